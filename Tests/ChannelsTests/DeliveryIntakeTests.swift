import Foundation
import Logging
import Platform
import Storage
import TestSupport
import Testing

@testable import Channels

@Suite struct DeliveryIntakeTests {
    private func message(_ update: String, _ text: String = "hello", chat: String = "a") -> IncomingMessage {
        IncomingMessage(
            chat: ChatID(.telegram, chat), updateID: update, sender: .init(id: "7", name: "Ada"), messageID: update,
            content: .text(text), sentAt: Timestamp(seconds: 1_700_000_000))
    }

    private func with(_ body: (Desk, Intake, Locked<[[StoredMessage]]>) async throws -> Void) async throws {
        let desk = try Desk()
        let handled = Locked<[[StoredMessage]]>([])
        let intake = Intake(store: desk.store, time: desk.time, logger: .init(label: "test")) { batch in
            handled.withLock { $0.append(batch) }
        }
        try await body(desk, intake, handled)
        try? desk.close()
    }

    @Test func `what arrives is on disk before it is handed on`() async throws {
        let desk = try Desk()
        let counts = Locked<[Int64]>([])
        let intake = Intake(store: desk.store, time: desk.time, logger: .init(label: "test")) { batch in
            let count = try? await desk.store.read { try $0.pendingInboxCount() }
            counts.withLock { $0.append(count ?? -1) }
        }
        try await intake.take([message("1"), message("2")])
        #expect(counts.withLock { $0 } == [2])
        try desk.close()
    }

    @Test func `an update that arrives again is handed on once`() async throws {
        try await with { _, intake, handled in
            try await intake.take([message("1"), message("2")])
            try await intake.take([message("2", "other words"), message("3")])
            try await intake.take([message("3"), message("3")])
            try await intake.take([])
            #expect(handled.withLock { $0.flatMap(\.self).map(\.message.updateID) } == ["1", "2", "3"])
        }
    }

    @Test func `what was not handled comes again after a start, in order and whole`() async throws {
        try await with { desk, intake, handled in
            let messages = (1...1_200).map { message("\($0)", "text \($0) äöü 🎉", chat: "\($0 % 3)") }
            try await intake.take(messages)
            let stored = handled.withLock { $0.flatMap(\.self) }
            let first = try stored.at(0).id
            try await desk.store.write { _ = try $0.finishInbox(first, at: desk.time.now()) }
            handled.withLock { $0 = [] }
            try await intake.recover(alone: { _ in }, giveUp: { _ in })
            #expect(handled.withLock { $0.flatMap(\.self) } == Array(stored.dropFirst()))
            #expect(handled.withLock { $0.map(\.count).max() } == 500, "in pages")
        }
    }

    /// The first two starts hand everything on at once, the next six one after the other, and the one after gives up.
    @Test func `what is begun again and again is handled alone, then given up, and nothing else is`() async throws {
        try await with { desk, intake, handled in
            try await intake.take([message("1"), message("2")])
            handled.withLock { $0 = [] }
            let (alone, givenUp) = (Locked<[String]>([]), Locked<[String]>([]))
            func start() async throws {
                try await intake.recover(
                    alone: { stored in alone.withLock { $0.append(stored.message.updateID) } },
                    giveUp: { stored in givenUp.withLock { $0.append(stored.message.updateID) } })
            }
            for _ in 1...2 { try await start() }
            #expect(handled.withLock { $0.map { $0.map(\.message.updateID) } } == [["1", "2"], ["1", "2"]])
            try await start()
            #expect(alone.withLock { $0 } == ["1", "2"])
            // The second is handled to its end; one that came meanwhile is not looked at so closely.
            let second = try #require(handled.withLock { $0.first?.last?.id })
            try await desk.store.write { _ = try $0.finishInbox(second, at: desk.time.now()) }
            try await intake.take([message("3")])
            handled.withLock { $0 = [] }
            for _ in 1...5 { try await start() }
            #expect(alone.withLock { $0 } == ["1", "2", "1", "1", "1", "3", "1", "3", "1", "3"])
            #expect(givenUp.withLock { $0 } == [])
            try await start()
            #expect(givenUp.withLock { $0 } == ["1"])
            #expect(handled.withLock { $0.flatMap(\.self).map(\.message.updateID) } == ["3", "3"])
        }
    }

    @Test func `a row that cannot be read is left, and those around it are handed on`() async throws {
        try await with { desk, intake, handled in
            try await intake.take([message("1"), message("2")])
            let now = desk.time.now()
            _ = try await desk.store.write {
                try $0.addInbox(channel: "telegram", updateID: "3", chat: "a", message: "{\"half\":", at: now)
            }
            try await intake.take([message("4")])
            handled.withLock { $0 = [] }
            try await intake.recover(alone: { _ in }, giveUp: { _ in })
            #expect(handled.withLock { $0.flatMap(\.self) }.map(\.message.updateID) == ["1", "2", "4"])
            #expect(try await desk.store.read { try $0.pendingInboxCount() } == 3)
        }
    }

    @Test func `when the disk fails the platform is not told that it arrived, and nothing is handed on`() async throws {
        try await with { desk, intake, handled in
            try desk.store.close()
            await #expect(throws: StorageError.self) { try await intake.take([message("1")]) }
            #expect(handled.withLock { $0.isEmpty })
        }
    }

    static let contents: [IncomingMessage.Content] = [
        .text("hello"), .press(button: "confirm:A", messageID: "7"), .edited("x", messageID: "7"),
        .file(kind: "voice", caption: ""), .membership(isMember: false), .moved(to: "-100"), .other(kind: "dice"),
    ]

    @Test(arguments: contents) func `every kind of content survives being stored`(_ content: IncomingMessage.Content)
        throws
    {
        var stored = message("1")
        stored.content = content
        let data = try JSONEncoder().encode(stored)
        #expect(try JSONDecoder().decode(IncomingMessage.self, from: data) == stored)
    }
}
