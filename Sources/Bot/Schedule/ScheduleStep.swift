import Foundation
import Platform
import Storage

/// What is to be done with a message that is due.
enum ScheduleStep: Hashable {
    /// Send it, and wait for the next.
    case send(Lateness, next: ScheduleRow)
    /// Leave it to the next one, which is due soon.
    case fold(next: ScheduleRow)

    /// What is said of the delay.
    enum Lateness: Hashable {
        case onTime
        /// One that was due then.
        case late(Timestamp)
        /// It stands for so many more, the first of which was due then.
        case joined(Int, since: Timestamp)
    }

    /// Who is this late says so.
    static let tolerance: Duration = .minutes(5)
    /// More missed ones are not counted.
    private static let mostMissed = 400

    /// - Parameters:
    ///   - row: due at `now`.
    ///   - marketTime: up to when the message will tell.
    init(_ row: ScheduleRow, _ schedule: Schedule, at now: Timestamp, marketTime: Timestamp, in zone: TimeZone) {
        var passed = 1
        var last = row.dueDay
        var next = schedule.next(after: row.dueAt, last: last, in: zone)
        while next.time <= now, passed < Self.mostMissed {
            passed += 1
            last = next.day
            next = schedule.next(after: next.time, last: last, in: zone)
        }
        if next.time <= now { next = schedule.next(after: now, last: last, in: zone) }
        var following = row
        (following.dueAt, following.dueDay) = (next.time, next.day)
        let isLate = now - row.dueAt > Self.tolerance
        if isLate, next.time - now <= schedule.kind.foldsWithin {
            following.missed += passed
            following.missedSince = row.missedSince ?? row.dueAt
            self = .fold(next: following)
            return
        }
        (following.lastDay, following.toldUntil) = (last, marketTime)
        (following.missed, following.missedSince) = (0, nil)
        let others = row.missed + passed - 1
        if others > 0 {
            self = .send(.joined(others, since: row.missedSince ?? row.dueAt), next: following)
        } else {
            self = .send(isLate ? .late(row.dueAt) : .onTime, next: following)
        }
    }
}
