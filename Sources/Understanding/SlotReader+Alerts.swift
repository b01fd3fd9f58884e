import Actions
import Trading

// Alerts on a price: which one is meant, where it is, how often it tells and how long it waits.
extension SlotReader {
    /// "make alert 1 repeat", "raise it to 2420": one that there is, and something of it that is to be different.
    mutating func alertChanged() {
        // "at most once an hour": no "once" that waits for anything.
        let isWhen = indices("if").contains { index in
            !isOnce(index) && content(before: index).map { !tokens[$0].has("max") } ?? true
        }
        let isNew = isWhen || (["above", "below", "crosses", "moves"].contains(where: has) && !isAlertMoved())
        let changes = [
            "repeat", "cooldown", "until", "lasting", "alter", "modify", "pause", "off", "max", "amend",
            "hysteresis",
        ]
        let isRemoval = ["delete", "remove", "op.remove"].contains(where: has) && !isAlertMoved()
        let once = indices("if").first(where: isOnce)
        let numbered = numberedAlert()
        guard !isNew, !isRemoval, once != nil || numbered != nil || changes.contains(where: has) else { return }
        if let once { set("repeat", .flag(false), once) }
        guard !tokens.contains(where: { !$0.instruments.isEmpty }) else { return alertOfInstrument() }
        literal("alert_id")
        if arguments["alert_id"] == nil, let numbered {
            set("alert_id", .text(String(numbered.number)))
            used.formUnion(numbered.places)
        } else if arguments["alert_id"] == nil,
            let use = numbers.first(where: { $0.measure == nil }), let number = whole(use.index), number < 1000,
            let before = content(before: use.index), tokens[before].has("alert") || tokens[before].has("alerts"),
            // "alarm kur 150'ye": a price.
            use.index + 1 == tokens.count || !tokens[use.index + 1].has("behind")
        {
            set("alert_id", .text(String(number)), use.index, before)
        } else if arguments["alert_id"] == nil, let number = context.lastAlert {
            arguments["alert_id"] = .text(String(number))
        }
        guard arguments["alert_id"] != nil else { return }
        arguments["symbol"] = nil
        used.formUnion(["it", "alert", "alter", "modify", "amend"].flatMap(indices))
        guard let stop = first("pause") ?? first("off") else { return }
        set("enabled", .flag(false), stop)
    }

    /// "move my gold alert to 2400", "shift the alert down to 1.05": where it stands is moved, and no price moves.
    private mutating func isAlertMoved() -> Bool {
        let said = tokens.indices.filter { !tokens[$0].isSkip }
        let isVerb = [said.first, said.last].compactMap(\.self).contains { tokens[$0].has("alter") }
        return isVerb && !numbers.contains { $0.measure == "percent" || $0.measure == "pips" }
    }

    /// "move my gold alert to 2400" waits for no move.
    mutating func movedAlert() {
        guard arguments["condition"] == .text("moves"), indices("moves").allSatisfy({ tokens[$0].has("alter") }) else {
            return
        }
        arguments["condition"] = nil
    }

    /// "alert 2 to 1.25", "2 numaralı alarmı 1,25 yap": the number beside the word, where another is its price.
    private mutating func numberedAlert() -> (number: Int, places: [Int])? {
        guard let alert = first("alert") ?? first("alerts"), numbers.count == 2 else { return nil }
        let plain = numbers.filter { $0.measure == nil }
        let beside = plain.filter { use in
            let between = use.index < alert ? use.index + 1..<alert : alert + 1..<use.index
            return between.allSatisfy { tokens[$0].isSkip || tokens[$0].has("id") || tokens[$0].has("month_day") }
        }
        guard plain.count == 2, let use = beside.first, let number = whole(use.index), number < 1000 else { return nil }
        return (number, [use.index, alert] + indices("id"))
    }

    /// "make the gold alert repeat", "change the gold alert to 2700": the one that waits there. With a price it is a
    /// new one, unless it is said to be changed.
    private mutating func alertOfInstrument() {
        guard context.namesAlerts, let alert = first("alert") ?? first("alerts"), let name = arguments["symbol"],
            let instrument, let place = tokens.firstIndex(where: { !$0.instruments.isEmpty }), abs(place - alert) <= 3,
            !has("new"), !has("op.add"), !has("pause"), !has("off")
        else { return }
        let isPriced = numbers.contains { use in
            use.measure == nil && instrument.isAbout(use.reading.price(of: instrument))
        }
        if !isPriced, !has("alter") {
            var rest = self
            for slot in ["hysteresis", "cooldown", "repeat", "expires"] { rest.fill(slot) }
            let isSaid = ["hysteresis", "cooldown", "repeat", "expires"].contains { rest.arguments[$0] != nil }
            guard isSaid else { return }
        } else if isPriced {
            guard has("alter") else { return }
        }
        arguments["alert_id"] = name
        arguments["symbol"] = nil
        used.formUnion(["it", "alert", "alerts", "alter", "modify", "amend"].flatMap(indices))
    }

    /// "make alert 3 once": the last word, and no "once the price is there".
    private func isOnce(_ index: Int) -> Bool {
        tokens[index].key == "once" && content(after: index) == nil && index > 0
    }

    /// "crosses 155 to the upside": it crosses there, and says from where; so of words that go either way.
    mutating func crossing() {
        let ways: Set<ArgumentValue> = [.text("crosses"), .text("above"), .text("below")]
        guard arguments["condition"].map(ways.contains) ?? true, has("toward.above") != has("toward.below")
        else { return }
        arguments["condition"] = .text(has("toward.above") ? "above" : "below")
        used.formUnion(indices("crosses") + indices("above") + indices("below"))
    }

    /// "at most once an hour", "with a cooldown of 30 minutes", "repeat every 15 minutes".
    mutating func cooldown() {
        let marks = indices("cooldown") + indices("max")
        let isNear = { (index: Int) in marks.contains { abs($0 - index) <= 4 } }
        for (index, unit) in units(["minute": "m", "hour": "h", "day": "d", "week": "w"]) {
            guard isNear(index) || (marks.isEmpty && has("repeat") && !isLasting(index)),
                let (count, name) = length(index, unit.name)
            else { continue }
            set("cooldown", .text(name == "w" ? "\(7 * count)d" : "\(count)\(name)"), index, unit.index)
            used.formUnion(marks)
            return
        }
        let lengths = [
            ("per_hour", 60), ("hour", 60), ("per_day", 1440), ("day", 1440), ("per_week", 10_080), ("week", 10_080),
        ]
        for (feature, minutes) in lengths {
            // "every hour": what is said of a move, or of the high of a day, is something else.
            let isBare =
                marks.isEmpty && feature.hasPrefix("per_") && !has("extreme") && !has("timeframe")
                && !numbers.contains { $0.measure == "percent" }
            guard let unit = indices(feature).first(where: { isBare || isNear($0) }) else { continue }
            // "at most 2 times an hour"
            let times = tokens[..<unit].lastIndex { $0.number != nil && isNear($0.number == nil ? -1 : unit) }
                .flatMap { index in content(after: index).map { (index, $0) } }
            var count = 1
            if let (index, next) = times, tokens[next].has("times"), let said = whole(index), said <= minutes {
                count = said
                used.formUnion([index, next])
            }
            set("cooldown", .text("\(minutes / count)m"), unit)
            used.formUnion(marks + indices("if").filter { isNear($0) && $0 > 0 })
            return
        }
    }

    /// "with a hysteresis of 2 dollars", "re-arm after 20 pips": how far the price must go back before it tells again.
    mutating func hysteresis() {
        guard let mark = first("hysteresis") else { return }
        let free = numbers.filter { !used.contains($0.index) && ["pips", "percent", nil].contains($0.measure) }
        // The one behind it, or before it in languages that say so.
        let near = free.filter { abs($0.index - mark) <= 4 }.min { left, right in
            (abs(left.index - mark), right.index) < (abs(right.index - mark), left.index)
        }
        guard let use = near else { return }
        let unit = use.measure == "percent" ? "%" : use.measure ?? ""
        set("hysteresis", .text("\(use.reading.value)\(unit)"))
        take(use)
        used.formUnion(indices("hysteresis"))
    }

    /// Whether a length of time is one that something lasts: "within 2 hours", "for 3 days".
    func isLasting(_ index: Int) -> Bool {
        [index - 1, content(before: index) ?? -1].contains { place in
            place >= 0 && (tokens[place].has("lasting") || tokens[place].has("within") || tokens[place].has("until"))
        }
    }

    /// "expires in 2 hours", "within 2 hours", "for 3 days": how long it waits.
    mutating func lasting() {
        guard arguments["expires"] == nil else { return }
        let lengths = units(["minute": "m", "hour": "h", "day": "d", "week": "w"]).filter { !used.contains($0.0) }
        for index in tokens.indices {
            let isPlain = tokens[index].has("lasting")
            // "1% within an hour" says how fast, and not how long.
            guard isPlain || tokens[index].has("within") && !numbers.contains(where: { $0.measure == "percent" }) else {
                continue
            }
            let next = content(after: index)
            let found = lengths.first { $0.0 == next } ?? lengths.first { $0.1.index == content(before: index) }
            if let (place, unit) = found, let (count, name) = length(place, unit.name) {
                return set("expires", .text("\(count)\(name)"), index, place, unit.index)
            }
            guard isPlain else { continue }
            if let name = moment(beside: index) ?? moment(before: index) { return set("expires", .text(name), index) }
        }
        // "only today": and not a level of today.
        if let index = first("period.today"), !has("extreme"), !has("level"),
            !numbers.contains(where: { $0.measure == "percent" })
        {
            set("expires", .text("today"), index)
            used.formUnion(indices("only"))
        }
    }

    /// "> 198.50": on which side of a number, where that is written as a sign.
    func sign(before index: Int) -> Character? {
        let start = index > 0 ? tokens[index - 1].chunk.upperBound : text.startIndex
        let end = tokens[index].chunk.upperBound
        guard start < end else { return nil }
        return text[start..<end].first { ["<", ">"].contains($0) }
    }

    /// "yesterday's high", "last week's low": a level that is looked up.
    mutating func namedLevel() {
        if let index = tokens.indices.first(where: { tokens[$0].value("level") != nil }) {
            set("level", .text(tokens[index].value("level") ?? ""), index)
        } else if let extreme = tokens.indices.first(where: { tokens[$0].value("extreme") != nil }),
            let period = tokens.indices.first(where: { index in
                tokens[index].value("period").map(Self.levelPeriods.contains) ?? false
            }), abs(extreme - period) <= 3
        {
            var name = "\(tokens[period].value("period") ?? "")_\(tokens[extreme].value("extreme") ?? "")"
            // "der letzten woche"
            let isLast = content(before: period).map { tokens[$0].has("last") } ?? false
            if isLast, name.hasPrefix("week") || name.hasPrefix("month") { name = "last_" + name }
            set("level", .text(name), extreme, period)
        }
        guard arguments["level"] != nil else { return }
        used.formUnion(indices("last") + indices("price"))
        // "breaks the high" goes beyond it from where the price is.
        if arguments["condition"] == .text("moves") { arguments["condition"] = nil }
    }
    private static let levelPeriods: Set<String> = [
        "today", "yesterday", "week", "last_week", "month", "last_month", "year", "all",
    ]

    /// "drops 10 dollars", "rises 20 pips": so far from where the price is now.
    mutating func away() {
        let isDown = has("falls") || arguments["condition"] == .text("below")
        let isUp = has("rises") || arguments["condition"] == .text("above")
        guard isDown != isUp, !has("moves"), arguments["level"] == nil, let instrument,
            let use = numbers.first(where: { isAway($0, of: instrument) })
        else { return }
        let isMoney = use.measure == nil
        guard !isMoney || instrument.assetClass != .forex, instrument.pip.value > .zero else { return }
        // Another level beside it is another alert.
        guard !numbers.contains(where: { $0.index != use.index && instrument.canCost($0.reading.value) }) else {
            return
        }
        set("pips", number(isMoney ? use.reading.value / instrument.pip.value : use.reading.value))
        arguments["condition"] = .text(isDown ? "below" : "above")
        take(use)
        used.formUnion(indices("falls") + indices("rises"))
    }

    private func isAway(_ use: NumberUse, of instrument: Instrument) -> Bool {
        guard !used.contains(use.index) else { return false }
        if use.measure == "pips" { return true }
        let sign = tokens[use.index].value("money_sign")
        let isMoney = sign != nil || use.indices.contains { tokens[$0].has("money") }
        return use.measure == nil && isMoney && sign.map { $0 == "$" } != false
            && ["USD", "USDT"].contains(instrument.quote.code) && !instrument.canCost(use.reading.price(of: instrument))
    }

    /// "between 2390 and 2395".
    mutating func range() {
        guard has("between"), arguments["level"] == nil, let instrument else { return }
        let prices = numbers.filter { use in
            !used.contains(use.index) && use.measure == nil && instrument.canCost(use.reading.price(of: instrument))
        }
        guard prices.count == 2 else { return }
        set("price", number(prices[0].reading.price(of: instrument)), prices[0].index)
        set("range_end", number(prices[1].reading.price(of: instrument)), prices[1].index)
        arguments["condition"] = nil
        for use in prices { take(use) }
        used.formUnion(indices("between") + indices("and") + indices("until") + indices("from"))
    }

    /// What an alert cannot do, of what was said of it: "1% in an hour", "moves 30 pips", a second price.
    mutating func movement() -> Range<String.Index>? {
        let pips = numbers.first { $0.measure == "pips" && !used.contains($0.index) }
        if let pips { return place(of: pips) }
        if arguments["range_end"] != nil, let index = first("repeat") { return tokens[index].chunk }
        // "yesterday's high or last week's low": one at a time.
        let levels = indices("extreme") + indices("level")
        if arguments["level"] != nil, let other = levels.first(where: { !used.contains($0) }) {
            return tokens[other].chunk
        }
        if let instrument, arguments["price"] != nil || arguments["level"] != nil,
            let use = numbers.first(where: { use in
                !used.contains(use.index) && use.measure == nil && !tokens[use.index].isSkip
                    && tokens[use.index].key.first?.isNumber == true
                    && instrument.isAbout(use.reading.price(of: instrument))
            })
        {
            return place(of: use)
        }
        guard arguments["percent"] != nil, arguments["expires"] == nil, !has("timeframe"),
            let unit = tokens.indices.first(where: { index in
                let units = ["minute", "hour", "day", "week", "per_hour", "per_day", "per_week"]
                return !used.contains(index) && units.contains(where: tokens[index].has)
            })
        else { return nil }
        let isCounted = unit > 0 && tokens[unit - 1].number != nil
        return tokens[isCounted ? unit - 1 : unit].chunk.lowerBound..<tokens[unit].chunk.upperBound
    }

    private func place(of use: NumberUse) -> Range<String.Index> {
        tokens[use.index].chunk.lowerBound..<tokens[use.indices.max() ?? use.index].chunk.upperBound
    }
}
