import Foundation
import Platform
import Reporting
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
    case maximumTradesPerHour = "max_trades_per_hour"
    case maximumLossesInRow = "max_losses_in_row"
    /// Minutes after a loss.
    case cooldownMinutes = "cooldown_minutes"
    /// In percent of the balance that the day or the week began with, and of the highest one.
    case maximumDailyLoss = "max_daily_loss"
    case maximumWeeklyLoss = "max_weekly_loss"
    case maximumDrawdown = "max_drawdown"
    /// In percent of the equity.
    case maximumPositionSize = "max_position_size"
    case maximumCorrelatedRisk = "max_correlated_risk"
    /// In multiples of the usual movement.
    case maximumVolatility = "max_volatility"
    /// Of the account, as its owner chose it: 10 means 1:10.
    case leverage
    /// Minutes before and after news of an instrument's currencies without entries; 0 is none.
    case newsMinutes = "news_minutes"
    /// The least impact of such news: `low`, `medium` or `high`.
    case newsImpact = "news_impact"
    /// In the account's currency: below it the owner is warned.
    case criticalBalance = "critical_balance"
    /// `close` when a reached limit also closes what is held.
    case limitAction = "limit_action"
    /// `14:20-14:45` in the person's time zone: no entries then.
    case noEntryHours = "no_entry_hours"
    /// Loss limits their owner has lifted for now, by the names of their periods.
    case liftedLimits = "lifted_limits"
    /// How new positions are managed: `ManagementSetting` as text.
    case management
    case watchlist
    /// What every chart shows: indicators as text, separated by spaces.
    case indicators
    /// The colors of every picture: `Theme` as text.
    case theme
    /// What is not sent: `MutedNotices` as text.
    case mutedNotices = "muted_notices"
    /// The channel that gets what nobody asked for, when its owner has several: `ChannelID` as text.
    case noticeChannel = "notice_channel"
    /// `22:00-07:00` in the person's time zone.
    case quietHours = "quiet_hours"
    /// What is sent by the clock: `ScheduleSetting` as text.
    case schedules
    /// When signals may be sent: `SignalHours` as text, in the person's time zone.
    case signalHours = "signal_hours"
    /// When entries may be made: `AllowedHours` as text, in the person's time zone, by market time.
    case tradingHours = "trading_hours"
    /// Which kinds of messages go by which ways beside chats: `WayChoices` as text.
    case ways
    /// Numbers of the price alerts that wait, as far as undoing needs them.
    case alerts
    /// What is watched, as far as undoing needs it.
    case watches
    /// The strategy of one's own that was changed or deleted last, as far as undoing needs it.
    case strategy
    /// The note that was added or removed last, as far as undoing needs it.
    case journal
    /// The mood that was noted last, as far as undoing needs it: `MoodChange` as text.
    case mood
    /// The spreadsheet that gets closed trades and days, as Google names it.
    case spreadsheet
    /// Signals of TradingView alerts: `on` or `off`.
    case externalSignals = "external_signals"
    /// What is risky is confirmed in another chat: `ApprovalSetting` as text.
    case approval
    /// What else is paused: `PausedThings` as text.
    case pausedThings = "paused_things"
    /// Until when entries are paused: milliseconds since 1970, or `always`.
    case pausedUntil = "paused_until"

    /// What `undo` takes back. A pause is lifted by `resume` alone, and a lifted limit stays lifted for its time.
    /// That risky things are confirmed elsewhere ends only by being confirmed there.
    static let undoable = Set(
        allCases.filter { ![.pausedUntil, .pausedThings, .liftedLimits, .approval].contains($0) }.map(\.rawValue))
}

/// A person's settings as stored, with defaults in place of what they never set.
struct UserSettings {
    let stored: [String: String]

    init(_ stored: [String: String]) { self.stored = stored }

    private subscript(key: SettingKey) -> String? { stored[key.rawValue] }

    var language: String { self[.language] ?? "en" }
    var timeZone: TimeZone { self[.timeZone].flatMap(TimeZone.init(identifier:)) ?? .gmt }
    var sizing: SizingSetting { self[.sizing].flatMap { SizingSetting($0) } ?? .fraction }
    /// Numbers above zero; 0 is the same as never set.
    func number(_ key: SettingKey) -> FixedPoint? {
        self[key].flatMap { FixedPoint($0) }.flatMap { $0 > .zero ? $0 : nil }
    }
    func percent(_ key: SettingKey) -> Percent? { number(key).map { Percent($0) } }
    /// Likewise, and at most a million: what is reckoned with it stays a number.
    func count(_ key: SettingKey) -> Int? {
        self[key].flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, 1_000_000) : nil }
    }
    var closesAtLimit: Bool { self[.limitAction] == "close" }
    /// The least impact of news around which no entries are made.
    var newsImpact: NewsImpact { self[.newsImpact].flatMap { NewsImpact(rawValue: $0) } ?? .high }
    var noEntryHours: DailyHours? { self[.noEntryHours].flatMap { DailyHours($0) } }
    var liftedLimits: Set<String> { Set((self[.liftedLimits] ?? "").split(separator: " ").map(String.init)) }
    var management: ManagementSetting { self[.management].flatMap { ManagementSetting($0) } ?? ManagementSetting() }
    var watchlist: [InstrumentID] {
        (self[.watchlist] ?? "").split(separator: ",").map { InstrumentID(String($0)) }
    }
    var indicators: [ChartIndicator] { (try? IndicatorList([self[.indicators] ?? ""]))?.indicators ?? [] }
    var theme: Theme { self[.theme].flatMap { Theme(rawValue: $0) } ?? .light }
    var mutedNotices: MutedNotices { MutedNotices(self[.mutedNotices] ?? "") }
    var schedules: ScheduleSetting { ScheduleSetting(self[.schedules] ?? "") }
    var signalHours: SignalHours { SignalHours(self[.signalHours] ?? "") }
    /// nil also when they cannot be read: then nothing is allowed.
    var tradingHours: AllowedHours? { self[.tradingHours].flatMap { AllowedHours($0) } }
    var hasTradingHours: Bool { !(self[.tradingHours] ?? "").isEmpty }
    var ways: WayChoices { WayChoices(self[.ways] ?? "") }
    var quietHours: DailyHours? { self[.quietHours].flatMap { DailyHours($0) } }

    /// Until when the hours of the day forbid entries at `moment` of market time; nil when they do not.
    func entriesClosed(at moment: Timestamp) -> Timestamp? {
        let zone = timeZone
        let blackout = noEntryHours?.end(at: moment, in: zone)
        guard hasTradingHours else { return blackout }
        // Hours that cannot be read allow nothing.
        let closed = tradingHours.map { $0.closed(at: moment, in: zone) } ?? moment + .days(1)
        return [blackout, closed].compactMap(\.self).max()
    }

    /// From which risk on orders are confirmed in another chat; nil: nothing is.
    func approval(at moment: Timestamp) -> ApprovalSetting? {
        self[.approval].flatMap { ApprovalSetting($0) }.flatMap { $0.holds(at: moment) ? $0 : nil }
    }

    /// Until when messages of a kind are held back at `moment`; nil when they are not.
    func held(_ kind: NoticeKind, _ instrument: InstrumentID?, at moment: Timestamp) -> Timestamp? {
        let quiet = quietHours?.end(at: moment, in: timeZone)
        let signals = kind == .signals ? signalHours.closed(instrument, at: moment, in: timeZone) : nil
        return [quiet, signals].compactMap(\.self).max()
    }

    var pausedThings: PausedThings { PausedThings(self[.pausedThings] ?? "") }

    /// Whether messages of a kind are not to be sent: turned off, or paused.
    func isMuted(
        _ kind: NoticeKind, _ instrument: InstrumentID?, strategy: String? = nil, at moment: Timestamp
    ) -> Bool {
        if mutedNotices.covers(kind, instrument) { return true }
        let scopes: [NoticeKind: PauseScope] = [.signals: .signals, .reports: .report]
        return scopes[kind].map { pausedThings.covers($0, instrument, strategy, at: moment) } ?? false
    }

    /// Whether entries on an instrument, by a strategy, are paused: those, or all.
    func isPaused(at moment: Timestamp, on instrument: InstrumentID, by strategy: String? = nil) -> Bool {
        pause(at: moment).isPaused || pausedThings.covers(.trading, instrument, strategy, at: moment)
    }

    /// Whether entries are paused at `moment`, and until when (nil: until resumed).
    func pause(at moment: Timestamp) -> (isPaused: Bool, until: Timestamp?) {
        guard let value = self[.pausedUntil] else { return (false, nil) }
        guard let end = Int64(value) else { return (true, nil) }
        let until = Timestamp(milliseconds: end)
        return (until > moment, until)
    }
}
