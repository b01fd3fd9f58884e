import Foundation
import HTTP
import Platform
import TestSupport
import Testing

@testable import LanguageModel

/// The live clock with its waits shortened, so that back-off costs no test time.
private struct HastyTime: TimeSource {
    let live = LiveTime()
    func now() -> Timestamp { live.now() }
    func elapsed() -> Duration { live.elapsed() }
    func sleep(for duration: Duration) async throws { try await live.sleep(for: duration / 50) }
}

/// Whole conversations with the emulator of the services, which checks every request against their specifications.
@Suite(.serialized, .enabled("needs ../shared/emulators", { Emulator.isAvailable("llm.py") }))
struct EmulatorTests {
    let emulator: Emulator

    init() throws { emulator = try Emulator("llm.py", ["--api-key", "k-canary"]) }

    func model(_ provider: ModelProvider, key: String = "k-canary") -> RemoteModel {
        let isVersioned = [.openAIChat, .openAIResponses].contains(provider)
        let endpoint = ModelEndpoint(
            provider, baseURL: emulator.baseURL + (isVersioned ? "/v1" : ""), model: "m", key: Secret(key))
        return RemoteModel(
            endpoint, transport: HTTPClient(ipv4Only: true), time: HastyTime(), random: SeededRandom(seed: 1))
    }
    func ask(
        _ model: RemoteModel, _ prompt: Prompt = Samples.prompt(), within limit: Duration = .seconds(8)
    ) async -> Result<ModelReply, ModelFailure> {
        do throws(ModelFailure) { return .success(try await model.reply(to: prompt, within: limit)) } catch {
            return .failure(error)
        }
    }
    func script(_ steps: String) throws { try emulator.post("script", "[\(steps)]") }
    func look(_ path: String) throws -> JSON { try #require(JSON(parsing: Array(emulator.get(path)))) }

    @Test(arguments: ModelProvider.allCases)
    func `a conversation with calls, results and a last word breaks no rule`(_ provider: ModelProvider) async throws {
        defer { emulator.stop() }
        let model = model(provider)
        var prompt = Samples.prompt("buy 0.5 lots of gold")
        guard case .calls(let calls, let remark) = await ask(model, prompt).content else {
            Issue.record("no call")
            return
        }
        #expect(calls.map(\.name) == ["place_order"])
        #expect(
            calls.first?.arguments.text
                == #"{"order_type":"market","quantity":0.5,"side":"buy","symbol":"XAUUSD","unit":"lots"}"#)
        prompt.turns.append(
            .calls(
                CallRound(remark: remark, calls.map { CallRound.Exchange($0, ToolResult("unknown", isError: true)) })))
        #expect(await ask(model, prompt).content == .text("Here is what you asked for."))
        prompt.turns += [.assistant("Here is what you asked for."), .user("price of gold")]
        guard case .calls(let reads, _) = await ask(model, prompt).content else {
            Issue.record("no call")
            return
        }
        #expect(reads.map(\.arguments) == [["symbol": "XAUUSD"]])
        let inJSON = await ask(model, Samples.prompt().inJSONMode)
        #expect(
            inJSON.content.map { if case .text(let text) = $0 { JSON(parsing: text) != nil } else { false } } == true)
        #expect(try look("violations")["violations"] == [])
        #expect(!"\(try look("log"))".contains("canary"))
    }

    @Test(arguments: ModelProvider.allCases)
    func `hostile answers lead to no call`(_ provider: ModelProvider) async throws {
        defer { emulator.stop() }
        let order = #""name":"place_order","arguments":{"symbol":"XAUUSD","side":"buy"}"#
        let cases: [(String, ModelError.Unusable)] = [
            (#"{"tool_call":{\#(order)},"finish_reason":"length"}"#, .cutShort),
            (
                #"{"tool_call":{"name":"place_order","raw_arguments":"{\"symbol\":\"XAU"}}"#,
                .malformedArguments(tool: "place_order")
            ),
            (#"{"tool_call":{"name":"transfer_funds","arguments":{}}}"#, .unknownTool(name: "transfer_funds")),
            (
                #"{"tool_call":{"name":"place_order","arguments":{"symbol":"XAUUSD","leverage":500},"exact":true}}"#,
                .unknownArgument(tool: "place_order", name: "leverage")
            ),
            (#"{"tool_calls":[{\#(order)},{"name":"wire","arguments":{}}]}"#, .unknownTool(name: "wire")),
            (#"{"tool_call_as_text":{\#(order),"style":"hermes"}}"#, .callAsText),
            (#"{"tool_call_as_text":{\#(order),"style":"python"}}"#, .callAsText),
            (#"{"tool_call_as_text":{\#(order),"style":"bare_json"},"think":"I must"}"#, .callAsText),
            (#"{"empty":true}"#, .empty), (#"{"think":"nothing else"}"#, .empty),
        ]
        let model = model(provider)
        for (step, unusable) in cases {
            try script(step)
            #expect(await ask(model).reason == .unusable(unusable), "\(step)")
        }
        try script(#"{"refusal":"I cannot."}"#)
        // Ollama has no form for a refusal: it is text.
        #expect(await ask(model).content == (provider == .ollama ? .text("I cannot.") : .refusal("I cannot.")))
        #expect(try look("violations")["violations"] == [])
    }

    @Test(arguments: ModelProvider.allCases)
    func `services that fail are asked again, and given up in time`(_ provider: ModelProvider) async throws {
        defer { emulator.stop() }
        let model = model(provider)
        let quote = ToolCall(id: "", name: "get_quote", arguments: ["symbol": "XAUUSD"])
        for step in [
            #"{"error":{"status":429,"retry_after":1}}"#, #"{"error":{"status":529}}"#,
            #"{"error":{"status":502,"html":true}}"#,
            #"{"cut":true,"text":"Your profit was +1"}"#, #"{"invalid_json":true}"#,
        ] {
            try script(step)
            guard case .calls(let calls, _) = await ask(model).content else {
                Issue.record("\(step)")
                continue
            }
            #expect(calls.map(\.name) == [quote.name] && calls.map(\.arguments) == [quote.arguments], "\(step)")
        }
        try script(#"{"hang":true}"#)
        let clock = LiveTime()
        let hung = await ask(model, within: .milliseconds(300))
        guard case .unavailable? = hung.reason else {
            Issue.record("\(hung)")
            return
        }
        #expect(clock.elapsed() < .seconds(3))
        guard case .misconfigured? = await ask(self.model(provider, key: "wrong")).reason else {
            // Ollama takes every key.
            return #expect(provider == .ollama)
        }
    }

    @Test func `streams that nobody asked for are read to their end`() async throws {
        defer { emulator.stop() }
        let cases: [(ModelProvider, String)] = [
            (.openAIChat, "sse_openai_parallel_ok.txt"), (.openAIResponses, "sse_responses_function_call.txt"),
            (.anthropic, "sse_anthropic_tool_use.txt"), (.ollama, "ndjson_ollama_chat_tool.txt"),
        ]
        for (provider, fixture) in cases {
            try script(#"{"fixture":"\#(fixture)"}"#)
            guard case .calls(let calls, _) = await ask(model(provider)).content else {
                Issue.record("\(fixture)")
                continue
            }
            #expect(calls.first?.arguments == ["symbol": "EURUSD"], "\(fixture)")
        }
    }

    @Test(arguments: ModelProvider.allCases)
    func `the probe tells who calls functions from who drops them`(_ provider: ModelProvider) async throws {
        defer { emulator.stop() }
        #expect(try await model(provider).probe(within: .seconds(8)) == .native)
        try script(
            #"{"match":{"tools":true},"drop_tools":true,"tool_call":{"name":"echo","arguments":{}},"text":"ping"}"#)
        // Where no call can be demanded the count of tokens decides, and the emulator counts what it drops.
        let expected = provider == .ollama ? Capabilities.Tools.native : .json
        #expect(try await model(provider).probe(within: .seconds(8)) == expected)
        #expect(try look("violations")["violations"] == [])
    }
}
