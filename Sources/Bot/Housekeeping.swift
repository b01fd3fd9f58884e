import Logging
import Platform
import ServiceLifecycle
import Storage
import Venues

/// Forgets what nobody needs any more, a little at a time.
struct Housekeeping: NamedService {
    let store: Store
    let time: any TimeSource
    /// What was rejected is dated by it.
    let marketClock: MarketClock
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
    /// Who asks why there was no signal, asks of a time on the chart.
    static let rejectionAge: Duration = .days(60)
    static let interval: Duration = .minutes(10)

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.interval) }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            let (now, marketNow) = (time.now(), marketClock.now())
            do {
                try await store.write { transaction in
                    try transaction.pruneInbox(before: now - Self.inboxAge, limit: 5_000)
                    try transaction.prunePictures(before: now - Self.outboxAge)
                    try transaction.pruneOutbox(before: now - Self.outboxAge, limit: 5_000)
                    try transaction.pruneAlerts(before: now - Self.alertAge, limit: 5_000)
                    try transaction.pruneWebhooks(before: now - Self.webhookAge, limit: 5_000)
                    try transaction.pruneRejections(before: marketNow - Self.rejectionAge, limit: 50_000)
                    try transaction.pruneSizings(before: now - Self.sizingAge, limit: 5_000)
                }
            } catch {
                logger.error("housekeeping failed", metadata: ["error": "\(error)"])
            }
        }
    }
}
