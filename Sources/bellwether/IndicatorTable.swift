import ArgumentParser
import Bot
import Foundation
import Indicators
import Trading
import Venues

/// Indicators of a candle file.
struct IndicatorTable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicators", abstract: "Computes indicators of a candle file and writes them as CSV.")

    @Option(help: "Candle file, CSV or gzipped CSV.") var candles: String?
    @Option(help: "Such as 'rsi(14)' or 'macd(12,26,9)'. May be repeated.") var indicator: [String] = []
    @Flag(help: "Lists the indicators, their arguments with standards, and their outputs.") var list = false

    private enum Misuse: Error, CustomStringConvertible {
        case noFile, noIndicator

        var description: String {
            switch self {
            case .noFile: "indicators: --candles FILE is missing"
            case .noIndicator: "indicators: --indicator NAME is missing; --list shows the names"
            }
        }
    }

    func run() async throws {
        try await Program.guarded {
            if list { return Self.list() }
            guard let candles else { throw Misuse.noFile }
            guard !indicator.isEmpty else { throw Misuse.noIndicator }
            // Everything is computed before anything is written.
            let calls = try indicator.map { try IndicatorCall(text: $0) }
            let columns = try CandleColumns(CandleFile.read(URL(filePath: candles)))
            let results = calls.map { call in
                var outputs = call.descriptor.outputs.map { _ in [Double](repeating: .nan, count: columns.count) }
                var indicator = call.make()
                indicator.run(over: columns, into: &outputs)
                return outputs
            }
            Self.write(calls.flatMap(Self.headings), results.flatMap { $0 }, rows: columns.count)
        }
    }

    /// Names of a call's columns, without commas, so that a row splits at every comma: `macd(12 26 9).signal`.
    private static func headings(of call: IndicatorCall) -> [String] {
        let name = "\(call)".replacing(",", with: " ")
        let outputs = call.descriptor.outputs
        return outputs.count == 1 ? [name] : outputs.map { "\(name).\($0)" }
    }

    private static func write(_ headings: [String], _ columns: [[Double]], rows: Int) {
        let limit = 1 << 20
        var text = Array((["bar"] + headings).joined(separator: ",").utf8)
        text.append(UInt8(ascii: "\n"))
        text.reserveCapacity(limit + 4096)
        for row in 0..<rows {
            text.append(contentsOf: "\(row)".utf8)
            for column in columns {
                text.append(UInt8(ascii: ","))
                if column[row].isFinite { text.append(contentsOf: "\(column[row])".utf8) }
            }
            text.append(UInt8(ascii: "\n"))
            if text.count > limit {
                FileHandle.standardOutput.write(Data(text))
                text.removeAll(keepingCapacity: true)
            }
        }
        FileHandle.standardOutput.write(Data(text))
    }

    private static func list() {
        for type in IndicatorCatalogue.all {
            let descriptor = type.descriptor
            let arguments = descriptor.parameters.map { parameter in
                let standard = parameter.standard
                let text = Int(exactly: standard).map { "\($0)" } ?? "\(standard)"
                return "\(parameter.name)=" + (parameter.choices.isEmpty ? text : parameter.choices[Int(standard)])
            }
            let columns = [
                descriptor.name, descriptor.family.rawValue, arguments.joined(separator: " "),
                descriptor.outputs.joined(separator: " "),
            ]
            Program.write(columns.joined(separator: "\t"))
        }
    }
}
