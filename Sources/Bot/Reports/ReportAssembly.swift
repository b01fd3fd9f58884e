import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Reporting
import Signals
import Trading

/// Puts a person's results together as a document: figures, pictures, tables, and what all of it assumes.
struct ReportAssembly {
    let text: ReportText
    let tables: ReportTables
    let pictures: ReportPictures
    /// Of what is still held.
    let openProfit: Money
    let simulatedLabel: String?

    private var localizer: Localizer { text.localizer }
    private var performance: AccountPerformance { text.performance }
    private var all: WinLoss { performance.statistics.all }
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }
    private func words(_ key: String, _ values: [String: MessageValue] = [:]) -> String {
        localizer.text(key, values)
    }

    func document(for reader: ReportTables.Reader) -> ReportDocument {
        let period = localizer.format(text.period.text(localizer))
        let subtitle = [text.instrument?.symbol, period, performance.currency.code].compactMap(\.self)
        var sections = [ReportDocument.Section(words("report.heading.summary"), [.table(summary)])]
        sections += reader == .pages ? pages : []
        let groups = TradeGrouping.allCases.compactMap { tables.groups($0) }
        if !groups.isEmpty { sections.append(.init(words("report.heading.groups"), groups.map { .table($0) })) }
        sections.append(.init(words("report.heading.monthly"), [.table(tables.monthly())]))
        if reader == .files { sections.append(.init(words("report.heading.daily"), [.table(tables.daily())])) }
        sections.append(.init(words("report.heading.trades"), [.table(tables.trades(for: reader))]))
        sections.append(.init(words("report.heading.notes"), [.notes(notes)]))
        return ReportDocument(
            localizer: localizer, title: words("report.file.title"), subtitle: subtitle.joined(separator: " · "),
            simulatedLabel: simulatedLabel, createdAt: text.results.state.now, keyFigures: keyFigures,
            sections: sections)
    }

    /// What is drawn, with what it shows.
    private var pages: [ReportDocument.Section] {
        pictures.sections.compactMap { heading, drawn in
            drawn.isEmpty
                ? nil : .init(words("report.heading.\(heading)"), drawn.map { .picture($0, caption: "") })
        }
    }

    // Figures.

    private func money(_ amount: Money) -> ReportCell { .value(.signedMoney(amount)) }
    private func money(_ value: Double?) -> ReportCell {
        value.map { .value(figures.money($0, performance.currency)) } ?? .empty
    }
    private func number(_ value: Double?) -> ReportCell { value.map { .value(figures.number($0)) } ?? .empty }
    private func share(_ value: Double?, places: Int = 1) -> ReportCell {
        value.map { .value(figures.share($0, places: places)) } ?? .empty
    }
    private func count(_ value: Int) -> ReportCell { .value(.integer(value)) }
    private func length(_ value: Duration?) -> ReportCell { value.map { .value(.duration($0)) } ?? .empty }
    private func tone(_ value: Double?) -> ReportDocument.KeyFigure.Tone {
        guard let value, value != 0 else { return .neutral }
        return value > 0 ? .good : .bad
    }
    private var deepest: Drawdown? { performance.balance.curve?.drawdowns.deepest }
    private var isTelling: Bool { performance.statistics.isTelling }
    private var ratios: ReturnStatistics? { performance.returns.flatMap { $0.isTelling ? $0 : nil } }

    private var keyFigures: [ReportDocument.KeyFigure] {
        let mean = performance.rewards.isTelling ? performance.rewards.expectancy : nil
        return [
            .init(words("report.figure.net"), money(performance.result.net), tone: tone(all.net)),
            .init(words("report.figure.trades"), count(all.count)),
            .init(words("report.figure.rate"), isTelling ? share(all.winRate) : .empty),
            .init(words("report.figure.factor"), isTelling ? number(all.profitFactor) : .empty),
            .init(words("report.figure.reward"), number(mean), tone: tone(mean)),
            .init(words("report.figure.drawdown"), share(deepest?.depth ?? 0, places: 2)),
            .init(words("report.figure.sharpe"), number(ratios?.sharpe)),
            .init(words("report.figure.exposure"), share(performance.exposure?.timeShare)),
        ]
    }

    /// Every figure, with what it is based on.
    private var summary: ReportTable {
        let rows = money + quality + account
        return ReportTable(
            id: "summary", name: words("report.heading.summary"),
            columns: [
                .init("figure", tables.title("figure"), isFigure: false),
                .init("value", tables.title("value"), isFigure: true),
                .init("basis", tables.title("basis"), isFigure: false),
            ],
            rows: rows.map { row in
                [
                    .term(words("report.figure.\(row.key)"), code: row.key), row.value,
                    row.basis.isEmpty ? .empty : .value(.text(row.basis)),
                ]
            })
    }

    private struct Row {
        let key: String
        let value: ReportCell
        let basis: String

        init(_ key: String, _ value: ReportCell, _ basis: String = "") {
            (self.key, self.value, self.basis) = (key, value, basis)
        }
    }

    private var money: [Row] {
        let result = performance.result
        return [
            Row("gross", money(result.gross)), Row("commission", money(-result.fees)), Row("swap", money(result.swap)),
            Row("dividends", money(result.dividends)), Row("net", money(result.net)),
            Row("open", money(openProfit)),
        ]
    }

    private var quality: [Row] {
        let few = isTelling ? "" : words("report.basis.few", ["least": .integer(performance.statistics.least)])
        let rate = all.winRateInterval.map { interval(share($0.lowerBound), share($0.upperBound)) }
        let record = performance.rewards
        let reward = record.expectancyInterval.map { interval(number($0.lowerBound), number($0.upperBound)) }
        return [
            Row("trades", count(all.count)), Row("won", count(all.wins)), Row("lost", count(all.losses)),
            Row("rate", isTelling ? share(all.winRate) : .empty, isTelling ? rate ?? "" : few),
            Row("factor", isTelling ? number(all.profitFactor) : .empty, few),
            Row("expectancy", isTelling ? money(all.expectancy) : .empty, few),
            Row("payoff", isTelling ? number(all.payoffRatio) : .empty, few),
            Row("average_win", money(all.averageWin)), Row("average_loss", money(all.averageLoss)),
            Row("largest_win", money(all.largestWin)), Row("largest_loss", money(all.largestLoss)),
            Row("reward", record.isTelling ? number(record.expectancy) : .empty, record.isTelling ? reward ?? "" : few),
            Row("win_streak", count(all.longestWinStreak)), Row("loss_streak", count(all.longestLossStreak)),
        ]
    }

    private func interval(_ low: ReportCell, _ high: ReportCell) -> String {
        guard case .value(let low) = low, case .value(let high) = high else { return "" }
        return words("report.basis.interval", ["low": low, "high": high])
    }

    /// Of the whole account, whatever instrument was asked for.
    private var account: [Row] {
        guard text.instrument == nil else { return [] }
        let balance = performance.balance
        let longest = balance.curve?.drawdowns.longest?.duration
        let days = performance.returns?.count ?? 0
        let least = performance.returns?.basis.leastReturns ?? 0
        let few = words("report.basis.few_days", ["least": .integer(least), "count": .integer(days)])
        let basis = performance.returns.map {
            words("report.basis.ratio", ["count": .integer(days), "basis": figures.basis($0.basis)])
        }
        let known = ratios == nil ? few : basis ?? ""
        let year = ratios != nil && ratios?.calmar == nil ? words("report.no_calmar") : known
        let exposure = performance.exposure
        return [
            Row("balance_start", .value(.money(Money(balance.start, performance.currency)))),
            Row("balance_end", .value(.money(Money(balance.end, performance.currency)))),
            Row("drawdown_money", money((deepest?.loss).map(-) ?? 0)),
            Row("drawdown", share(deepest?.depth ?? 0, places: 2)),
            Row("under_water", length(longest)), Row("sharpe", number(ratios?.sharpe), known),
            Row("sortino", number(ratios?.sortino), known), Row("calmar", number(ratios?.calmar), year),
            Row("exposure", share(exposure?.timeShare)), Row("exposure_average", share(exposure?.average)),
            Row("exposure_peak", share(exposure?.peak)),
        ]
    }

    // What all of it assumes.

    private var notes: [String] {
        var notes = [
            words("report.note.currency", ["currency": .text(performance.currency.code)]), words("report.note.costs"),
            words("report.note.reward"), words("report.note.few", ["least": .integer(performance.statistics.least)]),
            words("report.note.ratios"), words("report.note.exposure"),
            words("report.note.sessions", ["zone": .text(localizer.timeZone.identifier)]),
        ]
        if !tables.excursions.isEmpty { notes.append(words("report.note.excursion")) }
        let hidden = performance.trades.count - ReportTables.mostOnPages
        if hidden > 0 { notes.append(words("report.note.hidden", ["count": .integer(ReportTables.mostOnPages)])) }
        return notes + [words("report.past")]
    }
}
