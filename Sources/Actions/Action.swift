public import Trading

/// One typed argument of an action. Its description is in `locales/`, under `action.<id>.<name>`.
public struct Parameter<Value: ActionValue>: Sendable {
    let name: String
    let kind: ParameterKind
    let range: ClosedRange<FixedPoint>?
    let isPrivate: Bool

    /// - Parameter isPrivate: whether the answer is for the asker alone when this is given, though the action's are
    ///   not otherwise.
    public init(
        _ name: String, _ kind: ParameterKind = Value.kind, in range: ClosedRange<FixedPoint>? = nil,
        isPrivate: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.range = range
        self.isPrivate = isPrivate
    }

    var descriptor: ParameterDescriptor {
        ParameterDescriptor(
            name: name, kind: kind, isRequired: Value.absent == nil, choices: Value.choices,
            minimum: range?.lowerBound, maximum: range?.upperBound, isPrivate: isPrivate ? true : nil)
    }

    func decode(from arguments: [String: ArgumentValue]) throws(ActionError) -> Value {
        guard let argument = arguments[name] else {
            if let absent = Value.absent { return absent }
            throw .missing(parameter: name)
        }
        guard let value = Value(argument) else { throw .invalid(parameter: name, text: argument.plain) }
        if let range, case .number(let number) = argument, !range.contains(number) {
            throw .invalid(parameter: name, text: argument.plain)
        }
        return value
    }
}

public struct ParameterDescriptor: Sendable, Hashable, Codable {
    public var name: String
    public var kind: ParameterKind
    public var isRequired: Bool
    public var choices: [String]?
    public var minimum: FixedPoint?
    public var maximum: FixedPoint?
    /// Whether the answer is for the asker alone when this is given; nil: no.
    public var isPrivate: Bool?
}

/// A shorter name for an action with some arguments already given: `/buy` is `place_order` with side buy.
public struct Alias: Sendable, Hashable, Codable {
    public var name: String
    public var arguments: [String: ArgumentValue]
    public init(_ name: String, _ arguments: [String: ArgumentValue] = [:]) {
        self.name = name
        self.arguments = arguments
    }
}

/// Everything that can be known about an action without running it. Pure data; pinned by a golden file.
public struct ActionDescriptor: Sendable, Hashable, Codable {
    /// `place_order`; also the slash command and the name of the model's function.
    public var id: String
    public var role: Role
    public var effect: Effect
    public var confirmation: Confirmation
    /// Whether it stands in the command menu and the help overview.
    public var isInMenu: Bool
    /// Whether people should see that an answer is being made.
    public var isSlow: Bool
    /// Whether its answer may stand where others read along. Everything else is answered in private: figures of an
    /// account, cards and settings are nobody else's business.
    public var isPublic = false
    public var aliases: [Alias]
    public var parameters: [ParameterDescriptor]
}

/// One thing a person, or a model on their behalf, can ask for.
///
/// The declaration is the only place an action is described. Slash command, function schema, help, role check,
/// confirmation, localization keys and audit record are derived from `descriptor`.
public struct Action<Services: Sendable>: Sendable {
    public let descriptor: ActionDescriptor
    /// Decodes and range-checks the arguments, reads what it needs and decides. Changes nothing.
    let plan: @Sendable (_ call: ActionCall, _ turn: Turn, _ services: Services) async throws -> Plan

    public init<each Value: ActionValue>(
        _ id: String, role: Role, effect: Effect, confirm: Confirmation = .never, isInMenu: Bool = true,
        isSlow: Bool = false, isPublic: Bool = false, aliases: [Alias] = [], _ parameter: repeat Parameter<each Value>,
        plan: @escaping @Sendable (Turn, Services, repeat each Value) async throws -> Plan
    ) {
        var parameters: [ParameterDescriptor] = []
        for parameter in repeat each parameter { parameters.append(parameter.descriptor) }
        descriptor = ActionDescriptor(
            id: id, role: role, effect: effect, confirmation: confirm, isInMenu: isInMenu, isSlow: isSlow,
            isPublic: isPublic, aliases: aliases, parameters: parameters)
        self.plan = { call, turn, services in
            try await plan(turn, services, repeat (each parameter).decode(from: call.arguments))
        }
    }
}
