/// Puts marks into a text at the ends of its entities.
struct Weaver {
    private let content: FormattedText
    private var units: [UInt16]
    private let lines: [Range<Int>]
    private var marks: [Mark] = []

    private struct Mark {
        var offset: Int
        /// At one place: first those that close, inner ones before outer ones, then the start of a quoted line, then
        /// those that open, outer ones before inner ones.
        var rank: Int
        var text: String

        static func closing(_ offset: Int, _ order: Int, _ text: String) -> Mark {
            Mark(offset: offset, rank: order - Int(Int32.max), text: text)
        }
        static func opening(_ offset: Int, _ order: Int, _ text: String) -> Mark {
            Mark(offset: offset, rank: Int(Int32.max) - order, text: text)
        }
    }

    init(_ content: FormattedText) {
        self.content = content
        units = Array(content.text.utf16)
        var lines: [Range<Int>] = []
        var start = 0
        for (index, unit) in units.enumerated() where unit == 0x0A {
            lines.append(start..<index)
            start = index + 1
        }
        self.lines = lines + [start..<units.count]
    }

    /// - Parameter order: the entity's place among all: inner ones come before those that hold them.
    mutating func wrap(_ entity: TextEntity, order: Int, _ open: String, _ close: String) {
        guard var range = trimmed(entity.offset..<entity.end) else { return }
        // Indentation is part of preformatted text.
        if entity.type == .pre { range = entity.offset..<range.upperBound }
        marks.append(.opening(range.lowerBound, order, open))
        marks.append(.closing(range.upperBound, order, close))
    }

    /// WhatsApp's marks act within a line, next to text, at the ends of words, and break addresses they touch.
    mutating func wrapLines(_ entity: TextEntity, order: Int, _ mark: String) {
        for line in lines(touching: entity) {
            let part = max(line.lowerBound, entity.offset)..<min(line.upperBound, entity.end)
            guard let range = trimmed(part), !isInsideWord(range), !endsWithAddress(range) else { continue }
            marks.append(.opening(range.lowerBound, order, mark))
            marks.append(.closing(range.upperBound, order, mark))
        }
    }

    mutating func quote(_ entity: TextEntity) {
        for line in lines(touching: entity) { marks.append(Mark(offset: line.lowerBound, rank: 0, text: "> ")) }
    }

    func woven() -> String {
        var result: [UInt16] = []
        result.reserveCapacity(units.count + 4 * marks.count)
        var copied = 0
        for mark in marks.sorted(by: { ($0.offset, $0.rank) < ($1.offset, $1.rank) }) {
            result += units[copied..<mark.offset]
            result += mark.text.utf16
            copied = mark.offset
        }
        return String(decoding: result + units[copied...], as: UTF16.self)
    }

    private func lines(touching entity: TextEntity) -> ArraySlice<Range<Int>> {
        // Lines are in order: the first that ends at or after the start of the entity.
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].upperBound < entity.offset { low = middle + 1 } else { high = middle }
        }
        let rest = lines[low...]
        return rest.prefix { $0.lowerBound < entity.end }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int>? {
        var start = range.lowerBound
        var end = min(range.upperBound, units.count)
        while start < end, FormattedText.isSpace(units[start]) { start += 1 }
        while end > start, FormattedText.isSpace(units[end - 1]) { end -= 1 }
        return start < end ? start..<end : nil
    }

    private func isWord(_ index: Int) -> Bool {
        guard units.indices.contains(index), let scalar = Unicode.Scalar(units[index]) else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private func isInsideWord(_ range: Range<Int>) -> Bool { isWord(range.lowerBound - 1) || isWord(range.upperBound) }

    private func endsWithAddress(_ range: Range<Int>) -> Bool {
        let isSpace = FormattedText.isSpace
        let first = units[range].prefix { !isSpace($0) }
        let last = units[range].suffix(while: { !isSpace($0) })
        return Self.isAddress(first) || Self.isAddress(last)
    }

    private static func isAddress(_ word: ArraySlice<UInt16>) -> Bool {
        guard word.count > 3 else { return false }
        return word.indices.dropLast(2).contains { word[$0] == 0x3A && word[$0 + 1] == 0x2F && word[$0 + 2] == 0x2F }
    }
}

// MARK: - Marks in the text itself

extension Weaver {
    /// Pairs of literal `*`, `_`, `~` that WhatsApp would read as marks become `∗`, `＿`, `∼`.
    mutating func replaceLiteralMarks() {
        let lookalikes: [UInt16: UInt16] = [0x2A: 0x2217, 0x5F: 0xFF3F, 0x7E: 0x223C]
        guard units.contains(where: { lookalikes[$0] != nil }) else { return }
        var kept = [Bool](repeating: false, count: units.count)
        for entity in content.entities where entity.type == .code || entity.type == .pre {
            for index in entity.offset..<min(entity.end, units.count) { kept[index] = true }
        }
        for line in lines {
            keepAddresses(line, &kept)
            var opened: [UInt16: Int] = [:]
            for index in line where !kept[index] {
                let unit = units[index]
                guard let lookalike = lookalikes[unit] else { continue }
                let isSolidBefore = index > line.lowerBound && !FormattedText.isSpace(units[index - 1])
                let isSolidAfter = index + 1 < line.upperBound && !FormattedText.isSpace(units[index + 1])
                if let open = opened[unit], isSolidBefore, !isWord(index + 1), open + 1 < index {
                    units[open] = lookalike
                    units[index] = lookalike
                    opened[unit] = nil
                } else if isSolidAfter, index == line.lowerBound || !isWord(index - 1) {
                    opened[unit] = index
                }
            }
        }
    }

    private func keepAddresses(_ line: Range<Int>, _ kept: inout [Bool]) {
        var start = line.lowerBound
        while start < line.upperBound {
            let word = units[start..<line.upperBound].prefix { !FormattedText.isSpace($0) }
            if Self.isAddress(word) { for index in word.indices { kept[index] = true } }
            start = word.endIndex + 1
        }
    }

    /// Backticks inside of code would end it.
    mutating func replaceBackticks() {
        let backtick: UInt16 = 0x60
        let apostrophe: UInt16 = 0x27
        for entity in content.entities {
            let range = entity.offset..<min(entity.end, units.count)
            if entity.type == .code {
                for index in range where units[index] == backtick { units[index] = apostrophe }
            } else if entity.type == .pre {
                for index in range.dropLast(2) where units[index...(index + 2)].allSatisfy({ $0 == backtick }) {
                    for place in index...(index + 2) { units[place] = apostrophe }
                }
            }
        }
    }
}

extension BidirectionalCollection {
    /// The longest end all of whose elements are kept.
    func suffix(while isKept: (Element) -> Bool) -> SubSequence {
        self[((lastIndex { !isKept($0) }).map { index(after: $0) } ?? startIndex)...]
    }
}
