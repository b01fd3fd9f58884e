import Indicators
import Platform
import TestSupport
import Testing
import Trading

/// What holds for every entry of the catalogue.
@Suite struct CatalogueTests {
    /// Every entry with its standards and with its least arguments.
    static let calls: [IndicatorCall] = IndicatorCatalogue.all.flatMap { type in
        let descriptor = type.descriptor
        let least = descriptor.parameters.map(\.range.lowerBound)
        return [try? IndicatorCall(descriptor.name), try? IndicatorCall(descriptor.name, least)].compactMap { $0 }
    }
    private static let walk = Samples.walk(700)

    @Test func `the catalogue is whole and its names are unique`() {
        let names = IndicatorCatalogue.all.map { $0.descriptor.name }
        #expect(names.count >= 45 && Set(names).count == names.count)
        #expect(Self.calls.count == 2 * names.count)
        for type in IndicatorCatalogue.all {
            let descriptor = type.descriptor
            #expect(descriptor.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(descriptor.name)")
            #expect(!descriptor.outputs.isEmpty && Set(descriptor.outputs).count == descriptor.outputs.count)
            for parameter in descriptor.parameters {
                #expect(parameter.range.contains(parameter.standard), "\(descriptor.name) \(parameter.name)")
            }
            for alias in descriptor.aliases {
                #expect(IndicatorCatalogue.type(named: alias) == type, "\(alias) is another's too")
            }
        }
    }

    @Test(arguments: calls) func `a fresh value gives the same figures again`(_ call: IndicatorCall) throws {
        let (first, second) = (try call.figures(Self.walk), try call.figures(Self.walk))
        #expect(bits(first) == bits(second))
    }

    @Test(arguments: calls) func `bar by bar and in batches give the same bits, however they are mixed`(
        _ call: IndicatorCall
    ) throws {
        let whole = try bits(call.figures(Self.walk))
        let outputs = call.descriptor.outputs.count
        var streaming = call.make()
        #expect(bits(streaming.stream(Self.walk, outputs: outputs)) == whole)
        var random = Lottery(seed: 5)
        for _ in 0..<4 {
            var indicator = call.make()
            var parts = [[UInt64]](repeating: [], count: outputs)
            var first = 0
            while first < Self.walk.count {
                let end = min(first + 1 + random.below(random.below(2) == 0 ? 12 : 300), Self.walk.count)
                let part = Self.walk[first..<end]
                let figures =
                    random.below(2) == 0
                    ? indicator.stream(part, outputs: outputs) : try indicator.batch(part, outputs: outputs)
                for output in 0..<outputs { parts[output] += bits(figures)[output] }
                first = end
            }
            #expect(parts == whole)
        }
    }

    @Test(arguments: calls) func `a copy goes on by itself`(_ call: IndicatorCall) throws {
        let outputs = call.descriptor.outputs.count
        var original = call.make()
        _ = try original.batch(Self.walk[..<400], outputs: outputs)
        var copy = original
        _ = copy.stream(Samples.walk(700, seed: 9)[400...], outputs: outputs)
        let rest = original.stream(Self.walk[400...], outputs: outputs)
        let whole = try call.figures(Self.walk)
        #expect(bits(rest) == bits(whole.map { Array($0[400...]) }))
    }

    @Test(arguments: calls) func `the warm-up is exactly as declared`(_ call: IndicatorCall) throws {
        let isDaily = call.make() is any SessionAnchored
        let candles = isDaily ? Samples.walk(700, seconds: 86_400) : Self.walk
        let figures = try call.figures(candles)
        let warmUp = call.warmUp
        try #require((1...650).contains(warmUp))
        if warmUp > 1 {
            #expect(figures.contains { $0[warmUp - 2].isNaN }, "all are defined a bar early")
        }
        guard !call.descriptor.hasGaps else {
            let defined = figures.flatMap { $0[(warmUp - 1)...] }.count { !$0.isNaN }
            #expect(defined > 300, "hardly any figures")
            return
        }
        for (output, column) in zip(call.descriptor.outputs, figures) {
            #expect(column[(warmUp - 1)...].allSatisfy { $0.isFinite }, "\(output)")
        }
    }

    @Test(arguments: calls) func `what comes later changes nothing`(_ call: IndicatorCall) throws {
        let whole = try bits(call.figures(Self.walk))
        let other = Samples.walk(700, seed: 77, price: 3)
        for length in [1, 2, 30, 255, 256, 257, 511, 699] {
            let prefix = try bits(call.figures(Array(Self.walk[..<length])))
            #expect(prefix == whole.map { Array($0[..<length]) }, "first \(length)")
            let changed = Array(Self.walk[..<length]) + other[length...]
            let other = try bits(call.figures(changed)).map { Array($0[..<length]) }
            #expect(other == prefix, "another future")
        }
    }

    /// Markets at the ends of what can be.
    static let extremes: [(String, [Candle])] = [
        ("flat", Samples.bars(600) { _ in (100.1, 100.1, 100.1, 100.1) }),
        ("flat without volume", Samples.bars(600, volume: 0) { _ in (7, 7, 7, 7) }),
        (
            "flat after a move",
            Samples.bars(600) { $0 < 100 ? (Double($0) + 1.3, 150, 1, Double($0) + 1.7) : (99.9, 99.9, 99.9, 99.9) }
        ),
        ("rising", Samples.bars(600) { (Double($0) + 10, Double($0) + 12, Double($0) + 9, Double($0) + 11) }),
        ("falling", Samples.bars(600) { (1000.0 - Double($0), 1002 - Double($0), 998 - Double($0), 999 - Double($0)) }),
        ("tiny", Samples.walk(600, price: 1e-100)), ("huge", Samples.walk(600, price: 1e100)),
        (
            "a spike",
            Samples.bars(600) { $0 == 200 ? (100, 1e12, 100, 1e12) : (100, 101, 99, 100 + Double($0 % 3) / 10) }
        ),
    ]

    @Test(arguments: calls, extremes.map(\.0)) func `no market makes a figure infinite`(
        _ call: IndicatorCall, _ market: String
    ) throws {
        let candles = try #require(Self.extremes.first { $0.0 == market }).1
        let figures = try call.figures(candles)
        for (output, column) in zip(call.descriptor.outputs, figures) {
            #expect(!column.contains { $0.isInfinite }, "\(output)")
            guard !call.descriptor.hasGaps, !(call.make() is any SessionAnchored) else { continue }
            #expect(column[(call.warmUp - 1)...].allSatisfy { $0.isFinite }, "\(output)")
        }
    }

    @Test(arguments: calls) func `what is not a number is refused, and leaves no trace`(_ call: IndicatorCall) throws {
        let nothings = [Double.nan, .signalingNaN, .infinity, -.infinity]
        let fields: [WritableKeyPath<Candle, Double>] = [\.open, \.high, \.low, \.close, \.volume]
        var (mixed, gate) = (Self.walk, CandleGate())
        for (place, (field, value)) in fields.flatMap({ field in nothings.map { (field, $0) } }).enumerated() {
            // The batch form takes no such list.
            var bad = Self.walk[place]
            bad[keyPath: field] = value
            let list = Self.walk[..<place] + [bad]
            #expect(throws: IndicatorError.candles(index: place, reason: .implausible)) {
                try call.figures(Array(list))
            }
            // Between two candles of a stream it is as though it had not come.
            bad.openTime = Self.walk[place * 20].openTime + .minutes(1)
            mixed.insert(bad, at: place * 21 + 1)
        }
        var indicator = call.make()
        let admitted = mixed.filter { gate.admits($0) }
        #expect(gate.implausible == fields.count * nothings.count && admitted == Self.walk)
        let outputs = call.descriptor.outputs.count
        #expect(bits(indicator.stream(admitted, outputs: outputs)) == bits(try call.figures(Self.walk)))
        // Nor does an argument.
        for index in call.arguments.indices {
            for value in nothings {
                var arguments = call.arguments
                arguments[index] = value
                #expect(throws: IndicatorError.self) { try IndicatorCall(call.name, arguments) }
            }
        }
    }

    @Test(arguments: calls) func `no candles give no figures`(_ call: IndicatorCall) throws {
        #expect(try call.figures([]).allSatisfy { $0.isEmpty })
    }

    @Test(arguments: ["sma", "wma", "stddev", "var", "linearreg", "bbands", "trima", "hma", "mom", "cci", "ema"])
    func `a spike leaves nothing behind once it has passed`(_ name: String) throws {
        // The window is 20 bars or less; running sums are worked out anew within 700.
        let spiked = Samples.bars(1500) { $0 == 100 ? (50, 1e14, 50, 1e14) : (50, 51, 49, 50 + Double($0 % 5) / 10) }
        let calm = Samples.bars(1500) { (50, 51, 49, 50 + Double($0 % 5) / 10) }
        let call = try IndicatorCall(name)
        for (seen, expected) in zip(try call.figures(spiked), try call.figures(calm)) {
            #expect(abs(seen[1499] - expected[1499]) <= 1e-9 * max(abs(expected[1499]), 1))
        }
    }
}

/// The door of a live stream.
@Suite struct CandleGateTests {
    @Test func `candles that cannot be, come twice or come late are counted and dropped`() {
        let good = Samples.walk(3)
        var gate = CandleGate()
        var bad = good[1]
        bad.high = .infinity
        let admitted = [good[0], good[0], bad, good[2], good[1]].map { gate.admits($0) }
        #expect(admitted == [true, false, false, true, false])
        #expect([gate.implausible, gate.duplicate, gate.outOfOrder] == [1, 1, 1])
        #expect(gate.last == good[2].openTime)
        for (key, value) in [(\Candle.close, Double.nan), (\.low, -1), (\.volume, -1), (\.high, 1), (\.open, 0)] {
            var candle = good[2]
            candle.openTime = Timestamp(seconds: 2_000_000_000)
            candle[keyPath: key] = value
            let isAdmitted = gate.admits(candle)
            #expect(!isAdmitted)
        }
        #expect(gate.implausible == 6)
    }
}
