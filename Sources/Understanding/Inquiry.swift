import Actions

/// Questions about what could be done: they are answered, and never do what they ask about.
///
/// "How do I pause" and "what does emergency stop do" hold every word of the request itself; only how they begin tells
/// them apart. That is looked at in the words as they were typed, so that it takes no word from what they ask about.
struct Inquiry: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// How something is done.
        case how
        /// What something is or does, why, when.
        case what
        /// Whether something is so: only at the very beginning.
        case first
        /// Like `first`, where a question mark says so as well.
        case marked
        /// Like `what`, wherever in the sentence it stands.
        case anywhere
        /// Like `how`, wherever in the sentence it stands.
        case howAnywhere = "how_anywhere"
        /// Begins like a question, and asks for something.
        case courtesy
        /// What may stand before a question.
        case lead
        /// Takes back what it names: "don't buy".
        case denial
    }
    /// Every phrase by its words, with single spaces.
    private let kinds: [String: Set<Kind>]
    /// Words that begin one.
    private let firstWords: Set<String>
    private let hasAnywhere: Bool
    private let longest: Int

    /// What is asked in one sentence.
    struct Span: Sendable {
        var tokens: Range<Int>
        /// Its first clause: "why is it falling, stop everything" asks nothing about stopping.
        var clause: Range<Int>
        var kind: Kind
    }

    /// - Parameter english: stands behind the language.
    init(_ vocabulary: Vocabulary, behind english: Inquiry?) {
        var kinds: [String: Set<Kind>] = [:]
        for entry in vocabulary.questions {
            guard let kind = Kind(rawValue: entry.name) else { continue }
            for phrase in entry.phrases where !phrase.key.isEmpty {
                kinds[String(decoding: phrase.key, as: UTF8.self), default: []].insert(kind)
            }
        }
        for (phrase, known) in english?.kinds ?? [:] {
            // A short word of English begins no question in another language.
            let isLong = phrase.utf8.contains(UInt8(ascii: " "))
            kinds[phrase, default: []].formUnion(isLong ? known : known.intersection([.lead]))
        }
        self.kinds = kinds
        firstWords = Set(kinds.keys.map { String($0.prefix { $0 != " " }) })
        hasAnywhere = kinds.values.contains { $0.contains(.anywhere) || $0.contains(.howAnywhere) }
        longest = kinds.keys.map { $0.count { $0 == " " } + 1 }.max() ?? 1
    }

    /// The longest phrase of one of `wanted` that begins at `index`; nil when none does.
    private func phrase(
        _ words: [Word], at index: Int, _ wanted: Set<Kind>
    ) -> (length: Int, kinds: Set<Kind>)? {
        guard firstWords.contains(words[index].key) else { return nil }
        // "No, sell" is not "no sell".
        let pause = words[(index + 1)...].firstIndex { $0.pause != .none } ?? words.count
        for length in stride(from: min(longest, pause - index), to: 0, by: -1) {
            guard let known = kinds[Words.key(words[index..<index + length])], !known.isDisjoint(with: wanted) else {
                continue
            }
            return (length, known.intersection(wanted))
        }
        return nil
    }

    /// The tokens that questions ask about, and how; empty when nothing is asked.
    func spans(of tokens: [Token], in text: String) -> [Span] {
        guard let first = tokens.first, let last = tokens.last, !kinds.isEmpty,
            first.chunk.lowerBound < last.chunk.upperBound
        else { return [] }
        // Words of the part alone, which begins where the first token does.
        let part = String(text[first.chunk.lowerBound..<last.chunk.upperBound])
        let words = Words.split(part)
        return sentences(words).compactMap { sentence in
            guard let kind = kind(of: Array(words[sentence]), isMarked: Words.isQuestion(text)) else { return nil }
            func offset(_ index: String.Index) -> Int { part.utf8.distance(from: part.startIndex, to: index) }
            let start = offset(words[sentence.lowerBound].chunk.lowerBound)
            let end = offset(words[sentence.upperBound - 1].chunk.upperBound)
            let inside = tokens.indices.filter { index in
                let from = first.chunk.lowerBound
                return (start..<end).contains(text.utf8.distance(from: from, to: tokens[index].chunk.lowerBound))
            }
            guard let from = inside.first, let to = inside.last else { return nil }
            let pause = inside.dropFirst().first { tokens[$0].pause != .none } ?? to + 1
            return Span(tokens: from..<to + 1, clause: from..<pause, kind: kind)
        }
    }

    private func sentences(_ words: [Word]) -> [Range<Int>] {
        let starts = words.indices.filter { $0 == 0 || words[$0].pause == .sentence }
        return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : words.count) }
    }

    /// How a sentence asks; nil when it does not.
    private func kind(of words: [Word], isMarked: Bool) -> Kind? {
        var index = 0
        while index < words.count {
            let marked: Set<Kind> = isMarked ? [.marked] : []
            let wanted = marked.union([.how, .what, .first, .courtesy])
            if let (_, kinds) = phrase(words, at: index, wanted) {
                if kinds.contains(.courtesy) { return nil }
                return kinds.contains(.how) ? .how : kinds.contains(.what) ? .what : .first
            }
            guard let (length, _) = phrase(words, at: index, [.lead]) else { break }
            index += length
        }
        guard hasAnywhere else { return nil }
        func holds(_ kind: Kind) -> Bool { words.indices.contains { phrase(words, at: $0, [kind]) != nil } }
        let isHow = holds(.howAnywhere)
        guard isHow || holds(.anywhere), !holds(.courtesy) else { return nil }
        return isHow ? .how : .what
    }

    /// Whether something is denied by name: "don't buy gold".
    func isDenial(_ text: String) -> Bool {
        let words = Words.split(text)
        return words.indices.contains { phrase(words, at: $0, [.denial]) != nil }
    }
}

// What is answered.
extension Inquiry {
    /// Settings that show themselves when they are called without arguments, and those that show a list when told to.
    private static let shown: [String: ActionCall] = [
        "set_risk": ActionCall("set_risk"), "set_limits": ActionCall("set_limits"),
        "set_management": ActionCall("set_management"), "set_notifications": ActionCall("set_notifications"),
        "set_watchlist": ActionCall("set_watchlist", ["op": .text("show")]),
        "set_indicators": ActionCall("set_indicators", ["op": .text("show")]),
        "set_schedule": ActionCall("set_schedule", ["op": .text("show")]),
        "set_strategy": ActionCall("set_strategy"),
        "autotrade": ActionCall("autotrade", ["op": .text("status")]),
        "set_alert": ActionCall("list_alerts"), "delete_alert": ActionCall("list_alerts"),
        "set_timezone": ActionCall("whoami"), "set_language": ActionCall("whoami"),
    ]

    /// Whether a call only looks: then it may answer a question itself.
    private static func looks(_ call: ActionCall) -> Bool {
        if Frames.reading.contains(call.action) || call.action == "journal" { return true }
        if call.action == "game", let page = call.arguments["page"] {
            return page != .text("join") && page != .text("leave")
        }
        if case .text(let op)? = call.arguments["op"], ["show", "list", "status", "search", "shadow"].contains(op) {
            return true
        }
        // Without its value it is shown.
        if call.action == "admin_config" { return call.arguments["value"] == nil }
        return shown[call.action]?.arguments.isEmpty == true && call.arguments.isEmpty
    }

    /// What answers a question about `call`: what is set, what a term means, or how it is done.
    static func answer(_ call: ActionCall, _ kind: Kind, _ asked: ArraySlice<Token>) -> ActionCall {
        if looks(call) { return call }
        if kind == .what, let topic = topic(asked) { return ActionCall("explain", ["topic": .text(topic)]) }
        if kind != .how, let shown = shown[call.action] { return shown }
        return ActionCall("help", ["topic": .text(call.action)])
    }

    /// The term that is asked about: the first word with a meaning, unless it is somebody's own.
    private static func topic(_ asked: ArraySlice<Token>) -> String? {
        guard !asked.contains(where: { $0.has("my") && !$0.isSkip }),
            let first = asked.first(where: { !$0.isSkip && !$0.has("whatis") && !$0.has("explain") && !$0.has("why") })
        else { return nil }
        return first.has("concept") || first.has("ind") ? first.key : nil
    }
}
