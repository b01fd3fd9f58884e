import Foundation
import HTTP
import TestSupport
import Testing

/// The whole program on the emulated WhatsApp.
@Suite(.enabled(if: Emulator.isAvailable("whatsapp.py"))) struct WhatsAppTests {
    static let ada = "15550000001"

    @Test func `one conversation by command, button, list and free text`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        let welcome = try await world.say("/start")
        #expect(welcome.text.contains("Welcome to Bellwether") && welcome.first?.titles.count == 10)
        // The languages that did not fit.
        let rest = try await world.does(["select": "More…"])
        #expect(rest.first?.titles.contains("Türkçe") == true)
        #expect(try await world.does(["select": "Deutsch"]).text.contains("2 von 3"))
        try await world.say("/language en")
        let price = try await world.say("price of gold")
        #expect(price.text.contains("*XAUUSD*") && price.first?.titles == ["Chart"])
        let chart = try await world.does(["press": "Chart"], count: 2)
        #expect(chart.map(\.type) == ["image", "interactive"] && chart.last?.titles == ["15m", "1h", "4h", "1d"])
        #expect(try await world.does(["select": "4h"], count: 2).at(0).type == "image")
        // Several answers at once are one message.
        let several = try await world.say("price of gold and silver")
        #expect(several.count == 1 && several.text.contains("XAUUSD") && several.text.contains("XAGUSD"))
        #expect(several.first?.titles == ["Chart", "Chart XAGUSD"])

        let card = try await world.say("buy 0.1 eurusd stop 20 pips")
        #expect(card.count == 1 && card.first?.titles == ["Confirm", "Cancel"])
        for figure in ["0.1 lots EURUSD", "1.08005", "1.07805", "20.00 USD", "within 1.07951 and 1.08059"] {
            #expect(card.text.contains(figure), "\(card.text)")
        }
        #expect(
            try await world.does(["press": "Confirm", "duplicate": 3, "parallel": true]).text.contains(
                "Buy: 0.1 lots EURUSD"))
        let answered = try await world.does(["press": "Confirm", "message_id": card.at(0).id])
        #expect(answered.text.contains("used already"))
        #expect(try await world.say("/positions").text.contains("*Open positions* (1)"))

        for kind in ["image", "audio", "document", "video"] {
            #expect(try await world.does(["type": kind]).text.contains("cannot read files"))
        }
        #expect(try await world.does(["type": "location"]).count == 1)
        let mine = try #require(try world.all(Self.ada).first)
        #expect(
            try await world.does(["type": "edit", "message_id": mine.id, "text": "/close all"]).text.contains("edited"))
        // Nobody expects an answer to these.
        let before = try world.messages(Self.ada).count
        try world.inbound(Self.ada, ["type": "reaction", "message_id": card.at(0).id, "emoji": "👍"])
        try world.inbound(Self.ada, ["type": "revoke", "message_id": mine.id])
        #expect(try await world.say("/positions").count == 1)
        #expect(try world.messages(Self.ada).count == before + 1)
        try await world.eventually({ try world.all(Self.ada).first?.read ?? false }) { $0 }
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
        for secret in [WhatsAppWorld.token, WhatsAppWorld.secret, WhatsAppWorld.verifyToken] {
            #expect(!program.errorText.contains(secret))
        }
    }

    @Test func `documents are sent as files`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        // Alone, or above buttons.
        let answer = try await world.say("/export momentum pine")
        #expect(answer.contains { $0.type == "document" || "\($0.message ?? .null)".contains("document") }, "\(answer)")
        try world.checkManners()
        program.send(signal: SIGTERM)
        _ = try await program.end()
    }

    @Test func `forged, repeated and strange deliveries have no effect`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        for signature in ["wrong", "missing", "empty", "malformed", "sha1", "no_prefix", "other_body", "truncated"] {
            let answers = try world.inbound(Self.ada, ["text": "/buy gold 0.1", "signature": signature])
            #expect(answers.first?.status == 401, "\(signature): \(answers)")
        }
        struct Verified: Decodable { var status: Int, ok: Bool }
        func verify(_ fields: [String: Any]) throws -> Verified {
            try JSONDecoder().decode(Verified.self, from: world.post("verify", fields))
        }
        #expect(try verify(["token": WhatsAppWorld.verifyToken, "challenge": "77"]).ok)
        #expect(try verify(["token": "wrong"]).status == 403)
        // Another number of the same account, and what is no event.
        let foreign =
            [
                "metadata": ["phone_number_id": "9"],
                "messages": [["id": "x", "type": "text", "from": "1", "text": ["body": "hi"]]],
            ] as [String: Any]
        #expect(try world.inbound(Self.ada, ["raw": foreign]).first?.status == 200)
        #expect(try world.inbound(Self.ada, ["raw": ["messages": 5]]).first?.status == 200)
        #expect(try world.messages(Self.ada).isEmpty)
        // In a batch, backwards, and with one message twice at the same instant: once each, in their order.
        try world.inbound(
            Self.ada,
            [
                "batch": [
                    ["text": "/quote EURUSD", "age": 3], ["text": "/quote XAUUSD", "age": 2], ["text": "/positions"],
                ],
                "reorder": true, "duplicate": 4, "parallel": true,
            ])
        let answers = try await world.until(Self.ada) { $0.count >= 3 }
        #expect(answers.count == 3 && answers.first?.words.contains("EURUSD") == true)
        #expect(answers.last?.words.contains("No open") == true)
        #expect(
            try await world.say("/quote EURUSD", "US.77").text.contains("EURUSD"), "known by the platform's name alone")
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test func `failures are repaired once, by the table`() async throws {
        let world = try WhatsAppWorld(["--sent-before-failed"])
        defer { world.end() }
        let program = try await world.run()
        for fault in [["code": 131000], ["code": 131016], ["action": "http", "status": 503]] as [[String: Any]] {
            try world.post("fault", ["on": "messages", "action": "error", "count": 1].merging(fault) { $1 })
            #expect(try await world.say("/quote EURUSD").count == 1)
        }
        // Taken and then failed: sent once more.
        try world.post("fault", ["on": "messages", "action": "status_failed", "code": 131000, "count": 1])
        #expect(try await world.say("/quote XAUUSD", count: 2).text.contains("XAUUSD"))
        // Never to arrive, and delivered without an answer: not again.
        for fault in [["action": "error", "code": 131009], ["action": "lost_answer"]] as [[String: Any]] {
            try world.post("fault", ["on": "messages", "count": 1].merging(fault) { $1 })
            try world.inbound(Self.ada, ["text": "/quote AAPL"])
        }
        let last = try await world.until(Self.ada) { $0.contains { $0.words.contains("AAPL") } }
        let missed = try await world.say("/missed")
        #expect(missed.text.contains("AAPL") && last.count { $0.words.contains("AAPL") } == 1, "\(missed.text)")
        // Too many to one person: as told, after one second.
        try world.post("fault", ["on": "pair_rate", "count": 1])
        #expect(try await world.say("/quote EURUSD", "15550000002").count == 1)
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test func `outside the window a template says it, once`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        try world.post("templates", ["templates": [["name": "bellwether_update", "language": "en", "parameters": 1]]])
        // Judged by the moment they wrote.
        #expect(try await world.does(["text": "price of gold", "age": 90_000]).at(0).type == "template")
        // Judged by the platform: it takes the message, and fails it later.
        try await world.say("hi", "15550000002")
        try world.post("advance", ["user": "15550000002", "hours": 25])
        try await world.say("/admin_broadcast Maintenance at noon", "15550000009")
        try await world.does(["press": "Confirm"], "15550000009", count: 2)
        let told = try await world.until("15550000002") {
            $0.contains { $0.type == "template" && $0.statuses?.isEmpty == false }
        }
        #expect(
            told.map(\.type) == ["text", "text", "template"] && told.last?.words.contains("Maintenance at noon") == true
        )
        #expect(told.dropFirst().first?.statuses?.last?.code == 131047)
        #expect(program.errorText.contains("131047"))
        let metrics = try await HTTPClient().send(HTTPRequest(.get, "http://127.0.0.1:\(world.port)/metrics"))
        #expect(
            String(decoding: metrics.body, as: UTF8.self).contains(
                #"bellwether_sends_failed_total{channel="whatsapp",remedy="template"} 1"#))
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test func `two chats become one person's by a code that works once`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        try await world.say("buy 0.1 eurusd stop 20 pips")
        try await world.does(["press": "Confirm"])
        func code(_ user: String) async throws -> String {
            let text = try await world.say("/link", user).text
            return String(try #require(text.firstMatch(of: /\/link ([0-9A-Z]{8})/)).1)
        }
        let first = try await code(Self.ada)
        #expect(
            try await world.say("/link \(first.lowercased())", "15550000002").text.contains(
                "now belongs to the account"))
        try await world.until(Self.ada) { $0.text.contains("was linked to your account") }
        #expect(try await world.say("/positions", "15550000002").text.contains("EURUSD"))
        // A card that was made in one chat is void in the other once it is answered.
        let card = try await world.say("/buy gold 0.01 sl 2300").at(0)
        let confirm = try #require(card.buttons?.first?.id)
        #expect(try await world.does(["press": confirm, "force": true], "15550000002").text.contains("Buy: 0.01"))
        #expect(try await world.does(["press": "Confirm", "message_id": card.id]).text.contains("used already"))
        // Used up; and who has traded does not become somebody else.
        #expect(try await world.say("/link \(first)", "15550000003").text.contains("do not know this code"))
        let second = try await code("15550000003")
        #expect(try await world.say("/link \(second)").text.contains("have traded on this account"))
        for _ in 0..<5 { try await world.say("/link AAAAAAAA", "15550000004") }
        let third = try await code(Self.ada)
        #expect(try await world.say("/link \(third)", "15550000004").text.contains("Too many wrong codes"))
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test(.enabled(if: Emulator.isAvailable("telegram.py")))
    func `a token that is refused at the start stops nothing else`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let telegram = try TelegramWorld()
        defer { telegram.end() }
        let refused = ["WHATSAPP_ACCESS_TOKEN": "EAAB-refused-0123456789", "BELLWETHER_ADMINS": "telegram:5"]
        let program = try telegram.run(world.settings.merging(refused) { $1 })
        let (client, request) = (HTTPClient(), HTTPRequest(.get, "http://127.0.0.1:\(world.port)/readyz"))
        await waitUntil("it says so") {
            let answer = try? await client.send(request)
            return answer?.status == 200
                && answer.map { String(decoding: $0.body, as: UTF8.self) }?.contains("whatsapp") == true
        }
        #expect(try await telegram.say("price of gold").contains { $0.words.contains("XAUUSD") })
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test func `a bad set-up is one clear line`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        func refusal(_ changes: [String: String]) async throws -> String {
            let program = try Program(["run"], world.place.settings(speed: 0, world.settings.merging(changes) { $1 }))
            program.closeInput()
            #expect(try await program.end().status == 2, "\(changes)")
            return program.errorText
        }
        #expect(try await refusal(["BELLWETHER_LISTEN": ""]).contains("WhatsApp brings messages to a webhook"))
        #expect(try await refusal(["WHATSAPP_APP_SECRET": ""]).contains("WHATSAPP_APP_SECRET"))
        #expect(try await refusal(["WHATSAPP_TEMPLATE": "Not A Name"]).contains("WHATSAPP_TEMPLATE"))
        #expect(try await refusal(["BELLWETHER_LISTEN": "nonsense"]).contains("BELLWETHER_LISTEN"))
        let stranger = try Program(
            ["run"], world.place.settings(speed: 0, world.settings.merging(["WHATSAPP_ACCESS_TOKEN": "other"]) { $1 }))
        #expect(try await stranger.end().status == 3)
        let doctor = try Program(["doctor"], world.place.settings(speed: 0, world.settings))
        let findings = try await doctor.end()
        #expect(
            findings.status == 0 && findings.lines.contains { $0.contains("ok    whatsapp: Bellwether 15550783881") },
            "\(findings)")
    }
}
