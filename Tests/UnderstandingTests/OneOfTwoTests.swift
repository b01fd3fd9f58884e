import Actions
import Testing
import Trading

@testable import Understanding

/// What is denied is not done instead; the other one of two is the other one.
@Suite struct OneOfTwoTests {
    @Test(
        "A side that is forbidden is not the side of the order",
        arguments: [
            ("en", "buy 0.1 gold, don't sell it", "XAUUSD"), ("en", "buy 0.1 gold, don't sell silver", "XAUUSD"),
            ("es", "compra 0,1 oro, no vendas plata", "XAUUSD"), ("pt", "compra 0,1 ouro, não vende prata", "XAUUSD"),
            ("ru", "купи 0.1 золото, не продавай серебро", "XAUUSD"),
            ("id", "beli 0.1 emas, jangan jual perak", "XAUUSD"),
            ("de", "kauf 0,1 gold, nicht verkaufen", "XAUUSD"), ("zh", "买0.1手黄金,不要卖白银", "XAUUSD"),
        ])
    func forbiddenSide(_ language: String, _ text: String, _ symbol: String) {
        let meaning = Fixture.read(text, language)
        #expect(meaning == "place_order order_type=market quantity=0.1 side=buy symbol=\(symbol) unit=lots")
    }

    @Test(
        "A side that is taken back gives way to the other",
        arguments: [
            ("en", "sell 0.3 gbpusd, wait not sell, BUY", "buy"), ("en", "sell 0.3 gbpusd, not sell, buy", "buy"),
            ("en", "buy 0.3 gbpusd, no, sell", "sell"), ("es", "compra 0,3 gbpusd, no, vende", "sell"),
            ("ru", "купи 0.3 gbpusd, нет, продай", "sell"),
        ])
    func takenBack(_ language: String, _ text: String, _ side: String) {
        let meaning = Fixture.read(text, language)
        #expect(meaning == "place_order order_type=market quantity=0.3 side=\(side) symbol=GBPUSD unit=lots")
    }

    private static let two: [InterpretationContext.OpenPosition] = [
        .init(InstrumentID("EURUSD"), .buy), .init(InstrumentID("GBPUSD"), .buy),
    ]

    @Test(
        "The other one of two that are held, beside a card for the one",
        arguments: [
            ("en", "no, the other one"), ("en", "the other one"), ("es", "no, la otra"), ("de", "nein, die andere"),
            ("pt", "não, a outra"), ("fr", "non, l'autre"), ("ru", "нет, другую"), ("ar", "لا، الأخرى"),
            ("hi", "nahi, doosra wala"), ("zh", "不,另一个"), ("id", "bukan, yang satunya"), ("tr", "hayır, diğeri"),
            ("vi", "không, cái kia"),
        ])
    func otherOne(_ language: String, _ text: String) {
        let card = ActionCall("close_position", ["symbol": .text("EURUSD")])
        let held = InterpretationContext(pendingCard: card, positions: Self.two)
        #expect(Fixture.read(text, language, held) == "close_position symbol=GBPUSD")
        // Of three it is not known which: the card goes, and nothing is done.
        var three = held
        three.positions.append(.init(InstrumentID("XAUUSD"), .buy))
        #expect(SafetyTests.changes(Fixture.interpreter.interpret(text, three)) == [])
    }

    @Test func `what a card holds of its own instrument is not taken to another`() {
        let card = ActionCall("modify_position", ["symbol": .text("EURUSD"), "stop_loss": .number(FixedPoint(1))])
        let held = InterpretationContext(pendingCard: card, positions: Self.two)
        #expect(Fixture.read("no, the other one", "en", held) == "cancel")
    }

    @Test(
        "Of several it is asked which",
        arguments: [
            ("remove the stop", "? modify_position remove=stop_loss missing symbol"),
            ("get me out of the long", "? close_position side=buy missing symbol"),
            ("close the longs", "close_position side=buy symbol=ALL"),
            ("close gold and go short half a lot instead", """
                close_position symbol=XAUUSD + place_order order_type=market quantity=0.5 side=sell symbol=XAUUSD unit=lots
                """),
        ])
    func several(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text, "en", .init(positions: Self.two)) == meaning)
    }

    @Test func `an alert on either side is two alerts`() {
        #expect(
            Fixture.read("tell me if sol falls below 140 or rises over 180")
                == "set_alert condition=below price=140 symbol=SOLUSDT + set_alert condition=above price=180 symbol=SOLUSDT")
    }

    @Test(
        "What is kept is not what is closed",
        arguments: [
            ("en", "keep gold, close all the rest"), ("es", "quédate con el oro, cierra el resto"),
            ("de", "behalte gold, schließ den rest"), ("pt", "mantém o ouro, fecha o resto"),
            ("fr", "garde l'or, ferme le reste"), ("ru", "оставь золото, закрой остальное"),
            ("ar", "اترك الذهب واغلق الباقي"), ("hi", "gold rakho, baaki band karo"),
            ("zh", "保留黄金,其余全部平仓"), ("id", "biarkan emas, tutup sisanya"),
            ("tr", "altın kalsın, gerisini kapat"), ("vi", "giữ vàng, đóng phần còn lại"),
        ])
    func kept(_ language: String, _ text: String) {
        #expect(Fixture.read(text, language) == "close_position exclude=XAUUSD symbol=ALL")
    }

    @Test(
        "A price is no size because a size in words follows it",
        arguments: [
            ("pt", "compra limitada de prata em 29,80, um lote", "limit price=29.8 quantity=1 side=buy symbol=XAGUSD"),
            ("vi", "đặt lệnh bán dừng dow jones tại 38.900 một lot", "stop price=38900 quantity=1 side=sell symbol=US30"),
            ("id", "buy limit emas 2400 setengah lot", "limit price=2400 quantity=0.5 side=buy symbol=XAUUSD"),
        ])
    func priceBesideSize(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == "place_order order_type=\(meaning) unit=lots")
    }

    @Test func `one price of a change or an alert is said anew`() {
        let stop = ActionCall("modify_position", ["symbol": .text("EURUSD"), "stop_loss": .number(FixedPoint(1))])
        #expect(
            Fixture.read("actually 1.0820", "en", .init(pendingCard: stop, positions: Self.two))
                == "modify_position stop_loss=1.082 symbol=EURUSD")
        let alert = ActionCall(
            "set_alert", ["symbol": .text("XAUUSD"), "condition": .text("above"), "price": .number(FixedPoint(2380))])
        #expect(
            Fixture.read("make that 2400 instead", "en", .init(pendingCard: alert))
                == "set_alert condition=above price=2400 symbol=XAUUSD")
    }
}
