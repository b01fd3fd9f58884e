import Platform
import Storage
import Trading
import Venues

/// Closed candles: kept in the database, topped up from the market.
struct CandleBook: Sendable {
    let market: any MarketSource
    let store: Store

    /// The newest `count` closed candles, oldest first; fewer when the market has no more.
    ///
    /// What is stored stays as it was first seen. Gaps (bars the market has and the store lacks) are filled from the
    /// market before anything is returned.
    func candles(_ instrument: Instrument, _ timeframe: Timeframe, count: Int) async throws -> [Candle] {
        let now = market.clock.now()
        let known = market.candles(of: instrument.id, timeframe: timeframe, count: count, before: now)
        guard let first = known.first else { return [] }
        let id = instrument.id
        let stored = try await store.read {
            try $0.candles(id, timeframe, before: now, limit: count)
        }.filter { $0.openTime >= first.openTime }
        let have = Set(stored.map(\.openTime))
        let missing = known.filter { !have.contains($0.openTime) }
        if missing.isEmpty { return stored }
        try await store.write { try $0.addCandles(missing, instrument: id, timeframe: timeframe) }
        return (stored + missing).sorted { $0.openTime < $1.openTime }
    }
}
