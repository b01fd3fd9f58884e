import Foundation

/// What of an answer may be used. Whatever is in doubt makes the whole answer unusable: of two calls that belong
/// together nobody runs one.
struct ReplyRules {
    let prompt: Prompt
    /// Functions were offered in the text, and the answer is an object that names one.
    let isJSONMode: Bool

    func content(of raw: RawReply) throws(ModelError.Unusable) -> ModelReply.Content {
        if let refusal = raw.refusal { return .refusal(refusal) }
        switch raw.finish {
        case .filtered: return .refusal("")
        case .length: throw .cutShort
        case .done, .unknown: break
        }
        // Calls in their own place are calls, however the functions were offered.
        if isJSONMode, raw.calls.isEmpty { return try fromJSON(raw) }
        let text = raw.text.withoutThoughts
        if !raw.calls.isEmpty { return .calls(try calls(raw), remark: text) }
        if let call = TextCall(text, prompt.tools) { return .calls([try rescued(call, raw.finish)], remark: "") }
        guard !TextCall.isSuspected(in: text, prompt.tools) else { throw .callAsText }
        guard !text.isEmpty else { throw .empty }
        return .text(text)
    }

    /// Whether there are calls decides, never the reason it ended for: several servers say "stop" with calls.
    private func calls(_ raw: RawReply) throws(ModelError.Unusable) -> [ToolCall] {
        var calls: [ToolCall] = []
        for call in raw.calls {
            let tool = try tool(call.name, raw.finish)
            let arguments = try tool.accepted(try arguments(of: call, for: tool))
            calls.append(ToolCall(id: id(call.id, among: calls), name: tool.name, arguments: arguments))
        }
        return calls
    }

    private func tool(_ name: String, _ finish: RawReply.Finish) throws(ModelError.Unusable) -> ToolDefinition {
        guard let tool = prompt.tools.first(where: { $0.name == name }) else {
            throw .unknownTool(name: String(name.prefix(64)))
        }
        if case .unknown(let reason) = finish, tool.effect == .changes {
            throw .unknownFinish(reason: String(reason.prefix(64)))
        }
        return tool
    }

    private func arguments(
        of call: RawReply.Call, for tool: ToolDefinition
    ) throws(ModelError.Unusable) -> JSON {
        switch call.arguments {
        case .value(.null): return [:]
        case .value(let value): return value
        case .text(""): return [:]
        case .text(let text):
            if let value = JSON(parsing: text) ?? (tool.effect == .reads ? JSON(repairing: text) : nil) { return value }
            throw .malformedArguments(tool: tool.name)
        }
    }

    /// The id the service gave, if every service would take it back; else one that is new in this conversation.
    private func id(_ given: String?, among calls: [ToolCall]) -> String {
        if let given, (1...64).contains(given.utf8.count), given.wholeMatch(of: /[A-Za-z0-9_\-]+/) != nil,
            !calls.contains(where: { $0.id == given })
        {
            return given
        }
        return "call_\(prompt.turns.count)_\(calls.count)"
    }

    /// A call that was written as text: only of what reads.
    private func rescued(_ call: TextCall, _ finish: RawReply.Finish) throws(ModelError.Unusable) -> ToolCall {
        let tool = try tool(call.name, finish)
        guard tool.effect == .reads else { throw .callAsText }
        return ToolCall(id: id(nil, among: []), name: tool.name, arguments: try tool.accepted(call.arguments))
    }

    private func fromJSON(_ raw: RawReply) throws(ModelError.Unusable) -> ModelReply.Content {
        guard let answer = JSON(parsing: raw.text.withoutThoughts), answer.object != nil else { throw .unreadable }
        let remark = answer["reply"]?.string ?? ""
        if let call = answer["call"], call != .null {
            let tool = try tool(call["name"]?.string ?? "", raw.finish)
            let arguments = try tool.accepted(call["arguments"] ?? [:])
            return .calls([ToolCall(id: id(nil, among: []), name: tool.name, arguments: arguments)], remark: remark)
        }
        guard !remark.isEmpty else { throw .empty }
        return .text(remark)
    }
}

extension String {
    /// Without what some models leak of their thinking, and without white space around it.
    var withoutThoughts: String {
        var text = self[...]
        var kept = ""
        while let begin = text.range(of: "<think>") {
            kept += text[..<begin.lowerBound]
            guard let end = text.range(of: "</think>", range: begin.upperBound..<text.endIndex) else {
                text = ""
                break
            }
            text = text[end.upperBound...]
        }
        // The opening tag is part of some templates, so the answer begins in the middle of a thought.
        if kept.isEmpty, let end = text.range(of: "</think>") { text = text[end.upperBound...] }
        return (kept + text).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
