// What people write becomes what they mean: slash grammar, then sentence frames. No model, no I/O, no clock.
//
// Knows no channel, no market and no concrete action beyond the contract's names and arguments. A language model is
// asked by the caller, and only where `Interpretation.mayAskModel` says that nothing here was sure.
// Read first: `Interpreter` (the order of things), `SlashGrammar` (commands), `FrameGrammar` (sentences).

public import Actions
public import Platform
public import Trading

/// What a message means.
public enum Interpretation: Sendable, Hashable {
    /// One call or several, in the order they were asked for.
    case calls([ActionCall], origin: Origin)
    /// A bare yes or no: to the card that is waiting, or to nothing.
    case confirm, cancel
    /// The waiting card with other values: takes its place.
    case correction(ActionCall)
    /// The action is known, something is missing.
    case clarify(Clarification)
    /// A slash command that cannot be read.
    case problem(SlashProblem)
    /// Greetings and thanks: nothing is asked for.
    case smalltalk
    /// None of our business, or hostile.
    case outOfScope
    /// `suggestions`: ids of the actions that came nearest, best first.
    case notUnderstood(suggestions: [String])

    /// Whether a language model may find more in the message. What was refused stays refused.
    public var mayAskModel: Bool {
        switch self {
        // What cannot be honored is not honored by saying it otherwise.
        case .clarify(let clarification):
            clarification.origin == .freeText && clarification.missing.first != "condition"
        case .notUnderstood: true
        case .calls, .confirm, .cancel, .correction, .problem, .smalltalk, .outOfScope: false
        }
    }
}

/// A question that must be answered before an action can be carried out.
public struct Clarification: Sendable, Hashable {
    /// The id of the action.
    public var about: String
    /// Names of its parameters, the first one to be asked for first. Empty: only whether this was meant at all.
    public var missing: [String]
    /// What is known already.
    public var partial: ActionCall
    /// Canonical values to offer for the first missing parameter. May be empty.
    public var options: [String]
    public var origin: Origin
    /// What was said as it was typed and the action cannot do: it is said, and nothing is done without it.
    public var unmet: String?

    public init(
        about: String, missing: [String], partial: ActionCall, options: [String] = [], origin: Origin = .freeText,
        unmet: String? = nil
    ) {
        self.unmet = unmet
        self.about = about
        self.missing = missing
        self.partial = partial
        self.options = options
        self.origin = origin
    }
}

/// A question that was asked and not yet answered.
public struct OpenQuestion: Sendable, Hashable, Codable {
    public var partial: ActionCall
    /// The parameter that was asked for.
    public var parameter: String
    /// Nil: it is asked of the next message alone.
    public var askedAt: Timestamp?
    /// What follows once it is answered: the next step of a set-up.
    public var next: ActionCall?
    /// What a plain yes takes; nil: there is nothing to say yes to.
    public var offered: ActionCall?
    public init(partial: ActionCall, parameter: String, askedAt: Timestamp? = nil, next: ActionCall? = nil) {
        self.partial = partial
        self.parameter = parameter
        self.askedAt = askedAt
        self.next = next
    }

    /// The same question.
    var again: Clarification { Clarification(about: partial.action, missing: [parameter], partial: partial) }
}

/// Why a slash command cannot be read. Texts are as they were typed.
public enum SlashProblem: Error, Sendable, Hashable {
    /// `suggestion`: the nearest command.
    case unknownCommand(String, suggestion: String?)
    case unknownSymbol(String, candidates: [InstrumentID])
    case ambiguousSymbol(String, candidates: [InstrumentID])
    case unreadableNumber(String)
    /// A word that fits no parameter of `action`.
    case unexpected(String, action: String)
    /// One parameter was given two values.
    case conflict(parameter: String, first: String, second: String, action: String)
}

/// What the interpreter may know of the conversation.
public struct InterpretationContext: Sendable, Hashable {
    /// A month of the Gregorian calendar; `number` is 1...12.
    public struct Month: Sendable, Hashable {
        public var year: Int
        public var number: Int
        public init(year: Int, number: Int) {
            self.year = year
            self.number = number
        }
    }
    public struct OpenPosition: Sendable, Hashable {
        public var instrument: InstrumentID
        public var side: Side
        /// What it has won or lost so far, and how large it is; nil: not known.
        public var profit: FixedPoint?
        public var quantity: FixedPoint?
        public init(
            _ instrument: InstrumentID, _ side: Side, profit: FixedPoint? = nil, quantity: FixedPoint? = nil
        ) {
            self.instrument = instrument
            self.side = side
            self.profit = profit
            self.quantity = quantity
        }
    }
    /// A signal that was told.
    public struct ToldSignal: Sendable, Hashable {
        public var instrument: InstrumentID
        public var side: Side
        public var timeframe: Timeframe?
        /// The id of its strategy, and its visible name: nil when only what it was about is known.
        public var strategy: String?
        public var reference: String?
        /// One that is not recorded, as an order; nil of the others.
        public var order: ActionCall?
        /// The visible name of one that is not recorded, by which it can be looked up again; nil of the others.
        public var setup: String?
        /// Whether the message replies to it.
        public var isRepliedTo: Bool
        public init(
            _ instrument: InstrumentID, _ side: Side, timeframe: Timeframe? = nil, strategy: String? = nil,
            reference: String? = nil, isRepliedTo: Bool = false
        ) {
            self.instrument = instrument
            self.side = side
            self.timeframe = timeframe
            self.strategy = strategy
            self.reference = reference
            self.isRepliedTo = isRepliedTo
        }
        /// One that is replied to and not recorded; nil when the call is no order.
        public init?(order: ActionCall, setup: String? = nil) {
            guard case .text(let symbol)? = order.arguments["symbol"], case .text(let name)? = order.arguments["side"],
                let side = Side(rawValue: name), order.action == "place_order"
            else { return nil }
            self.init(InstrumentID(symbol), side, isRepliedTo: true)
            self.order = order
            self.setup = setup
        }
    }
    /// Of the user: `en`, `de`, …
    public var language: String
    /// What the card waiting for an answer would do; nil: there is none.
    public var pendingCard: ActionCall?
    public var openQuestion: OpenQuestion?
    /// Forwarded or quoted text: data, never a command.
    public var isUntrusted: Bool
    public var positions: [OpenPosition]
    /// What the alerts are about that were spoken of last: "the gold one" is one of them. Empty: of something else.
    public var alerts: [InstrumentID]
    /// The number of the alert that was spoken of last; nil: of none, or of several.
    public var lastAlert: Int?
    /// Whether an alert may be called by its instrument: who can look up which ones wait knows which is meant.
    public var namesAlerts: Bool
    /// What "it" is.
    public var lastInstrument: InstrumentID?
    /// The signal that is replied to, or the latest that was told.
    public var lastSignal: ToldSignal?
    /// The latest order proposed, for "the same again".
    public var lastOrder: ActionCall?
    /// What was asked for before, the oldest first: for models, that read more into a conversation than we do.
    public var recent: [ActionCall]
    /// The text that the message replies to: only read for what "this one" is.
    public var quoted: String?
    /// The month it is for the user, which "in October" is counted from; nil: not known.
    public var month: Month?

    public init(
        language: String = "en", pendingCard: ActionCall? = nil, openQuestion: OpenQuestion? = nil,
        isUntrusted: Bool = false, positions: [OpenPosition] = [], alerts: [InstrumentID] = [],
        lastAlert: Int? = nil, namesAlerts: Bool = false, lastInstrument: InstrumentID? = nil,
        lastSignal: ToldSignal? = nil, lastOrder: ActionCall? = nil, recent: [ActionCall] = [],
        quoted: String? = nil, month: Month? = nil
    ) {
        self.language = language
        self.pendingCard = pendingCard
        self.openQuestion = openQuestion
        self.isUntrusted = isUntrusted
        self.positions = positions
        self.alerts = alerts
        self.lastAlert = lastAlert
        self.namesAlerts = namesAlerts
        self.lastInstrument = lastInstrument
        self.lastSignal = lastSignal
        self.lastOrder = lastOrder
        self.recent = recent
        self.quoted = quoted
        self.month = month
    }
}

/// A locale file that cannot be used.
public struct VocabularyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    public var reason: String
    public var description: String { "\(file): \(reason)" }
}
