import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Alerts and quiet hours as people say them, from the message to what is stored. The market is the one of seed 7: gold
/// stands at 2,399.83 to 2,400.17 when it begins.
@Suite struct AlertWordTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 1)
        try await body(&world)
        try world.close()
    }
    private func row(_ number: Int, _ world: AlertWorld) async throws -> AlertRowText {
        let row = try await world.bot.store.read { try $0.alert(Int64(number)) }
        let alert = try #require(row).alert
        return AlertRowText(
            condition: "\(alert.condition)", isRepeating: alert.isRepeating, cooldown: alert.cooldown,
            level: alert.condition.level, state: alert.state, expiresAt: alert.expiresAt)
    }
    struct AlertRowText {
        var condition: String
        var isRepeating: Bool
        var cooldown: Duration
        var level: Price?
        var state: PriceAlert.State
        var expiresAt: Timestamp?
    }

    @Test func `how often and how long is kept, not only what for`() async throws {
        try await with { world in
            try await world.say("every time gold crosses 2410, at most once an hour").check(
                "Alert #1", "2,410.00", "1 hour")
            #expect(try await row(1, world).cooldown == .hours(1))
            try await world.say("alert gold above 2420, at most every 30 minutes").check(
                "#2", "every time", "30 minutes")
            try await world.say("alert gold above 2430 within 2 hours").check("#3", "until")
            let end = try await row(3, world).expiresAt
            #expect(end == world.time.now() + .hours(2))
            try await world.say("alert me when gold is above 2440 for 3 days").check("#4")
            #expect(try await row(4, world).expiresAt == world.time.now() + .days(3))
        }
    }

    @Test func `a distance is counted from the price of now`() async throws {
        try await with { world in
            // Half way between bid and ask is 2,400.00.
            try await world.say("tell me when gold drops 10 dollars").check("#1: XAUUSD below 2,390.00")
            try await world.say("tell me when gold rises 20 pips").check("#2: XAUUSD above 2,402.00")
            try await world.say("alert gold -2%").check("#3: XAUUSD below 2,352.00")
            try await world.say("alert gold -100").check("more than zero")
            try await world.say("/alert gold below 30 pips").check("#4: XAUUSD below 2,397.00")
        }
    }

    @Test func `a range is come into from where the price is`() async throws {
        try await with { world in
            try await world.say("tell me when gold is between 2390 and 2395").check(
                "#1: XAUUSD below 2,395.00", "between 2,390.00 and 2,395.00")
            try await world.say("tell me when gold is between 2410 and 2405").check(
                "#2: XAUUSD above 2,405.00", "between 2,405.00 and 2,410.00")
            try await world.say("tell me when gold is between 2390 and 2410").check("already", "2,400.00")
        }
    }

    @Test func `what follows changes the alert just spoken of`() async throws {
        try await with { world in
            try await world.say("alert gold above 2450")
            try await world.say("alert gold above 2410").check("#2")
            try await world.say("raise it to 2420").check("#3: XAUUSD above 2,420.00", "place of alert #2")
            try await world.say("make it repeat").check("#4: XAUUSD above 2,420.00", "every time")
            try await world.say("let it expire tomorrow").check("#5: XAUUSD above 2,420.00", "until")
            let last = try await row(5, world)
            #expect(last.isRepeating && last.expiresAt != nil)
            try await world.say("pause it").check("switched off", "#5")
            #expect(try await row(5, world).state == .deleted)
            #expect(try await row(1, world).state == .active)
            try await world.press("Again").check("#5: XAUUSD above 2,420.00")
            try await world.say("make alert 1 repeat").check(
                "#6: XAUUSD above 2,450.00", "every time", "place of alert #1")
            try await world.say("/undo").check("#1, #5")
        }
    }

    @Test func `the number an alert had before it was moved deletes it as well`() async throws {
        try await with { world in
            try await world.say("/alert gold above 2450")
            try await world.say("/alert eurusd above 1.2")
            try await world.say("move my gold alert to 2460").check("XAUUSD above 2,460", "takes the place of alert #1")
            try await world.say("delete alert 1").check("1 alert deleted", "#3 XAUUSD above 2,460")
            try await world.say("delete alert 1").check("no such alert")
            try await world.say("/alerts").check("#2 EURUSD")
        }
    }

    @Test func `an alert is changed by its number or its instrument`() async throws {
        try await with { world in
            try await world.say("alert gold above 2450")
            try await world.say("alert eurusd above 1.20").check("#2")
            try await world.say("make alert 1 repeat").check(
                "#3: XAUUSD above 2,450.00", "every time", "place of alert #1")
            // Its old number still names it.
            try await world.say("make alert 1 once").check(
                "#4: XAUUSD above 2,450.00", "Tells once", "place of alert #3")
            try await world.say("let alert 2 expire tomorrow").check("#5: EURUSD above 1.20000", "until")
            try await world.say("make the gold alert repeat").check("#6: XAUUSD above 2,450.00", "every time")
            try await world.say("let the gold alert expire on friday").check(
                "#7: XAUUSD above 2,450.00", "every time", "until")
            try await world.say("change the gold alert to 2470").check("#8: XAUUSD above 2,470.00", "place of alert #7")
            try await world.say("/alerts").check("Price alerts (2)", "#5", "#8")
            // A price with no word of changing is a further one; then a number is needed.
            try await world.say("alert gold above 2480").check("#9")
            try await world.say("make the gold alert once").check("Several alerts wait on XAUUSD", "#8", "#9")
            try await world.say("make the silver alert repeat").check("At which price?")
        }
    }

    /// 10 June 2024 was a Monday. What opened on Sunday evening is part of it, as its hours show.
    @Test(arguments: ["EURUSD", "XAUUSD"]) func `on a Monday, yesterday is Friday`(_ symbol: String) throws {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        let catalogue = try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
        let monday = Timestamp(seconds: 1_717_977_600), now = monday + .hours(10)
        let clock = MarketClock(start: now, speed: 1, time: ManualTime())
        let market = SimulatedMarket(seed: 7, catalogue: catalogue, clock: clock)
        let instrument = try #require(catalogue[InstrumentID(symbol)])
        let hours = market.candles(of: instrument.id, timeframe: .h1, count: 200, before: now)
        func highest(from start: Timestamp, to end: Timestamp) throws -> Double {
            try #require(hours.filter { $0.openTime >= start && $0.openTime < end }.map(\.high).max())
        }
        let quote = try #require(market.quote(of: instrument.id))
        func high(_ level: AlertLevel) throws -> Double {
            try level.find(of: instrument, quote, in: market).price.value.double
        }
        let friday = try highest(from: monday - .days(3), to: monday - .days(2))
        #expect(abs(try high(.yesterdayHigh) - friday) <= instrument.tick.value.double)
        let today = max(try highest(from: monday - .days(1), to: now), quote.mid.value.double)
        #expect(abs(try high(.todayHigh) - today) <= instrument.tick.value.double)
    }

    @Test func `yesterday's high is looked up in the candles, and named`() async throws {
        try await with { world in
            let market = world.bot.marketLoop.market
            let day = try #require(
                market.candles(of: InstrumentID("XAUUSD"), timeframe: .d1, count: 1, before: market.clock.now()).last)
            let high = String(format: "%.2f", day.high)
            try await world.say("alert me when gold breaks yesterday's high").check(
                "Alert #1: XAUUSD above", "The high of")
            let level = try #require(try await row(1, world).level)
            #expect(abs(level.value.double - (Double(high) ?? 0)) < 0.011)
            let week = try #require(
                market.candles(of: InstrumentID("XAUUSD"), timeframe: .w1, count: 1, before: market.clock.now()).last)
            try await world.say("tell me when gold breaks last week's low").check("Alert #2: XAUUSD", "The low from")
            let low = try #require(try await row(2, world).level)
            #expect(abs(low.value.double - week.low) < 0.011)
            try await world.say("alert me when gold breaks the all time high").check("My prices of XAUUSD begin")
        }
    }

    @Test(arguments: [
        ("quiet hours 22:00-07:00", "22:00-07:00"), ("quiet hours 23:00-06:30", "23:00-06:30"),
        ("quiet hours 00:00-23:59", "00:00-23:59"), ("quiet hours midnight to 6am", "00:00-06:00"),
        ("no alerts from 22:00 to 07:00", "22:00-07:00"), ("quiet hours 22-7 on weekdays", "22:00-07:00 weekdays"),
        ("quiet hours 10pm–7am except fridays", "22:00-07:00 not_friday"),
    ])
    func `quiet hours are kept as they were said`(_ text: String, _ stored: String) async throws {
        try await with { world in
            try await world.say(text).check("Quiet from")
            let setting = try await world.bot.store.read { try $0.settings(of: 1)["quiet_hours"] }
            #expect(setting == stored)
        }
    }

    /// Tuesday the 14th of November 2023; those that begin on a Friday go on until Saturday morning.
    @Test(arguments: [
        ("22:00-07:00 weekdays", "2023-11-14T23:00:00Z", true), ("22:00-07:00 weekdays", "2023-11-18T06:00:00Z", true),
        ("22:00-07:00 weekdays", "2023-11-18T23:00:00Z", false),
        ("22:00-07:00 weekdays", "2023-11-20T06:00:00Z", false),
        ("12:00-13:00 saturday", "2023-11-18T12:30:00Z", true), ("12:00-13:00 saturday", "2023-11-19T12:30:00Z", false),
        ("22:00-07:00", "2023-11-19T06:00:00Z", true),
    ])
    func `days are those on which the hours begin`(_ hours: String, _ moment: String, _ isQuiet: Bool) throws {
        let quiet = try #require(DailyHours(hours))
        let date = try Date(moment, strategy: .iso8601)
        #expect((quiet.end(at: Timestamp(date), in: .gmt) != nil) == isQuiet)
    }

    @Test func `a candle that there is not is said, and none takes its place`() async throws {
        try await with { world in
            for text in ["chart gold 1M", "analyze gold 2h", "/chart gold 1M", "/analyze gold 2h"] {
                let answer = try await world.say(text)
                #expect(!answer.text.contains("XAUUSD · 1"), "\(text)")
                answer.check("4h")
            }
        }
    }
}
