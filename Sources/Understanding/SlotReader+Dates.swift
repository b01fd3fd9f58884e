import Actions
import Foundation

// Days that results are asked for, as people write them in numbers.
extension SlotReader {
    /// Whether a time lasts from what is named: "since 5/5", "с вторника". Not so between two.
    var isSince: Bool { tokens.contains { $0.has("since") } && !tokens.contains { $0.has("until") } }

    /// "since 5/5", "vom 1.5. bis 3.6.", "5月5日以来", "từ 3 tháng 6": one day or two, of the last year that had them.
    mutating func numberedDates() -> Bool {
        guard action == "get_report" || action == "journal", let first = tokens.first, let last = tokens.last,
            first.chunk.lowerBound < last.chunk.upperBound
        else { return false }
        let found = writtenDates(in: text[first.chunk.lowerBound...])
        // Which year is meant may not be known.
        guard (1...2).contains(found.count), found.count == 2 || !has("until"),
            found.allSatisfy({ $0.day != nil || $0.isUnclear })
        else { return false }
        used.formUnion(tokens.indices.filter { index in found.contains { $0.range.overlaps(tokens[index].chunk) } })
        used.formUnion(["since", "from", "until"].flatMap(indices))
        let days = found.compactMap(\.day)
        guard days.count == found.count, days[0] <= days[days.count - 1] else {
            unread.insert("period")
            return true
        }
        arguments["period"] = .text("\(days[0]).." + (days.count == 1 && isSince ? "" : days[days.count - 1]))
        return true
    }

    private struct WrittenDate {
        var range: Range<String.Index>
        /// `2024-05-31`; nil for what is no day, or may be two.
        var day: String?
        /// Whether it may be two.
        var isUnclear = false
    }

    private func writtenDates(in part: Substring) -> [WrittenDate] {
        let separated = part.matches(of: /\b(\d{1,2})([.\/])(\d{1,2})(?:[.\/](\d{4}|\d{2})\b|\b(\.)?)/)
            .filter { match in
                // "5.5" alone is a number.
                match.output.2 == "/" || match.output.4 != nil || match.output.5 != nil || has("since")
            }
            .map { match in
                let (left, right) = (Int(match.output.1) ?? 0, Int(match.output.3) ?? 0)
                let year = match.output.4.flatMap { Int($0) }.map { $0 < 100 ? 2000 + $0 : $0 }
                let isDayFirst = match.output.2 == "." || !["en", "zh"].contains(context.language)
                // "5/6" is the sixth of May or the fifth of June.
                let isUnclear =
                    context.language == "en" && match.output.2 == "/" && max(left, right) <= 12 && left != right
                let isSwapped = left > 12 ? false : right > 12 ? true : !isDayFirst
                let day = isUnclear ? nil : date(year, isSwapped ? left : right, isSwapped ? right : left)
                return WrittenDate(range: match.range, day: day, isUnclear: isUnclear)
            }
        if !separated.isEmpty { return separated }
        var year: Int?
        let chinese = part.matches(of: /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]/).map { match in
            year = match.output.1.flatMap { Int($0) } ?? year
            return WrittenDate(range: match.range, day: date(year, Int(match.output.2) ?? 0, Int(match.output.3) ?? 0))
        }
        if !chinese.isEmpty { return chinese }
        return part.matches(of: /\b(\d{1,2}) th[aá]ng (\d{1,2})\b/.ignoresCase()).map { match in
            WrittenDate(range: match.range, day: date(nil, Int(match.output.2) ?? 0, Int(match.output.1) ?? 0))
        }
    }

    private func date(_ year: Int?, _ month: Int, _ day: Int) -> String? {
        guard (1...12) ~= month, (1...31) ~= day, let year = year ?? latestYear(of: month) else { return nil }
        return [month, day].reduce("\(year)") { $0 + ($1 < 10 ? "-0" : "-") + "\($1)" }
    }
}
