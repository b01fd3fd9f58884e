import Foundation
import Testing

@testable import LanguageModel

/// What is sent, against the closed schemas: a field they do not know is an error.
@Suite struct RequestTests {
    static let schemas: [ModelProvider: String] = [
        .openAIChat: "openai/chat_completions.request.schema.json",
        .openAIResponses: "openai/responses.request.schema.json", .anthropic: "anthropic/messages.request.schema.json",
    ]

    @Test(specs) func `the validator refuses every example that is wrong`() throws {
        let names = try Specs.fixtures { $0.hasPrefix("bad_") }
        #expect(names.count == 12)
        for name in names {
            let example = try Specs.json("fixtures/\(name)")
            let schema = try Specs.validator(try #require(example["_schema"]?.string))
            #expect(schema.problems(try #require(example["body"])) != [], "\(name)")
        }
    }

    @Test(
        specs,
        arguments: [
            ("openai_chat_request", "openai/chat_completions.request"),
            ("openai_responses_request", "openai/responses.request"),
            ("anthropic_request", "anthropic/messages.request"),
            ("finetune_line", "openai/fine_tuning.chat_jsonl_line"),
            ("finetune_job_create", "openai/fine_tuning_job.create"),
        ])
    func `the validator accepts every example that is right`(_ prefix: String, _ schema: String) throws {
        let names = try Specs.fixtures { $0.hasPrefix(prefix) }
        #expect(!names.isEmpty)
        let validator = try Specs.validator("\(schema).schema.json")
        for name in names { #expect(validator.problems(try Specs.json("fixtures/\(name)")) == [], "\(name)") }
    }

    @Test(specs, arguments: schemas.keys.sorted { $0.rawValue < $1.rawValue })
    func `every request fits its provider's closed schema`(_ provider: ModelProvider) throws {
        let validator = try Specs.validator(try #require(Self.schemas[provider]))
        for (name, prompt) in Samples.prompts {
            let body = provider.format.request(for: prompt, model: "m")
            #expect(validator.problems(body) == [], "\(name)")
            var leaking = body
            leaking["api_key"] = "sk-x"
            #expect(validator.problems(leaking) != [], "\(name)")
        }
    }

    /// With everything left out that may be: nothing that a service needs is ever given up.
    @Test(specs, arguments: schemas.keys.sorted { $0.rawValue < $1.rawValue })
    func `a request without its optional fields fits the schema`(_ provider: ModelProvider) throws {
        let validator = try Specs.validator(try #require(Self.schemas[provider]))
        for (name, prompt) in Samples.prompts {
            let body = provider.format.request(for: prompt, model: "m")
            let optional = Set((body.object ?? [:]).keys).subtracting(provider.format.required).union(["strict"])
            var capabilities = Capabilities()
            for field in optional { capabilities.adaptations[field] = .leaveOut }
            let adapted = capabilities.adapted(body)
            #expect(validator.problems(adapted) == [], "\(name)")
            #expect(Set((adapted.object ?? [:]).keys).isSubset(of: provider.format.required), "\(name)")
            capabilities.adaptations["max_completion_tokens"] = .rename(to: "max_tokens")
            #expect(validator.problems(capabilities.adapted(body)) == [], "\(name)")
        }
    }

    @Test(specs) func `functions stay within what both strict modes accept`() throws {
        let strict = try Specs.validator("tool_parameters.strict.metaschema.json")
        for tool in Samples.tools {
            #expect(strict.problems(tool.schema) == [], "\(tool.name)")
            // What the schema of schemas cannot say: every property is required.
            let required = Set(tool.schema["required"]?.items.compactMap(\.string) ?? [])
            #expect(required == Set(tool.parameters.map(\.name)), "\(tool.name)")
        }
        #expect(strict.problems(try #require(Samples.prompt().inJSONMode.answerSchema)) == [])
    }

    /// Ollama publishes no schema; this is what `docs/api.md` lists.
    @Test func `a request to Ollama has only fields it knows`() {
        for (name, prompt) in Samples.prompts {
            let body = OllamaChat().request(for: prompt, model: "m")
            let known: Set = ["model", "messages", "stream", "options", "tools", "format"]
            #expect(Set((body.object ?? [:]).keys).isSubset(of: known), "\(name)")
            #expect(body["stream"] == false, "\(name)")
            for message in body["messages"]?.items ?? [] {
                let fields = Set((message.object ?? [:]).keys)
                #expect(fields.isSubset(of: ["role", "content", "tool_calls", "tool_name"]), "\(name)")
                #expect(message["content"]?.string != nil, "\(name)")
                for call in message["tool_calls"]?.items ?? [] {
                    #expect(call["function"]?["arguments"]?.object != nil, "\(name)")
                }
            }
        }
    }

    @Test(arguments: ModelProvider.allCases)
    func `nothing is sampled by our choice, and a function is called alone`(_ provider: ModelProvider) {
        let text = provider.format.request(for: Samples.prompt(), model: "m").text
        for field in ["temperature", "top_p", "top_k", "seed", "\"stream\":true"] { #expect(!text.contains(field)) }
        let alone: [ModelProvider: String] = [
            .openAIChat: #""parallel_tool_calls":false"#, .openAIResponses: #""parallel_tool_calls":false"#,
            .anthropic: #""disable_parallel_tool_use":true"#, .ollama: "",  // it has no such field
        ]
        #expect(alone[provider].map { $0.isEmpty || text.contains($0) } == true)
    }

    @Test func `nothing is stored at the service`() {
        for provider in [ModelProvider.openAIChat, .openAIResponses] {
            #expect(provider.format.request(for: Samples.prompt(), model: "m")["store"] == false)
        }
        var capabilities = Capabilities()
        let body = Responses().request(for: Samples.prompt(), model: "m")
        let error = ErrorBody(["error": ["message": "Unknown parameter: 'store'.", "param": "store"]])
        let isAdapted = capabilities.adapt(to: error, of: body, required: Responses().required)
        #expect(!isAdapted)
    }

    @Test func `sealed thoughts go back to the model they came from, and to no other`() {
        for (name, prompt) in Samples.prompts where name.hasPrefix("sealed") {
            for provider in ModelProvider.allCases {
                let isOwn =
                    name.hasSuffix(" " + provider.rawValue) && [.openAIResponses, .anthropic].contains(provider)
                #expect(provider.format.request(for: prompt, model: "m").text.contains("AAAA") == isOwn, "\(name)")
                #expect(!provider.format.request(for: prompt, model: "other").text.contains("AAAA"), "\(name)")
            }
        }
    }

    @Test func `Anthropic reads results first in the message behind the calls, and a user first of all`() throws {
        let round = try #require(Samples.prompts.first { $0.name == "calls and results" }).prompt
        let messages = AnthropicMessages().request(for: round, model: "m")["messages"]?.items ?? []
        #expect(messages.map { $0["role"]?.string } == ["user", "assistant", "user", "user"])
        let kinds = messages.map { $0["content"]?.items.map { $0["type"]?.string ?? "" } ?? [] }
        #expect(kinds == [[], ["text", "tool_use", "tool_use"], ["tool_result", "tool_result"], []])
        let cut = try #require(Samples.prompts.first { $0.name == "a conversation cut at its beginning" }).prompt
        let first = AnthropicMessages().request(for: cut, model: "m")["messages"]?.items.first
        #expect(first?["role"] == "user")
    }

    @Test func `what stands before the conversation is the same bytes in every turn`() {
        var later = Samples.prompt("another question")
        later.turns = [.user("a"), .assistant("b"), .user("another question")]
        for provider in ModelProvider.allCases {
            var (first, second) = (
                provider.format.request(for: Samples.prompt(), model: "m"),
                provider.format.request(for: later, model: "m")
            )
            for field in ["messages", "input"] {
                first[field] = nil
                second[field] = nil
            }
            #expect(first.text == second.text)
        }
    }
}
