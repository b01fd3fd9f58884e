import Actions

// Results of trades: what of them is told, of which times, and where it goes.
extension SlotReader {
    mutating func reporting() {
        choice("results", as: "view")
        measured()
        if has("way.email") {
            arguments["to"] = .text("email")
            used.formUnion(indices("way.email"))
        }
        guard !has("bulletin") else { return }
        compared()
        byWeekday()
        // "next week": what has not been yet.
        if arguments["period"] == nil, has("later") { unread.insert("period") }
    }

    /// "my equity against gold": the account beside gold, not what gold brought.
    private mutating func measured() {
        guard has("measured") else { return }
        arguments["view"] = .text("benchmark")
        if let symbol = arguments.removeValue(forKey: "symbol") { arguments["against"] = symbol }
        used.formUnion(indices("measured"))
    }

    /// "daily report without the chart", "only with open positions and the calendar": what it tells.
    mutating func contents() {
        func named(_ tag: String) -> [(place: Int, part: String)] {
            tokens.indices.compactMap { index in tokens[index].value(tag).map { (index, $0) } }
        }
        guard has("bulletin") else { return }
        let (less, more) = (named("less"), named("more"))
        // "only with the chart": what is added to nothing.
        let only = has("only") ? (named("content") + more).sorted { $0.place < $1.place } : []
        let parts =
            only.isEmpty ? less.map { "-\($0.part)" } + more.map { "+\($0.part)" } : only.map(\.part)
        guard !parts.isEmpty else { return }
        var different: [String] = []
        for part in parts where !different.contains(part) { different.append(part) }
        arguments["contents"] = .text(different.joined(separator: ","))
        // "daily" is the report's name here.
        if arguments["time"] == nil, arguments["days"] == .text("daily") { arguments["days"] = nil }
        if arguments["what"] == .text("signals") { arguments["what"] = .text("report") }
        used.formUnion((less + more + only).map(\.place) + indices("only") + indices("bulletin"))
    }

    /// "compare this month with last month", "yesterday and this week": two times.
    private mutating func compared() {
        let named = tokens.indices.compactMap { index in tokens[index].value("period").map { (index, $0) } }
        guard case .text(let first)? = arguments["period"],
            let start = named.first(where: { $0.1 == first })?.0,
            let other = named.first(where: { $0.0 > start && $0.1 != first })
        else { return }
        let joins = ["and", "until", "compare"]
        guard has("compare") || tokens[start..<other.0].contains(where: { joins.contains(where: $0.has) }) else {
            return
        }
        set("compare", .text(other.1), other.0)
        used.formUnion(indices("compare"))
    }

    /// "on fridays": the days of the week beside each other. Which day "last friday" was is not known here.
    private mutating func byWeekday() {
        let days = tokens.indices.filter { tokens[$0].value("days").map { $0 != "daily" } ?? false }
        guard !days.isEmpty, arguments["view"] == nil else { return }
        guard !has("last"), arguments["compare"] == nil else {
            unread.insert("period")
            return
        }
        used.formUnion(days)
        // "since Tuesday": the last one; weeks begin on Monday.
        if isSince, let day = tokens[days[0]].value("days"), day.hasSuffix("day"), arguments["period"] == nil {
            arguments["period"] = .text(day == "monday" ? "week" : "\(day)..")
            used.formUnion(indices("since"))
            return
        }
        arguments["view"] = .text("weekday")
    }

    /// "trades tagged chased": the tag that is looked for; false where none is.
    mutating func tagged() -> Bool {
        guard let anchor = first("tagged") else { return false }
        // "chased etiketli işlemler": the tag stands before it where that is a word of their own.
        let isBefore =
            anchor > 0 && tokens[anchor - 1].isUnknown
            && !(anchor + 1 < tokens.count && tokens[anchor + 1].isUnknown)
        let rest = text[(isBefore ? tokens[anchor - 1].chunk.lowerBound : tokens[anchor].chunk.upperBound)...]
        func isPart(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || "_-".contains(character)
        }
        func isHan(_ character: Character) -> Bool {
            character.unicodeScalars.first.map { (0x4E00...0x9FFF) ~= $0.value } ?? false
        }
        let start = rest.drop { !isPart($0) }
        // "标签为chased的交易": no space ends it.
        let isForeign = start.first.map { !isHan($0) } ?? false
        let word = start.prefix { isPart($0) && !(isForeign && isHan($0)) }
        guard !word.isEmpty else { return false }
        arguments["op"] = .text("show")
        arguments["text"] = .text("#\(word)")
        arguments["symbol"] = nil
        used.insert(anchor)
        used.formUnion(tokens.indices.filter { tokens[$0].chunk.overlaps(word.startIndex..<word.endIndex) })
        choice("period")
        return true
    }
}
