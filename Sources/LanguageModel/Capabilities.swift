/// What an endpoint was found to take, for one model. Learned from a probe and from refusals; worth keeping over
/// restarts.
public struct Capabilities: Sendable, Hashable, Codable {
    /// How functions are offered.
    public enum Tools: String, Sendable, Hashable, Codable {
        case native
        /// In the text, with an answer that follows a schema.
        case json
        /// Not at all: only prose may be asked for.
        case none
    }
    /// What is done with a field that is refused.
    public enum Adaptation: Sendable, Hashable, Codable {
        case leaveOut
        case rename(to: String)
    }
    public var tools: Tools
    /// By the name of the field in the request; "strict" is that of each function.
    public var adaptations: [String: Adaptation]

    public init(tools: Tools = .native, adaptations: [String: Adaptation] = [:]) {
        self.tools = tools
        self.adaptations = adaptations
    }

    /// The request as this endpoint takes it.
    func adapted(_ body: JSON) -> JSON {
        var body = body
        for (field, adaptation) in adaptations {
            switch adaptation {
            case .leaveOut where field == "strict": body = body.withoutStrictTools
            case .leaveOut: body[field] = nil
            case .rename(let name):
                guard let value = body[field] else { continue }
                body[name] = value
                body[field] = nil
            }
        }
        return body
    }

    /// Takes over what was learned elsewhere.
    mutating func add(_ learned: Capabilities) {
        if learned.tools != .native { tools = learned.tools }
        adaptations.merge(learned.adaptations) { $1 }
    }

    /// Changes what is sent after `body` was refused, if what it was refused for is a field that can be left out or has
    /// another name.
    /// - Returns: whether there was anything to change that had not been tried.
    mutating func adapt(to error: ErrorBody, of body: JSON, required: Set<String>) -> Bool {
        let known = Set((body.object ?? [:]).keys).subtracting(required)
        guard let field = Self.field(error, body["tools"] == nil ? known : known.union(["strict"])) else {
            return false
        }
        // One field under its new and its old name, which imitators know.
        if ["max_completion_tokens", "max_tokens"].contains(field) {
            let isNew = adaptations["max_completion_tokens"] == nil
            adaptations["max_completion_tokens"] = isNew ? .rename(to: "max_tokens") : .leaveOut
            return true
        }
        return adaptations.updateValue(.leaveOut, forKey: field) == nil
    }

    /// The field that an error names in its own place for it (`reasoning.effort`, `tools[0].function.strict`), or in
    /// its message: quoted, at the beginning with a colon, or by a name that is no word of any language.
    private static func field(_ error: ErrorBody, _ known: Set<String>) -> String? {
        let parts = (error.parameter ?? "").split(whereSeparator: { ".[]".contains($0) }).map(String.init)
        if let field = parts.contains("strict") ? "strict" : parts.first, known.contains(field) { return field }
        let words = Set(error.message.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        let named = known.sorted().first { field in
            let isQuoted = ["'", "`", "\""].contains { error.message.contains("\($0)\(field)\($0)") }
            return isQuoted || error.message.hasPrefix("\(field):") || (field.contains("_") && words.contains(field))
        }
        return named ?? (known.contains("strict") && error.isAboutGrammar ? "strict" : nil)
    }
}

extension ErrorBody {
    /// The functions are too many, or too much, to be held to their schemas: "Too many strict tools", "The compiled
    /// grammar is too large", "Schema is too complex for compilation".
    fileprivate var isAboutGrammar: Bool {
        let text = message.lowercased()
        return ["strict", "grammar", "too complex", "union", "optional parameters"].contains(where: text.contains)
    }
}

extension JSON {
    /// Functions without strict mode. Where the field has to be there, it says no.
    fileprivate var withoutStrictTools: JSON {
        var body = self
        guard let tools = body["tools"]?.items else { return self }
        body["tools"] = .array(
            tools.map { tool in
                var tool = tool
                if var function = tool["function"] {
                    function["strict"] = nil
                    function["parameters"] = function["parameters"]?.withAbsentForNull
                    tool["function"] = function
                } else {
                    tool["strict"] = tool["parameters"] == nil ? nil : false
                    for name in ["parameters", "input_schema"] { tool[name] = tool[name]?.withAbsentForNull }
                }
                return tool
            })
        return body
    }
}
