import Testing

@testable import Bot

/// Setups of a class of instruments.
@Suite struct SignalClassTests {
    @Test(arguments: [
        ("en", "any setups on metals?"), ("de", "gibt es signale für metalle?"), ("en", "/signals metal"),
    ]) func `only instruments of the class are looked at`(_ language: String, _ text: String) async throws {
        let world = try await AlertWorld(speed: 1)
        try await world.say("/language \(language)")
        let said = try await world.say(text).text
        for other in ["EURUSD", "BTCUSDT", "AAPL", "GER40"] { #expect(!said.contains(other), "\(said)") }
        #expect(["XAUUSD", "XAGUSD", "XPTUSD"].contains { said.contains($0) }, "\(said)")
        try world.close()
    }
}
