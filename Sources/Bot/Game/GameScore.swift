import Backtesting
import Brokerage
import Foundation
import Platform
import Storage
import Trading

/// What a player has earned by their trades and notes. A pure function of what is recorded: looked at twice, it earns
/// the same things under the same keys.
struct GameScore {
    let rules: GameRules
    let player: PlayerRow
    let book: TradeBook
    let account: Account
    /// Opened with a stop that the program added.
    let addedStops: Set<ClientOrderID>
    let calendar: TradingCalendar
    /// What was booked, newest first, with all that was booked since.
    private let booked: [(time: Timestamp, since: FixedPoint)]
    /// What has ended, in that order.
    private let ended: [RoundTrip]

    /// What is known of a player's account besides their trades.
    struct Account {
        var balance: Money
        /// The most of the balance that one trade may risk.
        var limit: Percent
        /// The pause after a loss.
        var cooldown: Duration
        /// When a limit to losses was reached last, in real time; nil: never.
        var lastBreach: Timestamp?
        var hasLossLimit: Bool
    }

    init(
        rules: GameRules, player: PlayerRow, book: TradeBook, account: Account, addedStops: Set<ClientOrderID>,
        calendar: TradingCalendar
    ) {
        (self.rules, self.player, self.book, self.account, self.calendar) = (rules, player, book, account, calendar)
        self.addedStops = addedStops
        let bookings = book.history.all.flatMap(\.bookings) + book.protections
        var total = FixedPoint.zero
        booked = bookings.sorted { $0.time > $1.time }.map { booking in
            total += booking.amount
            return (booking.time, total)
        }
        ended = book.history.closed.sorted {
            ($0.closedAt ?? $0.openedAt, $0.lastFill) < ($1.closedAt ?? $1.openedAt, $1.lastFill)
        }
    }

    /// Fills are a little worse than the price an order was approved at.
    private static let slippage = FixedPoint("1.1") ?? 1

    /// Those that ended since they joined, in the order they were opened.
    var trades: [RoundTrip] {
        book.history.closed.filter { $0.number > player.firstFill }.sorted { $0.number < $1.number }
    }

    /// Everything that was earned, each with its key.
    func awards(at moment: Timestamp) -> [AwardRow] {
        let all = book.history.all.filter { $0.number > player.firstFill }
            .sorted { $0.number < $1.number }
        var (today, count) = (Int64.min, 0)
        var awards: [AwardRow] = []
        for trade in all {
            let day = calendar.localDay(containing: trade.openedAt)
            (today, count) = (day, day == today ? count + 1 : 1)
            // What is still open counts for the day, and earns once it has ended.
            guard trade.closedAt != nil, count <= rules.tradesADay else { continue }
            awards += merits(of: trade).map {
                AwardRow(key: "\($0.rawValue):\(trade.number)", points: rules[$0], earnedAt: moment)
            }
        }
        return awards
    }

    private func merits(of trade: RoundTrip) -> [GameRules.Merit] {
        var merits: [GameRules.Merit] = []
        if hasOwnStop(trade) { merits.append(.stop) }
        if hasOwnStop(trade), isWithinRisk(trade) { merits.append(.risk) }
        if keepsPause(trade) { merits.append(.cooldown) }
        if isNoted(trade) { merits.append(.note) }
        return merits
    }

    /// A stop that the program added is no merit of its owner.
    private func hasOwnStop(_ trade: RoundTrip) -> Bool {
        trade.initialStop != nil && !addedStops.contains(trade.openingOrder)
    }

    /// Whether what it could lose at its stop was within the limit; not without a stop, or when that is not known.
    private func isWithinRisk(_ trade: RoundTrip) -> Bool {
        guard let risk = trade.risk else { return false }
        let later = booked[..<booked.partition { $0.time > trade.openedAt }].last?.since ?? .zero
        let then = Money(account.balance.amount - later, account.balance.currency)
        return risk.amount <= account.limit.of(then).amount * Self.slippage
    }

    /// Whether the trade that ended last before it was a loss, and enough time lay between.
    private func keepsPause(_ trade: RoundTrip) -> Bool {
        let before = ended[..<ended.partition { ($0.closedAt ?? $0.openedAt) <= trade.openedAt }].last
        guard let before, before.net.isNegative, let end = before.closedAt else { return false }
        return trade.openedAt >= end + account.cooldown
    }

    private func isNoted(_ trade: RoundTrip) -> Bool {
        guard let end = trade.closedAt else { return false }
        return book.notes(of: trade).contains { note in
            note.writtenAt <= end + .hours(rules.noteHours)
                && (note.picture != nil || note.text.count >= rules.noteCharacters)
        }
    }

    /// Badges that were reached.
    /// - Parameter keys: of everything earned until now.
    func badges(_ keys: Set<String>, at moment: Timestamp) -> [GameRules.Badge] {
        func count(_ merit: GameRules.Merit) -> Int { keys.count { $0.hasPrefix("\(merit.rawValue):") } }
        return GameRules.Badge.allCases.filter { badge in
            switch badge {
            case .disciplined: longestDiscipline >= rules[badge]
            case .chronicler: count(.note) >= rules[badge]
            case .patient: count(.cooldown) >= rules[badge]
            case .learner: count(.review) >= rules[badge]
            case .steady:
                account.hasLossLimit && trades.count >= rules.steadyTrades
                    && moment >= max(player.joinedAt, account.lastBreach ?? player.joinedAt) + .days(rules[badge])
            }
        }
    }

    /// The most trades in a row with a stop and within the limit, in the order they ended.
    private var longestDiscipline: Int {
        var (longest, run) = (0, 0)
        for trade in trades.sorted(by: { $0.lastFill < $1.lastFill }) {
            run = hasOwnStop(trade) && isWithinRisk(trade) ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Trades whose result is known in distances to the stop, the days on which they were opened, and what they brought
    /// together. An account that was started anew begins at nothing.
    var standing: (trades: Int, days: Int, reward: Double) {
        let known = trades.filter { $0.reward != nil }
        let days = Set(known.map { calendar.localDay(containing: $0.openedAt) })
        return (known.count, days.count, known.reduce(0) { $0 + ($1.reward ?? 0) })
    }
}

extension Array {
    /// How many come first for which it is so, where all others follow.
    fileprivate func partition(_ isSo: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSo(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
