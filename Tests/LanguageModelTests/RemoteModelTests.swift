import HTTP
import Platform
import TestSupport
import Testing

@testable import LanguageModel

@Suite struct RemoteModelTests {
    typealias Script = ScriptedService

    @Test func `a reply is read, and paid for`() async {
        let world = ServiceWorld([Script.text])
        let result = await world.ask()
        #expect(result.content == .text("Gold moves."))
        #expect(result.usage == Usage(input: 100, output: 10))
        let request = world.service.requests.first
        #expect(request?.url == "https://models.test/v1/chat/completions")
        #expect(request?.headers == ["Authorization": "Bearer sk-canary-0123456789"])
        #expect(request?.timeout == .seconds(8))
    }

    @Test(arguments: [
        (
            ModelProvider.anthropic, "/v1/messages",
            ["anthropic-version": "2023-06-01", "x-api-key": "sk-canary-0123456789"]
        ),
        (.openAIResponses, "/responses", ["Authorization": "Bearer sk-canary-0123456789"]),
        (.ollama, "/api/chat", ["Authorization": "Bearer sk-canary-0123456789"]),
    ])
    func `every service has its address and its way to carry the key`(
        _ provider: ModelProvider, _ path: String, _ headers: [String: String]
    ) async {
        let world = ServiceWorld([Script.error(401)], provider)
        _ = await world.ask()
        #expect(world.service.requests.map(\.url) == ["https://models.test/v1" + path])
        #expect(world.service.requests.map(\.headers) == [headers])
    }

    @Test(arguments: [408, 409, 429, 500, 502, 503, 529])
    func `what may pass is asked again, twice at most`(_ status: Int) async {
        let recovered = ServiceWorld([Script.error(status), Script.error(status), Script.text])
        #expect(await recovered.ask().content == .text("Gold moves."))
        let failing = ServiceWorld([Script.error(status), Script.error(status), Script.error(status)])
        let expected = status == 429 ? ModelError.busy(retryAfter: nil) : .unavailable(reason: "\(status) m")
        #expect(await failing.ask().reason == expected)
        #expect(failing.service.requests.count == 3)
        // Half a second and one second, each shortened by chance to no less than half.
        #expect(failing.time.elapsed() >= .milliseconds(750) && failing.time.elapsed() <= .milliseconds(1_600))
    }

    @Test(arguments: [
        (401, "invalid_api_key", ModelError.misconfigured(reason: "401 m")), (403, "", .misconfigured(reason: "403 m")),
        (404, "", .misconfigured(reason: "404 m")), (302, "", .misconfigured(reason: "302 m")),
        (402, "", .exhausted(code: "402")), (413, "", .rejected(reason: "413 m")),
        (400, "", .rejected(reason: "400 m")),
        (429, "project_spend_limit_exceeded", .exhausted(code: "project_spend_limit_exceeded")),
    ])
    func `what will not pass is asked once`(_ status: Int, _ code: String, _ error: ModelError) async {
        let world = ServiceWorld([Script.error(status, code: .string(code))])
        #expect(await world.ask().reason == error)
        #expect(world.service.requests.count == 1)
    }

    @Test func `a wait that the service wants is kept, and given up when there is no time for it`() async {
        let short = ServiceWorld([Script.error(429, headers: ["retry-after": "3"]), Script.text])
        #expect(await short.ask().content == .text("Gold moves."))
        #expect(short.time.elapsed() >= .seconds(3) && short.time.elapsed() <= .milliseconds(3_300))
        let long = ServiceWorld([Script.error(429, headers: ["retry-after": "12"])])
        #expect(await long.ask().reason == .busy(retryAfter: .seconds(12)))
        #expect(long.time.elapsed() == .zero)
    }

    @Test func `all attempts together stay within the limit`() async {
        let world = ServiceWorld([
            Script.error(500, headers: ["retry-after": "3"]), Script.error(500, headers: ["retry-after": "6"]),
        ])
        #expect(await world.ask().reason == .unavailable(reason: "500 m"))
        #expect(world.time.elapsed() < .seconds(4))
        // The second attempt had what was left.
        #expect(world.service.requests.last?.timeout ?? .zero < .milliseconds(5_001))
    }

    @Test func `a request that never left costs nothing, one that may have been answered is counted`() async {
        let lost = ServiceWorld([.failure(.notSent(reason: "refused")), Script.text])
        #expect(await lost.ask().usage == Usage(input: 100, output: 10))
        let unclear = ServiceWorld([.failure(.maybeSent(reason: "time-out")), Script.text])
        let estimate = Samples.prompt().estimate
        #expect(await unclear.ask().usage == Usage(input: 100 + estimate.input, output: 10 + estimate.output))
    }

    @Test func `an answer that does not say what it cost is counted by estimate`() async {
        let world = ServiceWorld([
            Script.answer(200, ["choices": [["message": ["content": "Gold."], "finish_reason": "stop"]]])
        ])
        #expect(await world.ask().usage == Samples.prompt().estimate)
    }

    @Test func `half an answer is asked for again, and never read`() async {
        let half = Script.Answer.success(HTTPResponse(status: 200, body: Array(#"{"choices": [{"mess"#.utf8)))
        let world = ServiceWorld([half, Script.text])
        #expect(await world.ask().content == .text("Gold moves."))
        #expect(await ServiceWorld([half, half, half]).ask().reason == .unusable(.unreadable))
    }

    @Test func `an error behind a good status is an error`() async {
        let body: JSON = ["error": ["message": "overloaded", "type": "server_error"]]
        #expect(await ServiceWorld([Script.answer(200, body), Script.text]).ask().content == .text("Gold moves."))
        let failed: JSON = ["status": "failed", "output": [], "error": ["code": "server_error", "message": "m"]]
        let refused: JSON = [
            "status": "failed", "output": [], "error": ["code": "misalignment_policy_violation", "message": "m"],
        ]
        let responses = ServiceWorld([Script.answer(200, failed), Script.answer(200, refused)], .openAIResponses)
        #expect(await responses.ask().content == .refusal(""))
    }

    @Test func `a service that streams unasked is understood`() async {
        let events =
            "data: {\"choices\":[{\"delta\":{\"content\":\"Gold.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        let response = HTTPResponse(
            status: 200, headers: ["content-type": "text/event-stream; charset=utf-8"], body: Array(events.utf8))
        #expect(await ServiceWorld([.success(response)]).ask().content == .text("Gold."))
    }

    // What a service does not take.

    @Test func `a field that is refused is left out, remembered, and not sent again`() async {
        let refusal = Script.error(400, "Unknown parameter: 'parallel_tool_calls'.", param: "parallel_tool_calls")
        let world = ServiceWorld([refusal, Script.text, Script.text])
        #expect(await world.ask().content == .text("Gold moves."))
        #expect(world.model.capabilities.adaptations == ["parallel_tool_calls": .leaveOut])
        _ = await world.ask()
        #expect(world.service.bodies.map { $0["parallel_tool_calls"] != nil } == [true, false, false])
        #expect(world.time.elapsed() == .zero)
    }

    @Test func `three fields are given up for one question, not a fourth, and failures teach nothing`() async {
        let fields: [JSON] = ["parallel_tool_calls", "reasoning_effort", "store", "safety_identifier"]
        let world = ServiceWorld(fields.map { Script.error(400, param: $0) })
        #expect(await world.ask().reason == .rejected(reason: "400 m"))
        #expect(world.service.requests.count == 4)
        #expect(world.model.capabilities == Capabilities())
    }

    @Test func `a field that was left out already is not given up again`() async {
        let refusal = Script.error(400, param: "store")
        let world = ServiceWorld([refusal, refusal])
        #expect(await world.ask().reason == .rejected(reason: "400 m"))
    }

    @Test(arguments: [
        (500, "tools param requires --jinja flag"), (400, "registry.ollama.ai/library/gemma does not support tools"),
    ])
    func `without functions they are offered in the text`(_ status: Int, _ message: String) async {
        let answer = #"{"call":{"name":"place_order","arguments":{"symbol":"XAUUSD","side":"buy"}},"reply":null}"#
        let world = ServiceWorld([Script.error(status, message), Script.reply(["content": .string(answer)])])
        let call = ToolCall(id: "call_1_0", name: "place_order", arguments: ["symbol": "XAUUSD", "side": "buy"])
        #expect(await world.ask().content == .calls([call], remark: ""))
        let second = world.service.bodies.last
        #expect(second?["tools"] == nil && second?["response_format"] != nil)
        #expect(world.model.capabilities.tools == .json)
    }

    @Test func `a server that fails on past calls gets them as text, once`() async {
        var prompt = Samples.prompt()
        prompt.turns.append(.calls(CallRound([Samples.unknown])))
        let failure = Script.error(500, "Failed to parse tool call arguments as JSON: [json.exception.parse_error.101]")
        let world = ServiceWorld([failure, Script.text])
        #expect(await world.ask(prompt).content == .text("Gold moves."))
        #expect(world.service.bodies.map { $0.text.contains("\"tool_calls\"") } == [true, false])
        let failing = ServiceWorld([failure, failure])
        #expect(await failing.ask(prompt).reason != nil)
    }

    @Test func `a model that cannot call functions is not asked to`() async {
        let world = ServiceWorld([Script.text], capabilities: Capabilities(tools: .none))
        #expect(await world.ask().reason == .rejected(reason: "the model cannot call functions"))
        #expect(await world.ask(Samples.prompt("hi", [])).content == .text("Gold moves."))
    }

    // Keys.

    @Test func `no description and no error has the key`() async {
        let key = ServiceWorld.key.exposed
        let world = ServiceWorld([
            Script.error(401, "Incorrect API key provided: \(key)"), Script.error(400, "\(key) \(key)"),
        ])
        for _ in 0..<2 {
            let result = await world.ask()
            #expect(!"\(result)".contains("canary"), "\(result)")
        }
        let endpoint = ModelEndpoint(
            .anthropic, baseURL: "https://u:canary@models.test:8443/api?key=canary", model: "m", key: ServiceWorld.key)
        var dumped = ""
        dump(endpoint, to: &dumped)
        #expect(!"\(endpoint) \(String(reflecting: endpoint)) \(dumped)".contains("canary"))
        #expect("\(endpoint)" == "anthropic models.test:8443/api m")
        #expect(world.service.bodies.allSatisfy { !$0.text.contains("canary") })
    }

    // Rest.

    @Test func `an endpoint that failed three times is left alone, then tried once`() async {
        let failures = Array(repeating: Script.error(401), count: 1)
        let wrong = ServiceWorld(failures + [Script.text])
        _ = await wrong.ask()
        #expect(await wrong.ask().reason == .resting)
        wrong.time.advance(by: .seconds(300))
        #expect(await wrong.ask().content == .text("Gold moves."))

        let down = ServiceWorld(
            Array(repeating: Script.error(500, headers: ["x-should-retry": "false"]), count: 4) + [Script.text])
        for _ in 0..<3 { #expect(await down.ask().reason == .unavailable(reason: "500 m")) }
        #expect(await down.ask().reason == .resting)
        down.time.advance(by: .seconds(15))
        #expect(await down.ask().reason == .unavailable(reason: "500 m"))
        down.time.advance(by: .seconds(15))
        #expect(await down.ask().reason == .resting)
        down.time.advance(by: .seconds(15))
        #expect(await down.ask().content == .text("Gold moves."))
    }

    // The probe.

    static let echoed = Script.call("echo", #"{"text":"ping"}"#)

    @Test func `a model that echoes calls functions`() async throws {
        let world = ServiceWorld([Self.echoed])
        #expect(try await world.model.probe(within: .seconds(8)) == .native)
        #expect(world.service.bodies.first?["tool_choice"]?["function"]?["name"] == "echo")
    }

    @Test func `a server that drops functions, or lets calls through as text, gets them in the text`() async throws {
        let inText = #"{"call":{"name":"echo","arguments":{"text":"ping"}},"reply":null}"#
        for first in ["ping", #"<tool_call>{"name":"echo","arguments":{"text":"ping"}}</tool_call>"#] {
            let world = ServiceWorld([
                Script.reply(["content": .string(first)]), Script.reply(["content": .string(inText)]),
            ])
            #expect(try await world.model.probe(within: .seconds(8)) == .json)
            #expect(world.model.capabilities.tools == .json)
        }
        let hopeless = ServiceWorld([Script.reply(["content": "ping"]), Script.reply(["content": "ping"])])
        #expect(try await hopeless.model.probe(within: .seconds(8)) == .none)
    }

    @Test(arguments: [(180, Capabilities.Tools.native), (120, .json)])
    func `where no call can be demanded, functions that cost no tokens were dropped`(
        _ tokens: Int, _ tools: Capabilities.Tools
    ) async throws {
        func answer(_ text: String, _ input: Int) -> Script.Answer {
            let message: JSON = ["role": "assistant", "content": .string(text)]
            return Script.answer(
                200,
                [
                    "message": message, "done": true, "done_reason": "stop", "prompt_eval_count": .count(input),
                    "eval_count": 5,
                ])
        }
        let echoed = #"{"call":{"name":"echo","arguments":{"text":"ping"}},"reply":null}"#
        let world = ServiceWorld([answer("ping", tokens), answer("ping", 120), answer(echoed, 200)], .ollama)
        #expect(try await world.model.probe(within: .seconds(8)) == tools)
        #expect(world.model.capabilities.tools == tools)
    }

    @Test func `a probe that cannot be made leaves what was known`() async throws {
        let known = Capabilities(tools: .json, adaptations: ["store": .leaveOut])
        let world = ServiceWorld([Script.error(401)], capabilities: known)
        await #expect(throws: ModelFailure.self) { try await world.model.probe(within: .seconds(8)) }
        #expect(world.model.capabilities == known)
    }

    @Test func `a canceled question ends as canceled and does not count against the endpoint`() async {
        let world = ServiceWorld([.failure(.canceled), Script.text])
        #expect(await world.ask().reason == .canceled)
        #expect(await world.ask().content == .text("Gold moves."))
    }
}
