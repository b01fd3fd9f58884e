import Actions
import Testing
import Trading

@testable import Understanding

/// What is said in reply to a signal, and of one that was told a moment ago.
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
    private static let off = "set_strategy enabled=false strategy=swing symbol=XAUUSD timeframe=1h"
    private static let why = "explain signal=K7Q3B symbol=XAUUSD"
    private static let outcome = "get_signals signal=K7Q3B symbol=XAUUSD"

    private static let english = [
        ("take it", order), ("Take this one", order), ("buy it", order), ("buy", order), ("take", order),
        ("i take it", order), ("take half", half), ("take half of it", half), ("half", half), ("only half", half),
        ("take 50%", half), ("take half the size", half),
        ("take a quarter", "place_order share=25 side=buy signal=K7Q3B symbol=XAUUSD"),
        ("take it with 1%", "place_order quantity=1 side=buy signal=K7Q3B symbol=XAUUSD unit=risk_percent"),
        ("take it with 0.2 lots", "place_order quantity=0.2 side=buy signal=K7Q3B symbol=XAUUSD unit=lots"),
        ("sell it", "place_order side=sell signal=K7Q3B symbol=XAUUSD"),
        ("only gold", "set_strategy op=only strategy=swing symbol=XAUUSD timeframe=1h"),
        ("only eurusd please", "set_strategy op=only strategy=swing symbol=EURUSD timeframe=1h"),
        ("not these", off), ("no more of these", off), ("stop these", off), ("mute", off), ("mute this", off),
        ("dont send me these anymore", off), ("mute these signals", off), ("I don't want these", off),
        ("turn this off", off), ("no more signals like this", off),
        ("turn this strategy off", "set_strategy enabled=false strategy=swing"),
        ("why?", why), ("Why this signal?", why), ("why buy?", why), ("why did you send me this", why),
        ("why not?", why), ("why didn't you take it?", why),
        ("what became of it?", outcome), ("what happened?", outcome), ("how did it go?", outcome),
        ("what became of this signal", outcome),
        ("close it", "close_position symbol=XAUUSD"), ("price of silver", "get_quote symbol=XAGUSD"),
        ("buy 0.1 eurusd", "place_order order_type=market quantity=0.1 side=buy symbol=EURUSD unit=lots"),
        ("enable these", "set_strategy enabled=true strategy=swing symbol=XAUUSD timeframe=1h"),
        ("silver too", "get_quote symbol=XAGUSD"), ("stop everything", "emergency_stop"),
        ("close everything and stop", "emergency_stop"), ("pause trading for 2 hours", "pause duration=2h what=trading"),
    ]
    private static let german = [
        ("nimm es", order), ("nehmen", order), ("kaufen", order), ("kauf es", order), ("nimm die Hälfte", half),
        ("nur die Hälfte", half), ("nimm die Hälfte davon", half), ("nimm 50%", half),
        ("nur Gold", "set_strategy op=only strategy=swing symbol=XAUUSD timeframe=1h"),
        ("nur noch Gold", "set_strategy op=only strategy=swing symbol=XAUUSD timeframe=1h"),
        ("nicht diese", off), ("diese nicht", off), ("keine davon mehr", off), ("stumm", off), ("stummschalten", off),
        ("genug davon", off), ("diese nicht mehr", off),
        ("warum nicht?", why), ("warum hast du das nicht genommen?", why),
        ("warum?", why), ("Wieso dieses Signal?", why), ("Begründung", why),
        ("was wurde daraus?", outcome), ("was ist daraus geworden?", outcome), ("wie ging es aus?", outcome),
        ("schließ es", "close_position symbol=XAUUSD"), ("keine Signale mehr davon", off),
        ("diese Strategie ausschalten", "set_strategy enabled=false strategy=swing"),
        ("diese einschalten", "set_strategy enabled=true strategy=swing symbol=XAUUSD timeframe=1h"),
    ]
    private static let soon = [
        ("en", "why?", why), ("en", "why this signal?", why), ("en", "take it", order), ("en", "take half of it", half),
        ("en", "what became of it?", outcome), ("de", "warum?", why), ("de", "warum dieses Signal?", why),
        ("de", "nimm die Hälfte", half), ("de", "was wurde daraus?", outcome),
        ("en", "what became of this signal?", outcome), ("de", "was wurde aus dem Signal?", outcome),
    ]
    private static let past = [
        ("en", "signal history", "get_signals view=history"), ("en", "past signals", "get_signals view=history"),
        ("en", "past gold signals", "get_signals symbol=XAUUSD view=history"),
        ("en", "what became of the signals?", "get_signals view=history"),
        ("en", "show me the history of my signals", "get_signals view=history"),
        ("en", "history of trend following", "get_signals strategy=trend_following view=history"),
        ("en", "track record", "get_signals view=record"),
        ("en", "track record of trend following", "get_signals strategy=trend_following view=record"),
        ("en", "track record of my strategies", "get_signals view=record"),
        ("en", "how good are the signals?", "get_signals view=record"),
        ("de", "Signalverlauf", "get_signals view=history"), ("de", "vergangene Signale", "get_signals view=history"),
        ("de", "was wurde aus den Signalen?", "get_signals view=history"),
        ("de", "vergangene Signale bei Gold", "get_signals symbol=XAUUSD view=history"),
        ("de", "Verlauf von Scalping", "get_signals strategy=scalping view=history"),
        ("de", "Track Record", "get_signals view=record"), ("de", "Bilanz der Signale", "get_signals view=record"),
        ("de", "Track Record meiner Strategien", "get_signals view=record"),
        ("de", "Trefferquote von Scalping", "get_signals strategy=scalping view=record"),
        ("en", "any signals on gold?", "get_signals symbol=XAUUSD"), ("en", "my track record", "get_report"),
    ]
    /// Every sentence with what was told before it.
    static var all: [(InterpretationContext, String, String)] {
        english.map { (context("en"), $0, $1) } + german.map { (context("de"), $0, $1) }
            + (soon + past).map { (context($0, isReply: false), $1, $2) }
    }

    @Test(arguments: english) func `in reply, in English`(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text, "en", Self.context("en")) == meaning)
    }

    @Test(arguments: german) func `in reply, in German`(_ text: String, _ meaning: String) {
        #expect(Fixture.read(text, "de", Self.context("de")) == meaning)
    }

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

    @Test(arguments: past) func `past signals and records`(_ language: String, _ text: String, _ meaning: String) {
        #expect(Fixture.read(text, language) == meaning)
        // Just told or not: several are meant.
        #expect(Fixture.read(text, language, Self.context(language, isReply: false)) == meaning)
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
