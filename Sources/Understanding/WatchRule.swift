import Actions
import Trading

/// "Signal me gold on the hour when there is a bullish order block and RSI under 35": a rule to be watched.
///
/// What stands behind the "when" is passed on as it was typed: only who computes signals can read it.
enum WatchRule {
    /// nil when the sentence is none.
    static func call(_ tokens: [Token], _ text: String, _ reader: ([Token]) -> SlotReader) -> ActionCall? {
        guard let turn = tokens.firstIndex(where: { $0.has("if") }), turn + 1 < tokens.count else { return nil }
        let (before, after) = (Array(tokens[..<turn]), tokens[(turn + 1)...])
        let asks = ["signal", "alert", "notify", "watch", "strategy_word"]
        guard before.contains(where: { token in asks.contains { token.has($0) } }),
            !before.contains(where: { $0.has("negate") }),
            after.contains(where: { $0.value("ind") != nil || $0.has("concept") }),
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
        slots.arguments["when"] = .text(rule(rest, text))
        return ActionCall("set_strategy", slots.arguments)
    }

    /// The text without the instrument and timeframe in it, and the small word before these.
    private static func rule(_ reader: SlotReader, _ text: String) -> String {
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
