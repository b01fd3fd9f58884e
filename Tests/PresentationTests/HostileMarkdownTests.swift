import Foundation
import Platform
import Presentation
import Testing

@Suite struct HostileMarkdownTests {
    static let sample = """
        # Plan for **BTC** 📈

        <think>secret</think>Buy *near* `64,200` – see [chart](https://e.com/a_(b)) and ||hidden **deal**||.
        Second line with ~~old~~ <br> 👨‍👩‍👧 text【4:0†source】

        1. step **one `code` two**
           - [ ] todo
           - [x] done with a\tb
        2. next

        > quote *with* text
        > > deeper
        > ```swift
        > let x = 1
        > ```

        | Sym | Entry | Note |
        |---|---:|:-:|
        | BTC | 64,200 | a \\| b |
        | 名前 | `1` | **x** and a rather long remark here |

        ```python title="x"
        \tprint("🚀")
        ```
        ---
        text[^1]

        [^1]: note
        """

    @Test func `Every prefix of a document converts to legal messages`() {
        for count in 0...Self.sample.count {
            let document = Markdown.parse(String(Self.sample.prefix(count)))
            for message in TelegramRenderer.split(document) { #expect(problems(of: message) == []) }
            for message in TelegramRenderer.split(document, budget: 70) {
                #expect(problems(of: message, budget: 70) == [], "after \(count) characters")
            }
            for message in WhatsAppRenderer.split(document, budget: 80) {
                #expect(isReadable(message))
                #expect(message.utf16.count <= 80)
            }
            _ = PlainRenderer.render(document, styled: true)
        }
    }

    struct Bomb: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }
    static let bombs = [
        Bomb(
            "table of 4,000 columns",
            repeated("|x", 4_000) + "\n" + repeated("|-", 4_000) + "\n" + repeated("x\n", 20_000)),
        Bomb(
            "table of 30 columns and 20,000 rows",
            repeated("|x", 30) + "\n" + repeated("|-", 30) + "\n" + repeated("x\n", 20_000)),
        Bomb(
            "table in a quote",
            "> " + repeated("|x", 3_000) + "\n> " + repeated("|-", 4_000) + "\n" + repeated("> x\n", 9_000)),
        Bomb("50,000 quotes", repeated(">", 50_000) + "a"),
        Bomb("many deep quotes", repeated(repeated(">", 300) + "a\n\n", 200)),
        Bomb("20,000 lists on a line", repeated("- ", 20_000) + "a"),
        Bomb("20,000 numbered lists on a line", repeated("1. ", 20_000) + "a"),
        Bomb("lists that move in", (0..<250).map { repeated("  ", $0) + "- a\n" }.joined()),
        Bomb("60,000 stars", repeated("*", 60_000)),
        Bomb("emphasis in emphasis", repeated("*a **b ", 8_000)),
        Bomb("emphasis closed", repeated("*a **b ", 700) + repeated("c** d* ", 700)),
        Bomb("underscores", repeated("_a_b", 15_000)),
        Bomb("brackets", repeated("[", 50_000)),
        Bomb("nested brackets", repeated("[", 1_400) + "a" + repeated("](https://e.com)", 1_400)),
        Bomb("pictures", repeated("![[]()", 10_000)),
        Bomb("links", repeated("[a](<b", 10_000)),
        Bomb("references to a long address", "[a]: https://" + repeated("x", 16_000) + "\n" + repeated("[a] ", 2_900)),
        Bomb("comments", repeated("<!-- a ", 8_000)),
        Bomb("declarations", repeated("a <!A ", 5_900)),
        Bomb("instructions", repeated("a <?", 5_900)),
        Bomb("CDATA", repeated("a <![CDATA[", 2_900)),
        Bomb("backticks", (1..<300).map { "e" + repeated("`", $0) }.joined()),
        Bomb("tildes", repeated("~~a ", 15_000)),
        Bomb("spoilers", repeated("||a", 20_000)),
        Bomb("entities", repeated("&", 60_000)),
        Bomb("reasoning", repeated("<think>", 9_000)),
        Bomb("citations", repeated("【", 20_000)),
        Bomb("one word", repeated("x", 300_000)),
        Bomb("combining marks", "e" + repeated("\u{301}", 40_000)),
        Bomb("blank lines", repeated("\n", 60_000)),
        Bomb("headings", repeated("# a\n", 15_000)),
        Bomb("fences", repeated("```\n~~~\n", 8_000)),
    ]

    @Test(arguments: bombs) func `A hostile text converts in bounded time`(_ bomb: Bomb) {
        let clock = ContinuousClock()
        let taken = clock.measure {
            let document = Markdown.parse(bomb.text)
            for message in TelegramRenderer.split(document) { #expect(problems(of: message) == []) }
            for message in WhatsAppRenderer.split(document) { #expect(message.utf16.count <= 4096) }
            _ = PlainRenderer.render(document)
            _ = document.plainText
        }
        // Generous: debug builds on a busy machine. Without the limits these take minutes or gigabytes.
        #expect(taken < .seconds(10))
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `Random text converts to legal messages`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "*", "**", "_", "~~", "||", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "# ", "|", "|-|-|\n", "[a](", ")",
            "https://e.com", "<br>", "📈", "e\u{301}", "名前", " ", "  ", "word", "\t", "\u{202E}", "\\", "&amp;", "[ ] ",
            "<think>", "</think>", "\u{0}", "\u{1B}[31m", "[^1]: ", "5*3", "👨‍👩‍👧", "\u{F8F0}", "\u{E000}", "    ",
        ]
        for _ in 0..<300 {
            let count = Int.random(in: 1...120, using: &random)
            let text = (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined()
            let document = Markdown.parse(text)
            for message in TelegramRenderer.split(document, budget: 100) {
                #expect(problems(of: message, budget: 100) == [], "seed \(seed): \(text.debugDescription)")
            }
            for message in WhatsAppRenderer.split(document, budget: 100) {
                #expect(message.utf16.count <= 100 && isReadable(message))
            }
            #expect(!PlainRenderer.render(document).contains("\u{1B}"))
        }
        for _ in 0..<300 {
            let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
            for message in TelegramRenderer.split(Markdown.parse(String(decoding: bytes, as: UTF8.self))) {
                #expect(problems(of: message) == [], "seed \(seed)")
            }
        }
    }
}

/// SplitMix64, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
