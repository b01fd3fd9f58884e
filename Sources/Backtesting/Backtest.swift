public import Indicators
public import Signals
public import Trading

/// A strategy over a history, traded as the paper account would.
public enum Backtest {
    /// - Parameters:
    ///   - timeframe: of the candles, whatever the strategy is at home on.
    ///   - finer: candles of a shorter timeframe, which tell what happened inside a bar; nil when there are none.
    /// - Throws: `StrategyError` when the strategy does not fit the timeframe.
    public static func run(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns,
        finer: Replay.Finer? = nil, _ terms: BacktestTerms, conversion: Conversion
    ) throws(StrategyError) -> Replay {
        var history = try SignalHistory(
            strategy, instrument.id, instrument.assetClass, timeframe, calendar: instrument.calendar,
            findsHoles: terms.hasSessions, pip: instrument.pip.value.double, over: candles, spread: terms.spread)
        var setups: [SignalHistory.Setup] = []
        history.forEachSetup { setups.append($0) }
        var replay = Replay(
            instrument, timeframe, over: candles, finer: finer, breaks: history.breaks, terms,
            expiry: strategy.expiry, conversion: conversion)
        replay.run(setups)
        return replay
    }

    /// How many candles a strategy's figures need before the first that counts: figures that remember for ever
    /// (averages that fade) begin with a guess, of which four lengths leave less than a thousandth (e⁻⁸).
    /// - Throws: `StrategyError` when the strategy does not fit the timeframe.
    public static func warmUp(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe
    ) throws(StrategyError) -> Int {
        max(leastWarmUp, 4 * (try least(strategy, instrument, timeframe)))
    }
    private static let leastWarmUp = 300

    /// How many candles a strategy needs before it can decide at all.
    /// - Throws: as above.
    public static func least(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe
    ) throws(StrategyError) -> Int {
        let engine = try SignalEngine(
            instrument: instrument.id, assetClass: instrument.assetClass, timeframe: timeframe,
            calendar: instrument.calendar, strategies: [strategy])
        return engine.warmUp.map { $1 * max($0.minutes / timeframe.minutes, 1) }.max() ?? 0
    }
}
