public import Trading

/// A position, or the part of it that left at one price, from its entry to its exit. What was added to a position later
/// is a part of its own.
public struct Trade: Sendable, Hashable {
    public enum Exit: Sendable, Hashable, CustomStringConvertible {
        /// A signal the other way.
        case signal
        case stop
        /// The target of that number, from 1; nil when there is only one.
        case target(Int?)
        /// The data ended.
        case end
        /// Equity fell below half of the margin.
        case stopOut
        /// A stop that had followed the price.
        case trail
        /// A stop that had gone to the entry price.
        case breakEven
        /// It had been held for as long as its owner's rules allow.
        case time
        /// Prices broke off after it: a split, or a jump that no market makes.
        case priceBreak

        /// As in trade lists: `sl`, `tp:2`.
        public var description: String {
            switch self {
            case .signal: "signal"
            case .stop: "sl"
            case .target(let number): number.map { "tp:\($0)" } ?? "tp"
            case .end: "end"
            case .stopOut: "sl:stop-out"
            case .trail: "sl:trail"
            case .breakEven: "sl:even"
            case .time: "time"
            case .priceBreak: "end:break"
            }
        }
    }

    /// In units of the base; negative for short.
    public var size: Double
    /// Places in the candle list.
    public var entryBar: Int
    public var exitBar: Int
    public var entryPrice: Double
    public var exitPrice: Double
    public var stop: Double
    public var target: Double?
    /// Profit before costs, in the account's currency; what was lost to spread and slippage is in the prices.
    public var gross: Double
    /// Commission and swap, in the account's currency; swap that was earned makes it smaller.
    public var costs: Double
    /// Received while it was held, in the account's currency; below zero it was paid, by who was short.
    public var dividends = 0.0
    /// What the broker gave back after it, in the account's currency, for a price had taken more than all there was:
    /// a booking of its own, no result of the trade.
    public var protection = 0.0
    /// What would have been lost, before costs, at the stop it began with, or, of what was added later, at the one in
    /// force when it was added; in the account's currency.
    public var risk: Double
    public var exit: Exit
    /// Whether another part of the same position left before it.
    public var isLaterPart: Bool

    public var net: Double { gross - costs + dividends }
    public var direction: Direction { size > 0 ? .long : .short }
    /// Net profit in what was at risk (R); nil when that was nothing to speak of.
    public var reward: Double? { risk > 0 ? net / risk : nil }
}

/// A position as a whole: its parts, that left at several targets, together.
public struct ClosedPosition: Sendable, Hashable {
    public var direction: Direction
    public var entryBar: Int
    /// Of the last part.
    public var exitBar: Int
    /// After all costs, in the account's currency.
    public var net: Double
    /// All that was put at risk: what would have been lost at the stop it began with, and, of each addition, at the
    /// stop in force when it was made; before costs, in the account's currency. Later moves of the stop do not change
    /// it.
    public var risk: Double
    /// The result in R: net profit over all that was put at risk, as `RoundTrip.reward` of the paper account; nil when
    /// that was nothing to speak of.
    public var reward: Double? { risk > 0 ? net / risk : nil }

    public init(direction: Direction, entryBar: Int, exitBar: Int, net: Double, risk: Double) {
        self.direction = direction
        self.entryBar = entryBar
        self.exitBar = exitBar
        self.net = net
        self.risk = risk
    }
}

extension Replay {
    public var positions: [ClosedPosition] { trades.positions }
    /// What the account fell below zero by and was given back.
    public var protection: Double { trades.reduce(0) { $0 + $1.protection } }
}

extension [Trade] {
    /// In order of their entries. What is counted, won or lost, is positions: parts would count those with targets
    /// more than those that were stopped whole.
    public var positions: [ClosedPosition] {
        reduce(into: []) { positions, trade in
            if var last = positions.last, trade.isLaterPart {
                last.exitBar = trade.exitBar
                last.net += trade.net
                last.risk += trade.risk
                positions[positions.count - 1] = last
            } else {
                positions.append(
                    .init(
                        direction: trade.direction, entryBar: trade.entryBar, exitBar: trade.exitBar, net: trade.net,
                        risk: trade.risk))
            }
        }
    }
}
