import Actions
import Trading

/// Sentences of one language. A template is a set of tags and words that a request must hold, in any order; the
/// arguments of its action may stand anywhere between them.
struct FrameGrammar: Sendable {
    struct Template: Sendable {
        var action: String
        var text: String
        /// The template's tags and words.
        var required: [String]
        /// What else may stand in a request for the action.
        var also: Set<String>
        /// Words make a template more special than tags that many words have.
        var specificity: Double

        /// Whether a tag or word changes nothing about the request, by itself.
        func allows(_ feature: String) -> Bool {
            !FrameGrammar.slots.contains(feature) && (also.contains(feature) || required.contains(feature))
        }
    }

    /// One way to read a request.
    struct Match: Sendable {
        var call: ActionCall
        /// 0...1: how much of the request it explains, less what repairs cost.
        var score: Double
        /// Weight of the tokens it explains.
        var explained: Double
        var specificity: Double
        var template: String
        /// Parameters that must be asked for.
        var missing: [String]
        /// What was said of it as it was typed and cannot be honored; `condition` is missing then.
        var unmet: String?
        /// Nothing but a name says so, or the message tells a story or denies something.
        var isDoubtful: Bool
        /// Answers a question about the action, and does not carry it out.
        var isInquiry = false

        var isComplete: Bool { missing.isEmpty }
        var isReading: Bool { isInquiry || Frames.reading.contains(call.action) }
        /// Sure enough to go on: a reading one runs, one that changes something shows its card or what it did.
        /// What stops things is never asked about, so it must be meant.
        var isSure: Bool {
            if isReading { return score >= (isDoubtful ? 0.6 : 0.5) }
            return score >= (Frames.protecting.contains(call.action) ? 0.72 : 0.8)
        }
    }

    let lexicon: Lexicon
    let inquiry: Inquiry
    private let templates: [Template]
    private let byFirst: [String: [Int]]
    let names: PlainNames
    let instruments: [InstrumentID: Instrument]

    /// - Parameter english: stands behind the language, and has the sentences that it does not have.
    init(
        _ vocabulary: Vocabulary, _ symbols: InstrumentLexicon, _ names: PlainNames, _ catalogue: InstrumentCatalogue,
        behind english: FrameGrammar?
    ) {
        lexicon = Lexicon(vocabulary, symbols, leaving: names.cityWords, behind: english?.lexicon)
        inquiry = Inquiry(vocabulary, behind: english?.inquiry)
        self.names = names
        instruments = Dictionary(catalogue.all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var templates: [Template] = []
        for entry in vocabulary.templates {
            // Tags of two words, or with a value, are no words.
            let words = entry.also.filter { !$0.utf8.contains { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") } }
            let also = Set(entry.also).union(words.map { Self.item($0) })
            for text in entry.templates {
                let required = Self.items(text)
                guard !required.isEmpty else { continue }
                templates.append(
                    Template(
                        action: entry.action, text: text, required: required, also: also,
                        specificity: required.reduce(0) { $0 + ($1.first == "=" ? 1.5 : 1) }))
            }
        }
        let known = Dictionary(grouping: templates, by: \.action).mapValues { Set($0.map(\.text)) }
        self.templates =
            templates + (english?.templates ?? []).filter { known[$0.action]?.contains($0.text) != true }
        byFirst = self.templates.enumerated().reduce(into: [:]) { byFirst, template in
            byFirst[template.element.required[0], default: []].append(template.offset)
        }
    }

    /// Explained only by an argument that takes them.
    fileprivate static let slots: Set<String> = ["symbol", "number", "user", "clock", "id"]

    static func items(_ text: String) -> [String] { text.split(separator: " ").map { item($0) } }
    private static func item(_ word: some StringProtocol) -> String {
        word.first == "<"
            ? String(word.dropFirst().dropLast()) : "=" + String(decoding: Phrase(word).key, as: UTF8.self)
    }

    /// The instrument that a text names; nil when it names none or several.
    func onlyInstrument(in text: String) -> InstrumentID? {
        let named = Set(lexicon.tokens(of: Words.split(text), in: text).compactMap(\.instruments.first))
        return named.count == 1 ? named.first : nil
    }

    /// A rule that is to be watched; nil when the sentence is none.
    func watchRule(_ tokens: [Token], in text: String, _ context: InterpretationContext) -> ActionCall? {
        let reader = { (part: [Token]) in
            SlotReader(
                action: "set_strategy", tokens: part, text: text, context: context, names: names,
                instruments: instruments)
        }
        return WatchRule.atClose(tokens, reader) ?? WatchRule.call(tokens, text, reader)
    }

    /// Every reading of the tokens, the best one first.
    func matches(_ tokens: [Token], in text: String, _ context: InterpretationContext) -> [Match] {
        let features = Self.features(tokens, context, isQuestion: Words.isQuestion(text))
        let asked = inquiry.spans(of: tokens, in: text)
        let opening = Inquiry.opening(asked, tokens)
        var best: [String: Match] = [:]
        for feature in features {
            for index in byFirst[feature] ?? [] {
                let template = templates[index]
                guard template.required.allSatisfy(features.contains) else { continue }
                // "What happens if I pause" is no wish, and is answered.
                let isExplained =
                    features.contains("whatif") && !Frames.money.contains(template.action)
                    && span(about: template, tokens, asked) != nil
                var meant = isExplained ? features.subtracting(["whatif"]) : features
                if !opening.isDisjoint(with: meant), span(about: template, tokens, asked) != nil {
                    meant.subtract(Frames.money.contains(template.action) ? opening.subtracting(["whatif"]) : opening)
                    meant.remove("advice")
                }
                guard !isVetoed(template, meant) else { continue }
                let match = answered(match(template, tokens, in: text, context, asked), template, tokens, asked)
                if let known = best[template.action], !Self.isBetter(match, known) { continue }
                best[template.action] = match
            }
        }
        Self.leaveQuestions(&best, opening, asked, tokens)
        return best.values.sorted(by: Self.isBetter)
    }

    func asks(_ tokens: [Token], _ text: String) -> Bool { !inquiry.spans(of: tokens, in: text).isEmpty }

    /// A reading of a sentence that asks about the action becomes the answer to the question.
    private func answered(
        _ match: Match, _ template: Template, _ tokens: [Token], _ asked: [Inquiry.Span]
    ) -> Match {
        let isExplained = Inquiry.explained.contains(template.action)
        guard !match.isReading || isExplained, !template.required.contains("howis") || !Inquiry.looks(match.call),
            let span = span(about: template, tokens, asked), !isExplained || span.isAboutUse
        else { return match }
        let answer = Inquiry.answer(match.call, span, tokens[span.tokens])
        guard answer != match.call || span.isAboutUse else { return match }
        var match = match
        (match.call, match.isInquiry, match.missing) = (answer, true, [])
        // The question's own words belong to no template; whether something is so may be asked of anything.
        if span.kind != .first { match.score = max(match.score, min(match.score + 0.25, 0.99)) }
        return match
    }

    /// The question that holds what the template needs; nil when none does.
    private func span(about template: Template, _ tokens: [Token], _ asked: [Inquiry.Span]) -> Inquiry.Span? {
        guard !Self.withText.contains(template.action) else { return nil }
        let said = Set(template.required).subtracting(Self.unspoken)
        return asked.first { span in
            let place = Frames.protecting.contains(template.action) ? span.clause : span.tokens
            return said.isSubset(of: tokens[place].reduce(into: []) { $0.formUnion($1.features) })
        }
    }

    /// What is written down or told to others may well be a question.
    private static let withText: Set<String> = ["journal", "admin_broadcast", "lift_limit"]

    /// What stands in no word of a message.
    private static let unspoken: Set<String> = [
        "asked", "asked_end", "told", "recorded", "reply", "monthly_day", "bare_why",
    ]

    /// Those of the tokens, and what stands in no word: that a signal was shown, whether it is recorded, and that this
    /// is the reply to it.
    private static func features(
        _ tokens: [Token], _ context: InterpretationContext, isQuestion: Bool = false
    ) -> Set<String> {
        var features = tokens.reduce(into: Set<String>()) { $0.formUnion($1.features) }
        if isQuestion { features.insert("asked") }
        features.formUnion(ofAtOnce(tokens))
        if asksWhatEnded(tokens, isQuestion: isQuestion) { features.insert("asked_end") }
        if SlotReader.monthDay(tokens) != nil { features.insert("monthly_day") }
        if !context.alerts.isEmpty { features.formUnion(ofAlertsTold(tokens)) }
        if context.lastAlert != nil { features.insert("alert_told") }
        if context.lastOrder != nil { features.insert("ordered") }
        if let signal = context.lastSignal {
            features.insert("told")
            // One that was looked up can be explained as well.
            let isLookedAt = tokens.contains { $0.has("why") || $0.has("became") }
            if signal.order == nil || signal.setup != nil && isLookedAt {
                features.insert("recorded")
            }
            if signal.isRepliedTo { features.insert("reply") }
        } else if SlotReader.isBareWhy(tokens) {
            features.insert("bare_why")
        }
        return features
    }

    /// Every template whose items the tokens hold.
    func fitting(
        _ tokens: [Token], in text: String, _ context: InterpretationContext
    ) -> [(action: String, text: String)] {
        let features = Self.features(tokens, context, isQuestion: Words.isQuestion(text))
        return templates.filter { $0.required.allSatisfy(features.contains) }.map { ($0.action, $0.text) }
    }

    private static func isBetter(_ left: Match, _ right: Match) -> Bool {
        if abs(left.score - right.score) > 0.001 { return left.score > right.score }
        if left.specificity != right.specificity { return left.specificity > right.specificity }
        if left.isComplete != right.isComplete { return left.isComplete }
        return (left.call.action, left.template) < (right.call.action, right.template)
    }

    /// A negation takes an action back, a question or a story is no order.
    private func isVetoed(_ template: Template, _ features: Set<String>) -> Bool {
        // "for the short one set stop 1.09": of what is held.
        if template.action == "place_order", features.contains("of_side") { return true }
        // "take the euro trade off" is no wish for silence.
        if template.text == "<off> <kind>", features.contains("take"), features.contains("symbol") { return true }
        // "撤掉黄金的挂单，白银的留着": orders are no list to watch.
        if template.action == "set_watchlist", features.contains("orders"), !features.contains("watch") { return true }
        // A bare name beside a denial asks for nothing.
        if template.text == "<symbol>", features.contains("negate") { return true }
        if template.text == "<howis> <symbol>", features.contains("price") { return true }
        // "any signals on it?" turns nothing on.
        if template.text == "<on> <kind>", features.contains("anything") { return true }
        // "alert: eurusd 1h close above 1.09" closes nothing.
        if features.contains("alert"), template.required.contains("close"),
            ["above", "below", "crosses"].contains(where: features.contains)
        {
            return true
        }
        // "why was there no gold signal on Monday?" sets and shows no days.
        if features.contains("whynot_then"), template.action != "explain" { return true }
        // "zieh den Alarm auf 45000 runter" takes none off.
        if ["delete_alert", "set_watchlist"].contains(template.action),
            features.isSuperset(of: ["alter", "number", "alert"]), features.isDisjoint(with: ["delete", "cancel"])
        {
            return true
        }
        // "get rid of all my alarms" closes no position.
        if template.action == "close_position", features.contains("alert") || features.contains("alerts"),
            features.contains("delete")
        {
            return true
        }
        // "the alert at 2400 has done its job, bin it" sets none.
        if features.contains("ends_alert"), ["set_alert", "close_position", "cancel_order"].contains(template.action) {
            return true
        }
        if isOfOther(template, features) || isOfSignal(template, features) { return true }
        guard !Frames.reading.contains(template.action) else { return false }
        // "close gold?" asks whether to, in languages that ask with the bare verb.
        if Frames.money.contains(template.action), features.contains("asked"), features.contains("infinitive") {
            return true
        }
        if template.action == "emergency_stop", features.contains("except") { return true }
        // An order of yesterday is a story, or a thought; so is what was risked last week.
        let isRule = template.action == "place_order" || Frames.atOnce.contains(template.action)
        // "kal" is yesterday and tomorrow.
        let isPast = Self.past.contains(where: features.contains) && !features.contains("until")
        if isRule, template.action != "set_schedule", isPast { return true }
        if isUnmeant(template, features) { return true }
        let isDenied = { (feature: String) in features.contains(feature) && !template.allows(feature) }
        // "Would you buy gold" asks for an opinion, "would you remove the stop" asks for it to be done.
        if features.contains("would_you"), ["place_order", "reverse_position"].contains(template.action) {
            return true
        }
        return Self.vetoes.contains(where: isDenied) || (Frames.money.contains(template.action) && isDenied("advice"))
    }

    private static let past = ["period.yesterday", "period.last_week", "period.last_month"]
    private static let vetoes = ["negate", "past", "offtopic", "whatif"]

    private func match(
        _ template: Template, _ tokens: [Token], in text: String, _ context: InterpretationContext,
        _ asked: [Inquiry.Span]
    ) -> Match {
        var reader = SlotReader(
            action: template.action, tokens: tokens, text: text, context: context, names: names,
            instruments: instruments, anchors: Set(template.required))
        reader.read()
        let call = reader.call()
        var total = 0.0
        var explained = 0.0
        var cost = 0.0
        // A time that is asked back is understood; what stands behind "if" may be another request's.
        let unmet = reader.unmet(by: call)
        let isTime = !tokens.contains { $0.has("if") && unmet?.overlaps($0.chunk) == true }
        for (index, token) in tokens.enumerated() {
            let isUnmet = isTime && unmet?.overlaps(token.chunk) == true
            guard isUnmet || reader.used.contains(index) || token.features.contains(where: template.allows) else {
                // "How do I" is no part of what is asked about.
                if asked.contains(where: { $0.isAboutUse && $0.opening.contains(index) }) { continue }
                // What other templates know as a word says little by itself.
                let isWord = !token.isUnknown && token.tags.allSatisfy { $0.name.first == "=" } && token.number == nil
                let isLight = isWord && token.instruments.isEmpty
                total += token.isChat ? 0.1 : isLight ? min(token.weight, 0.3) : token.weight
                continue
            }
            total += token.weight
            explained += token.weight
            cost += reader.free.contains(index) ? 0 : token.cost
        }
        total += Self.weight(ofCommon: tokens, beside: call, template)
        // A level that was said and not understood is what is asked for.
        let required = Self.missing(call.action, call.arguments).filter { $0 != "change" || reader.unread.isEmpty }
        let missing =
            (unmet == nil ? [] : ["condition"]) + required
            + reader.unread.subtracting(required).sorted()
        return Match(
            call: call, score: (total > 0 ? explained / total : 1) - cost,
            explained: explained, specificity: template.specificity + 0.25 * Double(reader.used.count),
            template: template.text, missing: missing,
            unmet: (unmet ?? reader.unknownInstrument).map { String(text[$0]) },
            isDoubtful: template.text == "<symbol>"
                || !template.required.contains("asked_end")
                    && tokens.contains { !$0.features.isDisjoint(with: ["negate", "past", "offtopic"]) }
        )
    }

    /// What words that ask for nothing weigh: a name in much talk is no question for its price, and a verb without a
    /// size may be a story.
    private static func weight(ofCommon tokens: [Token], beside call: ActionCall, _ template: Template) -> Double {
        let isBare =
            template.text == "<symbol>" || template.action == "place_order" && call.arguments["quantity"] == nil
        return (isBare ? 0.25 : 0.03) * Double(tokens.count(where: \.isCommon))
    }

    /// What a sentence says about one action, whatever it is asked with; nil when a word of it says something else.
    func arguments(
        of action: String, _ preset: [String: ArgumentValue], in text: String, _ context: InterpretationContext
    ) -> ActionCall? {
        let tokens = lexicon.tokens(of: Words.split(text), in: text)
        guard !tokens.isEmpty, !tokens.contains(where: { $0.has("hostile") }) else { return nil }
        let all = templates.filter { $0.action == action }
            .reduce(into: Set<String>()) { $0 = $0.union($1.also).union($1.required) }
            .subtracting(Self.slots).subtracting(preset.keys)
        var reader = SlotReader(
            action: action, tokens: tokens, text: text, context: context, names: names, instruments: instruments)
        reader.arguments = preset
        reader.read()
        let call = reader.ofWhatIsHeld() ?? ActionCall(action, reader.arguments)
        guard reader.unmet(by: call) == nil else { return nil }
        let isWhole = tokens.indices.allSatisfy {
            tokens[$0].weight == 0 || reader.used.contains($0) || !tokens[$0].features.isDisjoint(with: all)
        }
        let isAgreed = preset.allSatisfy { call.arguments[$0.key] == $0.value }
        guard isWhole, isAgreed, call.arguments != preset, Self.missing(action, call.arguments).isEmpty else {
            return nil
        }
        return call
    }

    static func missing(_ action: String, _ arguments: [String: ArgumentValue]) -> [String] {
        // Showing or emptying a list names nothing in it.
        if case .text(let op)? = arguments["op"], ["show", "list", "clear"].contains(op) { return [] }
        return (Frames.required[action] ?? []).filter { name in
            !Frames.alternatives(name, of: action).contains { arguments[$0] != nil }
        }
    }
}
