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
        return (document + marketNote(localizer), reference)
    }

    func levelHit(
        _ trigger: PaperBroker.Trigger, _ position: Position, _ execution: PaperBroker.Execution,
        _ day: (loss: Money, limit: Percent, isReached: Bool)?
    ) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            var (document, reference) = self.execution(
                trigger == .stopLoss ? "stop_hit" : "target_hit", execution, localizer)
            if let day {
                document += localizer.document(
                    day.isReached ? "notice.day_loss_reached" : "notice.day_loss_near",
                    ["loss": .money(day.loss), "limit": .percent(day.limit, places: 1)])
            }
            return (document, reference)
        }
    }

    /// A waiting order was due, but its owner's limits do not allow it any more.
    func orderRefused(_ order: Order, _ refusal: OrderRefusal) -> (Localizer) -> (Document, reference: String?) {
        { localizer in
            let reference = shortReference(for: order.id.text)
            guard let instrument = instruments[order.instrument],
                case .refused(let key, let values) = refusal.worded(instrument, localizer)
            else { return (Document(), reference) }
            return (
                localizer.document(
                    "notice.order_refused",
                    [
                        "side": localizer.side(order.side), "symbol": .text(instrument.id.symbol),
                        "size": .text(localizer.size(order.quantity, of: instrument)),
                        "reference": .code("#\(reference)"),
                        "reason": .document(localizer.document("refusal.\(key)", values)),
                    ]) + marketNote(localizer), reference
            )
        }
    }

    func orderFilled(_ execution: PaperBroker.Execution) -> (Localizer) -> (Document, reference: String?) {
        { self.execution("order_filled", execution, $0) }
    }
}
