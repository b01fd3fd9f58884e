import Testing

@testable import Understanding

/// How messages are cut into words, in every script. Expected values worked out by hand.
@Suite struct WordsTests {
    @Test(arguments: [
        ("买入0.5手黄金，止损20点", "买 入 0.5 手 黄 金 止 损 20 点"), ("rsi低于35", "rsi 低 于 35"),
        ("１２３ ٤٥ ६७", "123 45 67"), ("ب2400", "ب 2400"), ("ema20", "ema20"), ("L'OR", "lor"), ("18h30", "18:30"),
        ("4h", "4 h"), ("18\u{202F}350", "18350"), ("İSTANBUL", "istanbul"), ("Đóng", "dong"), ("الذَّهَب", "الذهب"),
        ("1.07、1.09", "1.07 1.09"), ("٪50", "% 50"), ("ज़ज", "जज"),
    ]) func `words`(_ text: String, _ words: String) {
        #expect(Words.split(text).map(\.key).joined(separator: " ") == words)
    }

    @Test func `accents are kept beside what is compared`() {
        #expect(Words.split("bán BẠN ban").map(\.key) == ["ban", "ban", "ban"])
        #expect(Words.exact(Words.split("bán")) != Words.exact(Words.split("bạn")))
        #expect(Words.exact(Words.split("BẠN")) == Words.exact(Words.split("bạn")))
        #expect(Words.exact(Words.split("ban")) == nil)
        #expect(Words.split("l'or")[0].halves == ["l", "or"])
    }

    @Test func `a word of a run without spaces knows where it stands`() {
        let text = "笔记：黄金进场太早"
        let words = Words.split(text)
        #expect(words.map { String(text[$0.chunk]) } == ["笔", "记", "黄", "金", "进", "场", "太", "早"])
        #expect(words[2].pause == .clause)
    }

    @Test func `long messages are looked at in part, and say so`() {
        let short = "buy gold", long = String(repeating: "买", count: 400), many = String(repeating: "gold ", count: 80)
        #expect(Words.isWhole(Words.split(short), of: short))
        #expect(!Words.isWhole(Words.split(long), of: long))
        #expect(!Words.isWhole(Words.split(many), of: many))
    }
}
