/// A value that is made when it is first asked for, and kept.
///
/// Two tasks that ask at the same moment may both make it; they get the same one.
public final class Lazily<Value: Sendable>: Sendable {
    private let make: @Sendable () -> Value
    private let made = Locked<Value?>(nil)

    public init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    /// The value; making it takes as long as it takes.
    public var value: Value {
        if let known = made.withLock({ $0 }) { return known }
        // Outside of the lock: nobody waits for a lock while something is parsed.
        let new = make()
        return made.withLock { made in
            if let first = made { return first }
            made = new
            return new
        }
    }
}
