/// How long to wait before the next attempt: grows by a factor up to a limit. Pure.
public struct Backoff: Sendable, Hashable {
    public var first: Duration
    public var factor: Double
    public var limit: Duration

    public init(first: Duration, factor: Double = 2, limit: Duration) {
        self.first = first
        self.factor = factor
        self.limit = limit
    }

    /// The wait after `failures` failures in a row (1 is the first).
    public func wait(afterFailures failures: Int) -> Duration {
        var seconds = first.inSeconds
        for _ in 1..<max(failures, 1) {
            seconds *= factor
            if seconds >= limit.inSeconds { return limit }
        }
        return min(.seconds(seconds), limit)
    }
}
