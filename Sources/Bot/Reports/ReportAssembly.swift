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
    /// Whose it is, and its number.
    let account: String
    let reader: ReportTables.Reader

    private var localizer: Localizer { text.localizer }
    private var performance: AccountPerformance { text.performance }
    private var all: WinLoss { performance.statistics.all }
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }
    /// Figures keep their signs where they belong, whichever way the words around them run.
    private func words(_ key: String, _ values: [String: MessageValue] = [:]) -> String {
        let direction = Locale.Language(identifier: localizer.language).characterDirection
        guard direction == .rightToLeft else { return localizer.text(key, values) }
        return localizer.text(
            key,
            values.mapValues { value in
                if case .text = value { return value }
                return .text("\u{2066}\(localizer.format(value))\u{2069}")
            })
    }

    private var subtitle: String {
        let history = text.results.book.history
        let first = history.all.lazy.map(\.openedAt).min()
        let period = localizer.format(text.period.text(localizer, since: first))
        return [account, text.instrument?.symbol, period, performance.currency.code].compactMap(\.self)
            .joined(separator: " · ")
    }

    var document: ReportDocument {
        var sections = [ReportDocument.Section(words("report.heading.summary"), [.table(summary)])]
        sections += reader == .pages ? pages : []
        // What is held now is no part of a time that is over.
        let open = text.period.end == nil ? tables.positions(text.positions, text.results.state) : nil
        if let open { sections.append(.init(open.name, [.table(open)])) }
        let groups = TradeGrouping.allCases.compactMap { tables.groups($0) }
        if !groups.isEmpty { sections.append(.init(words("report.heading.groups"), groups.map { .table($0) })) }
        sections.append(.init(words("report.heading.monthly"), [.table(tables.monthly())]))
        if reader == .files {
            sections.append(.init(words("report.heading.daily"), [.table(tables.daily(withNet: true))]))
        }
        sections.append(.init(words("report.heading.trades"), [.table(tables.trades(for: reader))]))
        sections.append(.init(words("report.heading.notes"), [.notes(notes)]))
        return ReportDocument(
            localizer: localizer, title: words("report.file.title"), subtitle: subtitle,
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
    /// Shown with two places, and whole in a workbook.
    private func number(_ value: Double?) -> ReportCell {
        value.flatMap { FixedPoint($0) }.map { .value(.number($0, places: 2...2)) } ?? .empty
    }
    private func share(_ value: Double?, places: Int = 1) -> ReportCell {
        value.map { .value(figures.share($0, places: places)) } ?? .empty
    }
    private func count(_ value: Int) -> ReportCell { .value(.integer(value)) }
    /// On pages as messages tell it.
    private func length(_ value: Duration?) -> ReportCell {
        guard let value else { return .empty }
        return reader == .files
            ? .value(.duration(value)) : .term(localizer.format(.duration(value)), code: "\(value.wholeMilliseconds)")
    }
    private func tone(_ value: Double?) -> ReportDocument.KeyFigure.Tone {
        guard let value, value != 0 else { return .neutral }
        return value > 0 ? .good : .bad
    }
    private var deepest: Drawdown? { performance.balance.curve?.drawdowns.deepest }
    private var isTelling: Bool { performance.statistics.isTelling }
    private var ratios: ReturnStatistics? { performance.returns.flatMap { $0.isTelling ? $0 : nil } }

    private var keyFigures: [ReportDocument.KeyFigure] {
        let mean = performance.rewards.isTelling ? performance.rewards.expectancy : nil
        let figures: [ReportDocument.KeyFigure] = [
            .init(words("report.figure.net"), money(performance.result.net), tone: tone(all.net)),
            .init(words("report.figure.trades"), count(all.count)),
            .init(words("report.figure.rate"), isTelling ? share(all.winRate) : .empty),
            .init(words("report.figure.factor"), isTelling ? number(all.profitFactor) : .empty),
            .init(words("report.figure.reward"), number(mean), tone: tone(mean)),
        ]
        // The balance is that of all instruments.
        return figures + (text.instrument == nil ? accountKeyFigures : partKeyFigures)
    }

    private var partKeyFigures: [ReportDocument.KeyFigure] {
        [.init(words("report.figure.drawdown_money"), money(-performance.fall)), inMarket]
    }

    private var inMarket: ReportDocument.KeyFigure {
        .init(words("report.figure.exposure"), share(performance.exposure?.timeShare))
    }

    private var accountKeyFigures: [ReportDocument.KeyFigure] {
        [
            .init(words("report.figure.drawdown"), share(deepest?.depth ?? 0, places: 2)),
            .init(words("report.figure.sharpe"), number(ratios?.sharpe)), inMarket,
        ]
    }

    /// Every figure, with what it is based on.
    private var summary: ReportTable {
        let rows = money + quality + (text.instrument == nil ? whole : part)
        return ReportTable(
            // A workbook has a sheet of that name already.
            id: "summary", name: words(reader == .files ? "report.heading.figures" : "report.heading.summary"),
            columns: [
                .init("figure", tables.title("figure"), isFigure: false),
                .init("value", tables.title("value"), isFigure: true),
                .init("basis", tables.title("basis"), isFigure: false),
            ],
            rows: rows.map { row in
                [
                    .term(words("report.figure.\(row.key)"), code: row.key), row.value,
                    .value(.text(row.basis)),
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
            Row("flat", count(all.flats)),
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

    private var exposure: [Row] {
        let exposure = performance.exposure
        return [
            Row("exposure", share(exposure?.timeShare)), Row("exposure_average", share(exposure?.average)),
            Row("exposure_peak", share(exposure?.peak)),
        ]
    }

    /// Of one instrument: nothing that is told of the balance, which is that of all of them.
    private var part: [Row] {
        [Row("drawdown_money", money(-performance.fall), words("report.basis.trades"))] + exposure
    }

    /// Of the whole account.
    private var whole: [Row] {
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
        let besides = Money(balance.change, performance.currency) - performance.result.net
        let booked = words("report.basis.balance")
        let marked = text.markedToMarket
        let now = marked.map { marked in
            [
                Row("equity", .value(.money(marked.equity))),
                Row("fall_now", share(marked.fall, places: 2)),
            ]
        }
        let rows = [
            Row("balance_start", .value(.money(Money(balance.start, performance.currency)))),
            Row("besides", money(besides), words("report.basis.besides")),
            Row("balance_end", .value(.money(Money(balance.end, performance.currency)))),
            Row("drawdown_money", money((deepest?.loss).map(-) ?? 0), booked),
            Row("drawdown", share(deepest?.depth ?? 0, places: 2), booked),
            Row("under_water", length(longest), booked), Row("sharpe", number(ratios?.sharpe), known),
            Row("sortino", number(ratios?.sortino), known), Row("calmar", number(ratios?.calmar), year),
        ]
        return rows + (now ?? []) + exposure
    }

    // What all of it assumes.

    private var notes: [String] {
        var notes = [
            words("report.note.currency", ["currency": .text(performance.currency.code)]), words("report.note.costs"),
            words("report.note.reward"), words("report.note.few", ["least": .integer(performance.statistics.least)]),
            words("report.note.ratios"), words("report.note.exposure"),
            words("report.note.sessions", ["zone": .text(localizer.timeZone.identifier)]),
            words("report.note.booked"), words("report.note.days", ["zone": .text(localizer.timeZone.identifier)]),
        ]
        if reader == .files, !tables.excursions.isEmpty { notes.append(words("report.note.excursion")) }
        if reader == .pages, performance.trades.count > tables.mostOnPages {
            notes.append(words("report.note.hidden", ["count": .integer(tables.mostOnPages)]))
        }
        return notes + [words("report.past")]
    }
}
