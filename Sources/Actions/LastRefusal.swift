public import Platform
public import Storage

/// Why the last order of a person was refused, as it was said to them.
public struct LastRefusal: Sendable, Hashable {
    public var at: Timestamp
    public var reason: String

    public init(at moment: Timestamp, reason: String) { (at, self.reason) = (moment, reason) }

    private static func mark(_ user: Int64) -> String { "refusal/\(user)" }

    public func keep(of user: Int64, _ transaction: Transaction) throws {
        try transaction.setMark(Self.mark(user), to: "\(at.milliseconds) \(reason)")
    }

    /// nil: nothing was refused.
    public static func last(of user: Int64, _ transaction: Transaction) throws -> LastRefusal? {
        guard let text = try transaction.mark(mark(user)), let blank = text.firstIndex(of: " "),
            let time = Int64(text[..<blank])
        else { return nil }
        return LastRefusal(at: Timestamp(milliseconds: time), reason: String(text[text.index(after: blank)...]))
    }
}
