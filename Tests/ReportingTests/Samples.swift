import Foundation
import Platform
import Trading

@testable import Reporting

/// Charts for tests: prices from a sine, so that nothing is random.
enum Samples {
    static let monday = Timestamp(seconds: 1_767_571_200)  // Monday 2026-01-05 00:00 UTC, by `date -u -d @1767571200`

    static func instrument(tick: String = "0.00001") -> Instrument {
        Instrument(
            id: InstrumentID("EURUSD"), name: "Euro / US dollar", assetClass: .forex, base: Currency("EUR"),
            quote: .usd, tick: Price(tick)!, pip: Price("0.0001")!, contractSize: Quantity(100_000),
            sizeStep: Quantity(1000), maximumSize: Quantity(10_000_000), sizeUnit: .lots, calendar: .always,
            costs: .init(commission: 0, slippage: 0, swap: 0), leverage: 30,
            simulation: .init(
                start: 1.08, range: 0.9...1.3, spread: 0.0001, annualVolatility: 0.08, volumePerMinute: 10))
    }

    static func candles(_ count: Int, scale: Double = 1.08) -> [Candle] {
        (0..<count).map { index in
            let open = scale * (1 + 0.002 * sin(Double(index) / 7))
            let close = scale * (1 + 0.002 * sin(Double(index + 1) / 7))
            return Candle(
                openTime: monday + .hours(index), open: open, high: max(open, close) * 1.0003,
                low: min(open, close) * 0.9997, close: close, volume: Double(100 + index % 13))
        }
    }

    static func chart(_ candles: [Candle], language: String = "en", title: String = "EURUSD") -> CandleChart {
        CandleChart(
            candles: candles, timeframe: .h1, instrument: instrument(),
            labels: ChartLabels(
                language: language, timeZone: .gmt, price: { "\(($0 * 100_000).rounded() / 100_000)" },
                figure: { value, places in value.formatted(.number.precision(.fractionLength(places))) },
                time: { "\($0.seconds / 3600 % 24) \($1)" }, change: { "\($0) %" }),
            title: title)
    }
}
