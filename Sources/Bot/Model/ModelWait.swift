import Actions
import Channels
import Platform
import Understanding

/// A message of a chat that may be waiting for a language model. A message behind it that stops everything ends the
/// waiting: the one that waits is answered without a model, and the stop is next.
final class ModelWait: Sendable {
    private struct State {
        var isOvertaken = false
        /// Ends the waiting of those who listen.
        var listeners: [AsyncStream<Never>.Continuation] = []
    }
    private let state = Locked(State())
    /// Whether a text stops everything, in the words of who is waiting.
    let isUrgent: @Sendable (String) -> Bool

    /// Of the message that is being handled.
    @TaskLocal static var current: ModelWait?

    init(isUrgent: @escaping @Sendable (String) -> Bool) { self.isUrgent = isUrgent }

    /// Returns when the stop is there, at once when it is there already; or when the caller's task is canceled.
    func untilOvertaken() async {
        let (stop, listener) = AsyncStream<Never>.makeStream()
        let isOvertaken = state.withLock { state in
            state.listeners.append(listener)
            return state.isOvertaken
        }
        if isOvertaken { return }
        for await _ in stop {}
    }

    func overtake() {
        let listeners = state.withLock { state in
            state.isOvertaken = true
            return state.listeners
        }
        for listener in listeners { listener.finish() }
    }
}

/// The chats in which a message is being handled, and the texts that stand behind it.
final class ModelWaits: Sendable {
    private struct Lane {
        var wait: ModelWait?
        /// Texts that were not handled yet, by the number of their message.
        var behind: [Int64: String] = [:]
    }
    private let lanes = Locked<[ChatID: Lane]>([:])
    /// Longer texts are no cry for a stop.
    private static let longestUrgent = 200

    /// Messages that came in, before they are handled.
    func note(_ messages: [StoredMessage]) {
        for message in messages {
            guard let text = message.message.content.said, text.utf8.count <= Self.longestUrgent else { continue }
            let chat = message.message.chat
            let wait = lanes.withLock { lanes in
                lanes[chat, default: Lane()].behind[message.id] = text
                return lanes[chat]?.wait
            }
            if let wait, wait.isUrgent(text) { wait.overtake() }
        }
    }

    /// The message is taken up, and may wait for a model.
    func begin(_ message: StoredMessage, _ wait: ModelWait) {
        let chat = message.message.chat
        let behind = lanes.withLock { lanes in
            lanes[chat, default: Lane()].wait = wait
            lanes[chat]?.behind[message.id] = nil
            return lanes[chat]?.behind.values.map(\.self) ?? []
        }
        if behind.contains(where: wait.isUrgent) { wait.overtake() }
    }

    /// The message is handled, whatever became of it.
    func end(_ message: StoredMessage) {
        let chat = message.message.chat
        lanes.withLock { lanes in
            lanes[chat]?.wait = nil
            lanes[chat]?.behind[message.id] = nil
            if lanes[chat]?.behind.isEmpty == true { lanes[chat] = nil }
        }
    }
}

extension Interpreter {
    /// Whether a text surely asks to stop everything.
    func stops(_ text: String, _ context: InterpretationContext) -> Bool {
        guard case .calls(let calls, _) = interpret(text, context) else { return false }
        return calls.contains { ["emergency_stop", "pause"].contains($0.action) }
    }
}

extension IncomingMessage.Content {
    /// What was written, or stands behind a button.
    fileprivate var said: String? {
        switch self {
        case .text(let text): text
        case .press(let button, _): button.hasPrefix("/") ? button : nil
        case .edited, .file, .membership, .receipt, .moved, .other: nil
        }
    }
}
