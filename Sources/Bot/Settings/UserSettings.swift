import Foundation
import Platform
import Trading

/// What a person can set. The raw value is the key in the store and in `locales/`, under `setting.`.
enum SettingKey: String, CaseIterable {
    case language
    case timeZone = "time_zone"
    case riskPerTrade = "risk_per_trade"
    /// How orders that name no size are sized: `SizingSetting` as text.
    case sizing
    /// Limits that only entries are held against; 0 is none.
    case maximumPositions = "max_open_positions"
    case maximumTradesPerDay = "max_trades_per_day"
    /// In percent of the balance that the day began with.
    case maximumDailyLoss = "max_daily_loss"
    case watchlist
    /// What every chart shows: indicators as text, separated by spaces.
    case indicators
    /// What is not sent: `MutedNotices` as text.
    case mutedNotices = "muted_notices"
    /// `22:00-07:00` in the person's time zone.
    case quietHours = "quiet_hours"
    /// Numbers of the price alerts that wait, as far as undoing needs them.
    case alerts
    /// What is watched, as far as undoing needs it.
    case watches
    /// Until when entries are paused: milliseconds since 1970, or `always`.
    case pausedUntil = "paused_until"

    /// What `undo` takes back. A pause is lifted by `resume` alone.
    static let undoable = Set(allCases.filter { $0 != .pausedUntil }.map(\.rawValue))
}

/// A person's settings as stored, with defaults in place of what they never set.
struct UserSettings {
    let stored: [String: String]

    init(_ stored: [String: String]) { self.stored = stored }

    private subscript(key: SettingKey) -> String? { stored[key.rawValue] }

    var language: String { self[.language] ?? "en" }
    var timeZone: TimeZone { self[.timeZone].flatMap(TimeZone.init(identifier:)) ?? .gmt }
    var riskPerTrade: Percent? { self[.riskPerTrade].flatMap { Percent($0) } }
    var sizing: SizingSetting { self[.sizing].flatMap { SizingSetting($0) } ?? .fraction }
    var maximumPositions: Int? { self[.maximumPositions].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
    var maximumTradesPerDay: Int? { self[.maximumTradesPerDay].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
    var maximumDailyLoss: Percent? {
        self[.maximumDailyLoss].flatMap { Percent($0) }.flatMap { $0 > .zero ? $0 : nil }
    }
    var watchlist: [InstrumentID] {
        (self[.watchlist] ?? "").split(separator: ",").map { InstrumentID(String($0)) }
    }
    var indicators: [ChartIndicator] { (try? IndicatorList([self[.indicators] ?? ""]))?.indicators ?? [] }
    var mutedNotices: MutedNotices { MutedNotices(self[.mutedNotices] ?? "") }
    var quietHours: QuietHours? { self[.quietHours].flatMap { QuietHours($0) } }

    /// Whether entries are paused at `moment`, and until when (nil: until resumed).
    func pause(at moment: Timestamp) -> (isPaused: Bool, until: Timestamp?) {
        guard let value = self[.pausedUntil] else { return (false, nil) }
        guard let end = Int64(value) else { return (true, nil) }
        let until = Timestamp(milliseconds: end)
        return (until > moment, until)
    }
}
