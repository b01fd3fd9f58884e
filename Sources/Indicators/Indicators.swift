/// Figures computed from closed candles: indicators, candlestick patterns and market structure.
///
/// Read first: `Indicator` (one incremental computation), `IndicatorCatalogue` (all of them, by name),
/// `CandleColumns` (candles as columns, what batch forms read).
///
/// Nothing here looks ahead: a value of bar `t` depends on bars `...t` alone.
public enum Indicators {}
