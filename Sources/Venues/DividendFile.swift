public import Foundation
public import Trading
import Platform

/// Reads dividends: CSV with the header `date,amount`, the ex-date as 2024-05-10 and the cash on each share, oldest
/// first.
public enum DividendFile {
    private static let header = "date,amount"

    /// - Throws: `CandleFileError` at the first row that is none, and when the file cannot be read.
    public static func read(_ file: URL, of instrument: Instrument) throws(CandleFileError) -> [Dividend] {
        let name = file.path(percentEncoded: false)
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw CandleFileError(file: name, line: nil, reason: "cannot be read")
        }
        var dividends: [Dividend] = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            func refuse(_ reason: String) -> CandleFileError {
                CandleFileError(file: name, line: index + 1, reason: reason)
            }
            if index == 0 {
                guard line.lowercased() == header else { throw refuse("the header must be \(header)") }
                continue
            }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 2 else { throw refuse("has \(fields.count) of 2 columns") }
            guard fields[0].utf8.count == 10, let date = CandleFile.timestamp(ArraySlice(fields[0].utf8)) else {
                throw refuse("\"\(fields[0].prefix(40))\" is no date such as 2024-05-10")
            }
            guard let amount = Price(fields[1]), amount > .zero, amount < largest else {
                throw refuse("\"\(fields[1].prefix(40))\" is no amount above zero")
            }
            guard let dividend = Dividend(day: date.seconds / 86_400, amount: amount, instrument.calendar) else {
                throw refuse("there is no session within two weeks")
            }
            guard dividends.last.map({ $0.time < dividend.time }) ?? true else {
                throw refuse("dates are out of order, or one is there twice")
            }
            dividends.append(dividend)
        }
        return dividends
    }

    private static let largest = Price(1_000_000)
}
