import Actions
import Backtesting
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// How a person's trades of a period did.
    static var getReport: Self {
        Self(
            "get_report", role: .viewer, effect: .reads, aliases: [Alias("report"), Alias("results")],
            Parameter<String?>("period", .period), Parameter<InstrumentID?>("symbol"),
            Parameter<ReportFormat?>("format")
        ) { turn, services, period, symbol, format in
            guard format == nil else { throw ActionError.notAvailable }
            let instrument = symbol == ClosingSelection.all ? nil : symbol
            if let instrument { _ = try services.instrument(instrument) }
            let user = turn.user.id
            let (book, state) = try await services.store.read { transaction in
                (try TradeBook(of: user, services, transaction), try services.desk.state(of: user, transaction))
            }
            let named = try ReportPeriod(period, at: state.now, in: turn.preferences.timeZone)
            let report = Report(
                localizer: turn.localizer, book: book, state: state, period: named, instrument: instrument)
            let document = try services.wording(turn, nil) { try report.document() }
            return .answer(Reply(document + services.marketNote(turn.localizer)))
        }
    }
}

/// Documents a report can come as.
enum ReportFormat: String, CaseIterable, ActionValue { case pdf, xlsx, csv }

/// The statistics of a person's trades, in words.
private struct Report {
    let localizer: Localizer
    let book: TradeBook
    let state: AccountState
    let period: ReportPeriod
    let instrument: InstrumentID?

    private static let mostInstruments = 8
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }

    func document() throws -> Document {
        var values = ["period": period.text(localizer)]
        values["symbol"] = instrument.map { .text($0.symbol) }
        var document = localizer.document(instrument == nil ? "report.headline" : "report.headline_symbol", values)
        let trades = book.closed(in: period, instrument)
        if trades.isEmpty {
            document += localizer.document("report.none")
        } else {
            document += .lines(result(trades))
            if instrument == nil {
                document += .lines(balance())
                document += byInstrument(trades)
            }
        }
        let open = try self.open()
        if !open.isEmpty { document += .lines(open) }
        return trades.isEmpty ? document : document + localizer.document("report.past")
    }

    // Trades.

    private func result(_ trades: [RoundTrip]) -> [Document] {
        let (fees, swap) = trades.reduce((FixedPoint.zero, FixedPoint.zero)) {
            ($0.0 + $1.fees.amount, $0.1 + $1.swap.amount)
        }
        let statistics = TradeStatistics(positions: trades.positions, costs: trades.costs.double)
        let all = statistics.all
        var lines = [
            localizer.document(
                "report.net",
                [
                    "net": money(all.net), "costs": .money(Money(trades.costs, state.currency)),
                    "fees": .money(Money(fees, state.currency)), "swap": .signedMoney(Money(swap, state.currency)),
                ]),
            localizer.document(
                "report.count",
                ["count": .integer(all.count), "wins": .integer(all.wins), "losses": .integer(all.losses)]),
        ]
        let dividends = trades.reduce(Money.zero(state.currency)) { $0 + $1.dividends }
        if !dividends.amount.isZero {
            lines.insert(localizer.document("report.dividends", ["dividends": .signedMoney(dividends)]), at: 1)
        }
        lines += statistics.isTelling ? ratios(statistics, trades) : [
            localizer.document("report.few", ["count": .integer(all.count), "least": .integer(statistics.least)])
        ]
        let none = MessageValue.text(localizer.text("report.nothing"))
        lines.append(
            localizer.document(
                "report.extremes",
                ["win": all.largestWin.map(money) ?? none, "loss": all.largestLoss.map(money) ?? none]))
        lines.append(
            localizer.document(
                "report.streaks",
                ["wins": .integer(all.longestWinStreak), "losses": .integer(all.longestLossStreak)]))
        return lines
    }

    /// What says nothing of few trades.
    private func ratios(_ statistics: TradeStatistics, _ trades: [RoundTrip]) -> [Document] {
        let all = statistics.all
        var lines: [Document] = []
        if let rate = all.winRate, let interval = all.winRateInterval {
            lines.append(
                localizer.document(
                    "report.rate",
                    [
                        "rate": figures.share(rate), "low": figures.share(interval.lowerBound),
                        "high": figures.share(interval.upperBound),
                    ]))
        }
        if let factor = all.profitFactor, let payoff = all.payoffRatio, let win = all.averageWin,
            let loss = all.averageLoss
        {
            lines.append(
                localizer.document(
                    "report.factor",
                    [
                        "factor": figures.number(factor), "win": money(win), "loss": money(loss),
                        "payoff": figures.number(payoff),
                    ]))
        } else if let loss = all.averageLoss {
            lines.append(localizer.document("report.no_wins", ["loss": money(loss)]))
        } else {
            lines.append(localizer.document("report.no_losses"))
        }
        if let mean = all.expectancy { lines.append(localizer.document("report.expectancy", ["mean": money(mean)])) }
        return lines + rewards(trades)
    }

    private func rewards(_ trades: [RoundTrip]) -> [Document] {
        let record = trades.compactMap(\.reward).reduce(into: TrackRecord()) { $0.add($1) }
        guard record.isTelling, let mean = record.expectancy, let interval = record.expectancyInterval else {
            return []
        }
        return [
            localizer.document(
                "report.reward",
                [
                    "mean": figures.reward(mean), "low": figures.reward(interval.lowerBound),
                    "high": figures.reward(interval.upperBound), "count": .integer(record.trades),
                    "total": .integer(trades.count),
                ])
        ]
    }

    // The account.

    private func balance() -> [Document] {
        let curves = BalanceCurve(
            state.balance.amount, book.history.closed + book.history.open, others: book.protections, in: period,
            until: state.now)
        guard let curve = curves.curve else { return [] }
        var lines: [Document] = []
        if let deepest = curve.drawdowns.deepest {
            lines.append(
                localizer.document(
                    "report.drawdown",
                    [
                        "amount": .money(Money(FixedPoint(deepest.loss) ?? .zero, state.currency).booked),
                        "percent": figures.share(deepest.depth, places: 2),
                    ]))
        } else {
            lines.append(localizer.document("report.no_drawdown"))
        }
        guard let returns = curves.daily?.returns else { return lines }
        // Every day of the calendar counts, weekends too: a person may hold coins.
        let statistics = ReturnStatistics(returns, StatisticsBasis(periodsPerYear: 365))
        guard statistics.isTelling else {
            let values: [String: MessageValue] = [
                "least": .integer(statistics.basis.leastReturns), "count": .integer(statistics.count),
            ]
            return lines + [localizer.document("report.few_days", values)]
        }
        func ratio(_ value: Double?) -> MessageValue { value.map(figures.number) ?? .text("–") }
        let missing = MessageValue.text(localizer.text("report.no_calmar"))
        lines.append(
            localizer.document(
                "report.ratios",
                [
                    "sharpe": ratio(statistics.sharpe), "sortino": ratio(statistics.sortino),
                    "calmar": statistics.calmar.map(figures.number) ?? missing, "count": .integer(statistics.count),
                    "basis": figures.basis(statistics.basis),
                ]))
        return lines
    }

    /// The largest results, whichever way.
    private func byInstrument(_ trades: [RoundTrip]) -> Document {
        let groups = Dictionary(grouping: trades, by: \.instrument).map { id, trades in
            (id: id, all: TradeStatistics(positions: trades.positions, costs: trades.costs.double).all)
        }
        guard groups.count > 1 else { return Document() }
        let lines = groups.sorted { (-abs($0.all.net), $0.id) < (-abs($1.all.net), $1.id) }.prefix(Self.mostInstruments)
            .map { group in
                localizer.document(
                    "report.instrument",
                    [
                        "symbol": .text(group.id.symbol), "net": money(group.all.net),
                        "count": .integer(group.all.count), "wins": .integer(group.all.wins),
                    ])
            }
        return .lines([localizer.document("report.instruments")] + lines)
    }

    private func open() throws(OrderRefusal) -> [Document] {
        let positions = state.positions.filter { instrument == nil || $0.instrument == instrument }
        guard !positions.isEmpty else { return [] }
        var profit = Money.zero(state.currency)
        for position in positions { profit += try state.profit(of: position) }
        var lines = [
            localizer.document(
                "report.open", ["count": .integer(positions.count), "profit": .signedMoney(profit)])
        ]
        let booked = book.history.open.filter { instrument == nil || $0.instrument == instrument }
            .reduce(Money.zero(state.currency)) { $0 + $1.net }
        if !booked.amount.isZero {
            lines.append(localizer.document("report.booked", ["booked": .signedMoney(booked)]))
        }
        return lines
    }

    private func money(_ value: Double) -> MessageValue { figures.money(value, state.currency) }
}
