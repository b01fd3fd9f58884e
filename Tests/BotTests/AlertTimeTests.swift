import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// When alerts tell: repeats, ends, quiet hours, restarts, closed markets. The wall clock starts at 2023-11-14 22:13:20
/// UTC, the market's on a Tuesday at 08:00 UTC.
@Suite struct AlertTimeTests {
    private func with(speed: Double = 1, _ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: speed)
        try await body(&world)
        try world.close()
    }
    /// Sets an alert on gold that the prices of the next hour reach.
    private func setNear(_ world: AlertWorld, _ options: String = "", _ user: String = "5") async throws {
        let (now, _, high) = world.prices("XAUUSD", within: .minutes(50))
        try await world.say("/alert gold \(String(format: "%.2f", (now + high) / 2)) \(options)", user).check("🔔")
    }

    @Test func `a repeating alert keeps its distance in time and goes on until it is deleted`() async throws {
        try await with { world in
            try await world.say("/alert btc moves 0.1% repeat cooldown 1h").check("every time", "1 hour")
            var times: [Timestamp] = []
            for _ in 0..<48 {
                let fired = try await world.pass(.minutes(10))
                #expect(fired.count <= 1)
                if !fired.isEmpty {
                    fired.check("BTCUSDT has moved")
                    #expect(fired.labels == ["Chart", "Buy", "Sell", "Delete"])
                    let seen = try await world.bot.store.read { try $0.alert(1)?.firedAt }
                    times.append(try #require(seen))
                }
            }
            #expect(times.count > 1 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .hours(1) }, "\(times)")
            try await world.press("Delete").check("1 alert deleted")
            #expect(try await world.pass(.hours(3)).isEmpty)
        }
    }

    @Test func `an alert that has expired does not fire, and the list says so`() async throws {
        try await with { world in
            let (now, low, high) = world.prices("XAUUSD", within: .hours(3))
            let level = String(format: "%.2f", max(high, now + 1) + 20)
            #expect(low > 0)
            try await world.say("/alert gold \(level) expires 1h").check("until")
            _ = try await world.pass(.minutes(59))
            try await world.say("/alerts").check("Price alerts (1)")
            #expect(try await world.pass(.minutes(1)).isEmpty)
            try await world.say("/alerts").check("No alerts are waiting", "expired")
            try await world.say("/set_alert again=#1").check("is over")
        }
    }

    @Test func `quiet hours hold alerts back and give them in one message afterwards`() async throws {
        try await with { world in
            // 22:13 in London.
            try await world.say("/timezone London")
            try await world.say("/notifications quiet 22:00-07:00").check("Quiet from 22:00 to 07:00 (Europe/London)")
            try await setNear(world)
            try await world.say("/alert btc moves 0.05%")
            #expect(try await world.pass(.hours(2)).isEmpty)
            try await world.restart()
            #expect(try await world.pass(.hours(6)).isEmpty)
            // 07:00 is 8 h 46 min 40 s after the start.
            let given = try await world.pass(.seconds(46 * 60 + 40))
            given.check(
                "While it was quiet (2 messages)", "XAUUSD is above", "BTCUSDT has moved", "alert #1", "Tue 22:")
            #expect(given.count == 1)
            #expect(try await world.pass(.hours(1)).isEmpty)
        }
    }

    @Test func `quiet hours that are lifted give what they held`() async throws {
        try await with { world in
            try await world.say("/notifications quiet 22:00-07:00")
            try await setNear(world)
            #expect(try await world.pass(.hours(1)).isEmpty)
            try await world.say("/notifications quiet off").check("No quiet hours")
            try await world.pass(.seconds(10)).check("While it was quiet (1 message)", "XAUUSD is above")
        }
    }

    @Test func `what happens to money is told at once, quiet or not, on or off`() async throws {
        try await with { world in
            try await world.say("/notifications quiet 22:00-07:00")
            try await world.say("/notifications off").check("Turned off: everything", "always told at once")
            try await world.say("/sell EURUSD 0.1 sl 2 pips tp 2 pips")
            try await world.press("Confirm").check("EURUSD")
            try await world.pass(.hours(2)).check("hit: 0.1 lots EURUSD")
        }
    }

    @Test func `what is turned off is not sent, and the list tells of it`() async throws {
        try await with { world in
            for (off, on) in [("alerts", "alerts"), ("gold", "gold"), ("", "alerts"), ("alerts gold", "")] {
                try await world.say("/notifications \(off) off").check("Turned off:")
                let (now, _, high) = world.prices("XAUUSD", within: .minutes(30))
                let level = String(format: "%.2f", (now + high) / 2)
                try await world.say("/alert gold \(level)").check("are turned off")
                #expect(try await world.pass(.minutes(30)).isEmpty)
                try await world.say("/alerts gold").check("In the last 24 hours", "reached")
                try await world.say("/notifications \(on) on")
                try await world.say("/notifications on").check("Everything is on")
            }
            try await world.say("/notifications news off").check("Turned off: news.")
            try await world.say("/undo").check("notifications turned off", "news")
            try await world.say("/notifications").check("Everything is on", "No quiet hours")
        }
    }

    @Test func `prices looked at again after a kill fire nothing twice`() async throws {
        try await with { world in
            let start = world.market
            try await setNear(world)
            try await setNear(world, "", "6")
            try await world.say("/alert btc moves 0.05% repeat cooldown 1m").check("Alert #2")
            let fired = try await world.pass(.hours(1))
            #expect(fired.text.components(separatedBy: "XAUUSD is above").count == 3, "\(fired.text)")
            let sent = try await world.sent().count
            // The same prices again: by the same program, and by one that knows only what is written down.
            try await world.look(since: start)
            try await world.restart()
            try await world.look(since: start)
            #expect(try await world.sent().count == sent)
        }
    }

    @Test func `what is told late says when it happened`() async throws {
        try await with { world in
            try await setNear(world)
            try await world.pass(.hours(1)).check("That was at", "ago: I could not tell you sooner")
        }
        try await with { world in
            let start = world.market
            try await setNear(world)
            var told = ""
            while told.isEmpty, world.market - start < .hours(1) { told = try await world.pass(.seconds(5)).text }
            #expect(told.contains("XAUUSD is above") && !told.contains("That was at"), "\(told)")
        }
    }

    @Test func `a closed market fires nothing; the first price of the next day does`() async throws {
        try await with { world in
            try await world.say("/quote AAPL").check("Closed")
            // Two cents: any day of trading moves that far.
            try await world.say("/alert AAPL moves 0.01%").check("AAPL is closed now")
            // Trading opens at 13:30 UTC, five and a half hours from now.
            #expect(try await world.pass(.hours(5)).isEmpty)
            try await world.pass(.hours(1)).check("AAPL has moved")
        }
    }
}

@Suite struct NoticeSettingsTests {
    private func moment(_ text: String) throws -> Timestamp { Timestamp(try Date(text, strategy: .iso8601)) }

    /// Clock changes: https://data.iana.org/time-zones/tzdb/europe (EU: 2024-03-31 01:00 UTC forward).
    @Test(
        arguments: [
            ("22:00-07:00", "2024-01-10T21:59:59Z", nil),
            ("22:00-07:00", "2024-01-10T22:00:00Z", "2024-01-11T07:00:00Z"),
            ("22:00-07:00", "2024-01-11T06:59:59Z", "2024-01-11T07:00:00Z"),
            ("22:00-07:00", "2024-01-11T07:00:00Z", nil),
            ("09:00-17:30", "2024-01-10T12:00:00Z", "2024-01-10T17:30:00Z"),
            ("09:00-17:30", "2024-01-10T17:30:00Z", nil),
            ("22:00-24:00", "2024-01-10T23:00:00Z", "2024-01-11T00:00:00Z"),
        ] as [(String, String, String?)]) func `quiet hours hold and end`(
            _ hours: String, _ now: String, _ end: String?
        ) throws
    {
        let quiet = try #require(DailyHours(hours))
        #expect(quiet.end(at: try moment(now), in: .gmt) == (try end.map(moment)))
    }

    @Test func `quiet hours follow the clock of their zone`() throws {
        let (zone, quiet) = (
            try #require(TimeZone(identifier: "Europe/Berlin")), try #require(DailyHours("22:00-07:00"))
        )
        #expect(quiet.end(at: try moment("2024-03-30T22:00:00Z"), in: zone) == (try moment("2024-03-31T05:00:00Z")))
        #expect(quiet.end(at: try moment("2024-03-30T20:59:00Z"), in: zone) == nil)
        for text in ["", "22:00", "22:00-22:00", "25:00-07:00", "22:60-07:00", "22-7", "a-b"] {
            #expect(DailyHours(text) == nil, "\(text)")
        }
    }

    /// 2023-11-14 was a Tuesday.
    @Test(
        arguments: [
            ("90m", "2023-11-14T23:43:20Z"), ("3d", "2023-11-17T22:13:20Z"), ("2w", "2023-11-28T22:13:20Z"),
            ("23:00", "2023-11-14T23:00:00Z"), ("22:00", "2023-11-15T22:00:00Z"), ("today", "2023-11-15T00:00:00Z"),
            ("tomorrow", "2023-11-16T00:00:00Z"), ("tuesday", "2023-11-15T00:00:00Z"),
            ("friday", "2023-11-18T00:00:00Z"),
            ("monday", "2023-11-21T00:00:00Z"), ("2023-12-24", "2023-12-25T00:00:00Z"),
            ("2023-11-13", "2023-11-14T00:00:00Z"),
            ("2023-02-30", nil), ("2023-13-01", nil), ("soon", nil), ("0d", nil), ("-3d", nil), ("", nil),
        ] as [(String, String?)]) func `moments are read`(_ text: String, _ end: String?) throws
    {
        let now = try moment("2023-11-14T22:13:20Z")
        #expect(NamedMoment.end(of: text, now: now, zone: .gmt) == (try end.map(moment)))
    }

    /// What goes on until a day ends when the day begins.
    @Test(
        arguments: [
            ("2h", "2023-11-15T00:13:20Z"), ("22:00", "2023-11-15T22:00:00Z"), ("today", "2023-11-15T00:00:00Z"),
            ("tomorrow", "2023-11-15T00:00:00Z"), ("tuesday", "2023-11-21T00:00:00Z"),
            ("wednesday", "2023-11-15T00:00:00Z"), ("Monday", "2023-11-20T00:00:00Z"),
            ("2023-12-24", "2023-12-24T00:00:00Z"), ("2023-11-14", nil), ("2023-11-13", nil), ("soon", nil),
        ] as [(String, String?)]) func `moments are waited for`(_ text: String, _ start: String?) throws
    {
        let now = try moment("2023-11-14T22:13:20Z")
        #expect(NamedMoment.start(of: text, now: now, zone: .gmt) == (try start.map(moment)))
    }

    @Test func `kinds and instruments are turned off and on`() {
        let gold = InstrumentID("XAUUSD")
        var muted = MutedNotices("")
        muted.set(.news, nil, isMuted: true)
        muted.set(.all, gold, isMuted: true)
        #expect(muted.text == "all:XAUUSD,news" && MutedNotices(muted.text ?? "") == muted)
        #expect(muted.covers(.news, nil) && muted.covers(.alerts, gold) && !muted.covers(.alerts, nil))
        muted.set(.alerts, gold, isMuted: false)
        #expect(!muted.covers(.alerts, gold) && muted.covers(.signals, gold))
        muted.set(.all, nil, isMuted: true)
        muted.set(.trades, nil, isMuted: false)
        #expect(!muted.covers(.trades, nil) && muted.covers(.reports, nil))
        muted.set(.all, nil, isMuted: false)
        #expect(muted.text == nil)
    }
}
