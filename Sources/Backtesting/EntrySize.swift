import Brokerage
import Indicators
import Platform
import Trading

/// How many units an entry is, by the terms and by what the account has at that moment.
struct EntrySize: Sendable {
    private let size: BacktestTerms.Size
    /// 0: sizes are not stepped, and nothing limits them.
    private let step: Double
    private let maximum: Double
    private let leverage: Double
    private let ranges: DailyRanges?

    init(
        _ terms: BacktestTerms, _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns,
        leverage: Double
    ) {
        size = terms.size
        step = terms.hasLimits ? instrument.sizeStep.value.double : 0
        maximum = instrument.maximumSize.value.double
        self.leverage = leverage
        let isByRange = if case .range = terms.size { true } else { false }
        ranges = isByRange ? DailyRanges(candles, timeframe, instrument.calendar) : nil
    }

    /// - Parameters:
    ///   - cash: nothing is held, so that balance and equity are the same.
    ///   - rate: account currency for a unit of the quote currency.
    /// - Returns: 0 when there are too few days for a range.
    func units(_ cash: Double, entry price: Double, stop: Double, rate: Double, at moment: Timestamp) -> Double {
        let units: Double
        switch size {
        case .units(let fixed): units = fixed
        case .risk(let share): units = limited(cash * share / (abs(price - stop) * rate), cash, price * rate)
        case .range(let share, let count):
            guard let range = ranges?.range(at: moment) else { return 0 }
            units = limited(cash * share / (count * range * rate), cash, price * rate)
        }
        guard step > 0 else { return units }
        return min((units / step * (1 + 1e-12)).rounded(.down) * step, maximum)
    }

    private func limited(_ units: Double, _ cash: Double, _ value: Double) -> Double {
        // As on the account.
        step > 0 ? min(units, cash * PositionSize.marginShare.value.double / 100 * leverage / value) : units
    }
}

/// Average true ranges of days, each from when it is known on.
struct DailyRanges: Sendable {
    private var ranges: [Double] = []
    private var knownAt: [Timestamp] = []

    private static let days = 14.0

    init(_ candles: CandleColumns, _ timeframe: Timeframe, _ calendar: TradingCalendar) {
        var days: [Candle] = []
        if timeframe < .d1 {
            var rollup = CandleRollup(from: timeframe, to: .d1, calendar: calendar)
            for index in 0..<candles.count {
                let (before, whole) = rollup.add(candles[index])
                days += [before, whole].compactMap(\.self)
            }
        } else if timeframe == .d1 {
            days = (0..<candles.count).map { candles[$0] }
        }
        guard let columns = try? CandleColumns(days) else { return }
        var average = AverageTrueRange(arguments: [Self.days])
        var figures = [[Double](repeating: .nan, count: days.count)]
        average.run(over: columns, into: &figures)
        for (day, value) in zip(days, figures[0]) where value.isFinite && value > 0 {
            ranges.append(value)
            knownAt.append(Timeframe.d1.nextBarStart(after: day.openTime, calendar: calendar))
        }
    }

    /// nil when there are too few days before.
    func range(at moment: Timestamp) -> Double? {
        let place = knownAt.lowerBound(of: moment + .milliseconds(1))
        return place > 0 ? ranges[place - 1] : nil
    }
}
