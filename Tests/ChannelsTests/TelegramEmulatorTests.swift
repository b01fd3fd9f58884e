import Foundation
import HTTP
import Logging
import Platform
import Presentation
import TestSupport
import Testing

@testable import Channels

/// The live clock with waits of less than a minute shortened, so that back-off costs no test time.
private struct HastyTime: TimeSource {
    let live = LiveTime()
    func now() -> Timestamp { live.now() }
    func elapsed() -> Duration { live.elapsed() }
    func sleep(for duration: Duration) async throws {
        try await live.sleep(for: duration < .seconds(60) ? duration / 20 : duration)
    }
}

/// The channel in a conversation with the emulator of the Bot API, which checks every call against the specification.
@Suite(.serialized, .enabled(if: Emulator.isAvailable("telegram.py"))) struct TelegramEmulatorTests {
    static let token = "123456:TEST-abcdefghijklmnopqrstuvwxyz012345"
    let emulator: Emulator
    let channel: TelegramChannel
    let log = Locked<[String]>([])
    let inbox = Locked<[IncomingMessage]>([])
    let chat = ChatID(.telegram, "5")

    init() throws {
        emulator = try Emulator("telegram.py", ["--token", Self.token])
        channel = Self.channel(emulator.baseURL, Self.token, log)
    }

    static func channel(_ base: String, _ token: String, _ log: Locked<[String]>) -> TelegramChannel {
        var logger = Logger(label: "telegram") { label in
            RedactingHandler(label: label, format: .text, time: LiveTime()) { line in log.withLock { $0.append(line) } }
        }
        logger.logLevel = .trace
        return TelegramChannel(
            token: Secret(token), apiBase: base, polling: HTTPClient(ipv4Only: true),
            sending: HTTPClient(ipv4Only: true),
            time: HastyTime(), random: SeededRandom(seed: 1), logger: logger)
    }

    func eventually(_ what: String, _ isSo: () throws -> Bool) async throws {
        let clock = LiveTime()
        while try !isSo() {
            guard clock.elapsed() < .seconds(30) else {
                let last = log.withLock { $0.suffix(10).joined() }
                throw Emulator.Failure(description: "never: \(what)\n\(last)")
            }
            try await clock.sleep(for: .milliseconds(5))
        }
    }
    func look(_ path: String) throws -> JSON { try JSON(Array(emulator.get(path))) }
    func text(_ words: String) -> Document { Document([.paragraph([.text(words)])]) }
    func send(_ message: OutgoingMessage, edited: String? = nil) async -> SendOutcome {
        await channel.send(Delivery(chat: chat, message: message, editedMessageID: edited), part: 0)
    }
    func say(_ words: String) throws {
        try emulator.post("update", #"{"kind":"text","chat":5,"user":5,"text":"\#(words)"}"#)
    }
    /// The texts of the bot's messages in the chat.
    func texts() throws -> [String] {
        try look("chat/5")["messages"]?.items.compactMap { $0["text"]?.text ?? $0["caption"]?.text } ?? []
    }

    /// Runs `body` while the channel receives, then looks for violations.
    func whileReceiving(_ body: () async throws -> Void) async throws {
        defer { emulator.stop() }
        let receiving = Task { [channel, inbox] in
            try await channel.receive { messages in inbox.withLock { $0 += messages } }
        }
        let result: Result<Void, any Error>
        do {
            try await body()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        receiving.cancel()
        try await receiving.value
        let seen = try look("violations")
        #expect(seen["violations"] == .array([]), "\(seen)")
        #expect(seen["warnings"] == .array([]), "\(seen)")
        #expect(!log.withLock { $0.joined() }.contains("TEST-abc"))
        try result.get()
    }
    func received(_ content: IncomingMessage.Content) -> Bool {
        inbox.withLock { $0.contains { $0.content == content } }
    }

    @Test func `a conversation`() async throws {
        let clock = LiveTime()
        try await whileReceiving {
            try await eventually("a poll") { try look("state")["polling"] == true }
            #expect(clock.elapsed() < .seconds(10))
            try say("hello")
            try await eventually("hello") { received(.text("hello")) }
            await channel.showTyping(in: chat, threadID: nil)

            let buttons = [
                [Button(id: "yes:1", label: "Confirm", style: .success), Button(id: "no:1", label: "Cancel")]
            ]
            let card = Document([.paragraph([.text("📈 "), .bold([.text("Buy?")])])])
            let outcome = await send(OutgoingMessage(card, buttons: buttons, replyTo: "1"))
            guard case .delivered(let id?, nil) = outcome else { throw Emulator.Failure(description: "\(outcome)") }
            try emulator.post("update", #"{"kind":"press","chat":5,"user":5,"message_id":\#(id),"button":"Confirm"}"#)
            try await eventually("press") { received(.press(button: "yes:1", messageID: id)) }
            try await eventually("acknowledged") {
                guard case .object(let callbacks)? = try look("callbacks")["callbacks"] else { return false }
                return callbacks.values.allSatisfy { $0["answered"] == true } && callbacks.count == 1
            }
            #expect(
                await send(OutgoingMessage(text("Done"), edits: 1), edited: id) == .delivered(messageID: id, file: nil))
            #expect(try texts().last == "Done")
            try emulator.post("update", #"{"kind":"edited","chat":5,"user":5,"message_id":1,"text":"bye"}"#)
            try await eventually("edit") { received(.edited("bye", messageID: "1")) }
            try emulator.post("update", #"{"kind":"voice","chat":5,"user":5}"#)
            try await eventually("voice") { received(.file(kind: "voice", caption: "")) }
            try emulator.post(
                "update", #"{"kind":"text","chat":-100500,"user":5,"text":"@bellwether_test_bot price","thread":7}"#)
            try emulator.post("update", #"{"kind":"text","chat":-100500,"user":5,"text":"gossip"}"#)
            try await eventually("group") { received(.text("price")) }
            #expect(inbox.withLock { $0.last?.threadID } == "7")
            try emulator.post("update", #"{"kind":"my_chat_member","chat":5,"user":5,"status":"kicked"}"#)
            try await eventually("leaving") { received(.membership(isMember: false)) }
            #expect(
                await send(OutgoingMessage(text("a")))
                    == .chatGone(reason: "403 Forbidden: bot was blocked by the user"))
            #expect(!received(.text("gossip")))
        }
    }

    /// The smallest PNG: one gray pixel.
    static let png = Data(
        base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")!

    @Test func `files, long texts, menus`() async throws {
        try await whileReceiving {
            try say("hello")
            try await eventually("hello") { received(.text("hello")) }
            let photo = OutgoingMessage.Attachment(kind: .photo, hash: "ab", name: "chart.png")
            let message = OutgoingMessage(text(String(repeating: "é", count: 1500)), attachment: photo)
            var delivery = Delivery(chat: chat, message: message, attachment: Array(Self.png))
            let outcome = await channel.send(delivery, part: 0)
            guard case .delivered(let id?, let file?) = outcome else {
                throw Emulator.Failure(description: "\(outcome)")
            }
            #expect(await channel.send(delivery, part: 1) == .delivered(messageID: "3", file: nil))
            delivery.uploadedFile = file
            #expect(await channel.send(delivery, part: 0) == .delivered(messageID: "4", file: file))
            delivery.editedMessageID = id
            delivery.message.document = text("new caption")
            #expect(await channel.send(delivery, part: 0) == .delivered(messageID: id, file: file))
            delivery.uploadedFile = nil
            delivery.message.document = text("new bytes")
            guard case .delivered(id, let other?) = await channel.send(delivery, part: 0) else {
                throw Emulator.Failure(description: "the file was not replaced")
            }
            #expect(try emulator.get("file/\(other)") == Self.png)
            #expect(
                await send(OutgoingMessage(text("caption"), edits: 1), edited: id)
                    == .delivered(messageID: id, file: nil))
            #expect(try texts().contains("caption"))
            let table = OutgoingMessage.Attachment(kind: .document, hash: "cd", name: "trades \"1\".csv")
            let csv = Delivery(
                chat: chat, message: OutgoingMessage(Document(), attachment: table), attachment: [97, 44, 98])
            guard case .delivered(_, let name?) = await channel.send(csv, part: 0) else {
                throw Emulator.Failure(description: "the document was not sent")
            }
            #expect(try emulator.get("file/\(name)") == Data([97, 44, 98]))
            let long = Delivery(chat: chat, message: OutgoingMessage(text(String(repeating: "word ", count: 2000))))
            for part in 0..<channel.partCount(of: long.message) {
                guard case .delivered = await channel.send(long, part: part) else {
                    throw Emulator.Failure(description: "part \(part)")
                }
            }
            let commands = [CommandMenu.Command(name: "buy", description: "Buy")]
            try emulator.post("fault", #"{"method":"setMyCommands","kind":"429","retry_after":1}"#)
            await channel.publish([
                CommandMenu(language: nil, commands: commands), CommandMenu(language: "de", commands: commands),
                CommandMenu(language: nil, chat: chat, commands: commands),
            ])
            #expect(try look("commands")["commands"]?.count == 3)
        }
    }

    @Test func `faults of sends have their outcome and double nothing`() async throws {
        try await whileReceiving {
            try say("hello")
            try await eventually("hello") { received(.text("hello")) }
            // A kept connection, so that libcurl would be tempted to repeat.
            let first = await send(OutgoingMessage(text("first")))
            guard case .delivered(let id?, nil) = first else { throw Emulator.Failure(description: "\(first)") }
            for kind in ["http_500", "http_502_html", "timeout_after_accept", "reset_before_read", "malformed_json"] {
                try emulator.post("fault", #"{"method":"sendMessage","kind":"\#(kind)"}"#)
                let outcome = await send(OutgoingMessage(text(kind)))
                guard case .maybeDelivered = outcome else { throw Emulator.Failure(description: "\(kind): \(outcome)") }
                try emulator.post("fault", #"{"method":"edit*","kind":"\#(kind)"}"#)
                let edited = await send(OutgoingMessage(text("\(kind) edited"), edits: 1), edited: id)
                guard case .notSent = edited else { throw Emulator.Failure(description: "\(kind): \(edited)") }
            }
            #expect(try texts().filter { $0 == "timeout_after_accept" }.count == 1)
            #expect(try texts().filter { $0 == "malformed_json" }.count == 1)
            #expect(try texts().filter { $0 == "reset_before_read" }.isEmpty)
            try emulator.post("fault", #"{"method":"send*","kind":"429","retry_after":1,"chat_id":5}"#)
            let limited = await send(OutgoingMessage(text("limited")))
            guard case .notSent(.milliseconds(1500), false, _) = limited else {
                throw Emulator.Failure(description: "\(limited)")
            }
            try await LiveTime().sleep(for: .milliseconds(1500))
            try emulator.post("chat", #"{"id":-7,"type":"group","migrate_to":-1007}"#)
            let group = Delivery(chat: ChatID(.telegram, "-7"), message: OutgoingMessage(text("a")))
            #expect(await channel.send(group, part: 0) == .moved(to: "-1007"))
            let thread = OutgoingMessage(text("topic"), replyTo: "999", threadID: "999")
            guard case .delivered = await send(thread) else { throw Emulator.Failure(description: "no topic") }
            guard case .delivered = await send(OutgoingMessage(text("again"), edits: 1), edited: "999") else {
                throw Emulator.Failure(description: "an edit of nothing")
            }
        }
    }

    @Test func `whatever happens to polls, every update arrives`() async throws {
        try await whileReceiving {
            try await eventually("a poll") { try look("state")["polling"] == true }
            let kinds = [
                "http_500", "http_502_html", "429", "timeout_after_accept", "reset_before_read", "malformed_json",
            ]
            for kind in kinds {
                try emulator.post(
                    "fault", #"{"method":"getUpdates","kind":"\#(kind)","retry_after":1,"execute":false}"#)
                try say("before \(kind)")
                try say("after \(kind)")
                try await eventually(kind) { received(.text("before \(kind)")) && received(.text("after \(kind)")) }
            }
            try emulator.post("webhook", #"{"url":"https://example.org"}"#)
            try say("webhook")
            try await eventually("webhook") { received(.text("webhook")) }
            try emulator.post("outage", #"{"seconds":3}"#)
            try await eventually("outage") { !emulator.isListening }
            let outcome = await send(OutgoingMessage(text("in the dark")))
            guard case .notSent = outcome else { throw Emulator.Failure(description: "\(outcome)") }
            try say("outage")
            try await eventually("recovery") { received(.text("outage")) }
            let ids = inbox.withLock { $0.map(\.updateID) }
            #expect(Set(ids).count == 14)
        }
    }

    @Test func `a refused token ends it`() async throws {
        defer { emulator.stop() }
        let stranger = Self.channel(emulator.baseURL, "99:WRONG-abcdefghijklmnopqrstuvwxyz012345", log)
        await #expect(throws: ChannelError.unauthorized) { try await stranger.receive { _ in } }
        #expect(
            await stranger.send(Delivery(chat: chat, message: OutgoingMessage(text("a"))), part: 0) == .unauthorized)
        #expect(!log.withLock { $0.joined() }.contains("WRONG"))
    }
}
