import Foundation
public import Presentation
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
    /// The same in the reader's language.
    public func shortName(in localizer: Localizer) -> String {
        Self.names(shortName, localizer).first ?? shortName
    }
    /// Everything else that people type for it, in the reader's language and in English.
    public func otherNames(in localizer: Localizer) -> [String] {
        let all = ([id] + aliases.map(\.name)).flatMap { Self.names($0, localizer) + [$0] }
        var known: Set = [id]
        return all.filter { known.insert($0).inserted }
    }
    /// What an English name of a command is called there, the name for menus first; empty where it has no other.
    private static func names(_ english: String, _ localizer: Localizer) -> [String] {
        let key = "command.\(english)"
        guard localizer.has(key) else { return [] }
        return localizer.text(key).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Whether the answer to a call with these arguments may stand where others read along.
    func isPublic(with arguments: [String: ArgumentValue]) -> Bool {
        isPublic && !parameters.contains { $0.isPrivate == true && arguments[$0.name] != nil }
    }

    /// Lines that people can type, one below the other: a command, and mostly a sentence.
    public var exampleKey: String { "action.\(id).example" }

    /// The keys that every language must have for this action.
    public var localizationKeys: [String] {
        ["action.\(id).summary"] + (isInMenu ? [exampleKey] : []) + parameters.map { "action.\(id).\($0.name)" }
    }
}

extension ParameterKind {
    /// The JSON type of its values, for the functions of language models.
    public var jsonType: String {
        switch self {
        case .quantity, .price, .stopPrice, .targetPrice, .stopPips, .targetPips, .stopPercent, .targetPercent,
            .percent, .share:
            "number"
        case .count: "integer"
        case .flag: "boolean"
        case .symbols, .words, .indicators: "array"
        case .symbol, .side, .sizeUnit, .orderType, .timeframe, .user, .role, .language, .timeZone, .duration, .period,
            .clock, .moment, .choice, .identifier, .signal, .named, .strategy, .rule, .address, .nickname, .text:
            "string"
        }
    }
}
