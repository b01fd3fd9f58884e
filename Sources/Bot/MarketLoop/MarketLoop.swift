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
    let notices: TradeNotices
    let outbox: OutboxWriter
    let time: any TimeSource
    let logger: Logger

    init(services: BotServices, outbox: OutboxWriter, logger: Logger) {
        market = services.market
        desk = services.desk
        store = services.store
        alerts = AlertWatch(services: services, outbox: outbox)
        notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
        self.outbox = outbox
        time = services.time
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
                if time.elapsed() - kept >= Self.keepInterval {
                    try await keep(now)
                    kept = time.elapsed()
                }
            } catch let error as StorageError {
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
        try await store.write { transaction in
            try transaction.setMark(MarketMark.clock, to: String(moment.milliseconds))
            try transaction.setMark(MarketMark.settled, to: String(moment.milliseconds))
        }
    }

    /// Looks at the prices after `start` up to `end`: first at what they do to money, then at what is only told.
    func settle(after start: Timestamp, through end: Timestamp) async throws {
        let seen = desk.watched.all.map { ($0, market.ticks(of: $0, after: start, through: end)) }
            .filter { !$0.1.isEmpty }
        try await execute(seen, after: start)
        for (instrument, ticks) in seen { try await alerts.look(at: ticks, of: instrument, now: end) }
        try await alerts.expire()
    }

    /// What prices execute is carried out in the order of their times, whichever the instrument: a stop here may forbid
    /// the order there that was due after it.
    private func execute(_ seen: [(InstrumentID, [Quote])], after start: Timestamp) async throws {
        let due = try await store.read { transaction in
            try seen.flatMap { try self.due($0.0, $0.1, transaction) }.sorted { $0.tick.time < $1.tick.time }
        }
        guard let last = due.last?.tick else { return }
        let now = time.now()
        let rows = try await store.write { transaction in
            let rows = try due.flatMap { try carryOut($0, at: now, transaction) }
            try transaction.setMark(MarketMark.settled, to: String(start.milliseconds))
            try transaction.setMark(MarketMark.clock, to: String(last.time.milliseconds))
            return rows
        }
        await outbox.announce(rows)
    }

    /// Something that a price executes.
    private struct Due: Sendable {
        enum What: Sendable {
            case level(PaperBroker.Trigger)
            case order(ClientOrderID)
        }
        var user: Int64
        var instrument: InstrumentID
        var what: What
        var price: Price
        var tick: Quote
    }

    private func due(_ instrument: InstrumentID, _ ticks: [Quote], _ transaction: Transaction) throws -> [Due] {
        var due: [Due] = []
        for owned in try transaction.protectedPositions(instrument) {
            for tick in ticks where tick.time > owned.changedAt {
                guard let hit = PaperBroker.trigger(of: owned.value, at: tick) else { continue }
                due.append(
                    Due(
                        user: owned.user, instrument: instrument, what: .level(hit.trigger), price: hit.price,
                        tick: tick))
                break
            }
        }
        for owned in try transaction.workingOrders(instrument) {
            for tick in ticks where tick.time > owned.changedAt {
                guard let price = PaperBroker.trigger(of: owned.value, at: tick) else { continue }
                due.append(
                    Due(
                        user: owned.user, instrument: instrument, what: .order(owned.value.id), price: price,
                        tick: tick))
                break
            }
        }
        return due
    }

    /// Executes it, if it still stands, and tells its owner.
    private func carryOut(_ due: Due, at moment: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        switch due.what {
        case .level(let trigger):
            guard let position = try transaction.position(due.instrument, of: due.user),
                PaperBroker.trigger(of: position, at: due.tick)?.trigger == trigger
            else { return [] }
            // The name depends on the price event alone: the same event after a crash has the same name.
            let id = ClientOrderID("t\(due.user)-\(due.instrument)-\(due.tick.time.milliseconds)")
            var order = Order(
                id: id, instrument: due.instrument, side: position.direction.closingSide, type: .market,
                quantity: position.quantity, price: nil, stopLoss: nil, takeProfit: nil, createdAt: due.tick.time)
            try order.apply(.accepted)
            let execution = try desk.execute(order, at: due.price, user: due.user, moment: moment, transaction)
            let day = try desk.dayLoss(of: due.user, due.instrument, transaction)
            return try tell(due.user, notices.levelHit(trigger, position, execution, day), at: moment, transaction)
        case .order(let id):
            guard var order = try transaction.order(id)?.value, !order.status.isFinal else { return [] }
            if let refusal = try desk.refusal(of: order, user: due.user, transaction) {
                try order.apply(.canceled)
                try transaction.updateOrder(order, at: due.tick.time)
                return try tell(due.user, notices.orderRefused(order, refusal), at: moment, transaction)
            }
            let execution = try desk.execute(order, at: due.price, user: due.user, moment: moment, transaction)
            return try tell(due.user, notices.orderFilled(execution), at: moment, transaction)
        }
    }

    private func tell(
        _ user: Int64, _ message: (Localizer) -> (Document, reference: String?), at moment: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        try outbox.notify(user, .urgent, at: moment, happenedAt: moment, transaction) { localizer in
            let (document, reference) = message(localizer)
            return Notice(reply: Reply(document, reference: reference), line: document)
        }
    }
}
