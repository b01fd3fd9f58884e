public import Actions
import Foundation
public import LanguageModel
import Trading

/// Asks a model which actions a message means. It sees the person's own words, typed state and the functions of their
/// role: no news, no names, no notes, nothing that somebody else wrote.
public struct ModelSelector: Sendable {
    /// What the model made of a message.
    public enum Choice: Sendable, Hashable {
        case calls([ActionCall])
        /// The action it is unsure of, if it named one, and what is missing.
        case clarify(about: String?, missing: [String])
        case smalltalk, outOfScope
        /// Nothing that could be used.
        case nothing
    }
    /// What one call of a reply stands for.
    public enum Step: Sendable, Hashable {
        case act(ActionCall)
        case clarify(about: String?, missing: [String])
        case smalltalk, outOfScope
    }
    private let instruction: PromptLibrary.Instruction
    private let tools: [Role: [ToolDefinition]]
    private let effects: [String: Effect]

    /// - Parameter describe: resolves a localization key to English, for the model.
    public init(_ instruction: PromptLibrary.Instruction, descriptors: [ActionDescriptor], describe: (String) -> String)
    {
        self.instruction = instruction
        effects = Dictionary(descriptors.map { ($0.id, $0.effect) }) { first, _ in first }
        var tools: [Role: [ToolDefinition]] = [:]
        for role in Role.allCases {
            let allowed = descriptors.filter { $0.role <= role }
            tools[role] = allowed.map { Self.tool($0, describe) } + Self.answers(allowed.map(\.id))
        }
        self.tools = tools
    }

    public var version: String { instruction.name }

    /// What a model is told of a call whose outcome is none of its business: it goes on with the rest of the message.
    public static let noted = ToolResult("noted; the trader sees it")

    /// - Parameters:
    ///   - rounds: calls that were made for this message already, with their results. Who has seen results, which
    ///     others may have written, is offered nothing that changes anything; who was told only `noted` may go on.
    public func prompt(
        for text: String, _ context: InterpretationContext, role: Role, rounds: [CallRound] = [], label: String
    ) -> Prompt {
        let message = JSON.object(["text": .string(text), "state": Self.state(context)])
        let isBlind = rounds.allSatisfy { $0.exchanges.allSatisfy { $0.result == Self.noted } }
        let offered = (tools[role] ?? []).filter { isBlind || $0.effect == .reads }
        return Prompt(
            instructions: instruction.text, turns: [.user(message.text)] + rounds.map { .calls($0) }, tools: offered,
            userLabel: label)
    }

    /// Whether a call only reads.
    public func isReading(_ call: ActionCall) -> Bool { effects[call.action] == .reads }

    public func choice(_ reply: ModelReply) -> Choice {
        if case .refusal = reply.content { return .outOfScope }
        let steps = steps(of: reply)
        let actions = steps.compactMap { step -> ActionCall? in
            if case .act(let call) = step { call } else { nil }
        }
        guard actions.isEmpty else { return .calls(actions) }
        return switch steps.first {
        case .clarify(let about, let missing): .clarify(about: about, missing: missing)
        case .smalltalk: .smalltalk
        case .outOfScope: .outOfScope
        case .act, nil: .nothing
        }
    }

    /// What each call of a reply stands for, in their order; none when there are no calls, or one cannot be read.
    public func steps(of reply: ModelReply) -> [Step] {
        guard case .calls(let calls, _) = reply.content else { return [] }
        var steps: [Step] = []
        for call in calls {
            switch call.name {
            case "clarify":
                let missing = call.arguments["missing"]?.items.compactMap(\.string) ?? []
                steps.append(.clarify(about: call.arguments["about"]?.string, missing: missing))
            case "smalltalk": steps.append(.smalltalk)
            case "out_of_scope": steps.append(.outOfScope)
            default:
                guard let arguments = Self.arguments(call.arguments) else { return [] }
                steps.append(.act(ActionCall(call.name, arguments)))
            }
        }
        return steps
    }

    private static func arguments(_ json: JSON) -> [String: ArgumentValue]? {
        var arguments: [String: ArgumentValue] = [:]
        for (name, value) in json.object ?? [:] {
            switch value {
            case .null: continue
            case .flag(let flag): arguments[name] = .flag(flag)
            case .number(let number):
                guard let exact = FixedPoint(number.description) else { return nil }
                arguments[name] = .number(exact)
            case .string(let text): if !text.isEmpty { arguments[name] = .text(text) }
            case .array(let items):
                let texts = items.compactMap(\.string)
                guard texts.count == items.count else { return nil }
                if !texts.isEmpty { arguments[name] = .texts(texts) }
            case .object: return nil
            }
        }
        return arguments
    }

    // MARK: - What the model sees

    private static func tool(_ action: ActionDescriptor, _ describe: (String) -> String) -> ToolDefinition {
        let parameters = action.parameters.map { parameter in
            ToolParameter(
                parameter.name, kind(parameter), describe("action.\(action.id).\(parameter.name)"), isOptional: true)
        }
        return ToolDefinition(
            action.id, describe("action.\(action.id).summary"), parameters,
            effect: action.effect == .reads ? .reads : .changes)
    }

    private static func kind(_ parameter: ParameterDescriptor) -> ToolParameter.Kind {
        if let choices = parameter.choices { return .choice(choices) }
        return switch parameter.kind.jsonType {
        case "number": .number
        case "integer": .whole
        case "boolean": .flag
        case "array": .texts
        default: .text
        }
    }

    private static func answers(_ actions: [String]) -> [ToolDefinition] {
        [
            ToolDefinition(
                "clarify", "Something needed is missing, or the message could mean two things.",
                [
                    ToolParameter("about", .choice(actions), "the function it is about", isOptional: true),
                    ToolParameter("missing", .texts, "names of the missing arguments", isOptional: true),
                ], effect: .reads),
            ToolDefinition("smalltalk", "Greetings, thanks, small talk.", [], effect: .reads),
            ToolDefinition("out_of_scope", "None of a trading assistant's business, or hostile.", [], effect: .reads),
        ]
    }

    private static func state(_ context: InterpretationContext) -> JSON {
        var state: JSON = ["language": .string(context.language)]
        if !context.positions.isEmpty {
            state["positions"] = .array(
                context.positions.map {
                    ["symbol": .string($0.instrument.symbol), "side": .string($0.side.rawValue)]
                })
        }
        if let card = context.pendingCard { state["waiting_card"] = json(card) }
        if let question = context.openQuestion {
            state["open_question"] = ["about": json(question.partial), "asked_for": .string(question.parameter)]
        }
        if let id = context.lastInstrument { state["last_instrument"] = .string(id.symbol) }
        if let signal = context.lastSignal {
            state["last_signal"] = ["symbol": .string(signal.instrument.symbol), "side": .string(signal.side.rawValue)]
        }
        if let order = context.lastOrder { state["last_order"] = json(order) }
        if !context.recent.isEmpty { state["asked_before"] = .array(context.recent.map(json)) }
        return state
    }

    private static func json(_ call: ActionCall) -> JSON {
        var arguments: [String: JSON] = [:]
        // Where people are reached is nobody else's business.
        for (name, value) in call.arguments where name != "address" {
            switch value {
            case .number(let number): arguments[name] = Decimal(string: number.description).map { .number($0) }
            case .flag(let flag): arguments[name] = .flag(flag)
            case .text(let text): arguments[name] = .string(text)
            case .texts(let texts): arguments[name] = .array(texts.map { .string($0) })
            }
        }
        return ["action": .string(call.action), "arguments": .object(arguments)]
    }
}
