public import Foundation
public import Trading
import Platform

/// What is wrong with a candle file, as one line: file, line (the header is line 1) and reason.
public struct CandleFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// nil when the file as a whole is meant.
    public let line: Int?
    public let reason: String

    public var description: String { line.map { "\(file), line \($0): \(reason)" } ?? "\(file): \(reason)" }
}

/// Reads candle files: CSV or gzipped CSV with the header `timestamp,open,high,low,close,volume` (more columns may
/// follow) and ISO 8601 times in UTC at the bar's start.
public enum CandleFile {
    private static let header = "timestamp,open,high,low,close,volume"

    /// The candles of a file, oldest first.
    /// - Throws: `CandleFileError` at the first value that is no number, short row, impossible candle, or time that
    ///   does not come after the one before; and when the file cannot be read.
    public static func read(_ file: URL) throws(CandleFileError) -> [Candle] {
        let name = file.path(percentEncoded: false)
        var data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
            throw CandleFileError(file: name, line: nil, reason: isMissing ? "there is no such file" : "cannot be read")
        }
        if data.starts(with: [0x1F, 0x8B]) {
            guard let text = gunzipped(data) else {
                throw CandleFileError(file: name, line: nil, reason: "is a damaged gzip file")
            }
            data = text
        }
        return try parse(Array(data), name: name)
    }

    /// The candles of a file's text.
    static func parse(_ bytes: [UInt8], name: String) throws(CandleFileError) -> [Candle] {
        var candles: [Candle] = []
        candles.reserveCapacity(bytes.count / 48)
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while start < bytes.count {
            var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let next = end + 1
            if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            number += 1
            let row = bytes[start..<end]
            let isLast = next >= bytes.count
            start = next
            if number == 1 {
                let text = String(decoding: row, as: UTF8.self).lowercased()
                guard text == header || text.hasPrefix(header + ",") else {
                    throw CandleFileError(file: name, line: 1, reason: "the header must begin with \(header)")
                }
            } else if !(row.isEmpty && isLast) {
                do {
                    candles.append(try candle(row, after: candles.last))
                } catch {
                    throw CandleFileError(file: name, line: number, reason: error.reason)
                }
            }
        }
        guard number > 0 else { throw CandleFileError(file: name, line: nil, reason: "is empty") }
        return candles
    }

    private struct BadRow: Error { let reason: String }

    private static func candle(_ row: ArraySlice<UInt8>, after last: Candle?) throws(BadRow) -> Candle {
        var numbers = (0.0, 0.0, 0.0, 0.0, 0.0)
        let fields = row.split(separator: UInt8(ascii: ","), maxSplits: 6, omittingEmptySubsequences: false)
        guard fields.count >= 6 else { throw BadRow(reason: "has \(fields.count) of 6 columns") }
        guard let time = timestamp(fields[0]) else {
            throw BadRow(reason: "\(text(fields[0])) is no time such as 2024-06-04T08:00:00Z")
        }
        numbers.0 = try number(fields[1], "open")
        numbers.1 = try number(fields[2], "high")
        numbers.2 = try number(fields[3], "low")
        numbers.3 = try number(fields[4], "close")
        numbers.4 = try number(fields[5], "volume")
        let candle = Candle(
            openTime: time, open: numbers.0, high: numbers.1, low: numbers.2, close: numbers.3, volume: numbers.4)
        guard candle.high >= candle.low else { throw BadRow(reason: "high is below low") }
        guard candle.isPlausible else {
            throw BadRow(reason: "is no candle: prices must be above zero, open and close between low and high")
        }
        guard last.map({ $0.openTime < time }) ?? true else {
            let isTwice = last?.openTime == time
            throw BadRow(reason: isTwice ? "the time \(text(fields[0])) is there twice" : "times are out of order")
        }
        return candle
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        "\"" + String(decoding: field.prefix(40), as: UTF8.self) + "\""
    }

    private static func number(_ field: ArraySlice<UInt8>, _ column: String) throws(BadRow) -> Double {
        guard let value = number(field) else { throw BadRow(reason: "\(column) \(text(field)) is no number") }
        return value
    }

    /// A decimal number; nil for anything else, infinities included.
    private static func number(_ field: ArraySlice<UInt8>) -> Double? {
        var mantissa = 0
        var places = -1
        var digits = 0
        for byte in field {
            if byte == UInt8(ascii: "."), places < 0 {
                places = 0
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 15 {
                mantissa = mantissa * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                if places >= 0 { places += 1 }
            } else {
                return longNumber(field)
            }
        }
        guard digits > 0 else { return nil }
        // Both numbers are exact, so the quotient is the nearest double (Clinger 1990).
        return Double(mantissa) / powersOfTen[max(places, 0)]
    }
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Signs, exponents and more than 15 digits.
    private static func longNumber(_ field: ArraySlice<UInt8>) -> Double? {
        guard field.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }),
            let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }

    /// `2024-06-04T08:00:00Z`, also with a blank for the T, without seconds, with `+00:00`, or the day alone.
    static func timestamp(_ field: ArraySlice<UInt8>) -> Timestamp? {
        var text = field[...]
        if text.last == UInt8(ascii: "Z") {
            text = text.dropLast()
        } else if text.suffix(6).elementsEqual("+00:00".utf8) {
            text = text.dropLast(6)
        }
        let bytes = Array(text)
        func value(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for index in range {
                guard index < bytes.count, (48...57) ~= bytes[index] else { return nil }
                value = value * 10 + Int64(bytes[index] - 48)
            }
            return value
        }
        guard [10, 16, 19].contains(bytes.count), bytes[4] == 45, bytes[7] == 45, let year = value(0..<4),
            let month = value(5..<7), let day = value(8..<10), (1...12) ~= month, (1...31) ~= day,
            let days = daysSinceEpoch(year: year, month: month, day: day)
        else { return nil }
        guard bytes.count > 10 else { return Timestamp(seconds: days * 86_400) }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"),
            let hour = value(11..<13), let minute = value(14..<16), hour < 24, minute < 60
        else { return nil }
        var seconds: Int64 = 0
        if bytes.count == 19 {
            guard bytes[16] == UInt8(ascii: ":"), let some = value(17..<19), some < 60 else { return nil }
            seconds = some
        }
        return Timestamp(seconds: days * 86_400 + hour * 3600 + minute * 60 + seconds)
    }

    /// Days of the proleptic Gregorian calendar; nil when the month has no such day.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, day <= lengths[Int(month) - 1] else { return nil }
        let before = year - 1
        let years = before * 365 + before / 4 - before / 100 + before / 400
        return years + lengths[..<(Int(month) - 1)].reduce(0, +) + day - 1 - 719_162
    }
}
