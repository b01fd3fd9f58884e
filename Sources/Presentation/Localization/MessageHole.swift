/// Stands for a value in a message while its Markdown is parsed: private characters, which Markdown has no use for.
enum MessageHole {
    /// More values in one text stay unfilled.
    static let maximumCount = 1_000
    private static let first: UInt32 = 0xE000

    static func scalar(_ index: Int) -> Unicode.Scalar {
        Unicode.Scalar(first + UInt32(min(index, maximumCount))) ?? "\u{FFFD}"
    }

    static func isHole(_ scalar: Unicode.Scalar) -> Bool {
        (first...(first + UInt32(maximumCount))).contains(scalar.value)
    }

    /// The document with each hole replaced by its value.
    static func fill(_ document: Document, _ values: [MessageValue], with localizer: Localizer) -> Document {
        Document(Filler(values: values, localizer: localizer).blocks(document.blocks))
    }

    private struct Filler {
        let values: [MessageValue]
        let localizer: Localizer

        func blocks(_ blocks: [Block]) -> [Block] {
            var result: [Block] = []
            result.reserveCapacity(blocks.count)
            for block in blocks {
                if let nested = nested(block) { result += nested.blocks } else { result.append(self.block(block)) }
            }
            return result
        }

        /// The document that is all there is in a paragraph.
        private func nested(_ block: Block) -> Document? {
            guard case .paragraph(let inlines) = block, inlines.count == 1, case .text(let text)? = inlines.first,
                text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first,
                case .document(let document)? = value(scalar)
            else { return nil }
            return document
        }

        private func block(_ block: Block) -> Block {
            switch block {
            case .paragraph(let inlines): return .paragraph(self.inlines(inlines))
            case .heading(let level, let inlines): return .heading(level: level, self.inlines(inlines))
            case .list(var list):
                for index in list.items.indices { list.items[index].blocks = blocks(list.items[index].blocks) }
                return .list(list)
            case .quote(let blocks): return .quote(self.blocks(blocks))
            case .code(let language, let text): return .code(language: language, string(text))
            case .table(var table):
                table.header = table.header.map(inlines)
                table.rows = table.rows.map { $0.map(inlines) }
                return .table(table)
            case .rule: return .rule
            }
        }

        private func inlines(_ inlines: [Inline]) -> [Inline] {
            var result: [Inline] = []
            result.reserveCapacity(inlines.count)
            for inline in inlines {
                switch inline {
                case .text(let text): append(text, to: &result)
                case .bold(let content): result.append(.bold(self.inlines(content)))
                case .italic(let content): result.append(.italic(self.inlines(content)))
                case .strikethrough(let content): result.append(.strikethrough(self.inlines(content)))
                case .spoiler(let content): result.append(.spoiler(self.inlines(content)))
                case .code(let text): result.append(.code(string(text)))
                case .link(let label, let url):
                    let label = self.inlines(label)
                    let url = string(url)
                    if Markdown.isSafe(url) { result.append(.link(label, url: url)) } else { result += label }
                case .lineBreak: result.append(.lineBreak)
                }
            }
            return result
        }

        private func append(_ text: String, to result: inout [Inline]) {
            guard hasHoles(text) else { return result.append(.text(text)) }
            var literal = ""
            let scalars = text.unicodeScalars
            var start = scalars.startIndex
            for index in scalars.indices {
                guard let value = value(scalars[index]) else { continue }
                literal += text[start..<index]
                start = scalars.index(after: index)
                switch value {
                case .code(let code):
                    flush(&literal, to: &result)
                    result.append(.code(code))
                case .document(let document):
                    flush(&literal, to: &result)
                    result += words(document)
                case .text(let text) where text.utf8.contains(0x0A):
                    flush(&literal, to: &result)
                    result += Inline.lines(text)
                default: literal += localizer.format(value)
                }
            }
            literal += text[start...]
            flush(&literal, to: &result)
        }

        private func flush(_ literal: inout String, to result: inout [Inline]) {
            if !literal.isEmpty { result.append(.text(literal)) }
            literal = ""
        }

        private func words(_ document: Document) -> [Inline] {
            switch document.blocks.first {
            case .paragraph(let inlines)?, .heading(_, let inlines)?: inlines
            default: Inline.lines(document.plainText)
            }
        }

        private func string(_ text: String) -> String {
            guard hasHoles(text) else { return text }
            return text.unicodeScalars.reduce(into: "") { result, scalar in
                if let value = value(scalar) {
                    result += localizer.format(value)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }

        private func value(_ scalar: Unicode.Scalar) -> MessageValue? {
            guard isHole(scalar) else { return nil }
            let index = Int(scalar.value - first)
            return index < values.count ? values[index] : nil
        }

        /// Private characters start with 0xEE in UTF-8.
        private func hasHoles(_ text: String) -> Bool { text.utf8.contains(0xEE) }
    }
}
