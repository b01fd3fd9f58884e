import Backtesting
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Fills, costs and sizes, each worked by hand.
@Suite struct ReplayTests {

    @Test func `equal parts leave at each target, and count as one position`() throws {
        let bars = [Market.flat, Market.flat, [100, 106, 99, 105], [105, 111, 104, 110]]
        let replay = try Market.replay(bars, [Market.long(targets: [105, 110])]) { $0.size = .units(10) }
        #expect(replay.trades.map(\.size) == [5, 5])
        #expect(replay.trades.map { "\($0.exit)" } == ["tp:1", "tp:2"])
        #expect(replay.trades.map(\.gross) == [25, 50])
        #expect(replay.positions.map(\.net) == [75] && replay.positions.map(\.reward) == [1.5])
    }

    @Test func `a signal the other way closes at the next open and turns around`() throws {
        let bars = [Market.flat, Market.flat, [102, 103, 101, 102], [101, 102, 100, 101]]
        let replay = try Market.replay(bars, [Market.long(0), Market.short(1)])
        #expect(replay.trades.map(\.exit) == [.signal, .end])
        #expect(replay.trades.map(\.entryPrice) == [100, 102] && replay.trades.map(\.gross) == [2, 1])
    }

    @Test func `half of the margin left is closed by the broker`() throws {
        // 48 shares at 100, held with 1:5: margin 960 of 1,000. Equity 480 at a loss of 520: 10.8333 a share.
        let replay = try Market.replay(
            [Market.flat, [100, 100, 99, 99.5], [99, 99, 85, 86]], [Market.long(stop: 80)], "AAPL"
        ) {
            ($0.size, $0.hasLimits, $0.leverage, $0.cash) = (.units(48), true, 30, 1_000)
        }
        let trade = try #require(replay.trades.first)
        #expect(trade.exit == .stopOut && abs(trade.exitPrice - (100 - 520.0 / 48)) < 1e-9)
    }
}
