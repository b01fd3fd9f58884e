import Backtesting
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Fills, costs and sizes, each worked by hand.
@Suite struct ReplayTests {
    private static func replay(
        _ bars: [[Double]], _ setups: [SignalHistory.Setup], _ symbol: String = "EURUSD", every seconds: Int64 = 3_600,
        expiry: Int = 3, conversion: Conversion = .none, finer: CandleColumns? = nil,
        _ change: (inout BacktestTerms) -> Void = { _ in }
    ) throws -> Replay {
        var terms = Market.bare
        change(&terms)
        var inside: Replay.Finer?
        if let finer {
            inside = { start, end in
                (0..<finer.count).map { finer[$0] }.filter { $0.openTime >= start && $0.openTime < end }
            }
        }
        let timeframe = try #require(Timeframe.allCases.first { Int64($0.minutes) * 60 == seconds })
        var replay = Replay(
            try Market.instrument(symbol), timeframe, over: try Market.candles(bars, every: seconds), finer: inside, terms,
            expiry: expiry, conversion: conversion)
        replay.run(setups)
        return replay
    }

    private static func long(
        _ bar: Int = 0, _ type: Signal.EntryType = .market, entry: Double = 100, stop: Double = 95,
        targets: [Double] = [110]
    ) -> SignalHistory.Setup {
        .init(bar: bar, direction: .long, entryType: type, entry: entry, stop: stop, targets: targets)
    }
    private static func short(_ bar: Int = 0, stop: Double = 105, targets: [Double] = [90]) -> SignalHistory.Setup {
        .init(bar: bar, direction: .short, entryType: .market, entry: 100, stop: stop, targets: targets)
    }
    private static let flat = [100.0, 101, 99, 100]

    @Test func `a gap through a stop fills at the open, also when the bar recovers`() throws {
        let fall = try Self.replay([Self.flat, Self.flat, [94, 101, 93, 100]], [Self.long()])
        #expect(fall.trades.map(\.exitPrice) == [94])
        let rise = try Self.replay([Self.flat, Self.flat, [105.5, 106, 99, 100]], [Self.short()])
        #expect(rise.trades.map(\.exitPrice) == [105.5])
    }

    @Test(arguments: [[100.0, 112, 94, 108], [108, 112, 94, 100], [100, 112, 94, 100]])
    func `stop and target in one bar is a stop, whatever the bar's color`(_ bar: [Double]) throws {
        let bars = [Self.flat, Self.flat, bar]
        let careful = try Self.replay(bars, [Self.long()])
        #expect(careful.trades.map(\.exitPrice) == [95] && careful.ambiguous == 1)
        let hopeful = try Self.replay(bars, [Self.long()]) { $0.isStopFirst = false }
        #expect(hopeful.trades.map(\.exitPrice) == [110] && hopeful.ambiguous == 1)
    }

    @Test func `finer candles decide what one bar leaves open`() throws {
        let bars = [Self.flat, Self.flat, [100, 112, 94, 100]]
        // Half hours: the first four are those of the first two bars.
        let halves = [Self.flat, Self.flat, Self.flat, Self.flat, [100.0, 112, 99, 111], [111, 111, 94, 100]]
        let replay = try Self.replay(bars, [Self.long()], finer: Market.candles(halves, every: 1_800))
        #expect(replay.trades.map(\.exitPrice) == [110] && replay.ambiguous == 1 && replay.resolved == 1)
    }

    @Test func `a limit filled inside a bar can be stopped in it, and reaches no target in it`() throws {
        // The high may have come before the low that filled it.
        let bars = [Self.flat, [104, 111, 99, 105], [105, 106, 104, 105]]
        let waiting = try Self.replay(bars, [Self.long(0, .limit)])
        #expect(waiting.trades.map(\.exit) == [.end])
        let stopped = try Self.replay([Self.flat, [104, 111, 94, 105]], [Self.long(0, .limit)])
        #expect(stopped.trades.map(\.exitPrice) == [95])
    }

    @Test func `a limit is filled at its price or a better open, and expires`() throws {
        let better = try Self.replay([Self.flat, [98, 99, 97, 98]], [Self.long(0, .limit)])
        #expect(better.trades.map(\.entryPrice) == [98])
        let away = [103.0, 104, 102, 103]
        let expired = try Self.replay([Self.flat, away, away, away, [99, 100, 98, 99]], [Self.long(0, .limit)])
        #expect(expired.trades.isEmpty && expired.rejected == [.expired: 1])
    }

    @Test func `a target must be passed by a tick where there are ticks`() throws {
        let touched = [[1.1, 1.101, 1.099, 1.1], [1.1, 1.101, 1.099, 1.1], [1.1, 1.105, 1.099, 1.1]]
        let setup = SignalHistory.Setup(
            bar: 0, direction: .long, entryType: .market, entry: 1.1, stop: 1.09, targets: [1.105])
        #expect(try Self.replay(touched, [setup]).trades.map(\.exit) == [.target(nil)])
        #expect(try Self.replay(touched, [setup]) { $0.hasTicks = true }.trades.map(\.exit) == [.end])
        let passed = touched.dropLast() + [[1.1, 1.10501, 1.099, 1.1]]
        #expect(try Self.replay(Array(passed), [setup]) { $0.hasTicks = true }.trades.map(\.exitPrice) == [1.105])
    }

    @Test func `purchases pay the ask, sales get the bid, and market and stop orders slip`() throws {
        // Spread 0.2, slippage 0.05: bought at 100 + 0.1 + 0.05, stopped when the bid 94.95 - 0.1 is at 94.9, less 0.05.
        let bought = try Self.replay([Self.flat, Self.flat, [97, 97, 94.95, 96]], [Self.long()]) {
            ($0.spread, $0.slippage) = (0.2, 0.05)
        }
        let trade = try #require(bought.trades.first)
        #expect(abs(trade.entryPrice - 100.15) < 1e-9 && abs(trade.exitPrice - 94.95) < 1e-9)
        // Sold at 100 - 0.1 - 0.05; the target is reached by the ask: 90 + 0.1 is not enough.
        let sold = try Self.replay([Self.flat, Self.flat, [95, 95, 89.95, 91]], [Self.short()]) {
            ($0.spread, $0.slippage) = (0.2, 0.05)
        }
        #expect(sold.trades.map(\.exit) == [.end] && abs(sold.trades[0].entryPrice - 99.85) < 1e-9)
    }

    @Test func `equal parts leave at each target, and count as one position`() throws {
        let bars = [Self.flat, Self.flat, [100, 106, 99, 105], [105, 111, 104, 110]]
        let replay = try Self.replay(bars, [Self.long(targets: [105, 110])]) { $0.size = .units(10) }
        #expect(replay.trades.map(\.size) == [5, 5])
        #expect(replay.trades.map { "\($0.exit)" } == ["tp:1", "tp:2"])
        #expect(replay.trades.map(\.gross) == [25, 50])
        #expect(replay.positions.map(\.net) == [75] && replay.positions.map(\.reward) == [1.5])
    }

    @Test func `a signal the other way closes at the next open and turns around`() throws {
        let bars = [Self.flat, Self.flat, [102, 103, 101, 102], [101, 102, 100, 101]]
        let replay = try Self.replay(bars, [Self.long(0), Self.short(1)])
        #expect(replay.trades.map(\.exit) == [.signal, .end])
        #expect(replay.trades.map(\.entryPrice) == [100, 102] && replay.trades.map(\.gross) == [2, 1])
    }

    @Test func `what is risked sets the size, rounded down to the step; too little is refused`() throws {
        // 1 % of 100,000 over 5 a unit is 200.
        let sized = try Self.replay([Self.flat, Self.flat], [Self.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.leverage) = (.risk(0.01), true, 30)
        }
        #expect(sized.trades.map(\.size) == [200])
        // 1 % of 400 is 4: not one share.
        let refused = try Self.replay([Self.flat, Self.flat], [Self.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.cash) = (.risk(0.01), true, 400)
        }
        #expect(refused.trades.isEmpty && refused.rejected == [.size: 1])
        // 1,000 shares at 100 need 100,000 / 2 of margin; there are 30,000.
        let beyond = try Self.replay([Self.flat, Self.flat], [Self.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.leverage, $0.cash) = (.units(1_000), true, 2, 30_000)
        }
        #expect(beyond.trades.isEmpty && beyond.rejected == [.margin: 1])
    }

    @Test func `half of the margin left is closed by the broker`() throws {
        // 290 shares at 100, margin 29,000 / 30 = 966.67 of 1,000. Equity 483.33 at a loss of 516.67: 1.7816 a share.
        let replay = try Self.replay(
            [Self.flat, [100, 100, 99, 99.5], [99, 99, 90, 91]], [Self.long(stop: 80)], "AAPL"
        ) {
            ($0.size, $0.hasLimits, $0.leverage, $0.cash) = (.units(290), true, 30, 1_000)
        }
        let trade = try #require(replay.trades.first)
        #expect(trade.exit == .stopOut && abs(trade.exitPrice - (100 - 516.6666666667 / 290)) < 1e-9)
    }

    @Test func `yen profit becomes dollars at the price it was made at`() throws {
        // 10,000 dollars from 150 to 151: 10,000 yen, at 151 yen a dollar.
        let bars = [[150.0, 150.5, 149.5, 150], [150, 150.5, 149.5, 150], [150, 151.5, 149.5, 151]]
        let setup = SignalHistory.Setup(
            bar: 0, direction: .long, entryType: .market, entry: 150, stop: 149, targets: [151])
        let replay = try Self.replay(bars, [setup], "USDJPY", conversion: .inverse) { $0.size = .units(10_000) }
        #expect(abs(try #require(replay.trades.first).gross - 10_000.0 / 151) < 1e-9)
    }

    @Test func `holding costs a night each day, three on Wednesday, none at the weekend; coins every night`() throws {
        // Tuesday 00:00 UTC, in days: bought Wednesday 00:00 UTC, which is Tuesday evening in New York, after 17:00.
        let bars = [[Double]](repeating: Self.flat, count: 9)
        let setup = Self.long(stop: 50, targets: [200])
        // Wednesday 3, Thursday, Friday, Monday and Tuesday 1 each, before the last bar opens on Wednesday.
        let metal = try Self.replay(bars, [setup], "XAUUSD", every: 86_400) { $0.swap = 3.65 }
        #expect(abs(metal.trades[0].costs - 7 * 0.01) < 1e-9)
        let coin = try Self.replay(bars, [setup], "BTCUSDT", every: 86_400) { $0.swap = 3.65 }
        #expect(abs(coin.trades[0].costs - 7 * 0.01) < 1e-9)
    }

    @Test func `a share's day is traded, though it begins before the exchange opens; its night is not`() throws {
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
        daily.run([Self.long()])
        #expect(daily.trades.map(\.entryBar) == [1])
        // Hours of Tuesday from 00:00 UTC: the exchange opens at 13:30, within the bar of 13:00.
        let hours = try Self.replay([[Double]](repeating: Self.flat, count: 16), [Self.long()], "AAPL") {
            $0.hasSessions = true
        }
        #expect(hours.trades.map(\.entryBar) == [13])
    }

    @Test func `more costs never bring more`() throws {
        let bars = SignalHistoryBars.walk(400)
        let setups = (0..<12).map {
            SignalHistory.Setup(
                bar: $0 * 30, direction: $0 % 2 == 0 ? .long : .short, entryType: .market, entry: bars[$0 * 30][3],
                stop: bars[$0 * 30][3] * ($0 % 2 == 0 ? 0.98 : 1.02),
                targets: [bars[$0 * 30][3] * ($0 % 2 == 0 ? 1.03 : 0.97)])
        }
        let balances = try [0.0, 1, 2, 4].map { factor in
            try Self.replay(bars, setups) {
                ($0.spread, $0.slippage, $0.commission, $0.swap) = (
                    0.1 * factor, 0.02 * factor, 1e-4 * factor, 3 * factor
                )
            }.balance
        }
        #expect(balances == balances.sorted(by: >))
    }
}

enum SignalHistoryBars {
    /// A walk of a stock's hours.
    static func walk(_ count: Int) -> [[Double]] {
        let random = SeededRandom(seed: 3)
        var price = 100.0
        return (0..<count).map { _ in
            let open = price
            price *= 1 + (Double(random.next() >> 11) * 0x1p-53 - 0.5) * 0.01
            return [open, max(open, price) * 1.002, min(open, price) * 0.998, price]
        }
    }
}
