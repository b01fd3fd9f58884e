import Foundation

/// Named instants at which the crash tests kill the process, as power loss or `kill -9` would.
///
/// `BELLWETHER_CRASH=name:count` ends the process with SIGKILL when the instant `name` is passed for the `count`th
/// time. Without the variable a point costs one comparison.
public struct CrashPoint: Sendable {
    /// No instant kills.
    public static let none = CrashPoint("")
    private let name: String
    private let left: Locked<Int>

    /// - Parameter setting: `name:count`; anything else disarms.
    public init(_ setting: String) {
        let parts = setting.split(separator: ":")
        name = parts.count == 2 ? String(parts[0]) : ""
        left = Locked(parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
    }

    /// Passes the instant `point`.
    public func pass(_ point: String) {
        guard !name.isEmpty, point == name else { return }
        let isDue = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isDue { kill(getpid(), SIGKILL) }
    }
}
