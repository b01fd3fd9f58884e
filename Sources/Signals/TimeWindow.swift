import Foundation
import Indicators

/// Hours of the day by the clock of a zone, to find those that never meet.
struct TimeWindow {
    private let from: Int
    private let to: Int
    private let zone: TimeZone

    /// nil when the condition speaks of no hours.
    init?(_ condition: Condition) {
        let name: String
        switch condition {
        case .hours(let start, let end, let zone): (from, to, name) = (start, end, zone)
        case .session(let session): (from, to, name) = (session.start, session.end, session.zone)
        default: return nil
        }
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// Whether both hold at some minute of some day. Zones change their clocks on different days: every distance
    /// between them within a year counts.
    func meets(_ other: Self) -> Bool {
        let shifts: Set<Int> =
            zone == other.zone
            ? [0]
            : Set(
                (0..<366).map { day in
                    let date = Date(timeIntervalSince1970: 1_735_732_800 + Double(day) * 86_400)  // from 2025
                    return (zone.secondsFromGMT(for: date) - other.zone.secondsFromGMT(for: date)) / 60
                })
        return shifts.contains { shift in
            let theirs = Self.minutes(other.from + shift, other.to + shift)
            return !Self.minutes(from, to).isDisjoint(with: theirs)
        }
    }

    private static func minutes(_ from: Int, _ to: Int) -> Set<Int> {
        let length = to >= from ? to - from : to + 1440 - from
        return Set((0..<length).map { ((from + $0) % 1440 + 1440) % 1440 })
    }
}
