/// A stretch of text with a form, as the Telegram Bot API names it. Offsets and lengths count UTF-16 units.
public struct TextEntity: Sendable, Hashable, Codable {
    /// The raw values are Telegram's names.
    public enum Kind: String, Sendable, Hashable, Codable {
        case bold, italic, strikethrough, spoiler, code, pre, blockquote
        case textLink = "text_link"
    }
    public var type: Kind
    public var offset: Int
    public var length: Int
    /// Of a `textLink`.
    public var url: String?
    /// Of a `pre`, where known.
    public var language: String?

    public init(_ type: Kind, offset: Int, length: Int, url: String? = nil, language: String? = nil) {
        self.type = type
        self.offset = offset
        self.length = length
        self.url = url
        self.language = language
    }

    var end: Int { offset + length }
}

/// Text and the form of its parts: what `sendMessage` takes as `text` and `entities`.
public struct FormattedText: Sendable, Hashable, Codable {
    public var text: String
    public var entities: [TextEntity]

    public init(text: String = "", entities: [TextEntity] = []) {
        self.text = text
        self.entities = entities
    }

    /// UTF-16 units.
    public var length: Int { text.utf16.count }

    /// Appends `other` after `separator`; an empty text takes no separator.
    mutating func append(_ other: FormattedText, separator: String) {
        if !text.isEmpty { text += separator }
        let shift = text.isEmpty ? 0 : length
        text += other.text
        entities += other.entities.map { entity in
            var entity = entity
            entity.offset += shift
            return entity
        }
    }

    /// The part between two offsets. Entities are clipped to it.
    func slice(_ range: Range<Int>) -> FormattedText {
        let units = text.utf16
        let start = units.index(units.startIndex, offsetBy: range.lowerBound)
        let end = units.index(start, offsetBy: range.count)
        let clipped = entities.compactMap { entity -> TextEntity? in
            let from = max(entity.offset, range.lowerBound)
            let to = min(entity.end, range.upperBound)
            guard from < to else { return nil }
            var entity = entity
            entity.offset = from - range.lowerBound
            entity.length = to - from
            return entity
        }
        return FormattedText(text: String(text[start..<end]), entities: clipped)
    }

    /// Without space at both ends; preformatted text keeps its indentation.
    func trimmed() -> FormattedText {
        var first = text.utf16.startIndex
        var start = 0
        let firstPre = entities.lazy.filter { $0.type == .pre }.map(\.offset).min() ?? Int.max
        while first < text.utf16.endIndex, Self.isSpace(text.utf16[first]) {
            if start >= firstPre, text.utf16[first] != 0x0A { break }
            start += 1
            first = text.utf16.index(after: first)
        }
        var end = length
        var last = text.utf16.endIndex
        while end > start {
            let before = text.utf16.index(before: last)
            guard Self.isSpace(text.utf16[before]) else { break }
            end -= 1
            last = before
        }
        return start == 0 && end == length ? self : slice(start..<end)
    }

    /// Entities that Telegram accepts: no space at their ends, code holding nothing and held by quotes only.
    func legalized() -> FormattedText {
        guard !entities.isEmpty else { return self }
        let units = Array(text.utf16)
        let opaque = entities.filter { $0.type == .code || $0.type == .pre }.sorted { $0.offset < $1.offset }
        var result: [TextEntity] = []
        for entity in entities {
            switch entity.type {
            case .code, .pre, .blockquote: result.append(entity)
            default:
                var rest = entity
                for code in opaque where code.end > rest.offset && code.offset < rest.end {
                    var before = rest
                    before.length = max(0, code.offset - rest.offset)
                    result.append(before)
                    rest.length = max(0, rest.end - code.end)
                    rest.offset = code.end
                }
                result.append(rest)
            }
        }
        result = result.compactMap { Self.withoutSpace($0, in: units) }
        // Sorting is stable: of two with the same extent the inner one stays first.
        let order = result.enumerated().sorted { left, right in
            (left.element.offset, -left.element.length, left.offset)
                < (right.element.offset, -right.element.length, right.offset)
        }
        return FormattedText(text: text, entities: order.map(\.element))
    }

    private static func withoutSpace(_ entity: TextEntity, in units: [UInt16]) -> TextEntity? {
        var start = entity.offset
        var end = min(entity.end, units.count)
        while end > start, isSpace(units[end - 1]) { end -= 1 }
        if entity.type != .pre { while start < end, isSpace(units[start]) { start += 1 } }
        guard start < end else { return nil }
        var entity = entity
        entity.offset = start
        entity.length = end - start
        return entity
    }

    static func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || unit == 0x0A || unit == 0x09 || unit == 0xA0
    }
}
