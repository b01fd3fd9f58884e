extension Inline {
    /// Plain text, its line breaks as `lineBreak`.
    static func lines(_ text: String) -> [Inline] {
        guard text.utf8.contains(0x0A) else { return text.isEmpty ? [] : [.text(text)] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.map { $0.isEmpty ? [] : [.text(String($0))] }.joined(separator: [.lineBreak]))
    }
}

extension [Inline] {
    /// Appends, joining neighboring texts: cmark delivers them in pieces.
    mutating func append(merging inline: Inline) {
        if case .text(let text) = inline, case .text(let before)? = last {
            self[count - 1] = .text(before + text)
        } else {
            append(inline)
        }
    }

    /// With `||…||` as spoilers. Bars with a space on the inner side are an operator.
    func markingSpoilers() -> [Inline] {
        guard contains(where: { if case .text(let text) = $0 { text.contains("||") } else { false } }) else {
            return self
        }
        var result: [Inline] = []
        var opened: Int?
        for (index, inline) in enumerated() {
            guard case .text(let text) = inline else {
                result.append(inline)
                continue
            }
            let parts = text.split(separator: "||", omittingEmptySubsequences: false)
            for (place, part) in parts.enumerated() {
                if place > 0 {
                    let before = parts[place - 1].last.map { !$0.isWhitespace } ?? (place == 1 && isSolid(index - 1))
                    let after =
                        part.first.map { !$0.isWhitespace && $0 != "|" }
                        ?? (place == parts.count - 1 && isSolid(index + 1))
                    if let start = opened, before, result.count > start {
                        let content = Array(result[start...])
                        result.removeSubrange(start...)
                        result.append(.spoiler(content))
                        opened = nil
                    } else if opened == nil, after {
                        opened = result.count
                    } else {
                        result.append(.text("||"))
                    }
                }
                if !part.isEmpty { result.append(.text(String(part))) }
            }
        }
        if let opened { result.insert(.text("||"), at: opened) }
        return result.reduce(into: []) { $0.append(merging: $1) }
    }

    private func isSolid(_ index: Int) -> Bool {
        guard indices.contains(index) else { return false }
        if case .lineBreak = self[index] { return false }
        return true
    }
}
