import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What some time's prices do to waiting orders, positions and accounts, carried out in the order of their times,
/// whichever the instrument: a stop here may forbid the order there that was due after it.
struct Settlement {
    let desk: Desk
    let accounts: AccountWatch
    let tell: Teller
    let notices: TradeNotices
    /// The prices of that time, in order.
    let ticks: [InstrumentID: [Quote]]
    let start: Timestamp
    let end: Timestamp
    /// Real time.
    let moment: Timestamp

    /// What may be due, and the earliest time it can be.
    struct Due {
        enum What {
            case position(user: Int64, InstrumentID)
            case order(ClientOrderID)
            case account(user: Int64)
            case night(Rollover)
            case split(InstrumentID, PriceBreak.Split)
            case dividend(InstrumentID, Dividend)
        }
        var what: What
        var time: Timestamp
    }

    /// Earliest last.
    private var queue: [Due] = []
    private var entries: [OutboxEntry] = []
    /// What could not be carried out, once a day each: for the log.
    private(set) var failures: [String] = []
    /// When an instrument's shares are split: prices from there on mean something else.
    var splits: [InstrumentID: Timestamp] = [:]

    init(
        desk: Desk, accounts: AccountWatch, tell: Teller, notices: TradeNotices, ticks: [InstrumentID: [Quote]],
        start: Timestamp, end: Timestamp, moment: Timestamp
    ) {
        self.desk = desk
        self.accounts = accounts
        self.tell = tell
        self.notices = notices
        self.ticks = ticks
        self.start = start
        self.end = end
        self.moment = moment
    }

    /// Whether anything may be due.
    var isEmpty: Bool { queue.isEmpty }

    /// Finds what may be due.
    mutating func collect(_ transaction: Transaction) throws {
        // Before everything else of their moment: who held it at the open is paid.
        try collectDividends(transaction)
        for (instrument, ticks) in ticks.sorted(by: { $0.key < $1.key }) {
            collectSplits(instrument, ticks)
            guard let first = ticks.first, let low = ticks.map(\.bid).min(), let high = ticks.map(\.ask).max() else {
                continue
            }
            for user in try transaction.touchedPositions(instrument, between: low, high, through: end) {
                push(.position(user: user, instrument), first.time)
            }
            for id in try transaction.touchedOrders(instrument, between: low, high)
            where try !waitsForResume(id, transaction) {
                push(.order(id), first.time)
            }
        }
        for id in try transaction.expiredOrders(at: end) { push(.order(id), start) }
        for user in try transaction.accountsToCheck(at: end) { push(.account(user: user), end) }
        for rollover in desk.rollovers {
            var night = Timestamp(milliseconds: rollover.next(after: start))
            while night <= end {
                push(.night(rollover), night)
                night = Timestamp(milliseconds: rollover.next(after: night))
            }
        }
    }

    /// Carries it out.
    /// - Returns: what is told of it.
    mutating func run(_ transaction: Transaction) throws -> [OutboxEntry] {
        while let due = queue.popLast() {
            switch due.what {
            case .position(let user, let instrument):
                try apart(user, instrument, transaction) {
                    try $0.follow(instrument, of: user, from: due.time, transaction)
                }
            case .order(let id):
                guard let owned = try transaction.order(id) else { continue }
                try apart(owned.user, owned.value.instrument, transaction) {
                    try $0.follow(id, from: due.time, transaction)
                }
            case .account(let user):
                let isChecked = try apart(user, nil, transaction) { try $0.check(user, at: due.time, transaction) }
                if !isChecked { try transaction.setCheck(of: user, at: due.time + AccountWatch.soon) }
            case .night(let rollover): try payNight(rollover, at: due.time, transaction)
            case .split(let instrument, let split): try carryOut(split, of: instrument, at: due.time, transaction)
            case .dividend(let instrument, let dividend): try pay(dividend, of: instrument, transaction)
            }
        }
        return entries
    }

    /// Does what concerns one account on its own: when that fails, it is undone, its owner is told, and everything else
    /// goes on. The next price tries it again.
    /// - Parameter instrument: nil: it concerns none.
    /// - Returns: whether it was done.
    @discardableResult mutating func apart(
        _ user: Int64, _ instrument: InstrumentID?, _ transaction: Transaction,
        _ body: (inout Settlement) throws -> Void
    ) throws -> Bool {
        let before = (entries, queue, splits)
        do {
            try transaction.attempt { try body(&self) }
            return true
        } catch let error where error.concernsOne {
            (entries, queue, splits) = before
            let (kind, day) = ("unsettled/\(instrument?.symbol ?? "")", moment.milliseconds / 86_400_000)
            guard try transaction.warn(user, of: kind, period: "\(day)", at: moment) else { return false }
            failures.append("\(kind) of \(user): \(error)")
            if let instrument { try tell(user, transaction, notices.unsettled(instrument)) }
            return false
        }
    }

    mutating func push(_ what: Due.What, _ time: Timestamp) {
        let index = queue.firstIndex { $0.time <= time } ?? queue.endIndex
        queue.insert(Due(what: what, time: time), at: index)
    }

    /// The prices that concern what was changed at `moment` last.
    private func ticks(_ instrument: InstrumentID, after moment: Timestamp) -> ArraySlice<Quote> {
        let all = ticks[instrument] ?? []
        let end = splits[instrument].flatMap { split in all.firstIndex { $0.time >= split } } ?? all.endIndex
        return all[(all[..<end].firstIndex { $0.time > moment } ?? end)..<end]
    }

    mutating func tell(
        _ user: Int64, _ transaction: Transaction, _ message: (Localizer) -> (Document, reference: String?)
    ) throws {
        entries += try tell(user, at: moment, transaction, message)
    }
}

// Positions.
extension Settlement {
    private mutating func follow(
        _ instrument: InstrumentID, of user: Int64, from time: Timestamp, _ transaction: Transaction
    ) throws {
        guard let holding = try transaction.holding(instrument, of: user) else { return }
        var position = holding.position
        let ticks = ticks(instrument, after: holding.changedAt)
        let hit = PaperBroker.follow(&position, ticks)
        let side = position.direction.closingSide
        let left = ticks.firstIndex { $0.isOpen && !holding.band.contains($0.price(for: side)) }
        if let left, left < hit?.index ?? .max {
            guard ticks[left].time <= time else { return push(.position(user: user, instrument), ticks[left].time) }
            try check(user, at: ticks[left].time, transaction)
            return push(.position(user: user, instrument), ticks[left].time)
        }
        guard let hit else {
            if position != holding.position, let last = ticks.last {
                try transaction.keep(position, band: holding.band, of: user, at: last.time)
            }
            return
        }
        let quote = ticks[hit.index]
        guard quote.time <= time else { return push(.position(user: user, instrument), quote.time) }
        try transaction.keep(position, band: holding.band, of: user, at: quote.time)
        try carryOut(hit.event, on: position, due: hit.price, quote, user: user, transaction)
        if !hit.event.endsTrade {
            try carryOutFurther(after: position, ticks[hit.index...hit.index], of: user, transaction)
        }
        push(.position(user: user, instrument), quote.time)
        push(.account(user: user), quote.time)
    }

    /// A price that jumps over several levels reaches them all. Where the book did not take all of a part, the rest and
    /// what comes after it wait for the next price.
    /// - Parameter position: as the event before has left its rules.
    private mutating func carryOutFurther(
        after position: Position, _ tick: ArraySlice<Quote>, of user: Int64, _ transaction: Transaction
    ) throws {
        guard let quote = tick.first, let holding = try transaction.holding(position.instrument, of: user),
            holding.position.rules == position.rules
        else { return }
        var position = holding.position
        guard let hit = PaperBroker.follow(&position, tick), hit.event != .stop else { return }
        try transaction.keep(position, band: holding.band, of: user, at: quote.time)
        try carryOut(hit.event, on: position, due: hit.price, quote, user: user, transaction)
        if !hit.event.endsTrade { try carryOutFurther(after: position, tick, of: user, transaction) }
    }

    private mutating func carryOut(
        _ event: PaperBroker.PositionEvent, on position: Position, due: Price, _ quote: Quote, user: Int64,
        _ transaction: Transaction
    ) throws {
        switch event {
        case .stop: try exit(position, position.stopCause, due: due, limit: nil, quote, user: user, transaction)
        case .time: try exit(position, .time, due: due, limit: nil, quote, user: user, transaction)
        case .target:
            try exit(position, .takeProfit, due: due, limit: position.takeProfit, quote, user: user, transaction)
        case .part(let part):
            try exit(
                position, .partialTarget, part.quantity, due: due, limit: part.price, quote, user: user, transaction)
        case .breakEven: try tell(user, transaction, notices.breakEven(position))
        case .addition(let part): try add(part.quantity, to: position, quote, user: user, transaction)
        }
    }

    /// - Parameter quantity: nil: all of it.
    private mutating func exit(
        _ position: Position, _ cause: ClosingCause, _ quantity: Quantity? = nil, due: Price, limit: Price?,
        _ quote: Quote, user: Int64, _ transaction: Transaction
    ) throws {
        // The name depends on the price event alone: the same event after a crash has the same name.
        let part = quantity == nil ? "" : "-\(position.rules.targets.count)"
        let id = ClientOrderID("t\(user)-\(position.instrument)-\(quote.time.milliseconds)\(part)")
        let wanted = min(quantity ?? position.quantity, position.quantity)
        let approved = PaperBroker.exit(position, wanted, limit: limit, id: id, at: quote.time)
        let execution = try desk.execute(
            approved, due: due, at: quote, cause: cause, user: user, moment: moment, transaction)
        if let limit, quantity != nil, var rest = execution?.position, let filled = execution?.fill.quantity,
            filled < wanted
        {
            // What the book did not take is left for the next price.
            rest.rules.targets.insert(.init(price: limit, quantity: wanted - filled), at: 0)
            try transaction.setPosition(rest, instrument: rest.instrument, of: user, at: quote.time)
        }
        guard let execution else { return }
        try tell(user, transaction) { [notices] in notices.execution(TradeNotices.key(of: cause), execution, $0) }
        if execution.realized.amount < .zero, execution.position == nil {
            try askAboutStreak(execution, of: user, at: quote.time, transaction)
        }
    }

    private mutating func askAboutStreak(
        _ execution: PaperBroker.Execution, of user: Int64, at time: Timestamp, _ transaction: Transaction
    ) throws {
        let losses = try StreakQuestion.count(of: user, at: time, desk, transaction)
        guard StreakQuestion.isDue(before: losses - 1, now: losses) else { return }
        let reference = shortReference(for: execution.order.id.text)
        let notice = NoticeClass.ordinary(.trades, execution.fill.instrument)
        entries += try tell.outbox.notify(user, notice, at: moment, happenedAt: moment, transaction) { localizer in
            let reply = StreakQuestion.reply(losses, reference: reference, localizer)
            return Notice(reply: reply, line: reply.document)
        }
    }

    /// Scales in, if the limits allow it.
    private mutating func add(
        _ quantity: Quantity, to position: Position, _ quote: Quote, user: Int64, _ transaction: Transaction
    ) throws {
        guard let instrument = desk.instruments[position.instrument] else { return }
        let request = OrderRequest(
            instrument: instrument, side: position.direction.openingSide, size: quantity.value, unit: .units)
        let settings = UserSettings(try transaction.settings(of: user))
        let place = position.rules.additions.count
        let id = ClientOrderID("t\(user)-\(position.instrument)-\(quote.time.milliseconds)-a\(place)")
        do {
            if settings.isPaused(at: moment, on: instrument.id) { throw OrderRefusal.tradingPaused }
            let ticket = try desk.approve(
                request, of: user, settings, SizingEvidence(), at: quote.time, transaction)
            let execution = try desk.execute(
                ticket.approved(id: id, createdAt: quote.time), due: ticket.entry, at: quote, cause: .order,
                user: user, moment: moment, transaction)
            guard let execution else { return }
            try tell(user, transaction) { [notices] in notices.execution("added", execution, $0) }
        } catch let refusal as OrderRefusal {
            try tell(user, transaction, notices.additionRefused(position, quantity, refusal))
        }
    }
}

// Waiting orders.
extension Settlement {
    private mutating func follow(_ id: ClientOrderID, from time: Timestamp, _ transaction: Transaction) throws {
        guard let owned = try transaction.order(id), !owned.value.status.isFinal else { return }
        var order = owned.value
        let ticks = ticks(order.instrument, after: owned.changedAt)
        guard let hit = try PaperBroker.follow(&order, ticks) else {
            if let expiry = order.expiresAt, expiry <= end { return try expire(order, owned.user, transaction) }
            if order != owned.value, let last = ticks.last { try transaction.updateOrder(order, at: last.time) }
            return
        }
        let quote = ticks[hit.index]
        guard quote.time <= time else { return push(.order(id), quote.time) }
        switch hit.outcome {
        case .expire: try expire(order, owned.user, transaction)
        case .fill(let due): try fill(order, due: due, quote, owned.user, transaction)
        }
    }

    /// Whether its owner's pause holds it back: what only reduces is never held back.
    private func isPaused(_ order: Order, _ user: Int64, _ transaction: Transaction) throws -> Bool {
        guard try !order.onlyReduces(transaction.position(order.instrument, of: user)) else { return false }
        return UserSettings(try transaction.settings(of: user)).isPaused(at: moment, on: order.instrument)
    }

    /// Whether an order whose price has come may wait for its owner to resume: it will then be filled at its limit or
    /// better. What a stop has triggered would be filled wherever the market is by then.
    private static func canWait(_ order: Order) -> Bool {
        !SignalOrder.isAutomatic(order) && (order.type == .limit || order.type == .stopLimit)
    }

    /// Whether nothing can become of an order at any price before its owner resumes.
    private func waitsForResume(_ id: ClientOrderID, _ transaction: Transaction) throws -> Bool {
        guard let owned = try transaction.order(id), Self.canWait(owned.value),
            owned.value.type == .limit || owned.value.isTriggered
        else { return false }
        return try isPaused(owned.value, owned.user, transaction)
    }

    private mutating func expire(_ order: Order, _ user: Int64, _ transaction: Transaction) throws {
        var order = order
        try order.apply(.expired)
        try transaction.updateOrder(order, at: order.expiresAt ?? end)
        try tell(user, transaction, notices.orderExpired(order))
    }

    private mutating func fill(
        _ order: Order, due: Price, _ quote: Quote, _ user: Int64, _ transaction: Transaction
    ) throws {
        do {
            if try isPaused(order, user, transaction) {
                guard !Self.canWait(order) else { return try transaction.updateOrder(order, at: quote.time) }
                throw OrderRefusal.tradingPaused
            }
            let approved = try desk.approveExecution(of: order, user: user, at: quote.time, transaction)
            let execution = try desk.execute(
                approved, due: due, at: quote, cause: SignalOrder.isAutomatic(order) ? .automaticOrder : .order,
                user: user, moment: moment, transaction)
            if let execution {
                try tell(user, transaction) { [notices] in notices.execution("order_filled", execution, $0) }
                push(.position(user: user, order.instrument), quote.time)
                push(.account(user: user), quote.time)
            } else {
                try transaction.updateOrder(order, at: quote.time)
            }
            push(.order(order.id), quote.time)
        } catch let refusal as OrderRefusal {
            var order = order
            try order.apply(.canceled)
            try transaction.updateOrder(order, at: quote.time)
            try tell(user, transaction, notices.orderRefused(order, refusal))
        }
    }
}

// Accounts.
extension Settlement {
    private mutating func check(_ user: Int64, at time: Timestamp, _ transaction: Transaction) throws {
        entries += try accounts.check(user, at: time, moment: moment, transaction)
    }

    /// Books what holding over a night costs everybody.
    private mutating func payNight(_ rollover: Rollover, at night: Timestamp, _ transaction: Transaction) throws {
        let nights = rollover.nights(at: night)
        let held = desk.instruments.all.filter { Rollover.isCrypto($0) == rollover.isCrypto }.map(\.id)
        for (user, instrument) in try transaction.holders(of: held) {
            try apart(user, instrument, transaction) {
                guard let position = try transaction.position(instrument, of: user), position.openedAt < night
                else { return }
                try $0.desk.payNight(position, nights, at: night, user: user, moment: $0.moment, transaction)
            }
        }
    }
}

/// Queues urgent messages about what happened, in the reader's language.
struct Teller: Sendable {
    let outbox: OutboxWriter

    func callAsFunction(
        _ user: Int64, at moment: Timestamp, _ transaction: Transaction,
        _ message: (Localizer) -> (Document, reference: String?)
    ) throws -> [OutboxEntry] {
        try outbox.notify(user, .urgent, at: moment, happenedAt: moment, transaction) { localizer in
            let (document, reference) = message(localizer)
            return Notice(reply: Reply(document, reference: reference), line: document)
        }
    }
}
