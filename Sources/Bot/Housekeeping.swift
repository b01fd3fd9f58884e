import Logging
import Platform
import ServiceLifecycle
import Storage

/// Forgets what nobody needs any more, a little at a time.
struct Housekeeping: NamedService {
    let store: Store
    let time: any TimeSource
    let logger: Logger

    /// Platforms deliver an update again for a day at most.
    static let inboxAge: Duration = .hours(48)
    /// Receipts answer `/missed`.
    static let outboxAge: Duration = .days(30)
    /// Alerts that ended can be taken up again.
    static let alertAge: Duration = .days(90)
    /// Who asks why a size is what it is, asks of what they hold.
    static let sizingAge: Duration = .days(365)
    /// An alert may come again for so long.
    static let webhookAge: Duration = .days(7)
    static let interval: Duration = .minutes(10)

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.interval) }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            let now = time.now()
            do {
                try await store.write { transaction in
                    try transaction.pruneInbox(before: now - Self.inboxAge, limit: 5_000)
                    try transaction.pruneOutbox(before: now - Self.outboxAge, limit: 5_000)
                    try transaction.pruneAlerts(before: now - Self.alertAge, limit: 5_000)
                    try transaction.pruneWebhooks(before: now - Self.webhookAge, limit: 5_000)
                    try transaction.pruneSizings(before: now - Self.sizingAge, limit: 5_000)
                }
            } catch {
                logger.error("housekeeping failed", metadata: ["error": "\(error)"])
            }
        }
    }
}
