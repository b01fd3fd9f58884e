import Actions
import Trading

// The length of candles.
extension SlotReader {
    /// "4h", "240m", "weekly". One that there are no candles of is kept as well: the action says which there are.
    mutating func timeframe() {
        if action == "get_chart", severalTimeframes() { return }
        choice("timeframe")
        // "on the 5 minute": its unit says nothing more.
        for index in tokens.indices.dropFirst() where ["minute", "hour"].contains(where: tokens[index].has) {
            let before = tokens[index - 1]
            if used.contains(index - 1), before.has("timeframe"), before.key.last?.isNumber == true {
                used.insert(index)
            }
        }
        if action == "set_strategy", arguments["timeframe"] != nil {
            // "on the 15m chart"
            used.formUnion(indices("chart").filter { used.contains($0 - 1) })
        }
        guard arguments["timeframe"] == nil else { return }
        let names = ["minute": "m", "hour": "h", "day": "d", "week": "w", "month": "mo"]
        for (index, unit) in units(names) where !used.contains(index) {
            guard let (count, name) = length(index, unit.name) else { continue }
            if let frame = Timeframe(name: "\(count)\(name)") {
                return set("timeframe", .text(frame.rawValue), index, unit.index)
            }
            if isFrame(index, unit.index, name) {
                set("timeframe", .text("\(count)\(name)"), index, unit.index)
            }
        }
        if arguments["timeframe"] == nil { minutes() }
    }

    /// "15m, 1h and 4h in one picture". False when fewer than two are said.
    private mutating func severalTimeframes() -> Bool {
        var found: [(frame: Timeframe, places: [Int])] = []
        for index in tokens.indices {
            guard let frame = tokens[index].value("timeframe").flatMap(Timeframe.init(name:)) else { continue }
            found.append((frame, [index]))
        }
        for (index, unit) in units(["minute": "m", "hour": "h", "day": "d", "week": "w"]) {
            guard let count = whole(index), let frame = Timeframe(name: "\(count)\(unit.name)"),
                !found.contains(where: { $0.places.contains(index) || $0.places.contains(unit.index) })
            else { continue }
            found.append((frame, [index, unit.index]))
        }
        found.sort { $0.places[0] < $1.places[0] }
        var names: [String] = []
        for (frame, _) in found where !names.contains(frame.rawValue) { names.append(frame.rawValue) }
        guard names.count > 1 else { return false }
        arguments["timeframes"] = .text(names.joined(separator: ","))
        used.formUnion(found.flatMap(\.places) + indices("and"))
        return true
    }

    /// Whether a length that no candle has was said of candles: "gold 2h", "3 minute chart".
    private func isFrame(_ index: Int, _ unit: Int, _ name: String) -> Bool {
        guard !has("last") else { return false }
        if action == "get_chart" { return true }
        let isShort = ["m", "h"].contains(name)
        // "backtest swing on gold 90d" is a period.
        guard tokens[unit].isGlued && tokens[unit].key.count <= 3, isShort || !Self.ofPeriods.contains(action) else {
            return false
        }
        let beside = [content(before: index), content(after: unit)].compactMap(\.self).map { tokens[$0] }
        return beside.contains { token in
            !token.instruments.isEmpty || ["chart", "candle", "analyze", "signal"].contains(where: token.has)
        }
    }
    private static let ofPeriods: Set<String> = ["backtest", "optimise", "get_signals", "get_report"]

    /// "gold chart 240": minutes as charting programs count them.
    private mutating func minutes() {
        guard action == "get_chart" || action == "analyze",
            let use = numbers.first(where: { use in
                use.role == .plain && use.measure == nil && use.indices == [use.index] && !used.contains(use.index)
                    && ["5", "15", "30", "60", "240", "1440", "10080"].contains(tokens[use.index].key)
            }), let before = content(before: use.index),
            !tokens[before].instruments.isEmpty || tokens[before].has("chart"),
            let frame = Timeframe(name: "\(tokens[use.index].key)m")
        else { return }
        set("timeframe", .text(frame.rawValue), use.index)
    }
}
