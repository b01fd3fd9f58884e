import Foundation
import Storage
import Testing
import Trading

@testable import Bot

/// Which of several positions is meant is asked among those that are held, and what was said of it stays.
@Suite struct WhichPositionTests {
    private func holding(
        _ orders: [String], _ body: (AlertWorld) async throws -> Void
    ) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        for order in orders {
            try await world.say(order)
            try await world.press("Confirm").check(" at ")
        }
        try await body(world)
    }
    private static let three = [
        "/buy EURUSD 0.1 sl 100 pips", "/buy XAUUSD 0.02 sl 300 pips", "/sell GBPUSD 0.05 sl 200 pips",
    ]

    @Test(arguments: [
        ("move my stop up to 1.0750", "1.07500"), ("take profit at 1.10", "1.10000"),
        ("trail it by 20 pips", "follows at 20 pips"), ("trail it by 1%", "The stop follows at 10"),
        ("close it in 2 hours", "Closes Tue 10:"), ("close half", "EURUSD long 0.05 lots"),
        ("close 0.02 lots", "EURUSD long 0.02 lots"), ("reverse my position", "Turns your EURUSD around"),
    ])
    func `the instruments that are held are offered, and a button or a word is the answer`(
        _ words: String, _ shown: String
    ) async throws {
        try await holding(Self.three) { world in
            // What was spoken of last is what "it" would be.
            if words.contains(" it ") { try await world.say("/quote btc") }
            let asked = try await world.say(words)
            #expect(asked.text.contains("Which instrument?"), "\(asked.text)")
            #expect(asked.labels == ["EURUSD", "GBPUSD", "XAUUSD"], "\(words): \(asked.labels)")
            let pressed = try await world.press("EURUSD").text
            #expect(
                pressed.contains(shown) || words.hasPrefix("close half") || words.hasPrefix("close 0"), "\(pressed)")
            #expect(pressed.contains("EURUSD"), "\(pressed)")
        }
        try await holding(Self.three) { world in
            if words.contains(" it ") { try await world.say("/quote btc") }
            try await world.say(words)
            let answered = try await world.say("euro").text
            #expect(answered.contains("EURUSD") && answered.contains(shown), "\(answered)")
        }
    }

    /// A tenth of a lot: a quarter of it is 0.02 lots, on the step; 30 % is 0.03.
    @Test func `how much is asked where only a part is named, and a button or a number is the answer`() async throws {
        try await holding(["/buy EURUSD 0.1 sl 100 pips"]) { world in
            let asked = try await world.say("close part of my euro")
            #expect(asked.text.contains("How many percent?") && asked.labels == ["25%", "50%", "75%"], "\(asked.text)")
            try await world.say("30").check("EURUSD long 0.03 lots")
            try await world.press("Cancel")
            try await world.say("take some off the table").check("How many percent?")
            try await world.press("25%").check("0.02 lots EURUSD", "Still held: 0.08 lots")
        }
    }

    @Test func `more positions than four are all offered`() async throws {
        let symbols = ["AUDUSD", "EURUSD", "GBPUSD", "NZDUSD", "USDCAD", "USDCHF"]
        try await holding(symbols.map { "/buy \($0) 0.01 sl 100 pips" }) { world in
            let asked = try await world.say("close half")
            #expect(asked.labels == symbols)
        }
    }

    @Test(arguments: ["close half", "move my stop up to 1.0750", "reverse my position"] as [String])
    func `where nothing is held there is nothing to choose from`(_ words: String) async throws {
        try await holding([]) { world in
            let text = try await world.say(words)
            #expect(text.text.contains("You have no open positions") && text.labels.isEmpty, "\(text.text)")
        }
    }

    @Test func `why a trade closed is asked by position as well`() async throws {
        try await holding([Self.three[1]]) { world in
            for words in ["/explain closing gold", "/explain gold closing", "/explain gold about=closing"] {
                try await world.say(words).check("XAUUSD long 0.02 lots is still open")
            }
            try await world.say("/explain gold 4h").check("4h")
        }
    }
}
