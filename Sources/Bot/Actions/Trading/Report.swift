import Actions
import Brokerage
import Storage
import Trading

extension Action<BotServices> {
    /// How a person's trades of a period did: in two lines and a picture, in every figure, or as a file.
    static var getReport: Self {
        Self(
            "get_report", role: .viewer, effect: .reads, isSlow: true, aliases: [Alias("report"), Alias("results")],
            Parameter<String?>("period", .period), Parameter<InstrumentID?>("symbol"),
            Parameter<ReportFormat?>("format"), Parameter<ReportView?>("view")
        ) { turn, services, period, symbol, format, view in
            let instrument = symbol == ClosingSelection.all ? nil : symbol
            if let instrument { _ = try services.instrument(instrument) }
            let results = try await services.results(of: turn.user.id, in: turn.preferences.timeZone)
            let named = try ReportPeriod(period, at: results.state.now, in: turn.preferences.timeZone)
            let text = ReportText(results, named, instrument, turn.localizer)
            let asked = ReportCommand(period: period, instrument: instrument)
            let desk = ReportDesk(services: services, turn: turn, text: text, command: asked)
            if let format { return try await desk.file(format) }
            if view == .calibration { return .answer(try await desk.calibration()) }
            return .answer(try await desk.answer(view ?? .summary))
        }
    }
}

/// Documents a report can come as.
enum ReportFormat: String, CaseIterable, ActionValue { case pdf, xlsx, csv }

/// What of the results is shown in the chat.
enum ReportView: String, CaseIterable, ActionValue {
    case summary, details, calendar, distribution, rewards, hours, exposure, benchmark, calibration
}
