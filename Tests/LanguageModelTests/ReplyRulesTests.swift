import Foundation
import Testing

@testable import LanguageModel

/// What of an answer may be used.
@Suite struct ReplyRulesTests {
    typealias Outcome = Result<ModelReply.Content, ModelError.Unusable>

    static func judge(_ raw: RawReply, _ tools: [ToolDefinition] = Samples.tools, isJSONMode: Bool = false) -> Outcome {
        let rules = ReplyRules(prompt: Samples.prompt("hi", tools), isJSONMode: isJSONMode)
        do throws(ModelError.Unusable) { return .success(try rules.content(of: raw)) } catch { return .failure(error) }
    }
    static func raw(_ calls: (String, JSON)..., finish: RawReply.Finish = .done) -> RawReply {
        RawReply(calls: calls.map { RawReply.Call(id: "c", name: $0.0, arguments: $0.1) }, finish: finish)
    }
    static func called(_ name: String, _ arguments: JSON, id: String = "c") -> Outcome {
        .success(.calls([ToolCall(id: id, name: name, arguments: arguments)], remark: ""))
    }
    static let gold: JSON = ["symbol": "XAUUSD", "side": "buy", "quantity": .number(0.5)]

    @Test func `arguments may be text or an object, and nulls are what was left open`() {
        #expect(Self.judge(Self.raw(("place_order", Self.gold))) == Self.called("place_order", Self.gold))
        #expect(Self.judge(Self.raw(("place_order", .string(Self.gold.text)))) == Self.called("place_order", Self.gold))
        var withNull = Self.gold
        withNull["unit"] = .null
        #expect(Self.judge(Self.raw(("place_order", withNull))) == Self.called("place_order", Self.gold))
        for nothing in ["", [:], .null] as [JSON] {
            #expect(Self.judge(Self.raw(("list_positions", nothing))) == Self.called("list_positions", [:]))
        }
    }

    @Test(arguments: [RawReply.Finish.length, .filtered])
    func `nothing is run of an answer that was cut or filtered`(_ finish: RawReply.Finish) {
        for name in ["get_quote", "place_order"] {
            let outcome = Self.judge(Self.raw((name, ["symbol": "EURUSD"]), finish: finish))
            #expect(outcome == (finish == .length ? .failure(.cutShort) : .success(.refusal(""))))
        }
    }

    @Test func `a refusal outweighs calls beside it`() {
        var raw = Self.raw(("place_order", Self.gold))
        raw.refusal = "no"
        #expect(Self.judge(raw) == .success(.refusal("no")))
    }

    @Test func `an unknown end lets reading pass and nothing else`() {
        let finish = RawReply.Finish.unknown("malformed_function_call")
        #expect(Self.judge(Self.raw(("list_positions", [:]), finish: finish)) == Self.called("list_positions", [:]))
        #expect(
            Self.judge(Self.raw(("place_order", Self.gold), finish: finish))
                == .failure(.unknownFinish(reason: "malformed_function_call")))
        #expect(Self.judge(RawReply(text: "Gold moves.", finish: finish)) == .success(.text("Gold moves.")))
        let inText = #"{"call":{"name":"place_order","arguments":{"symbol":"XAUUSD"}},"reply":null}"#
        #expect(
            Self.judge(RawReply(text: inText, finish: finish), isJSONMode: true)
                == .failure(.unknownFinish(reason: "malformed_function_call")))
    }

    @Test func `broken arguments are mended once for reading and never for a change`() {
        let broken: JSON = #"{"symbol": "XAUUSD", "side": "buy","#
        #expect(
            Self.judge(Self.raw(("place_order", broken))) == .failure(.malformedArguments(tool: "place_order")))
        #expect(
            Self.judge(Self.raw(("get_quote", #"{"symbol": "EURUSD","#)))
                == Self.called("get_quote", ["symbol": "EURUSD"]))
        #expect(
            Self.judge(Self.raw(("get_quote", #"{"symbol": "EUR"#))) == .failure(.malformedArguments(tool: "get_quote"))
        )
    }

    @Test func `a name that stands twice in the arguments of an order makes it unreadable`() {
        let twice: JSON = #"{"symbol":"XAUUSD","side":"buy","quantity":0.1,"quantity":10}"#
        #expect(Self.judge(Self.raw(("place_order", twice))) == .failure(.malformedArguments(tool: "place_order")))
    }

    @Test(
        arguments: [
            ("place_order", ["symbol": "XAUUSD", "side": "buy", "leverage": 500], "leverage"),
            ("place_order", ["symbol": "XAUUSD", "side": "long"], "side"),
            ("place_order", ["symbol": "XAUUSD", "side": "buy", "quantity": "a lot"], "quantity"),
            ("get_chart", ["symbol": "XAUUSD", "bars": .number(1.5)], "bars"),
            ("get_chart", ["symbol": "XAUUSD", "indicators": ["rsi", 14]], "indicators"),
            ("get_chart", ["symbol": ["XAUUSD"]], "symbol"),
            ("get_chart", ["symbol": "XAUUSD", "volume": "yes"], "volume"),
        ] as [(String, JSON, String)])
    func `invented parameters and impossible values make the answer unusable`(
        _ tool: String, _ arguments: JSON, _ name: String
    ) {
        #expect(Self.judge(Self.raw((tool, arguments))) == .failure(.unknownArgument(tool: tool, name: name)))
    }

    @Test func `arguments that are no object are malformed`() {
        for arguments in [["XAUUSD"], 5, "XAUUSD", #"["XAUUSD"]"#] as [JSON] {
            #expect(Self.judge(Self.raw(("get_quote", arguments))) == .failure(.malformedArguments(tool: "get_quote")))
        }
    }

    @Test func `a function that was not offered is not called, and nothing beside it`() {
        let outcome = Self.judge(Self.raw(("get_quote", ["symbol": "EURUSD"]), ("emergency_stop", [:])))
        #expect(outcome == .failure(.unknownTool(name: "emergency_stop")))
        let long = String(repeating: "x", count: 1_000)
        #expect(Self.judge(Self.raw((long, [:]))) == .failure(.unknownTool(name: String(repeating: "x", count: 64))))
        #expect(Self.judge(Self.raw(("place_order", Self.gold)), []) == .failure(.unknownTool(name: "place_order")))
    }

    @Test func `ids that are missing, strange or doubled are made anew`() {
        var raw = Self.raw(
            ("get_quote", ["symbol": "A"]), ("get_quote", ["symbol": "B"]), ("get_quote", ["symbol": "C"]))
        raw.calls[0].id = nil
        raw.calls[1].id = "call/1 \u{1F600}"
        raw.calls.append(RawReply.Call(id: "c", name: "get_quote", arguments: ["symbol": "D"]))
        guard case .success(.calls(let calls, _)) = Self.judge(raw) else {
            Issue.record("no calls")
            return
        }
        #expect(calls.map(\.id) == ["call_1_0", "call_1_1", "c", "call_1_3"])
    }

    @Test func `an empty answer is none`() {
        for text in ["", " \n", "<think>gold?</think>", "<think>gold?"] {
            #expect(Self.judge(RawReply(text: text, finish: .done)) == .failure(.empty))
        }
    }

    @Test(arguments: [
        ("<think>a</think>b", "b"), ("a<think>b</think>c", "ac"), ("reasoning…</think>Gold.", "Gold."),
        ("a <think>b", "a"), ("a < b", "a < b"),
    ])
    func `leaked thoughts are not part of the text`(_ text: String, _ kept: String) {
        #expect(Self.judge(RawReply(text: text, finish: .done)) == .success(.text(kept)))
    }

    // Calls written as text.

    @Test(arguments: [
        #"<tool_call>{"name": "get_chart", "arguments": {"symbol": "EURUSD", "bars": 50}}</tool_call>"#,
        "<tool_call>\n<function=get_chart>\n<parameter=symbol>\nEURUSD\n</parameter>\n<parameter=bars>50</parameter>\n"
            + "</function>\n</tool_call>",
        "<function=get_chart><parameter=symbol>EURUSD</parameter><parameter=bars>50</parameter></function>",
        "```json\n{\"name\":\"get_chart\",\"parameters\":{\"symbol\":\"EURUSD\",\"bars\":50}}\n```",
        "```\n{\"name\":\"get_chart\",\"parameters\":{\"symbol\":\"EURUSD\",\"bars\":50,}}\n```",
        #"<think>a chart</think>{"name": "get_chart", "arguments": {"symbol": "EURUSD", "bars": 50}}"#,
    ])
    func `a text that is nothing but a reading call is that call`(_ text: String) {
        let expected = Self.called("get_chart", ["symbol": "EURUSD", "bars": 50], id: "call_1_0")
        #expect(Self.judge(RawReply(text: text, finish: .done)) == expected)
        // Without functions it is text, whatever it looks like.
        #expect(Self.judge(RawReply(text: text, finish: .done), []) == .success(.text(text.withoutThoughts)))
    }

    @Test(arguments: [
        #"{"name": "place_order", "arguments": {"symbol": "XAUUSD", "side": "buy"}}"#,
        "<function=place_order><parameter=symbol>XAUUSD</parameter></function>",
        #"I will now do it: <tool_call>{"name": "get_quote", "arguments": {"symbol": "EURUSD"}}</tool_call>"#,
        #"<tool_call>{"name": "get_quote", "arguments": {"symbol": "EURUSD"}}</tool_call> Done."#,
        "[get_quote(symbol='EURUSD')]", #"{"function": "get_quote", "symbol": "EURUSD"}"#,
        #"[{"name": "get_quote", "arguments": {"symbol": "EURUSD"}}]"#,
    ])
    func `any other call in a text is neither run nor shown`(_ text: String) {
        #expect(Self.judge(RawReply(text: text, finish: .done)) == .failure(.callAsText))
    }

    @Test func `a call as text keeps the rules of calls`() {
        let unknown = #"{"name": "drop_tables", "arguments": {}}"#
        #expect(Self.judge(RawReply(text: unknown, finish: .done)) == .failure(.unknownTool(name: "drop_tables")))
        let invented = #"{"name": "get_quote", "arguments": {"symbol": "EURUSD", "user": "5"}}"#
        #expect(
            Self.judge(RawReply(text: invented, finish: .done))
                == .failure(.unknownArgument(tool: "get_quote", name: "user")))
        let cut = #"{"name": "get_quote", "arguments": {"symbol": "EURUSD"}}"#
        #expect(Self.judge(RawReply(text: cut, finish: .length)) == .failure(.cutShort))
    }

    // Functions offered in the text.

    @Test func `an object that follows the schema is a call or a reply`() {
        func judge(_ text: String) -> Outcome { Self.judge(RawReply(text: text, finish: .done), isJSONMode: true) }
        let call =
            #"{"call":{"name":"place_order","arguments":{"symbol":"XAUUSD","side":"buy","unit":null}},"reply":null}"#
        #expect(judge(call) == Self.called("place_order", ["symbol": "XAUUSD", "side": "buy"], id: "call_1_0"))
        #expect(judge(#"{"call":null,"reply":"Hello."}"#) == .success(.text("Hello.")))
        #expect(judge(#"{"call":null,"reply":null}"#) == .failure(.empty))
        #expect(
            Self.judge(Self.raw(("place_order", Self.gold)), isJSONMode: true) == Self.called("place_order", Self.gold))
        #expect(judge("Hello.") == .failure(.unreadable))
        #expect(judge(#"{"call":{"name":"place_order","arguments":{"symbol":"XAUUSD""#) == .failure(.unreadable))
        #expect(judge(#"{"call":{"name":"drop","arguments":{}},"reply":null}"#) == .failure(.unknownTool(name: "drop")))
    }
}
