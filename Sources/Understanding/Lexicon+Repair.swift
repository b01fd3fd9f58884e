// Typos.
extension Lexicon {
    /// The one known word that is near enough; nil when there is none, or two that mean opposite things.
    func repaired(_ word: String) -> (String, Int)? {
        let letters = Distance.letters(word)
        guard letters.count <= 22 else { return nil }
        let limit = Distance.allowed(letters.count)
        guard limit > 0 else { return nil }
        let mask = Self.mask(letters)
        var best: [String] = []
        var least = limit + 1
        for length in max(3, letters.count - limit)...min(24, letters.count + limit) {
            for known in byLength[length] where (known.mask ^ mask).nonzeroBitCount <= 2 * limit {
                guard let distance = Distance.between(letters, known.letters, limit: min(limit, least)) else {
                    continue
                }
                // One letter for another makes a different word of four, and none that means money.
                if letters.count <= 4, known.letters.count == letters.count, known.letters.sorted() != letters.sorted(),
                    entries[known.key]?.tags.contains(where: { ["side", "pips", "close"].contains($0.name) }) == true
                {
                    continue
                }
                if distance < least { (best, least) = ([], distance) }
                best.append(known.key)
            }
        }
        guard !best.isEmpty else { return nil }
        // Letters in the wrong order are meant all the same: "waht" is what, not wait; then letters told twice.
        let sorted = letters.sorted()
        let reordered = best.filter { $0.utf8.first == word.utf8.first && Distance.letters($0).sorted() == sorted }
        let repeated = best.filter { Set(Distance.letters($0)) == Set(letters) }
        if !reordered.isEmpty { best = reordered } else if !repeated.isEmpty { best = repeated }
        // A typo never makes an order where another word is as near.
        let harmless = best.filter { key in entries[key]?.tags.contains { $0.name == "side" } != true }
        if !harmless.isEmpty { best = harmless }
        let sides = Set(best.compactMap { entries[$0]?.tags.first { $0.name == "side" }?.value })
        let ids = Set(best.compactMap { entries[$0]?.instruments.first })
        guard sides.count <= 1, ids.count <= 1 else { return nil }
        let sameStart = best.filter { $0.unicodeScalars.first?.value == letters.first }
        // Few people mistype the first letter; in a short word it makes another word.
        if sameStart.isEmpty, letters.count <= 6 || least > 1 { return nil }
        let list = sameStart.isEmpty ? best : sameStart
        return (list.first { entries[$0] != nil } ?? list[0], least)
    }
}
