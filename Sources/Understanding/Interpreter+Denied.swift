import Actions
import Trading

// What is denied in the same breath as something is asked for.
extension Interpreter {
    /// Languages in which a denial, or "from", stands behind its word, and a verb behind all it is said of.
    static let behind: Set<String> = ["hi", "tr"]
    /// Languages whose nouns have no plural.
    private static let withoutPlural: Set<String> = ["hi", "id", "tr", "vi", "zh"]

    private static let deeds: Set<String> = [
        "close", "cancel", "modify", "alter", "show", "price", "chart", "analyze", "alert", "notify", "reverse",
        "remove", "delete", "sl", "tp", "trail", "breakeven",
    ]

    /// What is to be done, or not, by the words that say so.
    private static func acts(_ part: ArraySlice<Token>) -> Set<String> {
        part.reduce(into: []) { acts, token in
            acts.formUnion(token.features.intersection(deeds))
            if let side = token.value("side") { acts.insert(side) }
        }
    }

    private static func named(_ part: ArraySlice<Token>) -> Set<InstrumentID> {
        Set(part.compactMap(\.instruments.first))
    }

    /// "don't close gold yet, just let me see the chart", "bloß nicht gold schließen, mach das silber zu": the request
    /// alone, of the instrument that was denied when it names none.
    static func withoutDenied(_ tokens: [Token]) -> [Token] {
        guard tokens.contains(where: { $0.has("negate") }) else { return tokens }
        for split in tokens.indices.dropFirst()
        where tokens[split].pause != .none || tokens[split].has("but") || tokens[split].has("only") {
            let (first, second) = (tokens[..<split], tokens[split...])
            if isDenied(first), isRequest(second), isOther(second, than: first, isAfter: true) {
                // "don't cancel my gold order, move it to 2300"
                let things = ["order", "orders", "alert", "alerts", "position", "positions", "sl", "tp", "strategy"]
                let isIt = second.contains { $0.has("it") }
                let names = first.filter { token in
                    !token.instruments.isEmpty || isIt && !token.has("negate") && things.contains(where: token.has)
                }
                let isOpen =
                    (named(first).count == 1 || isIt) && named(second).isEmpty
                    && !second.contains { $0.has("everything") || $0.has("all") || $0.has("rest") }
                var request = Array(second.drop { $0.has("but") })
                if !request.isEmpty { request[0].pause = .none }
                return (isOpen ? names : []) + request
            }
            if let other = otherInstead(first, second) { return other }
            if isDenied(second), isRequest(first), isOther(first, than: second, isAfter: false) { return Array(first) }
        }
        return tokens
    }

    /// "don't close silver, just gold": the same of the other.
    private static func otherInstead(_ first: ArraySlice<Token>, _ second: ArraySlice<Token>) -> [Token]? {
        guard acts(first) == ["close"], named(first).count == 1, named(second).count == 1,
            named(first) != named(second), first.contains(where: { $0.has("negate") }),
            second.contains(where: { $0.has("only") }),
            second.allSatisfy({ $0.isSkip || !$0.instruments.isEmpty || $0.has("only") || $0.has("but") }),
            first.allSatisfy({ $0.isSkip || !$0.instruments.isEmpty || $0.has("close") || $0.has("negate") })
        else { return nil }
        return first.filter { $0.instruments.isEmpty && !$0.has("negate") } + second.filter { !$0.has("only") }
    }

    /// Whether a part only says what is not to be done.
    private static func isDenied(_ part: ArraySlice<Token>) -> Bool {
        let open: Set<String> = [
            "if", "until", "unless", "question", "why", "forget", "all", "everything", "rest", "except", "only",
            "instead_of", "turn", "it", "again", "hostile", "whatif", "advice", "and", "unwanted", "anymore",
        ]
        let isDenying = { (token: Token) in token.has("negate") }
        return part.contains(where: isDenying) && !(acts(part).isEmpty && named(part).isEmpty)
            && part.allSatisfy { token in
                isDenying(token)
                    || (token.number == nil || token.isSkip)
                        && (token.isSkip || token.features.isDisjoint(with: open))
            }
            && part.count(where: { $0.isUnknown }) < 3
            // "close gold, no, close silver": another request.
            && !(part.first?.has("no") == true && part.dropFirst().first.map { $0.pause != .none } == true)
            // "sorry, I meant ether, not bitcoin" corrects.
            && !part.contains { $0.has("turn") || $0.has("sorry") || $0.has("amend") && !$0.has("negate") }
            // "don't just close it" and "don't forget to" ask for it.
            && !part.contains { $0.key == "just" || $0.key.hasSuffix("forget") }
    }

    /// Whether a part asks for something by itself, and denies nothing.
    private static func isRequest(_ part: ArraySlice<Token>) -> Bool {
        let open = ["negate", "no", "turn", "hold", "keep_part", "quiet", "past", "again", "yes", "instead_of"]
        // "mach das Silber zu": the verb is of two words.
        let isVerb = part.contains { $0.has("set") } && !named(part).isEmpty
        return (!acts(part).isEmpty || isVerb) && part.last?.has("and") != true
            && !part.contains { token in !token.isSkip && open.contains(where: token.has) }
    }

    /// "don't sell gold, sell it" takes nothing back and asks for nothing that is sure.
    private static func isOther(_ request: ArraySlice<Token>, than denied: ArraySlice<Token>, isAfter: Bool) -> Bool {
        let (theirs, mine) = (named(denied), named(request))
        if !theirs.isEmpty, !mine.isEmpty { return theirs.isDisjoint(with: mine) }
        let isApart = acts(denied).isDisjoint(with: acts(request))
        return isAfter
            ? isApart || request.contains { $0.number != nil && !$0.isSkip || $0.has("part") }
            : isApart && acts(denied).isDisjoint(with: ["buy", "sell"])
    }

    /// "close the losers, not the winners": without what says the same again.
    static func withoutOtherResult(_ tokens: [Token]) -> [Token] {
        let small = ["position", "positions", "plural", "trades", "negate", "but", "no"]
        guard let denied = tokens.indices.dropFirst().first(where: { tokens[$0].has("negate") }),
            let asked = tokens[..<denied].compactMap({ $0.value("result") }).first,
            tokens[..<denied].contains(where: { $0.has("close") }),
            let other = tokens[denied...].compactMap({ $0.value("result") }).first, other != asked,
            tokens[denied...].allSatisfy({ token in
                token.isSkip || token.value("result") == other || small.contains(where: token.has)
            })
        else { return tokens }
        return Array(tokens[..<denied])
    }

    /// "izleme listemden doge'yi çıkar solana'yı ekle": where the verb comes last, it ends what is asked for.
    static func withEndedRequests(_ tokens: [Token], _ language: String) -> [Token] {
        guard behind.contains(language) else { return tokens }
        func op(_ token: Token) -> String? { ["add", "remove"].first { token.has("op.\($0)") } }
        guard let first = tokens.firstIndex(where: { op($0) != nil }), first + 1 < tokens.count,
            let second = tokens.indices.last(where: { op(tokens[$0]) != nil }), op(tokens[first]) != op(tokens[second]),
            !named(tokens[..<first]).isEmpty, !named(tokens[first..<second]).isEmpty, tokens[first + 1].pause == .none
        else { return tokens }
        var tokens = tokens
        tokens[first + 1].pause = .clause
        return tokens
    }

    /// "delete the cable alert, not the order", "cancel my orders but keep the position": without what says the same
    /// again.
    static func withoutOtherThing(_ tokens: [Token]) -> [Token] {
        let sparing = ["negate", "except", "keep_part", "hold"], small = sparing + ["my", "all", "plural", "but", "no"]
        guard let denial = tokens.lastIndex(where: { token in sparing.contains(where: token.has) }), denial > 0 else {
            return tokens
        }
        let start = tokens[...denial].lastIndex { $0.pause != .none || $0.has("but") } ?? denial
        let (asked, denied) = (tokens[..<start], tokens[start...])
        let acts = acts(asked)
        guard let theirs = thing(denied), let mine = thing(asked) ?? (acts.contains("close") ? things[1] : nil),
            mine != theirs, named(denied).isSubset(of: named(asked)),
            !acts.isDisjoint(with: ["close", "cancel", "delete", "remove"]),
            !asked.contains(where: { $0.has("negate") }),
            denied.allSatisfy({ token in
                token.isSkip || !token.instruments.isEmpty
                    // "close everything but the sell orders" speaks of positions.
                    || token.value("side") == nil && (small + theirs).contains(where: token.has)
            })
        else { return tokens }
        return Array(asked)
    }

    private static let things = [["order", "orders"], ["position", "positions"], ["alert", "alerts"]]

    /// The one kind of thing that a part speaks of.
    private static func thing(_ part: ArraySlice<Token>) -> [String]? {
        let said = things.filter { names in part.contains { token in names.contains(where: token.has) } }
        return said.count == 1 ? said[0] : nil
    }

    /// "no, close everything", "a third? no, close a quarter of my silver": the request behind the denial, where
    /// nothing else was asked for before it.
    static func withoutNo(_ tokens: [Token], _ context: InterpretationContext) -> [Token] {
        guard context.pendingCard == nil, context.openQuestion == nil else { return tokens }
        let isPlain = { (token: Token) in
            token.has("no") && !["sl", "off", "pause", "cancel", "and", "close"].contains(where: token.has)
        }
        guard let turn = tokens.indices.first(where: { isPlain(tokens[$0]) }), turn + 1 < tokens.count,
            tokens[turn + 1].pause != .none, turn == 0 || tokens[turn].pause != .none,
            tokens[..<turn].allSatisfy({ $0.isSkip || kind(of: $0) != nil || labels.contains(where: $0.has) }),
            !tokens[..<turn].contains(where: { $0.has("side") })
        else { return tokens }
        let rest = tokens[(turn + 1)...]
        let isValued = rest.contains { $0.number != nil && !$0.isSkip }
        guard !acts(rest).isEmpty, !rest.contains(where: { $0.has("negate") || $0.has("no") }),
            turn == 0 || isValued
        else { return tokens }
        let names = tokens[..<turn].filter { !$0.instruments.isEmpty }
        return Array(named(rest).isEmpty ? names.prefix(1) : []) + rest
    }

    /// "I don't want any more alerts": those notifications are turned off. nil: it is not so said.
    static func muted(_ tokens: [Token], _ text: String, _ language: String) -> ActionCall? {
        let isAlike = withoutPlural.contains(language)
        let isAlert = { (token: Token) in token.has("alerts") || isAlike && token.has("alert") }
        let isSignal = { (token: Token) in token.has("kind.signals") }
        let isUnwanted = { (token: Token) in token.has("unwanted") || token.has("anymore") }
        guard !Words.isQuestion(text), tokens.contains(where: isUnwanted),
            tokens.allSatisfy({ token in
                token.instruments.isEmpty && (token.number == nil || token.isSkip) && !token.has("these")
                    && !token.has("it") && !token.has("if")
                    && (token.isSkip || token.isUnknown || token.has("and") || isUnwanted(token) || isAlert(token)
                        || isSignal(token))
            }), tokens.count(where: \.isUnknown) < 2,
            tokens.contains(where: isAlert) != tokens.contains(where: isSignal)
        else { return nil }
        let kind = tokens.contains(where: isAlert) ? "alerts" : "signals"
        return ActionCall("set_notifications", ["enabled": .flag(false), "kind": .text(kind)])
    }

    /// "close everything, gold is crashing": all of it, whatever is told of one.
    static func withoutTold(_ tokens: [Token]) -> [Token] {
        let telling = [
            "falls", "rises", "moves", "direction", "below", "above", "analyze", "story", "past", "extreme", "news",
        ]
        guard
            let split = tokens.indices.dropFirst().first(where: {
                tokens[$0].pause != .none || tokens[$0].has("because")
            }), tokens[..<split].contains(where: { $0.has("close") || $0.has("emergency") }),
            tokens[..<split].contains(where: { $0.has("everything") || $0.has("all") || $0.has("emergency") }),
            named(tokens[..<split]).isEmpty, !tokens[..<split].contains(where: { $0.has("negate") }),
            let name = tokens[split...].firstIndex(where: { !$0.instruments.isEmpty }),
            tokens[(name + 1)...].contains(where: { token in
                token.isUnknown || token.isCommon || telling.contains(where: token.has)
            }),
            tokens[split...].allSatisfy({ token in
                (token.number == nil || token.isSkip) && (token.isSkip || !isOpen(token) || !token.instruments.isEmpty)
            })
        else { return tokens }
        return Array(tokens[..<split])
    }
    private static func isOpen(_ token: Token) -> Bool {
        [
            "negate", "no", "turn", "amend", "only", "except", "hold", "keep_part", "quiet", "rest", "side", "and",
            "then", "if", "until", "sl", "tp", "chart", "alert", "price", "show", "but",
        ].contains(where: token.has)
    }

    /// "bump risk from 1 to 1.5%": where it comes from is not where it goes.
    static func withoutFormer(_ tokens: [Token], _ language: String) -> [Token] {
        let times = [
            "clock", "oclock", "am", "pm", "hour", "minute", "day", "days", "month_name", "month", "year", "tomorrow",
            "timeframe", "between", "period", "quiet", "side", "orders", "backtest", "optimise", "notify", "only",
            "signal", "autotrade", "if",
        ]
        // "stop" is a level and silences, "limit" is of losses and of orders, "trades" are counted and have hours.
        let either = ["pause", "off", "order", "what.trading"]
        let isTime = { (token: Token) in
            times.contains(where: token.has)
                || either.contains(where: token.has) && !["sl", "limit_word", "trades"].contains(where: token.has)
        }
        let changed = ["alter", "modify", "risk", "leverage_word"]
        let values = tokens.indices.filter { tokens[$0].number != nil && !tokens[$0].isSkip }
        guard values.count == 2, tokens.contains(where: { token in changed.contains(where: token.has) }),
            tokens.contains(where: { $0.has("alter") })
                || !tokens.contains(where: { $0.has("pause") || $0.has("off") }),
            !tokens.contains(where: isTime)
        else { return tokens }
        let (old, new) = (values[0], values[1])
        guard new > old + 1 else { return tokens }
        let isBefore = old > 0 && tokens[old - 1].has("from")
        let between = tokens[(old + 1)..<new]
        // Where it stands behind its number.
        let isBehind = behind.contains(language) && tokens[old + 1].has("from")
        let isSize = new + 1 < tokens.count && tokens[new + 1].has("unit")
        guard isBefore || isBehind, !between.isEmpty, isSize || !between.contains(where: { $0.has("unit") }),
            between.allSatisfy({ token in
                token.pause == .none
                    && (token.weight == 0
                        || (labels + ["alter", "modify", "from", "at", "until"]).contains(where: token.has))
            }), tokens[new].pause == .none
        else { return tokens }
        let isVerb = { (token: Token) in token.has("alter") || token.has("modify") }
        let units = between.filter { token in labels.contains(where: token.has) }
        let isBare = new + 1 == tokens.count || !labels.contains(where: tokens[new + 1].has)
        let said = between.filter(isVerb) + [tokens[new]] + (isBare ? units : [])
        return Array(tokens[..<(isBefore ? old - 1 : old)]) + said + tokens[(new + 1)...]
    }
}

// The waiting card, said otherwise.
extension Interpreter {
    /// "not a buy, I said sell", "是欧元不是英镑": what is denied stands on the card that waits, and what is said instead
    /// takes its place. nil: it is not so said.
    func cardSaidOtherwise(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let card = context.pendingCard, !context.isUntrusted, !Self.looksLikeData(text),
            ["place_order", "close_position", "modify_position"].contains(card.action), !Words.isQuestion(text),
            tokens.contains(where: { $0.has("negate") }), !tokens.contains(where: { $0.has("hostile") })
        else { return nil }
        var kept: [Token] = []
        var denied: [Token] = []
        for part in Self.clauses(tokens) {
            let split = Self.splitDenied(part, isBehind: Self.behind.contains(context.language))
            kept += split.kept
            denied += split.denied
        }
        guard !denied.isEmpty, denied.allSatisfy({ Self.says(card, $0) }) else { return nil }
        let values = kept.filter { Self.kind(of: $0) != nil }
        let isInstead = denied.contains { old in
            values.contains { Self.kind(of: $0) == Self.kind(of: old) && !Self.says(card, $0) }
        }
        // What it says besides is not left out.
        let own = card.action == "close_position" ? ["close"] : ["acquire"]
        let words = own + ["amend", "turn", "no", "negate", "yes", "sorry", "past", "but", "it", "modify", "set"]
        let isKnown = { (token: Token) in
            Self.kind(of: token) != nil || token.isSkip || token.isUnknown || token.isCommon
                || (Self.labels + words).contains(where: token.has)
        }
        guard isInstead, kept.allSatisfy(isKnown), kept.count(where: \.isUnknown) < 4 else { return nil }
        let said = kept.filter { token in
            Self.kind(of: token) != nil && (!token.isSkip || token.number == nil)
                || Self.labels.contains(where: token.has)
        }
        guard var call = frames.amended(card, by: said, in: text, context), call.action == card.action else {
            return nil
        }
        if call.arguments["order_type"] == nil { call.arguments["order_type"] = card.arguments["order_type"] }
        let offered = Self.offer(call)
        if case .calls = offered { return .correction(call) }
        return offered
    }

    private static func clauses(_ tokens: [Token]) -> [[Token]] {
        tokens.reduce(into: [[]]) { clauses, token in
            if token.pause != .none || token.has("but") { clauses.append([]) }
            clauses[clauses.count - 1].append(token)
        }
    }

    /// The values of a clause that are denied, and all that is not. Of two of one kind the one behind the last denial
    /// is, or before it where a language denies so.
    private static func splitDenied(_ part: [Token], isBehind: Bool) -> (kept: [Token], denied: [Token]) {
        let values = part.indices.filter { kind(of: part[$0]) != nil }
        let denials = part.indices.filter { part[$0].has("negate") }
        guard !denials.isEmpty, !values.isEmpty else { return (part, []) }
        let kinds = values.compactMap { kind(of: part[$0]) }
        if Set(kinds).count == kinds.count { return ([], values.map { part[$0] }) }
        let isNear = { (from: Int, to: Int) in part[(from + 1)..<to].allSatisfy(\.isSkip) }
        var place: Int?
        if isBehind {
            place = denials.last.flatMap { denial in values.last { $0 < denial && isNear($0, denial) } }
        }
        place =
            place
            ?? denials.reversed().lazy.compactMap { denial in values.first { $0 > denial && isNear(denial, $0) } }.first
        guard let place else { return (part, []) }
        return (part.indices.filter { $0 != place }.map { part[$0] }, [part[place]])
    }

    /// Whether a value stands on the card.
    private static func says(_ card: ActionCall, _ token: Token) -> Bool {
        switch kind(of: token) {
        case "side"?: token.value("side").map { card.arguments["side"] == .text($0) } ?? false
        case "symbol"?: token.instruments.contains { card.arguments["symbol"] == .text($0.symbol) }
        case "number"?: token.number.map { card.arguments.values.contains(.number($0.value)) } ?? false
        default: false
        }
    }
}
