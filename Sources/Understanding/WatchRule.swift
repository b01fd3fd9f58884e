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
            !before.contains(where: { $0.has("not") }),
            after.contains(where: { $0.value("ind") != nil || $0.has("concept") })
        else { return nil }
        var slots = reader(before)
        slots.fill("symbol")
        slots.fill("timeframe")
        if slots.arguments["symbol"] == nil || slots.arguments["timeframe"] == nil {
            var rest = reader(Array(after))
            rest.fill("symbol")
            rest.fill("timeframe")
            slots.arguments.merge(rest.arguments) { first, _ in first }
        }
        slots.arguments["when"] = .text(String(text[tokens[turn + 1].chunk.lowerBound...]).trimmed)
        return ActionCall("set_strategy", slots.arguments)
    }
}
