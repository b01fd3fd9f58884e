import Foundation
import Platform
import TestSupport
import Testing
import Trading

@Suite struct DividendTests {
    private static func stock() throws -> Instrument {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        let catalogue = try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
        return try #require(catalogue[InstrumentID("AAPL")])
    }

    /// Days since 1970-01-01 by `date -d DATE +%s` / 86400; New York opens at 9:30, 14:30 UTC in winter, 13:30 in summer.
    @Test(
        arguments: [
            ("2024-02-09", 19_762, 1_707_489_000),  // a Friday
            ("2024-05-10", 19_853, 1_715_347_800),  // summer time
            ("2024-05-11", 19_854, 1_715_607_000),  // a Saturday: Monday the 13th
            ("2024-12-25", 20_082, 1_735_223_400),  // Christmas: the 26th
        ] as [(String, Int64, Int64)])
    func `an ex-date begins with its session, or the next one`(_ date: String, _ day: Int64, _ open: Int64) throws {
        let dividend = try #require(Dividend(day: day, amount: Price("0.24")!, try Self.stock().calendar))
        #expect(dividend.time == Timestamp(seconds: open), "\(date)")
    }

    @Test func `nothing is no dividend`() throws {
        #expect(Dividend(day: 19_762, amount: .zero, try Self.stock().calendar) == nil)
    }

    @Test(arguments: [(Direction.long, -1, "1.68"), (.short, -1, "-1.68"), (.long, 0, "0"), (.short, 3600, "0")])
    func `who held before the open receives, who was short pays, who came later has nothing`(
        _ direction: Direction, _ opened: Int, _ cash: String
    ) throws {
        let dividend = try #require(Dividend(day: 19_762, amount: Price("0.24")!, try Self.stock().calendar))
        let position = Position(
            instrument: InstrumentID("AAPL"), direction: direction, quantity: Quantity(7), averagePrice: Price(200),
            stopLoss: nil, takeProfit: nil, openedAt: dividend.time + .seconds(opened))
        #expect(position.cash(of: dividend) == FixedPoint(cash)!)
    }
}
