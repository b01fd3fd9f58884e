import Actions
import Platform
import Trading

// What a message may be besides a request.
extension Interpreter {
    /// Whether a message names the instrument of the card that waits, or none.
    static func isAbout(_ card: ActionCall, _ tokens: [Token]) -> Bool {
        let named = Set(tokens.flatMap(\.instruments).map { ArgumentValue.text($0.symbol) })
        return named.isEmpty || card.arguments["symbol"].map(named.contains) ?? true
    }

    /// "para", "abort": a word that stops things stops the card that waits.
    static func stops(_ tokens: [Token], _ content: [Token]) -> Bool {
        let said = tokens.count == 1 ? tokens : content
        return said.count == 1 && said[0].value("alone") == "pause"
    }

    /// Only an instrument: "gold".
    static func isOnlyName(_ tokens: [Token]) -> Bool {
        tokens.allSatisfy { !$0.instruments.isEmpty || $0.weight == 0 }
    }

    /// The call that takes the place of a waiting card; nil when something else is asked for.
    func correction(
        of card: ActionCall, _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> ActionCall? {
        if let call = withoutLevels(card, tokens, text, context, frames) { return call }
        if let call = plainCorrection(of: card, tokens, text, context, frames) { return call }
        // "make that 0.6 lots, I was being greedy": a part that only tells why.
        let parts = Self.parts(tokens, atClauses: true)
        let kept = parts.filter { !Self.isTold($0) }
        guard kept.count == 1, parts.count > 1 else { return nil }
        return plainCorrection(of: card, kept[0], text, context, frames)
    }

    /// "drop the take profit, rest is fine": of the order on the card, where it has one.
    private func withoutLevels(
        _ card: ActionCall, _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> ActionCall? {
        guard card.action == "place_order", Self.isAbout(card, tokens),
            let change = frames.matches(tokens, in: text, context).first(where: \.isSure)?.call,
            change.action == "modify_position", Set(change.arguments.keys).isSubset(of: ["remove", "symbol"]),
            case .texts(let removed)? = change.arguments["remove"]
        else { return nil }
        let levels = ["stop_loss": "stop", "take_profit": "take_profit"]
        let names = removed.flatMap { level in
            [level] + ["pips", "percent"].map { "\(levels[level] ?? level)_\($0)" }
        }
        let kept = card.arguments.filter { !names.contains($0.key) }
        return kept.count < card.arguments.count ? ActionCall(card.action, kept) : nil
    }

    /// Names nothing that could be changed, and denies nothing.
    private static func isTold(_ part: [Token]) -> Bool {
        let said = [
            "number", "symbol", "side", "unit", "order", "negate", "no", "question", "turn", "if", "until", "only",
        ]
        return part.allSatisfy { token in !said.contains(where: token.has) }
            && part.contains { $0.isUnknown || $0.isCommon || $0.isSkip }
    }

    private func plainCorrection(
        of card: ActionCall, _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> ActionCall? {
        // "stop 2%" is a stop, and denies nothing.
        let isSaidAnew = tokens.indices.contains { index in
            let isStop = index > 0 && index + 1 < tokens.count && tokens[index + 1].number != nil
            return tokens[index].has("amend") || tokens[index].has("no") && !isStop
        }
        guard isSaidAnew || !tokens.contains(where: { $0.has("side") }) else { return nil }
        let best = frames.matches(tokens, in: text, context).first { $0.isSure && $0.template != "<symbol>" }
        // "add 0.05 to my euro" beside a card for gold is another request, not another instrument for the card.
        guard isSaidAnew || Self.isAbout(card, tokens) || Self.isOnlyName(tokens) else { return nil }
        if let best, !best.isComplete, let call = frames.amended(card, by: tokens, in: text, context) { return call }
        // A stop without an instrument belongs to the order on the card.
        guard let best, best.call.action != "modify_position" || best.call.arguments["symbol"] != nil else {
            return frames.amended(card, by: tokens, in: text, context)
        }
        // "no, buy gold": the whole request again. "stop" and the like deny only when they stand apart.
        let isDenied = tokens.count > 1 && tokens[0].has("no") && tokens[1].pause != .none
        let isInstead = isDenied || tokens.contains { $0.has("amend") }
        return isInstead && best.call.action == card.action && best.isComplete ? best.call : nil
    }

    /// A yes may be misspelt by the order of its letters, or by telling one twice; another letter makes another word
    /// ("nichtig", "summit"), and the card may be one that trades.
    static func isYes(_ content: [Token], in text: String) -> Bool {
        content.allSatisfy { token in
            guard token.has("yes"), token.cost > 0 else { return true }
            let words = Words.split(String(text[token.chunk])).map(\.key).joined(separator: " ")
            let (typed, meant) = (Distance.letters(words), Distance.letters(token.key))
            return typed.sorted() == meant.sorted() || Set(typed) == Set(meant)
        }
    }

    /// What an answer says; "all" beside a yes says no more than that.
    static func answered(_ tokens: [Token]) -> [Token] {
        let isYes = tokens.contains { $0.has("yes") } && !tokens.contains { $0.has("no") }
        return tokens.filter { !$0.isSkip && !(isYes && $0.isBesideAnswer) || $0.has("yes") || $0.has("no") }
    }

    /// "the weekly, no, the daily": without what was taken back. Only where the rest says nothing but the other value.
    static func corrected(_ tokens: [Token]) -> [Token] {
        let tokens = wholeInstead(withoutOther(withoutRepeated(tokens)))
        if let said = saidAnew(tokens) ?? takenBack(tokens) { return said }
        let turn = tokens.indices.dropFirst().dropLast().first { index in
            (tokens[index].has("no") || tokens[index].has("amend"))
                // "stop" denies too, and is a stop.
                && !["sl", "off", "pause"].contains(where: tokens[index].has) && !deniesName(tokens, index)
                && (tokens[index].pause != .none || tokens[index + 1].pause != .none)
        }
        guard let turn else { return tokens }
        if let replaced = numberReplaced(tokens, at: turn) { return replaced }
        let kinds = ["timeframe", "symbol", "percent", "unit", "number"]
        guard
            let kind = kinds.first(where: { kind in
                tokens[..<turn].contains { $0.has(kind) } && tokens[(turn + 1)...].contains { $0.has(kind) }
            }), let old = tokens[..<turn].lastIndex(where: { $0.has(kind) }),
            let new = tokens[(turn + 1)...].firstIndex(where: { $0.has(kind) }), tokens[old].key != tokens[new].key,
            tokens[(old + 1)..<turn].allSatisfy(\.isSkip),
            tokens[(turn + 1)..<new].allSatisfy({ $0.isSkip || $0.number != nil }),
            tokens[(new + 1)...].allSatisfy({ $0.isSkip || !$0.isUnknown && !$0.has("negate") })
        else { return tokens }
        // A number goes with its unit.
        let first = old > 0 && tokens[old - 1].number != nil ? old - 1 : old
        return Array(tokens[..<first]) + Array(tokens[(turn + 1)...])
    }

    /// "buy 0.5 gold no wait sell": what is said anew takes the place of what it takes back; nil when nothing is taken
    /// back so, or it is not clear what.
    private static func saidAnew(_ tokens: [Token]) -> [Token]? {
        guard let turn = tokens.lastIndex(where: { $0.has("turn") }), turn > 0, turn + 1 < tokens.count else {
            return nil
        }
        let old = tokens[..<turn]
        let new = withoutDenied(tokens[(turn + 1)...], of: old)[...]
        let isSaid = { (part: ArraySlice<Token>, kind: String) in part.contains { $0.has(kind) } }
        let kinds = ["side", "symbol", "number"]
        // Only an order, of which each is said once: what else stood there would be lost.
        guard kinds.contains(where: { isSaid(new, $0) }), isSaid(old, "side"),
            old.count(where: { $0.has("number") }) <= 1,
            old.allSatisfy({ token in
                token.isSkip || token.isUnknown || token.has("unit") || token.has("thousand")
                    || kinds.contains(where: token.has)
            })
        else { return nil }
        let kept = old.filter { token in
            if token.has("unit") { return !isSaid(new, "number") && !isSaid(new, "unit") }
            return kinds.contains { token.has($0) && !isSaid(new, $0) }
        }
        return kept.map { token in
            var token = token
            token.pause = .none
            // "10 cổ phiếu apple, à nhầm, tesla": what is counted may name the instrument besides.
            if token.has("unit"), isSaid(new, "symbol") {
                token.instruments = []
                token.features.remove("symbol")
            }
            return token
        } + new.filter { !$0.has("amend") || $0.number != nil }
    }

    /// "0.1 btc, no sorry, make that 0.05": the number takes the place of the one before, when nothing else is said.
    private static func numberReplaced(_ tokens: [Token], at turn: Int) -> [Token]? {
        let rest = tokens[(turn + 1)...].filter { token in
            (!token.isSkip || token.number != nil) && !token.has("amend") && !token.has("no")
        }
        let old = tokens[..<turn].indices.filter { tokens[$0].number != nil }
        guard rest.count == 1, var number = rest.first, number.number != nil, old.count == 1 else { return nil }
        number.pause = tokens[old[0]].pause
        var replaced = Array(tokens[..<turn])
        replaced[old[0]] = number
        return replaced
    }

    /// Every way to write data has one of these; to search a text for strings takes as long as to cut it into words.
    private static let dataSigns = Array("`|/\":[<".utf8)

    /// Code, JSON and mark-up are data: they are never obeyed.
    static func looksLikeData(_ text: String) -> Bool {
        let start = text.utf8.first
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") || start == UInt8(ascii: ">") { return true }
        guard text.utf8.contains(where: { dataSigns.contains($0) }) else { return false }
        return ["```", "<|", "</", "{\"", "\":", "[INST", "<system", "<tool"].contains { text.contains($0) }
    }

    static func harmless(_ result: Interpretation) -> Interpretation {
        switch result {
        case .calls(let calls, _) where calls.allSatisfy({ Frames.reading.contains($0.action) }): result
        case .smalltalk, .notUnderstood: result
        case .calls, .clarify, .confirm, .cancel, .correction, .problem, .outOfScope: .outOfScope
        }
    }
}

/// What is answered to somebody who asks for nothing. The value is the name of the answer.
public enum Courtesy: String, Sendable {
    case greeting = "smalltalk"
    case thanks, denied
}

extension Interpreter {
    /// Thumbs up, folded hands, hearts, applause, a handshake.
    private static let gestures: Set<Unicode.Scalar> = [
        "\u{1F44D}", "\u{1F64F}", "\u{2764}", "\u{1F44F}", "\u{1F91D}", "\u{1F44C}", "\u{1F60A}", "\u{1FAF6}",
    ]

    /// What kind of small talk a message is.
    public func courtesy(_ text: String, _ context: InterpretationContext) -> Courtesy {
        guard let frames = frames(of: context.language) else { return .greeting }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        if frames.asks(tokens, text) || tokens.contains(where: { $0.has("greeting") }) { return .greeting }
        let isThanks =
            tokens.contains { $0.has("thanks") || $0.has("yes") }
            || tokens.isEmpty && text.unicodeScalars.contains { Self.gestures.contains($0) }
        return tokens.contains { $0.has("negate") } ? .denied : isThanks ? .thanks : .greeting
    }
}
