import Actions
import Backtesting
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What scheduled messages tell of a person's account: all figures from their ledger, valued with the market.
struct AccountDigest {
    let services: BotServices
    let localizer: Localizer
    let book: TradeBook
    let state: AccountState
    let orders: [Order]
    /// Of what they watch now, newest first.
    let signals: [SignalRow]

    private static let mostPositions = 5
    private static let mostInstruments = 5
    private static let mostSignals = 200

    init(of user: Int64, _ services: BotServices, _ localizer: Localizer, _ transaction: Transaction) throws {
        self.services = services
        self.localizer = localizer
        book = try TradeBook(of: user, services, transaction)
        state = try services.desk.state(of: user, transaction)
        orders = try transaction.workingOrders(of: user)
        signals = try transaction.signals(for: user, instrument: nil, limit: Self.mostSignals)
    }

    private var figures: ReportFigures { ReportFigures(localizer: localizer) }

    /// After `start`, up to now, in market time.
    func report(since start: Timestamp) -> Document {
        let new = signals.count { $0.formedAt > start }
        var lines = [equity(since: start), result(of: trades(from: start, to: state.now), since: start)]
        if new > 0 { lines.append(localizer.document("schedule.new_signals", ["count": .integer(new)])) }
        return .lines(lines) + .lines(held())
    }

    /// A week up to now, against the one before.
    func review(since start: Timestamp) -> Document {
        let trades = trades(from: start, to: state.now)
        var lines = [equity(since: start)]
        lines += trades.isEmpty ? [result(of: trades, since: start)] : booked(trades) + extremes(trades)
        let before = self.trades(from: start - (state.now - start), to: start)
        if !before.isEmpty {
            lines.append(
                localizer.document(
                    "schedule.before", ["net": money(before.net), "count": .integer(before.count)]))
        }
        return .lines(lines) + byInstrument(trades) + .lines(held())
    }

    /// What a month booked. A month that has no end yet lasts until now.
    func statement(of month: ReportPeriod) -> Document {
        let start = month.start ?? state.now
        let end = month.end ?? state.now
        let trades = book.history.closed.filter { $0.closedAt.map { $0 >= start && $0 < end } ?? false }
        let closing = state.balance.amount - bookings.filter { $0.time >= end }.total
        let opening = closing - bookings.filter { $0.time >= start && $0.time < end }.total
        let lines = [
            localizer.document(
                "schedule.balances",
                [
                    "opening": .money(Money(opening, state.currency)),
                    "closing": .money(Money(closing, state.currency)),
                    "change": .signedMoney(Money(closing - opening, state.currency)),
                ])
        ]
        let body = trades.isEmpty ? [localizer.document("report.none")] : booked(trades) + extremes(trades)
        return .lines(lines + body) + byInstrument(trades) + .lines(held())
    }

    /// The signals since a moment of market time, each with what became of it.
    func signalList(since start: Timestamp) throws -> Document {
        let wording = SignalWording(services: services, localizer: localizer)
        let new = signals.filter { $0.formedAt > start }
        guard !new.isEmpty else {
            return localizer.document("schedule.no_signals", ["since": .timestamp(start, .weekdayTime)])
        }
        let lines = try new.prefix(Self.mostPositions * 2).map { try wording.line($0) }
        return .lines([localizer.document("schedule.new_signals", ["count": .integer(new.count)])] + lines)
    }

    // Parts.

    private func trades(from start: Timestamp, to end: Timestamp) -> [RoundTrip] {
        book.history.closed.filter { $0.closedAt.map { $0 > start && $0 <= end } ?? false }
    }
    private var bookings: [RoundTrip.Booking] {
        (book.history.closed + book.history.open).flatMap(\.bookings) + book.protections
    }

    private func equity(since start: Timestamp) -> Document {
        let change = bookings.filter { $0.time > start }.total
        var values: [String: MessageValue] = [
            "balance": .money(state.balance), "change": .signedMoney(Money(change, state.currency).booked),
            "since": .timestamp(start, .weekdayTime),
        ]
        guard let equity = try? state.figures().equity else {
            return localizer.document("schedule.balance", values)
        }
        values["equity"] = .money(equity)
        return localizer.document("schedule.equity", values)
    }

    private func result(of trades: [RoundTrip], since start: Timestamp) -> Document {
        let since = MessageValue.timestamp(start, .weekdayTime)
        guard !trades.isEmpty else { return localizer.document("schedule.no_trades", ["since": since]) }
        return localizer.document(
            "schedule.result",
            [
                "net": money(trades.net), "count": .integer(trades.count),
                "wins": .integer(trades.count { $0.net.amount > .zero }),
            ])
    }

    private func booked(_ trades: [RoundTrip]) -> [Document] {
        let (fees, swap) = trades.reduce((FixedPoint.zero, FixedPoint.zero)) {
            ($0.0 + $1.fees.amount, $0.1 + $1.swap.amount)
        }
        let dividends = trades.reduce(FixedPoint.zero) { $0 + $1.dividends.amount }
        var lines = [
            localizer.document(
                "report.net",
                [
                    "net": money(trades.net), "costs": .money(Money(fees - swap, state.currency)),
                    "fees": .money(Money(fees, state.currency)), "swap": money(swap),
                ]),
            localizer.document(
                "report.count",
                [
                    "count": .integer(trades.count), "wins": .integer(trades.count { $0.net.amount > .zero }),
                    "losses": .integer(trades.count { $0.net.amount < .zero }),
                ]),
        ]
        if !dividends.isZero {
            lines.insert(localizer.document("report.dividends", ["dividends": money(dividends)]), at: 1)
        }
        return lines
    }

    private func extremes(_ trades: [RoundTrip]) -> [Document] {
        let nets = trades.map(\.net.amount)
        let none = MessageValue.text(localizer.text("report.nothing"))
        return [
            localizer.document(
                "report.extremes",
                [
                    "win": nets.filter { $0 > .zero }.max().map(money) ?? none,
                    "loss": nets.filter { $0 < .zero }.min().map(money) ?? none,
                ])
        ]
    }

    /// The largest results, whichever way.
    private func byInstrument(_ trades: [RoundTrip]) -> Document {
        let groups = Dictionary(grouping: trades, by: \.instrument)
        guard groups.count > 1 else { return Document() }
        let lines = groups.sorted { ($1.value.net.magnitude, $0.key) < ($0.value.net.magnitude, $1.key) }
            .prefix(Self.mostInstruments).map { id, trades in
                localizer.document(
                    "report.group",
                    [
                        "name": .text(id.symbol), "net": money(trades.net), "count": .integer(trades.count),
                        "wins": .integer(trades.count { $0.net.amount > .zero }),
                    ])
            }
        return .lines(
            [
                localizer.document(
                    "report.groups", ["heading": .text(localizer.text("report.by.instrument"))])
            ] + lines)
    }

    /// What is open, and what waits.
    func held() -> [Document] {
        var lines: [Document] = []
        if let profit = try? state.figures().openProfit, !state.positions.isEmpty {
            let values: [String: MessageValue] = [
                "count": .integer(state.positions.count), "profit": .signedMoney(profit),
            ]
            lines.append(localizer.document("positions.headline", values))
        }
        lines += state.positions.prefix(Self.mostPositions).compactMap(line)
        if !orders.isEmpty { lines.append(localizer.document("schedule.orders", ["count": .integer(orders.count)])) }
        return lines
    }

    /// A position with the way to its stop and its target.
    private func line(_ position: Position) -> Document? {
        guard let instrument = services.instruments[position.instrument], let quote = state.quotes[instrument.id],
            let profit = try? state.profit(of: position)
        else { return nil }
        let price = quote.price(for: position.direction.closingSide)
        return localizer.document(
            "schedule.position",
            [
                "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                "size": .text(localizer.size(position.quantity, of: instrument)), "profit": .signedMoney(profit),
                "stop": localizer.level(position.stopLoss, from: price, of: instrument),
                "target": localizer.level(position.takeProfit, from: price, of: instrument),
            ])
    }

    /// The orders that wait, with the way to where they become due.
    func orderLines() -> [Document] {
        orders.prefix(Self.mostPositions).compactMap { order in
            guard let instrument = services.instruments[order.instrument], let price = order.price,
                let quote = services.market.quote(of: instrument.id)
            else { return nil }
            let distance = (price - quote.price(for: order.side)).magnitude
            return localizer.document(
                "schedule.order",
                [
                    "side": localizer.side(order.side), "symbol": .text(instrument.id.symbol),
                    "size": .text(localizer.size(order.quantity, of: instrument)),
                    "type": .text(localizer.text("order_type.\(order.type.rawValue)")),
                    "price": localizer.price(price, of: instrument),
                    "distance": localizer.distance(distance, of: instrument),
                ])
        }
    }

    private func money(_ amount: FixedPoint) -> MessageValue { .signedMoney(Money(amount, state.currency).booked) }
}

extension [RoundTrip] {
    fileprivate var net: FixedPoint { reduce(.zero) { $0 + $1.net.amount } }
}

extension [RoundTrip.Booking] {
    fileprivate var total: FixedPoint { reduce(.zero) { $0 + $1.amount } }
}
