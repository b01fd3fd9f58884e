import Actions
import Trading

// Levels that are counted from somewhere, and several targets of one order.
extension SlotReader {
    /// The instrument of the order, or of the one position there is.
    private var itsInstrument: Instrument? { instrument ?? only.flatMap { instruments[$0] } }

    /// "20 dollars below", "0.002 away", "sl 10 dollars" of gold: how far, and not where.
    mutating func isDistance(_ use: NumberUse, _ price: FixedPoint) -> Bool {
        guard use.measure == nil else { return false }
        let last = use.indices.filter { tokens[$0].number != nil || tokens[$0].has("money") }.max() ?? use.index
        let isMoney = tokens[use.index].value("money_sign") != nil || use.indices.contains { tokens[$0].has("money") }
        let isBeside =
            content(after: last).map { next in
                let follows = content(after: next)
                return ["above", "below", "away"].contains(where: tokens[next].has)
                    && (follows.map { tokens[$0].number == nil } ?? true)
            } ?? false
        if isMoney, isBeside { return true }
        guard isMoney || isBeside else { return false }
        return itsInstrument.map { !$0.canCost(price) } ?? false
    }

    /// In pips, as the action counts it. A sum of money on a currency pair is none: it is asked where the level is.
    mutating func distance(_ stem: String, _ priceName: String, _ use: NumberUse) {
        let isMoney = tokens[use.index].value("money_sign") != nil || use.indices.contains { tokens[$0].has("money") }
        guard let instrument = itsInstrument, !(isMoney && instrument.assetClass == .forex),
            !isMoney || ["USD", "USDT"].contains(instrument.quote.code), instrument.pip.value > .zero
        else {
            unread.insert("stop_loss")
            return
        }
        set("\(stem)_pips", number(use.reading.value / instrument.pip.value))
        used.formUnion(["above", "below", "away"].flatMap(indices))
    }

    /// "tp 1.0830 and 1.0860", "tp1 1.0830 tp2 1.0860": equal parts leave at the targets before the last one.
    mutating func targets() {
        guard has("tp"), let instrument else { return }
        let prices = numbers.filter { use in
            use.measure == nil && !use.isSize && instrument.isAbout(use.reading.price(of: instrument))
        }
        guard let first = prices.firstIndex(where: { $0.role == .target }) else { return }
        var list = [prices[first]]
        for use in prices[(first + 1)...] {
            let between = tokens[(list[list.count - 1].index + 1)..<use.index]
            let isNext =
                use.role == .target
                || (use.role == .plain && between.contains { $0.has("and") }
                    && between.allSatisfy { $0.isSkip || $0.has("and") || $0.has("tp") })
            guard isNext else { break }
            list.append(use)
        }
        guard (2...5).contains(list.count), !list.contains(where: { tokens[$0.index].has("part") }) else { return }
        let levels = list.map { $0.reading.price(of: instrument) }
        set("tp1", .text(levels.dropLast().map(\.description).joined(separator: ",")))
        arguments["take_profit"] = levels.last.map { number($0) }
        for use in list { take(use) }
        used.formUnion(indices("and"))
    }

    /// A size of what is known to be held is a share of it.
    private mutating func shareOfHeld() {
        guard case .number(let size)? = arguments["quantity"],
            let held = context.positions.first(where: { .text($0.instrument.symbol) == arguments["symbol"] })?.quantity,
            held > .zero, size <= held
        else { return }
        (arguments["quantity"], arguments["unit"]) = (nil, nil)
        arguments["percent"] = number(size * 100 / held)
    }

    /// "close 0.3 lots of euro", "reduce it by 20 shares": how much of what is held, as a size of its own.
    mutating func closingSize() {
        guard arguments["percent"] == nil else { return }
        for use in numbers where !used.contains(use.index) {
            if case .size(let unit, let factor) = use.role, unit != SizeUnit.riskPercent.rawValue {
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
                shareOfHeld()
                return take(use)
            }
            // "close 0.1 btc"
            let next = use.index + 1
            if use.role == .plain, use.measure == nil, tokens[use.index].key.first?.isNumber == true,
                !tokens[use.index].has("part"),
                tokens.indices.contains(next), !tokens[next].instruments.isEmpty, tokens[next].pause == .none,
                let instrument, !instrument.canCost(use.reading.price(of: instrument)) || use.reading.value < 1
            {
                set("quantity", number(use.reading.value))
                set("unit", .text(instrument.sizeUnit.rawValue))
                return take(use)
            }
        }
    }

    /// "2 ATR" is no distance in pips.
    func isAverageRange(_ use: NumberUse) -> Bool {
        averageRange(of: use) != nil
    }

    /// Where the average range stands that a number counts: "2 ATR", "2倍ATR".
    func averageRange(of use: NumberUse) -> Int? {
        let measured = use.measure == "r" ? use.indices.max() ?? use.index : use.index
        return content(after: measured).flatMap { tokens[$0].value("ind") == "atr" ? $0 : nil }
    }

    /// Average ranges, and shares of the price at which an order's stop follows. What no order takes is asked for: it
    /// is no price.
    mutating func orderRanges() {
        for use in numbers where !used.contains(use.index) {
            if !orderTrail(use) {
                guard isAverageRange(use) else { continue }
                unread.insert(use.role == .target ? "take_profit" : "stop_loss")
            }
            take(use)
        }
    }

    /// "with a 1% trailing stop", "trailing 2 atr": the stop of an order that follows at a share of the price, or at
    /// average ranges. False: it is no such distance.
    private mutating func orderTrail(_ use: NumberUse) -> Bool {
        let isOrder = named(.trailingStop) != nil
        guard has("trail") || isOrder else { return false }
        // "sell trailing stop 1% 0.1 eurusd"
        let isBeside = isOrder && use.role == .percent && !numbers.contains { $0.measure == "pips" }
        if use.role == .trail || isBeside, use.measure == "percent", arguments["trailing"] == nil {
            set("trailing", .text("\(use.reading.value)%"))
        } else if let range = averageRange(of: use), use.role != .target {
            set("trailing", .text("\(use.reading.value)atr"), range)
        } else {
            return false
        }
        used.formUnion(indices("trail") + indices("sl"))
        return true
    }
}
