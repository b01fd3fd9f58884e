import Backtesting
import Brokerage
import Platform
import Presentation
import Signals
import Trading

/// A person's results of a time, in words: two lines, or all of them.
struct ReportText {
    let localizer: Localizer
    let results: Results
    let period: ReportPeriod
    let instrument: InstrumentID?
    let performance: AccountPerformance

    init(_ results: Results, _ period: ReportPeriod, _ instrument: InstrumentID?, _ localizer: Localizer) {
        self.localizer = localizer
        self.results = results
        self.period = period
        self.instrument = instrument
        performance = results.performance(period, instrument)
    }

    private static let mostInGroup = 8
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }
    var wording: ReportWording { ReportWording(localizer: localizer, strategyNames: results.strategyNames) }
    var state: AccountState { results.state }
    private var all: WinLoss { performance.statistics.all }
    private func money(_ value: Double) -> MessageValue { figures.money(value, state.currency) }

    var headline: Document {
        var values = ["period": period.text(localizer)]
        values["symbol"] = instrument.map { .text($0.symbol) }
        return localizer.document(instrument == nil ? "report.headline" : "report.headline_symbol", values)
    }

    /// What happened, and how good that is; below it what is still open.
    func summary() throws -> Document {
        let open = try self.open()
        // Who closed only a part of a trade finds here what that brought.
        guard !performance.trades.isEmpty else {
            return headline + localizer.document("report.none") + .lines(open)
        }
        var values: [String: MessageValue] = [
            "period": period.text(localizer), "net": .signedMoney(performance.result.net), "count": .integer(all.count),
            "wins": .integer(all.wins), "losses": .integer(all.losses), "flat": figures.flats(all),
        ]
        values["symbol"] = instrument.map { .text($0.symbol) }
        let result = localizer.document(
            instrument == nil ? "report.summary.result" : "report.summary.result_symbol", values)
        return .lines([result, quality] + open.prefix(1))
    }

    /// How good that is, in one line.
    var quality: Document {
        let deepest = performance.balance.curve?.drawdowns.deepest
        // The balance is that of all instruments.
        let fall = instrument == nil ? figures.share(deepest?.depth ?? 0, places: 2) : .money(performance.fall)
        let values: [String: MessageValue] = ["fall": fall]
        guard performance.statistics.isTelling, let rate = all.winRate else {
            let count: MessageValue = .integer(performance.statistics.least)
            return localizer.document("report.summary.few", values.merging(["least": count]) { $1 })
        }
        return localizer.document(
            "report.summary.quality",
            values.merging([
                "rate": figures.share(rate), "factor": all.profitFactor.map(figures.number) ?? .text("–"),
                "mean": all.expectancy.map(money) ?? .text("–"),
            ]) { $1 })
    }

    /// Every figure.
    func details() throws -> Document {
        var document = headline
        if performance.trades.isEmpty {
            document += localizer.document("report.none")
        } else {
            document += .lines(result)
            if instrument == nil { document += .lines(account) }
            for grouping in TradeGrouping.allCases { document += groups(grouping) }
        }
        let open = try self.open()
        if !open.isEmpty { document += .lines(open) }
        return performance.trades.isEmpty ? document : document + localizer.document("report.past")
    }

    // Trades.

    /// What was booked, and how many trades that were.
    var booked: [Document] {
        let result = performance.result
        var lines = [
            localizer.document(
                "report.net",
                [
                    "net": .signedMoney(result.net), "costs": .money(result.costs), "fees": .money(result.fees),
                    "swap": .signedMoney(result.swap),
                ]),
            localizer.document(
                "report.count",
                [
                    "count": .integer(all.count), "wins": .integer(all.wins), "losses": .integer(all.losses),
                    "flat": figures.flats(all),
                ]),
        ]
        if !result.dividends.amount.isZero {
            lines.insert(localizer.document("report.dividends", ["dividends": .signedMoney(result.dividends)]), at: 1)
        }
        return lines
    }

    var extremes: Document {
        let none = MessageValue.text(localizer.text("report.nothing"))
        return localizer.document(
            "report.extremes",
            ["win": all.largestWin.map(money) ?? none, "loss": all.largestLoss.map(money) ?? none])
    }

    private var result: [Document] {
        let statistics = performance.statistics
        let few: [String: MessageValue] = ["count": .integer(all.count), "least": .integer(statistics.least)]
        let streaks: [String: MessageValue] = [
            "wins": .integer(all.longestWinStreak), "losses": .integer(all.longestLossStreak),
        ]
        return booked + (statistics.isTelling ? ratios : [localizer.document("report.few", few)])
            + [extremes, localizer.document("report.streaks", streaks)]
    }

    /// What says nothing of few trades.
    private var ratios: [Document] {
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
        return lines + rewards
    }

    private var rewards: [Document] {
        let record = performance.rewards
        guard record.isTelling, let mean = record.expectancy, let interval = record.expectancyInterval else {
            return []
        }
        return [
            localizer.document(
                "report.reward",
                [
                    "mean": figures.reward(mean), "low": figures.reward(interval.lowerBound),
                    "high": figures.reward(interval.upperBound), "count": .integer(record.trades),
                    "total": .integer(performance.trades.count),
                ])
        ]
    }

    // The account.

    private var account: [Document] {
        guard let curve = performance.balance.curve else { return [] }
        var lines: [Document] = []
        if let deepest = curve.drawdowns.deepest {
            lines.append(
                localizer.document(
                    "report.drawdown",
                    [
                        "amount": .money(Money(FixedPoint(deepest.loss) ?? .zero, state.currency).booked),
                        "percent": figures.share(deepest.depth, places: 2),
                    ]))
            if let longest = curve.drawdowns.longest {
                lines.append(localizer.document("report.under_water", ["time": .duration(longest.duration)]))
            }
        } else {
            lines.append(localizer.document("report.no_drawdown"))
        }
        if let exposure = performance.exposure {
            lines.append(
                localizer.document(
                    "report.exposure",
                    [
                        "share": figures.share(exposure.timeShare), "average": figures.share(exposure.average),
                        "peak": figures.share(exposure.peak),
                    ]))
        }
        return lines + marked + balanceRatios
    }

    /// The account with what is still open, at the prices of now, and how far that is below the highest balance of a
    /// time that lasts; nil where nothing is open, or a price is missing.
    var markedToMarket: (equity: Money, fall: Double)? {
        guard instrument == nil, period.end == nil, !state.positions.isEmpty,
            let equity = try? state.figures().equity, let peak = performance.balance.curve?.values.max(), peak > 0
        else { return nil }
        return (equity, max(1 - equity.amount.double / peak, 0))
    }

    private var marked: [Document] {
        guard let marked = markedToMarket else { return [] }
        return [
            localizer.document(
                "report.marked",
                ["equity": .money(marked.equity), "percent": figures.share(marked.fall, places: 2)])
        ]
    }

    private var balanceRatios: [Document] {
        guard let statistics = performance.returns else { return [] }
        guard statistics.isTelling else {
            let values: [String: MessageValue] = [
                "least": .integer(statistics.basis.leastReturns), "count": .integer(statistics.count),
            ]
            return [localizer.document("report.few_days", values)]
        }
        func ratio(_ value: Double?) -> MessageValue { value.map(figures.number) ?? .text("–") }
        let missing = MessageValue.text(localizer.text("report.no_calmar"))
        var lines = [
            localizer.document(
                "report.ratios",
                [
                    "sharpe": ratio(statistics.sharpe), "sortino": ratio(statistics.sortino),
                    "calmar": statistics.calmar.map(figures.number) ?? missing, "count": .integer(statistics.count),
                    "basis": figures.basis(statistics.basis),
                ])
        ]
        if let risk = statistics.valueAtRisk(.historical), risk > 0,
            let shortfall = statistics.conditionalValueAtRisk(.historical)
        {
            lines.append(
                localizer.document(
                    "report.tail",
                    ["risk": figures.share(risk, places: 2), "shortfall": figures.share(shortfall, places: 2)]))
        }
        return lines
    }

    /// The largest results, whichever way, and what all others came to; nothing where all trades are of one kind.
    /// - Parameter isAsked: whether it is asked for by itself: then it is whole, also where it says little.
    func groups(_ grouping: TradeGrouping, isAsked: Bool = false) -> Document {
        let groups = performance.groups(by: grouping)
        guard groups.count > 1 || isAsked else { return Document() }
        let isWhole = isAsked || grouping == .weekday || grouping == .session || grouping == .direction
        let largest = groups.sorted { ($0.net.magnitude, $1.key) > ($1.net.magnitude, $0.key) }
        // One more line would say no more than the group itself.
        let isCut = !isWhole && groups.count > Self.mostInGroup + 1
        let shown = Set(largest.prefix(isCut ? Self.mostInGroup : groups.count).map(\.key))
        let ordered = isWhole || grouping == .hour ? groups : largest
        var lines = ordered.filter { shown.contains($0.key) }.map { group in
            line(wording.name(of: group.key), group.net, group.all.count, group.all.wins)
        }
        if isCut {
            let rest = groups.filter { !shown.contains($0.key) }
            lines.append(
                line(
                    localizer.text("report.rest", ["count": .integer(rest.count)]),
                    rest.reduce(.zero) { $0 + $1.net }, rest.reduce(0) { $0 + $1.all.count },
                    rest.reduce(0) { $0 + $1.all.wins }))
        }
        if groups.reduce(0, { $0 + $1.all.count }) > all.count { lines.append(localizer.document("report.overlap")) }
        let heading = localizer.text("report.by.\(grouping.rawValue)")
        return .lines([localizer.document("report.groups", ["heading": .text(heading)])] + lines)
    }

    private func line(_ name: String, _ net: FixedPoint, _ count: Int, _ wins: Int) -> Document {
        localizer.document(
            "report.group",
            [
                "name": .text(name), "net": .signedMoney(Money(net, state.currency)), "count": .integer(count),
                "wins": .integer(wins),
            ])
    }

    /// What is held now, of the instrument that was asked for.
    var positions: [Position] {
        state.positions.filter { instrument == nil || $0.instrument == instrument }
    }

    /// Of what is held, at the prices of now.
    func openProfit() throws(OrderRefusal) -> Money {
        var profit = Money.zero(state.currency)
        for position in positions { profit += try state.profit(of: position) }
        return profit
    }

    /// What is open, at the prices of now, apart from all else.
    private func open() throws(OrderRefusal) -> [Document] {
        guard !positions.isEmpty else { return [] }
        let profit = try openProfit()
        var lines = [
            localizer.document(
                "report.open", ["count": .integer(positions.count), "profit": .signedMoney(profit)])
        ]
        let booked = results.book.history.open.filter { instrument == nil || $0.instrument == instrument }
            .reduce(Money.zero(state.currency)) { $0 + $1.net }
        if !booked.amount.isZero {
            lines.append(localizer.document("report.booked", ["booked": .signedMoney(booked)]))
        }
        return lines
    }
}
