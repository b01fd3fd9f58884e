import Brokerage
public import Indicators
import Platform
public import Signals
public import Trading

/// Trades a strategy's setups over a history: one net position, as on the paper account.
///
/// A market order fills at the open of the bar after its signal. Stop and target are live from that bar on; a bar that
/// reaches both is counted as ambiguous and decided by the terms, unless finer candles show which came first. Gaps fill
/// at the open. Purchases pay the ask, sales get the bid, market and stop orders slip.
public struct Replay: Sendable {
    public private(set) var trades: [Trade] = []
    /// In the account's currency, after all costs of what was closed.
    public private(set) var balance: Double
    /// Exits in a bar that reached both stop and target.
    public private(set) var ambiguous = 0
    /// Of such bars, those that finer candles decided.
    public private(set) var resolved = 0
    /// Signals that became no order, by reason.
    public private(set) var rejected: [Rejected: Int] = [:]

    // The columns by themselves: asked for through their owner, they would be retained at every bar.
    private let times: [Timestamp]
    private let opens: [Double]
    private let highs: [Double]
    private let lows: [Double]
    private let closes: [Double]
    private let finer: Finer?
    private let instrument: Instrument
    private let timeframe: Timeframe
    private let terms: BacktestTerms
    private let conversion: Conversion
    private let rollover: Rollover
    private let half: Double
    private let grid: PriceGrid
    private var tick: Double { grid.tick }
    private let step: Double
    private let leverage: Double
    private let entrySize: EntrySize
    private let expiry: Int
    /// How far from a level a price may be by rounding alone: prices are sums of binary fractions.
    private let slack: Double
    /// Places of candles that begin a new series of prices.
    private let breaks: [Int]
    private var nextBreak: Int
    /// Dividends by the bar that their session opens in, and the next of them.
    private let dividends: [(bar: Int, amount: Double)]
    private var nextDividend = 0
    private var nextDividendBar = Int.max

    // The position.
    private var sign = 0.0
    private var size = 0.0
    private var entryBar = 0
    private var entryPrice = 0.0
    private var stop = 0.0
    private var initialStop = 0.0
    private var isStopOut = false
    private var targets: [Double] = []
    private var nextTarget = 0
    /// The price of the next one; infinitely far when there is none.
    private var nearestTarget: Double {
        nextTarget < targets.count ? targets[nextTarget] : sign * .infinity
    }
    /// Whether nothing but the stop can be reached in the bar of the entry.
    private var onlyStop = false
    private var openCosts = 0.0
    private var openDividends = 0.0
    private var openSize = 0.0
    /// How far a trailing stop is behind the best price; 0 when it stands still.
    private var trail = 0.0
    private var isTrailed = false
    private var nextRollover = Int64.max

    // What waits: a market order for the next bar, or an order at a price.
    private var waiting: SignalHistory.Setup?
    private var waitedBars = 0

    private var ledger: EntryLedger?

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

    private mutating func breakOff(before bar: Int) {
        let isHere = breaks.contains(bar)
        nextBreak = breaks.first { $0 > bar } ?? .max
        guard isHere else { return }
        if waiting != nil { rejected[.broken, default: 0] += 1 }
        waiting = nil
        if size != 0 { close(size, at: exitPrice(closes[bar - 1]), bar - 1, .priceBreak) }
    }

    // Entries.

    private mutating func place(_ setup: SignalHistory.Setup) {
        let isSame = size != 0 && (sign > 0) == (setup.direction == .long)
        if isSame, !terms.reopens { return rejected[.held, default: 0] += 1 }
        // An order that waits is placed when the candle of its signal closes.
        let close = end(setup.bar)
        if setup.entryType != .market, ledger?.isOpen(at: close) == false {
            return rejected[.limit, default: 0] += 1
        }
        waiting = grid.onTicks(setup)
        waitedBars = 0
    }

    private mutating func enter(_ setup: SignalHistory.Setup, _ bar: Int) {
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
            if filled != range.open, terms.entryLimits?.haveHours ?? false { moments = reached(setup, bar, way) }
        }
        waiting = nil
        if setup.entryType != .market, (price - setup.stop) * way <= 0 { return rejected[.expired, default: 0] += 1 }
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
    }

    /// Whether the limits of the account let it enter.
    private mutating func allows(
        _ setup: SignalHistory.Setup, _ price: Double, _ bar: Int, _ moments: ClosedRange<Timestamp>
    ) -> Bool {
        guard ledger?.isOpen(in: moments) ?? false else { return ledger == nil }
        let rate = conversion.rate(at: price)
        let value = units(setup, price, bar) * price * rate
        let equity = balance + sign * size * (price - entryPrice) * rate
        return ledger?.allows(times[bar], value: value, balance: balance, equity: equity) ?? true
    }

    /// The prices that an entry order of this direction meets.
    private func entryRange(_ open: Double, _ high: Double, _ low: Double, _ way: Double) -> PriceRange<Double> {
        PriceRange(open: open + way * half, high: high + way * half + slack, low: low + way * half - slack)
    }

    private func end(_ bar: Int) -> Timestamp {
        timeframe.nextBarStart(after: times[bar], calendar: instrument.calendar)
    }

    /// When an order that waited was filled: in the first finer candle that comes to its price; without such, it may
    /// have been at any time of its bar.
    private func reached(_ setup: SignalHistory.Setup, _ bar: Int, _ way: Double) -> ClosedRange<Timestamp> {
        let end = self.end(bar)
        let inside = finer?(times[bar], end) ?? []
        let first = inside.firstIndex { setup.filled(in: entryRange($0.open, $0.high, $0.low, way), pass) != nil }
        guard let first else { return times[bar]...end - .milliseconds(1) }
        let next = first + 1 < inside.count ? inside[first + 1].openTime : end
        return inside[first].openTime...next - .milliseconds(1)
    }

    private mutating func wait(_ setup: SignalHistory.Setup, _ bar: Int, _ way: Double) {
        let extreme = way > 0 ? lows[bar] : highs[bar]
        guard waitedBars >= expiry || (extreme - setup.stop) * way <= 0 else { return }
        waiting = nil
        rejected[.expired, default: 0] += 1
    }

    private func units(_ setup: SignalHistory.Setup, _ price: Double, _ bar: Int) -> Double {
        entrySize.units(
            balance, entry: price, stop: setup.stop, rate: conversion.rate(at: price), at: times[bar])
    }

    private mutating func open(_ setup: SignalHistory.Setup, _ price: Double, _ bar: Int) {
        let way = setup.direction == .long ? 1.0 : -1.0
        let rate = conversion.rate(at: price)
        let units = units(setup, price, bar)
        guard units > 0, units.isFinite else { return rejected[balance > 0 ? .size : .margin, default: 0] += 1 }
        let margin = units * price * rate / leverage
        if terms.hasLimits, margin > balance { return rejected[.margin, default: 0] += 1 }
        (sign, size, openSize, entryBar, entryPrice) = (way, units, units, bar, price)
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

    private mutating func follow(_ bar: Int) {
        let isEntry = bar == entryBar
        if isEntry, !terms.isLiveAtEntry { return }
        while nextRollover != .max, times[bar].milliseconds >= nextRollover { payNight(bar) }
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
    private mutating func follow(_ best: Double, _ bar: Int) {
        // The best of a bar that an order waited in may have been before its entry.
        if bar == entryBar, onlyStop { return }
        let level = grid.worse(best - sign * trail, -sign)
        guard (level - stop) * sign > 0 else { return }
        stop = level
        (isTrailed, isStopOut) = (true, false)
    }

    /// What a limit must be passed by to be served.
    private var pass: Double { terms.mustPassLimits ? tick : 0 }

    /// One of the equal parts that leave at the targets.
    private func share() -> Double {
        let part = openSize / Double(targets.count)
        return step > 0 ? max((part / step * (1 + 1e-12)).rounded(.down) * step, min(step, size)) : part
    }

    /// In a bar that reaches both.
    private mutating func isTargetFirst(_ target: Double, _ bar: Int, _ side: Side) -> Bool {
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

    private mutating func payNight(_ bar: Int) {
        let night = Timestamp(milliseconds: nextRollover)
        // The price of that moment: the last one before, unless a bar begins with it.
        let price = times[bar] == night ? opens[bar] : closes[bar - 1]
        let value = size * price * conversion.rate(at: price)
        openCosts += grid.booked(value * terms.swap / 100 / 365 * Double(rollover.nights(at: night)))
        nextRollover = rollover.next(after: night)
    }

    /// Who holds shares before the session of the ex-date opens is paid, or pays when short.
    private mutating func payDividends(_ bar: Int) {
        while nextDividend < dividends.count, dividends[nextDividend].bar <= bar {
            if size != 0 {
                let rate = conversion.rate(at: opens[bar])
                openDividends += grid.booked(sign * size * dividends[nextDividend].amount * rate)
            }
            nextDividend += 1
        }
        nextDividendBar = nextDividend < dividends.count ? dividends[nextDividend].bar : .max
    }

    /// A signal is at the open; everything else is known to have happened only when the bar has closed.
    private func exitMoment(_ bar: Int, _ exit: Trade.Exit) -> Timestamp {
        exit == .signal ? times[bar] : times[bar] + .seconds(60 * timeframe.minutes) - .milliseconds(1)
    }

    private func exitPrice(_ mid: Double) -> Double { grid.worse(mid - sign * (half + terms.slippage), -sign) }

    private mutating func close(_ part: Double, at price: Double, _ bar: Int, _ exit: Trade.Exit) {
        let rate = conversion.rate(at: price)
        let share = part / size
        let costs = openCosts * share + grid.booked(terms.commission * part * price * rate)
        openCosts -= openCosts * share
        let paid = openDividends * share
        openDividends -= paid
        let gross = grid.booked(sign * part * (price - entryPrice) * rate)
        trades.append(
            Trade(
                size: sign * part, entryBar: entryBar, exitBar: bar, entryPrice: entryPrice, exitPrice: price,
                stop: stop,
                target: targets.isEmpty ? nil : targets[min(nextTarget, targets.count - 1)], gross: gross, costs: costs,
                dividends: paid, risk: abs(entryPrice - initialStop) * part * rate,
                exit: exit, isLaterPart: size < openSize))
        balance += gross - costs + paid
        size = part == size ? 0 : size - part
        protect()
        guard ledger != nil else { return }
        let moment = exitMoment(bar, exit)
        ledger?.exit(moment, net: gross - costs + paid, balance: balance, isOver: size == 0)
    }

    /// Nobody owes more than they paid in (ESMA 2018/796, negative balance protection), as on the paper account.
    private mutating func protect() {
        guard terms.hasLimits, size == 0, balance < 0 else { return }
        trades[trades.count - 1].protection = -balance
        balance = 0
    }
}
