import Actions
import Testing
import Trading

@testable import Understanding

/// What is said of the position that is short, or that wins; lists, and orders in another language than the one set.
@Suite struct SaidOfPositionsTests {
    private static let two = InterpretationContext(positions: [
        .init(InstrumentID("EURUSD"), .sell, profit: -10), .init(InstrumentID("XAUUSD"), .buy, profit: 10),
    ])

    @Test(
        "The one that wins or is short is the one that is meant",
        arguments: [
            ("lock in the winner at entry", "modify_position breakeven=true symbol=XAUUSD"),
            ("for the short one set stop 1.09", "modify_position stop_loss=1.09 symbol=EURUSD"),
            ("close the short one", "close_position side=sell symbol=EURUSD"),
            ("hold gold, close everything", "close_position exclude=XAUUSD symbol=ALL"),
        ])
    func ofOne(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text, "en", Self.two) == meaning)
    }

    private static let three = InterpretationContext(positions: [
        .init(InstrumentID("BTCUSDT"), .buy, profit: 120), .init(InstrumentID("EURUSD"), .sell, profit: -5),
        .init(InstrumentID("ETHUSDT"), .buy, profit: 12),
    ])
    private static let bothCoins = "close_position symbol=BTCUSDT + close_position symbol=ETHUSDT"

    @Test(
        "A class is all that is held of it, and never all that is held",
        arguments: [
            ("en", "close the crypto ones", bothCoins), ("en", "close my crypto positions", bothCoins),
            ("en", "close all forex trades", "close_position symbol=EURUSD"),
            ("en", "close crypto except eth", "close_position symbol=BTCUSDT"),
            (
                "en", "close half of my crypto",
                "close_position percent=50 symbol=BTCUSDT + close_position percent=50 symbol=ETHUSDT"
            ),
            ("en", "close my stocks", "? close_position missing symbol"),
            ("de", "schließ alle krypto positionen", bothCoins), ("es", "cierra las cripto", bothCoins),
            ("fr", "ferme toutes les cryptos", bothCoins), ("pt", "fecha as criptos", bothCoins),
            ("ru", "закрой всю крипту", bothCoins), ("ar", "سكر كل الكريبتو", bothCoins),
            ("zh", "平掉所有加密货币", bothCoins), ("id", "tutup semua crypto", bothCoins),
            ("tr", "kriptoları kapat", bothCoins), ("vi", "đóng hết crypto", bothCoins),
        ])
    func ofClass(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language, Self.three) == meaning)
    }
    @Test func `nothing is closed of a class when it is not known what is held`() {
        #expect(Fixture.read("close all forex trades") == "? close_position missing symbol")
    }

    @Test func `of two that win it is asked which`() {
        let context = InterpretationContext(positions: [
            .init(InstrumentID("EURUSD"), .sell, profit: 10), .init(InstrumentID("XAUUSD"), .buy, profit: 10),
        ])
        #expect(
            Fixture.read("lock in the winner at entry", "en", context)
                == "? modify_position breakeven=true missing symbol")
    }

    @Test(
        "Each instrument of a list has its own price",
        arguments: [
            "set two alerts: gold 2400 and silver 30", "alert gold 2400 and silver 30",
            "alerts: gold 2400, silver 30", "set alerts for gold 2400, silver 30",
        ])
    func alerts(_ text: String) {
        let one = "set_alert condition=crosses price=2400 symbol=XAUUSD"
        #expect(Fixture.read(text) == "\(one) + set_alert condition=crosses price=30 symbol=XAGUSD")
    }

    @Test(
        "An order that also forbids something is understood whatever language is set",
        arguments: ["en", "de", "fr", "ru", "ar", "hi", "zh", "id", "vi"])
    func forbiddenElsewhere(_ language: String) {
        #expect(
            Fixture.read("compra 0,1 de oro, no lo vendas", language)
                == "place_order order_type=market quantity=0.1 side=buy symbol=XAUUSD unit=lots")
    }

    @Test(
        "A look and another look are two",
        arguments: [
            ("de", "wie steht gold und wie hoch ist mein Kontostand", "get_quote symbol=XAUUSD + account_status"),
            ("de", "goldkurs und kontostand", "get_quote symbol=XAUUSD + account_status"),
            (
                "zh", "给我看黄金4小时图加macd，再看看我的余额",
                "get_chart indicators=macd symbol=XAUUSD timeframe=4h + account_status"
            ),
        ])
    func looks(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
    }

    @Test(
        "A half hour is asked about, and is no price",
        arguments: ["buy gold at half four", "buy gold at half past four"])
    func halfHour(_ text: String) {
        #expect(Fixture.read(text) == "? place_order order_type=market side=buy symbol=XAUUSD missing condition")
    }
}
