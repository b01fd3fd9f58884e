import Actions
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// What a new signal does for the people for whom its strategy is traded: an order at once, or a card to approve.
///
/// All of it happens in the transaction that writes the message and how far the signal has been told: a kill can
/// neither double an order nor lose it.
struct SignalTrading: Sendable {
    let services: BotServices
    let outbox: OutboxWriter

    /// A signal as everybody is told of it.
    struct News: Sendable {
        var signal: Signal
        var row: SignalRow
        var instrument: Instrument
        /// What the ways to size look at.
        var evidence: SizingEvidence
        /// The least that its strategy asks for, in distances to the stop.
        var minimumReward: Double
        var happenedAt: Timestamp
    }

    /// The parts of a message that are the same for everybody of one language.
    struct Words {
        var headline: Document
        var details: Document
        /// What ends the message: that it is late, where prices come from.
        var end: Document
        var picture: Reply.Picture?
    }

    /// Carries the signal out for one person, or proposes it.
    /// - Returns: nil when it is not traded for them any more.
    func handle(
        _ news: News, _ user: Int64, _ transaction: Transaction, words: (Localizer) throws -> Words
    ) throws -> [OutboxEntry]? {
        guard let trade = try transaction.autotrade(of: user, strategy: news.signal.strategy),
            try transaction.decision(on: news.signal.id, of: user) == nil
        else { return nil }
        let settings = UserSettings(try transaction.settings(of: user))
        let localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
        let asked = Asked(news: news, user: user, settings: settings, localizer: localizer, now: services.time.now())
        let words = try words(localizer)
        switch trade.mode {
        case .automatic: return try carryOut(asked, words, transaction)
        case .propose: return try propose(asked, words, transaction)
        }
    }

    /// One person's signal.
    private struct Asked {
        var news: News
        var user: Int64
        var settings: UserSettings
        var localizer: Localizer
        var now: Timestamp
        var signal: Signal { news.signal }
        var instrument: Instrument { news.instrument }

        func decision(_ outcome: DecisionRow.Outcome) -> DecisionRow {
            DecisionRow(signal: news.signal.id, user: user, outcome: outcome, decidedAt: now)
        }
        func refusal(_ refusal: OrderRefusal) -> SignalRefusal { SignalRefusal(refusal, instrument, localizer) }
    }

    /// Runs `body` on its own; when a rule forbids it, that is what is kept.
    /// - Returns: why it was refused; nil when it was not.
    private func attempt(_ asked: Asked, _ transaction: Transaction, _ body: () throws -> Void) throws -> Document? {
        let refusal: SignalRefusal
        do {
            try transaction.attempt(body)
            return nil
        } catch let error as SignalRefusal {
            refusal = error
        } catch let error as OrderRefusal {
            refusal = asked.refusal(error)
        } catch is TradingError {
            // A rate is missing: what it would cost is not known.
            refusal = asked.refusal(.figuresMissing(asked.instrument.id))
        }
        var worded = asked.localizer.document("refusal.stop_missing")
        if case .refused(let key, let values, _) = refusal.worded {
            worded = asked.localizer.document("refusal.\(key)", values)
        }
        var decision = asked.decision(.rejected)
        (decision.reason, decision.detail) = (refusal.reason.rawValue, worded.stored)
        try transaction.setDecision(decision)
        return worded
    }
}

// At once.
extension SignalTrading {
    private func carryOut(_ asked: Asked, _ words: Words, _ transaction: Transaction) throws -> [OutboxEntry] {
        var done = Document()
        let refusal = try attempt(asked, transaction) {
            try checkNothingHeld(asked, transaction)
            done = try order(asked, try ticket(asked, transaction), transaction)
        }
        if let refusal { done = asked.localizer.document("autotrade.refused", ["reason": .document(refusal)]) }
        let wording = SignalWording(services: services, localizer: asked.localizer)
        let role = try role(of: asked.user, transaction)
        var choices = wording.choices(
            asked.signal, asked.instrument, canTrade: refusal != nil && role >= .trader)
        if refusal == nil {
            choices.append([.init(label: asked.localizer.text("button.positions"), id: "/list_positions")])
        }
        let reply = Reply(
            words.headline + done + words.details + words.end, choices: choices, picture: words.picture,
            reference: asked.news.row.reference)
        return try outbox.notify(
            asked.user, .urgent, at: asked.now, happenedAt: asked.news.happenedAt, transaction
        ) { _ in Notice(reply: reply, line: words.headline) }
    }

    /// One position an instrument: the stop and targets of a second signal would take the place of the first one's.
    private func checkNothingHeld(_ asked: Asked, _ transaction: Transaction) throws {
        let symbol: [String: MessageValue] = ["symbol": .text(asked.instrument.id.symbol)]
        if try transaction.position(asked.instrument.id, of: asked.user) != nil {
            throw SignalRefusal(.held, "signal_held", symbol)
        }
        let waiting = try transaction.waitingSignalOrders(of: asked.user, strategy: nil)
        if waiting.contains(where: { $0.instrument == asked.instrument.id }) {
            throw SignalRefusal(.held, "signal_waiting", symbol)
        }
    }

    /// The signal as an order that every rule has approved.
    private func ticket(_ asked: Asked, _ transaction: Transaction) throws -> OrderTicket {
        let (signal, instrument) = (asked.signal, asked.instrument)
        guard try role(of: asked.user, transaction) >= .trader else {
            throw SignalRefusal(.role, "signal_role")
        }
        if asked.settings.isPaused(at: asked.now, on: asked.instrument.id, by: asked.signal.strategy) {
            throw OrderRefusal.tradingPaused
        }
        let row = try transaction.signal(signal.id)
        guard let row, SignalTracker.State(rawValue: row.state)?.isFinal == false else {
            throw SignalRefusal(.over, "signal_ended")
        }
        let tracker = try row.tracker()
        guard let quote = services.market.quote(of: instrument.id) else {
            throw OrderRefusal.figuresMissing(instrument.id)
        }
        // At the price that is paid, then at that of the fill, which its size makes worse.
        let hasEntered = signal.entryType != .market && tracker.state == .triggered
        let price = quote.price(for: signal.direction.openingSide)
        if quote.isOpen, tracker.entersAtMarket { try check(price, hasLeft: hasEntered, asked) }
        let ticket = try services.ticket(
            for: tracker, instrument, of: asked.user, minimumReward: asked.news.minimumReward, asked.news.evidence,
            asked.localizer, transaction
        ).get()
        try check(ticket.expectedFill, asked)
        guard ticket.risk != nil else {
            throw SignalRefusal(.held, "signal_held", ["symbol": .text(instrument.id.symbol)])
        }
        return ticket
    }

    /// - Parameter hasLeft: whether its entry is known to be over.
    private func check(_ price: Price, hasLeft: Bool = false, _ asked: Asked) throws {
        let (signal, instrument) = (asked.signal, asked.instrument)
        let offer = SignalOffer(signal: signal, price: price, minimumReward: asked.news.minimumReward)
        guard hasLeft || offer.hasLeft, let entry = instrument.price(signal.entry) else { return }
        throw SignalRefusal(
            .late, "signal_late",
            [
                "entry": asked.localizer.price(entry, of: instrument),
                "price": asked.localizer.price(price, of: instrument),
            ])
    }

    /// - Returns: what was done.
    private func order(_ asked: Asked, _ ticket: OrderTicket, _ transaction: Transaction) throws -> Document {
        let market = services.market.clock.now()
        let expiry = ticket.type == .market ? nil : SignalOrder.expiry(asked.signal, asked.instrument)
        let approved = ticket.approved(
            id: SignalOrder.id(asked.signal.id, of: asked.user), createdAt: market, expiresAt: expiry)
        var decision = asked.decision(.taken)
        (decision.order, decision.risk) = (approved.order.id, ticket.risk?.amount)
        try transaction.setDecision(decision)
        try transaction.noteSizing(
            approved.order.id.text, of: asked.instrument.id, try SizeFigures(ticket, isNamed: false).text(),
            user: asked.user, at: asked.now)
        let account = try services.desk.account(of: asked.user, at: asked.now, transaction)
        let reference = shortReference(for: approved.order.id.text)
        if let expiry {
            try transaction.addOrder(approved.order, user: account.user)
            services.desk.watched.add(asked.instrument.id)
            return asked.localizer.document(
                "autotrade.waiting",
                [
                    "side": asked.localizer.side(ticket.side),
                    "size": .text(asked.localizer.size(ticket.quantity, of: asked.instrument)),
                    "symbol": .text(asked.instrument.id.symbol),
                    "type": .text(asked.localizer.text("order_type.\(ticket.type.rawValue)")),
                    "price": asked.localizer.price(ticket.entry, of: asked.instrument),
                    "time": .timestamp(expiry, .dateTime), "reference": .code("#\(reference)"),
                ]) + risk(ticket, asked.localizer)
        }
        guard var quote = services.market.quote(of: asked.instrument.id) else {
            throw OrderRefusal.figuresMissing(asked.instrument.id)
        }
        quote.time = market
        let execution = try services.desk.execute(
            approved, due: ticket.entry, at: quote, cause: .automaticOrder, user: account.user, moment: asked.now,
            transaction)
        guard let execution else { throw OrderRefusal.notFilledAtOnce }
        let notices = TradeNotices(instruments: services.instruments) { _ in Document() }
        return notices.execution("auto_filled", execution, asked.localizer).0
            + (try risk(execution, ticket, asked.localizer))
    }

    private func risk(_ ticket: OrderTicket, _ localizer: Localizer) -> Document {
        guard let risk = ticket.risk, let percent = ticket.riskPercent else { return Document() }
        return localizer.document("order.risk", ["risk": .money(risk), "percent": .percent(percent, places: 2)])
    }

    /// What is at risk from the price it was filled at.
    private func risk(
        _ execution: PaperBroker.Execution, _ ticket: OrderTicket, _ localizer: Localizer
    ) throws -> Document {
        guard let position = execution.position, let stop = position.stopLoss, let planned = ticket.risk,
            let percent = ticket.riskPercent, planned.amount > .zero
        else { return risk(ticket, localizer) }
        let loss = Money(-position.profit(of: position.quantity, at: stop), ticket.instrument.quote)
        let rates = services.desk.rates(for: [position.instrument], planned.currency, at: execution.fill.time)
        let risk = try rates.convert(loss, to: planned.currency).booked
        return localizer.document(
            "order.risk",
            [
                "risk": .money(risk),
                "percent": .percent(Percent(percent.value * (risk.amount / planned.amount)), places: 2),
            ])
    }

    private func role(of user: Int64, _ transaction: Transaction) throws -> Role {
        guard let known = try transaction.user(user), !known.isBanned else { return .viewer }
        return try services.role(of: known, transaction)
    }

    /// Cancels what still waits of a signal that has ended, for everybody.
    func cancelOrders(of signal: SignalRow, _ transaction: Transaction) throws -> [OutboxEntry] {
        let now = services.time.now()
        return try transaction.waitingOrders(of: signal.id).flatMap { owned in
            var order = owned.value
            try order.apply(.canceled)
            try transaction.updateOrder(order, at: services.market.clock.now())
            let reference = shortReference(for: order.id.text)
            return try outbox.notify(owned.user, .urgent, at: now, happenedAt: now, transaction) { localizer in
                let document = localizer.document(
                    "autotrade.canceled",
                    [
                        "side": localizer.side(order.side), "symbol": .text(order.instrument.symbol),
                        "signal": .code("#\(signal.reference)"), "reference": .code("#\(reference)"),
                    ])
                return Notice(reply: Reply(document, reference: reference), line: document)
            }
        }
    }
}

// As a card.
extension SignalTrading {
    private func propose(_ asked: Asked, _ words: Words, _ transaction: Transaction) throws -> [OutboxEntry] {
        var approved: OrderTicket?
        let refusal = try attempt(asked, transaction) { approved = try ticket(asked, transaction) }
        let wording = SignalWording(services: services, localizer: asked.localizer)
        var reply = Reply(words.headline, picture: words.picture, reference: asked.news.row.reference)
        if let approved {
            let cards = try addCards(approved, asked, transaction)
            reply.document += wording.personal(asked.instrument, .success(approved)) + words.details
            reply.document += words.end
            reply.footnote = cards.note
            reply.choices = cards.choices
            reply.proposalID = cards.whole
        } else {
            let reason = refusal.map(MessageValue.document) ?? .text("")
            reply.document += asked.localizer.document("autotrade.not_proposed", ["reason": reason])
            reply.document += words.details + words.end
            reply.choices = wording.choices(asked.signal, asked.instrument, canTrade: false)
        }
        return try outbox.notify(
            asked.user, .ordinary(.signals, asked.instrument.id), at: asked.now, happenedAt: asked.news.happenedAt,
            transaction
        ) { _ in Notice(reply: reply, line: words.headline) }
    }

    /// Keeps the two cards that stand for the signal, the whole of it and half, and that they wait for an answer.
    private func addCards(
        _ ticket: OrderTicket, _ asked: Asked, _ transaction: Transaction
    ) throws -> ProposedCard {
        let quote = try services.quote(asked.instrument)
        let (market, width) = (quote.price(for: ticket.side), SignalOrder.cardWidth(asked.signal, quote))
        let band = ProposalRow.Band(
            instrument: asked.instrument.id, low: asked.instrument.rounded(market - width),
            high: asked.instrument.rounded(market + width))
        let end = services.time(of: SignalOrder.expiry(asked.signal, asked.instrument))
        let life = min(max(end.map { $0 - asked.now } ?? .minutes(15), .seconds(120)), .days(1))
        let half = asked.instrument.rounded(Quantity(ticket.quantity.value / 2))
        func add(_ name: String, _ quantity: Quantity) throws -> String? {
            guard quantity > .zero else { return nil }
            let key = "\(name)/\(asked.user)/\(asked.signal.id)"
            let id = String(hexadecimal(sha256(Array(key.utf8))).prefix(20))
            let arguments = ticket.arguments(quantity, signal: asked.news.row.reference)
            // Of no chat: a bare "yes" to something else must not find it, only its own button.
            try transaction.addProposal(
                ProposalRow(
                    id: id, user: asked.user, chat: "", action: "place_order", arguments: arguments.json(), band: band,
                    state: .open, outboxID: nil, createdAt: asked.now, expiresAt: asked.now + life))
            if quantity == ticket.quantity {
                try transaction.noteSizing(
                    id, of: asked.instrument.id, try SizeFigures(ticket, isNamed: false).text(), user: asked.user,
                    at: asked.now)
            }
            return id
        }
        var decision = asked.decision(.proposed)
        decision.quantity = ticket.quantity
        decision.proposal = try add("whole", ticket.quantity)
        decision.half = try add("half", half)
        decision.expiresAt = asked.now + life
        try transaction.setDecision(decision)
        return ProposedCard(decision, asked.news.row, asked.instrument, band, at: asked.now, asked.localizer)
    }
}

/// What stands under a signal that waits for its owner's answer.
struct ProposedCard {
    var note: Document
    var choices: [[Reply.Choice]]
    var whole: String?

    init(
        _ decision: DecisionRow, _ row: SignalRow, _ instrument: Instrument, _ band: ProposalRow.Band?,
        at moment: Timestamp, _ localizer: Localizer
    ) {
        whole = decision.proposal
        note = Document()
        if let end = decision.expiresAt, let band {
            note = localizer.document(
                "autotrade.card",
                [
                    "low": localizer.price(band.low, of: instrument),
                    "high": localizer.price(band.high, of: instrument), "left": .duration(end - moment),
                ])
        }
        var answers: [Reply.Choice] = []
        if let card = decision.proposal {
            answers.append(.init(label: localizer.text("button.approve"), id: "confirm:\(card)"))
        }
        if let card = decision.half {
            answers.append(.init(label: localizer.text("button.half"), id: "confirm:\(card)"))
        }
        if let card = decision.proposal {
            answers.append(.init(label: localizer.text("button.skip"), id: "cancel:\(card)"))
        }
        choices = [
            answers,
            [
                .init(label: localizer.text("button.remind"), id: "/autotrade remind #\(row.reference)"),
                .init(label: localizer.text("button.why"), id: "/get_signal \(row.reference)"),
            ],
        ]
    }
}

extension OrderTicket {
    /// The call that makes this order, with so much of its size: what a card stands for.
    func arguments(_ quantity: Quantity, signal: String) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = [
            "symbol": .text(instrument.id.symbol), "side": .text(side.rawValue),
            "quantity": .number(instrument.sizeUnit == .lots ? instrument.lots(quantity) : quantity.value),
            "unit": .text(instrument.sizeUnit.rawValue), "order_type": .text(type.rawValue), "signal": .text(signal),
        ]
        arguments["price"] = price.map { .number($0.value) }
        arguments["stop_loss"] = stopLoss.map { .number($0.value) }
        arguments["take_profit"] = takeProfit.map { .number($0.value) }
        return arguments
    }
}
