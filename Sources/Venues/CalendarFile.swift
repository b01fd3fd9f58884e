public import Foundation
public import Trading
import Platform

/// Where events come from that markets wait for.
public protocol EconomicCalendarSource: Sendable {
    /// What is known now; nil: nothing can be said.
    func calendar() -> EconomicCalendar?
}

/// Where no calendar is kept.
public struct NoCalendar: EconomicCalendarSource {
    public init() {}
    public func calendar() -> EconomicCalendar? { nil }
}

/// A calendar kept in a file: CSV with the header `time,currency,impact,title`, times in UTC as 2024-06-07T12:30:00Z,
/// the impact `low`, `medium` or `high`, in any order. Read again whenever it has changed.
public final class CalendarFile: EconomicCalendarSource {
    private static let header = "time,currency,impact,title"
    /// More is no calendar.
    private static let most = 8 << 20

    private struct Read {
        var changedAt: Date
        var size: Int
        var calendar: EconomicCalendar?
    }
    private let file: URL
    private let last = Locked<Read?>(nil)

    public init(_ file: URL) { self.file = file }

    /// nil also when the file is missing or malformed: then nothing is known.
    public func calendar() -> EconomicCalendar? {
        let path = file.path(percentEncoded: false)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let changedAt = attributes[.modificationDate] as? Date, let size = attributes[.size] as? Int,
            size <= Self.most
        else { return nil }
        return last.withLock { last in
            if let last, last.changedAt == changedAt, last.size == size { return last.calendar }
            let calendar = try? Self.read(file)
            last = Read(changedAt: changedAt, size: size, calendar: calendar)
            return calendar
        }
    }

    /// - Throws: `CandleFileError` at the first row that is none, and when the file cannot be read.
    public static func read(_ file: URL) throws(CandleFileError) -> EconomicCalendar {
        let name = file.path(percentEncoded: false)
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw CandleFileError(file: name, line: nil, reason: "cannot be read")
        }
        var events: [EconomicEvent] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func refuse(_ reason: String) -> CandleFileError {
                CandleFileError(file: name, line: index + 1, reason: reason)
            }
            if index == 0 {
                guard line.lowercased() == header else { throw refuse("the header must be \(header)") }
                continue
            }
            if line.isEmpty { continue }
            // A title may hold commas.
            let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4 else { throw refuse("has \(fields.count) of 4 columns") }
            guard let time = CandleFile.timestamp(ArraySlice(fields[0].utf8)) else {
                throw refuse("\"\(fields[0].prefix(40))\" is no time such as 2024-06-07T12:30:00Z")
            }
            let code = fields[1].uppercased()
            guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
                throw refuse("\"\(fields[1].prefix(40))\" is no currency such as USD")
            }
            guard let impact = NewsImpact(rawValue: fields[2].lowercased()) else {
                throw refuse("\"\(fields[2].prefix(40))\" is not low, medium or high")
            }
            let title = fields[3].trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
            events.append(
                EconomicEvent(time: time, currency: Currency(code), impact: impact, title: String(title.prefix(80))))
        }
        return EconomicCalendar(events)
    }
}
