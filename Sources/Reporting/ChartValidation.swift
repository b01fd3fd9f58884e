import Platform
import Trading

extension CandleChart {
    /// Prices and moments beyond these are mistakes, and would lead arithmetic astray.
    private static let prices = 1e-9...1e12
    static let moments = Timestamp(seconds: -2_208_988_800)...Timestamp(seconds: 7_258_118_400)  // 1900...2200

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        guard !candles.isEmpty else { throw .noCandles }
        for (index, candle) in candles.enumerated() {
            guard candle.isPlausible, Self.prices.contains(candle.low), Self.prices.contains(candle.high),
                Self.moments.contains(candle.openTime),
                index == 0 || candles[index - 1].openTime < candle.openTime
            else { throw .invalidCandle(index: index) }
        }
        let quoted = quote.map { [$0.bid.value.double, $0.ask.value.double] } ?? []
        let exits = [signal?.exit?.price].compactMap { $0 }
        let prices = [last] + quoted + allLevels.map(\.price) + structure.prices + exits
        guard prices.allSatisfy(Self.prices.contains) else { throw .invalidPrice }
        let moments =
            structure.moments
            + [position?.openedAt, signal?.formedAt, signal?.triggeredAt, signal?.exit?.at].compactMap { $0 }
        guard moments.allSatisfy(Self.moments.contains) else { throw .invalidMoment }
        try validateColumns()
    }

    private func validateColumns() throws(ReportingError) {
        guard overlays.count <= Self.mostOverlays, panes.count <= Self.mostPanes,
            panes.allSatisfy({ $0.lines.count <= Self.mostLines })
        else { throw .tooMuch }
        for overlay in overlays {
            let surpluses = Set(overlay.columns.map { $0.count - candles.count })
            guard surpluses.count == 1, surpluses.allSatisfy((0...Self.furthestAhead).contains)
            else { throw .misaligned(overlay.name) }
        }
        for pane in panes {
            guard pane.columns.allSatisfy({ $0.values.count == candles.count }) else { throw .misaligned(pane.name) }
            let figures = pane.guides + (pane.range.map { [$0.lowerBound, $0.upperBound] } ?? [])
            guard figures.allSatisfy({ $0.drawable != nil }), (0...12).contains(pane.places)
            else { throw .invalidScale(pane.name) }
        }
    }

    /// The current price. Only after `validate`.
    var last: Double { lastPrice ?? candles.last?.close ?? .nan }

    /// The reader's own and those of the signal.
    var allLevels: [Level] { levels + (signal?.levels ?? []) }

    /// Bars that overlays go on past the newest candle.
    var ahead: Int { overlays.flatMap(\.columns).map { $0.count - candles.count }.max() ?? 0 }
}

extension CandleChart.Structure {
    /// Whether labels stand above and below the candles.
    var hasNotes: Bool { !(swings.isEmpty && breaks.isEmpty) }

    var prices: [Double] {
        zones.flatMap { [$0.top, $0.bottom] } + breaks.map(\.level) + swings.map(\.price) + lines.map(\.price)
    }

    var moments: [Timestamp] {
        let optional = zones.flatMap { [$0.mitigatedAt, $0.until] } + lines.map(\.sweptAt)
        return zones.flatMap { [$0.from, $0.knownAt] } + breaks.flatMap { [$0.from, $0.at] }
            + swings.flatMap { [$0.at, $0.knownAt] } + lines.flatMap { [$0.from, $0.knownAt] }
            + sessions.flatMap { [$0.from, $0.until] } + optional.compactMap { $0 }
    }
}
