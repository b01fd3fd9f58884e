import Logging
import Platform

/// The long poll: one request after the other, for ever. What it brings is stored before the next request confirms it.
struct TelegramReceiver: Sendable {
    /// For the polls alone.
    let polling: TelegramAPI
    let api: TelegramAPI
    let name: TelegramName
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    /// Button presses being acknowledged.
    private let acknowledging = Locked(0)

    typealias Intake = @Sendable ([IncomingMessage]) async throws -> Void

    /// The server answers after this long at the latest, with nothing if nothing happened. Its own limit is 50.
    private static let pollSeconds: Int64 = 50
    /// Without an answer to a poll for this long the connection is taken for dead, whatever it says of itself.
    private static let patience = Duration.seconds(150)
    private static let kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
    private static let backoff = Backoff(first: .seconds(1), factor: 1.5, limit: .seconds(30))
    /// Somebody else polls with our token, perhaps a predecessor that has not ended yet.
    private static let conflictWaits: [Duration] = [.seconds(5), .seconds(10), .seconds(15), .seconds(30)]
    private static let maximumAcknowledging = 256

    private struct Progress {
        /// What the next poll confirms: all updates below. Nil before the first: the server knows.
        var offset: Int64?
        var failures = 0
        var conflicts = 0
        var lastAnswer: Duration
        /// Kept connections are in doubt.
        var wantsNewConnection = false
    }

    private enum Poll: Sendable {
        case answered(Result<TelegramBatch, TelegramFailure>)
        /// The patience has come to its end first.
        case stalled
    }

    init(
        polling: TelegramAPI, api: TelegramAPI, name: TelegramName = TelegramName(), time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.polling = polling
        self.api = api
        self.name = name
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Until cancelled.
    /// - Throws: `ChannelError.unauthorized`; `CancellationError` at the end of some waits.
    func run(_ intake: @escaping Intake) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            // Learned beside the first poll, not before it: only group messages need it.
            async let username = username()
            var progress = Progress(lastAnswer: time.elapsed())
            while !Task.isCancelled {
                let answer = await poll(progress)
                if Task.isCancelled { return }
                var wait: Duration?
                switch answer {
                case .answered(.success(let batch)):
                    progress.lastAnswer = time.elapsed()
                    progress.conflicts = 0
                    progress.wantsNewConnection = false
                    // In the order of their numbers, whatever order they came in: that of a chat follows it.
                    let updates = batch.updates.compactMap { $0 }.sorted { $0.id < $1.id }
                    let name = updates.contains(where: TelegramReader.needsUsername) ? try await username : nil
                    if await store(updates, username: name, intake), updates.isEmpty == batch.updates.isEmpty {
                        progress.failures = 0
                        if let last = updates.map(\.id).max() { progress.offset = last &+ 1 }
                        for update in updates {
                            guard case .press(let press) = update.event else { continue }
                            group.addTask { await acknowledge(press) }
                        }
                    } else {
                        wait = pause(&progress)
                    }
                case .answered(.failure(let failure)): wait = try await judge(failure, &progress)
                case .stalled:
                    logger.error("telegram has not answered a poll in time, trying a new connection")
                    progress.lastAnswer = time.elapsed()
                    progress.wantsNewConnection = true
                }
                if let wait { try? await time.sleep(for: wait) }
            }
        }
    }

    /// One poll, unless the patience ends first. The request has a time limit of its own: this is for when that fails.
    private func poll(_ progress: Progress) async -> Poll {
        var parameters: [String: TelegramValue] = [
            "limit": .number(100), "timeout": .number(Self.pollSeconds), "allowed_updates": .object(Self.kinds),
        ]
        if let offset = progress.offset { parameters["offset"] = .number(offset) }
        let call = parameters
        let patience = progress.lastAnswer + Self.patience - time.elapsed()
        return await withTaskGroup(of: Poll?.self) { race in
            race.addTask {
                do throws(TelegramFailure) {
                    let batch = try await polling.call(
                        "getUpdates", call, as: TelegramBatch.self, timeout: .seconds(Self.pollSeconds + 15),
                        isOnOwnConnection: progress.wantsNewConnection)
                    return .answered(.success(batch))
                } catch {
                    return .answered(.failure(error))
                }
            }
            race.addTask {
                guard (try? await time.sleep(for: patience)) != nil else { return nil }
                return .stalled
            }
            defer { race.cancelAll() }
            for await first in race { if let first { return first } }
            return .stalled
        }
    }

    /// Hands the messages on. False when they could not be stored: then they are asked for again.
    private func store(_ updates: [TelegramUpdate], username: String?, _ intake: Intake) async -> Bool {
        let reader = TelegramReader(botID: api.botID, username: username, time: time)
        let messages = updates.compactMap(reader.read)
        if messages.isEmpty { return true }
        do {
            try await intake(messages)
            return true
        } catch is CancellationError {
            return false
        } catch {
            logger.error("incoming messages could not be stored", metadata: ["reason": "\(error)"])
            return false
        }
    }

    /// How long to wait after `failure`; nil: not at all.
    private func judge(_ failure: TelegramFailure, _ progress: inout Progress) async throws -> Duration? {
        guard case .refused(let refusal) = failure else {
            progress.wantsNewConnection = true
            logger.warning("a poll of telegram failed", metadata: ["reason": "\(failure.reason)"])
            return pause(&progress)
        }
        progress.lastAnswer = time.elapsed()
        if await api.isTokenRefused(refusal) { throw ChannelError.unauthorized }
        if refusal.code == 409 {
            progress.conflicts += 1
            logger.warning("telegram reports a conflict", metadata: ["reason": "\(refusal.text)"])
            if refusal.says("webhook is active") {
                try? await deleteWebhook()
                if progress.conflicts == 1 { return nil }
            }
            return Self.conflictWaits[min(progress.conflicts, Self.conflictWaits.count) - 1]
        }
        logger.warning("telegram refused a poll", metadata: ["reason": "\(refusal.reason)"])
        return refusal.wait ?? pause(&progress)
    }

    /// Longer with every failure in a row, and never the same for two bots that fail together.
    private func pause(_ progress: inout Progress) -> Duration {
        progress.failures += 1
        return Self.backoff.wait(afterFailures: progress.failures) * (0.9 + Double(random.next() % 1000) / 5000)
    }

    private func deleteWebhook() async throws(TelegramFailure) {
        _ = try await api.call(
            "deleteWebhook", ["drop_pending_updates": .flag(false)], as: TelegramIgnored.self, timeout: .seconds(10))
    }

    /// Takes the waiting sign off a pressed button. People wait for it, so it is done before anything else; when it
    /// fails twice it is left.
    private func acknowledge(_ press: TelegramPress) async {
        let isFree = acknowledging.withLock { count in
            guard count < Self.maximumAcknowledging else { return false }
            count += 1
            return true
        }
        guard isFree else { return }
        defer { acknowledging.withLock { $0 -= 1 } }
        for _ in 0..<2 {
            do throws(TelegramFailure) {
                _ = try await api.call(
                    "answerCallbackQuery", ["callback_query_id": .text(press.id)], as: TelegramIgnored.self,
                    timeout: .seconds(10))
                return
            } catch {
                if case .refused(let refusal) = error, refusal.code < 500 { return }
            }
            guard (try? await time.sleep(for: .milliseconds(500))) != nil else { return }
        }
    }

    /// Our user name. Asks until it is told.
    private func username() async throws -> String? {
        struct Me: Decodable {
            var username: String?
            var can_read_all_group_messages: Bool?
        }
        var failures = 0
        while true {
            do throws(TelegramFailure) {
                let me = try await api.call("getMe", as: Me.self, timeout: .seconds(10))
                let sight = me.can_read_all_group_messages == true ? "all messages" : "what is addressed to it"
                logger.info(
                    "telegram knows this bot", metadata: ["name": "\(me.username ?? "")", "sees in groups": "\(sight)"])
                name.note(me.username)
                return me.username
            } catch {
                failures += 1
                var wait = Self.backoff.wait(afterFailures: failures)
                if case .refused(let refusal) = error {
                    if refusal.isUnauthorized { throw ChannelError.unauthorized }
                    wait = refusal.wait ?? wait
                }
                try await time.sleep(for: wait)
            }
        }
    }
}

extension TelegramFailure {
    var reason: String {
        switch self {
        case .notSent(let reason), .maybeSent(let reason): reason
        case .refused(let refusal): refusal.reason
        }
    }
}
