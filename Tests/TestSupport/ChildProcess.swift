public import Foundation
import Platform

/// Starts processes that end with this one, however it ends, and hold nothing of what it holds: a test process that
/// crashes or is killed leaves nobody behind who keeps its output open.
public enum ChildProcess {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
        public init(_ description: String) { self.description = description }
    }

    /// Kills what is on its list when its input ends, which happens when this process does. It listens to no terminal.
    private static let keeper: Int32? = {
        let script = """
            trap '' INT HUP TERM
            while read -r what id; do
              rest=; for known in $list; do [ $known = $id ] || rest="$rest $known"; done
              if [ $what = add ]; then list="$rest $id"; else list=$rest; fi
            done
            [ -z "$list" ] || kill -9 $list
            """
        guard let (own, theirs) = try? pair() else { return nil }
        defer { close(theirs) }
        let started = try? start(["/bin/sh", "-c", script], ["PATH": "/usr/bin:/bin"], theirs, nil, "/dev/null")
        return started == nil ? nil : own
    }()

    private static func tell(_ line: String) {
        guard let keeper else { return }
        _ = line.withCString { Foundation.send(keeper, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    }

    /// Two connected sockets. Sockets, not pipes: no other child inherits them, and writing to a process that has ended
    /// raises no signal.
    static func pair() throws -> (own: Int32, theirs: Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure("no sockets: \(String(cString: strerror(errno)))")
        }
        return (ends[0], ends[1])
    }

    /// Starts a process; `forget` must follow its end.
    /// - Parameters:
    ///   - arguments: the first is the path of the program.
    ///   - environment: all it gets but for a sanitizer's options; nil stands for this process's own.
    ///   - input: what it reads from; nil is nothing.
    ///   - output: what it writes to; nil is nowhere.
    ///   - errors: file that gets standard error, at its end.
    public static func spawn(
        _ arguments: [String], environment: [String: String]? = nil, input: Int32? = nil, output: Int32? = nil,
        errors: String = "/dev/null"
    ) throws -> pid_t {
        _ = keeper
        let own = ProcessInfo.processInfo.environment
        // What holds for this process when it runs under a sanitizer holds for its children.
        let sanitizers = own.filter { ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key) }
        let environment = environment?.merging(sanitizers) { chosen, _ in chosen } ?? own
        let id = try start(arguments, environment, input, output, errors)
        tell("add \(id)\n")
        return id
    }

    /// The process has ended, or is about to.
    public static func forget(_ process: pid_t) { tell("drop \(process)\n") }

    /// Kills a process and waits for its end.
    public static func end(_ process: pid_t) {
        kill(process, SIGKILL)
        forget(process)
        waitpid(process, nil, 0)
    }

    /// What a short program writes, and the status it ends with.
    public static func run(_ arguments: [String]) throws -> (output: Data, status: Int32) {
        let (own, theirs) = try pair()
        defer { close(own) }
        let process: pid_t
        do {
            defer { close(theirs) }
            process = try spawn(arguments, output: theirs)
        }
        var output = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(own, &buffer, buffer.count), count > 0 { output += buffer[..<count] }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        forget(process)
        return (output, Self.status(status))
    }

    /// The status a process ended with by itself; the signal, negative, when it was killed.
    public static func status(_ raw: Int32) -> Int32 { raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F) }

    private static func start(
        _ arguments: [String], _ environment: [String: String], _ input: Int32?, _ output: Int32?, _ errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The test runner's threads block signals, SIGTERM among them; a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var id: pid_t = 0
        let error = posix_spawn(&id, arguments[0], &actions, &attributes, &words, &settings)
        guard error == 0 else {
            throw Failure("\(arguments[0]) does not start: \(String(cString: strerror(error)))")
        }
        return id
    }
}
