/// Text made safe for cmark: normalized, cleaned of what models leak, and bounded.
///
/// Marks that must not act as Markdown are replaced by private characters, which the converter turns back into the
/// marks. Unlike a backslash this is right inside code as well.
struct MarkdownShield {
    /// Longer texts are cut.
    static let maximumBytes = 65_536
    /// Nested quotes and lists opened by one line.
    static let maximumContainers = 24
    static let maximumColumns = 40
    /// Columns times lines; libcmark-gfm pads every row to the width of the header.
    static let maximumCells = 20_000
    /// libcmark-gfm has inputs whose cost grows with the square of the marks.
    static let maximumMarks = 6_000

    private static let marks = Array("*[|>-+.)".utf8)
    private var bytes: [UInt8]

    /// What cmark is to parse.
    private(set) var text: String
    /// False when it holds so many marks that it is to be shown as it is.
    let isParseable: Bool

    init(_ source: String) {
        bytes = Self.cleaned(source)
        if bytes.count > Self.maximumBytes {
            bytes = Array(String(decoding: bytes.prefix(Self.maximumBytes), as: UTF8.self).dropLast().utf8)
            bytes.append(contentsOf: "…".utf8)
        }
        isParseable = bytes.count { Self.isCostly($0) } <= Self.maximumMarks
        text = ""
        if isParseable { shield() }
        text = expanded()
    }

    /// The text as it was written.
    static func restore(_ text: String) -> String {
        // The first two bytes of every private character used.
        guard text.utf8.contains(0xEF) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    guard case 0xF8F0...0xF8F7 = scalar.value else { return scalar }
                    return Unicode.Scalar(marks[Int(scalar.value - 0xF8F0)])
                }))
    }

    private static func isCostly(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"),
            UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "&"), UInt8(ascii: "\\"):
            true
        default: false
        }
    }

    /// 0xF8...0xFF never occur in UTF-8: they stand for the shielded marks until `expanded`.
    private mutating func mark(_ index: Int) {
        if let mark = Self.marks.firstIndex(of: bytes[index]) { bytes[index] = 0xF8 + UInt8(mark) }
    }

    private func expanded() -> String {
        guard bytes.contains(where: { $0 >= 0xF8 }) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        for byte in bytes {
            if byte >= 0xF8 { result += [0xEF, 0xA3, 0xB0 + (byte - 0xF8)] } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

// MARK: - Marks that must not act

extension MarkdownShield {
    private mutating func shield() {
        var delimiterRows: [Range<Int>] = []
        var columns = 0
        var lines = 0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let content = shieldContainers(start, end)
            shieldFootnote(content, end)
            let count = delimiterColumns(content, end)
            if count > 1 {
                delimiterRows.append(content..<end)
                columns = max(columns, count)
                if count > Self.maximumColumns { unmakeTable(content..<end) }
            }
            lines += 1
            start = end + 1
        }
        if columns * lines > Self.maximumCells { delimiterRows.forEach { unmakeTable($0) } }
        shieldOperators()
    }

    /// Skips the quote and list marks a line starts with, shielding those beyond the limit.
    /// - Returns: where the content starts.
    private mutating func shieldContainers(_ start: Int, _ end: Int) -> Int {
        var index = start
        var count = 0
        while index < end {
            var next = index
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                index += 1
                continue
            case UInt8(ascii: ">"): break
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                while next < end, next - index < 9, Self.isDigit(bytes[next]) { next += 1 }
                guard next < end, bytes[next] == UInt8(ascii: ".") || bytes[next] == UInt8(ascii: ")") else {
                    return index
                }
            default: return index
            }
            let isQuote = bytes[next] == UInt8(ascii: ">")
            guard isQuote || next + 1 >= end || bytes[next + 1] == UInt8(ascii: " ") else { return index }
            count += 1
            if count > Self.maximumContainers { mark(next) }
            index = next + 1
        }
        return index
    }

    /// `[^1]: note` would define a link.
    private mutating func shieldFootnote(_ start: Int, _ end: Int) {
        guard start + 1 < end, bytes[start] == UInt8(ascii: "["), bytes[start + 1] == UInt8(ascii: "^") else { return }
        mark(start)
    }

    /// How many columns the line would give a table as its second row; 0 when it is no such row.
    private func delimiterColumns(_ start: Int, _ end: Int) -> Int {
        var pipes = 0
        for byte in bytes[start..<end] {
            switch byte {
            case UInt8(ascii: "|"): pipes += 1
            case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"): break
            default: return 0
            }
        }
        return pipes == 0 ? 0 : pipes + 1
    }

    private mutating func unmakeTable(_ row: Range<Int>) {
        for index in row where bytes[index] == UInt8(ascii: "|") { mark(index) }
    }

    /// `2*3*4` and `qty*price` are products, `2**3` a power.
    private mutating func shieldOperators() {
        var index = 1
        while index + 1 < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "*") else { continue }
            if bytes[index + 1] == UInt8(ascii: "*") {
                if index + 2 < bytes.count, Self.isDigit(bytes[index - 1]), Self.isDigit(bytes[index + 2]) {
                    mark(index)
                    mark(index + 1)
                }
                // The second star of a pair is no single star.
                index += 1
            } else if bytes[index - 1] != UInt8(ascii: "*"), endsWord(index - 1), startsWord(index + 1) {
                mark(index)
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    /// Letters of alphabets with spaces between words; scripts written without spaces emphasize inside of words.
    private func startsWord(_ index: Int) -> Bool {
        Self.isWord(bytes[index]) || (0xC3...0xDF).contains(bytes[index])
    }

    private func endsWord(_ index: Int) -> Bool {
        Self.isWord(bytes[index]) || (index > 0 && (0xC3...0xDF).contains(bytes[index - 1]))
    }
}

// MARK: - What is taken out

extension MarkdownShield {
    /// One kind of line break, no control or private characters of ours, no reasoning, no citation marks.
    private static func cleaned(_ source: String) -> [UInt8] {
        withoutCitations(withoutReasoning(withoutControls(Array(source.utf8.prefix(4 * maximumBytes)))))
    }

    private static func withoutControls(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\r") {
                if index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n") { result.append(0x0A) }
            } else if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xA3, bytes[index + 2] >= 0xB0 {
                index += 2
            } else if byte >= 0x20 && byte != 0x7F || byte == 0x0A || byte == 0x09 {
                result.append(byte)
            }
            index += 1
        }
        return result
    }

    /// Drops `<think>…</think>`, to the end when it is not closed, and what stands before a lone `</think>`.
    private static func withoutReasoning(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        var copied = 0
        while let close = find("<", in: bytes, from: index) {
            index = close + 1
            if let end = tagEnd(bytes, at: close, closing: false) {
                result += bytes[copied..<close]
                index = end
                copied = bytes.count
                while let next = find("</", in: bytes, from: index) {
                    index = next + 2
                    guard let end = tagEnd(bytes, at: next, closing: true) else { continue }
                    index = end
                    copied = end
                    break
                }
                if copied == bytes.count { return result }
            } else if let end = tagEnd(bytes, at: close, closing: true) {
                result = []
                index = end
                copied = end
            }
        }
        return copied == 0 ? bytes : result + bytes[copied...]
    }

    /// Where a `<think>` or `<thinking>` tag that starts at `start` ends; nil when there is none.
    private static func tagEnd(_ bytes: [UInt8], at start: Int, closing: Bool) -> Int? {
        for name in ["think>", "thinking>"] {
            let tag = (closing ? "</" : "<") + name
            let end = start + tag.utf8.count
            guard end <= bytes.count else { continue }
            if zip(bytes[start..<end], tag.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) { return end }
        }
        return nil
    }

    /// Drops `【4:0†source】`; Chinese and Japanese use the same brackets for headings.
    private static func withoutCitations(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while let open = find("【", in: bytes, from: index) {
            index = open + 3
            guard let close = find("】", in: bytes, from: index, limit: 128),
                let dagger = find("†", in: bytes, from: index, limit: 128), dagger < close
            else { continue }
            result += bytes[copied..<open]
            copied = close + 3
            index = copied
        }
        return copied == 0 ? bytes : result + bytes[copied...]
    }

    private static func find(_ needle: String, in bytes: [UInt8], from: Int, limit: Int = 128 * 1024) -> Int? {
        let needle = Array(needle.utf8)
        var index = from
        let end = min(bytes.count - needle.count, from + limit)
        while index <= end {
            if bytes[index] == needle[0], bytes[index..<(index + needle.count)].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}
