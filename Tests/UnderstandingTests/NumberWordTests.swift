import Foundation
import TestSupport
import Testing
import Trading

@testable import Understanding

/// Numbers in words. Expected values: CLDR's rule-based number formats (`specs/nlu`), the others worked out by hand.
@Suite struct NumberWordTests {
    private struct Row: Decodable {
        var lang: String
        var value: Double
        var text: String
    }

    private static func lexicon(_ language: String) throws -> Lexicon {
        let vocabulary = try #require(Fixture.vocabularies[language])
        return Lexicon(vocabulary, InstrumentLexicon(Fixture.instruments, [vocabulary]), leaving: [])
    }

    private static func numbers(_ text: String, _ lexicon: Lexicon) -> [String] {
        lexicon.tokens(of: Words.split(text), in: text).filter { !$0.isSkip || $0.number != nil }
            .map { $0.number?.value.description ?? $0.key }
    }

    @Test("Spelled-out numbers are read", .enabled(if: Folders.shared != nil), arguments: Fixture.languages)
    func corpus(_ language: String) throws {
        let file = try #require(Folders.shared("specs/nlu/number_words_rbnf.jsonl"))
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }.filter { $0.lang == language }
        let lexicon = try Self.lexicon(language)
        let wrong = rows.filter { row in
            let read = Self.numbers(row.text, lexicon)
            return read.count != 1 || Double(read[0]) != row.value
        }
        #expect(rows.count > 100)
        #expect(wrong.count * 20 <= rows.count, "\(language): \(wrong.prefix(10).map(\.text))")
    }

    @Test(arguments: [
        ("two and a half", ["2.5"]), ("one hundred and fifty", ["150"]), ("a hundred", ["100"]),
        ("twenty five and fifty", ["25", "50"]), ("one point zero eight", ["1.08"]), ("5 thousand", ["5000"]),
        ("2 5", ["2", "5"]), ("one two", ["1", "2"]), ("twenty 5", ["20", "5"]), ("half a lot", ["0.5", "lot"]),
        ("at one fifty two point three, point two lots", ["152.3", "0.2", "lots"]),
        ("at 152.3, point two", ["152.3", "0.2"]), ("two thirty", ["2", "30"]),
    ]) func `words that make one number are one`(_ text: String, _ wanted: [String]) throws {
        #expect(Self.numbers(text, try Self.lexicon("en")) == wanted)
    }

    @Test(arguments: [
        ("zweieinhalb", "2.5"), ("fünfundzwanzig", "25"), ("zweihundertfünfzig", "250"),
        ("eins komma null acht", "1.08"),
        ("eintausendzweihundert", "1200"), ("anderthalb", "1.5"),
    ]) func `German writes them together`(_ text: String, _ wanted: String) throws {
        #expect(Self.numbers(text, try Self.lexicon("de")) == [wanted])
    }

    @Test(
        "Numbers said in halves, and times of day by the half hour",
        arguments: [
            ("en", "twenty three ninety five", "2395"), ("en", "point two", "0.2"), ("en", "half past eight", "8.5"),
            ("en", "quarter to nine", "8.75"), ("de", "halb acht", "7.5"), ("de", "halb 8", "7.5"),
            ("ru", "ноль целых две десятых", "0.2"), ("ru", "ноль целых двадцать пять сотых", "0.25"),
            ("id", "setengah delapan", "7.5"), ("vi", "không phẩy hai", "0.2"), ("hi", "साढ़े सात", "7.5"),
        ])
    func said(_ language: String, _ text: String, _ value: String) throws {
        #expect(Self.numbers(text, try Self.lexicon(language)) == [value])
    }

    @Test("What is counted belongs to no price", arguments: ["twenty three lots twenty pips", "twenty five ten pips"])
    func counted(_ text: String) throws {
        #expect(!Self.numbers(text, try Self.lexicon("en")).contains { $0.count > 2 && Double($0) != nil })
    }
}
