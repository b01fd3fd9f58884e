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
}
