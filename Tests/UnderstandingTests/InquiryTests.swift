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
        ("en", "is max 3 trades a day good", "set_risk"),
        ("en", "what is break even at 1R", "explain topic=break even"),
        ("en", "do i have an alert when gold hits 2450?", "list_alerts symbol=XAUUSD"),
        ("de", "was macht der notaus", "help topic=emergency_stop"),
        ("de", "was passiert bei pause", "help topic=pause"), ("de", "was ist 2% risiko", "set_risk"),
        ("de", "wie kaufe ich gold", "help topic=place_order"),
        ("es", "qué hace la parada de emergencia", "help topic=emergency_stop"),
        ("en", "what happens if i pause", "help topic=pause"),
        ("es", "cómo cierro una posición", "help topic=close_position"),
        ("es", "qué pasa si pauso", "help topic=pause"), ("es", "cómo pauso", "help topic=pause"),
        ("es", "qué es 2% de riesgo", "set_risk"),
        ("pt", "o que faz a parada de emergência", "help topic=emergency_stop"),
        ("pt", "o que acontece se eu pausar", "help topic=pause"), ("pt", "é muito 2% de risco?", "set_risk"),
        ("fr", "que fait l'arrêt d'urgence", "help topic=emergency_stop"),
        ("fr", "est-ce que 2% de risque c'est trop ?", "set_risk"),
        ("ru", "что делает аварийный стоп", "help topic=emergency_stop"),
        ("ru", "как поставить на паузу", "help topic=pause"), ("ru", "2% риска это много?", "set_risk"),
        ("ar", "ماذا يفعل إيقاف الطوارئ", "help topic=emergency_stop"),
        ("hi", "emergency stop kya hai", "help topic=emergency_stop"),
        ("hi", "pause kya karta hai", "help topic=pause"),
        ("zh", "紧急停止是什么", "help topic=emergency_stop"), ("zh", "怎么暂停", "help topic=pause"),
        ("zh", "2%的风险太高吗", "set_risk"), ("id", "apa itu stop darurat", "help topic=emergency_stop"),
        ("id", "bagaimana cara jeda trading", "help topic=pause"),
        ("tr", "acil durdur ne işe yarar", "help topic=emergency_stop"), ("tr", "%2 risk çok mu", "set_risk"),
        ("vi", "dừng khẩn cấp là gì", "help topic=emergency_stop"), ("vi", "làm sao để tạm dừng", "help topic=pause"),
        ("en", "how to close a trade", "help topic=close_position"),
        ("en", "where do i change my risk", "help topic=set_risk"),
        ("en", "what's the command for alerts", "help topic=set_alert"),
        ("en", "can you explain pause", "help topic=pause"),
        ("en", "can you tell me how to close a trade", "help topic=close_position"),
        ("en", "how do i open a trade", "help topic=place_order"),
        ("en", "how do i delete an alert", "help topic=delete_alert"),
        ("en", "what does autotrade do", "help topic=autotrade"),
        ("en", "how do i use a strategy", "help topic=set_strategy"),
        ("de", "wie schließe ich eine position", "help topic=close_position"),
        ("de", "wie mach ich einen trade zu", "help topic=close_position"),
        ("de", "wie schliese ich eine position", "help topic=close_position"),
        ("de", "wie storniere ich eine order", "help topic=cancel_order"),
        ("de", "wie lösche ich einen alarm", "help topic=delete_alert"),
        ("de", "wo kann ich mein risiko ändern", "help topic=set_risk"),
        ("de", "wie eröffne ich einen trade", "help topic=place_order"),
        ("de", "kannst du mir pause erklären", "help topic=pause"),
        ("de", "wie funktioniert autotrade", "help topic=autotrade"),
        ("es", "como cerrar una operacion", "help topic=close_position"),
        ("es", "como anulo una orden", "help topic=cancel_order"),
        ("es", "cómo abro una operación", "help topic=place_order"),
        ("es", "como quito una alerta", "help topic=delete_alert"),
        ("es", "donde cambio el riesgo", "help topic=set_risk"),
        ("es", "como vuelvo a operar", "help topic=resume"),
        ("es", "cómo funciona el autotrade", "help topic=autotrade"),
        ("pt", "como fecho uma posição", "help topic=close_position"),
        ("pt", "como cancelar uma ordem", "help topic=cancel_order"),
        ("pt", "como abro uma operação", "help topic=place_order"),
        ("pt", "como tiro um alerta", "help topic=delete_alert"),
        ("pt", "onde mudo o risco", "help topic=set_risk"),
        ("pt", "como pauso", "help topic=pause"),
        ("pt", "o que a pausa faz", "help topic=pause"),
        ("pt", "como vinculo minha corretora", "help topic=link_account"),
        ("fr", "comment fermer une position", "help topic=close_position"),
        ("fr", "je ferme comment une position", "help topic=close_position"),
        ("fr", "coment fermer une position", "help topic=close_position"),
        ("fr", "comment annuler un ordre", "help topic=cancel_order"),
        ("fr", "comment ouvrir un trade", "help topic=place_order"),
        ("fr", "comment supprimer une alerte", "help topic=delete_alert"),
        ("fr", "où je change le risque", "help topic=set_risk"),
        ("fr", "ça fait quoi la pause", "help topic=pause"),
        ("fr", "comment marche l'autotrade", "help topic=autotrade"),
        ("ru", "как закрыть позицию", "help topic=close_position"),
        ("ru", "как отменить ордер", "help topic=cancel_order"),
        ("ru", "как открыть сделку", "help topic=place_order"),
        ("ru", "как убрать алерт", "help topic=delete_alert"),
        ("ru", "где поменять риск", "help topic=set_risk"),
        ("ru", "можешь объяснить паузу", "help topic=pause"),
        ("ru", "как сменить язык", "help topic=set_language"),
        ("ru", "как работает автотрейд", "help topic=autotrade"),
        ("ar", "كيف اغلق صفقة", "help topic=close_position"),
        ("ar", "ازاي اقفل صفقة", "help topic=close_position"),
        ("ar", "كيف الغي امر", "help topic=cancel_order"),
        ("ar", "كيف افتح صفقة", "help topic=place_order"),
        ("ar", "ازاي امسح تنبيه", "help topic=delete_alert"),
        ("ar", "وين اغير المخاطرة", "help topic=set_risk"),
        ("ar", "ازاي اغير اللغة", "help topic=set_language"),
        ("ar", "كيف يعمل التداول الآلي", "help topic=autotrade"),
        ("hi", "position kaise close kare", "help topic=close_position"),
        ("hi", "trade kaise band karu", "help topic=close_position"),
        ("hi", "पोजीशन कैसे बंद करें", "help topic=close_position"),
        ("hi", "order kaise cancel kare", "help topic=cancel_order"),
        ("hi", "trade kaise khole", "help topic=place_order"),
        ("hi", "alert kaise hataye", "help topic=delete_alert"),
        ("hi", "risk kaise badle", "help topic=set_risk"),
        ("hi", "autotrade kaise kaam karta hai", "help topic=autotrade"),
        ("zh", "怎么平掉仓位", "help topic=close_position"),
        ("zh", "如何平仓", "help topic=close_position"),
        ("zh", "怎么撤单", "help topic=cancel_order"),
        ("zh", "怎么开仓", "help topic=place_order"),
        ("zh", "怎么删除提醒", "help topic=delete_alert"),
        ("zh", "在哪里修改风险", "help topic=set_risk"),
        ("zh", "如果我暂停会发生什么", "help topic=pause"),
        ("zh", "自动交易怎么用", "help topic=autotrade"),
        ("id", "gimana cara tutup posisi", "help topic=close_position"),
        ("id", "cara nutup trade gimana", "help topic=close_position"),
        ("id", "cara membatalkan order", "help topic=cancel_order"),
        ("id", "bagaimana cara buka posisi", "help topic=place_order"),
        ("id", "gimana cara hapus alarm", "help topic=delete_alert"),
        ("id", "di mana saya ganti risiko", "help topic=set_risk"),
        ("id", "gimana cara kerja autotrade", "help topic=autotrade"),
        ("tr", "pozisyon nasıl kapatılır", "help topic=close_position"),
        ("tr", "pozisyon nasil kapatilir", "help topic=close_position"),
        ("tr", "emir nasıl iptal edilir", "help topic=cancel_order"),
        ("tr", "işlem nasıl açılır", "help topic=place_order"),
        ("tr", "alarm nasıl silinir", "help topic=delete_alert"),
        ("tr", "riskimi nereden değiştiririm", "help topic=set_risk"),
        ("tr", "duraklatırsam ne olur", "help topic=pause"),
        ("tr", "otomatik işlemi nasıl başlatırım", "help topic=autotrade"),
        ("vi", "làm sao để đóng lệnh", "help topic=close_position"),
        ("vi", "lam sao de dong lenh", "help topic=close_position"),
        ("vi", "hủy lệnh như thế nào", "help topic=cancel_order"),
        ("vi", "làm thế nào để mở lệnh", "help topic=place_order"),
        ("vi", "cách xoá cảnh báo", "help topic=delete_alert"),
        ("vi", "chỉnh rủi ro ở đâu", "help topic=set_risk"),
        ("vi", "nếu tôi tạm dừng thì sao", "help topic=pause"),
        ("vi", "autotrade hoạt động thế nào", "help topic=autotrade"),
    ]

    @Test(arguments: questions)
    func `a question is answered`(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
    }

    /// What a question names is shown or explained at most, whatever else it says.
    @Test(arguments: [
        ("en", "how do i close half my gold at 2400"), ("en", "what happens if i buy 1 lot gold now"),
        ("de", "wie verkaufe ich 2 lot gold"), ("fr", "comment on ferme tout"), ("ru", "как мне всё закрыть"),
        ("tr", "otomatik işlemi nasıl başlatırım"), ("tr", "duraklatırsam ne kaybederim"),
        ("hi", "sab positions kaise band karu"), ("zh", "怎么全部平仓"), ("ar", "ازاي اقفل كل الصفقات"),
        ("id", "gimana cara tutup semua posisi"), ("vi", "làm sao để đóng tất cả lệnh"), ("pt", "como fecho tudo"),
        ("es", "como cierro todo"), ("en", "how do i close cable then sell 0.2 gold"),
        ("en", "what happens if i buy gold with 1% risk and stop at 2380"),
        ("de", "wie kann ich eurusd schließen und 0,1 gold kaufen"), ("fr", "ferme l'or et l'argent comment"),
    ])
    func `a question never acts`(_ language: String, _ text: String) {
        #expect(SafetyTests.changes(Fixture.interpreter.interpret(text, .init(language: language))) == [])
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
