import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing

@testable import Bot

/// One person in several chats: who lets whom in, and what belongs to whom when a chat is taken off again.
@Suite struct LinkTests {
    private typealias Sent = [(chat: String, message: OutgoingMessage)]

    private func with(_ admins: String = "", _ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 0)
        if !admins.isEmpty { try await world.restart(["BELLWETHER_ADMINS": admins]) }
        try await body(&world)
        try world.close()
    }
    private func rows(_ world: AlertWorld, _ body: () async throws -> Void) async throws -> Sent {
        let last = try await world.lastRow()
        try await body()
        return try await world.rows(after: last)
    }
    private func code(_ world: AlertWorld, _ user: String) async throws -> String {
        String(try #require(try await world.say("/link", user).text.firstMatch(of: /\/link ([0-9A-Z]{8})/)).1)
    }
    @discardableResult
    private func whatsapp(_ world: AlertWorld, _ text: String, _ user: String = "79") async throws
        -> [OutgoingMessage]
    {
        try await world.handle(.text(text), user, on: .whatsapp)
    }
    private func card(_ sent: Sent, _ chat: String, _ label: String = "Confirm") throws -> String {
        let buttons = sent.filter { $0.chat == chat }.flatMap { $0.message.buttons.flatMap(\.self) }
        return try #require(buttons.last { $0.label == label }).id
    }
    private func role(_ world: AlertWorld, _ name: String) async throws -> String? {
        let parts = name.split(separator: ":").map(String.init)
        return try await world.bot.store.read { try $0.user(channel: parts[0], externalID: parts[1])?.role }
    }
    private func account(_ world: AlertWorld, _ name: String) async throws -> Int64? {
        let parts = name.split(separator: ":").map(String.init)
        return try await world.bot.store.read { try $0.user(channel: parts[0], externalID: parts[1])?.id }
    }

    @Test func `an owner's code lets nobody in until its chat says who`() async throws {
        try await with("telegram:7") { world in
            try await world.say("hi", "7")
            let code = try await code(world, "7")
            let typed = try await rows(world) { try await whatsapp(world, "/link \(code)") }
            typed.to("79").check("asked in the chat that gave this code")
            typed.to("7").check("wants to join your account", "whatsapp:79", "owner")
            #expect(typed.to("7").labels == ["Confirm", "Cancel"])
            #expect(try await role(world, "whatsapp:79") == "trader")
            try await whatsapp(world, "/admin_users list").check("needs the role moderator")
            // Not the one who came may confirm, and a request is no code that could be typed.
            let button = try card(typed, "7")
            try await world.handle(.press(button: button, messageID: "1"), "79", on: .whatsapp).check("is not yours")
            try await world.say("/link_chat request=ABCDEFGH2345", "7").check("do not know this code")
            let done = try await rows(world) { try await world.handle(.press(button: button, messageID: "1"), "7") }
            done.to("79").check("now belongs to the account")
            done.to("7").check("was linked to your account")
            #expect(try await role(world, "whatsapp:79") == "owner")
            try await whatsapp(world, "/admin_users list").check("telegram:7")
            let again = try await world.handle(.press(button: button, messageID: "1"), "7")
            again.check("used already")
        }
    }

    @Test func `an owner who says no, or nothing for two minutes, lets nobody in`() async throws {
        try await with("telegram:7") { world in
            try await world.say("hi", "7")
            let first = try await code(world, "7")
            let typed = try await rows(world) { try await whatsapp(world, "/link \(first)") }
            let no = try card(typed, "7", "Cancel")
            try await world.handle(.press(button: no, messageID: "1"), "7").check("Nothing was done")
            try await whatsapp(world, "/link \(first)").check("do not know this code")
            let second = try await code(world, "7")
            let late = try await rows(world) { try await whatsapp(world, "/link \(second)") }
            world.time.advance(by: .seconds(121))
            try await world.handle(.press(button: try card(late, "7"), messageID: "1"), "7").check("expired")
            #expect(try await role(world, "whatsapp:79") == "trader")
            // Of two requests of one chat the last one holds.
            let third = try await code(world, "7")
            let replaced = try await rows(world) { try await whatsapp(world, "/link \(third)") }
            let fourth = try await code(world, "7")
            let newest = try await rows(world) { try await whatsapp(world, "/link \(fourth)") }
            let old = try card(replaced, "7")
            try await world.handle(.press(button: old, messageID: "1"), "7").check("Nobody waits")
            #expect(try await role(world, "whatsapp:79") == "trader")
            let last = try card(newest, "7")
            try await world.handle(.press(button: last, messageID: "1"), "7").check("was linked to your account")
            #expect(try await role(world, "whatsapp:79") == "owner")
        }
    }

    @Test func `a chat that is taken off begins anew, and the account keeps everything`() async throws {
        try await with { world in
            try await world.say("/buy eurusd 0.1 sl 20 pips", "7")
            try await world.press("Confirm", "7")
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            try await world.say("/risk 1%", "7")
            let before = try #require(try await account(world, "telegram:7"))
            #expect(try await account(world, "whatsapp:79") == before)
            // A card in the chat, and words that wait to be sent there.
            let pending = try await rows(world) { try await whatsapp(world, "/buy gold 0.01 sl 2300") }
            let asked = try await rows(world) { try await world.say("unlink whatsapp", "7") }
            asked.to("7").check(
                "Take whatsapp:79 off your account?", "open positions (1)", "waiting orders (0)", "as trader",
                "telegram:7", "empty account", "new code")
            #expect(try await account(world, "whatsapp:79") == before)
            let done = try await rows(world) {
                try await world.handle(.press(button: try card(asked, "7"), messageID: "1"), "7")
            }
            done.to("7").check("whatsapp:79 is off the account", "telegram:7")
            done.to("79").check("no longer belongs to the account", "empty account")
            let after = try #require(try await account(world, "whatsapp:79"))
            #expect(after != before)
            #expect(try await account(world, "telegram:7") == before)
            try await world.say("/positions", "7").check("EURUSD")
            try await whatsapp(world, "/positions").check("No open positions")
            let (old, new) = try await world.bot.store.read {
                (try $0.setting("risk_per_trade", of: before), try $0.setting("risk_per_trade", of: after))
            }
            #expect(old == "1" && new == nil)
            // The card of before does nothing any more, and nothing of the account goes there.
            try await world.handle(.press(button: try card(pending, "79"), messageID: "1"), "79", on: .whatsapp)
                .check("is not yours")
            let closed = try await rows(world) { try await world.say("/close eurusd", "7") }
            #expect(closed.to("79").isEmpty)
            let waiting = try await world.bot.store.read {
                try $0.openOutbox(after: 0, limit: 1000).filter { $0.chat == "79" }
                    .map { try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8)) }
            }
            #expect(!waiting.text.contains("Buy 0.01 lots"))
            // Only a new code brings it back.
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            #expect(try await account(world, "whatsapp:79") == before)
        }
    }

    @Test func `what cannot be taken off is said, and nothing of others is told`() async throws {
        try await with { world in
            try await world.say("/unlink", "7").check("the only chat")
            try await world.say("hi", "8")
            try await world.say("/unlink telegram:8", "7").check("I know no chat telegram:8 of yours")
            try await world.say("/unlink telegram:9", "7").check("I know no chat telegram:9 of yours")
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            let list = try await world.say("/unlink", "7")
            list.check("Which chat", "telegram:7", "whatsapp:79")
            #expect(list.labels == ["telegram:7", "whatsapp:79"])
            // The chat itself may leave.
            let asked = try await rows(world) { try await whatsapp(world, "/unlink whatsapp:79") }
            let button = try card(asked, "79")
            try await world.handle(.press(button: button, messageID: "1"), "79", on: .whatsapp)
                .check("no longer belongs to the account")
            try await world.say("/unlink whatsapp", "7").check("the only chat")
        }
    }

    @Test func `with approval in the other chat, the other chat is asked; one that is gone can be taken off`()
        async throws
    {
        try await with { world in
            try await world.say("hi", "7")
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            try await world.say("/approval on", "7").check("confirmed in your other chat")
            let asked = try await rows(world) { try await world.say("/unlink whatsapp", "7") }
            asked.to("7").check("I have asked you on WhatsApp")
            asked.to("79").check("Take whatsapp:79 off")
            try await world.bot.store.write { try $0.deactivateChat(channel: "whatsapp", id: "79") }
            let alone = try await rows(world) { try await world.say("/unlink whatsapp", "7") }
            #expect(alone.to("7").labels == ["Confirm", "Cancel"])
        }
    }

    @Test func `an administrator takes a chat off somebody's account, never off an owner's`() async throws {
        try await with("telegram:1,telegram:2") { world in
            for user in ["1", "2", "3", "7"] { try await world.say("hi", user) }
            try await world.say("/admin_set_role telegram:3 admin", "1")
            try await world.press("Confirm", "1")
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            let asked = try await rows(world) { try await world.say("/unlink whatsapp:79", "3") }
            asked.to("3").check("Take whatsapp:79 off the account of Ada?", "telegram:7")
            let done = try await rows(world) {
                try await world.handle(.press(button: try card(asked, "3"), messageID: "1"), "3")
            }
            done.to("3").check("off the account")
            done.to("79").check("no longer belongs")
            done.to("7").check("was taken off this account")
            let (one, other) = (try await account(world, "telegram:7"), try await account(world, "whatsapp:79"))
            #expect(one != other)
            // Nor does a ban end by it.
            try await whatsapp(world, "/link \(try await code(world, "7"))").check("now belongs to")
            try await world.say("/admin_users ban telegram:7", "3")
            try await world.press("Confirm", "3")
            try await world.say("/unlink whatsapp:79", "3")
            try await world.press("Confirm", "3")
            let isBanned = try await world.bot.store.read {
                try $0.user(channel: "whatsapp", externalID: "79")?.isBanned
            }
            #expect(isBanned == true)
            let typed = try await rows(world) { try await whatsapp(world, "/link \(try await code(world, "2"))", "80") }
            try await world.handle(.press(button: try card(typed, "2"), messageID: "1"), "2")
            try await world.say("/unlink whatsapp:80", "3").check("owner")
            #expect(try await role(world, "whatsapp:80") == "owner")
        }
    }
}
