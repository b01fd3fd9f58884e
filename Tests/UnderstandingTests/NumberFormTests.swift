import Actions
import Testing

@testable import Understanding

/// Numbers as people type them: fractions, groups of thousands, powers, ranges. Expected values by hand.
@Suite struct NumberFormTests {
    static let sizes: [(String, String, String)] = [
        ("en", "buy ½ lot gold", "0.5"), ("en", "buy ¼ lot gold", "0.25"), ("en", "buy ¾ lot gold", "0.75"),
        ("en", "buy 1½ lots gold", "1.5"), ("en", "buy 1 ½ lots gold", "1.5"), ("en", "buy 1/2 lot gold", "0.5"),
        ("en", "buy 3/4 lot gold", "0.75"), ("en", "buy 2 1/4 lots gold", "2.25"), ("en", "buy ⅛ lot gold", "0.125"),
        ("de", "kaufe ½ Lot Gold", "0.5"), ("de", "kaufe 1½ Lot Gold", "1.5"), ("de", "kaufe 1⅛ Lot Gold", "1.125"),
        ("de", "kaufe 1/4 Lot Gold", "0.25"), ("es", "compra ½ lote de oro", "0.5"),
        ("es", "compra 1/2 lote de oro", "0.5"), ("fr", "achète ¾ lot d'or", "0.75"),
        ("fr", "achète 1/2 lot d'or", "0.5"), ("pt", "compre ½ lote de ouro", "0.5"),
        ("ru", "купи ½ лота золота", "0.5"),
        ("ru", "купи 1/2 лота золота", "0.5"), ("tr", "½ lot altın al", "0.5"), ("tr", "1/2 lot altın al", "0.5"),
        ("ar", "اشتر ½ لوت ذهب", "0.5"), ("hi", "½ लॉट सोना खरीदो", "0.5"), ("vi", "mua ½ lot vàng", "0.5"),
        ("id", "beli 1/2 lot emas", "0.5"), ("zh", "买½手黄金", "0.5"), ("zh", "买1½手黄金", "1.5"),
    ]
    @Test("Fractions", arguments: sizes) func fractions(_ language: String, _ text: String, _ size: String) {
        #expect(
            Fixture.read(text, language)
                == "place_order order_type=market quantity=\(size) side=buy symbol=XAUUSD unit=lots")
    }

    static let units: [(String, String, String)] = [
        ("en", "buy 10 000 units eurusd", "10000"), ("en", "buy 1 000 units eurusd", "1000"),
        ("en", "buy 100 000 eurusd", "100000"), ("en", "buy 2 500 units eurusd", "2500"),
        ("en", "buy 1 000 000 units eurusd", "1000000"), ("en", "buy 1e3 units eurusd", "1000"),
        ("en", "buy 1e5 eurusd", "100000"), ("en", "buy 10_000 eurusd", "10000"),
        ("de", "kaufe 10 000 Einheiten eurusd", "10000"), ("es", "compra 10 000 unidades eurusd", "10000"),
        ("fr", "achète 10 000 unités eurusd", "10000"), ("pt", "compre 10 000 unidades eurusd", "10000"),
        ("ru", "купи 10 000 единиц eurusd", "10000"), ("tr", "10 000 birim eurusd al", "10000"),
        ("vi", "mua 10 000 đơn vị eurusd", "10000"), ("id", "beli 10 000 unit eurusd", "10000"),
        ("zh", "买10 000单位eurusd", "10000"),
    ]
    @Test("Groups of thousands", arguments: units) func groups(_ language: String, _ text: String, _ size: String) {
        #expect(
            Fixture.read(text, language)
                == "place_order order_type=market quantity=\(size) side=buy symbol=EURUSD unit=units")
    }

    @Test(arguments: [
        ("set risk to ½%", "set_risk percent=0.5"), ("risk ½%", "set_risk percent=0.5"),
        ("set risk to 1/2 %", "set_risk percent=0.5"),
        ("close ½ of gold", "close_position percent=50 symbol=XAUUSD"),
        ("close 1/2 gold", "close_position percent=50 symbol=XAUUSD"),
        (
            "buy 0.1 gold sl 2 380 tp 2 450",
            "place_order order_type=market quantity=0.1 side=buy stop_loss=2380 symbol=XAUUSD take_profit=2450 unit=lots"
        ),
        (
            "buy gold 0.1 at 2 350",
            "place_order order_type=limit price=2350 quantity=0.1 side=buy symbol=XAUUSD unit=lots"
        ),
        (
            "sell gold 1 200 pips stop",
            "place_order order_type=market quantity=1 side=sell stop_pips=200 symbol=XAUUSD unit=lots"
        ),
    ]) func `numbers with what they measure`(_ text: String, _ wanted: String) {
        #expect(Fixture.read(text) == wanted)
    }

    static let open: [(String, String)] = [
        ("en", "buy 0.1-0.2 lots gold"), ("en", "buy 0.1 – 0.2 lots gold"), ("en", "buy 0.1 to 0.2 lots gold"),
        ("en", "buy 0.1 or 0.2 gold"), ("en", "buy 0.1/0.2 gold"), ("en", "buy -1 gold"), ("en", "buy -0.1 lots gold"),
        ("en", "buy 0.1 gold twice"), ("en", "buy 0.1 gold x3"), ("en", "set risk to -1%"), ("en", "set risk to 1-2%"),
        ("en", "set risk to 1% or 2%"), ("de", "kaufe 0,1-0,2 Lot Gold"), ("de", "kaufe 0,1 oder 0,2 Lot Gold"),
        ("es", "compra 0,1 o 0,2 lotes de oro"), ("fr", "achète 0,1 ou 0,2 lot d'or"),
        ("pt", "compre 0,1 ou 0,2 lote de ouro"), ("ru", "купи 0,1 или 0,2 лота золота"),
        ("tr", "0,1 veya 0,2 lot altın al"), ("ar", "اشتر 0.1 أو 0.2 لوت ذهب"), ("hi", "0.1 या 0.2 लॉट सोना खरीदो"),
        ("vi", "mua 0,1 hoặc 0,2 lot vàng"), ("id", "beli 0,1 atau 0,2 lot emas"), ("zh", "买0.1或0.2手黄金"),
        ("zh", "买0.1-0.2手黄金"), ("zh", "买0.1到0.2手黄金"),
    ]
    @Test("What is left open is asked back", arguments: open) func asked(_ language: String, _ text: String) {
        #expect(Fixture.actions(Fixture.interpreter.interpret(text, .init(language: language))) == ["clarify"])
    }
}
