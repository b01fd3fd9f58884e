import Actions
import Trading

/// "Signal me gold on the hour when there is a bullish order block and RSI under 35": a rule to be watched.
///
/// What stands behind the "when" is passed on as it was typed: only who computes signals can read it.
enum WatchRule {
    /// nil when the sentence is none.
    static func call(_ tokens: [Token], _ text: String, _ reader: ([Token]) -> SlotReader) -> ActionCall? {
        guard let (before, after) = parts(tokens, text), asks(before[...]), !WatchRemarks.deniesRequest(before),
            isOfIndicators(after) || isComparison(before, after, text, reader),
            // "warn me when my equity falls below 9000" speaks of the account.
            !after.contains(where: { $0.has("account") }), !isNamedLevel(before, after)
        else { return nil }
        var slots = reader(before)
        slots.fill("symbol")
        fillTimeframe(&slots, reader)
        var rest = reader(Array(after))
        if slots.arguments["symbol"] == nil { rest.fill("symbol") }
        if slots.arguments["timeframe"] == nil { fillTimeframe(&rest, reader) }
        slots.arguments.merge(rest.arguments) { first, _ in first }
        // A request that comes behind its condition ends it.
        let end = after.last?.chunk.upperBound ?? text.startIndex
        let isBehind = before.contains { $0.chunk.lowerBound >= end }
        var rule = rule(rest, text[..<(isBehind ? end : text.endIndex)])
        if let side = side(before) { rule = "\(side) \(rule)" }
        // "…, signal me, at least 1:2".
        let more = isBehind ? more(slots) : nil
        if let more { rule += ", " + text[more.chunk.lowerBound...] }
        let name = named(before, text)
        let besides = WatchRemarks.said(slots, text, apart: after, upTo: name?.place ?? more?.chunk.lowerBound)
        slots.arguments["when"] = .text(([rule] + besides).joined(separator: " | "))
        if let name { slots.arguments["name"] = .text(name.text) }
        return ActionCall("set_strategy", slots.arguments)
    }

    /// "signal me golf when rsi under 30": what stands where the instrument does, and names none; nil when there is no
    /// such word.
    static func strangePlace(
        of rule: ActionCall, _ tokens: [Token], _ text: String, _ lexicon: InstrumentLexicon
    ) -> Clarification? {
        guard rule.arguments["symbol"] == nil, rule.arguments["strategy"] == nil,
            let asking = tokens.firstIndex(where: { asks([$0]) }),
            let turn = tokens.firstIndex(where: { $0.has("if") }), asking < turn
        else { return nil }
        // A word that everybody knows is a name mistyped, where there is one like it.
        let said = tokens[(asking + 1)..<turn].filter { token in
            guard !asks([token]) else { return false }
            let isKnown = token.isCommon || token.has("offtopic")
            return isKnown
                ? token.key.count >= 4 && !lexicon.candidates(near: token.key).isEmpty : token.weight > 0
        }
        guard (1...2).contains(said.count), let first = said.first, let last = said.last,
            said.allSatisfy({ $0.key.count >= 3 && ($0.isUnknown || $0.isCommon || $0.has("offtopic")) })
        else { return nil }
        let name = String(text[first.chunk.lowerBound..<last.chunk.upperBound])
        let near = lexicon.candidates(near: name)
        var partial = rule
        if case .text(let when)? = rule.arguments["when"] {
            let kept = when.split(separator: " | ").filter { !$0.contains(name) }
            partial.arguments["when"] = .text(kept.joined(separator: " | "))
        }
        return Clarification(
            about: rule.action, missing: ["symbol"], partial: partial,
            options: near.map(\.symbol), unmet: name)
    }

    /// "tell me when gold breaks yesterday's high" is an alert on a price.
    private static func isNamedLevel(_ before: [Token], _ after: ArraySlice<Token>) -> Bool {
        let isNamed =
            after.contains { $0.value("level") != nil }
            || (after.contains { $0.has("extreme") } && after.contains { $0.has("period") })
        return isNamed && asks(before[...], by: alerts)
            && !after.contains { $0.value("ind") != nil || $0.has("candle_close") || $0.has("event") }
    }

    /// The timeframe that is meant for the candles: one beside a trend is the trend's, "the 4h and daily trend are up".
    private static func fillTimeframe(_ slots: inout SlotReader, _ reader: ([Token]) -> SlotReader) {
        let tokens = slots.tokens
        func isOfTimeframe(_ index: Int) -> Bool {
            tokens[index].pause == .none && !tokens[index].has("if")
                && (tokens[index].weight == 0
                    || ["timeframe", "hour", "minute", "day", "week", "and", "trend_word"]
                        .contains { tokens[index].has($0) })
        }
        var taken: Set<Int> = []
        for index in tokens.indices where tokens[index].has("trend_word") {
            var start = index
            while start > 0, tokens[start].pause == .none,
                isOfTimeframe(start - 1) || tokens[start - 1].has("timeframe")
            {
                start -= 1
            }
            var end = index
            while end + 1 < tokens.count, isOfTimeframe(end + 1) { end += 1 }
            taken.formUnion(start...end)
        }
        var free = reader(tokens.indices.filter { !taken.contains($0) }.map { tokens[$0] })
        free.fill("timeframe")
        guard let timeframe = free.arguments["timeframe"] else { return }
        slots.arguments["timeframe"] = timeframe
        let used = free.used.map { free.tokens[$0].chunk }
        slots.used.formUnion(tokens.indices.filter { used.contains(tokens[$0].chunk) })
    }

    private static func isOfIndicators(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.contains { $0.value("ind") != nil || ($0.has("concept") && !$0.has("pips") && !$0.has("moves")) }
    }

    /// "when close > open", "when rzi under 30": a comparison of what is no instrument's price. Names that nobody knows
    /// are passed on where they stand in the place of an indicator: who computes signals says what they may be.
    private static func isComparison(
        _ before: [Token], _ after: ArraySlice<Token>, _ text: String, _ reader: ([Token]) -> SlotReader
    ) -> Bool {
        guard let first = after.first, let last = after.last, asks(before[...]) else { return false }
        let typed = text[first.chunk.lowerBound..<last.chunk.upperBound]
        // "foo(14) under 30": written as indicators are.
        if typed.contains(/[A-Za-z_][A-Za-z0-9_]+\([0-9., ]*\)/) { return true }
        let way = after.firstIndex { token in relations.contains { token.has($0) && $0 != "condition" } }
        let isSigned = typed.contains { "<>≤≥".contains($0) }
        guard way != nil || isSigned,
            !after.contains(where: { $0.value("level") != nil || $0.has("moves") || $0.has("percent") })
        else { return false }
        var request = reader(before)
        request.fill("symbol")
        var rest = reader(Array(after))
        rest.fill("symbol")
        rest.fill("timeframe")
        guard let instrument = request.instrument ?? rest.instrument else { return false }
        let left = rest.tokens.indices.filter { !rest.used.contains($0) }.map { rest.tokens[$0] }
        let numbers = left.compactMap(\.number)
        let isCandle = left.contains { $0.has("close") || $0.has("candle_close") }
        if numbers.isEmpty, isSigned, left.count > 1 { return !asks(before[...], by: alerts) || isCandle }
        if numbers.isEmpty, isCandle { return left.contains { $0.has("open_word") || $0.isUnknown } }
        let isUnknown = left.contains { $0.isUnknown && $0.key.count <= 20 }
        return isUnknown && numbers.count == 1 && !numbers.contains { instrument.isAbout($0.price(of: instrument)) }
            && left.first?.isUnknown ?? false
    }

    /// "a strategy for gold: sell when …", "a sell signal when …"; nil where no side or both were said.
    private static func side(_ tokens: [Token]) -> String? {
        let sides = Set(tokens.compactMap { $0.value("side") ?? $0.value("signal") })
        return sides.count == 1 ? sides.first : nil
    }

    /// "a strategy called Dipper: …", as it was typed: one word, or what stands in quotes, and where that begins; nil
    /// when it has no name.
    private static func named(_ tokens: [Token], _ text: String) -> (text: String, place: String.Index)? {
        guard tokens.contains(where: { $0.has("strategy_word") }),
            let place = tokens.lastIndex(where: { $0.has("called") })
        else { return nil }
        let rest = text[tokens[place].chunk.upperBound...].drop(while: \.isWhitespace)
        let quotes = "\"'“”„«»"
        let isQuoted = rest.first.map(quotes.contains) ?? false
        let name =
            isQuoted
            ? rest.dropFirst().prefix { !quotes.contains($0) }
            : rest.prefix { !$0.isWhitespace && !",:;".contains($0) }
        return name.isEmpty ? nil : (String(name.prefix(60)), tokens[place].chunk.lowerBound)
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
        slots.used.formUnion(
            tokens.indices.filter { index in
                tokens[index].number != nil && !tokens[index].has("clock")
                    || relations.contains { tokens[index].has($0) }
                    || ["close", "candle_close"].contains { tokens[index].has($0) }
            })
        let besides = WatchRemarks.said(slots, slots.text, apart: [], upTo: nil)
        let rule = "close \(isAbove ? "above" : "below") \(prices[0])"
        slots.arguments["when"] = .text(([rule] + besides).joined(separator: " | "))
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

    static func asks(
        _ tokens: ArraySlice<Token>, by words: [String] = alerts + ["signal", "watch", "strategy_word"]
    ) -> Bool {
        tokens.contains { token in words.contains { token.has($0) } }
    }

    /// What is asked for, and when: "signal me … when …" or "when …, signal me"; nil when there is no when.
    private static func parts(
        _ tokens: [Token], _ text: String
    ) -> (request: [Token], condition: ArraySlice<Token>)? {
        let first = tokens.firstIndex { $0.has("if") }
        // "When the spread is small signal me gold when …": what is asked for stands before its own "when".
        let second = tokens.indices.first { index in
            tokens[index].has("if") && first.map { $0 < index } ?? false && !asks(tokens[...(first ?? index)])
                && asks(tokens[...index]) && !tokens[..<index].contains { token in others.contains { token.has($0) } }
        }
        let turn = second ?? first
        // "Tell me when" may be one phrase.
        if let turn, asks(tokens[...turn]) {
            let isLast = tokens[(turn + 1)...].allSatisfy { $0.weight == 0 || asks([$0]) }
            if !isLast { return (Array(tokens[...turn]), tokens[(turn + 1)...]) }
        }
        guard !tokens.contains(where: { token in others.contains { token.has($0) } }) else { return nil }
        return behind(tokens, turn, text) ?? withoutWhen(tokens, turn)
    }

    /// The request comes last, behind a comma, "then", or what only an ending makes a condition.
    private static func behind(
        _ tokens: [Token], _ turn: Int?, _ text: String
    ) -> (request: [Token], condition: ArraySlice<Token>)? {
        let isPlain = turn == nil
        let isTerm = { (token: Token) in token.value("ind") != nil || token.has("concept") }
        // "bana haber ver": from the first of the words that ask.
        func last(by words: [String]) -> Int? {
            tokens.indices.last { index in
                asks([tokens[index]], by: words) && (index == 0 || !asks([tokens[index - 1]], by: words))
            }
        }
        let asking = last(by: isPlain ? alerts : alerts + ["signal"]) ?? last(by: ["signal"])
        guard let asking else { return nil }
        // "…, envoie-moi un signal", "… to batana": what stands between asks as well.
        let isSaid = { (token: Token) in
            isTerm(token) || token.has("number") || token.has("symbol") || relations.contains { token.has($0) }
        }
        let said = tokens[..<asking].lastIndex(where: isSaid) ?? -1
        let start =
            ((said + 1)...asking).first { index in
                tokens[index].pause != .none || tokens[index].has("then") || tokens[index].has("if") || index == asking
            } ?? asking
        // "rsi under 30 on gold, signal me"; "gold rsi signals" are looked for.
        let isApart = tokens[start].pause != .none || tokens[start].has("then")
        guard !isPlain || isApart || asks([tokens[asking]], by: alerts) else { return nil }
        let condition = tokens[..<start]
        let isRule =
            condition.contains { $0.has("event") }
            || condition.contains { $0.value("ind") != nil }
                && condition.contains { token in
                    relations.contains { token.has($0) }
                }
            || isOfCandle(condition, text)
        guard condition.contains(where: { $0.weight > 0 && !$0.has("if") }), !isPlain || isRule else { return nil }
        // What stands before the "when" is where: "eth 1h me jab …".
        guard let turn, turn < start, !condition[..<turn].contains(where: isTerm) else {
            return (Array(tokens[start...]), condition)
        }
        return (Array(condition[..<turn] + tokens[start...]), condition[(turn + 1)...])
    }

    /// "close > open": prices of the candle that signs compare.
    private static func isOfCandle(_ condition: ArraySlice<Token>, _ text: String) -> Bool {
        guard let first = condition.first, let last = condition.last else { return false }
        return text[first.chunk.lowerBound..<last.chunk.upperBound].contains { "<>≤≥".contains($0) }
            && condition.contains { token in ["close", "candle_close", "open_word"].contains { token.has($0) } }
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
