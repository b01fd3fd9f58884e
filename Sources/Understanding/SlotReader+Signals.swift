import Actions
import Trading

// What is said of a signal that was told, above all in a reply to it.
extension SlotReader {
    /// "take it", "take half": the order of the latest signal.
    mutating func signal() {
        guard let last = context.lastSignal else { return }
        // "in with one and a half lots": a size and nothing else is one of the signal.
        let size = has("unit") && !has("side") ? ["unit"] : []
        let names = ["signal", "it", "take", "part"].filter(has) + size
        let isOfIt = arguments["symbol"] == nil || arguments["symbol"] == .text(last.instrument.symbol)
        guard isOfIt, !names.isEmpty || (last.isRepliedTo && arguments["symbol"] == nil) else { return }
        arguments["symbol"] = .text(last.instrument.symbol)
        // "do the opposite of that"
        let isTurned = has("inverse")
        if arguments["side"] == nil { arguments["side"] = .text((isTurned ? last.side.opposite : last.side).rawValue) }
        if !isTurned { arguments["signal"] = last.reference.map { .text($0) } }
        used.formUnion(indices("inverse"))
        if let order = last.order, order.arguments["side"] == arguments["side"] {
            arguments.merge(order.arguments) { said, _ in said }
        }
        // "half a percent", "half a lot" are no half of the signal.
        let measured = Set(numbers.filter { $0.measure == "percent" || $0.isSize }.map(\.index))
        used.formUnion(names.flatMap(indices).filter { !measured.contains($0) && !tokens[$0].has("unit") })
        share()
    }

    /// No trade may risk this much of an account: such a percentage is a part of the signal's size.
    private static let leastShare: FixedPoint = 10

    private mutating func share() {
        guard
            let use = numbers.first(where: { use in
                switch use.role {
                case .plain: tokens[use.index].has("part")
                case .percent: use.reading.value >= Self.leastShare
                default: false
                }
            })
        else { return }
        arguments["share"] = .number(use.role == .percent ? use.reading.value : use.reading.value * 100)
        take(use)
    }

    /// "why this size?", "why 0.1 lots of gold?": of the last card or order.
    mutating func sized() {
        let sizes = numbers.filter { if case .size = $0.role { true } else { false } }
        let isAsked = has("why") && arguments["about"] == nil
        guard isAsked, has("size_word") || has("so_much") || !sizes.isEmpty else { return }
        symbol()
        arguments["about"] = .text("size")
        for use in sizes { take(use) }
        used.formUnion(["why", "size_word", "so_much", "order", "position", "side", "it"].flatMap(indices))
    }

    /// "why was I stopped out?", "did my gold trade close?": of the trade that ended last.
    mutating func tradeEnd() {
        guard anchors.contains("asked_end") else { return }
        symbol()
        arguments["about"] = .text("closing")
    }

    /// "why?", "why not?": of the latest signal.
    mutating func reason() {
        guard arguments["about"] == nil, has("why") || has("whynot"), !(has("whynot") && has("symbol")),
            let signal = context.lastSignal,
            tokens.allSatisfy({ $0.instruments.isEmpty || $0.instruments.contains(signal.instrument) })
        else { return }
        about(signal)
    }

    /// "any buys on gold": the side that is asked for.
    mutating func sided() {
        guard let index = tokens.firstIndex(where: { $0.value("signal") != nil }),
            let side = tokens[index].value("signal")
        else { return choice("side") }
        set("side", .text(side), index)
    }

    /// "what became of it?" is about one signal, "what became of the signals?" about all.
    mutating func past() {
        choice("view")
        // "Signals this week" are looked for, those that were have a time.
        if arguments["view"] == .text("history") { choice("period") }
        guard arguments["view"] == .text("history"), has("became"), let signal = context.lastSignal,
            signal.isRepliedTo || !has("plural")
        else { return }
        arguments["view"] = nil
        about(signal)
    }

    private mutating func about(_ signal: InterpretationContext.ToldSignal) {
        arguments["symbol"] = .text(signal.instrument.symbol)
        arguments["signal"] = (signal.reference ?? signal.setup).map { .text($0) }
        used.formUnion(indices("signal") + indices("it") + indices("symbol") + indices("side"))
    }

    /// "only gold", "not these": what is still watched of the strategy whose signal is replied to.
    mutating func watching() {
        guard let signal = context.lastSignal, signal.isRepliedTo, let strategy = signal.strategy else { return }
        if arguments["strategy"] == nil { arguments["strategy"] = .text(strategy) }
        let isElsewhere = has("symbol")
        if has("only"), isElsewhere {
            arguments["op"] = .text("only")
            arguments["enabled"] = nil
            if arguments["timeframe"] == nil { arguments["timeframe"] = signal.timeframe.map { .text($0.rawValue) } }
        } else if arguments["enabled"] != nil, !isElsewhere {
            let isEverywhere = has("strategy_word")
            arguments["symbol"] = isEverywhere ? nil : .text(signal.instrument.symbol)
            arguments["timeframe"] = isEverywhere ? nil : signal.timeframe.map { .text($0.rawValue) }
        }
        used.formUnion(indices("only") + indices("signal") + indices("it") + indices("strategy_word"))
    }

    /// "start auto trading with swing", "is it on?", "what did I miss by skipping?": what to do, and how it trades. A
    /// question changes nothing.
    mutating func automation() {
        choice("mode")
        let isQuestion = Words.isQuestion(text) || has("question")
        let operation: String
        if has("shadow"), !has("autotrade") {
            operation = "shadow"
        } else if ["autotrade_stop", "off", "pause", "negate"].contains(where: has) {
            operation = "stop"
        } else if ["use", "start", "resume"].contains(where: has) {
            operation = "start"
        } else {
            let isNamed = arguments["strategy"] != nil || arguments["mode"] != nil
            operation = isNamed && !isQuestion ? "start" : "status"
        }
        arguments["op"] = .text(operation)
    }
}

// How a strategy is optimized.
extension SlotReader {
    /// "with grid search"; "cancel the optimisation".
    mutating func optimizing() {
        if let index = first("cancel") { set("op", .text("cancel"), index) }
        choice("method")
    }
}

extension SlotReader {
    /// Of what is asked why it was signaled, or why not.
    mutating func decision() {
        if has("whynot") {
            symbol()
            hours()
            pastDay()
            // "why not?": of what was refused or skipped last.
            let isBare = tokens.allSatisfy { $0.has("whynot") || $0.isSkip }
            if isBare, context.lastSignal == nil { arguments["about"] = .text("refusal") }
        } else if has("why"), has("signal") || has("side"), !has("size_word") {
            symbol()
            if arguments["symbol"] == nil, let signal = context.lastSignal {
                arguments["symbol"] = .text(signal.instrument.symbol)
            }
            used.formUnion(indices("signal") + indices("side"))
        }
    }

    /// "why?" and nothing else.
    static func isBareWhy(_ tokens: [Token]) -> Bool {
        tokens.contains { $0.has("why") } && tokens.allSatisfy { $0.has("why") || $0.isSkip || $0.has("it") }
    }

    /// "yesterday", "on Monday", "three days ago", "2024-06-03": the day that is asked about.
    private mutating func pastDay() {
        let named = tokens.indices.first { index in
            tokens[index].value("period").map { ["today", "yesterday"].contains($0) } ?? false
        }
        if let index = named { return set("day", .text(tokens[index].value("period") ?? ""), index) }
        if let date = writtenDay() { return arguments["day"] = .text("\(date)..\(date)") }
        let weekday = tokens.indices.first { tokens[$0].value("days")?.hasSuffix("day") ?? false }
        if let index = weekday { return set("day", .text(tokens[index].value("days") ?? ""), index) }
        guard let (index, unit) = units(["day": "d"]).first(where: { !used.contains($0.0) }), let count = whole(index)
        else { return }
        set("day", .text("\(count)d"), index, unit.index)
        // "ago"
        used.formUnion(tokens.indices.filter { $0 == unit.index + 1 && tokens[$0].isUnknown })
    }
}
