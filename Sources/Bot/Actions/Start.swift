import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Understanding

extension Action<BotServices> {
    /// Greets and sets up in three steps: language, time zone, balance and risk. Each can be skipped.
    static var start: Self {
        Self("start", role: .viewer, effect: .changesSettings, Parameter<String?>("step", .text)) {
            turn, services, payload in
            // From a post in a group or channel: what it says, and to act on it here.
            if let payload, let reference = payload.wholeMatch(of: /sig-([A-Za-z0-9]{1,20})/)?.1 {
                return .answer(try await services.explained(String(reference).uppercased(), turn))
            }
            let step = SetupStep(payload ?? "")
            return Plan { transaction in
                try step.apply(turn, services, transaction)
                let settings = UserSettings(try transaction.settings(of: turn.user.id))
                let localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
                if let question = step.question(at: turn.now) {
                    try transaction.setMark(Memory.questionMark(turn.user.id, turn.chatName), json: question)
                }
                return [step.next(localizer, services)]
            }
        }
    }
}

/// One answer of the set-up, as its button carries it: `lang-de`, `zone-Europe/Berlin`, `cash-10000-USD`, `skip-2`.
private enum SetupStep: Sendable {
    case begin
    case language(String)
    case timeZone(String)
    case deposit(FixedPoint, Currency)
    case skip(to: Int)

    /// What cannot be read, a deep link of somebody else for example, begins the set-up.
    init(_ payload: String) {
        let parts = payload.split(separator: "-", maxSplits: 2).map(String.init)
        switch (parts.first, parts.count) {
        case ("lang", 2): self = .language(parts[1])
        case ("zone", 2...): self = .timeZone(parts.dropFirst().joined(separator: "-"))
        case ("cash", 3):
            guard let amount = FixedPoint(parts[1]), (100...1_000_000_000) ~= amount,
                AccountCurrency(rawValue: parts[2]) != nil
            else { fallthrough }
            self = .deposit(amount, Currency(parts[2]))
        case ("skip", 2): self = Int(parts[1]).map { .skip(to: $0) } ?? .begin
        default: self = .begin
        }
    }

    func apply(_ turn: Turn, _ services: BotServices, _ transaction: Transaction) throws {
        let user = turn.user.id
        func set(_ key: SettingKey, _ value: String) throws {
            try transaction.set(key.rawValue, to: value, of: user, by: user, at: turn.now)
        }
        switch self {
        case .begin, .skip: break
        case .language(let code): if services.locales.languages.contains(code) { try set(.language, code) }
        case .timeZone(let name):
            guard let zone = TimeZone.named(name) else { return }
            try set(.timeZone, zone.identifier)
            try ScheduleBook.rearrange(of: user, at: turn.now, transaction)
        case .deposit(let amount, let currency):
            // Only an account without a history: a running one is reset by its own command, with a card.
            guard try transaction.account(of: user) == nil else { return }
            try transaction.openAccount(
                of: user, deposit: Money(amount, currency), leverage: services.desk.leverage, at: turn.now)
        }
    }

    func next(_ localizer: Localizer, _ services: BotServices) -> Reply {
        switch self {
        case .begin: Self.askLanguage(localizer, services)
        case .language, .skip(to: 2): Self.askTimeZone(localizer)
        case .timeZone, .skip(to: 3): Self.askDeposit(localizer, services)
        case .deposit, .skip: Self.finish(localizer, services)
        }
    }

    /// What the next step asks, for those who type the answer instead of tapping it; nil: nothing is asked any more.
    func question(at time: Timestamp) -> OpenQuestion? {
        func ask(_ action: String, _ parameter: String, then step: String?) -> OpenQuestion {
            OpenQuestion(
                partial: ActionCall(action), parameter: parameter, askedAt: time,
                next: step.map { ActionCall("start", ["step": .text($0)]) })
        }
        return switch self {
        case .begin: ask("set_language", "language", then: "skip-2")
        case .language, .skip(to: 2): ask("set_timezone", "timezone", then: "skip-3")
        // Its card is answered before anything else is said.
        case .timeZone, .skip(to: 3): ask("set_balance", "amount", then: nil)
        case .deposit, .skip: nil
        }
    }

    private static func skip(to step: Int, _ localizer: Localizer) -> [Reply.Choice] {
        [.init(label: localizer.text("button.skip"), id: "/start skip-\(step)")]
    }

    private static func askLanguage(_ localizer: Localizer, _ services: BotServices) -> Reply {
        return Reply(
            localizer.document("start.welcome") + services.marketNote(localizer) + localizer.document("start.language"),
            choices: services.languageChoices { "/start lang-\($0)" } + [skip(to: 2, localizer)])
    }

    private static func askTimeZone(_ localizer: Localizer) -> Reply {
        let zones = [
            "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Dubai", "Asia/Kolkata",
            "Asia/Singapore", "Asia/Tokyo", "UTC",
        ]
        let choices = zones.map { zone in
            let city = (zone.split(separator: "/").last.map(String.init) ?? zone).replacing("_", with: " ")
            return Reply.Choice(label: city, id: "/start zone-\(zone)")
        }
        return Reply(
            localizer.document("start.time_zone"), choices: choices.inRows(of: 3) + [skip(to: 3, localizer)])
    }

    private static func askDeposit(_ localizer: Localizer, _ services: BotServices) -> Reply {
        let offers = [("10000", "USD"), ("10000", "EUR"), ("50000", "USD"), ("1000", "USD")]
        let choices = offers.compactMap { amount, currency -> Reply.Choice? in
            guard let value = FixedPoint(amount) else { return nil }
            let money = localizer.format(.money(Money(value, Currency(currency))))
            return .init(label: money, id: "/start cash-\(amount)-\(currency)")
        }
        let document = localizer.document(
            "start.deposit",
            [
                "deposit": .money(services.desk.deposit), "leverage": .integer(services.desk.leverage),
                "usual": .percent(services.desk.usualRisk, places: 0),
                "limit": .percent(services.desk.maximumRisk, places: 0),
            ])
        return Reply(document, choices: choices.inRows(of: 2) + [skip(to: 4, localizer)])
    }

    private static func finish(_ localizer: Localizer, _ services: BotServices) -> Reply {
        Reply(localizer.document("start.done"), choices: Examples.choices(localizer).inRows(of: 1))
    }
}

/// What a newcomer can tap.
enum Examples {
    static func choices(_ localizer: Localizer) -> [Reply.Choice] {
        let commands = [
            "/get_quote XAUUSD", "/get_chart EURUSD 1h", "/buy EURUSD 0.1 sl 20 pips", "/list_positions",
            "/account_status", "/set_schedule report 08:00",
        ]
        return commands.map { command in
            .init(label: localizer.text("example.\(command.dropFirst().prefix { $0 != " " })"), id: command)
        }
    }
}

extension [Reply.Choice] {
    func inRows(of width: Int) -> [[Reply.Choice]] {
        stride(from: 0, to: count, by: width).map { Array(self[$0..<Swift.min($0 + width, count)]) }
    }
}
