import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Closes positions, whole or in part, at the market.
    static var closePosition: Self {
        Self(
            "close_position", role: .trader, effect: .trades, confirm: .forFreeText,
            aliases: [Alias("close")],
            Parameter<InstrumentID?>("symbol"), Parameter<Percent?>("percent", in: 0...100), Parameter<Side?>("side"),
            Parameter<[String]?>("exclude", .symbols)
        ) { turn, services, symbol, percent, side, exclude in
            let selection = ClosingSelection(
                symbol: symbol, percent: percent ?? 100, side: side, exclude: Set(exclude ?? []))
            return try await ClosePlan(selection: selection, turn: turn, services: services).plan()
        }
    }
}

/// Which positions are to be closed, and how much of each.
struct ClosingSelection: Sendable {
    static let all = InstrumentID("ALL")
    /// nil: the only one there is.
    var symbol: InstrumentID?
    var percent: Percent
    var side: Side?
    var exclude: Set<String>

    /// - Throws: `ActionError` when nothing fits, or it is not clear which one is meant.
    func positions(in held: [Position]) throws -> [Position] {
        guard percent > .zero else { throw ActionError.refused("size_not_positive") }
        let fitting = held.filter { position in
            (symbol == nil || symbol == Self.all || symbol == position.instrument)
                && (side == nil || side == position.direction.openingSide)
                && !exclude.contains(position.instrument.symbol)
        }
        guard !fitting.isEmpty else {
            guard let symbol, symbol != Self.all else { throw ActionError.refused("no_positions") }
            throw ActionError.refused("nothing_held", ["symbol": .text(symbol.symbol)])
        }
        if symbol == nil, side == nil, fitting.count > 1 { throw ActionError.missing(parameter: "symbol") }
        return fitting
    }
}

private struct ClosePlan {
    let selection: ClosingSelection
    let turn: Turn
    let services: BotServices

    func plan() async throws -> Plan {
        if let symbol = selection.symbol, symbol != ClosingSelection.all { _ = try services.instrument(symbol) }
        let user = turn.user.id
        let state = try await services.store.read { try services.desk.state(of: user, $0) }
        let positions = try selection.positions(in: state.positions)
        return Plan(exact: exact(positions), card: try card(positions, state)) { [self] transaction in
            try carryOut(transaction)
        }
    }

    private func exact(_ positions: [Position]) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = ["percent": .number(selection.percent.value)]
        arguments["symbol"] = .text(positions.count == 1 ? positions[0].instrument.symbol : "ALL")
        arguments["side"] = selection.side.map { .text($0.rawValue) }
        if !selection.exclude.isEmpty { arguments["exclude"] = .texts(selection.exclude.sorted()) }
        return arguments
    }

    private func card(_ positions: [Position], _ state: AccountState) throws -> Card {
        let localizer = turn.localizer
        var band: ProposalRow.Band?
        var price: Price?
        let lines = try positions.map { position -> Document in
            let instrument = try services.instrument(position.instrument)
            guard let quote = state.quotes[position.instrument] else {
                throw OrderRefusal.figuresMissing(position.instrument).worded(instrument, localizer)
            }
            let market = quote.price(for: position.direction.closingSide)
            if positions.count == 1 {
                let width = max(quote.spread * 3, Price(market.value * (FixedPoint("0.0005") ?? .zero)))
                band = .init(
                    instrument: instrument.id, low: instrument.rounded(market - width),
                    high: instrument.rounded(market + width))
                price = market
            }
            let size = Self.size(selection.percent, of: position, instrument)
            let profit = try services.wording(turn, instrument) {
                try state.convert(position.profit(of: size, at: market), of: instrument.id).booked
            }
            return localizer.document(
                "close.line",
                [
                    "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                    "size": .text(localizer.size(size, of: instrument)),
                    "price": localizer.price(market, of: instrument),
                    "profit": .signedMoney(profit),
                ])
        }
        let document = localizer.document("close.headline", ["count": .integer(positions.count)])
        return Card(document: document + .lines(lines) + services.marketNote(localizer), band: band, price: price)
    }

    private func carryOut(_ transaction: Transaction) throws -> [Reply] {
        let positions = try selection.positions(in: try transaction.positions(of: turn.user.id))
        let now = services.market.clock.now()
        let before = try StreakQuestion.count(of: turn.user.id, at: now, transaction)
        let replies = try positions.enumerated().map { index, position in
            try Self.close(position, selection.percent, name: "\(turn.key)-c\(index)", turn, services, transaction)
        }
        let losses = try StreakQuestion.count(of: turn.user.id, at: now, transaction)
        guard StreakQuestion.isDue(before: before, now: losses), let last = replies.compactMap(\.reference).last else {
            return replies
        }
        return replies + [StreakQuestion.reply(losses, reference: last, turn.localizer)]
    }

    static func size(_ percent: Percent, of position: Position, _ instrument: Instrument) -> Quantity {
        guard percent < Percent(100) else { return position.quantity }
        return instrument.rounded(percent.of(position.quantity))
    }

    /// Closes one position and says what came of it; a closed market or a size too small is said as well.
    static func close(
        _ position: Position, _ percent: Percent, name: String, _ turn: Turn, _ services: BotServices,
        _ transaction: Transaction
    ) throws -> Reply {
        let instrument = try services.instrument(position.instrument)
        do {
            let size = size(percent, of: position, instrument)
            guard size > .zero else { throw OrderRefusal.sizeTooSmall(minimum: instrument.sizeStep) }
            let execution = try services.desk.close(
                instrument, size: size, id: ClientOrderID(name), user: turn.user.id, moment: turn.now, transaction)
            let notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
            let (document, reference) = notices.execution("closed", execution, turn.localizer)
            return Reply(document, reference: reference)
        } catch let refusal as OrderRefusal {
            return Reply.refusal(refusal.worded(instrument, turn.localizer), turn.localizer)
        }
    }
}

extension Action<BotServices> {
    /// Closes everything, cancels every order and pauses, whatever else is going on.
    static var emergencyStop: Self {
        Self(
            "emergency_stop", role: .trader, effect: .protects, aliases: [Alias("stop"), Alias("panic"), Alias("kill")]
        ) { turn, services in
            Plan { transaction in
                let user = turn.user.id
                var replies: [Reply] = []
                for var order in try transaction.workingOrders(of: user) {
                    try order.apply(.canceled)
                    try transaction.updateOrder(order, at: services.market.clock.now())
                }
                for (index, position) in try transaction.positions(of: user).enumerated() {
                    replies.append(
                        try ClosePlan.close(
                            position, 100, name: "\(turn.key)-e\(index)", turn, services, transaction))
                }
                try transaction.set(
                    SettingKey.pausedUntil.rawValue, to: "always", of: user, by: user, at: turn.now)
                // Allowing entries again must not by itself trade without asking.
                let wasTrading = try transaction.autotrades(of: user).contains { $0.mode == .automatic }
                try transaction.stopAutotrade(of: user, strategy: nil, mode: .automatic)
                let left = try transaction.positions(of: user).map(\.instrument.symbol)
                let key = left.isEmpty ? "emergency.done" : "emergency.left"
                let document =
                    turn.localizer.document(key, ["left": .text(left.joined(separator: ", "))])
                    + (wasTrading ? turn.localizer.document("emergency.autotrade") : Document())
                let resume = Reply.Choice(label: turn.localizer.text("button.resume"), id: "/resume")
                return replies + [Reply(document, choices: [[resume]], isUrgent: false)]
            }
        }
    }
}

extension BotServices {
    /// Runs `body` and words its refusals.
    func wording<Result>(_ turn: Turn, _ instrument: Instrument?, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let refusal as OrderRefusal {
            throw refusal.worded(instrument, turn.localizer)
        }
    }
}
