import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import Trading

/// The tables of a report. Keys of columns and codes of terms are the same in every language and version: people's
/// sheets and scripts go by them.
struct ReportTables {
    /// Who a table is for.
    enum Reader {
        /// On paper: what fits.
        case pages
        /// A workbook or a file: all there is.
        case files
    }

    let localizer: Localizer
    let wording: ReportWording
    let performance: AccountPerformance
    let book: TradeBook
    let instruments: InstrumentCatalogue
    /// By number of the trade, where they are known.
    var excursions: [Int64: Excursion] = [:]

    /// Trades on paper, at most.
    var mostOnPages = 1_000

    typealias Column = ReportTable.Column

    /// Columns have names of their own where that of the figure would be too long.
    func title(_ key: String) -> String {
        let name = "report.column.\(key)"
        return localizer.text(localizer.has(name) ? name : "report.figure.\(key)")
    }
    private func words(_ key: String) -> Column { Column(key, title(key), isFigure: false) }
    private func figure(_ key: String, isSummed: Bool = false) -> Column {
        Column(key, title(key), isFigure: true, isSummed: isSummed)
    }
    private func money(_ amount: Money) -> ReportCell { .value(.signedMoney(amount)) }
    private func amount(_ money: Money) -> ReportCell {
        let places = money.currency.minorPlaces
        return .value(.number(money.amount, places: places...places))
    }
    private func money(_ amount: Double) -> ReportCell {
        FixedPoint(amount).map { money(Money($0, performance.currency).booked) } ?? .empty
    }
    private func money(_ amount: FixedPoint) -> ReportCell { money(Money(amount, performance.currency)) }
    private func text(_ text: String) -> ReportCell { text.isEmpty ? .empty : .value(.text(text)) }
    private func share(_ value: Double) -> ReportCell {
        FixedPoint(value * 100).map { .value(.percent(Percent($0), places: 1)) } ?? .empty
    }
    private func number(_ value: Double?) -> ReportCell {
        guard let value, let exact = FixedPoint(value) else { return .empty }
        return .value(.number(exact.rounded(to: FixedPoint("0.01") ?? 1, .halfEven), places: 2...2))
    }

    // Trades.

    /// In the order they were closed.
    func trades(for reader: Reader) -> ReportTable {
        let trades = performance.trades
        let shown = reader == .pages ? trades.suffix(mostOnPages) : trades[...]
        let columns = columns(for: reader)
        var table = ReportTable(
            id: "trades", name: localizer.text("report.heading.trades"), columns: columns.map(\.column),
            count: shown.count
        ) { row in
            let trade = shown[shown.startIndex + row]
            return columns.map { $0.cell(trade) }
        }
        // The last line is of all trades, whatever is shown.
        if shown.count < performance.trades.count {
            for column in columns where column.column.isSummed {
                table.totals[column.column.key] = .sum(performance.trades.lazy.map(column.cell))
            }
        }
        return table
    }

    private struct TradeColumn {
        let column: Column
        let cell: @Sendable (RoundTrip) -> ReportCell
    }

    private func columns(for reader: Reader) -> [TradeColumn] {
        func words(_ key: String, _ cell: @escaping @Sendable (RoundTrip) -> ReportCell) -> TradeColumn {
            .init(column: self.words(key), cell: cell)
        }
        func figure(
            _ key: String, isSummed: Bool = false, _ cell: @escaping @Sendable (RoundTrip) -> ReportCell
        ) -> TradeColumn { .init(column: self.figure(key, isSummed: isSummed), cell: cell) }

        let names = [
            words("reference") { .value(.text("#\($0.reference)")) },
            words("instrument") { .value(.text($0.instrument.symbol)) },
            words("direction") { .term(wording.name(of: .direction($0.direction)), code: $0.direction.rawValue) },
            words("opened") { .value(.timestamp($0.openedAt, .dateTime)) },
            words("closed") { $0.closedAt.map { .value(.timestamp($0, .dateTime)) } ?? .empty },
        ]
        let prices = [
            figure("size") { .value(.number($0.entered.value)) },
            figure("entry") { price($0.averageEntry, $0) },
            figure("exit") { trade in trade.averageExit.map { price($0, trade) } ?? .empty },
        ]
        let result = [
            figure("net", isSummed: true) { money($0.net) },
            figure("reward") { number($0.reward) },
        ]
        let notes = words("notes") { trade in text(book.notes(of: trade).map(\.text).joined(separator: " · ")) }
        let strategy = words("strategy") { trade in
            let key = TradeKey.strategy(performance.context.strategy(of: trade))
            return .term(wording.name(of: key), code: wording.code(of: key))
        }
        let stop = figure("stop") { trade in trade.initialStop.map { price($0, trade) } ?? .empty }
        guard reader == .files else {
            let parts = parts.map { part in figure(part.key, isSummed: true) { amount(part.amount($0)) } }
            return names + prices + [stop] + parts + result + [strategy, notes]
        }
        let more = [
            figure("held") { $0.held.map { .value(.duration($0)) } ?? .empty },
            stop,
            figure("gross", isSummed: true) { money($0.gross) },
            figure("commission", isSummed: true) { money(-$0.fees) },
            figure("swap", isSummed: true) { money($0.swap) },
            figure("dividends", isSummed: true) { money($0.dividends) },
        ]
        let reach = [
            figure("adverse") { trade in excursions[trade.number]?.adverseMoney.map { money(-$0) } ?? .empty },
            figure("favorable") { trade in excursions[trade.number]?.favorableMoney.map { money($0) } ?? .empty },
            figure("adverse_reward") { number(excursions[$0.number]?.adverseReward.map { -$0 }) },
            figure("favorable_reward") { number(excursions[$0.number]?.favorableReward) },
        ]
        let sessions = words("session") { keys($0, .session) }
        let tags = words("tags") { trade in
            text((performance.context.tags[trade.number] ?? []).map { "#\($0)" }.joined(separator: " "))
        }
        let currency = words("currency") { .value(.text($0.net.currency.code)) }
        return names + prices + more + result + reach + [strategy, sessions, tags, notes, currency]
    }

    /// What makes up the net result, on pages without the currency, which stands on the cover: there is little room.
    private var parts: [(key: String, amount: @Sendable (RoundTrip) -> Money)] {
        var parts: [(key: String, amount: @Sendable (RoundTrip) -> Money)] = [
            ("gross", { $0.gross }), ("commission", { -$0.fees }), ("swap", { $0.swap }),
        ]
        let isPaid = performance.trades.contains { !$0.dividends.amount.isZero }
        if isPaid { parts.append(("dividends", { $0.dividends })) }
        return parts
    }

    private func keys(_ trade: RoundTrip, _ grouping: TradeGrouping) -> ReportCell {
        let keys = performance.context.keys(of: trade, by: grouping).sorted()
        return .term(
            keys.map { wording.name(of: $0) }.joined(separator: ", "),
            code: keys.map { wording.code(of: $0) }.joined(separator: " "))
    }

    private func price(_ price: Price, _ trade: RoundTrip) -> ReportCell { self.price(price, of: trade.instrument) }
    private func price(_ price: Price, of instrument: InstrumentID) -> ReportCell {
        guard let known = instruments[instrument] else { return .value(.number(price.value, places: 0...5)) }
        return .value(.price(known.rounded(price), places: known.pricePlaces))
    }

    // Days and months.

    /// Every day of the period.
    /// - Parameter withNet: what the trades came to that were closed in it, beside what was booked in it; files for
    ///   machines keep their columns.
    func daily(withNet: Bool = false) -> ReportTable {
        let calendar = performance.context.calendar
        var closed: [Int64: (net: FixedPoint, count: Int)] = [:]
        for trade in performance.trades {
            let day = trade.closedAt.map { calendar.localDay(containing: $0) } ?? 0
            let before = closed[day] ?? (.zero, 0)
            closed[day] = (before.net + trade.net.amount, before.count + 1)
        }
        var columns = [words("day")]
        if withNet { columns.append(figure("net", isSummed: true)) }
        columns += [
            figure("profit", isSummed: true), figure("trades", isSummed: true), figure("balance"), words("currency"),
        ]
        return ReportTable(
            id: "daily", name: localizer.text("report.heading.daily"),
            columns: columns,
            rows: performance.balance.days.map { day in
                let trades = closed[day.number] ?? (.zero, 0)
                var cells: [ReportCell] = [.value(.timestamp(calendar.start(ofDay: day.number), .date))]
                if withNet { cells.append(money(trades.net)) }
                cells += [
                    money(day.profit), .value(.integer(trades.count)),
                    .value(.money(Money(day.balance, performance.currency))),
                    .value(.text(performance.currency.code)),
                ]
                return cells
            },
            chart: .init(.line, title: localizer.text("report.picture.balance"), category: "day", value: "balance"))
    }

    func monthly() -> ReportTable {
        ReportTable(
            id: "monthly", name: localizer.text("report.heading.monthly"),
            columns: [
                words("month"), figure("net", isSummed: true), figure("trades", isSummed: true),
                figure("profit", isSummed: true), figure("balance"),
            ],
            rows: ReportMonth.all(of: performance).map { month in
                [
                    .term(wording.name(of: month), code: month.code), money(month.net),
                    .value(.integer(month.trades)), money(month.profit),
                    .value(.money(Money(month.balance, performance.currency))),
                ]
            },
            chart: .init(.column, title: localizer.text("report.heading.monthly"), category: "month", value: "net"))
    }

    // What is open.

    /// What is held now, at the prices of now; nil where nothing is.
    func positions(_ positions: [Position], _ state: AccountState) -> ReportTable? {
        guard !positions.isEmpty else { return nil }
        let booked = Dictionary(book.history.open.map { ($0.instrument, $0.net) }, uniquingKeysWith: +)
        return ReportTable(
            id: "positions", name: localizer.text("report.heading.positions"),
            columns: [
                words("instrument"), words("direction"), words("opened"), figure("size"), figure("entry"),
                figure("stop"), figure("target"), figure("price"), figure("open_profit", isSummed: true),
                figure("profit", isSummed: true),
            ],
            rows: positions.map { position in
                func price(_ price: Price?) -> ReportCell {
                    price.map { self.price($0, of: position.instrument) } ?? .empty
                }
                let now = state.quotes[position.instrument]?.price(for: position.direction.closingSide)
                return [
                    .value(.text(position.instrument.symbol)),
                    .term(wording.name(of: .direction(position.direction)), code: position.direction.rawValue),
                    .value(.timestamp(position.openedAt, .dateTime)), .value(.number(position.quantity.value)),
                    price(position.averagePrice), price(position.stopLoss), price(position.takeProfit), price(now),
                    (try? state.profit(of: position)).map { money($0) } ?? .empty,
                    money(booked[position.instrument] ?? .zero(performance.currency)),
                ]
            })
    }

    // Groups.

    /// nil where all trades are of one kind and it would say nothing.
    func groups(_ grouping: TradeGrouping) -> ReportTable? {
        let groups = performance.groups(by: grouping)
        guard groups.count > 1 || grouping == .instrument || grouping == .strategy, !groups.isEmpty else { return nil }
        // A trade can be in two sessions and have several tags: sums would count it twice.
        let isSummed = grouping != .session && grouping != .tag
        let name = Column(grouping.rawValue, title(grouping == .tag ? "tags" : grouping.rawValue), isFigure: false)
        return ReportTable(
            id: grouping.rawValue, name: localizer.text("report.by.\(grouping.rawValue)"),
            columns: [
                name, figure("trades", isSummed: isSummed), figure("rate"), figure("net", isSummed: isSummed),
                figure("expectancy"), figure("factor"), figure("reward"),
            ],
            rows: groups.map { group in
                // Of few trades, as of all of them, only sums are told.
                let all = group.all.count >= performance.statistics.least ? group.all : nil
                return [
                    .term(wording.word(of: group.key), code: wording.code(of: group.key)),
                    .value(.integer(group.all.count)), all?.winRate.map(share) ?? .empty, money(group.net),
                    all?.expectancy.map { money($0) } ?? .empty, number(all?.profitFactor),
                    number(group.rewards.count >= performance.statistics.least ? group.rewards.expectancy : nil),
                ]
            },
            chart: grouping == .instrument || grouping == .strategy
                ? .init(
                    .column, title: localizer.text("report.by.\(grouping.rawValue)"), category: grouping.rawValue,
                    value: "net")
                : nil)
    }
}

/// What a month of the calendar brought.
struct ReportMonth {
    let year: Int
    /// 1 is January.
    let month: Int
    /// Booked in it.
    var profit = FixedPoint.zero
    /// Of the trades that were closed in it.
    var net = FixedPoint.zero
    /// Midnight UTC before its first day.
    let start: Timestamp
    /// Closed in it.
    var trades = 0
    /// At its end.
    var balance = FixedPoint.zero

    /// `2026-11`.
    var code: String { month < 10 ? "\(year)-0\(month)" : "\(year)-\(month)" }

    static func all(of performance: AccountPerformance) -> [ReportMonth] {
        var months: [ReportMonth] = []
        for day in performance.balance.days {
            let civil = CivilTime(seconds: day.number * 86_400)
            if months.last?.month != civil.month || months.last?.year != civil.year {
                let start = Timestamp(seconds: (day.number - Int64(civil.day) + 1) * 86_400)
                months.append(ReportMonth(year: civil.year, month: civil.month, start: start))
            }
            months[months.count - 1].profit += day.profit
            months[months.count - 1].balance = day.balance
        }
        let calendar = performance.context.calendar
        for trade in performance.trades {
            guard let closedAt = trade.closedAt else { continue }
            let civil = CivilTime(seconds: calendar.localDay(containing: closedAt) * 86_400)
            let place = months.firstIndex { $0.month == civil.month && $0.year == civil.year }
            guard let place else { continue }
            months[place].trades += 1
            months[place].net += trade.net.amount
        }
        return months
    }
}
