import Actions
import Trading

// Indicators and their lengths.
extension SlotReader {
    mutating func indicators() {
        var list: [String] = []
        for index in tokens.indices {
            guard let name = tokens[index].value("ind") else { continue }
            used.insert(index)
            let takesLength = Frames.indicatorsOfLength.contains(name)
            var length = takesLength ? tokens[index].number.flatMap { Int($0.value.description) } : nil
            if takesLength, length == nil {
                for near in [index + 1, index - 1, behindSmallWord(index), beforeEnding(index)]
                where tokens.indices.contains(near) && !used.contains(near) {
                    // "20 ema, 14 rsi"
                    let isApart = near == index + 1 && tokens[near].pause != .none
                    if isApart, index > 0, whole(index - 1) != nil { continue }
                    guard length == nil, tokens[near].tags.isEmpty, let number = whole(near), !isTime(near) else {
                        continue
                    }
                    length = number
                    used.insert(near)
                }
            }
            let others = takesLength && length != nil ? lengths(beside: index) : []
            let lengths =
                others.filter { $0.place < index }.map(\.length) + (length.map { [$0] } ?? [])
                + others.filter { $0.place > index }.map(\.length)
            for value in lengths.isEmpty ? [name] : lengths.map({ "\(name)\($0)" }) where !list.contains(value) {
                list.append(value)
            }
        }
        if !list.isEmpty { arguments["indicators"] = .texts(list) }
        guard action == "set_indicators" else { return }
        // "What indicators are there" asks for all of them, "list my indicators" for one's own.
        let isWish = tokens.contains { ["clear", "remove", "add"].contains($0.value("op")) }
        if list.isEmpty, !isWish, tokens.contains(where: { $0.value("op") == "list" && $0.has("indicator") }) {
            arguments["op"] = .text("list")
        } else if arguments["op"] == .text("list") || (list.isEmpty && arguments["op"] == nil) {
            arguments["op"] = .text("show")
        } else if arguments["op"] == .text("remove"), list.isEmpty, has("all") || has("everything") {
            arguments["op"] = .text("clear")
        }
    }

    /// "the 50 and 200 ema", "ema 20 and 50": the lengths beyond the one next to the name.
    private mutating func lengths(beside index: Int) -> [(place: Int, length: Int)] {
        var found: [(place: Int, length: Int)] = []
        for step in [-1, 1] {
            var (place, joined) = (index + step, false)
            while tokens.indices.contains(place) {
                let token = tokens[place]
                if used.contains(place) || (token.isSkip && token.number == nil) || token.has("and") {
                    joined = joined || used.contains(place)
                } else if joined, token.tags.isEmpty, let number = whole(place), number > 1, !isTime(place) {
                    found.append((place, number))
                    used.insert(place)
                } else {
                    break
                }
                place += step
            }
        }
        return found.sorted { $0.place < $1.place }
    }

    /// "ema of 200": the number behind a small word, unless it belongs to what follows it.
    private func behindSmallWord(_ index: Int) -> Int {
        let isSmall = index + 2 < tokens.count && tokens[index + 1].isSkip && !tokens[index + 1].has("and")
        let isOfNext = index + 3 < tokens.count && tokens[index + 3].value("ind") != nil
        return isSmall && !isOfNext ? index + 2 : -1
    }

    /// "200er SMA": the number before its ending.
    private func beforeEnding(_ index: Int) -> Int {
        index > 1 && tokens[index - 1].isGlued && tokens[index - 1].instruments.isEmpty ? index - 2 : -1
    }

    func isTime(_ index: Int) -> Bool {
        content(after: index).map { next in ["minute", "hour", "day", "week"].contains { tokens[next].has($0) } }
            ?? false
    }
}
