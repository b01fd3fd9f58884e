import Indicators
import Platform
import Testing
import Trading

/// What holds whatever the prices are.
@Suite struct StructurePropertyTests {
    static let options: [MarketStructure.Options] = (0..<6).map { index in
        var options = MarketStructure.Options(swingLength: [1, 2, 3, 5, 8, 20][index])
        options.breaksByClose = index.isMultiple(of: 2)
        options.mitigatesByBody = index % 3 == 1
        options.liquidityRange = [0, 0.0078125, 0.125][index % 3]
        options.reportsFills = index > 2
        return options
    }

    @Test(arguments: options)
    func `what is known at a bar does not depend on later ones`(_ options: MarketStructure.Options) {
        let candles = walk(700, seed: 3)
        let log = MarketStructure.log(candles, options)
        for end in stride(from: 0, through: 700, by: 61) {
            #expect(MarketStructure.log(candles.prefix(end), options) == Array(log.prefix { $0.knownAt < end }))
        }
        #expect(log.allSatisfy { $0.sitsAt <= $0.knownAt } && log.count > 300)
    }

    @Test(arguments: options) func `history in one batch and then bar by bar is the same`(
        _ options: MarketStructure.Options
    ) throws {
        let candles = walk(700, seed: 4)
        var structure = MarketStructure(options), events: [StructureEvent] = []
        structure.run(over: try CandleColumns(Array(candles[..<300])), into: &events)
        for candle in candles[300...] { structure.update(candle, into: &events) }
        #expect(events == MarketStructure.log(candles, options))
    }

    /// Upside down every event points the other way, but for bars that are high and low of their neighborhood at once,
    /// which count as highs, and bars that break both ways: short swings, and breaks by the wick, have such bars.
    @Test(arguments: [5, 8, 20], [false, true])
    func `mirrored prices give mirrored events`(length: Int, byBody: Bool) {
        var options = MarketStructure.Options(swingLength: length)
        options.mitigatesByBody = byBody
        options.reportsFills = true
        let candles = walk(700, seed: 5, isWild: false)
        let mirrored = candles.map { candle in
            Candle(
                openTime: candle.openTime, open: 8192 - candle.open, high: 8192 - candle.low, low: 8192 - candle.high,
                close: 8192 - candle.close, volume: candle.volume)
        }
        let log = MarketStructure.log(candles, options).map { $0.scaled(by: 1, offset: 0) }
        let other = MarketStructure.log(mirrored, options).map { $0.scaled(by: -1, offset: 8192) }
        let differing = Set(log).symmetricDifference(other).min().map { "\($0)" }
        #expect(differing == nil)
        #expect(log.count == other.count)
        #expect(log.count > 300)
    }

    @Test(arguments: options)
    func `scaled prices give scaled events in the same order`(_ options: MarketStructure.Options) {
        let candles = walk(700, seed: 6)
        let scaled = candles.map { candle in
            Candle(
                openTime: candle.openTime, open: candle.open * 4, high: candle.high * 4, low: candle.low * 4,
                close: candle.close * 4, volume: candle.volume)
        }
        #expect(
            MarketStructure.log(scaled, options).map { $0.scaled(by: 1, offset: 0) }
                == MarketStructure.log(candles, options).map { $0.scaled(by: 4, offset: 0) })
    }

    @Test(arguments: options)
    func `a part by itself is that part of the whole log`(_ options: MarketStructure.Options) {
        let candles = walk(700, seed: 7)
        let log = MarketStructure.log(candles, options)
        let kinds: [(MarketStructure.Parts, Set<StructureEvent.Kind>)] = [
            (.swings, [.swing, .swingReplaced]), (.gaps, [.gap, .gapTouched, .gapFilled]),
            (.breaks, [.breakOfStructure, .changeOfCharacter]),
            (.blocks, [.orderBlock, .orderBlockMitigated, .orderBlockRemoved]),
            (.liquidity, [.liquidity, .liquiditySwept]),
        ]
        for (part, kinds) in kinds {
            var options = options
            options.parts = part
            #expect(MarketStructure.log(candles, options) == log.filter { kinds.contains($0.kind) })
        }
    }

    @Test func `open gaps, blocks and pools are those the log leaves`() {
        for seed in 10..<14 as Range<UInt64> {
            var options = MarketStructure.Options(swingLength: 3)
            options.reportsFills = true
            let candles = walk(500, seed: seed)
            let log = MarketStructure.log(candles, options), structure = MarketStructure.after(candles, options)
            func sits(_ kind: StructureEvent.Kind) -> Set<Int> { Set(log.filter { $0.kind == kind }.map(\.sitsAt)) }
            #expect(Set(structure.openGaps.map(\.sitsAt)) == sits(.gap).subtracting(sits(.gapFilled)))
            let touched = structure.openGaps.filter { $0.fill != .untouched }.map(\.sitsAt)
            #expect(Set(touched) == sits(.gapTouched).subtracting(sits(.gapFilled)))
            for gap in structure.openGaps {
                let later = candles[(gap.knownAt + 1)...]
                let depth =
                    gap.direction == .up
                    ? gap.top - (later.map(\.low).min() ?? .infinity) : (later.map(\.high).max() ?? 0) - gap.bottom
                if case .touched(let part) = gap.fill { #expect(part == depth / (gap.top - gap.bottom)) }
                #expect(depth < gap.top - gap.bottom && (depth >= 0) == (gap.fill != .untouched))
            }
            let blocks = log.count { $0.kind == .orderBlock } - log.count { $0.kind == .orderBlockRemoved }
            #expect(structure.orderBlocks.count == blocks && blocks > 0)
            #expect(structure.orderBlocks.map(\.knownAt) == structure.orderBlocks.map(\.knownAt).sorted())
        }
    }
}

/// Prices that do nothing, and prices that do one thing only.
@Suite struct StructureEdgeTests {
    @Test func `flat prices have one swing and no structure`() {
        let candles = hourly(Array(repeating: (5, 5, 5, 5), count: 400))
        // Every bar is as high as its neighbors: the first that can be known is the swing, the others are not above it.
        #expect(MarketStructure.log(candles, .init(swingLength: 5)).map(\.row) == ["9,swing,1,4,5,,,"])
    }

    @Test func `prices that only rise leave a gap a bar, and nothing comes back`() throws {
        let candles = hourly(
            (0..<5000).map { index in
                let price = 100 + Double(index)
                return (price, price + 0.75, price - 0.25, price + 0.5)
            })
        let structure = MarketStructure.after(candles, .init(swingLength: 5))
        let log = MarketStructure.log(candles, .init(swingLength: 5))
        // Each bar's low lies half above the high two bars before: 4,998 gaps, and no swing stands out.
        #expect(log.count == 4998 && log.allSatisfy { $0.kind == .gap && $0.direction == .up })
        #expect(structure.openGaps.count == 4998 && structure.nearestGap(.up)?.sitsAt == 4998)
    }

    @Test func `one bar through thousands of gaps touches them oldest first`() {
        var rows = (0..<3000).map { index in
            let price = 100 + Double(index)
            return (price, price + 0.75, price - 0.25, price + 0.5)
        }
        rows.append((3099, 3100, 50, 60))
        var options = MarketStructure.Options(swingLength: 5)
        options.parts = .gaps
        let touched = MarketStructure.log(hourly(rows), options).filter { $0.kind == .gapTouched }
        #expect(touched.map(\.sitsAt) == Array(1...2998))
        #expect(touched.allSatisfy { $0.knownAt == 3000 })
    }

    @Test func `too few bars have no events and no state`() {
        let structure = MarketStructure.after([], .init(swingLength: 5))
        #expect(structure.trend == nil && structure.dealingRange == nil && structure.position == nil)
        #expect(MarketStructure.log(hourly([(1, 2, 0.5, 1.5), (1.5, 2.5, 1, 2)]), .init(swingLength: 5)).isEmpty)
    }
}

/// An event with its prices changed, for comparison.
private struct Scaled: Hashable, Comparable {
    var knownAt: Int, sitsAt: Int, kind: String, direction: Int8
    var prices: [Double]

    static func < (left: Self, right: Self) -> Bool {
        (left.knownAt, left.kind, left.sitsAt, left.direction)
            < (right.knownAt, right.kind, right.sitsAt, right.direction)
    }
}

extension StructureEvent {
    fileprivate func scaled(by factor: Double, offset: Double) -> Scaled {
        let edges = [bottom, top].compactMap(\.self)
        // The mean of a pool is rounded; one more rounding hides by which factor.
        let prices = ([level].compactMap(\.self) + edges).map { ((offset + factor * $0) * 1e6).rounded() }
        return Scaled(
            knownAt: knownAt, sitsAt: sitsAt, kind: kind.rawValue,
            direction: factor < 0 ? direction.opposite.rawValue : direction.rawValue,
            prices: prices.sorted() + [Double(related ?? -1)])
    }
}
