import Actions
import Backtesting
import Brokerage
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

/// What scheduled messages tell of a person's account: what `ReportText` says of a time, what is held now, new signals.
struct AccountDigest {
    let services: BotServices
    let localizer: Localizer
    let results: Results
    let orders: [Order]
    /// Of what they watch now, newest first.
    let signals: [SignalRow]

    private static let mostPositions = 5
    private static let mostSignals = 200

    init(of user: Int64, _ services: BotServices, _ localizer: Localizer, _ transaction: Transaction) throws {
        self.services = services
        self.localizer = localizer
        results = try Results(of: user, in: localizer.timeZone, services, transaction)
        orders = try transaction.workingOrders(of: user)
        signals = try transaction.signals(for: user, instrument: nil, limit: Self.mostSignals)
    }

    private var state: AccountState { results.state }

    /// What was traded after `start`, in market time.
    /// - Parameter end: nil: up to now.
    func text(after start: Timestamp, through end: Timestamp? = nil) -> ReportText {
        ReportText(results, ReportPeriod(after: start, through: end, at: state.now), nil, localizer)
    }

    /// After `start`, up to now, in market time.
    func report(since start: Timestamp, _ contents: ReportContents) -> Document {
        var lines: [Document] = []
        if contents.has(.result) {
            let text = text(after: start)
            lines += [equity(text, since: start), result(text, since: start)]
        }
        let new = signals.count { $0.formedAt > start }
        if contents.has(.signals), new > 0 {
            lines.append(localizer.document("schedule.new_signals", ["count": .integer(new)]))
        }
        var held: [Document] = []
        if contents.has(.positions) { held += positions() }
        if contents.has(.orders) { held += waiting() }
        // Who wants to read of nothing else is told that there is nothing.
        if lines.isEmpty, held.isEmpty { return localizer.document("schedule.nothing") }
        return .lines(lines) + .lines(held)
    }

    /// The results of the month so far, day by day; nil before the first.
    func calendar(_ simulatedLabel: String?) -> ReportPicture? {
        guard let month = try? ReportPeriod("month", at: state.now, in: localizer.timeZone) else { return nil }
        let text = ReportText(results, month, nil, localizer)
        guard !text.performance.trades.isEmpty else { return nil }
        return ReportPictures(text: text, simulatedLabel: simulatedLabel).calendars.last
    }

    /// A week up to now, against the one before.
    func review(since start: Timestamp) -> Document {
        let text = text(after: start)
        var lines = [equity(text, since: start)]
        let isEmpty = text.performance.trades.isEmpty
        lines += isEmpty ? [result(text, since: start)] : text.booked + [text.quality, text.extremes]
        let before = self.text(after: start - (state.now - start), through: start).performance
        if !before.trades.isEmpty {
            let values: [String: MessageValue] = [
                "net": .signedMoney(before.result.net), "count": .integer(before.trades.count),
            ]
            lines.append(localizer.document("schedule.before", values))
        }
        let groups = JournalGroups(
            context: text.performance.context, currency: state.currency, localizer: localizer)
        return .lines(lines) + text.groups(.instrument) + groups.document(text.performance.trades) + .lines(held())
    }

    /// What a month booked. A month that has no end yet lasts until now.
    func statement(of month: ReportPeriod) -> Document {
        let text = ReportText(results, month, nil, localizer)
        let (balance, currency) = (text.performance.balance, state.currency)
        let balances = localizer.document(
            "schedule.balances",
            [
                "opening": .money(Money(balance.start, currency)), "closing": .money(Money(balance.end, currency)),
                "change": .signedMoney(Money(balance.change, currency)),
            ])
        let isEmpty = text.performance.trades.isEmpty
        let body = isEmpty ? [localizer.document("report.none")] : text.booked + [text.quality, text.extremes]
        let open = month.end.map { held(before: $0) } ?? held()
        return .lines([balances] + body) + text.groups(.instrument) + .lines(open)
    }

    /// What was open when a time ended. Prices of then are not looked up.
    private func held(before end: Timestamp) -> [Document] {
        let history = results.book.history
        let open = history.all.filter { trade in
            trade.openedAt < end && trade.closedAt.map { $0 >= end } ?? true
        }
        guard !open.isEmpty else { return [] }
        let names = open.map { "\($0.instrument.symbol) \(localizer.format(localizer.direction($0.direction)))" }
        return [localizer.document("schedule.open_then", ["positions": .text(names.joined(separator: ", "))])]
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

    private func equity(_ text: ReportText, since start: Timestamp) -> Document {
        var values: [String: MessageValue] = [
            "balance": .money(state.balance),
            "change": .signedMoney(Money(text.performance.balance.change, state.currency).booked),
            "since": .timestamp(start, .weekdayTime),
        ]
        guard let equity = try? state.figures().equity else {
            return localizer.document("schedule.balance", values)
        }
        values["equity"] = .money(equity)
        return localizer.document("schedule.equity", values)
    }

    private func result(_ text: ReportText, since start: Timestamp) -> Document {
        let performance = text.performance
        guard !performance.trades.isEmpty else {
            return localizer.document("schedule.no_trades", ["since": .timestamp(start, .weekdayTime)])
        }
        return localizer.document(
            "schedule.result",
            [
                "net": .signedMoney(performance.result.net), "count": .integer(performance.trades.count),
                "wins": .integer(performance.statistics.all.wins),
            ])
    }

    /// What is open, and what waits.
    func held() -> [Document] { positions() + waiting() }

    private func positions() -> [Document] {
        var lines: [Document] = []
        if let profit = try? state.figures().openProfit, !state.positions.isEmpty {
            let values: [String: MessageValue] = [
                "count": .integer(state.positions.count), "profit": .signedMoney(profit),
            ]
            lines.append(localizer.document("positions.headline", values))
        }
        return lines + state.positions.prefix(Self.mostPositions).compactMap(line)
    }

    private func waiting() -> [Document] {
        orders.isEmpty ? [] : [localizer.document("schedule.orders", ["count": .integer(orders.count)])]
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
}
