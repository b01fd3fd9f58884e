import Actions
import Testing
import Trading

@testable import Understanding

/// What is said of a signal that was told a moment ago; replies to one are in `Sentences/`.
@Suite struct SignalReplyTests {
    private static func context(_ language: String, isReply: Bool = true) -> InterpretationContext {
        InterpretationContext(
            language: language, lastInstrument: isReply ? InstrumentID("XAUUSD") : nil,
            lastSignal: .init(
                InstrumentID("XAUUSD"), .buy, timeframe: .h1, strategy: "swing", reference: "K7Q3B",
                isRepliedTo: isReply))
    }
    private static let order = "place_order side=buy signal=K7Q3B symbol=XAUUSD"
    private static let half = "place_order share=50 side=buy signal=K7Q3B symbol=XAUUSD"
    private static let why = "explain signal=K7Q3B symbol=XAUUSD"
    private static let outcome = "get_signals signal=K7Q3B symbol=XAUUSD"

    private static let soon = [
        ("en", "why?", why), ("en", "why this signal?", why), ("en", "take it", order), ("en", "take half of it", half),
        ("en", "what became of it?", outcome), ("de", "warum?", why), ("de", "warum dieses Signal?", why),
        ("de", "nimm die Hälfte", half), ("de", "was wurde daraus?", outcome),
        ("en", "what became of this signal?", outcome), ("de", "was wurde aus dem Signal?", outcome),
    ]
    @Test(arguments: soon) func `soon after a signal it need not be replied to`(
        _ language: String, _ text: String, _ meaning: String
    ) {
        #expect(Fixture.read(text, language, Self.context(language, isReply: false)) == meaning)
    }

    /// Without a reply these are said of nothing in particular.
    @Test(arguments: [
        ("en", "not these"), ("en", "only gold"), ("en", "half"), ("en", "mute"), ("de", "nicht diese"),
        ("de", "nur Gold"), ("de", "stumm"),
    ]) func `what changes something does not go by what was told last`(_ language: String, _ text: String) {
        let meaning = Fixture.read(text, language, Self.context(language, isReply: false))
        #expect(!meaning.contains("swing") && !meaning.contains("K7Q3B"), "\(meaning)")
    }

    @Test func `past signals and records are meant whether or not one was just told`() {
        let past = SentenceTests.plain.filter { $0.meaning.hasPrefix("get_signals") && $0.meaning.contains("view=") }
        #expect(past.count >= 10)
        for one in past {
            #expect(Fixture.read(one.text, one.language, Self.context(one.language, isReply: false)) == one.meaning)
        }
    }

    @Test func `a setup that was looked up is taken as its button says, and gives its reasons itself`() {
        let button = ActionCall(
            "place_order",
            [
                "symbol": .text("XAUUSD"), "side": .text("buy"), "order_type": .text("stop"), "price": .number(2410),
                "stop_loss": .number(2400), "take_profit": .number(2430),
            ])
        var context = InterpretationContext(lastSignal: .init(order: button))
        let order = "order_type=stop price=2410 side=buy stop_loss=2400 symbol=XAUUSD take_profit=2430"
        for isReply in [true, false] {
            context.lastSignal?.isRepliedTo = isReply
            #expect(Fixture.read("take it", "en", context) == "place_order " + order)
            #expect(
                Fixture.read("take half of it", "en", context)
                    == "place_order " + order.replacing("side", with: "share=50 side"))
            #expect(!Fixture.read("why?", "en", context).contains("explain"))
        }
        #expect(Fixture.read("take it, stop 2405", "en", context).contains("stop_loss=2405"))
        #expect(InterpretationContext.ToldSignal(order: ActionCall("get_quote", ["symbol": .text("XAUUSD")])) == nil)
    }

    @Test func `forwarded words take no signal`() {
        var context = Self.context("en")
        context.isUntrusted = true
        for text in ["take it", "take half", "not these", "only gold"] {
            #expect(Fixture.read(text, "en", context) == "out_of_scope", "\(text)")
        }
    }

    @Test func `a card for a signal is corrected like any other, and its other side is no longer the signal's`() {
        let card = ActionCall(
            "place_order",
            [
                "symbol": .text("XAUUSD"), "side": .text("buy"), "quantity": .number(1), "unit": .text("lots"),
                "signal": .text("K7Q3B"), "order_type": .text("market"), "stop_loss": .number(2300),
            ])
        let context = InterpretationContext(pendingCard: card)
        #expect(Fixture.read("make it 2 lots", "en", context).contains("quantity=2 side=buy signal=K7Q3B"))
        #expect(!Fixture.read("no, sell", "en", context).contains("K7Q3B"))
        #expect(!Fixture.read("no, silver", "en", context).contains("K7Q3B"))
    }

    @Test func `a rule that lacks its instrument lacks nothing else`() {
        let question = OpenQuestion(
            partial: ActionCall("set_strategy", ["when": .text("rsi(14) < 30"), "timeframe": .text("1h")]),
            parameter: "symbol")
        let meaning = Fixture.read("gold", "en", InterpretationContext(openQuestion: question))
        #expect(meaning == "set_strategy symbol=XAUUSD timeframe=1h when=rsi(14) < 30")
    }
}
