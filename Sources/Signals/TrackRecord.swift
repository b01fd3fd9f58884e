/// How a strategy's signals fared, with what can be said of it honestly.
public struct TrackRecord: Sendable, Hashable {
    /// Signals that came to an end after their entry.
    public private(set) var trades = 0
    /// Of these, ended above zero.
    public private(set) var wins = 0
    public private(set) var expired = 0
    private var sum = 0.0
    private var squares = 0.0
    private var gains = 0.0
    private var losses = 0.0

    public init() {}

    /// - Parameter result: of an ended signal, in distances to the stop (R); nil when it was never entered.
    public mutating func add(_ result: Double?) {
        guard let result, result.isFinite else { return expired += 1 }
        trades += 1
        if result > 0 { wins += 1 }
        sum += result
        squares += result * result
        if result > 0 { gains += result } else { losses -= result }
    }

    /// Fewer ended trades than this say nothing.
    public static let least = 20
    public var isTelling: Bool { trades >= Self.least }

    /// Share of trades that won, 0...1; nil without any.
    public var winRate: Double? { trades > 0 ? Double(wins) / Double(trades) : nil }

    /// Within which the true share lies with 95 % confidence; nil without any trade.
    public var winRateInterval: ClosedRange<Double>? { Self.interval(ofShare: wins, in: trades) }

    /// Within which a true share lies with 95 % confidence when it was seen `count` times in `total`: Wilson's score
    /// interval (Wilson 1927), which stays inside 0...1 and is honest for small numbers; nil when `total` is 0.
    public static func interval(ofShare count: Int, in total: Int) -> ClosedRange<Double>? {
        guard total > 0, 0...total ~= count else { return nil }
        let (size, z) = (Double(total), 1.959963984540054)
        let rate = Double(count) / size
        let center = (rate + z * z / (2 * size)) / (1 + z * z / size)
        let half = z * (rate * (1 - rate) / size + z * z / (4 * size * size)).squareRoot() / (1 + z * z / size)
        return max(center - half, 0)...min(center + half, 1)
    }

    /// Mean result of a trade, in R; nil without any.
    public var expectancy: Double? { trades > 0 ? sum / Double(trades) : nil }

    /// The mean result with its 95 % interval, by the normal approximation; nil under two trades.
    public var expectancyInterval: ClosedRange<Double>? {
        guard trades > 1, let mean = expectancy else { return nil }
        let variance = max((squares - Double(trades) * mean * mean) / Double(trades - 1), 0)
        let half = 1.959963984540054 * (variance / Double(trades)).squareRoot()
        return (mean - half)...(mean + half)
    }

    /// What was gained for each unit lost; nil without a loss.
    public var profitFactor: Double? { losses > 0 ? gains / losses : nil }
    /// Mean gain of a trade that won for each unit that one that did not has lost; nil without a loss, 0 without a win.
    public var payoff: Double? {
        guard losses > 0 else { return nil }
        return wins > 0 ? gains / Double(wins) / (losses / Double(trades - wins)) : 0
    }
    /// All results together, in R.
    public var total: Double { sum }

    /// What ranks candidates: the lower end of the expectancy's interval, so that few trades do not look good by luck.
    /// nil while the record is not telling.
    public var rank: Double? { isTelling ? expectancyInterval?.lowerBound : nil }
}
