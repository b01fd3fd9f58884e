import Foundation
import TestSupport
import Testing

/// The whole program with a language model: the emulated service answers by script, well and badly. What changes
/// something is shown on a card or asked about, whoever proposed it.
@Suite(.enabled("needs ../shared/emulators", { Emulator.isAvailable("llm.py") })) struct ModelChatTests {
    /// The program and a model that answers by `script`.
    private struct World {
        let place: Place
        let emulator: Emulator

        init(_ script: String) throws {
            place = try Place()
            emulator = try Emulator("llm.py", [])
            try emulator.post("script", script)
        }
        func chat(_ provider: String = "openai-chat", _ others: [String: String] = [:]) throws -> Program {
            let base = emulator.baseURL + (provider.hasPrefix("openai") ? "/v1" : "")
            let model = [
                "LLM_PROVIDER": provider, "LLM_BASE_URL": base, "LLM_MODEL": "gpt-6-luna",
                "LLM_API_KEY": "sk-canary-0001", "LLM_PATIENCE": "60",
            ]
            return try place.chat(others: model.merging(others) { $1 })
        }
        private struct Violations: Decodable { var violations: [JSONValue] }
        func end() throws {
            #expect(try JSONDecoder().decode(Violations.self, from: emulator.get("violations")).violations.isEmpty)
            emulator.stop()
            place.remove()
        }
    }
    private static let order =
        #"{"name":"place_order","arguments":{"symbol":"EURUSD","side":"buy","quantity":0.2,"unit":"lots","stop_pips":20}}"#

    @Test(
        "What is meant is found by a model, in all four formats",
        arguments: ["openai-chat", "openai-responses", "anthropic", "ollama"])
    func formats(_ provider: String) async throws {
        let world = try World(
            """
            [{"match":{"user":"bagholding"},"tool_call":{"name":"list_positions","arguments":{}}},
             {"match":{"user":"keen"},"tool_call":\(Self.order)},
             {"match":{"after_tool":true},"text":"done","times":"always"},
             {"match":{"tools":false},"text":"Nothing is open.","times":"always"}]
            """)
        let program = try world.chat(provider)
        try await program.ask("hows the bagholding quest", "No open positions", "Nothing is open.", "language model")
        try await program.ask(
            "im keen as mustard to go long 0.2 lots euro, 20 pips stop underneath, mkay", "Buy 0.2 lots EURUSD")
        try await program.tap("Confirm", "EURUSD")
        program.closeInput()
        try await program.end()
        try world.end()
    }

    @Test func `an invented order is asked about, and a denied one is none`() async throws {
        let world = try World(
            """
            [{"match":{"user":"flumox"},"times":"always","tool_call":{"name":"place_order","arguments":
              {"symbol":"XAUUSD","side":"buy","quantity":5,"unit":"lots","stop_loss":2300}}},
             {"match":{"user":"auntie"},"tool_call":\(Self.order)}]
            """)
        let program = try world.chat()
        try await program.ask("zorp the flumox gold", "Buy or sell?")
        let denied = try await program.say("my auntie told me to grab 0.2 lots euro 20 pips, i said nah dont")
        #expect(!denied.text.contains("Confirm within"))
        try await program.ask("/positions", "No open positions")
        program.closeInput()
        try await program.end()
        try world.end()
    }

    @Test func `what a model writes with figures of its own is not shown`() async throws {
        let world = try World(
            """
            [{"match":{"user":"bagholding"},"tool_call":{"name":"list_positions","arguments":{}}},
             {"match":{"after_tool":true},"text":"done","times":"always"},
             {"match":{"tools":false},"text":"You are up 500 dollars, sell now.","times":"always"}]
            """)
        let program = try world.chat()
        let replies = try await program.ask("hows the bagholding quest", "No open positions")
        #expect(!replies.text.contains("500"))
        program.closeInput()
        try await program.end()
        try world.end()
    }

    @Test func `a model that is down is said to be, and the interpreter answers`() async throws {
        let world = try World(
            #"[{"match":{},"times":"always","error":{"status":401,"message":"bad key sk-canary-0001"}}]"#)
        let program = try world.chat()
        let replies = try await program.say("hows the bagholding quest")
        #expect(replies.text.contains("unavailable"))
        #expect(!replies.text.contains("canary"))
        program.closeInput()
        try await program.end()
        #expect(!program.errorText.contains("canary"))
        world.emulator.stop()
        world.place.remove()
    }

    @Test func `a key that was pasted into the chat is not sent on`() async throws {
        let world = try World("[]")
        let program = try world.chat()
        try await program.say("hows my key sk-abcdefgh12345678 doing flumox")
        program.closeInput()
        try await program.end()
        #expect(!String(decoding: try world.emulator.get("log?since=0"), as: UTF8.self).contains("abcdefgh12345678"))
        try world.end()
    }
}
