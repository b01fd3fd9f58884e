import Channels
import Foundation
import Indicators
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot
@testable import Signals

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
        #expect(told.contains("→") || told.contains("broken"), "\(told)")
        #expect(try await world.sent().last?.buttons.first?.map(\.label) == ["Analysis", "Close"])
        try await world.press("Close").check("EURUSD long 0.01 lots")
        #expect(try await world.bot.store.read { try $0.positions(of: 1) }.count == 1)
        try await world.press("Confirm").check("Closed")
    }

    /// The press may have waited while nobody took it, and the position may be another one by now.
    @Test func `a button that closes shows what it would close first`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.01 sl 150 pips")
        try await world.press("Confirm").check("EURUSD at")
        let card = try await world.handle(.press(button: "/close_position EURUSD", messageID: "1"), "5")
        card.check("EURUSD long 0.01 lots")
        #expect(card.labels.contains("Confirm"))
        #expect(try await world.bot.store.read { try $0.positions(of: 1) }.count == 1)
        try await world.press("Confirm").check("Closed")
        #expect(try await world.bot.store.read { try $0.positions(of: 1) }.isEmpty)
    }

    @Test func `which position to close is answered by a button at once, a minute later by a card`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        for symbol in ["EURUSD", "GBPUSD", "USDCHF"] {
            try await world.say("/buy \(symbol) 0.01 sl 150 pips")
            try await world.press("Confirm").check("\(symbol) at")
        }
        try await world.say("/close").check("Which instrument?")
        try await world.press("EURUSD").check("Closed")
        try await world.say("/close").check("Which instrument?")
        world.time.advance(by: .seconds(61))
        try await world.press("GBPUSD").check("GBPUSD long 0.01 lots")
        #expect(try await world.bot.store.read { try $0.positions(of: 1) }.count == 2)
        try await world.press("Confirm").check("Closed")
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

    private static func look(_ change: (inout Assessment) -> Void = { _ in }) -> Assessment {
        var look = Assessment(headings: ["up", "mixed", "down"], day: "quiet", at: Timestamp(seconds: 1000))
        (look.strength, look.swing, look.spread) = (.neutral, .usual, Price("0.0001"))
        change(&look)
        return look
    }

    @Test(
        arguments: [
            (look(), []),
            (look { $0.headings[2] = "mixed" }, [.trend(2, old: "down", new: "mixed")]),
            (look { $0.day = nil }, [.day(old: "quiet", new: nil)]),
            (look { $0.strength = .overbought }, [.strength(old: .neutral, new: .overbought)]),
            (look { $0.strength = .weak }, []),  // no extreme, before or after
            (look { $0.swing = .high }, [.swing(old: .usual, new: .high)]),
            (look { $0.spread = Price("0.0002") }, [.spread(old: Price("0.0001")!, new: Price("0.0002")!)]),
            (look { $0.spread = Price("0.00005") }, [.spread(old: Price("0.0001")!, new: Price("0.00005")!)]),
            (look { $0.spread = Price("0.00019") }, []),
            (
                look { ($0.strength, $0.swing) = (.oversold, .low) },
                [.strength(old: .neutral, new: .oversold), .swing(old: .usual, new: .low)]
            ),
        ] as [(Assessment, [Assessment.Change])])
    func `what is different from the look before is a change`(_ now: Assessment, _ changes: [Assessment.Change]) {
        #expect(now.changes(since: Self.look(), nil) == changes)
    }

    @Test func `leaving an extreme is told, and what was kept before there were such figures is no change`() {
        let extreme = Self.look { $0.strength = .overbought }
        #expect(Self.look().changes(since: extreme, nil) == [.strength(old: .overbought, new: .neutral)])
        let old = Self.look { ($0.strength, $0.swing, $0.spread) = (nil, nil, nil) }
        #expect(extreme.changes(since: old, nil).isEmpty)
    }

    @Test func `a level that broke since the last look is told, one that broke before is not`() {
        func broken(_ second: Int64) -> MarketAnalysis.Break {
            MarketAnalysis.Break(
                isChangeOfCharacter: true, direction: .down, level: 1.08, bar: Timestamp(seconds: 0),
                knownAt: Timestamp(seconds: second))
        }
        let told = Assessment.Change.broken(level: 1.08, isChangeOfCharacter: true, upward: false)
        #expect(Self.look().changes(since: Self.look(), broken(1001)) == [told])
        #expect(Self.look().changes(since: Self.look(), broken(1000)).isEmpty)
    }

    @Test func `a spread that widens little by little is told when it has doubled since it was told last`() {
        var kept = Self.look()
        var told: [String] = []
        for spread in ["0.00015", "0.00019", "0.00021", "0.0003", "0.00042"] {
            let now = Self.look { $0.spread = Price(spread) }
            if !now.changes(since: kept, nil).isEmpty { told.append(spread) }
            kept = now.kept(after: kept)
        }
        #expect(told == ["0.00021", "0.00042"])
    }
}
