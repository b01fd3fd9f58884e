import Indicators
import Signals

/// The order of words in conditions: an operand, the comparison, another operand.
enum RuleOrder {
    private static let relations: Set<String> = ["above", "below"]
    private static let joints: Set<String> = ["and", "or", ",", "plus", "&", "(", ")", ";"]

    /// Each part between "and", "or", commas and parentheses by itself.
    static func ordered(_ text: String) -> String {
        var parts: [[String]] = [[]]
        var isRange = false
        for word in text.split(separator: " ").map(String.init) {
            if word == "between" { isRange = true }
            guard joints.contains(word), !(isRange && word == "and") else {
                if word == "and" { isRange = false }
                parts[parts.count - 1].append(word)
                continue
            }
            parts += [[word], []]
        }
        var last: [String] = []
        return parts.flatMap { joints.contains($0.first ?? "") ? $0 : ordered($0, &last) }.joined(separator: " ")
    }

    /// - Parameter last: what was compared before: "rsi below 30 or above 70" says it once.
    private static func ordered(_ typed: [String], _ last: inout [String]) -> [String] {
        var words = typed
        // "at least 2 of" begins a list.
        if words.count >= 4, words[0] == "at", words[1] == "least", words[3] == "of" { return typed }
        let isCross = words.contains("crosses")
        let isMoving = { (word: String) in word == "rising" || word == "falling" }
        // "Crosses upwards": the verb may stand apart from its direction.
        if isCross, !words.contains(where: relations.contains), let way = words.firstIndex(where: isMoving) {
            words[way] = words[way] == "rising" ? "above" : "below"
        }
        // "Falls rsi below 30" in languages that begin with the verb: "ينخفض rsi عن 30".
        if words.count > 2, isMoving(words[0]), let number = words.last, Double(number) != nil,
            !words.contains(where: relations.contains)
        {
            words = words[1..<(words.count - 1)] + [words[0] == "rising" ? "above" : "below", number]
        }
        // "跌到 35 以下" says it twice.
        if let way = words.firstIndex(where: relations.contains),
            let second = words[(way + 1)...].firstIndex(of: words[way])
        {
            words.remove(at: second)
        }
        guard words.count(where: relations.contains) == 1, let way = words.firstIndex(where: relations.contains) else {
            return typed.filter { $0 != "closes" || !typed.contains("price") }.map { $0 == "closes" ? "close" : $0 }
        }
        // "falls below 35" and "below 35 falls" say no more than "below 35".
        let isSaid = { (word: String) in word != "crosses" && word != "closes" && !isMoving(word) }
        var left = words[..<way].filter(isSaid)
        var right = words[(way + 1)...].filter(isSaid)
        if left == ["price", "close"] { left = ["close"] }
        if words.contains("closes") {
            let others = (left + right).filter { $0 != "price" }
            (left, right) = (["close"], others)
        } else if right.isEmpty, left.count == 1, !last.isEmpty {
            (left, right) = (last, left)
        } else if right.isEmpty, isOfPrice(left) {
            (left, right) = (["close"], left)
        } else if right.isEmpty, let end = operand(left) {
            (left, right) = (Array(left[..<end]), Array(left[end...]))
        } else if left.isEmpty, right.count == 1 || isOfPrice(right) {
            left = right.count == 1 && !last.isEmpty ? last : ["close"]
        } else if left.isEmpty, let end = operand(right) {
            (left, right) =
                Double(right[0]) != nil
                ? (Array(right[1...]), [right[0]]) : (Array(right[..<end]), Array(right[end...]))
        }
        last = left
        return left + (isCross ? ["crosses"] : []) + [words[way]] + right
    }

    /// Where the first of two operands ends: "rsi | 30", "ema 20 | ema 50", "200 ema | 50 ema"; nil when there is one.
    private static func operand(_ words: [String]) -> Int? {
        guard words.count > 1 else { return nil }
        let isNumber = words.map { Double($0.replacing(",", with: ".")) != nil }
        if Operand.PriceField(rawValue: words[0]) != nil || words[0] == "price" { return 1 }
        if isNumber[0] { return words.count > 2 ? 2 : 1 }
        return isNumber[1] && words.count > 2 ? 2 : 1
    }

    /// Whether it is one figure that is drawn over the candles: what is above it is the price.
    private static func isOfPrice(_ words: [String]) -> Bool {
        guard let operand = try? Operand(parsing: words.joined(separator: " ")) else { return false }  // several
        return switch operand.source {
        case .indicator(let call, _): !call.overlay.isEmpty
        case .level: true
        case .number, .pips, .price, .spread: false
        }
    }
}
