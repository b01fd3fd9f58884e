import Platform

/// OpenAI Responses. Nothing is stored at the service: the conversation, sealed thoughts included, is sent every time.
/// Source: github.com/openai/openai-openapi, `CreateResponse`.
struct Responses: WireFormat {
    let path = "/responses"
    // Without "store" the service keeps what people wrote.
    let required: Set<String> = ["model", "instructions", "input", "tools", "store"]
    let demandsCalls = true

    func headers(key: Secret?) -> [String: String] { key.map { ["Authorization": "Bearer \($0.exposed)"] } ?? [:] }

    func request(for prompt: Prompt, model: String) -> JSON {
        var body: JSON = [
            "model": .string(model), "instructions": .string(prompt.instructions),
            "input": .array(prompt.turns.flatMap { items($0, model) }), "store": false, "reasoning": ["effort": "low"],
            "include": ["reasoning.encrypted_content"],
            "max_output_tokens": .count(prompt.maximumOutputTokens),
        ]
        if !prompt.tools.isEmpty {
            body["tools"] = .array(prompt.tools.map(function))
            body["tool_choice"] = prompt.requiredTool.map { ["type": "function", "name": .string($0)] } ?? "auto"
            body["parallel_tool_calls"] = false
        }
        if let schema = prompt.answerSchema {
            body["text"] = ["format": ["type": "json_schema", "name": "answer", "schema": schema, "strict": true]]
        }
        if let label = prompt.userLabel { body["safety_identifier"] = .string(label) }
        return body
    }

    private func function(_ tool: ToolDefinition) -> JSON {
        [
            "type": "function", "name": .string(tool.name), "description": .string(tool.description),
            "parameters": tool.schema, "strict": true,
        ]
    }

    private func items(_ turn: PromptTurn, _ model: String) -> [JSON] {
        switch turn {
        case .user(let text): return [["role": "user", "content": .string(text)]]
        case .assistant(let text): return [["role": "assistant", "content": .string(text)]]
        case .calls(let round):
            var items = round.reasoning?.origin == origin(model) ? round.reasoning?.items ?? [] : []
            if !round.remark.isEmpty { items.append(["role": "assistant", "content": .string(round.remark)]) }
            items += round.exchanges.map {
                [
                    "type": "function_call", "call_id": .string($0.call.id), "name": .string($0.call.name),
                    "arguments": .string($0.call.arguments.text),
                ]
            }
            return items
                + round.exchanges.map {
                    [
                        "type": "function_call_output", "call_id": .string($0.call.id),
                        "output": .string($0.result.marked),
                    ]
                }
        }
    }

    func parse(_ answer: JSON) -> RawReply? {
        guard case .array(let output)? = answer["output"], let status = answer["status"]?.string else { return nil }
        var reply = RawReply(finish: finish(status, answer), usage: answer["usage"].flatMap(usage))
        for item in output {
            switch item["type"]?.string {
            case "message":
                for part in item["content"]?.items ?? [] {
                    reply.text += part["text"]?.string ?? ""
                    if let refusal = part["refusal"]?.string { reply.refusal = (reply.refusal ?? "") + refusal }
                }
            case "function_call":
                reply.calls.append(
                    RawReply.Call(
                        id: item["call_id"]?.string, name: item["name"]?.string ?? "", arguments: item["arguments"]))
            case "reasoning":
                let sealed = ["type", "id", "summary", "encrypted_content"]
                reply.reasoning.append(.object((item.object ?? [:]).filter { sealed.contains($0.key) }))
            default: break
            }
        }
        return reply
    }

    private func finish(_ status: String, _ answer: JSON) -> RawReply.Finish {
        guard status == "incomplete" else { return status == "completed" ? .done : .unknown(status) }
        return answer["incomplete_details"]?["reason"]?.string == "content_filter" ? .filtered : .length
    }

    private func usage(_ usage: JSON) -> Usage? {
        guard let input = usage["input_tokens"]?.count, let output = usage["output_tokens"]?.count else { return nil }
        let details = usage["input_tokens_details"]
        return Usage(
            input: input, cached: details?["cached_tokens"]?.count ?? 0,
            cacheWritten: details?["cache_write_tokens"]?.count ?? 0, output: output)
    }

    /// The last event has the whole answer.
    func fold(_ event: JSON, into answer: inout JSON) throws(ServiceError) {
        switch event["type"]?.string {
        case "error": throw ServiceError(body: ["error": event])
        case "response.failed": throw ServiceError(body: event["response"] ?? [:])
        case "response.completed", "response.incomplete": answer = event["response"] ?? [:]
        default: break
        }
    }

    func isComplete(_ answer: JSON) -> Bool { answer["status"] != nil }
}
