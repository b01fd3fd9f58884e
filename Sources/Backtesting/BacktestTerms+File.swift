import Brokerage
import Foundation
public import Signals
public import Trading
import Yams

extension BacktestTerms {
    private static let keys = [
        "cash", "currency", "leverage", "size", "commission", "spread", "slippage", "swap", "ticks", "limits",
        "sessions", "same_direction", "inside_bar", "entry_bar", "limit_orders", "trail",
    ]
    private static let limitKeys = [
        "max_trades_per_day", "max_trades_per_hour", "max_losses_in_row", "cooldown_minutes", "max_daily_loss",
        "max_weekly_loss", "max_drawdown", "max_position_size",
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
            let entry = Entry(
                key: key.scalar?.string ?? "", text: value.scalar?.string ?? "",
                line: value.mark?.line ?? key.mark?.line)
            if Self.limitKeys.contains(entry.key) { try readLimit(entry) } else { try read(entry, instrument) }
        }
    }

    private mutating func read(_ entry: Entry, _ instrument: Instrument) throws(StrategyError) {
        switch entry.key {
        case "cash": cash = try entry.number(0.01...1e12, "10000")
        case "currency":
            currency = Currency(try entry.value(["USD", "EUR"]) { $0.count == 3 ? $0.uppercased() : nil })
        case "leverage": leverage = try entry.number(1...1000, "30")
        case "size":
            let examples = ["10000 units", "0.1 lots", "1 %", "1 % by 2 atr"]
            size = try entry.value(examples) { Size(text: $0, instrument) }
        case "commission": commission = try entry.number(0...0.1, "0.00002")
        case "spread": spread = try entry.number(0...1e9, "0.0001")
        case "slippage": slippage = try entry.number(0...1e9, "0.00005")
        case "swap": swap = try entry.number(-1000...1000, "2.5")
        case "ticks": hasTicks = try entry.flag()
        case "limits": hasLimits = try entry.flag()
        case "sessions": hasSessions = try entry.flag()
        case "same_direction": reopens = try entry.choice("reopen", "hold")
        case "inside_bar": isStopFirst = try entry.choice("stop first", "target first")
        case "entry_bar": isLiveAtEntry = try entry.choice("exits", "no exits")
        case "limit_orders": mustPassLimits = try entry.choice("passed", "touched")
        case "trail":
            trail = try entry.value(["1 R"]) { text in
                let match = text.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*R/)
                return match.flatMap { Double($0.1) }.flatMap { (0.01...100).contains($0) ? $0 : nil }
            }
        default:
            let near = (Self.keys + Self.limitKeys).filter { $0.hasPrefix(entry.key.prefix(2)) }
            throw StrategyError(.unknownKey(entry.key, nearest: near), line: entry.line)
        }
    }

    /// Named like the settings of an account.
    private mutating func readLimit(_ entry: Entry) throws(StrategyError) {
        var limits = entryLimits?.limits ?? RiskLimits(maximumPerTrade: 100, usualPerTrade: 100)
        switch entry.key {
        case "max_trades_per_day": limits.maximumTradesPerDay = try entry.count(10_000, "3")
        case "max_trades_per_hour": limits.maximumTradesPerHour = try entry.count(10_000, "2")
        case "max_losses_in_row": limits.maximumLossesInRow = try entry.count(10_000, "3")
        case "cooldown_minutes": limits.cooldown = .seconds(60 * (try entry.count(100_000, "30")))
        case "max_daily_loss": limits.maximumDailyLoss = try entry.percent("3 %")
        case "max_weekly_loss": limits.maximumWeeklyLoss = try entry.percent("5 %")
        case "max_drawdown": limits.maximumDrawdown = try entry.percent("15 %")
        default: limits.maximumPositionSize = try entry.percent("200 %")
        }
        entryLimits = EntryLimits(limits, timeZone: .gmt)
    }
}

/// One line of the part.
private struct Entry {
    let key: String
    let text: String
    let line: Int?

    func value<Value>(_ examples: [String], _ parse: (String) -> Value?) throws(StrategyError) -> Value {
        guard let value = parse(text) else {
            throw StrategyError(.badValue(key: key, given: text, examples: examples), line: line)
        }
        return value
    }
    func number(_ range: ClosedRange<Double>, _ example: String) throws(StrategyError) -> Double {
        try value([example]) { Double($0).flatMap { range.contains($0) ? $0 : nil } }
    }
    func count(_ most: Int, _ example: String) throws(StrategyError) -> Int {
        try value([example]) { Int($0).flatMap { (1...most).contains($0) ? $0 : nil } }
    }
    /// `3 %`, above 0.
    func percent(_ example: String) throws(StrategyError) -> Percent {
        try value([example]) { text in
            let match = text.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*%/)
            return match.flatMap { FixedPoint($0.1) }.flatMap { $0 > .zero && $0 <= 10_000 ? Percent($0) : nil }
        }
    }
    func flag() throws(StrategyError) -> Bool { try choice("on", "off") }
    func choice(_ yes: String, _ no: String) throws(StrategyError) -> Bool {
        try value([yes, no]) {
            $0 == yes || (yes == "on" && $0 == "true")
                ? true : $0 == no || (no == "off" && $0 == "false") ? false : nil
        }
    }
}

extension BacktestTerms.Size {
    /// `10000 units`, `0.5 lots`, `20 shares`, `1 %`, `1 % by 2 atr`.
    init?(text: String, _ instrument: Instrument) {
        if let match = text.wholeMatch(of: /([0-9.]+)\s*%\s*by\s*([0-9.]+)\s*atr/) {
            guard let share = Double(match.1), let count = Double(match.2), (0...100).contains(share), share > 0,
                (0.01...100).contains(count)
            else { return nil }
            self = .range(share / 100, count: count)
            return
        }
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
