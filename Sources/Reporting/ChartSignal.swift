public import Platform
public import Trading

extension CandleChart {
    /// What a strategy proposed, and what became of it.
    public struct Signal: Sendable, Hashable {
        public var direction: Direction
        /// Opening time of the bar at whose close it was given. Nothing of it is drawn before.
        public var formedAt: Timestamp
        /// Beside the marker of that bar; empty for none.
        public var label: String
        /// Entry, stop and targets; the labels of targets say their multiple of the risk: "T1 1.5R".
        public var levels: [Level]
        /// The bar in which the entry was filled; nil while it waits.
        public var triggeredAt: Timestamp?
        /// nil while it is open.
        public var exit: Exit?

        public init(
            _ direction: Direction, formedAt: Timestamp, label: String = "", levels: [Level],
            triggeredAt: Timestamp? = nil, exit: Exit? = nil
        ) {
            self.direction = direction
            self.formedAt = formedAt
            self.label = label
            self.levels = levels
            self.triggeredAt = triggeredAt
            self.exit = exit
        }

        /// Where it ended.
        public struct Exit: Sendable, Hashable {
            public var at: Timestamp
            public var price: Double
            /// The result, such as "+1.5R".
            public var label: String

            public init(at: Timestamp, price: Double, label: String) {
                self.at = at
                self.price = price
                self.label = label
            }
        }

        var entry: Double? { levels.first { $0.kind == .entry }?.price }
    }
}
