import Actions
import Trading

// Days of messages that come by the clock.
extension SlotReader {
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
        guard action == "set_schedule", arguments["what"] == .text("statement") else { return }
        let marks = ["oclock", "am", "pm", "clock", "hour"]
        let number = tokens.indices.first { index in
            guard let day = whole(index), (1...31) ~= day, !tokens[index].has("clock") else { return false }
            let next = content(after: index)
            return !(next.map { next in marks.contains { tokens[next].has($0) } } ?? false)
        }
        guard let number, let day = whole(number) else { return }
        // "15th", not "9am".
        let typed = text[tokens[number].chunk].lowercased()
        let isDay = day > 24 || ["st", "nd", "rd", "th"].contains { typed.hasSuffix($0) } || ofMonth(number)
        guard isDay else { return }
        arguments["day"] = .number(FixedPoint(day))
        for name in ["time", "start", "end"] where arguments[name] == .text(Self.hour(day)) { arguments[name] = nil }
        used.insert(number)
    }

    private func ofMonth(_ index: Int) -> Bool {
        content(after: index).map { tokens[$0].has("month") } ?? false
    }
    private static func hour(_ hour: Int) -> String { (hour < 10 ? "0" : "") + "\(hour):00" }
}
