import Actions
import Testing
import Trading

@testable import Understanding

/// Sentences in a language other than the user's, and corrections that change what earlier levels mean. Expected values
/// worked out by hand.
@Suite struct MixedTests {
    @Test(
        "What is unsure in the user's language is understood in another",
        arguments: [
            ("zeig mir meine positionen", "en", "list_positions"),
            ("wie steht gold", "en", "get_quote symbol=XAUUSD"),
            ("show my positions", "de", "list_positions"),
        ])
    func mixed(_ text: String, _ language: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
    }

    @Test func `a stop said anew replaces the old one, and another instrument has no use for old prices`() {
        let card = ActionCall(
            "place_order",
            [
                "symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1), "unit": .text("lots"),
                "order_type": .text("market"), "stop_loss": .number(FixedPoint("1.07") ?? 0),
            ])
        let nearer = Fixture.read("stop 20 pips", "en", .init(pendingCard: card))
        #expect(nearer.contains("stop_pips=20") && !nearer.contains("stop_loss"), "\(nearer)")
        let gold = Fixture.read("no, gold", "en", .init(pendingCard: card))
        #expect(gold.contains("symbol=XAUUSD") && gold.contains("quantity=1") && !gold.contains("stop_loss"), "\(gold)")
    }

    @Test(arguments: [
        "ja", "ja bitte", "evet", "oui", "d'accord", "sí", "sim", "да", "是的", "نعم", "हाँ", "iya", "vâng", "genau",
    ]) func `a yes of any language answers the card that waits`(_ text: String) {
        let card = ActionCall(
            "place_order", ["side": .text("buy"), "symbol": .text("XAUUSD"), "quantity": .number(1)])
        #expect(Fixture.read(text, "en", .init(pendingCard: card)) == "confirm")
        #expect(Fixture.read(text, "en") != "confirm")
    }

    @Test(arguments: ["ja?", "ja, gold", "nein", "hayır", "não", "нет", "ja nein", "no va"])
    func `what asks, adds or denies is no yes`(_ text: String) {
        let card = ActionCall(
            "place_order", ["side": .text("buy"), "symbol": .text("XAUUSD"), "quantity": .number(1)])
        #expect(Fixture.read(text, "en", .init(pendingCard: card)) != "confirm")
    }
}
