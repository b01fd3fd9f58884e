import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Venues

@Suite struct DividendSourceTests {
    private let apple = InstrumentID("AAPL")

    private func replay(_ dividends: String, _ name: String = "AAPL_dividends.csv") throws -> ReplayData {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let candles = "timestamp,open,high,low,close,volume\n2024-05-09T13:30:00Z,200,201,199,200,5\n"
        try Data(candles.utf8).write(to: folder.appending(path: "AAPL_H1.csv"))
        try Data(dividends.utf8).write(to: folder.appending(path: name))
        return try ReplayData(folder: folder, catalogue: catalogue())
    }

    @Test func `a file beside the candles says what is paid, at the open of each ex-date`() throws {
        let data = try replay("date,amount\n2024-05-10,0.25\n2024-08-12,0.3\n")
        #expect(data.warnings.isEmpty)
        let market = ReplayMarket(
            data: data, catalogue: try catalogue(), clock: MarketClock(start: data.start, speed: 1, time: ManualTime()))
        let (spring, summer) = (utc("2024-05-10T13:30:00Z"), utc("2024-08-12T13:30:00Z"))
        func found(_ start: Timestamp, _ end: Timestamp, _ id: String = "AAPL") -> [Timestamp] {
            market.dividends(of: InstrumentID(id), after: start, through: end).map(\.time)
        }
        #expect(found(spring - .seconds(1), summer) == [spring, summer])
        #expect(found(spring, summer - .seconds(1)) == [])
        #expect(found(spring - .days(9), spring, "MSFT") == [])
        #expect(market.dividends(of: apple, after: spring, through: summer).map(\.amount) == [Price("0.3")!])
    }

    @Test(arguments: [
        ("day,cash\n2024-05-10,0.25\n", 1), ("date,amount\n2024-05-10\n", 2), ("date,amount\n10.5.2024,0.25\n", 2),
        ("date,amount\n2024-05-10,-1\n", 2), ("date,amount\n2024-05-10,1e9\n", 2), ("date,amount\n2024-02-30,1\n", 2),
        ("date,amount\n2024-05-10,1\n2024-05-10,1\n", 3), ("date,amount\n2024-08-12,1\n2024-05-10,1\n", 3),
    ])
    func `a malformed one is refused, with its line`(_ text: String, _ line: Int) throws {
        let error = #expect(throws: CandleFileError.self) { _ = try replay(text) }
        #expect(error?.line == line && error?.file.hasSuffix("AAPL_dividends.csv") == true)
    }

    @Test func `one of an unknown instrument is named`() throws {
        #expect(try replay("date,amount\n2024-05-10,1\n", "NOPE_dividends.csv").warnings.count == 1)
    }

    @Test func `simulated shares pay a little every 13 weeks, the same ones by the same seed; others never do`() throws
    {
        let market = try simulated()
        let (start, end) = (SimulatedMarket.start, SimulatedMarket.start + .days(364))
        let paid = market.dividends(of: apple, after: start, through: end)
        let again = try simulated().dividends(of: apple, after: start, through: end)
        #expect(paid.count == 4 && paid == again)
        let instrument = try #require(try catalogue()[apple])
        for dividend in paid {
            let share = dividend.amount.value.double / instrument.simulation.start
            #expect((0.0009...0.0051).contains(share), "\(share)")
            #expect(instrument.calendar.isOpen(at: dividend.time))
            #expect(!instrument.calendar.isOpen(at: dividend.time - .milliseconds(1)))
        }
        // Holidays and weekends move one by a few days at most.
        for (next, last) in zip(paid.dropFirst(), paid) {
            #expect(abs((next.time - last.time).inSeconds / 86_400 - 91) < 5)
        }
        // The same ones however the time is cut.
        let middle = paid[1].time
        let parts =
            market.dividends(of: apple, after: start, through: middle)
            + market.dividends(of: apple, after: middle, through: end)
        #expect(parts == paid)
        #expect(try simulated(seed: 8).dividends(of: apple, after: start, through: end) != paid)
        for other in ["EURUSD", "XAUUSD", "BTCUSDT"] {
            #expect(market.dividends(of: InstrumentID(other), after: start, through: end).isEmpty, "\(other)")
        }
    }
}
