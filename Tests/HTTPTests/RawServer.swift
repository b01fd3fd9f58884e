import Foundation
import Platform

/// A loopback server that misbehaves as told: each request takes the next reply of the script.
final class RawServer: Sendable {
    enum Reply: Sendable {
        /// These bytes, connection kept.
        case answer(String)
        /// These bytes, then the connection is closed.
        case lastAnswer(String)
        /// The connection is closed without an answer.
        case close
        /// The same, rudely.
        case reset
        /// Nothing, as long as the client waits.
        case silence
    }
    struct Seen: Sendable {
        var connections = 0
        var requests: [String] = []
        var script: [Reply]
    }

    let port: UInt16
    private let listener: Int32
    private let state: Locked<Seen>
    var seen: Seen { state.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ script: [Reply]) {
        state = Locked(Seen(script: script))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = getsockname(listener, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        listen(listener, 128)
        self.listener = listener
        Thread.detachNewThread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                state.withLock { $0.connections += 1 }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        defer { Foundation.close(connection) }
        while let request = read(connection) {
            let reply = state.withLock { state in
                state.requests.append(request)
                return state.script.isEmpty ? .close : state.script.removeFirst()
            }
            switch reply {
            case .answer(let text): send(text, connection)
            case .lastAnswer(let text): return send(text, connection)
            case .close: return
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
                return
            case .silence:
                var byte: UInt8 = 0
                while recv(connection, &byte, 1, 0) > 0 {}
                return
            }
        }
    }

    private func send(_ text: String, _ connection: Int32) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// One whole request; nil when the client has gone.
    private func read(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length =
                    head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
