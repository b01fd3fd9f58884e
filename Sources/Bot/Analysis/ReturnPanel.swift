import Actions
import Backtesting
import Platform
import Presentation
import Storage
import Trading
import Venues

/// The returns that a person wants compared, over the same days.
struct ReturnPanel {
    let instruments: [Instrument]
    let returns: AlignedReturns
    let basis: StatisticsBasis
    /// Whether there were more instruments than can be shown.
    let isCut: Bool

    /// As many as a table and a picture on a phone show.
    static let most = 10
    /// Candles read beyond those that are wanted: days that only some markets have.
    private static let surplus = 1.6
    private static let mostCandles = 5000

    /// - Parameters:
    ///   - named: what the person named. Fewer than two are joined by what they hold and watch.
    ///   - limit: returns at most, the newest.
    ///   - period: in which the candles open; nil: up to now.
    /// - Throws: `ActionError.refused` when there are fewer than two instruments, or too few returns in common.
    init(
        named: [String], _ timeframe: Timeframe, limit: Int, in period: ReportPeriod? = nil, _ turn: Turn,
        _ services: BotServices
    ) async throws {
        var ids = try named.map { try services.instrument(InstrumentID($0)).id }
        if ids.count < 2 {
            let user = turn.user.id
            let held = try await services.store.read { try $0.positions(of: user).map(\.instrument) }
            ids += held + turn.preferences.watchlist
        }
        let wanted = ids.enumerated().filter { !ids[..<$0.offset].contains($0.element) }
            .compactMap { services.instruments[$0.element] }
        guard wanted.count > 1 else { throw ActionError.refused("two_symbols_needed") }
        instruments = Array(wanted.prefix(Self.most))
        isCut = wanted.count > Self.most
        let span = period?.start.map { Int((services.market.clock.now() - $0).inSeconds / 60) / timeframe.minutes + 1 }
        let count = min(span ?? Int(Double(limit + 1) * Self.surplus), Self.mostCandles)
        var series: [(instrument: Instrument, candles: [Candle])] = []
        for instrument in instruments {
            let calendar = instrument.calendar
            let candles = try await services.candles.candles(instrument, timeframe, count: count).filter { candle in
                // The evening of a Sunday is part of Monday's return, and no day of its own.
                let day = calendar.localDay(containing: candle.openTime)
                let isWhole = timeframe != .d1 || calendar.tradingDay(containing: candle.openTime) == day
                return isWhole && period?.contains(candle.openTime) ?? true
            }
            guard !candles.isEmpty else {
                throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
            }
            series.append((instrument, candles))
        }
        let bases = instruments.map { StatisticsBasis(timeframe, of: $0.assetClass, $0.calendar) }
        // Only days count that all of them trade: as many a year as the one with the fewest has.
        basis = bases.min { $0.periodsPerYear < $1.periodsPerYear } ?? bases[0]
        let aligned = AlignedReturns(series, timeframe, limit: limit)
        guard let aligned, aligned.count >= basis.leastReturns else {
            throw ActionError.refused(
                "few_common_days",
                [
                    "symbols": .text(instruments.map(\.id.symbol).joined(separator: ", ")),
                    "count": .integer(aligned?.count ?? 0), "least": .integer(basis.leastReturns),
                ])
        }
        returns = aligned
    }

    /// What was left out, for the command that asked.
    func notes(_ command: String, _ localizer: Localizer) -> [Document] {
        var lines: [Document] = []
        if isCut {
            lines.append(
                localizer.document(
                    "returns.left_out", ["count": .integer(Self.most), "command": .text(command)]))
        }
        if returns.breaks > 0 {
            lines.append(localizer.document("returns.breaks", ["count": .integer(returns.breaks)]))
        }
        return lines
    }
}
