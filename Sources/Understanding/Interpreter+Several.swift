import Actions
import Trading

// Several requests in one message.
extension Interpreter {
    /// The calls of a message whose every part is a complete request and that together explain more than `whole`.
    func several(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar,
        than whole: FrameGrammar.Match?
    ) -> [ActionCall]? {
        for parts in [Self.parts(tokens, atClauses: false), Self.parts(tokens, atClauses: true)] {
            guard (2...4).contains(parts.count) else { continue }
            var calls: [ActionCall] = []
            var explained = 0.0
            // "gold and silver close": where the verb comes last, the first parts only name what it is done to.
            let first = parts.firstIndex { !Self.isName($0) } ?? 0
            let order = [parts[first]] + parts[..<first] + parts[(first + 1)...]
            // A bare name beside a request is no question for its price.
            var isNamed = false
            for part in order {
                guard let (call, weight, template) = request(part, after: calls.last, text, context, frames) else {
                    break
                }
                calls.append(call)
                explained += weight
                isNamed = isNamed || template == "<symbol>"
            }
            guard calls.count == parts.count else { continue }
            calls = Array(calls[1..<(first + 1)]) + [calls[0]] + calls[(first + 1)...]
            let isMore = explained > (whole?.explained ?? 0) + 0.01 || whole?.isComplete != true
            // "cancel all orders and pause": two requests, though one of them would bear the words of both.
            let actions = calls.map(\.action)
            let isApart =
                Set(actions).count == calls.count
                && (Set(actions).isDisjoint(with: Self.undivided) || Self.isPriceAndChart(actions, parts)
                    || (!isNamed && actions.allSatisfy { $0 == "get_quote" || !Self.undivided.contains($0) }))
            let isSame = whole.map { whole in calls.allSatisfy { $0.action == whole.call.action } } ?? false
            if Self.isOfOneOrder(calls, whole) { return nil }
            if isMore || isApart || Self.isToAndFro(calls), Set(calls).count == calls.count,
                Self.isToAndFro(calls) || !(isSame && whole?.score ?? 0 > 0.99)
            {
                return calls
            }
        }
        return nil
    }

    /// "take the signal, risk 1 %": an order and what only says how it is placed.
    private static func isOfOneOrder(_ calls: [ActionCall], _ whole: FrameGrammar.Match?) -> Bool {
        guard let whole, whole.call.action == "place_order", whole.isComplete, whole.score > 0.99,
            calls.first?.action == "place_order"
        else { return false }
        return calls.dropFirst().allSatisfy { call in
            (call.action == "modify_position" && call.arguments["symbol"] == nil)
                || (call.action == "set_risk" && Set(call.arguments.keys) == ["percent"]
                    && whole.call.arguments["unit"] == .text(SizeUnit.riskPercent.rawValue))
        }
    }

    /// "price of gold and its chart": both are named.
    private static func isPriceAndChart(_ actions: [String], _ parts: [[Token]]) -> Bool {
        Set(actions) == ["get_quote", "get_chart"] && parts.contains { $0.contains { $0.has("price") } }
            && parts.contains { $0.contains { $0.has("chart") } }
    }

    /// "take doge off the list, add xrp".
    private static func isToAndFro(_ calls: [ActionCall]) -> Bool {
        calls.allSatisfy { $0.action == "set_watchlist" || $0.action == "set_indicators" }
            && Set(calls.map { $0.arguments["op"] }) == [.text("add"), .text("remove")] && calls.count == 2
    }

    /// What is often said of one thing in two parts.
    private static let undivided: Set<String> = [
        "explain", "get_quote", "help", "modify_position", "set_indicators", "reverse_position", "get_correlation",
        "get_portfolio", "missed",
    ]

    /// Only the name of an instrument, and words that say nothing.
    private static func isName(_ part: [Token]) -> Bool {
        let small: Set<String> = ["at", "on", "for", "with", "behind", "my", "symbol", "of"]
        return part.contains { !$0.instruments.isEmpty }
            && part.allSatisfy {
                (!$0.instruments.isEmpty && !$0.has("price")) || ($0.weight == 0 && $0.features.isSubset(of: small))
            }
    }

    /// "then" that is also "after" belongs to a time: "close it after 4 hours".
    static func isJoint(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        guard token.has("then"), token.has("after") else { return token.has("and") || token.has("then") }
        // Where it stands behind its time, it is "then" behind anything else.
        let time = ["number", "minute", "hour", "day", "clock", "oclock", "am", "pm", "losing"]
        return token.has("behind") && index > 0 && !time.contains(where: tokens[index - 1].has)
    }

    private static func parts(_ tokens: [Token], atClauses: Bool) -> [[Token]] {
        var parts: [[Token]] = [[]]
        for (index, token) in tokens.enumerated() {
            let isJoint = isJoint(tokens, index)
            if isJoint || token.pause == .sentence || (atClauses && token.pause == .clause) {
                if parts[parts.count - 1].contains(where: { $0.weight > 0 }) { parts.append([]) }
            }
            if !isJoint { parts[parts.count - 1].append(token) }
        }
        if parts.last?.contains(where: { $0.weight > 0 }) != true { parts.removeLast() }
        return parts
    }

    private func request(
        _ part: [Token], after last: ActionCall?, _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> (ActionCall, Double, template: String)? {
        let weight = part.reduce(0) { $0 + $1.weight }
        // "close gold and silver": the second part repeats the first for another instrument.
        if let last, part.allSatisfy({ !$0.instruments.isEmpty || $0.weight == 0 }),
            let id = part.first(where: { !$0.instruments.isEmpty })?.instruments[0]
        {
            var call = last
            call.arguments["symbol"] = .text(id.symbol)
            return (call, weight, "")
        }
        // "buy 0.1 eurusd and 0.2 gbpusd": another instrument and its size.
        if let last, last.action == "place_order", part.contains(where: { !$0.instruments.isEmpty }),
            part.contains(where: { $0.number != nil }), !part.contains(where: { $0.has("side") })
        {
            let kept = last.arguments.filter { ["side", "order_type"].contains($0.key) && $0.value != .text("limit") }
            let call = frames.amended(ActionCall("place_order", kept), by: part, in: text, context)
            if let call, call.arguments["quantity"] != nil, call.arguments["symbol"] != nil {
                return (call, weight, "")
            }
        }
        var context = context
        if case .text(let symbol)? = last?.arguments["symbol"], symbol != "ALL" {
            context.lastInstrument = InstrumentID(symbol)
        }
        guard var match = frames.matches(part, in: text, context).first, match.isSure, match.score >= 0.75 else {
            return nil
        }
        if match.missing == ["symbol"], let id = context.lastInstrument {
            match.call.arguments["symbol"] = .text(id.symbol)
            match.missing = []
        }
        guard match.isComplete, !["smalltalk", "out_of_scope"].contains(match.call.action) else { return nil }
        return (match.call, match.explained, match.template)
    }
}
