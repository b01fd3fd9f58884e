import Foundation
import TestSupport

/// A program under test, running as a process of its own that may be killed at any moment.
final class CrashProgram {
    /// How a process ended.
    enum End: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }
    private(set) var process: pid_t

    /// - Parameters:
    ///   - arguments: the first is the path of the program.
    ///   - errors: file that gets standard error, at its end.
    init(_ arguments: [String], environment: [String: String], errors: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The test runner's threads block signals; the program must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = arguments.map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + settings { free(text) } }
        process = 0
        let status = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
        guard status == 0 else {
            throw Emulator.Failure(description: "\(arguments[0]): \(String(cString: strerror(status)))")
        }
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// How it ended; nil while it runs. To be asked once after the end.
    func end() -> End? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
    }

    /// Standard output of a short program that must succeed.
    static func output(of path: String, _ arguments: [String]) throws -> Data {
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Emulator.Failure(description: "\(arguments) ended with \(process.terminationStatus)")
        }
        return data
    }
}
