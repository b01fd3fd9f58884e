import Actions
import Trading

// Two things in one breath.
extension Interpreter {
    /// A request with a note behind it, or two alerts; nil when it is neither.
    func both(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar,
        _ best: FrameGrammar.Match?
    ) -> Interpretation? {
        withNote(tokens, text, context, frames) ?? eitherSide(tokens, text, context, frames, best)
            ?? alertList(tokens, text, context, frames)
    }

    /// "set two alerts: gold 2400 and silver 30": each instrument with its own price; nil when it is not that.
    private func alertList(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        let isPrice = { (token: Token) in token.number != nil && !token.isSkip }
        guard Self.namesSeveral(tokens), let start = tokens.firstIndex(where: { !$0.instruments.isEmpty }),
            let last = tokens.lastIndex(where: isPrice), start < last
        else { return nil }
        let end = last + 1 < tokens.count && tokens[last + 1].has("thousand") ? last + 1 : last
        let heads = tokens[..<start] + tokens[(end + 1)...]
        let beside = ["alert", "alerts", "set", "op.add", "notify", "new", "number"]
        guard heads.contains(where: { $0.has("alert") || $0.has("alerts") }),
            heads.allSatisfy({ token in token.isSkip || beside.contains(where: token.has) })
        else { return nil }
        var items: [[Token]] = []
        for token in tokens[start...end] where !token.has("and") {
            if !token.instruments.isEmpty { items.append([Self.topic("alert", before: token)]) }
            items[items.count - 1].append(token)
        }
        let said = ["symbol", "number", "thousand", "at", "above", "below", "crosses", "money"]
        guard items.count > 1,
            items.allSatisfy({ item in
                item.count(where: isPrice) == 1
                    && item.dropFirst().allSatisfy { token in token.isSkip || said.contains(where: token.has) }
            })
        else { return nil }
        let calls = items.compactMap { frames.matches($0, in: text, context).first }
            .filter { $0.isComplete && $0.isSure && $0.call.action == "set_alert" }.map(\.call)
        guard calls.count == items.count, calls.allSatisfy({ $0.arguments["price"] != nil }) else { return nil }
        return .calls(calls, origin: .freeText)
    }

    /// A word that was said before, and is still spoken of.
    static func topic(_ feature: String, before token: Token) -> Token {
        var topic = Token(key: "", chunk: token.chunk, pause: .none, isGlued: false)
        topic.features = [feature]
        topic.weight = 0
        return topic
    }

    /// "close eth and write in my journal that I was greedy": a request, and behind it what is written down.
    private func withNote(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let note = tokens.firstIndex(where: { $0.has("journal") }), note > 0 else { return nil }
        let joint = note - 1
        guard tokens[note].pause != .none || Self.isJoint(tokens, joint) else { return nil }
        let request = Array(tokens[..<(Self.isJoint(tokens, joint) ? joint : note)])
        guard !request.isEmpty, case .calls(let asked, let origin) = meaning(request, text, context, frames),
            !asked.contains(where: { Frames.reading.contains($0.action) }),
            case .calls(let noted, _) = meaning(Array(tokens[note...]), text, context, frames),
            noted.count == 1, noted[0].arguments["op"] == .text("add")
        else { return nil }
        return .calls(asked + noted, origin: origin)
    }

    /// "tell me if sol falls below 140 or rises over 180": two alerts, of which the second says only what is different;
    /// nil when it is not that.
    private func eitherSide(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar,
        _ best: FrameGrammar.Match?
    ) -> Interpretation? {
        let isSide = { (token: Token) in token.has("above") != token.has("below") }
        guard best?.call.action == "set_alert",
            let or = tokens.indices.first(where: { tokens[$0].has("or") || tokens[$0].has("and") }),
            tokens[(or + 1)...].contains(where: isSide), tokens[..<or].contains(where: isSide)
        else { return nil }
        let isOther = tokens[(or + 1)...].contains { !$0.instruments.isEmpty }
        let first = tokens[..<or].firstIndex { token in
            isSide(token) || token.number != nil && !token.isSkip || isOther && !token.instruments.isEmpty
        }
        let parts = [Array(tokens[..<or]), Array(tokens[..<(first ?? or)]) + tokens[(or + 1)...]]
        let calls = parts.compactMap { frames.matches($0, in: text, context).first }
            .filter { $0.isComplete && $0.isSure && $0.call.action == "set_alert" }.map(\.call)
        let conditions = Set(calls.map { $0.arguments["condition"] })
        guard calls.count == 2, Set(calls).count == 2, conditions.isSubset(of: [.text("above"), .text("below")]),
            isOther || conditions.count == 2
        else { return nil }
        return .calls(calls, origin: .freeText)
    }

    /// "risk 2% a trade, max daily loss 5%, max 3 open positions": one change of several rules; nil when one is said
    /// twice. Nothing goes beside the emergency stop.
    static func onlyOne(_ calls: [ActionCall]) -> ActionCall? {
        if calls.contains(where: { $0.action == "emergency_stop" }) { return ActionCall("emergency_stop") }
        guard calls.count > 1, calls.allSatisfy({ $0.action == "set_risk" }) else { return nil }
        let names = calls.flatMap(\.arguments.keys)
        guard Set(names).count == names.count else { return nil }
        return ActionCall("set_risk", calls.reduce(into: [:]) { $0.merge($1.arguments) { first, _ in first } })
    }

    /// "price of usdjpy, and ping me under 152": the price is asked for.
    static func isPriceAndAlert(_ calls: [ActionCall], _ parts: [[Token]]) -> Bool {
        calls.map(\.action) == ["get_quote", "set_alert"]
            && parts[0].contains { ($0.has("price") || $0.has("at")) && $0.instruments.isEmpty }
            && !parts[0].contains { $0.has("alert") || $0.has("notify") || $0.has("if") || $0.has("observe") }
    }

    /// "alerts: eurusd above 1.0950, cable below 1.2580": what the rest is.
    static func isHeading(_ part: [Token], of calls: [ActionCall]) -> Bool {
        calls.count > 2 && calls[0].action == "list_alerts" && part.count == 1
            && calls.dropFirst().allSatisfy { $0.action == "set_alert" }
    }

    /// "dont touch euro, close gold": without what only names something to be left as it is.
    static func withoutLeftAlone(_ tokens: [Token]) -> [Token] {
        var turned = tokens
        for index in turned.indices.dropFirst() where turned[index - 1].has("but") && turned[index].pause == .none {
            turned[index].pause = .clause
        }
        let all = parts(turned, atClauses: true)
        guard all.count > 1 else { return tokens }
        let names = { (part: [Token]) in part.contains { !$0.instruments.isEmpty } }
        let isOfAll = tokens.contains { $0.has("everything") || $0.has("all") || $0.has("rest") }
        let isClosing = all.contains { part in part.contains { $0.has("close") } && names(part) }
        let isSet = all.contains { part in part.contains { $0.number != nil && !$0.isSkip } }
        // "hold gold and close half of silver"
        let isLeftAlone = { (part: [Token]) in
            Self.isLeftAlone(part) || isSet && isStrangeLeft(part)
                || isClosing && !isOfAll && names(part) && isHeldOnly(part)
                || isSet && isLevelKept(part)
        }
        let kept = all.filter { !isLeftAlone($0) }
        let left = Set(all.filter(isLeftAlone).flatMap { $0.flatMap(\.instruments) })
        // What is named again belongs together.
        guard kept.count < all.count, !kept.isEmpty, left.isDisjoint(with: kept.flatMap { $0.flatMap(\.instruments) })
        else { return tokens }
        // "don't close gold, just pull the stop to 2320": it is still spoken of.
        let isLevel = kept.contains { part in part.contains { $0.has("sl") || $0.has("tp") || $0.has("trail") } }
        let named = all.filter(isLeftAlone).flatMap { $0.filter { !$0.instruments.isEmpty } }
        let isOpen = isLevel && left.count == 1 && kept.allSatisfy { $0.allSatisfy(\.instruments.isEmpty) }
        return (isOpen ? Array(named.prefix(1)) : []) + kept.flatMap(\.self)
    }

    /// "don't buy solana yet, just tell me when it's under 130": without the trade that is denied, where only an alert
    /// is asked for.
    static func onlyTold(_ tokens: [Token]) -> [Token] {
        let all = parts(tokens, atClauses: true)
        guard all.count == 2, all[0].contains(where: { $0.has("negate") }), all[0].contains(where: { $0.has("side") }),
            all[0].allSatisfy({ $0.number == nil || $0.isSkip }),
            isLook(all[1]) || all[1].contains(where: { $0.number != nil && !$0.isSkip }) && isAlert(all[1]),
            !all[1].contains(where: { $0.has("side") || $0.has("close") || !$0.instruments.isEmpty })
        else { return tokens }
        return all[0].filter { !$0.instruments.isEmpty }.prefix(1) + all[1]
    }

    private static func isAlert(_ part: [Token]) -> Bool {
        part.contains { $0.has("notify") || $0.has("alert") || $0.has("if") }
    }
    private static func isLook(_ part: [Token]) -> Bool {
        part.contains { $0.has("price") || $0.has("chart") } && part.allSatisfy { $0.number == nil || $0.isSkip }
    }

    /// "hold gold", and nothing else.
    private static func isHeldOnly(_ part: [Token]) -> Bool {
        let isHolding = { (token: Token) in token.has("hold") || token.has("keep_part") }
        return part.contains(where: isHolding)
            && part.allSatisfy { token in
                !token.instruments.isEmpty || token.isSkip || token.isUnknown || isHolding(token)
                    || ["position", "positions", "quiet", "but"].contains(where: token.has)
            }
    }

    /// "leave the stop as it is", "don't touch the target".
    private static func isLevelKept(_ part: [Token]) -> Bool {
        let isKept = { (token: Token) in ["hold", "keep_part", "quiet", "negate"].contains(where: token.has) }
        let isLevel = { (token: Token) in ["sl", "tp", "trail"].contains(where: token.has) }
        return part.contains { isKept($0) && !isLevel($0) } && part.contains(where: isLevel)
            && part.allSatisfy { token in
                token.number == nil && token.instruments.isEmpty
                    && (token.isSkip || token.isUnknown || isKept(token) || isLevel(token) || token.has("it"))
            }
    }

    /// "forget nifty": a name that nobody knows.
    private static func isStrangeLeft(_ part: [Token]) -> Bool {
        let isLeft = { (token: Token) in
            token.has("quiet") || token.has("forget") || token.has("no") && !token.has("negate")
        }
        return part.count <= 3 && part.contains(where: isLeft) && part.contains(where: \.isUnknown)
            && part.allSatisfy { $0.isUnknown || $0.isSkip || isLeft($0) }
    }

    private static func isLeftAlone(_ part: [Token]) -> Bool {
        let small: Set<String> = ["negate", "no", "quiet", "symbol", "crosses", "condition", "off"]
        let isLeft = { (token: Token) in ["negate", "quiet", "no", "forget"].contains(where: token.has) }
        return part.contains(where: isLeft) && part.contains { !$0.instruments.isEmpty }
            && part.allSatisfy { token in
                !token.instruments.isEmpty || token.isSkip || token.isUnknown
                    || (token.number == nil && (token.has("negate") || token.has("forget")))
                    || token.features.allSatisfy { small.contains(String($0.prefix { $0 != "." })) }
            }
    }
}
