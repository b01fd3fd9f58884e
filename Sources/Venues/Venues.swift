// Where prices come from: a simulated market, a replay of candle files, the files themselves, and the aggregation of
// candles.
//
// Knows nothing of accounts, orders, chat or storage. Nothing here waits: reading a price is a computation or a look
// into memory. Read first: `MarketSource`, `SimulatedMarket`, `CandleFile`.
