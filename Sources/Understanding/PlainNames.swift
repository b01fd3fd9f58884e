import Foundation

/// What people call time zones, languages, commands and the values of some arguments: the words of their own language
/// first, then those of English.
struct PlainNames: Sendable {
    private var zones: [String: String] = [:]
    private var languages: [String: String] = [:]
    private var commands: [String: String] = [:]
    /// By name of the argument, then by phrase.
    private var values: [String: [String: String]] = [:]
    /// Empty: it is the language itself.
    private let english: [PlainNames]
    private static let arguments: Set<String> = [
        "condition", "days", "ind", "kind", "mood", "op", "page", "quiet", "repeat", "sizing", "strategy",
        "time_in_force", "timeframe", "view",
    ]

    /// - Parameter english: names what the vocabulary does not.
    init(_ vocabulary: Vocabulary, behind english: PlainNames? = nil) {
        self.english = english.map { [$0] } ?? []
        for entry in vocabulary.cities { Self.add(entry.phrases, entry.name, to: &zones) }
        for entry in vocabulary.commands { Self.add(entry.phrases, entry.name, to: &commands) }
        for entry in vocabulary.tags {
            let tag = Tag(entry.name)
            if ["until", "if"].contains(tag.full) {
                Self.add(entry.phrases, tag.name, to: &values["label", default: [:]])
            }
            guard let value = tag.value else { continue }
            if tag.name == "timezone" { Self.add(entry.phrases, value, to: &zones) }
            if tag.name == "language" { Self.add(entry.phrases, value, to: &languages) }
            if Self.arguments.contains(tag.name) {
                Self.add(entry.phrases, value, to: &values[tag.name, default: [:]])
            }
        }
    }

    private static func add(_ phrases: [Phrase], _ value: String, to names: inout [String: String]) {
        for phrase in phrases {
            let key = String(decoding: phrase.key, as: UTF8.self)
            if names[key] == nil { names[key] = value }
        }
    }

    /// The IANA name of the zone that a folded text names; nil when it names none.
    func zone(_ key: String) -> String? { zones[key] ?? english.first?.zones[key] ?? TimeZones.named(key) }
    /// The code of the language that a folded text names.
    func language(_ key: String) -> String? { languages[key] ?? english.first?.languages[key] }
    /// The English name of the command that a folded text names, of this language alone.
    func command(_ key: String) -> String? { commands[key] }
    /// The value of an argument that a folded text names.
    func value(of argument: String, _ key: String) -> String? {
        values[argument]?[key] ?? english.first?.value(of: argument, key)
    }
    /// Every word of a city's name.
    var cityWords: Set<String> { Set(zones.keys.flatMap { $0.split(separator: " ").map(String.init) }) }
    /// Every zone it names, for a check of the vocabularies.
    var namedZones: Set<String> { Set(zones.values) }
}

/// Names of time zones as the system knows them.
enum TimeZones {
    static let regions: Set<String> = [
        "africa", "america", "antarctica", "asia", "atlantic", "australia", "europe", "indian", "pacific", "etc",
    ]
    private static let byKey = Dictionary(
        TimeZone.knownTimeZoneIdentifiers.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    /// City to zone: `new york` is `America/New_York`.
    private static let byCity = Dictionary(
        TimeZone.knownTimeZoneIdentifiers.compactMap { zone in
            zone.split(separator: "/").last.map { ($0.lowercased().replacing("_", with: " "), zone) }
        }, uniquingKeysWith: { first, _ in first })

    static func named(_ text: some StringProtocol) -> String? {
        let key = text.lowercased()
        if key == "utc" || key == "gmt" { return "UTC" }
        if let zone = byKey[key] ?? byCity[key.replacing("_", with: " ")] { return zone }
        // Newer names of zones that the system lists under older ones.
        let name = key.split(separator: "/").map { part in
            part.split(separator: "_").map(\.capitalized).joined(separator: "_")
        }.joined(separator: "/")
        return key.contains("/") && TimeZone(identifier: name) != nil ? name : nil
    }
}
