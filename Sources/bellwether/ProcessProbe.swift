import Foundation
import Platform

/// Measures the program as a process: `bellwether run` against a platform that only listens.
struct ProcessProbe {
    struct Figures {
        /// Milliseconds from the start of the process to its first poll, one for each start.
        var starts: [Double] = []
        /// Milliseconds from handing over "/chart" to the arrival of the picture.
        var charts: [Double] = []
        var idleMegabytes = 0.0
        var chartMegabytes = 0.0
    }

    let folder: URL
    let time: any TimeSource

    private static let starts = 7
    private static let charts = 15
    private static let patience = Duration.seconds(20)

    func run(_ note: (String) -> Void) async throws -> Figures {
        var figures = Figures()
        for number in 1...Self.starts {
            note("start \(number) of \(Self.starts)")
            let platform = try SilentPlatform(time: time)
            let process = try launch(platform, number)
            defer {
                process.terminate()
                platform.stop()
            }
            let begun = time.elapsed()
            figures.starts.append((try await wait(for: "getUpdates", platform) - begun).inSeconds * 1000)
            guard number == Self.starts else { continue }
            try await time.sleep(for: .seconds(2))
            figures.idleMegabytes = try megabytes(process)
            note("charts")
            for chart in 1...Self.charts {
                let asked = time.elapsed()
                platform.say("/chart EURUSD \(["15m", "1h", "4h"][chart % 3])", update: chart)
                figures.charts.append((try await wait(for: "sendPhoto", platform) - asked).inSeconds * 1000)
            }
            figures.chartMegabytes = try megabytes(process)
        }
        return figures
    }

    private func launch(_ platform: SilentPlatform, _ number: Int) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["run"]
        process.standardError = FileHandle.nullDevice
        process.environment = ProcessInfo.processInfo.environment.merging([
            "TELEGRAM_BOT_TOKEN": "1:bench", "TELEGRAM_API_BASE": "http://127.0.0.1:\(platform.port)",
            "BELLWETHER_DATABASE": folder.appending(path: "start-\(number).sqlite").path,
        ]) { $1 }
        try process.run()
        return process
    }

    private func wait(for method: String, _ platform: SilentPlatform) async throws -> Duration {
        let limit = time.elapsed() + Self.patience
        while time.elapsed() < limit {
            if let moment = platform.take(method) { return moment }
            try await time.sleep(for: .milliseconds(2))
        }
        throw ProbeError.noCall(method)
    }

    private func megabytes(_ process: Process) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? .nan) / 1024
    }
}

enum ProbeError: Error, CustomStringConvertible {
    case noCall(String)
    case noSocket

    var description: String {
        switch self {
        case .noCall(let method): "the program made no \(method) call in time"
        case .noSocket: "no loopback socket"
        }
    }
}

/// The least of a Telegram: says yes to every call and notes when it came.
private final class SilentPlatform: Sendable {
    private struct State {
        var calls: [String: Duration] = [:]
        var update: String?
        var isStopped = false
    }
    let port: UInt16
    private let listener: Int32
    private let state = Locked(State())
    private let time: any TimeSource

    init(time: any TimeSource) throws {
        self.time = time
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (file, size) = (listener, length)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(file, address, size) == 0 && listen(file, 16) == 0 && getsockname(file, address, &length) == 0
            }
        }
        guard listener >= 0, isBound else { throw ProbeError.noSocket }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                let thread = Thread { [self] in serve(connection) }
                thread.start()
            }
        }
        thread.start()
    }

    /// The next poll brings this text.
    func say(_ text: String, update: Int) {
        state.withLock { state in
            state.update = """
                {"update_id":\(update),"message":{"message_id":\(update),"date":\(time.now().seconds),"text":"\(text)",
                "from":{"id":1,"first_name":"Bench","language_code":"en"},"chat":{"id":1,"type":"private"}}}
                """
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// When the method was called, once.
    func take(_ method: String) -> Duration? { state.withLock { $0.calls.removeValue(forKey: method) } }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard let end = Self.end(of: bytes) else { continue }
            let line = String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self)
            bytes.removeFirst(end)
            let result = answer(to: line.split(separator: " ").dropFirst().first?.split(separator: "/").last ?? "")
            let body = #"{"ok":true,"result":\#(result)}"#
            let reply = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
            guard write(connection, reply, reply.count) == reply.count else { break }
        }
        close(connection)
    }

    private func answer(to method: Substring) -> String {
        let now = time.elapsed()
        state.withLock { $0.calls[String(method)] = now }
        switch method {
        case "getMe": return #"{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"}"#
        case "getUpdates": return "[\(nextUpdate())]"
        case let name where name.hasPrefix("send"):
            return #"{"message_id":1,"date":0,"chat":{"id":1,"type":"private"},"photo":[{"file_id":"x"}]}"#
        default: return "true"
        }
    }

    /// A poll waits until there is something.
    private func nextUpdate() -> String {
        while !state.withLock({ $0.isStopped }) {
            if let update = state.withLock({ $0.update.take() }) { return update }
            Thread.sleep(forTimeInterval: 0.001)
        }
        return ""
    }

    /// Where the first request ends; nil when it is not there yet.
    private static func end(of bytes: [UInt8]) -> Int? {
        let separator = Array("\r\n\r\n".utf8)
        guard let head = bytes.firstRange(of: separator) else { return nil }
        let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).lowercased()
        let length = lines.firstMatch(of: /content-length: *([0-9]+)/).flatMap { Int($0.output.1) } ?? 0
        return bytes.count >= head.upperBound + length ? head.upperBound + length : nil
    }
}
