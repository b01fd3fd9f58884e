import Actions
import Platform
import Storage
import Trading

/// What a person watches as one setting, so that a change of it can be undone like any other.
enum WatchBook {
    /// Runs `body`, which begins or ends watches of the person, and notes what it changed for undoing.
    static func change<Result>(
        of user: Int64, at moment: Timestamp, _ services: BotServices, _ transaction: Transaction,
        _ body: () throws -> Result
    ) throws -> Result {
        func watched() throws -> String { text(try transaction.watches(of: user)) }
        let key = SettingKey.watches.rawValue
        // What others no longer share is no change of the person's.
        try transaction.begin(key, as: try watched(), of: user)
        let result = try body()
        try transaction.set(key, to: try watched(), of: user, by: user, at: moment)
        services.watchChanges.note()
        return result
    }

    /// Brings back what a change ended, with all that was to be told of it, and ends what it began.
    static func undo(
        _ change: SettingChange, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws {
        let (old, new) = (watches(change.old, of: turn.user.id), watches(change.new, of: turn.user.id))
        for watch in new.subtracting(old) {
            _ = try transaction.removeWatches(
                of: watch.user, strategy: watch.strategy, instrument: watch.instrument, timeframe: watch.timeframe)
        }
        for watch in old.subtracting(new) {
            // It may have been deleted since, or be somebody's own again.
            guard try services.directory.strategy(id: watch.strategy, transaction) != nil,
                try services.directory.isVisible(watch.strategy, to: watch.user, transaction)
            else { continue }
            try transaction.addWatch(watch)
        }
        services.watchChanges.note()
    }

    /// Where a person watches a strategy, or watched it last; empty where they never did.
    static func homes(of strategy: String, _ user: Int64, _ transaction: Transaction) throws -> [WatchRow] {
        let current = try transaction.watches(of: user).filter { $0.strategy == strategy }
        guard current.isEmpty else { return current }
        for change in try transaction.settingChanges(SettingKey.watches.rawValue, of: user) {
            let ended = watches(change.old, of: user).filter { $0.strategy == strategy }
            guard ended.isEmpty else { return ended.sorted { $0.instrument.symbol < $1.instrument.symbol } }
        }
        return []
    }

    /// `swing XAUUSD 1h, own:7 EURUSD 4h`, as a person reads it.
    static func shown(_ text: String) -> String {
        text.split(separator: ",").map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
            .joined(separator: ", ")
    }

    private static func text(_ watches: [WatchRow]) -> String {
        watches.map { "\($0.strategy) \($0.instrument) \($0.timeframe.rawValue) \($0.since ?? 0)" }
            .joined(separator: ",")
    }

    private static func watches(_ text: String?, of user: Int64) -> Set<WatchRow> {
        Set(
            (text ?? "").split(separator: ",").compactMap { entry in
                let parts = entry.split(separator: " ").map(String.init)
                guard parts.count == 4, let timeframe = Timeframe(rawValue: parts[2]), let since = Int64(parts[3])
                else { return nil }
                return WatchRow(
                    user: user, strategy: parts[0], instrument: InstrumentID(parts[1]), timeframe: timeframe,
                    since: since)
            })
    }
}
