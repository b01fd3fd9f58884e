/// How a person has their positions managed: the rules every new one gets.
public struct ManagementSetting: Sendable, Hashable, Codable {
    /// A distance behind the best price.
    public enum Trail: Sendable, Hashable, Codable {
        case pips(FixedPoint)
        case percent(Percent)
        /// Multiples of the average true range of a day.
        case ranges(FixedPoint)

        /// In price, on the tick; nil when it is none, as where there are too few candles for a range.
        public func distance(of instrument: Instrument, at price: Price, averageRange: () -> Price?) -> Price? {
            let distance: Price? =
                switch self {
                case .pips(let pips): instrument.pip * pips
                case .percent(let percent): percent.of(price)
                case .ranges(let multiple): averageRange().map { $0 * multiple }
                }
            return distance.map(instrument.rounded).flatMap { $0 > .zero ? $0 : nil }
        }
    }

    public var targets: [Management.Step] = []
    public var additions: [Management.Step] = []
    /// In R.
    public var breakEvenAt: FixedPoint?
    public var trail: Trail?
    /// In minutes.
    public var closesAfter: Int?
    public var closesOnOpposite = false
    /// In minutes: how often a position is looked at for something that changed.
    public var reassessEvery: Int?

    public init() {}

    public var isEmpty: Bool { self == ManagementSetting() }
    /// Whether it does more than look at them.
    public var changesPositions: Bool {
        var rules = self
        rules.reassessEvery = nil
        return !rules.isEmpty
    }

    /// The same for an instrument, with its distances as prices.
    /// - Parameter averageRange: nil when there are too few candles: then nothing trails by it.
    public func management(for instrument: Instrument, at price: Price, averageRange: () -> Price?) -> Management? {
        var management = Management()
        management.targets = targets
        management.additions = additions
        management.breakEvenAt = breakEvenAt
        management.closesAfter = closesAfter
        management.closesOnOpposite = closesOnOpposite
        management.trail = trail?.distance(of: instrument, at: price, averageRange: averageRange)
        return management.isEmpty ? nil : management
    }
}
