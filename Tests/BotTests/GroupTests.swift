import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Telegram as far as it says who administers what.
struct Administrators: Channel {
    let id = ChannelID.telegram
    var people: Set<String>
    /// How often it was asked.
    let asked = Locked(0)

    func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {}
    func partCount(of message: OutgoingMessage) -> Int { 1 }
    func send(_ delivery: Delivery, part: Int) async -> SendOutcome { .delivered(messageID: "1", file: nil) }
    func showTyping(in chat: ChatID, threadID: String?) async {}
    func publish(_ menus: [CommandMenu]) async {}
    func isAdministrator(_ person: String, of chat: ChatID) async -> Bool {
        asked.withLock { $0 += 1 }
        return people.contains(person)
    }
}

extension AlertWorld {
    /// What was put into the outbox after a row: the chat and the message.
    func rows(after last: Int64 = 0) async throws -> [(chat: String, message: OutgoingMessage)] {
        try await bot.store.read { try $0.openOutbox(after: last, limit: 1000) }
            .map { ($0.chat, try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8))) }
    }
    func lastRow() async throws -> Int64 {
        try await bot.store.read { try $0.openOutbox(after: 0, limit: 1000).last?.id ?? 0 }
    }
    /// Somebody says something in the group; gives what is said to whom.
    func group(
        _ text: String, _ user: String, in group: String = "-100", _ change: (inout IncomingMessage) -> Void = { _ in }
    ) async throws -> [(chat: String, message: OutgoingMessage)] {
        let last = try await lastRow()
        try await handle(.text(text), user, group: group, change)
        return try await rows(after: last)
    }
}

extension [(chat: String, message: OutgoingMessage)] {
    func to(_ chat: String) -> [OutgoingMessage] { filter { $0.chat == chat }.map(\.message) }
}

/// What is said in a group where others read along.
@Suite struct GroupTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.say("/quote gold", "7")
        try await body(&world)
        try world.close()
    }

    @Test func `prices are for everybody, what concerns an account for who asked`() async throws {
        try await with { world in
            let price = try await world.group("/quote gold", "7")
            #expect(price.map(\.chat) == ["-100"])
            price.to("-100").check("XAUUSD")
            for text in [
                "/positions", "/account", "/risk", "/report", "/signals gold", "/whoami", "/alerts", "/missed",
            ] {
                let told = try await world.group(text, "7")
                #expect(told.to("-100").text == "✉️ I have written to you in private.", "\(text)")
                #expect(!told.to("7").isEmpty && told.to("7").text != told.to("-100").text, "\(text)")
                #expect(told.to("-100").allSatisfy { $0.attachment == nil && $0.buttons.isEmpty }, "\(text)")
            }
        }
    }

    @Test func `a card asked for in a group stands in the private chat, and is confirmed there`() async throws {
        try await with { world in
            let told = try await world.group("buy 0.1 eurusd stop 20 pips", "7")
            #expect(told.to("-100").labels.isEmpty && told.to("-100").count == 1)
            told.to("7").check("0.1 lots EURUSD")
            #expect(told.to("7").labels == ["Confirm", "Cancel"])
            // The question for what is missing belongs there as well.
            let asked = try await world.group("/buy gold stop 2300 1 % lots", "7")
            #expect(asked.to("-100").labels.isEmpty)
            try await world.press("Confirm", "7").check("Buy: 0.1 lots EURUSD")
            try await world.say("/positions", "7").check("EURUSD long 0.1 lots")
        }
    }

    @Test func `who has never written in private gets the way there, and nothing is done`() async throws {
        try await with { world in
            let told = try await world.group("/buy eurusd 0.1 sl 20 pips", "8")
            #expect(told.map(\.chat) == ["-100"])
            told.to("-100").check("Write to me in private")
            #expect(told.to("-100").flatMap { $0.buttons.flatMap(\.self) }.map(\.opensPrivately) == [true])
            // What protects is done all the same.
            let stopped = try await world.group("/stop", "8")
            #expect(stopped.map(\.chat) == ["-100"])
            stopped.to("-100").check("Done", "in private")
            try await world.say("/account", "8").check("paused")
        }
    }

    @Test func `an unknown command that names no bot is another bot's`() async throws {
        try await with { world in
            #expect(try await world.group("/warn 5", "7") { $0.namesNobody = true }.isEmpty)
            try await world.group("/warn 5", "7").to("-100").check("/warn")
            try await world.group("/quote gold", "7") { $0.namesNobody = true }.to("-100").check("XAUUSD")
        }
    }

    @Test func `only who administers a chat sets it up, asked anew after a while or a change`() async throws {
        try await with { world in
            let telegram = Administrators(people: ["7"])
            world.bot.conversations.services.administrators.set([.telegram: telegram])
            try await world.say("/quote gold", "8")
            try await world.group("/group momentum gold 1h", "8").to("-100").check("Only administrators")
            try await world.group("/group momentum gold 1h", "7").to("-100").check("XAUUSD", "1h")
            let asked = telegram.asked.withLock { $0 }
            try await world.group("/group reward=2", "7").to("-100").check("2R")
            #expect(telegram.asked.withLock { $0 } == asked)
            try await world.handle(.membership(isMember: true), "8", group: "-100")
            try await world.group("/group charts=off", "7").to("-100").check("Without charts")
            #expect(telegram.asked.withLock { $0 } == asked + 1)
            world.time.advance(by: .seconds(61))
            try await world.group("/group language=de", "7").to("-100").check("Language: Deutsch")
            #expect(telegram.asked.withLock { $0 } == asked + 2)
            // The group's language is spoken there, and one's own in private.
            try await world.group("/positions", "7").to("-100").check("privat geschrieben")
            try await world.say("/positions", "7").check("No open positions")
            // Where nobody can be asked, nobody may.
            world.bot.conversations.services.administrators.set([:])
            world.time.advance(by: .seconds(61))
            try await world.group("/group off", "7").to("-100").check("Administratoren")
        }
    }

    @Test func `a channel is set up from the private chat, by its name or the button`() async throws {
        try await with { world in
            world.bot.conversations.services.administrators.set([.telegram: Administrators(people: ["7"])])
            try await world.say("/group", "7").check("I know no group or channel")
            let last = try await world.lastRow()
            try await world.handle(.membership(isMember: true), "7", group: "-200", kind: .channel) {
                $0.chatTitle = "Gold Club"
                $0.chatUsername = "goldclub"
            }
            let told = try await world.rows(after: last)
            #expect(told.map(\.chat) == ["7"])
            told.to("7").check("I am in Gold Club now")
            try await world.press("Set up", "7").check("Gold Club", "No signals are posted here yet")
            try await world.say("/group momentum gold 1h chat=@goldclub", "7").check("Gold Club", "XAUUSD 1h")
            try await world.say("/group chat=@goldclub", "8").check("Only administrators")
            try await world.say("/group chat=@silverclub", "7").check("I know no group or channel @silverclub")
        }
    }
}
