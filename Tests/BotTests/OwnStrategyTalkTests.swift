import Channels
import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// Strategies of one's own by their names, and where they are watched.
@Suite struct OwnStrategyTalkTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    private static let making = "a strategy called Fox for gold 1h: buy when rsi under 30"

    @Test func `by its name it is tried out, shared, shown, ended and deleted, where it was made for`() async throws {
        try await with { world in
            try await world.say(Self.making).check("Fox is watched on XAUUSD 1h")
            try await world.say("chart eurusd").check("EURUSD")
            try await world.say("disable Fox").check("No longer watched: Fox")
            try await world.say("price of btc").check("BTCUSDT")
            try await world.say("enable Fox").check("Fox is watched on XAUUSD 1h")
            try await world.say("price of btc")
            try await world.say("test Fox").check("Fox on XAUUSD 1h")
            try await world.say("price of btc")
            try await world.say("share Fox").check("Fox can now be watched by others")
            try await world.say("price of btc")
            try await world.say("edit Fox").check("Fox", "RSI(14) < 30")
            try await world.say("enter on a breakout").check("Fox is changed", "Entry breakout 0.1 atr")
            try await world.say("price of btc")
            try await world.say("enter at market").check("Fox is changed", "Entry market")
            try await world.say("price of btc")
            try await world.say("delete Fox").check("Fox is deleted")
        }
    }

    @Test func `what is turned on again is watched where it was, not where people spoke of last`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("also watch it on silver").check("XAGUSD")
            try await world.say("turn it off").check("2 watches ended")
            try await world.say("/strategy Fox show")
            let said = try await world.say("enable it")
            said.check("XAUUSD", "XAGUSD")
        }
    }

    @Test func `in German`() async throws {
        try await with { world in
            try await world.say("/language de")
            try await world.say("eine Strategie namens Fuchs für Gold 1h: kaufe wenn RSI unter 30")
                .check("Fuchs", "XAUUSD")
            try await world.say("Preis von Bitcoin")
            try await world.say("teste Fuchs").check("Fuchs", "XAUUSD 1h")
            try await world.say("teste sie").check("Fuchs", "XAUUSD 1h")
            try await world.say("deaktiviere Fuchs").check("Fuchs")
            try await world.say("Preis von Bitcoin")
            try await world.say("aktiviere Fuchs").check("Fuchs", "XAUUSD 1h")
            try await world.say("lösche Fuchs").check("Fuchs")
        }
    }

    @Test func `what is said before the when becomes its filter, and nothing is left out silently`() async throws {
        try await with { world in
            try await world.say("during the London session signal me gold when rsi under 30")
                .check("Only if: session london")
            try await world.say("in the purple phase signal me gold when rsi under 31")
                .check("Not part of the rules", "“in the purple phase”")
            let refused = try await world.say("on 35 Octember signal me gold when rsi under 32")
            #expect(!refused.text.contains("is watched"), "\(refused.text)")
            try await world.say("signal me gold when rzi under 30").check("no indicator “rzi”", "rsi")
            try await world.say("a strategy for gold 1h: sell when rsi over 70").check("Short when: RSI(14) > 70")
        }
    }

    /// By the person's own clock.
    @Test func `hours are those of the person's time zone`() async throws {
        try await with { world in
            try await world.say("/timezone Europe/Berlin")
            try await world.say("between 08:00 and 12:00 signal me EURUSD when rsi under 30")
                .check("Only if: hours 08:00-12:00 Europe/Berlin")
            try await world.say("between 08:00 and 12:00 London time signal me EURUSD when rsi under 31")
                .check("Only if: hours 08:00-12:00 Europe/London")
        }
    }

    /// FX is closed from Friday evening to Sunday evening, New York time; Bitcoin never is.
    @Test func `hours at which nothing is traded are refused`() async throws {
        try await with { world in
            let said = try await world.say("signal me EURUSD 1h when rsi under 30, only on saturdays")
            said.check("EURUSD is never open", "could never signal")
            #expect(!said.text.contains("is watched"))
            try await world.say("signal me bitcoin 1h when rsi under 30, only on saturdays").check("is watched")
            try await world.say("signal me EURUSD 1h when rsi under 30, only on mondays").check("is watched")
        }
    }

    /// Of a setup that nobody watched: it stands in no table.
    @Test(arguments: ["why?", "why this signal?"])
    func `a signal that was only looked up is explained`(_ question: String) async throws {
        try await with { world in
            try await world.say("a strategy called Low for eurusd 1h: buy when price above previous day low")
            let found = try await world.say("/signals eurusd 1h Low")
            let reference = try #require(found.text.firstMatch(of: /Low · (#[A-Z0-9]+)\s+Formed/)?.1)
            let said = try await world.say(question)
            said.check("Long EURUSD", String(reference), "Why", "previous day's low", "close")
        }
    }

    @Test func `a chart of two timeframes, and the kind of day`() async throws {
        try await with { world in
            let said = try await world.say("/chart EURUSD 1h 4h")
            said.check("EURUSD")
            #expect(!said.text.contains("no indicator"))
            let day = try await world.say("day type EURUSD")
            day.check("EURUSD", "Day:")
        }
    }
}
