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
    /// Average true ranges of days, each from the moment it is known.
    private var ranges: [(from: Timestamp, value: Double)] = []

    /// What an order that is sized by itself takes of the free margin at most, as on the account.
    private static let marginShare = 0.8
    private static let rangeDays = 14.0

    init(
        _ terms: BacktestTerms, _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns,
        leverage: Double
    ) {
        size = terms.size
        step = terms.hasLimits ? instrument.sizeStep.value.double : 0
        maximum = instrument.maximumSize.value.double
        self.leverage = leverage
        if case .range = terms.size { ranges = Self.ranges(candles, timeframe, instrument.calendar) }
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
            guard let range = range(at: moment) else { return 0 }
            units = limited(cash * share / (count * range * rate), cash, price * rate)
        }
        guard step > 0 else { return units }
        return min((units / step * (1 + 1e-12)).rounded(.down) * step, maximum)
    }

    private func limited(_ units: Double, _ cash: Double, _ value: Double) -> Double {
        step > 0 ? min(units, cash * Self.marginShare * leverage / value) : units
    }

    private func range(at moment: Timestamp) -> Double? {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].from <= moment { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? ranges[low - 1].value : nil
    }

    private static func ranges(
        _ candles: CandleColumns, _ timeframe: Timeframe, _ calendar: TradingCalendar
    ) -> [(from: Timestamp, value: Double)] {
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
        guard let columns = try? CandleColumns(days) else { return [] }
        var average = AverageTrueRange(arguments: [rangeDays])
        var figures = [[Double](repeating: .nan, count: days.count)]
        average.run(over: columns, into: &figures)
        return zip(days, figures[0]).compactMap { day, value in
            guard value.isFinite, value > 0 else { return nil }
            return (Timeframe.d1.nextBarStart(after: day.openTime, calendar: calendar), value)
        }
    }
}
