import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

@testable import Backtesting

/// Points 14 to 18: what is known when, and what the data is worth.
@Suite struct TimePoints {
    @Test func `point 14: who looks a single bar ahead is found by cutting the data`() {
        let closes = (0..<100).map { $0 == 51 ? 101.0 : 100 }
        // Buys the bar before a rise: in all of the data there is one.
        func lookingAhead(before cut: Int) -> [SignalHistory.Setup] {
            (0..<max(cut - 1, 0)).filter { closes[$0 + 1] > closes[$0] }.map { Market.long($0) }
        }
        func lookingBack(before cut: Int) -> [SignalHistory.Setup] {
            (0..<cut).filter { $0 > 0 && closes[$0] > closes[$0 - 1] }.map { Market.long($0) }
        }
        #expect(lookingAhead(before: 100).map(\.bar) == [50] && lookingBack(before: 100).map(\.bar) == [51])
        #expect(!Causality.holds(lookingAhead(before: 100), over: 100, decide: lookingAhead))
        #expect(Causality.holds(lookingBack(before: 100), over: 100, decide: lookingBack))
    }

    @Test func `point 14: what a strategy decides does not change when later bars are cut off`() throws {
        let panel = try HonestyPanel(
            Self.cross, try Market.instrument("EURUSD"), .h1, over: try Market.candles(Market.walk(1_500)), Market.bare,
            conversion: .none, seed: 1)
        #expect(panel.isCausal && panel.result.trades.count > 20)
    }

    @Test func `point 15: a day is known after its last bar, in the exchange's days, also when clocks change`() throws {
        // New York goes to summer time on Sunday 2024-03-10: Friday's hours are 14:00 to 20:00 UTC, Monday's 13:00 to
        // 19:00. Thursday closes at 100, Friday at 140; a candle of a longer timeframe is known once it has closed.
        let (thursday, friday, monday) = (1_709_769_600, 1_709_856_000, 1_710_115_200)
        let hours = [(thursday, 14, 100.0), (friday, 14, 140.0), (monday, 13, 90.0)].flatMap { day, hour, close in
            (0..<7).map { index in
                Candle(
                    openTime: Timestamp(seconds: Int64(day + (hour + index) * 3_600)), open: close, high: close,
                    low: close, close: close, volume: 1)
            }
        }
        let strategy = try Strategy(
            yaml: """
                timeframe: 1h
                long: close@1d > 120
                stop: 5 %
                targets: [10 %]
                minimum_reward: 0
                cooldown: 0
                """, id: "days")
        let stock = try Market.instrument("AAPL")
        var history = try SignalHistory(
            strategy, stock.id, .stock, .h1, calendar: stock.calendar, findsHoles: false, over: CandleColumns(hours),
            spread: 0)
        var bars: [Int] = []
        history.forEachSetup { bars.append($0.bar) }
        // Not one of Friday's own bars (7 to 13), not even its last; all of Monday's.
        #expect(bars == Array(14..<21))
    }

    @Test(arguments: [
        "ema(20)", "ema(50)", "ema(200)", "rsi(14)", "atr(14)", "adx(14)", "macd(12,26,9)", "kama(30)", "tema(20)",
        "trix(15)", "stochrsi(14,14,3)", "bbands(20,2)", "sma(30)", "volume_ratio(20)", "donchian(20)",
    ])
    func `point 16: figures with one, two and four times the warm-up agree to a thousandth of their range`(
        _ name: String
    ) throws {
        let rules = "timeframe: 1h\nlong: \(name) > 0\nstop: 1 %\ntargets: [2 %]\n"
        let need = try Backtest.warmUp(try Strategy(yaml: rules, id: "one"), Market.instrument("EURUSD"), .h1)
        let candles = try Market.candles(Market.walk(4 * need + 500))
        func figures(_ warmUp: Int) throws -> [[Double]] {
            let call = try IndicatorCall(text: name)
            let part = candles[(4 * need - warmUp)..<candles.count]
            var outputs = [[Double]](
                repeating: .init(repeating: .nan, count: part.count), count: call.descriptor.outputs.count)
            var indicator = call.make()
            indicator.run(over: part, into: &outputs)
            return outputs.map { Array($0.suffix(500)) }
        }
        let whole = try figures(4 * need)
        for times in [1, 2] {
            for (some, all) in zip(try figures(times * need), whole) {
                let range = try #require(all.max()) - (try #require(all.min()))
                let off = zip(some, all).map { abs($0 - $1) }.max() ?? .infinity
                #expect(off <= range / 1_000, "\(off) of \(range)")
            }
        }
    }

    @Test func `point 17: bars that came twice, late or broken are dropped and counted, silent and missing ones too`()
        throws
    {
        func candle(_ hour: Int64, volume: Double = 5, low: Double = 99) -> Candle {
            Candle(
                openTime: Timestamp(seconds: 1_717_459_200 + hour * 3_600), open: 100, high: 101, low: low, close: 100,
                volume: volume)
        }
        // Hour 3 twice, hour 1 late, hour 5 impossible, so missing, hour 7 missing, nothing traded in hour 4.
        let list = [
            candle(0), candle(1), candle(2), candle(3), candle(3), candle(1), candle(4, volume: 0),
            candle(5, low: 102), candle(6), candle(8), candle(9),
        ]
        let (candles, dropped) = CandleColumns.admitting(list)
        #expect(candles.count == 8)
        #expect(dropped.duplicate == 1 && dropped.outOfOrder == 1 && dropped.implausible == 1)
        var terms = Market.bare
        terms.hasSessions = true
        let panel = try HonestyPanel(
            Self.cross, try Market.instrument("EURUSD"), .h1, over: candles, dropped: dropped, terms, conversion: .none,
            seed: 1)
        #expect(panel.quality.dropped == dropped && panel.quality.silent == 1 && panel.quality.hasVolume)
        #expect(panel.quality.holes == 2)
    }

    @Test func `point 17: fills at prices that are only repeated are counted`() throws {
        let candles = try CandleColumns(
            [(100.0, 5.0), (100, 0), (100, 5), (95, 5), (95, 5)].enumerated().map { hour, bar in
                Candle(
                    openTime: Timestamp(seconds: Int64(hour) * 3_600), open: bar.0, high: bar.0 + (hour < 3 ? 1 : 0),
                    low: bar.0, close: bar.0, volume: bar.1)
            })
        func quality(_ entry: Int, _ exit: Int) -> Int {
            let trade = Trade(
                size: 1, entryBar: entry, exitBar: exit, entryPrice: 100, exitPrice: 95, stop: 95, target: nil,
                gross: -5, costs: 0, risk: 5, exit: .stop, isLaterPart: false)
            return CandleQuality(candles, dropped: CandleGate(), holes: 0, breaks: [], [trade]).staleFills
        }
        // Nothing was traded in bar 1, nothing moved in bar 4; in bar 3 the price jumped and stood: that is news.
        #expect(quality(1, 4) == 2 && quality(0, 4) == 1 && quality(2, 3) == 0)
    }

    @Test func `point 17: a share's day is traded, though it begins before the exchange opens; its night not`() throws {
        // Days of New York begin at 04:00 UTC in June; Tuesday's bar is the first.
        let days = try CandleColumns(
            (0..<3).map { day in
                Candle(
                    openTime: Timestamp(seconds: 1_717_473_600 + Int64(day) * 86_400), open: 100, high: 101, low: 99,
                    close: 100, volume: 1)
            })
        var terms = Market.bare
        terms.hasSessions = true
        var daily = Replay(try Market.instrument("AAPL"), .d1, over: days, terms, expiry: 1, conversion: .none)
        daily.run([Market.long()])
        #expect(daily.trades.map(\.entryBar) == [1])
        // Hours of Tuesday from 00:00 UTC: the exchange opens at 13:30, within the bar of 13:00.
        let hours = try Market.replay([[Double]](repeating: Market.flat, count: 16), [Market.long()], "AAPL") {
            $0.hasSessions = true
        }
        #expect(hours.trades.map(\.entryBar) == [13])
    }

    @Test func `point 18: a split neither stops a position nor pays it: it ends at the last price before`() throws {
        let bars = [Market.flat, Market.flat, [100, 103, 99, 102], [51, 52, 50, 51], [51, 52, 50, 51]]
        let long = try Market.replay(bars, [Market.long()], "AAPL", breaks: [3])
        #expect(long.trades.map(\.exitBar) == [2] && long.trades.map(\.gross) == [2])
        #expect(long.trades.map { "\($0.exit)" } == ["end:break"])
        let short = try Market.replay(bars, [Market.short()], "AAPL", breaks: [3])
        #expect(short.trades.map(\.gross) == [-2])
        // Without knowing of it, the split would have been a loss of 49 and a gain of 49.
        #expect(try Market.replay(bars, [Market.long()], "AAPL").trades.map(\.gross) == [-49])
        // What waits for the old prices is void, also a market order whose stop is one of them.
        let waiting = try Market.replay(bars, [Market.long(1, .limit, entry: 60, stop: 40)], "AAPL", breaks: [3])
        #expect(waiting.trades.isEmpty && waiting.rejected == [.broken: 1])
        #expect(try Market.replay(bars, [Market.long(2)], "AAPL", breaks: [3]).rejected == [.broken: 1])
        // What is bought afterwards is not concerned.
        let after = try Market.replay(
            bars + [[51, 56, 50, 55]], [Market.long(4, entry: 51, stop: 45, targets: [55])], "AAPL", breaks: [3])
        #expect(after.trades.map(\.gross) == [4])
    }

    @Test func `point 18: a back-test finds the split by itself and counts it`() throws {
        // Bought at 100 on Tuesday's open after a rise; four for one before Friday.
        let closes = [99.0, 100, 100, 100, 25, 25.2, 25.1]
        let days = try CandleColumns(
            closes.enumerated().map { day, close in
                Candle(
                    openTime: Timestamp(seconds: 1_717_387_200 + Int64(day) * 86_400), open: day == 1 ? 99 : close,
                    high: max(close, 99.5) > close + 50 ? close : max(close, 100), low: min(close, 99), close: close,
                    volume: 1)
            })
        let strategy = try Strategy(
            yaml: "timeframe: 1d\nlong: close > 99.5\nstop: 5 %\ntargets: [50 %]\nminimum_reward: 0\ncooldown: 50\n",
            id: "split")
        let panel = try HonestyPanel(
            strategy, try Market.instrument("AAPL"), .d1, over: days, Market.bare, conversion: .none, seed: 1)
        #expect(panel.quality.breaks == [4])
        #expect(panel.result.trades.map(\.exit) == [.priceBreak] && panel.result.trades.map(\.gross) == [0])
    }

    /// Days of New York, of which Tuesday, 2024-06-04, is the first; a signal on it buys at Wednesday's open. A dividend of
    /// 0.5 on 2 shares is 1 dollar; the price stays, so that nothing else is won or lost.
    @Test(
        arguments: [
            (0, 1, 0),  // before it was bought
            (1, 1, 0),  // bought at the ex-date's open: too late
            (2, 1, 1), (2, -1, -1), (3, 1, 1),
            (4, 1, 0),  // after the data
        ] as [(Int64, Int, Double)])
    func `point 18: dividends change the cash of who holds before the ex-date opens, not the price`(
        _ day: Int64, _ sign: Int, _ paid: Double
    ) throws {
        let apple = try Market.instrument("AAPL")
        let days = try CandleColumns(
            (0..<4).map { day in
                Candle(
                    openTime: Timestamp(seconds: 1_717_473_600 + Int64(day) * 86_400), open: 100, high: 100, low: 100,
                    close: 100, volume: 1)
            })
        var terms = Market.bare
        terms.size = .units(2)
        // 2024-06-04 is day 19,878.
        terms.dividends = [try #require(Dividend(day: 19_878 + day, amount: Price("0.5")!, apple.calendar))]
        var replay = Replay(apple, .d1, over: days, terms, expiry: 1, conversion: .none)
        replay.run([sign > 0 ? Market.long() : Market.short()])
        let trade = try #require(replay.trades.first)
        #expect(trade.dividends == paid && trade.net == paid && trade.gross == 0 && trade.costs == 0)
        #expect(replay.balance == 100_000 + paid)
    }

    @Test func `point 18: a dividend falls into the bar its session opens in, and is shared by parts`() throws {
        // Hours of 2024-06-04 and 05 from 00:00 UTC: the exchange opens at 13:30, within the bars of 13:00. What is bought
        // on Tuesday at 14:00 leaves half at 110 on Wednesday at 15:00, the rest at the end.
        var bars = [[Double]](repeating: Market.flat, count: 48)
        bars[39] = [100, 111, 99, 100]
        let apple = try Market.instrument("AAPL")
        let dividend = try #require(Dividend(day: 19_879, amount: Price("0.5")!, apple.calendar))
        let replay = try Market.replay(bars, [Market.long(13, targets: [110, 130])], "AAPL") {
            $0.size = .units(4)
            $0.dividends = [dividend]
        }
        #expect(replay.trades.map(\.exitBar) == [39, 47] && replay.trades.map(\.dividends) == [1, 1])
        // One that left before has none.
        bars[36] = bars[39]
        let sooner = try Market.replay(bars, [Market.long(13)], "AAPL") {
            $0.size = .units(4)
            $0.dividends = [dividend]
        }
        #expect(sooner.trades.map(\.exitBar) == [36] && sooner.trades.map(\.dividends) == [0])
    }

    static let cross = try! Strategy(  // tidy:allow a constant of the tests
        yaml: """
            timeframe: 1h
            long: sma(5) crosses above sma(15)
            short: sma(5) crosses below sma(15)
            stop: 1 %
            targets: [2 %]
            minimum_reward: 0
            cooldown: 0
            """, id: "cross")
}
