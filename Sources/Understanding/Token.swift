import Trading

/// What a word or phrase is: `side.buy` is the name `side` with the value `buy`.
struct Tag: Sendable, Hashable {
    let name: String
    let value: String?
    init(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1)
        name = String(parts[0])
        value = parts.count == 2 ? String(parts[1]) : nil
    }
    var full: String { value.map { "\(name).\($0)" } ?? name }
}

/// A word or phrase of a message with everything it may be.
struct Token: Sendable {
    var key: String
    var tags: [Tag] = []
    /// The names and full names of `tags`, as templates write them.
    var features: Set<String> = []
    var instruments: [InstrumentID] = []
    var number: NumberReading?
    /// What it does to the number words around it.
    var numberWord: NumberWord?
    /// Clock time `18:00`, month `2026-10` or a name, as it was typed.
    var literal: String?
    var isSkip = false
    var isUnknown = false
    /// A word that everybody uses and that asks for nothing.
    var isCommon = false
    var isIdeograph = false
    /// Its share of the message.
    var weight = 1.0
    /// What repairing it costs.
    var cost = 0.0
    var chunk: Range<String.Index>
    var pause: Word.Pause
    var isGlued: Bool
    /// As of its first word.
    var dash: Word.Dash?

    func has(_ feature: String) -> Bool { features.contains(feature) }
    /// The value of the tag called `name`.
    func value(_ name: String) -> String? { tags.first { $0.name == name && $0.value != nil }?.value }

    /// What makes the number before it the place in a row: "15th".
    static let ordinals: Set<String> = ["st", "nd", "rd", "th"]

    /// Without weight in what is written down too.
    var isSilent: Bool { isSkip && !isCommon }
    /// "morning!", "cheers", "I'm bored": said around a request, and no part of any but of small talk.
    var isChat: Bool {
        number == nil && !features.isEmpty && features.isSubset(of: ["thanks", "greeting", "sorry"])
    }
    /// "yes, that all looks right": says nothing more beside a yes or no.
    var isBesideAnswer: Bool {
        !isUnknown && !features.isEmpty
            && features.isSubset(of: ["all", "audience", "what", "what.all", "it", "thanks", "amend"])
    }
}
