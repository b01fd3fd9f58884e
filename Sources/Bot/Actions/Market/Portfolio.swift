import Actions
import Backtesting
import Platform
import Presentation
import Trading
import Venues

extension Action<BotServices> {
    /// How capital could be divided among instruments, by what their prices did.
    static var getPortfolio: Self {
        Self(
            "get_portfolio", role: .viewer, effect: .reads, isSlow: true,
            aliases: [Alias("portfolio"), Alias("weights")],
            Parameter<[String]?>("symbols", .symbols), Parameter<String?>("period", .period)
        ) { turn, services, symbols, period in
            let now = services.market.clock.now()
            let named = try ReportPeriod(period ?? "365d", at: now, in: turn.preferences.timeZone)
            let panel = try await ReturnPanel(
                named: symbols ?? [], .d1, limit: WeightsAnswer.mostDays, in: named, turn, services)
            let document = WeightsAnswer(panel: panel, localizer: turn.localizer).document()
            return .answer(Reply(document + services.marketNote(turn.localizer)))
        }
    }
}

/// Three ways to divide capital, side by side.
private struct WeightsAnswer {
    let panel: ReturnPanel
    let localizer: Localizer

    static let mostDays = 1000
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }

    func document() -> Document {
        let returns = panel.returns
        var document = localizer.document(
            "portfolio.headline",
            [
                "count": .integer(returns.count), "from": .timestamp(returns.start, .date),
                "to": .timestamp(returns.end, .date),
            ])
        guard let covariance = Covariance(returns.series) else {
            return document + localizer.document("portfolio.unsolvable")
        }
        let means = returns.series.map { ReturnStatistics($0, panel.basis).mean ?? 0 }
        let columns: [(key: String, weights: PortfolioWeights?)] = [
            ("minimum_variance", .minimumVariance(covariance)), ("risk_parity", .riskParity(covariance)),
            ("maximum_sharpe", .maximumSharpe(covariance, excess: means)),
        ]
        document += table(columns)
        var lines: [Document] = []
        if !means.contains(where: { $0 > 0 }) {
            lines.append(localizer.document("portfolio.no_gain"))
        } else if columns.contains(where: { $0.weights == nil }) {
            lines.append(localizer.document("portfolio.unsolvable"))
        }
        lines.append(localizer.document("portfolio.columns"))
        lines.append(
            localizer.document(
                "portfolio.method",
                [
                    "shrinkage": figures.share(covariance.shrinkage ?? 0),
                    "days": .integer(Int(panel.basis.periodsPerYear)),
                ]))
        lines.append(localizer.document("portfolio.believes"))
        let quotes = Set(panel.instruments.map(\.quote.code)).sorted()
        if quotes.count > 1 {
            lines.append(
                localizer.document("portfolio.currencies", ["currencies": .text(quotes.joined(separator: ", "))]))
        }
        return document + .lines(lines + panel.notes("portfolio", localizer))
    }

    private func table(_ columns: [(key: String, weights: PortfolioWeights?)]) -> Document {
        func percent(_ share: Double?) -> String {
            share.map { localizer.format(figures.share($0, places: 1)) } ?? "–"
        }
        var rows = panel.instruments.enumerated().map { index, instrument in
            [instrument.id.symbol] + columns.map { percent($0.weights?.weights[index]) }
        }
        let year = panel.basis.periodsPerYear.squareRoot()
        rows.append(
            [localizer.text("portfolio.volatility")] + columns.map { percent($0.weights.map { $0.volatility * year }) })
        let header = [""] + columns.map { localizer.text("portfolio.\($0.key)") }
        return .table(header, rows, trailing: [1, 2, 3])
    }
}
