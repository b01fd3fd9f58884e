import Actions
import Channels
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Takes a chat off an account: one of a person's own, or as an administrator anybody's.
    static var unlinkChat: Self {
        Self(
            "unlink_chat", role: .viewer, effect: .changesSettings, confirm: .always, aliases: [Alias("unlink")],
            Parameter<LinkedChannel?>("channel"), Parameter<String?>("user", .user)
        ) { turn, services, channel, name in
            guard turn.isDirect, turn.group == nil else { throw ActionError.refused("link_private") }
            return try await UnlinkChat(turn: turn, services: services).plan(channel, name)
        }
    }
}

/// A channel that a chat of an account can be on.
enum LinkedChannel: String, CaseIterable, ActionValue { case telegram, whatsapp }

struct UnlinkChat: Sendable {
    let turn: Turn
    let services: BotServices

    /// A chat, and the account it is taken off.
    private struct Target: Sendable {
        var channel: String
        var id: String
        var account: UserRow
        /// The names of all chats of the account.
        var chats: [String]
        var positions: Int
        var orders: Int
        /// Whether the chat is an owner's by the configuration, and stays so.
        var isConfigured: Bool
        var name: String { "\(channel):\(id)" }
    }

    /// Of two chats of one platform it is asked which is meant.
    private enum Found: Sendable { case target(Target), several([String]) }

    private var localizer: Localizer { turn.localizer }

    /// A button takes 64 bytes: a longer name is typed.
    static func button(_ chat: String, _ label: String) -> Reply.Choice {
        let id = "/unlink_chat \(chat)"
        return .init(label: label, id: id.utf8.count <= 64 ? id : "/unlink_chat")
    }

    func plan(_ channel: LinkedChannel?, _ name: String?) async throws -> Plan {
        let found = try await services.store.read { try find(channel, name, $0) }
        switch found {
        case .several(let names):
            return .answer(
                Reply(
                    localizer.document("unlink.which", ["list": .text(names.joined(separator: ", "))]),
                    choices: names.map { [Self.button($0, $0)] }))
        case .target(let target): return plan(target)
        }
    }

    /// - Throws: `ActionError.refused` when there is no such chat, or it is not for this person to say.
    private func find(_ channel: LinkedChannel?, _ name: String?, _ transaction: Transaction) throws -> Found {
        if let name { return .target(try named(name, transaction)) }
        let own = try transaction.identities(of: turn.user.id)
        let meant = own.filter { chat in channel.map { chat.hasPrefix("\($0.rawValue):") } ?? true }
        guard own.count > 1 else { throw ActionError.refused("unlink_only") }
        guard let first = meant.first else {
            throw ActionError.refused(
                "unlink_none", ["channel": .text(ChannelName.shown(channel?.rawValue ?? ""))])
        }
        return meant.count == 1 ? .target(try named(first, transaction)) : .several(meant)
    }

    /// `telegram:4711`, `whatsapp:15550001111`; a bare name is one of this platform.
    private func named(_ name: String, _ transaction: Transaction) throws -> Target {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        let channel = parts.count == 2 ? parts[0].lowercased() : turn.channel
        let id = parts.last ?? ""
        let unknown = ActionError.refused("unlink_unknown", ["chat": .code(String(name.prefix(60)))])
        var found = try transaction.user(channel: channel, externalID: id).map { (id: id, account: $0) }
        if found == nil, let (chat, account) = try transaction.chat(channel: channel, address: id) {
            found = (chat, account)
        }
        // Who is no administrator does not learn of other people's chats.
        guard let (id, account) = found, account.id == turn.user.id || turn.role >= .admin else { throw unknown }
        if account.id != turn.user.id { try check(account, transaction) }
        let chats = try transaction.identities(of: account.id)
        guard chats.count > 1 else { throw ActionError.refused("unlink_only") }
        return Target(
            channel: channel, id: id, account: account, chats: chats,
            positions: try transaction.positions(of: account.id).count,
            orders: try transaction.workingOrders(of: account.id).count,
            isConfigured: services.configuration.administrators.contains("\(channel):\(id)"))
    }

    /// Administrators act on people below them, owners on everybody but those of the configuration.
    private func check(_ account: UserRow, _ transaction: Transaction) throws {
        guard try services.role(of: account, transaction) < turn.role || turn.role == .owner else {
            throw ActionError.notAllowed(needs: .owner)
        }
        guard try !services.isOwnerByConfiguration(account, transaction) else {
            throw ActionError.refused("configured_owner", ["name": .text(account.name)])
        }
    }

    private func plan(_ target: Target) -> Plan {
        let role = target.isConfigured ? Role.owner : Self.role(after: target.account)
        let isOwn = target.account.id == turn.user.id
        let remaining = target.chats.filter { $0 != target.name }
        let values: [String: MessageValue] = [
            "chat": .code(target.name), "name": .text(target.account.name),
            "role": .text(localizer.text("role.\(role.rawValue)")), "positions": .integer(target.positions),
            "orders": .integer(target.orders), "list": .text(remaining.joined(separator: ", ")),
        ]
        let card =
            localizer.document(isOwn ? "unlink.ask" : "unlink.ask_other", values)
            + localizer.document("unlink.consequences", values)
            + (target.isConfigured ? localizer.document("unlink.configured") : Document())
        var plan = Plan(
            exact: ["user": .text(target.name)], card: Card(document: card), rightsOf: target.account.id
        ) { transaction in try carryOut(target, values, transaction) }
        // Whoever holds one chat may not take the one away that confirms what is risky; one that is gone can be.
        plan.isRisky = isOwn && turn.secondChat != SecondChat.none
        return plan
    }

    /// What the chat may do alone: never more than it could, and nothing over other people.
    private static func role(after account: UserRow) -> Role { min(Role(rawValue: account.role) ?? .viewer, .trader) }

    private func carryOut(
        _ target: Target, _ values: [String: MessageValue], _ transaction: Transaction
    ) throws -> [Reply] {
        // It may have gone since it was asked, or be the last one by now.
        let account = try transaction.user(channel: target.channel, externalID: target.id)
        guard let account, account.id == target.account.id,
            try transaction.identities(of: account.id).count > 1
        else { throw ActionError.refused("unlink_changed") }
        let settings = try transaction.settings(of: account.id)
        let new = try transaction.unlink(
            channel: target.channel, externalID: target.id, of: account,
            role: Self.role(after: account).rawValue, at: turn.now)
        for key in [SettingKey.language, .timeZone] {
            if let value = settings[key.rawValue] { try transaction.begin(key.rawValue, as: value, of: new.id) }
        }
        let typed = UserSettings(settings)
        let theirs = services.locales[typed.language].with(timeZone: typed.timeZone)
        let isHere = target.name == turn.chatName
        var replies = [
            Reply(theirs.document("unlink.left", values), destination: isHere ? nil : (target.channel, target.id))
        ]
        if !isHere { replies.insert(Reply(localizer.document("unlink.done", values)), at: 0) }
        for chat in try transaction.chats(of: account.id) where "\(chat.channel):\(chat.id)" != turn.chatName {
            replies.append(Reply(theirs.document("unlink.told", values), destination: (chat.channel, chat.id)))
        }
        return replies
    }
}
