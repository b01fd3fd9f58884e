import Actions
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// Closes the positions of those who want a signal of the other direction to end them, and who watch its strategy.
struct OppositeExit: Sendable {
    let services: BotServices
    let outbox: OutboxWriter

    /// A position that was opened after the signal formed is not meant, so that a second call changes nothing. A closed
    /// market, or a missing rate, leaves the position as it is.
    func close(against signal: Signal, _ row: SignalRow, _ transaction: Transaction) throws -> [OutboxEntry] {
        let instrument = try services.instrument(signal.instrument)
        let notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
        return try transaction.holders(of: [instrument.id]).flatMap { owned -> [OutboxEntry] in
            let position = owned.value
            guard position.rules.closesOnOpposite, position.direction != signal.direction,
                position.openedAt < signal.formedAt,
                try transaction.watches(of: owned.user).contains(where: {
                    $0.strategy == row.strategy && $0.instrument == row.instrument && $0.timeframe == row.timeframe
                })
            else { return [] }
            let now = services.time.now()
            do {
                let execution = try transaction.attempt {
                    try services.desk.close(
                        instrument, size: nil, id: ClientOrderID("o\(owned.user)-\(signal.id)"),
                        cause: .oppositeSignal, user: owned.user, moment: now, transaction)
                }
                return try Teller(outbox: outbox)(owned.user, at: now, transaction) {
                    notices.execution("opposite_exit", execution, $0)
                }
            } catch let error where error is OrderRefusal || error is TradingError {
                return []
            }
        }
    }
}
