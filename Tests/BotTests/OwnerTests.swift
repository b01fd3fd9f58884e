import Channels
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Bot

/// Owners whom the configuration names, whatever role is stored of them.
@Suite struct OwnerTests {
    @Test func `who became an owner by the configuration is one for everybody, and stays one`() async throws {
        var world = try await AlertWorld(speed: 0)
        // Nine is known as a trader before the configuration names him.
        for user in ["5", "7", "9"] { try await world.say("/start", user) }
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9, telegram:5"])
        try await world.say("/admin_set_role telegram:7 admin", "9").check("from trader to admin")
        try await world.press("Confirm", "9").check("was trader and is admin")
        try await world.say("/admin_users", "7").check("telegram:9 Ada · owner", "telegram:7 Ada · admin")
        for command in ["/admin_users ban telegram:9", "/admin_set_role telegram:9 viewer"] {
            try await world.say(command, "7").check("needs the role owner")
            try await world.say(command, "5").check("owner by the configuration", "BELLWETHER_ADMINS")
        }
        try await world.say("/admin_users show telegram:9", "7").check("Role: owner")
        try world.close()
    }

    @Test func `what is wrong is told to owners by the configuration who have not written since, once`() async throws {
        var world = try await AlertWorld(speed: 0)
        for user in ["5", "7", "9"] { try await world.say("/start", user) }
        // 7 is reached at another number, as on WhatsApp.
        try await world.bot.store.write {
            try $0.noteContact(channel: "telegram", chat: "7", address: "15550001111", wroteAt: nil)
            try $0.setRole("owner", of: 1)
        }
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9, telegram:15550001111, telegram:5"])
        let (now, outbox) = (world.time.now(), world.bot.conversations.outbox)
        let told = try await world.bot.store.write { transaction in
            try outbox.tellOwners("disk", at: now, transaction) { _ in Document([]) }
        }
        #expect(told.map(\.chat).sorted() == ["5", "7", "9"])
        try world.close()
    }

    /// `7d` are today and the six days before.
    @Test func `people are listed and counted by when they first wrote`() async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9"])
        try await world.say("/start", "9")
        let now = world.time.now()
        func join(_ name: String, _ before: Duration) async throws {
            _ = try await world.bot.store.write {
                try $0.addUser(
                    channel: "telegram", externalID: name, username: nil, name: name, role: "trader", at: now - before)
            }
        }
        try await join("today", .zero)
        try await join("sixDaysAgo", .days(6))
        try await join("sevenDaysAgo", .days(7))
        try await join("longAgo", .days(100))
        let days = try await world.say("/users 7d", "9")
        days.check("(3)", "telegram:today", "telegram:sixDaysAgo", "first wrote")
        #expect(!days.text.contains("sevenDaysAgo") && !days.text.contains("longAgo"))
        try await world.say("/users list today", "9").check("(2)", "telegram:today")
        try await world.say("/users", "9").check("People (5)", "telegram:longAgo")
        try await world.say("/users yesterday", "9").check("(0)")
        try await world.say("/users this year", "9").check("telegram:today", "first wrote")
        try await world.say("/stats 7d", "9").check("New people: 3 · all: 5", "Orders: 0", "Messages sent:")
        try await world.say("/stats", "9").check("People: 5 · new within a day: 2", "Open positions: 0")
        let people = try await world.say("/stats what=people", "9")
        people.check("People: 5")
        #expect(!people.text.contains("positions") && !people.text.contains("audit"))
        try await world.say("/stats 90d messages", "9").check("older ones are not kept")
        #expect(try await !world.say("/stats 90d messages", "9").text.contains("people"))
        try await world.say("/stats audit", "9").check("The audit log is whole")
        try world.close()
    }

    @Test func `orders and executions are counted by the time of the market`() async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9"])
        try await world.say("/buy EURUSD 0.01 sl 20 pips", "9")
        try await world.press("Confirm", "9").check("EURUSD at")
        try await world.say("/stats today orders", "9").check("Orders: 1 · executions: 1")
        try await world.say("/stats yesterday orders", "9").check("Orders: 0 · executions: 0")
        try world.close()
    }
}
