import Foundation
import TestSupport
import Testing

/// What becomes of several calls for one message, of stops while a model is waited for, and of names: the whole program
/// with the emulated service, which answers by script.
@Suite(.enabled("needs ../shared/emulators", { Emulator.isAvailable("llm.py") })) struct ModelTurnTests {
    private struct World {
        let place: Place
        let emulator: Emulator
        let other: Emulator?

        init(_ script: String, second: String? = nil) throws {
            place = try Place()
            emulator = try Emulator("llm.py", [])
            try emulator.post("script", Self.probed(script))
            other = try second.map { _ in try Emulator("llm.py", []) }
            if let second { try other?.post("script", Self.probed(second)) }
        }
        /// The probe at the start is answered beside the script.
        private static func probed(_ script: String) -> String {
            let echo =
                #"[{"match":{"tool":"echo"},"tool_call":{"name":"echo","arguments":{"text":"p"}},"times":"always"},"#
            return echo + script.drop(while: \.isWhitespace).dropFirst()
        }
        func chat(_ provider: String = "openai-chat") throws -> Program {
            func settings(_ prefix: String, _ emulator: Emulator) -> [String: String] {
                let base = emulator.baseURL + (provider.hasPrefix("openai") ? "/v1" : "")
                return [
                    prefix + "PROVIDER": provider, prefix + "BASE_URL": base, prefix + "MODEL": "gpt-6-luna",
                    prefix + "API_KEY": "sk-canary-0001",
                ]
            }
            var all = settings("LLM_", emulator)
            if let other { all.merge(settings("LLM_FALLBACK_", other)) { $1 } }
            // What is asked here is not how fast this machine is.
            all["LLM_PATIENCE"] = "60"
            return try place.chat(others: all)
        }
        func end(_ program: Program) async throws {
            program.closeInput()
            try await program.end()
            emulator.stop()
            other?.stop()
            place.remove()
        }
        var log: String {
            get throws { String(decoding: try emulator.get("log?since=0"), as: UTF8.self) }
        }
    }
    private static func order(_ symbol: String, _ size: String) -> String {
        #"{"name":"place_order","arguments":{"symbol":"\#(symbol)","side":"buy","quantity":\#(size),"unit":"lots"}}"#
    }
    private static func cards(_ replies: [Program.Reply]) -> Int {
        replies.count { $0.buttons?.flatMap(\.self).contains { $0.id.hasPrefix("confirm:") } == true }
    }
    private static let done = #"{"match":{"after_tool":true},"text":"done","times":"always"}"#

    @Test func `one order asked for is one card, however often it is proposed`() async throws {
        let order = Self.order("EURUSD", "0.1")
        let again =
            #"{"name":"place_order","arguments":{"symbol":"EURUSD","side":"buy","quantity":0.1,"unit":"lots","order_type":"market"}}"#
        let world = try World(
            #"[{"match":{"user":"flumox"},"times":"always","tool_calls":[\#(order),\#(order),\#(again),\#(order)]}]"#)
        let program = try world.chat()
        let replies = try await program.ask("zorp flumox 0.1 euro long grok", "Buy 0.1 lots EURUSD", "language model")
        #expect(Self.cards(replies) == 1)
        try await world.end(program)
    }

    @Test(arguments: ["openai-chat", "openai-responses", "anthropic", "ollama"])
    func `a model that calls one function at a time is asked for the rest`(_ provider: String) async throws {
        let world = try World(
            """
            [{"match":{"user":"cable"},"tool_call":\(Self.order("EURUSD", "0.1"))},
             {"match":{"user":"cable","after_tool":true},"tool_call":\(Self.order("GBPUSD", "0.2"))},
             {"match":{"user":"peek"},"tool_call":{"name":"get_quote","arguments":{"symbol":"euro"}}},
             {"match":{"user":"peek","after_tool":true},"tool_call":\(Self.order("EURUSD", "0.1"))},
             \(Self.done)]
            """)
        let program = try world.chat(provider)
        let both = try await program.ask(
            "wanna park 0.1 into a euro long n also park 0.2 into a cable long", "0.1 lots EURUSD", "0.2 lots GBPUSD")
        #expect(Self.cards(both) == 2)
        let mixed = try await program.ask("gimme a peek at euro n park 0.1 into a euro long", "EURUSD", "Buy 0.1 lots")
        #expect(Self.cards(mixed) == 1)
        try await world.end(program)
    }

    @Test func `calls of one reply all come to something, and what comes to nothing is said`() async throws {
        let quote = #"{"name":"get_quote","arguments":{"symbol":"XAUUSD"}}"#
        let bare = #"{"name":"close_position","arguments":{"symbol":"ALL"}}"#
        let reverse = #"{"name":"reverse_position","arguments":{"symbol":"EURUSD"}}"#
        let world = try World(
            """
            [{"match":{"user":"park"},"tool_calls":[\(quote),\(Self.order("EURUSD", "0.1")),\(bare),\(reverse)]},
             \(Self.done)]
            """)
        let program = try world.chat()
        let replies = try await program.ask(
            "zorp gold peek n park 0.1 into a euro long", "XAUUSD", "Buy 0.1 lots EURUSD", "Not done yet")
        #expect(Self.cards(replies) == 1)
        try await world.end(program)
    }

    @Test func `a question about nobody's wish closes nothing`() async throws {
        let close = #"{"name":"close_position","arguments":{"symbol":"EURUSD"}}"#
        let world = try World(#"[{"match":{"user":"bagholding"},"tool_call":\#(close)},\#(Self.done)]"#)
        let program = try world.chat()
        try await program.ask("/buy EURUSD 0.1 sl 30 pips", "Buy")
        try await program.tap("Confirm", "EURUSD")
        let asked = try await program.ask("hows my euro bagholding grok zorp", "Did you mean", "EURUSD")
        let button = try #require(asked.flatMap { $0.buttons ?? [] }.flatMap(\.self).first)
        // Also then it is only a card.
        let card = try await program.press(button.label)
        #expect(Self.cards(card) == 1)
        try await program.ask("/positions", "EURUSD")
        try await world.end(program)
    }

    /// A chat takes further messages while one is being answered; the terminal does not.
    @Test func `a stop does not wait for a model that hangs`() async throws {
        let telegram = try TelegramWorld()
        let emulator = try Emulator("llm.py", [])
        defer {
            telegram.end()
            emulator.stop()
        }
        try emulator.post("script", #"[{"match":{},"hang":true,"times":"always"}]"#)
        let program = try telegram.run([
            "LLM_PROVIDER": "openai-chat", "LLM_BASE_URL": emulator.baseURL + "/v1", "LLM_MODEL": "gpt-6-luna",
            "LLM_API_KEY": "sk-canary-0001", "LLM_PATIENCE": "60",
        ])
        try await telegram.say("/buy EURUSD 0.1 sl 30 pips")
        try await telegram.press("Confirm")
        #expect(try await telegram.say("/positions").text.contains("EURUSD"))
        let before = try telegram.messages(5).count
        try telegram.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "hows the bagholding zorp"])
        // The model is being asked: what is offered besides is the probe at the start.
        try await telegram.eventually({ try String(decoding: emulator.get("log?since=0"), as: UTF8.self) }) {
            $0.contains("bagholding")
        }
        let start = ContinuousClock.now
        try telegram.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "EMERGENCY STOP"])
        let answers = try await telegram.until(5) { $0.text.contains("Emergency stop done") }.suffix(from: before)
        #expect(start.duration(to: .now) < .seconds(20))  // and not the minute that it would wait
        #expect(answers.map(\.words).joined(separator: "\n").contains("stopped waiting"))
        #expect(try await telegram.say("/positions").text.contains("No open positions"))
        try telegram.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
    }

    @Test func `who asks is not told, and that the second model answered is said`() async throws {
        let world = try World(
            #"[{"match":{"tool":"get_quote"},"error":{"status":401,"message":"bad"},"times":"always"}]"#,
            second: """
                [{"match":{"user":"grok"},"tool_call":{"name":"whoami","arguments":{}}},
                 {"match":{"after_tool":true},"text":"done","times":"always"},
                 {"match":{"tools":false},"text":"Fine.","times":"always"}]
                """)
        let program = try world.chat()
        try await program.ask("grok the zorp on me", "first language model did not answer")
        #expect(!(try world.log).contains("Terminal"))
        try await world.end(program)
    }

    @Test func `a setting is shown in words, and an answer of no use is called so`() async throws {
        let world = try World(
            """
            [{"match":{"user":"flumox"},"tool_call":{"name":"set_language","arguments":{"language":"de"}}},
             {"match":{"user":"grok"},"tool_call":{"name":"withdraw_all","arguments":{}},"times":"always"},\(Self.done)]
            """)
        let program = try world.chat()
        let card = try await program.ask("flumox me in german zorp", "Language: de", "A language model proposes")
        #expect(!card.text.contains("/set_language") && Self.cards(card) == 1)
        let useless = try await program.ask("grok the zorp", "could not be used")
        #expect(!useless.text.contains("unavailable") && Self.cards(useless) == 0)
        try await world.end(program)
    }

    @Test func `what no entry says by itself is answered from the entries, which are named`() async throws {
        let world = try World(
            #"[{"match":{"tools":false},"text":"A limit waits below the market, a stop above it.","times":"always"}]"#)
        let program = try world.chat()
        try await program.ask(
            "/explain the difference between a limit and a stop order", "A limit waits below", "from my entries")
        let alone = try await program.ask("/explain drawdown", "Drawdown")
        #expect(!alone.text.contains("language model"))
        try await world.end(program)
    }

    @Test func `doctor says when a model does not answer`() async throws {
        let place = try Place()
        let dead = [
            "LLM_PROVIDER": "openai-chat", "LLM_BASE_URL": "http://127.0.0.1:9/v1", "LLM_MODEL": "x",
            "LLM_API_KEY": "sk-canary-0001",
        ]
        let (status, findings) = try await Program(["doctor"], place.settings(dead)).end()
        #expect(status != 0)
        #expect(
            findings.contains { $0.hasPrefix("WRONG language model") } && !findings.contains { $0.contains("canary") })
        place.remove()
    }
}
