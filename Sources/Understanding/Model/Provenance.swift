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
        let unsaid = call.arguments.filter { name, value in
            !isSaid(name, value, call, evidence, text) || contradicts(own, call, name, value)
        }
        guard unsaid.isEmpty else {
            var partial = call
            for name in unsaid.keys { partial.arguments[name] = nil }
            let first = ["symbol", "side", "quantity"].filter { unsaid[$0] != nil }
            let missing = first + unsaid.keys.sorted().filter { !first.contains($0) }
            return .clarify(Clarification(about: call.action, missing: missing, partial: partial, origin: .model))
        }
        return .sound
    }

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
    var symbols: Set<String> = []
    var features: Set<String> = []
    /// Arguments of what was shown or said before.
    var known: [[String: ArgumentValue]] = []
    var folded = ""

    /// Whether no other language could add to it.
    func isFull(_ needsSide: Bool) -> Bool {
        !numbers.isEmpty && !symbols.isEmpty && (!needsSide || features.contains("side"))
    }

    mutating func add(_ token: Token) {
        features.formUnion(token.features)
        symbols.formUnion(token.instruments.map(\.symbol))
        if token.has("mini") { numbers.insert(FixedPoint("0.1") ?? 0) }
        if token.has("micro") { numbers.insert(FixedPoint("0.01") ?? 0) }
        // "a lot" is one.
        if token.has("unit") { numbers.insert(1) }
        guard let number = token.number else { return }
        for value in [number.value] + (number.alternative.map { [$0] } ?? []) {
            // "2k" is 2000, "half" closes 50 percent.
            numbers.formUnion([value, value * 1000])
            if token.has("part") || value < 1 { numbers.insert(value * 100) }
        }
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
            tokens.forEach { reading.add($0) }
            if evidence.features.isEmpty { evidence.features = reading.features }
            if !evidence.features.contains("side") {
                evidence.features.formUnion(reading.features.filter { $0.hasPrefix("side") })
            }
            if evidence.symbols.isEmpty { evidence.symbols = reading.symbols }
            if evidence.numbers.isEmpty { evidence.numbers = reading.numbers }
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
