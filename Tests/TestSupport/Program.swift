import Dispatch
public import Foundation
import Platform

/// The built program as a process, spoken to over pipes. Every wait has a deadline and blocks a thread of its own.
public final class Program: Sendable {
    public struct Button: Decodable, Sendable, Hashable {
        public var id: String
        public var label: String
    }
    public struct Attachment: Decodable, Sendable, Hashable {
        public var kind: String
        public var path: String
        public var name: String
    }
    /// A line that the JSON chat writes.
    public struct Reply: Decodable, Sendable, Hashable {
        public var id: String?
        public var text: String?
        public var buttons: [[Button]]?
        public var attachments: [Attachment]?
        public var edits: String?
        public var error: String?
        public var idle: Bool?
    }
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
        public init(_ description: String) { self.description = description }
    }

    public let processID: pid_t
    private let input: Int32
    private let output: Int32
    private let errorFile: URL
    private struct State {
        var unread = Data()
        var isInputOpen = true
        var status: Int32?
        /// Every button seen, newest first.
        var buttons: [Button] = []
    }
    private let state = Locked(State())

    /// How long anything may take on a busy machine.
    public static let patience: Duration = .seconds(40)
    /// One for all deadlines: a clock counts from when it was made.
    private static let clock = LiveTime()

    /// The program that was built with these tests; it stands beside their bundle.
    public static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "bellwether").path
    }()

    /// Starts it with this checkout as its home and nothing else of the caller's environment.
    /// - Parameter launcher: what starts it, followed by its path and arguments; empty: nothing stands between.
    public init(_ arguments: [String], _ environment: [String: String], launcher: [String] = []) throws {
        var variables = ["BELLWETHER_HOME": Folders.root.path, "PATH": "/usr/bin:/bin", "BELLWETHER_SEED": "7"]
        variables.merge(environment) { $1 }
        errorFile = FileManager.default.temporaryDirectory.appending(path: "bellwether-\(UUID().uuidString).log")
        let toProgram = try ChildProcess.pair(), fromProgram = try ChildProcess.pair()
        (input, output) = (toProgram.own, fromProgram.own)
        defer {
            close(toProgram.theirs)
            close(fromProgram.theirs)
        }
        processID = try ChildProcess.spawn(
            launcher + [Self.path] + arguments, environment: variables, input: toProgram.theirs,
            output: fromProgram.theirs,
            errors: errorFile.path)
    }

    /// A chat in JSON lines.
    public static func chat(_ environment: [String: String], _ options: String...) throws -> Program {
        try Program(["chat", "--json"] + options, environment)
    }

    deinit {
        if state.withLock({ $0.status == nil }) {
            ChildProcess.end(processID)
        }
        if state.withLock({ $0.isInputOpen }) { close(input) }
        close(output)
        try? FileManager.default.removeItem(at: errorFile)
    }

    /// What it has written to standard error so far.
    public var errorText: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Processor time it has used so far.
    public var processorTime: Duration {
        let text = (try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)) ?? ""
        // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return .zero }
        return .milliseconds((user + system) * 1000 / sysconf(Int32(_SC_CLK_TCK)))
    }

    public func send(signal: Int32) { kill(processID, signal) }

    /// Ends its standard input.
    public func closeInput() {
        state.withLock { state in
            guard state.isInputOpen else { return }
            state.isInputOpen = false
            close(input)
        }
    }

    /// Waits for its end; what it still writes is returned line by line.
    @discardableResult public func end(within limit: Duration = patience) async throws -> (
        status: Int32, lines: [String]
    ) {
        try await Self.blocking { [self] in
            let deadline = Self.clock.elapsed() + limit
            var lines: [String] = []
            while let line = try readLine(until: deadline) { lines.append(line) }
            var status: Int32 = 0
            waitpid(processID, &status, 0)
            ChildProcess.forget(processID)
            let result = ChildProcess.status(status)
            state.withLock { $0.status = result }
            return (result, lines)
        }
    }
}

// The conversation.
extension Program {
    /// Writes a message and collects everything up to the next idle line.
    @discardableResult public func say(_ text: String) async throws -> [Reply] { try await exchange(["text": text]) }

    public func reply(to id: String, _ text: String) async throws -> [Reply] {
        try await exchange(["reply_to": id, "text": text])
    }

    /// Sends the picture in a file.
    @discardableResult public func picture(
        _ path: String, _ caption: String, replyTo id: String?
    ) async throws -> [Reply] {
        try await exchange(["photo": path, "text": caption].merging(id.map { ["reply_to": $0] } ?? [:]) { $1 })
    }

    /// Presses the newest button whose label begins so.
    @discardableResult public func press(_ label: String) async throws -> [Reply] {
        guard let button = state.withLock({ $0.buttons.first { $0.label.hasPrefix(label) } }) else {
            throw Failure("no button \(label)")
        }
        return try await press(id: button.id)
    }
    public func press(id: String) async throws -> [Reply] { try await exchange(["press": id]) }
    /// The id of the newest button whose label begins so.
    public func button(_ label: String) -> String? {
        state.withLock { $0.buttons.first { $0.label.hasPrefix(label) }?.id }
    }

    private func exchange(_ fields: [String: String]) async throws -> [Reply] {
        try await exchange(line: String(decoding: JSONEncoder().encode(fields), as: UTF8.self))
    }

    /// Writes a line as it is and collects everything up to the next idle line.
    public func exchange(line: String) async throws -> [Reply] {
        try await Self.blocking { [self] in
            try write(line)
            let deadline = Self.clock.elapsed() + Self.patience
            var replies: [Reply] = []
            while let line = try readLine(until: deadline) {
                let reply = try JSONDecoder().decode(Reply.self, from: Data(line.utf8))
                if reply.idle == true { return replies }
                note(reply)
                replies.append(reply)
            }
            throw Failure("it ended: \(errorText)")
        }
    }

    /// Waits for a message that nobody asked for.
    public func message(where isMeant: @escaping @Sendable (String) -> Bool) async throws -> Reply {
        try await Self.blocking { [self] in
            let deadline = Self.clock.elapsed() + Self.patience
            while let line = try readLine(until: deadline) {
                let reply = try JSONDecoder().decode(Reply.self, from: Data(line.utf8))
                note(reply)
                if isMeant(reply.text ?? "") { return reply }
            }
            throw Failure("it ended: \(errorText)")
        }
    }

    /// Writes lines without waiting for answers.
    public func write(_ line: String) throws {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure("it does not listen: \(errorText)") }
            bytes = bytes.dropFirst(count)
        }
    }

    private func note(_ reply: Reply) {
        let buttons = reply.buttons?.flatMap(\.self) ?? []
        state.withLock { $0.buttons = buttons + $0.buttons }
    }

    /// The next line of its output; nil at the end.
    private func readLine(until deadline: Duration) throws -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let line: Data? = state.withLock { state in
                guard let end = state.unread.firstIndex(of: 10) else { return nil }
                defer { state.unread = Data(state.unread[(end + 1)...]) }
                return Data(state.unread[..<end])
            }
            if let line { return String(decoding: line, as: UTF8.self) }
            let left = (deadline - Self.clock.elapsed()).inSeconds * 1000
            var request = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&request, 1, Int32(left)) > 0 else {
                throw Failure("no answer in time: \(errorText)")
            }
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return nil }
            state.withLock { $0.unread += buffer[..<count] }
        }
    }

    /// Runs what blocks on a thread outside the pool that runs tests.
    public static func blocking<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}

extension [Program.Reply] {
    /// All texts, one below the other.
    public var text: String { compactMap { $0.text ?? $0.error }.joined(separator: "\n") }
    public var labels: [String] { flatMap { $0.buttons ?? [] }.flatMap { $0.map(\.label) } }
}
