@testable import Backtesting
import Foundation
import Platform
import TestSupport
import Testing

/// Files of reference values, and what tests of figures share.
enum Reference {
    /// The rows of a comma-separated file with a header, by column name. Quoted fields may hold commas.
    static func rows(_ path: String) throws -> [[String: String]] {
        let file = try #require(Folders.shared(path))
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(fields)
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    private static func fields(_ line: Substring) -> [String] {
        var (fields, isQuoted) = ([""], false)
        for character in line where character != "\r" {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    static func decode<Value: Decodable>(_ path: String) throws -> Value {
        let file = try #require(Folders.shared(path))
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
    }

    /// `2021-01-04`, `2021-01-04 00:00:00` or `2021-01-04T00:00:00Z`, in UTC.
    static func time(_ text: String) throws -> Timestamp {
        let parts = text.split { " TZ".contains($0) }
        let clock = parts.count > 1 ? parts[1] : "00:00:00"
        return Timestamp(try Date("\(parts[0])T\(clock)Z", strategy: .iso8601))
    }
}

/// A trade of which only the result matters.
func trade(
    _ net: Double, costs: Double = 0, isLong: Bool = true, bars: ClosedRange<Int> = 0...1, isLaterPart: Bool = false
) -> Trade {
    Trade(
        size: isLong ? 1 : -1, entryBar: bars.lowerBound, exitBar: bars.upperBound, entryPrice: 100,
        exitPrice: 100 + net, stop: 90, target: nil, gross: net + costs, costs: costs, risk: 10, exit: .signal,
        isLaterPart: isLaterPart)
}

/// Whether two figures are the same to within `tolerance`, or both missing.
func isClose(_ seen: Double?, _ expected: Double?, _ tolerance: Double = 1e-12) -> Bool {
    switch (seen, expected) {
    case (nil, nil): true
    case (let seen?, let expected?): abs(seen - expected) <= tolerance * max(1, abs(expected))
    default: false
    }
}
