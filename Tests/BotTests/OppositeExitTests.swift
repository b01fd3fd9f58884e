import Platform
import Storage
import Testing
import Trading

@testable import Bot

/// A signal of the other direction ends the positions of those who want it to.
@Suite struct OppositeExitTests {
    @Test func `who wants it is out at the signal, who does not stays in`() async throws {
        var world = try await SignalWorld()
        defer { try? world.world.close() }
        // The strategy sells Bitcoin.
        let ada = try await world.trader("ada", nil).user
        let bea = try await world.person("bea")
        try await world.world.say("/manage opposite=on", "ada").check("A signal the other way")
        for name in ["ada", "bea"] {
            try await world.world.say("/buy BTCUSDT 0.01 sl 20%", name)
            try await world.world.press("Confirm", name).check("BTCUSDT at")
        }
        #expect(try await world.held(ada)?.rules.closesOnOpposite == true)
        _ = try await world.nextSignal(of: ada)
        #expect(try await world.held(ada) == nil)
        #expect(try await world.held(bea) != nil)
        #expect(try await world.world.bot.store.read { try $0.bookedFills(of: ada).last?.cause } == .oppositeSignal)
        let told = try await world.world.sent().text
        #expect(told.contains("A signal the other way: 0.01 BTC BTCUSDT closed"), "\(told)")
    }
}
