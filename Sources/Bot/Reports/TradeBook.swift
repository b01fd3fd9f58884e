import Actions
import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading

/// What a person has traded since their account was started, with what they wrote about it.
struct TradeBook {
    let history: TradeHistory
    /// What brought a balance below zero back to zero: part of the balance and of no trade.
    let protections: [RoundTrip.Booking]
    /// In the order they were written.
    let notes: [NoteRow]
    /// How they felt, by the number of the trade.
    let moods: [Int64: Mood]
    private let notesByTrade: [Int64: [NoteRow]]

    init(of user: Int64, _ services: BotServices, _ transaction: Transaction) throws {
        history = try TradeHistory(
            held: try transaction.holdingBookings(of: user), instrument: { services.instruments[$0] }
        ) { try transaction.eachBookedFill(of: user, $0) }
        protections = try transaction.protections(of: user).map { .init(time: $0.time, amount: $0.amount) }
        notes = try transaction.notes(of: user)
        moods = try transaction.moods(of: user).compactMapValues { Mood(rawValue: $0) }
        notesByTrade = Dictionary(grouping: notes.filter { $0.trade != nil }) { $0.trade ?? 0 }
    }

    /// Those of a period and an instrument (nil: any), in the order they were closed.
    func closed(in period: ReportPeriod, _ instrument: InstrumentID?) -> [RoundTrip] {
        history.closed.filter {
            (instrument == nil || $0.instrument == instrument) && $0.closedAt.map(period.contains) ?? false
        }
    }

    func notes(of trade: RoundTrip) -> [NoteRow] { notesByTrade[trade.number] ?? [] }

    /// What is known of the trades besides their fills.
    /// - Parameter strategies: whose signal opened a trade, by the name of its opening order.
    func context(in zone: TimeZone, strategies: [ClientOrderID: String] = [:]) -> TradeContext {
        let tags = Dictionary(
            notes.compactMap { note in note.trade.map { ($0, note.text.tags) } }, uniquingKeysWith: +)
        return TradeContext(
            calendar: .days(of: zone), strategies: strategies, tags: tags, moods: moods.mapValues(\.rawValue))
    }

    /// Notes about no trade of this account: about none at all, or about one before it was started anew.
    var otherNotes: [NoteRow] {
        let known = Set(history.all.lazy.map(\.number))
        return notes.filter { note in note.trade.map { !known.contains($0) } ?? true }
    }

    /// The trade that was opened or closed last, of an instrument when one is named.
    func latest(_ instrument: InstrumentID?) -> RoundTrip? {
        history.all.lazy.filter { instrument == nil || $0.instrument == instrument }
            .max { ($0.changedAt, $0.number) < ($1.changedAt, $1.number) }
    }

    /// The trade one of whose fills was told under this name.
    func trade(reference: String) -> RoundTrip? {
        history.all.last { trade in
            trade.orders.contains { shortReference(for: $0.text) == reference.uppercased() }
        }
    }
}

extension RoundTrip {
    /// The name under which its end was told; while it is held, its beginning.
    var reference: String { shortReference(for: lastOrder.text) }
}
