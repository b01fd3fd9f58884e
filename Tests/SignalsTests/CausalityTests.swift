import Platform
import Signals
import Testing
import Trading

/// Strategies nobody thought of decide without looking ahead: whatever comes later, what was decided stays.
@Suite struct CausalityTests {
    private static let candles = SignalEngineTests.walk(420, seed: 11)

    /// Sixty strategies from the whole grammar and catalogue; those that need a shorter timeframe do not occur.
    private static func strategies() throws -> [Strategy] {
        try (1...60).map { seed in
            var strategy = try Dice(UInt64(seed)).strategy()
            strategy.id = "s\(seed)"
            strategy.cooldown = 2
            return strategy
        }
    }
    private static func decide(_ engine: inout SignalEngine, _ candles: some Sequence<Candle>) -> [String] {
        candles.flatMap { candle in engine.handle(candle, spread: 0.02).map { "\($0)" } }
    }

    @Test func `what was decided of a stretch is what is decided of it alone`() throws {
        let strategies = try Self.strategies()
        let fresh = try SignalEngineTests.engine(strategies)
        var engine = fresh
        let whole = Self.decide(&engine, Self.candles)
        #expect(whole.count == Self.candles.count * strategies.count)
        #expect(whole.count { $0.hasPrefix("signal") } > 200, "strategies that never signal show nothing")
        for end in [130, 250, 251] {
            var alone = fresh
            #expect(Self.decide(&alone, Self.candles[..<end]) == Array(whole[..<(end * strategies.count)]), "\(end)")
        }
    }

    @Test func `a copy that sees another future changes nothing`() throws {
        var engine = try SignalEngineTests.engine(try Self.strategies())
        _ = Self.decide(&engine, Self.candles[..<200])
        var (same, other) = (engine, engine)
        let future = Self.decide(&other, SignalEngineTests.walk(420, seed: 99)[200..<260])
        let decisions = Self.decide(&engine, Self.candles[200..<260])
        #expect(Self.decide(&same, Self.candles[200..<260]) == decisions && decisions != future)
    }
}
