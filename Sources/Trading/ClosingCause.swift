/// Why something that was held was closed, whole or in part. The raw values are what the database holds.
public enum ClosingCause: String, Sendable, Hashable, CaseIterable, Codable {
    /// The price came to its stop, which stood where it was set.
    case stopLoss = "stop_loss"
    /// To a stop that had followed the price.
    case trailingStop = "trailing_stop"
    /// To a stop at the entry price.
    case entryStop = "entry_stop"
    /// To its target, or to the last of several.
    case takeProfit = "take_profit"
    /// To a target before the last: a part left.
    case partialTarget = "partial_target"
    /// Its time was over.
    case time
    /// The margin did not suffice any more.
    case stopOut = "stop_out"
    /// A limit to losses was reached, and its owner wants everything closed then.
    case dailyLoss = "daily_loss"
    case weeklyLoss = "weekly_loss"
    case drawdown
    /// A signal of the other direction formed.
    case oppositeSignal = "opposite_signal"
    /// Its owner closed it.
    case request
    /// Its owner turned it around.
    case reversal
    /// Its owner stopped everything.
    case emergencyStop = "emergency_stop"
    /// An order of its owner in the other direction was filled.
    case order
    /// Automatic trading took a signal of the other direction.
    case automaticOrder = "automatic_order"
}

extension Position {
    /// Which kind of stop stands at `stopLoss`: one that follows the price stands as far behind the best one as it is
    /// to follow.
    public var stopCause: ClosingCause {
        guard let stopLoss else { return .stopLoss }
        if let trail = rules.trail, let best = rules.best, behind(best, by: trail) == stopLoss { return .trailingStop }
        return stopLoss == averagePrice ? .entryStop : .stopLoss
    }
}
