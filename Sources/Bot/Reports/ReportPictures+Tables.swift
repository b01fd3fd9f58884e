import Backtesting
import Brokerage
import Platform
import Presentation
import Reporting
import Signals
import Trading

// Results by day, by size and by what trades have in common.
extension ReportPictures {
    // Calendar.

    /// The newest months day by day, oldest first; longer times month by month.
    var calendars: [ReportPicture] {
        let months = ReportMonth.all(of: performance).filter { $0.trades > 0 }
        guard months.count <= Self.mostCalendars else { return [years(months)] }
        return months.map { .calendar(calendar(of: $0)) }
    }

    private func calendar(of month: ReportMonth) -> ResultCalendar {
        let calendar = performance.context.calendar
        var days: [Int: (net: FixedPoint, count: Int)] = [:]
        for trade in performance.trades {
            guard let closedAt = trade.closedAt else { continue }
            let civil = CivilTime(seconds: calendar.localDay(containing: closedAt) * 86_400)
            guard civil.year == month.year, civil.month == month.month else { continue }
            let before = days[civil.day] ?? (.zero, 0)
            days[civil.day] = (before.net + trade.net.amount, before.count + 1)
        }
        let net = days.values.reduce(FixedPoint.zero) { $0 + $1.net }
        let total = PictureHeader.Figure(
            name: words("report.figure.net"), text: localizer.format(.signedMoney(Money(net, performance.currency))),
            tone: net.sign > 0 ? .good : net.sign < 0 ? .bad : .neutral)
        return ResultCalendar(
            header: plainHeader(words("report.picture.calendar"), text.wording.name(of: month), [total]),
            year: month.year,
            month: month.month, firstWeekday: 2, weekdays: (0..<7).map { localizer.weekday($0) },
            days: days.mapValues { .init(profit: $0.net.double, note: localizer.format(.integer($0.count))) },
            weekName: nil, dayNumber: { [localizer] in localizer.format(.integer($0)) }, amount: short)
    }

    /// A sum in a cell: with its sign, without places from 100 on.
    private var short: @Sendable (Double) -> String {
        { [localizer] value in
            let places = abs(value) < 100 ? 2 : 0
            let text = FixedPoint(value).map { localizer.format(.number($0, places: places...places)) } ?? ""
            return value > 0 ? "+\(text)" : text
        }
    }

    private func years(_ months: [ReportMonth]) -> ReportPicture {
        let years = Set(months.map(\.year)).sorted().suffix(HeatMap.mostRows)
        let reach = months.map { abs($0.net.double) }.max() ?? 1
        let byName = Dictionary(uniqueKeysWithValues: months.map { ("\($0.year)-\($0.month)", $0) })
        return .heat(
            HeatMap(
                header: header(words("report.heading.monthly")), rowsName: "", columnsName: "",
                rows: years.map(String.init),
                columns: (1...12).map { localizer.format(.timestamp(Self.month($0), .month)) },
                cells: years.map { year in
                    (1...12).map { number in
                        byName["\(year)-\(number)"].map { month in
                            .init(
                                month.net.double, text: short(month.net.double),
                                note: localizer.format(.integer(month.trades)))
                        }
                    }
                }, scale: scale(reach)))
    }

    /// The middle of a month, for its name.
    private static func month(_ number: Int) -> Timestamp { Timestamp(seconds: Int64(number) * 2_629_746 - 1_300_000) }

    private func scale(_ reach: Double) -> HeatMap.Scale {
        let reach = max(reach, 0.01)
        return .init(.diverging(middle: 0, reach: reach), low: short(-reach), high: short(reach))
    }

    // Distribution.

    var distribution: ReportPicture {
        let results = performance.trades.compactMap(\.reward)
        // Of few trades the mean says nothing.
        let mean = performance.rewards.isTelling ? results.reduce(0, +) / Double(results.count) : nil
        let markers = mean.map { mean in
            [
                RDistribution.Marker(
                    mean, text: "\(words("report.figure.reward")) \(localizer.format(figures.reward(mean)))")
            ]
        }
        return .distribution(
            RDistribution(
                header: header(words("report.picture.distribution")), results: results, markers: markers ?? [],
                axisName: words("report.picture.distribution_axis"), figure: amount,
                count: { [localizer] in localizer.format(.integer($0)) }))
    }

    // Patterns.

    private static let bounds: [Double] = [1, 1.5, 2, 3, 5]

    /// How often which planned reward became which achieved one.
    var rewards: ReportPicture {
        let planned = performance.trades.compactMap { trade in
            trade.plannedReward.flatMap { plan in trade.reward.map { (plan: plan, reward: $0) } }
        }
        // From the best to the worst.
        let steps: [Double] = [3, 2, 1, 0, -1]
        func column(_ plan: Double) -> Int { Self.bounds.firstIndex { plan < $0 } ?? Self.bounds.count }
        func row(_ reward: Double) -> Int { steps.firstIndex { reward >= $0 } ?? steps.count }
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: Self.bounds.count + 1), count: steps.count + 1)
        for trade in planned { counts[row(trade.reward)][column(trade.plan)] += 1 }
        let most = counts.joined().max() ?? 0
        func plain(_ value: Double) -> String { localizer.format(.number(FixedPoint(value) ?? .zero, places: 0...1)) }
        // "≥" is in few fonts: for that one letter a document would take up one of 16 MB.
        func between(_ bounds: [Double], _ unit: String) -> [String] {
            zip(bounds, bounds.dropFirst()).map { "\(plain($0))…\(plain($1))\(unit)" }
        }
        var header = header(words("report.picture.planned"))
        if !performance.trades.isEmpty { header.emptyLabel = words("report.picture.unplanned") }
        return .heat(
            HeatMap(
                header: header, rowsName: words("report.picture.achieved_axis"),
                columnsName: words("report.picture.planned_axis"),
                rows: ["\(plain(steps[0]))R +"] + between(steps.reversed(), "R").reversed()
                    + ["< \(plain(steps[steps.count - 1]))R"],
                columns: ["< \(plain(Self.bounds[0]))"] + between(Self.bounds, "")
                    + ["\(plain(Self.bounds[Self.bounds.count - 1])) +"],
                cells: counts.map { row in
                    row.map { $0 == 0 ? nil : .init(Double($0), text: localizer.format(.integer($0))) }
                },
                scale: .init(
                    .rising(to: Double(max(most, 1))), low: "0", high: localizer.format(.integer(max(most, 1))))))
    }

    private static let mostInstruments = 12

    /// Net profit by instrument and the hour of the opening.
    var hours: ReportPicture {
        let groups = performance.groups(by: .instrument).sorted { $0.trades.count > $1.trades.count }
            .prefix(Self.mostInstruments)
        let calendar = performance.context.calendar
        let cells = groups.map { group in
            var nets = [FixedPoint?](repeating: nil, count: 24)
            for trade in group.trades {
                let hour = calendar.minuteOfWeek(at: trade.openedAt) % 1440 / 60
                nets[hour] = (nets[hour] ?? .zero) + trade.net.amount
            }
            return nets.map { net in net.map { HeatMap.Cell($0.double, text: short($0.double)) } }
        }
        let reach = cells.joined().compactMap { $0.map { abs($0.value) } }.max() ?? 1
        return .heat(
            HeatMap(
                header: header(words("report.picture.hours")), rowsName: words("report.column.instrument"),
                columnsName: words("report.column.hour"), rows: groups.map { text.wording.name(of: $0.key) },
                columns: (0..<24).map(String.init), cells: cells, scale: scale(reach)))
    }
}
