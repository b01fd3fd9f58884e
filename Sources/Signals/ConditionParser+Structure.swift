import Foundation
import Indicators
import Trading

/// Conditions about structure, time and the kind of day.
extension ConditionParser {
    /// `in discount`, `in bullish order block`, `trend up`, `session london`, `hours 08:00-17:00 Europe/London`,
    /// `day trend`; nil when none begins here.
    mutating func place() throws(StrategyError) -> Condition? {
        if tokens.take("in") || tokens.take("inside") {
            if let half = half() { return .inHalf(half, timeframe: try timeframe()) }
            if let direction = direction() {
                guard let kind = kind(), kind == .orderBlock || kind == .fairValueGap else {
                    throw unexpected(["order block", "fvg"])
                }
                return .inZone(kind, direction, timeframe: try timeframe())
            }
            throw unexpected(["discount", "premium", "bullish order block", "bearish fvg"])
        }
        if tokens.take("trend") || tokens.take("structure") {
            _ = tokens.take("is")
            guard let direction = direction() else { throw unexpected(["up", "down"]) }
            return .trend(direction, timeframe: try timeframe())
        }
        if tokens.take("session") {
            guard let session = session() else { throw unexpected(TradingSession.all.map(\.id)) }
            return .session(session)
        }
        if tokens.take("hours") { return try hours() }
        if tokens.take("day") {
            _ = tokens.take("type")
            guard case .word(let name)? = tokens.current, let kind = DayKind(rawValue: name) else {
                throw unexpected(DayKind.allCases.map(\.rawValue))
            }
            tokens.advance()
            return .dayType(kind)
        }
        return nil
    }

    /// `bullish order block within 10 bars`, `bearish choch@4h`; nil when none begins here.
    mutating func structure() throws(StrategyError) -> Condition? {
        let start = tokens.position
        guard let direction = direction() else { return nil }
        guard let kind = kind() else {
            tokens.rewind(to: start)
            return try pattern()
        }
        let timeframe = try timeframe()
        return .event(kind, direction, within: within() ?? kind.usualWindow, timeframe: timeframe)
    }

    /// `bullish engulfing`: a candlestick pattern.
    private mutating func pattern() throws(StrategyError) -> Condition? {
        guard let direction = direction(), case .word(let word)? = tokens.current,
            let call = try? IndicatorCall(word.hasPrefix("cdl") ? word : "cdl" + word)  // no such pattern
        else { throw unexpected(StructureKind.allCases.map(\.rawValue) + ["engulfing", "hammer"]) }
        tokens.advance()
        let figure = Operand(.indicator(call, output: 0), on: try timeframe())
        return .compare(figure, direction == .long ? .above : .below, .number(0))
    }

    /// `new-york`, `new york` or `newyork`.
    private mutating func session() -> TradingSession? {
        var (name, count) = ("", 0)
        while count < 8 {
            switch tokens.peek(count) {
            case .word(let word)?: name += word
            case .sign("-")?: break
            default: return nil
            }
            count += 1
            if let session = TradingSession.all.first(where: { $0.id.replacing("-", with: "") == name }) {
                tokens.advance(count)
                return session
            }
        }
        return nil
    }

    private mutating func direction() -> Direction? {
        if tokens.take("bullish") || tokens.take("up") || tokens.take("long") { return .long }
        if tokens.take("bearish") || tokens.take("down") || tokens.take("short") { return .short }
        return nil
    }

    private mutating func half() -> RangeHalf? {
        for half in RangeHalf.allCases where tokens.take(half.rawValue) { return half }
        return nil
    }

    private mutating func kind() -> StructureKind? {
        if tokens.take("order", "block") || tokens.take("orderblock") || tokens.take("ob") { return .orderBlock }
        if tokens.take("fair", "value", "gap") || tokens.take("fvg") || tokens.take("imbalance") {
            return .fairValueGap
        }
        if tokens.take("break", "of", "structure") || tokens.take("bos") { return .breakOfStructure }
        if tokens.take("change", "of", "character") || tokens.take("choch") { return .changeOfCharacter }
        if tokens.take("liquidity", "sweep") || tokens.take("sweep") { return .sweep }
        return nil
    }

    /// `within 10 bars`.
    private mutating func within() -> Int? {
        let start = tokens.position
        guard tokens.take("within"), let count = tokens.count() else {
            tokens.rewind(to: start)
            return nil
        }
        _ = tokens.take("bars") || tokens.take("bar") || tokens.take("candles")
        return count
    }

    /// `@4h` or `on 4h`; nil when none stands here.
    mutating func timeframe() throws(StrategyError) -> Timeframe? {
        let start = tokens.position
        guard tokens.take(sign: "@") || tokens.take("on") else { return nil }
        _ = tokens.take("the")
        guard case .word(let name)? = tokens.current, let timeframe = Timeframe(name: name) else {
            tokens.rewind(to: start)
            throw unexpected(Timeframe.allCases.map { "@" + $0.rawValue })
        }
        tokens.advance()
        return timeframe
    }

    /// `08:00-17:00 Europe/London`; UTC when no zone is named.
    private mutating func hours() throws(StrategyError) -> Condition {
        let example = ["08:00-17:00 Europe/London"]
        guard case .time(let from)? = tokens.current, from < 1440 else { throw unexpected(example) }
        tokens.advance()
        guard tokens.take(sign: "-") || tokens.take("to"), case .time(let to)? = tokens.current, to <= 1440 else {
            throw unexpected(example)
        }
        tokens.advance()
        var zone = "UTC"
        if case .word(let name)? = tokens.current, name.contains("/") || name == "utc" {
            let known = TimeZone.knownTimeZoneIdentifiers.first { $0.lowercased() == name }
            guard let known = known ?? (name == "utc" ? "UTC" : nil) else { throw unexpected(example) }
            zone = known
            tokens.advance()
        }
        return .hours(from: from, to: to, zone: zone)
    }
}

extension StructureKind {
    /// For how many bars it counts when nothing is said: a zone while traders still wait for its retest, a break or
    /// sweep while it is fresh.
    var usualWindow: Int {
        switch self {
        case .orderBlock, .fairValueGap: 20
        case .breakOfStructure, .changeOfCharacter: 10
        case .sweep: 5
        }
    }
}
