import Actions
import Channels
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Lists, shows, bans and unbans people.
    static var adminUsers: Self {
        Self(
            "admin_users", role: .moderator, effect: .affectsOthers, confirm: .always, aliases: [Alias("users")],
            Parameter<ListOperation?>("op"), Parameter<String?>("user", .user), Parameter<String?>("period", .period)
        ) { turn, services, operation, name, period in
            let period = try period.map { try ReportPeriod($0, at: turn.now, in: turn.preferences.timeZone) }
            switch operation ?? (name == nil ? .list : .show) {
            case .list: return try await .reading(services.store) { [try list(period, turn, services, $0)] }
            case .show:
                guard let name else { throw ActionError.missing(parameter: "user") }
                return try await .reading(services.store) {
                    [try show(try Person.named(name, turn, $0), turn, services, $0)]
                }
            case .ban, .unban:
                guard let name else { throw ActionError.missing(parameter: "user") }
                return try await ban(operation == .ban, name, turn, services)
            case .add, .remove, .set, .clear:
                throw ActionError.invalid(parameter: "op", text: operation?.rawValue ?? "")
            }
        }
    }

    /// The newest first: everybody, or who first wrote in a period.
    private static func list(
        _ period: ReportPeriod?, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws -> Reply {
        let users = try transaction.users(in: period?.bounds, limit: 30)
        let count = Int(try transaction.userCount(in: period?.bounds))
        let lines = try users.map { user -> [Inline] in
            let identities = try transaction.identities(of: user.id).joined(separator: ", ")
            let role = turn.localizer.text("role.\(try services.role(of: user, transaction).rawValue)")
            let banned = user.isBanned ? " · " + turn.localizer.text("admin.banned") : ""
            return [.code(identities), .text(" \(user.name) · \(role)\(banned)")]
        }
        var values: [String: MessageValue] = ["count": .integer(count)]
        values["period"] = period?.text(turn.localizer)
        let headline = turn.localizer.document(period == nil ? "admin.users" : "admin.users_period", values)
        return Reply(lines.isEmpty ? headline : headline + .list(lines))
    }

    private static func show(
        _ user: UserRow, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws -> Reply {
        let identities = try transaction.identities(of: user.id).joined(separator: ", ")
        return Reply(
            turn.localizer.document(
                "admin.user",
                [
                    "name": .text(user.name), "id": .code(identities),
                    "role": .text(turn.localizer.text("role.\(try services.role(of: user, transaction).rawValue)")),
                    "since": .timestamp(user.createdAt, .dateTime),
                    "positions": .integer(try transaction.positions(of: user.id).count),
                    "banned": .text(turn.localizer.text(user.isBanned ? "admin.banned" : "admin.not_banned")),
                ]))
    }

    private static func ban(
        _ isBanned: Bool, _ name: String, _ turn: Turn, _ services: BotServices
    ) async throws -> Plan {
        let user = try await services.store.read { try Person.below(turn, named: name, services, $0) }
        let key = isBanned ? "admin.ban" : "admin.unban"
        let values: [String: MessageValue] = ["name": .text(user.name)]
        let done = Reply(turn.localizer.document("\(key)_done", values))
        return .change(card: Card(document: turn.localizer.document(key, values)), answer: done, rightsOf: user.id) {
            transaction in
            try transaction.setBanned(isBanned, user: user.id)
            if isBanned { try stopTrading(for: user.id, services, transaction) }
        }
    }

    /// Ends what trades for somebody without asking: they could not stop it themselves any more.
    private static func stopTrading(
        for user: Int64, _ services: BotServices, _ transaction: Transaction
    ) throws {
        try transaction.stopAutotrade(of: user, strategy: nil, mode: .automatic)
        let orders = try transaction.waitingSignalOrders(of: user, strategy: nil)
        for var order in orders where SignalOrder.isAutomatic(order) {
            try order.apply(.canceled)
            try transaction.updateOrder(order, at: services.market.clock.now())
        }
    }

    /// Gives a person another role.
    static var adminSetRole: Self {
        Self(
            "admin_set_role", role: .admin, effect: .affectsOthers, confirm: .always,
            Parameter<String>("user", .user), Parameter<Role>("role")
        ) { turn, services, name, role in
            let user = try await services.store.read { try Person.below(turn, named: name, services, $0) }
            // Nobody makes anybody their equal, except owners.
            guard role < turn.role || turn.role == .owner else { throw ActionError.notAllowed(needs: .owner) }
            let values: [String: MessageValue] = [
                "name": .text(user.name), "old": .text(turn.localizer.text("role.\(user.role)")),
                "new": .text(turn.localizer.text("role.\(role.rawValue)")),
            ]
            let card = Card(document: turn.localizer.document("admin.role", values))
            return Plan(card: card, rightsOf: user.id) { transaction in
                try transaction.setRole(role.rawValue, of: user.id)
                let told = try transaction.chats(of: user.id).map { chat in
                    let settings = UserSettings(try transaction.settings(of: user.id))
                    let localizer = services.locales[settings.language]
                    let text = localizer.document(
                        "admin.role_told", ["role": .text(localizer.text("role.\(role.rawValue)"))])
                    return Reply(text, destination: (chat.channel, chat.id))
                }
                return [Reply(turn.localizer.document("admin.role_done", values))] + told
            }
        }
    }
}

/// People as administrators name them.
enum Person {
    /// `telegram:4711`, `@username` (on the administrator's own channel), or `4711` there.
    /// - Throws: `ActionError.refused` when there is nobody of this name.
    static func named(_ name: String, _ turn: Turn, _ transaction: Transaction) throws -> UserRow {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        let found: UserRow?
        if parts.count == 2, ChannelID(rawValue: parts[0].lowercased())?.isConversation == true {
            found =
                try transaction.user(channel: parts[0].lowercased(), externalID: parts[1])
                ?? transaction.user(channel: parts[0].lowercased(), address: parts[1])
        } else if name.hasPrefix("@") {
            found = try transaction.user(channel: turn.channel, username: String(name.dropFirst()))
        } else {
            found =
                try transaction.user(channel: turn.channel, externalID: name)
                ?? transaction.user(channel: turn.channel, username: name)
        }
        guard let found else { throw ActionError.refused("unknown_user", ["user": .code(String(name.prefix(60)))]) }
        return found
    }

    /// Somebody whose rights may be changed: administrators act on people below them, owners on everybody but
    /// themselves and those whom the configuration makes owners.
    static func below(
        _ turn: Turn, named name: String, _ services: BotServices, _ transaction: Transaction
    ) throws -> UserRow {
        let user = try named(name, turn, transaction)
        guard user.id != turn.user.id else { throw ActionError.refused("not_oneself") }
        guard try services.role(of: user, transaction) < turn.role || turn.role == .owner else {
            throw ActionError.notAllowed(needs: .owner)
        }
        guard try !services.isOwnerByConfiguration(user, transaction) else {
            throw ActionError.refused("configured_owner", ["name": .text(user.name)])
        }
        return user
    }
}

extension BotServices {
    /// What somebody may do.
    func role(of user: UserRow, _ transaction: Transaction) throws -> Role {
        if try isOwnerByConfiguration(user, transaction) { return .owner }
        return Role(rawValue: user.role) ?? .viewer
    }

    /// Whether somebody may give orders: what is stored mostly says so already.
    func mayTrade(_ user: UserRow, _ transaction: Transaction) throws -> Bool {
        if let stored = Role(rawValue: user.role), stored >= .trader { return true }
        return try isOwnerByConfiguration(user, transaction)
    }

    /// Whether one of somebody's names or numbers stands in `BELLWETHER_ADMINS`: an owner, whatever is stored.
    func isOwnerByConfiguration(_ user: UserRow, _ transaction: Transaction) throws -> Bool {
        guard !configuration.administrators.isEmpty else { return false }
        let numbers = try transaction.chats(of: user.id).compactMap { chat in
            try transaction.contact(channel: chat.channel, chat: chat.id)?.address.map { "\(chat.channel):\($0)" }
        }
        let names = try transaction.identities(of: user.id) + numbers
        return names.contains(where: configuration.administrators.contains)
    }
}
