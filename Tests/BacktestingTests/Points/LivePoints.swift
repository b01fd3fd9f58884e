import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

@testable import Brokerage

/// Points 26 to 28: the back-test against the paper account.
@Suite struct LivePoints {
    @Test(arguments: ["EURUSD", "XAUUSD", "BTCUSDT", "GER40"], [false, true])
    func `point 26: a day recorded on the paper account, replayed, has the same fills and costs`(
        _ symbol: String, _ jumps: Bool
    ) throws {
        let instrument = try Market.instrument(symbol)
        let day = PaperDay(instrument, jumps: jumps)
        let recorded = try day.record()
        let replay = try day.replay()
        #expect(recorded.count > 12 && replay.ambiguous == 0)
        #expect(replay.trades.count == recorded.count)
        for (trade, paper) in zip(replay.trades, recorded) {
            let tick = instrument.tick.value.double
            #expect(abs(trade.entryPrice - paper.entry) < tick / 1_000, "entry of \(trade.entryBar)")
            #expect(abs(trade.exitPrice - paper.exit) < tick / 1_000, "exit of \(trade.entryBar)")
            #expect(trade.direction == paper.direction && abs(trade.size) == day.units)
            #expect(trade.entryBar == paper.entryBar && trade.exitBar == paper.exitBar)
            #expect(abs(trade.gross - paper.gross) < 0.001 && abs(trade.costs - paper.costs) < 0.001)
        }
        // Both ways in and out were taken, and a night was paid for.
        #expect(Set(replay.trades.map(\.exit)).isSuperset(of: [.stop, .target(nil)]))
        #expect(Set(recorded.map(\.direction)).count == 2 && recorded.contains { $0.nights > 0 })
    }

    /// Every rule there is but distances in average ranges, in risks (R): a part, an addition, the stop to the entry, a
    /// stop that follows, a time.
    static var rules: [ManagementSetting] {
        var parts = ManagementSetting()
        parts.targets = [.init(at: FixedPoint(1) / 4, share: 30), .init(at: FixedPoint(1) / 2, share: 30)]
        parts.breakEvenAt = FixedPoint(3) / 8
        var following = ManagementSetting()
        following.trail = .percent(Percent(FixedPoint(1) / 50))
        var adding = ManagementSetting()
        adding.additions = [.init(at: FixedPoint(1) / 5, share: 50), .init(at: FixedPoint(3) / 5, share: 30)]
        (adding.breakEvenAt, adding.closesAfter) = (FixedPoint(2) / 5, 25)
        return [parts, following, adding]
    }

    @Test(arguments: ["EURUSD", "XAUUSD", "BTCUSDT"], rules.indices)
    func `point 26: a day managed by rules of its owner, replayed by the same, has the same fills and costs`(
        _ symbol: String, _ place: Int
    ) throws {
        let instrument = try Market.instrument(symbol)
        for jumps in [false, true] {
            let day = PaperDay(instrument, jumps: jumps, rules: Self.rules[place])
            let (recorded, leavings) = try day.carriedOut()
            let replay = try day.replay()
            let positions = replay.positions
            try #require(positions.count == recorded.count && recorded.count > 12)
            for (position, paper) in zip(positions, recorded) {
                #expect(position.direction == paper.direction)
                #expect(position.entryBar == paper.entryBar && position.exitBar == paper.exitBar)
                #expect(abs(position.net - (paper.gross - paper.costs)) < 0.001, "\(position.entryBar)")
            }
            // What the journal makes of the same fills: the same risk, and, but for what nights cost, the same R.
            let trades = try day.journal().closed
            try #require(trades.count == positions.count)
            for (position, (trade, round)) in zip(positions, zip(trades, recorded)) {
                let risk = try #require(trade.risk).amount.double
                #expect(abs(position.risk - risk) < 1e-6 * risk, "\(position.entryBar)")
                guard round.nights == 0, let reward = position.reward, let told = trade.reward else { continue }
                #expect(abs(reward - told) < 0.01 / risk, "\(position.entryBar)")
            }
            var left: [PaperDay.Leaving] = []
            var exit: Trade.Exit?
            for trade in replay.trades {
                let price = Int((trade.exitPrice / instrument.tick.value.double).rounded())
                // What was added is a trade of its own, and leaves with the rest.
                let isOne = trade.isLaterPart && trade.exit == exit
                exit = trade.exit
                if isOne, let last = left.last, last.bar == trade.exitBar, last.price == price {
                    left[left.count - 1].units += abs(trade.size)
                } else {
                    left.append(.init(bar: trade.exitBar, price: price, units: abs(trade.size)))
                }
            }
            try #require(left.count == leavings.count && left.count > 12)
            for (replayed, paper) in zip(left, leavings) {
                #expect(abs(replayed.units - paper.units) < 1e-6)
                #expect(replayed.bar == paper.bar && replayed.price == paper.price, "\(replayed) \(paper) \(jumps)")
            }
        }
    }

    // Hours from a Tuesday, 00:00 UTC; each entry at 100 is stopped at 95 in its first bar: 50 lost with 10 units.
    private static let falls = [[Double]](repeating: [100, 101, 94, 100], count: 24 * 8)
    private static func entries(
        _ bars: [Int], every seconds: Int64 = 3_600, zone: String = "GMT", cash: Double = 1_000,
        quiet: EntryLimits.QuietMinutes? = nil, _ change: (inout RiskLimits) -> Void
    ) throws -> (bars: [Int], held: Int) {
        var limits = RiskLimits(maximumPerTrade: 100, usualPerTrade: 1)
        change(&limits)
        let zone = try #require(TimeZone(identifier: zone))
        let replay = try Market.replay(falls, bars.map { Market.long($0) }, every: seconds) {
            ($0.cash, $0.size) = (cash, .units(10))
            $0.entryLimits = EntryLimits(limits, timeZone: zone, quietMinutes: quiet)
        }
        return (replay.trades.map(\.entryBar), replay.rejected[.limit] ?? 0)
    }

    @Test func `point 27: entries a day, an hour, losses in a row and the pause after a loss are kept`() throws {
        func check(
            _ setups: [Int], every seconds: Int64 = 3_600, zone: String = "GMT", becomes bars: [Int],
            _ change: (inout RiskLimits) -> Void
        ) throws {
            let seen = try Self.entries(setups, every: seconds, zone: zone, change)
            #expect(seen.bars == bars && seen.held == setups.count - bars.count)
        }
        try check([0, 3, 26], becomes: [1, 4, 27]) { _ in }
        try check([0, 3, 26], becomes: [1, 27]) { $0.maximumTradesPerDay = 1 }
        // In New York the first entry, at 01:00 UTC, is still Monday's.
        try check([0, 4, 6], zone: "America/New_York", becomes: [1, 5]) { $0.maximumTradesPerDay = 1 }
        // Half hours: 00:30, not 01:00, 01:30.
        try check([0, 1, 2], every: 1_800, becomes: [1, 3]) { $0.maximumTradesPerHour = 1 }
        try check([0, 3, 6, 26], becomes: [1, 4, 27]) { $0.maximumLossesInRow = 2 }
        // Lost by 02:00: not at 03:00, again at 05:00.
        try check([0, 2, 4], becomes: [1, 5]) { $0.cooldown = .seconds(3 * 3_600) }
    }

    @Test func `point 27: losses of a day, of a week and from the peak are kept`() throws {
        // 50 of 1,000 are 5 %, 100 are 10 %.
        #expect(try Self.entries([0, 3, 6, 26]) { $0.maximumDailyLoss = 4 }.bars == [1, 27])
        #expect(try Self.entries([0, 3, 6, 26]) { $0.maximumDailyLoss = 6 }.bars == [1, 4, 27])
        // Next Monday begins 144 hours later.
        #expect(try Self.entries([0, 26, 150]) { $0.maximumWeeklyLoss = 4 }.bars == [1, 151])
        #expect(try Self.entries([0, 26, 150]) { $0.maximumDrawdown = 4 }.bars == [1])
    }

    @Test func `point 27: the value of a position and hours without entries are kept`() throws {
        // 10 at 100 are all of 1,000.
        #expect(try Self.entries([0, 3]) { $0.maximumPositionSize = 99 }.held == 2)
        #expect(try Self.entries([0]) { $0.maximumPositionSize = 100 }.bars == [1])
        let night = EntryLimits.QuietMinutes(start: 22 * 60, end: 3 * 60)
        #expect(try Self.entries([0, 2, 20, 21], quiet: night) { _ in }.bars == [3, 21])
    }

    @Test func `point 27: a signal the other way closes what is held, though a limit forbids to turn around`() throws {
        let bars = [[Double]](repeating: Market.flat, count: 8)
        let replay = try Market.replay(bars, [Market.long(0), Market.short(2)]) {
            var limits = RiskLimits(maximumPerTrade: 100, usualPerTrade: 1)
            limits.maximumTradesPerDay = 1
            $0.entryLimits = EntryLimits(limits, timeZone: .gmt)
        }
        #expect(replay.trades.map(\.exit) == [.signal] && replay.trades.map(\.exitBar) == [3])
        #expect(replay.rejected == [.limit: 1])
    }

    @Test func `point 27: open losses count, as they do on the account`() throws {
        // Bought at 100, at 96 an hour later: 40 of 1,000 lost, not yet booked. Turning around is an entry.
        let bars = [Market.flat, Market.flat, [96, 97, 96, 96], [96, 97, 96, 96]]
        func trades(_ limit: Percent) throws -> Int {
            try Market.replay(bars, [Market.long(0), Market.short(1)]) {
                var limits = RiskLimits(maximumPerTrade: 100, usualPerTrade: 1)
                limits.maximumDailyLoss = limit
                ($0.cash, $0.size) = (1_000, .units(10))
                $0.entryLimits = EntryLimits(limits, timeZone: .gmt)
            }.trades.count
        }
        #expect(try trades(4) == 1 && trades(5) == 2)
    }

    @Test func `point 27: a strategy's file states limits by the names of the settings`() throws {
        let rules = """
            backtest:
              max_trades_per_day: 3
              max_losses_in_row: 2
              cooldown_minutes: 30
              max_daily_loss: 2.5 %
            """
        let terms = try BacktestTerms(yaml: rules, Market.instrument("EURUSD"))
        let limits = try #require(terms.entryLimits)
        #expect(limits.limits.maximumTradesPerDay == 3 && limits.limits.maximumLossesInRow == 2)
        #expect(limits.limits.cooldown == .seconds(1_800) && limits.areSet)
        #expect("\(limits)" == "max_trades_per_day 3, max_losses_in_row 2, cooldown_minutes 30, max_daily_loss 2.5 %")
        for bad in ["max_trades_per_day: 0", "max_trades_per_day: many", "max_daily_loss: -1 %", "max_daily_loss: 3"] {
            #expect(throws: StrategyError.self) {
                try BacktestTerms(yaml: "backtest:\n  \(bad)\n", Market.instrument("EURUSD"))
            }
        }
    }

    @Test func `point 28: no language model is within reach of signals and back-tests`() throws {
        // What a target may import is what it is built with: a model asked in the past would know what came.
        let manifest = try String(contentsOf: Folders.root.appending(path: "Package.swift"), encoding: .utf8)
        for target in ["Signals", "Backtesting"] {
            let line = try #require(
                manifest.split(separator: "\n").first { $0.contains("\"\(target)\": [\"Platform\"") })
            #expect(!line.contains("LanguageModel") && !line.contains("Understanding") && !line.contains("HTTP"))
        }
    }

    @Test func `every point has a test`() throws {
        let folder = Folders.root.appending(path: "Tests/BacktestingTests/Points")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let text = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        // Point 24 is in the tests of the statistics.
        let others = try String(
            contentsOf: folder.deletingLastPathComponent().appending(path: "StatisticsHonestyTests.swift"),
            encoding: .utf8)
        for point in 1...28 { #expect((text + others).contains("func `point \(point): "), "point \(point)") }
    }
}
