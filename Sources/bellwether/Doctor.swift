import ArgumentParser
import Bot

/// Looks at everything the program needs.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks configuration, database, keys and connections, and says how to mend what is wrong.")

    func run() async throws {
        let findings = await Examination(environment: Program.environment, time: Program.time).findings()
        for finding in findings { Program.write(finding.line) }
        if findings.contains(where: { !$0.isWell }) { throw ExitCode(1) }
    }
}
