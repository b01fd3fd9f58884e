import Foundation
import TestSupport
import Testing

/// How answers are worded and what they offer. The market stands still: Bid 1.07996, Ask 1.08005 of EURUSD.
@Suite struct TalkTests {
    @Test func `a stop in pips makes no stop order of a slash command`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await CommandTests.run(
            [
                ("/buy EURUSD 0.1 stop 20 pips", ["Buy 0.1 lots EURUSD, at market", "(20 pips)", "Risk 20.00 USD"]),
                ("[Cancel", []),
                (
                    "/buy EURUSD 0.1 stop 1.1050 sl 20 pips",
                    ["Buy 0.1 lots EURUSD, stop", "Entry at 1.10500", "(20 pips)"]
                ),
                ("[Cancel", []),
                ("/buy EURUSD 0.1 stop", ["At which price?"]),
                ("1.1050", ["Buy 0.1 lots EURUSD, stop", "Entry at 1.10500"]),
            ], chat)
    }

    @Test func `a question that names no concept finds the pages that speak of it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/explain selling something you do not own", "no entry", "Long and short")
        try await chat.ask("/set_language zh")
        try await chat.ask("/explain 连续亏损以后怎么办", "回撤")
        // Not a word of it is an operator of the search.
        try await chat.ask("/explain \"near* ^ ) OR NOT (zzz\" --", "词条")
    }

    @Test func `time zones of two words and in German`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await CommandTests.run(
            [
                ("/set_timezone New York", ["America/New_York"]), ("/set_timezone Wien", ["Europe/Vienna"]),
                ("/set_timezone Mumbai", ["Asia/Kolkata"]), ("/set_timezone Kiev", ["Europe/K"]),
                ("/set_timezone Lost Atlantis", ["do not know a time zone Lost Atlantis"]),
                ("/set_language German", ["Deutsch"]), ("/set_timezone München", ["Europe/Berlin"]),
                ("/set_timezone Kairo", ["Africa/Cairo"]), ("ich wohne in Moskau", ["Europe/Moscow"]),
            ], chat)
    }

    @Test func `what is looked up in between leaves a question open, and a no is to what was asked last`() async throws
    {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/buy EURUSD", "How much?")
        try await chat.ask("price of silver", "XAGUSD")
        try await chat.ask("0.1", "Buy 0.1 lots EURUSD")
        // A question about what is only looked at, and one that another change came after, wait no longer.
        try await chat.ask("/buy gold", "How much?")
        try await chat.ask("no", "Nothing was done")
        try await chat.ask("yes", "Confirmed", "0.1 lots EURUSD")
        try await chat.ask("/buy gold", "How much?")
        try await chat.ask("set my risk to 1%", "1")
        try await chat.ask("0.1", "understand")
    }

    @Test func `a yes to nothing is told so, and one to several cards is asked which`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for word in ["confirm", "yes", "no"] { try await chat.ask(word, "nothing open to confirm") }
        try await chat.ask("/buy EURUSD", "How much?")
        try await chat.ask("no", "Nothing was done")
        try await chat.ask("/buy EURUSD 0.1 sl 20 pips", "Confirm within")
        try await chat.ask("/buy gold 0.01 sl 2300", "Confirm within")
        try await chat.ask("yes", "Several cards")
        try await chat.ask("/positions", "No open positions")
        try await chat.ask("/set_language de")
        try await chat.ask("ja", "Es warten mehrere Karten")
        try await chat.tap("Cancel", "nichts getan")
        try await chat.ask("nein", "Abgebrochen")
        for word in ["ja", "bestätigen"] { try await chat.ask(word, "Es ist nichts offen") }
    }

    @Test func `selling what is one's own closes it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await CommandTests.run(
            [
                ("/buy EURUSD 0.1 sl 20 pips", []), ("[Confirm", ["Buy: 0.1 lots"]),
                ("sell half of my euro", ["Close this position", "EURUSD long 0.05 lots"]),
                ("[Confirm", ["Closed: 0.05 lots EURUSD", "Still held: 0.05 lots"]), ("/set_language de", []),
                ("verkauf die Hälfte von meinem Euro", ["Diese Position", "EURUSD long 0,02 Lots"]),
                ("[Abbrechen", []), ("verkauf mein Euro", ["Diese Position", "0,05 Lots"]),
                ("[Bestätigen", ["Geschlossen: 0,05 Lots EURUSD"]),
            ], chat)
    }

    @Test func `a correction takes the place of its card`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        let first = try await chat.ask("buy 0.1 eurusd stop 20 pips", "EURUSD")
        let old = try #require(chat.button("Confirm"))
        let second = try await chat.ask("no, gold", "Replaced by a newer card", "Buy 0.1 lots XAUUSD")
        #expect(second.count == 2 && second.first?.edits == first.last?.id && second.first?.buttons?.isEmpty != false)
        #expect(second.last?.labels == ["Confirm", "Cancel"])
        #expect(try await chat.press(id: old).text.contains("Replaced by a newer card"))
        try await chat.ask("/set_language de")
        try await chat.ask("nein, 0,02", "Ersetzt durch eine neuere Karte", "Kauf: 0,02 Lots XAUUSD")
        // What is refused replaces nothing.
        for (text, refusal) in [("lieber 5000 Lots", "größte Order"), ("lieber 5000", "zu weit vom Markt")] {
            let refused = try await chat.ask(text, refusal)
            #expect(refused.allSatisfy { $0.edits == nil })
        }
        try await chat.ask("ja", "Bestätigt", "0,02 Lots XAUUSD")
        try await chat.ask("/positions", "Offene Positionen (1)", "XAUUSD")
    }

    @Test func `only Forex and metals have pips, and a risk limit is said in money too`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for (language, pips) in [("en", " pip"), ("de", " Pip")] {
            try await chat.ask("/set_language \(language)")
            for symbol in ["EURUSD", "USDJPY", "XAUUSD"] { try await chat.ask("/quote \(symbol)", "Spread ", pips) }
            for (symbol, currency) in [("BTCUSDT", "USDT"), ("GER40", "EUR"), ("USOIL", "USD"), ("AAPL", "USD")] {
                let quote = try await chat.ask("/quote \(symbol)", "Spread ", currency)
                #expect(!quote.text.contains(pips), "\(quote.text)")
            }
        }
        // 5 lots lose 5,000 dollars in 100 pips; 2 % of 10,000 are 200.
        try await chat.ask("/buy EURUSD 5 sl 100 pips", "5.000,00 USD", "200,00 USD (2,0 %)")
        try await chat.ask("/set_language en")
        try await chat.ask("/buy EURUSD 5 sl 100 pips", "5,000.00 USD", "200.00 USD (2.0%)")
    }

    @Test func `help shows lines to type, and no inner names`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--role", "owner")
        for (language, line, words) in [
            ("en", "/buy EURUSD 0.1 sl 20 pips", "distance of the stop in pips"),
            ("de", "/buy EURUSD 0,1 sl 20 pips", "Abstand des Stops in Pips"),
        ] {
            try await chat.ask("/set_language \(language)")
            let help = try await chat.ask("/help buy", line, words)
            let unexpected = try await chat.ask("/buy EURUSD 0.1 banana", "banana", line)
            for text in [help.text, unexpected.text] {
                for name in ["stop_pips", "risk_percent", "order_type", "take_profit_p", "<", "["] {
                    #expect(!text.contains(name), "\(text)")
                }
            }
            try await chat.ask(line, "EURUSD", "(20 ")
        }
    }

    @Test func `questions and refusals offer what can be answered`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--role", "owner")
        #expect(try await chat.ask("/buy EURUSD", "How much?").labels == ["0.01 lots", "0.1 lots", "1 lot"])
        try await chat.tap("0.1 lots", "Buy 0.1 lots EURUSD, at market")
        #expect(try await chat.ask("sell btc", "How much?").labels == ["0.001 BTC", "0.01 BTC", "0.1 BTC"])
        try await chat.tap("0.01 BTC", "Sell 0.01 BTC BTCUSDT, at market")
        #expect(try await chat.ask("/buy gold at 2350 tp 2450", "How much?").labels.count == 3)
        try await chat.tap("0.01 lots", "Buy 0.01 lots XAUUSD, limit", "Entry at 2,350.00", "Target 2,450.00")
        let languages: Set = ["Deutsch", "English"]
        #expect(
            try await chat.ask("/set_language klingon", "Deutsch, English").labels.contains { languages.contains($0) })
        try await chat.ask("/admin_users ban sam", "do not know sam", "telegram:123456", "@username")
        try await chat.tap("Deutsch", "Deutsch")
        #expect(try await chat.ask("kauf euro", "Wie viel?").labels == ["0,01 Lots", "0,1 Lots", "1 Lot"])
        try await chat.tap("0,1 Lots", "Kauf: 0,1 Lots EURUSD")
        #expect(try await chat.ask("/set_language", "Welche Sprache").labels.contains { languages.contains($0) })
        try await chat.ask("/admin_users ban sam", "sam kenne ich nicht", "telegram:123456", "@username")
    }
}

extension Program.Reply {
    fileprivate var labels: [String] { buttons?.flatMap(\.self).map(\.label) ?? [] }
}
