public import Foundation
import Indicators
import Platform
import Signals
import Trading

/// What one closed candle costs: through the strategies that come along, market structure and forty indicators; and
/// how long one processor needs for a day of a whole market.
public struct EngineBenchmark {
    public struct Figures: Sendable, Encodable {
        public let indicators: Int
        public let strategies: Int
        /// Processor time of one thread, the best of all repetitions.
        public let microsecondsPerCandle: Double
        public let instruments: Int
        public let timeframes: Int
        public let daySeconds: Double
        /// What a closed candle asks of the allocator when no signal forms at it, once everything is warm; nil unless
        /// the program was started with a `malloc` that counts.
        public let requestsPerQuietCandle: Double?
    }

    /// One of each family, at lengths that no strategy of the folder uses.
    private static let wide = [
        "sma(17)", "ema(17)", "wma(17)", "dema(17)", "tema(17)", "trima(17)", "kama(17)", "hma(17)", "trix(17)",
        "rsi(17)", "roc(17)", "mom(17)", "cci(17)", "willr(17)", "mfi(17)", "obv", "sar", "adx(17)", "plus_di(17)",
        "minus_di(17)", "aroon(17)", "atr(17)", "natr(17)", "stddev(17)", "var(17)", "linearreg(17)", "max(17)",
        "min(17)", "stoch(17,3,3)", "stochrsi(17,14,3)", "macd(11,27,9)", "bbands(17,2)", "donchian(17)", "keltner(17)",
        "supertrend(11,3)", "ichimoku", "cdlengulfing", "cdlhammer", "cdlmorningstar", "cdl3blackcrows",
    ]
    private static let timeframes: [Timeframe] = [.m1, .m5, .m15, .h1]
    private static let instruments = 500
    private static let repetitions = 9
    private static let warmBars = 5_000

    private let strategies: [Strategy]

    /// - Parameter home: the folder that holds `config`.
    public init(home: URL) throws {
        let library = try StrategyLibrary(folder: home.appending(path: "config/strategies"))
        let conditions = try Self.wide.map { try Condition(parsing: "\($0) > 0") }
        let wide = Strategy(
            id: "wide", name: "", timeframe: .m15, long: .atLeast(conditions.count, conditions), short: nil)
        strategies = Array(library.all.filter { $0.id != "opening_range" }.prefix(9)) + [wide]
    }

    public func run() throws -> Figures {
        let candles = StructureBenchmark.walk(20_000)
        var best = Double.infinity
        for _ in 0..<Self.repetitions {
            var engine = try engine(.m15)
            for candle in candles.prefix(Self.warmBars) { _ = engine.handle(candle, spread: 0.0001) }
            let start = threadSeconds()
            for candle in candles.dropFirst(Self.warmBars) { _ = engine.handle(candle, spread: 0.0001) }
            best = min(best, threadSeconds() - start)
            guard engine.count == candles.count else { throw BenchmarkError.noFigure("engine") }
        }
        return Figures(
            indicators: Self.wide.count, strategies: strategies.count,
            microsecondsPerCandle: best / Double(candles.count - Self.warmBars) * 1e6, instruments: Self.instruments,
            timeframes: Self.timeframes.count, daySeconds: try day(candles),
            requestsPerQuietCandle: try RequestCounter().map { try requests($0, candles) })
    }

    /// A signal is told to people, and costs more: candles at which one forms are left out.
    private func requests(_ counter: RequestCounter, _ candles: [Candle]) throws -> Double {
        var engine = try engine(.m15)
        var (quiet, total) = (0, 0)
        for (bar, candle) in candles.enumerated() {
            let before = counter.requests
            let decisions = engine.handle(candle, spread: 0.0001)
            let requests = counter.requests - before
            guard bar >= Self.warmBars, decisions.allSatisfy({ if case .rejected = $0 { true } else { false } }) else {
                continue
            }
            quiet += 1
            total += requests
        }
        guard quiet > 0 else { throw BenchmarkError.noFigure("requests") }
        return Double(total) / Double(quiet)
    }

    /// The candles of a day on every timeframe, through engines that have seen 500 bars.
    private func day(_ candles: [Candle]) throws -> Double {
        var seconds = 0.0
        for timeframe in Self.timeframes {
            let bars = Int(86_400 / timeframe.duration.inSeconds)
            var warm = try engine(timeframe)
            for candle in candles.prefix(500) { _ = warm.handle(candle, spread: 0.0001) }
            let start = threadSeconds()
            for _ in 0..<Self.instruments {
                var engine = warm
                for candle in candles.dropFirst(500).prefix(bars) { _ = engine.handle(candle, spread: 0.0001) }
            }
            seconds += threadSeconds() - start
        }
        return seconds
    }

    private func engine(_ timeframe: Timeframe) throws -> SignalEngine {
        try SignalEngine(
            instrument: InstrumentID("EURUSD"), assetClass: .forex, timeframe: timeframe, calendar: .always,
            strategies: strategies)
    }
}

/// What a `malloc` that was loaded before the C library's own has counted in this thread; see `AllocationTests`.
private struct RequestCounter {
    private let read: @convention(c) () -> Int

    /// nil where none was.
    init?() {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "bellwether_requests") else { return nil }
        read = unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)
    }

    var requests: Int { read() }
}
