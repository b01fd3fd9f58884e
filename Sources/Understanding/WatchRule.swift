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
            !after.contains(where: { $0.has("account") }), !isNamedLevel(before, after)
        else { return nil }
        var slots = reader(before)
        slots.fill("symbol")
        slots.fill("timeframe")
        var rest = reader(Array(after))
        if slots.arguments["symbol"] == nil { rest.fill("symbol") }
        if slots.arguments["timeframe"] == nil { rest.fill("timeframe") }
        slots.arguments.merge(rest.arguments) { first, _ in first }
        // A request that comes behind its condition ends it.
        let end = after.last?.chunk.upperBound ?? text.startIndex
        let isBehind = before.contains { $0.chunk.lowerBound >= end }
        var rule = rule(rest, text[..<(isBehind ? end : text.endIndex)])
        // "…, signal me, at least 1:2".
        if isBehind, let more = more(slots) { rule += ", " + text[more.chunk.lowerBound...] }
        slots.arguments["when"] = .text(rule)
        if let name = name(before, text) { slots.arguments["name"] = .text(name) }
        return ActionCall("set_strategy", slots.arguments)
    }

    /// "tell me when gold breaks yesterday's high" is an alert on a price.
    private static func isNamedLevel(_ before: [Token], _ after: ArraySlice<Token>) -> Bool {
        let isNamed =
            after.contains { $0.value("level") != nil }
            || (after.contains { $0.has("extreme") } && after.contains { $0.has("period") })
        return isNamed && asks(before[...], by: alerts)
            && !after.contains { $0.value("ind") != nil || $0.has("candle_close") || $0.has("event") }
    }

    /// "a strategy called Dipper: …", as it was typed: one word, or what stands in quotes; nil when it has no name.
    private static func name(_ tokens: [Token], _ text: String) -> String? {
        guard tokens.contains(where: { $0.has("strategy_word") }),
            let place = tokens.lastIndex(where: { $0.has("called") })
        else { return nil }
        let rest = text[tokens[place].chunk.upperBound...].drop(while: \.isWhitespace)
        let quotes = "\"'“”„«»"
        let isQuoted = rest.first.map(quotes.contains) ?? false
        let name = isQuoted
            ? rest.dropFirst().prefix { !quotes.contains($0) }
            : rest.prefix { !$0.isWhitespace && !",:;".contains($0) }
        return name.isEmpty ? nil : String(name.prefix(60))
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

    /// Where a number that is no timeframe begins to be told behind the request; nil when none is.
    private static func more(_ request: SlotReader) -> Token? {
        guard let asking = request.tokens.lastIndex(where: { asks([$0]) }) else { return nil }
        let rest = request.tokens.indices.filter { $0 > asking && !request.used.contains($0) }
        guard rest.contains(where: { request.tokens[$0].has("number") }) else { return nil }
        return rest.first.map { request.tokens[$0] }
    }

    private static let alerts = ["alert", "notify"]
    private static let relations = ["above", "below", "crosses", "moves", "condition"]
    /// What is told, thought or traded is not watched.
    private static let others = ["side", "whatif", "past", "offtopic", "advice", "pause"]

    private static func asks(
        _ tokens: ArraySlice<Token>, by words: [String] = alerts + ["signal", "watch", "strategy_word"]
    ) -> Bool {
        tokens.contains { token in words.contains { token.has($0) } }
    }

    /// What is asked for, and when: "signal me … when …" or "when …, signal me"; nil when there is no when.
    private static func parts(_ tokens: [Token]) -> (request: [Token], condition: ArraySlice<Token>)? {
        let turn = tokens.firstIndex { $0.has("if") }
        // "Tell me when" may be one phrase.
        if let turn, asks(tokens[...turn]) {
            let isLast = tokens[(turn + 1)...].allSatisfy { $0.weight == 0 || asks([$0]) }
            if !isLast { return (Array(tokens[...turn]), tokens[(turn + 1)...]) }
        }
        guard !tokens.contains(where: { token in others.contains { token.has($0) } }) else { return nil }
        return behind(tokens, turn) ?? withoutWhen(tokens, turn)
    }

    /// The request comes last, behind a comma, "then", or what only an ending makes a condition.
    private static func behind(
        _ tokens: [Token], _ turn: Int?
    ) -> (request: [Token], condition: ArraySlice<Token>)? {
        let isPlain = turn == nil
        let words = isPlain ? alerts : alerts + ["signal"]
        let isTerm = { (token: Token) in token.value("ind") != nil || token.has("concept") }
        // "bana haber ver": from the first of the words that ask.
        let asking = tokens.indices.last { index in
            asks([tokens[index]], by: words) && (index == 0 || !asks([tokens[index - 1]], by: words))
        }
        guard let asking else { return nil }
        // "…, envoie-moi un signal", "… to batana": what stands between asks as well.
        let isSaid = { (token: Token) in
            isTerm(token) || token.has("number") || token.has("symbol") || relations.contains { token.has($0) }
        }
        let said = tokens[..<asking].lastIndex(where: isSaid) ?? -1
        let start = ((said + 1)...asking).first { index in
            tokens[index].pause != .none || tokens[index].has("then") || tokens[index].has("if") || index == asking
        } ?? asking
        let condition = tokens[..<start]
        let isRule =
            condition.contains { $0.has("event") }
            || condition.contains { $0.value("ind") != nil } && condition.contains { token in
                relations.contains { token.has($0) }
            }
        guard condition.contains(where: { $0.weight > 0 && !$0.has("if") }), !isPlain || isRule else { return nil }
        // What stands before the "when" is where: "eth 1h me jab …".
        guard let turn, turn < start, !condition[..<turn].contains(where: isTerm) else {
            return (Array(tokens[start...]), condition)
        }
        return (Array(condition[..<turn] + tokens[start...]), condition[(turn + 1)...])
    }

    /// "alert gold rsi below 30": half a sentence.
    private static func withoutWhen(
        _ tokens: [Token], _ turn: Int?
    ) -> (request: [Token], condition: ArraySlice<Token>)? {
        guard turn == nil, let first = tokens.first(where: { $0.weight > 0 }), asks([first], by: alerts),
            let start = tokens.firstIndex(where: { $0.chunk == first.chunk }),
            tokens.contains(where: { $0.value("ind") != nil }),
            tokens.contains(where: { token in relations.contains { token.has($0) } })
        else { return nil }
        return (Array(tokens[...start]), tokens[(start + 1)...])
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
