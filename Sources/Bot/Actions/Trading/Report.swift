import Actions
import Backtesting
import Brokerage
import Presentation
import Storage
import Trading
import Venues

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
            guard format == nil else { throw ActionError.notAvailable }
            let document = try services.wording(turn, nil) {
                view == .details ? try text.details() : try text.summary()
            }
            let choices = asked.choices(after: view ?? .summary, isEmpty: text.performance.trades.isEmpty, turn.localizer)
            return .answer(Reply(document + services.marketNote(turn.localizer), choices: choices))
        }
    }
}

/// Documents a report can come as.
enum ReportFormat: String, CaseIterable, ActionValue { case pdf, xlsx, csv }

/// What of the results is shown in the chat.
enum ReportView: String, CaseIterable, ActionValue { case summary, details }

/// What was asked for, to be asked for again in another form.
struct ReportCommand {
    let period: String?
    let instrument: InstrumentID?

    private func text(_ words: String?...) -> String {
        (["/get_report", period, instrument?.symbol] + words).compactMap(\.self).joined(separator: " ")
    }
    private func choice(_ key: String, _ word: String, _ localizer: Localizer) -> Reply.Choice? {
        let command = text(word)
        // Longer ones do not fit into a button.
        return command.utf8.count <= 64 ? .init(label: localizer.text("report.button.\(key)"), id: command) : nil
    }

    func choices(after view: ReportView, isEmpty: Bool, _ localizer: Localizer) -> [[Reply.Choice]] {
        if isEmpty {
            guard let period, period != "all" else { return [] }
            let all = ReportCommand(period: "all", instrument: instrument)
            return [[.init(label: localizer.text("report.button.all"), id: all.text())]]
        }
        let other: ReportView = view == .summary ? .details : .summary
        return [
            [choice(other.rawValue, other.rawValue, localizer), choice("pdf", "pdf", localizer)].compactMap(\.self),
            [choice("excel", "xlsx", localizer), choice("csv", "csv", localizer)].compactMap(\.self),
        ].filter { !$0.isEmpty }
    }
}
