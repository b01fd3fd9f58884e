/// Time zones whose rules a program can carry with it where the platform knows none: the distance from UTC in standard
/// time, and when the clocks change. As the zones stand since 2007.
struct ClockRule {
    enum Saving: Int {
        case none = 0
        /// Last Sunday of March to last Sunday of October, at 01:00 UTC.
        case european = 1
        /// Second Sunday of March to first Sunday of November, at 02:00 local time.
        case american = 2
        /// First Sunday of October to first Sunday of April, at 02:00 standard time.
        case australian = 3
    }

    let minutes: Int
    let saving: Saving

    /// - Returns: nil for a zone whose rules are not written down here.
    init?(zone: String) {
        guard let (minutes, saving) = Self.zones[zone] else { return nil }
        self.minutes = minutes
        self.saving = saving
    }

    /// As arguments: minutes and rule.
    var code: String { "\(minutes), \(saving.rawValue)" }

    private static let zones: [String: (Int, Saving)] = [
        "UTC": (0, .none), "GMT": (0, .none), "Etc/UTC": (0, .none),
        "Europe/London": (0, .european), "Europe/Dublin": (0, .european), "Europe/Lisbon": (0, .european),
        "Europe/Berlin": (60, .european), "Europe/Paris": (60, .european), "Europe/Madrid": (60, .european),
        "Europe/Rome": (60, .european), "Europe/Zurich": (60, .european), "Europe/Vienna": (60, .european),
        "Europe/Amsterdam": (60, .european), "Europe/Brussels": (60, .european),
        "Europe/Stockholm": (60, .european), "Europe/Warsaw": (60, .european), "Europe/Prague": (60, .european),
        "Europe/Athens": (120, .european), "Europe/Helsinki": (120, .european),
        "America/New_York": (-300, .american), "America/Toronto": (-300, .american),
        "America/Chicago": (-360, .american), "America/Denver": (-420, .american),
        "America/Los_Angeles": (-480, .american),
        "Asia/Tokyo": (540, .none), "Asia/Seoul": (540, .none), "Asia/Singapore": (480, .none),
        "Asia/Hong_Kong": (480, .none), "Asia/Shanghai": (480, .none), "Asia/Kolkata": (330, .none),
        "Asia/Dubai": (240, .none), "Australia/Sydney": (600, .australian), "Australia/Melbourne": (600, .australian),
    ]
}
