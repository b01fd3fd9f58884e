/// Why there is no answer, named by what the caller must decide. No case holds a key or a URL.
public enum ModelError: Error, Sendable, Hashable {
    /// Overloaded, unreachable or too slow: another model now, this one later.
    case unavailable(reason: String)
    /// Asked too often: another model now; this one after so long, where the service says it.
    case busy(retryAfter: Duration?)
    /// The credit or a spending limit is used up: the operator has to act, and asking again is useless until then.
    case exhausted(code: String)
    /// The key, the address or the model's name is wrong: the operator has to act.
    case misconfigured(reason: String)
    /// The service does not take this request, also not without the fields it complained about.
    case rejected(reason: String)
    /// It answered, and nothing of the answer may be used.
    case unusable(Unusable)
    /// Not asked: it has failed too often and gets a rest.
    case resting
    /// Not asked: the budget does not allow it, or could not be read.
    case overBudget(BudgetRefusal)
    /// The task was canceled.
    case canceled

    /// What is wrong with an answer. Names are as the model wrote them, cut to 64 characters.
    public enum Unusable: Error, Sendable, Hashable {
        /// It ended before it was complete.
        case cutShort
        case unreadable
        case empty
        case unknownTool(name: String)
        case malformedArguments(tool: String)
        /// A parameter that does not exist, or a value that it cannot have.
        case unknownArgument(tool: String, name: String)
        /// A call written into the text that is not one of a reading function alone.
        case callAsText
        /// It ended for a reason nobody knows and wants to change something.
        case unknownFinish(reason: String)
    }
}

/// An error and what was spent on it.
public struct ModelFailure: Error, Sendable, Hashable {
    public var reason: ModelError
    /// All tokens that the attempts took; an estimate where nobody can know.
    public var usage: Usage

    public init(_ reason: ModelError, usage: Usage = Usage()) {
        self.reason = reason
        self.usage = usage
    }
}
