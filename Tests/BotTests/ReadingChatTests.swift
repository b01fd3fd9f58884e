import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Analyses with a model's reading under the figures, and what the conversation remembers. The market stands still.
@Suite(.enabled("needs ../shared/emulators", { Emulator.isAvailable("llm.py") })) struct ReadingChatTests {
    private struct Log: Decodable {
        struct Request: Decodable { var last_user: String? }
        var entries: [Request]
    }

    /// The marks of figures in the analysis that the model saw last, by figure.
    private static func marks(_ emulator: Emulator) throws -> [String: String] {
        let log = try JSONDecoder().decode(Log.self, from: emulator.get("log?since=0"))
        let seen = log.entries.compactMap(\.last_user).last { $0.contains("\"results\"") } ?? ""
        var marks: [String: String] = [:]
        for match in seen.matches(of: /\[\[([a-z]+)\]\]=([^\s"\\]+)/) {
            let figure = String(match.2).trimmingCharacters(in: CharacterSet(charactersIn: ",.;:()"))
            marks[figure] = String(match.1)
        }
        return marks
    }

    private static func start(_ place: Place, _ emulator: Emulator) throws -> Program {
        try place.chat(others: [
            "LLM_PROVIDER": "openai-chat", "LLM_BASE_URL": emulator.baseURL + "/v1", "LLM_MODEL": "reader-1",
            "LLM_API_KEY": "sk-canary-0002", "LLM_PATIENCE": "60",
        ])
    }
    private static func reading(_ bias: String, _ above: String?, _ below: String?, _ text: String) -> String {
        func json(_ mark: String?) -> String { mark.map { "\"[[\($0)]]\"" } ?? "null" }
        return """
            [{"match":{"tool":"reading"},"times":"always","tool_call":{"name":"reading","arguments":{"bias":"\(bias)",
              "confirmation":\(json(above)),"contradiction":\(json(below)),"text":"\(text)"}}}]
            """
    }

    @Test func `a reading stands under the figures, with levels of the analysis, and is kept`() async throws {
        let (place, emulator) = (try Place(), try Emulator("llm.py"))
        defer { place.remove() }
        let chat = try Self.start(place, emulator)
        try emulator.post("script", Self.reading("neutral", nil, nil, "The evidence does not agree."))
        let plain = try await chat.ask("/analyze gold 1h", "Reading: neutral.", "does not agree", "language model")
        let levels = plain.text.matches(of: /(?:Resistance|Support) \**([0-9,.]+)/).map { String($0.1) }
        let marks = try Self.marks(emulator)
        let (above, below) = (try #require(levels.first), try #require(levels.last))
        try emulator.post(
            "script",
            Self.reading("bullish", marks[above], marks[below], "Held up by [[\(marks[below] ?? "")]], weak below."))
        try await chat.ask(
            "/analyze gold 1h", "Confirmed above \(above), contradicted below \(below)", "Held up by \(below)")
        chat.closeInput()
        try await chat.end()
        emulator.stop()
        let store = try Store(path: place.database)
        let kept = try await store.read { try $0.openReadings(limit: 10) }
        #expect(kept.count == 1)
        #expect(kept.first?.instrument.symbol == "XAUUSD" && kept.first?.bias == .bullish)
        #expect(kept.first.map { $0.contradiction < $0.confirmation } == true)
        #expect(kept.first?.model == "reader-1" && kept.first?.prompt.hasPrefix("analyze.") == true)
        try store.close()
    }

    @Test func `levels on the wrong side and figures of its own are not shown`() async throws {
        let (place, emulator) = (try Place(), try Emulator("llm.py"))
        defer { place.remove() }
        let chat = try Self.start(place, emulator)
        try emulator.post("script", Self.reading("neutral", nil, nil, "Nothing agrees."))
        let plain = try await chat.ask("/analyze gold 1h", "neutral")
        let levels = plain.text.matches(of: /(?:Resistance|Support) \**([0-9,.]+)/).map { String($0.1) }
        let marks = try Self.marks(emulator)
        let (above, below) = (marks[try #require(levels.first)], marks[try #require(levels.last)])
        try emulator.post("script", Self.reading("bearish", above, below, "It falls."))
        let wrong = try await chat.ask("/analyze gold 1h", "Reading: bearish.")
        #expect(!wrong.text.contains("Confirmed"))
        try emulator.post("script", Self.reading("bullish", above, below, "It rises to 2999 dollars."))
        let invented = try await chat.say("/analyze gold 1h")
        #expect(!invented.text.contains("2999") && !invented.text.contains("Reading:"))
        try emulator.post("script", #"[{"match":{},"times":"always","error":{"status":401,"message":"no"}}]"#)
        try await chat.ask("/analyze gold 1h", "No reading: the language model is unavailable")
        chat.closeInput()
        try await chat.end()
        emulator.stop()
    }

    @Test func `the model is told what was asked for before, until it is forgotten`() async throws {
        let (place, emulator) = (try Place(), try Emulator("llm.py"))
        defer { place.remove() }
        let chat = try Self.start(place, emulator)
        func seen() throws -> String {
            let log = try JSONDecoder().decode(Log.self, from: emulator.get("log?since=0"))
            return log.entries.compactMap(\.last_user).last { $0.contains("\"state\"") } ?? ""
        }
        try emulator.post(
            "script",
            #"[{"match":{"tool":"smalltalk"},"times":"always","tool_call":{"name":"smalltalk","arguments":{}}}]"#)
        try await chat.ask("/get_quote silver", "XAGUSD")
        try await chat.say("/journal add my secret plan")
        try await chat.say("flumox the zorp again pretty please")
        #expect(try seen().contains("asked_before") && seen().contains("XAGUSD") && !seen().contains("secret"))
        try await chat.ask("please forget our conversation", "Forgotten")
        try await chat.say("flumox the zorp once more pretty please")
        #expect(try !seen().contains("XAGUSD"))
        chat.closeInput()
        try await chat.end()
        emulator.stop()
    }
}

/// What became of readings by later candles, worked out by hand. A reading of 10:30 says up: 110 would confirm it, 90
/// contradict it.
@Suite struct ReadingOutcomeTests {
    private static let made = Timestamp(milliseconds: 37_800_000)
    private static func candle(_ hour: Int64, _ low: Double, _ high: Double) -> Candle {
        Candle(
            openTime: .init(milliseconds: hour * 3_600_000), open: 100, high: high, low: low, close: 100, volume: 1)
    }
    private static func reading(_ bias: ReadingRow.Bias) -> ReadingRow {
        ReadingRow(
            user: 1, instrument: InstrumentID("XAUUSD"), timeframe: .h1, bias: bias,
            confirmation: bias == .bullish ? 110 : 90, contradiction: bias == .bullish ? 90 : 110, madeAt: made,
            model: "m", prompt: "analyze.2")
    }

    @Test func `the level that is reached first decides, in doubt the one against it`() {
        let quiet = Self.candle(11, 99, 101)
        let cases: [(String, ReadingRow.Bias, [Candle], ReadingRow.Outcome?)] = [
            ("up first", .bullish, [quiet, Self.candle(12, 99, 110)], .confirmed),
            ("down first", .bullish, [quiet, Self.candle(12, 90, 101), Self.candle(13, 99, 120)], .contradicted),
            ("both in one candle", .bullish, [Self.candle(11, 80, 120)], .contradicted),
            ("down confirms a bearish one", .bearish, [Self.candle(11, 89, 101)], .confirmed),
            ("the candle it was made in does not count", .bullish, [Self.candle(10, 80, 120), quiet], nil),
            ("neither within 20 candles", .bullish, (11..<31).map { Self.candle($0, 99, 101) }, .expired),
            ("neither so far", .bullish, (11..<30).map { Self.candle($0, 99, 101) }, nil),
        ]
        for (name, bias, candles, outcome) in cases {
            #expect(Self.reading(bias).outcome(by: candles, .always)?.0 == outcome, "\(name)")
        }
    }
}
