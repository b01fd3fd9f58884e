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
    let deposit: Money
    let leverage: Int
    let maximumRisk: Percent
    let usualRisk: Percent
    /// Told after each commit that changed what is held or waits: instruments to watch may have changed.
    let watched: WatchedInstruments
    /// What currencies are converted by.
    private let pairs: [Pair]

    private struct Pair {
        var id: InstrumentID
        var base: Currency
        var quote: Currency
    }

    init(
        market: any MarketSource, instruments: InstrumentCatalogue, deposit: Money, leverage: Int,
        maximumRisk: Percent, usualRisk: Percent, watched: WatchedInstruments
    ) {
        self.market = market
        self.instruments = instruments
        self.deposit = deposit
        self.leverage = leverage
        self.maximumRisk = maximumRisk
        self.usualRisk = usualRisk
        self.watched = watched
        pairs = instruments.all.filter { $0.assetClass == .forex || $0.assetClass == .crypto }
            .map { Pair(id: $0.id, base: $0.base, quote: $0.quote) }
    }

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
    func state(
        of user: Int64, also instrument: InstrumentID? = nil, _ transaction: Transaction
    ) throws -> AccountState {
        let account = try transaction.account(of: user)
        let positions = try transaction.positions(of: user)
        let moment = market.clock.now()
        let needed = Set(positions.map(\.instrument) + (instrument.map { [$0] } ?? []))
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
        rates.set(1, from: Currency("USDT"), to: .usd)
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

    func limits(_ settings: UserSettings, _ evidence: SizingEvidence = SizingEvidence()) -> RiskLimits {
        let usual = settings.riskPerTrade ?? usualRisk
        return RiskLimits(
            maximumPerTrade: maximumRisk, usualPerTrade: usual, sizing: settings.sizing.mode(usual, evidence),
            maximumPositions: settings.maximumPositions, maximumTradesPerDay: settings.maximumTradesPerDay,
            maximumDailyLoss: settings.maximumDailyLoss)
    }

    /// Makes a request exact and holds it against every rule of its owner.
    /// - Parameter evidence: what their way to size looks at; needed when the request names no size.
    /// - Throws: the first `OrderRefusal` that applies.
    func approve(
        _ request: OrderRequest, of user: Int64, _ settings: UserSettings, _ evidence: SizingEvidence,
        _ transaction: Transaction
    ) throws -> OrderTicket {
        try day(of: user, also: request.instrument.id, settings, transaction)
            .approve(request, limits: limits(settings, evidence))
    }

    /// The account with what happened in its owner's day, when a limit of theirs asks for it.
    private func day(
        of user: Int64, also instrument: InstrumentID, _ settings: UserSettings, _ transaction: Transaction
    ) throws -> AccountState {
        var state = try state(of: user, also: instrument, transaction)
        guard settings.maximumTradesPerDay != nil || settings.maximumDailyLoss != nil else { return state }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = settings.timeZone
        let fills = try transaction.fills(of: user, since: Timestamp(calendar.startOfDay(for: state.now.date)))
        state.today = .init(entries: fills.entries, realized: Money(fills.realized, state.currency))
        return state
    }

    /// Why a waiting order that is due may not be filled; nil when it may. What reduces a position always may.
    func refusal(of order: Order, user: Int64, _ transaction: Transaction) throws -> OrderRefusal? {
        let settings = UserSettings(try transaction.settings(of: user))
        let state = try day(of: user, also: order.instrument, settings, transaction)
        if let held = state.position(order.instrument), held.direction.closingSide == order.side { return nil }
        do throws(OrderRefusal) {
            try state.checkEntry(into: order.instrument, limits: limits(settings))
            return nil
        } catch {
            return error
        }
    }

    /// How much of the loss that a person allows a day is used up, from 0.8 on; nil below, and without a limit.
    func dayLoss(
        of user: Int64, _ instrument: InstrumentID, _ transaction: Transaction
    ) throws -> (loss: Money, limit: Percent, isReached: Bool)? {
        let settings = UserSettings(try transaction.settings(of: user))
        guard let limit = settings.maximumDailyLoss else { return nil }
        let state = try day(of: user, also: instrument, settings, transaction)
        guard let today = state.today else { return nil }
        let (loss, allowed) = (try state.dayLoss(today), state.dayLossAllowed(today, limit))
        guard loss.amount * FixedPoint(5) >= allowed.amount * FixedPoint(4) else { return nil }
        return (loss.booked, limit, loss.amount >= allowed.amount)
    }

    /// Fills an order at `price` and writes everything that follows from it.
    func execute(
        _ order: Order, at price: Price, user: Int64, moment: Timestamp, _ transaction: Transaction
    ) throws -> PaperBroker.Execution {
        guard let instrument = instruments[order.instrument] else {
            throw ActionError.refused("unknown_instrument", ["symbol": .text(order.instrument.symbol)])
        }
        let account = try account(of: user, at: moment, transaction)
        let now = market.clock.now()
        let held = try transaction.position(order.instrument, of: user)
        let execution = try PaperBroker.fill(
            order, at: price, held: held, instrument: instrument, currency: account.currency,
            rates: rates(for: [order.instrument], account.currency, at: now), time: now)
        if try transaction.order(order.id) == nil {
            try transaction.addOrder(execution.order, user: user)
        } else {
            try transaction.updateOrder(execution.order, at: now)
        }
        try transaction.addFill(execution.fill, user: user)
        if !execution.realized.amount.isZero {
            try transaction.book(
                execution.realized, kind: "realized", reference: order.id.text, user: user, at: moment)
        }
        try transaction.setPosition(execution.position, instrument: order.instrument, of: user, at: now)
        try transaction.setMark(MarketMark.clock, to: String(now.milliseconds))
        watched.add(order.instrument)
        return execution
    }

    /// Closes `size` of what is held (all when nil) at the market.
    /// - Throws: `OrderRefusal.marketClosed`, `.nothingHeld`.
    func close(
        _ instrument: InstrumentID, size: Quantity?, id: ClientOrderID, user: Int64, moment: Timestamp,
        _ transaction: Transaction
    ) throws -> PaperBroker.Execution {
        guard let position = try transaction.position(instrument, of: user) else { throw OrderRefusal.nothingHeld }
        guard let quote = market.quote(of: instrument) else { throw OrderRefusal.figuresMissing(instrument) }
        guard quote.isOpen else {
            let opensAt = instruments[instrument]?.calendar.nextOpen(from: market.clock.now())
            throw OrderRefusal.marketClosed(opensAt: opensAt)
        }
        let side = position.direction.closingSide
        var order = Order(
            id: id, instrument: instrument, side: side, type: .market,
            quantity: min(size ?? position.quantity, position.quantity), price: nil, stopLoss: nil, takeProfit: nil,
            createdAt: market.clock.now())
        try order.apply(.accepted)
        return try execute(order, at: quote.price(for: side), user: user, moment: moment, transaction)
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
