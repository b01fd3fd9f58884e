import Foundation
import Logging
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Results as files on disk: each row once, whatever happens in between.
@Suite struct ResultLogTests {
    private func with(_ body: (ResultsWorld, URL) async throws -> Void) async throws {
        let world = try await ResultsWorld()
        let folder = world.world.place.folder.appending(path: "results")
        try await body(world, folder)
        try world.close()
    }
    private func log(_ world: ResultsWorld, _ folder: URL, _ logger: Logger? = nil) -> ResultLog {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ResultLog(services: world.world.bot.conversations.services, folder: folder, logger: logger ?? silent)
    }
    private func lines(_ name: String, _ world: ResultsWorld, _ folder: URL) throws -> [String] {
        let url = folder.appending(path: "account-\(world.user)-\(name).csv")
        return try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    }
    private let monday = Timestamp(seconds: 1_717_408_800)

    @Test func `trades are appended as they are closed, each once`() async throws {
        try await with { world, folder in
            try await world.trade(1, "20", exit: "1.082", opened: monday)
            let log = log(world, folder)
            for _ in 0..<3 { await log.write() }
            let first = try lines("trades", world, folder)
            #expect(first.count == 2 && first[0].hasPrefix("fill,reference,instrument,direction,opened,closed,size"))
            #expect(
                first[1].hasPrefix("2,#") && first[1].contains(",EURUSD,long,2024-06-03T10:00:00Z,2024-06-03T12:00:00Z")
            )
            // What is still held is no row.
            try await world.fill("o", .buy, "1000", "GBPUSD", at: "1.25", time: monday + .hours(3))
            try await world.trade(2, "-10", exit: "1.079", opened: monday + .hours(4))
            await log.write()
            // After a restart it goes on where it was.
            await self.log(world, folder).write()
            let second = try lines("trades", world, folder)
            #expect(second.count == 3 && second[0...1] == first[...] && second[2].hasPrefix("5,#"))
        }
    }

    @Test func `a crash between file and database leaves no row twice, and none in half`() async throws {
        try await with { world, folder in
            try await world.trade(1, "20", exit: "1.082", opened: monday)
            try await world.trade(2, "-10", exit: "1.079", opened: monday + .hours(4))
            await log(world, folder).write()
            let whole = try lines("trades", world, folder)
            let url = folder.appending(path: "account-\(world.user)-trades.csv")
            // The rows are there and the mark is not.
            try await world.world.bot.store.write { try $0.setMark(ResultLog.Mark.fill, to: "0") }
            await log(world, folder).write()
            #expect(try lines("trades", world, folder) == whole)
            // The last row was being written.
            var bytes = try Data(contentsOf: url)
            bytes.removeLast(7)
            try bytes.write(to: url)
            try await world.world.bot.store.write { try $0.setMark(ResultLog.Mark.fill, to: "0") }
            await log(world, folder).write()
            #expect(try lines("trades", world, folder) == whole)
        }
    }

    @Test func `a day is written when it is over, if anything was booked in it`() async throws {
        try await with { world, folder in
            try await world.month()
            let log = log(world, folder)
            func settle(_ moment: Timestamp) async throws {
                try await world.world.bot.store.write {
                    try $0.setMark(MarketMark.settled, to: String(moment.milliseconds))
                }
                await log.write()
            }
            // 2024-05-07 12:00 UTC, by `date -u`.
            try await settle(Timestamp(seconds: 1_715_083_200))
            let first = try lines("days", world, folder)
            #expect(
                first == [
                    "day,profit,trades,balance,currency", "2024-05-05,20,1,10020,USD", "2024-05-06,20,1,10040,USD",
                ])
            try await settle(world.world.market)
            try await settle(world.world.market)
            let all = try lines("days", world, folder)
            #expect(all.count == 25 && all[0...2] == first[...] && all[3] == "2024-05-07,-10,1,10030,USD")
            #expect(all.last == "2024-05-28,-10,1,10240,USD")
        }
    }

    @Test func `a folder that cannot be written to is reported once, and made good for later`() async throws {
        try await with { world, folder in
            let told = Told()
            let logger = Logger(label: "test") { _ in told }
            // A file stands where the folder should be.
            try Data().write(to: folder)
            try await world.trade(1, "20", exit: "1.082", opened: monday)
            let log = log(world, folder, logger)
            for _ in 0..<3 { await log.write() }
            #expect(told.messages.count == 1 && told.messages[0].contains("results not written"))
            try await world.ask("/report", "1 trade, 1 won")
            try FileManager.default.removeItem(at: folder)
            await log.write()
            #expect(try lines("trades", world, folder).count == 2 && told.messages.count == 2)
        }
    }

    @Test func `rows that are there already, and half ones, are seen in files of any size`() throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = ResultFile(url: folder.appending(path: "deep/rows.csv"))
        let many = (1...5_000).map { "\($0),\(String(repeating: "x", count: 40))" }
        func key(_ text: String) -> Int { Int(text) ?? 0 }
        try file.append(Array(many.prefix(3_000)), header: "number,text", key: key)
        try file.append(many, header: "number,text", key: key)
        let text = try String(contentsOf: file.url, encoding: .utf8)
        #expect(text == (["number,text"] + many).map { $0 + "\r\n" }.joined())
        let empty = ResultFile(url: folder.appending(path: "half.csv"))
        try Data("numb".utf8).write(to: empty.url)
        try empty.append(["1,a"], header: "number,text", key: key)
        #expect(try String(contentsOf: empty.url, encoding: .utf8) == "number,text\r\n1,a\r\n")
    }
}

/// What was logged.
private final class Told: LogHandler, Sendable {
    private let all = Locked<[String]>([])
    var messages: [String] { all.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    func log(event: LogEvent) { all.withLock { $0.append("\(event.message)") } }
}
