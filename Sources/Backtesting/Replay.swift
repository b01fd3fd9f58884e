import Brokerage
public import Indicators
import Platform
public import Signals
public import Trading

/// Trades a strategy's setups over a history: one net position, as on the paper account.
///
/// A market order fills at the open of the bar after its signal. Stop and target are live from that bar on; a bar that
/// reaches both is counted as ambiguous and decided by the terms, unless finer candles show which came first. Gaps fill
/// at the open. Purchases pay the ask, sales get the bid, market and stop orders slip. Rules for what is held act as in
/// `Replay+Management.swift`.
public struct Replay: Sendable {
    public internal(set) var trades: [Trade] = []
    /// In the account's currency, after all costs of what was closed.
    public internal(set) var balance: Double
    /// Exits in a bar that reached both stop and target.
    public internal(set) var ambiguous = 0
    /// Of such bars, those that finer candles decided.
    public internal(set) var resolved = 0
    /// Additions to what was held, by rules of its owner.
    public internal(set) var additions = 0
    /// Signals that became no order, by reason.
    public internal(set) var rejected: [Rejected: Int] = [:]

    // The columns by themselves: asked for through their owner, they would be retained at every bar.
    let times: [Timestamp]
    let opens: [Double]
    let highs: [Double]
    let lows: [Double]
    let closes: [Double]
    let finer: Finer?
    let instrument: Instrument
    let timeframe: Timeframe
    let terms: BacktestTerms
    let conversion: Conversion
    let rollover: Rollover
    let half: Double
    let grid: PriceGrid
    var tick: Double { grid.tick }
    let step: Double
    let leverage: Double
    let entrySize: EntrySize
    let expiry: Int
    /// How far from a level a price may be by rounding alone: prices are sums of binary fractions.
    let slack: Double
    /// Places of candles that begin a new series of prices.
    let breaks: [Int]
    var nextBreak: Int
    /// Dividends by the bar that their session opens in, and the next of them.
    let dividends: [(bar: Int, amount: Double)]
    var nextDividend = 0
    var nextDividendBar = Int.max

    // The position.
    var sign = 0.0
    var size = 0.0
    var entryBar = 0
    var entryPrice = 0.0
    var stop = 0.0
    var initialStop = 0.0
    var isStopOut = false
    var targets: [Double] = []
    var nextTarget = 0
    /// The price of the next one; infinitely far when there is none.
    var nearestTarget: Double {
        nextTarget < targets.count ? targets[nextTarget] : sign * .infinity
    }
    /// Whether nothing but the stop can be reached in the bar of the entry.
    var onlyStop = false
    var openCosts = 0.0
    var openDividends = 0.0
    var openSize = 0.0
    /// How far a trailing stop is behind the best price; 0 when it stands still.
    var trail = 0.0
    var isTrailed = false
    var nextRollover = Int64.max

    /// What the rules of its owner make of it.
    var held = ManagedPosition()
    let ranges: DailyRanges?

    // What waits: a market order for the next bar, or an order at a price.
    var waiting: SignalHistory.Setup?
    var waitedBars = 0

    var ledger: EntryLedger?

    /// - Parameters:
    ///   - finer: asked only for bars that reach both stop and target; nil when there is nothing finer.
    ///   - breaks: places of candles before which prices break off: what is held is closed at the last price before,
    ///     what waits is void, for levels of the old prices mean nothing among the new ones.
    ///   - expiry: bars that an order at a price waits.
    ///   - conversion: from the instrument's quote currency to the account's.
    public init(
        _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns, finer: Finer? = nil,
        breaks: [Int] = [], _ terms: BacktestTerms, expiry: Int, conversion: Conversion
    ) {
        times = candles.openTime
        opens = candles.open
        highs = candles.high
        lows = candles.low
        closes = candles.close
        self.finer = finer
        self.instrument = instrument
        self.timeframe = timeframe
        self.terms = terms
        self.expiry = expiry
        self.conversion = conversion
        rollover = Rollover(instrument)
        balance = terms.cash
        half = terms.spread / 2
        grid = PriceGrid(
            tick: terms.hasTicks ? instrument.tick.value.double : 0,
            minorUnits: terms.hasTicks ? 1 / terms.currency.minorUnit.double : 0)
        step = terms.hasLimits ? instrument.sizeStep.value.double : 0
        slack = grid.tick * 1e-6
        leverage = min(terms.leverage, Double(instrument.leverage))
        entrySize = EntrySize(terms, instrument, timeframe, over: candles, leverage: leverage)
        let isByRange = if case .ranges = terms.management?.trail { true } else { false }
        ranges = isByRange ? DailyRanges(candles, timeframe, instrument.calendar) : nil
        self.breaks = breaks
        nextBreak = breaks.first ?? .max
        dividends = terms.dividends.bars(among: candles.openTime, timeframe, instrument.calendar)
        nextDividendBar = dividends.first?.bar ?? .max
        ledger = terms.entryLimits.flatMap { limits in
            limits.areSet ? EntryLedger(limits, cash: terms.cash, terms.currency) : nil
        }
    }

    /// - Parameter setups: in order of their bars.
    public mutating func run(_ setups: [SignalHistory.Setup]) {
        var next = 0
        var bar = 0
        while bar < closes.count {
            if bar >= nextBreak { breakOff(before: bar) }
            if bar >= nextDividendBar { payDividends(bar) }
            if size == 0, waiting == nil {  // nothing can happen before the next setup
                guard next < setups.count else { break }
                bar = max(bar, setups[next].bar)
            } else if !terms.hasSessions || instrument.calendar.isOpen(in: timeframe, at: times[bar]) {
                if held.isOpposed { closeOpposed(bar) }
                if let setup = waiting { enter(setup, bar) }
                if size != 0 { follow(bar) }
            }
            while next < setups.count, setups[next].bar <= bar {
                place(setups[next])
                next += 1
            }
            bar += 1
        }
        if size != 0, closes.count > 0 {
            let last = closes.count - 1
            close(size, at: exitPrice(closes[last]), last, .end)
        }
    }

    mutating func breakOff(before bar: Int) {
        let isHere = breaks.contains(bar)
        nextBreak = breaks.first { $0 > bar } ?? .max
        guard isHere else { return }
        if waiting != nil { rejected[.broken, default: 0] += 1 }
        waiting = nil
        if size != 0 { close(size, at: exitPrice(closes[bar - 1]), bar - 1, .priceBreak) }
    }

    // Entries.

    mutating func place(_ setup: SignalHistory.Setup) {
        let isSame = size != 0 && (sign > 0) == (setup.direction == .long)
        if isSame, !terms.reopens { return rejected[.held, default: 0] += 1 }
        if size != 0, !isSame, held.closesOnOpposite { held.isOpposed = true }
        // An order that waits is placed when the candle of its signal closes.
        let close = end(setup.bar)
        if setup.entryType != .market, ledger?.isOpen(at: close) == false {
            return rejected[.limit, default: 0] += 1
        }
        waiting = grid.onTicks(setup)
        waitedBars = 0
    }

    mutating func enter(_ setup: SignalHistory.Setup, _ bar: Int) {
        let way = setup.direction == .long ? 1.0 : -1.0
        waitedBars += 1
        let price: Double
        var moments = times[bar]...times[bar]
        if setup.entryType == .market {
            price = grid.worse(opens[bar] + way * (half + terms.slippage), way)
        } else {
            let range = entryRange(opens[bar], highs[bar], lows[bar], way)
            guard let filled = setup.filled(in: range, pass) else { return wait(setup, bar, way) }
            price = grid.worse(filled + (setup.entryType == .stop ? way * terms.slippage : 0), way)
            let isTimed = terms.entryLimits?.haveHours ?? false || terms.management != nil
            if filled != range.open, isTimed { moments = reached(setup, bar, way) }
        }
        waiting = nil
        if setup.entryType != .market, (price - setup.stop) * way <= 0 { return rejected[.expired, default: 0] += 1 }
        if size != 0, held.isManaged { manage(bar, before: moments.lowerBound) }
        let isAllowed = allows(setup, price, bar, moments)
        // What is held the other way is closed at the same price, whatever the limits say; what is held the same way,
        // by an order of its own on the other side of the market.
        if size != 0 {
            let orders = setup.entryType == .limit ? 1.0 : 2
            let other = grid.worse(price - way * (2 * half + orders * terms.slippage), -way)
            close(size, at: sign == way ? other : price, bar, .signal)
        }
        guard isAllowed else { return rejected[.limit, default: 0] += 1 }
        open(setup, price, bar)
        if size != 0, let rules = terms.management { manage(setup, by: rules, from: moments, bar) }
    }

    /// Whether the limits of the account let it enter.
    mutating func allows(
        _ setup: SignalHistory.Setup, _ price: Double, _ bar: Int, _ moments: ClosedRange<Timestamp>
    ) -> Bool {
        guard ledger?.isOpen(in: moments) ?? false else { return ledger == nil }
        let rate = conversion.rate(at: price)
        let value = units(setup, price, bar) * price * rate
        let equity = balance + sign * size * (price - entryPrice) * rate
        return ledger?.allows(times[bar], value: value, balance: balance, equity: equity) ?? true
    }

    /// The prices that an entry order of this direction meets.
    func entryRange(_ open: Double, _ high: Double, _ low: Double, _ way: Double) -> PriceRange<Double> {
        PriceRange(open: open + way * half, high: high + way * half + slack, low: low + way * half - slack)
    }

    func end(_ bar: Int) -> Timestamp {
        timeframe.nextBarStart(after: times[bar], calendar: instrument.calendar)
    }

    /// When an order that waited was filled: in the first finer candle that comes to its price; without such, it may
    /// have been at any time of its bar.
    func reached(_ setup: SignalHistory.Setup, _ bar: Int, _ way: Double) -> ClosedRange<Timestamp> {
        let end = self.end(bar)
        let inside = finer?(times[bar], end) ?? []
        let first = inside.firstIndex { setup.filled(in: entryRange($0.open, $0.high, $0.low, way), pass) != nil }
        guard let first else { return times[bar]...end - .milliseconds(1) }
        let next = first + 1 < inside.count ? inside[first + 1].openTime : end
        return inside[first].openTime...next - .milliseconds(1)
    }

    mutating func wait(_ setup: SignalHistory.Setup, _ bar: Int, _ way: Double) {
        let extreme = way > 0 ? lows[bar] : highs[bar]
        guard waitedBars >= expiry || (extreme - setup.stop) * way <= 0 else { return }
        waiting = nil
        rejected[.expired, default: 0] += 1
    }

    func units(_ setup: SignalHistory.Setup, _ price: Double, _ bar: Int) -> Double {
        entrySize.units(
            balance, entry: price, stop: setup.stop, rate: conversion.rate(at: price), at: times[bar])
    }

    mutating func open(_ setup: SignalHistory.Setup, _ price: Double, _ bar: Int) {
        let way = setup.direction == .long ? 1.0 : -1.0
        let rate = conversion.rate(at: price)
        let units = units(setup, price, bar)
        guard units > 0, units.isFinite else { return rejected[balance > 0 ? .size : .margin, default: 0] += 1 }
        let margin = units * price * rate / leverage
        if terms.hasLimits, margin > balance { return rejected[.margin, default: 0] += 1 }
        (sign, size, openSize, entryBar, entryPrice) = (way, units, units, bar, price)
        held = ManagedPosition()
        stop = setup.stop
        // Where equity is half of the margin, a broker closes by itself.
        let stopOut = price + way * (margin / 2 - balance) / (units * rate)
        isStopOut = terms.hasLimits && (stopOut - stop) * way > 0
        initialStop = stop
        if isStopOut { stop = stopOut }
        targets = setup.targets
        nextTarget = 0
        onlyStop = setup.entryType != .market
        openCosts = grid.booked(terms.commission * units * price * rate)
        trail = terms.trail.map { $0 * abs(price - setup.stop) } ?? 0
        isTrailed = false
        ledger?.enter(times[bar])
        nextRollover = terms.swap == 0 ? .max : rollover.next(after: times[bar])
    }

    // The position.

    mutating func follow(_ bar: Int) {
        let isEntry = bar == entryBar
        if isEntry, !terms.isLiveAtEntry { return }
        while nextRollover != .max, times[bar].milliseconds >= nextRollover { payNight(bar) }
        if held.isManaged { return manage(bar) }
        // Most bars reach nothing.
        let (worst, best) = sign > 0 ? (lows[bar] - half, highs[bar] - half) : (highs[bar] + half, lows[bar] + half)
        guard (worst - stop) * sign <= slack || (best - nearestTarget) * sign >= -slack else {
            if trail > 0 { follow(best, bar) }
            return
        }
        let side: Side = sign > 0 ? .sell : .buy
        // What a long position is sold for is the bid, what a short one is bought back for the ask.
        let range = PriceRange(
            open: opens[bar] - sign * half, high: highs[bar] - sign * half + slack,
            low: lows[bar] - sign * half - slack)
        let stopped = Matching.stop(stop, side, in: range)
        var isBoth = false
        while size != 0, nextTarget < targets.count, !(isEntry && onlyStop) {
            let target = targets[nextTarget]
            guard let reached = Matching.limit(target, reached: target + sign * pass, side, in: range) else { break }
            if stopped != nil {
                if !isBoth { ambiguous += 1 }
                isBoth = true
                guard isTargetFirst(target, bar, side) else { break }
            }
            let part = nextTarget == targets.count - 1 ? size : share()
            close(part, at: grid.worse(reached, -sign), bar, .target(targets.count > 1 ? nextTarget + 1 : nil))
            nextTarget += 1
        }
        guard size != 0, let stopped else {
            if size != 0, trail > 0 { follow(best, bar) }
            return
        }
        let exit: Trade.Exit = isStopOut ? .stopOut : isTrailed ? .trail : .stop
        close(size, at: grid.worse(stopped - sign * terms.slippage, -sign), bar, exit)
    }

    /// At the close of a bar the stop follows its best price.
    mutating func follow(_ best: Double, _ bar: Int) {
        // The best of a bar that an order waited in may have been before its entry.
        if bar == entryBar, onlyStop { return }
        let level = grid.worse(best - sign * trail, -sign)
        guard (level - stop) * sign > 0 else { return }
        stop = level
        (isTrailed, isStopOut) = (true, false)
    }

    /// What a limit must be passed by to be served.
    var pass: Double { terms.mustPassLimits ? tick : 0 }

    /// In a bar that reaches both.
    mutating func isTargetFirst(_ target: Double, _ bar: Int, _ side: Side) -> Bool {
        guard let finer else { return !terms.isStopFirst }
        let start = times[bar]
        let end = bar + 1 < closes.count ? times[bar + 1] : Timestamp(milliseconds: .max)
        for candle in finer(start, end) {
            let range = PriceRange(
                open: candle.open - sign * half, high: candle.high - sign * half + slack,
                low: candle.low - sign * half - slack)
            let isStopped = Matching.stop(stop, side, in: range) != nil
            let isReached = Matching.limit(target, reached: target + sign * pass, side, in: range) != nil
            if isStopped != isReached {
                resolved += 1
                return isReached
            }
            if isStopped { break }
        }
        return !terms.isStopFirst
    }
}
