import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Changes the stop, the target and the rules of a position, or a waiting order.
    static var modifyPosition: Self {
        Self(
            "modify_position", role: .trader, effect: .trades, confirm: .always,
            aliases: [Alias("modify"), Alias("move_stop")],
            Parameter<InstrumentID?>("symbol"), Parameter<Price?>("stop_loss", .stopPrice),
            Parameter<Price?>("take_profit", .targetPrice),
            Parameter<FixedPoint?>("stop_pips", .stopPips, in: 0...1_000_000),
            Parameter<FixedPoint?>("take_profit_pips", .targetPips, in: 0...1_000_000),
            // The first of its kind, so that a number alone is a size.
            Parameter<FixedPoint?>("quantity", in: 0...1_000_000_000), Parameter<SizeUnit?>("unit"),
            Parameter<Bool?>("breakeven"), Parameter<FixedPoint?>("trailing_pips", in: 0...1_000_000),
            Parameter<[String]?>("remove"), Parameter<String?>("partials", .named),
            Parameter<FixedPoint?>("break_even_at", in: 0...100), Parameter<Duration?>("close_after"),
            Parameter<String?>("trailing", .named), Parameter<String?>("scale_in", .named),
            Parameter<String?>("order_id", .identifier), Parameter<Price?>("price"),
            Parameter<Price?>("limit"), Parameter<Side?>("side"), Parameter<OrderType?>("order_type", .named),
            Parameter<String?>("expires", .moment), Parameter<TimeInForce?>("time_in_force"),
            Parameter<Bool?>("pending"), Parameter<String?>("shown", .named), Parameter<Bool?>("opposite"),
            Parameter<String?>("reassess", .named)
        ) {
            turn, services, symbol, stop, target, stopPips, targetPips, quantity, unit, breakeven, trailingPips, remove,
            partials, breakEvenAt, closeAfter, trailing, scaleIn, id, price, limit, side, type, expires, timeInForce,
            isPending, shown, opposite, reassess in
            let (stop, target) = (
                OrderRequest.Level(stop, stopPips, nil), OrderRequest.Level(target, targetPips, nil)
            )
            var wish = OrderWish(
                selection: OrderSelection(symbol: symbol, side: side, type: type, id: id), price: price, limit: limit,
                quantity: quantity, unit: unit, stop: stop, target: target, trailingPips: trailingPips,
                expires: expires, timeInForce: timeInForce, removed: Set(remove ?? []), shown: shown)
            wish.isOfOrder = isPending == true
            wish.hasRules =
                breakeven == true || partials != nil || breakEvenAt != nil || closeAfter != nil || trailing != nil
                || scaleIn != nil || opposite != nil || reassess != nil
            if wish.namesOrder {
                return try await OrderChangePlan(wish: wish, turn: turn, services: services).plan()
            }
            var change = LevelChange(
                stop: stop, target: target, breakeven: breakeven == true,
                removesStop: remove?.contains("stop_loss") == true,
                removesTarget: remove?.contains("take_profit") == true)
            if let text = trailing ?? trailingPips?.description {
                change.trail = .some(try Self.trail(text))
            }
            change.breakEvenAt = breakEvenAt
            change.closesAfter = closeAfter
            if let partials, partials.first == "@" {
                change.partsAtPrices = try PricedPart.all(partials)
            } else {
                change.partials = try partials.map { try Self.steps($0, most: 100) }
            }
            change.additions = try scaleIn.map { try Self.steps($0, most: 300) }
            change.closesOnOpposite = opposite
            change.reassessEvery = try reassess.map(Self.reassessing)
            guard !change.isEmpty else { throw ActionError.missing(parameter: "stop_loss") }
            return try await ModifyPlan(symbol: symbol, change: change, turn: turn, services: services).plan()
        }
    }
}

/// A part that is to leave at a price.
private struct PricedPart {
    var price: Price
    /// Of what is held.
    var share: Percent

    /// `@1.0830:50,@1.0860:25`.
    /// - Throws: `ActionError` for anything else, and for more than all of it.
    static func all(_ text: String) throws -> [PricedPart] {
        let parts = text.split(separator: ",").compactMap { part -> PricedPart? in
            let fields = part.split(separator: ":")
            guard part.first == "@", fields.count == 2, let price = Price(typed: fields[0].dropFirst()),
                let share = Percent(fields[1].replacing("%", with: "")), share > .zero
            else { return nil }
            return PricedPart(price: price, share: share)
        }
        let total = parts.reduce(Percent.zero) { $0 + $1.share }
        guard !parts.isEmpty, parts.count == text.split(separator: ",").count, parts.count <= 5, total <= 100 else {
            throw ActionError.refused("management_steps", ["text": .text(String(text.prefix(40)))])
        }
        return parts
    }

    static func text(_ parts: [PricedPart]) -> ArgumentValue {
        .text(parts.map { "@\($0.price.value):\($0.share.value)" }.joined(separator: ","))
    }
}

/// What is to become of the levels of a position.
private struct LevelChange {
    var stop: OrderRequest.Level?
    var target: OrderRequest.Level?
    /// The stop goes to the entry price.
    var breakeven: Bool
    var removesStop: Bool
    var removesTarget: Bool
    /// At what distance the stop follows the best price from now on; nil in it: no longer.
    var trail: ManagementSetting.Trail??
    /// Parts taken at multiples of what it risks, instead of those it has.
    var partials: [Management.Step]?
    /// Parts taken at prices, instead of those it has.
    var partsAtPrices: [PricedPart]?
    /// Parts added so, instead of those it has.
    var additions: [Management.Step]?
    /// Where the stop goes to the entry price, in multiples of what it risks.
    var breakEvenAt: FixedPoint?
    /// How long it is held from now on.
    var closesAfter: Duration?
    /// Whether a signal of the other direction closes it from now on.
    var closesOnOpposite: Bool?
    /// In minutes: how often it is looked at again; 0: not any more.
    var reassessEvery: Int?

    var isEmpty: Bool { stop == nil && target == nil && !breakeven && !removesStop && !removesTarget && !changesRules }
    /// Whether the stop goes to a price that the card names; a trail only says how it follows.
    var movesStop: Bool { stop != nil || breakeven }
    private var changesRules: Bool {
        trail != nil || partials != nil || partsAtPrices != nil || additions != nil || breakEvenAt != nil
            || closesAfter != nil || closesOnOpposite != nil || reassessEvery != nil
    }
    /// Whether nothing is asked for but that the stop follows.
    var isOnlyTrail: Bool {
        var rest = self
        rest.trail = nil
        return rest.isEmpty && trail != nil
    }
    /// Whether something is counted in what the position risks, for which it needs a stop.
    var needsRisk: Bool { partials?.isEmpty == false || additions?.isEmpty == false || breakEvenAt != nil }

    /// - Parameters:
    ///   - price: what it would be closed at now.
    ///   - averageRange: nil when there are too few candles.
    /// - Throws: `OrderRefusal.rangeMissing`.
    func applied(
        to position: Position, _ instrument: Instrument, at price: Price, now: Timestamp, averageRange: () -> Price?
    ) throws(OrderRefusal) -> Position {
        var changed = levels(of: position, instrument)
        guard changesRules else { return changed }
        var management = Management()
        management.targets = partials ?? []
        management.additions = additions ?? []
        management.breakEvenAt = breakEvenAt
        let rules = management.rules(for: changed, instrument)
        if partials != nil { changed.rules.targets = rules.targets }
        if let partsAtPrices { changed.rules.targets = self.parts(partsAtPrices, of: changed, instrument) }
        if additions != nil { changed.rules.additions = rules.additions }
        if breakEvenAt != nil { changed.rules.breakEvenAt = rules.breakEvenAt }
        if let closesAfter { changed.rules.closesAt = now + closesAfter }
        if let closesOnOpposite { changed.rules.closesOnOpposite = closesOnOpposite }
        if let reassessEvery { changed.rules.reassessEvery = reassessEvery }
        guard let trail else { return changed }
        let distance = trail?.distance(of: instrument, at: price, averageRange: averageRange)
        if trail != nil, distance == nil { throw .rangeMissing(instrument.id) }
        changed.rules.trail = distance
        changed.rules.best = distance == nil ? nil : price
        // It follows from where the price is now, and never loosens a stop.
        if let trail = changed.rules.trail {
            let level = changed.behind(price, by: trail)
            if changed.stopLoss.map({ changed.isBetter(level, than: $0) }) ?? true { changed.stopLoss = level }
        }
        return changed
    }

    /// Nearest first; what rounds down to nothing is left out.
    private func parts(
        _ priced: [PricedPart], of position: Position, _ instrument: Instrument
    ) -> [ExitRules.Part] {
        let isLong = position.direction == .long
        return priced.sorted { isLong ? $0.price < $1.price : $0.price > $1.price }.compactMap { part in
            let quantity = instrument.rounded(part.share.of(position.quantity))
            return quantity > .zero
                ? ExitRules.Part(price: instrument.rounded(part.price), quantity: quantity) : nil
        }
    }

    private func levels(of position: Position, _ instrument: Instrument) -> Position {
        var changed = position
        if breakeven { changed.stopLoss = instrument.rounded(position.averagePrice) }
        if let stop { changed.stopLoss = price(stop, position, instrument, isStop: true) }
        if let target { changed.takeProfit = price(target, position, instrument, isStop: false) }
        if removesStop { changed.stopLoss = nil }
        if removesTarget { changed.takeProfit = nil }
        return changed
    }

    private func price(
        _ level: OrderRequest.Level, _ position: Position, _ instrument: Instrument, isStop: Bool
    ) -> Price {
        let distance: Price
        switch level {
        case .price(let price): return instrument.rounded(price)
        case .pips(let pips): distance = instrument.pip * pips
        case .percent(let percent): distance = percent.of(position.averagePrice)
        case .multiple(let times):
            distance = position.stopLoss.map { (position.averagePrice - $0).magnitude * times } ?? .zero
        }
        let isBelow = (position.direction == .long) == isStop
        return instrument.rounded(isBelow ? position.averagePrice - distance : position.averagePrice + distance)
    }
}

private struct ModifyPlan {
    let symbol: InstrumentID?
    let change: LevelChange
    let turn: Turn
    let services: BotServices

    func plan() async throws -> Plan {
        let user = turn.user.id
        if let trail = change.trail??.text, symbol == nil, change.isOnlyTrail,
            try await services.store.read({ try $0.positions(of: user) }).isEmpty
        {
            // There is nothing that it could follow now; every new position can have it.
            let command = "/set_management trailing=\(trail)"
            let document = turn.localizer.document("modify.nothing_to_trail", ["command": .code(command)])
            let choice = Reply.Choice(label: turn.localizer.text("button.trail_new"), id: command)
            return .answer(Reply(document, choices: [[choice]]))
        }
        let (position, changed, instrument) = try await services.store.read {
            transaction -> (Position, Position, Instrument) in
            let state = try services.desk.state(of: user, transaction)
            let position = try ClosingSelection(symbol: symbol, percent: 100, side: nil, exclude: [])
                .positions(in: state.positions)
            guard let only = position.first, position.count == 1 else { throw ActionError.missing(parameter: "symbol") }
            let instrument = try services.instrument(only.instrument)
            return (only, try checked(only, instrument, state), instrument)
        }
        var exact: [String: ArgumentValue] = ["symbol": .text(instrument.id.symbol)]
        // A level that was not asked for moves on by its own rules while the card waits.
        if change.movesStop { exact["stop_loss"] = changed.stopLoss.map { .number($0.value) } }
        if change.target != nil { exact["take_profit"] = changed.takeProfit.map { .number($0.value) } }
        var removed: [String] = []
        if change.removesStop { removed.append("stop_loss") }
        if change.removesTarget { removed.append("take_profit") }
        if !removed.isEmpty { exact["remove"] = .texts(removed) }
        exact["trailing"] = change.trail.map { .text($0?.text ?? "0") }
        exact["partials"] = change.partsAtPrices.map(PricedPart.text) ?? change.partials.map(Self.text)
        exact["scale_in"] = change.additions.map(Self.text)
        exact["close_after"] = change.closesAfter.map { .text("\(Int($0.inSeconds) / 60)m") }
        exact["opposite"] = change.closesOnOpposite.map { .flag($0) }
        exact["reassess"] = change.reassessEvery.map { .text("\($0)m") }
        exact["break_even_at"] = change.breakEvenAt.map { .number($0) }
        return Plan(exact: exact, card: card(position, changed, instrument)) { [self] transaction in
            let state = try services.desk.state(of: user, transaction)
            guard let held = state.position(instrument.id) else {
                throw OrderRefusal.nothingHeld.worded(instrument, turn.localizer)
            }
            let changed = try checked(held, instrument, state)
            try transaction.setPosition(
                changed, instrument: instrument.id, of: user, at: services.market.clock.now())
            let reference = shortReference(for: turn.key)
            let document =
                turn.localizer.document(
                    "modify.done",
                    values(held, changed, instrument).merging(["reference": .code("#\(reference)")]) { $1 })
                + .lines(turn.localizer.ruleLines(changed.rules, of: instrument))
            return [Reply(document, reference: reference)]
        }
    }

    /// `1:50,2:25`; `0` for none.
    private static func text(_ steps: [Management.Step]) -> ArgumentValue {
        .text(steps.isEmpty ? "0" : steps.map { "\($0.at):\($0.share)" }.joined(separator: ","))
    }

    /// The position with its new levels, held against the rules: on the right side, and within the risk limit.
    @Sendable private func checked(
        _ position: Position, _ instrument: Instrument, _ state: AccountState
    ) throws -> Position {
        let limit = services.desk.maximumRisk
        return try services.wording(turn, instrument) {
            guard let quote = state.quotes[instrument.id] else { throw OrderRefusal.figuresMissing(instrument.id) }
            let reference = quote.price(for: position.direction.closingSide)
            let changed = try change.applied(to: position, instrument, at: reference, now: state.now) {
                services.averageRange(of: instrument)
            }
            if change.needsRisk {
                guard let stop = changed.stopLoss, changed.isBetter(position.averagePrice, than: stop) else {
                    throw OrderRefusal.stopMissing
                }
            }
            if change.partsAtPrices != nil {
                guard !changed.rules.targets.isEmpty else {
                    throw OrderRefusal.sizeTooSmall(minimum: instrument.sizeStep)
                }
                // A part leaves where it wins, as a target does.
                for part in changed.rules.targets where !changed.isTarget(part.price, at: quote) {
                    throw OrderRefusal.targetOnWrongSide(target: part.price, reference: reference)
                }
            }
            if let stop = changed.stopLoss, stop != position.stopLoss,
                stop <= .zero || !changed.isStop(stop, at: quote)
            {
                throw OrderRefusal.stopOnWrongSide(stop: stop, reference: reference)
            }
            if let target = changed.takeProfit, target != position.takeProfit,
                target <= .zero || !changed.isTarget(target, at: quote)
            {
                throw OrderRefusal.targetOnWrongSide(target: target, reference: reference)
            }
            guard let stop = changed.stopLoss, stop != position.stopLoss else { return changed }
            let equity = try state.figures().equity
            let risk = try state.convert(-changed.profit(of: changed.quantity, at: stop), of: instrument.id).booked
            let allowed = limit.of(equity).booked
            guard risk.amount <= allowed.amount || risk.amount <= .zero else {
                let entry = position.averagePrice.value
                let farthest = entry - (entry - stop.value) * (allowed.amount / risk.amount)
                throw OrderRefusal.stopTooFar(
                    risk: risk, percent: Percent(risk.amount / equity.amount * FixedPoint(100)), limit: limit,
                    allowed: allowed,
                    farthest: Price(
                        farthest.rounded(to: instrument.tick.value, position.direction == .long ? .up : .down)))
            }
            return changed
        }
    }

    private func card(_ position: Position, _ changed: Position, _ instrument: Instrument) -> Card {
        var document = turn.localizer.document("modify.card", values(position, changed, instrument))
        document += .lines(turn.localizer.ruleLines(changed.rules, of: instrument))
        if changed.stopLoss == nil { document += turn.localizer.document("modify.unprotected") }
        return Card(document: document + services.marketNote(turn.localizer))
    }

    private func values(
        _ position: Position, _ changed: Position, _ instrument: Instrument
    ) -> [String: MessageValue] {
        let localizer = turn.localizer
        func level(_ price: Price?) -> MessageValue {
            localizer.level(price, from: position.averagePrice, of: instrument)
        }
        return [
            "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
            "size": .text(localizer.size(position.quantity, of: instrument)),
            "old_stop": level(position.stopLoss), "new_stop": level(changed.stopLoss),
            "old_target": level(position.takeProfit), "new_target": level(changed.takeProfit),
        ]
    }
}
