import Actions
import Backtesting
import Platform
import Presentation
import Reporting
import Trading
import Venues

extension Action<BotServices> {
    /// How alike instruments move, in words, a table and a picture.
    static var getCorrelation: Self {
        Self(
            "get_correlation", role: .viewer, effect: .reads, isSlow: true, isPublic: true,
            aliases: [Alias("correlation"), Alias("correlations")],
            Parameter<[String]?>("symbols", .symbols), Parameter<Timeframe?>("timeframe"),
            Parameter<Theme?>("theme")
        ) { turn, services, symbols, timeframe, theme in
            let timeframe = timeframe ?? .d1
            let panel = try await ReturnPanel(
                named: symbols ?? [], timeframe, limit: CorrelationAnswer.history, turn, services)
            let answer = CorrelationAnswer(
                panel: panel, timeframe: timeframe, localizer: turn.localizer, isSimulated: services.market.isSimulated)
            let bytes = try await services.charts.png(
                .correlation(answer.matrix), theme: theme ?? turn.preferences.theme)
            return .answer(
                Reply(
                    answer.document + services.marketNote(turn.localizer),
                    picture: .init(bytes: bytes, name: "correlation_\(timeframe.fileName).png")))
        }
    }
}

/// The correlation of each pair now, and between what it moved before.
private struct CorrelationAnswer {
    private struct Pair {
        var first: String
        var second: String
        var now: Double
        /// Of all windows of the history.
        var range: ClosedRange<Double>
    }

    static let history = 250
    private static let longestWindow = 60
    private static let mostPairs = 10
    private static let mostInWords = 3

    let panel: ReturnPanel
    let timeframe: Timeframe
    let localizer: Localizer
    let isSimulated: Bool
    private let window: Int
    /// Of each instrument with those before it; nil where one did not move.
    private let rows: [[Pair?]]

    init(panel: ReturnPanel, timeframe: Timeframe, localizer: Localizer, isSimulated: Bool) {
        self.panel = panel
        self.timeframe = timeframe
        self.localizer = localizer
        self.isSimulated = isSimulated
        let window = min(Self.longestWindow, panel.returns.count)
        self.window = window
        let (names, series) = (panel.instruments.map(\.id.symbol), panel.returns.series)
        rows = names.indices.dropFirst().map { row in
            (0..<row).map { column in
                let rolling = Correlation.rolling(series[column], series[row], window: window)
                let known = rolling.compactMap(\.self)
                guard let now = rolling.last.flatMap(\.self), let low = known.min(), let high = known.max() else {
                    return nil
                }
                return Pair(first: names[column], second: names[row], now: now, range: low...high)
            }
        }
    }

    private var figures: ReportFigures { ReportFigures(localizer: localizer) }
    private var isDaily: Bool { timeframe >= .d1 }
    private func moment(_ moment: Timestamp) -> MessageValue { .timestamp(moment, isDaily ? .date : .dateTime) }
    private var names: [String: MessageValue] {
        [
            "timeframe": .text(timeframe.rawValue), "window": .integer(window), "count": .integer(panel.returns.count),
            "from": moment(panel.returns.start), "to": moment(panel.returns.end),
        ]
    }

    var document: Document {
        let pairs = rows.joined().compactMap(\.self).sorted { abs($0.now) > abs($1.now) }
        var document = localizer.document("correlation.headline", names)
        let words = pairs.prefix(Self.mostInWords).map { pair in
            localizer.document(
                "correlation.pair",
                [
                    "first": .text(pair.first), "second": .text(pair.second), "value": .text(figures.signed(pair.now)),
                    "words": .text(localizer.text("correlation.\(Self.strength(pair.now))")),
                ])
        }
        document += .lines([localizer.document("correlation.closest")] + words)
        if pairs.count > 1 { document += table(pairs.prefix(Self.mostPairs)) }
        // Two lists without a relation stay below this with 95 % confidence.
        let limit = FixedPoint(1.96 / Double(window).squareRoot()) ?? .zero
        var lines = [localizer.document("correlation.chance", ["limit": .number(limit, places: 2...2)])]
        if timeframe == .d1, Set(panel.instruments.map(\.calendar.id)).count > 1 {
            lines.append(localizer.document("correlation.hours"))
        }
        return document + .lines(lines + panel.notes("correlation", localizer))
    }

    private func table(_ pairs: ArraySlice<Pair>) -> Document {
        let header = ["pair", "now", "range"].map { localizer.text("correlation.table.\($0)") }
        let rows = pairs.map { pair in
            [
                "\(pair.first) \(pair.second)", figures.signed(pair.now),
                "\(figures.signed(pair.range.lowerBound))…\(figures.signed(pair.range.upperBound))",
            ]
        }
        return .table(header, rows, trailing: [1, 2])
    }

    private static func strength(_ value: Double) -> String {
        switch abs(value) {
        case 0.7...: value > 0 ? "strong" : "strong_opposed"
        case 0.4...: value > 0 ? "some" : "some_opposed"
        default: "little"
        }
    }

    var matrix: CorrelationMatrix {
        CorrelationMatrix(
            title: localizer.text("correlation.title"), subtitle: localizer.text("correlation.subtitle", names),
            names: panel.instruments.map(\.id.symbol),
            rows: rows.map { $0.map { $0.map { .init($0.now, text: figures.signed($0.now)) } } },
            opposed: localizer.text("correlation.opposed"), alike: localizer.text("correlation.alike"),
            simulatedLabel: isSimulated ? localizer.text("chart.simulated") : nil, language: localizer.language)
    }
}
