import Brokerage
import Platform
import Presentation
import Storage
import Trading

extension Desk {
    /// How much of each limit of a person is in use now, one a line; empty where nothing is limited that is counted.
    /// What cannot be told is said to be unknown: no entry is made then either.
    func usage(
        of state: AccountState, _ record: AccountState.Record, _ settings: UserSettings, _ localizer: Localizer
    ) -> [Document] {
        let limits = limits(settings)
        var lines: [Document] = []
        func name(_ key: SettingKey) -> MessageValue { .text(localizer.text("setting.\(key.rawValue).name")) }
        func count(_ key: SettingKey, _ count: Int, _ most: Int?) {
            guard let most else { return }
            lines.append(
                localizer.document(
                    "limit.used_count", ["limit": name(key), "count": .integer(count), "most": .integer(most)]))
        }
        count(.maximumPositions, state.positions.count, limits.maximumPositions)
        count(.maximumTradesPerDay, record.entriesToday, limits.maximumTradesPerDay)
        count(.maximumTradesPerHour, record.entriesLastHour, limits.maximumTradesPerHour)
        count(.maximumLossesInRow, record.lossesInRow, limits.maximumLossesInRow)
        if let cooldown = limits.cooldown, let end = record.lastLossAt.map({ $0 + cooldown }), state.now < end {
            lines.append(
                localizer.document(
                    "limit.used_until", ["limit": name(.cooldownMinutes), "time": .timestamp(end, .weekdayTime)]))
        }
        let figures = try? state.figures()
        func amount(_ key: SettingKey, of basis: Money, _ most: Percent, _ used: Money?) {
            guard let used, basis.amount > .zero else {
                return lines.append(localizer.document("limit.used_unknown", ["limit": name(key)]))
            }
            let share = Percent(used.amount / basis.amount * FixedPoint(100))
            lines.append(
                localizer.document(
                    "limit.used_share",
                    [
                        "limit": name(key), "share": .percent(share, places: 2), "most": .percent(most, places: 2),
                        "used": .money(used), "allowed": .money(most.of(basis).booked),
                    ]))
        }
        for (kind, limit) in limits.losses {
            let basis = state.lossBasis(kind, record)
            let loss = figures.map { Money(max((basis - $0.equity).amount, .zero), state.currency) }
            amount(kind.setting, of: basis, limit, loss)
            if record.reached.contains(kind), !record.lifted.contains(kind.liftable) {
                lines.append(
                    localizer.document(
                        "limit.used_held", ["limit": name(kind.setting), "command": .code("/lift \(kind.rawValue)")]))
            }
        }
        if let limit = limits.maximumPositionSize, !state.positions.isEmpty {
            let values = try? state.positions.map {
                try state.convert($0.averagePrice * $0.quantity, of: $0.instrument).booked
            }
            let largest = values?.max { $0.amount < $1.amount }
            amount(.maximumPositionSize, of: figures?.equity ?? .zero(state.currency), limit, largest)
        }
        return lines
    }
}

extension LossLimit {
    fileprivate var setting: SettingKey {
        switch self {
        case .day: .maximumDailyLoss
        case .week: .maximumWeeklyLoss
        case .drawdown: .maximumDrawdown
        }
    }
}
