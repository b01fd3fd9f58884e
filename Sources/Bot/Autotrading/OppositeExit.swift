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
        return try transaction.holders(of: [instrument.id]).flatMap { user, _ -> [OutboxEntry] in
            let now = services.time.now()
            do {
                // Closed and told, or neither; what concerns one stops nobody else's.
                return try transaction.attempt {
                    guard let position = try transaction.position(instrument.id, of: user),
                        position.rules.closesOnOpposite, position.direction != signal.direction,
                        position.openedAt < signal.formedAt,
                        try transaction.watches(of: user).contains(where: {
                            $0.strategy == row.strategy && $0.instrument == row.instrument
                                && $0.timeframe == row.timeframe
                        })
                    else { return [] }
                    let execution = try services.desk.close(
                        instrument, size: nil, id: ClientOrderID("o\(user)-\(signal.id)"), cause: .oppositeSignal,
                        user: user, moment: now, transaction)
                    return try Teller(outbox: outbox)(user, at: now, transaction) {
                        notices.execution("opposite_exit", execution, $0)
                    }
                }
            } catch let error where error.concernsOne {
                return []
            }
        }
    }
}
