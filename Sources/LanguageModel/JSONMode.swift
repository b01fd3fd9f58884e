extension Prompt {
    /// The same question for a model that cannot be given functions: their list stands behind the instructions, and
    /// the answer is one object that follows it, `{"call": {"name", "arguments"} or null, "reply": text or null}`.
    ///
    /// What is added is data, not words: the list explains itself through the functions' own descriptions.
    var inJSONMode: Prompt {
        var prompt = inPlainText
        guard !tools.isEmpty else { return prompt }
        let calls: [JSON] = tools.map { tool in
            [
                "type": "object", "description": .string(tool.description),
                "properties": ["name": ["type": "string", "enum": [.string(tool.name)]], "arguments": tool.schema],
                "required": ["name", "arguments"], "additionalProperties": false,
            ]
        }
        let schema: JSON = [
            "type": "object",
            "properties": [
                "call": ["anyOf": .array(calls + [["type": "null"]])], "reply": ["type": ["string", "null"]],
            ],
            "required": ["call", "reply"], "additionalProperties": false,
        ]
        prompt.tools = []
        prompt.requiredTool = nil
        prompt.answerSchema = schema
        // Shorter than the schema: what may be absent need not be null here.
        let functions: [JSON] = tools.map { tool in
            [
                "name": .string(tool.name), "description": .string(tool.description),
                "arguments": tool.plainSchema["properties"] ?? [:],
            ]
        }
        let answer: JSON = ["call": ["name": "…", "arguments": [:]], "reply": .null]
        prompt.instructions += "\n\n" + JSON.object(["answer": answer, "functions": .array(functions)]).text
        return prompt
    }

    /// The same question with past calls and their results as text, for servers that fail on calls in a conversation.
    var inPlainText: Prompt {
        var prompt = self
        prompt.turns = turns.flatMap { turn -> [PromptTurn] in
            guard case .calls(let round) = turn else { return [turn] }
            return round.exchanges.flatMap { exchange -> [PromptTurn] in
                let call: JSON = ["name": .string(exchange.call.name), "arguments": exchange.call.arguments]
                let asked: JSON = ["call": call, "reply": .null]
                let result: JSON = ["result": .string(exchange.result.marked), "of": .string(exchange.call.name)]
                return [.assistant(asked.text), .user(result.text)]
            }
        }
        return prompt
    }
}
