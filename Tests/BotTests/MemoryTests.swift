import Actions
import Platform
import Testing
import Trading

@testable import Bot

@Suite("What was spoken of last")
struct MemoryTests {
    @Test("is read as it was written, by a program that started since")
    func writtenAndRead() throws {
        var memory = Memory(at: Timestamp(milliseconds: 1_763_000_000_123))
        #expect(Memories().read(Memories().write(memory)) == memory)
        memory.instrument = InstrumentID("XAUUSD")
        memory.order = ActionCall(
            "place_order",
            ["symbol": .text("XAUUSD"), "quantity": .number(try #require(FixedPoint("0.1"))), "reduce": .flag(true)])
        memory.strategy = "own:\"7\""
        memory.recent = [ActionCall("set_watchlist", ["symbols": .texts(["EURUSD", "GER40"])]), ActionCall("help")]
        memory.isOfAlerts = true
        memory.isOfNewAlert = false
        #expect(Memories().read(Memories().write(memory)) == memory)
    }
}
