import Channels
import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// Positions that are looked at again every so often.
@Suite struct ReassessmentTests {
    @Test func `what changed is told, and nothing when nothing did`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/manage reassess=30m").check("Every 30 minutes")
        try await world.say("/buy EURUSD 0.01 sl 150 pips")
        try await world.press("Confirm").check("EURUSD at")
        // The first look only remembers.
        try await world.bot.reassessment.look()
        #expect(try await world.pass(.minutes(1)).isEmpty)
        try await world.bot.reassessment.look()
        // Within some days some trend turns.
        var told = ""
        for _ in 0..<200 where told.isEmpty {
            try await world.pass(.minutes(31))
            let before = try await world.sent().count
            try await world.bot.reassessment.look()
            told = Array(try await world.sent().dropFirst(before)).text
        }
        #expect(told.contains("EURUSD long, looked at again"), "\(told)")
        #expect(told.contains("→"), "\(told)")
        #expect(try await world.sent().last?.buttons.first?.map(\.label) == ["Analysis", "Close"])
    }

    @Test func `who has not asked for it hears nothing`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.01 sl 150 pips")
        try await world.press("Confirm").check("EURUSD at")
        let before = try await world.sent().count
        for _ in 0..<20 {
            try await world.pass(.hours(4))
            try await world.bot.reassessment.look()
        }
        #expect(try await !Array(world.sent().dropFirst(before)).text.contains("looked at again"))
    }
}
