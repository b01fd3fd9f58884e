import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// Why a signal was not taken, in one word: the key of its name in `locales/`, under `not_taken`.
enum NotTaken: String, CaseIterable {
    /// Its owner did not want it.
    case declined
    /// Nobody answered in time.
    case unanswered
    /// Approved, and then a rule forbade it.
    case refused
    case paused
    /// A limit that its owner has set.
    case limit
    /// Something is held or waits there already.
    case held
    /// The market had left the entry.
    case late
    /// Too little was left to win.
    case reward
    /// The signal was over.
    case over
    case closed
    /// There is no size that fits the account and the stop.
    case size
    /// A price, a rate or somebody to trade with was missing.
    case market
    case role
}

/// A signal cannot be taken: why, in one word and as a person reads it.
struct SignalRefusal: Error {
    var reason: NotTaken
    var worded: ActionError

    init(_ reason: NotTaken, _ key: String, _ values: [String: MessageValue] = [:]) {
        self.reason = reason
        worded = .refused(key, values)
    }
    init(_ refusal: OrderRefusal, _ instrument: Instrument, _ localizer: Localizer) {
        reason =
            switch refusal {
            case .tradingPaused: .paused
            case .limit: .limit
            case .marketClosed: .closed
            case .priceOnWrongSide, .priceImplausible, .stopOnWrongSide, .targetOnWrongSide: .late
            case .figuresMissing, .notFilledAtOnce: .market
            default: .size
            }
        worded = refusal.worded(instrument, localizer)
    }
}

/// What an order of a signal is, besides what every order is.
enum SignalOrder {
    private static let prefix = "auto-"

    /// The same for the same signal and person, however often it is made.
    static func id(_ signal: String, of user: Int64) -> ClientOrderID { ClientOrderID("\(prefix)\(user)-\(signal)") }
    /// Whether it was made without asking.
    static func isAutomatic(_ order: Order) -> Bool { order.id.text.hasPrefix(prefix) }

    /// How far the market may move before a card that waits for its owner's answer is shown anew: a quarter of the
    /// distance to the stop, and never less than three spreads.
    static func cardWidth(_ signal: Signal, _ quote: Quote) -> Price {
        max(quote.spread * 3, FixedPoint(signal.risk / 4).map { Price($0) } ?? .zero)
    }

    /// When its entry is no longer of use, in market time: that of a market order with the next candle.
    static func expiry(_ signal: Signal, _ instrument: Instrument) -> Timestamp {
        let bars = signal.entryType == .market ? 1 : signal.expiry
        return (0..<bars).reduce(signal.formedAt) { moment, _ in
            signal.timeframe.nextBarStart(after: moment, calendar: instrument.calendar)
        }
    }
}

extension BotServices {
    /// In real time, when market time comes to `moment`; nil when the market stands still.
    func time(of moment: Timestamp) -> Timestamp? { market.clock.wait(until: moment).map { time.now() + $0 } }

    /// Where the order is named that a person has made of a signal.
    private static func takenMark(_ row: SignalRow, _ user: Int64) -> String { "taken/\(user)/\(row.id)" }

    /// A signal is shown in every chat of a person, and may be shown again: it is taken once.
    /// - Throws: `ActionError.refused` when there is an order of it that waits, or was filled.
    func checkNotTaken(
        _ reference: String, _ request: OrderRequest, _ turn: Turn, _ transaction: Transaction
    ) throws {
        guard let row = try transaction.signal(reference: reference.uppercased()),
            let name = try transaction.mark(Self.takenMark(row, turn.user.id)),
            let order = try transaction.order(ClientOrderID(name))?.value,
            !order.status.isFinal || order.filledQuantity > .zero
        else { return }
        let command = "/\(request.side.rawValue) \(request.instrument.id)"
        throw ActionError.refused(
            "signal_taken_once",
            [
                "reference": .text(row.reference), "order": .code("#\(shortReference(for: name))"),
                "command": .code(command),
            ])
    }

    /// Notes that a signal was taken by its owner's own word: its other card is out of play. Nothing happens when the
    /// signal is not traded for them.
    func noteTaken(
        _ reference: String, _ ticket: OrderTicket, _ turn: Turn, _ transaction: Transaction
    ) throws {
        guard let row = try transaction.signal(reference: reference.uppercased()) else { return }
        try transaction.setMark(Self.takenMark(row, turn.user.id), to: turn.key)
        guard var decision = try transaction.decision(on: row.id, of: turn.user.id), !decision.outcome.isTaken
        else { return }
        let isWhole = decision.quantity.map { ticket.quantity >= $0 } ?? true
        decision.outcome = isWhole ? .taken : .half
        decision.order = ClientOrderID(turn.key)
        decision.risk = ticket.risk?.amount
        (decision.reason, decision.detail, decision.decidedAt) = (nil, nil, turn.now)
        try transaction.setDecision(decision)
        for card in [decision.proposal, decision.half] {
            if let card { _ = try transaction.closeProposal(card, as: .replaced) }
        }
    }
}

extension Document {
    /// As it is kept with a decision.
    var stored: String? { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } }
    init?(stored: String?) {
        guard let stored, let document = try? JSONDecoder().decode(Document.self, from: Data(stored.utf8)) else {
            return nil
        }
        self = document
    }
}
