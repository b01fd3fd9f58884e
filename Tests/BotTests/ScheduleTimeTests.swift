import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// When messages by the clock are due. Expected moments were found minute by minute with Python's zoneinfo, which reads
/// the system's time zone files; the zones' rules: https://data.iana.org/time-zones/tzdb/
@Suite struct ScheduleTimeTests {
    private func moment(_ text: String) throws -> Timestamp { Timestamp(try Date(text, strategy: .iso8601)) }
    private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }
    private func schedule(_ clock: String, _ days: ScheduleDays = .daily, _ kind: ScheduledKind = .report) throws
        -> Schedule
    { Schedule(kind: kind, minutes: try #require(DailyHours.minutes(clock)), days: days) }

    @Test(
        arguments: [
            // Left out: 02:00 to 03:00 on 2024-03-31.
            ("Europe/Berlin", "02:30", ["2024-03-30T01:30:00Z", "2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z"]),
            // Twice: 02:00 to 03:00 on 2024-10-27.
            ("Europe/Berlin", "02:30", ["2024-10-26T00:30:00Z", "2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z"]),
            ("Europe/Berlin", "08:00", ["2024-03-30T07:00:00Z", "2024-03-31T06:00:00Z"]),
            ("America/New_York", "02:30", ["2024-03-09T07:30:00Z", "2024-03-10T07:00:00Z", "2024-03-11T06:30:00Z"]),
            ("America/New_York", "01:30", ["2024-11-02T05:30:00Z", "2024-11-03T05:30:00Z", "2024-11-04T06:30:00Z"]),
            // By half an hour.
            ("Australia/Lord_Howe", "02:15", ["2024-10-04T15:45:00Z", "2024-10-05T15:30:00Z", "2024-10-06T15:15:00Z"]),
            ("Australia/Lord_Howe", "01:45", ["2024-04-05T14:45:00Z", "2024-04-06T14:45:00Z", "2024-04-07T15:15:00Z"]),
            ("Asia/Kolkata", "02:30", ["2024-03-29T21:00:00Z", "2024-03-30T21:00:00Z", "2024-03-31T21:00:00Z"]),
            // Without the 30th.
            ("Pacific/Apia", "08:00", ["2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z", "2011-12-31T18:00:00Z"]),
            // At midnight, and over it.
            ("America/Santiago", "00:30", ["2024-09-07T04:30:00Z", "2024-09-08T04:00:00Z", "2024-09-09T03:30:00Z"]),
            ("Africa/Cairo", "00:30", ["2024-04-24T22:30:00Z", "2024-04-25T22:00:00Z", "2024-04-26T21:30:00Z"]),
            ("America/Nuuk", "23:30", ["2024-03-30T01:30:00Z", "2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z"]),
        ] as [(String, String, [String])])
    func `what the clock leaves out comes when it goes on, what it repeats comes once`(
        _ name: String, _ clock: String, _ expected: [String]
    ) throws {
        let (zone, schedule) = (try zone(name), try schedule(clock))
        let first = try moment(try #require(expected.first))
        var found: [Timestamp] = []
        var last = schedule.next(after: first - .seconds(1), in: zone)
        for _ in expected {
            found.append(last.time)
            last = schedule.next(after: last.time, last: last.day, in: zone)
        }
        #expect(found == (try expected.map(moment)))
        // Every minute of these days leads to the same moments: no restart adds or loses one.
        let end = try moment(try #require(expected.last))
        for minute in stride(from: 0, to: Int((end - first).inSeconds) / 60, by: 7) {
            let now = first + .minutes(minute)
            #expect(found.contains(schedule.next(after: now, in: zone).time), "\(now)")
        }
    }

    /// 2023-11-14 was a Tuesday, 2023-12-01 a Friday.
    @Test func `days of the week and of the month are kept`() throws {
        let now = try moment("2023-11-14T22:13:20Z")
        for (days, kind, next) in [
            (.daily, .report, "2023-11-15T08:00:00Z"), (.weekdays, .brief, "2023-11-15T08:00:00Z"),
            (.weekend, .report, "2023-11-18T08:00:00Z"), (.monday, .weekly, "2023-11-20T08:00:00Z"),
            (.tuesday, .weekly, "2023-11-21T08:00:00Z"), (.sunday, .weekly, "2023-11-19T08:00:00Z"),
            (.daily, .statement, "2023-12-01T08:00:00Z"),
        ] as [(ScheduleDays, ScheduledKind, String)] {
            #expect(try schedule("08:00", days, kind).next(after: now, in: .gmt).time == (try moment(next)), "\(days)")
        }
    }

    @Test func `what is set is read back, and what is none is left out`() throws {
        let text = "brief 07:00 weekdays EURUSD,XAUUSD;report 08:30 daily;statement 09:00 daily"
        #expect(ScheduleSetting(text).text == text)
        #expect(ScheduleSetting("report 25:00 daily;nothing 08:00 daily;report 08:00 sometimes;report").text == "")
        let hours = "09:00-17:00 weekdays;EURUSD 00:00-18:00 daily"
        #expect(SignalHours(hours).text == hours)
        #expect(AllowedHours("22:00-24:00 daily")?.text == "22:00-24:00 daily")
        for text in ["", "09:00 daily", "9-17 daily", "09:00-17:00", "09:00-17:00 daily x"] {
            #expect(AllowedHours(text) == nil, "\(text)")
        }
    }

    private func step(_ now: String, _ change: (inout ScheduleRow) -> Void = { _ in }) throws -> ScheduleStep {
        let schedule = try schedule("08:00")
        let due = schedule.next(after: try moment("2023-11-14T07:00:00Z"), in: .gmt)
        var row = ScheduleRow(user: 1, kind: "report", dueAt: due.time, dueDay: due.day)
        change(&row)
        return ScheduleStep(row, schedule, at: try moment(now), marketTime: due.time, in: .gmt)
    }
    private func next(_ step: ScheduleStep) -> ScheduleRow {
        switch step {
        case .send(_, let next), .fold(let next): next
        }
    }

    @Test func `what is late says so, several become one, and one that is soon followed is left to the next`() throws {
        let due = try moment("2023-11-14T08:00:00Z")
        let cases: [(String, ScheduleStep.Lateness?, next: String)] = [
            ("2023-11-14T08:00:00Z", .onTime, "2023-11-15T08:00:00Z"),
            ("2023-11-14T08:05:00Z", .onTime, "2023-11-15T08:00:00Z"),
            ("2023-11-14T08:05:01Z", .late(due), "2023-11-15T08:00:00Z"),
            ("2023-11-15T05:59:59Z", .late(due), "2023-11-15T08:00:00Z"),
            ("2023-11-15T06:00:00Z", nil, "2023-11-15T08:00:00Z"),
            ("2023-11-17T12:00:00Z", .joined(3, since: due), "2023-11-18T08:00:00Z"),
        ]
        for (now, lateness, expected) in cases {
            let step = try step(now)
            if case .send(let found, _) = step {
                #expect(found == lateness, "\(now)")
            } else {
                #expect(lateness == nil, "\(now)")
            }
            #expect(next(step).dueAt == (try moment(expected)), "\(now)")
        }
        // The one that was left over is told of with the next.
        let folded = next(try step("2023-11-15T06:00:00Z"))
        #expect(folded.missed == 1 && folded.missedSince == due)
        let schedule = try schedule("08:00")
        let after = ScheduleStep(folded, schedule, at: folded.dueAt, marketTime: due, in: .gmt)
        #expect(next(after).missed == 0 && next(after).lastDay == folded.dueDay)
        guard case .send(.joined(1, since: due), _) = after else {
            Issue.record("\(after)")
            return
        }
    }

    @Test func `years without running are one message`() throws {
        let step = try step("2027-01-01T12:00:00Z")
        #expect(next(step).dueAt == (try moment("2027-01-02T08:00:00Z")))
        guard case .send(.joined, _) = step else {
            Issue.record("\(step)")
            return
        }
    }

    /// 2024-01-10 was a Wednesday, 2024-01-12 a Friday.
    @Test(
        arguments: [
            ("09:00-17:00 daily", "2024-01-10T08:59:59Z", "2024-01-10T09:00:00Z"),
            ("09:00-17:00 daily", "2024-01-10T09:00:00Z", nil),
            ("09:00-17:00 daily", "2024-01-10T17:00:00Z", "2024-01-11T09:00:00Z"),
            ("09:00-17:00 weekdays", "2024-01-12T17:00:00Z", "2024-01-15T09:00:00Z"),
            ("00:00-24:00 weekdays", "2024-01-12T23:59:59Z", nil),
            ("00:00-24:00 weekdays", "2024-01-13T00:00:00Z", "2024-01-15T00:00:00Z"),
            // Over midnight, on the day they begin.
            ("22:00-06:00 friday", "2024-01-13T05:59:59Z", nil),
            ("22:00-06:00 friday", "2024-01-13T06:00:00Z", "2024-01-19T22:00:00Z"),
            ("22:00-06:00 friday", "2024-01-12T05:00:00Z", "2024-01-12T22:00:00Z"),
        ] as [(String, String, String?)])
    func `hours allow and forbid`(_ text: String, _ now: String, _ opens: String?) throws {
        let hours = try #require(AllowedHours(text))
        #expect(hours.closed(at: try moment(now), in: .gmt) == (try opens.map(moment)))
    }

    @Test func `hours of entries that cannot be read allow nothing`() throws {
        let now = try moment("2024-01-10T12:00:00Z")
        #expect(UserSettings(["trading_hours": "nonsense"]).entriesClosed(at: now) != nil)
        #expect(UserSettings(["trading_hours": "09:00-17:00 daily"]).entriesClosed(at: now) == nil)
        #expect(UserSettings([:]).entriesClosed(at: now) == nil)
        // The later of the two holds.
        let both = UserSettings(["trading_hours": "13:00-17:00 daily", "no_entry_hours": "11:00-14:30"])
        #expect(both.entriesClosed(at: now) == (try moment("2024-01-10T14:30:00Z")))
    }
}
