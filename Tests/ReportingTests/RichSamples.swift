import Foundation
import Platform
import Trading

@testable import Reporting

/// Charts with everything drawn in. The figures are plausible, not exact: nothing here is a reference for indicators.
enum RichSamples {
    /// A walk that trends and turns, always the same.
    static func walk(_ count: Int, timeframe: Timeframe = .h1, seed: UInt64 = 7, start: Double = 1.08) -> [Candle] {
        var state = seed
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(UInt32.max >> 1) - 0.5
        }
        var price = start
        return (0..<count).map { index in
            let open = price
            price *= 1 + 0.0016 * next() + 0.0003 * sin(Double(index) / 11)
            let reach = 0.0006 * abs(next())
            return Candle(
                openTime: Samples.monday + .minutes(timeframe.minutes * index), open: open,
                high: max(open, price) * (1 + reach), low: min(open, price) * (1 - 0.0006 * abs(next())),
                close: price, volume: 400 + 900 * abs(next()))
        }
    }

    static func average(_ values: [Double], _ length: Int) -> [Double] {
        values.indices.map { index in
            index + 1 < length ? .nan : values[(index + 1 - length)...index].reduce(0, +) / Double(length)
        }
    }

    static func overlays(_ candles: [Candle]) -> [CandleChart.Overlay] {
        let close = candles.map(\.close)
        let middle = average(close, 20)
        let width = candles.indices.map { 0.0012 + 0.0008 * sin(Double($0) / 9) }
        return [
            .init("EMA 10", .line(average(close, 10))), .init("EMA 50", .line(average(close, 50))),
            .init(
                "BB 20, 2",
                .band(
                    upper: zip(middle, width).map { $0 + $1 }, middle: middle, lower: zip(middle, width).map { $0 - $1 }
                )),
            .init("SAR", .dots(candles.enumerated().map { $0 / 20 % 2 == 0 ? $1.low - 0.0012 : $1.high + 0.0012 })),
        ]
    }

    static func panes(_ candles: [Candle]) -> [CandleChart.Pane] {
        let close = candles.map(\.close)
        let fast = zip(average(close, 6), average(close, 13)).map { $0 - $1 }
        let slow = average(fast.map { $0.isNaN ? 0 : $0 }, 5)
        let speed = candles.indices.map { $0 < 14 ? .nan : 50 + 4000 * (close[$0] / close[$0 - 14] - 1) }
        return [
            .init("RSI 14", lines: [.init("", speed)], guides: [30, 70], range: 0...100, places: 1),
            .init(
                "MACD 12, 26, 9", lines: [.init("MACD", fast), .init("Signal", slow)],
                histogram: .init("Hist", zip(fast, slow).map { $0 - $1 }), places: 5),
            .init("ATR 14", lines: [.init("", average(candles.map { $0.high - $0.low }, 14))], places: 5),
        ]
    }

    /// Swings of a five-bar pattern, and what follows from them.
    static func structure(_ candles: [Candle]) -> CandleChart.Structure {
        let times = candles.map(\.openTime)
        var structure = CandleChart.Structure()
        for index in 4..<max(4, candles.count - 4) {
            let around = candles[index - 4...index + 4]
            let (isHigh, isLow) = (
                candles[index].high == around.map(\.high).max(), candles[index].low == around.map(\.low).min()
            )
            guard isHigh || isLow else { continue }
            let kind: CandleChart.Swing.Kind = isHigh ? .high : .low
            let price = isHigh ? candles[index].high : candles[index].low
            let earlier = structure.swings.last { $0.kind == kind }?.price ?? price
            structure.swings.append(
                .init(
                    kind, price: price, at: times[index], knownAt: times[index + 4],
                    label: (price > earlier ? "H" : "L") + (isHigh ? "H" : "L")))
            let breaking = candles.indices.first {
                $0 > index + 4 && (isHigh ? candles[$0].close > price : candles[$0].close < price)
            }
            if let breaking, breaking - index < 40 {
                structure.breaks.append(
                    .init(
                        structure.breaks.count % 3 == 0 ? .ofCharacter : .ofStructure, isHigh ? .bullish : .bearish,
                        level: price, from: times[index], at: times[breaking],
                        label: structure.breaks.count % 3 == 0 ? "CHoCH" : "BOS"))
            }
        }
        structure.zones = zones(candles)
        let count = candles.count
        structure.lines = [
            .init(
                .reference, at: candles[..<(count / 2)].map(\.high).max()!, from: times[count / 2],
                knownAt: times[count / 2], label: "PDH"),
            .init(
                .reference, at: candles[..<(count / 2)].map(\.low).min()!, from: times[count / 2],
                knownAt: times[count / 2], label: "PDL"),
            .init(
                .liquidity, at: candles[count / 3].high + 0.0004, from: times[count / 3],
                knownAt: times[count / 3 + 6], label: "EQH"),
            .init(
                .liquidity, at: candles[count / 2].low, from: times[count / 2], knownAt: times[count / 2 + 5],
                sweptAt: times[count * 3 / 4], label: "EQL"),
        ]
        structure.sessions = stride(from: 0, to: count - 20, by: 24).flatMap { day -> [CandleChart.Session] in
            [
                .init("London", from: times[day + 7], until: times[day + 12]),
                .init("New York", from: times[day + 12], until: times[day + 20]),
            ]
        }
        return structure
    }

    static func zones(_ candles: [Candle]) -> [CandleChart.Zone] {
        let times = candles.map(\.openTime)
        let count = candles.count
        func zone(
            _ kind: CandleChart.Zone.Kind, _ bias: CandleChart.Bias, at share: Double, height: Double,
            mitigatedAfter: Int? = nil, label: String
        ) -> CandleChart.Zone {
            let index = Int(share * Double(count - 4))
            let base = bias == .bullish ? candles[index].low : candles[index].high
            let mitigated = mitigatedAfter.map { times[min(count - 1, index + $0)] }
            return .init(
                kind, bias, top: base + height / 2, bottom: base - height / 2, from: times[index],
                knownAt: times[index + 3], mitigatedAt: mitigated,
                until: mitigatedAfter.map { times[min(count - 1, index + $0 + 6)] }, label: label)
        }
        return [
            zone(.premiumDiscount, .bearish, at: 0.5, height: 0.003, label: "Premium"),
            zone(.orderBlock, .bullish, at: 0.2, height: 0.0008, mitigatedAfter: 30, label: "OB"),
            zone(.orderBlock, .bearish, at: 0.55, height: 0.0008, label: "OB"),
            zone(.fairValueGap, .bullish, at: 0.35, height: 0.0006, mitigatedAfter: 24, label: "FVG"),
            zone(.fairValueGap, .bearish, at: 0.7, height: 0.0007, label: "FVG"),
            zone(.supplyDemand, .bullish, at: 0.92, height: 0.0009, label: "Demand"),
        ]
    }

    static func signal(_ candles: [Candle], formed: Int, isOver: Bool = false) -> CandleChart.Signal {
        let entry = candles[formed].close
        func exit(_ after: Int) -> CandleChart.Signal.Exit {
            .init(at: candles[min(candles.count - 1, formed + after)].openTime, price: entry + 0.003, label: "+1.5R")
        }
        return .init(
            .long, formedAt: candles[formed].openTime, label: "Long",
            levels: [
                .init(.entry, at: entry, label: "Entry"), .init(.stop, at: entry - 0.002, label: "Stop"),
                .init(.target, at: entry + 0.003, label: "T1 1.5R"), .init(.target, at: entry + 0.006, label: "T2 3R"),
            ],
            triggeredAt: isOver ? candles[formed + 2].openTime : nil, exit: isOver ? exit(20) : nil)
    }

    static func base(
        _ candles: [Candle], timeframe: Timeframe = .h1, language: String = "en"
    ) -> CandleChart {
        var chart = Samples.chart(candles, language: language, title: "EURUSD · \(timeframe.rawValue)")
        chart.timeframe = timeframe
        chart.subtitle = "Euro / US dollar"
        chart.simulatedLabel = "SIMULATED PRICES"
        chart.change = Percent("0.42")
        return chart
    }

    /// Everything there is.
    static func everything(_ count: Int = 120) -> CandleChart {
        let candles = walk(count)
        var chart = base(candles)
        chart.overlays = overlays(candles)
        chart.panes = panes(candles)
        chart.structure = structure(candles)
        chart.signal = signal(candles, formed: count - 14)
        return chart
    }
}
