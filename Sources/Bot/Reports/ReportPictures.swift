import Backtesting
import Brokerage
import Platform
import Presentation
import Reporting
import Trading

/// The pictures of a person's results.
struct ReportPictures {
    let text: ReportText
    let simulatedLabel: String?

    private var localizer: Localizer { text.localizer }
    private var performance: AccountPerformance { text.performance }
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }
    private func words(_ key: String, _ values: [String: MessageValue] = [:]) -> String {
        localizer.text("report.\(key)", values)
    }

    /// Moments a curve is drawn with at most; longer histories are drawn by their days.
    private static let mostPoints = 2_000

    /// For a document, in the order of reading, by the key of their heading.
    var sections: [(heading: String, pictures: [ReportPicture])] { [("balance", [profit])] }

    // What all have in common.

    private func header(_ title: String) -> PictureHeader {
        let all = performance.statistics.all
        var shown = [
            PictureHeader.Figure(
                name: words("figure.net"), text: localizer.format(.signedMoney(performance.result.net)),
                tone: all.net > 0 ? .good : all.net < 0 ? .bad : .neutral),
            PictureHeader.Figure(name: words("figure.trades"), text: localizer.format(.integer(all.count))),
        ]
        if performance.statistics.isTelling, let rate = all.winRate {
            shown.append(.init(name: words("figure.rate"), text: localizer.format(figures.share(rate))))
            if let factor = all.profitFactor {
                shown.append(.init(name: words("figure.factor"), text: localizer.format(figures.number(factor))))
            }
        }
        let period = localizer.format(text.period.text(localizer))
        return PictureHeader(
            title: title, subtitle: [text.instrument?.symbol, period].compactMap(\.self).joined(separator: " · "),
            figures: shown, emptyLabel: words("none"), simulatedLabel: simulatedLabel, language: localizer.language)
    }

    private var time: TimeLabels {
        TimeLabels(timeZone: localizer.timeZone) { [localizer] moment, unit in
            switch unit {
            case .time: localizer.format(.timestamp(moment, .time))
            case .day: localizer.format(.timestamp(moment, .day))
            case .month: localizer.format(.timestamp(moment, .month))
            case .year: localizer.format(.timestamp(moment, .year))
            }
        }
    }

    private var amount: FigureText {
        { [localizer] value, places in
            FixedPoint(value).map { localizer.format(.number($0, places: places...places)) } ?? ""
        }
    }
    private var percent: FigureText {
        { [localizer] value, places in
            FixedPoint(value).map { localizer.format(.percent(Percent($0), places: places)) } ?? ""
        }
    }

    // Each of them.

    /// Cumulative profit with the fall from its highest: of the balance, or of one instrument's trades.
    var profit: ReportPicture {
        let isWhole = text.instrument == nil
        return .profit(
            ProfitCurve(
                header: header(words("picture.profit")), points: isWhole ? balancePoints : tradePoints,
                profitName: words("picture.profit_axis", ["currency": .text(performance.currency.code)]),
                drawdownName: words("picture.drawdown"), time: time, profit: amount,
                drawdown: isWhole ? percent : amount))
    }

    private var balancePoints: [ProfitCurve.Point] {
        guard var curve = performance.balance.curve else { return [] }
        if curve.times.count > Self.mostPoints, let daily = performance.balance.daily { curve = daily }
        var peak = -Double.infinity
        return zip(curve.times, curve.values).map { time, value in
            peak = max(peak, value)
            let fall = peak > 0 ? max(1 - value / peak, 0) * 100 : 0
            return .init(time, profit: value - curve.values[0], drawdown: fall)
        }
    }

    private var tradePoints: [ProfitCurve.Point] {
        var (sum, peak) = (0.0, 0.0)
        guard let first = performance.trades.first else { return [] }
        return [.init(first.openedAt, profit: 0, drawdown: 0)]
            + performance.trades.map { trade in
                sum += trade.net.amount.double
                peak = max(peak, sum)
                return .init(trade.closedAt ?? trade.changedAt, profit: sum, drawdown: peak - sum)
            }
    }
}
