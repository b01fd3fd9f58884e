public import Signals
public import Trading
import Yams

extension BacktestTerms {
    private static let keys = [
        "cash", "currency", "leverage", "size", "commission", "spread", "slippage", "swap", "ticks", "limits",
        "sessions", "same_direction", "inside_bar", "entry_bar",
    ]

    /// What an instrument is traded with when a strategy's file says nothing.
    public init(_ instrument: Instrument) {
        self.init()
        commission = instrument.costs.commission.double
        spread = instrument.simulation.spread
        slippage = spread * instrument.costs.slippage.double
        swap = instrument.costs.swap.double
    }

    /// Reads the `backtest` part of a strategy's file over the instrument's own terms.
    /// - Throws: the first thing wrong, with its line and what to write instead.
    public init(yaml: String, _ instrument: Instrument) throws(StrategyError) {
        self.init(instrument)
        let root: Node?
        do { root = try Yams.compose(yaml: yaml, .basic) } catch { throw StrategyError(.malformed("\(error)")) }
        guard let node = root?.mapping?["backtest"] else { return }
        guard let part = node.mapping else {
            throw StrategyError(.badValue(key: "backtest", given: "", examples: ["cash: 10000"]), line: node.mark?.line)
        }
        for (key, value) in part {
            let name = key.scalar?.string ?? ""
            try read(name, value.scalar?.string ?? "", value.mark?.line ?? key.mark?.line, instrument)
        }
    }

    private mutating func read(
        _ key: String, _ text: String, _ line: Int?, _ instrument: Instrument
    ) throws(StrategyError) {
        func value<Value>(_ examples: [String], _ parse: (String) -> Value?) throws(StrategyError) -> Value {
            guard let value = parse(text) else {
                throw StrategyError(.badValue(key: key, given: text, examples: examples), line: line)
            }
            return value
        }
        func number(_ range: ClosedRange<Double>, _ example: String) throws(StrategyError) -> Double {
            try value([example]) { Double($0).flatMap { range.contains($0) ? $0 : nil } }
        }
        func flag() throws(StrategyError) -> Bool { try choice("on", "off") }
        func choice(_ yes: String, _ no: String) throws(StrategyError) -> Bool {
            try value([yes, no]) {
                $0 == yes || (yes == "on" && $0 == "true")
                    ? true : $0 == no || (no == "off" && $0 == "false") ? false : nil
            }
        }
        switch key {
        case "cash": cash = try number(0.01...1e12, "10000")
        case "currency": currency = Currency(try value(["USD", "EUR"]) { $0.count == 3 ? $0.uppercased() : nil })
        case "leverage": leverage = try number(1...1000, "30")
        case "size": size = try value(["10000 units", "0.1 lots", "1 %"]) { Size(text: $0, instrument) }
        case "commission": commission = try number(0...0.1, "0.00002")
        case "spread": spread = try number(0...1e9, "0.0001")
        case "slippage": slippage = try number(0...1e9, "0.00005")
        case "swap": swap = try number(-1000...1000, "2.5")
        case "ticks": hasTicks = try flag()
        case "limits": hasLimits = try flag()
        case "sessions": hasSessions = try flag()
        case "same_direction": reopens = try choice("reopen", "hold")
        case "inside_bar": isStopFirst = try choice("stop first", "target first")
        case "entry_bar": isLiveAtEntry = try choice("exits", "no exits")
        default:
            throw StrategyError(.unknownKey(key, nearest: Self.keys.filter { $0.hasPrefix(key.prefix(2)) }), line: line)
        }
    }
}

extension BacktestTerms.Size {
    /// `10000 units`, `0.5 lots`, `20 shares`, `1 %`.
    init?(text: String, _ instrument: Instrument) {
        let match = text.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*(units?|shares?|lots?|%)/)
        guard let match, let number = Double(match.1), number > 0 else { return nil }
        switch match.2.first {
        case "l": self = .units(number * instrument.contractSize.value.double)
        case "%" where number <= 100: self = .risk(number / 100)
        case "u", "s": self = .units(number)
        default: return nil
        }
    }
}
