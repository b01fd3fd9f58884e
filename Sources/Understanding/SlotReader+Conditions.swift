import Actions
import Trading

// What an order or a change of a position was tied to, and cannot be tied to.
extension SlotReader {
    /// The part of a money request that its call does not honor: a condition, a time, or for whom. It is asked back,
    /// and nothing is done without it. nil when everything that was said of it holds.
    mutating func unmet(by call: ActionCall) -> Range<String.Index>? {
        if call.action == "set_alert" { return movement() }
        guard Frames.money.contains(call.action) else {
            return Frames.ofOneself.contains(call.action) ? first("everybody").map { tokens[$0].chunk } : nil
        }
        if let index = first("everybody") { return tokens[index].chunk }
        return condition(of: call) ?? time(of: call) ?? step(of: call) ?? price(of: call)
    }

    /// What stands behind "when", or before it in languages that say so.
    private func condition(of call: ActionCall) -> Range<String.Index>? {
        guard let index = tokens.indices.first(where: { isCondition($0) && !isHonored($0, by: call) }) else {
            return nil
        }
        let start = tokens[..<index].indices.last { tokens[$0 + 1].pause != .none }.map { $0 + 1 } ?? 0
        let end = tokens[(index + 1)...].firstIndex { $0.pause != .none || $0.has("then") } ?? tokens.count
        // "fällt gold unter 2380", "altın 2380 olursa": the word comes last.
        let isLast = tokens[index].has("behind") || index + 1 == end
        let from = isLast ? start : index
        return tokens[from].chunk.lowerBound..<tokens[(isLast ? index : end - 1)].chunk.upperBound
    }

    private func isCondition(_ index: Int) -> Bool {
        let token = tokens[index]
        if token.has("unless") || token.has("candle_close") { return true }
        // "sí": a yes, and no "if", where it opens the sentence or a pause follows.
        // "when the opposite signal comes" is a rule of its own.
        guard token.has("if"), !token.has("then"), !has("opposite") else { return false }
        let isYes = token.has("yes") && (index == 0 || index + 1 < tokens.count && tokens[index + 1].pause != .none)
        return !isYes && index + 1 < tokens.count || token.has("behind")
    }

    /// Whether a condition became a price, a multiple of the risk or a time that the call waits for.
    private func isHonored(_ index: Int, by call: ActionCall) -> Bool {
        if tokens[index].has("unless") || closesCandle { return false }
        // What was to be closed waits as a stop or target.
        let levels = action == "close_position" && call.action == "modify_position" ? ["stop_loss", "take_profit"] : []
        // A stop that follows does not say when an order is to be placed.
        let waiting = call.action == "place_order" ? ["price", "oco"] : Self.waiting
        guard (waiting + levels).contains(where: { call.arguments[$0] != nil }) else { return false }
        // A price is waited for; the close of a candle, an indicator and another instrument are not.
        let symbol = call.arguments["symbol"]
        return !tokens.contains { token in
            token.value("ind") != nil && !["atr"].contains(token.value("ind"))
                || (!token.instruments.isEmpty && !token.instruments.contains { .text($0.symbol) == symbol })
        }
    }
    /// "closes below 2380": a candle that closes there is another thing than a price that is touched.
    private var closesCandle: Bool {
        if has("candle_close") { return true }
        let closes = indices("close").filter { !tokens[$0].has("take") && !tokens[$0].has("below") }
        let isVerb = ["close_position", "set_management", "reverse_position"].contains(action)
        return has("if") && (has("above") || has("below")) && closes.count > (isVerb ? 1 : 0)
    }

    /// Arguments that wait for something.
    private static let waiting = [
        "price", "partials", "break_even_at", "close_after", "scale_in", "result", "trailing_pips", "trailing", "oco",
    ]

    /// A time at which it is to happen, and "tomorrow", "at the open".
    private func time(of call: ActionCall) -> Range<String.Index>? {
        let later = tokens.indices.first { index in
            // "Morgen, kauf Gold"
            let isGreeting =
                tokens[index].has("greeting") && index == 0 && tokens.count > 1 && tokens[1].pause != .none
            return tokens[index].has("later") && !isGreeting && !used.contains(index)
        }
        if let later { return tokens[later].chunk }
        // "after the jobs report"
        for index in indices("after") where !used.contains(index) && !tokens[index].has("then") {
            if tokens[index].has("behind"), index > 0, tokens[index - 1].isUnknown {
                return tokens[index - 1].chunk.lowerBound..<tokens[index].chunk.upperBound
            }
            guard let next = content(after: index), tokens[next].isUnknown, tokens[next].pause == .none,
                tokens[index].key.count > 2
            else { continue }
            return tokens[index].chunk.lowerBound..<tokens[next].chunk.upperBound
        }
        for index in tokens.indices {
            if !used.contains(index), tokens[index].value("days") != nil, !tokens[index].has("timeframe"),
                !tokens[index].has("days.daily")
            {
                return tokens[index].chunk
            }
            if let place = clockPlace(index) {
                return tokens[place.lowerBound].chunk.lowerBound..<tokens[place.upperBound - 1].chunk.upperBound
            }
        }
        guard call.arguments["close_after"] == nil else { return nil }
        let lengths = units(["minute": "m", "hour": "h", "day": "d", "week": "w", "month": "mo"])
        let length = lengths.first { index, unit in
            // "5m" is a chart's, "5 minutes" a time.
            let isWord = tokens[unit.index].key.count > 2 || tokens[unit.index].isIdeograph
            return !used.contains(index) && !used.contains(unit.index) && isWord && !has("chart")
                && !tokens[index].isGlued && !tokens[unit.index].isGlued
        }
        return length.map { tokens[$0.0].chunk.lowerBound..<tokens[$0.1.index].chunk.upperBound }
    }

    /// A number that can only be a time of day: "17:00", "5pm", "17 Uhr".
    private func clockPlace(_ index: Int) -> Range<Int>? {
        guard let (_, place) = clock(at: index) else { return nil }
        // "tp 1:2" is a ratio.
        if tokens[index].has("clock") { return used.contains(index) ? nil : place }
        // "at half past four": no price of that instrument.
        let value = tokens[index].number?.value
        if isSpokenQuarter(index), let value, instrument.map({ !$0.canCost(value) }) ?? true { return place }
        let marks = tokens[place].filter { $0.number == nil }
        if marks.contains(where: { $0.has("am") || $0.has("pm") }) { return place }
        // Its word may also be "at" or "points".
        let isNamed = marks.contains { $0.has("oclock") && !$0.has("pips") && !$0.has("at") && $0.key.count > 1 }
        return isNamed && !used.contains(index) ? place : nil
    }

    /// "break even at +20 pips": a number that says where, and not how far.
    private mutating func step(of call: ActionCall) -> Range<String.Index>? {
        guard call.action == "modify_position", call.arguments["breakeven"] != nil,
            let use = numbers.filter({ $0.role != .target && $0.measure != "r" }).first(where: { !isEntry($0) })
        else { return nil }
        return tokens[use.indices.min() ?? use.index].chunk
            .lowerBound..<tokens[use.indices.max() ?? use.index].chunk
            .upperBound
    }

    /// "take half off at 1.0830" where the position is not known: not now, when that is answered.
    private mutating func price(of call: ActionCall) -> Range<String.Index>? {
        guard ["close_position", "reverse_position", "cancel_order"].contains(call.action) else { return nil }
        let left = numbers.filter { use in
            (use.role == .price || use.role == .level) && use.measure == nil && !used.contains(use.index)
                && !tokens[use.index].has("part") && !tokens[use.index].has("clock")
        }
        guard let use = left.first else { return nil }
        return tokens[use.indices.min() ?? use.index].chunk.lowerBound..<tokens[use.index].chunk.upperBound
    }

    /// "to my entry 1.0850": the price only says what the entry is.
    private func isEntry(_ use: NumberUse) -> Bool {
        guard use.measure == nil, let index = first("breakeven") else { return false }
        return use.index > index && use.index - index <= 2 && instrument?.isAbout(use.reading.value) == true
    }
}

// Closing that waits for a price.
extension SlotReader {
    /// "close half of my gold at 2450": a target, or a stop where the price is on the losing side; nil when it names no
    /// price, or one that no level of a position can stand for.
    mutating func closingAtPrice() -> ActionCall? {
        guard action == "close_position" else { return nil }
        if arguments["symbol"] == nil, let held = heldAtPrice { arguments["symbol"] = .text(held.symbol) }
        guard case .text(let symbol)? = arguments["symbol"], symbol != "ALL",
            arguments["exclude"] == nil, arguments["result"] == nil, let instrument,
            let use = numbers.filter({ $0.measure == nil }).first(where: { isLevel($0, of: instrument) })
        else { return nil }
        let side = context.positions.first { $0.instrument.symbol == symbol }?.side.rawValue
        let isLong = (arguments["side"]?.plain ?? side) != Side.sell.rawValue
        let isStop = has("below") ? isLong : has("above") ? !isLong : has("sl")
        let price = use.reading.price(of: instrument)
        var share = FixedPoint(100)
        if case .number(let percent)? = arguments["percent"] { share = percent }
        var changed: [String: ArgumentValue] = ["symbol": .text(symbol)]
        if share == 100 {
            changed[isStop ? "stop_loss" : "take_profit"] = .number(price)
        } else {
            // A part leaves at a target only.
            guard !isStop else { return nil }
            changed["partials"] = .text("@\(price):\(share)")
        }
        take(use)
        used.formUnion(["below", "above", "crosses", "if"].flatMap(indices))
        // It waits for a price, and still not for the close of a candle.
        return closesCandle || (has("if") && has("side")) || arguments["quantity"] != nil
            ? nil : ActionCall("modify_position", changed)
    }

    /// The one of the open positions whose price can be the one that was named.
    private var heldAtPrice: InstrumentID? {
        mutating get {
            let prices = numbers.filter { $0.measure == nil && ($0.role == .price || $0.role == .level) }
            guard let price = prices.first?.reading, prices.count == 1 else { return nil }
            let fitting = context.positions.map(\.instrument).filter { id in
                instruments[id].map { $0.isAbout(price.price(of: $0)) } ?? false
            }
            return fitting.count == 1 ? fitting[0] : nil
        }
    }

    private func isLevel(_ use: NumberUse, of instrument: Instrument) -> Bool {
        guard use.measure == nil, !tokens[use.index].has("clock"), !tokens[use.index].has("part"),
            instrument.canCost(use.reading.price(of: instrument))
        else { return false }
        switch use.role {
        case .price, .level: return true
        case .plain: return has("if") || has("crosses") || has("above") || has("below")
        default: return false
        }
    }
}
