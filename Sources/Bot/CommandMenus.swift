import Actions
import Channels
import Platform
import Presentation
import Storage

/// What the platforms' own command menus offer: per language to everybody, and in full in the chats of moderators and
/// above.
struct CommandMenus: Sendable {
    let descriptors: [ActionDescriptor]
    let locales: Locales
    let store: Store
    /// `channel:external id` of the first administrators.
    let administrators: Set<String>

    init(_ services: BotServices) {
        descriptors = services.descriptors()
        locales = services.locales
        store = services.store
        administrators = services.configuration.administrators
    }

    func all() async throws -> [CommandMenu] {
        let everybody = [menu(nil, .trader)] + locales.languages.map { menu($0, .trader) }
        let staff = try await store.read { transaction in
            try transaction.staff(roles: Role.allCases.filter { $0 >= .moderator }.map(\.rawValue))
        }
        let known = staff.flatMap { person in
            person.chats.map { chat in (chat.channel, chat.id, Role(rawValue: person.role) ?? .moderator) }
        }
        // The private chat of an administrator who never wrote has their own name on Telegram.
        let named = administrators.compactMap { name -> (String, String, Role)? in
            let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1], .owner) : nil
        }
        return everybody
            + (known + named).flatMap { channel, chat, role -> [CommandMenu] in
                guard let channel = ChannelID(rawValue: channel) else { return [] }
                return ([nil] + locales.languages).map { menu($0, role, in: ChatID(channel, chat)) }
            }
    }

    /// The menus of one person's chats, as their role is now. One who may do what everybody may has none of their own:
    /// the common menu shows.
    func own(of user: Int64) async throws -> [CommandMenu] {
        let known = try await store.read { transaction in
            try transaction.user(user).map {
                (user: $0, names: try transaction.identities(of: user), chats: try transaction.chats(of: user))
            }
        }
        guard let known else { return [] }
        let isOwner = known.names.contains(where: administrators.contains)
        let role = isOwner ? .owner : known.user.isBanned ? .viewer : Role(rawValue: known.user.role) ?? .viewer
        return known.chats.flatMap { chat -> [CommandMenu] in
            guard let channel = ChannelID(rawValue: chat.channel) else { return [] }
            let id = ChatID(channel, chat.id)
            return ([nil] + locales.languages).map { language in
                role == .trader ? CommandMenu(language: language, chat: id, commands: []) : menu(language, role, in: id)
            }
        }
    }

    private func menu(_ language: String?, _ role: Role, in chat: ChatID? = nil) -> CommandMenu {
        let commands = Self.commands(descriptors, locales[language ?? Locales.reference], role)
        return CommandMenu(language: language, chat: chat, commands: commands)
    }

    /// What a role may do, as a reader's language calls it.
    static func commands(
        _ descriptors: [ActionDescriptor], _ localizer: Localizer, _ role: Role
    ) -> [CommandMenu.Command] {
        descriptors.filter { $0.isInMenu && $0.role <= role }.map { descriptor in
            // Telegram takes no other letters.
            let own = descriptor.shortName(in: localizer)
            let isTaken = own.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
            return CommandMenu.Command(
                name: isTaken ? own : descriptor.shortName,
                description: String(localizer.text("action.\(descriptor.id).summary").prefix(256)))
        }
    }
}
