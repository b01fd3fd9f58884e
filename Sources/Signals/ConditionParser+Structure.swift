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
        if let trend = try trend() { return trend }
        if tokens.take("weekdays") { return .weekdays(try days()) }
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

    /// `trend up`, `trend is up@4h`, `trend on 4h down`, `4h trend up`, `structure rising`.
    private mutating func trend() throws(StrategyError) -> Condition? {
        let start = tokens.position
        var place: Timeframe?
        if case .word(let word)? = tokens.current, let timeframe = Timeframe(name: word) {
            place = timeframe
            tokens.advance()
        }
        guard tokens.take("trend") || tokens.take("structure") else {
            tokens.rewind(to: start)
            return nil
        }
        if place == nil { place = try timeframe() ?? named() }
        _ = tokens.take("is")
        var way = direction()
        if way == nil, tokens.take("rising") { way = .long }
        if way == nil, tokens.take("falling") { way = .short }
        guard let way else { throw unexpected(["up", "down"]) }
        if place == nil { place = try timeframe() }
        return .trend(way, timeframe: place)
    }

    /// A timeframe that stands by itself.
    private mutating func named() -> Timeframe? {
        guard case .word(let word)? = tokens.current, let timeframe = Timeframe(name: word) else { return nil }
        tokens.advance()
        return timeframe
    }

    /// `mon tue`, `monday`, `mondays and fridays` as bits.
    private mutating func days() throws(StrategyError) -> UInt8 {
        var days: UInt8 = 0
        while case .word(let word)? = tokens.current, let day = Weekdays.day(word) {
            days |= 1 << UInt8(day)
            tokens.advance()
            // "mondays and fridays": another day must stand behind.
            if tokens.current == .word("and") || tokens.current == .sign(","), case .word(let next)? = tokens.peek(1),
                Weekdays.day(next) != nil
            {
                tokens.advance()
            }
        }
        guard days != 0 else { throw unexpected(Weekdays.names) }
        return days
    }

    /// `swing low within 10 bars`, `equal highs@4h`: the event, where it is not compared with anything.
    private mutating func change() throws(StrategyError) -> Condition? {
        let start = tokens.position
        let found: (StructureChange, Direction)? =
            switch level() {
            case .swingLow: (.swing, .long)
            case .swingHigh: (.swing, .short)
            case .equalLows: (.liquidity, .long)
            case .equalHighs: (.liquidity, .short)
            default: nil
            }
        guard let (change, direction) = found else {
            tokens.rewind(to: start)
            return nil
        }
        let place = try timeframe()
        let isEnd =
            switch tokens.current {
            case nil, .word("within"), .word("and"), .word("or"), .word("plus"), .sign: tokens.current != .sign("[")
            default: false
            }
        guard isEnd else {
            tokens.rewind(to: start)
            return nil
        }
        return .change(change, direction, within: within() ?? change.usualWindow, timeframe: place)
    }

    /// What happened to a zone, or a swing or pool with its direction in front of it.
    private mutating func change(_ kind: StructureKind?) -> StructureChange? {
        switch kind {
        case .orderBlock:
            if tokens.take("mitigated") || tokens.take("mitigation") { return .blockMitigated }
            return tokens.take("removed") || tokens.take("removal") ? .blockRemoved : nil
        case .fairValueGap:
            if tokens.take("mitigated") || tokens.take("mitigation") || tokens.take("touched") { return .gapMitigated }
            return tokens.take("filled") || tokens.take("fill") ? .gapFilled : nil
        case nil:
            if tokens.take("swing") { return .swing }
            if tokens.take("liquidity", "pool") || tokens.take("liquidity") { return .liquidity }
            return nil
        default: return nil
        }
    }

    /// `bullish order block within 10 bars`, `bearish choch@4h`; nil when none begins here.
    mutating func structure() throws(StrategyError) -> Condition? {
        let start = tokens.position
        if let change = try change() { return change }
        guard let direction = direction() else { return nil }
        let kind = kind()
        if let change = change(kind) {
            let timeframe = try timeframe()
            return .change(change, direction, within: within() ?? change.usualWindow, timeframe: timeframe)
        }
        guard let kind else {
            tokens.rewind(to: start)
            return try pattern()
        }
        let timeframe = try timeframe()
        return .event(kind, direction, within: within() ?? kind.usualWindow, timeframe: timeframe)
    }

    /// `bullish engulfing`, `bearish evening star`: a candlestick pattern.
    private mutating func pattern() throws(StrategyError) -> Condition? {
        guard let direction = direction(), let call = patternCall() else {
            throw unexpected(StructureKind.allCases.map(\.rawValue) + ["engulfing", "hammer"])
        }
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
        if case .word(let name)? = tokens.current, name.contains("/"), Self.zone(name) == nil {
            throw unexpected(example)
        }
        if let place = place(of: Self.zone) { zone = place }
        return .hours(from: from, to: to, zone: zone)
    }

    /// The zone of the one or two words that stand here: a name, or a city alone; nil when they are none.
    private mutating func place(of zone: (String) -> String?) -> String? {
        let start = tokens.position
        _ = tokens.take("session")  // "London" alone was taken for the session
        for count in [2, 1] {
            var words: [String] = []
            for offset in 0..<count { if case .word(let word)? = tokens.peek(offset) { words.append(word) } }
            guard words.count == count, let found = zone(words.joined(separator: "_")) else { continue }
            tokens.advance(count)
            return found
        }
        tokens.rewind(to: start)
        return nil
    }

    /// The zone of a name in any case. The system's list leaves out names that are valid all the same: Asia/Kolkata
    /// stands there as Asia/Calcutta.
    private static func zone(_ name: String) -> String? {
        if name == "utc" || name == "gmt" { return "UTC" }
        let known = TimeZone.knownTimeZoneIdentifiers
        if let zone = known.first(where: { $0.lowercased() == name }) { return zone }
        guard name.contains("/") else { return known.first { $0.lowercased().hasSuffix("/\(name)") } }
        let written = name.split(separator: "/").map { part in
            part.split(separator: "_").map(\.capitalized).joined(separator: "_")
        }.joined(separator: "/")
        return TimeZone(identifier: written) == nil ? nil : written
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
