import Actions
import Trading

// Times of day.
extension SlotReader {
    /// "after 6pm", "from 8 to 17:30", "at 7".
    mutating func hours() {
        for index in tokens.indices {
            guard let (time, length) = clock(at: index) else { continue }
            let before = timeLabel(before: index)
            let label = before.map { tokens[$0] }
            let isEnd =
                label?.has("until") == true || label?.has("after") == true && (has("negate") || has("off"))
                || (arguments["start"] != nil && label?.has("at") == true)
            let name = isEnd ? "end" : label?.has("from") == true || label?.has("after") == true ? "start" : "time"
            set(arguments["start"] != nil ? "end" : name, .text(time))
            used.formUnion(index..<index + length)
            if let before { used.insert(before) }
        }
    }

    /// "every time".
    mutating func repeating() {
        guard let index = first("repeat") else { return }
        set("repeat", .flag(true), index)
    }

    /// "until friday", "until 18:00".
    mutating func expiry() {
        for index in indices("until") {
            guard let next = content(after: index) else { continue }
            if let day = tokens[next].value("days"), day.hasSuffix("day") {
                return set("expires", .text(day), index, next)
            }
            if tokens[next].has("period.today") { return set("expires", .text("today"), index, next) }
            if let (time, length) = clock(at: next) {
                set("expires", .text(time), index)
                used.formUnion(next..<next + length)
                return
            }
        }
    }

    /// Quiet hours without their times are turned off, or asked about.
    mutating func quiet() {
        let words = indices("quiet")
        guard !words.isEmpty else { return }
        used.formUnion(words)
        if arguments["start"] == nil, arguments["end"] == nil, arguments["time"] == nil {
            arguments["quiet"] = .flag(true)
        } else {
            arguments["enabled"] = nil
            if let start = arguments.removeValue(forKey: "time") { arguments["start"] = arguments["start"] ?? start }
        }
    }

    func timeLabel(before index: Int) -> Int? {
        for position in tokens[..<index].indices.reversed() {
            if ["until", "after", "from", "at"].contains(where: { tokens[position].has($0) }) { return position }
            if !tokens[position].isSkip { return nil }
        }
        return nil
    }

    func clock(at index: Int) -> (String, Int)? {
        if tokens[index].has("clock"), let literal = tokens[index].literal {
            let isNamed = index + 1 < tokens.count && tokens[index + 1].has("oclock")
            return (literal, isNamed ? 2 : 1)
        }
        guard var hour = whole(index) ?? (tokens[index].number?.value == .zero ? 0 : nil), hour <= 24 else {
            return nil
        }
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        let isNamed = next.map { $0.has("am") || $0.has("pm") || $0.has("oclock") } ?? false
        let isLabeled = index > 0 && ["at", "from", "until", "after"].contains { tokens[index - 1].has($0) }
        guard isNamed || isLabeled else { return nil }
        // "8 uhr abends": the half of the day may follow.
        let second = next?.has("oclock") == true && index + 2 < tokens.count ? tokens[index + 2] : nil
        let isSecond = second.map { $0.has("am") || $0.has("pm") } ?? false
        let half = isSecond ? second : next
        if half?.has("pm") == true, hour < 12 { hour += 12 }
        if half?.has("am") == true, hour == 12 { hour = 0 }
        return ((hour < 10 ? "0" : "") + "\(hour):00", isSecond ? 3 : isNamed ? 2 : 1)
    }
}
