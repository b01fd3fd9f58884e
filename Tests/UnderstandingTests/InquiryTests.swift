import Actions
import Testing
import Trading

@testable import Understanding

/// A question about an action explains or shows, and never acts; a denial does nothing.
@Suite struct InquiryTests {
    /// Language, question, what answers it.
    static let questions: [(String, String, String)] = [
        ("en", "what does emergency stop do", "help topic=emergency_stop"),
        ("en", "what is the emergency stop for", "help topic=emergency_stop"),
        ("en", "what does pause do", "help topic=pause"), ("en", "how do i pause", "help topic=pause"),
        ("en", "how do i resume trading?", "help topic=resume"), ("en", "how do i buy", "help topic=place_order"),
        ("en", "what is 2% risk", "set_risk"), ("en", "is 2% risk too much?", "set_risk"),
        ("en", "is max 3 trades a day good", "set_risk"), ("en", "what is break even at 1R", "explain topic=break even"),
        ("en", "do i have an alert when gold hits 2450?", "list_alerts symbol=XAUUSD"),
        ("de", "was macht der notaus", "help topic=emergency_stop"),
        ("de", "was passiert bei pause", "help topic=pause"), ("de", "was ist 2% risiko", "set_risk"),
        ("de", "wie kaufe ich gold", "help topic=place_order"),
        ("es", "qué hace la parada de emergencia", "help topic=emergency_stop"),
        ("en", "what happens if i pause", "help topic=pause"), ("es", "cómo cierro una posición", "help topic=close_position"),
        ("es", "qué pasa si pauso", "help topic=pause"), ("es", "cómo pauso", "help topic=pause"),
        ("es", "qué es 2% de riesgo", "set_risk"),
        ("pt", "o que faz a parada de emergência", "help topic=emergency_stop"),
        ("pt", "o que acontece se eu pausar", "help topic=pause"), ("pt", "é muito 2% de risco?", "set_risk"),
        ("fr", "que fait l'arrêt d'urgence", "help topic=emergency_stop"),
        ("fr", "est-ce que 2% de risque c'est trop ?", "set_risk"),
        ("ru", "что делает аварийный стоп", "help topic=emergency_stop"),
        ("ru", "как поставить на паузу", "help topic=pause"), ("ru", "2% риска это много?", "set_risk"),
        ("ar", "ماذا يفعل إيقاف الطوارئ", "help topic=emergency_stop"),
        ("hi", "emergency stop kya hai", "help topic=emergency_stop"), ("hi", "pause kya karta hai", "help topic=pause"),
        ("zh", "紧急停止是什么", "help topic=emergency_stop"), ("zh", "怎么暂停", "help topic=pause"),
        ("zh", "2%的风险太高吗", "set_risk"), ("id", "apa itu stop darurat", "help topic=emergency_stop"),
        ("id", "bagaimana cara jeda trading", "help topic=pause"),
        ("tr", "acil durdur ne işe yarar", "help topic=emergency_stop"), ("tr", "%2 risk çok mu", "set_risk"),
        ("vi", "dừng khẩn cấp là gì", "help topic=emergency_stop"), ("vi", "làm sao để tạm dừng", "help topic=pause"),
    ]

    @Test(arguments: questions)
    func `a question is answered`(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
    }

    @Test(arguments: [
        ("STOP EVERYTHING! what is this?!", "emergency_stop"), ("what is going on stop everything", "emergency_stop"),
        ("can you close gold", "close_position symbol=XAUUSD"), ("could you pause please", "pause"),
    ])
    func `a wish that looks like a question is a wish`(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text) == meaning)
    }

    private static let card = ActionCall(
        "place_order", ["symbol": .text("NAS100"), "side": .text("sell"), "quantity": .number(1)])

    @Test(arguments: [("don't buy gold", "en"), ("kauf kein gold", "de"), ("no compres oro", "es"), ("别买黄金", "zh")])
    func `a denial beside a card orders nothing`(_ text: String, _ language: String) {
        let actions = Fixture.actions(
            Fixture.interpreter.interpret(text, .init(language: language, pendingCard: Self.card)))
        #expect(!actions.contains("place_order"))
    }

    @Test func `a denial of what the card would do cancels it`() {
        #expect(Fixture.read("don't sell the nasdaq", "en", .init(pendingCard: Self.card)) == "cancel")
    }

    @Test func `a question beside a card changes nothing on it`() {
        #expect(Fixture.read("is 2% risk too much?", "en", .init(pendingCard: Self.card)) == "set_risk")
    }

    @Test func `a number with its unit is a size, however large`() {
        let large = "place_order order_type=market quantity=5000 side=buy symbol=XAUUSD unit=lots"
        #expect(Fixture.read("kaufe 5000 lots gold", "de") == large)
        #expect(Fixture.read("buy 5000 lots of gold", "en") == large)
        let priced = "place_order order_type=limit price=2390 quantity=0.5 side=buy symbol=XAUUSD unit=lots"
        #expect(Fixture.read("buy gold 2390 lot 0.5", "en") == priced)
    }

    @Test func `the only alert there is is the one that is meant`() {
        let one = InterpretationContext(alerts: [InstrumentID("BTCUSDT")])
        #expect(Fixture.read("remove it", "en", one) == "delete_alert symbol=BTCUSDT")
    }

    @Test func `another instrument's request does not take over the card`() {
        let card = ActionCall(
            "place_order",
            ["symbol": .text("XAUUSD"), "side": .text("buy"), "quantity": .number(1), "trailing_pips": .number(50)])
        #expect(!Fixture.read("add 0.05 to my eurusd", "en", .init(pendingCard: card)).contains("trailing_pips"))
        let silver = Fixture.read("no, silver", "en", .init(pendingCard: card))
        #expect(silver.contains("symbol=XAGUSD") && !silver.contains("trailing_pips"))
    }
}
