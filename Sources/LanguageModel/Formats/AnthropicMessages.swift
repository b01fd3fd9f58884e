import Platform

/// Anthropic Messages. Source: the typed models of the PyPI package `anthropic`, 2.11.0.
struct AnthropicMessages: WireFormat {
    let path = "/v1/messages"
    let required: Set<String> = ["model", "messages", "system", "tools", "max_tokens"]
    let demandsCalls = true

    func headers(key: Secret?) -> [String: String] {
        var headers = ["anthropic-version": "2023-06-01"]
        headers["x-api-key"] = key?.exposed
        return headers
    }

    func request(for prompt: Prompt, model: String) -> JSON {
        // The mark behind the instructions caches them and the tools, which stand before them.
        let instructions: JSON = [
            "type": "text", "text": .string(prompt.instructions), "cache_control": ["type": "ephemeral"],
        ]
        // A conversation cut at its beginning may start with an answer, which is refused here.
        let turns = prompt.turns.drop { if case .user = $0 { false } else { true } }
        var body: JSON = [
            "model": .string(model), "max_tokens": .count(prompt.maximumOutputTokens),
            "messages": .array(turns.flatMap { messages($0, model) }),
        ]
        if !prompt.instructions.isEmpty { body["system"] = [instructions] }
        if !prompt.tools.isEmpty {
            let isStrict = Self.isCompiled(prompt.tools)
            body["tools"] = .array(prompt.tools.map { tool($0, isStrict: isStrict) })
            var choice: JSON = ["type": "auto", "disable_parallel_tool_use": true]
            if let name = prompt.requiredTool {
                choice["type"] = "tool"
                choice["name"] = .string(name)
            }
            body["tool_choice"] = choice
        }
        if let schema = prompt.answerSchema {
            body["output_config"] = ["format": ["type": "json_schema", "schema": schema]]
        }
        if let label = prompt.userLabel { body["metadata"] = ["user_id": .string(label)] }
        return body
    }

    /// Whether the service takes these functions in strict mode, in which it makes one grammar of them all: at most 20
    /// functions, 24 parameters that may be absent and 16 of several types. What may be absent is null here, a type
    /// besides its own. Source: platform.claude.com, "Strict tool use".
    private static func isCompiled(_ tools: [ToolDefinition]) -> Bool {
        tools.count <= 20 && tools.reduce(0) { $0 + $1.parameters.count { $0.isOptional } } <= 16
    }

    private func tool(_ tool: ToolDefinition, isStrict: Bool) -> JSON {
        var function: JSON = [
            "name": .string(tool.name), "description": .string(tool.description),
            "input_schema": isStrict ? tool.schema : tool.plainSchema,
        ]
        if isStrict { function["strict"] = true }
        return function
    }

    /// Results must stand first in the message right behind the calls.
    private func messages(_ turn: PromptTurn, _ model: String) -> [JSON] {
        switch turn {
        case .user(let text): return [["role": "user", "content": .string(text)]]
        case .assistant(let text): return [["role": "assistant", "content": .string(text)]]
        case .calls(let round):
            var said = round.reasoning?.origin == origin(model) ? round.reasoning?.items ?? [] : []
            if !round.remark.isEmpty { said.append(["type": "text", "text": .string(round.remark)]) }
            said += round.exchanges.map {
                [
                    "type": "tool_use", "id": .string($0.call.id), "name": .string($0.call.name),
                    "input": $0.call.arguments,
                ]
            }
            let results: [JSON] = round.exchanges.map {
                [
                    "type": "tool_result", "tool_use_id": .string($0.call.id), "content": .string($0.result.text),
                    "is_error": .flag($0.result.isError),
                ]
            }
            return [["role": "assistant", "content": .array(said)], ["role": "user", "content": .array(results)]]
        }
    }

    func parse(_ answer: JSON) -> RawReply? {
        guard case .array(let content)? = answer["content"] else { return nil }
        let stop = answer["stop_reason"]?.string
        let finish: RawReply.Finish =
            switch stop {
            case "end_turn", "stop_sequence", "tool_use", "refusal": .done
            case "max_tokens", "model_context_window_exceeded": .length
            case let other: .unknown(other ?? "")
            }
        var reply = RawReply(finish: finish, usage: answer["usage"].flatMap(usage))
        for block in content {
            switch block["type"]?.string {
            case "text": reply.text += block["text"]?.string ?? ""
            case "tool_use":
                reply.calls.append(
                    RawReply.Call(id: block["id"]?.string, name: block["name"]?.string ?? "", arguments: block["input"])
                )
            case "thinking", "redacted_thinking":
                let sealed = ["type", "thinking", "signature", "data"]
                reply.reasoning.append(.object((block.object ?? [:]).filter { sealed.contains($0.key) }))
            default: break
            }
        }
        if stop == "refusal" { reply.refusal = answer["stop_details"]?["explanation"]?.string ?? reply.text }
        return reply
    }

    private func usage(_ usage: JSON) -> Usage? {
        guard let input = usage["input_tokens"]?.count, let output = usage["output_tokens"]?.count else { return nil }
        let cached = usage["cache_read_input_tokens"]?.count ?? 0
        let written = usage["cache_creation_input_tokens"]?.count ?? 0
        return Usage(input: input + cached + written, cached: cached, cacheWritten: written, output: output)
    }

    func fold(_ event: JSON, into answer: inout JSON) throws(ServiceError) {
        switch event["type"]?.string {
        case "error": throw ServiceError(body: event)
        case "message_start": answer = event["message"] ?? [:]
        case "content_block_start":
            guard var block = event["content_block"] else { return }
            if block["type"] == "tool_use" { block["input"] = "" }  // comes as text, in pieces; nothing at all is `{}`
            answer["content"] = .array((answer["content"]?.items ?? []) + [block])
        case "content_block_delta":
            guard let delta = event["delta"], var block = answer["content"]?.items.last else { return }
            let fields = [
                ("text", "text"), ("partial_json", "input"), ("thinking", "thinking"), ("signature", "signature"),
            ]
            for (piece, field) in fields {
                guard let more = delta[piece]?.string else { continue }
                block[field] = .string((block[field]?.string ?? "") + more)
            }
            answer["content"] = .array((answer["content"]?.items ?? []).dropLast() + [block])
        case "message_delta":
            answer["stop_reason"] = event["delta"]?["stop_reason"]
            answer["stop_details"] = event["delta"]?["stop_details"]
            let usage = (answer["usage"]?.object ?? [:]).merging(event["usage"]?.object ?? [:]) { $1 }
            answer["usage"] = .object(usage)
        case "message_stop": answer["is_stopped"] = true
        default: break
        }
    }

    func isComplete(_ answer: JSON) -> Bool { answer["is_stopped"] != nil }
}
