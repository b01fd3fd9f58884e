import Actions
import Trading

// Days of messages that come by the clock.
extension SlotReader {
    /// "no signals on weekends, weekdays only": the part of the week that is kept, told by a word at either of the two.
    /// - Returns: Whether it is so said.
    mutating func partOfWeek() -> Bool {
        let said = tokens.indices.filter { tokens[$0].value("days") != nil }
        guard action == "set_schedule", arguments["days"] != nil, said.count == 2,
            Set(said.compactMap { tokens[$0].value("days") }) == ["weekdays", "weekend"]
        else { return false }
        let isKept = said.map { place in
            isOnly(place - 1) && tokens[place].pause == .none || isOnly(place + 1) && tokens[place + 1].pause == .none
        }
        let isDropped = said.map { place in
            place > 0 && ["negate", "except"].contains(where: tokens[place - 1].has)
        }
        let isFirstDenied = tokens[..<said[0]].contains { $0.has("negate") }
        let place =
            isKept == [true, true]
            ? (isFirstDenied ? 1 : nil)
            : isKept.firstIndex(of: true)
                ?? (isDropped.contains(true) ? isDropped.firstIndex(of: false) : nil)
        guard let place, let kept = tokens[said[place]].value("days") else { return false }
        arguments["days"] = .text(kept)
        used.formUnion(said + ["negate", "except", "only", "off", "pause"].flatMap(indices))
        return true
    }
    private func isOnly(_ index: Int) -> Bool { tokens.indices.contains(index) && tokens[index].has("only") }

    /// "every tuesday and thursday": one day, or a part of the week, can be kept; which, is asked. "daily report on
    /// friday": the day, not the name of the report.
    mutating func severalDays() {
        guard action == "set_schedule", !["negate", "off", "except"].contains(where: has) else { return }
        let said = tokens.indices.filter { tokens[$0].value("days").map { $0 != "daily" } ?? false }
        let days = Set(said.compactMap { tokens[$0].value("days") })
        guard let day = days.first else { return }
        used.formUnion(said)
        if days.count > 1 {
            arguments["days"] = nil
            unread.insert("days")
        } else if arguments["days"] == .text("daily") {
            arguments["days"] = .text(day)
        }
    }

    /// "at 25:00", "at 9:75".
    mutating func impossibleTime() {
        guard action == "set_schedule", let first = tokens.first, let last = tokens.last,
            first.chunk.lowerBound < last.chunk.upperBound
        else { return }
        let part = text[first.chunk.lowerBound..<last.chunk.upperBound]
        for match in part.matches(of: /\b([0-9]{1,3}):([0-9]{2})\b/) {
            guard let hour = Int(match.output.1), let minute = Int(match.output.2),
                hour > 24 || minute > 59 || (hour == 24 && minute > 0)
            else { continue }
            for name in ["time", "start", "end"] { arguments[name] = nil }
            unread.insert("time")
            used.formUnion(tokens.indices.filter { tokens[$0].chunk.overlaps(match.range) })
        }
    }

    /// "the monthly statement on the 15th".
    mutating func dayOfMonth() {
        let sent: [ArgumentValue] = ["report", "statement", "weekly", "brief", "signals"].map { .text($0) }
        guard action == "set_schedule", let what = arguments["what"], sent.contains(what) else { return }
        let number = Self.monthDay(tokens) ?? (what == .text("statement") ? lateDay : nil)
        guard let number, let day = whole(number) else { return }
        arguments["day"] = .number(FixedPoint(day))
        for name in ["time", "start", "end"] where arguments[name] == .text(Self.hour(day)) { arguments[name] = nil }
        if arguments["days"] == .text("daily") { arguments["days"] = nil }
        used.formUnion(indices("month_day") + indices("month") + indices("period.month") + [number])
    }

    /// A number that no hour has.
    private var lateDay: Int? {
        tokens.indices.first { index in whole(index).map { (25...31) ~= $0 } ?? false }
    }

    /// The number that is said as a day of the month: "15th", "am 15. des Monats", "15号".
    static func monthDay(_ tokens: [Token]) -> Int? {
        let marks = ["oclock", "am", "pm", "clock", "hour"]
        return tokens.indices.first { index in
            guard let day = tokens[index].number.flatMap({ Int($0.value.description) }), (1...31) ~= day,
                !tokens[index].has("clock")
            else { return false }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            if let next, marks.contains(where: next.has) { return false }
            // "15th", not "9am".
            if let next, next.isGlued, Token.ordinals.contains(next.key) { return true }
            let following = tokens[(index + 1)...].first { !$0.isSkip || $0.has("month_day") }
            let isBefore = index > 0 && tokens[index - 1].has("month_day")
            return isBefore || following?.has("month_day") == true
        }
    }

    private static func hour(_ hour: Int) -> String { (hour < 10 ? "0" : "") + "\(hour):00" }
}
