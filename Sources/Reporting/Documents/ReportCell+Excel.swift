import Foundation
import Platform
import Presentation
import Trading

extension ReportCell {
    /// A number as Excel holds it, with the code of its format.
    struct ExcelNumber: Hashable {
        var value: Double
        var format: String
    }

    /// nil for words, and for what Excel has no number for.
    func excelNumber(_ timeZone: TimeZone) -> ExcelNumber? {
        guard case .value(let value) = self else { return nil }
        switch value {
        case .integer(let number): return .init(value: Double(number), format: "#,##0")
        case .number(let number, let places): return .init(value: number.double, format: Self.format(places))
        case .price(let price, let places):
            return .init(value: price.value.double, format: Self.format(max(0, places)...max(0, places)))
        case .money(let money): return Self.number(money, isSigned: false)
        case .signedMoney(let money): return Self.number(money, isSigned: true)
        case .percent(let percent, let places): return Self.number(percent, places, isSigned: false)
        case .signedPercent(let percent, let places): return Self.number(percent, places, isSigned: true)
        case .timestamp(let timestamp, let style): return Self.number(timestamp, style, timeZone)
        // Excel shows no negative lengths of time.
        case .duration(let duration) where duration >= .zero:
            return .init(value: duration.inSeconds / 86_400, format: "[h]:mm:ss")
        case .duration, .relative, .text, .code, .document: return nil
        }
    }

    private static func format(_ places: ClosedRange<Int>?) -> String {
        guard let places, places.upperBound > 0 else { return places == nil ? "" : "#,##0" }
        let least = min(places.lowerBound, FixedPoint.places)
        let most = min(places.upperBound, FixedPoint.places)
        return "#,##0." + String(repeating: "0", count: least) + String(repeating: "#", count: most - least)
    }

    private static func signed(_ format: String) -> String { "+\(format);-\(format);\(format)" }

    private static func number(_ money: Money, isSigned: Bool) -> ExcelNumber {
        let places = money.currency.minorPlaces
        let code = money.currency.code.filter { $0.isASCII && $0.isLetter }
        let format = format(min(places, 2)...places) + " \"\(code)\""
        return .init(value: money.amount.double, format: isSigned ? signed(format) : format)
    }

    private static func number(_ percent: Percent, _ places: Int, isSigned: Bool) -> ExcelNumber {
        let format = (places > 0 ? "0." + String(repeating: "0", count: min(places, FixedPoint.places)) : "0") + "%"
        return .init(value: percent.value.double / 100, format: isSigned ? signed(format) : format)
    }

    /// Excel counts days from 30 December 1899, of no time zone; none are before 1900 or after 9999.
    private static func number(
        _ timestamp: Timestamp, _ style: MessageValue.TimeStyle, _ timeZone: TimeZone
    ) -> ExcelNumber? {
        guard (-2_208_988_800..<253_402_300_800).contains(timestamp.seconds) else { return nil }
        let local = Double(timestamp.milliseconds) / 1000 + Double(timeZone.secondsFromGMT(for: timestamp.date))
        let days = local / 86_400 + 25_569
        switch style {
        case .date, .day, .month, .year: return .init(value: days.rounded(.down), format: "yyyy-mm-dd")
        case .time: return .init(value: days - days.rounded(.down), format: "hh:mm")
        case .dateTime, .weekdayTime: return .init(value: days, format: "yyyy-mm-dd hh:mm")
        }
    }
}
