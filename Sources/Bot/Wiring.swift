import Actions
import Channels
public import Foundation
import HTTP
public import Logging
import Platform
import Presentation
import Reporting
import Storage
public import Trading
public import Understanding
import Venues

/// The terminal chat as the command line asks for it.
public struct TerminalSetting: Sendable {
    public var user: String
    /// A role's name.
    public var role: String
    public var language: String?
    public var isJSON: Bool
    public var isColored: Bool
    /// Where pictures and documents are written.
    public var files: URL
    public var lines: AsyncStream<String>
    public var write: @Sendable (String) -> Void

    public init(
        user: String, role: String, language: String?, isJSON: Bool, isColored: Bool, files: URL,
        lines: AsyncStream<String>, write: @escaping @Sendable (String) -> Void
    ) {
        self.user = user
        self.role = role
        self.language = language
        self.isJSON = isJSON
        self.isColored = isColored
        self.files = files
        self.lines = lines
        self.write = write
    }
}

extension Bot {
    public static func instruments(_ configuration: Configuration) throws -> InstrumentCatalogue {
        let file = configuration.home.appending(path: "config/instruments.yaml")
        return try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
    }

    /// The database, with its commits measured.
    static func store(
        _ configuration: Configuration, _ metrics: MetricRegistry, _ time: any TimeSource
    ) throws -> Store {
        let commits = metrics.histogram(
            "bellwether_database_commit_duration_seconds", "Group commits, from their begin to the disk's word.")
        return try Store(
            path: configuration.databasePath, crashPoint: configuration.crashPoint, commits: Stopwatch(commits, time))
    }

    /// What actions work with.
    static func services(
        _ configuration: Configuration, _ catalogue: ActionCatalogue<BotServices>, _ store: Store,
        _ metrics: MetricRegistry, _ loaded: Languages?, _ time: any TimeSource, _ logger: Logger
    ) async throws -> BotServices {
        let instruments = try instruments(configuration)
        let market = try await market(configuration, instruments, store, time, logger)
        let desk = Desk(
            market: market, instruments: instruments, deposit: configuration.deposit, leverage: configuration.leverage,
            maximumRisk: configuration.maximumRisk, usualRisk: configuration.usualRisk, watched: WatchedInstruments(),
            calendar: CalendarFile(configuration.calendarFile))
        try await desk.terms.load(store)
        let languages = try loaded ?? languages(configuration, instruments, logger)
        let (locales, interpreter) = (languages.locales, languages.interpreter)
        let model = try ModelDesk(
            configuration, descriptors: catalogue.descriptors, interpreter: interpreter, locales: locales, store: store,
            time: time, logger: logger)
        return BotServices(
            configuration: configuration, store: store, instruments: instruments,
            strategies: try StrategyLibrary(folder: configuration.home.appending(path: "config/strategies")),
            gameRules: try GameRules(file: configuration.home.appending(path: "config/game.yaml")),
            market: market, candles: CandleBook(market: market, store: store), desk: desk, charts: ChartRenderer(),
            locales: locales, interpreter: interpreter, model: model, metrics: metrics, time: time,
            descriptors: { catalogue.descriptors })
    }

    /// The languages that have words of their own.
    static func vocabularyLanguages(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { language in
            FileManager.default.fileExists(atPath: folder.appending(path: "\(language)/vocabulary.yaml").path)
        }
    }

    static func languages(
        _ configuration: Configuration, _ instruments: InstrumentCatalogue, _ logger: Logger
    ) throws -> Languages {
        Languages(
            locales: try Locales(folder: configuration.home.appending(path: "locales")),
            interpreter: try interpreter(configuration, instruments, logger))
    }

    /// What understands people without a model.
    public static func interpreter(
        _ configuration: Configuration, _ instruments: InstrumentCatalogue, _ logger: Logger
    ) throws -> Interpreter {
        Interpreter(
            descriptors: ActionCatalogue<BotServices>.all.descriptors, instruments: instruments,
            vocabularies: try vocabularies(configuration, logger))
    }

    /// How to read the words of each language, when somebody first uses it.
    static func vocabularies(
        _ configuration: Configuration, _ logger: Logger
    ) throws -> [String: @Sendable () -> Vocabulary?] {
        let folder = configuration.home.appending(path: "locales")
        return try vocabularyLanguages(folder).reduce(into: [:]) { vocabularies, language in
            vocabularies[language] = {
                do {
                    return try Vocabulary.load(folder: folder, language: language)
                } catch {
                    logger.error("vocabulary malformed, English instead", metadata: ["reason": "\(error)"])
                    return nil
                }
            }
        }
    }

    /// The market, going on where the last run stopped.
    static func market(
        _ configuration: Configuration, _ instruments: InstrumentCatalogue, _ store: Store, _ time: any TimeSource,
        _ logger: Logger
    ) async throws -> any MarketSource {
        let source =
            switch configuration.market {
            case .simulated: "simulated:\(configuration.seed)"
            case .replay(let folder): "replay:\(folder)"
            case .metaTrader: MetaTraderIntake.source
            }
        let resumed = try await store.write { transaction -> Timestamp? in
            guard try transaction.mark(MarketMark.source) == source else {
                try transaction.setMark(MarketMark.source, to: source)
                try transaction.removeMark(MarketMark.clock)
                try transaction.removeMark(MarketMark.settled)
                try transaction.removeCandles()
                try transaction.abandonSignals()
                try transaction.removeOpenReadings()
                try transaction.forgetSeenPrices()
                try transaction.forgetMarketTimes()
                return nil
            }
            return try transaction.mark(MarketMark.clock).flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
        }
        switch configuration.market {
        case .simulated:
            let clock = MarketClock(
                start: resumed ?? SimulatedMarket.start, speed: configuration.marketSpeed, time: time)
            return SimulatedMarket(seed: configuration.seed, catalogue: instruments, clock: clock)
        case .replay(let folder):
            let data = try ReplayData(folder: URL(filePath: folder), catalogue: instruments)
            for warning in data.warnings { logger.warning("replay", metadata: ["detail": "\(warning)"]) }
            let clock = MarketClock(start: resumed ?? data.start, speed: configuration.marketSpeed, time: time)
            return ReplayMarket(data: data, catalogue: instruments, clock: clock)
        case .metaTrader:
            guard configuration.metaTrader != nil, configuration.listen != nil else {
                throw ConfigurationError.malformed(
                    "BELLWETHER_MARKET",
                    "metatrader needs BELLWETHER_LISTEN, METATRADER_PATH_SECRET and METATRADER_TOKEN")
            }
            let clock = MarketClock(start: time.now(), speed: 1, time: time)
            return try await FedMarket.stored(instruments, store, clock: clock)
        }
    }

    static func channels(
        _ configuration: Configuration, _ surface: Surface, _ settle: Settle, _ time: any TimeSource,
        _ random: any RandomSource, _ metrics: MetricRegistry, _ logger: Logger
    ) throws -> [ChannelID: any Channel] {
        try chats(configuration, surface, settle, time, random, metrics, logger)
            .merging(configuration.ways.channels(time)) { chat, _ in chat }
    }

    private static func chats(
        _ configuration: Configuration, _ surface: Surface, _ settle: Settle, _ time: any TimeSource,
        _ random: any RandomSource, _ metrics: MetricRegistry, _ logger: Logger
    ) throws -> [ChannelID: any Channel] {
        switch surface {
        case .terminal(let setting):
            let terminal = TerminalChannel(
                user: setting.user, language: setting.language,
                style: setting.isJSON ? .json : .plain(isColored: setting.isColored), files: setting.files,
                session: random.reference(length: 8), time: time, lines: setting.lines, write: setting.write,
                settle: { await settle.wait(for: $0) })
            return [.terminal: terminal]
        case .configured:
            var channels: [ChannelID: any Channel] = [:]
            if let telegram = configuration.telegram {
                channels[.telegram] = TelegramChannel(
                    token: telegram.token, apiBase: telegram.apiBase,
                    polling: HTTPClient(ipv4Only: telegram.isIPv4Only),
                    sending: HTTPClient(ipv4Only: telegram.isIPv4Only), time: time, random: random, logger: logger)
            }
            if let whatsApp = configuration.whatsApp {
                guard configuration.listen != nil else { throw ConfigurationError.whatsAppUnreachable }
                channels[.whatsapp] = Self.whatsApp(whatsApp, time, metrics, logger)
            }
            return channels
        }
    }

    static func whatsApp(
        _ setting: Configuration.WhatsApp, _ time: any TimeSource, _ metrics: MetricRegistry, _ logger: Logger
    ) -> WhatsAppChannel {
        WhatsAppChannel(
            token: setting.accessToken, phoneNumberID: setting.phoneNumberID, appSecret: setting.appSecret,
            verifyToken: setting.verifyToken, apiBase: setting.apiBase, template: setting.template,
            transport: HTTPClient(), time: time, metrics: metrics, logger: logger)
    }

    /// Makes the terminal's user known with the role the command line gives: whoever starts the program decides.
    static func enroll(
        _ setting: TerminalSetting, _ store: Store, _ locales: Locales, _ time: any TimeSource
    ) async throws {
        let now = time.now()
        try await store.write { transaction in
            let name = ChannelID.terminal.rawValue
            if let known = try transaction.user(channel: name, externalID: setting.user) {
                try transaction.setRole(setting.role, of: known.id)
                return
            }
            let user = try transaction.addUser(
                channel: name, externalID: setting.user, username: setting.user, name: setting.user, role: setting.role,
                at: now)
            let language = locales[setting.language ?? Locales.reference].language
            try transaction.begin(SettingKey.language.rawValue, as: language, of: user.id)
        }
    }
}
