import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// What signals that were not taken would have made, by the results that every signal has: before costs, at mid prices.
struct ShadowBook {
    /// Some of them, together.
    struct Sum: Hashable {
        var count = 0
        /// Those whose end is not known yet.
        var open = 0
        /// In distances to the stop.
        var result = 0.0

        mutating func add(_ row: SignalRow) {
            count += 1
            let isOver = SignalTracker.State(rawValue: row.state)?.isFinal ?? true
            if !isOver { open += 1 }
            // One whose entry was never reached made nothing.
            result += row.result ?? 0
        }
        static func + (left: Sum, right: Sum) -> Sum {
            Sum(count: left.count + right.count, open: left.open + right.open, result: left.result + right.result)
        }
    }

    private(set) var reasons: [NotTaken: Sum] = [:]
    var total: Sum { reasons.values.reduce(Sum(), +) }

    mutating func add(_ decision: DecisionRow, _ row: SignalRow) {
        guard decision.outcome.isMissed, let reason = decision.reason.flatMap(NotTaken.init) else { return }
        reasons[reason, default: Sum()].add(row)
    }

    /// What a result comes to when each trade risks `risk`.
    static func money(_ result: Double, risk: Money) -> Money {
        FixedPoint(result).map { Money(risk.amount * $0, risk.currency).booked } ?? .zero(risk.currency)
    }
}

/// What the orders of signals have booked so far, after all costs: what the positions booked that they opened.
struct SignalResults {
    private(set) var net: FixedPoint = .zero
    /// In what each risked (R), as the journal and the reports count it.
    private(set) var multiple = 0.0
    /// Positions of them that are still held.
    private(set) var open = 0

    init(_ decisions: [DecisionRow], _ history: TradeHistory) {
        let orders = Set(decisions.compactMap(\.order))
        for trade in history.all where !orders.isDisjoint(with: trade.orders) {
            net += trade.net.amount
            multiple += trade.reward ?? 0
            if trade.closedAt == nil { open += 1 }
        }
    }
}

extension BotServices {
    /// What a person's signals came to that were not taken.
    /// - Parameter strategy: nil: of every strategy.
    func shadow(_ strategy: String?, _ turn: Turn) async throws -> Reply {
        let user = turn.user.id
        let (missed, balance) = try await store.read { transaction in
            let missed = try transaction.decisions(of: user, since: .init(milliseconds: 0), limit: Self.mostDecisions)
                .filter(\.outcome.isMissed)
                .compactMap { decision in try transaction.signal(decision.signal).map { (decision, $0) } }
                .filter { strategy == nil || $0.1.strategy == strategy }
            return (missed, try self.desk.state(of: user, transaction).balance)
        }
        let localizer = turn.localizer
        guard !missed.isEmpty else { return Reply(localizer.document("shadow.none")) }
        let book = missed.reduce(into: ShadowBook()) { $0.add($1.0, $1.1) }
        let usual = desk.limits(turn.preferences).usualPerTrade
        let risk = usual.of(balance).booked
        let wording = SignalWording(services: self, localizer: localizer)
        func values(_ sum: ShadowBook.Sum) -> [String: MessageValue] {
            [
                "count": .integer(sum.count), "open": .integer(sum.open), "result": wording.reward(sum.result),
                "money": .signedMoney(ShadowBook.money(sum.result, risk: risk)),
            ]
        }
        let basis: [String: MessageValue] = ["risk": .money(risk), "percent": .percent(usual, places: 2)]
        let lines = book.reasons.sorted { ($0.value.count, $1.key.rawValue) > ($1.value.count, $0.key.rawValue) }
            .map { reason, sum in
                localizer.document(
                    "shadow.line",
                    values(sum).merging(["reason": .text(localizer.text("not_taken.\(reason.rawValue)"))]) { $1 })
            }
        let newest = try missed.prefix(Self.shownMissed).map { try line($0, $1, wording) }
        return Reply(
            localizer.document("shadow.headline", values(book.total)) + .lines(lines)
                + localizer.document("shadow.newest") + .lines(newest)
                + localizer.document("shadow.basis", basis) + marketNote(localizer))
    }

    private static let shownMissed = 5
    /// Those counted, the newest ones.
    static let mostDecisions = 5_000

    private func line(_ decision: DecisionRow, _ row: SignalRow, _ wording: SignalWording) throws -> Document {
        let tracker = try row.tracker(), localizer = wording.localizer
        return localizer.document(
            "shadow.signal",
            [
                "time": .timestamp(row.formedAt, .dateTime), "symbol": .text(row.instrument.symbol),
                "direction": localizer.direction(tracker.signal.direction), "reference": .code("#\(row.reference)"),
                "reason": .text(localizer.notTaken(decision)), "state": .document(wording.outcome(of: row, tracker)),
            ])
    }
}

extension Localizer {
    /// Why a signal was not taken, in a few words.
    func notTaken(_ decision: DecisionRow) -> String {
        text("not_taken.\(decision.reason.flatMap(NotTaken.init)?.rawValue ?? NotTaken.market.rawValue)")
    }
}

extension SignalWording {
    /// What a person, or the program for them, made of a signal; nil when it was not traded for them.
    func decision(_ decision: DecisionRow?) -> Document? {
        guard let decision else { return nil }
        switch decision.outcome {
        case .proposed: return localizer.document("decision.proposed")
        case .taken, .half: return localizer.document("decision.\(decision.outcome.rawValue)")
        case .skipped, .rejected, .expired:
            let reason = localizer.document(
                "decision.not_taken", ["reason": .text(localizer.notTaken(decision))])
            return reason + (Document(stored: decision.detail) ?? Document())
        }
    }
}
