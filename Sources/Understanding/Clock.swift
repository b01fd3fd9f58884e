/// Times of day as people type them.
enum Clock {
    /// `7:30` as `07:30`; nil when it is no time of day.
    static func time(_ text: some StringProtocol) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...24) ~= hour, (0...59) ~= minute, hour < 24 || minute == 0
        else { return nil }
        return (parts[0].count == 1 ? "0" : "") + parts[0] + ":" + parts[1]
    }
}
