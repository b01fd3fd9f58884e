import Testing

@testable import Understanding

/// Commands as each language calls them; `locales/<language>/commands.yaml`.
@Suite struct CommandNameTests {
    @Test(
        "Commands in the words of a language",
        arguments: [
            ("/comprar EURUSD 0,1", "es", "place_order quantity=0.1 side=buy symbol=EURUSD unit=lots"),
            ("/cotización oro", "es", "get_quote symbol=XAUUSD"),
            ("/kaufen EURUSD 0,1", "de", "place_order quantity=0.1 side=buy symbol=EURUSD unit=lots"),
            ("/KURS Gold", "de", "get_quote symbol=XAUUSD"), ("/цена золото", "ru", "get_quote symbol=XAUUSD"),
            ("/desvincular whatsapp", "es", "unlink_chat channel=whatsapp"),
            ("/سعر الذهب", "ar", "get_quote symbol=XAUUSD"), ("/भाव सोना", "hi", "get_quote symbol=XAUUSD"),
            ("/价格 黄金", "zh", "get_quote symbol=XAUUSD"), ("/price oro", "es", "get_quote symbol=XAUUSD"),
            // Whatever language is set.
            ("/kurs gold", "en", "get_quote symbol=XAUUSD"),
        ])
    func commands(_ text: String, _ language: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
    }
}
