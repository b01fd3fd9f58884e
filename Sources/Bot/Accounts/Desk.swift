import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

/// The trading desk: accounts as they stand in the database, valued with the market, and executions written back.
struct Desk: Sendable {
    let market: any MarketSource
    let instruments: InstrumentCatalogue
    let terms: LiveTerms
    /// Told after each commit that changed what is held or waits: instruments to watch may have changed.
    let watched: WatchedInstruments
    /// When holding over night is paid: of coins, and of everything else.
    let rollovers = [Rollover(isCrypto: true), Rollover(isCrypto: false)]
    /// The events around which those who want it make no entries.
    let calendar: any EconomicCalendarSource
    /// What currencies are converted by.
    private let pairs: [Pair]

    private struct Pair {
        var id: InstrumentID
        var base: Currency
        var quote: Currency
    }

    init(
        market: any MarketSource, instruments: InstrumentCatalogue, deposit: Money, leverage: Int,
        maximumRisk: Percent, usualRisk: Percent, watched: WatchedInstruments,
        calendar: any EconomicCalendarSource = NoCalendar()
    ) {
        self.calendar = calendar
        self.market = market
        self.instruments = instruments
        terms = LiveTerms(
            .init(deposit: deposit, leverage: leverage, maximumRisk: maximumRisk, usualRisk: usualRisk))
        self.watched = watched
        pairs = instruments.all.filter { $0.assetClass == .forex || $0.assetClass == .crypto }
            .map { Pair(id: $0.id, base: $0.base, quote: $0.quote) }
    }

    var deposit: Money { terms.now.deposit }
    var leverage: Int { terms.now.leverage }
    var maximumRisk: Percent { terms.now.maximumRisk }
    var usualRisk: Percent { terms.now.usualRisk }

    /// The account of a person, opened with the usual deposit when they have none.
    func account(of user: Int64, at moment: Timestamp, _ transaction: Transaction) throws -> AccountRow {
        if let account = try transaction.account(of: user) { return account }
        try transaction.openAccount(of: user, deposit: deposit, leverage: leverage, at: moment)
        guard let account = try transaction.account(of: user) else {
            throw StorageError.notWritten(detail: "account")
        }
        return account
    }

    /// What a person's account is, whether or not it has been opened yet. Writes nothing.
    /// - Parameter moment: of the prices; nil: now.
    func state(
        of user: Int64, also instrument: InstrumentID? = nil, and others: Set<InstrumentID> = [],
        at moment: Timestamp? = nil, _ transaction: Transaction
    ) throws -> AccountState {
        let account = try transaction.account(of: user)
        let positions = try transaction.positions(of: user)
        let moment = moment ?? market.clock.now()
        let needed = others.union(positions.map(\.instrument) + (instrument.map { [$0] } ?? []))
        let currency = account?.currency ?? deposit.currency
        return AccountState(
            currency: currency, leverage: account?.leverage ?? leverage, balance: account?.balance ?? deposit,
            positions: positions, quotes: market.quotes(of: needed, at: moment),
            rates: rates(for: needed, currency, at: moment), instruments: instruments, now: moment)
    }

    /// Rates between the quote currencies of instruments and the account's currency.
    func rates(for needed: Set<InstrumentID>, _ currency: Currency, at moment: Timestamp) -> RateTable {
        var rates = RateTable()
        // Tether is booked as the dollar it stands for: the paper market has no rate of its own for it.
        rates.peg(Currency("USDT"), to: .usd)
        var currencies = Set(needed.compactMap { instruments[$0]?.quote })
        currencies.insert(currency)
        let tether = Currency("USDT")
        for pair in pairs {
            let isLeg =
                pair.quote == .usd && currencies.contains(pair.base)
                || pair.base == .usd && currencies.contains(pair.quote)
                || pair.quote == tether && currencies.contains(pair.base)
            guard isLeg, let quote = market.quote(of: pair.id, at: moment) else { continue }
            rates.set(quote.mid.value, from: pair.base, to: pair.quote)
        }
        return rates
    }

    /// Makes a request exact and holds it against every rule of its owner.
    /// - Parameter evidence: what their way to size looks at; needed when the request names no size.
    /// - Throws: the first `OrderRefusal` that applies.
    func approve(
        _ request: OrderRequest, of user: Int64, _ settings: UserSettings, _ evidence: SizingEvidence,
        at moment: Timestamp? = nil, _ transaction: Transaction
    ) throws -> OrderTicket {
        let limits = limits(settings, evidence)
        return try state(of: user, entering: request.instrument, limits, settings, at: moment, transaction)
            .approve(request, limits: limits)
    }

    /// Makes a change of a waiting order exact and holds it against every rule of its owner.
    /// - Throws: the first `OrderRefusal` that applies.
    func approveChange(
        of order: Order, to request: OrderRequest, until end: Timestamp?, isPaused: Bool, user: Int64,
        _ settings: UserSettings, _ transaction: Transaction
    ) throws -> OrderChange {
        let limits = limits(settings)
        return try state(of: user, entering: request.instrument, limits, settings, at: nil, transaction)
            .approveChange(of: order, to: request, until: end, isPaused: isPaused, limits: limits)
    }

    /// Approves that a waiting order executes at the prices of `moment`.
    /// - Throws: the first `OrderRefusal` that applies.
    func approveExecution(of order: Order, user: Int64, at moment: Timestamp, _ transaction: Transaction) throws
        -> RiskApproved
    {
        let settings = UserSettings(try transaction.settings(of: user))
        guard let instrument = instruments[order.instrument] else {
            throw OrderRefusal.figuresMissing(order.instrument)
        }
        let limits = limits(settings)
        let approved = try state(of: user, entering: instrument, limits, settings, at: moment, transaction)
            .approveExecution(of: order, limits: limits)
        if approved.order.terms != order.terms { try transaction.replaceOrder(approved.order, at: moment) }
        return approved
    }

    /// Fills an order as far as it can be filled now, and writes everything that follows from it.
    /// - Parameters:
    ///   - due: the price it is due at, before slippage.
    ///   - quote: of the moment it is filled at.
    ///   - cause: why it is to close what is held, as far as it does.
    ///   - moment: real time.
    /// - Returns: nil when nothing can be filled.
    func execute(
        _ approved: RiskApproved, due: Price, at quote: Quote, cause: ClosingCause, user: Int64, moment: Timestamp,
        _ transaction: Transaction
    ) throws -> PaperBroker.Execution? {
        let id = approved.order.instrument
        guard let instrument = instruments[id] else {
            throw ActionError.refused("unknown_instrument", ["symbol": .text(id.symbol)])
        }
        let account = try account(of: user, at: moment, transaction)
        guard
            var execution = try PaperBroker.fill(
                approved, due: due, quote: quote, held: try transaction.position(id, of: user),
                instrument: instrument, currency: account.currency,
                rates: rates(for: [id], account.currency, at: quote.time), time: quote.time)
        else { return nil }
        if execution.order.timeInForce.isImmediate, !execution.order.status.isFinal {
            try execution.order.apply(.canceled)
        }
        let isFirst = approved.order.filledQuantity.isZero
        if try transaction.order(execution.order.id) == nil {
            try transaction.addOrder(execution.order, user: user)
        } else {
            try transaction.updateOrder(execution.order, at: quote.time)
        }
        try book(execution, cause, isFirst: isFirst, user: user, moment: moment, transaction)
        try transaction.setPosition(execution.position, instrument: id, of: user, at: quote.time)
        execution.canceled = try cancelOthers(after: execution, user: user, at: quote.time, transaction)
        try transaction.setMark(MarketMark.clock, to: String(market.clock.now().milliseconds))
        watched.add(id)
        return execution
    }

    private func book(
        _ execution: PaperBroker.Execution, _ cause: ClosingCause, isFirst: Bool, user: Int64, moment: Timestamp,
        _ transaction: Transaction
    ) throws {
        let isEntry = execution.position?.direction == execution.fill.side.direction
        try transaction.addFill(
            execution.fill, stop: isEntry ? execution.position?.stopLoss : nil, conversion: execution.conversion,
            cause: execution.closed > .zero ? cause : nil, user: user)
        // Each execution of an order is booked by itself.
        let order = execution.order
        let reference = isFirst ? order.id.text : "\(order.id)/\(order.filledQuantity)"
        if !execution.realized.amount.isZero {
            try transaction.book(execution.realized, kind: "realized", reference: reference, user: user, at: moment)
        }
        if !execution.fill.fee.amount.isZero {
            try transaction.book(-execution.fill.fee, kind: "commission", reference: reference, user: user, at: moment)
        }
    }

    /// Books what holding a position over `nights` nights costs, once.
    func payNight(
        _ position: Position, _ nights: Int, at night: Timestamp, user: Int64, moment: Timestamp,
        _ transaction: Transaction
    ) throws {
        let id = position.instrument
        let reference = "\(id)@\(night.milliseconds)"
        guard let account = try transaction.account(of: user), let instrument = instruments[id],
            let quote = market.quote(of: id, at: night),
            try !transaction.isBooked(kind: "swap", reference: reference, user: user)
        else { return }
        let swap = try PaperBroker.swap(
            position, at: quote.mid, nights: nights, instrument: instrument, currency: account.currency,
            rates: rates(for: [id], account.currency, at: night))
        guard !swap.amount.isZero else { return }
        try transaction.book(-swap, kind: "swap", reference: reference, user: user, at: moment)
        try transaction.setCheck(of: user, at: night)
    }

    /// Ends the other orders of the group of one that was executed, and those that would only have made smaller what
    /// is no longer held.
    private func cancelOthers(
        after execution: PaperBroker.Execution, user: Int64, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [Order] {
        let order = execution.order
        let group =
            try order.group.map {
                try transaction.workingOrders(ofGroup: $0, of: user, besides: order.id)
            } ?? []
        let useless = try transaction.reducingOrders(order.instrument, of: user).filter { other in
            other.id != order.id && other.closing(execution.position).isZero && !group.contains(other)
        }
        return try (group + useless).map { other in
            var other = other
            try other.apply(.canceled)
            try transaction.updateOrder(other, at: moment)
            return other
        }
    }

    /// Closes `size` of what is held (all when nil) at the market.
    /// - Throws: `OrderRefusal.marketClosed`, `.nothingHeld`.
    func close(
        _ instrument: Instrument, size: Quantity?, id: ClientOrderID, cause: ClosingCause, user: Int64,
        moment: Timestamp, at time: Timestamp? = nil, _ transaction: Transaction
    ) throws -> PaperBroker.Execution {
        let state = try state(of: user, also: instrument.id, at: time, transaction)
        let approved = try state.approveClosing(instrument, size, id: id)
        guard var quote = state.quotes[instrument.id] else { throw OrderRefusal.figuresMissing(instrument.id) }
        quote.time = state.now
        let due = quote.price(for: approved.order.side)
        let execution = try execute(
            approved, due: due, at: quote, cause: cause, user: user, moment: moment, transaction)
        guard let execution else { throw OrderRefusal.notFilledAtOnce }
        return execution
    }
}

/// Names of single values kept in the database.
enum MarketMark {
    /// Market time, to go on from after a restart.
    static let clock = "market.clock"
    /// Up to when prices were held against positions and orders.
    static let settled = "market.settled"
    /// What market the other two belong to.
    static let source = "market.source"
}

/// The instruments somebody holds or has an order in: the ones whose every price matters.
final class WatchedInstruments: Sendable {
    private let instruments = Locked<Set<InstrumentID>>([])
    func add(_ instrument: InstrumentID) { instruments.withLock { _ = $0.insert(instrument) } }
    func replace(_ all: some Sequence<InstrumentID> & Sendable) { instruments.withLock { $0 = Set(all) } }
    var all: [InstrumentID] { instruments.withLock { $0.sorted() } }
}
