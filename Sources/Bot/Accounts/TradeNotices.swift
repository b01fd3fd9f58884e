import Actions
import Brokerage
import Platform
import Presentation
import Trading

/// Messages about executions, in the reader's language.
struct TradeNotices: Sendable {
    let instruments: InstrumentCatalogue
    /// The line that says where prices come from.
    let marketNote: @Sendable (Localizer) -> Document

    /// How what was not asked for just now is told.
    static func key(of cause: ClosingCause) -> String {
        switch cause {
        case .stopLoss, .trailingStop, .entryStop: "stop_hit"
        case .takeProfit: "target_hit"
        case .partialTarget: "part_taken"
        case .time: "time_exit"
        case .stopOut: "stop_out"
        case .dailyLoss, .weeklyLoss, .drawdown: "limit_exit"
        case .oppositeSignal: "opposite_exit"
        case .request, .reversal, .emergencyStop: "closed"
        case .order: "order_filled"
        case .automaticOrder: "auto_filled"
        }
    }

    /// What an execution did: `notice.<key>`, with its figures and its reference.
    func execution(
        _ key: String, _ execution: PaperBroker.Execution, _ localizer: Localizer
    ) -> (Document, reference: String?) {
        let reference = shortReference(for: execution.order.id.text)
        guard let instrument = instruments[execution.fill.instrument] else { return (Document(), reference) }
        let fill = execution.fill
        var document = localizer.document(
            "notice.\(key)",
            [
                "side": localizer.side(fill.side), "size": .text(localizer.size(fill.quantity, of: instrument)),
                "symbol": .text(instrument.id.symbol), "price": localizer.price(fill.price, of: instrument),
                "profit": .signedMoney(execution.realized), "reference": .code("#\(reference)"),
            ])
        if execution.closed > .zero, let position = execution.position, position.direction == fill.side.direction {
            document += localizer.document(
                "notice.turned",
                [
                    "size": .text(localizer.size(execution.closed, of: instrument)),
                    "opened": .text(localizer.size(position.quantity, of: instrument)),
                    "profit": .signedMoney(execution.realized),
                ])
        } else if execution.closed > .zero, ["filled", "order_filled", "auto_filled"].contains(key) {
            document += localizer.document(
                "notice.closed_of_it",
                [
                    "size": .text(localizer.size(execution.closed, of: instrument)),
                    "profit": .signedMoney(execution.realized),
                ])
        }
        if let position = execution.position, position.direction == fill.side.direction {
            document += localizer.document(
                "notice.protection",
                [
                    "stop": localizer.level(position.stopLoss, from: position.averagePrice, of: instrument),
                    "target": localizer.level(position.takeProfit, from: position.averagePrice, of: instrument),
                ])
        } else if let position = execution.position {
            document += localizer.document(
                "notice.remaining", ["size": .text(localizer.size(position.quantity, of: instrument))])
        }
        if !execution.order.status.isFinal || execution.order.filledQuantity < execution.order.quantity {
            let rest = execution.order.quantity - execution.order.filledQuantity
            document += localizer.document(
                execution.order.status.isFinal ? "notice.rest_canceled" : "notice.rest_waits",
                ["size": .text(localizer.size(rest, of: instrument))])
        }
        if !fill.fee.amount.isZero {
            document += localizer.document("notice.fee", ["fee": .money(fill.fee)])
        }
        document += .lines(localizer.conversionLine(execution.conversion))
        for other in execution.canceled {
            document += localizer.document("notice.group_canceled", values(of: other, instrument, localizer))
        }
        return (document + marketNote(localizer), reference)
    }

    /// An equity that its owner is told of was reached.
    func threshold(
        _ threshold: AccountWatch.Threshold, _ figures: AccountState.Figures
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            var values: [String: MessageValue] = [
                "equity": .money(figures.equity), "margin": .money(figures.usedMargin),
                "balance": .money(threshold.equity),
                "level": .percent(figures.marginLevel ?? 0, places: 0),
            ]
            values["limit"] = threshold.limit.map { .percent($0.percent, places: 1) }
            var key = String(threshold.kind.prefix { $0 != "/" })
            if let approach = threshold.approach, figures.equity.amount > .zero {
                values["symbol"] = .text(approach.instruments.map(\.symbol).joined(separator: ", "))
                values["amount"] = .money(approach.amount)
                values["limit"] = .percent(approach.limit, places: 1)
                let share = approach.amount.amount / figures.equity.amount * FixedPoint(100)
                values["share"] = .percent(Percent(share), places: 1)
                // A limit that was set later, or a loss, may leave more than it allows.
                if share > approach.limit.value { key = key.replacing("_near", with: "_over") }
            }
            return (localizer.document("notice.\(key)", values) + marketNote(localizer), nil)
        }
    }

    /// So many instruments are held that the limit is near, or reached: `kind`.
    func openPositions(
        _ kind: String, _ count: Int, of most: Int
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            let values: [String: MessageValue] = ["count": .integer(count), "most": .integer(most)]
            return (localizer.document("notice.\(kind)", values) + marketNote(localizer), nil)
        }
    }

    /// A limit to a count is reached, or near.
    func count(
        _ limit: LiftableLimit, _ count: Int, of most: Int
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            let values: [String: MessageValue] = [
                "limit": .text(localizer.text("loss_limit.\(limit.rawValue)")), "count": .integer(count),
                "most": .integer(most),
            ]
            let key = count >= most ? "notice.count_reached" : "notice.count_near"
            return (localizer.document(key, values) + marketNote(localizer), nil)
        }
    }

    /// A balance below zero was set to zero.
    func protection(_ amount: Money) -> (Localizer) -> (Document, reference: String?) {
        { ($0.document("notice.zero_balance", ["amount": .money(amount)]) + marketNote($0), nil) }
    }

    /// The stop of a position went to its entry price.
    func breakEven(_ position: Position) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            guard let instrument = instruments[position.instrument] else { return (Document(), nil) }
            return (
                localizer.document(
                    "notice.break_even",
                    [
                        "symbol": .text(instrument.id.symbol),
                        "stop": localizer.price(instrument.rounded(position.averagePrice), of: instrument),
                    ]) + marketNote(localizer), nil
            )
        }
    }

    /// Shares were split. nil: nothing is left of the position.
    func split(
        _ split: PriceBreak.Split, _ instrument: Instrument, _ position: Position?
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            (
                localizer.document(
                    "notice.split",
                    [
                        "symbol": .text(instrument.id.symbol), "new": .integer(split.new), "old": .integer(split.old),
                        "size": .text(localizer.size(position?.quantity ?? .zero, of: instrument)),
                    ]) + marketNote(localizer), nil
            )
        }
    }

    /// A dividend was booked.
    func dividend(
        _ dividend: Dividend, _ booked: Money, _ position: Position, _ instrument: Instrument
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            (
                localizer.document(
                    "notice.dividend",
                    [
                        "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                        "size": .text(localizer.size(position.quantity, of: instrument)),
                        "amount": .text(
                            localizer.text(
                                "order.distance",
                                [
                                    "distance": .number(dividend.amount.value, places: 2...6),
                                    "currency": .text(instrument.quote.code),
                                ])),
                        "booked": .signedMoney(booked),
                    ]) + marketNote(localizer), nil
            )
        }
    }

    /// Something was due in an instrument and could not be carried out.
    func unsettled(_ id: InstrumentID) -> (Localizer) -> (Document, reference: String?) {
        { ($0.document("notice.unsettled", ["symbol": .text(id.symbol)]) + marketNote($0), nil) }
    }

    /// A part was to be added to a position, and may not.
    func additionRefused(
        _ position: Position, _ quantity: Quantity, _ refusal: OrderRefusal
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            guard let instrument = instruments[position.instrument],
                case .refused(let key, let values, _) = refusal.worded(instrument, localizer)
            else { return (Document(), nil) }
            return (
                localizer.document(
                    "notice.addition_refused",
                    [
                        "symbol": .text(instrument.id.symbol),
                        "size": .text(localizer.size(quantity, of: instrument)),
                        "reason": .document(localizer.document("refusal.\(key)", values)),
                    ]) + marketNote(localizer), nil
            )
        }
    }

    /// A waiting order's time is over.
    func orderExpired(_ order: Order) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            let reference = shortReference(for: order.id.text)
            guard let instrument = instruments[order.instrument] else { return (Document(), reference) }
            return (
                localizer.document("notice.order_expired", values(of: order, instrument, localizer)), reference
            )
        }
    }

    private func values(
        of order: Order, _ instrument: Instrument, _ localizer: Localizer
    ) -> [String: MessageValue] {
        [
            "side": localizer.side(order.side), "symbol": .text(instrument.id.symbol),
            "size": .text(localizer.size(order.quantity, of: instrument)),
            "reference": .code("#\(shortReference(for: order.id.text))"),
        ]
    }

    /// A waiting order was due, but its owner's limits do not allow it any more.
    func orderRefused(_ order: Order, _ refusal: OrderRefusal) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            let reference = shortReference(for: order.id.text)
            guard let instrument = instruments[order.instrument],
                case .refused(let key, let values, _) = refusal.worded(instrument, localizer)
            else { return (Document(), reference) }
            let reason = MessageValue.document(localizer.document("refusal.\(key)", values))
            return (
                localizer.document(
                    "notice.order_refused",
                    self.values(of: order, instrument, localizer).merging(["reason": reason]) { $1 })
                    + marketNote(localizer), reference
            )
        }
    }
}
