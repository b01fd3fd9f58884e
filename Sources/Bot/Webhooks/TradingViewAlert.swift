import Foundation
import LanguageModel
import Platform
import Signals
import Trading

/// What a TradingView alert says, read and checked for its form. Nothing of it is believed, and its words are shown,
/// never followed.
struct TradingViewAlert: Codable, Sendable, Hashable {
    enum Event: String, Codable { case entry, stop, target, close }

    /// As TradingView names it: `OANDA:EURUSD`.
    var symbol: String
    var event: Event
    var direction: Direction?
    var entryType: Signal.EntryType = .market
    var price: Double?
    var stop: Double?
    /// Nearest first.
    var targets: [Double] = []
    /// The number of the target that was reached, from 1.
    var target: Int?
    var timeframe: Timeframe?
    /// Of a chart whose candles are none of ours: `45`, `1M`.
    var interval: String?
    var strategy: String?
    /// The start of the candle it was made on.
    var barTime: Timestamp?
    var id: String?

    /// Why an alert cannot be read: a name for counting, and what its sender is told.
    enum Malformed: String, Error {
        case encoding = "not UTF-8"
        case empty = "empty"
        case json = "malformed JSON"
        case symbol = "no symbol such as EURUSD or OANDA:EURUSD"
        case side = "neither buy, sell nor close"
        case number = "a price is no number above 0"
        case levels = "stop and targets are on the wrong side of the price"
        case timeframe = "the timeframe is none"
        case time = "the time is none"
    }

    /// Reads JSON, or the documented words of a text.
    /// - Returns: the alert, and the token that came with it.
    static func read(_ body: [UInt8]) throws(Malformed) -> (TradingViewAlert, token: String) {
        guard let text = String(validating: body, as: UTF8.self) else { throw .encoding }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.controlCharacters))
        guard !trimmed.isEmpty else { throw .empty }
        let isJSON = trimmed.hasPrefix("{") || trimmed.hasPrefix("[")
        return isJSON ? try read(json: trimmed) : try read(words: trimmed)
    }

    /// Checks what every form of it must have.
    mutating func check() throws(Malformed) {
        targets.sort { direction == .short ? $0 > $1 : $0 < $1 }
        guard event == .entry else { return }
        guard let direction else { throw .side }
        let sign: Double = direction == .long ? 1 : -1
        // Without a price the stop must still stand before the targets.
        let middle = price ?? stop ?? targets.first
        guard let middle else { return }
        let stopFits = stop.map { price == nil || ($0 - middle) * sign < 0 } ?? true
        let targetsFit = targets.allSatisfy { (($0 - middle) * sign > 0) || (price == nil && stop == nil) }
        guard stopFits, targetsFit else { throw .levels }
    }

    /// A price as alerts write it; nil when it is none.
    static func price(_ text: String) -> Double? {
        guard text.wholeMatch(of: /[0-9]{1,12}(\.[0-9]{1,12})?/) != nil, let value = Double(text), value > 0 else {
            return nil
        }
        return value
    }

    /// `60`, `1h`, `240`, `D`, `1D`, `W`: minutes, or as people write it.
    static func timeframe(_ text: String) -> Timeframe? {
        switch text.uppercased() {
        case "D": return .d1
        case "W": return .w1
        default: break
        }
        if let minutes = Int(text) { return Timeframe.allCases.first { $0.minutes == minutes } }
        return Timeframe(name: text)
    }

    /// What TradingView has besides: minutes, and by their letter seconds, hours, days, weeks, months, ticks, ranges.
    static func isInterval(_ text: String) -> Bool {
        text.wholeMatch(of: /[1-9][0-9]{0,4}|([1-9][0-9]{0,4})?[SHDWMTR]|[1-9][0-9]{0,4}(s|m|min|h|d|w)/) != nil
    }

    /// How long its candle is at most; nil where that is not known.
    var candle: Duration? {
        if let timeframe { return timeframe.duration }
        guard let interval else { return nil }
        let count = Int(interval.prefix { $0.isNumber }) ?? 1
        switch interval.drop(while: \.isNumber) {
        case "", "m", "min": return .minutes(count)
        case "S", "s": return .seconds(count)
        case "H", "h": return .hours(count)
        case "D", "d": return .days(count)
        case "W", "w": return .days(7 * count)
        case "M": return .days(31 * count)
        default: return nil
        }
    }

    /// `2026-01-02T10:00:00Z`, or a number of seconds or milliseconds since 1970.
    static func time(_ text: String) -> Timestamp? {
        if let number = Int64(text) {
            guard (1_000_000_000...99_999_999_999_999).contains(number) else { return nil }
            return number < 100_000_000_000 ? Timestamp(seconds: number) : Timestamp(milliseconds: number)
        }
        return (try? Date(text, strategy: .iso8601)).map(Timestamp.init)  // told as malformed
    }

    static func isSymbol(_ text: String) -> Bool {
        text.wholeMatch(of: /([A-Za-z0-9_]{1,20}:)?[A-Za-z0-9._!]{2,24}/) != nil
            && text.contains { $0.isLetter }
    }

    /// `buy`, `long_entry`, `close short`: what is to be done, and which way.
    static func event(_ text: String) -> (event: Event, direction: Direction?)? {
        let words = text.lowercased().split { !$0.isLetter }
        func has(_ list: String...) -> Bool { words.contains { list.contains(String($0)) } }
        let direction: Direction? = has("long") ? .long : has("short") ? .short : nil
        if let type = orderType(text), type != .market {
            let folded = text.lowercased()
            if folded.contains("buy") { return (.entry, .long) }
            if folded.contains("sell") { return (.entry, .short) }
        }
        if has("target", "profit") { return (.target, direction) }
        if has("stop", "stopped") { return (.stop, direction) }
        if has("close", "exit", "flat") { return (.close, direction) }
        if has("buy") { return (.entry, .long) }
        if has("sell") { return (.entry, .short) }
        guard let direction, has("long", "short", "entry", "enter") else { return has("entry") ? (.entry, nil) : nil }
        return (.entry, direction)
    }
}

// What the words of a strategy mean besides a side.
extension TradingViewAlert {
    /// `buy_limit`, `sell stop`, `buylimit`: an order that waits; nil for anything else, such as `stop loss`.
    static func orderType(_ text: String) -> Signal.EntryType? {
        let text = text.lowercased()
        guard text.contains("buy") || text.contains("sell") || ["limit", "stop", "market"].contains(text) else {
            return nil
        }
        let other = ["loss", "hit", "stopped", "reached", "out", "close", "exit"]
        guard !other.contains(where: text.contains) else { return nil }
        // A stop-limit order waits for its stop.
        return text.contains("stop") ? .stop : text.contains("limit") ? .limit : text == "market" ? .market : nil
    }

    /// What an order of a strategy does to its position, which it leaves as told: what makes that smaller is no entry.
    /// - Parameters:
    ///   - position: after it: `{{strategy.market_position}}`, or as a number `{{strategy.position_size}}`.
    ///   - before: `{{strategy.prev_market_position}}`.
    mutating func take(position: String?, before: String?) {
        guard event == .entry, let position = position?.lowercased() else { return }
        let size = Double(position)
        let isFlat = position == "flat" || size == 0
        let held: Direction? =
            position == "long" || size.map { $0 > 0 } == true
            ? .long : position == "short" || size.map { $0 < 0 } == true ? .short : nil
        guard isFlat || (held != nil && direction != nil && held != direction) else { return }
        let left: Direction? = before?.lowercased() == "long" ? .long : before?.lowercased() == "short" ? .short : nil
        (event, direction) = (.close, held ?? left ?? direction.map { $0 == .long ? .short : .long })
    }

    /// `Close entry(s) order Long`, as TradingView comments what closes; `exit`.
    static func isExit(comment: String) -> Bool {
        let text = comment.lowercased()
        return ["close entry", "close position", "exit", "flat"].contains { text.hasPrefix($0) }
    }
}

// JSON: what our exported strategies send, and what people write themselves.
extension TradingViewAlert {
    private static func read(json text: String) throws(Malformed) -> (TradingViewAlert, token: String) {
        guard let members = JSON(parsing: text)?.object else { throw .json }
        func word(_ names: String...) -> String? {
            names.lazy.compactMap { members[$0] }.compactMap { value -> String? in
                switch value {
                case .string(let text): text.isEmpty ? nil : text
                case .number(let number): number.description
                default: nil
                }
            }.first
        }
        func price(_ names: String...) throws(Malformed) -> Double? {
            for name in names {
                switch members[name] {
                case nil, .null?: continue
                case .number(let number)?: return try Self.checked(number.description)
                case .string(let text)?: return try Self.checked(text)
                default: throw .number
                }
            }
            return nil
        }
        guard let symbol = word("symbol", "ticker", "pair"), isSymbol(symbol) else { throw .symbol }
        // Ours say the event and the side apart; `target` is a number of one then.
        let isOurs = members["v"] != nil
        let said = [word("event"), word("action", "order"), word("side")].compactMap(\.self)
        let events = said.compactMap { event($0) }
        guard let first = events.first else { throw .side }
        let direction = events.lazy.compactMap(\.direction).first
        var alert = TradingViewAlert(symbol: symbol, event: first.event, direction: direction)
        let types = ["entry", "type", "order_type", "orderType"].compactMap { word($0) } + said
        alert.entryType = types.lazy.compactMap { orderType($0) }.first ?? .market
        let entry = word("entry").flatMap { Self.price($0) }
        alert.price = try price("price", "limit_price", "entry_price")
        let close = try price("close")
        alert.price = alert.price ?? entry ?? close
        if !isOurs {
            alert.take(
                position: word("market_position", "marketPosition", "position_size"),
                before: word("prev_market_position", "prevMarketPosition"))
            let comment = word("comment", "order_comment")
            if alert.event == .entry, comment.map({ isExit(comment: $0) }) == true {
                alert.take(position: "flat", before: nil)
            }
        }
        alert.stop = try price("stop", "sl", "stop_loss", "stoploss")
        alert.targets = try targets(members["targets"])
        for name in isOurs ? [] : ["target", "tp", "take_profit", "tp1", "tp2", "tp3"] {
            if let target = try price(name) { alert.targets.append(target) }
        }
        alert.target = isOurs ? word("target").flatMap { Int($0) } : nil
        try alert.take(
            timeframe: word("timeframe", "tf", "interval"), time: word("time", "barTime", "timestamp"),
            strategy: word("strategy", "name"), id: word("id"))
        try alert.check()
        return (alert, word("token", "secret") ?? "")
    }

    private static func checked(_ text: String) throws(Malformed) -> Double {
        guard let price = price(text.trimmingCharacters(in: .whitespaces)) else { throw .number }
        return price
    }

    private static func targets(_ value: JSON?) throws(Malformed) -> [Double] {
        guard let value, value != .null else { return [] }
        guard case .array(let items) = value, items.count <= mostTargets else { throw .number }
        var targets: [Double] = []
        for item in items {
            if item == .null { continue }
            guard let number = item.number else { throw .number }
            targets.append(try checked(number.description))
        }
        return targets
    }

    private static let mostTargets = 10

    private mutating func take(
        timeframe: String?, time: String?, strategy: String?, id: String?
    ) throws(Malformed) {
        if let timeframe {
            self.timeframe = Self.timeframe(timeframe)
            if self.timeframe == nil {
                guard Self.isInterval(timeframe) else { throw .timeframe }
                interval = timeframe
            }
        }
        if let time {
            guard let known = Self.time(time) else { throw .time }
            barTime = known
        }
        self.strategy = strategy.map { Self.shown($0) }
        self.id = id.map { String($0.prefix(200)) }
    }

    /// A name from outside as it may be shown: one line, short.
    private static func shown(_ text: String) -> String {
        String(text.filter { $0.isLetter || $0.isNumber || " _-.:+/".contains($0) }.prefix(40))
    }
}

// Words: `BUY EURUSD @ 1.0850 sl 1.0800 tp 1.0950 tf=1h token=…`.
extension TradingViewAlert {
    private static func read(words text: String) throws(Malformed) -> (TradingViewAlert, token: String) {
        let words = Words(text)
        guard let symbol = words.symbol else { throw .symbol }
        guard let side = words.side else { throw .side }
        var alert = TradingViewAlert(symbol: symbol, event: side.event, direction: side.direction)
        alert.entryType = words.entryType
        alert.take(
            position: words.values["market_position"] ?? words.values["position_size"],
            before: words.values["prev_market_position"])
        if words.isExit { alert.take(position: "flat", before: nil) }
        alert.price = try words.price("price", "entry", "at")
        alert.stop = try words.price("sl", "stop", "stoploss", "stop_loss")
        for name in ["tp", "target", "take_profit", "tp1", "tp2", "tp3"] {
            if let target = try words.price(name) { alert.targets.append(target) }
        }
        try alert.take(
            timeframe: words.values["tf"] ?? words.values["timeframe"] ?? words.values["interval"],
            time: words.values["time"], strategy: words.values["strategy"], id: words.values["id"])
        try alert.check()
        return (alert, words.values["token"] ?? "")
    }

    /// The words of a text by what they are.
    private struct Words {
        var symbol: String?
        var side: (event: Event, direction: Direction?)?
        var entryType = Signal.EntryType.market
        /// Whether it says so behind the side: `sell EURUSD exit`.
        var isExit = false
        /// What stands behind a name, with or without `=`.
        var values: [String: String] = [:]

        private static let priced: Set = [
            "price", "entry", "at", "sl", "stop", "stoploss", "stop_loss", "tp", "target", "take_profit", "tp1", "tp2",
            "tp3",
        ]
        private static let most = 60

        init(_ text: String) {
            let spaced = text.prefix(4_000).replacing("@", with: " at ").replacing("=", with: " = ")
            let words = spaced.split { $0.isWhitespace || $0 == "," || $0 == ";" }.prefix(Self.most).map(String.init)
            var index = 0
            while index < words.count {
                let (word, name) = (words[index], words[index].lowercased())
                let next = index + 1 < words.count ? words[index + 1] : ""
                if next == "=", index + 2 < words.count {
                    if values[name] == nil { values[name] = words[index + 2] }
                    index += 3
                    continue
                }
                if Self.priced.contains(name), next.first?.isNumber == true {
                    if values[name] == nil { values[name] = next }
                    index += 2
                    continue
                }
                index += 1
                take(word, name)
            }
            symbol = values["symbol"].flatMap { TradingViewAlert.isSymbol($0) ? $0 : nil } ?? symbol
            if let named = values["action"] ?? values["side"] {
                side = TradingViewAlert.event(named) ?? side
                entryType = TradingViewAlert.orderType(named) ?? entryType
            }
        }

        private mutating func take(_ word: String, _ name: String) {
            if name == "limit" || name == "stop" {
                entryType = name == "limit" ? .limit : .stop
            } else if let type = TradingViewAlert.orderType(name), type != .market {
                entryType = type
                side = side ?? TradingViewAlert.event(name)
            } else if ["exit", "flat"].contains(name), side != nil {
                isExit = true
            } else if let known = TradingViewAlert.event(name) {
                side = side.map { ($0.event, $0.direction ?? known.direction) } ?? known
            } else if symbol == nil, TradingViewAlert.isSymbol(word) {
                symbol = word
            }
        }

        func price(_ names: String...) throws(Malformed) -> Double? {
            for name in names {
                if let text = values[name] { return try TradingViewAlert.checked(text) }
            }
            return nil
        }
    }
}
