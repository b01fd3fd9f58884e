import Foundation
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Channels

@Suite(.timeLimit(.minutes(5))) struct DeliverySenderTests {
    private func with(_ body: (Desk) async throws -> Void) async throws {
        let desk = try Desk()
        try await body(desk)
        try desk.close()
    }

    @Test func `messages are delivered in order and their receipts recorded`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two", "three")
            let channel = ScriptedChannel()
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.sent.map(\.text) == ["one", "two", "three"])
            for (index, id) in ids.enumerated() {
                let row = try #require(try await desk.row(id))
                #expect(row.state == .sent && row.messageIDs == #"["m\#(index + 1)"]"# && row.finishedAt != nil)
            }
        }
    }

    @Test func `drain returns at once when nothing waits`() async throws {
        try await with { desk in try await desk.send(through: ScriptedChannel()) { await $0.drain("nobody") } }
    }

    @Test func `what the platform did not take is sent again after the pause it names, before what follows`()
        async throws
    {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let channel = ScriptedChannel(
                [.notSent(after: .seconds(7), isGlobal: false, reason: "too fast")], time: desk.time)
            try await desk.send(through: channel) { sender in
                try await waitUntil("a failure on record") { try await desk.row(ids[0])?.reason != nil }
                let row = try #require(try await desk.row(ids[0]))
                #expect(row.state == .queued && row.reason == "too fast" && row.finishedAt == nil)
                await desk.drain("a", sender)
            }
            let row = try #require(try await desk.row(ids[0]))
            #expect(row.state == .sent && row.reason == nil)
            #expect(channel.sent.map(\.text) == ["one", "one", "two"])
            #expect(try channel.sent.at(1).at - channel.sent.at(0).at >= .seconds(7))
        }
    }

    /// Each case: the platform's answer, and how the row ends.
    static let ends: [(SendOutcome, OutboxState)] = [
        (.maybeDelivered(reason: "no answer"), .maybe), (.refused(reason: "no answer"), .refused),
    ]

    @Test(arguments: ends) func `what is in doubt or refused is not repeated, and the next goes on`(
        _ outcome: SendOutcome, _ state: OutboxState
    ) async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let channel = ScriptedChannel([outcome])
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.sent.map(\.text) == ["one", "two"])
            let row = try #require(try await desk.row(ids[0]))
            #expect(row.state == state && row.reason == "no answer" && row.finishedAt != nil)
            #expect(try await desk.row(ids[1])?.state == .sent)
        }
    }

    @Test func `when a chat is gone everything that waits for it is refused`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two", "three")
            let other = try await desk.queue("else", chat: "b")
            try await desk.store.write { transaction in
                try transaction.setChat(channel: "telegram", id: "a", kind: "direct", user: nil, isActive: true)
            }
            let channel = ScriptedChannel([.chatGone(reason: "blocked")], in: "a")
            try await desk.send(through: channel) { sender in
                await desk.drain("a", sender)
                await desk.drain("b", sender)
            }
            #expect(channel.sent.map(\.text).sorted() == ["else", "one"])
            for id in ids {
                let row = try #require(try await desk.row(id))
                #expect(row.state == .refused && row.reason == "blocked")
            }
            #expect(try await desk.row(other[0])?.state == .sent)
            #expect(try await desk.store.read { try $0.isReachableChat(channel: "telegram", id: "a") } == false)
        }
    }

    @Test func `what waits for a platform that takes nothing is said elsewhere, once, and told`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let told = Locked<[Int64]>([]), troubles = Locked<[String?]>([])
            let refused = SendOutcome.notSent(after: nil, isGlobal: true, reason: "190")
            let channel = ScriptedChannel(Array(repeating: refused, count: 6), time: desk.time)
            try await desk.send(
                through: channel,
                meanwhile: { row, _ in
                    told.withLock { $0.append(row.id) }
                    return []
                }, troubled: { reason in troubles.withLock { $0.append(reason) } }
            ) { await desk.drain("a", $0) }
            #expect(told.withLock { $0 } == ids)
            #expect(troubles.withLock { $0.last } == .some(nil) && troubles.withLock { $0.first } == "190")
            #expect(try await desk.row(ids[0])?.state == .sent)
        }
    }

    @Test func `a message is told as shown when it is sent, not before`() async throws {
        try await with { desk in
            _ = try await desk.queue("card")
            let moments = Locked<[Timestamp]>([])
            let start = desk.time.now()
            let channel = ScriptedChannel([.notSent(after: .seconds(5), isGlobal: false, reason: "pace")])
            try await desk.send(
                through: channel, shown: { [time = desk.time] _, _ in moments.withLock { $0.append(time.now()) } }
            ) { await desk.drain("a", $0) }
            let shown = moments.withLock { $0 }
            #expect(shown.count == 1 && shown.allSatisfy { $0 - start >= .seconds(5) })
        }
    }

    @Test func `a row that cannot be read does not hold up its chat`() async throws {
        try await with { desk in
            let now = desk.time.now()
            let bad = try await desk.store.write { transaction in
                try transaction.addOutbox(
                    channel: "telegram", chat: "a", inboxID: nil, priority: 0, message: "{\"half\":", reference: nil,
                    at: now)
            }
            let good = try await desk.queue("two")[0]
            let channel = ScriptedChannel([])
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.sent.map(\.text) == ["two"])
            #expect(try await desk.row(bad)?.state == .refused)
            #expect(try await desk.row(good)?.state == .sent)
        }
    }

    @Test func `when a chat has a new name everything goes there`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let channel = ScriptedChannel([.moved(to: "new")])
            try await desk.send(through: channel) { sender in
                await desk.drain("a", sender)
                await desk.drain("new", sender)
            }
            #expect(channel.sent.map(\.chat) == ["a", "new", "new"])
            #expect(channel.sent.map(\.text) == ["one", "one", "two"])
            for id in ids {
                let row = try #require(try await desk.row(id))
                #expect(row.state == .sent && row.chat == "new")
            }
        }
    }

    @Test func `refused credentials end it; what was not sent waits`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let channel = ScriptedChannel([.unauthorized])
            let sender = Sender(
                channel: channel, store: desk.store, time: desk.time, repeatMark: Document(),
                logger: .init(label: "test"))
            try await sender.recover()
            let time = desk.time
            await withTaskGroup(of: Void.self) { group in
                // What waits for its turn sleeps 50 ms; run() returns when that is over.
                group.addTask {
                    await time.waitForSleepers()
                    time.advance(by: .milliseconds(50))
                }
                await #expect(throws: ChannelError.unauthorized) { try await sender.run() }
            }
            #expect(channel.sent.count == 1)
            for id in ids { #expect(try await desk.row(id)?.state == .queued) }
        }
    }

    @Test func `a message in parts goes on with the part that failed`() async throws {
        try await with { desk in
            let ids = try await desk.queue("long")
            let channel = ScriptedChannel(
                [.delivered(messageID: "x", file: nil), .notSent(after: .seconds(1), isGlobal: false, reason: "busy")],
                parts: 3)
            try await desk.send(through: channel) { sender in
                try await waitUntil("a failure on record") { try await desk.row(ids[0])?.reason != nil }
                let half = try await desk.row(ids[0])
                #expect(half?.messageIDs == #"["x"]"#)
                await desk.drain("a", sender)
            }
            #expect(channel.sent.map(\.part) == [0, 1, 1, 2])
            #expect(try await desk.row(ids[0])?.messageIDs == #"["x","m3","m4"]"#)
        }
    }

    @Test func `a part in doubt ends the message`() async throws {
        try await with { desk in
            let ids = try await desk.queue("long")
            let channel = ScriptedChannel(
                [.delivered(messageID: "x", file: nil), .maybeDelivered(reason: "no answer")], parts: 3)
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.sent.map(\.part) == [0, 1])
            let row = try #require(try await desk.row(ids[0]))
            #expect(row.state == .maybe && row.messageIDs == #"["x"]"#)
        }
    }

    @Test func `after a kill a message that may have been sent says so, others do not, edits neither`() async throws {
        try await with { desk in
            let ids = try await desk.queue("one", "two")
            let edit = try await desk.queue("changed", edits: ids[0])
            try await desk.store.write { transaction in
                _ = try transaction.claimOutbox(ids[0])
                _ = try transaction.claimOutbox(edit[0])
            }
            let channel = ScriptedChannel()
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(
                channel.sent.map { $0.text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
                    == ["again: one", "two", "one changed"], "an edit keeps the words it completes")
            #expect(channel.sent.map(\.edited) == [nil, nil, "m1"])
        }
    }

    @Test func `a footnote is shown until the message is edited, which keeps its words`() async throws {
        try await with { desk in
            let card = OutgoingMessage(.text("Sure?"), footnote: .text("for two minutes"))
            let ids = try await desk.queue([card])
            _ = try await desk.queue([OutgoingMessage(.text("Done."), edits: ids[0])])
            let channel = ScriptedChannel()
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(
                channel.sent.map { $0.text.split(separator: "\n") } == [
                    ["Sure?", "for two minutes"], ["Sure?", "Done."],
                ])
            #expect(channel.sent.map(\.edited) == [nil, "m1"])
        }
    }

    @Test func `rows of other channels are left alone`() async throws {
        try await with { desk in
            let id = try await desk.store.write { transaction in
                try transaction.addOutbox(
                    channel: "terminal", chat: "a", inboxID: nil, priority: 0, message: "{}", reference: nil,
                    at: desk.time.now())
            }
            let channel = ScriptedChannel()
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.sent.isEmpty)
            #expect(try await desk.row(id)?.state == .queued)
        }
    }

    @Test func `bytes uploaded once are not uploaded again`() async throws {
        try await with { desk in
            let message = OutgoingMessage("chart", attachment: .init(kind: .photo, hash: "h", name: "c.png"))
            let text = String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
            try await desk.store.write { transaction in
                try transaction.addBlob([1, 2, 3], hash: "h", at: desk.time.now())
                for _ in 0..<2 {
                    _ = try transaction.addOutbox(
                        channel: "telegram", chat: "a", inboxID: nil, priority: 0, message: text, reference: nil,
                        at: desk.time.now())
                }
            }
            let channel = ScriptedChannel([.delivered(messageID: "1", file: "file-7")])
            try await desk.send(through: channel) { await desk.drain("a", $0) }
            #expect(channel.uploaded == [nil, "file-7"])
        }
    }

    @Test func `the queue empties over many chats`() async throws {
        try await with { desk in
            for chat in 0..<20 { _ = try await desk.queue("one", "two", "three", chat: "chat \(chat)") }
            let channel = ScriptedChannel()
            try await desk.send(through: channel) { sender in
                for chat in 0..<20 {
                    await desk.drain("chat \(chat)", sender)
                }
            }
            for chat in 0..<20 {
                #expect(channel.sent.filter { $0.chat == "chat \(chat)" }.map(\.text) == ["one", "two", "three"])
            }
            #expect(try await desk.store.read { try $0.openOutboxCount() } == 0)
        }
    }
}
