import Platform

// Typos.
extension Lexicon {
    /// "sellll": a letter that is held down stands once or twice; nil when it is no word then.
    func drawnOut(_ word: String) -> String? {
        var runs: [(letter: Character, count: Int)] = []
        for letter in word {
            if runs.last?.letter == letter { runs[runs.count - 1].count += 1 } else { runs.append((letter, 1)) }
        }
        guard runs.contains(where: { $0.count > 2 }) else { return nil }
        return [1, 2].lazy.map { length in
            String(runs.flatMap { Array(repeating: $0.letter, count: $0.count > 2 ? length : $0.count) })
        }.first { entry($0) != nil }
    }

    /// The one known word that is near enough; nil when there is none, or two that mean opposite things.
    func repaired(_ word: String) -> (String, Int)? {
        guard let typo = Typo(word), typo.letters.count <= 22 else { return nil }
        let limit = Distance.allowed(typo.letters.count)
        guard limit > 0 else { return nil }
        let letters = typo.letters
        var near: [(letters: [UInt32], key: String)] = []
        var least = limit
        for book in [own, english] {
            guard let book else { continue }
            for number in book.spelling.near(typo, limit: least) {
                let key = book.text(ofWord: number)
                let known = Distance.letters(key)
                guard let distance = Distance.between(letters, known, limit: least) else { continue }
                // One letter for another makes a different word of four, and none that means money.
                if letters.count <= 4, known.count == letters.count, known.sorted() != letters.sorted(),
                    entry(key)?.tags.contains(where: { ["side", "pips", "close"].contains($0.name) }) == true
                {
                    continue
                }
                if distance < least { (near, least) = ([], distance) }
                if !near.contains(where: { $0.key == key }) { near.append((known, key)) }
            }
        }
        guard !near.isEmpty else { return nil }
        // In the same order always: which of two words is nearer must not depend on where they stand.
        near.sort { left, right in
            left.letters.count == right.letters.count
                ? left.letters.lexicographicallyPrecedes(right.letters) : left.letters.count < right.letters.count
        }
        var best = near.map(\.key)
        // Letters in the wrong order are meant all the same: "waht" is what, not wait; then letters told twice.
        let sorted = letters.sorted()
        let reordered = best.filter { $0.utf8.first == word.utf8.first && Distance.letters($0).sorted() == sorted }
        let repeated = best.filter { Set(Distance.letters($0)) == Set(letters) }
        if !reordered.isEmpty { best = reordered } else if !repeated.isEmpty { best = repeated }
        // A typo never makes an order where another word is as near.
        let harmless = best.filter { key in entry(key)?.tags.contains { $0.name == "side" } != true }
        if !harmless.isEmpty { best = harmless }
        let sides = Set(best.compactMap { entry($0)?.tags.first { $0.name == "side" }?.value })
        let ids = Set(best.compactMap { entry($0)?.instruments.first })
        guard sides.count <= 1, ids.count <= 1 else { return nil }
        let sameStart = best.filter { $0.unicodeScalars.first?.value == letters.first }
        // Few people mistype the first letter; in a short word it makes another word.
        if sameStart.isEmpty, letters.count <= 6 || least > 1 { return nil }
        let list = sameStart.isEmpty ? best : sameStart
        // "golt" is gold rather than "got": what is named matters more than a word that says nothing.
        let name = letters.count > 3 && least == 1 ? list.first { entry($0)?.instruments.isEmpty == false } : nil
        return (name ?? list.first { entry($0) != nil } ?? list[0], least)
    }

    /// "mach das Silber zu": a yes whose last word is the article of an instrument is only a verb. nil: it is not so
    /// said.
    func verbBeforeName(
        _ words: [Word], at index: Int, _ found: (length: Int, Entry?), _ isAccented: Bool
    ) -> Entry? {
        guard found.length == 2, found.1?.features.contains("yes") == true, articles.contains(words[index + 1].key),
            index + 2 < words.count, words[index + 2].pause == .none,
            phrase(words, at: index + 2, isAccented: isAccented).1?.instruments.isEmpty == false
        else { return nil }
        return entry(words[index].key)
    }
}
