import Platform

/// OpenAI Chat Completions, and the many servers that imitate it.
/// Source: github.com/openai/openai-openapi, `CreateChatCompletionRequest`.
struct ChatCompletions: WireFormat {
    let path = "/chat/completions"
    let required: Set<String> = ["model", "messages", "tools"]
    let demandsCalls = true

    func headers(key: Secret?) -> [String: String] { key.map { ["Authorization": "Bearer \($0.exposed)"] } ?? [:] }

    func request(for prompt: Prompt, model: String) -> JSON {
        // Models that think refuse functions here unless told not to.
        var body: JSON = [
            "model": .string(model), "messages": .array(messages(prompt)), "store": false, "reasoning_effort": "none",
            "max_completion_tokens": .count(prompt.maximumOutputTokens),
        ]
        if !prompt.tools.isEmpty {
            body["tools"] = .array(prompt.tools.map { ["type": "function", "function": function($0)] })
            body["tool_choice"] =
                prompt.requiredTool.map { ["type": "function", "function": ["name": .string($0)]] } ?? "auto"
            body["parallel_tool_calls"] = false
        }
        if let schema = prompt.answerSchema {
            body["response_format"] = [
                "type": "json_schema", "json_schema": ["name": "answer", "schema": schema, "strict": true],
            ]
        }
        if let label = prompt.userLabel { body["safety_identifier"] = .string(label) }
        return body
    }

    private func function(_ tool: ToolDefinition) -> JSON {
        [
            "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.schema,
            "strict": true,
        ]
    }

    private func messages(_ prompt: Prompt) -> [JSON] {
        // "system" and not "developer": imitators know only the former, and the original takes both.
        var messages: [JSON] = [["role": "system", "content": .string(prompt.instructions)]]
        for turn in prompt.turns {
            switch turn {
            case .user(let text): messages.append(["role": "user", "content": .string(text)])
            case .assistant(let text): messages.append(["role": "assistant", "content": .string(text)])
            case .calls(let round):
                let calls: [JSON] = round.exchanges.map { exchange in
                    let call = exchange.call
                    return [
                        "id": .string(call.id), "type": "function",
                        "function": ["name": .string(call.name), "arguments": .string(call.arguments.text)],
                    ]
                }
                messages.append([
                    "role": "assistant", "content": round.remark.isEmpty ? .null : .string(round.remark),
                    "tool_calls": .array(calls),
                ])
                messages += round.exchanges.map {
                    ["role": "tool", "tool_call_id": .string($0.call.id), "content": .string($0.result.marked)]
                }
            }
        }
        return messages
    }

    func parse(_ answer: JSON) -> RawReply? {
        guard let choice = answer["choices"]?.items.first, let message = choice["message"] else { return nil }
        let finish: RawReply.Finish =
            switch choice["finish_reason"]?.string {
            case "stop", "tool_calls", "function_call": .done
            case "length": .length
            case "content_filter": .filtered
            case let other: .unknown(other ?? "")
            }
        // Some write the text in parts.
        let parts = message["content"]?.items.compactMap { $0["text"]?.string } ?? []
        return RawReply(
            text: message["content"]?.string ?? parts.joined(), refusal: message["refusal"]?.string,
            calls: (message["tool_calls"]?.items ?? []).map { call in
                RawReply.Call(
                    id: call["id"]?.string, name: call["function"]?["name"]?.string ?? "",
                    arguments: call["function"]?["arguments"])
            },
            finish: finish, usage: answer["usage"].flatMap(usage))
    }

    private func usage(_ usage: JSON) -> Usage? {
        guard let input = usage["prompt_tokens"]?.count, let output = usage["completion_tokens"]?.count else {
            return nil
        }
        let details = usage["prompt_tokens_details"]
        return Usage(
            input: input, cached: details?["cached_tokens"]?.count ?? 0,
            cacheWritten: details?["cache_write_tokens"]?.count ?? 0, output: output)
    }

    func fold(_ event: JSON, into answer: inout JSON) throws(ServiceError) {
        if let error = event["error"], error != .null { throw ServiceError(body: event) }
        if let usage = event["usage"], usage != .null { answer["usage"] = usage }
        guard let chunk = event["choices"]?.items.first else { return }
        var choice = answer["choices"]?.items.first ?? ["message": [:]]
        var message = choice["message"] ?? [:]
        for field in ["content", "refusal"] {
            guard let piece = chunk["delta"]?[field]?.string else { continue }
            message[field] = .string((message[field]?.string ?? "") + piece)
        }
        if let pieces = chunk["delta"]?["tool_calls"]?.items {
            var calls = message["tool_calls"]?.items ?? []
            for piece in pieces { add(piece, to: &calls) }
            if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        }
        choice["message"] = message
        if let reason = chunk["finish_reason"]?.string { choice["finish_reason"] = .string(reason) }
        answer["choices"] = [choice]
    }

    /// A new id on an index that is in use is a new call: some servers count every call as the first.
    private func add(_ piece: JSON, to calls: inout [JSON]) {
        let id = piece["id"]?.string, index = piece["index"]
        let known = calls.lastIndex { $0["index"] == index && (id == nil || $0["id"]?.string == id) }
        guard let known else { return calls.append(piece) }
        guard let more = piece["function"]?["arguments"] else { return }
        var function = calls[known]["function"] ?? [:]
        if let begun = function["arguments"]?.string, let more = more.string {
            function["arguments"] = .string(begun + more)
        } else {
            function["arguments"] = more
        }
        calls[known]["function"] = function
    }

    func isComplete(_ answer: JSON) -> Bool { answer["choices"]?.items.first?["finish_reason"] != nil }
}
