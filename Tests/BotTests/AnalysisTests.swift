import Foundation
import TestSupport
import Testing

/// Analyses, charts with indicators and explanations in the chat, at a market that stands still on Tuesday 08:00 UTC.
@Suite struct AnalysisTests {
    @Test func `an analysis is one message with a picture, and fits under it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for said in [
            "/analyze gold", "/analyze BTCUSDT 4h", "analysis of eurusd 15m", "/analyze apple 1h", "/analyze gold 1w",
        ] {
            let replies = try await chat.ask(
                said, "EMA 50", "Resistance", "Support", "RSI", "ADX", "ATR", "What would change the picture",
                "Closed candles up to",
                "No advice", "Simulated prices")
            let reply = try #require(replies.first)
            #expect(replies.count == 1)
            let text = reply.text ?? ""
            // What a platform puts below a picture: https://core.telegram.org/bots/api#sendphoto
            #expect(text.utf16.count <= 1024, "\(said): \(text.utf16.count)")
            let path = try #require(reply.attachments?.first?.path)
            #expect(try #require(pictureSize(path)) == (1200, 800))
            let ids = reply.buttons?.flatMap(\.self).map(\.id) ?? []
            #expect(ids.contains { $0.hasPrefix("/get_chart ") } && ids.contains { $0.hasPrefix("/get_signals ") })
        }
        // The last closed hourly candle ended now; of gold all three timeframes are told.
        try await chat.ask("/analyze gold 1h", "XAUUSD · 1h", "1h ", "4h ", "1d ", "4 Jun 2024, 08:00", "3 Jun: high")
        try await chat.tap("4h", "XAUUSD · 4h")
        try await chat.ask("/analyze apple 1h", "🔒 Closed")
        #expect(try await chat.say("/analyze gold").text == chat.say("/analyze gold").text)
    }

    @Test func `an analysis in German`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--locale", "de")
        for said in ["analysiere gold", "was hältst du von bitcoin", "/analyze EURUSD 4h"] {
            let replies = try await chat.ask(
                said, "Struktur", "Widerstand", "Unterstützung", "Was das Bild ändern würde", "Geschlossene Kerzen bis",
                "Kein Rat", "Simulierte Kurse")
            #expect(replies.count == 1)
            #expect((replies.first?.text ?? "").utf16.count <= 1024, "\(said)")
        }
    }

    @Test func `too little history says how much is missing`() async throws {
        let place = try Place()
        defer { place.remove() }
        // 60 hours of a market that is replayed.
        let folder = place.folder.appending(path: "market")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var lines = ["timestamp,open,high,low,close,volume"]
        for index in 0..<60 {
            let moment = Date(timeIntervalSince1970: 1_717_372_800 + 3600 * Double(index)).ISO8601Format()
            lines.append("\(moment),1.0800,1.0805,1.0795,1.0800,10")
        }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "EURUSD_H1.csv"), atomically: true, encoding: .utf8)
        let chat = try place.chat(others: [
            "BELLWETHER_MARKET": "replay:\(folder.path)", "BELLWETHER_MARKET_SPEED": "360000",
        ])
        let text = try await chat.say("/analyze EURUSD 1h").text
        let have = try #require(figure("there are", in: text))
        #expect(have < 101 && text.contains("needs 101. \(101 - have) are missing."), "\(text)")
    }

    @Test func `charts show the indicators that were named, and what is left out is said`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        func size(_ said: String) async throws -> Int? {
            let replies = try await chat.ask(said, "Simulated prices")
            return (replies.first?.attachments?.first?.path).flatMap(pictureSize)?.height
        }
        #expect(try await size("/chart gold 1h") == 800)
        // Several timeframes stand below each other, each as high as its panes need.
        #expect(try await size("show me gold on 15m, 1h and 4h in one picture") == 3 * 660)
        #expect(try await size("/chart gold timeframes=1h,1d rsi") == 2 * 810)
        try await chat.ask("/chart gold timeframes=1m,5m,15m,1h,4h", "4 charts at the most")
        try await chat.ask("/chart gold timeframes=1h,moon", "1h,moon")
        #expect(try await size("/chart gold 1h ema50 bollinger") == 800)
        // A pane makes the picture higher.
        #expect(try await size("/chart gold 1h rsi ema50 bollinger") == 950)
        #expect(try await size("chart of gold with rsi and the 200 ema") == 950)
        #expect(try await size("/chart gold smc") == 800)
        #expect(try await size("/chart gold ema 20 50 200, macd(8,21,5) max 20 high; stochrsi") == 1100)
        try await chat.ask(
            "/chart gold rsi macd adx atr cci", "Left out, because a chart holds 3 panes", "ATR 14, CCI 14.")
        try await chat.ask("/chart gold 1w sma 5000", "SMA 5000: ", "closed candles are missing")
        // Buttons lead to the same chart.
        let chart = try await chat.say("/chart gold 1h rsi")
        #expect(chart.first?.buttons?.flatMap(\.self).map(\.id).contains("/get_chart XAUUSD 4h rsi(14)") == true)
        try await chat.ask("/chart gold rsii", "There is no indicator rsii. Nearest: rsi")
        try await chat.ask("/chart gold quux", "There is no indicator quux. Some that exist")
        try await chat.ask("/chart gold ema 99999", "ema: period is 99999, but must be from 1 to 5,000.")
        try await chat.ask("/chart gold obv 3", "obv takes no figures.")
        try await chat.ask(
            "/chart gold 1h macd 12 26 9 5",
            "macd takes no more figures than these: fast period, slow period, signal period.")
    }

    @Test func `a person's indicators stand in every chart, and can be changed and undone`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        func height() async throws -> Int? {
            (try await chat.say("/chart gold").first?.attachments?.first?.path).flatMap(pictureSize)?.height
        }
        try await chat.ask("show my indicators", "Your charts show no indicators.")
        try await chat.ask("add ema 50 and rsi to my indicators", "Your charts show: EMA 50, RSI 14")
        #expect(try await height() == 950)
        try await chat.ask(
            "/indicators add macd structure ema200", "EMA 50, RSI 14, MACD 12 26 9, Market structure, EMA 200")
        #expect(try await height() == 1100)
        try await chat.ask(
            "/indicators remove ema200", "Your charts show: EMA 50, RSI 14, MACD 12 26 9, Market structure")
        try await chat.ask("remove ema from my charts", "Your charts show: RSI 14, MACD 12 26 9, Market structure")
        try await chat.ask("/undo", "indicators goes back", "to EMA 50, RSI 14, MACD 12 26 9, Market structure")
        try await chat.ask("/indicators remove adx", "Your charts do not show ADX 14.")
        try await chat.ask("/indicators set bollinger", "Your charts show: Bollinger 20 2")
        try await chat.ask("/indicators set foo", "There is no indicator foo.")
        try await chat.ask("/indicators", "Your charts show: Bollinger 20 2")
        try await chat.ask("clear my indicators", "Your charts show no indicators.")
        #expect(try await height() == 800)
        try await chat.ask("/indicators add", "Which indicators?")
        try await chat.ask("rsi", "Your charts show: RSI 14")
    }

    @Test func `concepts are explained in the words people ask in`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for (asked, title) in [
            ("what is an order block?", "Order block"), ("explain RSI", "RSI"),
            ("/explain fvg", "Fair value gap (FVG)"),
            ("what does expectancy mean", "Expectancy"), ("/explain what is a kill zone", "Kill zone"),
            ("/explain EMA50", "Exponential moving average (EMA)"), ("/explain orderblocks", "Order block"),
            ("/explain r:r", "Reward to risk"), ("/explain stop hunts", "Liquidity sweep (stop hunt)"),
            ("what is a pip", "Pip"), ("/explain Marktstruktur", "I have no entry for Marktstruktur"),
        ] {
            let text = try await chat.ask(asked, title).text
            #expect(text.hasPrefix(title), "\(asked): \(text)")
        }
        try await chat.ask("difference between a limit order and a stop order?", "Limit order", "Stop order", "Waits")
        try await chat.ask("/explain ordr blok", "I have no entry for ordr blok. Nearest: Order block.")
        try await chat.tap("Order block", "The candle from which price left")
        try await chat.ask("/explain quantum chromodynamics", "I have no entry for quantum chromodynamics.")
        try await chat.ask("/explain", "terms I can explain", "Order block", "Walk-forward test")
    }

    @Test func `concepts are explained in German, and by their English names`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat("--locale", "de")
        for (asked, title) in [
            ("was ist ein fair value gap", "Fair Value Gap (FVG)"), ("erkläre den RSI", "RSI"),
            ("was bedeutet Hebel", "Hebel"), ("/explain Unterstützung", "Unterstützung und Widerstand"),
            ("/explain unterstuetzung", "Unterstützung und Widerstand"), ("/explain leverage", "Hebel"),
            ("was ist ein Order Block?", "Order Block"), ("/explain position size", "Positionsgröße"),
        ] {
            let text = try await chat.ask(asked, title).text
            #expect(text.hasPrefix(title), "\(asked): \(text)")
        }
        try await chat.ask("/explain Hebbel", "Zu Hebbel habe ich keinen Eintrag. Am nächsten: Hebel")
    }
}
