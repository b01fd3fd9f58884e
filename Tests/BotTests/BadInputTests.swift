import Channels
import Foundation
import Presentation
import Storage
import TestSupport
import Testing

@testable import Bot

/// What people and programs should not send, and do.
@Suite struct BadInputTests {
    @Test func `an instrument that nobody knows takes no other's card`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy GER40 0.1 sl 2%").check("Buy 0.1 lots GER40")
        for words in ["buy 0.1 lots natgas stop 2%", "buy 0.1 lots natgas", "sell 1 lot cocoa sl 2%"] {
            let text = try await world.say(words).map(\.document.plainText).joined()
            #expect(text.contains("I do not know an instrument") && !text.contains("GER40"), "\(text)")
        }
    }

    @Test func `a name in a rule that is no instrument is said, and the rule waits for one`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("signal me nosuch when rsi under 30").check(
            "do not know an instrument nosuch", "Which instrument?")
        try await world.say("gold").check("RSI(14) < 30 is watched on XAUUSD 1h")
        let near = try await world.say("signal me golf when rsi under 25")
        near.check("do not know an instrument golf")
        #expect(near.labels == ["XAUUSD"], "\(near.labels)")
        try await world.say("/language de")
        try await world.say("signal für nosuch wenn RSI unter 20").check("nosuch")
    }

    /// What is no rule is answered with what is wrong, and nothing is watched.
    @Test(arguments: [
        ("signal me gold 1h when foo(14) under 30", "no indicator “foo”"),
        ("signal me gold 1h when rsii under 30", "Did you mean rsi"),
        ("signal me gold 1h when rsi(9999) under 30", "cannot be 9999; it goes from 2 to 5,000"),
        ("signal me gold 1h when rsi under 30 and rsi over 70", "never be true together"),
        ("signal me gold 1h when rsi under -5", "can never be true"),
        ("signal me gold 1h when rsi over 30, target 1r, at least 1:3", "less than the 3"),
        ("signal me apple 1h when rsi under 30, only on sundays", "never open"),
    ]) func `a rule that cannot be is refused with the reason`(_ text: String, _ answer: String) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let said = try await world.say(text)
        said.check(answer)
        #expect(try await world.bot.store.read { try $0.watches(of: 1).isEmpty }, "\(said.text)")
    }

    @Test func `a rule for what is not held yet is asked back, and nothing is bought without it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("buy 0.1 btc and close it after 4 hours").check("I did nothing", "close it after 4 hours")
    }

    @Test func `a trailing stop of a percentage in words is the order's own, and stands on its card`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // 1 % of 1.08005 are 108 pips.
        try await world.say("buy eurusd 0.1 with a trailing stop of 1%")
            .check("Stop 1.06925 (108 pips)", "The stop follows at 108 pips", "Risk 108.00 USD")
    }

    @Test func `times below nothing, and shorter than is looked at, are refused`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/manage close_after=-1h").check("-1h")
        try await world.say("/manage reassess=1m").check("every 5 minutes at the most")
        try await world.say("/manage").check("no further rules")
    }

    @Test func `an order for at once whose price is out of reach is told so`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 at 1.07 fok").check("could not fill that at once")
        try await world.say("/sell EURUSD 0.1 at 1.2 ioc").check("could not fill that at once")
    }

    @Test func `every bad message has a clear answer`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await CommandTests.run(
            [
                ("/foo", ["no command /foo", "/help"]), ("/by EURUSD", ["no command /by"]),
                ("[/buy", ["Which instrument?"]),
                ("/get_quote WTFX", ["do not know an instrument WTFX"]), ("/get_quote EURUSF", ["EURUSF"]),
                ("[EURUSD", ["EURUSD · Euro"]),
                ("/buy EURUSD 1.2.3", ["cannot read 1.2.3 as a number"]), ("/buy EURUSD 0", ["more than zero"]),
                ("/buy EURUSD -1", ["more than zero"]), ("/buy EURUSD 1000000", ["largest size", "100 lots"]),
                ("/buy EURUSD 1e400", ["cannot read 1e400"]), ("/buy EURUSD NaN", ["NaN"]),
                ("/buy EURUSD 99999999999999999999999999", ["cannot read"]), ("/buy EURUSD 0.0001", ["smallest size"]),
                ("/buy EURUSD 0.1 sl 1.2", ["wrong side of 1.07996"]), ("/buy EURUSD 0.1 tp 1.0", ["wrong side"]),
                ("/buy EURUSD 0.1 sl 0", ["wrong side"]), ("/buy EURUSD 0.1 sl -5 pips", []),
                ("/buy EURUSD 0.1 at 5", ["too far from the market"]), ("/buy EURUSD 0.1 at 1.09", ["execute at once"]),
                (
                    "/buy EURUSD 5 sl 100 pips",
                    ["5,000.00 USD at risk", "The limit of one trade is 200.00 USD (2.0%)", "0.2 lots"]
                ),
                ("/buy EURUSD 0.1 sl 1.07 sl 1.06", ["twice"]), ("/buy EURUSD 0.1 banana", ["banana"]),
                (
                    "/buy AAPL 5",
                    ["AAPL is closed, it opens Tue 13:30", "waits until then, for example /buy AAPL 5 at 194.19"]
                ), ("/get_quote AAPL", ["Closed", "Opens Tue 13:30"]),
                ("/close", ["no open positions"]), ("/close EURUSD", ["You hold no EURUSD"]),
                ("/cancel #ABCDE", ["no such order"]), ("/set_balance -5", []), ("/set_balance 1", []),
                ("/pause -2h", []), ("/missed 99999999d", []), ("/help \u{0}", []),
                (String(repeating: "x", count: 10_000), ["did not understand"]),
                ("/buy " + String(repeating: "9", count: 9_990), []),
                (String(repeating: "/buy EURUSD ", count: 830), []), ("🚀🚀🚀👩‍👩‍👧‍👦", []), ("شراء الذهب الآن", []),
                ("\u{202E}/buy EURUSD\u{202C}", []), ("אני רוצה לקנות", []), ("*_[`<b>&amp;", []), ("/", []),
                ("//", []),
                ("/ buy", []), ("\u{FEFF}", []), ("e\u{301}" + String(repeating: "\u{301}", count: 3000), []),
                ("confirm", []), ("cancel", []),
            ], chat)
        // None of it has moved anything.
        try await chat.ask("/account_status", "Balance 10,000.00 USD", "in 0 positions")
        try await chat.ask("/orders", "No orders are waiting")
        for line in ["", "{}", "[]", "nonsense", #"{"text":5}"#, #"{"txt":"hi"}"#, "{\"text\":\"a\"", "null", "\u{1}"] {
            let replies = try await chat.exchange(line: line)
            #expect(try replies.count == 1 && replies.at(0).error != nil, "\(line): \(replies)")
        }
        for line in [
            #"{"text":""}"#, #"{"text":"   "}"#, #"{"press":""}"#, #"{"press":"nope"}"#, #"{"press":"confirm:"}"#,
        ] {
            #expect(try await chat.exchange(line: line).isEmpty == false, "\(line)")
        }
        try await chat.ask("/get_quote EURUSD", "EURUSD")
        #expect(!chat.errorText.contains("defect"), "\(chat.errorText)")
    }

    @Test func `a card works once, for its owner, in its time`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--user", "ann")
        try await chat.ask("/buy EURUSD 0.1 sl 20 pips", "Confirm within")
        let first = try #require(chat.button("Confirm"))
        try await chat.tap("Confirm", "✅ Confirmed")
        let again = try await chat.press(id: first)
        again.check(["used already", "Nothing was done twice"], after: "a used card", #_sourceLocation)
        try await chat.ask("/positions", "Open positions (1)", "long 0.1 lots")
        try await chat.ask("/buy gold 0.01 sl 2300", "XAUUSD")
        let canceled = try #require(chat.button("Confirm"))
        try await chat.tap("Cancel", "Canceled")
        let late = try await chat.press(id: canceled)
        #expect(late.text.lowercased().contains("cancel") || late.text.contains("used"), "\(late.text)")
        try await chat.ask("/buy gold 0.01 sl 2300", "XAUUSD")
        let hers = try #require(chat.button("Confirm"))
        for id in [
            "confirm:AAAAAAAAAA", "confirm:", "cancel:'; drop table", "confirm:" + String(repeating: "A", count: 5000),
        ] {
            let replies = try await chat.press(id: id)
            replies.check(["Nothing was done"], after: id, #_sourceLocation)
        }
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        let other = try place.chat("--user", "bob", "--role", "owner")
        let stranger = try await other.press(id: hers)
        stranger.check(["not yours"], after: "another's card", #_sourceLocation)
        other.closeInput()
        _ = try await other.end()
        // A restart within its time changes nothing for the card.
        let back = try place.chat("--user", "ann")
        let confirmed = try await back.press(id: hers)
        confirmed.check(["✅ Confirmed", "0.01 lots XAUUSD"], after: "a card from before", #_sourceLocation)
        try await back.ask("/positions", "Open positions (2)")
    }
}
