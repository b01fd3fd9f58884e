import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

/// The alerts of a person as one setting, so that a change of them can be undone like any other.
enum AlertBook {
    /// The alert of that number that still waits, or the one that has taken its place since; nil when there is none.
    static func waiting(_ number: Int, of user: Int64, _ transaction: Transaction) throws -> AlertRow? {
        var number = number
        for _ in 0..<mostChanges {
            guard let row = try transaction.alert(number: number, of: user) else { return nil }
            if row.alert.state == .active { return row }
            // What is changed ends, and its heir begins at the same moment.
            guard row.alert.state == .deleted,
                let heir = try (number + 1...number + mostChanges).lazy
                    .compactMap({ try transaction.alert(number: $0, of: user) })
                    .first(where: { $0.createdAt == row.changedAt && $0.alert.instrument == row.alert.instrument })
            else { return nil }
            number = heir.number
        }
        return nil
    }
    /// Looked through for what an alert has become.
    private static let mostChanges = 50

    /// Alerts one person can have waiting.
    static let limit = 50

    static func checkRoom(of user: Int64, _ transaction: Transaction) throws {
        guard try transaction.activeAlerts(of: user).count < limit else {
            throw ActionError.refused("alerts_full", ["count": .integer(limit)])
        }
    }

    /// Runs `body`, which starts or ends alerts of the person, and notes what it changed for undoing.
    static func change<Result>(
        of user: Int64, at moment: Timestamp, _ transaction: Transaction, _ body: () throws -> Result
    ) throws -> Result {
        func waiting() throws -> String {
            try transaction.activeAlerts(of: user).map { String($0.number) }.joined(separator: ",")
        }
        let key = SettingKey.alerts.rawValue
        // What fired meanwhile is no change of the person's.
        try transaction.begin(key, as: try waiting(), of: user)
        let result = try body()
        try transaction.set(key, to: try waiting(), of: user, by: user, at: moment)
        return result
    }

    /// Brings back what a change ended, and ends what it started.
    static func undo(
        _ change: SettingChange, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws {
        let (old, new) = (numbers(change.old), numbers(change.new))
        for number in new.subtracting(old) {
            guard var row = try transaction.alert(number: number, of: turn.user.id), row.alert.state == .active else {
                continue
            }
            row.alert.delete()
            try transaction.updateAlert(row, at: turn.now)
        }
        for number in old.subtracting(new) {
            guard var row = try transaction.alert(number: number, of: turn.user.id), row.alert.state == .deleted else {
                continue
            }
            try revive(&row, at: turn.now, services, transaction)
        }
    }

    /// Lets an alert wait again from the current price on.
    static func revive(
        _ row: inout AlertRow, at moment: Timestamp, _ services: BotServices, _ transaction: Transaction
    ) throws {
        let quote = try services.quote(try services.instrument(row.alert.instrument))
        row.alert.revive(at: quote.mid, moment)
        row.seenAt = services.market.clock.now()
        try transaction.updateAlert(row, at: moment)
        services.desk.watched.add(row.alert.instrument)
    }

    private static func numbers(_ text: String?) -> Set<Int> {
        Set((text ?? "").split(separator: ",").compactMap { Int($0) })
    }
}

extension Reply {
    /// An answer to a change of one's own settings.
    static func undoable(_ document: Document, _ localizer: Localizer) -> Reply {
        Reply(document, choices: [[.init(label: localizer.text("button.undo"), id: "/undo")]])
    }
}
