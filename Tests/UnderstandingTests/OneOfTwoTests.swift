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
            (
                "close gold and go short half a lot instead",
                """
                close_position symbol=XAUUSD + place_order order_type=market quantity=0.5 side=sell symbol=XAUUSD unit=lots
                """
            ),
        ])
    func several(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text, "en", .init(positions: Self.two)) == meaning)
    }

    @Test func `an alert on either side is two alerts`() {
        #expect(
            Fixture.read("tell me if sol falls below 140 or rises over 180")
                == "set_alert condition=below price=140 symbol=SOLUSDT + set_alert condition=above price=180 symbol=SOLUSDT"
        )
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
            (
                "vi", "đặt lệnh bán dừng dow jones tại 38.900 một lot",
                "stop price=38900 quantity=1 side=sell symbol=US30"
            ),
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

    @Test(
        "A stop or target that is taken away is that of the order on the card",
        arguments: [
            ("en", "drop the take profit, rest is fine"), ("en", "remove the target"), ("de", "nimm das Ziel raus"),
            ("es", "quita el take profit"), ("fr", "enlève le take profit"),
        ])
    func lessOfTheCard(_ language: String, _ text: String) {
        let card = ActionCall(
            "place_order",
            [
                "symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1), "unit": .text("lots"),
                "stop_pips": .number(20), "take_profit_pips": .number(40),
            ])
        let context = InterpretationContext(language: language, pendingCard: card, positions: Self.two)
        #expect(
            Fixture.read(text, language, context)
                == "place_order quantity=1 side=buy stop_pips=20 symbol=EURUSD unit=lots")
        // An order without a target has none to take away.
        var bare = context
        bare.pendingCard?.arguments["take_profit_pips"] = nil
        #expect(!Fixture.read(text, language, bare).hasPrefix("place_order"))
    }

    private static let mixed: [InterpretationContext.OpenPosition] = [
        .init(InstrumentID("USDJPY"), .buy), .init(InstrumentID("NZDUSD"), .buy), .init(InstrumentID("EURJPY"), .sell),
    ]

    @Test(
        "What \"but\" only goes on with is not what is left out",
        arguments: [
            (
                "could you please close the half of my EURJPY position? I am sorry, but it hurts", "EURJPY",
                "percent=50 "
            ),
            (
                "I am very sorry to trouble you, but could you please close the half of my EURJPY position?", "EURJPY",
                "percent=50 "
            ),
            ("leave my yen trade alone but close the kiwi", "NZDUSD", ""),
            ("leave my yen trade alone and close the kiwi", "NZDUSD", ""),
        ])
    func but(_ text: String, _ symbol: String, _ share: String) {
        let context = InterpretationContext(language: "en", positions: Self.mixed)
        #expect(Fixture.read(text, "en", context) == "close_position \(share)symbol=\(symbol)")
    }

    @Test(
        "A stop that is a noun stops nothing",
        arguments: [
            "stick a stop on it mate", "advance the stop, man!", "fix the stop", "the stop", "set a stop for nvidia",
        ])
    func stopAsNoun(_ text: String) {
        let meaning = Fixture.read(text, "en")
        #expect(!meaning.hasPrefix("pause") && !meaning.hasPrefix("emergency"), "\(meaning)")
    }

    @Test("Digits behind a point may be said with an oh")
    func saidWithOh() {
        let meaning = Fixture.read("sell one lot of euro dollar at one point oh nine two oh thats a limit order", "en")
        let order = "place_order order_type=limit price=1.092 quantity=1 side=sell symbol=EURUSD unit=lots"
        #expect(meaning == order)
    }

    @Test("A profit beside a stop is a target")
    func profitAsTarget() {
        let text = "I want open sell on gold, volume 0.15 lot, stop 2371, profit 2330"
        let order = "place_order order_type=market quantity=0.15 side=sell stop_loss=2371 symbol=XAUUSD"
        #expect(Fixture.read(text, "en") == order + " take_profit=2330 unit=lots")
    }

    @Test(
        "The opposite of what was told or ordered",
        arguments: [
            ("en", "do the inverse of this, 0.1 lot", "0.1"), ("en", "same trade but the other way round", "0.2"),
            ("id", "ulangi order tadi tapi kebalikannya", "0.2"), ("ar", "نفس الصفقة بس عكسها", "0.2"),
        ])
    func opposite(_ language: String, _ text: String, _ size: String) {
        var context = InterpretationContext(language: language)
        if size == "0.1" {
            context.lastSignal = .init(InstrumentID("XAUUSD"), .buy, isRepliedTo: false)
        } else {
            context.lastOrder = ActionCall(
                "place_order",
                [
                    "symbol": .text("XAUUSD"), "side": .text("buy"), "quantity": .number(FixedPoint("0.2") ?? 0),
                    "unit": .text("lots"), "order_type": .text("market"), "stop_loss": .number(2300),
                ])
        }
        let order = "place_order order_type=market quantity=\(size) side=sell symbol=XAUUSD unit=lots"
        #expect(Fixture.read(text, language, context) == order)
    }

    @Test("Of two alerts on one instrument it is asked which one goes")
    func oneOfTwoAlerts() {
        let gold = InstrumentID("XAUUSD")
        let context = InterpretationContext(language: "en", alerts: [gold, gold])
        #expect(Fixture.read("delete the gold alert", "en", context) == "? delete_alert symbol=XAUUSD missing price")
        #expect(Fixture.read("delete the gold alerts", "en", context) == "delete_alert symbol=XAUUSD")
    }

    @Test("Where nothing says of what, a limit is not changed")
    func limitOfNothing() {
        #expect(Fixture.read("change the limit to five", "en").hasPrefix("?"))
    }
}
