import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// What tests of this target trade on.
enum Market {
    static let instrumentFile = Folders.root.appending(path: "config/instruments.yaml")
    private static let read = Result {
        try InstrumentCatalogue(yaml: String(contentsOf: instrumentFile, encoding: .utf8))
    }
    static func catalogue() throws -> InstrumentCatalogue { try read.get() }
    static func instrument(_ symbol: String) throws -> Instrument {
        try #require(try catalogue()[InstrumentID(symbol)])
    }

    /// Without anything that a real account adds.
    static var bare: BacktestTerms {
        var terms = BacktestTerms()
        terms.cash = 100_000
        terms.size = .units(1)
        (terms.hasTicks, terms.hasLimits, terms.hasSessions) = (false, false, false)
        terms.reopens = true
        return terms
    }

    /// One a timeframe from a Tuesday on, 2024-06-04 00:00 UTC: open, high, low, close.
    static func candles(_ bars: [[Double]], every seconds: Int64 = 3_600, volume: Double = 1) throws -> CandleColumns {
        try CandleColumns(
            bars.enumerated().map { index, bar in
                Candle(
                    openTime: Timestamp(seconds: 1_717_459_200 + Int64(index) * seconds), open: bar[0], high: bar[1],
                    low: bar[2], close: bar[3], volume: volume)
            })
    }

    static func replay(
        _ bars: [[Double]], _ setups: [SignalHistory.Setup], _ symbol: String = "EURUSD", every seconds: Int64 = 3_600,
        expiry: Int = 3, conversion: Conversion = .none, finer: CandleColumns? = nil, breaks: [Int] = [],
        volume: Double = 1, _ change: (inout BacktestTerms) -> Void = { _ in }
    ) throws -> Replay {
        var terms = bare
        change(&terms)
        let timeframe = try #require(Timeframe.allCases.first { Int64($0.minutes) * 60 == seconds })
        var replay = Replay(
            try instrument(symbol), timeframe, over: try candles(bars, every: seconds, volume: volume),
            finer: finer.map { Replay.finer(in: $0) }, breaks: breaks, terms, expiry: expiry, conversion: conversion)
        replay.run(setups)
        return replay
    }

    static func long(
        _ bar: Int = 0, _ type: Signal.EntryType = .market, entry: Double = 100, stop: Double = 95,
        targets: [Double] = [110]
    ) -> SignalHistory.Setup {
        .init(bar: bar, direction: .long, entryType: type, entry: entry, stop: stop, targets: targets)
    }
    static func short(_ bar: Int = 0, stop: Double = 105, targets: [Double] = [90]) -> SignalHistory.Setup {
        .init(bar: bar, direction: .short, entryType: .market, entry: 100, stop: stop, targets: targets)
    }
    static let flat = [100.0, 101, 99, 100]
}

extension Market {
    /// A walk of a stock's hours.
    static func walk(_ count: Int, seed: UInt64 = 3) -> [[Double]] {
        let random = SeededRandom(seed: seed)
        var price = 100.0
        return (0..<count).map { _ in
            let open = price
            price *= 1 + (Double(random.next() >> 11) * 0x1p-53 - 0.5) * 0.01
            return [open, max(open, price) * 1.002, min(open, price) * 0.998, price]
        }
    }
}
