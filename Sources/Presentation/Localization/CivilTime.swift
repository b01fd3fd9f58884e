/// A date and time of day of the Gregorian calendar. Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms.
public struct CivilTime: Sendable, Hashable {
    public var year: Int
    /// 1...12.
    public var month: Int
    public var day: Int
    /// Monday is 0.
    public var weekday: Int
    public var hour: Int
    public var minute: Int

    /// - Parameter seconds: since 1970, of the local clock.
    public init(seconds: Int64) {
        let seconds = Int(seconds)
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        hour = rest / 3600
        minute = rest / 60 % 60
        // 1 January 1970 was a Thursday.
        weekday = ((days + 3) % 7 + 7) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    func text(_ pattern: String, months: [String], weekdays: [String]) -> String {
        var result = ""
        var isQuoted = false
        var index = pattern.startIndex
        while index < pattern.endIndex {
            let letter = pattern[index]
            var end = pattern.index(after: index)
            if letter == "'" {
                isQuoted.toggle()
            } else if isQuoted || !"yMdEHm".contains(letter) {
                result.append(letter)
            } else {
                while end < pattern.endIndex, pattern[end] == letter { end = pattern.index(after: end) }
                let count = pattern.distance(from: index, to: end)
                result += field(letter, count, months, weekdays)
            }
            index = end
        }
        return result
    }

    private func field(_ letter: Character, _ count: Int, _ months: [String], _ weekdays: [String]) -> String {
        func padded(_ value: Int) -> String { count > 1 && value < 10 ? "0\(value)" : String(value) }
        switch letter {
        case "y": return String(year)
        case "M": return count > 2 && months.count == 12 ? months[month - 1] : padded(month)
        case "d": return padded(day)
        case "E": return weekdays.count == 7 ? weekdays[weekday] : ""
        case "H": return padded(hour)
        default: return padded(minute)
        }
    }
}
