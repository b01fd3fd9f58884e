import HTTP
import Platform
import TestSupport
import Testing

@testable import LanguageModel

/// A service that answers as a test says, one step a request, and remembers what it was asked.
final class ScriptedService: HTTPTransport {
    typealias Answer = Result<HTTPResponse, HTTPError>
    private struct State {
        var answers: [Answer]
        var requests: [HTTPRequest] = []
    }
    private let state: Locked<State>
    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var bodies: [JSON] {
        requests.compactMap { if case .json(let bytes) = $0.body { JSON(parsing: bytes) } else { nil } }
    }

    init(_ answers: [Answer]) { state = Locked(State(answers: answers)) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let answer = state.withLock { state -> Answer? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else {
            Issue.record("a request too many")
            throw .notSent(reason: "the script has ended")
        }
        return try answer.get()
    }

    static func answer(_ status: Int, _ body: JSON, _ headers: [String: String] = [:]) -> Answer {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.text.utf8)))
    }
    static func error(
        _ status: Int, _ message: String = "m", code: JSON = .null, param: JSON = .null, headers: [String: String] = [:]
    ) -> Answer {
        answer(status, ["error": ["message": .string(message), "type": "t", "code": code, "param": param]], headers)
    }
    /// A reply in the format of Chat Completions, 100 tokens in and 10 out.
    static func reply(_ message: JSON, finish: String = "stop") -> Answer {
        answer(
            200,
            [
                "choices": [["message": message, "finish_reason": .string(finish)]],
                "usage": ["prompt_tokens": 100, "completion_tokens": 10],
            ])
    }
    static let text = reply(["content": "Gold moves."])
    static func call(_ name: String, _ arguments: String) -> Answer {
        reply([
            "content": .null,
            "tool_calls": [
                ["id": "c1", "type": "function", "function": ["name": .string(name), "arguments": .string(arguments)]]
            ],
        ])
    }
}

/// A model on a scripted service, in time that moves by hand.
struct ServiceWorld {
    static let key = Secret("sk-canary-0123456789")
    let service: ScriptedService
    let time = ManualTime()
    let model: RemoteModel

    init(
        _ answers: [ScriptedService.Answer], _ provider: ModelProvider = .openAIChat,
        capabilities: Capabilities = Capabilities()
    ) {
        service = ScriptedService(answers)
        let endpoint = ModelEndpoint(provider, baseURL: "https://models.test/v1", model: "m", key: Self.key)
        model = RemoteModel(
            endpoint, capabilities: capabilities, transport: service, time: time, random: SeededRandom(seed: 1))
    }

    /// Asks, and lets time pass whenever the model waits.
    func ask(
        _ prompt: Prompt = Samples.prompt(), within limit: Duration = .seconds(8)
    ) async -> Result<ModelReply, ModelFailure> {
        await letTimePass {
            do throws(ModelFailure) { return .success(try await model.reply(to: prompt, within: limit)) } catch {
                return .failure(error)
            }
        }
    }

    func letTimePass<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        await withTaskGroup(of: Result?.self) { group in
            group.addTask { await body() }
            group.addTask { [time] in
                while !Task.isCancelled {
                    if time.sleeperCount > 0 { time.advance(by: .milliseconds(50)) }
                    await Task.yield()
                }
                return nil
            }
            var result: Result?
            while result == nil, let next = await group.next() { result = next }
            group.cancelAll()
            return result!
        }
    }
}

extension Result where Success == ModelReply, Failure == ModelFailure {
    var content: ModelReply.Content? { try? get().content }
    var reason: ModelError? { if case .failure(let failure) = self { failure.reason } else { nil } }
    var usage: Usage {
        switch self {
        case .success(let reply): reply.usage
        case .failure(let failure): failure.usage
        }
    }
}
