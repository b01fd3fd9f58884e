import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// What is risky, confirmed in the other chat of one person.
@Suite struct ApprovalTests {
    /// One person who writes as "7" on Telegram and as "79" on WhatsApp.
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.say("/quote gold", "7")
        let code = try #require(
            try await world.say("/link", "7").text.firstMatch(of: /\/link ([0-9A-Z]{8})/)
        ).1
        try await world.handle(.text("/link \(code)"), "79", on: .whatsapp).check("now belongs to")
        try await world.say("/approval on", "7").check("more than 1.00%", "confirmed in your other chat")
        try await body(&world)
        try world.close()
    }
    /// The button of the newest card.
    private func card(_ world: AlertWorld, _ label: String = "Confirm") async throws -> String {
        try #require(
            try await world.sent().reversed().lazy.flatMap { $0.buttons.flatMap(\.self) }.first { $0.label == label }
        ).id
    }
    private func rows(_ world: AlertWorld, _ body: () async throws -> Void) async throws
        -> [(chat: String, message: OutgoingMessage)]
    {
        let last = try await world.lastRow()
        try await body()
        return try await world.rows(after: last)
    }

    @Test func `it needs a second chat on another platform`() async throws {
        let world = try await AlertWorld(speed: 0)
        try await world.say("/approval on", "7").check("Link a second chat")
        try await world.say("/approval", "7").check("in the chat where you ask")
        try world.close()
    }

    @Test func `the card comes in the other chat, is answered there alone, once, and told in both`() async throws {
        try await with { world in
            let asked = try await rows(world) { try await world.say("/risk 2%", "7") }
            asked.to("7").check("I have asked you on WhatsApp")
            #expect(asked.to("7").labels == ["Cancel"])
            asked.to("79").check("Asked for on Telegram", "/set_risk percent=2")
            #expect(asked.to("79").labels == ["Confirm", "Cancel"])
            let button = try await card(world)
            try await world.handle(.press(button: button, messageID: "1"), "7").check(
                "only be confirmed in your other chat")
            try await world.say("yes", "7").check("nothing open to confirm")
            let done = try await rows(world) {
                try await world.handle(.press(button: button, messageID: "1"), "79", on: .whatsapp)
            }
            done.to("79").check("2.00%")
            done.to("7").check("2.00%")
            let again = try await rows(world) {
                try await world.handle(.press(button: button, messageID: "1"), "79", on: .whatsapp)
            }
            #expect(again.to("7").isEmpty)
            again.to("79").check("used already")
            let changes = try await world.bot.store.read { try $0.setting("risk_per_trade", of: 1) }
            #expect(changes == "2")
        }
    }

    @Test func `what lapses or is canceled where it was asked for does nothing`() async throws {
        try await with { world in
            try await world.say("/risk 2%", "7")
            let lapsed = try await card(world)
            world.time.advance(by: .seconds(121))
            try await world.handle(.press(button: lapsed, messageID: "1"), "79", on: .whatsapp).check("expired")
            try await world.say("/risk 2%", "7")
            let (confirm, cancel) = (try await card(world), try await card(world, "Cancel"))
            let canceled = try await rows(world) { try await world.handle(.press(button: cancel, messageID: "1"), "7") }
            canceled.to("79").check("Nothing was done")
            try await world.handle(.press(button: confirm, messageID: "1"), "79", on: .whatsapp).check("Canceled")
            #expect(try await world.bot.store.read { try $0.setting("risk_per_trade", of: 1) } == nil)
        }
    }

    @Test func `less risk is no risk, and so are small orders and the emergency stop`() async throws {
        try await with { world in
            for (text, part) in [
                ("/risk 0.5%", "0.50%"), ("/limits weekly_loss=5", "5.00%"), ("/approval on 0.5%", "more than 0.50%"),
                ("/stop", "Emergency stop"), ("/resume", "goes on"),
            ] {
                let told = try await rows(world) { try await world.say(text, "7") }
                #expect(told.map(\.chat) == ["7"], "\(text)")
                told.to("7").check(part)
            }
            // 20 pips of 0.1 lots are 20 USD of 10,000.
            try await world.say("/buy eurusd 0.1 sl 20 pips", "7").check("0.1 lots EURUSD")
            #expect(try await world.rows().last?.chat == "7")
        }
    }

    @Test func `large orders, raised and lifted limits, undone ones, new links and its own end are`() async throws {
        try await with { world in
            try await world.say("/limits weekly_loss=5", "7")
            for text in [
                "/buy eurusd 1 sl 15 pips", "/limits weekly_loss=8", "/limits weekly_loss=0",
                "/undo", "/link", "/approval off", "/approval on 2%",
            ] {
                let told = try await rows(world) { try await world.say(text, "7") }
                #expect(Set(told.map(\.chat)) == ["7", "79"], "\(text) \(told.map(\.message).text)")
                told.to("7").check("I have asked you on WhatsApp")
                #expect(told.to("79").labels == ["Confirm", "Cancel"], "\(text)")
            }
            #expect(try await world.bot.store.read { try $0.setting("max_weekly_loss", of: 1) } == "5")
            // From the other chat the first one is asked.
            let told = try await rows(world) {
                try await world.handle(.text("/limits weekly_loss=8"), "79", on: .whatsapp)
            }
            told.to("79").check("I have asked you on Telegram")
            try await world.handle(.press(button: try await card(world), messageID: "1"), "7").check("8.00%")
        }
    }

    @Test func `with the other chat gone nothing risky is done, and it ends a day after its owner says so`()
        async throws
    {
        try await with { world in
            try await world.bot.store.write { try $0.deactivateChat(channel: "whatsapp", id: "79") }
            try await world.say("/risk 2%", "7").check("I can reach you in none")
            try await world.say("/approval off", "7").check("cannot be reached")
            try await world.say("/risk 2%", "7").check("I can reach you in none")
            world.time.advance(by: .hours(25))
            try await world.say("/risk 2%", "7").check("2.00%")
        }
    }
}
