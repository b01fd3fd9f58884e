import Actions

// Months of the calendar.
extension SlotReader {
    /// "March 2024", "2024年3月", "in October": the month as the contract writes it, the latest one where no year is
    /// said. False when no month is named, or the year cannot be known.
    mutating func namedMonth() -> Bool {
        if coming() || namedDays() || numberedDates() || namedDates() || namedQuarter() || namedMonths() { return true }
        let years = tokens.indices.filter { index in
            whole(index).map { (1990...2100).contains($0) } == true && !tokens[index].has("clock")
        }
        for index in tokens.indices {
            guard let (month, places) = month(at: index) else { continue }
            let year = years.first { abs($0 - index) <= 4 && !places.contains($0) }
            let spoken = year == nil ? spokenYear(behind: places) : nil
            guard let number = year.flatMap(whole) ?? spoken ?? latestYear(of: month) else { continue }
            if spoken != nil, let last = places.max() { used.formUnion([last + 1, last + 2]) }
            let name = "\(number)-" + (month < 10 ? "0" : "") + "\(month)"
            let day = spoken == nil ? beside(places, except: year) : nil
            arguments["period"] = .text(named(day: day, of: name) ?? (isSince ? "\(name).." : name))
            used.formUnion(places + (isSince ? indices("since") : []))
            if let year {
                used.insert(year)
                used.formUnion(tokens.indices.filter { abs($0 - year) == 1 && tokens[$0].has("year") })
            }
            used.formUnion(indices("month").filter { abs($0 - index) <= 2 })
            return true
        }
        return namedYears(years)
    }

    /// "Q1", "the second quarter of 2023": its three months, of the last year that had it.
    private mutating func namedQuarter() -> Bool {
        guard action == "get_report" || action == "journal", let index = first("quarter_name"),
            let quarter = tokens[index].value("quarter_name").flatMap({ Int($0) })
        else { return false }
        let said = tokens.indices.first { place in
            whole(place).map { (1990...2100).contains($0) } == true && abs(place - index) <= 3
        }
        let (first, last) = (3 * quarter - 2, 3 * quarter)
        used.formUnion(indices("quarter_name") + indices("period.quarter") + (said.map { [$0] } ?? []))
        guard let year = said.flatMap(whole) ?? latestYear(of: first) else {
            unread.insert("period")
            return true
        }
        func name(_ month: Int) -> String { "\(year)-" + (month < 10 ? "0" : "") + "\(month)" }
        arguments["period"] = .text("\(name(first))..\(name(last))")
        return true
    }

    /// "from 1 May to 15 May", "5月1日到15日": from a day to another one, both included.
    private mutating func namedDates() -> Bool {
        guard action == "get_report" || action == "journal", has("until") || has("from") || has("and") else {
            return false
        }
        let months = tokens.indices.compactMap { datedMonth(at: $0) }
        guard (1...2).contains(months.count), let last = months.last else { return false }
        let years = tokens.indices.filter { whole($0).map { (1990...2100).contains($0) } == true }
        let days = tokens.indices.filter { index in
            whole(index).map { (1...31) ~= $0 } == true && !tokens[index].has("clock")
                && !months.contains { $0.places.contains(index) }
        }
        guard days.count == 2, let end = years.first.flatMap(whole) ?? latestYear(of: last.number) else { return false }
        let start = months[0].number > last.number ? end - 1 : end
        func name(_ year: Int, _ month: Int, _ day: Int) -> String {
            [month, day].reduce("\(year)") { $0 + ($1 < 10 ? "-0" : "-") + "\($1)" }
        }
        let dates = [name(start, months[0].number, whole(days[0]) ?? 1), name(end, last.number, whole(days[1]) ?? 1)]
        guard dates[0] <= dates[1] else { return false }
        arguments["period"] = .text(dates.joined(separator: ".."))
        used.formUnion(months.flatMap(\.places) + days + years + indices("from") + indices("until"))
        return true
    }

    /// A month beside a day: "May", "5月" before "1日", "tháng 5" behind "1".
    private func datedMonth(at index: Int) -> (number: Int, places: [Int])? {
        if let name = tokens[index].value("month_name"), let number = Int(name) { return (number, [index]) }
        guard tokens[index].has("month"), index > 0, index + 1 < tokens.count, whole(index - 1) != nil,
            whole(index + 1) != nil
        else { return nil }
        let isBefore = index + 2 < tokens.count && tokens[index + 2].has("day")
        let place = isBefore ? index - 1 : index + 1
        return whole(place).flatMap { (1...12) ~= $0 ? ($0, [index, place]) : nil }
    }

    /// "3 June": the number of a day beside a month, where results are asked for.
    private func beside(_ places: [Int], except year: Int?) -> Int? {
        guard action == "get_report" || action == "journal", let first = places.min(), let last = places.max() else {
            return nil
        }
        return [content(before: first), content(after: last)].compactMap(\.self).first { index in
            index != year && !tokens[index].has("clock") && !tokens[index].has("period")
                && whole(index).map { (1...31) ~= $0 } ?? false
        }
    }

    private mutating func named(day index: Int?, of month: String) -> String? {
        guard let index, let day = whole(index) else { return nil }
        used.insert(index)
        let date = "\(month)-" + (day < 10 ? "0" : "") + "\(day)"
        return isSince ? "\(date).." : "\(date)..\(date)"
    }

    /// "in 2023", "from 2021 to 2023": the whole years.
    private mutating func namedYears(_ years: [Int]) -> Bool {
        let numbers = years.filter { !used.contains($0) }.compactMap(whole)
        guard (1...2).contains(numbers.count), let first = numbers.first, let last = numbers.last, first <= last
        else { return false }
        let isOpen = numbers.count == 1 && has("from")
        arguments["period"] = .text("\(first)-01.." + (isOpen ? "" : "\(last)-12"))
        used.formUnion(years + indices("from") + indices("until") + indices("year"))
        return true
    }

    /// "for the next 90 days", "from tomorrow": a test of what has not been yet. The month to come stands for it.
    private mutating func coming() -> Bool {
        let said = indices("coming") + indices("later")
        guard ["backtest", "optimise"].contains(action), !said.isEmpty, let now = context.month else { return false }
        let (year, month) = now.number == 12 ? (now.year + 1, 1) : (now.year, now.number + 1)
        arguments["period"] = .text("\(year)-" + (month < 10 ? "0" : "") + "\(month)")
        used.formUnion(said + indices("from"))
        used.formUnion(tokens.indices.filter { index in said.contains { $0 < index && index - $0 <= 2 } })
        return true
    }

    /// "from 2024-01-01 to 2024-05-31", "since 2024-03-15": first and last day.
    private mutating func namedDays() -> Bool {
        guard let first = tokens.first, let last = tokens.last, first.chunk.lowerBound < last.chunk.upperBound else {
            return false
        }
        let part = text[first.chunk.lowerBound..<last.chunk.upperBound]
        guard part.utf8.contains(UInt8(ascii: "-")) else { return false }
        let days = part.matches(of: /\b\d{4}-\d{2}-\d{2}\b/)
        guard (1...2).contains(days.count) else { return false }
        let isOpen = days.count == 1 && has("from")
        let range = days.count == 2 || !isOpen ? [days[0].output, days[days.count - 1].output] : [days[0].output, ""]
        guard range[1].isEmpty || range[0] <= range[1] else { return false }
        arguments["period"] = .text(range.joined(separator: ".."))
        used.formUnion(
            tokens.indices.filter { index in days.contains { $0.range.overlaps(tokens[index].chunk) } })
        used.formUnion(indices("from") + indices("until"))
        return true
    }

    /// "2024-06-03", "3 June", "June 3rd": one day, of the last year that had it.
    mutating func writtenDay() -> String? {
        for index in tokens.indices {
            if let name = tokens[index].value("month_name"), let month = Int(name), let year = latestYear(of: month),
                let place = [index - 1, index + 1].first(where: { place in
                    tokens.indices.contains(place) && whole(place).map { $0 <= 31 } == true && !used.contains(place)
                }), let day = whole(place)
            {
                used.formUnion([index, place])
                return "\(year)-" + (month < 10 ? "0" : "") + "\(month)-" + (day < 10 ? "0" : "") + "\(day)"
            }
        }
        guard let first = tokens.first, let last = tokens.last,
            let day = text[first.chunk.lowerBound..<last.chunk.upperBound].firstMatch(of: /\b\d{4}-\d{2}-\d{2}\b/)
        else { return nil }
        used.formUnion(tokens.indices.filter { day.range.overlaps(tokens[$0].chunk) })
        return String(day.output)
    }

    /// "January to March 2024", "2024-01 to 2024-03": from the first of one to the end of the other.
    private mutating func namedMonths() -> Bool {
        guard has("until") || has("from") || has("and") else { return false }
        let written = tokens.indices.filter { tokens[$0].literal != nil && tokens[$0].value("period") != nil }
        let named = tokens.indices.filter { tokens[$0].value("month_name") != nil }
        let years = tokens.indices.filter { index in
            whole(index).map { (1990...2100).contains($0) } == true && !tokens[index].has("clock")
        }
        var range: [String] = []
        if written.count == 2 {
            range = written.compactMap { tokens[$0].literal }
        } else if named.count == 2, let year = years.last ?? years.first {
            range = named.compactMap { index in
                let own = years.first { $0 > index && $0 - index <= 2 } ?? year
                guard let month = tokens[index].value("month_name").flatMap({ Int($0) }), let number = whole(own) else {
                    return nil
                }
                return "\(number)-" + (month < 10 ? "0" : "") + "\(month)"
            }
        }
        if range.isEmpty, named.count == 2, years.isEmpty { range = latestMonths(named) }
        guard range.count == 2, range[0] < range[1] else { return false }
        arguments["period"] = .text(range.joined(separator: ".."))
        used.formUnion(written + named + years + indices("from") + indices("until"))
        return true
    }

    /// "from may to june": the latest ones.
    private func latestMonths(_ named: [Int]) -> [String] {
        let months = named.compactMap { tokens[$0].value("month_name").flatMap { Int($0) } }
        guard months.count == 2, months[0] != months[1], let end = latestYear(of: months[1]) else { return [] }
        return zip(months, [months[0] < months[1] ? end : end - 1, end]).map { month, year in
            "\(year)-" + (month < 10 ? "0" : "") + "\(month)"
        }
    }

    /// A month's name, or its number beside the word for month where a year stands near.
    private func month(at index: Int) -> (number: Int, places: [Int])? {
        if let name = tokens[index].value("month_name"), let number = Int(name) { return (number, [index]) }
        guard let number = whole(index), number <= 12 else { return nil }
        let beside = [index + 1, index - 1].first { tokens.indices.contains($0) && tokens[$0].has("month") }
        let hasYear = tokens.indices.contains { place in
            whole(place).map { (1990...2100).contains($0) } == true && abs(place - index) <= 4
        }
        return beside.flatMap { hasYear ? (number, [index, $0]) : nil }
    }

    /// "march twenty twenty four": a year in two halves.
    private func spokenYear(behind places: [Int]) -> Int? {
        guard let last = places.max(), last + 2 < tokens.count, whole(last + 1) == 20, let rest = whole(last + 2),
            (10...99) ~= rest, tokens[last + 2].pause == .none
        else { return nil }
        return 2000 + rest
    }

    func latestYear(of month: Int) -> Int? {
        context.month.map { month <= $0.number ? $0.year : $0.year - 1 }
    }
}
