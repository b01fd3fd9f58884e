import Brokerage
import Platform
import Storage
import Trading

/// That what is risky is confirmed in another chat of its owner.
struct ApprovalSetting: Hashable {
    /// Orders that risk more are risky, in percent of the equity.
    var percent: Percent
    /// Until when it holds, where its owner ends it and the other chat cannot be reached; nil: for good.
    var until: Timestamp?

    static let usualPercent = Percent(1)
    /// So long its owner can see that somebody has ended it.
    static let notice: Duration = .hours(24)

    init(percent: Percent, until: Timestamp? = nil) {
        self.percent = percent
        self.until = until
    }

    /// `1`, `0.5 1763769600000`; what cannot be read holds of everything.
    init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: " ").map(String.init)
        percent = parts.first.flatMap { Percent($0) } ?? Percent(.zero)
        until = parts.count > 1 ? Int64(parts[1]).map(Timestamp.init(milliseconds:)) : nil
    }

    var text: String { ([percent.description] + (until.map { ["\($0.milliseconds)"] } ?? [])).joined(separator: " ") }

    func holds(at moment: Timestamp) -> Bool { until.map { moment < $0 } ?? true }
}

extension SettingKey {
    /// Whether a change of it allows more risk than before. Of limits nil and 0 are none.
    func allowsMore(_ old: String?, _ new: String?) -> Bool {
        func number(_ text: String?) -> FixedPoint? {
            text.flatMap { FixedPoint($0) }.flatMap { $0 > .zero ? $0 : nil }
        }
        switch self {
        case .riskPerTrade, .maximumPositions, .maximumTradesPerDay, .maximumTradesPerHour, .maximumLossesInRow,
            .maximumDailyLoss, .maximumWeeklyLoss, .maximumDrawdown, .maximumPositionSize, .maximumCorrelatedRisk,
            .maximumVolatility, .leverage:
            guard let old = number(old) else { return false }
            return number(new).map { $0 > old } ?? true
        case .cooldownMinutes, .newsMinutes:
            guard let old = number(old) else { return false }
            return number(new).map { $0 < old } ?? true
        case .noEntryHours, .tradingHours: return old.map { !$0.isEmpty && $0 != new } ?? false
        case .newsImpact:
            let order = NewsImpact.allCases.map(\.rawValue)
            guard let old = old.flatMap({ order.firstIndex(of: $0) }) else { return false }
            return new.flatMap { order.firstIndex(of: $0) }.map { $0 > old } ?? true
        case .limitAction: return old == LimitAction.close.rawValue && new != old
        default: return false
        }
    }
}

extension UserSettings {
    /// Whether any of these changes allows more risk than before.
    func allowMore(_ changes: [(SettingKey, String?)], usualRisk: Percent) -> Bool {
        changes.contains { key, value in
            // Who never set their risk has the usual one.
            let before = stored[key.rawValue] ?? (key == .riskPerTrade ? usualRisk.description : nil)
            return key.allowsMore(before, value)
        }
    }

    /// Whether an order risks so much that its owner wants to confirm it elsewhere.
    func isRisky(_ ticket: OrderTicket, at moment: Timestamp) -> Bool {
        guard let approval = approval(at: moment), ticket.risk != nil else { return false }
        return ticket.riskPercent.map { $0 > approval.percent } ?? true
    }
}
