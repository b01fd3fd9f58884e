import Brokerage
import Platform
import Signals
import Trading

/// What a person's rules make of the position that is held.
struct ManagedPosition: Sendable {
    struct Part: Sendable {
        var price: Double
        /// In units.
        var size: Double
    }
    /// What was added.
    struct Lot: Sendable {
        var bar: Int
        var price: Double
        var size: Double
        /// How far away its owner's stop was when it was added: what a unit of it put at risk.
        var risk: Double
    }

    /// Whether there are rules; without, nothing else counts.
    var isManaged = false
    var levels = PositionLevels<Double>(.long, entry: 0)
    /// Those to come, the nearest last.
    var parts: [Part] = []
    var additions: [Part] = []
    var lots: [Lot] = []
    /// Where its owner's stop stands while the broker's own, nearer one hides it; nil: none does.
    var hiddenStop: Double?
    /// When its order was filled, as far as that is known.
    var filled = Timestamp(milliseconds: 0)...Timestamp(milliseconds: 0)
    /// Whether the stop stands at the entry price, and nothing has moved it since.
    var isEven = false
    var closesOnOpposite = false
    /// Whether a signal of the other direction closes it at the next open.
    var isOpposed = false

    /// A share of all that is held leaves.
    mutating func leave(_ share: Double) {
        for index in lots.indices { lots[index].size -= lots[index].size * share }
    }
}

/// The rules by which what is held is managed, in bars. What happens at a price is decided by `PositionLevels`, as on
/// the paper account; here is only in which order the prices of a bar come:
///
/// 1. A position whose time is over goes at the open of the first bar that begins then or later.
/// 2. The worst price comes before the best: the stop goes first, where it stood when the bar began. Was an addition to
///    be made in the same bar, it is made before: that loses more. The optimistic figure has the best price first.
/// 3. Then the levels on the way to the best price, nearest first: parts, the stop to the entry, additions, the target.
/// 4. What the best price moves (the trailing stop, the stop to the entry) acts from the next bar on.
///
/// Where the order matters and there are finer candles, each of them is such a bar. In the bar that an order waited in
/// only the stop acts, unless finer candles show when it was filled.
extension Replay {
    /// Begins to manage what was opened.
    mutating func manage(
        _ setup: SignalHistory.Setup, by rules: ManagementSetting, from filled: ClosedRange<Timestamp>, _ bar: Int
    ) {
        // In exact decimals: half a tick that is one but for the last bit would be rounded elsewhere.
        let fill = terms.hasTicks ? instrument.price(entryPrice) : FixedPoint(entryPrice).map { Price($0) }
        let whole = step > 0 ? (size / step).rounded() : size
        let unit = step > 0 ? instrument.sizeStep : Quantity(1)
        guard let entry = fill, let units = FixedPoint(whole).map({ unit * $0 }), units > .zero,
            let stop = instrument.price(setup.stop), let market = FixedPoint(closes[setup.bar])
        else { return }
        let targets = setup.targets.compactMap { instrument.price($0) }
        // What was known when the order was made.
        let range = ranges?.range(at: end(setup.bar)).flatMap { FixedPoint($0) }
        let management = rules.management(for: instrument, at: Price(market)) { range.map { Price($0) } }
            .with(targets.dropLast())
        guard let management else { return }
        let position = Position(
            instrument: instrument.id, direction: setup.direction, quantity: units, averagePrice: entry, stopLoss: stop,
            takeProfit: targets.last, openedAt: filled.lowerBound)
        let exits = management.rules(for: position, instrument)
        func parts(_ parts: [ExitRules.Part]) -> [ManagedPosition.Part] {
            parts.reversed().map { .init(price: $0.price.value.double, size: $0.quantity.value.double) }
        }
        held.isManaged = true
        held.filled = filled
        held.closesOnOpposite = exits.closesOnOpposite
        (held.parts, held.additions) = (parts(exits.targets), parts(exits.additions))
        held.levels = PositionLevels(
            setup.direction, entry: entryPrice, stop: self.stop, target: setup.targets.last)
        (held.levels.part, held.levels.addition) = (held.parts.last?.price, held.additions.last?.price)
        held.levels.breakEvenAt = exits.breakEvenAt?.value.double
        held.levels.trail = exits.trail?.value.double ?? (trail > 0 ? trail : nil)
        held.levels.best = held.levels.trail.map { _ in entryPrice }
        held.levels.closesAt = exits.closesAt
        held.hiddenStop = isStopOut ? initialStop : nil
        self.targets = exits.targets.map(\.price.value.double) + setup.targets.suffix(1)
    }

    /// At the open, for a signal of the other direction came.
    mutating func closeOpposed(_ bar: Int) {
        held.isOpposed = false
        if size != 0 { close(size, at: exitPrice(opens[bar]), bar, .signal) }
    }

    /// What a bar does.
    mutating func manage(_ bar: Int) {
        let range = exitRange(opens[bar], highs[bar], lows[bar])
        let onlyStop = bar == entryBar && self.onlyStop
        let inside = onlyStop ? sinceFilled(bar) : isOrderOpen(in: range, bar) ? finer?(times[bar], end(bar)) : nil
        guard let inside, onlyStop || !inside.isEmpty else {
            if lead(through: range, times[bar], bar, onlyStop: onlyStop) { ambiguous += 1 }
            return
        }
        let isStopInside = held.levels.stop.map { (worst(range) - $0) * sign <= 0 } ?? false
        var isOpen = false
        for candle in inside where size != 0 {
            let range = exitRange(candle.open, candle.high, candle.low)
            isOpen = lead(through: range, candle.openTime, bar) || isOpen
        }
        guard isStopInside || isOpen else { return }
        ambiguous += 1
        if !isOpen { resolved += 1 }
    }

    /// What a bar does before an order that waited is filled in it, where finer candles show when that was.
    mutating func manage(_ bar: Int, before moment: Timestamp) {
        guard moment > times[bar], let inside = finer?(times[bar], end(bar)) else { return }
        for candle in inside where size != 0 && candle.openTime < moment {
            if lead(through: exitRange(candle.open, candle.high, candle.low), candle.openTime, bar) { ambiguous += 1 }
        }
    }

    /// The finer candles after the one that filled the order in this bar; nil when it is not known.
    private func sinceFilled(_ bar: Int) -> [Candle]? {
        let end = self.end(bar)
        guard held.filled.lowerBound > times[bar] || held.filled.upperBound < end - .milliseconds(1) else { return nil }
        guard let inside = finer?(times[bar], end), !inside.isEmpty else { return nil }
        return inside.filter { [held] in $0.openTime > held.filled.upperBound }
    }

    /// The prices at which what is held can be closed.
    private func exitRange(_ open: Double, _ high: Double, _ low: Double) -> PriceRange<Double> {
        PriceRange(open: open - sign * half, high: high - sign * half + slack, low: low - sign * half - slack)
    }
    private func worst(_ range: PriceRange<Double>) -> Double { sign > 0 ? range.low : range.high }
    private func best(_ range: PriceRange<Double>) -> Double { sign > 0 ? range.high : range.low }

    /// Whether the result depends on which of the bar's prices came first.
    private func isOrderOpen(in range: PriceRange<Double>, _ bar: Int) -> Bool {
        let end = times[bar] + .seconds(60 * timeframe.minutes)
        if let over = held.levels.closesAt, over > times[bar], over < end { return true }
        var ahead = held.levels
        ahead.follow(best(range) - sign * slack)
        if let level = ahead.breakEvenAt, !ahead.isBetter(level, than: best(range)),
            ahead.stop.map({ ahead.isBetter(ahead.entry, than: $0) }) ?? true
        {
            ahead.stop = ahead.entry
        }
        guard let stop = ahead.stop, (worst(range) - stop) * sign <= 0 else { return false }
        return stop != held.levels.stop || isWinning(range)
    }

    /// Whether a level on the winning side is reached.
    private func isWinning(_ range: PriceRange<Double>) -> Bool {
        held.levels.nearest(pass: pass).map { (best(range) - $0) * sign >= 0 } ?? false
    }

    /// Takes a position through the prices of a bar, or of a finer candle.
    /// - Returns: whether it reached the stop and something else, so that their order decides.
    private mutating func lead(
        through range: PriceRange<Double>, _ moment: Timestamp, _ bar: Int, onlyStop: Bool = false
    ) -> Bool {
        let falling = PriceRange(
            open: range.open, high: sign > 0 ? range.open : range.high, low: sign > 0 ? range.low : range.open)
        var levels = held.levels
        let first = levels.next(in: falling, at: moment, pass: pass)
        if let first, first.event == .time {
            close(size, at: grid.worse(first.due - sign * terms.slippage, -sign), bar, .time)
            return false
        }
        guard let first, first.event == .stop else {
            guard !onlyStop else { return false }
            win(range, moment, bar)
            if size != 0 { follow(range) }
            return false
        }
        let isJumped = Matching.stop(held.levels.stop ?? first.due, side, in: PriceRange(range.open)) != nil
        guard !onlyStop, !isJumped, isWinning(range) || isFollowed(range) else {
            leave(first.due, bar)
            return false
        }
        if terms.isStopFirst {
            addAll(range, moment, bar)
            leave(first.due, bar)
        } else {
            win(range, moment, bar)
            guard size != 0 else { return true }
            follow(range)
            leave(held.levels.stop ?? first.due, bar)
        }
        return true
    }

    private var side: Side { sign > 0 ? .sell : .buy }

    private func isFollowed(_ range: PriceRange<Double>) -> Bool {
        var ahead = held.levels
        ahead.follow(best(range) - sign * slack)
        return ahead.stop != held.levels.stop
    }

    /// The stop follows the best price.
    private mutating func follow(_ range: PriceRange<Double>) {
        let before = held.levels.stop
        held.levels.follow(best(range) - sign * slack)
        guard held.levels.stop != before, let level = held.levels.stop else { return }
        (stop, isTrailed, isStopOut, held.isEven) = (level, true, false, false)
    }

    /// All of it leaves at the stop.
    private mutating func leave(_ due: Double, _ bar: Int) {
        let exit: Trade.Exit = isStopOut ? .stopOut : isTrailed ? .trail : held.isEven ? .breakEven : .stop
        close(size, at: grid.worse(due - sign * terms.slippage, -sign), bar, exit)
    }

    /// The way to the best price, level by level.
    private mutating func win(_ range: PriceRange<Double>, _ moment: Timestamp, _ bar: Int) {
        let best = self.best(range)
        while size != 0, let nearest = held.levels.nearest(pass: pass), (best - nearest) * sign >= 0 {
            guard let next = held.levels.next(in: way(range, to: nearest), at: moment, pass: pass) else { continue }
            switch next.event {
            case .part: takePart(next.due, bar)
            case .target:
                nextTarget = targets.count - 1
                close(size, at: grid.worse(next.due, -sign), bar, .target(targets.count > 1 ? targets.count : nil))
            case .breakEven: (stop, isTrailed, isStopOut, held.isEven) = (entryPrice, false, false, true)
            case .addition: addPart(next.due, moment, bar)
            case .stop, .time: return
            }
        }
    }

    /// From the open to a level, or to the open that is beyond it.
    private func way(_ range: PriceRange<Double>, to level: Double) -> PriceRange<Double> {
        let reached = (range.open - level) * sign > 0 ? range.open : level
        return PriceRange(open: range.open, high: reached, low: reached)
    }

    private mutating func takePart(_ due: Double, _ bar: Int) {
        let part = held.parts.removeLast()
        held.levels.part = held.parts.last?.price
        // What is left but for the last bits is all.
        let isAll = part.size > size * (1 - 1e-9)
        let exit = Trade.Exit.target(targets.count > 1 ? nextTarget + 1 : nil)
        close(isAll ? size : part.size, at: grid.worse(due, -sign), bar, exit)
        nextTarget += 1
    }

    /// The additions on the way to the best price, and nothing else.
    private mutating func addAll(_ range: PriceRange<Double>, _ moment: Timestamp, _ bar: Int) {
        let best = self.best(range)
        while let level = held.levels.addition, (best - level) * sign >= 0 {
            addPart((range.open - level) * sign > 0 ? range.open : level, moment, bar)
        }
    }

    private mutating func addPart(_ due: Double, _ moment: Timestamp, _ bar: Int) {
        let part = held.additions.removeLast()
        held.levels.addition = held.additions.last?.price
        add(part.size, due, moment, bar)
    }

    /// Adds at the market, if the limits of the account let it.
    private mutating func add(_ units: Double, _ due: Double, _ moment: Timestamp, _ bar: Int) {
        let price = grid.worse(due + sign * (2 * half + terms.slippage), sign)
        let rate = conversion.rate(at: price)
        let total = size + units
        let average = (entryPrice * size + price * units) / total
        let equity = balance + sign * size * (due - entryPrice) * rate
        if terms.hasLimits, total * price * rate / leverage > equity { return rejected[.margin, default: 0] += 1 }
        let last = max(moment, end(bar) - .milliseconds(1))
        let loss = sign * total * (average - (held.levels.stop ?? 0)) * rate
        let most = terms.entryLimits.map { $0.limits.maximumPerTrade.value.double / 100 * equity } ?? .infinity
        let isOpen = ledger?.isOpen(in: moment...last) ?? true
        guard loss <= most, isOpen,
            ledger?.allows(moment, value: total * price * rate, balance: balance, equity: equity) ?? true
        else { return rejected[.limit, default: 0] += 1 }
        let ownStop = isStopOut ? held.hiddenStop ?? initialStop : held.levels.stop ?? initialStop
        additions += 1
        held.lots.append(.init(bar: bar, price: price, size: units, risk: max(sign * (price - ownStop), 0)))
        (entryPrice, size, openSize) = (average, total, openSize + units)
        held.levels.entry = average
        openCosts += grid.booked(terms.commission * units * price * rate)
        ledger?.enter(moment)
        let stopOut = average + sign * (total * price * rate / leverage / 2 - balance) / (total * rate)
        guard terms.hasLimits, (stopOut - stop) * sign > 0 else { return }
        (stop, held.levels.stop, isStopOut, isTrailed, held.isEven) = (stopOut, stopOut, true, false, false)
        held.hiddenStop = ownStop
    }

    /// A part that leaves, by when it was bought.
    func lots(of trade: Trade, _ rate: Double) -> [Trade] {
        let share = abs(trade.size) / size
        let added = held.lots.reduce(0) { $0 + $1.size }
        let cost = held.lots.reduce(0) { $0 + $1.size * $1.price }
        var first = trade
        first.entryPrice = (entryPrice * size - cost) / (size - added)
        var trades: [Trade] = []
        for lot in held.lots {
            var part = trade
            let portion = lot.size / size
            (part.size, part.entryBar, part.entryPrice) = (sign * lot.size * share, lot.bar, lot.price)
            part.gross = part.size * (trade.exitPrice - lot.price) * rate
            (part.costs, part.dividends) = (trade.costs * portion, trade.dividends * portion)
            part.risk = lot.risk * abs(part.size) * rate
            part.isLaterPart = true
            first.size -= part.size
            first.gross -= part.gross
            first.costs -= part.costs
            first.dividends -= part.dividends
            trades.append(part)
        }
        first.risk = abs(first.entryPrice - initialStop) * abs(first.size) * rate
        return [first] + trades
    }
}
