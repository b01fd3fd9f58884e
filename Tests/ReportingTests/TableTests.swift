import Foundation
import Platform
import Presentation
import Testing
import Trading

@testable import Reporting

@Suite struct CSVTests {
    private func csv(_ cells: [ReportCell], keys: [String]? = nil) -> String {
        let keys = keys ?? cells.indices.map { "c\($0)" }
        let table = ReportTable(
            id: "t", name: "T", columns: keys.map { .init($0, "-", isFigure: false, isSummed: true) }, rows: [cells])
        return String(decoding: table.csv(timeZone: TimeZone(identifier: "Asia/Tokyo") ?? .gmt), as: UTF8.self)
    }
    private func field(_ cell: ReportCell) -> String { String(csv([cell]).dropFirst("c0\r\n".count)) }
    private func text(_ text: String) -> String { field(.value(.text(text))) }

    @Test func `Keys come first, lines end as RFC 4180 has them, and nothing is summed`() {
        #expect(csv([.value(.integer(1)), .empty, .value(.text("ü"))], keys: ["a", "b", "c"]) == "a,b,c\r\n1,,ü\r\n")
        #expect(
            ReportTable(id: "t", name: "", columns: [.init("a", "", isFigure: true)], rows: [])
                .csv(timeZone: .gmt) == Array("a\r\n".utf8))
    }

    @Test func `Commas, quotes and line ends are quoted`() {
        // RFC 4180, rules 6 and 7.
        #expect(text("a,b") == "\"a,b\"\r\n")
        #expect(text("a\"b") == "\"a\"\"b\"\r\n")
        #expect(text("a\r\nb") == "\"a\r\nb\"\r\n")
        #expect(text("a b") == "a b\r\n")
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@a", "\tx"])
    func `Text that looks like a formula begins with an apostrophe`(formula: String) {
        #expect(text(formula) == "'\(formula)\r\n")
        #expect(field(.term("word", code: formula)) == "'\(formula)\r\n")
    }

    @Test func `A carriage return that begins a text is quoted and harmless`() {
        #expect(text("\r=1") == "\"'\r=1\"\r\n")
        #expect(text("1=1") == "1=1\r\n")
    }

    @Test func `Figures stand in full, moments in UTC, days as the reader has them`() throws {
        let number = try #require(FixedPoint("-1234567.123456789012"))
        #expect(field(.value(.number(number, places: 2...2))) == "-1234567.123456789012\r\n")
        #expect(field(.value(.price(Price(number), places: 1))) == "-1234567.123456789012\r\n")
        #expect(field(.value(.signedMoney(Money(number, .usd)))) == "-1234567.123456789012\r\n")
        #expect(field(.value(.signedPercent(Percent(3), places: 1))) == "3\r\n")
        #expect(field(.value(.duration(.milliseconds(90_500)))) == "90.5\r\n")
        // 20:00 in London is 05:00 of the next day in Tokyo.
        let evening = Samples.monday + .hours(20)
        #expect(field(.value(.timestamp(evening, .dateTime))) == "2026-01-05T20:00:00Z\r\n")
        #expect(field(.value(.timestamp(evening + .milliseconds(7), .time))) == "2026-01-05T20:00:00.007Z\r\n")
        #expect(field(.value(.timestamp(evening, .date))) == "2026-01-06\r\n")
        #expect(field(.term("Long", code: "long")) == "long\r\n")
    }
}

@Suite struct SheetNamesTests {
    private func names(_ wanted: String...) -> [String] {
        var names = SheetNames()
        return wanted.map { names.name(for: $0) }
    }

    @Test func `A name has no forbidden character and at most 31`() {
        #expect(names("a/b\\c?d*e:f[g]h") == ["a b c d e f g h"])
        #expect(names("'quoted'", "  ", "History") == ["quoted", "2", "History 2"])
        #expect(names(String(repeating: "n", count: 40)) == [String(repeating: "n", count: 31)])
        // Each of these is two of UTF-16: fifteen fit.
        #expect(names(String(repeating: "😀", count: 20)) == [String(repeating: "😀", count: 15)])
    }

    @Test func `Names are unique, whatever the case`() {
        #expect(names("Trades", "trades", "TRADES") == ["Trades", "trades 2", "TRADES 3"])
        let long = String(repeating: "n", count: 31)
        #expect(names(long, long) == [long, String(repeating: "n", count: 29) + " 2"])
    }
}

@Suite struct ReportCellTests {
    @Test func `Only figures of one unit have a sum`() {
        func money(_ amount: Int, _ currency: Currency) -> ReportCell {
            .value(.money(Money(FixedPoint(amount), currency)))
        }
        #expect(ReportCell.sum([money(1, .usd), .empty, money(2, .usd)]) == money(3, .usd))
        #expect(ReportCell.sum([money(1, .usd), money(2, Currency("EUR"))]) == .empty)
        #expect(ReportCell.sum([.value(.integer(1)), .value(.text("2"))]) == .empty)
        #expect(ReportCell.sum([.value(.integer(.max)), .value(.integer(1))]) == .empty)
        #expect(ReportCell.sum([]) == .empty)
    }

    @Test func `Excel counts days of the reader's clock`() throws {
        let tokyo = try #require(TimeZone(identifier: "Asia/Tokyo"))
        func days(_ time: Timestamp, _ style: MessageValue.TimeStyle) -> Double? {
            ReportCell.value(.timestamp(time, style)).excelNumber(tokyo)?.value
        }
        // 5 January 2026 is day 46,027: Microsoft, "DATEVALUE": 1 January 2008 is 39,448; 6,579 days later.
        #expect(days(Samples.monday, .dateTime) == 46_027.375)
        #expect(days(Samples.monday, .date) == 46_027)
        #expect(days(Samples.monday, .time) == 0.375)
        #expect(days(Timestamp(milliseconds: .max), .date) == nil)
        #expect(days(Timestamp(seconds: -3_000_000_000), .date) == nil)
    }

    @Test func `Formats of Excel have the places of the reader`() {
        func format(_ value: MessageValue) -> String? { ReportCell.value(value).excelNumber(.gmt)?.format }
        #expect(format(.integer(1)) == "#,##0")
        #expect(format(.number(1, places: 0...3)) == "#,##0.###")
        #expect(format(.price(Price(1), places: 5)) == "#,##0.00000")
        #expect(format(.money(Money(1, .usd))) == "#,##0.00 \"USD\"")
        #expect(format(.money(Money(1, Currency("JPY")))) == "#,##0 \"JPY\"")
        #expect(format(.signedPercent(Percent(1), places: 1)) == "+0.0%;-0.0%;0.0%")
        #expect(format(.text("1")) == nil)
    }

    @Test func `rows that are made one by one are the same files`() async throws {
        let whole = SampleReport.trades(40)
        let made = ReportTable(
            id: whole.id, name: whole.name, columns: whole.columns, count: whole.rows.count, chart: whole.chart
        ) { whole.rows[$0] }
        #expect(made.rows.count == 40 && Array(made.rows) == Array(whole.rows))
        #expect(made.csv(timeZone: .gmt) == whole.csv(timeZone: .gmt))
        var (first, second) = (try SampleReport.document(), try SampleReport.document())
        first.sections = [.init("Trades", [.table(whole)])]
        second.sections = [.init("Trades", [.table(made)])]
        let renderer = DocumentRenderer()
        let (books, pages) = (try await renderer.xlsx(first), try await renderer.pdf(first))
        #expect(try await renderer.xlsx(second) == books)
        #expect(try await renderer.pdf(second) == pages)
    }
}
