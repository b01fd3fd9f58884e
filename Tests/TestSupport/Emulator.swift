public import Foundation
import Platform

/// A platform emulator of the reference material, running as a process of its own until `stop()`.
public final class Emulator: Sendable {
    /// What the emulator says of itself when it starts: its addresses.
    public let greeting: [String: String]
    /// Nil once it was stopped.
    private let process: Locked<pid_t?>

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
        public init(description: String) { self.description = description }
    }

    /// Whether `script` (e.g. `telegram.py`) and Python are there; tests are skipped otherwise.
    public static func isAvailable(_ script: String) -> Bool {
        guard let path = Folders.shared("emulators/\(script)")?.path else { return false }
        return FileManager.default.fileExists(atPath: path) && python != nil
    }

    private static let python: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// - Parameter wrapper: a script of `Tests/Emulators` that adds to it; nil: none.
    public init(_ script: String, _ arguments: [String] = [], wrapper: String? = nil) throws {
        guard let python = Self.python, let path = Folders.shared("emulators/\(script)")?.path else {
            throw Failure(description: "no emulator \(script)")
        }
        let (own, theirs) = try ChildProcess.pair()
        defer { close(own) }
        let process: pid_t
        do {
            defer { close(theirs) }
            let own = wrapper.map { [Folders.root.appending(path: "Tests/Emulators/\($0)").path] } ?? []
            process = try ChildProcess.spawn([python] + own + [path, "--port", "0"] + arguments, output: theirs)
        }
        self.process = Locked(process)
        var line = Data()
        var byte: UInt8 = 0
        while read(own, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        let fields = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        greeting = fields.compactMapValues { $0 as? String }
    }

    deinit { stop() }

    /// Ends it.
    public func stop() {
        process.withLock { process in
            if let id = process { ChildProcess.end(id) }
            process = nil
        }
    }

    public var baseURL: String { greeting["base_url"] ?? "" }
    private var controlURL: String { greeting["control_url"] ?? greeting["control"] ?? "" }

    /// Does something in the emulator's world: `path` below its control address, `json` as body.
    @discardableResult public func post(_ path: String, _ json: String) throws -> Data { try ask("POST", path, json) }
    /// Asks what there is to see.
    public func get(_ path: String) throws -> Data { try ask("GET", path, "") }

    /// Whether the bot's address takes connections: not in an outage.
    public var isListening: Bool {
        guard let connection = try? open(baseURL) else { return false }
        close(connection)
        return true
    }

    private func open(_ address: String) throws -> Int32 {
        guard let port = URL(string: address)?.port else { throw Failure(description: "no address") }
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(connection)
            throw Failure(description: "the emulator is gone")
        }
        return connection
    }

    /// One request on a connection of its own, blocking: it is answered on loopback at once.
    private func ask(_ method: String, _ path: String, _ body: String) throws -> Data {
        let connection = try open(controlURL)
        defer { close(connection) }
        let base = URL(string: controlURL)?.path ?? ""
        let head =
            "\(method) \(base)/\(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let request = Array((head + body).utf8)
        guard send(connection, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure(description: "the emulator does not listen")
        }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else {
            throw Failure(description: "the emulator gave no answer")
        }
        guard answer.starts(with: Data("HTTP/1.1 200".utf8)) else {
            throw Failure(description: String(decoding: answer[end.upperBound...], as: UTF8.self))
        }
        return answer[end.upperBound...]
    }
}
