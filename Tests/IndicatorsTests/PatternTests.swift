import Indicators
import Platform
import Testing
import Trading

/// What any candlestick pattern gives, found through the catalogue.
struct PatternFinder {
    var type: any Indicator.Type

    init(_ name: String) throws {
        type = try #require(IndicatorCatalogue.all.first { $0.descriptor.name == name }, "\(name) is not catalogued")
    }

    var arguments: [Double] { type.descriptor.parameters.map(\.standard) }
    var lookback: Int { type.descriptor.warmUp(arguments) - 1 }

    func batch(_ candles: [Candle]) throws -> [Double] {
        var indicator = type.init(arguments: arguments)
        return try Self.next(&indicator, candles)
    }

    /// The same figures, where candles come in parts that end at `ends`, one by one where a part is odd.
    func mixed(_ candles: [Candle], ends: [Int]) throws -> [Double] {
        var (indicator, scores) = (type.init(arguments: arguments), [Double]())
        for (part, end) in (ends + [candles.count]).enumerated() {
            let rows = scores.count..<end
            if part % 2 == 0 {
                scores += try Self.next(&indicator, Array(candles[rows]))
            } else {
                for row in rows { scores.append(Self.next(&indicator, candles[row])) }
            }
        }
        return scores
    }

    private static func next(_ indicator: inout any Indicator, _ candles: [Candle]) throws -> [Double] {
        var columns = [[Double](repeating: -1, count: candles.count)]
        indicator.run(over: try CandleColumns(candles), into: &columns)
        return columns[0]
    }

    private static func next(_ indicator: inout any Indicator, _ candle: Candle) -> Double {
        var score: InlineArray<1, Double> = [-1]
        var outputs = score.mutableSpan
        indicator.update(candle, into: &outputs)
        return score[0]
    }
}

/// Candles in whole ticks with gaps, dojis and missing shadows, so that ties and patterns abound.
private func ticks(_ count: Int, tick: Double = 0.01) -> [Candle] {
    var state: UInt64 = 88_172_645_463_325_252
    func draw(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % limit
    }
    var last = 1000
    return (0..<count).map { index in
        let open = last + (draw(2) == 0 ? 0 : draw(21) - 10)
        let reach = [1, 6, 20][draw(3)]
        let close = open + draw(2 * reach + 1) - reach
        let (above, below) = (draw(3) == 0 ? 0 : draw(12), draw(3) == 0 ? 0 : draw(12))
        last = (500..<2000).contains(close) ? close : 1000
        return Candle(
            openTime: Timestamp(seconds: Int64(index) * 60), open: Double(open) * tick,
            high: Double(max(open, close) + above) * tick, low: Double(min(open, close) - below) * tick,
            close: Double(close) * tick, volume: 1)
    }
}

private func flat(_ count: Int, price: Double) -> [Candle] {
    (0..<count).map {
        Candle(
            openTime: Timestamp(seconds: Int64($0) * 60), open: price, high: price, low: price, close: price, volume: 0)
    }
}

private func bits(_ scores: [Double]) -> [UInt64] { scores.map { $0.isNaN ? .max : $0.bitPattern } }

@Suite struct PatternTests {
    private static let walk = ticks(400)

    @Test(arguments: PatternExample.all)
    func `a textbook example is found on its last candle, a spoiled one is not`(_ example: PatternExample) throws {
        let finder = try PatternFinder(example.pattern.indicator)
        #expect(try finder.batch(example.candles).last == example.score)
        #expect(try finder.batch(example.spoiled).last == 0)
        #expect(try finder.mixed(example.candles, ends: [0]).last == example.score)
    }

    @Test func `there is a textbook example of every pattern, and every pattern is catalogued`() {
        #expect(Set(PatternExample.all.map(\.pattern)) == Set(CandlestickPattern.allCases))
        let names = IndicatorCatalogue.all.map { $0.descriptor }.filter { $0.family == .pattern }.map(\.name)
        #expect(names == CandlestickPattern.allCases.map(\.indicator))
        #expect(names.count == 61)
    }

    @Test(arguments: CandlestickPattern.allCases)
    func `figures begin with the lookback and are among those a pattern can have`(
        _ pattern: CandlestickPattern
    ) throws {
        let finder = try PatternFinder(pattern.indicator)
        let scores = try finder.batch(Self.walk)
        #expect(scores.prefix(finder.lookback).allSatisfy { $0.isNaN })
        let rest = Set(scores.dropFirst(finder.lookback))
        #expect(rest.isSubset(of: [0, 100, -100, 80, -80, 200, -200]))
        for length in [0, 1, finder.lookback, finder.lookback + 1] {
            let short = try finder.batch(Array(Self.walk.prefix(length)))
            #expect(bits(short) == bits(Array(scores.prefix(length))))
        }
    }

    @Test(arguments: CandlestickPattern.allCases)
    func `bar by bar, in batches or mixed, the figures are the same, and later candles change none`(
        _ pattern: CandlestickPattern
    ) throws {
        let finder = try PatternFinder(pattern.indicator)
        let whole = bits(try finder.batch(Self.walk))
        for ends in [[0], [1, 2, 3], [13, 17, 60, 61, 100], [14, 15, 46], [16, 16, 33, 250], [399], [200, 399]] {
            #expect(bits(try finder.mixed(Self.walk, ends: ends)) == whole, "parts \(ends)")
        }
        for length in [15, 16, 17, 127, 300] {
            let start = bits(try finder.batch(Array(Self.walk.prefix(length))))
            #expect(start == Array(whole.prefix(length)), "\(length) candles")
        }
    }

    @Test(arguments: CandlestickPattern.allCases)
    func `prices huge or tiny by a power of two give the same figures`(_ pattern: CandlestickPattern) throws {
        let finder = try PatternFinder(pattern.indicator)
        let whole = bits(try finder.batch(Self.walk))
        for exponent in [-900, -40, 40, 900] {
            let scale = Double(sign: .plus, exponent: exponent, significand: 1)
            let scaled = Self.walk.map { candle in
                var candle = candle
                candle.open *= scale
                candle.high *= scale
                candle.low *= scale
                candle.close *= scale
                return candle
            }
            #expect(bits(try finder.batch(scaled)) == whole, "2 to the \(exponent)")
        }
    }

    /// TA-Lib's comparisons worked out by hand: of patterns that begin with a body or shadow above an average, or a
    /// gap, or a black candle, none; a body of 0 is at most a tenth of a range of 0.
    @Test func `where nothing moves there are dojis and lows that match nothing`() throws {
        for price in [1e-300, 1e-9, 100, 1e300] {
            let candles = flat(60, price: price)
            for pattern in CandlestickPattern.allCases {
                let finder = try PatternFinder(pattern.indicator)
                let scores = try finder.batch(candles).dropFirst(finder.lookback)
                let expected: Double = pattern == .doji ? 100 : 0
                #expect(scores.allSatisfy { $0 == expected }, "\(pattern) at \(price)")
            }
        }
    }

    @Test func `a doji among candles without range is one, a body is none`() throws {
        var candles = flat(30, price: 100)
        candles[20].close = 101
        candles[20].high = 101
        let scores = try PatternFinder("cdldoji").batch(candles)
        #expect(scores[19] == 100 && scores[20] == 0 && scores[21] == 100)
    }

    @Test func `how deep a cloud must reach is a parameter`() throws {
        let finder = try PatternFinder("cdldarkcloudcover")
        let cloud = try #require(PatternExample.all.first { $0.pattern == .darkCloudCover })
        #expect(finder.type.descriptor.parameters.map(\.name) == ["penetration"])
        for (penetration, score) in [(0.3, -100.0), (0.5, -100), (0.7, 0)] {
            var indicator = finder.type.init(arguments: [penetration])
            var columns = [[Double](repeating: -1, count: cloud.candles.count)]
            indicator.run(over: try CandleColumns(cloud.candles), into: &columns)
            #expect(columns[0].last == score, "\(penetration)")
        }
        let withParameter = CandlestickPattern.allCases.filter { $0.penetration != nil }.map(\.indicator)
        #expect(
            withParameter == [
                "cdlabandonedbaby", "cdldarkcloudcover", "cdleveningdojistar", "cdleveningstar", "cdlmathold",
                "cdlmorningdojistar", "cdlmorningstar",
            ])
    }

    @Test(arguments: CandlestickPattern.allCases)
    func `a pattern has a name of its own and does not contradict its examples`(_ pattern: CandlestickPattern) {
        #expect(CandlestickPattern.allCases.filter { $0.name == pattern.name } == [pattern])
        #expect((1...5).contains(pattern.candles))
        let scores = PatternExample.all.filter { $0.pattern == pattern }.map(\.score)
        switch pattern.bias {
        case .bullish: #expect(scores.allSatisfy { $0 > 0 })
        // TA-Lib marks every doji with 100, this bearish one too.
        case .bearish: #expect(scores.allSatisfy { $0 < 0 } || pattern == .gravestoneDoji)
        case .both, .neutral: #expect(!scores.isEmpty)
        }
    }
}
