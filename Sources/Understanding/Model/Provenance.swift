public import Actions
import Trading

/// What may be done with a call that a model proposed.
public enum Verdict: Sendable, Hashable {
    /// Everything in it was said. The gate still shows its card.
    case sound
    /// Something in it was not said, or was said otherwise: it is asked for.
    case clarify(Clarification)
    /// The message asks for no such thing.
    case refused
}

// A model proposes; what it proposes must have been said.
extension Interpreter {
    /// Whether every instrument, side, figure and word of a call stands in the message, or in what the message may
    /// speak of: the waiting card, the last order, the signal, the open position.
    ///
    /// - Parameters:
    ///   - effect: of the action; what only reads needs no proof.
    ///   - own: what the interpreter itself made of the message.
    public func verdict(
        on call: ActionCall, effect: Effect, in text: String, _ context: InterpretationContext, own: Interpretation
    ) -> Verdict {
        guard effect != .reads else { return .sound }
        let evidence = evidence(text, context, needsSide: call.arguments["side"] != nil)
        // What is denied may be a setting: "no signals on gold".
        let vetoes = Frames.vetoes.subtracting(["negate"])
        guard !context.isUntrusted, evidence.features.isDisjoint(with: vetoes) else { return .refused }
        if evidence.features.contains("negate"), effect == .trades { return .refused }
        var unsaid = Set(
            call.arguments.filter { name, value in
                !isSaid(name, value, call, evidence, text) || contradicts(own, call, name, value)
                    || evidence.isMisplaced(name, value, in: call)
            }.keys)
        unsaid.formUnion(otherwise(call, evidence, text, context))
        guard unsaid.isEmpty else {
            var partial = call
            for name in unsaid { partial.arguments[name] = nil }
            let first = ["symbol", "side", "quantity"].filter(unsaid.contains)
            let missing = first + unsaid.sorted().filter { !first.contains($0) }
            return .clarify(Clarification(about: call.action, missing: missing, partial: partial, origin: .model))
        }
        // All of it was said, but not that it is to be done.
        guard evidence.asks(for: call.action) || isAnswer(call, context) else {
            return .clarify(Clarification(about: call.action, missing: [], partial: call, origin: .model))
        }
        return .sound
    }

    /// Whether any word of the message may ask for a change: then who sees what others wrote does not propose any.
    public func namesChange(_ text: String, _ context: InterpretationContext) -> Bool {
        let said = evidence(text, context, needsSide: true)
        return context.pendingCard != nil || context.openQuestion != nil || Witness.names(said.features)
    }

    /// The call with its instruments as the catalogue calls them, where a model names them as people do.
    public func canonical(_ call: ActionCall, _ context: InterpretationContext) -> ActionCall {
        guard let frames = frames(of: context.language) else { return call }
        func id(_ name: String) -> String {
            if name == "ALL" || frames.instruments[InstrumentID(name)] != nil { return name }
            return frames.onlyInstrument(in: name)?.symbol ?? name
        }
        var call = call
        for name in ["symbol", "symbols", "exclude"] {
            switch call.arguments[name] {
            case .text(let text): call.arguments[name] = .text(id(text))
            case .texts(let texts): call.arguments[name] = .texts(texts.map(id))
            case .number, .flag, nil: break
            }
        }
        return call
    }

    /// Whether the message answers a question about the action or changes its card.
    private func isAnswer(_ call: ActionCall, _ context: InterpretationContext) -> Bool {
        [context.pendingCard, context.openQuestion?.partial].contains { $0?.action == call.action }
    }

    /// Names of arguments that the interpreter reads otherwise, or that it reads and the call leaves out. Where several
    /// instruments or sides are named, it cannot tell which they belong to.
    private func otherwise(
        _ call: ActionCall, _ evidence: Evidence, _ text: String, _ context: InterpretationContext
    ) -> Set<String> {
        guard call.action == "place_order", evidence.isOfOne, let frames = frames(of: context.language) else {
            return []
        }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        let read = frames.arguments(of: call.action, said: tokens, in: text, context)
        return Set(
            read.filter { name, value in
                guard Self.measures.contains(name), case .number(let number) = value else { return false }
                guard case .number(let said)? = call.arguments[name] else {
                    // Said as something else it is another matter, which `isMisplaced` looks at.
                    return !call.arguments.values.contains(value)
                        || name != "quantity" && name != "price"
                }
                return said.magnitude != number.magnitude && !evidence.isReadBothWays(said, number)
            }.keys)
    }

    /// Arguments that say how large, how far or at which price.
    private static let measures: Set<String> = [
        "quantity", "price", "stop_loss", "take_profit", "stop_pips", "take_profit_pips", "stop_percent",
        "take_profit_percent", "trailing_pips",
    ]

    /// What the interpreter read for itself of the same action must not differ.
    private func contradicts(
        _ own: Interpretation, _ call: ActionCall, _ name: String, _ value: ArgumentValue
    ) -> Bool {
        guard case .clarify(let question) = own, question.about == call.action, !question.missing.contains(name),
            Self.exact.contains(name), let read = question.partial.arguments[name]
        else { return false }
        return read != value
    }

    private static let exact: Set<String> = [
        "symbol", "side", "quantity", "price", "stop_loss", "take_profit", "stop_pips", "take_profit_pips", "percent",
    ]

    private func isSaid(
        _ name: String, _ value: ArgumentValue, _ call: ActionCall, _ evidence: Evidence, _ text: String
    ) -> Bool {
        if evidence.known.contains(where: { $0[name] == value }) { return true }
        switch value {
        case .flag: return true
        case .number(let number): return evidence.says(number)
        case .texts(let texts): return texts.allSatisfy { isSaid(name, .text($0), call, evidence, text) }
        case .text(let said):
            if name == "symbol" || name == "symbols" || name == "exclude" {
                return said == "ALL" ? evidence.saysAll : evidence.symbols.contains(said)
            }
            if name == "side" { return evidence.features.contains("side.\(said)") }
            if Self.free.contains(name) { return evidence.holds(said) }
            // A choice is one of a few words; what figures it holds must have been said: "2h", "18:00", "ema50".
            return said.split(whereSeparator: { !$0.isASCII || !($0.isNumber || $0 == ".") }).allSatisfy { digits in
                FixedPoint(digits).map { evidence.says($0) || $0 == .zero || evidence.says(asHour: $0) } ?? false
            }
        }
    }

    /// Arguments that repeat what was typed.
    private static let free: Set<String> = [
        "message", "text", "reason", "user", "order_id", "alert_id", "key", "value", "broker", "signal", "oco",
    ]
}

/// What a message says, and what it may speak of.
private struct Evidence {
    var numbers: Set<FixedPoint> = []
    /// What numbers are of: `pips`, `percent`, `lots`, or nothing that is said.
    var units: [FixedPoint: Set<String>] = [:]
    /// Readings of one and the same number.
    var alternatives: [Set<FixedPoint>] = []
    var symbols: Set<String> = []
    var features: Set<String> = []
    /// Arguments of what was shown or said before.
    var known: [[String: ArgumentValue]] = []
    var folded = ""

    /// Whether no other language could add to it.
    func isFull(_ needsSide: Bool) -> Bool {
        !numbers.isEmpty && !symbols.isEmpty && (!needsSide || features.contains("side"))
    }

    /// - Parameter next: the token behind it.
    mutating func add(_ token: Token, before next: Token?) {
        features.formUnion(token.features)
        symbols.formUnion(token.instruments.map(\.symbol))
        if token.has("mini") { numbers.insert(FixedPoint("0.1") ?? 0) }
        if token.has("micro") { numbers.insert(FixedPoint("0.01") ?? 0) }
        // "a lot" is one.
        if token.has("unit") { numbers.insert(1) }
        guard let number = token.number else { return }
        let readings = [number.value] + (number.alternative.map { [$0] } ?? [])
        if readings.count > 1 { alternatives.append(Set(readings)) }
        let unit = Witness.unit(of: token, before: next)
        for value in readings {
            units[value, default: []].insert(unit)
            numbers.insert(value)
            // "2k" is 2000, "half" closes 50 percent.
            if Self.isThousand(next) { numbers.insert(value * 1000) }
            if token.has("part") || value < 1 { numbers.insert(value * 100) }
        }
    }

    /// "61k", "61 ribu". Standing alone, single letters are other words: "61 к" is "61 to" in Russian.
    private static func isThousand(_ token: Token?) -> Bool {
        guard let token else { return false }
        return token.isGlued ? token.has("thousand") || token.key == "k" : token.has("thousand") && token.key.count > 1
    }

    /// Whether one instrument and one side are spoken of at most.
    var isOfOne: Bool { symbols.count < 2 && features.count { $0.split(separator: ".").first == "side" } < 3 }
    func isReadBothWays(_ one: FixedPoint, _ other: FixedPoint) -> Bool {
        alternatives.contains { $0.contains(one) && $0.contains(other) }
    }

    /// Whether the words ask for the action at all.
    func asks(for action: String) -> Bool { Witness.asks(features, for: action) }

    /// Whether a number that was said stands in a place that was not: a distance as a size, a stop as a target.
    func isMisplaced(_ name: String, _ value: ArgumentValue, in call: ActionCall) -> Bool {
        if known.contains(where: { $0[name] == value }) { return false }
        if let words = Witness.roles[name], features.isDisjoint(with: words) { return true }
        if name == "unit" { return value == .text("risk_percent") && !features.contains("percent") }
        guard case .number(let number) = value, let said = units[number] ?? units[number.magnitude] else {
            return false
        }
        return said.isDisjoint(with: Witness.units(of: name, in: call))
    }

    var saysAll: Bool { ["all", "everything", "plural", "emergency"].contains(where: features.contains) }
    func says(_ number: FixedPoint) -> Bool { numbers.contains(number) || numbers.contains(number.magnitude) }
    /// "6pm" is 18.
    func says(asHour hour: FixedPoint) -> Bool { hour > 12 && numbers.contains(hour - 12) }
    /// Whether its words were typed, in this order.
    func holds(_ words: String) -> Bool {
        let key = Words.key(words)
        return !key.isEmpty && folded.contains(key)
    }
}

extension Interpreter {
    private func evidence(_ text: String, _ context: InterpretationContext, needsSide: Bool) -> Evidence {
        var evidence = Evidence()
        let words = Words.split(text)
        evidence.folded = Words.key(words)
        // Other languages speak only where the person's own has nothing: "on" is ten for somebody else.
        for tokens in readings(of: words, in: text, context) {
            var reading = Evidence()
            for (index, token) in tokens.enumerated() {
                reading.add(token, before: index + 1 < tokens.count ? tokens[index + 1] : nil)
            }
            if evidence.features.isEmpty { evidence.features = reading.features }
            if !evidence.features.contains("side") {
                evidence.features.formUnion(reading.features.filter { $0.hasPrefix("side") })
            }
            if evidence.symbols.isEmpty { evidence.symbols = reading.symbols }
            if evidence.numbers.isEmpty {
                evidence.numbers = reading.numbers
                (evidence.units, evidence.alternatives) = (reading.units, reading.alternatives)
            }
            if evidence.isFull(needsSide) { break }
        }
        let spokenOf = ["it", "again", "amend", "part", "position", "signal", "take", "no"]
        let isReply = context.pendingCard != nil || context.openQuestion != nil
        if isReply || spokenOf.contains(where: evidence.features.contains) {
            evidence.known = [context.pendingCard, context.openQuestion?.partial, context.lastOrder].compactMap {
                $0?.arguments
            }
            evidence.symbols.formUnion(context.lastInstrument.map { [$0.symbol] } ?? [])
            if let signal = context.lastSignal {
                evidence.symbols.insert(signal.instrument.symbol)
                evidence.features.insert("side.\(signal.side.rawValue)")
                if let reference = signal.reference { evidence.known.append(["signal": .text(reference)]) }
            }
        }
        if context.positions.count == 1 { evidence.symbols.insert(context.positions[0].instrument.symbol) }
        return evidence
    }
}
