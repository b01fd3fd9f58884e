import Foundation
import Testing

@testable import LanguageModel

/// Anthropic takes at most 20 strict functions and 16 parameters of several types. Source: platform.claude.com, "Strict
/// tool use"; the messages are those that people report.
@Suite struct StrictLimitTests {
    private typealias Script = ScriptedService
    private static func prompt(_ tools: Int, optional: Int) -> Prompt {
        Prompt(
            instructions: "i", turns: [.user("hi")],
            tools: (0..<tools).map { index in
                ToolDefinition(
                    "tool_\(index)", "",
                    [ToolParameter("a", .text)]
                        + (0..<(index == 0 ? optional : 0)).map { ToolParameter("o\($0)", .texts, isOptional: true) },
                    effect: .reads)
            })
    }
    private static func strict(_ prompt: Prompt) -> Int {
        let body = AnthropicMessages().request(for: prompt, model: "m")
        return body["tools"]?.items.count { $0["strict"] == true } ?? -1
    }

    @Test func `few functions are strict, many are not`() {
        #expect(Self.strict(Self.prompt(20, optional: 16)) == 20)
        #expect(Self.strict(Self.prompt(21, optional: 0)) == 0)
        #expect(Self.strict(Self.prompt(3, optional: 17)) == 0)
    }

    @Test func `what is not strict has no unions, and what may be absent is not required`() throws {
        let body = AnthropicMessages().request(for: Self.prompt(2, optional: 17), model: "m")
        let schema = try #require(body["tools"]?.items.first?["input_schema"])
        #expect(schema["required"] == ["a"])
        #expect(schema["properties"]?["o3"] == ["type": "array", "items": ["type": "string"]])
        #expect(!body.text.contains("null"))
    }

    @Test(arguments: [
        "Too many strict tools (59). Maximum is 20.", "Schema is too complex for compilation.",
        "The compiled grammar is too large.", "Schemas contain too many parameters with union types",
    ]) func `a refusal for the grammar is understood once`(_ message: String) {
        let body = AnthropicMessages().request(for: Self.prompt(2, optional: 3), model: "m")
        var capabilities = Capabilities()
        let error = ErrorBody([
            "type": "error", "error": ["type": "invalid_request_error", "message": .string(message)],
        ])
        let required = AnthropicMessages().required
        let isAdapted = capabilities.adapt(to: error, of: body, required: required)
        #expect(isAdapted)
        let adapted = capabilities.adapted(body).text
        #expect(!adapted.contains("strict") && !adapted.contains("null"))
        let isAdaptedAgain = capabilities.adapt(to: error, of: body, required: required)
        #expect(!isAdaptedAgain)
    }

    @Test func `a refused probe leaves the model to be asked again`() async throws {
        let refused = Script.reply(["content": .null, "refusal": "no"])
        let world = ServiceWorld([refused, refused])
        await #expect(throws: ModelFailure.self) { try await world.model.probe(within: .seconds(8)) }
        #expect(world.model.capabilities.tools == .native)
    }

    @Test func `what costs nothing uses up nothing`() async throws {
        let tools = Self.prompt(60, optional: 10).tools
        let estimate = Prompt(instructions: "", turns: [.user("x")], tools: tools).estimate
        #expect(ModelPrice.free.cost(of: estimate) == 0)
        #expect(ModelPrice.free.isFree)
    }

    @Test func `a request that Ollama would cut is not sent`() async {
        let world = ServiceWorld([Script.text], .ollama)
        let long = Prompt(
            instructions: String(repeating: "word ", count: 40_000), turns: [.user("x")], tools: [])
        await #expect(throws: ModelFailure.self) { try await world.model.reply(to: long, within: .seconds(8)) }
        #expect(world.service.bodies.isEmpty)
    }
}
