import Backtesting
import Indicators
import Signals
import Testing
import Trading

/// Points 1 to 9 of 28 that an honest back-test keeps: fills, each worked by hand. The others are beside it: costs (10
/// to 13), time and data (14 to 18), statistics (19 to 25), live against test (26 to 28). Some have further tests
/// elsewhere, under the same number.
@Suite struct FillPoints {
    @Test func `point 1: a gap through a stop fills at the open, also when the bar recovers`() throws {
        let high = [104.0, 105, 103, 104]
        let fall = try Market.replay([high, high, [95, 101, 94, 99]], [Market.long(entry: 104, stop: 100)])
        #expect(fall.trades.map(\.exitPrice) == [95])
        let low = [96.0, 97, 95, 96]
        let rise = try Market.replay([low, low, [105, 106, 99, 101]], [Market.short(stop: 100)])
        #expect(rise.trades.map(\.exitPrice) == [105])
        let slipped = try Market.replay([high, high, [95, 101, 94, 99]], [Market.long(entry: 104, stop: 100)]) {
            $0.slippage = 0.5
        }
        #expect(slipped.trades.map(\.exitPrice) == [94.5])
    }

    @Test(arguments: [[100.0, 112, 94, 108], [108, 112, 94, 100], [100, 112, 94, 100]])
    func `point 2: stop and target in one bar is a stop, whatever the bar's color`(_ bar: [Double]) throws {
        let bars = [Market.flat, Market.flat, bar]
        let careful = try Market.replay(bars, [Market.long()])
        #expect(careful.trades.map(\.exitPrice) == [95] && careful.ambiguous == 1)
        let hopeful = try Market.replay(bars, [Market.long()]) { $0.isStopFirst = false }
        #expect(hopeful.trades.map(\.exitPrice) == [110] && hopeful.ambiguous == 1)
    }

    @Test func `point 2: the panel shows the hopeful figure beside the careful one`() throws {
        // Bought at 100 at the open after the signal; that bar reaches the stop at 95 and the target at 110.
        let strategy = try Strategy(
            yaml: "timeframe: 1h\nlong: close > open\nstop: 5 %\ntargets: [10 %]\nminimum_reward: 0\ncooldown: 50\n",
            id: "rise")
        let bars = [[99.0, 101, 98, 99], [99, 101, 98, 100], [100, 112, 94, 100], [100, 101, 99, 100]]
        let panel = try HonestyPanel(
            strategy, try Market.instrument("EURUSD"), .h1, over: try Market.candles(bars), Market.bare,
            conversion: .none, seed: 1)
        #expect(panel.result.ambiguous == 1 && panel.pessimistic == -5 && panel.optimistic == 10)
    }

    @Test func `point 3: finer candles decide what one bar leaves open`() throws {
        let bars = [Market.flat, Market.flat, [100, 112, 94, 100]]
        // Half hours: the first four are those of the first two bars.
        let halves = [Market.flat, Market.flat, Market.flat, Market.flat, [100.0, 112, 99, 111], [111, 111, 94, 100]]
        let replay = try Market.replay(bars, [Market.long()], finer: Market.candles(halves, every: 1_800))
        #expect(replay.trades.map(\.exitPrice) == [110] && replay.ambiguous == 1 && replay.resolved == 1)
    }

    @Test func `point 3: a finer candle that reaches both, or none at all, decides nothing`() throws {
        let bars = [Market.flat, Market.flat, [100, 112, 94, 100]]
        let both = [Market.flat, Market.flat, Market.flat, Market.flat, [100.0, 112, 94, 100], Market.flat]
        for halves in [both, Array(both.prefix(4))] {
            let replay = try Market.replay(bars, [Market.long()], finer: Market.candles(halves, every: 1_800))
            #expect(replay.trades.map(\.exitPrice) == [95] && replay.ambiguous == 1 && replay.resolved == 0)
        }
    }

    @Test func `point 4: a limit filled inside a bar can be stopped in it, and reaches no target in it`() throws {
        // The high may have come before the low that filled it.
        let bars = [Market.flat, [104, 111, 99, 105], [105, 106, 104, 105]]
        let waiting = try Market.replay(bars, [Market.long(0, .limit)])
        #expect(waiting.trades.map(\.exit) == [.end])
        let stopped = try Market.replay([Market.flat, [104, 111, 94, 105]], [Market.long(0, .limit)])
        #expect(stopped.trades.map(\.exitPrice) == [95])
    }

    @Test func `point 4: after an entry at the open the whole bar counts`() throws {
        let bars = [Market.flat, [100, 111, 99, 105]]
        #expect(try Market.replay(bars, [Market.long()]).trades.map(\.exitPrice) == [110])
    }

    @Test func `point 5: a limit is filled at its price or a better open, and expires`() throws {
        let better = try Market.replay([Market.flat, [98, 99, 97, 98]], [Market.long(0, .limit)])
        #expect(better.trades.map(\.entryPrice) == [98])
        let away = [103.0, 104, 102, 103]
        let expired = try Market.replay([Market.flat, away, away, away, [99, 100, 98, 99]], [Market.long(0, .limit)])
        #expect(expired.trades.isEmpty && expired.rejected == [.expired: 1])
    }

    @Test func `point 5: a target must be passed by a tick where there are ticks`() throws {
        let touched = [[1.1, 1.101, 1.099, 1.1], [1.1, 1.101, 1.099, 1.1], [1.1, 1.105, 1.099, 1.1]]
        let setup = SignalHistory.Setup(
            bar: 0, direction: .long, entryType: .market, entry: 1.1, stop: 1.09, targets: [1.105])
        #expect(try Market.replay(touched, [setup]).trades.map(\.exit) == [.target(nil)])
        #expect(try Market.replay(touched, [setup]) { $0.hasTicks = true }.trades.map(\.exit) == [.end])
        let option = try Market.replay(touched, [setup]) { ($0.hasTicks, $0.mustPassLimits) = (true, false) }
        #expect(option.trades.map(\.exitPrice) == [1.105])
        let passed = touched.dropLast() + [[1.1, 1.10501, 1.099, 1.1]]
        #expect(try Market.replay(Array(passed), [setup]) { $0.hasTicks = true }.trades.map(\.exitPrice) == [1.105])
    }

    @Test func `point 5: to be passed by a tick is enough with a spread, whatever rounding makes of it`() throws {
        // Spread 0.00008: the bid is 0.00004 under the middle. A high of 1.10505 is a bid of 1.10501: a tick beyond.
        let flat = [1.1, 1.101, 1.099, 1.1]
        for tick in 0..<200 {
            let target = 1.105 + Double(tick) * 0.00001
            let setup = SignalHistory.Setup(
                bar: 0, direction: .long, entryType: .market, entry: 1.1, stop: 1.09, targets: [target])
            func exits(_ high: Double) throws -> [Trade.Exit] {
                try Market.replay([flat, flat, [1.1, high, 1.099, 1.1]], [setup]) {
                    ($0.hasTicks, $0.spread) = (true, 0.00008)
                }.trades.map(\.exit)
            }
            #expect(try exits(target + 0.00004) == [.end])
            #expect(try exits(target + 0.00005) == [.target(nil)])
        }
    }

    @Test func `point 6: purchases pay the ask, sales get the bid, and market and stop orders slip`() throws {
        // Spread 0.2, slippage 0.05: bought at 100 + 0.1 + 0.05, stopped at 95 by a bid of 94.95 - 0.1, less 0.05.
        let bought = try Market.replay([Market.flat, Market.flat, [97, 97, 94.95, 96]], [Market.long()]) {
            ($0.spread, $0.slippage) = (0.2, 0.05)
        }
        let trade = try #require(bought.trades.first)
        #expect(abs(trade.entryPrice - 100.15) < 1e-9 && abs(trade.exitPrice - 94.95) < 1e-9)
        // Sold at 100 - 0.1 - 0.05; the target is reached by the ask: 90 + 0.1 is not enough.
        let sold = try Market.replay([Market.flat, Market.flat, [95, 95, 89.95, 91]], [Market.short()]) {
            ($0.spread, $0.slippage) = (0.2, 0.05)
        }
        #expect(sold.trades.map(\.exit) == [.end] && abs(sold.trades[0].entryPrice - 99.85) < 1e-9)
    }

    @Test(arguments: ["EURUSD", "XAUUSD"])
    func `point 6: a short position is stopped by the ask, in currencies and metals too`(_ symbol: String) throws {
        // The middle stays under the stop at 105; with half the spread of 0.2 on top the ask reaches it.
        let bars = [Market.flat, Market.flat, [104, 104.95, 103, 104]]
        let stopped = try Market.replay(bars, [Market.short()], symbol) { $0.spread = 0.2 }
        #expect(stopped.trades.map(\.exit) == [.stop] && stopped.trades[0].exitPrice == 105)
        #expect(try Market.replay(bars, [Market.short()], symbol).trades.map(\.exit) == [.end])
    }

    @Test func `point 7: a trailing stop does not use the high of the bar whose low it is tested with`() throws {
        // Bought at 100, stop at 95: it trails by 5. A bar up to 106 and down to 99: with its own high the stop would
        // be at 101 and be hit. It is moved to 101 at the bar's close; the next bar opens at 103 and falls to 100.
        let bars = [Market.flat, Market.flat, [100, 106, 99, 105], [103, 104, 100, 102]]
        let replay = try Market.replay(bars, [Market.long(targets: [200])]) { $0.trail = 1 }
        #expect(replay.trades.map(\.exitBar) == [3] && replay.trades.map(\.exitPrice) == [101])
        #expect(replay.trades.map { "\($0.exit)" } == ["sl:trail"])
        // It never goes back: 104 - 5 is under 101. And what was at risk stays what it was at the entry.
        let later = try Market.replay(
            Array(bars.dropLast()) + [[103, 104, 102, 103], [103, 103, 100, 101]], [Market.long(targets: [200])]
        ) { $0.trail = 1 }
        #expect(later.trades.map(\.exitBar) == [4] && later.trades.map(\.exitPrice) == [101])
        #expect(later.trades.map(\.risk) == [5] && later.positions.map(\.reward) == [0.2])
        // Mirrored: sold at 100, down to 94, the stop follows to 99.
        let short = try Market.replay(
            [Market.flat, Market.flat, [100, 101, 94, 95], [97, 100, 96, 98]], [Market.short(targets: [10])]
        ) { $0.trail = 1 }
        #expect(short.trades.map(\.exitBar) == [3] && short.trades.map(\.exitPrice) == [99])
    }

    @Test func `point 8: each order fills at most once, also exactly at the open`() throws {
        // A limit of exactly the open, and bars that come back to it again and again.
        let bars = [[102.0, 103, 101, 102]] + [[Double]](repeating: Market.flat, count: 5)
        let limit = try Market.replay(bars, [Market.long(0, .limit)])
        #expect(limit.trades.count == 1 && limit.trades[0].entryBar == 1 && limit.trades[0].entryPrice == 100)
        // A stop of exactly the open, which also later bars would reach.
        let stop = try Market.replay(
            [Market.flat, Market.flat, [95, 96, 94, 95], [95, 96, 94, 95]], [Market.long()])
        #expect(stop.trades.map(\.exitBar) == [2] && stop.trades.map(\.exitPrice) == [95])
        #expect(stop.trades.map(\.size) == [1])
        // A target of exactly the open.
        let target = try Market.replay(
            [Market.flat, Market.flat, [110, 111, 109, 110], [110, 111, 109, 110]], [Market.long()])
        #expect(target.trades.map(\.exitBar) == [2] && target.trades.map(\.exitPrice) == [110])
    }

    @Test func `point 9: what is risked sets the size, rounded down to the step; too little is refused`() throws {
        // 1 % of 100,000 over 5 a unit is 200.
        let sized = try Market.replay([Market.flat, Market.flat], [Market.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.leverage) = (.risk(0.01), true, 30)
        }
        #expect(sized.trades.map(\.size) == [200])
        // 1 % of 400 is 4: not one share.
        let refused = try Market.replay([Market.flat, Market.flat], [Market.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.cash) = (.risk(0.01), true, 400)
        }
        #expect(refused.trades.isEmpty && refused.rejected == [.size: 1])
        // 1,000 shares at 100 need 100,000 / 2 of margin; there are 30,000.
        let beyond = try Market.replay([Market.flat, Market.flat], [Market.long()], "AAPL") {
            ($0.size, $0.hasLimits, $0.leverage, $0.cash) = (.units(1_000), true, 2, 30_000)
        }
        #expect(beyond.trades.isEmpty && beyond.rejected == [.margin: 1])
    }
}
