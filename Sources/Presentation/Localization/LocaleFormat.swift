import Foundation
import Platform
import Trading

/// How one language writes numbers and times: `format.yaml`. Source of the data: CLDR; house rules where it says so.
struct LocaleFormat: Sendable, Decodable {
    /// The language in its own words.
    var name: String
    var decimal: String
    var group: String
    /// A number is grouped from this many digits before the point: 4, or 5 where four digits stay together.
    var groupedFrom: Int
    /// Whether the groups after the first hold two digits: 12,34,567.
    var groupsByTwo: Bool
    /// `{n}` is the number.
    var percent: String
    /// `{n}` is the number, `{currency}` its code.
    var money: String
    /// Patterns of Unicode's date format: y, M, MM, MMM, d, dd, EEE, HH, mm; text in apostrophes.
    var date: String
    var time: String
    /// A day without its year, a month alone: for axes.
    var day: String
    var month: String
    var dateTime: String
    var weekdayTime: String
    /// Short names, January first.
    var months: [String]
    /// Short names, Monday first.
    var weekdays: [String]
    /// Messages with the number `n`, by `second`, `minute`, `hour`, `day`.
    var duration: [String: String]
    var future: [String: String]
    var past: [String: String]
    /// Less than a second from now.
    var now: String

    // MARK: Numbers

    /// - Parameter places: at least and at most this many digits after the point; nil for as many as it has.
    func number(_ value: FixedPoint, places: ClosedRange<Int>?, sign: Bool = false) -> String {
        let places = places ?? 0...FixedPoint.places
        let rounded = value.rounded(toPlaces: places.upperBound)
        let magnitude = rounded.raw.magnitude
        var text = rounded.raw < 0 ? "-" : sign && rounded.raw > 0 ? "+" : ""
        text += grouped(String(UInt64(clamping: magnitude / FixedPoint.scale.magnitude)))
        let fraction = UInt64(magnitude % FixedPoint.scale.magnitude)
        guard fraction > 0 || places.lowerBound > 0 else { return text }
        var digits = Array(String(fraction).utf8)
        digits = Array(repeating: UInt8(ascii: "0"), count: FixedPoint.places - digits.count) + digits
        while digits.count > max(0, places.lowerBound), digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits.isEmpty ? text : text + decimal + String(decoding: digits, as: UTF8.self)
    }

    func integer(_ value: Int) -> String { (value < 0 ? "-" : "") + grouped(String(value.magnitude)) }

    private func grouped(_ digits: String) -> String {
        guard digits.utf8.count >= groupedFrom else { return digits }
        var result: [UInt8] = []
        let separator = Array(group.utf8)
        let count = digits.utf8.count
        for (index, digit) in digits.utf8.enumerated() {
            let left = count - index
            let isBoundary = groupsByTwo && left > 3 ? (left - 3) % 2 == 0 : left % 3 == 0
            if index > 0, isBoundary { result += separator }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }

    func money(_ money: Money, sign: Bool) -> String {
        let places = money.currency.minorPlaces
        let number = number(money.amount, places: (places > 2 ? 2 : places)...places, sign: sign)
        return self.money.filling("{n}", number).filling("{currency}", money.currency.code)
    }

    func percent(_ percent: Percent, places: Int, sign: Bool) -> String {
        let places = max(0, places)
        let magnitude = number(percent.value.magnitude, places: places...places)
        let value = percent.value.rounded(toPlaces: places).raw
        // The sign stands before all, also before a percent sign.
        return (value < 0 ? "-" : sign && value > 0 ? "+" : "") + self.percent.filling("{n}", magnitude)
    }

    // MARK: Times

    func timestamp(_ timestamp: Timestamp, _ style: MessageValue.TimeStyle, in zone: TimeZone) -> String {
        let pattern =
            switch style {
            case .time: time
            case .date: date
            case .dateTime: dateTime
            case .day: day
            case .month: month
            case .year: "y"
            case .weekdayTime: weekdayTime
            }
        // Four-digit years: other moments are a mistake somewhere, and must not overflow here.
        let milliseconds = min(max(timestamp.milliseconds, -62_135_596_800_000), 253_402_300_799_000)
        let seconds = Timestamp(milliseconds: milliseconds).seconds
        let offset = Int64(zone.secondsFromGMT(for: Timestamp(seconds: seconds).date))
        return CivilTime(seconds: seconds + offset).text(pattern, months: months, weekdays: weekdays)
    }

    /// The largest unit that fits, and the next one.
    static func units(_ duration: Duration) -> [(unit: String, count: Int)] {
        let seconds = Int(min(duration.magnitudeInSeconds, 1e12))
        let sizes = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)]
        guard let first = sizes.firstIndex(where: { seconds >= $0.1 }) else { return [("second", 0)] }
        var result = [(unit: sizes[first].0, count: seconds / sizes[first].1)]
        if first + 1 < sizes.count {
            let rest = seconds % sizes[first].1 / sizes[first + 1].1
            if rest > 0 { result.append((sizes[first + 1].0, rest)) }
        }
        return result
    }
}

extension Duration {
    fileprivate var magnitudeInSeconds: Double { inSeconds.magnitude }
}

extension String {
    /// With the first `hole` replaced.
    fileprivate func filling(_ hole: String, _ value: String) -> String {
        var start = utf8.startIndex
        while let open = utf8[start...].firstIndex(of: UInt8(ascii: "{")) {
            if utf8[open...].starts(with: hole.utf8) {
                return self[..<open] + value + self[utf8.index(open, offsetBy: hole.utf8.count)...]
            }
            start = utf8.index(after: open)
        }
        return self
    }
}
