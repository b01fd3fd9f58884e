import Backtesting
import Foundation
import Indicators
import Platform
import TestSupport
import Testing
import Trading

/// What tests of this target trade on.
enum Market {
    static func instrument(_ symbol: String) throws -> Instrument {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        let catalogue = try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
        return try #require(catalogue[InstrumentID(symbol)])
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
    static func candles(_ bars: [[Double]], every seconds: Int64 = 3_600) throws -> CandleColumns {
        try CandleColumns(
            bars.enumerated().map { index, bar in
                Candle(
                    openTime: Timestamp(seconds: 1_717_459_200 + Int64(index) * seconds), open: bar[0], high: bar[1],
                    low: bar[2], close: bar[3], volume: 1)
            })
    }
}
