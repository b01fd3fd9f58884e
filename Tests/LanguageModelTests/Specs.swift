import Foundation
import TestSupport
import Testing

@testable import LanguageModel

/// The reference schemas and wire examples, `../shared/specs/llm`. Tests that need them are skipped without.
enum Specs {
    static let folder = Folders.shared("specs/llm").flatMap {
        FileManager.default.fileExists(atPath: $0.path) ? $0 : nil
    }
    static var areThere: Bool { folder != nil }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: try #require(folder).appending(path: path)))
    }
    static func json(_ path: String) throws -> JSON { try #require(JSON(parsing: bytes(path)), "\(path) is no JSON") }
    static func validator(_ path: String) throws -> SchemaValidator { SchemaValidator(root: try json(path)) }
    static func fixture(_ name: String) throws -> [UInt8] { try bytes("fixtures/\(name)") }
    static func fixtures(_ isMeant: (String) -> Bool) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: try #require(folder).appending(path: "fixtures").path)
            .filter(isMeant).sorted()
    }
}

/// For a test that needs the reference material.
let specs = ConditionTrait.enabled("needs ../shared/specs/llm") { Specs.areThere }

enum Samples {
    static let quote = ToolDefinition(
        "get_quote", "Price of an instrument.", [ToolParameter("symbol", .text, "Such as EURUSD")], effect: .reads)
    static let chart = ToolDefinition(
        "get_chart", "Chart of an instrument.",
        [
            ToolParameter("symbol", .text), ToolParameter("timeframe", .choice(["1h", "4h"]), isOptional: true),
            ToolParameter("bars", .whole, isOptional: true), ToolParameter("indicators", .texts, isOptional: true),
            ToolParameter("volume", .flag, isOptional: true),
        ], effect: .reads)
    static let positions = ToolDefinition("list_positions", "Open positions.", [], effect: .reads)
    static let order = ToolDefinition(
        "place_order", "Propose an order. Never executes; the user must confirm the card.",
        [
            ToolParameter("symbol", .text, "Canonical symbol such as EURUSD"),
            ToolParameter("side", .choice(["buy", "sell"])),
            ToolParameter("quantity", .number, isOptional: true),
            ToolParameter("unit", .choice(["lots", "units", "shares"]), isOptional: true),
            ToolParameter("order_type", .choice(["market", "limit", "stop"]), isOptional: true),
        ], effect: .changes)
    static let tools = [quote, chart, positions, order]

    static func prompt(_ text: String = "price of gold", _ tools: [ToolDefinition] = tools) -> Prompt {
        Prompt(instructions: "policy", turns: [.user(text)], tools: tools, userLabel: "u_5f2c")
    }

    /// An order, as a model proposed it and as it was answered.
    static let ordered = CallRound.Exchange(
        ToolCall(
            id: "call_a1", name: "place_order",
            arguments: ["symbol": "XAUUSD", "side": "buy", "quantity": .number(0.5), "unit": "lots"]),
        ToolResult(#"{"status":"needs_confirmation"}"#))
    static let unknown = CallRound.Exchange(
        ToolCall(id: "call_a2", name: "get_quote", arguments: ["symbol": "XYZ"]),
        ToolResult("unknown symbol", isError: true))

    /// Every shape a prompt can have.
    static let prompts: [(name: String, prompt: Prompt)] = {
        var prompts = [("with functions", prompt()), ("prose", prompt("hi", []))]
        func add(_ name: String, _ change: (inout Prompt) -> Void) {
            var prompt = prompt()
            change(&prompt)
            prompts.append((name, prompt))
        }
        add("a required function") { $0.requiredTool = "get_quote" }
        add("a schema") { prompt in
            prompt.tools = []
            prompt.answerSchema = chart.schema
        }
        add("a conversation") { $0.turns = [.user("hi"), .assistant("hello"), .user("buy gold")] }
        add("a conversation cut at its beginning") { $0.turns = [.assistant("hello"), .user("buy gold")] }
        add("calls and results") {
            $0.turns = [.user("buy gold"), .calls(CallRound(remark: "ok", [ordered, unknown])), .user("and now?")]
        }
        add("calls without a remark") { $0.turns = [.user("buy gold"), .calls(CallRound([ordered]))] }
        for provider in ModelProvider.allCases {
            add("sealed thoughts of \(provider.rawValue)") { prompt in
                let items: [JSON] =
                    provider == .anthropic
                    ? [["type": "thinking", "thinking": "hm", "signature": "AAAA"]]
                    : [["type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "AAAA"]]
                let reasoning = Reasoning(origin: provider.format.origin("m"), items: items)
                prompt.turns = [.user("buy gold"), .calls(CallRound([ordered], reasoning: reasoning))]
            }
        }
        add("functions in the text") { $0 = $0.inJSONMode }
        add("past calls as text") {
            $0.turns = [.user("buy gold"), .calls(CallRound([ordered]))]
            $0 = $0.inPlainText
        }
        return prompts
    }()
}
