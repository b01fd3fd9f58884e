import Actions
import Platform
import Presentation
import Reporting
import Signals
import Storage
import Trading

/// What the records of strategies foretold of their signals, and what became of them.
///
/// The forecast of a signal is the share of its strategy's earlier signals that had won when it formed: what is told
/// beside it. Nothing that ended later is in it.
struct SignalForecasts: Sendable, Hashable {
    struct Forecast: Sendable, Hashable {
        /// 0...1.
        var probability: Double
        var hasWon: Bool
    }

    /// A signal that was entered and has ended.
    struct Ended: Sendable, Hashable {
        var strategy: String
        var formedAt: Timestamp
        var endedAt: Timestamp
        var hasWon: Bool
    }

    let forecasts: [Forecast]

    /// - Parameter isCounted: by the moment at which a signal formed; the others still are what is known of them.
    init(_ ended: [Ended], counting isCounted: (Timestamp) -> Bool = { _ in true }) {
        let strategies = Dictionary(grouping: ended, by: \.strategy).sorted { $0.key < $1.key }
        var forecasts: [Forecast] = []
        for (_, signals) in strategies {
            let ends = signals.sorted { $0.endedAt < $1.endedAt }
            var (place, wins) = (0, 0)
            for signal in signals.sorted(by: { $0.formedAt < $1.formedAt }) {
                while place < ends.count, ends[place].endedAt < signal.formedAt {
                    wins += ends[place].hasWon ? 1 : 0
                    place += 1
                }
                guard place >= TrackRecord.least, isCounted(signal.formedAt) else { continue }
                forecasts.append(.init(probability: Double(wins) / Double(place), hasWon: signal.hasWon))
            }
        }
        self.forecasts = forecasts
    }

    /// Mean of what was foretold; nil without a forecast.
    var forecast: Double? { Self.mean(forecasts.map(\.probability)) }
    /// The share that came true; nil without a forecast.
    var outcome: Double? { Self.mean(forecasts.map { $0.hasWon ? 1 : 0 }) }

    /// By tenths of what was foretold.
    var bins: [CalibrationCurve.Bin] {
        Dictionary(grouping: forecasts) { min(Int($0.probability * 10), 9) }.sorted { $0.key < $1.key }.compactMap {
            let wins = $0.value.count(where: \.hasWon)
            guard let forecast = Self.mean($0.value.map(\.probability)),
                let interval = TrackRecord.interval(ofShare: wins, in: $0.value.count)
            else { return nil }
            let outcome = Double(wins) / Double($0.value.count)
            // Rounding must not put the share outside of its interval.
            return CalibrationCurve.Bin(
                forecast: forecast, outcome: outcome,
                interval: min(interval.lowerBound, outcome)...max(interval.upperBound, outcome),
                count: $0.value.count)
        }
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

extension SignalForecasts.Ended {
    /// nil for one that was never entered, or has not ended.
    init?(_ row: SignalRow) throws {
        guard let result = row.result, let endedAt = try row.tracker().endedAt else { return nil }
        self.init(strategy: row.strategy, formedAt: row.formedAt, endedAt: endedAt, hasWon: result > 0)
    }
}

extension ReportDesk {
    /// Signals read at most, the newest.
    private static let mostSignals = 2_000

    /// Of signals rather than trades: what was foretold of them against what became of them.
    /// - Throws: what the database says.
    func calibration() async throws -> Reply {
        let (user, instrument) = (turn.user.id, text.instrument)
        let ended = try await services.store.read { transaction in
            try transaction.signals(for: user, instrument: instrument, limit: Self.mostSignals)
                .compactMap { try SignalForecasts.Ended($0) }
        }
        let forecasts = SignalForecasts(ended, counting: text.period.contains)
        let localizer = turn.localizer
        let least = ["least": MessageValue.integer(TrackRecord.least)]
        var document = localizer.document("report.calibration.none", least)
        if let forecast = forecasts.forecast, let outcome = forecasts.outcome {
            let figures = ReportFigures(localizer: localizer)
            document = localizer.document(
                "report.calibration.result",
                [
                    "count": .integer(forecasts.forecasts.count), "period": text.period.text(localizer),
                    "forecast": figures.share(forecast), "outcome": figures.share(outcome),
                ])
            document += localizer.document("report.calibration.basis", least)
        }
        var reply = Reply(document + services.marketNote(localizer))
        try await attach(pictures.calibration(forecasts), "calibration", to: &reply)
        return reply
    }
}

extension ReportPictures {
    func calibration(_ forecasts: SignalForecasts) -> ReportPicture {
        var header = plainHeader(words("report.picture.calibration"), localizer.format(text.period.text(localizer)))
        header.emptyLabel = words("report.calibration.none", ["least": .integer(TrackRecord.least)])
        return .calibration(
            CalibrationCurve(
                header: header, bins: forecasts.bins, forecastName: words("report.picture.forecast_axis"),
                outcomeName: words("report.picture.outcome_axis"), countName: words("report.picture.forecast_count"),
                observedName: words("report.picture.observed"), idealName: words("report.picture.ideal"),
                probability: { [localizer, figures] in localizer.format(figures.share($0)) },
                count: { [localizer] in localizer.format(.integer($0)) }))
    }
}
