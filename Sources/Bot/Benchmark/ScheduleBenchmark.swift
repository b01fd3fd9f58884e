import Brokerage
import Channels
public import Foundation
public import Logging
public import Platform
import Presentation
import Storage
import Trading
import Venues

/// How long it takes until everybody whose daily report and brief are due at the same minute has them in the outbox,
/// and what that costs who talks meanwhile. On a real database file, without sending.
public struct ScheduleBenchmark: Sendable {
    public struct Figures: Sendable, Encodable {
        public let messages: Int
        public let seconds: Double
        /// Of all threads of this process.
        public let processorSeconds: Double
        /// From a message in the inbox to its answer in the outbox, while nothing else goes on, and meanwhile.
        public let quietMedianMilliseconds: Double
        public let quietP95Milliseconds: Double
        public let busyMedianMilliseconds: Double
        public let busyP95Milliseconds: Double
    }

    private let configuration: Configuration
    private let people: Int
    private let time: any TimeSource
    private let logger: Logger

    public init(_ configuration: Configuration, folder: URL, people: Int, time: any TimeSource, logger: Logger) {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "schedules.sqlite").path
        self.configuration = configuration
        self.people = people
        self.time = time
        self.logger = logger
    }

    public func run() async throws -> Figures {
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in [:] }
        let languages = try Bot.vocabularyLanguages(configuration.home.appending(path: "locales"))
        try await Crowd(users: people, languages: languages, time: time).enroll(in: bot.store, configuration)
        for _ in 0..<200 { _ = try await ask(bot) }
        var quiet: [Double] = []
        for _ in 0..<300 { quiet.append(try await ask(bot)) }
        try await makeDue(bot)
        let before = try await bot.store.read { try $0.openOutboxCount() }
        let isSending = Locked(true)
        let (start, processor) = (time.elapsed(), processorSeconds())
        async let asked = askWhile(bot, isSending)
        try await bot.scheduledMessages.sendDue()
        let (seconds, used) = ((time.elapsed() - start).inSeconds, processorSeconds() - processor)
        isSending.withLock { $0 = false }
        let busy = try await asked
        let sent = try await bot.store.read { try $0.openOutboxCount() } - before - Int64(busy.count)
        try bot.store.close()
        guard sent == 2 * people else { throw BenchmarkError.noFigure("reports to \(people) people") }
        return Figures(
            messages: 2 * people, seconds: seconds, processorSeconds: used, quietMedianMilliseconds: quiet.part(0.5),
            quietP95Milliseconds: quiet.part(0.95), busyMedianMilliseconds: busy.part(0.5),
            busyP95Milliseconds: busy.part(0.95))
    }

    private func askWhile(_ bot: Bot, _ isSending: Locked<Bool>) async throws -> [Double] {
        var busy: [Double] = []
        while isSending.withLock({ $0 }) {
            busy.append(try await ask(bot))
            try await time.sleep(for: .milliseconds(20))
        }
        return busy
    }

    /// Everybody has traded, holds something, and has a report and a brief due.
    private func makeDue(_ bot: Bot) async throws {
        let (services, now) = (bot.conversations.services, time.now())
        guard let gold = services.instruments[InstrumentID("XAUUSD")], let day = ScheduleDays(rawValue: "daily") else {
            throw BenchmarkError.noFigure("gold")
        }
        let zone = TimeZone.gmt
        let setting = ScheduledKind.allCases.prefix(3).filter { $0 != .weekly }.reduce(into: ScheduleSetting("")) {
            $0[$1] = Schedule(kind: $1, minutes: 0, days: day)
        }
        for person in 0..<people {
            try await bot.store.write { transaction in
                let known = try transaction.user(channel: "telegram", externalID: String(person))
                guard let user = known?.id else { return }
                let settings = UserSettings(try transaction.settings(of: user))
                for round in 0..<5 {
                    let request = OrderRequest(instrument: gold, side: .buy, size: 1, unit: .units)
                    let ticket = try services.desk.approve(request, of: user, settings, SizingEvidence(), transaction)
                    guard var quote = services.market.quote(of: gold.id) else { return }
                    quote.time = services.market.clock.now()
                    _ = try services.desk.execute(
                        ticket.approved(id: ClientOrderID("b\(user)-\(round)"), createdAt: quote.time),
                        due: ticket.entry, at: quote, cause: .order, user: user, moment: now, transaction)
                    guard round < 4 else { continue }
                    _ = try services.desk.close(
                        gold, size: nil, id: ClientOrderID("c\(user)-\(round)"), cause: .request, user: user,
                        moment: now, transaction)
                }
                try transaction.set(
                    SettingKey.schedules.rawValue, to: setting.text, of: user, by: user, at: now)
                for schedule in setting.schedules {
                    try transaction.setSchedule(
                        ScheduleRow(
                            user: user, kind: schedule.kind.rawValue, dueAt: now - .seconds(1),
                            dueDay: zone.day(at: now)))
                }
            }
        }
    }

    /// One message of somebody, until its answer stands in the outbox: milliseconds.
    private func ask(_ bot: Bot) async throws -> Double {
        let start = time.elapsed()
        let message = IncomingMessage(
            chat: ChatID(.telegram, "0"), updateID: "\(start)", sender: .init(id: "0", name: "Person 0"),
            messageID: "1", content: .text("/get_quote EURUSD"), sentAt: time.now())
        let (now, text) = (time.now(), String(decoding: try JSONEncoder().encode(message), as: UTF8.self))
        let id = try await bot.store.write { transaction in
            try transaction.addInbox(
                channel: "telegram", updateID: message.updateID, chat: message.chat.id, message: text, at: now)
        }
        guard let id else { throw BenchmarkError.noFigure("a message") }
        await withTaskExecutorPreference(bot.store.executor) {
            await bot.conversations.handle(StoredMessage(id: id, message: message, receivedAt: message.sentAt))
        }
        return (time.elapsed() - start).inSeconds * 1000
    }
}

extension [Double] {
    /// The value that a part (0...1) of them does not exceed.
    fileprivate func part(_ share: Double) -> Double {
        let sorted = sorted()
        return sorted.isEmpty ? .nan : sorted[Swift.min(Int(Double(count) * share), count - 1)]
    }
}
