import Foundation
import Platform

/// A mail server on the loopback that speaks as RFC 5321 has it, and misbehaves as told.
public final class ScriptedMailServer: Sendable {
    public struct Script: Sendable {
        /// Answers to the steps of a dialogue; nil: silence as long as the client waits.
        public var greeting: String? = "220 ready"
        public var login: String? = "235 welcome"
        public var sender: String? = "250 fine"
        public var recipient: String? = "250 fine"
        public var data: String? = "354 go on"
        public var end: String? = "250 taken"
        /// Whether the connection is cut in place of the answer to the whole message.
        public var isCutAtEnd = false
        public var offersLogin = true
        public init() {}
    }
    public struct Mail: Sendable, Hashable {
        public var from: String
        public var to: String
        /// As it was before dots were doubled.
        public var text: String
        public init(from: String, to: String, text: String) {
            self.from = from
            self.to = to
            self.text = text
        }
    }
    public struct Seen: Sendable {
        public var connections = 0
        public var logins: [String] = []
        /// The messages whose end arrived, whatever was answered.
        public var mails: [Mail] = []
        public var commands: [String] = []
    }

    public let port: UInt16
    private let listener: Int32
    private let script: Locked<Script>
    private let state = Locked(Seen())
    public var seen: Seen { state.withLock { $0 } }
    private let host: String
    public var url: String { "smtp://\(host):\(port)" }

    /// - Parameter host: an address of this machine.
    public init(_ script: Script = Script(), host: String = "127.0.0.1") {
        self.script = Locked(script)
        self.host = host
        (listener, port) = Loopback.listen(host)
        Loopback.accept(on: listener) { [self] in serve($0) }
    }

    public func set(_ change: @escaping @Sendable (inout Script) -> Void) { script.withLock { change(&$0) } }
    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        state.withLock { $0.connections += 1 }
        let script = script.withLock { $0 }
        let lines = LineReader(connection)
        guard Loopback.answer(script.greeting, connection) else { return }
        var mail = Mail(from: "", to: "", text: "")
        while let line = lines.next() {
            state.withLock { $0.commands.append(line) }
            let verb = line.prefix(4).uppercased()
            let isGoing: Bool
            switch verb {
            case "EHLO":
                let login = script.offersLogin ? "250-AUTH PLAIN\r\n" : ""
                isGoing = Loopback.answer("250-test\r\n\(login)250 8BITMIME", connection)
            case "AUTH":
                // AUTH PLAIN, with or without the first answer in the same line (RFC 4954).
                var text = line.split(separator: " ").dropFirst(2).first.map(String.init)
                if text == nil, Loopback.answer("334 ", connection) { text = lines.next() }
                let login = text.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
                state.withLock { $0.logins.append(login?.replacing("\0", with: "/") ?? "") }
                isGoing = Loopback.answer(script.login, connection)
            case "MAIL":
                mail.from = Self.path(line)
                isGoing = Loopback.answer(script.sender, connection)
            case "RCPT":
                mail.to = Self.path(line)
                isGoing = Loopback.answer(script.recipient, connection)
            case "DATA":
                guard Loopback.answer(script.data, connection) else { return }
                guard script.data?.hasPrefix("354") == true else { continue }
                mail.text = lines.message()
                let done = mail
                state.withLock { $0.mails.append(done) }
                if script.isCutAtEnd { return }
                isGoing = Loopback.answer(script.end, connection)
            case "QUIT":
                _ = Loopback.answer("221 bye", connection)
                return
            default: isGoing = Loopback.answer("250 ok", connection)
            }
            guard isGoing else { return }
        }
    }

    /// `MAIL FROM:<a@b> SIZE=3` is a@b.
    private static func path(_ line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}

/// A web service on the loopback: every request is answered by a closure.
public final class ScriptedService: Sendable {
    public struct Request: Sendable {
        /// `POST /path`
        public var line: String
        /// Names in lower case.
        public var headers: [String: String]
        public var body: String
    }
    public struct Answer: Sendable {
        public var status: Int
        public var body: String
        public init(_ status: Int, _ body: String) {
            self.status = status
            self.body = body
        }
    }

    public let port: UInt16
    private let listener: Int32
    private let state = Locked<[Request]>([])
    private let answer: @Sendable (Request) -> Answer
    public var seen: [Request] { state.withLock { $0 } }
    public var url: String { "http://127.0.0.1:\(port)" }

    public init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        (listener, port) = Loopback.listen()
        Loopback.accept(on: listener) { [self] in serve($0) }
    }

    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        let lines = LineReader(connection)
        while let first = lines.next() {
            var request = Request(
                line: first.split(separator: " ").prefix(2).joined(separator: " "), headers: [:], body: "")
            while let line = lines.next(), !line.isEmpty {
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                if parts.count == 2 {
                    request.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            request.body = lines.bytes(request.headers["content-length"].flatMap { Int($0) } ?? 0)
            let complete = request
            state.withLock { $0.append(complete) }
            let answer = answer(complete)
            let head = "HTTP/1.1 \(answer.status) Answer\r\nContent-Length: \(answer.body.utf8.count)\r\n\r\n"
            guard Loopback.send(head + answer.body, connection) else { return }
        }
    }
}

enum Loopback {
    /// A listening socket on a free port.
    static func listen(_ host: String = "127.0.0.1") -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr(host)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = getsockname(listener, $0, &length)
            }
        }
        Foundation.listen(listener, 128)
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    static func accept(on listener: Int32, _ serve: @escaping @Sendable (Int32) -> Void) {
        Thread.detachNewThread {
            while case let connection = Foundation.accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread {
                    serve(connection)
                    close(connection)
                }
            }
        }
    }

    static func send(_ text: String, _ connection: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return Foundation.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// One answer of a mail server; silence when there is none. False when nothing more is to be said.
    static func answer(_ text: String?, _ connection: Int32) -> Bool {
        guard let text else {
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            return false
        }
        return send(text + "\r\n", connection)
    }
}

/// Reads a connection line by line.
final class LineReader {
    private let connection: Int32
    private var buffer: [UInt8] = []

    init(_ connection: Int32) { self.connection = connection }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }

    /// The next line without its end; nil when the other side has gone.
    func next() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = buffer[..<end].filter { $0 != 13 }
                buffer.removeSubrange(...end)
                return String(decoding: line, as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    func bytes(_ count: Int) -> String {
        while buffer.count < count { guard fill() else { break } }
        defer { buffer.removeFirst(min(count, buffer.count)) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Everything up to the line with a dot alone, dots undoubled.
    func message() -> String {
        var lines: [String] = []
        while let line = next(), line != "." { lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line) }
        return lines.joined(separator: "\n")
    }
}
