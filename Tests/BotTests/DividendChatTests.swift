import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Shares that pay while they are held, by candle files with a file of dividends beside them.
@Suite struct DividendChatTests {
    private static let apple = InstrumentID("AAPL")

    /// Hours of the exchange at 200 dollars from 2024-06-03 on; 25 cents on Tuesday, 2024-06-11.
    private static func files(in folder: URL, _ instrument: Instrument) throws {
        var lines = ["timestamp,open,high,low,close,volume"]
        var moment = Timestamp(seconds: 1_717_372_800)
        let formatter = ISO8601DateFormatter()
        while lines.count <= 80 {
            defer { moment = moment + .hours(1) }
            guard instrument.calendar.isOpen(at: moment + .minutes(30)) else { continue }
            lines.append("\(formatter.string(from: moment.date)),200,201,199,200,1000")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "AAPL_H1.csv"))
        try Data("date,amount\n2024-06-11,0.25\n".utf8).write(to: folder.appending(path: "AAPL_dividends.csv"))
    }

    private func with(_ body: (SignalWorld) async throws -> Void) async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = try await SignalWorld()
        try Self.files(in: folder, try #require(plain.services.instruments[Self.apple]))
        try plain.world.close()
        let world = try await SignalWorld(replay: folder)
        try await body(world)
        try world.world.close()
    }

    /// 7 shares at 25 cents are 1.75 dollars.
    @Test func `who is long receives it, who is short pays it, both are told, once, and it stands in the report`()
        async throws
    {
        try await with { world in
            let (ada, bea) = (try await world.person("ada"), try await world.person("bea", language: "de"))
            try await world.world.say("/buy AAPL 7 shares sl 190", "ada")
            try await world.world.press("Confirm", "ada").check("7 shares AAPL")
            try await world.world.say("/sell AAPL 7 shares sl 210", "bea")
            try await world.world.press("Bestätigen", "bea")
            let (start, open) = (world.world.market, Timestamp(seconds: 1_718_112_600))  // 13:30 UTC on the 11th
            try await world.world.pass(open - .seconds(60) - start)
            #expect(try await !world.world.sent().text.contains("Dividend"))
            let told = try await world.world.pass(.hours(1)).text
            #expect(told.contains("Dividend of AAPL: 0.25 USD a share · long 7 shares · +1.75 USD"), "\(told)")
            #expect(told.contains("Dividende von AAPL: 0,25 USD je Aktie · short 7 Aktien · -1,75 USD"), "\(told)")
            for (user, amount) in [(ada, "1.75"), (bea, "-1.75")] {
                let held = try await world.bot.store.read { try $0.holdingBookings(of: user) }
                #expect(held.filter { $0.kind == .dividend }.map(\.amount.amount) == [FixedPoint(amount)!])
            }
            // The same prices again, as after a crash.
            let sent = try await world.world.sent().count
            try await world.world.look(since: start)
            #expect(try await world.world.sent().count == sent)
            try await world.world.say("/close AAPL", "ada")
            try await world.world.say("/report details", "ada").check("In it dividends +1.75 USD")
            try await world.world.say("/close AAPL", "bea")
            try await world.world.say("/report details", "bea").check("Darin Dividenden -1,75 USD")
        }
    }
}
