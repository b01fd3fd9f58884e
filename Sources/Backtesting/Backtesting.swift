// How a strategy would have fared: its signals traded over a history, by the rules of the paper account.
//
// Pure: candles and terms in, trades and figures out; same input, same bytes. Read first: `Backtest` (strategy to
// trades), `Replay` (what a bar does to orders and the position), `BacktestTerms` (money, costs, assumptions).
