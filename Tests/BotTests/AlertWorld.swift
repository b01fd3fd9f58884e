import Channels
import Foundation
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading
import Understanding
import Venues

@testable import Bot

/// The application without channels, by a clock that the test moves: messages go in by hand, prices are looked at when
/// the test says so, and what is sent is read from the outbox.
struct AlertWorld: Sendable {
    let place: Place
    private(set) var bot: Bot
    let time: ManualTime
    private var settings: [String: String]

    /// - Parameter speed: market seconds a second.
    init(speed: Double = 1) async throws {
        place = try Place()
        time = ManualTime()
        settings = place.settings(speed: speed, ["BELLWETHER_HOME": Folders.root.path, "BELLWETHER_SEED": "7"])
        bot = try await Self.start(settings, time)
    }

    private static func start(_ settings: [String: String], _ time: ManualTime) async throws -> Bot {
        let configuration = try Configuration(
            ProgramEnvironment(variables: settings, programPath: "/", workingFolder: "/"))
        let bot = try await Bot(configuration, time: time, languages: try .shared(), logger: Self.logger) { _ in [:] }
        _ = try await bot.marketLoop.begin()
        return bot
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Ends the program as a kill would, and starts it again.
    mutating func restart(_ others: [String: String] = [:]) async throws {
        try bot.store.close()
        settings.merge(others) { $1 }
        bot = try await Self.start(settings, time)
    }

    func close() throws {
        try bot.store.close()
        place.remove()
    }

    var market: Timestamp { bot.marketLoop.market.clock.now() }

    /// All that was sent since row `last` of the outbox.
    func sent(after last: Int64 = 0) async throws -> [OutgoingMessage] {
        try await bot.store.read { try $0.openOutbox(after: last, limit: 1000) }
            .map { try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8)) }
    }
    private func last() async throws -> Int64 {
        try await bot.store.read { try $0.openOutbox(after: 0, limit: 1000).last?.id ?? 0 }
    }

    @discardableResult func handle(
        _ content: IncomingMessage.Content, _ user: String, group: String? = nil, replyTo: String? = nil,
        on channel: ChannelID = .telegram, kind: IncomingMessage.ChatKind = .group,
        _ change: (inout IncomingMessage) -> Void = { _ in }
    ) async throws -> [OutgoingMessage] {
        var changed = IncomingMessage(
            chat: ChatID(channel, group ?? user), chatKind: group == nil ? .direct : kind,
            updateID: UUID().uuidString, sender: .init(id: user, name: "Ada"), content: content, replyTo: replyTo,
            sentAt: time.now())
        change(&changed)
        let message = changed
        let (now, text) = (time.now(), String(decoding: try JSONEncoder().encode(message), as: UTF8.self))
        let before = try await last()
        let id = try await bot.store.write { transaction in
            try transaction.addInbox(
                channel: channel.rawValue, updateID: message.updateID, chat: message.chat.id, message: text, at: now)
        }
        await bot.conversations.handle(StoredMessage(id: try #require(id), message: message, receivedAt: now))
        return try await sent(after: before)
    }
    @discardableResult func say(_ text: String, _ user: String = "5") async throws -> [OutgoingMessage] {
        try await handle(.text(text), user)
    }
    /// Presses the button with this label of the newest message that has one.
    @discardableResult func press(_ label: String, _ user: String = "5") async throws -> [OutgoingMessage] {
        let button = try #require(
            try await sent().reversed().lazy.flatMap { $0.buttons.flatMap(\.self) }.first { $0.label == label })
        return try await handle(.press(button: button.id, messageID: "1"), user)
    }

    /// Lets time pass and looks at all prices of it at once.
    /// - Returns: what was sent meanwhile.
    @discardableResult func pass(_ duration: Duration) async throws -> [OutgoingMessage] {
        let (before, start) = (try await last(), market)
        time.advance(by: duration)
        try await look(since: start)
        try await bot.heldNotices.deliverDue()
        return try await sent(after: before)
    }
    /// Looks at all prices since `start`, in market time.
    func look(since start: Timestamp) async throws {
        try await bot.marketLoop.settle(after: start, through: market)
    }

    /// The mid price of the market now, and the highest and lowest until `duration` from now.
    func prices(_ symbol: String, within duration: Duration) -> (now: Double, low: Double, high: Double) {
        let id = InstrumentID(symbol), market = bot.marketLoop.market, now = market.clock.now()
        let mids = market.ticks(of: id, after: now, through: now + duration).map(\.mid.value.double)
        return (market.quote(of: id, at: now)?.mid.value.double ?? 0, mids.min() ?? 0, mids.max() ?? 0)
    }
}

extension [OutgoingMessage] {
    var text: String {
        map(\.document.plainText).joined(separator: "\n").replacing("\u{A0}", with: " ").replacing(
            "\u{202F}", with: " ")
    }
    var labels: [String] { flatMap { $0.buttons.flatMap(\.self).map(\.label) } }

    func check(_ parts: String..., location: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(text.contains(part), "\(part) in: \(text)", sourceLocation: location) }
        for ugly in ["{", "}", "**", "Optional("] { #expect(!text.contains(ugly), "\(text)", sourceLocation: location) }
    }
}
