public import Platform
public import Trading

/// What prices are computed with: exact decimals on the paper account, binary fractions in a back-test.
public protocol PriceValue: Comparable, Sendable {
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
}
extension Price: PriceValue {}
extension Double: PriceValue {}

/// The levels of a position at which something happens next, and what a price does to them.
///
/// The one place that knows the order of events, for the paper account, which shows it one quote after the other, and
/// for a back-test, which shows it stretches of bars. The stop goes before everything else that the same prices reach.
/// What prices move (the stop to the entry, or behind the best price) counts from the next prices on: the caller moves
/// it only when nothing more is reached by these.
public struct PositionLevels<Value: PriceValue>: Sendable {
    public enum Event: Sendable, Hashable {
        case stop
        /// Its time is over.
        case time
        /// The next part leaves.
        case part
        case target
        /// The stop went to the entry price.
        case breakEven
        /// The next part is to be added.
        case addition
    }

    public var direction: Direction
    /// The average price it was opened at.
    public var entry: Value
    public var stop: Value?
    public var target: Value?
    /// Where the next part leaves. Behind the target it never does.
    public var part: Value?
    public var addition: Value?
    /// Where the stop moves to the entry price.
    public var breakEvenAt: Value?
    /// How far behind the best price the stop follows.
    public var trail: Value?
    /// The best price since the stop follows it.
    public var best: Value?
    public var closesAt: Timestamp?

    @inlinable public init(_ direction: Direction, entry: Value, stop: Value? = nil, target: Value? = nil) {
        (self.direction, self.entry, self.stop, self.target) = (direction, entry, stop, target)
    }

    /// Whether `price` is better than `other` for who holds it.
    @inlinable public func isBetter(_ price: Value, than other: Value) -> Bool {
        direction == .long ? price > other : price < other
    }
    /// The price `distance` further, on the winning side.
    @inlinable public func ahead(_ price: Value, by distance: Value) -> Value {
        direction == .long ? price + distance : price - distance
    }
    /// The price `distance` away from `price`, on the losing side.
    @inlinable public func behind(_ price: Value, by distance: Value) -> Value {
        direction == .long ? price - distance : price + distance
    }

    /// The nearest price on the winning side at which something happens; nil when nothing does.
    /// - Parameter pass: as below.
    @inlinable public func nearest(pass: Value) -> Value? {
        nearer(
            nearer(target.map { ahead($0, by: pass) }, part.map { ahead($0, by: pass) }), nearer(breakEvenAt, addition))
    }

    @inlinable func nearer(_ one: Value?, _ other: Value?) -> Value? {
        guard let one, let other else { return one ?? other }
        return isBetter(one, than: other) ? other : one
    }

    /// What is reached first. Called again for the same prices until it is nil; who is told of a part or an addition
    /// sets the next one.
    /// - Parameters:
    ///   - range: prices at which it can be closed: bids of a long position, asks of a short one.
    ///   - moment: of the first of them.
    ///   - pass: what the price of a limit must be passed by to be served.
    /// - Returns: and the price it is due at, before slippage: of a stop worse than its level after a gap, of a target
    ///   its own, or the better open.
    @inlinable public mutating func next(
        in range: PriceRange<Value>, at moment: Timestamp, pass: Value
    ) -> (event: Event, due: Value)? {
        let side = direction.closingSide
        let isOver = closesAt.map { moment >= $0 } ?? false
        // When its time is over, it goes at the first price.
        let range = isOver ? PriceRange(range.open) : range
        if let stop, let due = Matching.stop(stop, side, in: range) { return (.stop, due) }
        if isOver { return (.time, range.open) }
        if let part, target.map({ !isBetter(part, than: $0) }) ?? true,
            let due = Matching.limit(part, reached: ahead(part, by: pass), side, in: range)
        {
            self.part = nil
            return (.part, due)
        }
        if let target, let due = Matching.limit(target, reached: ahead(target, by: pass), side, in: range) {
            return (.target, due)
        }
        if let level = breakEvenAt, let due = Matching.limit(level, reached: level, side, in: range) {
            breakEvenAt = nil
            if stop.map({ isBetter(entry, than: $0) }) ?? true {
                stop = entry
                return (.breakEven, due)
            }
        }
        if let level = addition, let due = Matching.limit(level, reached: level, side, in: range) {
            addition = nil
            return (.addition, due)
        }
        return nil
    }

    /// The stop follows the best of the prices at which nothing more happened.
    @inlinable public mutating func follow(_ price: Value) {
        guard let trail, let best, isBetter(price, than: best) else { return }
        self.best = price
        let level = behind(price, by: trail)
        if stop.map({ isBetter(level, than: $0) }) ?? true { stop = level }
    }
}
