import Foundation
import Platform
import TestSupport
import Testing

/// A message on which the program ends costs some starts, and not every one from then on.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(3))) struct HopelessMessageTests {
    @Test func `a message on which the program ends each time is given up, and the next one is answered`() async throws
    {
        let world = try TelegramWorld()
        defer { world.end() }
        try world.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "/whoami"])
        // Every message ends the program, as a defect would.
        var deaths = 0
        while deaths < 9 {
            let program = try world.run(["BELLWETHER_CRASH": "before-decision:1"])
            let status = try await program.end(within: Program.patience).status
            #expect(status == -SIGKILL, "\(status): \(program.errorText.suffix(1_000))")
            guard status == -SIGKILL else { return }
            deaths += 1
        }
        #expect(try world.messages(5).isEmpty)
        let last = try world.run(["BELLWETHER_CRASH": "before-decision:1"])
        let answer = try await world.until(5) { !$0.isEmpty }
        #expect(try answer.count == 1 && answer.at(0).words.contains("Something went wrong on my side"))
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
        let healthy = try world.run()
        #expect(try await world.say("/whoami").text.contains("telegram:5"))
        healthy.send(signal: SIGTERM)
        #expect(try await healthy.end().status == 0)
        try world.checkManners()
    }
}
