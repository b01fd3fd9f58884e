public import Trading

/// A position, or the part of it that left at one price, from its entry to its exit.
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

        /// As in trade lists: `sl`, `tp:2`.
        public var description: String {
            switch self {
            case .signal: "signal"
            case .stop: "sl"
            case .target(let number): number.map { "tp:\($0)" } ?? "tp"
            case .end: "end"
            case .stopOut: "sl:stop-out"
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
    public var exit: Exit

    public var net: Double { gross - costs }
    public var direction: Direction { size > 0 ? .long : .short }
    /// Net profit in distances to the stop it began with; nil when entry and stop are the same.
    /// - Parameter rate: the account's currency per unit of the quote currency, at the exit.
    public func result(rate: Double) -> Double? {
        let risk = abs(entryPrice - stop) * abs(size) * rate
        return risk > 0 ? net / risk : nil
    }
}
