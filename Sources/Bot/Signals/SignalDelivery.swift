import Actions
import Brokerage
import Foundation
import Logging
import Platform
import Presentation
import Reporting
import ServiceLifecycle
import Signals
import Storage
import Trading

/// Tells everybody who watches what happened to signals: to each in their language, sized for their account.
///
/// People are told in groups; how far it has come is written with each group's messages, so that after a crash the
/// next group goes on and nobody is told twice.
struct SignalDelivery: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let trading: SignalTrading
    let rooms: RoomPosting
    let logger: Logger
    /// People told in one transaction.
    var groupSize = 500

    static let interval: Duration = .milliseconds(250)
    /// What is told later than this says when it happened.
    private static let lateAfter: Duration = .seconds(60)

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                // Once the end has come nothing is told, so the news would stay the next for ever.
                while !Task.isShuttingDownGracefully, try await deliverNext() {}
            } catch let error as StorageError {
                logger.error("signals not delivered", metadata: ["error": "\(error)"])
            } catch {
                // What cannot be told must not stand in the way of what comes after it.
                logger.error("news of a signal left out", metadata: ["error": "\(error)"])
                _ = try? await skipNext()  // the disk refuses: it is tried again with the next
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    init(services: BotServices, outbox: OutboxWriter, logger: Logger) {
        self.services = services
        self.outbox = outbox
        trading = SignalTrading(services: services, outbox: outbox)
        rooms = RoomPosting(services: services, outbox: outbox, logger: logger)
        self.logger = logger
    }

    /// Tells the oldest piece of news to everybody who has not heard it.
    /// - Parameter groups: how many groups at most; the next call goes on after them.
    /// - Returns: false when there is none.
    func deliverNext(groups: Int = .max) async throws -> Bool {
        guard
            let (news, row) = try await services.store.read({ transaction in
                try transaction.nextSignalNews().map { ($0, try transaction.signal($0.signal)) }
            })
        else { return false }
        guard let row, let instrument = services.instruments[row.instrument] else {
            try await services.store.write { try $0.noteSignalNews(news.id, toldUpTo: nil) }
            return true
        }
        let strategy = try await services.store.read { try services.directory.strategy(id: row.strategy, $0) }
        let record = try await services.record(of: row.strategy)
        var telling = try Telling(news, row, instrument, strategy, record)
        if telling.event == .formed { telling.averageRange = services.averageRange(of: instrument) }
        if telling.hasEnded {
            let canceled = try await services.store.write { [trading] in try trading.cancelOrders(of: row, $0) }
            await outbox.announce(canceled)
        }
        if telling.event == .formed {
            let exit = OppositeExit(services: services, outbox: outbox)
            let (signal, row) = (telling.tracker.signal, telling.row)
            let closed = try await services.store.write { try exit.close(against: signal, row, $0) }
            await outbox.announce(closed)
        }
        let posts = try await rooms.posts(
            .init(
                event: telling.event, happenedAt: telling.happenedAt, tracker: telling.tracker, row: row,
                instrument: instrument, strategy: strategy, record: record))
        var next: Group? = try await group(of: telling, after: news.cursor)
        var told = 0
        while let group = next, told < groups, !Task.isShuttingDownGracefully {
            // The next are made ready while these are written.
            async let following = following(group)
            let rows = try await services.store.write { [self] transaction in
                try transaction.noteSignalNews(news.id, toldUpTo: group.last)
                // Groups and channels with the last people: then the news is over, and so is told there once.
                return try group.messages.flatMap { try outbox.write($0, transaction) }
                    + group.traders.flatMap { user in
                        try apart(user) { try transaction.attempt { try trade(group.telling, user, transaction) } }
                    }
                    + (group.last == nil ? rooms.write(posts, transaction) : [])
            }
            await outbox.announce(rows)
            next = try await following
            told += 1
        }
        return true
    }

    /// People who are told in one transaction.
    private struct Group: Sendable {
        /// With the words that were found for them.
        var telling: Telling
        var messages: [OutboxWriter.Prepared]
        /// Those for whom it is traded: what they are told is known when it is done.
        var traders: [Int64]
        /// The last of them, when others may follow.
        var last: Int64?
    }

    private func following(_ group: Group) async throws -> Group? {
        guard let last = group.last else { return nil }
        return try await self.group(of: group.telling, after: last)
    }

    private func group(of telling: Telling, after last: Int64) async throws -> Group {
        let (row, groupSize) = (telling.row, groupSize)
        let users = try await services.store.read { try $0.watchers(of: row, after: last, limit: groupSize) }
        let worded = try await word(telling, for: users)
        let traders = try await traders(telling, among: users)
        let others = users.filter { !traders.contains($0) }
        // Half of them on each of two processors.
        let half = others.count / 2
        async let first = messages(worded, others[..<half])
        let second = try await messages(worded, others[half...])
        return Group(
            telling: worded, messages: try await first + second, traders: traders,
            last: users.count < groupSize ? nil : users.last)
    }

    private func traders(_ telling: Telling, among users: [Int64]) async throws -> [Int64] {
        guard telling.event == .formed, let first = users.first, let last = users.last else { return [] }
        let traders = try await services.store.read {
            try $0.traders(of: telling.row, from: first, through: last)
        }
        let told = Set(users)
        return traders.filter(told.contains)
    }

    /// Trades a new signal for one person, or tells them of it like anybody else when it is not to be traded any more.
    private func trade(_ telling: Telling, _ user: Int64, _ transaction: Transaction) throws -> [OutboxEntry] {
        let now = services.time.now()
        let evidence = SizingEvidence(record: telling.record, averageRange: telling.averageRange)
        let news = SignalTrading.News(
            signal: telling.tracker.signal, row: telling.row, instrument: telling.instrument, evidence: evidence,
            minimumReward: telling.strategy?.minimumReward ?? 0, happenedAt: telling.happenedAt)
        let traded = try trading.handle(news, user, transaction) { localizer in
            let words = try telling.words(for: user, localizer)
            return SignalTrading.Words(
                headline: words.headline, details: words.levels + words.reasons,
                end: Self.late(telling, at: now, localizer) + words.marketNote, picture: words.picture)
        }
        return try traded
            ?? outbox.notify(
                user, telling.noticeClass, at: now, happenedAt: telling.happenedAt, transaction
            ) { try Self.notice(telling, user, at: now, $0, services, transaction) }
    }

    private func skipNext() async throws {
        try await services.store.write { transaction in
            guard let news = try transaction.nextSignalNews() else { return }
            try transaction.noteSignalNews(news.id, toldUpTo: nil)
        }
    }

    /// One piece of news, unpacked.
    private struct Telling: Sendable {
        var event: SignalEvent
        var happenedAt: Timestamp
        var tracker: SignalTracker
        var row: SignalRow
        var instrument: Instrument
        var strategy: Strategy?
        var record: TrackRecord
        /// For those who size by it.
        var averageRange: Price?
        /// What readers of one kind, a language, time zone and theme, are all told; made for the first of them.
        struct Words {
            var headline: Document
            var levels: Document
            var reasons: Document
            var marketNote: Document
            var picture: Reply.Picture?
        }
        var words: [String: Words] = [:]
        var themes: [Int64: Theme] = [:]

        init(
            _ news: SignalNews, _ row: SignalRow, _ instrument: Instrument, _ strategy: Strategy?, _ record: TrackRecord
        ) throws {
            event = try JSONDecoder().decode(SignalEvent.self, from: Data(news.event.utf8))
            happenedAt = news.happenedAt
            tracker = try row.tracker()
            self.row = row
            self.instrument = instrument
            self.strategy = strategy
            self.record = record
        }

        var noticeClass: NoticeClass { .ordinary(.signals, instrument.id, strategy: row.strategy) }

        /// Whether nothing more can become of the signal.
        var hasEnded: Bool {
            switch event {
            case .formed, .triggered: false
            case .target(let number, _): number == tracker.signal.targets.count
            case .stopped, .expired, .void: true
            }
        }

        /// Those made for readers of this one's kind.
        /// - Throws: `StorageError.notWritten` when somebody has changed theirs meanwhile: then it is told anew.
        func words(for user: Int64, _ localizer: Localizer) throws -> Words {
            guard let theme = themes[user], let words = words[Self.kind(localizer, theme)] else {
                throw StorageError.notWritten(detail: "words")
            }
            return words
        }

        static func kind(_ localizer: Localizer, _ theme: Theme) -> String {
            "\(localizer.language) \(localizer.timeZone.identifier) \(theme.rawValue)"
        }
    }

    /// Finds the words, and the picture of a new signal, for those readers whose kind nobody before them was: of all
    /// kinds at once, since a picture takes as long as hundreds of messages.
    private func word(_ telling: Telling, for users: [Int64]) async throws -> Telling {
        var telling = telling
        let settings = try await services.store.read { transaction in
            try users.map { UserSettings(try transaction.settings(of: $0)) }
        }
        var kinds: [String: (localizer: Localizer, theme: Theme)] = [:]
        for (user, reader) in zip(users, settings) {
            telling.themes[user] = reader.theme
            let localizer = services.locales[reader.language].with(timeZone: reader.timeZone)
            let kind = Telling.kind(localizer, reader.theme)
            if telling.words[kind] == nil { kinds[kind] = (localizer, reader.theme) }
        }
        let made = await withTaskGroup(of: (String, Telling.Words).self) { [telling] group in
            for (kind, reader) in kinds {
                group.addTask { (kind, await words(telling, reader.localizer, reader.theme)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        telling.words.merge(made) { $1 }
        return telling
    }

    private func words(_ telling: Telling, _ localizer: Localizer, _ theme: Theme) async -> Telling.Words {
        let wording = SignalWording(services: services, localizer: localizer)
        let (signal, instrument) = (telling.tracker.signal, telling.instrument)
        let name = telling.strategy?.name ?? telling.row.strategy
        let minimum = telling.strategy?.minimumReward ?? 0
        let offer = services.offer(telling.tracker, instrument, minimumReward: minimum)
        return Telling.Words(
            headline: wording.headline(signal, instrument, strategyName: name),
            levels: wording.levels(signal, instrument, offer),
            reasons: wording.reasons(signal, instrument) + wording.record(telling.record),
            marketNote: services.marketNote(localizer), picture: await picture(telling, localizer, theme))
    }

    private func picture(_ telling: Telling, _ localizer: Localizer, _ theme: Theme) async -> Reply.Picture? {
        guard telling.event == .formed else { return nil }
        do {
            return try await services.picture(
                of: SignalTracker(telling.tracker.signal), telling.strategy, telling.instrument, localizer, theme
            ).hashed()
        } catch {
            // The words are what counts.
            logger.error("signal without its picture", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Makes the messages of some people.
    private func messages(_ telling: Telling, _ users: ArraySlice<Int64>) async throws -> [OutboxWriter.Prepared] {
        let now = services.time.now()
        return try await services.store.read { [self] transaction in
            try users.flatMap { user in
                try apart(user) {
                    try outbox.prepare(
                        user, telling.noticeClass, at: now, happenedAt: telling.happenedAt, transaction
                    ) { localizer in
                        try Self.notice(telling, user, at: now, localizer, services, transaction)
                    }
                }
            }
        }
    }

    /// What one person's account stands in the way of is left out for them alone.
    private func apart<Message>(_ user: Int64, _ body: () throws -> [Message]) throws -> [Message] {
        do {
            return try body()
        } catch let error where error.concernsOne {
            logger.error("signal not told", metadata: ["user": "\(user)", "error": "\(error)"])
            return []
        }
    }

    private static func late(_ telling: Telling, at now: Timestamp, _ localizer: Localizer) -> Document {
        let age = now - telling.happenedAt
        guard age > lateAfter else { return Document() }
        return localizer.document(
            "signal.late", ["time": .timestamp(telling.happenedAt, .dateTime), "ago": .duration(age)])
    }

    private static func notice(
        _ telling: Telling, _ user: Int64, at now: Timestamp, _ localizer: Localizer,
        _ services: BotServices, _ transaction: Transaction
    ) throws -> Notice {
        let wording = SignalWording(services: services, localizer: localizer)
        let (signal, instrument) = (telling.tracker.signal, telling.instrument)
        let late = late(telling, at: now, localizer)
        let words = try telling.words(for: user, localizer)
        guard case .formed = telling.event else {
            let document = wording.news(telling.event, telling.tracker, instrument)
            return Notice(
                reply: Reply(document + late + words.marketNote, reference: telling.row.reference), line: document)
        }
        let evidence = SizingEvidence(record: telling.record, averageRange: telling.averageRange)
        let minimum = telling.strategy?.minimumReward ?? 0
        let ticket = try services.ticket(
            for: telling.tracker, instrument, of: user, minimumReward: minimum, evidence, localizer, transaction)
        let document =
            words.headline + words.levels + wording.personal(instrument, ticket) + words.reasons
            + late + words.marketNote
        let mayTrade = try transaction.user(user).map { try services.mayTrade($0, transaction) } ?? false
        return Notice(
            reply: Reply(
                document, choices: wording.choices(signal, instrument, canTrade: mayTrade && ticket.isOffered),
                picture: words.picture, reference: telling.row.reference),
            line: words.headline)
    }
}

extension BotServices {
    /// How a strategy's signals fared since they are recorded.
    func record(of strategy: String) async throws -> TrackRecord {
        try await store.read { [self] in try record(of: strategy, $0) }
    }

    func record(of strategy: String, _ transaction: Transaction) throws -> TrackRecord {
        try transaction.signalResults(of: strategy, limit: 1_000).reduce(into: TrackRecord()) { $0.add($1) }
    }
}

extension SignalWording {
    /// What happened to a signal after it formed.
    func news(_ event: SignalEvent, _ tracker: SignalTracker, _ instrument: Instrument) -> Document {
        let signal = tracker.signal
        var values: [String: MessageValue] = [
            "symbol": .text(instrument.id.symbol), "direction": localizer.direction(signal.direction),
            "reference": .code("#\(shortReference(for: signal.id))"), "result": reward(tracker.result),
        ]
        switch event {
        case .formed: return headline(signal, instrument, strategyName: signal.strategy)
        case .triggered(let price):
            values["price"] = self.price(price, instrument)
            return localizer.document("signal.news.triggered", values)
        case .target(let number, let price):
            values["price"] = self.price(price, instrument)
            values["number"] = .integer(number)
            let isLast = number == signal.targets.count
            return localizer.document(isLast ? "signal.news.completed" : "signal.news.target", values)
        case .stopped(let price):
            values["price"] = self.price(price, instrument)
            return localizer.document("signal.news.stopped", values)
        case .expired: return localizer.document("signal.news.expired", values)
        case .void(let priceBreak):
            values["jump"] = .text(localizer.jump(priceBreak, instrument))
            return localizer.document("signal.news.void", values)
        }
    }
}
