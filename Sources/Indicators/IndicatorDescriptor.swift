/// What the catalogue says of an indicator; chat, command line, documentation and tests read it.
public struct IndicatorDescriptor: Sendable {
    public enum Family: String, Sendable, CaseIterable {
        case trend, momentum, volatility, volume, levels, statistics, pattern
    }

    /// What it is set by, in the order of `name(first,second)`: a number, or one of a few words.
    public struct Parameter: Sendable {
        public var name: String
        /// For a word: its place among the choices.
        public var standard: Double
        public var range: ClosedRange<Double>
        /// Whether only whole numbers will do.
        public var isWhole: Bool
        /// The words, when it is one; otherwise empty.
        public var choices: [String] = []

        public init(_ name: String, _ standard: Double, in range: ClosedRange<Double>, isWhole: Bool = true) {
            self.name = name
            self.standard = standard
            self.range = range
            self.isWhole = isWhole
        }

        /// One of `choices`, which is not empty.
        public init(_ name: String, _ standard: Double, choices: [String]) {
            self.init(name, standard, in: 0...Double(choices.count - 1))
            self.choices = choices
        }
    }

    /// What it is called by: lower case letters, digits and `_`.
    public var name: String
    public var family: Family
    public var parameters: [Parameter]
    /// Names of its columns, at least one. The first is meant when none is named.
    public var outputs: [String]
    /// How many candles it needs until every output has its first figure, with these arguments. Of an indicator that
    /// follows days (pivots): in candles of a day each.
    public var warmUp: @Sendable ([Double]) -> Int
    /// Other names people call it by, written like `name`.
    public var aliases: [String] = []
    /// Whether a figure may be undefined after the warm-up too: no level near, no volume.
    public var hasGaps = false
    /// The outputs that are prices and are drawn over the candles; empty for an indicator with a scale of its own.
    public var overlay: [String] = []
    /// What its own scale spans; nil for what its figures need.
    public var scale: ClosedRange<Double>?
    /// Figures of its own scale that traders look at: 30 and 70 of the relative strength index.
    public var marks: [Double] = []

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

    /// The same with other names.
    func called(_ aliases: String...) -> Self {
        var copy = self
        copy.aliases = aliases
        return copy
    }

    /// The same, undefined here and there.
    func withGaps() -> Self {
        var copy = self
        copy.hasGaps = true
        return copy
    }

    /// The same with outputs that are prices: all of them when none is named.
    func overPrices(_ names: String...) -> Self {
        var copy = self
        copy.overlay = names.isEmpty ? outputs : names
        return copy
    }

    /// The same with a scale of its own.
    func marked(at marks: Double..., within scale: ClosedRange<Double>? = nil) -> Self {
        var copy = self
        copy.marks = marks
        copy.scale = scale
        return copy
    }
}
