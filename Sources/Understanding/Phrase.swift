/// What people say for something, cut into words once for all who look it up.
struct Phrase: Sendable, Hashable {
    let text: String
    let key: String
    /// The key with the accents; the key itself when there are none.
    let exact: String
    /// In words.
    let count: Int

    init(_ text: String) {
        // Plain letters with single spaces between them are their own key.
        var (count, before, isPlain) = (1, UInt8(ascii: " "), true)
        for byte in text.utf8 {
            guard (97...122).contains(byte) || (byte == 32 && before != 32) else {
                isPlain = false
                break
            }
            if byte == 32 { count += 1 }
            before = byte
        }
        if isPlain, before != 32 {
            self.init(text: text, key: text, exact: text, count: count)
            return
        }
        let words = Words.split(text)
        let key = Words.key(words)
        self.init(text: text, key: key, exact: Words.exact(words) ?? key, count: words.count)
    }
    private init(text: String, key: String, exact: String, count: Int) {
        (self.text, self.key, self.exact, self.count) = (text, key, exact, count)
    }

    func joined(to other: Phrase) -> Phrase {
        Phrase(
            text: text, key: key + " " + other.key, exact: exact + " " + other.exact, count: count + other.count)
    }
}
