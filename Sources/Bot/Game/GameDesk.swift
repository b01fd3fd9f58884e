import Actions
import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading

/// What is known of a player at a moment.
struct GameLook: Sendable {
    var player: PlayerRow
    /// All that they have earned, what was not noted yet included.
    var awards: [AwardRow]
    /// What of it is new.
    var new: [AwardRow]

    var points: Int { awards.reduce(0) { $0 + $1.points } }
    var badges: Set<String> { Set(awards.map(\.key).filter { $0.hasPrefix(GameDesk.badge) }) }
    func points(since moment: Timestamp) -> Int {
        awards.filter { $0.earnedAt >= moment }.reduce(0) { $0 + $1.points }
    }
}

/// Looks at what players have earned, and notes it. Looking may be done on a snapshot: an award has a key that is given
/// once, so nothing comes twice, however often it is looked at and whenever the program ends.
struct GameDesk {
    let services: BotServices
    var rules: GameRules { services.gameRules }

    static let badge = "badge:"

    /// nil: they do not play.
    func look(at user: Int64, _ moment: Timestamp, _ transaction: Transaction) throws -> GameLook? {
        guard var player = try transaction.player(user) else { return nil }
        let settings = UserSettings(try transaction.settings(of: user))
        let state = try services.desk.state(of: user, transaction)
        let limits = services.desk.limits(settings)
        let account = GameScore.Account(
            balance: state.balance, limit: limits.maximumPerTrade,
            cooldown: max(.minutes(rules.cooldownMinutes), limits.cooldown ?? .zero),
            lastBreach: try transaction.lastReachedLimit(of: user), hasLossLimit: !limits.losses.isEmpty)
        let score = GameScore(
            rules: rules, player: player, book: try TradeBook(of: user, services, transaction), account: account,
            addedStops: try transaction.ordersWithAddedStop(of: user), calendar: .days(of: settings.timeZone))
        let known = try transaction.awards(of: user)
        let keys = Set(known.map(\.key))
        var new = score.awards(at: moment).filter { !keys.contains($0.key) }
        new += score.badges(keys.union(new.map(\.key)), at: moment).map {
            AwardRow(key: Self.badge + $0.rawValue, points: 0, earnedAt: moment)
        }.filter { !keys.contains($0.key) }
        (player.seenFill, player.seenNote) = (try transaction.lastFill(of: user), try transaction.lastNote(of: user))
        player.checkedAt = moment
        (player.trades, player.days, player.reward) = score.standing
        return GameLook(player: player, awards: known + new, new: new)
    }

    /// Notes what a look has found.
    /// - Returns: what was not noted before; nothing when they have left meanwhile.
    func note(_ look: GameLook, _ transaction: Transaction) throws -> [AwardRow] {
        guard try transaction.player(look.player.user)?.joinedAt == look.player.joinedAt else { return [] }
        try transaction.setStanding(look.player)
        return try look.new.filter { try transaction.addAward($0, to: look.player.user) }
    }

    /// Notes that a player has read the review of their journal: once a week, by their calendar.
    func noteReview(of user: Int64, at moment: Timestamp, in zone: TimeZone, _ transaction: Transaction) throws {
        guard try transaction.player(user) != nil else { return }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        let week = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: moment.date)
        guard let year = week.yearForWeekOfYear, let number = week.weekOfYear else { return }
        _ = try transaction.addAward(
            AwardRow(
                key: "\(GameRules.Merit.review.rawValue):\(year)-\(number)", points: rules[.review], earnedAt: moment),
            to: user)
    }
}
