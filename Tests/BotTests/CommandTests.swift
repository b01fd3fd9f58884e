import Foundation
import TestSupport
import Testing

/// Every first action, by slash command, at a market that stands still on Tuesday 08:00 UTC.
@Suite struct CommandTests {
    /// What is said, and what the answer must hold.
    typealias Case = (said: String, answer: [String])

    static func run(_ cases: [Case], _ chat: Program) async throws {
        for (said, answer) in cases {
            let replies =
                said.hasPrefix("[") ? try await chat.press(String(said.dropFirst())) : try await chat.say(said)
            replies.check(answer, after: said, #_sourceLocation)
        }
    }

    @Test func `commands of the contract`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--role", "owner")
        try await Self.run(
            [
                ("/get_quote EURUSD", ["EURUSD · Euro / US dollar", "Bid 1.07996", "Ask 1.08005", "Simulated prices"]),
                ("/get_chart EURUSD 4h", ["EURUSD"]),
                ("/buy EURUSD 0.1 sl 20 pips", ["Buy 0.1 lots EURUSD, at market", "Risk 20.00 USD (0.20% of equity)"]),
                ("[Confirm", ["✅ Buy: 0.1 lots EURUSD"]),
                (
                    "/sell XAUUSD 0.5 lots at 2410 sl 2412 tp 2370",
                    [
                        "Sell 0.5 lots XAUUSD, limit", "Entry at 2,410.00", "Stop 2,412.00 (20 pips)",
                        "Target 2,370.00 (400 pips)", "Risk 100.00 USD (1.00% of equity)",
                        "Reward 2,000.00 USD, 20.00 times the risk", "Value 120,500.00 USD",
                    ]
                ),
                ("[Cancel", ["✖️ Canceled.", "Nothing was done."]),
                // The contract's own example lies below this market, where a sale would execute at once.
                ("/sell XAUUSD 0.5 lots at 2390 sl 2410 tp 2370", ["2,390.00 would execute at once"]),
                (
                    "/positions",
                    ["Open positions (1)", "EURUSD long 0.1 lots", "Stop 1.07805 (19.1 pips away)", "Target none"]
                ),
                ("/close EURUSD 50%", ["Closed: 0.05 lots EURUSD", "Still held: 0.05 lots"]),
                ("/get_report month pdf", ["No trade was closed"]),
                ("/set_risk 1%", ["1.00% of your balance"]),
                ("/admin_users list", ["People (1)", "terminal:you", "owner"]),
                ("/admin_set_role telegram:4711 trader", ["I do not know telegram:4711"]),
                (
                    "/admin_broadcast Maintenance at *six* <b>today</b>",
                    ["Send this to 1 chat?", "at *six* <b>today</b>"]
                ),
                ("[Confirm", ["On its way to 1 chat.", "Maintenance at *six* <b>today</b>"]),
            ], chat)
        let chart = try await chat.say("/get_chart EURUSD 4h")
        #expect(chart.first?.attachments?.first?.name == "EURUSD_H4.png")
        let quote = try await chat.say("/get_quote EURUSD")
        #expect(quote.count == 1)
        // A reference stands on every message about money, and the same word is never two of them.
        #expect(try await chat.say("/close all").text.contains(/#[A-Z0-9]{5}/))
    }

    @Test func `orders of every kind, their stops and sizes`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        // The market stands still: Ask 1.08005, Bid 1.07996 with this seed; the figures follow by hand. A quarter of the
        // spread, 0.0000225, is a slippage of 0.00003; 0.3 basis points of 10,800.80 are 0.32.
        try await Self.run(
            [
                ("/quote EURUSD", ["Bid 1.07996", "Ask 1.08005", "Spread 0.9 pips"]),
                ("/buy EURUSD 1% sl 20 pips", ["Buy 0.5 lots", "Stop 1.07805 (20 pips)", "Risk 100.00 USD (1.00%"]),
                ("/buy EURUSD sl 20 pips", ["Buy 0.5 lots", "Risk 100.00 USD (1.00%"]),
                ("/buy EURUSD 10000 units sl 1.0750", ["Buy 0.1 lots", "Stop 1.07500 (50.5 pips)", "Risk 50.50 USD"]),
                (
                    "/buy EURUSD 0.1 sl 1% tp 2%",
                    ["Stop 1.06925 (108 pips)", "Target 1.10165 (216 pips)", "2.00 times"]
                ),
                ("/buy EURUSD 0.1", ["Stop 1.06005 (200 pips) · added by me", "Risk 200.00 USD (2.00%"]),
                (
                    "/sell EURUSD 0.1 sl 20 pips tp 40 pips",
                    ["Sell 0.1 lots", "Stop 1.08196 (20 pips)", "Target 1.07596"]
                ),
                ("/buy BTCUSDT 0.01 sl 2%", ["Buy 0.01 BTC BTCUSDT", "Risk 13.00 USD"]),
                // Margin of 10 ounces of a 2,400 dollar metal at 1:20.
                ("/buy gold 0.1 sl 2390", ["Buy 0.1 lots XAUUSD", "Margin 1,200.0"]),
                ("/buy EURUSD 0.1 at 1.07 sl 1.06 tp 1.09", ["limit", "Entry at 1.07000", "Stop 1.06000 (100 pips)"]),
                ("[Confirm", ["📌", "Buy 0.1 lots EURUSD, limit 1.07000", "waiting in the market"]),
                ("/order EURUSD sell 0.2 stop at 1.07 sl 1.075", ["Sell 0.2 lots EURUSD, stop", "Risk 100.00 USD"]),
                ("[Confirm", ["Sell 0.2 lots EURUSD, stop 1.07000"]),
                ("/orders", ["Waiting orders (2)", "Buy 0.1 lots EURUSD limit 1.07000", "Sell 0.2 lots EURUSD stop"]),
                ("/cancel", ["Which order?"]),
                ("/cancel EURUSD sell", ["Cancel this order?", "Sell 0.2 lots"]),
                ("[Confirm", ["✖️ 1 order canceled"]),
                ("/orders gold", ["No orders are waiting"]),
                ("/modify EURUSD sl 1.07", ["You hold no EURUSD"]),
                ("/buy EURUSD 0.1 sl 20 pips", []),
                ("[Confirm", ["0.1 lots EURUSD at 1.08008", "Commission 0.32 USD"]),
                (
                    "/modify EURUSD sl 1.0750 tp 1.09",
                    [
                        "Change EURUSD long 0.1 lots?", "Stop: 1.07805 (20.3 pips) → 1.07500 (50.8 pips)",
                        "none → 1.09000",
                    ]
                ),
                ("[Confirm", ["✅ Changed: EURUSD", "→ 1.09000 (99.2 pips)"]),
                ("/modify EURUSD sl 1.09", ["wrong side"]),
                // 199.97 of 10,000 euros are 0.019997: 1.08008 - 0.019997, up to the next tick.
                (
                    "/modify EURUSD sl 1.01",
                    ["700.80 USD", "The limit of one trade is 199.9", "(2", "within it is 1.06009"]
                ),
                ("/modify EURUSD remove=stop_loss", ["→ none", "Without a stop the loss is not limited"]),
                ("[Cancel", ["Nothing was done"]),
                ("/account_status", ["in 1 position", "Margin used 360.0", "Balance 9,999.68 USD", "-1.20 USD"]),
                // From the bid of 1.07996.
                ("/positions", ["Stop 1.07500 (49.6 pips away)", "Target 1.09000 (100.4 pips away)"]),
                // 10,000 euros at the bid of 1.07996; down to 1.0750 they lose 50.8 pips of 1 USD.
                ("/account", ["Held 10,799.60 USD (108.0% of", "If every stop is reached -50.80 USD (-0.5%)"]),
                ("/set_balance 5000", ["Close your positions and cancel your orders first"]),
                ("/emergency_stop", ["Closed: 0.1 lots EURUSD at 1.07993 · -1.50 USD", "Emergency stop done"]),
                ("/orders", ["No orders are waiting"]), ("/positions", ["No open positions"]),
                ("/resume", ["Trading goes on"]),
                ("/account", ["Balance 9,997.86 USD", "Drawdown 0.02%"]),
                ("/set_balance 25000 EUR", ["anew with 25,000.00 EUR"]),
                ("[Confirm", ["25,000.00 EUR"]), ("/account", ["Balance 25,000.00 EUR"]),
                // 100 euros at risk are 108.00 dollars at 1.080005: 20 pips of 54 micro lots.
                ("/buy EURUSD 0.4% sl 20 pips", ["Buy 0.54 lots", "Risk 100.00 EUR"]),
            ], chat)
    }

    @Test func `settings, help and rights`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--user", "sam")
        try await Self.run(
            [
                ("/help", ["What you can ask for", "/buy Buy or sell", "/missed", "/help buy"]),
                ("/help buy", ["/place_order", "/buy EURUSD 0.1 sl 20 pips", "the instrument", "Also: /buy"]),
                ("/help /stop", ["/emergency_stop"]), ("/help nope", ["no help about nope"]),
                ("/undo", ["nothing to undo"]),
                ("/set_watchlist add gold btc apple", ["Watchlist (3)", "XAUUSD", "BTCUSDT", "AAPL"]),
                ("/watchlist remove apple", ["Watchlist (2)"]),
                ("/undo", ["back from XAUUSD, BTCUSDT to XAUUSD, BTCUSDT, AAPL"]),
                ("/watchlist", ["Watchlist (3)"]), ("/watchlist clear", ["empty"]),
                ("/set_timezone Tokyo", ["Asia/Tokyo"]), ("/get_quote EURUSD", ["4 Jun 2024, 17:00"]),
                ("/set_timezone Atlantis", ["Atlantis"]),
                ("/set_timezone UTC", ["UTC"]),
                ("/set_risk 0.5%", ["0.5"]), ("/set_risk", ["0.5"]), ("/set_risk 50%", ["at most 2"]),
                ("/set_risk 0", ["more than 0%"]), ("[Undo", ["risk of one trade goes back from 0.50% to the default"]),
                ("/pause 2h", ["paused until"]), ("/buy EURUSD 0.1", ["paused"]), ("/account", ["paused until"]),
                ("/resume", ["goes on"]), ("/resume", ["not paused"]), ("/pause", ["paused"]), ("/resume", ["goes on"]),
                ("/set_language xx", ["do not speak", "Deutsch", "English"]),
                ("/whoami", ["sam", "terminal:sam", "Role: trader", "English"]),
                ("/missed", ["Delivered", "In doubt: 0", "refused: 0"]), ("/missed 3d", ["Delivered"]),
                ("/admin_users list", ["needs the role moderator"]),
                ("/admin_users ban terminal:sam", ["needs the role"]),
                ("/admin_set_role terminal:sam owner", ["needs the role admin"]),
                ("/admin_stats", ["needs the role admin"]),
                ("/admin_broadcast hi", ["needs the role admin"]),
                ("/set_language de", ["Deutsch"]), ("/undo", ["language goes back from Deutsch to English"]),
            ], chat)
        chat.closeInput()
        _ = try await chat.end()
        let viewer = try place.chat("--user", "vera", "--role", "viewer")
        try await Self.run(
            [
                ("/get_quote gold", ["XAUUSD"]), ("/buy gold 0.1 sl 2300", ["needs the role trader"]),
                ("/close all", ["needs the role trader"]), ("/emergency_stop", ["needs the role trader"]),
                ("/set_risk 1%", ["needs the role trader"]), ("/set_balance 500", ["needs the role trader"]),
            ], viewer)
        #expect(!(try await viewer.say("/help").text.contains("/buy")))
        viewer.closeInput()
        _ = try await viewer.end()
        let admin = try place.chat("--user", "ann", "--role", "admin")
        try await Self.run(
            [
                ("/admin_users", ["People (3)", "terminal:sam sam · trader", "terminal:vera vera · viewer"]),
                ("/admin_users show terminal:sam", ["Role: trader", "open positions: 0"]),
                ("/admin_set_role terminal:vera trader", ["Change the role of vera from viewer to trader?"]),
                ("[Confirm", ["vera was viewer and is trader now"]),
                ("/admin_set_role terminal:vera admin", ["needs the role owner"]),
                ("/admin_set_role terminal:ann owner", ["cannot be done to yourself"]),
                ("/admin_users ban terminal:sam", ["Ban sam?"]), ("[Confirm", ["sam is banned"]),
                ("/admin_stats", ["People: 3", "The audit log is whole"]),
            ], admin)
        admin.closeInput()
        _ = try await admin.end()
        let banned = try place.chat("--user", "sam")
        try await banned.ask("/get_quote gold", "banned")
    }

    @Test func `in German, with its decimal comma`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--locale", "de", "--role", "owner")
        try await Self.run(
            [
                ("/start", ["Willkommen", "1 von 3"]), ("[Deutsch", ["2 von 3"]),
                ("[Berlin", ["3 von 3", "10.000,00 USD"]),
                ("[Überspringen", ["Alles bereit"]),
                ("/get_quote EURUSD", ["Geld 1,07996", "Brief 1,08005", "Simulierte Kurse", "10:00"]),
                ("/get_chart EURUSD 4h", ["EURUSD"]),
                ("/buy EURUSD 0,1 sl 20 pips", ["Kauf: 0,1 Lots EURUSD", "Risiko 20,00 USD (0,20 % des Kapitals)"]),
                ("[Bestätigen", ["Bestätigt", "0,1 Lots EURUSD zu 1,08008"]),
                ("/buy EURUSD 0.1 sl 1,0750", ["Stop 1,07500 (50,5 Pips)"]), ("[Abbrechen", ["nichts getan"]),
                ("/sell XAUUSD 0,5 lots at 2.410 sl 2412,5 tp 2370", ["Einstieg bei 2.410,00", "Stop 2.412,50"]),
                ("[Abbrechen", ["nichts getan"]),
                ("/close EURUSD 50%", ["Geschlossen: 0,05 Lots", "-0,75 USD"]),
                ("/positions", ["Offene Positionen (1)", "long 0,05 Lots"]),
                ("/get_report month pdf", ["Deine Ergebnisse"]),
                ("/set_risk 1,5%", ["1,50 %"]), ("/admin_users list", ["Personen (1)", "Inhaber"]),
                ("/admin_set_role telegram:4711 trader", ["kenne ich nicht"]),
                ("/admin_broadcast Grüße", ["an 1 Chat senden?"]), ("[Bestätigen", ["Unterwegs an 1 Chat"]),
                ("/buy EURUSD 1,2,3", ["nicht als Zahl lesen"]), ("/buy AAPL 5", ["öffnet Di. 15:30"]),
                ("/help", ["Was du fragen kannst"]), ("/set_balance 25.000,50", ["Schließ erst"]),
                ("/emergency_stop", ["Notaus"]), ("/resume", ["erlaubt"]), ("/missed", ["Zugestellt"]),
            ], chat)
    }
}
