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
    /// What the account is measured against; nothing without closes.
    var benchmark = Benchmark(name: "", closes: [])
    /// Whether the key figures stand above each: in a document they stand on its first page.
    var hasFigures = true

    /// Closes of days at the moments they were known, oldest first.
    struct Benchmark {
        var name: String
        var closes: [(time: Timestamp, price: Double)]
    }

    var localizer: Localizer { text.localizer }
    var performance: AccountPerformance { text.performance }
    var figures: ReportFigures { ReportFigures(localizer: localizer) }
    func words(_ key: String, _ values: [String: MessageValue] = [:]) -> String {
        localizer.text(key, values)
    }

    /// Moments a curve is drawn with at most; longer histories are drawn by their days.
    private static let mostPoints = 2_000
    /// Months of which every day is shown, the newest; longer times are shown by their months.
    static let mostCalendars = 3

    /// For a document, in the order of reading, by the key of their heading.
    var sections: [(heading: String, pictures: [ReportPicture])] {
        [
            ("balance", [profit] + (benchmark.closes.isEmpty ? [] : [comparison])),
            ("calendar", calendars), ("distribution", [distribution]), ("patterns", [rewards, hours]),
            ("exposure", [exposure]),
        ]
    }

    /// nil for what is words alone.
    func picture(of view: ReportView) -> ReportPicture? {
        switch view {
        case .summary: profit
        case .details, .calibration, .costs, .extremes: nil
        case .weekday, .strategy, .instrument, .direction, .session, .tag, .mood: nil
        case .calendar: calendars.last
        case .distribution: distribution
        case .rewards: rewards
        case .hours: hours
        case .exposure: exposure
        case .benchmark: comparison
        }
    }

    // What all have in common.

    func header(_ title: String) -> PictureHeader {
        let period = localizer.format(text.period.text(localizer))
        guard hasFigures else { return plainHeader(title, period) }
        let all = performance.statistics.all
        var shown = [
            PictureHeader.Figure(
                name: words("report.figure.net"), text: localizer.format(.signedMoney(performance.result.net)),
                tone: all.net > 0 ? .good : all.net < 0 ? .bad : .neutral),
            PictureHeader.Figure(name: words("report.figure.trades"), text: localizer.format(.integer(all.count))),
        ]
        if performance.statistics.isTelling, let rate = all.winRate {
            shown.append(.init(name: words("report.figure.rate"), text: localizer.format(figures.share(rate))))
            if let factor = all.profitFactor {
                shown.append(.init(name: words("report.figure.factor"), text: localizer.format(figures.number(factor))))
            }
        }
        return plainHeader(title, period, shown)
    }

    func plainHeader(_ title: String, _ subtitle: String, _ shown: [PictureHeader.Figure] = []) -> PictureHeader {
        PictureHeader(
            title: title, subtitle: [text.instrument?.symbol, subtitle].compactMap(\.self).joined(separator: " · "),
            figures: shown, emptyLabel: words("report.none"), simulatedLabel: simulatedLabel,
            language: localizer.language)
    }

    var time: TimeLabels {
        TimeLabels(timeZone: localizer.timeZone) { [localizer] moment, unit in
            switch unit {
            case .time: localizer.format(.timestamp(moment, .time))
            case .day: localizer.format(.timestamp(moment, .day))
            case .month: localizer.format(.timestamp(moment, .month))
            case .year: localizer.format(.timestamp(moment, .year))
            }
        }
    }

    var amount: FigureText {
        { [localizer] value, places in
            FixedPoint(value).map { localizer.format(.number($0, places: places...places)) } ?? ""
        }
    }
    var percent: FigureText {
        { [localizer] value, places in
            FixedPoint(value).map { localizer.format(.percent(Percent($0), places: places)) } ?? ""
        }
    }

    // Curves.

    /// Cumulative profit with the fall from its highest: of the balance, or of one instrument's trades.
    var profit: ReportPicture {
        let isWhole = text.instrument == nil
        return .profit(
            ProfitCurve(
                header: header(words("report.picture.profit")), points: isWhole ? balancePoints : tradePoints,
                profitName: words("report.picture.profit_axis", ["currency": .text(performance.currency.code)]),
                drawdownName: words("report.picture.drawdown"), time: time, profit: amount,
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

    /// What the trades of one instrument brought, in percent of the balance at the beginning.
    private var tradeReturns: [ReturnComparison.Point] {
        let start = performance.balance.start.double
        guard start > 0 else { return [] }
        return tradePoints.map { .init($0.time, value: $0.profit / start * 100) }
    }

    var exposure: ReportPicture {
        let exposure = performance.exposure
        return .exposure(
            ExposureChart(
                header: header(words("report.picture.exposure")),
                points: exposure?.steps.map { .init($0.time, long: $0.long, short: $0.short) } ?? [],
                until: text.period.end ?? text.results.state.now, longName: text.wording.name(of: .direction(.long)),
                shortName: text.wording.name(of: .direction(.short)), netName: words("report.picture.net_exposure"),
                limit: nil, time: time, figure: amount))
    }

    /// Return of the account beside that of holding an instrument, in percent.
    var comparison: ReportPicture {
        func returns(_ points: [(Timestamp, Double)]) -> [ReturnComparison.Point] {
            guard let start = points.first?.1, start > 0 else { return [] }
            return points.map { .init($0.0, value: ($0.1 / start - 1) * 100) }
        }
        let now = text.results.state.now
        let isWhole = text.instrument == nil
        let account =
            isWhole
            ? returns(performance.balance.daily.map { zip($0.times, $0.values).map { (min($0, now), $1) } } ?? [])
            : tradeReturns
        let name = text.instrument.map { words("report.picture.trades_of", ["symbol": .text($0.symbol)]) }
        let held = benchmark.closes.map { ($0.time, $0.price) }
        let title = words("report.picture.benchmark", ["symbol": .text(benchmark.name)])
        return .comparison(
            ReturnComparison(
                header: header(title),
                lines: [
                    .init(name ?? words("report.picture.account"), points: account),
                    .init(benchmark.name, points: returns(held)),
                ], time: time, figure: percent))
    }
}
