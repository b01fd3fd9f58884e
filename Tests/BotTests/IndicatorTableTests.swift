import Foundation
import TestSupport
import Testing

/// `bellwether indicators` as operators and scripts use it.
@Suite struct IndicatorTableTests {
    private static let header = "timestamp,open,high,low,close,volume\n"

    private func run(_ arguments: [String]) throws -> (status: Int32, lines: [String], errors: String) {
        let errors = FileManager.default.temporaryDirectory.appending(path: "bellwether-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: errors) }
        let (output, status) = try ChildProcess.run(
            ["/bin/sh", "-c", "errors=$1; shift; exec \"$@\" 2>$errors", "sh", errors.path, Program.path, "indicators"]
                + arguments)
        let text = String(decoding: output, as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        return (status, lines, try String(contentsOf: errors, encoding: .utf8))
    }

    private func file(_ rows: String, _ place: URL) throws -> String {
        let file = place.appending(path: "candles.csv")
        try Data((Self.header + rows).utf8).write(to: file)
        return file.path
    }

    @Test func `one column per output, empty while undefined`() throws {
        let place = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: place) }
        let rows = (0..<4).map { "2024-01-0\($0 + 1),\($0 + 1),\($0 + 2),\($0 + 1),\($0 + 2),10\n" }.joined()
        let path = try file(rows, place)
        let (status, lines, errors) = try run([
            "--candles", path, "--indicator", "sma(3)", "--indicator", "max(2, high)", "--indicator", "donchian(2)",
        ])
        #expect(status == 0 && errors.isEmpty)
        #expect(
            lines == [
                "bar,sma(3),max(2 high),donchian(2).upper,donchian(2).middle,donchian(2).lower", "0,,,,,",
                "1,,3.0,3.0,2.0,1.0", "2,3.0,4.0,4.0,3.0,2.0", "3,4.0,5.0,5.0,4.0,3.0",
            ])
        // Too few bars, or none, are no error.
        #expect(
            try run(["--candles", path, "--indicator", "rsi(14)"]).lines == ["bar,rsi(14)", "0,", "1,", "2,", "3,"])
        let empty = try run(["--candles", file("", place), "--indicator", "rsi"])
        #expect(empty.status == 0 && empty.lines == ["bar,rsi(14)"])
    }

    @Test func `every catalogued name is listed`() throws {
        let (status, lines, _) = try run(["--list"])
        let names = lines.map { $0.split(separator: "\t").first.map(String.init) ?? "" }
        #expect(status == 0 && names.contains("rsi") && names.contains("supertrend") && names.count >= 45)
        #expect(lines.contains("macd\ttrend\tfast=12 slow=26 signal=9 source=close\tmacd signal histogram"))
    }

    @Test func `bad input is one line on standard error, status 2 and nothing else`() throws {
        let place = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: place) }
        let good = "2024-01-01,1,2,1,2,10\n"
        let cases: [(rows: String, indicator: String, parts: [String])] = [
            (good + "2024-01-02,1,x,1,2,10\n", "rsi", ["candles.csv", "line 3", "x"]),
            (good + "2024-01-02,1,2\n", "rsi", ["candles.csv", "line 3"]),
            (good + "2024-01-02,1,1,2,1,10\n", "rsi", ["candles.csv", "line 3", "high is below low"]),
            (good + good, "rsi", ["candles.csv", "line 3", "twice"]),
            (good + "2023-01-01,1,2,1,2,10\n", "rsi", ["candles.csv", "line 3", "order"]),
            (good, "rsj(14)", ["rsj", "rsi"]), (good, "rsi(0)", ["rsi", "period", "0", "2 to 5000"]),
            (good, "rsi(14,fast)", ["source", "fast", "close"]), (good, "obv(3)", ["obv takes no arguments"]),
        ]
        for (rows, indicator, parts) in cases {
            let (status, lines, errors) = try run(["--candles", file(rows, place), "--indicator", indicator])
            #expect(status == 2 && lines.isEmpty && errors.split(separator: "\n").count == 1, "\(errors)")
            for part in parts { #expect(errors.contains(part), "\(errors)") }
        }
        for arguments in [
            ["--candles", "/nowhere.csv", "--indicator", "rsi"], ["--indicator", "rsi"], ["--candles", "x"],
        ] {
            let (status, lines, errors) = try run(arguments)
            #expect(status == 2 && lines.isEmpty && errors.split(separator: "\n").count == 1, "\(errors)")
        }
    }
}
