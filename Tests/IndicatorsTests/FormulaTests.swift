import Foundation
import Indicators
import Platform
import Testing
import Trading

/// Indicators without outside vectors: against plain loops over the formulas as their authors give them (named at each),
/// written apart from the program.
@Suite struct FormulaTests {
    private static let walk = Samples.walk(400, seed: 3)

    private func expect(
        _ text: String, _ output: Int = 0, _ expected: (Int) -> Double?, location: SourceLocation = #_sourceLocation
    ) throws {
        let call = try IndicatorCall(text: text)
        let seen = try call.figures(Self.walk)[output]
        for (bar, value) in seen.enumerated() {
            let wanted = expected(bar)
            #expect(value.isNaN == (wanted == nil), "\(text) at \(bar)", sourceLocation: location)
            guard let wanted else { continue }
            #expect(abs(value - wanted) <= 1e-9 * max(abs(wanted), 1), "\(text) at \(bar)", sourceLocation: location)
        }
    }

    /// The figures of bars `bar - count + 1 ... bar`; nil when there are not as many.
    private func window<Figure>(_ count: Int, _ bar: Int, _ figure: (Candle) -> Figure) -> [Figure]? {
        bar - count + 1 >= 0 ? Self.walk[(bar - count + 1)...bar].map(figure) : nil
    }

    private func weighted(_ values: [Double]) -> Double {
        zip(1..., values).reduce(0) { $0 + Double($1.0) * $1.1 } / Double(values.count * (values.count + 1) / 2)
    }

    /// Alan Hull, "How to reduce lag in a moving average": WMA(√n) of 2·WMA(n/2) - WMA(n).
    @Test(arguments: [2, 9, 16, 21]) func `Hull moving average`(_ period: Int) throws {
        let root = Int(Double(period).squareRoot())
        let inner = Self.walk.indices.map { bar in
            window(period, bar, \.close).map { 2 * weighted(Array($0.suffix(period / 2))) - weighted($0) }
        }
        try expect("hma(\(period))") { bar in
            guard bar - root + 1 >= 0 else { return nil }
            let values = inner[(bar - root + 1)...bar].compactMap { $0 }
            return values.count == root ? weighted(values) : nil
        }
    }

    /// Wilder, "New Concepts in Technical Trading Systems" (1978): the sum of period-1 movements, then S - S/n + DM.
    @Test func `directional movement`() throws {
        for (name, isUp) in [("plus_dm", true), ("minus_dm", false)] {
            var sum = 0.0
            let expected = Self.walk.indices.map { bar -> Double? in
                guard bar > 0 else { return nil }
                let (new, old) = (Self.walk[bar], Self.walk[bar - 1])
                let (rise, fall) = (new.high - old.high, old.low - new.low)
                let movement = isUp ? (rise > fall && rise > 0 ? rise : 0) : (fall > rise && fall > 0 ? fall : 0)
                sum = bar < 14 ? sum + movement : sum - sum / 14 + movement
                return bar < 14 ? nil : sum
            }
            try expect("\(name)(14)") { expected[$0] }
        }
    }

    /// Wilder's average true range, for the channels.
    private func averageTrueRange(_ period: Int) -> [Double?] {
        var (sum, average) = (0.0, 0.0)
        return Self.walk.indices.map { bar in
            guard bar > 0 else { return nil }
            let (candle, close) = (Self.walk[bar], Self.walk[bar - 1].close)
            let range = max(candle.high - candle.low, abs(candle.high - close), abs(candle.low - close))
            sum += range
            if bar < period { return nil }
            average = bar == period ? sum / Double(period) : (average * Double(period - 1) + range) / Double(period)
            return average
        }
    }

    /// Linda Raschke's form (StockCharts, "Keltner Channels"): EMA(20) ± 2·ATR(10).
    @Test func `Keltner channel`() throws {
        let ranges = averageTrueRange(10)
        var average = 0.0
        let middles = Self.walk.indices.map { bar -> Double? in
            guard let closes = window(20, bar, \.close) else { return nil }
            average = bar == 19 ? closes.reduce(0, +) / 20 : average + (closes[19] - average) * 2 / 21
            return average
        }
        for (output, sign) in [(0, 2.0), (1, 0), (2, -2)] {
            try expect("keltner", output) { bar in
                guard let middle = middles[bar], let range = ranges[bar] else { return nil }
                return middle + sign * range
            }
        }
    }

    @Test func `Donchian channel`() throws {
        try expect("donchian(20)", 0) { window(20, $0, \.high)?.max() }
        try expect("donchian(20)", 2) { window(20, $0, \.low)?.min() }
        try expect("donchian(20)", 1) { bar in
            guard let top = window(20, bar, \.high)?.max(), let bottom = window(20, bar, \.low)?.min() else {
                return nil
            }
            return (top + bottom) / 2
        }
    }

    /// TradingView's reference, `ta.supertrend`, with Wilder's average.
    @Test func `SuperTrend`() throws {
        let ranges = averageTrueRange(10)
        var (upper, lower, isUp) = (0.0, 0.0, false)
        var lines: [(Double, Double)?] = []
        for bar in Self.walk.indices {
            guard let range = ranges[bar] else {
                lines.append(nil)
                continue
            }
            let candle = Self.walk[bar], middle = (candle.high + candle.low) / 2
            let (newUpper, newLower) = (middle + 3 * range, middle - 3 * range)
            if let _ = lines[bar - 1] {
                let close = Self.walk[bar - 1].close
                let wasUp = isUp
                lower = newLower > lower || close < lower ? newLower : lower
                upper = newUpper < upper || close > upper ? newUpper : upper
                isUp = wasUp ? !(candle.close < lower) : candle.close > upper
            } else {
                (upper, lower) = (newUpper, newLower)
            }
            lines.append((isUp ? lower : upper, isUp ? 1 : -1))
        }
        #expect(Set(lines.compactMap { $0?.1 }).count == 2, "the walk turns")
        try expect("supertrend", 0) { lines[$0]?.0 }
        try expect("supertrend", 1) { lines[$0]?.1 }
    }

    /// Hosoda: middles of 9, 26 and 52 bars; what is drawn 26 ahead is seen 26 later.
    @Test func `Ichimoku`() throws {
        func middle(_ count: Int, _ bar: Int) -> Double? {
            guard bar >= 0, let top = window(count, bar, \.high)?.max(), let bottom = window(count, bar, \.low)?.min()
            else { return nil }
            return (top + bottom) / 2
        }
        try expect("ichimoku", 0) { middle(9, $0) }
        try expect("ichimoku", 1) { middle(26, $0) }
        try expect("ichimoku", 2) { bar in
            guard let fast = middle(9, bar - 26), let slow = middle(26, bar - 26) else { return nil }
            return (fast + slow) / 2
        }
        try expect("ichimoku", 3) { middle(52, $0 - 26) }
        try expect("ichimoku", 4) { $0 < 26 ? nil : Self.walk[$0 - 26].close }
    }

    @Test func `volume weighted average price since midnight, and volume over its average`() throws {
        try expect("vwap") { bar in
            let day = Self.walk[(bar / 24 * 24)...bar]
            let money = day.reduce(0) { $0 + ($1.high + $1.low + $1.close) / 3 * $1.volume }
            return money / day.reduce(0) { $0 + $1.volume }
        }
        try expect("volume_ratio(20)") { bar in
            window(20, bar, \.volume).map { $0[19] / ($0.reduce(0, +) / 20) }
        }
    }

    @Test(arguments: ["open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"])
    func `a source is what its name says`(_ source: String) throws {
        try expect("sma(3,\(source))") { bar in
            window(3, bar) { candle -> Double in
                switch source {
                case "open": candle.open
                case "high": candle.high
                case "low": candle.low
                case "close": candle.close
                case "volume": candle.volume
                case "hl2": (candle.high + candle.low) / 2
                case "hlc3": (candle.high + candle.low + candle.close) / 3
                default: (candle.open + candle.high + candle.low + candle.close) / 4
                }
            }.map { $0.reduce(0, +) / 3 }
        }
    }
}

/// Levels and profiles, worked by hand.
@Suite struct LevelTests {
    private static func daily(_ rows: [(Double, Double, Double, Double)], volumes: [Double]? = nil) -> [Candle] {
        var candles = Samples.bars(rows.count, seconds: 86_400) { rows[$0] }
        for (index, volume) in (volumes ?? []).enumerated() { candles[index].volume = volume }
        return candles
    }

    /// A day of high 110, low 100, close 104.
    @Test(arguments: [
        // P = 314/3; R1 = 2P-100, S1 = 2P-110, P ± 10, 110 + 2(P-100), 100 - 2(110-P).
        (
            "pivots",
            [
                104.6666666667, 109.3333333333, 99.3333333333, 114.6666666667, 94.6666666667, 119.3333333333,
                89.3333333333,
            ]
        ),
        // P ± 3.82, 6.18, 10.
        (
            "pivots_fibonacci",
            [
                104.6666666667, 108.4866666667, 100.8466666667, 110.8466666667, 98.4866666667, 114.6666666667,
                94.6666666667,
            ]
        ),
        // 104 ± 11/12, 11/6, 11/4, 11/2.
        (
            "pivots_camarilla",
            [
                104.6666666667, 104.9166666667, 103.0833333333, 105.8333333333, 102.1666666667, 106.75, 101.25, 109.5,
                98.5,
            ]
        ),
    ]) func `pivots are the previous day's`(_ name: String, _ expected: [Double]) throws {
        // The day in three bars, then two bars of the next: 00:00, 08:00, 16:00.
        let candles = Samples.bars(5, seconds: 28_800) { index in
            [(101, 105, 100, 103), (103, 110, 102, 108), (108, 109, 103, 104), (104, 200, 50, 60), (60, 61, 59, 60)][
                index]
        }
        let figures = try IndicatorCall(name).figures(candles)
        for (column, level) in zip(figures, expected) {
            #expect(column[..<3].allSatisfy { $0.isNaN })
            #expect(abs(column[3] - level) < 1e-9 && column[4] == column[3])
        }
        // Joined at 08:00: that day's range is not known, the next one's is.
        let joined = try IndicatorCall(name).figures(Array(Samples.walk(60)[8...]))
        #expect(joined[0].firstIndex { !$0.isNaN } == 40)
    }

    @Test func `zones come from confirmed swings and count their touches`() throws {
        // Peaks of 110 at bars 20 and 30, one of 120 at 40; valleys of 90 at 25 and 35. Every bar is 2 high.
        func middle(_ bar: Int) -> Double {
            let turns: [(Int, Double)] = [
                (0, 100), (15, 100), (20, 109), (25, 91), (30, 109), (35, 91), (40, 119), (60, 99),
            ]
            for (from, to) in zip(turns, turns.dropFirst()) where bar <= to.0 {
                return from.1 + (to.1 - from.1) * Double(bar - from.0) / Double(to.0 - from.0)
            }
            return 99
        }
        let candles = Samples.bars(60) { (middle($0), middle($0) + 1, middle($0) - 1, middle($0)) }
        let figures = try IndicatorCall(text: "support_resistance(3,0.5)").figures(candles)
        let (support, supportTouches, resistance, touches) = (figures[0], figures[1], figures[2], figures[3])
        #expect(resistance[..<23].allSatisfy { $0.isNaN }, "the peak of bar 20 is known at bar 23")
        #expect(resistance[23] == 110 && touches[23] == 1)
        #expect(touches[32] == 1 && touches[33] == 2 && resistance[33] == 110)
        #expect(support[27].isNaN && support[28] == 90 && supportTouches[28] == 1 && supportTouches[38] == 2)
        // Above the first zone, which is now support, and under the new peak once that is known.
        #expect(support[40] == 110 && resistance[40].isNaN && resistance[43] == 120 && touches[43] == 1)
    }

    @Test func `the profile finds where most was traded`() throws {
        // Rows of height 1 from 100 to 104. Volumes by row: 100-101: 10, 101-102: 10+40, 102-103: 40+20, 103-104: 20.
        let candles = Self.daily(
            [(100.5, 101.5, 100, 101), (101.5, 103, 101, 102), (103, 104, 102, 103)].map { ($0.0, $0.1, $0.2, $0.3) },
            volumes: [15, 80, 40])
        // First bar: 100-101.5, 15 volume: 10 and 5. Second: 40 and 40. Third: 20 and 20. Rows: 10, 45, 60, 20.
        let figures = try IndicatorCall(text: "volume_profile(3,4,70)").figures(candles)
        #expect(figures.map { $0[1].isNaN } == [true, true, true])
        // 70 % of 135 is 94.5: row 102-103 (60), then 101-102 (45) makes 105.
        #expect(figures.map { $0[2] } == [102.5, 103, 101])
        // 90 % is 121.5: and 103-104 (20) makes 125.
        #expect(try IndicatorCall(text: "volume_profile(3,4,90)").figures(candles).map { $0[2] } == [102.5, 104, 101])
        let flat = Self.daily([(5, 5, 5, 5), (5, 5, 5, 5)])
        #expect(try IndicatorCall(text: "volume_profile(2)").figures(flat).map { $0[1] } == [5, 5, 5])
        let silent = Self.daily([(5, 6, 5, 5)], volumes: [0])
        #expect(try IndicatorCall(text: "volume_profile(1)").figures(silent).allSatisfy { $0[0].isNaN })
    }
}
