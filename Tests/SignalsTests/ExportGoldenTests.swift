import Foundation
import Signals
import TestSupport
import Testing

/// Every strategy of `config/strategies` as a program, compared with what was read through by a person before.
/// `RECORD_GOLDEN=1 swift test` writes the files anew.
@Suite struct ExportGoldenTests {
    private static let folder = Folders.root.appending(path: "Tests/SignalsTests/Golden")

    private func strategy(_ file: URL) throws -> Strategy {
        try Strategy(
            yaml: String(contentsOf: file, encoding: .utf8), id: file.deletingPathExtension().lastPathComponent)
    }

    @Test(arguments: StrategyTests.files, ExportFormat.allCases)
    func `a strategy as a program is that of the golden file`(file: URL, format: ExportFormat) throws {
        let script = try strategy(file).export(format).get()
        let golden = Self.folder.appending(path: script.fileName)
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try script.text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == script.text, "\(script.fileName)")
    }

    @Test func `there is no golden file without a strategy`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let strategies = Set(
            StrategyTests.files.map { $0.deletingPathExtension().lastPathComponent.replacing("-", with: "_") })
        #expect(Set(names.map { $0.split(separator: ".").first.map(String.init) ?? "" }) == strategies)
        #expect(names.count == 2 * strategies.count)
    }
}
