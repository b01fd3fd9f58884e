import Actions
import Channels
import Foundation
import HTTP
import LanguageModel
import Logging
public import Platform
import Presentation
import Reporting
import Storage
import Trading
import Understanding
import Venues

/// What `bellwether doctor` looks at: everything the program needs, one finding each.
public struct Examination: Sendable {
    /// One thing that was looked at.
    public struct Finding: Sendable, Hashable {
        public var isWell: Bool
        public var line: String
    }

    private let program: ProgramEnvironment
    private let time: any TimeSource

    public init(environment: ProgramEnvironment, time: any TimeSource) {
        program = environment
        self.time = time
    }

    public func findings() async -> [Finding] {
        let configuration: Configuration
        do {
            configuration = try Configuration(program)
        } catch {
            return [ill("configuration", error)]
        }
        return [
            well("configuration", configuration.home.path),
            check("texts") { try texts(configuration) },
            check("instruments") { "\(try Bot.instruments(configuration).all.count)" },
            await check("market") { try await market(configuration) },
            await check("database") { try await database(configuration) },
            await telegram(configuration), await whatsApp(configuration), ways(configuration.ways),
            await google(configuration), await check("fonts") { try await fonts(configuration) },
            check("temporary folder") { try writable(FileManager.default.temporaryDirectory) }, export(configuration),
        ] + calendar(configuration) + (await models(configuration))
    }

    /// The calendar of news, where one is kept.
    private func calendar(_ configuration: Configuration) -> [Finding] {
        let file = configuration.calendarFile
        guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else { return [] }
        return [
            check("calendar of news") {
                let calendar = try CalendarFile.read(file)
                return "\(calendar.events.count) events" + (calendar.end.map { ", until \($0.date)" } ?? "")
            }
        ]
    }

    private func texts(_ configuration: Configuration) throws -> String {
        let folder = configuration.home.appending(path: "locales")
        let locales = try Locales(folder: folder)
        if let problem = locales.problems.first { throw ConfigurationError.malformed("locales", problem) }
        for language in try Bot.vocabularyLanguages(folder) {
            _ = try Vocabulary.load(folder: folder, language: language)
        }
        return locales.languages.joined(separator: ", ")
    }

    private func market(_ configuration: Configuration) async throws -> String {
        switch configuration.market {
        case .simulated: return "simulated"
        case .metaTrader: return "metatrader"
        case .replay(let folder):
            let data = try ReplayData(folder: URL(filePath: folder), catalogue: Bot.instruments(configuration))
            return "replay of \(folder)" + data.warnings.map { "; \($0)" }.joined()
        }
    }

    private func database(_ configuration: Configuration) async throws -> String {
        let store = try Store(path: configuration.databasePath)
        let broken = try await store.read { try $0.brokenAudit() }
        let median = try await store.commitMedian(count: 21, time: time)
        try store.close()
        if let broken { throw ConfigurationError.malformed("database", "the audit log was changed at row \(broken)") }
        return "\(configuration.databasePath), a durable commit takes \(Int(median * 1_000_000)) µs"
    }

    /// Whether the letters of every language can be drawn.
    private func fonts(_ configuration: Configuration) async throws -> String {
        let languages = try Locales(folder: configuration.home.appending(path: "locales")).languages
        let missing = try await ChartRenderer().missingFonts(of: languages)
        guard missing.isEmpty else {
            let names = missing.joined(separator: ", ")
            throw ConfigurationError.malformed(
                "fonts", "none has the letters of \(names); install fonts-noto-core and fonts-noto-cjk")
        }
        return "letters of \(languages.count) languages"
    }

    /// The operator's files of results.
    private func export(_ configuration: Configuration) -> Finding {
        guard let folder = configuration.resultFolder else {
            return well("export folder", "not configured: set BELLWETHER_EXPORT_FOLDER to have files of results")
        }
        return check("export folder") {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return try writable(folder)
        }
    }

    /// - Throws: what the file system says.
    private func writable(_ folder: URL) throws -> String {
        let file = folder.appending(path: "bellwether-doctor-\(SystemRandom().reference(length: 6))")
        try Data().write(to: file, options: .withoutOverwriting)
        try FileManager.default.removeItem(at: file)
        return folder.path
    }

    /// Whether what is set belongs together is known by now; nothing is sent to see more.
    private func ways(_ ways: WaysConfiguration) -> Finding {
        let names = Way.allCases.filter(ways.isSetUp).map(\.rawValue) + (ways.speech == nil ? [] : ["voice"])
        let missing = "not configured: set SMTP_URL, TWILIO_ACCOUNT_SID or NTFY_BASE to open one"
        return well("ways beside chats", names.isEmpty ? missing : names.joined(separator: ", "))
    }

    /// Whether Google gives us a token for the key.
    private func google(_ configuration: Configuration) async -> Finding {
        guard let setting = configuration.google else {
            return well("google sheets", "not configured: set BELLWETHER_GOOGLE_KEY to open it")
        }
        let access = GoogleAccess(keyPath: setting.keyPath, transport: HTTPClient(), time: time)
        return await check("google sheets") {
            _ = try await access.current()
            return "spreadsheets are shared with \(try access.key().email)"
        }
    }

    /// Whether each language model answers, and calls functions.
    private func models(_ configuration: Configuration) async -> [Finding] {
        guard !configuration.models.isEmpty else {
            return [well("language model", "not configured: set LLM_PROVIDER to ask one")]
        }
        var findings: [Finding] = []
        for endpoint in configuration.models {
            let model = RemoteModel(
                endpoint, transport: HTTPClient(maximumBodyBytes: 4 << 20), time: time, random: SystemRandom())
            findings.append(
                await check("language model") {
                    let tools = try await model.probe(within: .seconds(20))
                    guard tools != .none else {
                        throw ConfigurationError.malformed(model.name, "it calls no functions")
                    }
                    return model.name
                })
        }
        return findings
    }

    private func telegram(_ configuration: Configuration) async -> Finding {
        guard let telegram = configuration.telegram else {
            return well("telegram", "not configured: set TELEGRAM_BOT_TOKEN to open it")
        }
        let client = HTTPClient(ipv4Only: telegram.isIPv4Only)
        let channel = TelegramChannel(
            token: telegram.token, apiBase: telegram.apiBase, polling: client, sending: client, time: time,
            random: SystemRandom(), logger: Logger(label: "doctor"))
        return await check("telegram") { "@" + (try await channel.username()) }
    }

    private func whatsApp(_ configuration: Configuration) async -> Finding {
        guard let setting = configuration.whatsApp else {
            return well("whatsapp", "not configured: set the variables that begin with WHATSAPP_ to open it")
        }
        return await check("whatsapp") {
            guard let address = configuration.listen else { throw ConfigurationError.whatsAppUnreachable }
            let channel = Bot.whatsApp(setting, time, MetricRegistry(), Logger(label: "doctor"))
            let name = try await channel.profile()
            let known = "\(name), webhook on \(address), template \(setting.template.name)"
            guard let account = setting.businessAccount else {
                return known + " (not looked up: set WHATSAPP_BUSINESS_ACCOUNT_ID)"
            }
            let status = try await channel.status(of: setting.template, in: account)
            guard status == "APPROVED" else {
                let named = "\(setting.template.name) in \(setting.template.language)"
                throw ConfigurationError.malformed(
                    "WHATSAPP_TEMPLATE", "\(named) is \(status ?? "not there"), not APPROVED")
            }
            return known + " approved"
        }
    }

    private func check(_ name: String, _ body: () throws -> String) -> Finding {
        do { return well(name, try body()) } catch { return ill(name, error) }
    }
    private func check(_ name: String, _ body: () async throws -> String) async -> Finding {
        do { return well(name, try await body()) } catch { return ill(name, error) }
    }

    private func well(_ name: String, _ detail: String) -> Finding {
        Finding(isWell: true, line: "ok    \(name): \(detail)")
    }
    private func ill(_ name: String, _ error: any Error) -> Finding {
        Finding(isWell: false, line: "WRONG \(name): \(redacted("\(error)"))")
    }
}
