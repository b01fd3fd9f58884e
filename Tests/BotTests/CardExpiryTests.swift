import Channels
import Foundation
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Bot

/// The life of a confirmation card through the whole application, by a clock that the test moves.
@Suite struct CardExpiryTests {
    /// The application without channels: messages go in by hand, answers are read from the outbox.
    private struct Desk {
        let place: Place
        let bot: Bot
        let time = ManualTime()

        init() async throws {
            place = try Place()
            let variables = place.settings(["BELLWETHER_HOME": Folders.root.path, "BELLWETHER_SEED": "7"])
            let configuration = try Configuration(
                ProgramEnvironment(variables: variables, programPath: "/", workingFolder: "/"))
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            bot = try await Bot(configuration, time: time, languages: try .shared(), logger: logger) { _ in [:] }
        }

        func close() throws {
            try bot.store.close()
            place.remove()
        }

        /// What is answered to a message or a press.
        func handle(
            _ content: IncomingMessage.Content, by name: String = "ada", receivedEarlier wait: Duration = .zero
        ) async throws -> [OutgoingMessage] {
            let message = IncomingMessage(
                chat: ChatID(.telegram, "5"), updateID: UUID().uuidString,
                sender: .init(id: "5", name: "Ada", username: name),
                content: content, sentAt: time.now())
            let (now, text) = (time.now(), String(decoding: try JSONEncoder().encode(message), as: UTF8.self))
            let (id, last) = try await bot.store.write { transaction in
                let id = try transaction.addInbox(
                    channel: "telegram", updateID: message.updateID, chat: "5", message: text, at: now)
                return (id, try transaction.openOutbox(after: 0, limit: 1000).last?.id ?? 0)
            }
            await bot.conversations.handle(
                StoredMessage(id: try #require(id), message: message, receivedAt: now - wait))
            return try await bot.store.read { try $0.openOutbox(after: last, limit: 1000) }
                .map { try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8)) }
        }
        func say(_ text: String) async throws -> [OutgoingMessage] { try await handle(.text(text)) }
        func press(_ button: Button) async throws -> String {
            try await handle(.press(button: button.id, messageID: "1")).map(\.document.plainText)
                .joined(separator: "\n")
        }
    }

    private func with(_ body: (Desk) async throws -> Void) async throws {
        let desk = try await Desk()
        try await body(desk)
        try desk.close()
    }

    @Test func `a card that is 120 seconds old does nothing, and says so`() async throws {
        try await with { desk in
            let card = try await desk.say("/buy EURUSD 0.1 sl 20 pips")
            let confirm = try #require(card.last?.buttons.first?.first)
            desk.time.advance(by: .seconds(120))
            let answer = try await desk.press(confirm)
            #expect(answer.contains("expired") && answer.contains("nothing was done"), "\(answer)")
            // Not later either, and a bare yes finds no card.
            desk.time.advance(by: .hours(1))
            #expect(try await desk.press(confirm).contains("expired"))
            let yes = try await desk.say("yes").map(\.document.plainText).joined()
            #expect(!yes.contains("Confirmed"), "\(yes)")
            let positions = try await desk.say("/positions").map(\.document.plainText).joined()
            #expect(positions.contains("No open positions"), "\(positions)")
        }
    }

    @Test func `the time to answer counts from when the card was shown`() async throws {
        try await with { desk in
            let confirm = try #require(try await desk.say("/buy EURUSD 0.1 sl 20 pips").last?.buttons.first?.first)
            let id = try #require(CardAnswer(button: confirm.id)?.proposal)
            desk.time.advance(by: .seconds(165))
            let now = desk.time.now()
            for moment in [now, now + .hours(1)] {
                try await desk.bot.store.write {
                    try $0.noteProposalShown(id, at: moment, lifetime: .seconds(120))
                }
            }
            let row = try #require(try await desk.bot.store.read { try $0.proposal(id) })
            #expect(row.expiresAt == now + .seconds(120), "once")
            desk.time.advance(by: .seconds(119))
            let answer = try await desk.press(confirm)
            #expect(!answer.contains("expired"), "\(answer)")
        }
    }

    @Test func `a yes that was written before the card was there confirms nothing`() async throws {
        try await with { desk in
            _ = try await desk.say("/buy EURUSD 0.1 sl 20 pips")
            let yes = try await desk.handle(.text("yes"), receivedEarlier: .milliseconds(1))
            #expect(yes.map(\.document.plainText).joined().contains("The card came after your message"))
            let positions = try await desk.say("/positions").map(\.document.plainText).joined()
            #expect(positions.contains("No open positions"), "\(positions)")
            // Whoever has seen it confirms it.
            #expect(try await desk.say("yes").map(\.document.plainText).joined().contains("Confirmed"))
        }
    }

    @Test func `who blocks the bot and lets it in again is reached again`() async throws {
        try await with { desk in
            _ = try await desk.say("/start")
            _ = try await desk.handle(.membership(isMember: false))
            let user = try #require(try await desk.bot.store.read { try $0.user(channel: "telegram", externalID: "5") })
            #expect(try await desk.bot.store.read { try $0.chats(of: user.id).count } == 0)
            _ = try await desk.handle(.membership(isMember: true))
            #expect(try await desk.bot.store.read { try $0.chats(of: user.id).map(\.id) } == ["5"])
        }
    }

    @Test func `a user name belongs to whoever wrote under it last`() async throws {
        try await with { desk in
            let store = desk.bot.store
            let other = try await store.write { transaction in
                try transaction.addUser(
                    channel: "telegram", externalID: "6", username: "Joe", name: "Joe", role: "trader",
                    at: Timestamp(seconds: 0))
            }
            _ = try await desk.handle(.text("/help"), by: "ada")
            #expect(try await store.read { try $0.user(channel: "telegram", username: "joe")?.id } == other.id)
            _ = try await desk.handle(.text("/help"), by: "joe")
            let holder = try await store.read { try $0.user(channel: "telegram", username: "JOE") }
            #expect(holder != nil && holder?.id != other.id)
            #expect(try await store.read { try $0.user(channel: "telegram", username: "ada") } == nil)
        }
    }

    @Test func `a moment before that it still counts, once`() async throws {
        try await with { desk in
            let card = try await desk.say("/buy EURUSD 0.1 sl 20 pips")
            let confirm = try #require(card.last?.buttons.first?.first)
            desk.time.advance(by: .milliseconds(119_999))
            #expect(try await desk.press(confirm).contains("Confirmed"))
            desk.time.advance(by: .milliseconds(1))
            #expect(try await desk.press(confirm).contains("used already"))
            let positions = try await desk.say("/positions").map(\.document.plainText).joined()
            #expect(positions.contains("Open positions (1)"), "\(positions)")
        }
    }
}
