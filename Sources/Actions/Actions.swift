// The declaration of actions and the one gate they all pass.
//
// A slash command, a button, free text, a language model's function call and the scheduler all become an `ActionCall`.
// Knows no concrete action, no channel and no market. Read first: `Action` (one declaration, every surface derived from
// its `ActionDescriptor`), `Plan` (what an action decided to do), `ActionRunner` (authorise, decode, check, confirm,
// run, record).

public import Presentation

/// Who may run an action. Each role may do everything the ones before it may.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case viewer, trader, moderator, admin, owner

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .trader: 1
        case .moderator: 2
        case .admin: 3
        case .owner: 4
        }
    }
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// What running an action can change. Decides what a late command does, and what is recorded.
public enum Effect: String, Sendable, Hashable, Codable {
    case reads
    /// The user's own settings; can be undone.
    case changesSettings
    /// Money: orders and positions.
    case trades
    /// Stops things: runs at once and however late.
    case protects
    /// Other people.
    case affectsOthers
}

/// When a card must be confirmed first. What only a model proposed is always confirmed, unless it reads.
public enum Confirmation: String, Sendable, Hashable, Codable {
    case never
    /// Only when it came as free text; a slash command or a button is plain enough.
    case forFreeText
    case always
}

/// How a call came about.
public enum Origin: String, Sendable, Hashable, Codable { case command, button, freeText, model, schedule }

/// A failure the person can act on. Anything else is a defect.
public enum ActionError: Error, Sendable, Hashable {
    case unknownAction(String)
    case missing(parameter: String)
    /// `text` is what stood there.
    case invalid(parameter: String, text: String)
    case notAllowed(needs: Role)
    /// A rule said no. `key` is in `locales/`, under `refusal.`. To `offer`, where there is one, it would say yes.
    case refused(String, [String: MessageValue], offer: Offer? = nil)

    public static func refused(_ key: String) -> ActionError { .refused(key, [:]) }
}

/// What would do in place of what was refused.
public struct Offer: Sendable, Hashable {
    /// The parameter that is asked for again.
    public let parameter: String
    /// By name, the value that would do, and what belongs to it.
    public let arguments: [String: ArgumentValue]
    /// Arguments that mean nothing beside them.
    public let replaces: Set<String>
    /// As its button says it.
    public let label: String
    public init(
        _ parameter: String, _ arguments: [String: ArgumentValue], replacing replaces: Set<String>, label: String
    ) {
        self.parameter = parameter
        self.arguments = arguments
        self.replaces = replaces
        self.label = label
    }
}
