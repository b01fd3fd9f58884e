public import Foundation

/// A moment on the UTC wall clock, in milliseconds since the Unix epoch.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { milliseconds = seconds * 1000 }

    /// Decodes from a bare integer.
    public init(from decoder: any Decoder) throws { milliseconds = try Int64(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try milliseconds.encode(to: encoder) }

    /// Whole seconds since the epoch, rounded down.
    public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
    public static func + (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds + right.wholeMilliseconds)
    }
    public static func - (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds - right.wholeMilliseconds)
    }
    public static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }

    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
    public init(_ date: Date) { milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded()) }
}

extension Duration {
    /// The length in milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
    /// The length in seconds.
    public var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    public static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}

/// Where time comes from: the only way the program reads a clock or waits.
public protocol TimeSource: Sendable {
    /// The wall clock. It can jump: never subtract two of these to measure elapsed time.
    func now() -> Timestamp
    /// Monotonic time since an arbitrary start, for measuring.
    func elapsed() -> Duration
    /// Waits for at least `duration` of monotonic time.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's clocks.
public struct LiveTime: TimeSource {
    private let start = ContinuousClock.now  // tidy:allow the one live clock

    public init() {}
    public func now() -> Timestamp { Timestamp(Date()) }  // tidy:allow the one live clock
    public func elapsed() -> Duration { start.duration(to: .now) }  // tidy:allow the one live clock
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)  // tidy:allow the one live clock
    }
}
