import Foundation
import Platform
import TestSupport
import Testing

/// An alert that fires while the program is killed around that moment: it is told, and told once.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct AlertKillTests {
    private func alerts(_ messages: [TelegramWorld.Message]) -> [String] {
        messages.map(\.words).filter { $0.contains("BTCUSDT has moved") }
    }

    @Test func `killed at any commit around its firing, an alert is told once`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let still = try world.run()
        try await world.say("/start")
        #expect(try await world.say("/alert btc moves 0.1%").text.contains("Alert #1"))
        still.send(signal: SIGTERM)
        #expect(try await still.end().status == 0)
        var kills = 0
        sweep: for count in 1...10 {
            for point in ["before-commit", "after-commit"] {
                if try await world.runIntoDeath("\(point):\(count)", after: { !alerts($0).isEmpty }) {
                    kills += 1
                } else {
                    break sweep
                }
            }
        }
        #expect(kills > 2)
        let last = try world.run(["BELLWETHER_MARKET_SPEED": "7200"])
        try await world.until(5) { !alerts($0).isEmpty }
        // The alert itself may come again in between.
        try await world.say("/alerts")
        try await world.until(5) { $0.contains { $0.words.contains("No alerts are waiting") } }
        // Killed between the claim and the send, even the first one says that it may be a repetition: so all but one
        // say it, and a kill repeats it at most once.
        let told = alerts(try world.messages(5))
        #expect(told.count { !$0.contains("Sent again") } <= 1)
        #expect((1...kills + 1).contains(told.count), "\(kills) kills: \(told)")
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
    }
}
