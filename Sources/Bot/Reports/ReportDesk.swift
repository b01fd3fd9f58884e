import Actions
import Backtesting
import Brokerage
import Platform
import Presentation
import Reporting
import Trading
import Venues

/// Answers with a person's results: in the chat, or as a file.
struct ReportDesk {
    let services: BotServices
    let turn: Turn
    let text: ReportText
    let command: ReportCommand

    private var localizer: Localizer { turn.localizer }
    private var performance: AccountPerformance { text.performance }
    private var simulatedLabel: String? {
        services.market.isSimulated ? localizer.text("chart.simulated") : nil
    }
    private var pictures: ReportPictures { ReportPictures(text: text, simulatedLabel: simulatedLabel) }

    /// - Throws: `ActionError.refused` when a price is missing.
    func answer(_ view: ReportView) async throws -> Reply {
        let document = try services.wording(turn, nil) {
            view == .details ? try text.details() : try text.summary()
        }
        var reply = Reply(
            document + services.marketNote(localizer),
            choices: command.choices(after: view, isEmpty: performance.trades.isEmpty, localizer))
        if view == .summary, !performance.trades.isEmpty {
            let bytes = try await services.charts.png(pictures.profit)
            reply.picture = .init(bytes: bytes, name: "\(command.fileName).png")
        }
        return reply
    }

    /// - Throws: as `answer`; `ActionError.notAvailable`.
    func file(_ format: ReportFormat) async throws -> Plan {
        guard !performance.trades.isEmpty else { return .answer(try await answer(.summary)) }
        guard format == .pdf else { throw ActionError.notAvailable }
        let openProfit = try services.wording(turn, nil) { try text.openProfit() }
        let tables = ReportTables(
            localizer: localizer, wording: text.wording, performance: performance, book: text.results.book,
            instruments: services.instruments, excursions: services.excursions(of: performance.trades))
        let assembly = ReportAssembly(
            text: text, tables: tables, pictures: pictures, openProfit: openProfit, simulatedLabel: simulatedLabel)
        let bytes = try await services.documents.pdf(assembly.document(for: .pages))
        return .answer(reply(bytes, "\(command.fileName).pdf", caption: "caption"))
    }

    private func reply(_ bytes: [UInt8], _ name: String, caption: String) -> Reply {
        let document = localizer.document(
            "report.file.\(caption)",
            [
                "period": text.period.text(localizer), "net": .signedMoney(performance.result.net),
                "count": .integer(performance.trades.count),
            ])
        return Reply(
            document + services.marketNote(localizer), picture: .init(bytes: bytes, name: name, isDocument: true))
    }
}

extension BotServices {
    /// How far prices went while trades were held, by number; the newest ones, for older prices may have to be made.
    func excursions(of trades: [RoundTrip]) -> [Int64: Excursion] {
        var found: [Int64: Excursion] = [:]
        for trade in trades.suffix(Self.mostExcursions) {
            guard let instrument = instruments[trade.instrument], let closedAt = trade.closedAt, let held = trade.held
            else { continue }
            let timeframe = Excursion.timeframe(of: trade)
            let count = Int(held / .minutes(timeframe.minutes)) + 2
            let candles = market.candles(of: instrument.id, timeframe: timeframe, count: count, before: closedAt)
            found[trade.number] = Excursion(of: trade, over: candles, timeframe, instrument)
        }
        return found
    }
    private static var mostExcursions: Int { 500 }
}

/// What was asked for, to be asked for again in another form.
struct ReportCommand {
    let period: String?
    let instrument: InstrumentID?

    /// Without its ending.
    var fileName: String { ["report", period, instrument?.symbol].compactMap(\.self).joined(separator: "_") }

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
