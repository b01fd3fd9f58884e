/// A function that a model may call.
public struct ToolDefinition: Sendable, Hashable {
    public enum Effect: Sendable, Hashable {
        /// Calling it wrongly costs nothing but an answer.
        case reads
        /// It leads to a change: nothing about its call is guessed or repaired.
        case changes
    }
    /// Letters, digits, `_` and `-`, at most 64.
    public var name: String
    /// For the model.
    public var description: String
    public var parameters: [ToolParameter]
    public var effect: Effect

    public init(_ name: String, _ description: String, _ parameters: [ToolParameter], effect: Effect) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.effect = effect
    }

    /// The JSON schema of its arguments, in the subset that the strict modes of all services accept: every parameter is
    /// required and an optional one may be null; nothing else may be there. Ranges are for descriptions, and for code.
    public var schema: JSON {
        var properties: [String: JSON] = [:]
        for parameter in parameters { properties[parameter.name] = parameter.schema }
        return [
            "type": "object", "properties": .object(properties),
            "required": .array(parameters.map { .string($0.name) }), "additionalProperties": false,
        ]
    }

    /// The same for where nothing is enforced: what may be left out is not required, and nothing is null.
    var plainSchema: JSON { schema.withAbsentForNull }

    /// `arguments` without nulls, if they are an object of parameters that exist, with values of their types.
    func accepted(_ arguments: JSON) throws(ModelError.Unusable) -> JSON {
        guard let members = arguments.object else { throw .malformedArguments(tool: name) }
        var accepted: [String: JSON] = [:]
        for (member, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let parameter = parameters.first(where: { $0.name == member }), parameter.accepts(value) else {
                throw .unknownArgument(tool: name, name: String(member.prefix(64)))
            }
            if value != .null { accepted[member] = value }
        }
        return .object(accepted)
    }
}

/// One parameter of a function.
public struct ToolParameter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case text
        case number
        case whole
        case flag
        case choice([String])
        case texts
    }
    /// Letters, digits and `_`, beginning with no digit, at most 64.
    public var name: String
    /// For the model; empty when the name says it all.
    public var description: String
    public var kind: Kind
    public var isOptional: Bool

    public init(_ name: String, _ kind: Kind, _ description: String = "", isOptional: Bool = false) {
        self.name = name
        self.kind = kind
        self.description = description
        self.isOptional = isOptional
    }

    var schema: JSON {
        var schema: JSON
        switch kind {
        case .text: schema = ["type": nullable("string")]
        case .number: schema = ["type": nullable("number")]
        case .whole: schema = ["type": nullable("integer")]
        case .flag: schema = ["type": nullable("boolean")]
        case .choice(let choices):
            schema = [
                "type": nullable("string"), "enum": .array(choices.map { .string($0) } + (isOptional ? [.null] : [])),
            ]
        case .texts:
            let list: JSON = ["type": "array", "items": ["type": "string"]]
            schema = isOptional ? ["anyOf": [list, ["type": "null"]]] : list
        }
        if !description.isEmpty { schema["description"] = .string(description) }
        return schema
    }

    private func nullable(_ type: JSON) -> JSON { isOptional ? [type, "null"] : type }

    /// Null fits every parameter: a model without strict mode writes it for what it was not told, and what is missing
    /// is asked for.
    fileprivate func accepts(_ value: JSON) -> Bool {
        switch (kind, value) {
        case (_, .null), (.text, .string), (.number, .number), (.flag, .flag): true
        case (.whole, .number): value.isWhole
        case (.choice(let choices), .string(let text)): choices.contains(text)
        case (.texts, .array(let items)): items.allSatisfy { $0.string != nil }
        default: false
        }
    }

    /// The value that `text` stands for, for models that write calls as text.
    func value(of text: String) -> JSON {
        switch kind {
        case .text, .choice: .string(text)
        case .number, .whole, .flag, .texts: JSON(parsing: text) ?? .string(text)
        }
    }
}

extension JSON {
    /// The schema of an object whose members that may be null may be absent instead. Shorter, and without the unions
    /// that some services count.
    var withAbsentForNull: JSON {
        guard var properties = self["properties"]?.object else { return self }
        var optional: Set<String> = []
        for (name, property) in properties {
            guard let plain = property.withoutNull else { continue }
            properties[name] = plain
            optional.insert(name)
        }
        var schema = self
        schema["properties"] = .object(properties)
        schema["required"] = .array(
            (self["required"]?.items ?? []).filter { !optional.contains($0.string ?? "") })
        return schema
    }

    /// The schema of a value without the possibility of null; nil when there is none.
    private var withoutNull: JSON? {
        var schema = self
        if let choices = self["anyOf"]?.items, let value = choices.first(where: { $0["type"] != "null" }) {
            schema = value
            schema["description"] = self["description"]
            return schema
        }
        guard let types = self["type"]?.items, types.contains("null"), let type = types.first else { return nil }
        schema["type"] = type
        if let values = self["enum"]?.items { schema["enum"] = .array(values.filter { $0 != .null }) }
        return schema
    }
}
