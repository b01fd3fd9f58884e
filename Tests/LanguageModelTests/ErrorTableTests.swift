import Foundation
import HTTP
import Testing

@testable import LanguageModel

@Suite struct ErrorTableTests {
    static func reaction(_ status: Int, _ body: JSON, _ headers: [String: String] = [:]) -> Reaction {
        let error = ErrorBody(body)
        return Reaction(
            to: HTTPResponse(status: status, headers: headers), error, reason: "\(status) \(error.message)")
    }

    /// The table's words for what is wanted.
    private static func word(_ reaction: Reaction, _ status: Int) -> String {
        switch reaction {
        case .retry(_, .busy): "retry"
        case .retry: status == 529 ? "retry_then_fall_back" : "retry"
        case .adapt: "adapt_request"
        case .leaveTools: "disable_tools_use_json_mode"
        case .plainText: "sanitize_history_once_then_fall_back"
        case .fail(let error): error.isFinal ? "never_retry_fall_back" : "never_retry_alert_admin"
        case .refusal: "refusal"
        }
    }

    @Test(specs) func `every example of an error has the reaction that is wanted`() throws {
        let examples = try Specs.json("fixtures/http_errors.json").items
        #expect(examples.count == 15)
        for example in examples {
            let status = try #require(example["status"]?.count)
            let headers = (example["headers"]?.object ?? [:]).compactMapValues(\.string)
            let body = try #require(example["body"])
            let error = ErrorBody(body)
            let reaction = Self.reaction(status, body, headers)
            #expect(Self.word(reaction, status) == example["expected"]?.string, "\(example)")
            guard reaction == .adapt else { continue }
            // The field it names is found in a request that has it, and left out once.
            let field = try #require(
                ["temperature", "max_tokens", "reasoning_effort"].first { error.message.contains($0) })
            var sent: JSON = [
                "model": "m", "messages": [], "max_tokens": 5, "temperature": 0, "reasoning_effort": "low",
            ]
            var capabilities = Capabilities(adaptations: ["max_completion_tokens": .rename(to: "max_tokens")])
            let isAdapted = capabilities.adapt(to: error, of: sent, required: ["model", "messages"])
            #expect(isAdapted, "\(error)")
            if field != "max_tokens" {
                sent[field] = nil
                #expect(capabilities.adapted(sent)[field] == nil)
                #expect(capabilities.adaptations[field] == .leaveOut, "\(error)")
            }
        }
    }

    @Test func `waits are read in both ways of writing them`() {
        let limited: JSON = ["error": ["message": "slow down", "type": "requests", "code": "rate_limit_exceeded"]]
        func wait(_ headers: [String: String]) -> Duration?? {
            if case .retry(let wait, _) = Self.reaction(429, limited, headers) { .some(wait) } else { nil }
        }
        #expect(wait(["retry-after": "3"]) == .seconds(3))
        #expect(wait(["retry-after": "3", "retry-after-ms": "120"]) == .milliseconds(120))
        #expect(wait(["retry-after": "0.5"]) == .milliseconds(500))
        for nonsense in ["-1", "nan", "soon", "1e300", ""] { #expect(wait(["retry-after": nonsense]) == .some(nil)) }
    }

    @Test func `a service that says not to ask again is not asked again`() {
        let body: JSON = ["error": ["message": "m", "type": "t"]]
        let reaction = Self.reaction(500, body, ["x-should-retry": "false"])
        #expect(reaction == .fail(.unavailable(reason: "500 m")))
    }

    @Test(
        arguments: [
            (400, ["error": ["message": "m", "code": "misalignment_policy_violation"]]),
            (400, ["error": ["message": "m", "code": "content_filter"]]),
        ] as [(Int, JSON)])
    func `a policy's no is a refusal`(_ status: Int, _ body: JSON) {
        #expect(Self.reaction(status, body) == .refusal)
    }

    @Test func `credit that is used up is told from a rate limit, whatever the status`() {
        for code in ["credit_balance_exhausted", "organization_spend_limit_exceeded", "insufficient_quota"] {
            let body: JSON = ["error": ["message": "m", "type": "requests", "code": .string(code)]]
            #expect(Self.reaction(429, body, ["retry-after": "1"]) == .fail(.exhausted(code: code)))
        }
    }

    @Test func `a field is found where a message names it, and only there`() {
        let body = ChatCompletions().request(for: Samples.prompt(), model: "m")
        func field(_ message: String, _ parameter: String? = nil) -> String? {
            var capabilities = Capabilities()
            var error: JSON = ["message": .string(message)]
            error["param"] = parameter.map { .string($0) }
            _ = capabilities.adapt(to: ErrorBody(["error": error]), of: body, required: ChatCompletions().required)
            return capabilities.adaptations.keys.first
        }
        #expect(field("Unsupported", "parallel_tool_calls") == "parallel_tool_calls")
        #expect(field("bad", "tools[0].function.strict") == "strict")
        #expect(field("Unrecognized request argument supplied: safety_identifier") == "safety_identifier")
        #expect(field("`store` is not supported") == "store")
        #expect(field("store: Extra inputs are not permitted") == "store")
        #expect(field("You may want to store less") == nil)
        #expect(field("'messages' must not be empty", "messages") == nil)
        #expect(field("bad", "temperature") == nil)
    }

    @Test func `the limit of the answer gets its old name before it is given up`() {
        let error = ErrorBody(["error": ["message": "Unknown", "param": "max_completion_tokens"]])
        var capabilities = Capabilities()
        let body = ChatCompletions().request(for: Samples.prompt(), model: "m")
        var isAdapted = capabilities.adapt(to: error, of: body, required: ChatCompletions().required)
        #expect(isAdapted && capabilities.adapted(body)["max_tokens"] == 800)
        #expect(capabilities.adapted(body)["max_completion_tokens"] == nil)
        let again = ErrorBody(["error": ["message": "Unknown", "param": "max_tokens"]])
        isAdapted = capabilities.adapt(to: again, of: capabilities.adapted(body), required: ChatCompletions().required)
        #expect(isAdapted && capabilities.adapted(body)["max_tokens"] == nil)
    }

    @Test func `what was learned survives being stored`() throws {
        let learned = Capabilities(
            tools: .json, adaptations: ["strict": .leaveOut, "max_completion_tokens": .rename(to: "max_tokens")])
        let stored = try JSONEncoder().encode(learned)
        #expect(try JSONDecoder().decode(Capabilities.self, from: stored) == learned)
    }
}

extension ModelError {
    fileprivate var isFinal: Bool { if case .exhausted = self { true } else { false } }
}
