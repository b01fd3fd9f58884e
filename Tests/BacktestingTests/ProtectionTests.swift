import Backtesting
import Signals
import Testing
import Trading

/// What a price takes beyond the account is given back, as on the paper account (ESMA 2018/796); then there is no
/// money, and no entry. Figures worked by hand: 1,000 units at 100 deposit 3,333 of 10,000 at 1:30.
@Suite struct ProtectionTests {
    private static let gap = [Market.flat, Market.flat, [85, 86, 84, 85], Market.flat, Market.flat, Market.flat]
    private static func replay(_ bars: [[Double]], _ size: BacktestTerms.Size = .units(1_000)) throws -> Replay {
        try Market.replay(bars, [Market.long(0), Market.long(3), Market.short(4)]) {
            ($0.cash, $0.size, $0.hasLimits) = (10_000, size, true)
        }
    }

    @Test func `a gap that takes more than the account leaves nothing, and nothing is entered after it`() throws {
        let replay = try Self.replay(Self.gap)
        // The stop at 95 is jumped over: 15 lost on each of 1,000, 5,000 more than there were.
        #expect(replay.trades.map(\.exitPrice) == [85] && replay.trades.map(\.exit) == [.stop])
        #expect(replay.trades.map(\.net) == [-15_000] && replay.trades.map(\.protection) == [5_000])
        #expect(replay.balance == 0 && replay.protection == 5_000)
        #expect(replay.rejected == [.margin: 2])
    }

    @Test func `the equity ends at zero, not below`() throws {
        let replay = try Self.replay(Self.gap)
        let candles = try Market.candles(Self.gap)
        let curve = try #require(EquityCurve(cash: 10_000, replay.trades, over: candles, conversion: .none))
        #expect(curve.values == [10_000, 10_000, 0, 0, 0, 0])
    }

    @Test func `a size by risk is refused for the same reason`() throws {
        // Two thirds of the account at risk over 5: 1,333 units, in steps of 1,000.
        let replay = try Self.replay(Self.gap, .risk(0.667))
        #expect(replay.trades.map(\.size) == [1_000] && replay.balance == 0)
        #expect(replay.rejected == [.margin: 2])
    }

    @Test func `what the account can pay is not given back`() throws {
        let small = [Market.flat, Market.flat, [91, 92, 90, 91]]
        let replay = try Market.replay(small, [Market.long(0)]) {
            ($0.cash, $0.size, $0.hasLimits) = (10_000, .units(1_000), true)
        }
        #expect(replay.balance == 1_000 && replay.protection == 0)
    }

    @Test func `a trade of a reference, which has no broker, is not protected`() throws {
        let replay = try Market.replay(Array(Self.gap.prefix(3)), [Market.long(0)]) {
            ($0.cash, $0.size) = (10_000, .units(1_000))
        }
        #expect(replay.balance == -5_000 && replay.protection == 0)
    }
}
