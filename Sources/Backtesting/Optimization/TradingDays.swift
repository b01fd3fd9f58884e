import Indicators
import Trading

/// The days of a history: what returns, folds and rests of optimizations are counted in.
struct TradingDays: Sendable {
    /// The place of each day's first candle, and the end.
    let starts: [Int]

    /// - Parameter first: the first candle that counts.
    init(_ candles: CandleColumns, from first: Int, _ calendar: TradingCalendar) {
        var starts: [Int] = []
        var day: Int64?
        for bar in first..<candles.count {
            let next = calendar.localDay(containing: candles.openTime[bar])
            if next != day { starts.append(bar) }
            day = next
        }
        self.starts = starts + [candles.count]
    }

    var count: Int { starts.count - 1 }

    func bars(_ days: Range<Int>) -> Range<Int> { starts[days.lowerBound]..<starts[days.upperBound] }

    /// The day that a bar belongs to; the first for those before it.
    func day(of bar: Int) -> Int {
        var (low, high) = (0, starts.count - 1)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= bar { low = middle } else { high = middle }
        }
        return low
    }

    /// What each day earned: 0.01 is 1 %. A lost account earns nothing more.
    /// - Parameter curve: nil when the account was never worth a figure: then everything is lost on the first day.
    func returns(_ curve: EquityCurve?, cash: Double, days: Range<Int>) -> [Double] {
        guard let values = curve?.values else { return days.map { $0 == days.lowerBound ? -1 : 0 } }
        var before = days.lowerBound == 0 ? cash : values[starts[days.lowerBound] - 1]
        return days.map { day in
            let after = values[starts[day + 1] - 1]
            defer { before = after }
            return before > 0 ? max(after, 0) / before - 1 : 0
        }
    }
}
