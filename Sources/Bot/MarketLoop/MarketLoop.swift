import Actions
import Brokerage
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Trading
import Venues

/// Holds every new price against stops, targets, resting orders and alerts, and keeps market time.
struct MarketLoop: NamedService {
    let market: any MarketSource
    let desk: Desk
    let store: Store
    let alerts: AlertWatch
    let accounts: AccountWatch
    let notices: TradeNotices
    let tell: Teller
    let outbox: OutboxWriter
    let time: any TimeSource
    private let pulse: Pulse
    private let ticks: Counter
    let logger: Logger

    init(services: BotServices, outbox: OutboxWriter, logger: Logger) {
        market = services.market
        desk = services.desk
        store = services.store
        alerts = AlertWatch(services: services, outbox: outbox)
        notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
        tell = Teller(outbox: outbox)
        accounts = AccountWatch(desk: desk, notices: notices, tell: tell)
        self.outbox = outbox
        time = services.time
        pulse = services.marketPulse
        ticks = services.metrics.counter(
            "bellwether_market_ticks_total", "Prices that stops, orders and alerts were held against.")
        self.logger = logger
    }

    /// How often prices are looked at, in real time.
    static let interval: Duration = .milliseconds(250)
    /// How often market time is written down when nothing happens, in real time.
    static let keepInterval: Duration = .seconds(2)

    func run() async throws {
        var settled = try await begin()
        var kept = time.elapsed()
        while !Task.isShuttingDownGracefully {
            let now = market.clock.now()
            do {
                try await settle(after: settled, through: now)
                settled = now
                pulse.beat()
                if time.elapsed() - kept >= Self.keepInterval {
                    try await keep(now)
                    kept = time.elapsed()
                }
            } catch {
                // Nothing was changed: the same prices are looked at again.
                logger.error("prices not settled", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.interval) }
            if Task.isCancelled { break }
        }
        try await keep(settled)
    }

    /// Where the last run stopped looking at prices; the clock's start when this is the first.
    func begin() async throws -> Timestamp {
        let (mark, inUse) = try await store.read { transaction in
            (try transaction.mark(MarketMark.settled), try transaction.instrumentsInUse())
        }
        desk.watched.replace(inUse)
        return mark.flatMap { Int64($0) }.map(Timestamp.init(milliseconds:)) ?? market.clock.start
    }

    private func keep(_ moment: Timestamp) async throws {
        let now = time.now()
        try await store.write { transaction in
            try Outage.keepAlive(at: now, transaction)
            try transaction.setMark(MarketMark.clock, to: String(moment.milliseconds))
            try transaction.setMark(MarketMark.settled, to: String(moment.milliseconds))
        }
    }

    /// Looks at the prices after `start` up to `end`: first at what they do to money, then at what is only told.
    func settle(after start: Timestamp, through end: Timestamp) async throws {
        let seen = desk.watched.all.map { ($0, market.ticks(of: $0, after: start, through: end)) }
            .filter { !$0.1.isEmpty }
        self.ticks.add(seen.reduce(0) { $0 + $1.1.count })
        try await execute(Dictionary(uniqueKeysWithValues: seen), after: start, through: end)
        for (instrument, ticks) in seen { try await alerts.look(at: ticks, of: instrument, now: end) }
        try await alerts.expire()
    }

    private func execute(_ ticks: [InstrumentID: [Quote]], after start: Timestamp, through end: Timestamp) async throws
    {
        let settlement = settlement(of: ticks, after: start, through: end, at: time.now())
        // Most of the time nothing is due: that is found out without a write.
        let found = try await store.read { transaction in
            var found = settlement
            try found.collect(transaction)
            return found
        }
        guard !found.isEmpty else { return }
        let (rows, failures) = try await store.write { transaction in
            var due = settlement
            try due.collect(transaction)
            let rows = try due.run(transaction)
            try transaction.setMark(MarketMark.settled, to: String(start.milliseconds))
            try transaction.setMark(MarketMark.clock, to: String(end.milliseconds))
            return (rows, due.failures)
        }
        for failure in failures { logger.error("not carried out", metadata: ["what": "\(failure)"]) }
        await outbox.announce(rows)
    }

    func settlement(
        of ticks: [InstrumentID: [Quote]], after start: Timestamp, through end: Timestamp, at moment: Timestamp
    ) -> Settlement {
        Settlement(
            desk: desk, accounts: accounts, tell: tell, notices: notices, ticks: ticks, start: start, end: end,
            moment: moment)
    }
}

extension Error {
    /// Whether what failed concerns one account, instrument or row, and not the machine: then the others go on.
    var concernsOne: Bool {
        guard let error = self as? StorageError else { return !(self is CancellationError) }
        guard case .damaged = error else { return false }
        return true
    }
}
