import Foundation
import Presentation
import Signals
import Trading
import Understanding

/// What a rule says besides its occasion, as people say it: hours of the day, the trend of several timeframes, how
/// much volume, how wide the range. Each becomes what conditions write for it.
struct RuleFilters {
    let localizer: Localizer
    let interpreter: Interpreter
    /// What words of a language mean in conditions.
    let meaning: (String) -> String?

    private func isJoint(_ word: String) -> Bool { (meaning(word) ?? word) == "and" }

    /// Stands before what was said besides without a joint; it becomes "only" or nothing.
    static let mark = "besides"

    /// A text in plain letters, with its hours and trends as conditions write them.
    func read(_ text: String) -> String {
        hours(trends(text)).replacing(/([0-9])[x×](?=\s)/) { "\($0.output.1) x" }
    }

    private func phrases(_ key: String) -> [String] {
        localizer.text(key).split(separator: "|").map { String($0).plainLetters }.sorted { $0.count > $1.count }
    }

    private func pattern(_ key: String) -> String {
        phrases(key).map { NSRegularExpression.escapedPattern(for: $0) }.joined(separator: "|")
    }

    // Hours.

    /// "between 08:00 and 12:00", "von 8 bis 12 Uhr": by the reader's own clock unless a place is named.
    private func hours(_ text: String) -> String {
        guard text.contains(where: \.isNumber) else { return text }
        let mark = "\\s*(?:\(pattern("rule.oclock"))|am|pm)(?![\\p{L}--\\p{Han}])"
        let time = "([0-9]{1,2})(?::([0-9]{2}))?(\(mark))?"
        let form =
            "(^|[\\s,;(])(?:(\(pattern("rule.clock_from")))\\s*)?\(time)\\s*(?:\(pattern("rule.clock_to")))\\s*"
            + "\(time)(\\s*(?:\(pattern("rule.clock_end")))(?![\\p{L}--\\p{Han}]))?(?=$|[\\s,;.)!?]|\\p{Han})"
        guard let expression = try? NSRegularExpression(pattern: form) else { return text }
        var read = ""
        var place = text.startIndex
        for match in expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
            let parts = (0..<match.numberOfRanges).map { index in
                Range(match.range(at: index), in: text).map { String(text[$0]) }
            }
            guard let range = Range(match.range, in: text), let window = window(parts),
                isTime(parts, before: text[..<range.lowerBound])
            else { continue }
            let rest = text[range.upperBound...]
            let zone = namesZone(rest) ? "" : ownZone
            let clock = zone == nil ? window.shifted(by: offset) : window
            read += text[place..<range.lowerBound]
            read += "\(parts[1] ?? " ") \(Self.mark) hours \(clock.text) \(zone ?? "utc") "
            place = range.upperBound
        }
        return read + text[place...]
    }

    /// Minutes of a day.
    private struct Window {
        var from: Int
        var to: Int
        func shifted(by minutes: Int) -> Self {
            .init(from: (from - minutes + 2880) % 1440, to: (to - minutes + 2880) % 1440)
        }
        var text: String { "\(Self.clock(from))-\(Self.clock(to))" }
        private static func clock(_ minutes: Int) -> String {
            let (hour, minute) = (minutes / 60, minutes % 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        }
    }

    private func window(_ parts: [String?]) -> Window? {
        func minutes(_ hour: String?, _ minute: String?, _ half: String?) -> Int? {
            guard var hour = hour.flatMap({ Int($0) }), hour <= 24 else { return nil }
            let minute = minute.flatMap { Int($0) } ?? 0
            let half = half?.trimmingCharacters(in: .whitespaces)
            if half == "pm", hour < 12 { hour += 12 }
            if half == "am", hour == 12 { hour = 0 }
            return minute < 60 && hour * 60 + minute <= 1440 ? hour * 60 + minute : nil
        }
        guard let to = minutes(parts[6], parts[7], parts[8]) else { return nil }
        var from = minutes(parts[3], parts[4], parts[5])
        // "from 1 to 5 pm": of the same half of the day, where that is before.
        if parts[5] == nil, parts[8] != nil, let later = minutes(parts[3], parts[4], parts[8]), later < to {
            from = later
        }
        return from.flatMap { $0 == to ? nil : Window(from: $0, to: to) }
    }

    /// Figures may be between two numbers as well: what says hours is a sign of it, or stands by itself.
    private func isTime(_ parts: [String?], before text: Substring) -> Bool {
        let said = text.split(whereSeparator: \.isWhitespace).last.map(String.init)
        if said == "hours" { return false }  // written as conditions are
        if parts[4] != nil || parts[7] != nil || parts[5] != nil || parts[8] != nil { return true }
        guard parts[2] != nil else { return false }
        let isBehindComma = parts[1] == "," || parts[1] == ";" || said?.last == ","
        return isBehindComma || said.map { ["and", "only"].contains(meaning($0) ?? $0) } ?? true
    }

    /// Whether what stands behind hours names whose they are.
    private func namesZone(_ text: Substring) -> Bool {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(2).map {
            $0.trimmingCharacters(in: .punctuationCharacters)
        }
        guard let first = words.first else { return false }
        if ["utc", "gmt"].contains(first) { return true }
        return [words.joined(separator: " "), first].contains { name in
            let condition = try? Condition(parsing: "hours 00:00-01:00 \(name)")  // no zone
            if case .hours(_, _, let zone)? = condition { return zone != "UTC" }
            return false
        }
    }

    /// As conditions write it; nil when they cannot.
    private var ownZone: String? {
        let name = localizer.timeZone.identifier
        if ["GMT", "UTC"].contains(name) { return "utc" }
        guard case .hours(_, _, name)? = try? Condition(parsing: "hours 00:00-01:00 \(name)") else {  // no name
            return nil
        }
        return name.lowercased()
    }
    private var offset: Int { localizer.timeZone.secondsFromGMT() / 60 }

    // Trends.

    /// "the 4h and daily trend are up" as a condition for each timeframe.
    private func trends(_ text: String) -> String {
        var text = text
        for (key, way) in [("trend_up", "rising"), ("trend_down", "falling")] {
            for phrase in phrases("talk.filter.\(key)") where phrase.contains("#") {
                let parts = phrase.split(separator: "#", omittingEmptySubsequences: false).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard parts.count == 2, let found = aligned(text, parts[0], parts[1]) else { continue }
                let trends = found.timeframes.map { "trend \(way)@\($0.rawValue)" }.joined(separator: " and ")
                text.replaceSubrange(found.range, with: " \(Self.mark) \(trends) ")
            }
        }
        return text
    }

    private func aligned(
        _ text: String, _ before: String, _ behind: String
    ) -> (range: Range<String.Index>, timeframes: [Timeframe])? {
        var start = text.startIndex
        let isHan = (before + behind).contains { $0.isIdeograph }
        func isEdge(_ index: String.Index) -> Bool {
            isHan || index == text.startIndex || index == text.endIndex || !text[index].isLetter
                || !text[text.index(before: index)].isLetter
        }
        while start < text.endIndex {
            let rest = start..<text.endIndex
            if before.isEmpty {
                guard let end = text.range(of: behind, range: rest) else { return nil }
                if isEdge(end.upperBound), let found = timeframes(text[..<end.lowerBound], fromEnd: true) {
                    return (found.range.lowerBound..<end.upperBound, found.timeframes)
                }
                start = end.upperBound
            } else {
                guard let opening = text.range(of: before, range: rest) else { return nil }
                start = opening.upperBound
                guard isEdge(opening.lowerBound) else { continue }
                guard !behind.isEmpty else {
                    guard let found = timeframes(text[opening.upperBound...], fromEnd: false) else { continue }
                    return (opening.lowerBound..<found.range.upperBound, found.timeframes)
                }
                guard let end = text.range(of: behind, range: start..<text.endIndex), isEdge(end.upperBound),
                    let named = timeframes(in: text[opening.upperBound..<end.lowerBound])
                else { continue }
                return (opening.lowerBound..<end.upperBound, named)
            }
        }
        return nil
    }

    private static let mostWords = 5

    /// The most words at an end of a text that name nothing but timeframes.
    private func timeframes(
        _ text: Substring, fromEnd: Bool
    ) -> (range: Range<String.Index>, timeframes: [Timeframe])? {
        let words = text.split(whereSeparator: \.isWhitespace)
        let near = fromEnd ? Array(words.suffix(Self.mostWords)) : Array(words.prefix(Self.mostWords))
        for count in stride(from: near.count, to: 0, by: -1) {
            let taken = fromEnd ? near.suffix(count) : near.prefix(count)
            guard let first = taken.first, let last = taken.last else { continue }
            let range = first.startIndex..<last.endIndex
            if let found = timeframes(in: text[range]) { return (range, found) }
        }
        return nil
    }

    /// Timeframes, with what joins them; nil when it says anything else.
    private func timeframes(in text: Substring) -> [Timeframe]? {
        var groups: [[String]] = [[]]
        for word in text.replacing(",", with: " , ").split(whereSeparator: \.isWhitespace).map(String.init) {
            if word == "," || isJoint(word) { groups.append([]) } else { groups[groups.count - 1].append(word) }
        }
        let named = groups.map { group in
            Timeframe(name: group.joined())
                ?? interpreter.timeframe(in: group.joined(separator: " "), localizer.language)
        }
        guard groups.first?.isEmpty == false, groups.last?.isEmpty == false else { return nil }
        return named.contains(nil) ? nil : named.compactMap(\.self)
    }
}

// In the words of conditions.
extension RuleFilters {
    /// How much volume and how wide a range: "volume 1.5 times its average", "atr between 0.5 and 2 % of price".
    static func measured(_ text: String) -> String {
        var text = text.replacing(/([0-9]) ?(?:x|×) times_average\b/) { "\($0.output.1) times_average" }
        let volume = /\bvolume (?:(?:(above|below|least|[<>]=?|≥|≤) )?)([0-9]+(?:[.,][0-9]+)?) times_average\b/
        text = text.replacing(volume) { match in
            let relation = match.output.1.map(String.init) ?? ">="
            let sign = ["above": ">", "below": "<", "least": ">="][relation] ?? relation
            return "volume_ratio(20) \(sign) \(match.output.2)"
        }
        // A share of the price is another figure.
        let number = "[0-9]+(?:[.,][0-9]+)?"
        let range =
            "\\batr((?: [0-9]+|\\([0-9]+\\))?) ((?:between|above|below|least|[<>]=?|≥|≤) "
            + "(?:\(number) ?%? and )?\(number)) ?%(?: of_price)?"
        if let expression = try? Regex<(Substring, Substring, Substring)>(range) {
            text = text.replacing(expression) { match in
                "natr\(match.output.1) \(match.output.2.replacing("%", with: ""))"
            }
        }
        return text.replacing(/\s+of_price\b/, with: "")
    }

    /// "price in discount", "in the premium zone"; lists of which one or all are asked for.
    static func placed(_ text: String) -> String {
        // "price in a bullish order block": as it is shown.
        let zone = /\b(?:price|close) (?=(?:in|inside) (?:(?:bullish|bearish) )?(?:order ?block|ob|fvg)\b)/
        let half = /(?:\b(?:price|close) )?(?:\b(?:in|inside) )?\b(discount|premium)\b(?: zone)?/
        return text.replacing(zone, with: "").replacing(half) { "in \($0.output.1)" }
            .replacing(/\ball_of(?: (?:of \(|these|them|conditions))?(?: :)?/, with: "")
            .replacing(/\bleast 1 of (?:of \( ?)?(?=:)/, with: "least 1 of ")
    }

    /// "the London session excluded" as "only not session london": what is denied behind its name, in languages that
    /// say so.
    static func turned(_ text: String) -> String {
        text.replacing(
            /(?:\b(?:only|besides|not) )*\b((?:session (?:new york|\w+)|day type \w+|weekdays(?: \w+day)+)) outside\b/
        ) { "only not \($0.output.1)" }
    }

    /// Marks become "only" where nothing joins what they stand before to the rest.
    static func joined(_ text: String) -> String {
        var words: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
            let last = words.last
            if word == mark {
                let isJoined = last.map { [",", "and", "or", "not", "no", "only", "(", ";", ":"].contains($0) } ?? true
                let isZone = last?.firstMatch(of: /^[0-9]{1,2}:[0-9]{2}$|-[0-9]{1,2}:[0-9]{2}$/) != nil
                if isJoined || isZone { continue }
                words.append("only")
            } else if word == "only", last == "only" {
                continue
            } else {
                words.append(word)
            }
        }
        // A filter that opens a sentence needs none: "趋势日 rsi 低于 30".
        let unit =
            #/
            (day\ type\ \w+|session\ (?:new\ york|(?!new\ york)\w+)
            |hours\ [0-9:]+-[0-9:]+\ (?!and\ |or\ |only\ )
            (?:session\ new\ york|session\ (?!new\ york)\w+|(?!session)\S+))
            \ (?=[\p{L}\p{N}\(<>])
            /#
        let next = /^(?:and|or|only|not|besides|session|time|hours)\b/
        var text = ""
        var rest = Substring(" " + words.joined(separator: " ") + " ")
        while let match = rest.firstMatch(of: unit) {
            text += rest[..<match.output.1.endIndex]
            rest = rest[match.range.upperBound...]
            text += rest.firstMatch(of: next) == nil ? " , " : " "
        }
        return text + rest
    }

    /// What is said of hours, sessions and days before or behind all the rest, behind a comma.
    private static var alone: Regex<Substring> {
        /(?:day type \w+|session (?:new york|\w+)|hours [0-9:]+-[0-9:]+ [\w\/]+|weekdays(?: \w+)+)/
    }

    private static var denied: Regex<(Substring, Substring)> {
        /(not (?:day type \w+|session (?:new york|\w+)|weekdays(?: \w+)+)) ,/
    }

    /// The occasion of a rule, and what must be true besides: each "only" begins a part, outside of parentheses.
    static func parts(_ text: String) -> (occasion: String, filters: [String]) {
        var parts: [[String]] = [[]]
        var depth = 0
        for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
            depth += word.count { $0 == "(" } - word.count { $0 == ")" }
            if word == "only", depth == 0 { parts.append([]) } else { parts[parts.count - 1].append(word) }
        }
        let texts = parts.map { trimmed($0.joined(separator: " ")) }
        var (occasion, filters) = (texts[0], texts.dropFirst().filter { !$0.isEmpty })
        if let match = occasion.firstMatch(of: alone), match.range.lowerBound == occasion.startIndex {
            let rest = occasion[match.range.upperBound...].drop(while: \.isWhitespace)
            if rest.first == "," {
                filters.insert(String(match.output), at: 0)
                occasion = trimmed(String(rest))
            }
        }
        // "Not during London gold rsi under 30": no joint either.
        if occasion.isEmpty, let first = filters.first, let match = first.firstMatch(of: denied),
            match.range.lowerBound == first.startIndex
        {
            filters[filters.startIndex] = String(match.1)
            occasion = trimmed(String(first[match.range.upperBound...]))
        }
        // The last of a list is one of the list.
        if !occasion.contains(" of ("), let comma = occasion.lastIndex(of: ",") {
            let last = occasion[occasion.index(after: comma)...].trimmingCharacters(in: .whitespaces)
            if (try? alone.wholeMatch(in: last)) != nil {  // something else
                filters.append(last)
                occasion = trimmed(String(occasion[..<comma]))
            }
        }
        return (occasion, filters)
    }

    /// Without the joints and commas at its ends, and doubled ones.
    static func trimmed(_ text: String) -> String {
        let ends = CharacterSet.whitespacesAndNewlines.union(.init(charactersIn: ",;.!?:"))
        var text = text.replacing(/(?:(?:,|\band\b)\s*)+(?=,|\band\b)/, with: "").trimmingCharacters(in: ends)
        text = text.replacing(/(?:,|\band\b)\s*$/, with: "").trimmingCharacters(in: ends)
        return text.replacing(/^(?:(?:and|also)\s+)+/, with: "").trimmingCharacters(in: ends)
    }
}

extension Character {
    fileprivate var isIdeograph: Bool {
        unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } ?? false
    }
}
