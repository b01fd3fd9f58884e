/// The rates at which an amount was converted, by the pairs it went through, as they are quoted: "EURUSD 1.0834", or
/// "GBPUSD 1.27 USDJPY 155.2". By hand, an amount in the first currency of a pair is multiplied by its rate, one in the
/// second divided.
public struct RatePath: Sendable, Hashable, LosslessStringConvertible {
    public struct Pair: Sendable, Hashable {
        /// Base and quote currency in one word.
        public var name: String
        /// Units of the quote currency for one of the base.
        public var rate: FixedPoint

        public init(name: String, rate: FixedPoint) { (self.name, self.rate) = (name, rate) }
    }

    /// In the order of the conversion; never empty.
    public var pairs: [Pair]

    /// - Returns: nil when there are none.
    public init?(_ pairs: [Pair]) {
        guard !pairs.isEmpty else { return nil }
        self.pairs = pairs
    }

    public init?(_ description: String) {
        let words = description.split(separator: " ")
        guard words.count.isMultiple(of: 2) else { return nil }
        var pairs: [Pair] = []
        for place in stride(from: 0, to: words.count, by: 2) {
            guard let rate = FixedPoint(words[place + 1]) else { return nil }
            pairs.append(Pair(name: String(words[place]), rate: rate))
        }
        self.init(pairs)
    }

    /// As it is stored.
    public var description: String { pairs.map { "\($0.name) \($0.rate)" }.joined(separator: " ") }
}
