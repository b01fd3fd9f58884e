import Foundation
import TestSupport
import Testing

/// The market runs: stops, targets and waiting orders execute by themselves; a restart goes on where it stopped.
@Suite struct MarketRunTests {
    @Test func `stops, targets and limits execute and their owner is told`() async throws {
        let place = try Place()
        defer { place.remove() }
        // Ordered while the market stands still; then two hours pass in a second. The seed decides what is hit.
        let still = try place.chat()
        for order in ["/buy BTCUSDT 0.03 sl 0.3% tp 0.3%", "/sell EURUSD 0.1 sl 5 pips tp 5 pips"] {
            try await still.ask(order, "Confirm within")
            try await still.tap("Confirm", "✅ Confirmed")
        }
        let price = try #require(figure("Bid", in: try await still.say("/quote ETHUSDT").text))
        var asked = Decimal(), source = price * Decimal(string: "0.998")!
        NSDecimalRound(&asked, &source, 0, .plain)
        try await still.ask("/buy ETHUSDT 0.1 at \(asked) sl 20%", "Entry at")
        try await still.tap("Confirm", "waiting in the market")
        still.closeInput()
        #expect(try await still.end().status == 0)

        let chat = try place.chat(speed: 7200)
        var told: [String] = []
        for _ in 0..<3 {
            let message = try await chat.message { $0.contains("hit:") || $0.contains("Your order was filled") }
            message.checkLooks(#_sourceLocation)
            told.append(message.text ?? "")
        }
        for (symbol, size) in [("BTCUSDT", "0.03 BTC"), ("EURUSD", "0.1 lots")] {
            let text = try #require(told.first { $0.contains("\(size) \(symbol) closed at") }, "\(told)")
            #expect(text.contains(/#[A-Z0-9]{5}/) && text.contains("Simulated prices"))
            let profit = try #require(figure("·", in: text))
            #expect(text.contains("Stop hit") ? profit < 0 : profit > 0, "\(text)")
        }
        let filled = try #require(told.first { $0.contains("Your order was filled: Buy 0.1 ETH ETHUSDT") }, "\(told)")
        #expect(try #require(figure("ETHUSDT at", in: filled)) <= asked)
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        let after = try place.chat()
        try await after.ask("/positions", "Open positions (1)", "ETHUSDT long 0.1 ETH")
        try await after.ask("/orders", "No orders are waiting")
    }

    @Test func `a restart loses nothing and the price does not jump`() async throws {
        let place = try Place()
        defer { place.remove() }
        let first = try place.chat("--user", "ann")
        for text in ["/set_timezone Asia/Tokyo", "/set_risk 0.5%", "/watchlist add gold"] { try await first.say(text) }
        for order in ["/buy EURUSD 0.1 sl 20 pips", "/buy EURUSD 0.05 at 1.07 sl 1.065"] {
            try await first.ask(order, "Confirm within")
            try await first.tap("Confirm", "✅ Confirmed")
        }
        try await first.ask("/sell gold 0.01 sl 2450", "Confirm within")
        let card = try #require(first.button("Confirm"))
        first.send(signal: SIGKILL)
        #expect(try await first.end().status == -SIGKILL)

        // Slow enough that a busy machine does not pass ten minutes of the market.
        let second = try place.chat(speed: 2, "--user", "ann")
        try await second.ask("/positions", "EURUSD long 0.1 lots")
        try await second.ask("/orders", "Buy 0.05 lots EURUSD limit 1.07000")
        try await second.ask("/whoami", "Asia/Tokyo")
        try await second.ask("/set_risk", "0.50%")
        try await second.ask("/watchlist", "XAUUSD")
        let confirmed = try await second.press(id: card)
        confirmed.check(["✅ Confirmed", "Sell: 0.01 lots XAUUSD"], after: "the card", #_sourceLocation)
        for _ in 0..<20 { try await second.say("/quote EURUSD") }
        let before = try await second.say("/quote EURUSD").text
        second.send(signal: SIGTERM)
        #expect(try await second.end(within: .seconds(10)).status == 0)

        let third = try place.chat("--user", "ann")
        let after = try await third.say("/quote EURUSD").text
        let jump = abs(try #require(figure("Bid", in: after)) - #require(figure("Bid", in: before)))
        #expect(jump <= Decimal(string: "0.0003")!, "\(before)\n\(after)")
        #expect(after.contains("4 Jun 2024, 17:0"))
        try await third.ask("/positions", "Open positions (2)")
        // Another seed is another market: it begins anew, positions stay.
        third.closeInput()
        _ = try await third.end()
        let other = try place.chat("--user", "ann", others: ["BELLWETHER_SEED": "8"])
        try await other.ask("/positions", "Open positions (2)")
        try await other.ask("/quote EURUSD", "4 Jun 2024, 17:00")
    }

    @Test func `the same seed and words make the same figures`() async throws {
        var texts: [String] = []
        for _ in 0..<2 {
            let place = try Place()
            defer { place.remove() }
            let chat = try place.chat()
            texts.append(try await chat.say("/quote gold").text + chat.say("/buy gold 0.01 sl 2300").text)
        }
        #expect(texts[0] == texts[1])
    }

    @Test(.enabled(if: Folders.shared("market-data") != nil)) func `recorded prices are replayed`() async throws {
        let place = try Place()
        defer { place.remove() }
        let source = try #require(Folders.shared("market-data"))
        // One folder of links: three of the real files.
        let folder = place.folder.appending(path: "prices")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["GBPUSD_M1_nt_bid.csv.gz", "GBPUSD_M1_nt_ask.csv.gz", "EURUSD_M15_smc.csv.gz"] {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name), withDestinationURL: source.appending(path: name))
        }
        let market = ["BELLWETHER_MARKET": "replay:\(folder.path)"]
        let chat = try place.chat(others: market)
        try await chat.ask("/quote GBPUSD", "GBPUSD", "Recorded prices, replayed")
        let picture = try await chat.say("/chart GBPUSD 5m")
        let file = picture.first?.attachments?.first
        #expect(file != nil || picture.text.contains("no candles"), "\(picture.text)")
        try await chat.ask("/quote XAUUSD", "no price of XAUUSD in this market")
        try await chat.ask("/buy XAUUSD 0.1 sl 20 pips", "no price of XAUUSD")
        chat.closeInput()
        #expect(try await chat.end().status == 0)
    }
}
