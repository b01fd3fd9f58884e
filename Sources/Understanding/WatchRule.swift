import Actions
import Trading

/// "Signal me gold on the hour when there is a bullish order block and RSI under 35": a rule to be watched.
///
/// What stands behind the "when" is passed on as it was typed: only who computes signals can read it.
enum WatchRule {
    /// nil when the sentence is none.
    static func call(_ tokens: [Token], _ text: String, _ reader: ([Token]) -> SlotReader) -> ActionCall? {
        guard let (before, after) = parts(tokens), asks(before[...]), !before.contains(where: { $0.has("negate") }),
            after.contains(where: { $0.value("ind") != nil || ($0.has("concept") && !$0.has("pips")) }),
            // "warn me when my equity falls below 9000" speaks of the account.
            !after.contains(where: { $0.has("account") })
        else { return nil }
        var slots = reader(before)
        slots.fill("symbol")
        slots.fill("timeframe")
        var rest = reader(Array(after))
        if slots.arguments["symbol"] == nil { rest.fill("symbol") }
        if slots.arguments["timeframe"] == nil { rest.fill("timeframe") }
        slots.arguments.merge(rest.arguments) { first, _ in first }
        // A request that comes behind its condition ends it.
        let isFirst = before.first.map { request in after.allSatisfy { request.chunk.lowerBound >= $0.chunk.lowerBound }
        }
        let end = isFirst == true ? after.last?.chunk.upperBound : nil
        slots.arguments["when"] = .text(rule(rest, text[..<(end ?? text.endIndex)]))
        return ActionCall("set_strategy", slots.arguments)
    }

    /// "Alert: eurusd 1h close above 1.0900": a price alert tells of every touch, so the candle is watched; nil when
    /// the sentence speaks of no candle, or names no instrument or level.
    static func atClose(_ tokens: [Token], _ reader: ([Token]) -> SlotReader) -> ActionCall? {
        let isAbove = tokens.contains { $0.has("above") }
        guard asks(tokens[...]), tokens.contains(where: { $0.has("close") || $0.has("candle_close") }),
            isAbove != tokens.contains(where: { $0.has("below") && !$0.has("close") }),
            !tokens.contains(where: { $0.has("negate") || $0.has("account") || $0.has("position") || $0.has("side") })
        else { return nil }
        var slots = reader(tokens)
        slots.fill("symbol")
        slots.fill("timeframe")
        guard let instrument = slots.instrument, slots.arguments["timeframe"] != nil else { return nil }
        let prices = slots.numbers.filter { !slots.used.contains($0.index) }
            .map { $0.reading.price(of: instrument) }.filter { instrument.canCost($0) }
        guard prices.count == 1 else { return nil }
        slots.arguments["when"] = .text("close \(isAbove ? "above" : "below") \(prices[0])")
        return ActionCall("set_strategy", slots.arguments)
    }

    private static func asks(_ tokens: ArraySlice<Token>) -> Bool {
        let words = ["signal", "alert", "notify", "watch", "strategy_word"]
        return tokens.contains { token in words.contains { token.has($0) } }
    }

    /// What is asked for, and when: "signal me … when …" or "when …, signal me"; nil when there is no when.
    private static func parts(_ tokens: [Token]) -> (request: [Token], condition: ArraySlice<Token>)? {
        guard let turn = tokens.firstIndex(where: { $0.has("if") }) else { return nil }
        if asks(tokens[..<turn]) || tokens[..<turn].contains(where: { $0.weight > 0 }) {
            let isLast = tokens[(turn + 1)...].allSatisfy { $0.weight == 0 || asks([$0]) }
            guard isLast else { return (Array(tokens[..<turn]), tokens[(turn + 1)...]) }
        }
        // The request comes last, behind a comma or "then".
        let split = tokens.indices.last { index in
            index > 0 && (tokens[index].pause != .none || tokens[index].has("then") || tokens[index].has("if"))
                && asks(tokens[index...]) && tokens[..<index].contains { $0.weight > 0 && !$0.has("if") }
        }
        guard let split else { return nil }
        let condition = tokens[..<split].firstIndex { !$0.has("if") } ?? split
        return (Array(tokens[split...]), tokens[condition..<split])
    }

    /// The text without the instrument and timeframe in it, and the small word before these.
    private static func rule(_ reader: SlotReader, _ text: Substring) -> String {
        var left = Set(reader.tokens.indices).subtracting(reader.used)
        for index in reader.used where index > 0 && reader.tokens[index - 1].isSkip { left.remove(index - 1) }
        let kept = left.map { reader.tokens[$0].chunk }
        let gone = reader.tokens.indices.filter { !left.contains($0) }.map { reader.tokens[$0].chunk }
        guard var place = reader.tokens.first?.chunk.lowerBound else { return "" }
        var rule = ""
        for chunk in gone where chunk.lowerBound >= place && !kept.contains(chunk) {
            rule += text[place..<chunk.lowerBound]
            place = chunk.upperBound
        }
        rule += text[place...]
        return rule.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
