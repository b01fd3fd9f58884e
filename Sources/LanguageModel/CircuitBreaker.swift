import Platform

/// Leaves an endpoint alone that fails again and again, and then lets one request find out whether it is back.
///
/// A state machine: time is whatever monotonic time its caller has.
struct CircuitBreaker: Hashable {
    static let tolerated = 3
    /// What only the operator can mend is looked at rarely.
    static let longRest: Duration = .seconds(300)
    private static let rest = Backoff(first: .seconds(15), limit: longRest)

    private var failures = 0
    private var restsUntil: Duration?
    private var isTrying = false

    /// Whether a request may be made now. Then `record` must follow, whatever becomes of it.
    mutating func admits(at now: Duration) -> Bool {
        guard let restsUntil else { return true }
        guard now >= restsUntil, !isTrying else { return false }
        isTrying = true
        return true
    }

    /// - Parameter error: nil when there was a reply.
    mutating func record(_ error: ModelError?, at now: Duration) {
        isTrying = false
        switch error {
        case nil, .unusable, .rejected: self = CircuitBreaker()  // it is there, and answers
        case .canceled, .resting, .overBudget: break
        case .exhausted, .misconfigured: restsUntil = now + Self.longRest
        case .busy(let wait?): restsUntil = now + min(wait, Self.longRest)
        case .unavailable, .busy:
            failures += 1
            guard failures >= Self.tolerated else { return }
            restsUntil = now + Self.rest.wait(afterFailures: failures - Self.tolerated + 1)
        }
    }
}
