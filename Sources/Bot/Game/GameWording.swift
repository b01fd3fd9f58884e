import Actions
import Platform
import Presentation
import Storage
import Trading

/// How the game is told.
struct GameWording {
    let rules: GameRules
    let localizer: Localizer

    /// Level and points, and what is missing to the next.
    func level(_ look: GameLook) -> Document {
        let (number, next) = rules.level(look.points)
        let values: [String: MessageValue] = ["level": .integer(number), "points": .integer(look.points)]
        guard let next else { return localizer.document("game.level_highest", values) }
        return localizer.document(
            "game.level", values.merging(["missing": .integer(next - look.points)]) { $1 })
    }

    func status(_ look: GameLook, since week: Timestamp) -> Document {
        let badges = GameRules.Badge.allCases.filter { look.badges.contains(GameDesk.badge + $0.rawValue) }
        let names = badges.map { localizer.text("game.badge.\($0.rawValue)") }.joined(separator: ", ")
        return localizer.document("game.title", ["name": .text(look.player.name)])
            + .lines([
                level(look), localizer.document("game.week", ["points": .integer(look.points(since: week))]),
                names.isEmpty
                    ? localizer.document("game.no_badges")
                    : localizer.document("game.badges", ["badges": .text(names)]),
            ]) + standing(look.player)
    }

    /// Mean R, or what is missing until it counts.
    func standing(_ player: PlayerRow) -> Document {
        var values: [String: MessageValue] = [
            "count": .integer(player.trades), "days": .integer(player.days),
            "trades": .integer(rules.leaderboard.trades), "least": .integer(rules.leaderboard.days),
        ]
        guard player.trades > 0 else { return localizer.document("game.standing_none", values) }
        values["reward"] = reward(player)
        let isListed = player.trades >= rules.leaderboard.trades && player.days >= rules.leaderboard.days
        return localizer.document(isListed ? "game.standing" : "game.standing_short", values)
    }

    private func reward(_ player: PlayerRow) -> MessageValue {
        ReportFigures(localizer: localizer).reward(player.reward / Double(max(player.trades, 1)))
    }

    /// Everything that earns something, with its points.
    var explanation: Document {
        let counts: [GameRules.Merit: Int] = [.cooldown: rules.cooldownMinutes, .note: rules.noteHours]
        let merits = GameRules.Merit.allCases.map { merit in
            localizer.document(
                "game.merit.\(merit.rawValue)",
                ["points": .integer(rules[merit]), "count": .integer(counts[merit] ?? 0)])
        }
        return localizer.document("game.rules") + .lines(merits)
            + localizer.document("game.rules_limits", ["count": .integer(rules.tradesADay)])
            + localizer.document(
                "game.rules_leaderboard",
                ["trades": .integer(rules.leaderboard.trades), "days": .integer(rules.leaderboard.days)])
    }

    /// Every badge: what it takes, and whether it is theirs.
    /// - Parameter look: nil for somebody who does not play.
    func badges(_ look: GameLook?) -> Document {
        let lines = GameRules.Badge.allCases.map { badge in
            localizer.document(
                "game.badge_line",
                [
                    "mark": .text(look?.badges.contains(GameDesk.badge + badge.rawValue) == true ? "🏅" : "▫️"),
                    "badge": .text(localizer.text("game.badge.\(badge.rawValue)")),
                    "rule": .text(
                        localizer.text("game.badge_rule.\(badge.rawValue)", ["count": .integer(rules[badge])])),
                ])
        }
        return localizer.document("game.badges_title") + .lines(lines)
    }

    func leaderboard(_ best: [PlayerRow], own: PlayerRow?) -> Document {
        let limits: [String: MessageValue] = [
            "trades": .integer(rules.leaderboard.trades), "days": .integer(rules.leaderboard.days),
        ]
        let lines = best.enumerated().map { index, player in
            localizer.document(
                "game.rank",
                [
                    "rank": .integer(index + 1), "name": .text(player.name), "reward": reward(player),
                    "count": .integer(player.trades),
                ])
        }
        let list = lines.isEmpty ? localizer.document("game.nobody", limits) : Document.lines(lines)
        return localizer.document("game.leaderboard", limits) + list + (own.map(standing) ?? Document())
    }

    /// What is told of new badges and levels; nil when there is nothing of the kind.
    func news(_ look: GameLook, _ new: [AwardRow]) -> Document? {
        let before = rules.level(look.points - new.reduce(0) { $0 + $1.points }).number
        let now = rules.level(look.points).number
        let badges = GameRules.Badge.allCases.filter { badge in
            new.contains { $0.key == GameDesk.badge + badge.rawValue }
        }
        var lines = badges.map { badge in
            localizer.document(
                "game.new_badge",
                [
                    "badge": .text(localizer.text("game.badge.\(badge.rawValue)")),
                    "rule": .text(
                        localizer.text("game.badge_rule.\(badge.rawValue)", ["count": .integer(rules[badge])])),
                ])
        }
        if now > before { lines.append(localizer.document("game.new_level", ["level": .integer(now)])) }
        return lines.isEmpty ? nil : .lines(lines)
    }

    /// The line of a weekly review.
    func week(_ look: GameLook, since start: Timestamp) -> Document {
        localizer.document(
            "game.week_line",
            [
                "level": .integer(rules.level(look.points).number), "points": .integer(look.points),
                "gained": .integer(look.points(since: start)),
            ])
    }
}
