import Foundation
import Presentation
import TestSupport
import Testing

@testable import Bot

/// The platform's own command menu follows what a person may do.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py"))) struct MenusTests {
    private struct Menus: Decodable, Sendable {
        struct Scope: Decodable, Sendable { var type: String, chat_id: Int? }
        struct Command: Decodable, Sendable { var command: String, description: String }
        struct Menu: Decodable, Sendable { var scope: Scope, language_code: String, commands: [Command] }
        var commands: [Menu]
    }

    /// The commands of a chat's own menus by language.
    private func own(_ chat: Int, _ world: TelegramWorld) throws -> [String: [String]] {
        let menus = try world.look("commands", as: Menus.self).commands.filter { $0.scope.chat_id == chat }
        return Dictionary(uniqueKeysWithValues: menus.map { ($0.language_code, $0.commands.map(\.command)) })
    }

    /// What a menu calls a command: by the first of its names, where Telegram takes its letters.
    private static func called(_ command: String, _ language: String) -> String {
        let own = locales?[language].text("command.\(command)").prefix { $0 != "," } ?? ""
        return own.wholeMatch(of: /[a-z0-9_]+/) == nil ? command : String(own)
    }
    private static let locales = try? Languages.shared().locales
    private static func all(_ menus: [String: [String]], offer command: String, _ isOffered: Bool) -> Bool {
        menus.allSatisfy { $0.value.contains(called(command, $0.key)) == isOffered }
    }

    @Test func `a menu follows its owner's role, and a failure to offer it fails nothing`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        try await world.say("/start", 5)
        try await world.say("/start", 9)
        func change(_ command: String, _ done: String) async throws {
            try await world.say(command, 9)
            #expect(try await world.press("Confirm", 9).text.contains(done))
        }
        try await change("/admin_set_role telegram:5 viewer", "is viewer now")
        let viewer = try await world.eventually({ try own(5, world) }) { $0.count >= 3 }
        #expect(Self.all(viewer, offer: "quote", true) && Self.all(viewer, offer: "buy", false), "\(viewer)")
        try await change("/admin_set_role telegram:5 moderator", "is moderator now")
        try await world.eventually({ try own(5, world) }) { menus in
            menus.count >= 3 && Self.all(menus, offer: "users", true) && Self.all(menus, offer: "buy", true)
        }
        try await change("/admin_users ban telegram:5", "is banned")
        try await world.eventually({ try own(5, world) }) { Self.all($0, offer: "users", false) }
        try await change("/admin_users unban telegram:5", "ban of")
        try await world.eventually({ try own(5, world) }) { Self.all($0, offer: "users", true) }
        // A trader is offered what everybody is: a menu of their own would hide what is new in it.
        try await change("/admin_set_role telegram:5 trader", "is trader now")
        try await world.eventually({ try own(5, world) }) { $0.isEmpty }

        try world.post("fault", ["method": "setMyCommands", "kind": "http_500", "count": 100])
        let told = try world.messages(5).count
        try await change("/admin_set_role telegram:5 viewer", "is viewer now")
        // They are told of it as well, before or after who changed it.
        try await world.until(5) { $0.count > told }
        #expect(try await world.say("/buy gold 0.1 sl 2300", 5).text.contains("needs the role trader"))
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
        #expect(!program.errorText.contains("defect"))
    }
}
