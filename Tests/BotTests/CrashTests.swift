import Foundation
import Platform
import TestSupport
import Testing

/// The whole program in conversation with many people while it is killed again and again, as `kill -9` or a power cut
/// would, at named instants and at random ones.
///
/// What must hold, by the promises of the delivery design: I1 every update is taken once; I2 every confirmed card is one
/// order and one fill, books add up; I3 orders have cards; I4 everything is answered; I5 a text comes twice at most once
/// a kill, and then marked; I6 answers keep the order of a chat; I8 the log and the file are whole; I9 all of it soon.
@Suite(.serialized, .enabled(if: Emulator.isAvailable("telegram.py"), "needs the platform emulators and python3"))
struct CrashTests {
    private static let token = "123456:TEST-abcdefghijklmnopqrstuvwxyz012345"
    private static let isSoak = ProcessInfo.processInfo.environment["BELLWETHER_SOAK"] == "1"

    /// Every instant that `CrashPoint` knows.
    static let points = [
        "intake", "stored", "before-decision", "before-effect", "before-commit", "after-commit", "after-effect",
        "claimed", "sent", "recorded", "recovering",
    ]

    /// The program beside the test bundle.
    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "bellwether").path

    /// Runs a subject on a thread of its own: the driver waits for processes.
    private func drive(
        _ plan: CrashPlan, _ subject: (_ folder: URL, _ emulator: Emulator) -> CrashSubject
    ) async throws -> CrashReport {
        let folder = try Folders.temporary()
        let emulator = try Emulator("telegram.py", ["--token", Self.token])
        defer { emulator.stop() }
        let errors = folder.appending(path: "errors.txt").path
        let subject = subject(folder, emulator)
        let report = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try CrashDriver(subject, plan, emulator, errors: errors).run() })
            }
        }
        // What the program leaves behind when it fails is worth a look.
        if report.problems.isEmpty || subject.points.isEmpty { try FileManager.default.removeItem(at: folder) }
        return report
    }

    private func environment(_ emulator: Emulator) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].contains($0.key)
        }
        return inherited.merging(["TELEGRAM_API_BASE": emulator.baseURL, "TELEGRAM_BOT_TOKEN": Self.token]) { $1 }
    }

    @Test(.timeLimit(.minutes(30))) func `nothing is lost, doubled or out of order, however often it is killed`()
        async throws
    {
        let plan =
            Self.isSoak
            ? CrashPlan(people: 40, messages: 20_000, kills: 1_000, seed: 2)
            : CrashPlan(people: 40, messages: 2_000, kills: 100, seed: 1)
        let report = try await drive(plan) { folder, emulator in
            let database = folder.appending(path: "bellwether.sqlite").path
            var settings = environment(emulator)
            settings["BELLWETHER_HOME"] = Folders.root.path
            settings["BELLWETHER_DATABASE"] = database
            let records = Folders.root.appending(path: "Tests/Crash/records.py").path
            return CrashSubject(
                arguments: [Self.program, "run"], environment: settings,
                records: ["/usr/bin/env", "python3", records, database], points: Self.points)
        }
        print(report.summary)
        let shown = report.problems.prefix(20).joined(separator: "\n")
        #expect(report.problems.isEmpty, "\(report.problems.count): \(shown)")
        #expect(report.sent == plan.messages)
        #expect(report.kills.values.reduce(0, +) == plan.kills)
        for point in Self.points {
            let reached = report.kills[point, default: 0] - report.missed[point, default: 0]
            #expect(reached > 0, "never killed at \(point)")
        }
    }

    @Test func `a naive bot fails the same test`() async throws {
        let naive = Folders.root.appending(path: "Tests/Crash/naive.py").path
        let plan = CrashPlan(people: 40, messages: 600, kills: 30, seed: 3, stall: .seconds(3))
        let report = try await drive(plan) { folder, emulator in
            let state = folder.appending(path: "state.json").path
            var settings = environment(emulator)
            settings["NAIVE_STATE"] = state
            return CrashSubject(
                arguments: ["/usr/bin/env", "python3", naive, "run"], environment: settings,
                records: ["/usr/bin/env", "python3", naive, "records", state], points: [])
        }
        let kinds = Set(report.problems.map { $0.prefix(2) })
        print("naive: \(report.problems.count) problems of the kinds \(kinds.sorted()); \(report.summary)")
        #expect(kinds.contains("I4"), "the checker does not see lost answers")
        #expect(kinds.contains("I2"), "the checker does not see lost effects")
    }
}

extension CrashReport {
    var summary: String {
        let starts = starts.sorted()
        let median = starts.isEmpty ? "-" : "\(Int(starts[starts.count / 2].inSeconds * 1000)) ms"
        let list = kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(sent) messages, \(kills.values.reduce(0, +)) kills in \(Int(seconds)) s: \(list); "
            + "not reached in time \(missed), \(duplicates) marked duplicates (at most \(worst) after one kill), start to first poll \(median), "
            + "drained in \(drained), problems \(problems.count)"
    }
}
