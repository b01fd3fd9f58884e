/// The lines of a locale file that is written in the few forms of YAML that the interpreter's files need: `key: value`
/// and `- item`, two spaces a level, values plain, in double quotes or as a block (`>-`, `|-`). Anything else is
/// refused. A whole YAML parser takes half of the time that loading a language may take.
enum LocaleLines {
    struct Line {
        /// 0 at the margin.
        var depth: Int
        /// Empty: an item of a list.
        var key: String
        /// UTF-8; of a block, with its line breaks. Empty: none, or what follows deeper is its value.
        var value: ArraySlice<UInt8>
        var text: String { String(decoding: value, as: UTF8.self) }
    }

    /// - Throws: `VocabularyError` with the number of the line.
    static func read(_ text: String, file: String) throws(VocabularyError) -> [Line] {
        let bytes = Array(text.utf8)
        var lines: [Line] = []
        // Keys so far at each depth.
        var known: [Set<String>] = [[]]
        var isBlock = false
        var (number, start) = (0, 0)
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let content = bytes[start..<end].drop { $0 == 32 }
            let indent = content.startIndex - start
            (number, start) = (number + 1, end + 1)
            guard let first = content.first else { continue }
            let depth = lines.last?.depth ?? -1
            if isBlock, indent > depth * 2 {
                let value = lines[lines.count - 1].value
                lines[lines.count - 1].value = bytes[(value.isEmpty ? content.startIndex : value.startIndex)..<end]
                continue
            }
            isBlock = false
            if first == UInt8(ascii: "#") { continue }
            guard first > 32, indent % 2 == 0, indent / 2 <= depth + 1, let (key, rest) = split(content),
                let value = scalar(rest)
            else { throw VocabularyError(file: file, reason: "line \(number) cannot be read") }
            var line = Line(depth: indent / 2, key: key, value: value)
            if value.elementsEqual(">-".utf8) || value.elementsEqual("|-".utf8) {
                isBlock = true
                line.value = []
            }
            known.removeLast(max(0, known.count - line.depth - 1))
            if known.count <= line.depth { known.append([]) }
            guard key.isEmpty || known[line.depth].insert(key).inserted else {
                throw VocabularyError(file: file, reason: "line \(number) repeats \(key)")
            }
            lines.append(line)
        }
        return lines
    }

    /// The key of a line and what stands behind its colon; nil when there is none.
    private static func split(_ content: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        if content.starts(with: "- ".utf8) { return ("", content.dropFirst(2)) }
        let isQuoted = content.first == UInt8(ascii: "\"")
        let key =
            isQuoted
            ? content.dropFirst().prefix { $0 != UInt8(ascii: "\"") } : content.prefix { $0 != UInt8(ascii: ":") }
        let rest = content[key.endIndex...].dropFirst(isQuoted ? 1 : 0)
        guard rest.first == UInt8(ascii: ":"), !key.isEmpty, rest.count == 1 || rest[rest.startIndex + 1] == 32 else {
            return nil
        }
        return (String(decoding: key, as: UTF8.self), rest.dropFirst())
    }

    /// What a value stands for; nil when it is written in a form that is not ours.
    private static func scalar(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = text.drop { $0 == 32 }
        guard let first = start.first, let last = start.lastIndex(where: { $0 > 32 }) else { return [] }
        let value = start[...last]
        if value.elementsEqual(">-".utf8) || value.elementsEqual("|-".utf8) { return value }
        if first == UInt8(ascii: "\"") {
            let inner = value.dropFirst().dropLast()
            let isPlain = !inner.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
            return value.count > 1 && value.last == first && isPlain ? inner : nil
        }
        if "'[]{}&*!|>%@`#".utf8.contains(first) || value.last == UInt8(ascii: ":") { return nil }
        // ": " begins another value, " #" a remark.
        let isPlain = !value.indices.dropFirst().contains {
            (value[$0] == 32 && value[$0 - 1] == UInt8(ascii: ":"))
                || (value[$0] == UInt8(ascii: "#") && value[$0 - 1] == 32)
        }
        return isPlain ? value : nil
    }
}
