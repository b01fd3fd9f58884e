import Actions
import Foundation
import Platform
import Storage
import Trading

/// Keeps what is due in step with what people have set.
enum ScheduleBook {
    /// What is due after a change of somebody's schedule. What they have set anew may come again on a day that had
    /// one; what they left as it was stays as it is.
    static func change(
        from before: ScheduleSetting, to after: ScheduleSetting, of user: Int64, in zone: TimeZone, at now: Timestamp,
        _ transaction: Transaction
    ) throws {
        let known = try rows(of: user, transaction)
        for kind in ScheduledKind.allCases where before[kind] != after[kind] {
            guard let schedule = after[kind] else {
                try transaction.removeSchedule(kind.rawValue, of: user)
                continue
            }
            // What it tells says nothing of when it is due: one that is due right now stays so.
            if let was = before[kind], known[kind.rawValue] != nil, was.minutes == schedule.minutes,
                was.days == schedule.days
            {
                continue
            }
            let next = schedule.next(after: now, in: zone)
            var row = ScheduleRow(user: user, kind: kind.rawValue, dueAt: next.time, dueDay: next.day)
            row.toldUntil = known[kind.rawValue]?.toldUntil
            try transaction.setSchedule(row)
        }
    }

    /// What is due after somebody has moved to another time zone, or the clock was set: on a day that had a message
    /// none comes again. What is overdue already stays so.
    static func rearrange(of user: Int64, at now: Timestamp, _ transaction: Transaction) throws {
        let settings = UserSettings(try transaction.settings(of: user))
        for (kind, row) in try rows(of: user, transaction) where row.dueAt > now {
            guard let kind = ScheduledKind(rawValue: kind), let schedule = settings.schedules[kind] else {
                try transaction.removeSchedule(kind, of: user)
                continue
            }
            var row = row
            // A day to come had none: the clock was wrong.
            if let last = row.lastDay, last > settings.timeZone.day(at: now) + 2 { row.lastDay = nil }
            let next = schedule.next(after: now, last: row.lastDay, in: settings.timeZone)
            (row.dueAt, row.dueDay) = (next.time, next.day)
            try transaction.setSchedule(row)
        }
    }

    /// What is due after the undoing of a setting.
    static func undo(
        _ change: SettingChange, _ key: SettingKey, _ turn: Turn, _ transaction: Transaction
    ) throws {
        let user = turn.user.id
        if key == .timeZone { try rearrange(of: user, at: turn.now, transaction) }
        guard key == .schedules else { return }
        let zone = UserSettings(try transaction.settings(of: user)).timeZone
        try self.change(
            from: ScheduleSetting(change.new ?? ""), to: ScheduleSetting(change.old ?? ""), of: user, in: zone,
            at: turn.now, transaction)
    }

    private static func rows(of user: Int64, _ transaction: Transaction) throws -> [String: ScheduleRow] {
        Dictionary(try transaction.schedules(of: user).map { ($0.kind, $0) }) { $1 }
    }
}
