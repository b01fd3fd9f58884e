import Channels
import Platform
import ServiceLifecycle

/// One lane a chat: its messages are handled one after the other, in order; chats do not wait for each other.
actor Lanes: Service {
    /// More messages than this in memory, and the intake waits.
    static let capacity = 5_000

    private let executor: any TaskExecutor
    /// Not on this actor, as it would be otherwise: chats would wait for each other.
    private let handle: @concurrent @Sendable (StoredMessage) async -> Void
    private var lanes: [ChatID: [StoredMessage]] = [:]
    private var count = 0
    private var blockedIntakes: [CheckedContinuation<Void, Never>] = []
    /// Nothing is taken up any more, so nothing may wait for it.
    private var isClosed = false
    private var drained: [(chat: ChatID, continuation: CheckedContinuation<Void, Never>)] = []
    private let started: AsyncStream<ChatID>
    private let start: AsyncStream<ChatID>.Continuation

    /// - Parameter executor: where messages are handled.
    init(
        on executor: any TaskExecutor, handle: @escaping @concurrent @Sendable (StoredMessage) async -> Void
    ) {
        self.executor = executor
        self.handle = handle
        (started, start) = AsyncStream.makeStream()
    }

    /// Queues messages; returns at once unless too many wait.
    func add(_ messages: [StoredMessage]) async {
        for message in messages {
            count += 1
            let chat = message.message.chat
            if lanes[chat] == nil {
                lanes[chat] = [message]
                start.yield(chat)
            } else {
                lanes[chat]?.append(message)
            }
        }
        if count > Self.capacity, !isClosed { await withCheckedContinuation { blockedIntakes.append($0) } }
    }

    /// Chats with something that waits or is being handled, and how many messages that is.
    var load: (chats: Int, messages: Int) { (lanes.count, count) }

    /// Returns once nothing of the chat waits or is being handled.
    func drain(_ chat: ChatID) async {
        guard lanes[chat] != nil, !isClosed else { return }
        await withCheckedContinuation { drained.append((chat, $0)) }
    }

    /// Handles until shut down; what is being handled then is finished, what waits stays in the inbox.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            for await chat in started.cancelOnGracefulShutdown() {
                group.addTask(executorPreference: executor) { await self.work(on: chat) }
            }
        }
        close()
    }

    private func close() {
        isClosed = true
        for blocked in blockedIntakes { blocked.resume() }
        for waiter in drained { waiter.continuation.resume() }
        (blockedIntakes, drained) = ([], [])
    }

    private func work(on chat: ChatID) async {
        while let message = lanes[chat]?.first, !Task.isShuttingDownGracefully {
            await handle(message)
            lanes[chat]?.removeFirst()
            count -= 1
            if count <= Self.capacity / 2 {
                for blocked in blockedIntakes { blocked.resume() }
                blockedIntakes = []
            }
        }
        lanes[chat] = nil
        for waiter in drained where waiter.chat == chat { waiter.continuation.resume() }
        drained.removeAll { $0.chat == chat }
    }
}
