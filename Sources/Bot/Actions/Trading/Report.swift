import Actions
import Brokerage
import Reporting
import Storage
import Trading

extension Action<BotServices> {
    /// How a person's trades of a period did: in two lines and a picture, in every figure, or as a file.
    static var getReport: Self {
        Self(
            "get_report", role: .viewer, effect: .reads, isSlow: true, aliases: [Alias("report"), Alias("results")],
            Parameter<String?>("period", .period), Parameter<InstrumentID?>("symbol"),
            Parameter<ReportFormat?>("format"), Parameter<ReportView?>("view"),
            Parameter<String?>("compare", .period), Parameter<ReportRecipient?>("to"),
            Parameter<InstrumentID?>("against")
        ) { turn, services, period, symbol, format, view, compare, recipient, against in
            let asked = ReportCommand(
                period: period, instrument: symbol == ClosingSelection.all ? nil : symbol, against: against)
            let view = view ?? (against == nil ? .summary : .benchmark)
            let (plan, count) = try await services.report(turn, asked, format, view, compare: compare, to: recipient)
            // What it was made of is gone by now.
            if count > 10_000 { FreedMemory.giveBack() }
            return plan
        }
    }
}

extension BotServices {
    /// The answer, and how many trades were looked through for it.
    fileprivate func report(
        _ turn: Turn, _ asked: ReportCommand, _ format: ReportFormat?, _ view: ReportView, compare: String?,
        to recipient: ReportRecipient?
    ) async throws -> (plan: Plan, count: Int) {
        let instrument = asked.instrument
        for named in [instrument, asked.against].compactMap(\.self) { _ = try self.instrument(named) }
        let results = try await self.results(of: turn.user.id, in: turn.preferences.timeZone)
        let count = results.book.history.closed.count
        let named = try ReportPeriod(asked.period, at: results.state.now, in: turn.preferences.timeZone)
        let text = ReportText(results, named, instrument, turn.localizer)
        let desk = ReportDesk(services: self, turn: turn, text: text, command: asked)
        if recipient == .email { return (try await desk.mail(format ?? .pdf), count) }
        if let format { return (try await desk.file(format), count) }
        if let compare {
            let other = try ReportPeriod(compare, at: results.state.now, in: turn.preferences.timeZone)
            return (.answer(try desk.compared(with: ReportText(results, other, instrument, turn.localizer))), count)
        }
        if view == .calibration { return (.answer(try await desk.calibration()), count) }
        return (.answer(try await desk.answer(view)), count)
    }
}

/// Documents a report can come as.
enum ReportFormat: String, CaseIterable, ActionValue { case pdf, xlsx, csv }

/// What of the results is shown in the chat.
enum ReportView: String, CaseIterable, ActionValue {
    case summary, details, calendar, distribution, rewards, hours, exposure, benchmark, calibration
    /// What trading cost.
    case costs
    /// The best and the worst trades.
    case extremes
    /// By what trades have in common, as `TradeGrouping` names it.
    case weekday, strategy, instrument, direction, session, tag, mood
}

/// Where a report goes in place of the chat.
enum ReportRecipient: String, CaseIterable, ActionValue { case email }
