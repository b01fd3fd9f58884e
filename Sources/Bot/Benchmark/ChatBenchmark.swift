import Channels
public import Foundation
public import Logging
public import Platform
import Storage

/// How many messages the program handles, and how long one takes, on a real database file.
///
/// Measured is the path of every message: inbox row committed, lane, snapshot, interpretation, gate, and effect, audit,
/// inbox mark and outbox rows in one commit; the market loop runs beside it. Network and platform are not part of it.
public struct ChatBenchmark: Sendable {
    /// Chats in which something happens at the same time.
    public static let parallelChats = 1_000

    private let bot: Bot
    private let lanes: Lanes
    private let intake: Intake
    private let polling = Polling()
    private let receipts: Receipts
    private let crowd: Crowd
    private let disk: DiskProbe
    private let time: any TimeSource

    /// Makes a database of `users` people in `folder`.
    /// - Parameter isSending: whether answers also go out, to a channel that takes everything at once.
    public init(
        _ configuration: Configuration, folder: URL, users: Int, isSending: Bool = false, time: any TimeSource,
        logger: Logger
    ) async throws {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "\(users)\(isSending ? "-sent" : "").sqlite").path
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in
            isSending ? [.telegram: SinkChannel()] : [:]
        }
        let receipts = Receipts()
        let lanes = Lanes(on: bot.store.executor) { message in
            await bot.conversations.handle(message)
            receipts.finish(message.message.updateID, at: time.elapsed())
        }
        self.bot = bot
        self.lanes = lanes
        self.receipts = receipts
        self.time = time
        intake = Intake(store: bot.store, time: time, logger: logger) { await lanes.add($0) }
        let languages = try Bot.vocabularyLanguages(configuration.home.appending(path: "locales"))
        crowd = Crowd(users: users, languages: languages, time: time)
        disk = DiskProbe(folder: folder, time: time)
        try await crowd.enroll(in: bot.store, configuration)
    }

    /// Runs the program while `body` loads it, then closes the database.
    public func whileRunning<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let result = try await withThrowingTaskGroup(of: Void.self) { [bot, lanes] group in
            group.addTask { try await lanes.run() }
            group.addTask { try await bot.marketLoop.run() }
            group.addTask { [polling, intake] in try await polling.run(intake) }
            for sender in bot.senders.values { group.addTask { try await sender.run() } }
            defer { group.cancelAll() }
            return try await body()
        }
        try bot.store.close()
        return result
    }

    /// As fast as it goes: every chat sends its next message when the last one is answered.
    public func throughput(updates: Int) async throws -> LoadFigures {
        try await measured(updates) { latencies in
            try await eachChat { [self] slot in
                for _ in 0..<updates / Self.parallelChats {
                    try await exchange(slot, due: time.elapsed(), latencies)
                }
            }
        }
    }

    /// At a given rate, however long answers take: a message that has to wait for the one before it in its chat was due
    /// all the same, and its wait counts.
    public func latency(updates: Int, perSecond: Double) async throws -> LoadFigures {
        try await measured(updates) { latencies in
            let pacer = Pacer(slots: Self.parallelChats, updates: updates, perSecond: perSecond, time: time)
            try await eachChat { [self] slot in
                for await due in pacer.moments[slot] { try await exchange(slot, due: due, latencies) }
            }
        }
    }

    /// As fast as it goes, until every answer has been sent and recorded as sent.
    public func delivery(updates: Int) async throws -> LoadFigures {
        try await measured(updates) { latencies in
            try await eachChat { [self] slot in
                for _ in 0..<updates / Self.parallelChats {
                    try await exchange(slot, due: time.elapsed(), latencies)
                }
                for sender in bot.senders.values { await sender.drain(crowd.chat(slot)) }
            }
        }
    }

    private func eachChat(_ body: @escaping @Sendable (_ slot: Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for slot in 0..<Self.parallelChats { group.addTask { try await body(slot) } }
            try await group.waitForAll()
        }
    }

    /// Sends the chat's next message and waits until it is handled.
    private func exchange(_ slot: Int, due: Duration, _ latencies: Locked<[Double]>) async throws {
        let message = crowd.next(slot)
        polling.arrive(message)
        let finished = await receipts.wait(for: message.updateID)
        latencies.withLock { $0.append((finished - due).inSeconds * 1000) }
        try await crowd.look(slot, bot.store)
    }

    private func measured(
        _ updates: Int, _ load: (Locked<[Double]>) async throws -> Void
    ) async throws -> LoadFigures {
        let latencies = Locked<[Double]>([])
        var syncs = try disk.samples(100)
        let (start, processor) = (time.elapsed(), processorSeconds())
        try await load(latencies)
        let (seconds, used) = ((time.elapsed() - start).inSeconds, processorSeconds() - processor)
        syncs += try disk.samples(100)
        try crowd.check()
        return LoadFigures(
            updates: updates, seconds: seconds, processorSeconds: used, latencies: latencies.withLock { $0.sorted() },
            fsyncMedian: syncs.sorted()[syncs.count / 2])
    }
}

/// One measurement.
public struct LoadFigures: Sendable {
    public var updates: Int
    public var seconds: Double
    /// Of all threads of this process.
    public var processorSeconds: Double
    /// From the moment an update was due to the end of the commit that holds its answer: milliseconds, ascending.
    public var latencies: [Double]
    /// Of a 4 kB write with `fdatasync` beside the database, before and after the load: milliseconds.
    public var fsyncMedian: Double

    public var perSecond: Double { Double(updates) / seconds }
    /// Microseconds.
    public var processorPerUpdate: Double { processorSeconds / Double(updates) * 1e6 }
    /// The latency that `share` (0...1) of the updates do not exceed: milliseconds.
    public func latency(_ share: Double) -> Double {
        latencies.isEmpty ? .nan : latencies[min(Int(Double(latencies.count) * share), latencies.count - 1)]
    }
}
