import Foundation
import TestSupport
import Testing

/// `bellwether structure`, on the built program.
@Suite struct StructureCommandTests {
    private static let header = "timestamp,open,high,low,close,volume\n"

    private func run(_ candles: String, swing: String = "2") async throws -> (
        status: Int32, lines: [String], errors: String
    ) {
        let program = try Program(["structure", "--candles", candles, "--swing", swing], [:])
        let (status, lines) = try await program.end()
        return (status, lines, program.errorText)
    }

    /// A file with these rows of open, high, low and close, an hour each.
    private func file(_ rows: [String]) throws -> URL {
        let file = try Folders.temporary().appending(path: "candles.csv")
        let lines = rows.enumerated().map { index, row in "2024-06-03T0\(index):00:00Z,\(row),1" }
        try (Self.header + lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    @Test func `the log is written as CSV`() async throws {
        let file = try file([
            "10,11,9,10.5", "10.5,13,10,12", "12,12.5,9.5,10", "10,11.5,9.75,11", "11,12,10.5,11.5",
            "11.5,15,11.25,14.5", "14.5,16,14,15.5",
        ])
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let (status, lines, errors) = try await run(file.path)
        // As worked out by hand in `StructureCaseTests`.
        #expect(status == 0 && errors.isEmpty)
        #expect(
            lines == [
                "bar,kind,dir,ref,level,top,bottom,extra", "3,swing,1,1,13,,,", "4,swing,-1,2,9.5,,,",
                "5,bos,1,1,13,,,",
                "5,ob,1,2,13,12.5,9.5,1", "6,fvg,1,5,,14,12,",
            ])
    }

    @Test func `no events are the header alone`() async throws {
        let file = try file(["10,11,9,10.5"])
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let (status, lines, errors) = try await run(file.path, swing: "50")
        #expect(status == 0 && lines == ["bar,kind,dir,ref,level,top,bottom,extra"] && errors.isEmpty)
    }

    @Test func `bad input is one line on standard error, status 2 and nothing on standard output`() async throws {
        let bad = try file(["10,11,9,10.5", "10,9,11,10"])
        defer { try? FileManager.default.removeItem(at: bad.deletingLastPathComponent()) }
        for (path, swing, reason) in [
            (bad.path, "2", "candles.csv, line 3: high is below low"), ("/nowhere/x.csv", "2", "there is no such file"),
            (bad.path, "0", "--swing 0"), (bad.path, "ten", "--swing ten"), (bad.path, "99999999999", "--swing 9"),
        ] {
            let (status, lines, errors) = try await run(path, swing: swing)
            #expect(status == 2 && lines.isEmpty, "\(swing) \(path)")
            #expect(errors.contains(reason) && errors.count { $0 == "\n" } == 1, "\(errors)")
        }
    }

    @Test(.enabled(if: Folders.shared != nil, "needs ../shared"), arguments: ["EURUSD_M15_smc", "BTCUSD_D1_lean"])
    func `the file is the reference's, byte by byte`(series: String) async throws {
        let candles = try #require(Folders.shared("vectors/input/\(series).csv.gz"))
        let log = try #require(Folders.shared("vectors/smc_causal/\(series)__L5.csv.gz"))
        let (output, status) = try ChildProcess.run(["/usr/bin/gzip", "-dc", log.path])
        #expect(status == 0)
        let program = try await run(candles.path, swing: "5")
        #expect(program.status == 0)
        #expect(program.lines.joined(separator: "\n") + "\n" == String(decoding: output, as: UTF8.self))
    }

    @Test func `the benchmark's section has every part`() async throws {
        struct Report: Decodable {
            struct Figure: Decodable { var name: String, rows: Int, seconds: Double }
            var structure: [Figure]
        }
        let program = try Program(["bench", "--json", "--only", "structure", "--repetitions", "1"], [:])
        let (status, lines) = try await program.end()
        #expect(status == 0, "\(program.errorText)")
        let report = try JSONDecoder().decode(Report.self, from: Data(lines.joined().utf8))
        #expect(report.structure.map(\.name) == ["swings", "fvg", "bos_choch", "ob", "liquidity", "all"])
        #expect(report.structure.allSatisfy { $0.rows == 100_000 && $0.seconds > 0 })
    }
}
