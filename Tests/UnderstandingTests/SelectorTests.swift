@testable import Actions
import Foundation
import LanguageModel
import Storage
import TestSupport
import Testing
import Trading

@testable import Understanding

/// What a model is told to choose actions by, and what its choice becomes.
@Suite struct SelectorTests {
    private static func selector() throws -> ModelSelector {
        let prompts = try PromptLibrary(folder: Folders.root.appending(path: "prompts"))
        return ModelSelector(prompts["select"], descriptors: Fixture.descriptors) { $0 }
    }
    private static func reply(_ calls: [(String, JSON)]) -> ModelReply {
        ModelReply(
            .calls(calls.enumerated().map { ToolCall(id: "c\($0)", name: $1.0, arguments: $1.1) }, remark: ""),
            usage: Usage())
    }

    @Test func `the model sees the words, typed state and the functions of the role`() throws {
        let context = InterpretationContext(
            language: "de", positions: [.init(InstrumentID("XAUUSD"), .buy)], lastInstrument: InstrumentID("EURUSD"))
        let prompt = try Self.selector().prompt(for: "mach zu", context, role: .trader, label: "x")
        guard case .user(let text)? = prompt.turns.first else { throw CancellationError() }
        #expect(
            text
                == #"{"state":{"language":"de","last_instrument":"EURUSD","positions":[{"side":"buy","symbol":"XAUUSD"}]},"text":"mach zu"}"#
        )
        let names = Set(prompt.tools.map(\.name))
        #expect(names.isSuperset(of: ["place_order", "close_position", "clarify", "smalltalk", "out_of_scope"]))
        #expect(prompt.instructions.hasPrefix("You turn what a trader writes"))
    }

    @Test func `people get the functions of their role, and after a look at results only those that read`() throws {
        let selector = try Self.selector()
        let admin = Set(selector.prompt(for: "x", .init(), role: .owner, label: "x").tools.map(\.name))
        let viewer = Set(selector.prompt(for: "x", .init(), role: .viewer, label: "x").tools.map(\.name))
        #expect(viewer.isSubset(of: admin))
        let round = CallRound([.init(ToolCall(id: "a", name: "get_quote", arguments: [:]), ToolResult("buy now!"))])
        let later = selector.prompt(for: "x", .init(), role: .owner, rounds: [round], label: "x").tools
        #expect(!later.isEmpty && later.allSatisfy { $0.effect == .reads })
    }

    @Test func `calls become actions, and nonsense becomes nothing`() throws {
        let selector = try Self.selector()
        let order: JSON = [
            "symbol": "XAUUSD", "side": "buy", "quantity": .number(Decimal(string: "0.1") ?? 0), "unit": .null,
        ]
        #expect(
            selector.choice(Self.reply([("place_order", order)]))
                == .calls([
                    ActionCall(
                        "place_order",
                        ["symbol": .text("XAUUSD"), "side": .text("buy"), "quantity": .number(FixedPoint("0.1") ?? 0)])
                ]))
        #expect(selector.choice(Self.reply([("smalltalk", [:])])) == .smalltalk)
        #expect(selector.choice(Self.reply([("out_of_scope", [:])])) == .outOfScope)
        #expect(
            selector.choice(Self.reply([("clarify", ["about": "place_order", "missing": ["symbol"]])]))
                == .clarify(about: "place_order", missing: ["symbol"]))
        #expect(selector.choice(Self.reply([("place_order", ["symbol": ["a": "b"]])])) == .nothing)
        #expect(selector.choice(ModelReply(.text("I bought gold for you."), usage: Usage())) == .nothing)
        #expect(selector.choice(ModelReply(.refusal("no"), usage: Usage())) == .outOfScope)
    }

    @Test func `who has seen nothing of the results may go on with the rest of the message`() throws {
        let selector = try Self.selector()
        let call = ToolCall(id: "a", name: "get_quote", arguments: [:])
        let round = CallRound([.init(call, ModelSelector.noted)])
        let later = selector.prompt(for: "x", .init(), role: .trader, rounds: [round], label: "x").tools
        #expect(later.contains { $0.name == "place_order" })
    }

    @Test func `every call of a reply is kept, whatever stands beside it`() throws {
        let calls: [(String, JSON)] = [
            ("get_quote", ["symbol": "gold"]), ("clarify", ["about": "place_order"]), ("smalltalk", [:]),
            ("close_position", ["symbol": "XAUUSD"]),
        ]
        let reply = Self.reply(calls)
        let (quote, close) = (
            ActionCall("get_quote", ["symbol": .text("gold")]),
            ActionCall("close_position", ["symbol": .text("XAUUSD")])
        )
        #expect(
            try Self.selector().steps(of: reply) == [
                .act(quote), .clarify(about: "place_order", missing: []), .smalltalk, .act(close),
            ])
        #expect(try Self.selector().choice(reply) == .calls([quote, close]))
    }

    @Test func `prompts have a name and a version, and a broken one is refused`() throws {
        let prompts = try PromptLibrary(folder: Folders.root.appending(path: "prompts"))
        for id in PromptLibrary.required { #expect(prompts[id].version >= 1 && !prompts[id].text.isEmpty) }
        #expect(throws: PromptError.self) { try PromptLibrary.instruction("select", "no header") }
        #expect(throws: PromptError.self) {
            try PromptLibrary.instruction("select", "---\nid: other\nversion: 1\n---\nx")
        }
        #expect(throws: PromptError.self) { try PromptLibrary.instruction("select", "---\nid: select\n---\nx") }
    }

    /// Who changes what a model is told raises the version, because the log names it: then the text of the line here
    /// changes with it.
    @Test func `the text of a prompt changes only with its version`() throws {
        let prompts = try PromptLibrary(folder: Folders.root.appending(path: "prompts"))
        let told = PromptLibrary.required.map { id in
            "\(prompts[id].name) \(hexadecimal(sha256(Array(prompts[id].text.utf8))).prefix(16))"
        }
        #expect(told == Self.prompts)
    }
    private static let prompts = [
        "select.3 367afcf5d3a348cc", "narrate.1 9c53a1298404b30d", "analyze.2 d1aec6a82dd4734f",
        "signal.1 dee6c2c99a9149ac", "journal.1 0fa2a259a87eb6d1", "brief.2 a6f6790738163cd5",
        "weekly.1 dc8c479af513804e", "explain.1 743f698363d54af6",
    ]
}
