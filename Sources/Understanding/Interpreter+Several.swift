import Actions
import Trading

// Several requests in one message.
extension Interpreter {
    /// The calls of a message whose every part is a complete request and that together explain more than `whole`.
    func several(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar,
        than whole: FrameGrammar.Match?
    ) -> [ActionCall]? {
        // "numbers since inception, spreadsheet": one look that takes every word, and nothing joins another to it.
        if let whole, whole.isReading, whole.isComplete, whole.score > 0.999, !Self.namesSeveral(tokens),
            !tokens.indices.contains(where: { Self.isJoint(tokens, $0) || tokens[$0].pause == .sentence })
        {
            return nil
        }
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
            Self.shareSize(&calls, tokens)
            calls = Self.withOwnLevels(Self.saidOnce(calls))
            if let one = Self.onlyAlert(calls, tokens) ?? Self.onlyOne(calls) { return [one] }
            if Self.isHeading(parts[0], of: calls) { calls.removeFirst() }
            if Self.waits(calls, parts) { return nil }
            let isMore = explained > (whole?.explained ?? 0) + 0.01 || whole?.isComplete != true
            // "cancel all orders and pause": two requests, though one of them would bear the words of both.
            let actions = calls.map(\.action)
            let isApart =
                Set(actions).count == calls.count
                && (Self.areApart(actions) || Self.isPriceAndChart(actions, parts)
                    || (!isNamed && Self.areApart(actions.filter { $0 != "get_quote" })))
            let isSame = whole?.isComplete == true && calls.allSatisfy { $0.action == whole?.call.action }
            if Self.isOfOneOrder(calls, whole) || Self.isOfOneAlert(calls, whole) { return nil }
            // "run trend following on gold, hourly candles"
            if let whole, whole.call.action == "set_strategy", whole.isComplete, whole.score > 0.99,
                Set(calls.map(\.action)) == ["set_strategy", "get_chart"]
            {
                return nil
            }
            let isBoth = Self.areBoth(calls, parts)
            if isMore || isApart || isBoth, Set(calls).count == calls.count, calls.count > 1 || parts.count > 2,
                isBoth || !(isSame && whole?.score ?? 0 > 0.99)
            {
                // "How do I close gold and buy silver" asks about both, and does neither.
                let isRead = calls.allSatisfy { Frames.reading.contains($0.action) }
                return isRead || !frames.asksAboutUse(tokens, text) ? calls : nil
            }
        }
        return nil
    }

    /// "buy btc and close it after 4 hours", "buy euro with a trailing stop of 1 %": a rule for a position that is not
    /// there yet is asked back, and nothing is bought without it. nil: nothing of the kind is said.
    static func unborn(
        _ calls: [ActionCall], _ tokens: [Token], _ text: String, _ context: InterpretationContext
    ) -> Interpretation? {
        if calls.count == 2, calls[0].action == "place_order", isTrailOnly(calls[1]) {
            let trailed = calls[0].arguments.merging(calls[1].arguments) { own, _ in own }
            return .calls([ActionCall("place_order", trailed)], origin: .freeText)
        }
        guard calls.count <= 2, let change = calls.last, change.action == "modify_position" else { return nil }
        let order: ActionCall
        let start: Int?
        if calls.count == 2 {
            order = calls[0]
            guard order.action == "place_order",
                change.arguments["symbol"].map({ $0 == order.arguments["symbol"] }) ?? true
            else { return nil }
            // "take it, 0.1 lots and a 20 pip stop": the stop is the order's own.
            let levels = change.arguments.filter { $0.key != "symbol" }
            if !levels.isEmpty, Set(levels.keys).isSubset(of: ownLevels) {
                return .calls([ActionCall("place_order", order.arguments.merging(levels) { $1 })], origin: .freeText)
            }
            let rule = parts(tokens, atClauses: true).last?.first?.chunk.lowerBound
            start = tokens.firstIndex { $0.chunk.lowerBound == rule }
        } else {
            start = tokens.firstIndex { $0.has("trail") }
            let side = tokens.lazy.filter { $0.has("side") }.compactMap { $0.value("side") }.first
            guard start != nil, let side else { return nil }
            order = ActionCall(
                "place_order",
                change.arguments.filter { $0.key == "symbol" }
                    .merging(["side": .text(side)]) { $1 })
        }
        guard let symbol = order.arguments["symbol"], let start, let last = tokens.last,
            !context.positions.contains(where: { .text($0.instrument.symbol) == symbol })
        else { return nil }
        let rule = String(text[tokens[start].chunk.lowerBound..<last.chunk.upperBound])
        return .clarify(Clarification(about: "place_order", missing: ["condition"], partial: order, unmet: rule))
    }

    /// "close apple, I am done with it": said twice.
    private static func saidOnce(_ calls: [ActionCall]) -> [ActionCall] {
        let distinct = calls.enumerated().filter { !calls[..<$0.offset].contains($0.element) }.map(\.element)
        return distinct.count > 1 ? distinct : calls
    }

    /// "get me short 0.6 lots, 35 pips stop, 70 pips target": what is said of stops behind an order is the order's own.
    private static func withOwnLevels(_ calls: [ActionCall]) -> [ActionCall] {
        guard calls.count > 2, ["place_order", "analyze"].contains(calls[0].action) else { return calls }
        return calls.reduce(into: []) { orders, call in
            guard call.action == "modify_position", let order = orders.last, order.action == "place_order",
                call.arguments["symbol"].map({ $0 == order.arguments["symbol"] }) ?? true
            else { return orders.append(call) }
            let levels = call.arguments.filter { $0.key != "symbol" }
            let isOwn = !levels.isEmpty && Set(levels.keys).isSubset(of: ownLevels)
            guard isOwn, levels.keys.allSatisfy({ order.arguments[$0] == nil }) else { return orders.append(call) }
            orders[orders.count - 1].arguments.merge(levels) { $1 }
        }
    }

    private static let ownLevels: Set<String> = [
        "stop_loss", "stop_pips", "take_profit", "take_profit_pips", "take_profit_r", "trailing_pips", "trailing",
    ]

    /// "take the signal, risk 1 %": an order and what only says how it is placed.
    private static func isOfOneOrder(_ calls: [ActionCall], _ whole: FrameGrammar.Match?) -> Bool {
        guard let whole, whole.call.action == "place_order", whole.isComplete, whole.score > 0.9,
            calls.first?.action == "place_order"
        else { return false }
        return calls.dropFirst().allSatisfy { call in
            (call.action == "modify_position" && call.arguments["symbol"] == nil)
                || isTrailOnly(call)
                || (call.action == "set_risk" && Set(call.arguments.keys) == ["percent"]
                    && whole.call.arguments["unit"] == .text(SizeUnit.riskPercent.rawValue))
        }
    }

    /// "…, trail it by 2 atr": behind an order it is the order's own stop.
    private static func isTrailOnly(_ call: ActionCall) -> Bool {
        call.action == "set_management" && Set(call.arguments.keys) == ["trailing"]
            && call.arguments["trailing"] != .text("0")
    }

    /// "every time gold crosses 2410, at most once an hour": an alert and what only says how often it tells.
    private static func isOfOneAlert(_ calls: [ActionCall], _ whole: FrameGrammar.Match?) -> Bool {
        guard let whole, whole.call.action == "set_alert", whole.isComplete, whole.score > 0.9,
            whole.call.arguments["cooldown"] != nil
        else { return false }
        return Set(calls.map(\.action)) == ["set_alert", "set_limits"]
    }

    /// "price of gold and its chart": both are named.
    private static func isPriceAndChart(_ actions: [String], _ parts: [[Token]]) -> Bool {
        Set(actions) == ["get_quote", "get_chart"] && parts.contains { $0.contains { $0.has("price") } }
            && parts.contains { $0.contains { $0.has("chart") } }
    }

    /// "take doge off the list, add xrp", "turn off breakout, turn on momentum".
    static func isToAndFro(_ calls: [ActionCall]) -> Bool {
        for (action, name) in [("set_strategy", "strategy"), ("set_notifications", "kind")]
        where calls.allSatisfy({ $0.action == action && $0.arguments[name] != nil }) {
            return calls.count == 2 && calls[0].arguments[name] != calls[1].arguments[name]
                && Set(calls.map { $0.arguments["enabled"] }) == [.flag(true), .flag(false)]
        }
        return calls.allSatisfy { $0.action == "set_watchlist" || $0.action == "set_indicators" }
            && Set(calls.map { $0.arguments["op"] }) == [.text("add"), .text("remove")] && calls.count == 2
    }

    /// "when apple reports, sell it": what is waited for is no look at its price.
    private static func waits(_ calls: [ActionCall], _ parts: [[Token]]) -> Bool {
        calls.contains { Frames.money.contains($0.action) }
            && zip(calls, parts).contains { call, part in
                call.action == "get_quote" && part.first?.has("if") == true && !part.contains { $0.has("price") }
            }
    }

    /// "watch the dax and tell me when it falls": the alert is how it is watched. nil: a list is named, or something
    /// else is asked for.
    private static func onlyAlert(_ calls: [ActionCall], _ tokens: [Token]) -> ActionCall? {
        guard calls.count == 2, calls[0].action == "set_watchlist", calls[0].arguments["op"] == .text("add"),
            calls[1].action == "set_alert", let symbol = calls[1].arguments["symbol"],
            case .texts(let watched)? = calls[0].arguments["symbols"], watched.map({ .text($0) }) == [symbol],
            tokens.contains(where: { $0.has("observe") }),
            !tokens.contains(where: { $0.has("watch") && !$0.has("observe") })
        else { return nil }
        return calls[1]
    }

    /// "buy gold and silver 0.1 each": the size of every one of them.
    private static func shareSize(_ calls: inout [ActionCall], _ tokens: [Token]) {
        guard calls.count > 1, calls.allSatisfy({ $0.action == "place_order" }), tokens.last?.has("all") == true,
            let sized = calls.last, let size = sized.arguments["quantity"],
            calls.dropLast().allSatisfy({ $0.arguments["quantity"] == nil })
        else { return }
        for index in calls.indices {
            calls[index].arguments["quantity"] = size
            calls[index].arguments["unit"] = sized.arguments["unit"]
        }
    }

    /// "daily report at 8 and weekly review on sunday at 18:30".
    static func areBulletins(_ calls: [ActionCall]) -> Bool {
        let names = calls.map { $0.action == "set_schedule" ? $0.arguments["what"] : nil }
        return calls.count == 2 && names[0] != nil && names[1] != nil && names[0] != names[1]
            && calls.allSatisfy { $0.arguments["time"] != nil }
    }

    /// What is often said of one thing in two parts.
    private static let undivided: Set<String> = [
        "explain", "get_quote", "help", "set_indicators", "reverse_position", "get_correlation",
        "get_portfolio", "missed",
    ]

    /// Whether the actions are of different things. What is said of stops belongs to an order or a rule beside it; not
    /// so "close half, the rest to break even".
    private static func areApart(_ actions: [String]) -> Bool {
        let languages = actions.count { $0 == "set_language" }
        guard Set(actions).isDisjoint(with: undivided), languages < 2 else { return false }
        return !actions.contains("modify_position")
            || Set(actions).subtracting(["modify_position"]).isSubset(of: besideStops)
    }
    private static let besideStops: Set<String> = [
        "close_position", "set_alert", "list_positions", "get_chart", "cancel_order", "delete_alert",
    ]

    /// Only the name of an instrument, and words that say nothing.
    static func isName(_ part: [Token]) -> Bool {
        let small: Set<String> = ["at", "on", "for", "with", "behind", "my", "symbol", "of"]
        return part.contains { !$0.instruments.isEmpty }
            && part.allSatisfy {
                (!$0.instruments.isEmpty && !$0.has("price")) || ($0.weight == 0 && $0.features.isSubset(of: small))
            }
    }

    /// "then" that is also "after" belongs to a time: "close it after 4 hours".
    static func isJoint(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        // "图加macd": the chart with it.
        let isWith = token.has("op.add") && index + 1 < tokens.count && tokens[index + 1].value("ind") != nil
        if isWith, tokens[..<index].contains(where: { $0.has("chart") || $0.has("timeframe") }) { return false }
        guard token.has("then"), token.has("after") else { return token.has("and") || token.has("then") }
        // Where it stands behind its time, it is "then" behind anything else.
        let time = ["number", "minute", "hour", "day", "clock", "oclock", "am", "pm", "losing"]
        return token.has("behind") && index > 0 && !time.contains(where: tokens[index - 1].has)
    }

    /// "when nasdaq pops over 18500 then go long": what is waited for is no request of its own.
    private static func isOfCondition(_ token: Token, behind part: [Token]) -> Bool {
        let conditions = ["above", "below", "crosses"]
        let deeds = ["alert", "notify", "side", "close", "cancel", "show", "price", "chart", "pause"]
        return token.has("then") && part.first { !$0.isSkip || $0.has("if") }?.has("if") == true
            && part.contains { token in conditions.contains(where: token.has) }
            && !part.contains { token in deeds.contains(where: token.has) }
    }

    static func parts(_ tokens: [Token], atClauses: Bool) -> [[Token]] {
        var parts: [[Token]] = [[]]
        let isLook = tokens.contains { $0.has("price") || $0.has("chart") }
        for (index, token) in tokens.enumerated() {
            let isJoint = isJoint(tokens, index) && !isOfCondition(token, behind: parts[parts.count - 1])
            // "half of it close the rest to break even", without a comma.
            let isRest = token.has("rest") && parts[parts.count - 1].contains { $0.has("close") }
            // "btc eth sol prices"
            let isNext = parts[parts.count - 1].last.map { last in
                !token.instruments.isEmpty && !last.instruments.isEmpty
                    && Set(last.instruments.map(\.symbol)).isDisjoint(with: token.instruments.map(\.symbol))
            }
            let isApart = token.pause == .clause || isRest || (isLook && isNext == true)
            // "close oil and show me then my trades"
            let isInside = token.has("then") && parts[parts.count - 1].allSatisfy { $0.weight == 0 || $0.has("show") }
            if isJoint && !isInside || token.pause == .sentence || (atClauses && isApart) {
                if parts[parts.count - 1].contains(where: { $0.weight > 0 }) { parts.append([]) }
            }
            if !isJoint { parts[parts.count - 1].append(token) }
        }
        if parts.last?.contains(where: { $0.weight > 0 }) != true { parts.removeLast() }
        return parts
    }

    func request(
        _ part: [Token], after last: ActionCall?, _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> (ActionCall, Double, template: String)? {
        let weight = part.reduce(0) { $0 + $1.weight }
        // "close gold and silver": the second part repeats the first for another instrument.
        if let last, let call = Self.repeated(last, for: part) { return (call, weight, "") }
        if let call = share(part, after: last, text, context, frames) { return (call, weight, "") }
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
        if let last, let call = sameLevel(part, after: last, frames) { return (call, weight, "") }
        var context = context
        if case .text(let symbol)? = last?.arguments["symbol"], symbol != "ALL" {
            context.lastInstrument = InstrumentID(symbol)
        } else if case .texts(let symbols)? = last?.arguments["symbols"], symbols.count == 1 {
            // "add bnb to the watchlist, also warn me if it drops under 500"
            context.lastInstrument = InstrumentID(symbols[0])
        }
        // "euro longs only" names what something is done to.
        let isNoun = part.contains { $0.has("side") && $0.has("plural") } && !part.contains { $0.number != nil }
        if isNoun, !part.contains(where: { $0.has("close") || $0.has("cancel") || $0.has("signal") }) { return nil }
        let match = request(part, in: text, context, frames) ?? aboutTheSame(part, last, in: text, context, frames)
        guard let match else { return nil }
        return complete(match, after: last, part, context)
    }

    /// "put stops at 2300 for gold and 1.07 for euro": the same level of another instrument.
    private func sameLevel(_ part: [Token], after last: ActionCall, _ frames: FrameGrammar) -> ActionCall? {
        let levels = ["stop_loss", "take_profit"].filter { last.arguments[$0] != nil }
        let named = part.filter { !$0.instruments.isEmpty }, numbers = part.compactMap(\.number)
        guard last.action == "modify_position", levels.count == 1, named.count == 1, numbers.count == 1,
            let id = named.first?.instruments.first, let instrument = frames.instruments[id],
            part.allSatisfy({ !$0.instruments.isEmpty || $0.number != nil || $0.weight == 0 })
        else { return nil }
        let price = numbers[0].price(of: instrument)
        return ActionCall("modify_position", ["symbol": .text(id.symbol), levels[0]: .number(price)])
    }

    private func request(
        _ part: [Token], in text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> FrameGrammar.Match? {
        frames.matches(part, in: text, context).first.flatMap { $0.isSure && $0.score >= 0.75 ? $0 : nil }
    }

    /// "delete all my alerts and make a new one, ftse under 8100": alerts are still spoken of.
    private func aboutTheSame(
        _ part: [Token], _ last: ActionCall?, in text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> FrameGrammar.Match? {
        let conditions = ["above", "below", "crosses", "moves"]
        guard let last, let first = part.first, ["delete_alert", "list_alerts", "set_alert"].contains(last.action),
            part.contains(where: { $0.number != nil }),
            part.contains(where: { token in (conditions + ["op.add"]).contains(where: token.has) })
        else { return nil }
        let said = conditions + ["number", "symbol", "percent", "thousand", "pips", "at", "if"]
        let topic = Self.topic("alert", before: first)
        return request(part.filter { said.contains(where: $0.has) } + [topic], in: text, context, frames)
    }

    /// The request with what it leaves out because it was said just before.
    private func complete(
        _ match: FrameGrammar.Match, after last: ActionCall?, _ part: [Token], _ context: InterpretationContext
    ) -> (ActionCall, Double, template: String)? {
        var match = match
        let isOpen = part.contains { $0.has("rest") } || match.call.arguments["symbol"] == nil
        if let last, let symbol = last.arguments["symbol"], isOpen, match.call.action == "modify_position",
            Self.besideStops.contains(last.action)
        {
            match.call.arguments["symbol"] = symbol
        }
        if Self.isThere(match.call, after: last, part) { match.call.arguments["symbol"] = last?.arguments["symbol"] }
        if match.missing == ["symbol"], let id = context.lastInstrument {
            match.call.arguments["symbol"] = .text(id.symbol)
            match.missing = []
        }
        if match.missing == ["user"], let user = last?.arguments["user"] {
            match.call.arguments["user"] = user
            match.missing = []
        }
        guard match.isComplete, !["smalltalk", "out_of_scope"].contains(match.call.action) else { return nil }
        return (match.call, match.explained, match.template)
    }

    /// Whether the second best reading would change something else, and is nearly as good.
    static func isClose(_ matches: [FrameGrammar.Match]) -> Bool {
        matches.dropFirst().contains { $0.score > matches[0].score - 0.1 && !$0.isReading && $0.isComplete }
    }

    static func namesSeveral(_ tokens: [Token]) -> Bool {
        Set(tokens.flatMap { $0.instruments.prefix(1) }).count > 1
    }
}
