import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Messages by the clock in conversation. The wall clock starts on Tuesday 2023-11-14 22:13:20 UTC, the market's on a
/// Tuesday at 08:00 UTC.
@Suite struct ScheduleChatTests {
    private func with(speed: Double = 1, _ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: speed)
        try await body(&world)
        try world.close()
    }

    @Test func `a daily report is asked for, shown, changed, ended and taken back`() async throws {
        try await with { world in
            try await world.say("/schedule").check("Nothing comes by the clock yet", "(UTC)")
            try await world.say("/timezone Berlin")
            // 23:13 in Berlin.
            try await world.press("Daily report at 08:00").check(
                "Daily report: 08:00, every day, next Wed 08:00", "Europe/Berlin")
            try await world.say("/schedule report 07:30 weekdays").check("Daily report: 07:30, Monday to Friday")
            try await world.say("/undo").check("schedule goes back from", "07:30", "08:00, every day")
            try await world.say("/schedule brief 07:00 gold").check(
                "Pre-market brief: 07:00, Monday to Friday (XAUUSD)")
            try await world.say("/schedule weekly friday 18:00").check("Weekly review: 18:00, on Fridays")
            try await world.say("/schedule statement 09:00").check("on the 1st of the month")
            try await world.press("Weekly review: off").check("Daily report: 08:00")
            let rows = try await world.rows()
            #expect(rows.map(\.kind) == ["brief", "report", "statement"])
            try await world.say("/schedule off").check("Nothing comes by the clock yet")
            #expect(try await world.rows().isEmpty)
            try await world.say("/undo").check("Daily report: 08:00")
            #expect(try await world.rows() == rows)
        }
    }

    @Test func `two changes of one setting in one message are both made`() async throws {
        try await with { world in
            try await world.say("add solana and gold to my watchlist")
            try await world.say("add ethereum to my watchlist and remove gold from my watchlist")
            let list = try await world.say("/watchlist")
            list.check("SOLUSDT", "ETHUSDT")
            #expect(!list.text.contains("XAUUSD"))
            try await world.say("/undo").check("ETHUSDT")
            try await world.say("/watchlist").check("XAUUSD")
        }
    }

    @Test func `a report comes once a day, over restarts and a move to another time zone`() async throws {
        try await with { world in
            try await world.say("/timezone Berlin")
            try await world.say("/schedule report 08:00")
            // 07:59 in Berlin.
            #expect(try await world.wait(until: "2023-11-15T06:59:00Z").isEmpty)
            try await world.restart()
            let sent = try await world.wait(until: "2023-11-15T07:00:00Z")
            sent.check("Daily report", "Equity", "No trade was closed since")
            #expect(sent.count == 1 && !sent.text.contains(" late: ") && sent.labels == ["Positions", "Schedule"])
            try await world.restart()
            #expect(try await world.wait(until: "2023-11-15T08:00:00Z").isEmpty)
            // 08:00 in New York is six hours later, on the same day: that one had a report.
            try await world.say("/timezone New York")
            #expect(try await world.wait(until: "2023-11-15T23:00:00Z").isEmpty)
            #expect(try await world.wait(until: "2023-11-16T12:59:00Z").isEmpty)
            try await world.wait(until: "2023-11-16T13:00:00Z").check("Daily report")
        }
    }

    @Test func `what was due while the machine was down carries its age, or comes with the next`() async throws {
        try await with { world in
            try await world.say("/schedule report 08:00")
            try await world.wait(until: "2023-11-15T10:00:00Z").check("Daily report", "Due Wed 08:00, 2 hours late")
            try await world.wait(until: "2023-11-18T12:00:00Z").check(
                "Not sent while I was not running: 2, the first due Thu 08:00")
            #expect(try await world.wait(until: "2023-11-20T06:30:00Z").isEmpty)
            try await world.restart()
            try await world.wait(until: "2023-11-20T08:00:00Z").check(
                "Not sent while I was not running: 1, the first due Sun 08:00")
            #expect(try await world.wait(until: "2023-11-20T22:00:00Z").isEmpty)
        }
    }

    @Test func `quiet hours are waited for, and reports that are turned off do not come`() async throws {
        try await with { world in
            try await world.say("/schedule report 06:30")
            try await world.say("/notifications quiet 22:00-07:00")
            #expect(try await world.wait(until: "2023-11-15T06:45:00Z").isEmpty)
            let sent = try await world.wait(until: "2023-11-15T07:00:00Z")
            sent.check("Daily report")
            #expect(sent.count == 1 && !sent.text.contains(" late: "))
            try await world.say("/notifications reports off")
            try await world.say("/schedule").check("Reports are turned off")
            #expect(try await world.wait(until: "2023-11-16T09:00:00Z").isEmpty)
            try await world.say("/notifications reports on")
            #expect(try await world.wait(until: "2023-11-16T10:00:00Z").isEmpty)
            try await world.wait(until: "2023-11-17T07:00:00Z").check("Daily report")
        }
    }

    @Test func `a clock that was set back does not keep anybody waiting`() async throws {
        try await with { world in
            try await world.say("/schedule report 08:00")
            try await world.wait(until: "2024-11-15T09:00:00Z").check("Daily report")
            // It was a year ahead.
            let now = try Timestamp(Date("2023-11-15T00:00:00Z", strategy: .iso8601))
            try await world.bot.scheduledMessages.replan(at: now, isReset: true)
            let due = try #require(try await world.rows().first?.dueAt)
            #expect(due == Timestamp(try Date("2023-11-15T08:00:00Z", strategy: .iso8601)))
        }
    }

    @Test func `reports tell what the ledger says`() async throws {
        try await with { world in
            try await world.say("/schedule report 08:00")
            try await world.say("/schedule weekly wednesday 08:00")
            for symbol in ["EURUSD", "GBPUSD"] {
                try await world.say("/buy \(symbol) 0.1 sl 50 pips")
                try await world.press("Confirm")
            }
            try await world.say("/close GBPUSD")
            let balance = try await world.bot.store.read { try $0.account(of: 1)?.balance.amount }
            let change = try #require(balance) - 10_000
            let sent = try await world.wait(until: "2023-11-15T08:00:00Z")
            sent.check(
                "Weekly review", "Daily report", "won", "Open positions (1)", "EURUSD long 0.1 lots", "Equity",
                "1 trade: ")
            let report = try #require(sent.first { $0.document.plainText.contains("Daily report") })
            #expect([report].text.contains(String(format: "%.2f", abs(change.double))), "\([report].text) \(change)")
        }
    }

    @Test func `a daily report carries its picture in the same message, and none when nothing was traded`() async throws
    {
        try await with { world in
            try await world.say("/schedule report 08:00")
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm")
            let held = try await world.wait(until: "2023-11-15T08:00:00Z")
            #expect(held.count == 1 && held[0].attachment == nil)
            world.time.advance(by: .minutes(1))
            try await world.say("/close EURUSD")
            let sent = try await world.wait(until: "2023-11-16T08:00:00Z")
            let picture = try #require(sent.first?.attachment)
            #expect(sent.count == 1 && picture.kind == .photo && picture.name == "report.png")
            let bytes = try await world.bot.store.read { try $0.blob(picture.hash) }
            #expect(bytes?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
            #expect(try await world.wait(until: "2023-11-17T08:00:00Z").map(\.attachment) == [nil])
        }
    }

    @Test func `what a daily report tells is chosen, kept, and said back`() async throws {
        try await with { world in
            try await world.say("/schedule report 08:00")
            try await world.say("daily report only with open positions and the calendar").check(
                "Daily report: 08:00, every day: open positions, calendar of the month")
            let none = try await world.wait(until: "2023-11-15T08:00:00Z")
            #expect(none.first?.document.plainText.contains("Nothing is open or waiting") == true, "\(none.text)")
            #expect(none.count == 1 && none[0].attachment == nil && !none.text.contains("Equity"))
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm")
            world.time.advance(by: .minutes(1))
            try await world.say("/close EURUSD 50%")
            try await world.say("/buy gold 0.01 sl 100 pips")
            try await world.press("Confirm")
            world.time.advance(by: .minutes(1))
            try await world.say("/close gold")
            let sent = try await world.wait(until: "2023-11-16T08:00:00Z")
            #expect(sent.text.contains("EURUSD long 0.05 lots") && !sent.text.contains("Equity"), "\(sent.text)")
            #expect(sent.count == 1 && sent[0].attachment?.kind == .photo)
            try await world.say("/schedule report contents=-positions").check("every day: calendar of the month")
            try await world.say("/undo").check("Daily report")
            try await world.say("/schedule").check("open positions, calendar of the month")
            for wrong in ["weather", "-positions,-calendar"] {
                try await world.say("/schedule report contents=\(wrong)").check("is chosen from")
            }
            try await world.say("/schedule weekly contents=chart").check("is chosen from")
            let usual = try await world.say("/schedule report contents=all")
            #expect(usual.text.contains("Daily report: 08:00, every day") && !usual.text.contains("calendar of"))
        }
    }

    @Test func `what is told is changed by signs, and has one picture`() {
        let usual = ReportContents()
        #expect(usual.text == "result,signals,positions,orders,chart")
        #expect(usual.changed(by: "-chart")?.text == "result,signals,positions,orders")
        #expect(usual.changed(by: "+calendar")?.text == "result,signals,positions,orders,calendar")
        #expect(usual.changed(by: "+calendar")?.changed(by: "+chart") == usual)
        #expect(usual.changed(by: "-chart")?.changed(by: "all") == usual)
        #expect(usual.changed(by: "-result,-signals,-positions,-orders,-chart") == nil)
        let setting = ScheduleSetting("report 08:00 daily positions,calendar;brief 07:00 weekdays EURUSD")
        #expect(setting.text == "brief 07:00 weekdays EURUSD;report 08:00 daily positions,calendar")
        #expect(ScheduleSetting("report 08:00 daily").schedules.first?.contents == usual)
    }

    @Test func `a brief has yesterday's levels, what is held and waits, and the sessions`() async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm")
            try await world.say("/buy gold 0.01 at 2370 sl 2360")
            try await world.press("Confirm")
            try await world.say("/schedule brief 07:00 gold").check("(XAUUSD)")
            try await world.say("/schedule brief eurusd").check("(XAUUSD, EURUSD)")
            let sent = try await world.wait(until: "2023-11-15T07:00:00Z")
            sent.check(
                "Pre-market brief", "XAUUSD", "Average daily range (ATR 14)", "Waiting orders: 1", "away", "Sessions",
                "London", "New York", "Day:")
            // P = (H + L + C) / 3, from the market itself.
            for symbol in ["EURUSD", "XAUUSD"] {
                // Yesterday is a Monday, and begins with the evening of the Sunday before.
                let days = world.bot.marketLoop.market.candles(
                    of: InstrumentID(symbol), timeframe: .d1, count: 2, before: world.market)
                var day = try #require(days.last)
                day.high = try #require(days.map(\.high).max())
                day.low = try #require(days.map(\.low).min())
                let places = symbol == "EURUSD" ? 5 : 2
                let pivot = (day.high + day.low + day.close) / 3
                let text = sent.text.replacing(",", with: "")
                #expect(text.contains("P " + String(format: "%.\(places)f", pivot)), "\(pivot) in \(text)")
                #expect(text.contains("high " + String(format: "%.\(places)f", day.high)), "\(day) in \(text)")
            }
        }
    }

    @Test func `entries are made in their hours only, by hand and from orders that wait`() async throws {
        try await with { world in
            // The market's Tuesday, 08:00.
            try await world.say("/schedule trading 09:00-17:00 weekdays").check(
                "Entries only 09:00–17:00, Monday to Friday", "No entries now; again Tue 09:00")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("Tue 09:00")
            try await world.pass(.hours(1))
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("Buy 0.1 lots")
            // Whatever closes is never held up.
            try await world.press("Confirm")
            try await world.say("/schedule trading 10:00-11:00").check("No entries now")
            try await world.say("/close EURUSD").check("EURUSD")
            try await world.say("/schedule trading off").check("Nothing comes by the clock yet")
            try await world.say("/undo").check("trading hours")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("Tue 10:00")
            try await world.say("/schedule trading 08:00").check("until when they are allowed")
        }
    }

    @Test func `who cannot trade sets no hours of trading`() async throws {
        try await with { world in
            try await world.say("hello")
            try await world.bot.store.write { try $0.setRole("viewer", of: 1) }
            let answer = try await world.say("/schedule trading 09:00-17:00")
            #expect(!answer.text.contains("Entries only"), "\(answer.text)")
            try await world.say("/schedule report 08:00").check("Daily report")
        }
    }
}

extension AlertWorld {
    /// What is due by the clock, of everybody.
    func rows() async throws -> [ScheduleRow] {
        try await bot.store.read { try $0.schedules(dueAfter: Timestamp(milliseconds: 0)) }
            .sorted { $0.kind < $1.kind }
    }

    /// Lets time pass until a moment, and sends what is due by the clock then.
    @discardableResult func wait(until text: String) async throws -> [OutgoingMessage] {
        let before = try await bot.store.read { try $0.openOutbox(after: 0, limit: 1000).last?.id ?? 0 }
        time.advance(by: Timestamp(try Date(text, strategy: .iso8601)) - time.now())
        try await bot.scheduledMessages.sendDue()
        return try await sent(after: before)
    }
}
