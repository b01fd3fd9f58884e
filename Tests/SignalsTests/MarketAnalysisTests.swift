import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// An analysis of hand-made candles, with figures worked out by hand; and of walks, by what must hold for all.
@Suite struct MarketAnalysisTests {
    private static let start = Timestamp(seconds: 1_717_372_800)  // Monday 2024-06-03 00:00 UTC

    /// Hourly candles whose closes are given; wicks of 0.5 beyond the bodies, always 100 traded.
    private static func hours(_ closes: [Double], from start: Timestamp = start) -> [Candle] {
        closes.enumerated().map { index, close in
            let open = index == 0 ? close : closes[index - 1]
            return Candle(
                openTime: start + .hours(index), open: open, high: max(open, close) + 0.5,
                low: min(open, close) - 0.5, close: close, volume: 100)
        }
    }

    /// A zigzag: from each price to the next in steps of 1.
    private static func path(_ prices: Double...) -> [Double] {
        var closes = [prices[0]]
        for price in prices.dropFirst() {
            while let last = closes.last, last != price { closes.append(last + (price > last ? 1 : -1)) }
        }
        return closes
    }

    private static func analysis(
        _ candles: [Candle], _ timeframe: Timeframe = .h1, others: [Timeframe: [Candle]] = [:],
        at moment: Timestamp = start + .hours(9)
    ) throws -> MarketAnalysis {
        try MarketAnalysis(
            timeframe, candles: others.merging([timeframe: candles]) { $1 }, calendar: .always, at: moment)
    }

    /// 120 up and down by tens between 100 and 140, ending after a break upwards. Swings need 5 bars on each side; their
    /// prices are the turning closes and half a wick, ±0.5.
    private static let zigzag = hours(path(100, 110, 100, 110, 100, 120, 110, 130, 120, 140, 130, 138))

    @Test func `structure, range and levels of a zigzag are those worked out by hand`() throws {
        let candles = Self.zigzag
        #expect(candles.count == 139)
        let found = try Self.analysis(candles)
        #expect(found.close == 138)
        #expect(found.closedAt == Self.start + .hours(candles.count))
        // The last high is 140.5 at the turn, confirmed; the last low 129.5, confirmed 5 bars after it.
        let range = try #require(found.range)
        #expect((range.low, range.high) == (129.5, 140.5))
        #expect(abs(range.position - (138 - 129.5) / 11) < 1e-12)
        #expect(range.zone == .premium)
        // The way from 120 to 140 broke the swing high of 130.5 at the close of 131.
        let last = try #require(found.lastBreak)
        #expect((last.direction, last.isChangeOfCharacter, last.level) == (.up, false, 130.5))
        let breaker = try #require(candles.firstIndex { $0.close == 131 })
        #expect(last.bar == candles[breaker].openTime)
        #expect(last.knownAt == candles[breaker].openTime + .hours(1))
        // What would change the picture: the unbroken swings on both sides.
        #expect(found.turns.map(\.level) == [140.5, 129.5])
        #expect(found.turns.map(\.isChangeOfCharacter) == [false, true])
        #expect(found.resistance?.price == 140.5)
        // The old high of 130.5 and the new low of 129.5 lie half an average true range apart: one zone, at their mean.
        #expect(found.support?.price == 130)
        #expect(found.support?.origin == .zone(touches: 2))
        // Every true range is 2 (a step of 1 and two wicks of 0.5), so is every average of them.
        #expect(abs(found.figures.atr - 2) < 1e-9)
        #expect(abs(try #require(found.resistance).distance - 1.25) < 1e-9)
        #expect(abs(try #require(found.support).distance - 4) < 1e-9)
        #expect(found.figures.atrRatio.map { abs($0 - 1) < 1e-9 } == true)
        #expect(found.figures.swing == .usual)
        #expect(found.figures.volumeRatio == 1)
        #expect(found.figures.volume == .usual)
    }

    @Test func `a rise without end is a trend day, overbought, with no resistance and no range`() throws {
        let candles = Self.hours((0..<200).map { 1000 + Double($0) })
        let found = try Self.analysis(candles, others: [.h1: candles])
        #expect(found.figures.rsi == 100)
        #expect(found.figures.strength == .overbought)
        #expect(found.figures.pull == .trending)
        #expect(found.dayKind == .trend)
        #expect(found.resistance == nil)
        #expect(found.range == nil)
        #expect(found.lastBreak == nil)
        #expect(found.turns.isEmpty)
        // The average of a straight line rises by one a bar: 5 in 5 bars, over a range of 2.
        let slope = try #require(found.trends.first?.slope)
        #expect(abs(slope - 2.5) < 0.01)
        #expect(found.trends.first?.average == .up)
        #expect(found.trends.first?.heading == .mixed, "no break of structure has said so yet")
    }

    @Test func `a price that stands still is quiet in every figure`() throws {
        let candles = (0..<150).map { index in
            Candle(openTime: Self.start + .hours(index), open: 5, high: 5, low: 5, close: 5, volume: 0)
        }
        let found = try Self.analysis(candles)
        #expect(found.figures.atrRatio == nil)
        #expect(found.figures.volumeRatio == nil)
        #expect(found.figures.momentum == .level)
        #expect(found.trends.first?.slope == 0)
        #expect((found.support, found.resistance) == (nil, nil))
    }

    @Test func `three candles that do not overlap are an open gap, nearest first`() throws {
        // Flat, then a jump: high 101.5, a wide candle, low 104.5; nobody came back.
        var candles = Self.hours(Array(repeating: 100, count: 120))
        let time = Self.start + .hours(120)
        candles.append(Candle(openTime: time, open: 101, high: 106, low: 100.5, close: 105.5, volume: 1))
        candles.append(Candle(openTime: time + .hours(1), open: 105.5, high: 107, low: 104.5, close: 106, volume: 1))
        let found = try Self.analysis(candles)
        let gap = try #require(found.zones.first { $0.kind == .gap })
        #expect((gap.direction, gap.top, gap.bottom) == (.up, 104.5, 100.5))
        #expect(gap.bar == time)
        #expect(abs(gap.distance - (106 - 104.5) / found.figures.atr) < 1e-9)
        #expect(found.zones == found.zones.sorted { $0.distance < $1.distance })
    }

    @Test func `change and previous day come from closed days`() throws {
        // Two days at 100 and 110, and eight hours of the third: the last close is 108.
        let days = [
            Candle(openTime: Self.start, open: 100, high: 103, low: 98, close: 100, volume: 1),
            Candle(openTime: Self.start + .days(1), open: 100, high: 112, low: 99, close: 110, volume: 1),
        ]
        let first = Self.start + .days(2) + .hours(8) - .hours(160)
        var candles = Self.hours(Array(repeating: 110, count: 160), from: first)
        candles[159].close = 108
        candles[159].low = 107
        let found = try Self.analysis(candles, others: [.d1: days])
        let day = try #require(found.previousDay)
        #expect((day.start, day.high, day.low) == (Self.start + .days(1), 112, 99))
        #expect(found.change.map { abs($0 - (108.0 / 110 - 1)) < 1e-12 } == true)
        // The bar that closed at midnight belongs to the day before: measured from the close before that.
        let midnight = Array(candles.dropLast(8))
        let earlier = try Self.analysis(midnight, others: [.d1: days])
        #expect(earlier.closedAt == Self.start + .days(2))
        #expect(earlier.change.map { abs($0 - 0.1) < 1e-12 } == true)
    }

    @Test func `on a Monday the day before is Friday, not the evening of Sunday`() throws {
        // Foreign exchange, in summer from Sunday 21:00 to Friday 21:00 in UTC. 2024-06-07 was a Friday.
        let calendar = TradingCalendar(
            id: "fx", timeZone: .gmt,
            hours: [.init(open: 0, close: 4 * 1440 + 1260), .init(open: 6 * 1440 + 1260, close: 10_080)],
            hasExchangeDays: false)
        let friday = Self.start + .days(4)
        func day(_ number: Int, _ high: Double, _ low: Double, _ close: Double) -> Candle {
            Candle(openTime: friday + .days(number), open: close, high: high, low: low, close: close, volume: 1)
        }
        let days = [day(-1, 105, 95, 102), day(0, 112, 99, 110), day(2, 150, 50, 120), day(3, 119, 111, 112)]
        func analysis(_ count: Int, at moment: Timestamp) throws -> MarketAnalysis {
            let hours = Self.hours(Array(repeating: 121, count: 160), from: moment - .hours(160))
            return try MarketAnalysis(
                .h1, candles: [.h1: hours, .d1: Array(days.prefix(count))], calendar: calendar, at: moment)
        }
        let monday = try analysis(3, at: friday + .days(3) + .hours(8))
        let before = try #require(monday.previousDay)
        #expect((before.start, before.high, before.low) == (friday, 112, 99))
        #expect(monday.change.map { abs($0 - (121.0 / 110 - 1)) < 1e-12 } == true)
        // On Tuesday it is Monday, with its evening before.
        let tuesday = try analysis(4, at: friday + .days(4) + .hours(8))
        let whole = try #require(tuesday.previousDay)
        #expect((whole.start, whole.high, whole.low) == (friday + .days(3), 150, 50))
        #expect(tuesday.change.map { abs($0 - (121.0 / 112 - 1)) < 1e-12 } == true)
    }

    @Test func `sessions are those of the moment`() throws {
        // 09:00 UTC on a Monday in June: London 10:00, Tokyo 18:00 sharp, New York 05:00.
        let found = try Self.analysis(Self.zigzag, at: Self.start + .hours(9))
        #expect(found.sessions.map(\.id) == ["london"])
        let night = try Self.analysis(Self.zigzag, at: Self.start + .hours(22) + .minutes(30))
        #expect(night.sessions.map(\.id) == ["sydney"])
    }

    @Test func `too few candles are counted, longer timeframes with too few are left open`() throws {
        #expect(throws: AnalysisError.tooFew(have: 100, need: 101, timeframe: .h1)) {
            try Self.analysis(Array(Self.zigzag.prefix(100)))
        }
        #expect(throws: AnalysisError.tooFew(have: 0, need: 101, timeframe: .m5)) { try Self.analysis([], .m5) }
        let found = try Self.analysis(Self.zigzag, others: [.h4: Array(Self.zigzag.prefix(20))])
        #expect(found.trends.map(\.timeframe) == [.h1, .h4, .d1])
        #expect(found.trends.map(\.missing) == [0, 35, 55])
        #expect(found.trends[2].slope == nil)
        #expect(found.previousDay == nil)
        #expect(throws: AnalysisError.badCandles(.h4)) {
            try Self.analysis(Self.zigzag, others: [.h4: Self.zigzag.reversed()])
        }
    }

    @Test(arguments: Timeframe.allCases) func `every timeframe says what it reads`(_ base: Timeframe) {
        let read = MarketAnalysis.timeframes(for: base)
        #expect(read.contains(base) && read.contains(.d1) && read == read.sorted() && Set(read).count == read.count)
        // The kind of a day is told from hourly candles, or the timeframe's own longer ones.
        #expect(read.contains(max(base, .h1)))
    }

    @Test func `nothing is known before its time`() throws {
        // Whatever comes later, an analysis of the candles before is the same; and levels lie where they must.
        let candles = SignalEngineTests.walk(400, seed: 5)
        for count in stride(from: 101, through: 400, by: 13) {
            let found = try Self.analysis(Array(candles.prefix(count)), others: [.h1: Array(candles.prefix(count))])
            let close = candles[count - 1].close
            #expect(found.close == close)
            #expect(found.support.map { $0.price < close } ?? true)
            #expect(found.resistance.map { $0.price > close } ?? true)
            #expect(found.lastBreak.map { $0.knownAt <= found.closedAt } ?? true)
            for zone in found.zones { #expect(zone.bar < candles[count - 1].openTime && zone.distance >= 0) }
            for turn in found.turns {
                #expect(turn.direction == .up ? turn.level >= close : turn.level <= close, "an unbroken swing")
            }
            // No swing of the structure that still stands lies nearer.
            var structure = MarketStructure(), events: [StructureEvent] = []
            for candle in candles.prefix(count) { structure.update(candle, into: &events) }
            for event in events where event.kind == .swing || event.kind == .swingReplaced {
                let (level, later) = (try #require(event.level), candles[(event.sitsAt + 1)..<count])
                if event.direction == .up, level > close, later.allSatisfy({ $0.high <= level }) {
                    #expect(try #require(found.resistance).price <= level)
                }
                if event.direction == .down, level < close, later.allSatisfy({ $0.low >= level }) {
                    #expect(try #require(found.support).price >= level)
                }
            }
        }
    }

    @Test func `words follow the stated thresholds`() {
        func figures(rsi: Double = 50, adx: Double = 22, ratio: Double? = 1, volume: Double? = 1) -> MarketFigures {
            MarketFigures(rsi: rsi, adx: adx, atr: 1, atrRatio: ratio, histogram: 0, volumeRatio: volume)
        }
        let strengths = [70, 69.9, 55, 54.9, 45.1, 45, 30.1, 30].map { figures(rsi: $0).strength }
        #expect(strengths == [.overbought, .strong, .strong, .neutral, .neutral, .weak, .weak, .oversold])
        #expect([25, 24.9, 20, 19.9].map { figures(adx: $0).pull } == [.trending, .building, .building, .none])
        #expect([1.25, 1.24, 0.76, 0.75].map { figures(ratio: $0).swing } == [.high, .usual, .usual, .low])
        #expect([1.5, 1.49, 0.51, 0.5].map { figures(volume: $0).volume } == [.high, .usual, .usual, .low])
        #expect(figures(ratio: nil, volume: nil).swing == nil)
    }
}
