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
            Parameter<[String]?>("exclude", .symbols), Parameter<ClosingResult?>("result"),
            Parameter<String?>("shown", .named), Parameter<FixedPoint?>("quantity", in: 0...1_000_000_000),
            Parameter<SizeUnit?>("unit")
        ) { turn, services, symbol, percent, side, exclude, result, shown, quantity, unit in
            var selection = ClosingSelection(
                symbol: symbol, percent: percent ?? 100, side: side, exclude: Set(exclude ?? []), result: result,
                shown: shown)
            if let quantity, percent == nil { selection.size = .init(size: quantity, unit: unit) }
            return try await ClosePlan(selection: selection, turn: turn, services: services).plan()
        }
    }
}

/// Positions by what closing them at the market would book.
enum ClosingResult: String, CaseIterable, ActionValue { case winning, losing }

/// Which positions are to be closed, and how much of each.
struct ClosingSelection: Sendable {
    static let all = InstrumentID("ALL")
    /// nil: the only one there is.
    var symbol: InstrumentID?
    var percent: Percent
    var side: Side?
    var exclude: Set<String>
    /// nil: whatever they would book.
    var result: ClosingResult?

    /// Those that a card has shown, by `name(of:)`: no other is meant any more. nil: there was no card.
    var shown: String?
    /// How much of one position, where it was not said as a share.
    var size: ClosingSize?

    /// - Parameter quotes: a position without one is neither winning nor losing.
    /// - Throws: `ActionError` when nothing fits, or it is not clear which one is meant.
    func positions(in held: [Position], _ quotes: [InstrumentID: Quote]) throws -> [Position] {
        guard let result else { return try positions(in: held) }
        let fitting = held.filter { position in
            guard let quote = quotes[position.instrument] else { return false }
            let profit = position.profit(of: position.quantity, at: quote.price(for: position.direction.closingSide))
            return result == .winning ? profit > .zero : profit < .zero
        }
        guard !fitting.isEmpty || held.isEmpty else { throw ActionError.refused("no_such_positions") }
        return try positions(in: fitting)
    }

    /// What tells a position apart from the one that its instrument may be held in later: `EURUSD long`.
    static func name(of position: Position) -> String {
        "\(position.instrument) \(position.direction.rawValue)"
    }

    /// - Throws: `ActionError` when nothing fits, or it is not clear which one is meant.
    func positions(in held: [Position]) throws -> [Position] {
        guard percent > .zero else { throw ActionError.refused("size_not_positive") }
        let fitting = held.filter { position in
            (symbol == nil || symbol == Self.all || symbol == position.instrument)
                && (side == nil || side == position.direction.openingSide)
                && !exclude.contains(position.instrument.symbol)
        }
        if let shown {
            let names = Set(shown.split(separator: ",").map(String.init))
            let bound = fitting.filter { names.contains(Self.name(of: $0)) }
            guard !bound.isEmpty || fitting.isEmpty else { throw ActionError.refused("position_changed") }
            return try unambiguous(bound, among: held)
        }
        return try unambiguous(fitting, among: held)
    }

    private func unambiguous(_ fitting: [Position], among held: [Position]) throws -> [Position] {
        // A size is one of one instrument.
        if size != nil, fitting.count > 1 { throw ActionError.missing(parameter: "symbol") }
        guard !fitting.isEmpty else {
            guard let symbol, symbol != Self.all else {
                // "keep gold, close the rest", where there is only gold.
                throw ActionError.refused(held.isEmpty ? "no_positions" : "no_such_positions")
            }
            throw ActionError.refused("nothing_held", ["symbol": .text(symbol.symbol)])
        }
        if symbol == nil, side == nil, fitting.count > 1 { throw ActionError.missing(parameter: "symbol") }
        return fitting
    }
}

/// A part of a position as a size of its own: "0.3 lots".
struct ClosingSize: Sendable {
    var size: FixedPoint
    /// nil: the one the instrument is traded in.
    var unit: SizeUnit?

    /// - Throws: `ActionError` when it is more than is held, or no size.
    func quantity(of position: Position, _ instrument: Instrument, _ localizer: Localizer) throws -> Quantity {
        guard size > .zero else { throw ActionError.refused("size_not_positive") }
        let units: Quantity
        switch unit ?? instrument.sizeUnit {
        case .lots: units = instrument.units(lots: size)
        case .units, .shares: units = Quantity(size)
        case .riskPercent, .money, .riskMoney:
            throw ActionError.invalid(parameter: "unit", text: unit?.rawValue ?? "")
        }
        let rounded = instrument.rounded(units)
        guard rounded <= position.quantity else {
            throw ActionError.refused(
                "closing_too_large",
                [
                    "symbol": .text(instrument.id.symbol),
                    "held": .text(localizer.size(position.quantity, of: instrument)),
                ])
        }
        return rounded
    }
}

struct ClosePlan {
    let selection: ClosingSelection
    let turn: Turn
    let services: BotServices

    func plan() async throws -> Plan {
        if let symbol = selection.symbol, symbol != ClosingSelection.all { _ = try services.instrument(symbol) }
        let user = turn.user.id
        let state = try await services.store.read { try services.desk.state(of: user, $0) }
        let positions = try selection.positions(in: state.positions, state.quotes)
        return Plan(exact: exact(positions), card: try card(positions, state)) { [self] transaction in
            try carryOut(transaction)
        }
    }

    private func exact(_ positions: [Position]) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = [:]
        if let size = selection.size {
            arguments["quantity"] = .number(size.size)
            arguments["unit"] = size.unit.map { .text($0.rawValue) }
        } else {
            arguments["percent"] = .number(selection.percent.value)
        }
        arguments["symbol"] = .text(positions.count == 1 ? positions[0].instrument.symbol : "ALL")
        arguments["side"] = selection.side.map { .text($0.rawValue) }
        // More than those that are on the card are never closed by it.
        if let result = selection.result, positions.count > 1 { arguments["result"] = .text(result.rawValue) }
        if !selection.exclude.isEmpty { arguments["exclude"] = .texts(selection.exclude.sorted()) }
        arguments["shown"] = .text(positions.map(ClosingSelection.name).joined(separator: ","))
        return arguments
    }

    private func card(_ positions: [Position], _ state: AccountState) throws -> Card {
        let localizer = turn.localizer
        var band: ProposalRow.Band?
        var price: Price?
        func line(_ position: Position) throws -> Document {
            let instrument = try services.instrument(position.instrument)
            guard let quote = state.quotes[position.instrument] else {
                throw OrderRefusal.figuresMissing(position.instrument).worded(instrument, localizer)
            }
            let market = quote.price(for: position.direction.closingSide)
            if positions.count == 1 {
                let width = quote.bandWidth(around: market)
                band = .init(
                    instrument: instrument.id, low: instrument.rounded(market - width),
                    high: instrument.rounded(market + width))
                price = market
            }
            let size = try Self.size(selection, of: position, instrument, localizer)
            if size.isZero, positions.count == 1 {
                throw OrderRefusal.sizeTooSmall(minimum: instrument.sizeStep).worded(instrument, localizer)
            }
            let profit = try services.wording(turn, instrument) {
                try state.convert(position.profit(of: size, at: market), of: instrument.id).booked
            }
            let line = localizer.document(
                "close.line",
                [
                    "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                    "size": .text(localizer.size(size, of: instrument)),
                    "price": localizer.price(market, of: instrument),
                    "profit": .signedMoney(profit),
                ])
            return .lines([line] + localizer.conversionLine(state.conversion(of: instrument)))
        }
        let lines = try positions.map { position in
            do {
                return try line(position)
            } catch let error as ActionError where positions.count > 1 {
                // One that cannot be valued does not keep the others from being closed.
                return Self.stillOpen(position, Reply.refusal(error, localizer).document, localizer)
            }
        }
        let document = localizer.document("close.headline", ["count": .integer(positions.count)])
        return Card(document: document + .lines(lines) + services.marketNote(localizer), band: band, price: price)
    }

    private func carryOut(_ transaction: Transaction) throws -> [Reply] {
        let state = try services.desk.state(of: turn.user.id, transaction)
        let positions = try selection.positions(in: state.positions, state.quotes)
        let now = services.market.clock.now()
        let closed = try positions.enumerated().map { index, position in
            try Self.close(position, selection, name: "\(turn.key)-c\(index)", turn, services, transaction)
        }
        let replies = closed.map(\.reply)
        // Only who has just lost is asked: to count costs as much as there are trades.
        let ended = closed.filter { $0.execution.map { $0.position == nil } ?? false }
        guard let last = ended.last, let execution = last.execution, let reference = last.reply.reference,
            (execution.realized.amount - execution.fill.fee.amount) < .zero
        else { return replies }
        let losses = try StreakQuestion.count(of: turn.user.id, at: now, services.desk, transaction)
        guard StreakQuestion.isDue(before: max(losses - ended.count, 0), now: losses) else { return replies }
        return replies + [StreakQuestion.reply(losses, reference: reference, turn.localizer)]
    }

    static func size(
        _ selection: ClosingSelection, of position: Position, _ instrument: Instrument, _ localizer: Localizer
    ) throws -> Quantity {
        if let size = selection.size { return try size.quantity(of: position, instrument, localizer) }
        guard selection.percent < Percent(100) else { return position.quantity }
        return instrument.rounded(selection.percent.of(position.quantity))
    }

    /// Closes one position and says what came of it; why it could not be closed is said as well.
    static func close(
        _ position: Position, _ selection: ClosingSelection, name: String, cause: ClosingCause = .request,
        _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws -> (reply: Reply, execution: PaperBroker.Execution?) {
        do {
            return try transaction.attempt {
                let instrument = try services.instrument(position.instrument)
                let size = try size(selection, of: position, instrument, turn.localizer)
                guard size > .zero else { throw OrderRefusal.sizeTooSmall(minimum: instrument.sizeStep) }
                let execution = try services.desk.close(
                    instrument, size: size, id: ClientOrderID(name), cause: cause, user: turn.user.id,
                    moment: turn.now, transaction)
                let notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
                let (document, reference) = notices.execution("closed", execution, turn.localizer)
                return (Reply(document, reference: reference), execution)
            }
        } catch {
            guard let refusal = services.refusal(error, position.instrument, turn.localizer) else { throw error }
            return (Reply.refusal(refusal, turn.localizer), nil)
        }
    }
}
