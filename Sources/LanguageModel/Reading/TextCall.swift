import Foundation

/// A call that a model wrote into its text because its server did not recognize it: the whole text, or it is none.
/// The notations are those of Hermes, of Qwen, JSON in a fence and JSON as it is.
struct TextCall: Hashable {
    var name: String
    var arguments: JSON

    init?(_ text: String, _ tools: [ToolDefinition]) {
        guard !tools.isEmpty else { return nil }
        let inner =
            Self.inside(text, "<tool_call>", "</tool_call>") ?? Self.inside(text, "```json", "```")
            ?? Self.inside(text, "```", "```") ?? text
        if let call = Self(tagged: inner, tools) {
            self = call
            return
        }
        guard let call = JSON(parsing: inner) ?? JSON(repairing: inner), let name = call["name"]?.string,
            let arguments = call["arguments"] ?? call["parameters"], call.object?.count == 2
        else { return nil }
        self.name = name
        self.arguments = arguments
    }

    /// `<function=get_quote><parameter=symbol>EURUSD</parameter></function>`: values are text, read as the function's
    /// parameters have it.
    private init?(tagged text: String, _ tools: [ToolDefinition]) {
        let space = CharacterSet.whitespacesAndNewlines
        guard let call = text.wholeMatch(of: /<function=([\w\-]+)>(.*)<\/function>/.dotMatchesNewlines()) else {
            return nil
        }
        name = String(call.output.1)
        let parameters = tools.first { [name] in $0.name == name }?.parameters ?? []
        var members: [String: JSON] = [:]
        var rest = call.output.2.trimmingCharacters(in: space)
        while let found = rest.prefixMatch(of: /<parameter=(\w+)>(.*?)<\/parameter>/.dotMatchesNewlines()) {
            let member = String(found.output.1), value = found.output.2.trimmingCharacters(in: space)
            guard members[member] == nil else { return nil }
            members[member] = parameters.first { $0.name == member }?.value(of: value) ?? .string(value)
            rest = rest[found.range.upperBound...].trimmingCharacters(in: space)
        }
        guard rest.isEmpty else { return nil }
        arguments = .object(members)
    }

    /// What stands between `opening` at the very beginning and `closing` at the very end.
    private static func inside(_ text: String, _ opening: String, _ closing: String) -> String? {
        guard text.hasPrefix(opening), text.hasSuffix(closing), text.count >= opening.count + closing.count else {
            return nil
        }
        return text.dropFirst(opening.count).dropLast(closing.count).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether text that is no call looks like one all the same: nobody should read it.
    static func isSuspected(in text: String, _ tools: [ToolDefinition]) -> Bool {
        guard !tools.isEmpty else { return false }
        if text.contains("<tool_call>") || text.contains("<function=") { return true }
        return text.contains(/^[\[{`]/) && tools.contains { text.contains($0.name) }
    }
}
