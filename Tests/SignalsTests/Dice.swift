import Indicators
import Platform
import Signals
import Trading

/// Strategies nobody thought of, from the whole grammar and catalogue, the same for the same seed.
struct Dice {
    private let random: SeededRandom
    init(_ seed: UInt64) { random = SeededRandom(seed: seed) }

    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    func one<Element>(_ all: [Element]) -> Element { all[below(all.count)] }
    func often(_ percent: Int) -> Bool { below(100) < percent }

    func timeframe() -> Timeframe? { often(30) ? one([.h4, .d1, .w1]) : nil }
    func direction() -> Direction { often(50) ? .long : .short }

    func operand() throws -> Operand {
        if often(20) { return .number(Double(below(2000)) / 10 - 50) }
        if often(3) { return Operand(.spread) }
        if often(30) {
            return Operand(.price(one(Operand.PriceField.allCases)), on: timeframe(), barsAgo: below(4))
        }
        let types = IndicatorCatalogue.all.filter { $0.descriptor.family != .pattern || often(2) }
        let descriptor = one(types).descriptor
        let call = try IndicatorCall(descriptor.name)
        let output = below(descriptor.outputs.count)
        return Operand(.indicator(call, output: output), on: timeframe(), barsAgo: below(4))
    }

    func leaf() throws -> Condition {
        switch below(12) {
        case 0: return .rising(try operand(), bars: 1 + below(5))
        case 1: return .falling(try operand(), bars: 1 + below(5))
        case 2:
            let kind = one(StructureKind.allCases)
            return .event(kind, direction(), within: 1 + below(30), timeframe: timeframe())
        case 3: return .inZone(one([.orderBlock, .fairValueGap]), direction(), timeframe: timeframe())
        case 4: return .inHalf(one(RangeHalf.allCases), timeframe: timeframe())
        case 5: return .trend(direction(), timeframe: timeframe())
        case 6: return .session(one(TradingSession.all))
        case 7:
            let zone = one(["UTC", "Europe/London", "Asia/Kathmandu"])
            return .hours(from: below(1440), to: below(1441), zone: zone)
        case 8: return .dayType(one(DayKind.allCases))
        default: return .compare(try operand(), one(Relation.allCases), try operand())
        }
    }

    func condition(_ depth: Int = 0) throws -> Condition {
        guard depth < 3, often(60) else { return try leaf() }
        let parts = try (0..<(1 + below(3))).map { _ in try condition(depth + 1) }
        return switch below(4) {
        case 0: .not(parts[0])
        case 1: .any(parts)
        case 2: .atLeast(1 + below(parts.count), parts)
        default: .all(parts)
        }
    }

    func strategy() throws -> Strategy {
        var strategy = Strategy(
            id: "own:\(below(99))", name: "Random", timeframe: .h1, long: often(85) ? try condition() : nil,
            short: nil)
        if strategy.long == nil || often(50) { strategy.short = try condition() }
        strategy.filters = try (0..<below(3)).map { _ in try condition(1) }
        strategy.entry = one([.market, .limitAtZone, .limit(atr: 0.5), .breakout(atr: 0.1)])
        strategy.stop = one([.structure, .atr(1.5), .percent(0.5)])
        strategy.targets = one([
            [.reward(1)], [.reward(1), .atr(5), .percent(3)], [.structure], [.reward(1), .reward(2)],
        ])
        strategy.swingLength = 1 + below(10)
        return strategy
    }
}
