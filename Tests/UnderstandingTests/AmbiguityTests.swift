import Actions
import Foundation
import TestSupport
import Testing
import Trading

@testable import Understanding

/// A nickname that fits two instruments: `moonie` stands for AAPL and TSLA in this vocabulary. It is asked which
/// one is meant, for commands and for sentences; nothing is guessed. Expected values worked out by hand.
@Suite struct AmbiguityTests {
    private static let nickname = "moonie"
    private static let both = [InstrumentID("AAPL"), InstrumentID("TSLA")]

    private static func interpreter() throws -> Interpreter {
        func text(_ file: String) throws -> String {
            try String(contentsOf: Folders.root.appending(path: "locales/en/\(file).yaml"), encoding: .utf8)
        }
        let words = try text("vocabulary")
        // Two entries in the place of those that are there.
        let own = """

              AAPL: \(nickname), apple
              TSLA: \(nickname), tesla
            """
        let head = try #require(words.firstRange(of: "\ninstruments:\n"))
        let isListed = { (line: Substring) in line.hasPrefix("  AAPL:") || line.hasPrefix("  TSLA:") }
        let rest = words[head.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !isListed($0) }.joined(separator: "\n")
        let vocabulary = try Vocabulary(
            language: "en", words: words[..<head.upperBound].dropLast() + own + "\n" + rest,
            templates: try text("templates"), concepts: "concept:")
        return Interpreter(
            descriptors: Fixture.descriptors, instruments: Fixture.instruments, vocabularies: ["en": vocabulary])
    }

    private static func question(_ text: String, _ context: InterpretationContext = .init()) throws -> Clarification {
        let meaning = try interpreter().interpret(text, context)
        guard case .clarify(let question) = meaning else {
            throw ChildProcess.Failure("\(text): \(Fixture.describe(meaning))")
        }
        return question
    }

    @Test(arguments: ["price of moonie", "buy 3 moonie", "sell 2 shares of moonie at 200", "close moonie"])
    func `a sentence is answered with a question that offers both`(_ text: String) throws {
        let question = try Self.question(text)
        #expect(question.missing.first == "symbol")
        #expect(question.options == ["AAPL", "TSLA"])
        #expect(question.partial.arguments["symbol"] == nil)
    }

    @Test func `the answer completes what was asked for`() throws {
        let question = try Self.question("buy 3 moonie")
        #expect(question.about == "place_order")
        let open = InterpretationContext(openQuestion: OpenQuestion(partial: question.partial, parameter: "symbol"))
        let meaning = try Self.interpreter().interpret("TSLA", open)
        guard case .calls(let calls, _) = meaning else {
            throw ChildProcess.Failure(Fixture.describe(meaning))
        }
        #expect(calls.map(\.action) == ["place_order"])
        #expect(calls.first?.arguments["symbol"] == .text("TSLA"))
        #expect(calls.first?.arguments["side"] == .text("buy"))
        // The same name again says no more than before.
        #expect(try Self.question("moonie", open).options == ["AAPL", "TSLA"])
    }

    @Test func `a message that names one of them as well is not asked about`() throws {
        let meaning = try Self.interpreter().interpret("price of moonie (TSLA)", .init())
        #expect(Fixture.describe(meaning) == "get_quote symbol=TSLA")
    }

    @Test func `a command and a list are refused with both names`() throws {
        let interpreter = try Self.interpreter()
        for text in ["/quote moonie", "/buy moonie 3", "add gold and moonie to my watchlist"] {
            let meaning = interpreter.interpret(text, .init())
            #expect(meaning == .problem(.ambiguousSymbol("moonie", candidates: Self.both)), "\(text)")
        }
    }

    @Test func `other names are as sure as ever`() throws {
        let meaning = try Self.interpreter().interpret("buy 3 tesla", .init())
        #expect(Fixture.describe(meaning).contains("symbol=TSLA"))
    }
}
