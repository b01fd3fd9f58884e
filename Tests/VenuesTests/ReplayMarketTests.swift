import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Venues

@Suite struct ReplayMarketTests {
    private let eurusd = InstrumentID("EURUSD")

    private func folder(_ files: [String: [String]]) throws -> URL {
        let folder = try Folders.temporary()
        for (name, rows) in files {
            let text = (["timestamp,open,high,low,close,volume"] + rows).joined(separator: "\n")
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        return folder
    }

    private func market(_ data: ReplayData, at start: Timestamp? = nil) throws -> ReplayMarket {
        ReplayMarket(
            data: data, catalogue: try catalogue(),
            clock: MarketClock(start: start ?? data.start, speed: 1, time: ManualTime()))
    }

    @Test func `inside a candle the price goes to the nearer extreme first`() throws {
        // The low is nearer to the open in the first candle, the high in the second.
        let data = try ReplayData(
            folder: folder([
                "EURUSD_M1.csv": [
                    "2024-06-04T08:00:00Z,1.0800,1.0830,1.0790,1.0820,5",
                    "2024-06-04T08:01:00Z,1.0820,1.0825,1.0790,1.0800,5",
                ]
            ]), catalogue: catalogue())
        let market = try market(data)
        let minute = utc("2024-06-04T08:00:00Z")
        let ticks = market.ticks(of: eurusd, after: minute - .seconds(1), through: minute + .minutes(3))
        #expect(ticks.map { $0.mid.value.double } == [1.08, 1.079, 1.083, 1.082, 1.082, 1.0825, 1.079, 1.08])
        #expect(ticks.map { ($0.time - minute).inSeconds } == [0, 20, 40, 59, 60, 80, 100, 119])
        // Half way from the low to the high.
        #expect(market.quote(of: eurusd, at: minute + .seconds(30))?.mid == Price("1.081"))
        #expect(market.quote(of: eurusd, at: minute - .seconds(1)) == nil)
        let end = try #require(market.quote(of: eurusd, at: minute + .hours(9)))
        #expect(!end.isOpen && end.mid == Price("1.08") && end.time == minute + .seconds(119))
    }

    @Test func `bid and ask files become one market with their spread`() throws {
        let data = try ReplayData(
            folder: folder([
                "EURUSD_M1_x_bid.csv": [
                    "2024-06-04T08:00:00Z,1.0800,1.0830,1.0790,1.0820,0", "2024-06-04T08:02:00Z,1.08,1.08,1.08,1.08,0",
                ],
                "EURUSD_M1_x_ask.csv": [
                    "2024-06-04T08:00:00Z,1.0802,1.0832,1.0792,1.0824,0", "2024-06-04T08:03:00Z,1.08,1.08,1.08,1.08,0",
                ],
            ]), catalogue: catalogue())
        #expect(data.warnings.isEmpty)
        let market = try market(data)
        let quote = try #require(market.quote(of: eurusd, at: utc("2024-06-04T08:00:59Z")))
        #expect(quote.bid == Price("1.082") && quote.ask == Price("1.0824"))
        let later = market.candles(of: eurusd, timeframe: .m1, count: 9, before: utc("2024-06-04T09:00:00Z"))
        #expect(later.map(\.openTime) == [utc("2024-06-04T08:00:00Z")])
    }

    @Test func `absurd prices neither trap nor appear`() throws {
        let data = try ReplayData(
            folder: folder(["EURUSD_M1.csv": ["2024-06-04T08:00:00Z,1e-300,1e308,1e-300,1e308,1e308"]]),
            catalogue: catalogue())
        let market = try market(data)
        for second in [0, 10, 20, 59, 600] {
            let moment = utc("2024-06-04T08:00:00Z") + .seconds(second)
            let quote = try #require(market.quote(of: eurusd, at: moment))
            #expect(quote.bid > .zero && quote.ask > quote.bid)
        }
        #expect(market.candles(of: eurusd, timeframe: .w1, count: 5, before: utc("2024-07-04T08:00:00Z")).count == 1)
        #expect(market.ticks(of: eurusd, after: data.end, through: data.start).isEmpty)
    }

    @Test func `files that cannot be used are named, a folder without any is an error`() throws {
        let row = ["2024-06-04T08:00:00Z,1.08,1.09,1.07,1.08,0"]
        let more = row + ["2024-06-04T09:00:00Z,1.08,1.09,1.07,1.08,0"]
        let data = try ReplayData(
            folder: folder([
                "EURUSD_H1_a.csv": row, "EURUSD_H1_b.csv": more, "NOPE_H1.csv": row, "notes.csv": row,
                "EURUSD_M5.csv": [],
            ]),
            catalogue: catalogue())
        #expect(data.warnings.count == 4, "\(data.warnings)")
        #expect(data.series[eurusd]?.first?.candles.count == 2)
        for files in [[:], ["NOPE_H1.csv": row]] {
            #expect(throws: CandleFileError.self) { _ = try ReplayData(folder: folder(files), catalogue: catalogue()) }
        }
        #expect(throws: CandleFileError.self) {
            _ = try ReplayData(folder: URL(filePath: "/nowhere"), catalogue: catalogue())
        }
        let error = #expect(throws: CandleFileError.self) {
            _ = try ReplayData(folder: folder(["EURUSD_H1.csv": ["2024-06-04T08:00:00Z,1,2"]]), catalogue: catalogue())
        }
        #expect(error?.line == 2)
    }

    @Test(.enabled(if: Folders.shared != nil))
    func `recorded files play with history, coarser bars and an end`() throws {
        let shared = try #require(Folders.shared("market-data"))
        let folder = try Folders.temporary()
        for name in ["ETHBTC_M5_ft", "GBPUSD_M1_nt_bid", "GBPUSD_M1_nt_ask"] {
            let file = folder.appending(path: "\(name).csv.gz")
            try FileManager.default.createSymbolicLink(
                at: file, withDestinationURL: shared.appending(path: "\(name).csv.gz"))
        }
        let data = try ReplayData(folder: folder, catalogue: catalogue())
        let market = try market(data)
        let pound = InstrumentID("GBPUSD")
        #expect(data.start == utc("2012-02-01T08:23:00Z"))  // `sed -n 502p` of the file
        #expect(market.instruments.map(\.id.symbol) == ["GBPUSD", "ETHBTC"])
        #expect(market.candles(of: pound, timeframe: .m1, count: 600, before: data.start).count == 500)
        let hours = market.candles(of: pound, timeframe: .h1, count: 600, before: data.start)
        #expect(hours.map(\.openTime).last == utc("2012-02-01T07:00:00Z") && hours.count == 8)
        let minutes = market.candles(of: pound, timeframe: .m1, count: 80, before: utc("2012-02-01T08:00:00Z")).suffix(
            60)
        #expect(hours.last?.high == minutes.map(\.high).max() && hours.last?.close == minutes.last?.close)
        #expect(market.quote(of: pound)?.isOpen == true)
        #expect(market.quote(of: InstrumentID("ETHBTC")) == nil)
        #expect(!market.isExhausted)
        let after = try self.market(data, at: data.end)
        #expect(after.isExhausted)
        #expect(after.quote(of: pound)?.isOpen == false)
    }
}
