public import Platform

/// A time that an account spent below a peak.
public struct Drawdown: Sendable, Hashable {
    /// The last moment at the peak.
    public let peak: Timestamp
    public let firstUnderwater: Timestamp
    /// The first moment at the lowest value.
    public let valley: Timestamp
    public let lastUnderwater: Timestamp
    /// When the peak was reached again; nil while it was not.
    public let recovery: Timestamp?
    /// How many values are below the peak.
    public let count: Int
    /// From peak to valley, as a share of the peak: 0.05 is 5 %.
    public let depth: Double
    /// From peak to valley, in money.
    public let loss: Double
    /// The depth when the worst 1 % of its values are left out; nil when that leaves none. The bad tick shows in it.
    public let depthWithoutWorst: Double?

    /// From the peak to the recovery, or to the last value.
    public var duration: Duration { (recovery ?? lastUnderwater) - peak }
    /// From the first value below the peak to the recovery, or to the last value.
    public var underwaterDuration: Duration { (recovery ?? lastUnderwater) - firstUnderwater }
    /// From the first value below the peak to the last, both days counted.
    public var underwaterDays: Int { Int((lastUnderwater - firstUnderwater).components.seconds / 86_400) + 1 }

    /// - Parameter places: of the curve, below the peak, not empty.
    fileprivate init(_ curve: EquityCurve, _ places: Range<Int>) {
        let (times, values) = (curve.times, curve.values)
        let top = values[places.lowerBound - 1]
        let lowest = places.min { values[$0] < values[$1] } ?? places.lowerBound
        peak = times[places.lowerBound - 1]
        firstUnderwater = times[places.lowerBound]
        valley = times[lowest]
        lastUnderwater = times[places.upperBound - 1]
        recovery = places.upperBound < times.count ? times[places.upperBound] : nil
        count = places.count
        depth = 1 - values[lowest] / top
        loss = top - values[lowest]
        let depths = places.map { 1 - values[$0] / top }
        let limit = depths.sorted().quantile(0.99) ?? 0
        depthWithoutWorst = depths.filter { $0 < limit }.max()
    }
}

/// All times below a peak, in order.
public struct Drawdowns: Sendable, Hashable {
    public let episodes: [Drawdown]
    /// By its share of the peak; nil when the account never fell.
    public let deepest: Drawdown?
    /// By money; an early deep one may cost less than a late shallow one. nil when the account never fell.
    public let costliest: Drawdown?
    /// From peak to recovery; nil when the account never fell.
    public let longest: Drawdown?
    /// The share of values below a peak, 0...1.
    public let underwaterShare: Double

    fileprivate init(_ curve: EquityCurve) {
        let values = curve.values
        var found: [Drawdown] = []
        var (start, top) = (Int?.none, values[0])
        for place in values.indices {
            if values[place] < top {
                start = start ?? place
            } else {
                if let start { found.append(Drawdown(curve, start..<place)) }
                (start, top) = (nil, values[place])
            }
        }
        if let start { found.append(Drawdown(curve, start..<values.count)) }
        episodes = found
        deepest = found.max { $0.depth < $1.depth }
        costliest = found.max { $0.loss < $1.loss }
        longest = found.max { $0.duration < $1.duration }
        underwaterShare = Double(found.reduce(0) { $0 + $1.count }) / Double(values.count)
    }
}

extension EquityCurve {
    public var drawdowns: Drawdowns { Drawdowns(self) }
}
