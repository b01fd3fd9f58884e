import Actions
import Testing
import Trading

@testable import Understanding

/// That an act was asked for at all, and that numbers stand where they were said. Expected values worked out by hand.
@Suite struct WitnessTests {
    private static func verdict(
        _ call: ActionCall, _ text: String, effect: Effect = .trades, language: String = "en"
    ) -> Verdict {
        let context = InterpretationContext(language: language)
        let own = Fixture.interpreter.interpret(text, context)
        return Fixture.interpreter.verdict(on: call, effect: effect, in: text, context, own: own)
    }
    private static func order(_ others: [String: ArgumentValue]) -> ActionCall {
        let arguments: [String: ArgumentValue] = ["symbol": .text("EURUSD"), "side": .text("buy")]
        return ActionCall("place_order", arguments.merging(others) { $1 })
    }
    /// What is asked about; nil when nothing is.
    private static func asked(_ verdict: Verdict) -> [String]? {
        if case .clarify(let question) = verdict { question.missing } else { nil }
    }

    @Test(arguments: ["close_position", "reverse_position"])
    func `an act that no word asks for comes as a question`(_ action: String) {
        let call = ActionCall(action, ["symbol": .text("EURUSD")])
        #expect(Self.asked(Self.verdict(call, "hows my euro bagholding grok zorp")) == [])
    }

    @Test(arguments: [
        ("emergency_stop", Effect.protects, "zorp my grok"), ("pause", .protects, "zorp my grok"),
        ("undo", .changesSettings, "zorp my grok"), ("forget", .changesSettings, "zorp my grok"),
        ("resume", .changesSettings, "grok the zorp"), ("lift_limit", .changesSettings, "grok the zorp"),
    ]) func `nor is anything stopped or undone that nobody spoke of`(_ action: String, _ effect: Effect, _ text: String)
    {
        #expect(Self.asked(Self.verdict(ActionCall(action), text, effect: effect)) == [])
    }

    @Test(arguments: [
        ("en", "zorp close gold will ya"), ("de", "zorp schließ gold bitte mal"), ("es", "zorp cierra oro"),
        ("fr", "zorp ferme or"), ("pt", "zorp fecha ouro"), ("ru", "зорп закрой золото"), ("tr", "zorp altın kapat"),
        ("id", "zorp tutup emas"), ("vi", "zorp đóng vàng"), ("zh", "平仓黄金"), ("ar", "اغلق الذهب"),
        ("hi", "सोना बंद करो"),
    ]) func `what is asked for is sound in every language`(_ language: String, _ text: String) {
        let call = ActionCall("close_position", ["symbol": .text("XAUUSD")])
        #expect(Self.verdict(call, text, language: language) == .sound)
    }

    @Test func `a distance is a stop or a target only where it is said to be one`() {
        let text = "wanna park 0.1 into a euro long with 20 pips leash"
        let size = ArgumentValue.number(FixedPoint("0.1") ?? 0)
        #expect(Self.verdict(Self.order(["quantity": size]), "wanna park 0.1 into a euro long") == .sound)
        let target = Self.order(["quantity": size, "take_profit_pips": .number(20)])
        #expect(Self.asked(Self.verdict(target, text)) == ["take_profit_pips"])
        let stop = Self.order(["quantity": size, "stop_pips": .number(20)])
        #expect(Self.asked(Self.verdict(stop, text)) == ["stop_pips"])
        #expect(Self.verdict(stop, "wanna park 0.1 into a euro long with 20 pips stop") == .sound)
        #expect(Self.asked(Self.verdict(target, "wanna park 0.1 into a euro long with 20 pips stop")) != nil)
    }

    @Test func `a stop that was said is not dropped, and units stay what they were`() {
        let size = ArgumentValue.number(FixedPoint("0.1") ?? 0)
        let text = "zorp buy 0.1 lots euro stop 20 pips"
        #expect(Self.asked(Self.verdict(Self.order(["quantity": size]), text)) == ["stop_pips"])
        #expect(Self.verdict(Self.order(["quantity": size, "stop_pips": .number(20)]), text) == .sound)
        let risk = Self.order(["quantity": size, "unit": .text("risk_percent"), "stop_pips": .number(20)])
        #expect(Self.asked(Self.verdict(risk, text)) == ["quantity", "unit"])
        let pips = Self.order(["quantity": .number(20), "stop_pips": .number(20)])
        #expect(Self.asked(Self.verdict(pips, text))?.first == "quantity")
        let percent = Self.order(["quantity": .number(1), "unit": .text("lots"), "stop_pips": .number(20)])
        #expect(Self.asked(Self.verdict(percent, "zorp buy euro risk 1% stop 20 pips"))?.first == "quantity")
    }

    @Test func `instruments are found by the names people use`() {
        let call = ActionCall("get_quote", ["symbol": .text("gold")])
        #expect(Fixture.interpreter.canonical(call, .init()).arguments == ["symbol": .text("XAUUSD")])
        let all = ActionCall("set_watchlist", ["symbols": .texts(["silver", "EURUSD", "ALL", "zorp"])])
        #expect(
            Fixture.interpreter.canonical(all, .init()).arguments
                == ["symbols": .texts(["XAGUSD", "EURUSD", "ALL", "zorp"])])
    }

    @Test(arguments: [
        ("gimme a peek at euro n park 0.1 into a euro long", true), ("hows the bagholding quest", false),
        ("close it", true), ("zorp price of gold", false),
    ]) func `whether a message may ask for a change is known`(_ text: String, _ isChange: Bool) {
        #expect(Fixture.interpreter.namesChange(text, .init()) == isChange)
    }
}
