import Channels
import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing

@testable import Bot

/// Strategies as files for other platforms, in conversation.
@Suite struct ExportChatTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld()
        try await body(&world)
        try world.close()
    }

    /// The file that was sent, out of the store the sender reads it from.
    private func file(_ messages: [OutgoingMessage], _ world: AlertWorld) async throws -> (name: String, text: String) {
        let attachment = try #require(messages.compactMap(\.attachment).first)
        #expect(attachment.kind == .document)
        let bytes = try await world.bot.store.read { try $0.blob(attachment.hash) }
        return (attachment.name, String(decoding: try #require(bytes), as: UTF8.self))
    }

    @Test(arguments: [
        ("/export_strategy trend_following pine", "trend_following.pine", "//@version=6", "Pine Script v6"),
        ("/export breakout mql5", "breakout.mq5", "// Breakout", "MetaTrader 5"),
        ("export breakout for metatrader", "breakout.mq5", "// Breakout", "MetaTrader 5"),
    ])
    func `a strategy is sent as a document`(
        text: String, name: String, beginning: String, words: String
    ) async throws {
        try await with { world in
            let messages = try await world.say(text)
            messages.check(words, "not compiled", "no promise")
            let file = try await file(messages, world)
            #expect(file.name == name && file.text.hasPrefix(beginning), "\(file.name)")
        }
    }

    @Test func `a strategy of one's own is found, a stranger's is not`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi under 35 and close over open")
            let listed = try await world.say("/strategy")
            let own = try #require(listed.text.firstMatch(of: /own:[0-9]+/), "\(listed.text)")
            let messages = try await world.say("/export \(own.0) pine")
            #expect(try await file(messages, world).text.contains("rsi(14) < 35 and close > open"))
            try await world.say("/export \(own.0) pine", "6").check("I know no strategy")
        }
    }

    @Test func `what cannot be expressed is named, and no file is sent`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when bullish hikkake and rsi under 35")
            let own = try #require(try await world.say("/strategy").text.firstMatch(of: /own:[0-9]+/))
            let messages = try await world.say("/export \(own.0) pine")
            messages.check("cannot be written as Pine Script", "cdlhikkake > 0: this indicator does not exist there")
            #expect(messages.allSatisfy { $0.attachment == nil })
        }
    }

    @Test func `what is missing is asked for, what is unknown is said`() async throws {
        try await with { world in
            #expect(try await world.say("/export trend_following").labels == ["pine", "mql5"])
            try await world.say("/export no_such_thing pine").check("I know no strategy “no_such_thing”")
        }
    }
}
