/// What the catalogue says of an indicator; chat, command line, documentation and tests read it.
public struct IndicatorDescriptor: Sendable {
    public enum Family: String, Sendable, CaseIterable {
        case trend, momentum, volatility, volume, levels, statistics, pattern
    }

    /// A number it is set by, in the order of `name(first,second)`.
    public struct Parameter: Sendable {
        public var name: String
        public var standard: Double
        public var range: ClosedRange<Double>
        /// Whether only whole numbers will do.
        public var isWhole: Bool

        public init(_ name: String, _ standard: Double, in range: ClosedRange<Double>, isWhole: Bool = true) {
            self.name = name
            self.standard = standard
            self.range = range
            self.isWhole = isWhole
        }
    }

    /// What it is called by: lower case letters, digits and `_`.
    public var name: String
    public var family: Family
    public var parameters: [Parameter]
    /// Names of its columns, at least one. The first is meant when none is named.
    public var outputs: [String]
    /// How many candles it needs until every output has its first figure, with these arguments.
    public var warmUp: @Sendable ([Double]) -> Int

    public init(
        _ name: String, _ family: Family, _ parameters: [Parameter] = [], outputs: [String] = ["value"],
        warmUp: @escaping @Sendable ([Double]) -> Int
    ) {
        self.name = name
        self.family = family
        self.parameters = parameters
        self.outputs = outputs
        self.warmUp = warmUp
    }
}
