import Foundation
import TestSupport
import Testing

/// Somebody who has never seen the program, from the first word to the last.
@Suite struct StrangerTests {
    /// Figures by hand: 0.1 lots are 10,000 euros; 20 pips of them are 20 dollars; margin is a thirtieth of the value.
    @Test func `a stranger sets up, looks, trades and stops`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat(speed: 20)
        try await chat.ask("/start", "Welcome to Bellwether", "1 of 3", "Simulated prices")
        try await chat.tap("English", "2 of 3")
        try await chat.tap("Berlin", "3 of 3", "10,000.00 USD", "1:30", "2%")
        let examples = try await chat.tap("10,000.00 USD", "All set")
        #expect(examples.labels.count == 6)

        let quote = try await chat.tap("Price of gold", "XAUUSD", "Simulated prices", "4 Jun 2024, 1")
        let gold = try #require(figure("Bid", in: quote.text))
        #expect((2300...2500).contains(gold))
        for name in ["EURUSD", "BTC", "AAPL", "GER40"] { #expect(!quote.text.contains(name)) }

        let picture = try await chat.ask("/get_chart EURUSD 4h", "EURUSD")
        let file = try #require(picture.first?.attachments?.first)
        let size = try #require(pictureSize(file.path))
        #expect(file.kind == "photo" && size.width >= 600 && size.height >= 400)
        #expect(picture.labels == ["15m", "1h", "4h", "1d"])

        let card = try await chat.ask(
            "/buy EURUSD 0.1 sl 20 pips", "Buy 0.1 lots EURUSD", "(20 pips)", "Risk 20.00 USD (0.20% of equity)",
            "Target none", "Confirm within 2 minutes")
        #expect(card.labels == ["Confirm", "Cancel"])
        let entry = try #require(figure("about", in: card.text))
        #expect(figure("Stop", in: card.text) == entry - Decimal(string: "0.002")!)
        #expect(figure("Value", in: card.text) == entry * 10_000)
        let margin = try #require(figure("Margin", in: card.text))
        #expect(abs(margin - entry * 10_000 / 30) <= Decimal(string: "0.01")!)
        try await chat.ask("/positions", "No open positions")

        // On a machine that is busy the price may have left the band meanwhile: then there is a new card.
        var (shown, filled) = (card, try await chat.tap("Confirm"))
        while filled.text.contains("left the band") { (shown, filled) = (filled, try await chat.tap("Confirm")) }
        #expect(filled.text.contains("✅ Confirmed.") && filled.text.contains("0.1 lots EURUSD at"))
        #expect(filled.first?.edits == shown.last?.id && filled.last?.edits == nil)
        let position = try await chat.tap("Positions", "EURUSD long 0.1 lots", "Open positions (1)")
        let profit = try #require(figure("0.1 lots ·", in: position.text))
        // The market runs: within some answers the profit is another. Each answer takes market time.
        var isMoving = false
        for _ in 0..<200 where !isMoving {
            isMoving = figure("0.1 lots ·", in: try await chat.say("/positions").text) != profit
        }
        #expect(isMoving)
        try await chat.ask("/close EURUSD 50%", "Closed: 0.05 lots EURUSD", "Still held: 0.05 lots")
        try await chat.ask("/positions", "EURUSD long 0.05 lots")
        let closing = try await chat.ask("close it", "Close this position", "EURUSD long 0.05 lots")
        #expect(closing.labels == ["Confirm", "Cancel"])
        try await chat.tap("Confirm", "Closed: 0.05 lots EURUSD")
        try await chat.ask("/positions", "No open positions")

        try await chat.ask("/buy gold 0.01 sl 2300 tp 2600", "Buy 0.01 lots XAUUSD", "times the risk")
        try await chat.tap("Confirm", "0.01 lots XAUUSD at")
        try await chat.ask("emergency stop", "Closed: 0.01 lots XAUUSD", "Emergency stop done", "paused")
        try await chat.ask("/buy EURUSD 0.1 sl 20 pips", "Trading is paused")
        try await chat.tap("Resume trading", "Trading goes on")
        try await chat.ask("/buy EURUSD 0.1 sl 20 pips", "Buy 0.1 lots EURUSD")
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        #expect(chat.errorText == "")
    }

    @Test func `any message works before the set-up, and each step can be skipped`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--user", "Zoë Ünal 🦊")
        try await chat.ask("/account_status", "Balance 10,000.00 USD", "Leverage 1:30", "at most 2")
        try await chat.ask("/start", "1 of 3")
        for step in ["2 of 3", "3 of 3", "All set"] { try await chat.tap("Skip", step) }
        try await chat.ask("/whoami", "Zoë Ünal 🦊", "terminal:Zoë Ünal 🦊", "trader", "UTC")
        try await chat.ask("/start ref-12345", "1 of 3")
    }

    @Test func `the answers of the set-up can be typed as well as tapped`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/start", "1 of 3")
        // A greeting, and no Hindi.
        try await chat.ask("hi", "Hello")
        try await chat.ask("/start", "1 of 3")
        try await chat.ask("DE", "Deutsch", "2 von 3")
        // A look at the market in between leaves the question open.
        try await chat.ask("Preis von Gold", "XAUUSD")
        try await chat.ask("Wien", "Europe/Vienna", "3 von 3")
        try await chat.ask("25.000 eur", "25.000,00 EUR")
        try await chat.tap("Bestätigen", "25.000,00 EUR")
        try await chat.ask("/account", "25.000,00 EUR")
        try await chat.ask("/start", "1 von 3")
        try await chat.ask("english please", "2 of 3")
        try await chat.ask("/set_timezone Madrid", "Europe/Madrid", "3 of 3")
        try await chat.ask("50k", "50,000.00 USD")
        try await chat.tap("Cancel")
        try await chat.ask("/account", "25,000.00 EUR")
    }
}
