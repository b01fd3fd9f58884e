import Actions
import Trading

// Limits beyond the risk of one trade.
extension SlotReader {
    /// A limit that is a number, and the features of words it is known by.
    private struct Boundary {
        var name: String
        var words: [String]
        var isPercent: Bool
    }
    private static let boundaries: [Boundary] = [
        .init(name: "weekly_loss", words: ["per_week"], isPercent: true),
        .init(name: "drawdown", words: ["drawdown"], isPercent: true),
        .init(name: "position_size", words: ["oversize", "size_word", "position", "positions"], isPercent: true),
        .init(name: "correlated_risk", words: ["correlation"], isPercent: true),
        .init(name: "losses_in_row", words: ["in_row", "losing"], isPercent: false),
        .init(name: "trades_per_hour", words: ["per_hour"], isPercent: false),
        .init(name: "volatility", words: ["volatile"], isPercent: false),
        .init(name: "critical_balance", words: ["critical", "below"], isPercent: false),
    ]

    mutating func boundaries() {
        aroundNews()
        closedHours()
        if arguments["news_minutes"] == nil { coolingDown() }
        for use in numbers where !used.contains(use.index) {
            guard let boundary = boundary(of: use) else { continue }
            // "attends 30 minutes après une perte": one, and no row of them.
            if boundary.name == "losses_in_row", use.reading.value == 1, arguments["cooldown_minutes"] != nil,
                tokens[use.index].key.first?.isNumber == false
            {
                take(use)
                continue
            }
            let isSum = if case .money = use.role { true } else { false }
            // What is a percentage is no sum: the action says so.
            let isText = isSum && boundary.isPercent
            set(boundary.name, isText ? .text("\(use.reading.value) $") : number(use.reading.value))
            take(use)
        }
        atLimit()
        let isEnded = ["remove", "negate", "op.clear", "off", "delete"].contains(where: has) && numbers.isEmpty
        if arguments.isEmpty, isEnded { withdrawn() }
    }

    /// The limit whose word stands nearest to a number, of those that count what it counts.
    private func boundary(of use: NumberUse) -> Boundary? {
        func distance(_ boundary: Boundary) -> Int? {
            boundary.words.flatMap { indices($0) }.map { abs($0 - use.index) }.min()
        }
        if case .size = use.role { return nil }
        if use.measure == "r" { return nil }
        var isPercent = use.measure == "percent"
        if case .money = use.role { isPercent = !has("account") && !has("critical") }
        // A level that people may have means nothing without the balance it is a level of.
        return Self.boundaries.filter {
            $0.isPercent == isPercent && arguments[$0.name] == nil && use.measure != "pips"
                && ($0.name != "critical_balance" || has("account") || has("critical"))
                // "max risk on correlated trades 3%"
                && ($0.name != "position_size" || !has("correlation") || has("oversize") || has("size_word"))
        }
        .compactMap { boundary in distance(boundary).map { ($0, boundary) } }.min { $0.0 < $1.0 }?.1
    }

    /// "no trades between 14:20 and 14:45".
    private mutating func closedHours() {
        let times = tokens.indices.compactMap { index in
            clock(at: index).map { (text: $0.time, place: $0.place, label: timeLabel(of: $0.place)) }
        }
        // "after 3 losses" is no time of day.
        guard times.count == 2, times.allSatisfy({ $0.label.map { !tokens[$0].has("after") } ?? true }) else { return }
        arguments["no_entries"] = .text("\(times[0].text)-\(times[1].text)")
        for time in times { used.formUnion(Array(time.place) + (time.label.map { [$0] } ?? [])) }
    }

    /// "don't trade around news", "no trades 15 minutes before and after news": by itself half an hour.
    private mutating func aroundNews() {
        guard let index = first("around_news") else { return }
        // "pas de trades autour des annonces" denies trades, and takes no rule back.
        let isDenied = ["negate", "halt", "pause", "off"].contains(where: has)
        let isEnded = !isDenied && ["remove", "resume", "anew"].contains(where: has)
        set("news_minutes", number(isEnded ? 0 : 30), index)
        if isEnded { return used.formUnion(["remove", "resume", "anew"].flatMap(indices)) }
        for (feature, factor) in [("minute", FixedPoint(1)), ("hour", 60)] {
            for unit in indices(feature) {
                let before = tokens[..<unit].indices.last { tokens[$0].number != nil }
                let count = before.flatMap { tokens[$0].number?.value } ?? 1
                used.formUnion([unit] + (before.map { [$0] } ?? []))
                return set("news_minutes", number(count * factor), index)
            }
        }
    }

    /// "leverage 1:10", "use 10x leverage".
    mutating func leverage() {
        guard let word = first("leverage_word") else { return }
        // "1:10" looks like a time of day, or like a ratio.
        for index in tokens.indices {
            let parts = text[tokens[index].chunk].split(separator: ":")
            if parts.count == 2, parts[0] == "1", let count = Int(parts[1].prefix { $0.isNumber }) {
                used.formUnion(indices("clock"))
                return set("leverage", .text("\(count)"), word, index)
            }
        }
        guard let use = numbers.first(where: { !used.contains($0.index) && $0.measure != "percent" }) else { return }
        set("leverage", .text(use.reading.value.description), word)
        take(use)
        used.formUnion(indices("times"))
    }

    /// "wait 30 minutes after a loss".
    private mutating func coolingDown() {
        guard has("after") || has("cooldown") else { return }
        let factors: [(String, FixedPoint)] = [("minute", 1), ("hour", 60)]
        for (feature, factor) in factors {
            for index in indices(feature) {
                let before = tokens[..<index].indices.last { !tokens[$0].isSkip || tokens[$0].number != nil }
                let count = before.flatMap { tokens[$0].number?.value }
                // "an hour" says its number itself.
                set("cooldown_minutes", number((count ?? 1) * factor), index)
                if let before, count != nil { used.insert(before) }
                return
            }
        }
    }

    /// What happens at a limit to losses.
    private mutating func atLimit() {
        guard let index = first("loss_limit") ?? first("limit_word") else { return }
        if has("block_only") {
            set("at_limit", .text("block"), index)
        } else if has("close"), has("everything") || has("all") {
            set("at_limit", .text(has("negate") ? "block" : "close"), index)
        }
    }

    /// "no weekly limit": a limit that no longer holds is nought.
    private mutating func withdrawn() {
        let names: [(name: String, words: [String])] = [
            ("weekly_loss", ["per_week"]), ("daily_loss", ["limit_kind.day", "per_day"]), ("drawdown", ["drawdown"]),
            ("losses_in_row", ["in_row"]), ("trades_per_hour", ["per_hour"]), ("cooldown_minutes", ["cooldown"]),
            ("volatility", ["volatile"]), ("critical_balance", ["critical"]), ("correlated_risk", ["correlation"]),
            ("open_positions", ["positions"]), ("losses_in_row", ["losing"]),
        ]
        let words = ["remove", "negate", "op.clear", "off", "delete", "limit_word", "loss", "loss_limit", "all"]
        // What is lifted for once is another wish.
        let lifted = ["weekly_loss", "drawdown", "losses_in_row"]
        for (name, features) in names where !has("lift") || (lifted.contains(name) && features != ["losing"]) {
            guard let index = features.compactMap({ first($0) }).first else { continue }
            let isTrades = name == "daily_loss" && has("trades") && !has("loss") && !has("losing")
            set(isTrades ? "trades_per_day" : name, .number(.zero), index)
            used.formUnion(words.flatMap(indices))
            return
        }
        guard let index = first("limit_list") else { return }
        set("op", .text("off"), index)
        used.formUnion(words.flatMap(indices))
    }

    /// Why a limit is lifted: what follows the words that name it, as it was typed.
    mutating func liftReason() {
        choice("limit_kind", as: "limit")
        let others = [("in_row", "losses_in_row"), ("per_hour", "trades_per_hour"), ("cooldown", "cooldown")]
        for (word, limit) in others where arguments["limit"] == nil && has(word) {
            set("limit", .text(limit), first(word) ?? 0)
        }
        let names = ["limit_word", "limit_kind", "loss", "lift", "in_row", "per_hour", "cooldown"]
        let anchor = tokens.indices.last { index in
            names.contains { tokens[index].has($0) } && !tokens[1...].prefix(index).contains { $0.pause != .none }
        }
        guard let anchor, anchor + 1 < tokens.count else { return }
        let rest = tokens.indices.filter { $0 > anchor }
        let start =
            rest.first { tokens[$0].has("because") }.map { $0 + 1 }
            ?? rest.first { tokens[$0].pause != .none } ?? anchor + 1
        let isSaid = start < tokens.count && rest.contains { !tokens[$0].isSilent }
        let reason = isSaid ? String(text[tokens[start].chunk.lowerBound...]).trimmed : ""
        used.formUnion(anchor + 1..<tokens.count)
        guard reason.count >= 3 else { return }
        arguments["reason"] = .text(reason)
    }

    /// Of a bare number beside several limits the one whose word is nearest: "5 trades a day, 2 open at once", "daily
    /// drawdown 5, 3 trades". Nil: nothing but the usual order of the words says it.
    func dailyLimit(of use: NumberUse) -> String? {
        func distance(_ features: [String]) -> Int? {
            features.flatMap { feature in indices(feature) }.map { abs($0 - use.index) }.min()
        }
        let next = content(after: use.index)
        // "3/day": what is counted by the day is trades.
        if has("max"), next.map({ tokens[$0].has("day") && !tokens[$0].has("per_day") }) == true,
            !has("positions"), !has("loss"), !has("trades")
        {
            return "max_trades_per_day"
        }
        // "max two trades open at any time": what is open is counted, and no day is spoken of.
        let isCounted = distance(["trades", "positions"]).map { $0 <= 3 } == true
        let others = ["per_day", "per_hour", "per_week", "day", "period", "loss"]
        if has("open_word"), isCounted, !others.contains(where: has) {
            return "max_open_positions"
        }
        guard let trades = distance(["trades"]) else {
            // "daily drawdown limit 5"
            let isLoss = next.map { tokens[$0].has("loss") } == true || distance(["loss"]).map { $0 <= 3 } == true
            return isLoss && !["per_trade", "per_week", "positions"].contains(where: has) && use.reading.value <= 20
                ? "max_daily_loss_percent" : nil
        }
        guard let positions = next.flatMap({ tokens[$0].has("positions") ? $0 - use.index : nil }), positions < trades
        else { return nil }
        return "max_open_positions"
    }
}
