import Actions

// Months of the calendar.
extension SlotReader {
    /// "March 2024", "2024年3月", "in October": the month as the contract writes it, the latest one where no year is
    /// said. False when no month is named, or the year cannot be known.
    mutating func namedMonth() -> Bool {
        let years = tokens.indices.filter { index in
            whole(index).map { (1990...2100).contains($0) } == true && !tokens[index].has("clock")
        }
        for index in tokens.indices {
            guard let (month, places) = month(at: index) else { continue }
            let year = years.first { abs($0 - index) <= 4 && !places.contains($0) }
            guard let number = year.flatMap(whole) ?? latestYear(of: month) else { continue }
            arguments["period"] = .text("\(number)-" + (month < 10 ? "0" : "") + "\(month)")
            used.formUnion(places)
            if let year {
                used.insert(year)
                used.formUnion(tokens.indices.filter { abs($0 - year) == 1 && tokens[$0].has("year") })
            }
            used.formUnion(indices("month").filter { abs($0 - index) <= 2 })
            return true
        }
        return false
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

    private func latestYear(of month: Int) -> Int? {
        context.month.map { month <= $0.number ? $0.year : $0.year - 1 }
    }
}
