import Actions
import Backtesting
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

/// The words of one scheduled message.
struct ScheduledContent {
    let services: BotServices
    let localizer: Localizer
    let schedule: Schedule
    let row: ScheduleRow
    let instruments: [InstrumentID]
    let digest: AccountDigest
    /// What they have earned in the game; nil for who does not play, and for what is no weekly review.
    let player: GameLook?

    private static let mostInstruments = 6
    /// Of who watches and holds nothing.
    private static let usual = [InstrumentID("EURUSD"), InstrumentID("XAUUSD")]

    init(
        _ services: BotServices, _ localizer: Localizer, _ schedule: Schedule, _ row: ScheduleRow,
        _ settings: UserSettings, _ transaction: Transaction
    ) throws {
        self.services = services
        self.localizer = localizer
        self.schedule = schedule
        self.row = row
        instruments = try Self.instruments(schedule, settings, of: row.user, transaction)
        digest = try AccountDigest(of: row.user, services, localizer, transaction)
        player =
            schedule.kind == .weekly
            ? try GameDesk(services: services).look(at: row.user, services.time.now(), transaction) : nil
    }

    /// What a brief is about: as its owner wants it, else what they hold, what waits and what they watch.
    static func instruments(
        _ schedule: Schedule, _ settings: UserSettings, of user: Int64, _ transaction: Transaction
    ) throws -> [InstrumentID] {
        guard schedule.instruments.isEmpty else { return schedule.instruments }
        var all = try transaction.positions(of: user).map(\.instrument)
        all += try transaction.workingOrders(of: user).map(\.instrument)
        all += settings.watchlist
        all += try transaction.watches(of: user).map(\.instrument)
        let different = all.reduce(into: [InstrumentID]()) { if !$0.contains($1) { $0.append($1) } }
        return different.isEmpty ? usual : Array(different.prefix(mostInstruments))
    }

    /// From when on it tells, in market time.
    private func since(_ usual: Duration) -> Timestamp { row.toldUntil ?? services.market.clock.now() - usual }

    /// - Parameter levels: of a brief's instruments; one without a price is left out.
    func document(
        _ lateness: ScheduleStep.Lateness, at now: Timestamp, _ levels: [InstrumentID: DayLevels]
    ) throws -> Document {
        let market = services.market.clock.now()
        let headline = localizer.document(
            "schedule.headline.\(schedule.kind.rawValue)", ["date": .timestamp(now, .date)])
        let head = headline + late(lateness, at: now)
        switch schedule.kind {
        case .report: return head + digest.report(since: since(.days(1)), schedule.contents)
        case .weekly:
            let game = player.map {
                GameWording(rules: services.gameRules, localizer: localizer).week($0, since: now - .days(7))
            }
            return head + digest.review(since: since(.days(7))) + (game ?? Document())
        case .signals: return head + (try digest.signalList(since: since(.days(1))))
        case .statement:
            return try months(lateness, at: market).reduce(head) { document, month in
                document + localizer.document("schedule.month", ["month": month.text(localizer)])
                    + digest.statement(of: month)
            }
        case .brief:
            let parts = instruments.compactMap { levels[$0]?.document(localizer) }
            let none = parts.isEmpty ? localizer.document("schedule.brief.nothing") : Document()
            return head + .joined(parts) + none + .lines(digest.held() + digest.orderLines())
                + SessionHours.document(at: market, localizer)
        }
    }

    /// The month that is over, and before it those whose statements were not sent, the oldest first.
    private func months(_ lateness: ScheduleStep.Lateness, at market: Timestamp) throws -> [ReportPeriod] {
        var missed = 0
        if case .joined(let others, _) = lateness { missed = min(others, Self.mostMonths - 1) }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = localizer.timeZone
        return try (0...missed).reversed().map { others in
            let day = calendar.date(byAdding: .month, value: -1 - others, to: market.date) ?? market.date
            let (year, month) = (calendar.component(.year, from: day), calendar.component(.month, from: day))
            let name = "\(year)-" + (month < 10 ? "0" : "") + "\(month)"
            return try ReportPeriod(name, at: market, in: localizer.timeZone)
        }
    }
    private static let mostMonths = 6

    /// What a report's time earned, with its drawdown, or the month's calendar; nil when nothing was traded, when no
    /// picture is wanted, and for other kinds.
    var picture: ReportPicture? {
        guard schedule.kind == .report else { return nil }
        if schedule.contents.has(.calendar) { return digest.calendar(services.simulatedLabel(localizer)) }
        guard schedule.contents.has(.chart) else { return nil }
        let text = digest.text(after: since(.days(1)))
        guard !text.performance.trades.isEmpty else { return nil }
        return ReportPictures(text: text, simulatedLabel: services.simulatedLabel(localizer)).profit
    }

    /// What a model is asked to say of it, by the name of the prompt; nil where there is nothing to be said.
    func task(_ levels: [InstrumentID: DayLevels]) -> String? {
        switch schedule.kind {
        case .brief: instruments.contains { levels[$0] != nil } ? "brief" : nil
        case .weekly: digest.text(after: since(.days(7))).performance.trades.isEmpty ? nil : "weekly"
        case .report, .statement, .signals: nil
        }
    }

    private func late(_ lateness: ScheduleStep.Lateness, at now: Timestamp) -> Document {
        switch lateness {
        case .onTime: Document()
        case .late(let due):
            localizer.document(
                "schedule.late", ["time": .timestamp(due, .weekdayTime), "age": .duration(now - due)])
        case .joined(let others, let since):
            localizer.document(
                "schedule.joined", ["count": .integer(others), "time": .timestamp(since, .weekdayTime)])
        }
    }

    private var reviewed: String { digest.text(after: since(.days(7))).period.code ?? "week" }

    var choices: [[Reply.Choice]] {
        func choice(_ key: String, _ id: String) -> Reply.Choice { .init(label: localizer.text(key), id: id) }
        let settings = choice("button.schedule", "/set_schedule")
        return switch schedule.kind {
        case .report: [[choice("button.positions", "/list_positions"), settings]]
        case .weekly:
            [
                // The very time that is reviewed.
                [choice("button.full_report", "/get_report \(reviewed)"), settings],
                [choice("journal.button.review", "/journal review")],
            ]
        case .statement: [[choice("button.full_report", "/get_report last_month pdf"), settings]]
        case .brief: [[choice("button.setups", "/get_signals"), settings]]
        case .signals: [[choice("button.positions", "/list_positions"), settings]]
        }
    }
}
