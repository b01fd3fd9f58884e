import Channels
import Foundation
import Presentation
import Storage
import TestSupport
import Testing

@testable import Bot

/// What a model adds to messages by the clock. The wall clock starts on Tuesday 2023-11-14 22:13:20 UTC.
@Suite(.enabled("needs ../shared/emulators", { Emulator.isAvailable("llm.py") })) struct ScheduleRemarkTests {
    private func with(
        _ script: String, _ body: (inout AlertWorld, Emulator) async throws -> Void
    ) async throws {
        var world = try await AlertWorld()
        let emulator = try Emulator("llm.py")
        try emulator.post("script", script)
        try await world.restart([
            "LLM_PROVIDER": "openai-chat", "LLM_BASE_URL": emulator.baseURL + "/v1", "LLM_MODEL": "reader-1",
            "LLM_API_KEY": "sk-canary-0003",
        ])
        try await world.say("/schedule brief 08:00 gold")
        try await world.say("/schedule weekly wednesday 08:00")
        try await world.say("/schedule report 08:00")
        try await world.say("/buy EURUSD 0.1 sl 50 pips")
        try await world.press("Confirm")
        try await world.say("/close EURUSD")
        try await body(&world, emulator)
        emulator.stop()
        try world.close()
    }
    private func one(_ kind: String, of messages: [OutgoingMessage]) throws -> String {
        let found = messages.filter { $0.document.plainText.contains(kind) }
        #expect(found.count == 1, "\(kind): \(messages.text)")
        return try #require(found.first).document.plainText
    }

    @Test func `brief and weekly review end with a model's words, the daily report does not`() async throws {
        try await with(#"[{"match":{"tools":false},"text":"So little can be learned yet.","times":"always"}]"#) {
            world, emulator in
            let sent = try await world.wait(until: "2023-11-15T08:00:00Z")
            for kind in ["Pre-market brief", "Weekly review"] {
                let text = try one(kind, of: sent)
                #expect(text.contains("little can be learned yet") && text.contains("language model"), "\(text)")
            }
            #expect(try !one("Daily report", of: sent).contains("little can be learned"))
            let log = String(decoding: try emulator.get("log?since=0"), as: UTF8.self)
            #expect(log.contains("morning brief") && log.contains("weekly review"))
            let audit = try await world.bot.store.read { try $0.brokenAudit() }
            #expect(audit == nil)
        }
    }

    @Test func `figures of its own are not shown, and a model that fails changes nothing`() async throws {
        try await with(#"[{"match":{"tools":false},"text":"Gold will rise to 2900.","times":"always"}]"#) {
            world, emulator in
            let brief = try one("Pre-market brief", of: await world.wait(until: "2023-11-15T08:00:00Z"))
            #expect(!brief.contains("2900") && !brief.contains("language model"))
            try emulator.post("script", #"[{"match":{},"times":"always","error":{"status":401,"message":"no"}}]"#)
            let next = try one("Pre-market brief", of: await world.wait(until: "2023-11-16T08:00:00Z"))
            #expect(next.contains("XAUUSD") && !next.contains("model"), "\(next)")
        }
    }
}
