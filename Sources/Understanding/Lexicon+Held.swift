// What is held, named by its side.
extension Lexicon {
    /// "raise the stop on my gold long": the side says which position is meant, and orders nothing.
    func namingHeld(_ tokens: [Token]) -> [Token] {
        let levels = tokens.indices.filter { index in Self.levels.contains(where: tokens[index].has) }
        guard let level = levels.first, !tokens.contains(where: { $0.has("opening") || $0.has("close") }) else {
            return tokens
        }
        let isAltered =
            tokens.contains { $0.has("modify") && !$0.has("side") } && !tokens.contains { $0.has("acquire") }
        var named = tokens
        for index in tokens.indices where !levels.contains(index) {
            // "I want the stop at 2300": nothing is bought.
            if tokens[index].has("acquire"), isLevel(after: index, tokens) { named[index].features.remove("acquire") }
            guard tokens[index].value("side") != nil, !tokens[index].has("order"),
                isOwn(index, tokens) || isAltered && isBesideLevel(index, level, tokens)
            else { continue }
            let sides = named[index].tags.filter { $0.name == "side" }
            named[index].features.subtract(sides.flatMap { [$0.name, $0.full] })
            named[index].features.insert("position")
        }
        return named
    }

    private static let levels = ["sl", "tp", "breakeven", "trail"]

    /// "my gold long", "the stop on my short"
    private func isOwn(_ index: Int, _ tokens: [Token]) -> Bool {
        article(before: index, tokens).map { tokens[$0].has("my") || Self.levels.contains(where: tokens[$0].has) }
            ?? false
    }

    /// "the stop of the gold long", "gold long stop", "posisi long"
    private func isBesideLevel(_ index: Int, _ level: Int, _ tokens: [Token]) -> Bool {
        let isPosition = [index - 1, index + 1].contains { tokens.indices.contains($0) && tokens[$0].has("position") }
        let isLevelNext = isLevel(after: index, tokens)
        guard level < index, tokens[(level + 1)...index].allSatisfy({ $0.pause == .none }) else {
            return isPosition || isLevelNext
        }
        let isOnlyName = tokens[(level + 1)..<index].allSatisfy { $0.isSkip || !$0.instruments.isEmpty }
        return isPosition || isLevelNext || isOnlyName || article(before: index, tokens) != nil
    }

    private func isLevel(after index: Int, _ tokens: [Token]) -> Bool {
        let next = tokens[(index + 1)...].prefix(2).first { !$0.isSkip }
        return next.map { next in next.pause == .none && Self.levels.contains(where: next.has) } ?? false
    }

    /// The article that stands before a word, with nothing but an instrument between; it may end a phrase.
    private func article(before index: Int, _ tokens: [Token]) -> Int? {
        var place = index
        while place > 0, tokens[place].pause == .none {
            place -= 1
            let last = tokens[place].key.split(separator: " ").last.map(String.init) ?? ""
            let isLevel = Self.levels.contains(where: tokens[place].has)
            if articles.contains(tokens[place].key) || isLevel && articles.contains(last) { return place }
            guard !tokens[place].instruments.isEmpty else { return nil }
        }
        return nil
    }
}
