import Foundation
import TestSupport
import Testing

/// The whole program on the emulated Telegram.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py"))) struct TelegramTests {
    @Test func `one conversation by command, button and free text`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        try await polling(world, program)
        let welcome = try await world.say("/start", 5, ["language_code": "de", "first_name": "Greta"])
        #expect(welcome.text.contains("Willkommen bei Bellwether"))
        #expect(try await world.press("English").text.contains("2 of 3"))
        #expect(try await world.press("Berlin").text.contains("3 of 3"))
        #expect(try await world.press("Skip").text.contains("All set"))
        // Three ways to the same answer.
        let ways = [
            try await world.say("/get_quote XAUUSD"), try await world.say("price of gold"),
            try await world.press("Price of gold"),
        ]
        #expect(try Set(ways.map(\.text)).count == 1 && ways.at(0).text.contains("XAUUSD"))

        let chart = try await world.press("Chart")
        let picture = try #require(chart.first?.attachments.first)
        #expect(chart.text.contains("XAUUSD"))
        #expect((picture.width ?? 0) >= 600 && (picture.height ?? 0) >= 400)
        try await world.say("/chart gold 1h")
        let photos = try world.calls("sendPhoto", chat: 5)
        // The market stands still: the same picture, and the platform has it already.
        guard photos.count == 2, case .text(let name)? = photos[1].params["photo"] else {
            throw Program.Failure("\(photos)")
        }
        #expect(!name.hasPrefix("attach://") && name.count > 20)
        #expect(try !world.calls("sendChatAction", chat: 5).isEmpty)

        let card = try await world.say("buy 0.1 eurusd stop 20 pips").at(0)
        #expect(card.labels == ["Confirm", "Cancel"] && card.words.contains("Risk 20.00 USD"))
        let data = try #require(card.buttons.first?.first?.data)
        let done = try await world.press("Confirm")
        #expect(done.text.contains("Buy: 0.1 lots EURUSD at 1.08008"))
        let edited = try await world.until(5) { $0.contains { $0.message_id == card.message_id && $0.edits == 1 } }
            .first { $0.message_id == card.message_id }
        #expect(edited?.labels == [] && edited?.words.contains("✅ Confirmed") == true)
        #expect(edited?.words.contains("Risk 20.00 USD") == true)
        #expect(try await world.press(data, message: card.message_id).text.contains("used already"))
        #expect(try await world.say("/positions").text.contains("EURUSD long 0.1 lots"))
        #expect(try await world.say("/buy gold 0.01 sl 2300").at(0).labels == ["Confirm", "Cancel"])
        #expect(try await world.press("Cancel").text.contains("Nothing was done"))

        // Somebody else's card does not exist for others.
        #expect(try await world.say("hello", 6).count == 1)
        #expect(try await world.press(data, 6, message: 2).text.contains("not yours"))
        for kind in ["voice", "photo", "document"] {
            let before = try world.messages(5).count
            try world.post("update", ["kind": kind, "chat": 5, "user": 5, "name": "a.csv", "content_base64": ""])
            let answer = try await world.until(5) { $0.count > before }
            #expect(answer.last?.words.contains("cannot read files") == true)
        }
        let before = try world.messages(5).count
        try world.post("update", ["kind": "edited", "chat": 5, "user": 5, "message_id": 1, "text": "/close all"])
        #expect(try await world.until(5) { $0.count > before }.last?.words.contains("edited messages") == true)
        #expect(try await world.say("/positions").text.contains("EURUSD long 0.1 lots"))
        try checkCallbacks(world)
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
        #expect(!program.errorText.contains(TelegramWorld.token) && !program.errorText.contains("TEST-abc"))
    }

    /// The first poll leaves soon after the start: measured as processor time, which a busy machine does not stretch.
    private func polling(_ world: TelegramWorld, _ program: Program) async throws {
        try await world.eventually({ try world.calls("getUpdates").count }) { $0 > 0 }
        #expect(program.processorTime < .seconds(3), "\(program.processorTime)")
    }

    private struct Callbacks: Decodable {
        struct Callback: Decodable { var t: Double, answered: Bool, answered_t: Double? }
        var callbacks: [String: Callback]
    }
    private func checkCallbacks(_ world: TelegramWorld) throws {
        let callbacks = try world.look("callbacks", as: Callbacks.self).callbacks.values
        #expect(callbacks.count >= 8 && callbacks.allSatisfy(\.answered))
        #expect(callbacks.allSatisfy { ($0.answered_t ?? .infinity) - $0.t < 10 })
    }

    @Test func `groups, roles, menus and hostile texts`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        let group = -100_500
        let inGroup: [String: Any] = ["chat_type": "supergroup", "title": "Traders"]
        let name = "**Eve** [x](http://evil.example) <b>_`"
        #expect(try await world.say("/start", 6, ["first_name": name]).text.contains("Welcome"))
        #expect(try await world.say("/start", 5).text.contains("Welcome"))
        // In a group only what is addressed to the bot is answered, and the answer names the message.
        try world.post(
            "update", ["kind": "text", "chat": group, "user": 5, "text": "buy 1 eurusd"].merging(inGroup) { $1 })
        // A card stands in the private chat of who asked for it.
        let known = try world.messages(6).count
        let noted = try await world.say("@bellwether_test_bot buy 0.1 eurusd stop 20 pips", 6, chat: group, inGroup).at(
            0)
        #expect(noted.words.contains("written to you in private") && noted.labels.isEmpty)
        #expect(try world.messages(group).count == 1)
        #expect(try world.calls("sendMessage", chat: group).at(0).params["reply_parameters"] != nil)
        let card = try #require(try await world.until(6) { $0.count > known }.last)
        #expect(card.labels == ["Confirm", "Cancel"])
        #expect(
            try await world.press("confirm:\(card.buttons[0][0].data?.dropFirst(8) ?? "")", 5).text.contains(
                "not yours"))
        #expect(try await world.press("Confirm", 6).text.contains("Buy: 0.1 lots EURUSD"))
        #expect(try await world.say("/positions", 5).text.contains("No open positions"))
        #expect(try await world.say("/positions", 6).text.contains("EURUSD long 0.1 lots"))
        let answer = try await world.say(
            "price of gold", 5, chat: group, inGroup.merging(["reply_to": noted.message_id]) { $1 })
        #expect(answer.text.contains("XAUUSD"))

        // Names and broadcasts are shown as they are: no format and no link comes of them.
        let who = try await world.say("/whoami", 6).at(0)
        #expect(who.words.contains(name))
        #expect(who.entities?.contains { ["text_link", "italic", "strikethrough"].contains($0.type) } == false)
        let users = try await world.say("/admin_users", 9).at(0)
        #expect(users.words.contains(name) && users.entities?.contains { $0.type == "text_link" } == false)
        #expect(try await world.say("/admin_users", 5).text.contains("needs the role"))
        let hostile =
            "*Free* _money_ [here](http://evil.example) `x` <a href=\"http://evil.example\">a</a> ||s|| @everyone"
        let asked = try await world.say("/admin_broadcast \(hostile)", 9)
        #expect(asked.text.contains("Send this to 3 chats?") && asked.text.contains(hostile))
        let before = try world.messages(5).count
        try await world.press("Confirm", 9, count: 2)
        let sent = try await world.until(5) { $0.count > before }
        #expect(sent.last?.words == hostile && sent.last?.entities?.isEmpty != false)
        #expect(try await world.say("/admin_set_role telegram:5 viewer", 9).text.contains("from trader to viewer"))
        let told = try world.messages(5).count
        #expect(try await world.press("Confirm", 9).text.contains("is viewer now"))
        #expect(try await world.until(5) { $0.count > told }.last?.words.contains("role viewer") == true)
        #expect(try await world.say("/buy gold 0.1 sl 2300", 5).text.contains("needs the role trader"))
        #expect(try await world.say("/admin_stats", 9).text.contains("People: 3"))

        // A forwarded command is somebody else's words.
        let heard = try world.messages(6).count
        try world.post("update", forwarded("/close all", 6))
        let refused = try await world.until(6) { $0.count > heard }.last
        #expect(refused?.words.contains("Closed") == false, "\(refused?.words ?? "")")
        #expect(try await world.say("/positions", 6).text.contains("EURUSD long 0.1 lots"))
        try await checkMenus(world)
        try world.checkManners()
        program.send(signal: SIGINT)
        #expect(try await program.end(within: .seconds(10)).status == 0)
    }

    private func forwarded(_ text: String, _ user: Int) -> [String: Any] {
        let person: [String: Any] = ["id": user, "is_bot": false, "first_name": "Eve"]
        let origin: [String: Any] = ["type": "user", "date": 1_700_000_000, "sender_user": person]
        return [
            "update": [
                "message": [
                    "message_id": 900, "date": Int(Date().timeIntervalSince1970), "from": person,
                    "chat": ["id": user, "type": "private", "first_name": "Eve"], "text": text,
                    "forward_origin": origin,
                ] as [String: Any]
            ]
        ]
    }

    private struct Menus: Decodable, Sendable {
        struct Menu: Decodable, Sendable { var language_code: String, commands: [Command] }
        struct Command: Decodable, Sendable { var command: String, description: String }
        var commands: [Menu]
    }
    private func checkMenus(_ world: TelegramWorld) async throws {
        // They are offered beside the conversations, once every language has been read.
        let menus = try await world.eventually({ try world.look("commands", as: Menus.self).commands }) { menus in
            Set(menus.map(\.language_code)).isSuperset(of: ["", "en", "de"])
        }
        let german = try #require(menus.first { $0.language_code == "de" })
        let usual = try #require(menus.first { $0.language_code == "" })
        #expect(german.commands.count == usual.commands.count)
        #expect(usual.commands.contains { $0.command == "buy" })
        #expect(german.commands.contains { $0.command == "kaufen" && $0.description == "Kaufen oder verkaufen" })
        for menu in menus where menu.language_code != "" {
            #expect(menu.commands.allSatisfy { !$0.description.contains("{") && $0.description.count >= 2 })
        }
    }

    @Test func `faults lose nothing and double nothing`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let first = try world.run()
        try await world.say("/start")
        // The same update several times, in one batch and later: one answer.
        struct State: Decodable { var next_update_id: Int }
        let update = try world.look("state", as: State.self).next_update_id
        try await world.say("/quote gold", 5, ["copies": 3])
        try world.post("redeliver", ["update_id": update])
        try await world.say("/quote EURUSD", 5)
        let twice = try world.messages(5).count
        // Maybe delivered: not sent again, and shown.
        for (index, kind) in ["http_500", "timeout_after_accept", "malformed_json"].enumerated() {
            try world.post("fault", ["method": "sendMessage", "kind": kind, "count": 1, "chat_id": 5])
            try world.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "/help \(kind)"])
            try await world.eventually({ try world.calls("sendMessage", chat: 5) }) { calls in
                calls.count { $0.fault != nil } == index + 1
            }
            try await world.say("/quote gold")
        }
        let missed = try await world.say("/missed").text
        #expect(missed.contains("In doubt: 3"), "\(missed)")
        #expect(missed.contains("did not answer") && missed.contains("no help about"))
        // The receipts quote what was in doubt; only the answers themselves count.
        let words = try world.messages(5).map(\.words).filter { !$0.contains("In doubt") }
        #expect(words.count { $0.contains("no help about timeout_after_accept") } == 1)
        #expect(words.count { $0.contains("no help about malformed_json") } == 1)
        #expect(words.count { $0.contains("no help about http_500") } == 0)
        #expect(twice == 3)

        // A limit: sent once it is over. Broken answers to polls: every update arrives once.
        try world.post("fault", ["method": "sendMessage", "kind": "429", "retry_after": 1, "count": 1, "chat_id": 5])
        #expect(try await world.say("/quote EURUSD").text.contains("EURUSD"))
        for kind in ["malformed_json", "http_502_html", "reset_before_read"] {
            try world.post("fault", ["method": "getUpdates", "kind": kind, "count": 1, "execute": false])
            #expect(try await world.say("/quote gold").text.contains("XAUUSD"))
        }
        // Who blocks the bot hears nothing until they let it in again.
        try world.post("update", ["kind": "my_chat_member", "chat": 7, "user": 7, "status": "kicked"])
        #expect(try await world.say("/quote gold", 7).text.contains("XAUUSD"))

        // An old wish is not carried out silently; a question is answered however late it is.
        let old = Int(Date().timeIntervalSince1970) - 600
        let order = try await late("/buy EURUSD 0.1 sl 20 pips", old, world)
        #expect(order.contains("You asked for this 10 minutes ago") && order.contains("Still want it?"))
        #expect(try await late("/quote EURUSD", old, world).contains("Bid"))
        #expect(try await late("/set_risk 1%", old, world).contains("Still want it?"))

        // A clean stop and a new start: nothing is sent twice, and what came meanwhile is answered.
        let count = try world.messages(5).count
        first.send(signal: SIGTERM)
        #expect(try await first.end(within: .seconds(10)).status == 0)
        try world.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "/quote BTCUSDT"])
        let second = try world.run()
        try await world.until(5) { $0.count == count + 1 }
        #expect(try world.messages(5).last?.words.contains("BTCUSDT") == true)
        #expect(!first.errorText.contains("defect") && !second.errorText.contains("defect"))
        try world.checkManners()
    }

    private func late(_ text: String, _ date: Int, _ world: TelegramWorld) async throws -> String {
        let before = try world.messages(5).count
        try world.post(
            "update",
            [
                "update": [
                    "message": [
                        "message_id": 800, "date": date, "from": ["id": 5, "is_bot": false, "first_name": "A"],
                        "chat": ["id": 5, "type": "private", "first_name": "A"], "text": text,
                    ] as [String: Any]
                ]
            ])
        return try await world.until(5) { $0.count > before }.last?.words ?? ""
    }

    @Test func `a refused token ends it with another status`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run(["TELEGRAM_BOT_TOKEN": "99:WRONG-abcdefghijklmnopqrstuvwxyz012345"])
        let status = try await program.end().status
        #expect(status != 0 && status != 2 && status > 0)
        #expect(program.errorText.contains("TELEGRAM_BOT_TOKEN") && !program.errorText.contains("WRONG"))
    }
}
