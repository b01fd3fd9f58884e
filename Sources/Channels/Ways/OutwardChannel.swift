public import Platform

/// A channel that only sends: nothing comes in, nobody is known there, no menus. Its rows stand in the same outbox, so
/// that the same guarantees, order and receipts hold.
public protocol OutwardChannel: Channel {
    var time: any TimeSource { get }
}

extension OutwardChannel {
    public func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {
        while !Task.isCancelled { try? await time.sleep(for: .days(1)) }
    }
    public func partCount(of message: OutgoingMessage) -> Int { 1 }
    public func showTyping(in chat: ChatID, threadID: String?) async {}
    public func publish(_ menus: [CommandMenu]) async {}
}

/// What all ways have in common.
enum Outward {
    /// What is older is of no use to anybody: the chat has it.
    static let longestWait: Duration = .hours(24)
    /// When a service refuses our credentials, an operator must act: nothing is tried meanwhile.
    static let pauseAfterRefusal: Duration = .seconds(300)
    static let pauseAfterLimit: Duration = .seconds(60)

    /// The refusal of a message that has waited too long; nil when it has not.
    static func tooLate(_ delivery: Delivery, at now: Timestamp) -> SendOutcome? {
        guard let created = delivery.createdAt, now - created > longestWait else { return nil }
        return .refused(reason: "it could not be sent for \(longestWait.wholeMilliseconds / 3_600_000) hours")
    }

    /// The outcome of an answer other than success, by its status; `reason` is shown to people.
    static func outcome(status: Int, retryAfter: String?, reason: String) -> SendOutcome {
        switch status {
        case 401, 403: return .notSent(after: pauseAfterRefusal, isGlobal: true, reason: reason)
        case 429:
            let pause = retryAfter.flatMap { Int($0) }.map { Duration.seconds(min(max($0, 1), 3600)) }
            return .notSent(after: pause ?? pauseAfterLimit, isGlobal: true, reason: reason)
        case 503: return .notSent(after: nil, isGlobal: true, reason: reason)
        case 500...: return .maybeDelivered(reason: reason)
        default: return .refused(reason: reason)
        }
    }
}
