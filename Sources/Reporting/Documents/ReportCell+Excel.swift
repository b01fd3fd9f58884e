import Foundation
import Platform
import Presentation
import Trading

/// How Excel shows a number. A workbook has many cells and few of these: their codes are written once.
enum ExcelFormat: Hashable {
    case general, date, time, moment, length
    /// Decimal places, at least and at most.
    case number(Int, Int)
    case percent(places: Int, isSigned: Bool)
    case money(Currency, isSigned: Bool)

    /// As Excel writes it; empty for general.
    var code: String {
        switch self {
        case .general: ""
        case .date: "yyyy-mm-dd"
        case .time: "hh:mm"
        case .moment: "yyyy-mm-dd hh:mm"
        case .length: "[h]:mm:ss"
        case .number(let least, let most): Self.plain(least, most)
        case .percent(let places, let isSigned): Self.sign(Self.decimals("0", places, places) + "%", isSigned)
        case .money(let currency, let isSigned):
            Self.sign(
                Self.plain(min(currency.minorPlaces, 2), currency.minorPlaces)
                    + " \"\(currency.code.filter { $0.isASCII && $0.isLetter })\"", isSigned)
        }
    }

    private static func plain(_ least: Int, _ most: Int) -> String { decimals("#,##0", least, most) }
    private static func decimals(_ whole: String, _ least: Int, _ most: Int) -> String {
        let (least, most) = (min(least, FixedPoint.places), min(most, FixedPoint.places))
        guard most > 0 else { return whole }
        return whole + "." + String(repeating: "0", count: least) + String(repeating: "#", count: most - least)
    }
    private static func sign(_ format: String, _ isSigned: Bool) -> String {
        isSigned ? "+\(format);-\(format);\(format)" : format
    }
}

extension ReportCell {
    /// A number as Excel holds it.
    struct ExcelNumber: Hashable {
        var value: Double
        var style: ExcelFormat
        var format: String { style.code }
    }

    /// nil for words, and for what Excel has no number for.
    func excelNumber(_ timeZone: TimeZone) -> ExcelNumber? {
        guard case .value(let value) = self else { return nil }
        switch value {
        case .integer(let number): return .init(value: Double(number), style: .number(0, 0))
        case .number(let number, let places):
            let style = places.map { ExcelFormat.number($0.lowerBound, $0.upperBound) }
            return .init(value: number.double, style: style ?? .general)
        case .price(let price, let places):
            return .init(value: price.value.double, style: .number(max(0, places), max(0, places)))
        case .money(let money):
            return .init(value: money.amount.double, style: .money(money.currency, isSigned: false))
        case .signedMoney(let money):
            return .init(value: money.amount.double, style: .money(money.currency, isSigned: true))
        case .percent(let percent, let places):
            return .init(value: percent.value.double / 100, style: .percent(places: places, isSigned: false))
        case .signedPercent(let percent, let places):
            return .init(value: percent.value.double / 100, style: .percent(places: places, isSigned: true))
        case .timestamp(let timestamp, let style): return Self.number(timestamp, style, timeZone)
        // Excel shows no negative lengths of time.
        case .duration(let duration) where duration >= .zero:
            return .init(value: duration.inSeconds / 86_400, style: .length)
        case .duration, .relative, .text, .code, .document: return nil
        }
    }

    /// Excel counts days from 30 December 1899, of no time zone; none are before 1900 or after 9999.
    private static func number(
        _ timestamp: Timestamp, _ style: MessageValue.TimeStyle, _ timeZone: TimeZone
    ) -> ExcelNumber? {
        guard (-2_208_988_800..<253_402_300_800).contains(timestamp.seconds) else { return nil }
        let local = Double(timestamp.milliseconds) / 1000 + Double(timeZone.secondsFromGMT(for: timestamp.date))
        let days = local / 86_400 + 25_569
        switch style {
        case .date, .day, .month, .year: return .init(value: days.rounded(.down), style: .date)
        case .time: return .init(value: days - days.rounded(.down), style: .time)
        case .dateTime, .weekdayTime: return .init(value: days, style: .moment)
        }
    }
}
