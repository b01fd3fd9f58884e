import Trading

// What is said and then said otherwise in the same breath.
extension Interpreter {
    /// "short spoos 0.1 lot, wait no make it the dow", "stop to 128, ah no, 126 is better": the new value in the place
    /// of the one before. nil: nothing is taken back, or not by another value of its kind.
    static func takenBack(_ tokens: [Token]) -> [Token]? {
        if let other = ofOther(tokens) { return other }
        for turn in tokens.indices.dropFirst().dropLast() where isTurn(tokens, turn) {
            guard let (new, end) = saidInstead(tokens, from: turn + 1) else { continue }
            var kept = Array(tokens[..<turn])
            guard replace(&kept, by: new) else { continue }
            let rest = withoutDenied(tokens[end...], of: tokens[..<turn])
            let all = kept + rest.drop { $0.pause == .none && ($0.has("amend") || $0.has("turn") || $0.isSkip) }
            return takenBack(all) ?? all
        }
        return deniedAfter(tokens) ?? insteadOf(tokens)
    }

    /// "cancel my gold order, sorry, cancel the silver one": the same is asked for of another.
    private static func ofOther(_ tokens: [Token]) -> [Token]? {
        for turn in tokens.indices.dropFirst().dropLast().reversed() {
            let token = tokens[turn]
            guard token.has("turn") || token.has("sorry") || isDenial(token) && token.pause != .none else { continue }
            let before = tokens[..<turn]
            let rest = tokens[(turn + 1)...].drop { $0.isSkip || $0.has("turn") || $0.has("amend") }
            let named = [before, rest].map { Set($0.flatMap { $0.instruments.prefix(1) }) }
            guard named.allSatisfy({ $0.count == 1 }), named[0] != named[1], repeatsVerb(rest, of: before),
                !rest.contains(where: { $0.has("negate") && !$0.has("cancel") })
            else { continue }
            return withObject(of: Array(before), Array(rest))
        }
        return nil
    }

    /// "sell 0.3 cable, wait not sell, buy": what was said is denied, and another of its kind said right behind it.
    private static func deniedAfter(_ tokens: [Token]) -> [Token]? {
        for turn in tokens.indices.dropFirst() where tokens[turn].has("negate") {
            guard let old = tokens[(turn + 1)...].firstIndex(where: { !$0.isSkip }), let kind = kind(of: tokens[old]),
                let new = tokens[(old + 1)...].firstIndex(where: { !$0.isSkip && !$0.has("but") }),
                Self.kind(of: tokens[new]) == kind, tokens[new].key != tokens[old].key,
                tokens[..<turn].contains(where: { Self.kind(of: $0) == kind && $0.key == tokens[old].key })
            else { continue }
            var kept = Array(tokens[..<turn])
            // "wait" is what one says before, and stops nothing.
            while let last = kept.last, last.isSkip || last.has("turn") || last.has("pause") { kept.removeLast() }
            guard replace(&kept, by: [tokens[new]]) else { continue }
            return kept + tokens[(new + 1)...]
        }
        return nil
    }

    /// "sorry, I meant silver, not gold": without what is denied of what was said before.
    static func withoutDenied(_ new: ArraySlice<Token>, of old: ArraySlice<Token>) -> [Token] {
        var kept = Array(new)
        for place in kept.indices.reversed() where kept[place].has("negate") && !kept[place].has("side") {
            guard let denied = kept[(place + 1)...].firstIndex(where: { !$0.isSkip }),
                let kind = kind(of: kept[denied]),
                old.contains(where: { Self.kind(of: $0) == kind && $0.key == kept[denied].key })
            else { continue }
            kept.removeSubrange(place...denied)
        }
        return kept
    }

    /// "stop" denies too, and is a stop.
    private static func isDenial(_ token: Token) -> Bool {
        token.has("no") && !["sl", "off", "pause", "cancel", "and"].contains(where: token.has)
    }

    private static func isTurn(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        if token.has("turn") { return true }
        // "two percent no one percent", and "sorry" between two sides.
        let isDenial = isDenial(token)
        let next = tokens[index + 1]
        // "buy gold, don't sell it" forbids a side, and does not ask for it: only "no, sell" does.
        if token.has("negate"), forbidsSide(tokens[(index + 1)...]) { return false }
        if deniesName(tokens, index) { return false }
        let isNext = kind(of: next) != nil || next.has("negate") && !next.has("no")
        return (isDenial || token.has("sorry")) && isNext || isDenial && token.pause != .none
    }

    /// "max three open trades, not four": what is denied at the end of a clause is another value than the one before.
    static func withoutOther(_ tokens: [Token]) -> [Token] {
        for place in tokens.indices.dropFirst().dropLast() where tokens[place].has("negate") {
            guard tokens[place].pause != .none, !tokens[place].has("side"),
                let said = tokens[(place + 1)...].firstIndex(where: { !$0.isSkip || $0.number != nil }),
                said - place <= 2, let kind = kind(of: tokens[said]), ["number", "symbol"].contains(kind),
                tokens[(place + 1)...said].allSatisfy({ $0.pause == .none }),
                tokens[..<place].contains(where: { Self.kind(of: $0) == kind && $0.key != tokens[said].key })
            else { continue }
            var end = said + 1
            while end < tokens.count, tokens[end].pause == .none, labels.contains(where: tokens[end].has) { end += 1 }
            guard end == tokens.count || tokens[end].pause != .none else { continue }
            return Array(tokens[..<place]) + tokens[end...]
        }
        return tokens
    }

    /// "close half of gold, no, all of it": the whole takes the place of the part.
    static func wholeInstead(_ tokens: [Token]) -> [Token] {
        let isWhole = { (token: Token) in token.has("all") || token.has("everything") }
        let isTurn = { (token: Token) in ["turn", "no", "amend"].contains(where: token.has) }
        guard let turn = tokens.indices.dropFirst().first(where: { isTurn(tokens[$0]) && tokens[$0].pause != .none }),
            tokens[(turn + 1)...].contains(where: isWhole),
            tokens[(turn + 1)...].allSatisfy({ token in
                isWhole(token) || isTurn(token) || token.isSkip || token.has("it") || token.has("close")
            }),
            !tokens[turn...].contains(where: { $0.has("negate") && !$0.has("no") && !$0.has("turn") }),
            tokens[..<turn].contains(where: { $0.has("close") }), tokens[..<turn].contains(where: { $0.has("part") })
        else { return tokens }
        return tokens[..<turn].filter { !$0.has("part") }
    }

    /// "plata, no de oro" is silver; "plata, no, oro" is gold.
    static func deniesName(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens[index].has("negate"), index + 1 < tokens.count else { return false }
        let next = tokens[index + 1]
        let isSmall = next.isSkip && kind(of: next) == nil && next.pause == .none && next.key.count <= 3
        let named = tokens[(index + 1)...].first { !$0.isSkip }
        return isSmall && named.map { !$0.instruments.isEmpty && $0.pause == .none } ?? false
    }

    /// "don't sell", "no lo vendas": a side right behind a denial, or behind "it".
    private static func forbidsSide(_ rest: ArraySlice<Token>) -> Bool {
        let isShort = { (token: Token) in token.has("it") || token.isSkip && token.key.count <= 3 }
        guard let next = rest.first, next.pause == .none else { return false }
        let said = isShort(next) && !next.has("side") ? rest.dropFirst().first : next
        return said.map { $0.has("side") && $0.pause == .none } ?? false
    }

    /// "oro, perdón, plata, no oro", "白银，不是黄金": what was said before is denied, and what was said since takes its
    /// place.
    static func withoutRepeated(_ tokens: [Token]) -> [Token] {
        let isDenial = { (token: Token) in ["turn", "no", "negate"].contains(where: token.has) && !token.has("side") }
        for turn in tokens.indices.dropFirst(2).dropLast() where isDenial(tokens[turn]) {
            guard let said = tokens[(turn + 1)...].firstIndex(where: { !$0.isSkip }), said - turn <= 2,
                let kind = kind(of: tokens[said]), tokens[turn + 1].pause == .none, tokens[said].pause == .none,
                let new = tokens[..<turn].lastIndex(where: { Self.kind(of: $0) == kind }),
                tokens[new].key != tokens[said].key,
                let old = tokens[..<new].lastIndex(where: { Self.kind(of: $0) == kind && $0.key == tokens[said].key })
            else { continue }
            var value = tokens[new]
            (value.pause, value.dash) = (tokens[old].pause, tokens[old].dash)
            return Array(tokens[..<old]) + [value] + tokens[(old + 1)..<new] + tokens[(new + 1)..<turn]
                + tokens[(said + 1)...]
        }
        return tokens
    }

    /// What may be said anew.
    static func kind(of token: Token) -> String? {
        if token.number != nil { return "number" }
        if !token.instruments.isEmpty { return "symbol" }
        if token.has("timeframe") { return "timeframe" }
        if token.has("above") != token.has("below") { return "bound" }
        return token.has("side") && !token.has("order") ? "side" : nil
    }

    static let labels = ["unit", "pips", "percent", "thousand", "mini", "micro", "money"]

    private static let lengths = ["minute", "hour", "day", "week"]

    /// The values behind a turn, with their units, and where they end.
    private static func saidInstead(_ tokens: [Token], from start: Int) -> (new: [Token], end: Int)? {
        var new: [Token] = []
        var index = start
        // "no not the euro, the pound"
        if let denied = tokens[start...].firstIndex(where: { !$0.isSkip }), tokens[denied].has("negate"),
            let old = tokens[(denied + 1)...].firstIndex(where: { !$0.isSkip }), let kind = kind(of: tokens[old]),
            tokens[(old + 1)...].first(where: { !$0.isSkip }).flatMap(Self.kind) == kind
        {
            index = old + 1
        }
        while index < tokens.count {
            let token = tokens[index]
            // "sorry, nasdaq not us30": what is denied is not said anew.
            if token.pause != .none || token.has("negate"), !new.isEmpty { break }
            // "the google one" counts nothing.
            let isPronoun =
                token.isSkip && token.number != nil && index + 1 < tokens.count
                && !labels.contains(where: tokens[index + 1].has)
            if kind(of: token) != nil && !isPronoun || (labels.contains(where: token.has) && !new.isEmpty) {
                new.append(token)
            } else if !(token.isSkip || token.has("amend") || token.has("turn") || token.has("no"))
                || token.has("negate") && token.has("no")
            {
                // "no, don't buy gold" says nothing anew.
                break
            }
            index += 1
        }
        return new.isEmpty ? nil : (new, index)
    }

    /// Puts each new value where the last one of its kind stands. False: there is none.
    private static func replace(_ kept: inout [Token], by new: [Token]) -> Bool {
        var index = 0
        var isReplaced = false
        while index < new.count {
            guard let kind = kind(of: new[index]) else { return false }
            var end = index + 1
            while end < new.count, Self.kind(of: new[end]) == nil { end += 1 }
            let label = new[(index + 1)..<end].first.flatMap { unit in labels.first(where: unit.has) }
            let places = kept.indices.filter { Self.kind(of: kept[$0]) == kind }
            let fitting = places.last { place in
                label.map { label in kept.indices.contains(place + 1) && kept[place + 1].has(label) } ?? true
            }
            guard let place = fitting ?? places.last else {
                // "long, sorry, short nasdaq": what was not said before goes on with it.
                guard isReplaced else { return false }
                kept += new[index..<end]
                index = end
                continue
            }
            isReplaced = true
            var value = Array(new[index..<end])
            (value[0].pause, value[0].dash) = (kept[place].pause, kept[place].dash)
            var last = place + 1
            if value.count > 1 {
                while last < kept.count, labels.contains(where: kept[last].has), kept[last].number == nil { last += 1 }
            }
            kept.replaceSubrange(place..<last, with: value)
            index = end
        }
        return isReplaced
    }

    /// "close gold and go short instead": of two requests, and beside no card, it corrects nothing.
    static func withoutInstead(_ tokens: [Token], _ context: InterpretationContext) -> [Token] {
        guard context.pendingCard == nil, let last = tokens.last, last.has("amend"), last.number == nil,
            tokens.indices.dropLast().contains(where: { isJoint(tokens, $0) })
        else { return tokens }
        return tokens.dropLast()
    }

    /// "0.01 instead of 0.05", "sell, not buy": without what it was.
    private static func insteadOf(_ tokens: [Token]) -> [Token]? {
        let isDenied = { (index: Int) in
            guard index > 0, tokens[index].has("negate"), tokens[index].has("amend"), index + 1 < tokens.count,
                let new = kind(of: tokens[index - 1])
            else { return false }
            return tokens[(index + 1)...].first { !$0.isSkip }.flatMap(kind) == new
        }
        // "not 0.5, 0.2"
        if tokens.count > 2, tokens[0].has("negate"), tokens[0].has("amend"), let old = kind(of: tokens[1]),
            let new = tokens.indices.dropFirst(2).first(where: { kind(of: tokens[$0]) != nil }),
            kind(of: tokens[new]) == old, tokens[2...new].contains(where: { $0.pause != .none }),
            tokens[2..<new].allSatisfy({ $0.isSkip || $0.has("but") || (labels + lengths).contains(where: $0.has) })
        {
            // "not 3 hours, 5"
            let length = tokens[2..<new].filter { token in lengths.contains(where: token.has) }
            return Array(tokens[new...]) + (new + 1 == tokens.count ? length : [])
        }
        guard let index = tokens.indices.first(where: { tokens[$0].has("instead_of") || isDenied($0) }), index > 0,
            let old = tokens[(index + 1)...].firstIndex(where: { !$0.isSkip }), let kind = kind(of: tokens[old]),
            tokens[..<index].contains(where: { Self.kind(of: $0) == kind })
        else { return nil }
        var end = old + 1
        while end < tokens.count, labels.contains(where: tokens[end].has) { end += 1 }
        var kept = Array(tokens[..<index])
        // "sell, not buy" of a card that waits says it anew.
        if !tokens[index].has("instead_of") { kept[index - 1].features.insert("amend") }
        return kept + tokens[end...]
    }
}
