public import Foundation
public import HTTP
public import LanguageModel
public import Platform
public import Trading
import Yams

/// Everything that must be known before the database is open: `config/defaults.yaml`, overridden by the environment.
public struct Configuration: Sendable {
    /// The folder that holds `config/`, `locales/` and `prompts/`.
    public var home: URL
    public var databasePath: String
    /// The events around which those who want it make no entries, if it exists: `calendar.csv` beside the database.
    public var calendarFile: URL {
        URL(filePath: databasePath).deletingLastPathComponent().appending(path: "calendar.csv")
    }
    public var market: Market
    /// Market seconds per real second.
    public var marketSpeed: Double
    public var seed: UInt64
    public var deposit: Money
    /// 30 means 1:30.
    public var leverage: Int
    public var maximumRisk: Percent
    public var usualRisk: Percent
    public var telegram: Telegram?
    public var ways: WaysConfiguration
    public var whatsApp: WhatsApp?
    /// Where webhooks come in; nil: nobody can call.
    public var listen: ListenAddress?
    /// Reverse proxies before the listener.
    public var proxies: [AddressRange]
    public var tradingView: TradingView?
    public var metaTrader: FeedSecrets?
    public var bridge: Bridge?
    /// `channel:external id` of the first administrators: they own the installation.
    public var administrators: Set<String>
    public var logFormat: LogFormat
    public var crashPoint: CrashPoint
    /// Where results are written as files, trade by trade and day by day; nil for nowhere.
    public var resultFolder: URL?
    /// nil: nothing goes to spreadsheets.
    public var google: GoogleSetting?
    public var favorites: [InstrumentID]
    /// The language models to ask, best first; none: the built-in interpreter alone.
    public var models: [ModelEndpoint]
    /// How long a person waits for them in all.
    public var modelPatience: Duration
    public var modelBudget: ModelBudget

    /// What a person may spend on models.
    public struct ModelBudget: Sendable, Hashable {
        /// A day.
        public var limit: Expense
        public var prices: PriceList
    }

    public enum Market: Sendable, Hashable {
        case simulated
        case replay(folder: String)
        /// What a terminal brings.
        case metaTrader
    }
    public struct Telegram: Sendable, Hashable {
        public var token: Secret
        public var apiBase: String
        public var isIPv4Only: Bool
    }

    /// - Throws: `ConfigurationError`.
    public init(_ program: ProgramEnvironment) throws {
        let environment = program.variables
        home = try Self.home(program)
        let defaults = try Self.defaults(home)
        databasePath =
            environment["BELLWETHER_DATABASE"] ?? home.appending(path: defaults.database).path
        market = try Self.market(environment["BELLWETHER_MARKET"] ?? defaults.market)
        marketSpeed = try Self.number(environment, "BELLWETHER_MARKET_SPEED") ?? defaults.marketSpeed
        guard marketSpeed.isFinite, marketSpeed >= 0 else {
            throw ConfigurationError.malformed("BELLWETHER_MARKET_SPEED", "it is a number from 0")
        }
        seed = try Self.number(environment, "BELLWETHER_SEED") ?? defaults.seed
        guard let amount = FixedPoint(defaults.account.deposit), let maximum = Percent(defaults.risk.maximumPerTrade),
            let usual = Percent(defaults.risk.usualPerTrade)
        else { throw ConfigurationError.malformed("config/defaults.yaml", "an amount is no number") }
        deposit = Money(amount, Currency(defaults.account.currency))
        leverage = defaults.account.leverage
        (maximumRisk, usualRisk) = (maximum, usual)
        if let token = environment["TELEGRAM_BOT_TOKEN"], !token.isEmpty {
            telegram = Telegram(
                token: Secret(token), apiBase: environment["TELEGRAM_API_BASE"] ?? defaults.telegram.apiBase,
                isIPv4Only: environment["TELEGRAM_IPV4_ONLY"].map { $0 == "1" } ?? defaults.telegram.ipv4Only)
        }
        ways = try WaysConfiguration(environment)
        whatsApp = try Self.whatsApp(environment, defaults.whatsApp)
        listen = try environment["BELLWETHER_LISTEN"].flatMap { $0.isEmpty ? nil : try ListenAddress($0) }
        proxies = try Self.proxies(environment)
        tradingView = try Self.tradingView(environment)
        metaTrader = try Self.metaTrader(environment)
        bridge = try Self.bridge(environment)
        administrators = Set(
            (environment["BELLWETHER_ADMINS"] ?? "").split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces) })
        let format = environment["BELLWETHER_LOG"] ?? LogFormat.text.rawValue
        guard let logFormat = LogFormat(rawValue: format) else {
            throw ConfigurationError.malformed("BELLWETHER_LOG", "it is text or json")
        }
        self.logFormat = logFormat
        crashPoint = CrashPoint(environment["BELLWETHER_CRASH"] ?? "")
        if let folder = environment["BELLWETHER_EXPORT_FOLDER"], !folder.isEmpty {
            resultFolder = URL(filePath: folder, directoryHint: .isDirectory)
        }
        google = try Self.google(environment)
        favorites = defaults.favorites.map { InstrumentID($0) }
        let patience: Double = try Self.number(environment, "LLM_PATIENCE") ?? defaults.models.patience
        guard (1...120).contains(patience) else {
            throw ConfigurationError.malformed("LLM_PATIENCE", "it is a number of seconds from 1 to 120")
        }
        modelPatience = .seconds(patience)
        models = try ["LLM_", "LLM_FALLBACK_"].compactMap { try Self.model(environment, $0) }
        guard let dollars = Decimal(string: defaults.models.dailyDollars) else {
            throw ConfigurationError.malformed("config/defaults.yaml", "an amount is no number")
        }
        modelBudget = ModelBudget(
            limit: Expense(tokens: defaults.models.dailyTokens, dollars: dollars),
            prices: PriceList(defaults.models.prices, others: defaults.models.otherPrice))
    }

    private struct Defaults: Decodable {
        struct Account: Decodable {
            var deposit: String
            var currency: String
            var leverage: Int
        }
        struct Risk: Decodable {
            var maximumPerTrade: String
            var usualPerTrade: String
        }
        struct Telegram: Decodable {
            var apiBase: String
            var ipv4Only: Bool
        }
        var database: String
        var market: String
        var marketSpeed: Double
        var seed: UInt64
        var account: Account
        var risk: Risk
        var telegram: Telegram
        var whatsApp: WhatsApp.Defaults
        struct Models: Decodable {
            var dailyTokens: Int
            var dailyDollars: String
            var prices: [String: ModelPrice]
            var otherPrice: ModelPrice
            /// Seconds.
            var patience: Double
        }
        var models: Models
        var favorites: [String]
    }

    /// The model that the environment names: `LLM_PROVIDER` and so on.
    private static func model(_ environment: [String: String], _ prefix: String) throws -> ModelEndpoint? {
        guard let name = environment[prefix + "PROVIDER"], !name.isEmpty else { return nil }
        guard let provider = ModelProvider(rawValue: name) else {
            let names = ModelProvider.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError.malformed(prefix + "PROVIDER", "it is one of \(names)")
        }
        guard let model = environment[prefix + "MODEL"], !model.isEmpty else {
            throw ConfigurationError.malformed(prefix + "MODEL", "it is missing")
        }
        guard let base = environment[prefix + "BASE_URL"], base.hasPrefix("http") else {
            throw ConfigurationError.malformed(prefix + "BASE_URL", "it is the address of the service")
        }
        let key = environment[prefix + "API_KEY"].flatMap { $0.isEmpty ? nil : Secret($0) }
        return ModelEndpoint(provider, baseURL: base, model: model, key: key)
    }

    private static func defaults(_ home: URL) throws -> Defaults {
        do {
            let text = try String(contentsOf: home.appending(path: "config/defaults.yaml"), encoding: .utf8)
            return try YAMLDecoder().decode(Defaults.self, from: text)
        } catch let error as DecodingError {
            throw ConfigurationError.malformed("config/defaults.yaml", "\(error)")
        }
    }

    /// `BELLWETHER_HOME`, or the nearest folder with `config/defaults.yaml` above the program or the current folder.
    private static func home(_ program: ProgramEnvironment) throws -> URL {
        func isHome(_ folder: URL) -> Bool {
            FileManager.default.fileExists(atPath: folder.appending(path: "config/defaults.yaml").path)
        }
        if let path = program.variables["BELLWETHER_HOME"], !path.isEmpty {
            let folder = URL(filePath: path)
            guard isHome(folder) else { throw ConfigurationError.homeMissing("\(path) holds no config/defaults.yaml") }
            return folder
        }
        for start in [URL(filePath: program.programPath), URL(filePath: program.workingFolder)] {
            var folder = start
            while folder.path != "/" {
                if isHome(folder) { return folder }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw ConfigurationError.homeMissing("set BELLWETHER_HOME to the folder that holds config/ and locales/")
    }

    private static func market(_ text: String) throws -> Market {
        if text == "simulated" { return .simulated }
        if text.hasPrefix("replay:") { return .replay(folder: String(text.dropFirst("replay:".count))) }
        if text == "metatrader" { return .metaTrader }
        throw ConfigurationError.malformed("BELLWETHER_MARKET", "it is simulated, replay:FOLDER or metatrader")
    }

    private static func number<Number: LosslessStringConvertible>(
        _ environment: [String: String], _ name: String
    ) throws -> Number? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let number = Number(text) else { throw ConfigurationError.malformed(name, "it is a number") }
        return number
    }
}

/// What the process was given.
public struct ProgramEnvironment: Sendable {
    public var variables: [String: String]
    /// Where the program itself is.
    public var programPath: String
    public var workingFolder: String

    public init(variables: [String: String], programPath: String, workingFolder: String) {
        self.variables = variables
        self.programPath = programPath
        self.workingFolder = workingFolder
    }
}

/// What an operator must mend before the program can start.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    case homeMissing(String)
    case malformed(String, String)

    public var description: String {
        switch self {
        case .homeMissing(let detail): "the home folder was not found: \(detail)"
        case .malformed(let name, let detail): "\(name): \(detail)"
        }
    }
}
