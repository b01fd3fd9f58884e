import Platform

/// Ollama's own `/api/chat`: unlike its imitation of OpenAI it can be told how long a conversation may be.
/// Source: github.com/ollama/ollama, `docs/api.md`.
struct OllamaChat: WireFormat {
    /// Room for the functions and the conversation, in tokens. The server's default cuts the beginning off in silence,
    /// and a figure that differs from request to request would make it load the model anew.
    static let contextTokens = 32_768

    let path = "/api/chat"
    let required: Set<String> = ["model", "messages", "tools", "stream"]
    let demandsCalls = false
    var longestRequest: Int? { Self.contextTokens }

    func headers(key: Secret?) -> [String: String] { key.map { ["Authorization": "Bearer \($0.exposed)"] } ?? [:] }

    func request(for prompt: Prompt, model: String) -> JSON {
        var body: JSON = [
            "model": .string(model), "messages": .array(messages(prompt)), "stream": false,
            "options": [
                "num_ctx": .count(Self.contextTokens), "num_predict": .count(prompt.maximumOutputTokens),
            ],
        ]
        if !prompt.tools.isEmpty {
            body["tools"] = .array(
                prompt.tools.map { tool in
                    let function: JSON = [
                        "name": .string(tool.name), "description": .string(tool.description),
                        "parameters": tool.plainSchema,
                    ]
                    return ["type": "function", "function": function]
                })
        }
        body["format"] = prompt.answerSchema
        return body
    }

    private func messages(_ prompt: Prompt) -> [JSON] {
        var messages: [JSON] = [["role": "system", "content": .string(prompt.instructions)]]
        for turn in prompt.turns {
            switch turn {
            case .user(let text): messages.append(["role": "user", "content": .string(text)])
            case .assistant(let text): messages.append(["role": "assistant", "content": .string(text)])
            case .calls(let round):
                let calls: [JSON] = round.exchanges.map {
                    ["function": ["name": .string($0.call.name), "arguments": $0.call.arguments]]
                }
                messages.append(["role": "assistant", "content": .string(round.remark), "tool_calls": .array(calls)])
                messages += round.exchanges.map {
                    ["role": "tool", "tool_name": .string($0.call.name), "content": .string($0.result.marked)]
                }
            }
        }
        return messages
    }

    func parse(_ answer: JSON) -> RawReply? {
        guard let message = answer["message"] else { return nil }
        let finish: RawReply.Finish =
            switch answer["done_reason"]?.string {
            case "stop": .done
            case "length": .length
            case let other?: .unknown(other)
            case nil: answer["done"] == true ? .done : .unknown("")  // older servers give no reason
            }
        return RawReply(
            text: message["content"]?.string ?? "",
            calls: (message["tool_calls"]?.items ?? []).map { call in
                RawReply.Call(
                    id: call["id"]?.string, name: call["function"]?["name"]?.string ?? "",
                    arguments: call["function"]?["arguments"])
            },
            finish: finish, usage: usage(answer))
    }

    private func usage(_ answer: JSON) -> Usage? {
        guard let input = answer["prompt_eval_count"]?.count, let output = answer["eval_count"]?.count else {
            return nil
        }
        return Usage(input: input, output: output)
    }

    func fold(_ event: JSON, into answer: inout JSON) throws(ServiceError) {
        if event["error"] != nil { throw ServiceError(body: event) }
        let begun = answer["message"], piece = event["message"]
        answer = event
        answer["message"] = [
            "content": .string((begun?["content"]?.string ?? "") + (piece?["content"]?.string ?? "")),
            "tool_calls": .array((begun?["tool_calls"]?.items ?? []) + (piece?["tool_calls"]?.items ?? [])),
        ]
    }

    func isComplete(_ answer: JSON) -> Bool { answer["done"] == true }
}
