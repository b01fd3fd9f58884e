import Presentation
import Testing

/// Expected values: worked out by hand from the rules for cutting.
@Suite struct SplitTests {
    @Test func `A text that fits stays one message`() {
        #expect(TelegramRenderer.split("short").map(\.text) == ["short"])
        #expect(TelegramRenderer.split(Document()) == [])
        #expect(TelegramRenderer.split("  \n ") == [])
    }

    @Test func `Messages break between blocks`() {
        let document = Document.joined((0..<4).map { .text(repeated("word\($0) ", 8) + "end") })
        let messages = TelegramRenderer.split(document, budget: 110)
        #expect(
            messages.map(\.text) == [
                repeated("word0 ", 8) + "end\n\n" + repeated("word1 ", 8) + "end",
                repeated("word2 ", 8) + "end\n\n" + repeated("word3 ", 8) + "end",
            ])
    }

    @Test func `A long paragraph breaks after a line, a sentence or a word`() {
        let lines = Document.text(repeated("a", 60) + "\n" + repeated("b", 60))
        #expect(TelegramRenderer.split(lines, budget: 100).map(\.text) == [repeated("a", 60), repeated("b", 60)])
        let sentences = Document.text(
            "Sixty units of a sentence that is here to be cut at its end. And some more words to follow it up to here")
        #expect(
            TelegramRenderer.split(sentences, budget: 80).map(\.text) == [
                "Sixty units of a sentence that is here to be cut at its end.",
                "And some more words to follow it up to here",
            ])
        let words = Document.text(repeated("abc ", 40))
        #expect(TelegramRenderer.split(words, budget: 66).map(\.length) == [63, 63, 31])
    }

    @Test func `A word of 10,000 characters is cut`() {
        let messages = TelegramRenderer.split(.text(repeated("x", 10_000)))
        #expect(messages.map(\.length) == [4000, 4000, 2000])
        #expect(WhatsAppRenderer.split(.text(repeated("x", 10_000))).map(\.count) == [4096, 4096, 1808])
    }

    @Test(arguments: ["📈", "👨‍👩‍👧", "e\u{301}\u{302}", "🇺🇸"]) func `A character is never cut`(_ character: String) {
        for shift in 0..<9 {
            let document = Document.text(repeated("x", shift) + repeated(character, 100))
            let messages = TelegramRenderer.split(document, budget: 65)
            #expect(messages.map(\.text).joined() == document.plainText)
            #expect(messages.reduce(0) { $0 + $1.text.count } == document.plainText.count)
            for message in messages { #expect(problems(of: message, budget: 65) == []) }
        }
    }

    @Test func `A link is never cut`() {
        for shift in 40..<100 {
            let document = Document.paragraph(
                .text(repeated("x", shift)), .link([.text("one two three")], url: "https://e.com"), " tail of the text")
            for message in TelegramRenderer.split(document, budget: 100) {
                for entity in message.entities { #expect(entity.length == 13) }
            }
            let whole = WhatsAppRenderer.split(document, budget: 100).filter {
                $0.contains("one two three (https://e.com)")
            }
            #expect(whole.count == 1)
        }
    }

    @Test func `Code opens again with its language`() {
        let code = Document.code((0..<40).map { "let line\($0) = \($0)" }.joined(separator: "\n"), language: "swift")
        let messages = TelegramRenderer.split(code, budget: 200)
        #expect(messages.count > 2)
        for message in messages {
            #expect(
                message.entities == [
                    TextEntity(.pre, offset: 0, length: message.length, language: "swift")
                ])
            #expect(message.text.hasPrefix("let line"))
        }
        #expect(messages.map(\.text).joined(separator: "\n").split(separator: "\n").count == 40)
        for message in WhatsAppRenderer.split(code, budget: 200) {
            #expect(message.hasPrefix("```let") && message.hasSuffix("```"))
        }
    }

    @Test func `A table breaks between rows and repeats its header`() {
        let table = Document.table(["Sym", "Px"], (100..<160).map { ["S\($0)", "\($0 * 7)"] }, trailing: [1])
        let document = Document.text("Prices of today:") + table + "Done."
        let messages = TelegramRenderer.split(document, budget: 200)
        #expect(messages.count > 3)
        for message in messages.dropLast() {
            #expect(message.text.contains("Sym    Px\n---- ----\nS1"))
            #expect(problems(of: message, budget: 200) == [])
        }
        let rows = messages.flatMap { $0.text.split(separator: "\n") }.filter { $0.hasPrefix("S1") }
        #expect(rows.count == 60)
        #expect(messages.last?.text.hasSuffix("Done.") == true)
    }

    @Test func `At most 100 entities go into a message`() {
        let words = (0..<101).flatMap { [Inline.bold([.text("w\($0)")]), .text(" ")] }
        let messages = TelegramRenderer.split(Document([.paragraph(words)]))
        #expect(messages.map(\.entities.count) == [100, 1])
        let paragraphs = Document.joined((0..<101).map { .paragraph(.bold([.text("w\($0)")])) })
        #expect(TelegramRenderer.split(paragraphs).map(\.entities.count) == [100, 1])
    }

    @Test func `A caption overflows into a second message`() {
        let document = Document.joined([.text(repeated("one ", 200) + "."), .text(repeated("two ", 200) + ".")])
        let messages = TelegramRenderer.split(document, firstBudget: 1024)
        #expect(messages.map(\.length) == [801, 801])
        let long = TelegramRenderer.split(.text(repeated("one ", 1_500)), firstBudget: 1024)
        #expect(long.map(\.length) == [1023, 3999, 975])
    }

    @Test func `A heading does not stay behind alone`() {
        let document = Document.text(repeated("a", 80)) + .heading("Title") + .text(repeated("b", 50))
        let messages = TelegramRenderer.split(document, budget: 100)
        #expect(messages.map(\.text) == [repeated("a", 80), "Title\n" + repeated("b", 50)])
    }

    @Test func `Formats go on in the next message`() {
        let document = Document.paragraph(.bold([.text(repeated("word ", 30))]))
        let messages = TelegramRenderer.split(document, budget: 100)
        #expect(
            messages.map(\.entities) == [
                [TextEntity(.bold, offset: 0, length: 99)], [TextEntity(.bold, offset: 0, length: 49)],
            ])
        for message in WhatsAppRenderer.split(document, budget: 100) {
            #expect(message.hasPrefix("*word") && message.hasSuffix("word*") && message.count <= 100)
        }
    }
}
