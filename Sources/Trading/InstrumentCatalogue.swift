import Foundation
import Yams

/// Every instrument, in the order of `config/instruments.yaml`.
public struct InstrumentCatalogue: Sendable {
    public let all: [Instrument]
    private let byID: [InstrumentID: Instrument]

    public init(_ instruments: [Instrument]) {
        all = instruments
        byID = Dictionary(instruments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(id: InstrumentID) -> Instrument? { byID[id] }

    /// Reads `config/instruments.yaml`; the file explains its own keys.
    /// - Throws: `TradingError.malformedCatalogue`, naming the instrument or calendar and what is wrong with it.
    public init(yaml: String) throws(TradingError) {
        let root: Node?
        do { root = try Yams.compose(yaml: yaml, .basic) } catch { throw .malformedCatalogue("\(error)") }
        let file = try Fields(of: "the file", root, allowed: ["calendars", "groups"])
        var calendars: [String: TradingCalendar] = [:]
        for (id, node) in try file.members("calendars") {
            calendars[id] = try Self.calendar(id, node)
        }
        var instruments: [Instrument] = []
        var seen: Set<InstrumentID> = []
        for group in try file.list("groups") {
            let defaults = try Fields(
                of: "a group", group, allowed: Fields.shared.union(["class", "instruments"]))
            for (symbol, node) in try defaults.members("instruments") {
                let fields = try Fields(of: symbol, node, allowed: Fields.shared.union(Fields.own)).over(defaults)
                let instrument = try Self.instrument(symbol, fields, calendars: calendars)
                guard seen.insert(instrument.id).inserted else { throw fields.error("is written down twice") }
                instruments.append(instrument)
            }
        }
        guard !instruments.isEmpty else { throw file.error("has no instrument") }
        self.init(instruments)
    }

    private static func instrument(
        _ symbol: String, _ fields: Fields, calendars: [String: TradingCalendar]
    ) throws(TradingError) -> Instrument {
        guard !symbol.isEmpty, symbol.utf8.allSatisfy({ (48...57) ~= $0 || (65...90) ~= $0 }) else {
            throw fields.error("names are capital letters and digits")
        }
        guard let assetClass = AssetClass(rawValue: try fields.text("class")) else {
            throw fields.error("unknown class \(try fields.text("class"))")
        }
        guard let unit = SizeUnit(rawValue: try fields.text("unit")), unit.isQuantity else {
            throw fields.error("unit must be lots, shares or units")
        }
        guard let calendar = calendars[try fields.text("calendar")] else {
            throw fields.error("unknown calendar \(try fields.text("calendar"))")
        }
        let instrument = Instrument(
            id: InstrumentID(symbol), name: try fields.text("name"), assetClass: assetClass,
            base: Currency(try fields.text("base")), quote: Currency(try fields.text("quote")),
            tick: Price(try fields.number("tick")), pip: Price(try fields.number("pip")),
            contractSize: Quantity(try fields.number("contract")), sizeStep: Quantity(try fields.number("step")),
            maximumSize: Quantity(try fields.number("maximum")), sizeUnit: unit, calendar: calendar,
            costs: .init(
                commission: try fields.number("commission") / FixedPoint(10_000),
                slippage: try fields.number("slippage"), swap: try fields.number("swap")),
            leverage: Int(try fields.number("leverage").double),
            simulation: try simulation(fields))
        try check(instrument, fields)
        return instrument
    }

    private static func simulation(_ fields: Fields) throws(TradingError) -> Instrument.Simulation {
        let range = try fields.numbers("range")
        guard range.count == 2, range[0] < range[1] else { throw fields.error("range must be [lowest, highest]") }
        return Instrument.Simulation(
            start: try fields.number("start").double, range: range[0].double...range[1].double,
            spread: try fields.number("spread").double, annualVolatility: try fields.number("volatility").double,
            volumePerMinute: try fields.number("volume").double)
    }

    private static func check(_ instrument: Instrument, _ fields: Fields) throws(TradingError) {
        let simulation = instrument.simulation
        let tick = instrument.tick.value
        let step = instrument.sizeStep.value
        let rules: [(Bool, String)] = [
            (
                instrument.pip.value.rounded(to: tick, .down) == instrument.pip.value,
                "pip must be a multiple of the tick"
            ),
            (
                try fields.number("start").rounded(to: tick, .down) == fields.number("start"),
                "start must be a multiple of the tick"
            ),
            (
                instrument.maximumSize.value.rounded(to: step, .down) == instrument.maximumSize.value,
                "maximum must be a multiple of the step"
            ),
            (simulation.range.contains(simulation.start), "start must be inside the range"),
            (simulation.spread >= tick.double, "spread must be at least one tick"),
            (simulation.annualVolatility <= 5, "volatility must be a fraction: 0.08 is 8 %"),
            (
                FixedPoint(instrument.leverage) == (try fields.number("leverage")),
                "leverage must be a whole number: 30 is 1:30"
            ),
            (instrument.base != instrument.quote, "base and quote must differ"),
        ]
        for (holds, message) in rules where !holds { throw fields.error(message) }
    }

    private static func calendar(_ id: String, _ node: Node) throws(TradingError) -> TradingCalendar {
        let fields = try Fields(of: "calendar \(id)", node, allowed: ["zone", "days", "hours", "holidays"])
        guard let zone = TimeZone(identifier: try fields.text("zone")) else { throw fields.error("unknown time zone") }
        let days = try fields.text("days")
        guard ["utc", "exchange"].contains(days) else { throw fields.error("days must be utc or exchange") }
        var hours: [TradingCalendar.Hours] = []
        for text in try fields.texts("hours") {
            guard let some = openingHours(text) else { throw fields.error("malformed hours \(text)") }
            hours += some
        }
        hours.sort { $0.open < $1.open }
        guard !hours.isEmpty, zip(hours, hours.dropFirst()).allSatisfy({ $0.close <= $1.open }) else {
            throw fields.error("hours overlap or are missing")
        }
        var holidays: Set<Int64> = []
        if fields.has("holidays") {
            for text in try fields.texts("holidays") {
                guard let day = localDay(text) else { throw fields.error("malformed day \(text)") }
                holidays.insert(day)
            }
        }
        return TradingCalendar(
            id: id, timeZone: zone, hours: hours, hasExchangeDays: days == "exchange", holidays: holidays)
    }

    /// `Sun 17:00 - Fri 17:00`, which goes over the end of the week, or `Mon-Fri 09:30 - 16:00`, on each of these days.
    private static func openingHours(_ text: String) -> [TradingCalendar.Hours]? {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let words = text.split(separator: " ").filter { $0 != "-" }
        if words.count == 3 {
            let range = words[0].split(separator: "-").compactMap { names.firstIndex(of: String($0)) }
            guard range.count == 2, range[0] <= range[1], let open = minuteOfDay(words[1]),
                let close = minuteOfDay(words[2]), open < close
            else { return nil }
            return (range[0]...range[1]).map { .init(open: $0 * 1440 + open, close: $0 * 1440 + close) }
        }
        guard words.count == 4, let first = names.firstIndex(of: String(words[0])),
            let last = names.firstIndex(of: String(words[2])), let from = minuteOfDay(words[1]),
            let to = minuteOfDay(words[3])
        else { return nil }
        let open = first * 1440 + from
        let close = last * 1440 + to
        if open < close { return [.init(open: open, close: close)] }
        return close == 0
            ? [.init(open: open, close: 10_080)] : [.init(open: 0, close: close), .init(open: open, close: 10_080)]
    }

    private static func minuteOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0...24) ~= parts[0], (0..<60) ~= parts[1], parts[0] * 60 + parts[1] <= 1440 else {
            return nil
        }
        return parts[0] * 60 + parts[1]
    }

    private static func localDay(_ text: String) -> Int64? {
        guard let date = try? Date(text + "T00:00:00Z", strategy: .iso8601) else { return nil }
        return Int64(date.timeIntervalSince1970) / 86_400
    }
}

/// The values of one YAML mapping, every key known.
private struct Fields {
    static let shared: Set<String> = [
        "calendar", "contract", "step", "maximum", "unit", "commission", "slippage", "swap",
        "leverage",
    ]
    static let own: Set<String> = [
        "name", "base", "quote", "tick", "pip", "start", "range", "spread", "volatility", "volume",
    ]
    private let owner: String
    private var nodes: [String: Node] = [:]

    init(of owner: String, _ node: Node?, allowed: Set<String>) throws(TradingError) {
        self.owner = owner
        for (key, value) in try Self.pairs(node, owner) {
            guard allowed.contains(key) else { throw error("unknown key \(key)") }
            nodes[key] = value
        }
    }

    /// These values, and the defaults where there is none.
    func over(_ defaults: Fields) -> Fields {
        var all = self
        all.nodes.merge(defaults.nodes) { mine, _ in mine }
        return all
    }

    func error(_ reason: String) -> TradingError { .malformedCatalogue("\(owner): \(reason)") }
    func has(_ key: String) -> Bool { nodes[key] != nil }

    func text(_ key: String) throws(TradingError) -> String {
        guard let text = nodes[key]?.scalar?.string, !text.isEmpty else { throw error("\(key) is missing") }
        return text
    }

    func texts(_ key: String) throws(TradingError) -> [String] {
        var texts: [String] = []
        for node in try list(key) {
            guard let text = node.scalar?.string else { throw error("\(key) must be a list of texts") }
            texts.append(text)
        }
        return texts
    }

    /// A number above zero.
    func number(_ key: String) throws(TradingError) -> FixedPoint { try positive(try text(key), key) }
    func numbers(_ key: String) throws(TradingError) -> [FixedPoint] {
        var numbers: [FixedPoint] = []
        for text in try texts(key) { numbers.append(try positive(text, key)) }
        return numbers
    }
    private func positive(_ text: String, _ key: String) throws(TradingError) -> FixedPoint {
        guard let number = FixedPoint(text), number > .zero else {
            throw error("\(key) must be a number above zero, not \(text)")
        }
        return number
    }

    func list(_ key: String) throws(TradingError) -> [Node] {
        guard let sequence = nodes[key]?.sequence else { throw error("\(key) must be a list") }
        return Array(sequence)
    }

    func members(_ key: String) throws(TradingError) -> [(String, Node)] {
        try Self.pairs(nodes[key], "\(owner): \(key)")
    }

    private static func pairs(_ node: Node?, _ owner: String) throws(TradingError) -> [(String, Node)] {
        guard let mapping = node?.mapping else { throw .malformedCatalogue("\(owner): must be a mapping") }
        var pairs: [(String, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw .malformedCatalogue("\(owner): a key must be a word") }
            pairs.append((name, value))
        }
        return pairs
    }
}
