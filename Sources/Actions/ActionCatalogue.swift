import Trading

/// Every action by its id and its aliases.
public struct ActionCatalogue<Services: Sendable>: Sendable {
    private let actions: [String: Action<Services>]
    /// In the order they were declared.
    public let descriptors: [ActionDescriptor]

    /// - Precondition: ids and aliases are unique; a duplicate is a programmer error.
    public init(_ actions: [Action<Services>]) {
        self.actions = Dictionary(uniqueKeysWithValues: actions.map { ($0.descriptor.id, $0) })
        descriptors = actions.map(\.descriptor)
    }

    public subscript(id: String) -> Action<Services>? { actions[id] }
}

// Every surface of an action, derived from its descriptor. Nothing here knows a concrete action.
extension ActionDescriptor {
    /// What people type: its first short name, or its own.
    public var shortName: String { aliases.first?.name ?? id }

    /// Lines that people can type, one below the other: a command, and mostly a sentence.
    public var exampleKey: String { "action.\(id).example" }

    /// The keys that every language must have for this action.
    public var localizationKeys: [String] {
        ["action.\(id).summary"] + (isInMenu ? [exampleKey] : []) + parameters.map { "action.\(id).\($0.name)" }
    }

    /// The function-calling definition; `text` resolves a localization key to English.
    public func functionSchema(text: (String) -> String) -> FunctionSchema {
        var properties: [String: FunctionSchema.Property] = [:]
        for parameter in parameters {
            properties[parameter.name] = FunctionSchema.Property(
                type: parameter.kind.jsonType, description: text("action.\(id).\(parameter.name)"),
                choices: parameter.choices, minimum: parameter.minimum?.double, maximum: parameter.maximum?.double,
                items: parameter.kind.jsonType == "array" ? .init() : nil)
        }
        return FunctionSchema(
            name: id, description: text("action.\(id).summary"),
            parameters: .init(properties: properties, required: parameters.filter(\.isRequired).map(\.name)))
    }
}

/// A function a language model may call, in the shape all providers share.
public struct FunctionSchema: Sendable, Hashable, Codable {
    public struct Items: Sendable, Hashable, Codable { public var type = "string" }
    public struct Property: Sendable, Hashable, Codable {
        public var type: String
        public var description: String
        public var choices: [String]?
        public var minimum: Double?
        public var maximum: Double?
        public var items: Items?
        enum CodingKeys: String, CodingKey { case type, description, choices = "enum", minimum, maximum, items }
    }
    public struct Parameters: Sendable, Hashable, Codable {
        public var type = "object"
        public var properties: [String: Property]
        public var required: [String]
        public var additionalProperties = false
    }
    public var name: String
    public var description: String
    public var parameters: Parameters
}

extension ParameterKind {
    fileprivate var jsonType: String {
        switch self {
        case .quantity, .price, .stopPrice, .targetPrice, .stopPips, .targetPips, .stopPercent, .targetPercent,
            .percent, .share:
            "number"
        case .count: "integer"
        case .flag: "boolean"
        case .symbols, .words, .indicators: "array"
        case .symbol, .side, .sizeUnit, .orderType, .timeframe, .user, .role, .language, .timeZone, .duration, .period,
            .clock, .moment, .choice, .identifier, .signal, .named, .strategy, .rule, .text:
            "string"
        }
    }
}
