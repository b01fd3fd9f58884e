import Indicators
import Platform
import Presentation
import Reporting
import Trading

/// Market structure as a chart shows it: what is in force, and how it came about within the candles in view.
struct StructureDrawing {
    /// Zones of one kind and direction, breaks, and swings: more hide the candles on a phone.
    private static let mostZones = 2, mostBreaks = 6, mostSwings = 24, mostPools = 2

    private let candles: [Candle]
    private let localizer: Localizer
    private var state: MarketStructure
    private var events: [StructureEvent] = []

    /// - Parameter candles: closed, oldest first, more than are shown.
    init(_ candles: [Candle], swingLength: Int = 5, localizer: Localizer) {
        self.candles = candles
        self.localizer = localizer
        state = MarketStructure(.init(swingLength: swingLength))
        for candle in candles { state.update(candle, into: &events) }
    }

    /// - Parameter visible: how many of the newest candles are shown.
    func structure(visible: Int) -> CandleChart.Structure {
        let first = max(0, candles.count - visible)
        return CandleChart.Structure(
            zones: zones, breaks: breaks(from: first), swings: swings(from: first), lines: pools)
    }

    private func time(_ bar: Int) -> Timestamp { candles[bar].openTime }
    private func label(_ key: String) -> String { localizer.text("chart.structure.\(key)") }
    private func bias(_ direction: MarketDirection) -> CandleChart.Bias { direction == .up ? .bullish : .bearish }

    /// Those in force that price would meet first.
    private var zones: [CandleChart.Zone] {
        let close = state.close ?? 0
        func distance(_ zone: CandleChart.Zone) -> Double { abs((zone.top + zone.bottom) / 2 - close) }
        func nearest(_ zones: [CandleChart.Zone]) -> [CandleChart.Zone] {
            let sorted = zones.sorted { distance($0) < distance($1) }
            return CandleChart.Bias.allCases.flatMap { bias in
                sorted.filter { $0.bias == bias }.prefix(Self.mostZones)
            }
        }
        let blocks = state.orderBlocks.filter { $0.state == .active }.map { block in
            CandleChart.Zone(
                .orderBlock, bias(block.direction), top: block.top, bottom: block.bottom, from: time(block.sitsAt),
                knownAt: time(block.knownAt), label: label("order_block"))
        }
        let gaps = state.openGaps.map { gap in
            CandleChart.Zone(
                .fairValueGap, bias(gap.direction), top: gap.top, bottom: gap.bottom, from: time(gap.sitsAt),
                knownAt: time(gap.knownAt), mitigatedAt: gap.touchedAt.map(time), label: label("gap"))
        }
        return nearest(gaps) + nearest(blocks)
    }

    private func breaks(from first: Int) -> [CandleChart.Break] {
        events.filter { $0.knownAt >= first && ($0.kind == .breakOfStructure || $0.kind == .changeOfCharacter) }
            .suffix(Self.mostBreaks).compactMap { event in
                guard let level = event.level else { return nil }
                let isCharacter = event.kind == .changeOfCharacter
                return .init(
                    isCharacter ? .ofCharacter : .ofStructure, bias(event.direction), level: level,
                    from: time(event.sitsAt), at: time(event.knownAt),
                    label: label(isCharacter ? "choch" : "bos"))
            }
    }

    /// Higher or lower than the one of its kind before.
    private func swings(from first: Int) -> [CandleChart.Swing] {
        var last: [MarketDirection: Double] = [:]
        var swings: [CandleChart.Swing] = []
        for event in events where event.kind == .swing || event.kind == .swingReplaced {
            guard let level = event.level else { continue }
            let isHigh = event.direction == .up
            let before = last[event.direction]
            last[event.direction] = level
            guard event.sitsAt >= first else { continue }
            let key = before.map { level > $0 ? "higher" : "lower" }.map { "\($0)_\(isHigh ? "high" : "low")" }
            swings.append(
                .init(
                    isHigh ? .high : .low, price: level, at: time(event.sitsAt), knownAt: time(event.knownAt),
                    label: key.map(label) ?? ""))
        }
        return swings.suffix(Self.mostSwings)
    }

    /// Equal highs and lows that still attract price.
    private var pools: [CandleChart.Line] {
        MarketDirection.allCases.flatMap { way in
            state.liquidityPools.filter { $0.direction == way && $0.count > 1 }.suffix(Self.mostPools).map { pool in
                CandleChart.Line(
                    .liquidity, at: pool.level, from: time(pool.sitsAt), knownAt: time(pool.knownAt),
                    label: label(way == .up ? "equal_highs" : "equal_lows"))
            }
        }
    }
}
