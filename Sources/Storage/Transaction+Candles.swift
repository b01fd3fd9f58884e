import GRDB
public import Platform
public import Trading

// Closed candles.
extension Transaction {
    /// Stores closed candles; a candle that is there already stays as it is.
    public func addCandles(_ candles: [Candle], instrument: InstrumentID, timeframe: Timeframe) throws {
        for candle in candles {
            try execute(
                """
                INSERT OR IGNORE INTO candle (instrument, timeframe, open_time, open, high, low, close, volume)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    instrument.symbol, timeframe.rawValue, candle.openTime.milliseconds, candle.open, candle.high,
                    candle.low, candle.close, candle.volume,
                ])
        }
    }
    /// Forgets all candles: they belong to another market.
    public func removeCandles() throws { try execute("DELETE FROM candle") }
    /// The newest `limit` candles that opened before `moment`, oldest first.
    public func candles(
        _ instrument: InstrumentID, _ timeframe: Timeframe, before moment: Timestamp, limit: Int
    ) throws -> [Candle] {
        try rows(
            """
            SELECT open_time, open, high, low, close, volume FROM candle
            WHERE instrument = ? AND timeframe = ? AND open_time < ? ORDER BY open_time DESC LIMIT ?
            """, [instrument.symbol, timeframe.rawValue, moment.milliseconds, limit]
        ).reversed().map {
            Candle(
                openTime: $0.time("open_time"), open: $0["open"], high: $0["high"], low: $0["low"], close: $0["close"],
                volume: $0["volume"])
        }
    }
}
