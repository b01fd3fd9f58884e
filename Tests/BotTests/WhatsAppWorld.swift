import Foundation
import HTTP
import Platform
import TestSupport
import Testing

/// The program on the emulated WhatsApp, and the people who write to it.
struct WhatsAppWorld: Sendable {
    static let (token, secret, verifyToken) = (
        "EAAB-test-token-0123456789", "app-secret-0123456789", "verify-0123456789"
    )
    let place: Place
    let emulator: Emulator
    let port: Int

    struct Button: Decodable, Sendable, Equatable { var kind: String, id: String?, title: String? }
    struct Status: Decodable, Sendable { var status: String, code: Int? }
    struct Message: Decodable, Sendable {
        var id: String, direction: String, type: String, text: String?, buttons: [Button]?, statuses: [Status]?
        var read: Bool?, message: JSONValue?
        var words: String { text ?? "" }
        var titles: [String] { (buttons ?? []).compactMap(\.title) }
    }
    private struct View: Decodable { var messages: [Message] }
    struct Delivery: Decodable, Sendable { var status: Int?, ms: Double? }
    private struct Inbound: Decodable { var id: String?, deliveries: [Delivery]? }

    init(_ options: [String] = []) throws {
        place = try Place()
        port = try Self.freePort()
        emulator = try Emulator(
            "whatsapp.py",
            [
                "--access-token", Self.token, "--app-secret", Self.secret, "--verify-token", Self.verifyToken,
                "--webhook", "http://127.0.0.1:\(port)/webhooks/whatsapp",
            ] + options)
    }

    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 ? getsockname(listener, $0, &size) : -1
            }
        }
        guard status == 0 else { throw Program.Failure("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The variables that WhatsApp needs.
    var settings: [String: String] {
        [
            "WHATSAPP_ACCESS_TOKEN": Self.token, "WHATSAPP_PHONE_NUMBER_ID": "1001", "WHATSAPP_APP_SECRET": Self.secret,
            "WHATSAPP_VERIFY_TOKEN": Self.verifyToken, "WHATSAPP_API_BASE": emulator.greeting["api_base"] ?? "",
            "BELLWETHER_LISTEN": "127.0.0.1:\(port)", "BELLWETHER_ADMINS": "whatsapp:15550000009",
        ]
    }

    /// Starts the program and waits until it takes messages.
    func run(_ others: [String: String] = [:]) async throws -> Program {
        let program = try Program(["run"], place.settings(speed: 0, settings.merging(others) { $1 }))
        let request = HTTPRequest(.get, "http://127.0.0.1:\(port)/readyz")
        let client = HTTPClient()
        await waitUntil("it is ready") { (try? await client.send(request))?.status == 200 }
        return program
    }

    func end() {
        emulator.stop()
        place.remove()
    }

    @discardableResult func post(_ path: String, _ fields: [String: Any]) throws -> Data {
        try emulator.post(path, String(decoding: JSONSerialization.data(withJSONObject: fields), as: UTF8.self))
    }
    func look<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: emulator.get(path))
    }
    /// A person does something; gives what the webhook answered.
    @discardableResult func inbound(_ user: String, _ fields: [String: Any]) throws -> [Delivery] {
        let answer = try JSONDecoder().decode(
            Inbound.self, from: post("inbound", ["user": user].merging(fields) { $1 }))
        return answer.deliveries ?? []
    }

    /// What the bot has written to a person.
    func messages(_ user: String) throws -> [Message] { try all(user).filter { $0.direction == "out" } }
    func all(_ user: String) throws -> [Message] { try look("chat/\(user)", as: View.self).messages }

    @discardableResult func until(
        _ user: String, location: SourceLocation = #_sourceLocation,
        _ isThere: @escaping @Sendable ([Message]) -> Bool
    ) async throws -> [Message] {
        try await eventually(location: location, { try messages(user) }, isThere) {
            "\($0.map { "\($0.type) \($0.words) \($0.statuses ?? [])" })"
        }
    }

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
                _ = try emulator.get("log?since=999999999&wait=0.1")
            }
        }
    }

    /// A person does something; returns what the bot writes after it, `count` messages.
    @discardableResult func does(
        _ fields: [String: Any], _ user: String = "15550000001", count: Int = 1,
        location: SourceLocation = #_sourceLocation
    ) async throws -> [Message] {
        let before = try messages(user).count
        let answers = try inbound(user, fields)
        #expect(answers.allSatisfy { $0.status == 200 }, "\(answers)", sourceLocation: location)
        let now = try await until(user, location: location) { $0.count >= before + count }
        return Array(now[before...])
    }
    @discardableResult func say(
        _ text: String, _ user: String = "15550000001", count: Int = 1, location: SourceLocation = #_sourceLocation
    ) async throws -> [Message] {
        try await does(["text": text], user, count: count, location: location)
    }

    /// Nothing that the real service would refuse.
    func checkManners(_ location: SourceLocation = #_sourceLocation) throws {
        let seen = try look("violations", as: [String: JSONValue].self)
        #expect(seen["violations"] == .list([]), "\(seen)", sourceLocation: location)
        #expect(seen["warnings"] == .list([]), "\(seen)", sourceLocation: location)
    }
}

extension [WhatsAppWorld.Message] {
    var text: String { map(\.words).joined(separator: "\n") }
}
