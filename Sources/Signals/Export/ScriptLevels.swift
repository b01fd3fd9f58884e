import Trading

/// Entry, stop and targets, in the same words in both languages: `longEntry`, `longStop`, `longTarget1`, …
extension ScriptDialect {
    private var range: String { value(.init(frame: 0, series: plan.range, barsAgo: 0)) }

    /// - Parameter prices: how the language calls the last closed candle's close, high and low.
    func levelLines(_ direction: Direction, _ prices: (close: String, high: String, low: String)) -> [String] {
        let (side, sign) = (direction.side, direction == .long ? "1.0" : "-1.0")
        let strategy = plan.strategy
        let zone = plan.program.zone(direction).map { zone in
            (structure(zone.frame, .top(zone.kind, direction)), structure(zone.frame, .bottom(zone.kind, direction)))
        }
        var lines = entryLines(direction, prices, zone.map { direction == .long ? $0.0 : $0.1 })
        let entry = "\(side)Entry"
        lines.append(
            real("\(side)Stop", stop(direction, prices.close, zone.map { direction == .long ? $0.1 : $0.0 })))
        for (index, target) in strategy.targets.enumerated() {
            let price =
                switch target {
                case .reward(let multiple): "\(entry) + \(multiple.real) * (\(entry) - \(side)Stop)"
                case .atr(let ranges): "\(entry) + \(sign) * \(ranges.real) * \(range)"
                case .percent(let percent): "\(prices.close) * (1.0 + \(sign) * \(percent.real) / 100.0)"
                case .price(let distance): "\(entry) + \(sign) * \(distance.real)"
                case .pips: none  // refused
                case .structure: beyond(structure(0, direction == .long ? .swingHigh : .swingLow), entry, sign, "")
                }
            lines.append(real("\(side)Target\(index + 1)", price))
        }
        return lines + [flag("\(side)Fits", fits(side, sign, strategy))]
    }

    private func entryLines(
        _ direction: Direction, _ prices: (close: String, high: String, low: String), _ edge: String?
    ) -> [String] {
        let (side, sign) = (direction.side, direction == .long ? "1.0" : "-1.0")
        switch plan.strategy.entry {
        case .market: return [real("\(side)Entry", prices.close)]
        case .limit(let ranges):
            return [real("\(side)Entry", "\(prices.close) - \(sign) * \(ranges.real) * \(range)")]
        case .breakout(let ranges):
            let extreme = direction == .long ? prices.high : prices.low
            return [real("\(side)Entry", "\(extreme) + \(sign) * \(ranges.real) * \(range)")]
        case .limitAtZone:
            guard let edge else {
                return [real("\(side)Entry", none), flag("\(side)Waits", "false")]
            }
            let waits = "\(isKnown(edge)) \(and) (\(prices.close) - \(edge)) * \(sign) > 0"
            return [
                flag("\(side)Waits", waits),
                real("\(side)Entry", "\(isKnown(edge)) ? (\(side)Waits ? \(edge) : \(prices.close)) : \(none)"),
            ]
        }
    }

    private func stop(_ direction: Direction, _ close: String, _ edge: String?) -> String {
        let (side, sign) = (direction.side, direction == .long ? "1.0" : "-1.0")
        let entry = "\(side)Entry"
        switch plan.strategy.stop {
        case .atr(let ranges): return "\(entry) - \(sign) * \(ranges.real) * \(range)"
        case .percent(let percent): return "\(close) * (1.0 - \(sign) * \(percent.real) / 100.0)"
        case .price(let distance): return "\(entry) - \(sign) * \(distance.real)"
        case .pips: return none  // refused
        case .structure:
            let swing = structure(0, direction == .long ? .swingLow : .swingHigh)
            let clear = " - \(sign) * 0.1 * \(range)"
            let behindSwing = beyond(swing, entry, direction == .long ? "-1.0" : "1.0", clear)
            guard let edge else { return behindSwing }
            let isInFront = "\(isKnown(edge)) \(and) (\(entry) - \(edge)) * \(sign) > 0"
            return "\(isInFront) ? \(edge)\(clear) : (\(behindSwing))"
        }
    }

    /// A level when it lies on that side of the entry.
    private func beyond(_ level: String, _ entry: String, _ sign: String, _ offset: String) -> String {
        "\(isKnown(level)) \(and) (\(level) - \(entry)) * \(sign) > 0 ? \(level)\(offset) : \(none)"
    }

    private func fits(_ side: String, _ sign: String, _ strategy: Strategy) -> String {
        let (entry, stop) = ("\(side)Entry", "\(side)Stop")
        let targets = strategy.targets.indices.map { "\(side)Target\($0 + 1)" }
        var tests = ([entry, stop] + targets).map { "\(isKnown($0)) \(and) \($0) > 0" }
        tests.append("(\(entry) - \(stop)) * \(sign) > 0")
        for (nearer, farther) in zip([entry] + targets, targets) {
            tests.append("(\(farther) - \(nearer)) * \(sign) > 0")
        }
        if let last = targets.last {
            let least = "(\(strategy.minimumReward.real) - 0.000000001)"
            tests.append("(\(last) - \(entry)) * \(sign) >= \(least) * (\(entry) - \(stop)) * \(sign)")
        }
        return tests.joined(separator: " \(and) ")
    }
}

extension Direction {
    var side: String { self == .long ? "long" : "short" }
    /// As the end of a name.
    var title: String { self == .long ? "Long" : "Short" }
}
