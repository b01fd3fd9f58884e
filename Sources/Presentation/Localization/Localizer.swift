public import Foundation
import Trading

/// The texts of one language, for a reader in one time zone.
public struct Localizer: Sendable {
    /// The language of the texts: `de`.
    public var language: String { texts.language }
    /// Moments are written in it.
    public var timeZone: TimeZone

    private let texts: LocaleTexts

    init(_ texts: LocaleTexts, timeZone: TimeZone = .gmt) {
        self.texts = texts
        self.timeZone = timeZone
    }

    /// The same texts for a reader elsewhere.
    public func with(timeZone: TimeZone) -> Localizer { Localizer(texts, timeZone: timeZone) }

    /// The language in its own words: Deutsch.
    public var languageName: String { texts.format.name }

    /// Short; Monday is 0. Nothing for what is no day.
    public func weekday(_ day: Int) -> String {
        texts.format.weekdays.indices.contains(day) ? texts.format.weekdays[day] : ""
    }

    /// Whether there is a text of this name.
    public func has(_ key: String) -> Bool { texts.message(key) != nil }

    /// The names of what stands under `key`, sorted: `lot` and `pip` under `concept`, where there are texts
    /// `concept.lot.title` and `concept.pip.title`.
    public func names(under key: String) -> [String] { texts.names(under: key) }

    /// The text of `key` with its holes filled, Markdown left as it stands: for labels and the like.
    /// A key without text gives the key itself.
    public func text(_ key: String, _ values: [String: MessageValue] = [:]) -> String {
        guard let (message, texts) = texts.message(key) else { return key }
        return message.text(values, plural: texts.plural) { _, value, result in result += format(value) }
    }

    /// What the text of `key` has between its bars (`copy *|duplicate *`), the longest first.
    public func alternatives(_ key: String) -> [String] { texts.alternatives(key) { text(key) } }

    /// What `make` derives from the texts of this language; made once and kept, one value of each type.
    public func kept<Value: Sendable>(_ make: () -> Value) -> Value { texts.kept(make) }

    /// The text of `key` as a document. The text is Markdown, the values are not.
    /// A key without text gives the key itself.
    public func document(_ key: String, _ values: [String: MessageValue] = [:]) -> Document {
        guard let (message, texts) = texts.message(key) else { return .text(key) }
        var holes: [MessageValue] = []
        let markdown = message.text(values, plural: texts.plural) { _, value, result in
            result.unicodeScalars.append(MessageHole.scalar(holes.count))
            if holes.count < MessageHole.maximumCount { holes.append(value) }
        }
        let form = texts.parsed(markdown)
        return holes.isEmpty ? form : MessageHole.fill(form, holes, with: self)
    }

    /// A value as this language writes it.
    public func format(_ value: MessageValue) -> String {
        let format = texts.format
        switch value {
        case .text(let text), .code(let text): return text
        case .number(let value, let places): return format.number(value, places: places)
        case .integer(let value): return format.integer(value)
        case .price(let price, let places):
            return format.number(price.value, places: max(0, places)...max(0, places))
        case .money(let money): return format.money(money, sign: false)
        case .signedMoney(let money): return format.money(money, sign: true)
        case .percent(let percent, let places): return format.percent(percent, places: places, sign: false)
        case .signedPercent(let percent, let places): return format.percent(percent, places: places, sign: true)
        case .timestamp(let timestamp, let style): return format.timestamp(timestamp, style, in: timeZone)
        case .duration(let duration):
            let parts = LocaleFormat.units(duration).map { texts.unit(.duration, $0.unit, $0.count) }
            return parts.joined(separator: " ")
        case .relative(let duration):
            guard let largest = LocaleFormat.units(duration).first, largest.count > 0 else { return format.now }
            return texts.unit(duration < .zero ? .past : .future, largest.unit, largest.count)
        case .document(let document): return document.plainText
        }
    }
}
