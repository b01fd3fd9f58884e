public import Foundation
public import Logging
public import Platform
import Signals
import Storage
import Trading

/// How long it takes until everybody who watches has a new signal in the outbox: in their language, sized for their
/// account. On a real database file, without sending.
public struct SignalBenchmark: Sendable {
    public struct Figures: Sendable, Encodable {
        public let watchers: Int
        public let seconds: Double
        /// Of all threads of this process.
        public let processorSeconds: Double
    }

    private let configuration: Configuration
    private let watchers: Int
    private let time: any TimeSource
    private let logger: Logger

    public init(_ configuration: Configuration, folder: URL, watchers: Int, time: any TimeSource, logger: Logger) {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "fanout.sqlite").path
        self.configuration = configuration
        self.watchers = watchers
        self.time = time
        self.logger = logger
    }

    public func run() async throws -> Figures {
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in [:] }
        let languages = try Bot.vocabularyLanguages(configuration.home.appending(path: "locales"))
        try await Crowd(users: watchers, languages: languages, time: time).enroll(in: bot.store, configuration)
        try await addNews(bot)
        let (start, processor) = (time.elapsed(), processorSeconds())
        while try await bot.signalDelivery.deliverNext() {}
        let figures = Figures(
            watchers: watchers, seconds: (time.elapsed() - start).inSeconds,
            processorSeconds: processorSeconds() - processor)
        let told = try await bot.store.read { try $0.openOutboxCount() }
        try bot.store.close()
        guard told == watchers else { throw BenchmarkError.noFigure("a signal to \(watchers) watchers") }
        return figures
    }

    /// A signal on gold that all watch, and each at a risk of their own.
    private func addNews(_ bot: Bot) async throws {
        let services = bot.conversations.services
        guard let instrument = services.instruments[InstrumentID("XAUUSD")],
            let rule = try? Condition(parsing: "close > open")
        else {
            throw BenchmarkError.noFigure("a signal")
        }
        let strategy = Strategy(id: "swing", name: "", timeframe: .h1, long: rule, short: nil)
        let candles = try await services.candles.candles(instrument, .h1, count: 500)
        guard let tracker = try SignalScan(instrument, .h1, [strategy], over: candles, spread: 0).trackers.last else {
            throw BenchmarkError.noFigure("a signal")
        }
        let (row, now) = (try SignalRow(SignalTracker(tracker.signal)), time.now())
        let event = String(decoding: try JSONEncoder().encode(SignalEvent.formed), as: UTF8.self)
        try await bot.store.write { [watchers] transaction in
            for person in 0..<watchers {
                guard let user = try transaction.user(channel: "telegram", externalID: String(person)) else { continue }
                try transaction.addWatch(
                    WatchRow(user: user.id, strategy: row.strategy, instrument: row.instrument, timeframe: .h1))
                let risk = "0.\(1 + person % 9)"
                try transaction.set(SettingKey.riskPerTrade.rawValue, to: risk, of: user.id, by: user.id, at: now)
            }
            _ = try transaction.addSignal(row, at: now)
            try transaction.addSignalNews(row.id, event: event, at: now)
        }
    }
}
