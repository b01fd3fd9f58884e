import Backtesting
import Brokerage
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// A person's rules for what is held, over bars; every figure worked out by hand.
///
/// 10,000 EURUSD, bought or sold at 100 at the open of bar 1, with its stop 5 away: 1 R is 5. No spread, no slippage.
@Suite struct ManagementTests {
    private static func replay(
        _ bars: [[Double]], _ setups: [SignalHistory.Setup]? = nil, finer: CandleColumns? = nil,
        terms change: (inout BacktestTerms) -> Void = { _ in }, _ rules: (inout ManagementSetting) -> Void
    ) throws -> Replay {
        var setting = ManagementSetting()
        rules(&setting)
        return try Market.replay(
            [Market.flat] + bars, setups ?? [Market.long(targets: [120])], finer: finer
        ) {
            $0.size = .units(10_000)
            $0.management = setting
            change(&$0)
        }
    }
    /// The mirror image of bars around 100: what rises falls.
    private static func mirrored(_ bars: [[Double]]) -> [[Double]] {
        bars.map { [200 - $0[0], 200 - $0[2], 200 - $0[1], 200 - $0[3]] }
    }
    private static func short(targets: [Double] = [80]) -> SignalHistory.Setup { Market.short(targets: targets) }

    /// Exit, price and units of each trade.
    private static func exits(_ replay: Replay) -> [String] {
        replay.trades.map { "\($0.exit) \($0.exitPrice) \(abs($0.size))" }
    }

    /// The same bars for a long position, and their mirror image for a short one.
    private static func check(
        _ bars: [[Double]], becomes wanted: [(String, Double, Double)], target: Double = 120,
        terms: (inout BacktestTerms) -> Void = { _ in }, source: SourceLocation = #_sourceLocation,
        _ rules: (inout ManagementSetting) -> Void
    ) throws {
        let long = try replay(bars, [Market.long(targets: [target])], terms: terms, rules)
        let short = try replay(mirrored(bars), [short(targets: [200 - target])], terms: terms, rules)
        #expect(exits(long) == wanted.map { "\($0.0) \($0.1) \($0.2)" }, sourceLocation: source)
        #expect(exits(short) == wanted.map { "\($0.0) \(200 - $0.1) \($0.2)" }, sourceLocation: source)
        #expect(long.balance == short.balance, sourceLocation: source)
        let net = wanted.reduce(0) { $0 + ($1.1 - 100) * $1.2 }
        #expect(abs(long.balance - 100_000 - net) < 1e-6, sourceLocation: source)
    }

    @Test func `parts leave at multiples of the risk, in the order they are reached, the rest at the target`() throws {
        // 1 R is 105, 2 R is 110. The second bar reaches both; the third opens beyond the target.
        let bars: [[Double]] = [[100, 104, 99, 103], [103, 112, 102, 111], [121, 122, 120, 121]]
        try Self.check(bars, becomes: [("tp:1", 105, 5_000), ("tp:2", 110, 3_000), ("tp:3", 121, 2_000)]) {
            $0.targets = [.init(at: 1, share: 50), .init(at: 2, share: 30)]
        }
    }

    @Test func `a part that the open jumps over leaves at the open`() throws {
        try Self.check(
            [[100, 104, 99, 103], [107, 108, 106, 107], [107, 107, 94, 94]],
            becomes: [("tp:1", 107, 5_000), ("sl", 95, 5_000)]
        ) { $0.targets = [.init(at: 1, share: 50)] }
    }

    @Test func `a part behind the target never leaves`() throws {
        try Self.check([[100, 130, 99, 130]], becomes: [("tp:2", 110, 10_000)], target: 110) {
            $0.targets = [.init(at: 4, share: 50)]
        }
    }

    @Test func `the stop goes to the entry, from the next bar on`() throws {
        // 105 moves it in the second bar, whose low of 99 is below the entry and does not count.
        let bars: [[Double]] = [[100, 104, 99, 103], [103, 105, 99, 104], [104, 104, 100, 101]]
        try Self.check(bars, becomes: [("sl:even", 100, 10_000)]) { $0.breakEvenAt = 1 }
        // A gap through it is paid for.
        try Self.check(Array(bars.prefix(2)) + [[97, 98, 96, 97]], becomes: [("sl:even", 97, 10_000)]) {
            $0.breakEvenAt = 1
        }
    }

    @Test func `the stop follows the best price, from the next bar on`() throws {
        // Best 108: the stop at 105 does not act in the bar that made it, though its low is 103.
        let bars: [[Double]] = [[100, 104, 99, 103], [103, 108, 103, 107], [107, 107.5, 105, 106]]
        var pips = ManagementSetting()
        pips.trail = .pips(30_000)  // a pip of EURUSD is 0.0001: 3
        try Self.check(bars, becomes: [("sl:trail", 105, 10_000)]) { $0.trail = pips.trail }
        try Self.check(Array(bars.prefix(2)) + [[104, 104.5, 103, 104]], becomes: [("sl:trail", 104, 10_000)]) {
            $0.trail = pips.trail
        }
        // 3 % of the price at the signal, 100.
        try Self.check(bars, becomes: [("sl:trail", 105, 10_000)]) { $0.trail = .percent(3) }
    }

    @Test func `a distance in average ranges is that of the days before the signal`() throws {
        // Days from 99 to 101 and, from the signal's day on, wilder ones: the range known is 2, so 1.5 of them are 3.
        let calm = [[Double]](repeating: Market.flat, count: 24 * 20)
        let wild: [[Double]] = [[100, 104, 99, 103], [103, 108, 103, 107], [107, 107.5, 105, 106]]
        var setting = ManagementSetting()
        setting.trail = .ranges(FixedPoint(3) / 2)
        let replay = try Market.replay(calm + wild, [Market.long(24 * 20 - 1, targets: [120])]) {
            ($0.size, $0.management) = (.units(10_000), setting)
        }
        #expect(Self.exits(replay) == ["sl:trail 105.0 10000.0"])
        // Without enough days nothing follows.
        let young = try Self.replay(wild) { $0.trail = .ranges(FixedPoint(3) / 2) }
        #expect(Self.exits(young) == ["end 106.0 10000.0"])
    }

    @Test func `its time ends it at the first open after, before anything else in that bar`() throws {
        // Opened at 01:00, two hours: 03:00 is the third bar, which opens at 102 and would reach stop and target.
        let bars: [[Double]] = [[100, 104, 99, 103], [103, 104, 102, 102], [102, 125, 90, 100]]
        try Self.check(bars, becomes: [("time", 102, 10_000)]) { $0.closesAfter = 120 }
        // An open beyond the stop is the stop's.
        try Self.check(Array(bars.prefix(2)) + [[94, 96, 93, 95]], becomes: [("sl", 94, 10_000)]) {
            $0.closesAfter = 120
        }
        // Inside a bar it waits for the next open, the first price that is known to be later.
        try Self.check(bars, becomes: [("time", 102, 10_000)]) { $0.closesAfter = 90 }
    }

    @Test func `what is added has its own entry, and the stop is for all of it`() throws {
        // At 105 half as much is added: 15,000 at 101.6667 on average. Stopped at 95.
        let bars: [[Double]] = [[100, 106, 99, 104], [104, 104, 94, 95]]
        let replay = try Self.replay(bars) { $0.additions = [.init(at: 1, share: 50)] }
        #expect(Self.exits(replay) == ["sl 95.0 10000.0", "sl 95.0 5000.0"])
        #expect(replay.trades.map(\.entryPrice) == [100, 105] && replay.trades.map(\.entryBar) == [1, 1])
        #expect(replay.trades.map { $0.gross.rounded() } == [-50_000, -50_000] && abs(replay.balance) < 1e-6)
        #expect(replay.positions.count == 1 && replay.trades.map(\.isLaterPart) == [false, true])
        let short = try Self.replay(Self.mirrored(bars), [Self.short()]) { $0.additions = [.init(at: 1, share: 50)] }
        #expect(short.trades.map(\.entryPrice) == [100, 95] && abs(short.balance) < 1e-6)
        // A part that leaves takes its share of both: 6,000 are 0.4 of 15,000.
        let parts = try Self.replay([[100, 106, 99, 104], [104, 111, 104, 110], [110, 120, 109, 120]]) {
            $0.additions = [.init(at: 1, share: 50)]
            $0.targets = [.init(at: 2, share: 60)]
        }
        #expect(parts.trades.map { "\($0.exit)" } == ["tp:1", "tp:1", "tp:2", "tp:2"])
        #expect(parts.trades.map { $0.size.rounded() } == [4_000, 2_000, 6_000, 3_000])
        #expect(parts.trades.map { $0.gross.rounded() } == [40_000, 10_000, 120_000, 45_000])
        #expect(parts.positions.count == 1)
    }

    /// 10,000 at 100 risk 5 each: 50,000. At 105 the stop goes to 100; at 110 come 5,000 more, which risk 10 each:
    /// 50,000. All leaves at 120: 10,000 × 20 + 5,000 × 10 = 250,000, over 100,000 are 2.5 R. Without the move of the
    /// stop the addition risks 15 each, 75,000: 250,000 / 125,000 = 2 R.
    @Test(arguments: [(true, 100_000.0, 2.5), (false, 125_000, 2)])
    func `R counts all that was put at risk: what is added, to the stop in force when it was added`(
        _ isMoved: Bool, _ risk: Double, _ reward: Double
    ) throws {
        let bars: [[Double]] = [[100, 106, 99, 105], [105, 111, 104, 110], [110, 121, 109, 120]]
        for (bars, setup) in [(bars, Market.long(targets: [120])), (Self.mirrored(bars), Self.short())] {
            let replay = try Self.replay(bars, [setup]) {
                $0.additions = [.init(at: 2, share: 50)]
                $0.breakEvenAt = isMoved ? 1 : nil
            }
            let position = try #require(replay.positions.first)
            #expect(replay.positions.count == 1 && abs(position.net - 250_000) < 1e-6)
            #expect(abs(position.risk - risk) < 1e-6 && abs((position.reward ?? 0) - reward) < 1e-12)
        }
    }

    @Test func `the stop at the entry is that of the average price`() throws {
        // 10,000 at 100 and 10,000 at 105: 102.5, once 110 is reached.
        let replay = try Self.replay([[100, 106, 99, 104], [104, 110, 104, 109], [109, 109, 102, 103]]) {
            $0.additions = [.init(at: 1, share: 100)]
            $0.breakEvenAt = 2
        }
        #expect(Self.exits(replay) == ["sl:even 102.5 10000.0", "sl:even 102.5 10000.0"])
        #expect(replay.balance == 100_000)
    }

    @Test func `a bar that reaches stop and more counts as stopped, what was to be added before included`() throws {
        let bars: [[Double]] = [[100, 106, 94, 96]]
        func net(stopFirst: Bool, _ rules: (inout ManagementSetting) -> Void) throws -> (Double, Int) {
            let replay = try Self.replay(bars, terms: { $0.isStopFirst = stopFirst }, rules)
            return ((replay.balance - 100_000).rounded(), replay.ambiguous)
        }
        #expect(try net(stopFirst: true) { $0.breakEvenAt = 1 } == (-50_000, 1))
        #expect(try net(stopFirst: false) { $0.breakEvenAt = 1 } == (0, 1))
        #expect(try net(stopFirst: true) { $0.targets = [.init(at: 1, share: 50)] } == (-50_000, 1))
        #expect(try net(stopFirst: false) { $0.targets = [.init(at: 1, share: 50)] } == (0, 1))
        #expect(try net(stopFirst: true) { $0.additions = [.init(at: 1, share: 10)] } == (-60_000, 1))
        // The highest price makes the trailing stop 103 before the fall.
        #expect(try net(stopFirst: false) { $0.trail = .pips(30_000) } == (30_000, 1))
        #expect(try net(stopFirst: true) { $0.trail = .pips(30_000) } == (-50_000, 1))
    }

    @Test func `finer candles tell what came first`() throws {
        // 01:00 to 02:00 in quarters of an hour: up to 106, then down through the entry to 94.
        let finer = try Market.candles(
            [Market.flat, Market.flat, Market.flat, Market.flat]
                + [[100, 103, 99, 102], [102, 106, 102, 105], [105, 105, 99, 99], [99, 99, 94, 96]], every: 900)
        let replay = try Self.replay([[100, 106, 94, 96]], finer: finer) { $0.breakEvenAt = 1 }
        #expect(Self.exits(replay) == ["sl:even 100.0 10000.0"])
        #expect(replay.ambiguous == 1 && replay.resolved == 1)
        // A trailing stop that was made in the first half of the bar acts in the second.
        let trailed = try Self.replay([[100, 106, 96, 97]], finer: finer) { $0.trail = .pips(30_000) }
        #expect(Self.exits(trailed) == ["sl:trail 103.0 10000.0"])
    }

    @Test func `a signal the other way closes at the next open, though its own entry waits`() throws {
        let wait = SignalHistory.Setup(
            bar: 1, direction: .short, entryType: .limit, entry: 110, stop: 115, targets: [90])
        let bars: [[Double]] = [[100, 104, 99, 103], [102, 103, 101, 102], [101, 102, 100, 101]]
        let closed = try Self.replay(bars, [Market.long(targets: [120]), wait]) { $0.closesOnOpposite = true }
        #expect(Self.exits(closed) == ["signal 102.0 10000.0"])
        let kept = try Self.replay(bars, [Market.long(targets: [120]), wait]) { $0.breakEvenAt = 50 }
        #expect(Self.exits(kept) == ["end 101.0 10000.0"])
    }

    @Test func `an order that waited is managed from the bar after its own`() throws {
        // Bought at 98 within the second bar, whose high of 104 may have been before. 1 R is 3: 101.
        let setup = Market.long(0, .limit, entry: 98, stop: 95, targets: [120])
        let bars: [[Double]] = [[103, 104, 97, 98], [98, 102, 98, 101], [101, 101, 97, 97]]
        let replay = try Self.replay(bars, [setup]) { $0.breakEvenAt = 1 }
        #expect(Self.exits(replay) == ["sl:even 98.0 10000.0"] && replay.trades[0].exitBar == 3)
    }

    @Test func `limits of the account hold for what is added`() throws {
        var limits = RiskLimits(maximumPerTrade: 100, usualPerTrade: 1)
        limits.maximumTradesPerDay = 1
        let replay = try Self.replay(
            [[100, 106, 99, 104]], terms: { $0.entryLimits = EntryLimits(limits, timeZone: .gmt) }
        ) { $0.additions = [.init(at: 1, share: 50)] }
        #expect(replay.trades.map(\.size) == [10_000] && replay.rejected == [.limit: 1])
        // 10,000 to 95 are half of the account at risk: more is not.
        let half = RiskLimits(maximumPerTrade: 60, usualPerTrade: 1)
        let risky = try Self.replay(
            [[100, 106, 99, 104]], terms: { $0.entryLimits = EntryLimits(half, timeZone: .gmt) }
        ) { $0.additions = [.init(at: 1, share: 50)] }
        #expect(risky.trades.map(\.size) == [10_000] && risky.rejected == [.limit: 1])
    }

    // Over a history.

    private static let walk = Market.walk(1_500)
    private static var setups: [SignalHistory.Setup] {
        stride(from: 10, to: 1_490, by: 7).map { bar in
            let close = walk[bar][3]
            let way = bar % 3 == 0 ? -1.0 : 1
            let type: Signal.EntryType = bar % 4 == 0 ? .limit : bar % 4 == 1 ? .stop : .market
            let entry = type == .market ? close : close * (1 - way * (type == .limit ? 0.002 : -0.002))
            return .init(
                bar: bar, direction: way > 0 ? .long : .short, entryType: type, entry: entry,
                stop: entry * (1 - way * 0.01), targets: [entry * (1 + way * 0.03)])
        }
    }
    private static func trades(_ bars: [[Double]], _ rules: ManagementSetting?) throws -> [Trade] {
        try Market.replay(bars, setups.filter { $0.bar < bars.count }) {
            ($0.size, $0.management, $0.reopens) = (.units(10_000), rules, false)
        }.trades
    }
    private static var all: ManagementSetting {
        var rules = ManagementSetting()
        rules.targets = [.init(at: 1, share: 30), .init(at: 2, share: 30)]
        rules.additions = [.init(at: FixedPoint(1) / 2, share: 20)]
        (rules.breakEvenAt, rules.trail, rules.closesAfter, rules.closesOnOpposite) = (1, .percent(1), 1_800, true)
        return rules
    }
    private static var timed: ManagementSetting {
        var rules = ManagementSetting()
        rules.targets = [.init(at: FixedPoint(1) / 2, share: 40)]
        (rules.breakEvenAt, rules.closesAfter) = (FixedPoint(1) / 2, 600)
        return rules
    }

    @Test func `rules that never act change no trade`() throws {
        var rules = ManagementSetting()
        rules.breakEvenAt = 90
        let (with, without) = (try Self.trades(Self.walk, rules), try Self.trades(Self.walk, nil))
        #expect(without.count > 60 && with == without)
    }

    @Test func `what comes later changes nothing`() throws {
        var seen: Set<String> = []
        for rules in [Self.all, Self.timed] {
            let whole = try Self.trades(Self.walk, rules)
            seen.formUnion(whole.map { "\($0.exit)" })
            for length in [200, 201, 512, 777, 1_000, 1_333] {
                let part = try Self.trades(Array(Self.walk.prefix(length)), rules)
                let done = part.filter { $0.exit != .end }
                #expect(done == whole.filter { $0.exitBar < length }, "first \(length)")
            }
        }
        #expect(seen.isSuperset(of: ["sl", "sl:trail", "sl:even", "tp:1", "tp:2", "time"]), "\(seen)")
    }
}
