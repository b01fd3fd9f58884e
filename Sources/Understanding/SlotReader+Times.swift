import Actions
import Trading

// Times of day.
extension SlotReader {
    /// "after 6pm", "from 8 to 17:30", "at 7".
    mutating func hours() {
        for index in tokens.indices {
            guard let (time, place) = clock(at: index) else { continue }
            let position = timeLabel(of: place)
            let label = position.map { tokens[$0] }
            // "restrict trading to 7:00-15:30"
            let opensSpan = isStart(place) && label?.has("until") == true
            // "not before 9": from 9 on.
            let isBegun = action == "set_schedule" && isDenied && label?.has("before") == true
            let isEnded =
                endsSpan(place) || label?.has("until") == true || label?.has("after") == true && isDenied
                || (arguments["start"] != nil && label?.has("at") == true)
            let isEnd = isEnded && !isBegun && !opensSpan
            let isBeginning = isBegun || opensSpan || label?.has("from") == true || label?.has("after") == true
            let name = isEnd ? "end" : isBeginning ? "start" : "time"
            // "22:00 to 7:00"
            if isEnd, arguments["start"] == nil, let start = arguments.removeValue(forKey: "time") {
                arguments["start"] = start
            }
            set(arguments["start"] != nil ? "end" : name, .text(time))
            used.formUnion(place)
            if let position { used.insert(position) }
        }
        afternoon()
        if action == "set_schedule" {
            hoursWithout()
            movedMoment()
        }
    }

    /// "move the report from 6pm to 7pm": it comes at one time, the later one said.
    private mutating func movedMoment() {
        guard let end = arguments["end"], has("alter") || has("modify"), has("what.report")
        else { return }
        (arguments["start"], arguments["end"], arguments["time"]) = (nil, nil, end)
    }

    /// Russian has one word for "don't trade", which pauses as well.
    private var isDenied: Bool { has("negate") || has("off") || (has("pause") && action == "set_schedule") }

    /// "no signals between 22 and 7": those that are left.
    private mutating func hoursWithout() {
        guard let start = arguments["start"], let end = arguments["end"], !has("only"), !has("before"),
            ["negate", "off", "pause", "except"].contains(where: has)
        else { return }
        (arguments["start"], arguments["end"]) = (end, start)
        used.formUnion(["negate", "off", "pause", "except"].flatMap(indices))
    }

    /// "from 9 to 5": the hours of a working day end in its afternoon; both are in it when it is named behind them.
    private mutating func afternoon() {
        if let said = tokens.indices.last(where: { tokens[$0].has("pm") && tokens[$0].key.contains(" ") }),
            said == tokens.indices.last || tokens[(said + 1)...].allSatisfy({ $0.weight == 0 || $0.has("only") }),
            !tokens.contains(where: { $0.has("am") || $0.has("clock") }), case .text(let start)? = arguments["start"],
            case .text(let end)? = arguments["end"], start < "12:00", end > "12:00",
            let hour = Int(start.prefix(2)), let last = Int(end.prefix(2)), hour + 12 < last
        {
            arguments["start"] = .text("\(hour + 12)\(start.dropFirst(2))")
        }
        guard action == "set_schedule", case .text(let start)? = arguments["start"],
            case .text(let end)? = arguments["end"], start < "12:00", end < start,
            !["negate", "off", "am", "pm", "clock"].contains(where: has), let hour = Int(end.prefix(2))
        else { return }
        arguments["end"] = .text("\(hour + 12)\(end.dropFirst(2))")
    }

    /// "no trading on Fridays": the days that are left. Days without some hours of a day cannot be said.
    mutating func exceptDays() {
        guard action == "set_schedule", case .text(let days)? = arguments["days"], days != "daily", !has("only") else {
            return
        }
        let denials = ["negate", "except", "pause", "off"].flatMap(indices)
        guard !denials.isEmpty else { return }
        let hasTimes = ["time", "start", "end"].contains { arguments[$0] != nil }
        // "don't trade on Fridays after 18:00": not Fridays, not from 18:00 on, and nothing less is meant.
        if arguments["what"] == .text("trading"), hasTimes || Set(tokens.compactMap { $0.value("days") }).count > 1 {
            unread.insert("days")
        }
        arguments["days"] = hasTimes ? nil : .text(Self.otherDays(days))
        if hasTimes { used.subtract(indices("days")) } else { used.formUnion(denials) }
    }

    /// "every time".
    mutating func repeating() {
        guard let index = first("repeat") else { return }
        // "only once"
        set("repeat", .flag(tokens[index].value("repeat") != "false"), index)
    }

    /// "until friday", "until tomorrow", "until 18:00".
    mutating func expiry(as name: String) {
        for index in indices("until") {
            if tokens[index].has("tomorrow") { return set(name, .text("tomorrow"), index) }
            if let moment = moment(beside: index) { return set(name, .text(moment), index) }
        }
        if action == "set_alert" { lasting() }
    }

    /// What the word beside a label names: "friday", "tomorrow", "18:00"; nil when it names no moment.
    mutating func moment(beside index: Int) -> String? {
        let next = tokens[index].has("behind") ? content(before: index) : content(after: index)
        return next.flatMap { moment(at: $0) }
    }
    /// "lass ihn morgen ablaufen".
    mutating func moment(before index: Int) -> String? { content(before: index).flatMap { moment(at: $0) } }

    private mutating func moment(at next: Int) -> String? {
        if let day = tokens[next].value("days"), day.hasSuffix("day") {
            used.insert(next)
            return day
        }
        for (feature, name) in [("tomorrow", "tomorrow"), ("period.today", "today")] where tokens[next].has(feature) {
            used.insert(next)
            return name
        }
        guard let (time, place) = clock(at: next) else { return nil }
        used.formUnion(place)
        return time
    }

    /// Quiet hours without their times are turned off, or asked about.
    mutating func quiet() {
        let words = indices("quiet")
        guard !words.isEmpty else { return atNight() }
        used.formUnion(words)
        if arguments["start"] == nil, arguments["end"] == nil, arguments["time"] == nil {
            arguments["quiet"] = .flag(true)
        } else {
            arguments["enabled"] = .flag(false)
            if let start = arguments.removeValue(forKey: "time") { arguments["start"] = arguments["start"] ?? start }
        }
    }

    /// "quiet hours 22:00-07:00 on weekdays": the days on which they begin.
    mutating func quietDays() {
        let isQuiet = ["start", "end", "quiet"].contains { arguments[$0] != nil || amended[$0] != nil }
        guard isQuiet else { return }
        let days = Set(tokens.compactMap { $0.value("days") })
        guard let name = days.first else { return }
        used.formUnion(indices("days"))
        // Of several days only one can be kept: which, is asked.
        guard days.count == 1 else {
            unread.insert("days")
            return
        }
        guard name != "daily" else { return }
        // "but only on weekdays" leaves none out.
        let isExcept = indices("days").contains { content(before: $0).map { tokens[$0].has("except") } ?? false }
        if isExcept {
            arguments["days"] = .text(Self.otherDays(name))
            used.formUnion(indices("except"))
        } else {
            arguments["days"] = .text(name)
        }
    }

    private static func otherDays(_ name: String) -> String {
        ["weekend": "weekdays", "weekdays": "weekend"][name] ?? "not_\(name)"
    }

    /// "no more signals at night": not off altogether; the hours are asked for.
    private mutating func atNight() {
        let times = ["start", "end", "time"].contains { arguments[$0] != nil }
        guard arguments["enabled"] == .flag(false), !times,
            ["pm", "am", "night"].contains(where: has), !has("greeting")
        else { return }
        unread.insert("start")
    }

    /// What comes by the clock is shown, or ended by its name where no time is said.
    mutating func scheduling() {
        // "no new trades after 18:00"
        if arguments["what"] == nil, has("entries"), has("negate") {
            arguments["what"] = .text("trading")
            used.formUnion(indices("entries"))
        }
        // "not on Fridays": of what?
        if arguments["what"] == nil, arguments["days"] != nil, has("negate") { unread.insert("what") }
        if !partOfWeek() {
            exceptDays()
            severalDays()
        }
        impossibleTime()
        dayOfMonth()
        contents()
        guard !["time", "start", "end"].contains(where: { arguments[$0] != nil }) else { return }
        if has("schedules") {
            arguments = ["op": .text("show")]
            used.formUnion(indices("schedules") + indices("show"))
        } else if has("bulletin"), arguments["days"] == nil || arguments["days"] == .text("daily"),
            let end = ["off", "negate", "cancel", "remove", "delete", "op.remove"].first(where: has)
        {
            arguments["days"] = nil
            // "remove gold from the brief" leaves the brief.
            let isOne = arguments["symbol"] != nil && arguments["what"] == .text("brief")
            arguments["op"] = .text(isOne ? "remove" : "off")
            if isOne { used.formUnion(indices("from") + indices("op.remove")) }
            used.formUnion(indices("bulletin") + indices(end))
        }
    }

    /// Where it stands what a time is: "until" before it, or behind it in languages that say so.
    func timeLabel(of place: Range<Int>) -> Int? {
        let labels = ["until", "after", "from", "at", "before"]
        for position in tokens[..<place.lowerBound].indices.reversed() {
            if labels.contains(where: tokens[position].has), !tokens[position].has("behind") { return position }
            if !tokens[position].isSkip || tokens[position].has("behind") { break }
        }
        for position in tokens[place.upperBound...].indices {
            if tokens[position].has("behind"), labels.contains(where: tokens[position].has) { return position }
            if !tokens[position].isSkip { return nil }
        }
        return nil
    }

    func content(before index: Int) -> Int? { tokens[..<index].indices.last { !tokens[$0].isSkip } }

    /// The time of day that a number begins, and the tokens that say it.
    func clock(at index: Int) -> (time: String, place: Range<Int>)? {
        guard var (hour, minute) = clockNumber(at: index), !counts(at: index) else { return nil }
        var end = index + 1
        let isExact = tokens[index].has("clock")
        var isNamed = isExact
        if end < tokens.count, tokens[end].has("oclock") || isHourMark(end) {
            isNamed = true
            end += 1
            if !isExact, let (minutes, length) = minutes(at: end) { (minute, end) = (minutes, end + length) }
        } else if let minutes = spokenMinutes(behind: index) {
            (minute, end) = (minutes, end + 1)
        }
        // "8 uhr abends", "subah 8 baje": the half of the day may follow, or come first.
        let isHalf = { (token: Token) in token.has("am") || token.has("pm") }
        var start = index
        var half: Token?
        if end < tokens.count, isHalf(tokens[end]), tokens[end].dash == nil {
            half = tokens[end]
            end += 1
        } else if index > 0, isHalf(tokens[index - 1]), index < 2 || tokens[index - 2].number == nil {
            half = tokens[index - 1]
            start -= 1
        } else if index > 1, tokens[index - 1].has("at"), isHalf(tokens[index - 2]),
            index < 3
                || tokens[index - 3].number == nil
        {
            // "friday evening at six"
            half = tokens[index - 2]
            start -= 2
        } else if let day = content(before: index), tokens[day].has("days"), isHalf(tokens[day]) {
            // "every evening at nine"
            half = tokens[day]
        }
        let place = start..<end
        guard isNamed || half != nil || timeLabel(of: place) != nil || isStart(place) || endsSpan(place) else {
            return nil
        }
        if half?.has("am") == true, isSpokenQuarter(index), hour >= 12 { hour -= 12 }
        if half?.has("pm") == true, hour < 12 { hour += 12 }
        if half?.has("am") == true || half?.has("night") == true, hour % 12 == 0 { hour = 0 }
        let time = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        return (time, place)
    }

    /// "8 to 17", "22-7": the first one needs no word of its own.
    private func isStart(_ place: Range<Int>) -> Bool {
        let until = place.upperBound
        guard until < tokens.count else { return false }
        if tokens[until].dash != nil {
            return tokens[until...].indices.prefix(2).contains { tokens[$0].number != nil && clock(at: $0) != nil }
        }
        guard tokens[until].has("until"), !tokens[until].has("behind"), let end = content(after: until) else {
            return false
        }
        return clock(at: end) != nil
    }

    /// "22:00-07:00", "10pm – 7am": a dash joins it to the time of day before it.
    private func endsSpan(_ place: Range<Int>) -> Bool {
        guard place.lowerBound > 0, tokens[place.lowerBound].dash != nil else { return false }
        let marks = ["oclock", "am", "pm", "hour"]
        let before = tokens[..<place.lowerBound].last { token in
            token.number != nil || token.has("clock") || !marks.contains(where: token.has)
        }
        return before.map { $0.number != nil || $0.has("clock") } ?? false
    }

    /// "22h-7h", "from 22h to 7h": o'clock, where it is no length of time.
    private func isHourMark(_ index: Int) -> Bool {
        guard index > 0, tokens[index].key == "h", tokens[index].isGlued,
            ["set_notifications", "set_schedule"].contains(action)
        else { return false }
        if tokens[index - 1].dash != nil || (index + 1 < tokens.count && tokens[index + 1].dash != nil) { return true }
        let label = timeLabel(of: index - 1..<index + 1).map { tokens[$0] }
        if label?.has("from") == true || label?.has("until") == true { return true }
        // "pas avant 9h", "không mở lệnh sau 18h"
        return has("negate") && (label?.has("before") == true || label?.has("after") == true)
    }

    /// "from 5 percent", "after 3 losses" are no times of day.
    private func counts(at index: Int) -> Bool {
        guard let next = content(after: index), !tokens[index].has("clock"), !tokens[next].has("oclock"),
            !isHourMark(next)
        else {
            return false
        }
        let units = [
            "percent", "pips", "unit", "r_unit", "minute", "hour", "day", "week", "losing", "trades", "thousand",
        ]
        return tokens[next].pause == .none && units.contains(where: tokens[next].has)
    }

    /// "18:30", "18", and "18.30" where o'clock follows.
    private func clockNumber(at index: Int) -> (hour: Int, minute: Int)? {
        let token = tokens[index]
        if token.has("clock"), let parts = token.literal?.split(separator: ":").compactMap({ Int($0) }),
            parts.count == 2
        {
            return (parts[0], parts[1])
        }
        if let hour = whole(index) ?? (token.number?.value == .zero ? 0 : nil) { return hour <= 24 ? (hour, 0) : nil }
        // "half past eight", "halb neun", "yedi buçuk"
        if let value = token.number?.value, value >= 1, value < 24, token.key.first?.isNumber == false,
            let quarters = Int((value * 4).description)
        {
            // "half four": the markets sleep at half past four in the morning, and so do people.
            return (quarters / 4 + (isSpokenQuarter(index) && quarters < 24 ? 12 : 0), quarters % 4 * 15)
        }
        let parts = token.key.split(separator: ".")
        guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), hour <= 24,
            minute < 60, isMoment(index)
        else { return nil }
        return (hour, minute)
    }

    /// "half past four", "halb fünf": in words, and no whole number.
    func isSpokenQuarter(_ index: Int) -> Bool {
        guard let value = tokens[index].number?.value, value >= 1, value < 24,
            tokens[index].key.first?.isNumber == false
        else { return false }
        return Int(value.description) == nil && Int((value * 4).description) != nil
    }

    /// "buy gold at half past four": no price of gold.
    func isHalfHour(_ use: NumberUse) -> Bool {
        guard use.role == .price, isSpokenQuarter(use.index), let instrument else { return false }
        return !instrument.canCost(use.reading.value)
    }

    /// Whether "9.30" is a time of day: o'clock or a half of the day follows, or a time is what is asked for.
    private func isMoment(_ index: Int) -> Bool {
        if index + 1 < tokens.count, ["oclock", "am", "pm"].contains(where: tokens[index + 1].has) { return true }
        return ["set_schedule", "set_notifications"].contains(action) && timeLabel(of: index..<index + 1) != nil
    }

    /// "nine thirty", "seven fifteen in the evening": an hour and minutes, both in words.
    private func spokenMinutes(behind index: Int) -> Int? {
        guard ["set_schedule", "set_notifications"].contains(action), index + 1 < tokens.count,
            tokens[index].key.first?.isNumber == false, tokens[index + 1].key.first?.isNumber == false,
            tokens[index + 1].pause == .none, let minutes = whole(index + 1), (10...59) ~= minutes
        else { return nil }
        return minutes
    }

    /// What follows o'clock: "30", "30 minutes", "half".
    private func minutes(at index: Int) -> (minutes: Int, length: Int)? {
        guard index < tokens.count, let number = tokens[index].number?.value else { return nil }
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        let isBehind = if case .addend? = tokens[index].numberWord { true } else { tokens[index].isGlued }
        if number.description == "0.5", isBehind { return (30, 1) }
        guard let minutes = Int(number.description), (1...59) ~= minutes else { return nil }
        if next?.has("minute") == true { return (minutes, 2) }
        let isFollowed = next.map { $0.has("unit") || $0.has("pips") || $0.has("percent") } ?? false
        return minutes >= 10 && !isFollowed ? (minutes, 1) : nil
    }
}
