import Foundation
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Channels

/// A platform that answers as a test says: one outcome after the other, then delivered for good.
final class ScriptedChannel: Channel {
    struct Sent: Sendable, Hashable {
        var chat: String
        var text: String
        var part: Int
        var edited: String?
        var at: Timestamp
    }
    private struct State {
        var outcomes: [SendOutcome]
        var sent: [Sent] = []
        var parts = 1
        var uploaded: [String?] = []
    }
    let id = ChannelID.telegram
    private let state: Locked<State>
    private let time: ManualTime
    /// The chat that the script is of; nil: whichever is sent to. Which of two chats is sent to first is open.
    private let chat: String?

    init(_ outcomes: [SendOutcome] = [], in chat: String? = nil, parts: Int = 1, time: ManualTime = ManualTime()) {
        self.time = time
        self.chat = chat
        state = Locked(State(outcomes: outcomes, parts: parts))
    }

    var sent: [Sent] { state.withLock { $0.sent } }
    /// The platform's name of the bytes that each delivery came with.
    var uploaded: [String?] { state.withLock { $0.uploaded } }

    func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {}
    func partCount(of message: OutgoingMessage) -> Int { state.withLock { $0.parts } }
    func showTyping(in chat: ChatID, threadID: String?) async {}
    func publish(_ menus: [CommandMenu]) async {}
    func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        state.withLock { state in
            state.sent.append(
                Sent(
                    chat: delivery.chat.id, text: delivery.message.document.plainText, part: part,
                    edited: delivery.editedMessageID, at: time.now()))
            state.uploaded.append(delivery.uploadedFile)
            if !state.outcomes.isEmpty, chat.map({ $0 == delivery.chat.id }) ?? true {
                return state.outcomes.removeFirst()
            }
            return .delivered(messageID: "m\(state.sent.count)", file: nil)
        }
    }
}

/// A store in a folder of its own, removed by `close()`.
struct Desk: Sendable {
    let store: Store
    let folder: URL
    let time = ManualTime()

    init() throws {
        folder = try Folders.temporary()
        store = try Store(path: folder.appending(path: "test.sqlite").path)
    }

    func close() throws {
        try store.close()
        try FileManager.default.removeItem(at: folder)
    }

    /// Queues messages; gives their rows.
    func queue(_ texts: String..., chat: String = "a", edits: Int64? = nil) async throws -> [Int64] {
        try await queue(texts.map { OutgoingMessage(.text($0), edits: edits) }, chat: chat)
    }
    func queue(_ messages: [OutgoingMessage], chat: String = "a") async throws -> [Int64] {
        try await store.write { transaction in
            try messages.map { message in
                let message = try JSONEncoder().encode(message)
                return try transaction.addOutbox(
                    channel: "telegram", chat: chat, inboxID: nil, priority: 0,
                    message: String(decoding: message, as: UTF8.self), reference: nil, at: time.now())
            }
        }
    }

    func row(_ id: Int64) async throws -> OutboxRow? { try await store.read { try $0.outbox(id) } }

    /// Lets time go on, 10 ms at a step and only while somebody sleeps, until nothing waits for the chat.
    func drain(_ chat: String, _ sender: Sender) async {
        let isDone = Locked(false)
        // Not a child: when the chat is never drained the test goes on without it.
        Task {
            await sender.drain(chat)
            isDone.withLock { $0 = true }
        }
        await waitUntil("nothing waits for \(chat)") {
            if time.sleeperCount > 0 { time.advance(by: .milliseconds(10)) }
            return isDone.withLock { $0 }
        }
    }

    /// Runs a sender over what is in the outbox until `body` returns.
    func send(
        through channel: ScriptedChannel,
        shown: @escaping @Sendable (OutgoingMessage, Transaction) throws -> Void = { _, _ in },
        meanwhile: @escaping @Sendable (OutboxRow, Transaction) throws -> [OutboxRow] = { _, _ in [] },
        troubled: @escaping @Sendable (_ reason: String?) async -> Void = { _ in },
        _ body: (Sender) async throws -> Void
    ) async throws {
        let sender = Sender(
            channel: channel, store: store, time: time, repeatMark: .text("again: "), shown: shown,
            meanwhile: meanwhile, troubled: troubled,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await sender.recover()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sender.run() }
            try await body(sender)
            group.cancelAll()
        }
    }
}
