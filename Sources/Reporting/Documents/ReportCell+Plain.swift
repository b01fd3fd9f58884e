public import Foundation
import Platform
import Presentation
public import Trading

extension ReportCell {
    /// A cell for machines.
    public enum Plain: Sendable, Hashable {
        case empty
        case text(String)
        case number(FixedPoint)

        /// As one writes it; empty for an empty one.
        public var text: String {
            switch self {
            case .empty: ""
            case .text(let text): text
            case .number(let number): number.description
            }
        }
    }

    /// Figures in full, money and percent as bare numbers, lengths of time in seconds, moments in ISO 8601 in UTC, days
    /// (`.date`) as the calendar of `timeZone` has them, words as their codes.
    public func plain(timeZone: TimeZone) -> Plain {
        switch self {
        case .empty: .empty
        case .term(_, let code): .text(code)
        case .value(let value): Self.plain(value, timeZone)
        }
    }

    private static func plain(_ value: MessageValue, _ timeZone: TimeZone) -> Plain {
        switch value {
        case .text(let text), .code(let text): .text(text)
        case .document(let document): .text(document.plainText)
        case .integer(let number): .number(FixedPoint(number))
        case .number(let number, _): .number(number)
        case .price(let price, _): .number(price.value)
        case .money(let money), .signedMoney(let money): .number(money.amount)
        case .percent(let percent, _), .signedPercent(let percent, _): .number(percent.value)
        case .duration(let duration), .relative(let duration): .number(seconds(duration))
        case .timestamp(let timestamp, .date):
            .text(timestamp.date.formatted(Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day()))
        case .timestamp(let timestamp, _): .text(moment(timestamp))
        }
    }

    private static func moment(_ timestamp: Timestamp) -> String {
        let whole = Timestamp(seconds: timestamp.seconds).date.ISO8601Format()
        let rest = timestamp.milliseconds - timestamp.seconds * 1000
        // The format style would cut what a `Date` cannot hold exactly.
        return rest == 0 ? whole : whole.dropLast() + "." + String(1000 + rest).dropFirst() + "Z"
    }

    private static func seconds(_ duration: Duration) -> FixedPoint {
        FixedPoint(raw: Int128(duration.wholeMilliseconds) * (FixedPoint.scale / 1000))
    }
}
