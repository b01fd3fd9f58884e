import Actions
import Testing
import Trading

@testable import Understanding

/// What a message only quotes is data. Expected values worked out by hand.
@Suite struct CitationTests {
    @Test(
        "What somebody else wrote orders nothing",
        arguments: [
            ("My boss wrote: \"buy 0.1 lot gold\"", "en"), ("Fwd: sell 2 lots eurusd now", "en"),
            ("“close everything”", "en"), ("she said: close my gold", "en"),
            ("Mein Chef schrieb: „kauf 1 Lot Gold“", "de"), ("WG: verkaufe 2 Lot Gold", "de"),
            ("Luis escribió: «compra 1 lote de oro»", "es"), ("O Paulo escreveu: compra 1 lote de ouro", "pt"),
            ("Paul a écrit : achète 1 lot d'or", "fr"), ("Иван написал: «купи 1 лот золота»", "ru"),
            ("كتب أحمد: اشتر 1 لوت ذهب", "ar"), ("राम ने लिखा: 1 लॉट सोना खरीदो", "hi"),
            ("他说：「买1手黄金」", "zh"), ("Budi menulis: beli 1 lot emas", "id"), ("Ali yazdı: 1 lot altın al", "tr"),
            ("Nam viết: mua 1 lot vàng", "vi"),
        ])
    func orders(_ text: String, _ language: String) {
        for action in Fixture.actions(Fixture.interpreter.interpret(text, .init(language: language))) {
            #expect(!SafetyTests.stateChanging.contains(action), "\(action)")
        }
    }

    @Test(
        "What stands outside of it is done, and texts may be quoted",
        arguments: [
            ("close my gold, my boss wrote: \"buy silver 1 lot\"", "close_position symbol=XAUUSD"),
            ("buy 0.1 \"gold\"", "place_order order_type=market quantity=0.1 side=buy symbol=XAUUSD unit=lots"),
        ])
    func outside(_ text: String, _ call: String) {
        #expect(Fixture.read(text, "en") == call)
    }

    @Test("A note keeps what it quotes")
    func note() {
        #expect(Fixture.read("note: my mentor wrote \"sell the rip\"", "en").hasPrefix("journal"))
    }

    @Test(
        "A denial is of what it names, and not of what else is asked for",
        arguments: [
            ("en", "don't sell gold, buy silver 0.1"), ("es", "no vendas oro, compra 0.1 de plata"),
            ("de", "verkauf gold nicht, kauf 0,1 silber"), ("pt", "não venda ouro, compre 0.1 de prata"),
            ("fr", "ne vends pas l'or, achète 0,1 argent"), ("ru", "не продавай золото, купи 0.1 серебра"),
            ("ar", "لا تبيع الذهب، اشتر 0.1 فضة"), ("hi", "सोना मत बेचो, चांदी 0.1 खरीदो"),
            ("zh", "不要卖黄金，买0.1手白银"), ("id", "jangan jual emas, beli 0.1 perak"),
            ("tr", "altın satma, 0.1 gümüş al"), ("vi", "đừng bán vàng, mua 0.1 bạc"),
            ("en", "buy gold 0.1, no not gold, silver"),
        ])
    func denial(_ language: String, _ text: String) {
        #expect(
            Fixture.read(text, language)
                == "place_order order_type=market quantity=0.1 side=buy symbol=XAGUSD unit=lots")
    }

    @Test(
        "Denied of the same thing, nothing is done",
        arguments: [
            "don't buy silver, buy silver 0.1 next year", "buy gold 0.1, no, don't buy gold", "don't close gold",
        ])
    func same(_ text: String) {
        for action in Fixture.actions(Fixture.interpreter.interpret(text, .init(language: "en"))) {
            #expect(action != "place_order" && action != "close_position")
        }
    }

    @Test(
        "The same once more, for another instrument",
        arguments: [
            ("en", "same for silver"), ("es", "lo mismo para la plata"), ("de", "dasselbe für silber"),
            ("pt", "o mesmo para a prata"), ("fr", "pareil pour l'argent"), ("ru", "то же самое для серебра"),
            ("ar", "نفس الشيء للفضة"), ("hi", "चांदी के लिए भी वही"), ("zh", "白银也一样"), ("id", "sama untuk perak"),
            ("tr", "gümüş için de aynısı"), ("vi", "bạc cũng vậy"),
        ])
    func again(_ language: String, _ text: String) {
        let order = ActionCall(
            "place_order",
            [
                "symbol": .text("XAUUSD"), "side": .text("buy"), "quantity": .number(FixedPoint("0.2") ?? 0),
                "unit": .text("lots"),
                "order_type": .text("market"), "stop_loss": .number(2380),
            ])
        // A stop at a price of gold means nothing for silver.
        #expect(
            Fixture.read(text, language, .init(lastOrder: order))
                == "place_order order_type=market quantity=0.2 side=buy symbol=XAGUSD unit=lots")
    }
}
