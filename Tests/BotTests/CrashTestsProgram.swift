import Foundation
import TestSupport

/// A program under test, running as a process of its own that may be killed at any moment.
final class CrashProgram {
    /// How a process ended.
    enum End: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }
    let process: pid_t

    /// - Parameters:
    ///   - arguments: the first is the path of the program.
    ///   - errors: file that gets standard error, at its end.
    init(_ arguments: [String], environment: [String: String], errors: String) throws {
        process = try ChildProcess.spawn(arguments, environment: environment, errors: errors)
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// How it ended; nil while it runs. To be asked once after the end.
    func end() -> End? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        ChildProcess.forget(process)
        let result = ChildProcess.status(status)
        return result >= 0 ? .exited(result) : .killed(signal: -result)
    }

    /// Standard output of a short program that must succeed.
    static func output(of path: String, _ arguments: [String]) throws -> Data {
        let (data, status) = try ChildProcess.run([path] + arguments)
        guard status == 0 else { throw Emulator.Failure(description: "\(arguments) ended with \(status)") }
        return data
    }
}
