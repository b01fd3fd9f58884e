import Foundation
import Platform
import Presentation
import TestSupport
import Trading

@testable import Reporting

/// A report for tests.
enum SampleReport {
    static let locales = Result { try Locales(folder: Folders.root.appending(path: "locales")) }

    static func localizer(_ language: String) throws -> Localizer {
        try locales.get()[language].with(timeZone: TimeZone(identifier: "Asia/Tokyo") ?? .gmt)
    }

    static func usd(_ amount: String) -> ReportCell {
        .value(.signedMoney(Money(FixedPoint(amount) ?? .zero, .usd)))
    }

    /// Columns of every kind; entries an hour apart, profits 1.50, -2.50, 1.50 …
    static func trades(_ count: Int) -> ReportTable {
        ReportTable(
            id: "trades", name: "Trades",
            columns: [
                .init("entry_time", "Entry", isFigure: false), .init("day", "Day", isFigure: false),
                .init("strategy", "Strategy", isFigure: false), .init("side", "Side", isFigure: false),
                .init("count", "Count", isFigure: true), .init("price", "Price", isFigure: true),
                .init("share", "Share", isFigure: true), .init("held", "Held", isFigure: true),
                .init("profit", "Profit", isFigure: true, isSummed: true),
            ],
            rows: (0..<count).map { index in
                let time = Samples.monday + .hours(index + 20)
                return [
                    .value(.timestamp(time, .dateTime)), .value(.timestamp(time, .date)),
                    .value(.text("momentum \(index)")), .term("Long", code: "long"), .value(.integer(1000 + index)),
                    .value(.price(Price(FixedPoint(raw: 1_080_250_000_000)), places: 5)),
                    .value(.percent(Percent(FixedPoint(raw: 12_345_000_000_000)), places: 1)),
                    index % 3 == 2 ? .empty : .value(.duration(.seconds(3_725))),
                    usd(index.isMultiple(of: 2) ? "1.50" : "-2.50"),
                ]
            }, chart: .init(.line, title: "Profit so far", category: "day", value: "profit"))
    }

    static func document(
        _ language: String = "en", trades count: Int = 40, simulated: String? = "SIMULATED"
    ) throws -> ReportDocument {
        ReportDocument(
            localizer: try localizer(language), title: "Report", subtitle: "Account 4711", simulatedLabel: simulated,
            createdAt: Samples.monday, subject: "November",
            keyFigures: [
                .init("Net profit", usd("1234.5"), tone: .good), .init("Profit factor", .empty),
                .init("Average time held", .value(.duration(.seconds(3_725)))),
            ],
            sections: [
                .init(
                    "Correlations",
                    [.paragraph("What moves together."), .picture(.correlation(matrix), caption: "Daily returns")]),
                .init("Trades", [.table(trades(count))]),
                .init("Notes", [.notes(["Costs are counted.", "=HYPERLINK is only text"])]),
            ])
    }

    static let matrix = CorrelationMatrix(
        title: "Correlation", subtitle: "30 days", names: ["EURUSD", "XAUUSD"], rows: [[.init(0.4, text: "0.40")]],
        opposed: "against", alike: "with", simulatedLabel: nil, language: "en")
}
