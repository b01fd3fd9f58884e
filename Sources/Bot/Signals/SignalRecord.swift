import Foundation
import Platform
import Signals
import Storage
import Trading

extension SignalRow {
    init(_ tracker: SignalTracker) throws {
        let signal = tracker.signal
        let hasTraded = tracker.entry != nil && tracker.state.isFinal && tracker.state != .void
        self.init(
            id: signal.id, reference: shortReference(for: signal.id), strategy: signal.strategy,
            instrument: signal.instrument, timeframe: signal.timeframe, formedAt: signal.formedAt,
            // A void one counts as one without entry: it has no result.
            state: (tracker.state == .void ? .expired : tracker.state).rawValue,
            result: hasTraded ? tracker.result : nil,
            record: String(decoding: try JSONEncoder().encode(tracker), as: UTF8.self))
    }

    /// - Throws: `DecodingError` when the record is damaged.
    func tracker() throws -> SignalTracker { try JSONDecoder().decode(SignalTracker.self, from: Data(record.utf8)) }
}

/// Something that happened to a signal, as it waits to be told.
enum SignalEvent: Codable, Hashable {
    case formed
    case triggered(price: Double)
    case target(Int, price: Double)
    case stopped(price: Double)
    case expired
    case void(PriceBreak)

    init(_ event: SignalTracker.Event) {
        self =
            switch event {
            case .triggered(let price): .triggered(price: price)
            case .target(let number, let price): .target(number, price: price)
            case .stopped(let price): .stopped(price: price)
            case .expired: .expired
            case .void(let priceBreak): .void(priceBreak)
            }
    }
}

/// Why there was no signal on a candle, as it is kept.
struct RejectionRecord: Codable, Hashable {
    enum Reason: Codable, Hashable {
        case warmingUp(missing: Int, timeframe: Timeframe), hole(missing: Int, timeframe: Timeframe)
        case pricesBroke(PriceBreak)
        case conditions, bothDirections
        case filters(Direction)
        case cooldown(barsLeft: Int)
        case noStop(Direction), noEntry(Direction), noTarget(Direction)
        case reward(Direction, Double, minimum: Double)
    }
    var reason: Reason
    var evidence: [Evidence]

    init(_ rejection: Rejection, evidence: [Evidence]) {
        switch rejection {
        case .warmingUp(let bars, let timeframe): reason = .warmingUp(missing: bars, timeframe: timeframe)
        case .hole(let bars, let timeframe): reason = .hole(missing: bars, timeframe: timeframe)
        case .pricesBroke(let priceBreak): reason = .pricesBroke(priceBreak)
        case .conditions: reason = .conditions
        case .filters(let direction): reason = .filters(direction)
        case .bothDirections: reason = .bothDirections
        case .cooldown(let bars): reason = .cooldown(barsLeft: bars)
        case .noStop(let direction): reason = .noStop(direction)
        case .noEntry(let direction): reason = .noEntry(direction)
        case .noTarget(let direction): reason = .noTarget(direction)
        case .reward(let direction, let found, let minimum): reason = .reward(direction, found, minimum: minimum)
        }
        switch rejection {
        case .warmingUp, .pricesBroke: self.evidence = []  // no condition was looked at
        default: self.evidence = evidence
        }
    }
}
