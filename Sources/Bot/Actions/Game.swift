import Actions
import Platform
import Presentation
import Storage
import Trading

/// What is wanted of the game.
enum GamePage: String, CaseIterable, ActionValue { case status, rules, join, leave, leaderboard, badges }

extension Action<BotServices> {
    /// Points for good process, for those who want that.
    static var game: Self {
        Self(
            "game", role: .viewer, effect: .changesSettings, aliases: [Alias("xp"), Alias("levels")],
            Parameter<GamePage?>("page"), Parameter<String?>("name", .nickname)
        ) { turn, services, page, name in
            let request = GameRequest(services: services, turn: turn)
            switch page ?? (name == nil ? .status : .join) {
            case .status: return try await request.status()
            case .rules: return .answer(request.reply(request.wording.explanation, [.join, .badges]))
            case .badges:
                let look = try await request.look()
                return .answer(request.reply(request.wording.badges(look), [.status, .rules]))
            case .leaderboard: return try await request.leaderboard()
            case .join: return try await request.join(as: name)
            case .leave: return try await request.leave()
            }
        }
    }
}

/// One person's request.
private struct GameRequest: Sendable {
    let services: BotServices
    let turn: Turn

    private static let listed = 10
    private var localizer: Localizer { turn.localizer }
    var wording: GameWording { GameWording(rules: services.gameRules, localizer: localizer) }

    func reply(_ document: Document, _ pages: [GamePage]) -> Reply {
        let choices = pages.map { page in
            Reply.Choice(label: localizer.text("game.button.\(page.rawValue)"), id: "/game \(page.rawValue)")
        }
        return Reply(document + services.marketNote(localizer), choices: choices.inRows(of: 2))
    }

    func look() async throws -> GameLook? {
        let (desk, turn) = (GameDesk(services: services), turn)
        return try await services.store.read { try desk.look(at: turn.user.id, turn.now, $0) }
    }

    func status() async throws -> Plan {
        guard let look = try await look() else {
            return .answer(reply(localizer.document("game.invitation"), [.join, .rules, .badges, .leaderboard]))
        }
        let document = wording.status(look, since: turn.now - .days(7))
        return .answer(reply(document, [.badges, .leaderboard, .rules, .leave]))
    }

    func leaderboard() async throws -> Plan {
        let (rules, user) = (services.gameRules.leaderboard, turn.user.id)
        let (best, own) = try await services.store.read { transaction in
            (
                try transaction.bestPlayers(trades: rules.trades, days: rules.days, limit: Self.listed),
                try transaction.player(user)
            )
        }
        return .answer(
            reply(wording.leaderboard(best, own: own), own == nil ? [.join, .rules] : [.status, .rules]))
    }

    /// Joins, or takes another name.
    func join(as words: String?) async throws -> Plan {
        guard let words else { throw ActionError.missing(parameter: "name") }
        guard let name = PlayerName(words) else { throw ActionError.refused("player_name") }
        return Plan { [self] transaction in
            let user = turn.user.id
            var player =
                try transaction.player(user)
                ?? PlayerRow(
                    user: user, name: name.text, folded: name.folded, joinedAt: turn.now,
                    firstFill: try transaction.lastFill(of: user))
            let isNew = try transaction.player(user) == nil
            if isNew { player.seenNote = try transaction.lastNote(of: user) }
            (player.name, player.folded) = (name.text, name.folded)
            guard try transaction.addPlayer(player) else { throw ActionError.refused("player_name_taken") }
            let done = localizer.document(
                isNew ? "game.joined" : "game.renamed", ["name": .text(name.text)])
            return [reply(done, [.rules, .badges])]
        }
    }

    /// What is deleted does not come back: it is asked first.
    func leave() async throws -> Plan {
        guard try await look() != nil else {
            return .answer(reply(localizer.document("game.not_playing"), [.join, .rules]))
        }
        var plan = Plan.change(
            card: Card(document: localizer.document("game.leave_card")), answer: Reply(localizer.document("game.left"))
        ) { [turn] in try $0.removePlayer(turn.user.id) }
        plan.mustConfirm = true
        return plan
    }
}
