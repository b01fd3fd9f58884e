import Backtesting
import Foundation
import Testing
import Trading

/// Sizes of entries in back-tests, worked by hand.
@Suite struct EntrySizeTests {
    /// Days from 99 to 101: the average true range is 2 from the fifteenth on. 1 % of 100,000 over two of them is
    /// 1,000 / 4 = 250 units.
    @Test(arguments: [(86_400, 20, 16), (3_600, 480, 400)] as [(Int64, Int, Int)])
    func `a range of days sizes what is bought, whatever the stop and the timeframe`(
        _ seconds: Int64, _ bars: Int, _ bar: Int
    ) throws {
        let flat = [[Double]](repeating: Market.flat, count: bars)
        for stop in [95.0, 80] {
            let replay = try Market.replay(flat, [Market.long(bar, stop: stop)], every: seconds) {
                $0.size = .range(0.01, count: 2)
            }
            #expect(replay.trades.map(\.size) == [250])
        }
        // 14 days are known after two weeks and a day.
        let early = try Market.replay(flat, [Market.long(bar / 2)], every: seconds) { $0.size = .range(0.01, count: 2) }
        #expect(early.trades.isEmpty && early.rejected == [.size: 1])
    }

    /// Shares are held with 1:5: 80,000 of 100,000 deposit 4,000 shares at 100. By the risk it were 10,000.
    @Test func `what nobody said takes at most 80 % of the margin there is; what was said, all of it`() throws {
        let bars = [[Double]](repeating: Market.flat, count: 3)
        let sized = try Market.replay(bars, [Market.long(stop: 99.9, targets: [110])], "AAPL") {
            ($0.size, $0.hasLimits) = (.risk(0.01), true)
        }
        #expect(sized.trades.map(\.size) == [4_000])
        for (units, sizes) in [(5_000.0, [5_000.0]), (5_001, [])] {
            let named = try Market.replay(bars, [Market.long()], "AAPL") {
                ($0.size, $0.hasLimits) = (.units(units), true)
            }
            #expect(named.trades.map(\.size) == sizes && named.rejected == (sizes.isEmpty ? [.margin: 1] : [:]))
        }
    }

    @Test func `a strategy's file says by what it is sized`() throws {
        let apple = try Market.instrument("AAPL")
        func size(_ text: String) throws -> BacktestTerms.Size {
            try BacktestTerms(yaml: "backtest:\n  size: \(text)\n", apple).size
        }
        #expect(try size("1 % by 2 atr") == .range(0.01, count: 2))
        #expect(try size("0.5% by 1.5 atr") == .range(0.005, count: 1.5))
        #expect(try size("1 %") == .risk(0.01) && size("20 shares") == .units(20))
        for wrong in ["0 % by 2 atr", "101 % by 2 atr", "1 % by 0 atr", "1 % by atr", "2 atr"] {
            #expect(throws: (any Error).self, "\(wrong)") { try size(wrong) }
        }
    }
}
