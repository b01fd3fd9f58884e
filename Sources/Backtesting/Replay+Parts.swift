import Brokerage
public import Indicators
public import Platform
import Signals
public import Trading

extension Replay {
    public enum Rejected: String, Sendable, Hashable, CaseIterable {
        /// The size rounds down to nothing.
        case size
        case margin
        /// The entry was not reached in time, or the stop was passed before.
        case expired
        /// A position in the same direction is held.
        case held
        /// A limit of the account forbids the entry.
        case limit
        /// Prices broke off while it waited.
        case broken
    }

    /// Candles of a shorter timeframe that start from one moment on and before another.
    public typealias Finer = @Sendable (_ start: Timestamp, _ end: Timestamp) -> [Candle]

    /// What happened inside a bar, from candles in memory.
    public static func finer(in candles: CandleColumns) -> Finer {
        { start, end in
            let first = candles.openTime.lowerBound(of: start)
            return (first..<max(first, candles.openTime.lowerBound(of: end))).map { candles[$0] }
        }
    }
}

extension [Timestamp] {
    /// The place of the first one, in a list in order, that is not before a moment.
    func lowerBound(of moment: Timestamp) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Where prices stand, and what money is booked in.
struct PriceGrid: Sendable {
    /// 0: anywhere.
    let tick: Double
    /// Of the account's currency; 0 when money is not booked in whole ones.
    let minorUnits: Double

    /// On the tick, to the disadvantage of who buys (`way` above zero) or sells.
    func worse(_ price: Double, _ way: Double) -> Double {
        guard tick > 0 else { return price }
        // What is on a tick but for the last bit stays there.
        let ticks = price / tick
        let nearest = ticks.rounded()
        if abs(ticks - nearest) < 1e-6 { return nearest * tick }
        return (way > 0 ? ticks.rounded(.up) : ticks.rounded(.down)) * tick
    }

    /// In whole cents, half to even, as the account books.
    func booked(_ amount: Double) -> Double {
        guard minorUnits > 0 else { return amount }
        let cents = amount * minorUnits
        // A half that is one but for the last bit is one.
        let half = (cents * 2).rounded() / 2
        return (abs(cents - half) < 1e-7 ? half : cents).rounded(.toNearestOrEven) / minorUnits
    }

    /// A setup with its levels on the nearest tick.
    func onTicks(_ setup: SignalHistory.Setup) -> SignalHistory.Setup {
        guard tick > 0 else { return setup }
        var rounded = setup
        rounded.entry = (setup.entry / tick).rounded() * tick
        rounded.stop = (setup.stop / tick).rounded() * tick
        rounded.targets = setup.targets.map { ($0 / tick).rounded() * tick }
        return rounded
    }
}

extension TradingCalendar {
    /// Whether the market was open at some time of the bar: a share's day begins at midnight, its trading later.
    func isOpen(in timeframe: Timeframe, at start: Timestamp) -> Bool {
        if isOpen(at: start) { return true }
        let end = timeframe.nextBarStart(after: start, calendar: self)
        return nextOpen(from: start).map { $0 < end } ?? false
    }
}

extension [Dividend] {
    /// Each with the bar that its session opens in, or the next one that there is.
    func bars(
        among starts: [Timestamp], _ timeframe: Timeframe, _ calendar: TradingCalendar
    ) -> [(bar: Int, amount: Double)] {
        compactMap { dividend in
            var bar = starts.lowerBound(of: dividend.time + .milliseconds(1)) - 1
            if bar < 0 || timeframe.nextBarStart(after: starts[bar], calendar: calendar) <= dividend.time { bar += 1 }
            // What was paid before the first candle concerns nobody.
            return bar > 0 && bar < starts.count ? (bar, dividend.amount.value.double) : nil
        }
    }
}

extension SignalHistory.Setup {
    private var side: Side { direction.openingSide }

    /// What its order, which waits, is filled at, before slippage; nil when it is not.
    /// - Parameter pass: what the price of a limit must be passed by.
    func filled(in range: PriceRange<Double>, _ pass: Double) -> Double? {
        guard entryType == .limit else { return Matching.stop(entry, side, in: range) }
        return Matching.limit(entry, reached: direction == .long ? entry - pass : entry + pass, side, in: range)
    }
}
