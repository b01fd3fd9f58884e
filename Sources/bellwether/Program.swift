import ArgumentParser
import Bot
import CEdit
import Channels
import Foundation
import Logging
import Platform
import ServiceLifecycle
import UnixSignals

/// Where the program meets the process: environment, standard streams, exit status.
enum Program {
    static let time = LiveTime()

    static var environment: ProgramEnvironment {
        ProgramEnvironment(
            variables: ProcessInfo.processInfo.environment,
            programPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
                ?? CommandLine.arguments[0],  // no /proc: the name it was called by
            workingFolder: FileManager.default.currentDirectoryPath)
    }

    static func configuration() throws -> Configuration { try Configuration(environment) }

    static func write(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// Bad input and bad set-up are one clear line on standard error and status 2; a refused credential status 3.
    static func guarded(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as ExitCode {
            throw error
        } catch ChannelError.unauthorized {
            complain("the platform refuses the token: check TELEGRAM_BOT_TOKEN and WHATSAPP_ACCESS_TOKEN")
            throw ExitCode(3)
        } catch is CancellationError {
            return
        } catch {
            complain("\(error)")
            throw ExitCode(2)
        }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("bellwether: \(redacted(text))\n".utf8))
    }

    static func run(
        _ configuration: Configuration, _ surface: Bot.Surface, logLevel: Logger.Level = .info
    ) async throws {
        try await Bot(configuration, surface, time: time, logger: logger(configuration.logFormat, logLevel))
            .run(signals: [.sigterm, .sigint])
    }

    static func logger(_ format: LogFormat, _ level: Logger.Level) -> Logger {
        Logger(label: "bellwether") { label in
            var handler = RedactingHandler(label: label, format: format, time: time)
            handler.logLevel = level
            return handler
        }
    }

    static func chat(
        _ configuration: Configuration, user: String, role: String, language: String?, isJSON: Bool
    ) async throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1
        let setting = TerminalSetting(
            user: user, role: role, language: language, isJSON: isJSON, isColored: isTerminal,
            files: FileManager.default.temporaryDirectory.appending(path: "bellwether-\(getpid())"),
            lines: standardInput(isEdited: isTerminal && !isJSON)
        ) { write($0) }
        // The chat is the output: the log speaks up only when something is wrong.
        try await run(configuration, .terminal(setting), logLevel: .warning)
    }

    /// Standard input line by line, read on a thread of its own: reading blocks. With editing and history where a
    /// person types.
    private static func standardInput(isEdited: Bool) -> AsyncStream<String> {
        // libedit reads characters by the locale; without one it fails on the first that is not ASCII.
        if isEdited { setlocale(LC_CTYPE, "C.UTF-8") }
        return AsyncStream { lines in
            let thread = Thread {
                while let line = isEdited ? editedLine() : readLine() { lines.yield(line) }
                lines.finish()
            }
            thread.start()
        }
    }

    private static func editedLine() -> String? {
        guard let line = readline("> ") else { return nil }
        defer { free(line) }
        add_history(line)
        return String(cString: line)
    }
}
