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
        _ trigger: PaperBroker.Trigger, _ position: Position, _ execution: PaperBroker.Execution
    ) -> (Localizer) -> (Document, reference: String?) {
        { self.execution(trigger == .stopLoss ? "stop_hit" : "target_hit", execution, $0) }
    }

    func orderFilled(_ execution: PaperBroker.Execution) -> (Localizer) -> (Document, reference: String?) {
        { self.execution("order_filled", execution, $0) }
    }
}
