import Foundation
import Platform
import TestSupport
import Testing

/// The program on the emulated Telegram, and the people who write to it.
struct TelegramWorld: Sendable {
    static let token = "123456:TEST-abcdefghijklmnopqrstuvwxyz012345"
    let place: Place
    let emulator: Emulator

    struct Entity: Decodable, Sendable { var type: String, offset: Int, length: Int, url: String? }
    struct Button: Decodable, Sendable { var label: String, data: String?, url: String? }
    struct Attachment: Decodable, Sendable { var kind: String?, width: Int?, height: Int? }
    struct Message: Decodable, Sendable {
        var message_id: Int, from: String, text: String?, caption: String?, entities: [Entity]?
        var edits: Int, buttons: [[Button]], attachments: [Attachment]
        var words: String { text ?? caption ?? "" }
        var labels: [String] { buttons.flatMap { $0.map(\.label) } }
    }
    private struct View: Decodable { var messages: [Message] }
    struct Call: Decodable, Sendable {
        var method: String, status: Int?, seq: Int, t_end: Double?, fault: String?, params: [String: JSONValue]
    }
    private struct Log: Decodable { var calls: [Call], next: Int }

    /// - Parameter hasMembers: whether the test says who administers chats.
    init(hasMembers: Bool = false) throws {
        place = try Place()
        emulator = try Emulator(
            "telegram.py", ["--token", Self.token], wrapper: hasMembers ? "telegram_members.py" : nil)
    }

    func run(_ others: [String: String] = [:], launcher: [String] = []) throws -> Program {
        let own = [
            "TELEGRAM_BOT_TOKEN": Self.token, "TELEGRAM_API_BASE": emulator.baseURL, "BELLWETHER_ADMINS": "telegram:9",
        ]
        return try Program(["run"], place.settings(speed: 0, own.merging(others) { $1 }), launcher: launcher)
    }

    /// Runs with a moving market until the program kills itself at `point`.
    /// - Parameter isTold: whether the messages to person 5 hold what the kill is about.
    /// - Returns: false when it had to be ended, some time after it was told.
    func runIntoDeath(_ point: String, after isTold: ([Message]) -> Bool) async throws -> Bool {
        let polls = try calls("getUpdates").count
        let program = try run(["BELLWETHER_MARKET_SPEED": "7200", "BELLWETHER_CRASH": point])
        func end(within limit: Duration) async -> Int32? { try? await program.end(within: limit).status }
        let clock = LiveTime()
        // Who polls listens to signals as well: before that, a SIGTERM would end the process as it ends any other.
        while clock.elapsed() < Program.patience, try !isTold(messages(5)) || calls("getUpdates").count == polls {
            if let status = await end(within: .milliseconds(100)) { return status == -SIGKILL }
        }
        // What is left to pass after the alert is passed soon.
        if let status = await end(within: .seconds(1)) { return status == -SIGKILL }
        program.send(signal: SIGTERM)
        // The instant may come with the last commits: that is a kill as well, only no longer around the news.
        let status = try await program.end().status
        #expect([0, -SIGKILL].contains(status), "\(status): \(program.errorText.suffix(2_000))")
        return false
    }

    func end() {
        emulator.stop()
        place.remove()
    }

    func post(_ path: String, _ fields: [String: Any]) throws {
        try emulator.post(path, String(decoding: JSONSerialization.data(withJSONObject: fields), as: UTF8.self))
    }
    func look<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: emulator.get(path))
    }

    /// What the bot has written in a chat, as it stands there now.
    func messages(_ chat: Int) throws -> [Message] {
        try look("chat/\(chat)", as: View.self).messages.filter { $0.from == "bot" }
    }
    func calls(_ method: String, chat: Int? = nil) throws -> [Call] {
        try look("log?since=0&method=\(method)" + (chat.map { "&chat=\($0)" } ?? ""), as: Log.self).calls
    }

    /// Waits until what the bot has written in a chat is as wanted.
    @discardableResult func until(
        _ chat: Int, location: SourceLocation = #_sourceLocation,
        _ isThere: @escaping @Sendable ([Message]) -> Bool
    ) async throws -> [Message] {
        try await eventually(location: location, { try messages(chat) }, isThere) { "\($0.map(\.words))" }
    }

    /// Waits until `look` sees something that `isThere`.
    @discardableResult func eventually<Seen: Sendable>(
        location: SourceLocation = #_sourceLocation, _ look: @escaping @Sendable () throws -> Seen,
        _ isThere: @escaping @Sendable (Seen) -> Bool, _ describe: @escaping @Sendable (Seen) -> String = { "\($0)" }
    ) async throws -> Seen {
        try await Program.blocking {
            let clock = LiveTime()
            while true {
                let seen = try look()
                if isThere(seen) { return seen }
                guard clock.elapsed() < Program.patience else {
                    throw Program.Failure("line \(location.line): \(describe(seen))")
                }
                // Comes back when something has happened, or soon.
                let now = try self.look("log?since=999999999", as: Log.self).next
                _ = try emulator.get("log?since=\(now)&wait=0.1")
            }
        }
    }

    /// A person writes; returns what the bot writes after it, `count` messages.
    @discardableResult func say(
        _ text: String, _ user: Int = 5, chat: Int? = nil, count: Int = 1, _ more: [String: Any] = [:],
        location: SourceLocation = #_sourceLocation
    ) async throws -> [Message] {
        let chat = chat ?? user
        let before = try messages(chat).count
        try post(
            "update", ["kind": "text", "chat": chat, "user": user, "text": text].merging(more) { $1 })
        let all = try await until(chat, location: location) { $0.count >= before + count }
        return Array(all[before...])
    }

    /// A person presses a button of a message (the newest one); returns what the bot writes after it.
    @discardableResult func press(
        _ button: String, _ user: Int = 5, chat: Int? = nil, message: Int? = nil, count: Int = 1,
        location: SourceLocation = #_sourceLocation
    ) async throws -> [Message] {
        let chat = chat ?? user
        let known = try messages(chat)
        let target = message ?? known.last { $0.labels.contains { $0.hasPrefix(button) } }?.message_id ?? 0
        let kind = button.contains(":") ? "data" : "button"
        try post("update", ["kind": "press", "chat": chat, "user": user, "message_id": target, kind: button])
        let all = try await until(chat, location: location) { $0.count >= known.count + count }
        return Array(all[known.count...])
    }

    /// Nothing that the real service would refuse or that would lose something.
    func checkManners(_ location: SourceLocation = #_sourceLocation) throws {
        let seen = try look("violations", as: [String: JSONValue].self)
        #expect(seen["violations"] == .list([]), "\(seen)", sourceLocation: location)
        #expect(seen["warnings"] == .list([]), "\(seen)", sourceLocation: location)
    }
}

/// Any JSON.
enum JSONValue: Decodable, Equatable, Sendable {
    case text(String), number(Double), flag(Bool), list([JSONValue]), object([String: JSONValue]), null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension [TelegramWorld.Message] {
    var text: String { map(\.words).joined(separator: "\n") }
}
