import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Venues

/// Calendars of news, and what they forbid.
@Suite struct EconomicCalendarTests {
    private static let lines = """
        time,currency,impact,title
        2024-06-07T12:30:00Z,USD,high,Nonfarm Payrolls
        2024-06-06T12:15:00Z,EUR,high,"ECB, rate decision"
        2024-06-05T08:00:00Z,EUR,low,PMI
        """
    private static let (dollar, euro, yen) = (Currency.usd, Currency("EUR"), Currency("JPY"))

    private func calendar(_ text: String = lines) throws -> EconomicCalendar {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "calendar.csv")
        try Data(text.utf8).write(to: file)
        return try CalendarFile.read(file)
    }

    /// Half an hour around 12:30 is from 12:00, included, to 13:00, not included.
    @Test(arguments: [
        ("2024-06-07T11:59:59Z", false), ("2024-06-07T12:00:00Z", true), ("2024-06-07T12:30:00Z", true),
        ("2024-06-07T12:59:59Z", true), ("2024-06-07T13:00:00Z", false),
    ])
    func `an event forbids entries from so long before it to so long after`(_ moment: String, _ isNear: Bool) throws {
        let calendar = try calendar()
        let near = calendar.event(around: utc(moment), [Self.euro, Self.dollar], from: .high, within: .minutes(30))
        #expect((near?.title == "Nonfarm Payrolls") == isNear && (near == nil) != isNear)
        #expect(calendar.event(around: utc(moment), [Self.euro, Self.yen], from: .high, within: .minutes(30)) == nil)
    }

    @Test func `less weighty events count only for who wants them to`() throws {
        let calendar = try calendar()
        let moment = utc("2024-06-05T08:10:00Z")
        for (impact, isNear) in [(NewsImpact.low, true), (.medium, false), (.high, false)] {
            let near = calendar.event(around: moment, [Self.euro], from: impact, within: .minutes(15))
            #expect((near != nil) == isNear, "\(impact)")
        }
        #expect(calendar.events.map(\.title) == ["PMI", "ECB, rate decision", "Nonfarm Payrolls"])
        #expect(calendar.end == utc("2024-06-07T12:30:00Z"))
    }

    @Test(arguments: [
        ("date,event\n", 1), ("time,currency,impact,title\n2024-06-07T12:30:00Z,USD,high\n", 2),
        ("time,currency,impact,title\ntomorrow,USD,high,NFP\n", 2),
        ("time,currency,impact,title\n2024-06-07T12:30:00Z,dollars,high,NFP\n", 2),
        ("time,currency,impact,title\n2024-06-07T12:30:00Z,USD,big,NFP\n", 2),
    ])
    func `a malformed row is named, and the file says nothing`(_ text: String, _ line: Int) throws {
        let error = try #require(throws: CandleFileError.self) { try calendar(text) }
        #expect(error.line == line)
    }

    @Test func `a file that changes is read again; one that is missing or malformed says nothing`() throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "calendar.csv")
        let source = CalendarFile(file)
        #expect(source.calendar() == nil && NoCalendar().calendar() == nil)
        try Data(Self.lines.utf8).write(to: file)
        #expect(source.calendar()?.events.count == 3)
        try Data((Self.lines + "\n2024-06-08T10:00:00Z,JPY,medium,Speech\n").utf8).write(to: file)
        #expect(source.calendar()?.events.count == 4)
        try Data("nothing".utf8).write(to: file)
        #expect(source.calendar() == nil)
    }
}
