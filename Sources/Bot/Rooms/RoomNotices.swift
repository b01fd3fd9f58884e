import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage

extension RoomRow {
    func localizer(_ locales: Locales) -> Localizer {
        locales[language ?? Locales.reference].with(timeZone: timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt)
    }
    var quiet: DailyHours? { quietHours.flatMap { DailyHours($0) } }
    /// What it is called where it is not plain which one is meant.
    var name: String { title.isEmpty ? username.map { "@\($0)" } ?? chat : title }
}

// What is said in a room, or to whoever cares for it, without being asked.
extension OutboxWriter {
    /// A message to a group or channel, ready to be written.
    func draft(_ reply: Reply, to room: RoomRow, at moment: Timestamp) -> OutboxDraft? {
        guard let channel = ChannelID(rawValue: room.channel) else { return nil }
        let (message, picture) = Self.message(reply)
        return OutboxDraft(
            channel: channel, chat: room.chat, inboxID: nil, priority: Priority.answer.rawValue,
            text: JSONWriter.text { message.write(to: &$0) }, reference: reply.reference, picture: picture,
            proposalID: nil, edits: nil, moment: moment)
    }

    /// The bot has come into a group or channel: says how signals come there, in the group itself, or to who brought
    /// it into a channel.
    func greet(
        _ room: RoomRow, broughtBy user: Int64?, language: String, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let known = try user.map { UserSettings(try transaction.settings(of: $0)).language }
        let localizer = locales[room.language ?? known ?? language]
        let values: [String: MessageValue] = ["title": .text(room.name)]
        guard room.kind == IncomingMessage.ChatKind.channel.rawValue else {
            let greeting = Reply(localizer.document("group.greeting", values))
            return try draft(greeting, to: room, at: moment).map { [try add($0, transaction)] } ?? []
        }
        guard let user else { return [] }
        let set = Reply.Choice(label: localizer.text("group.button.set"), id: "/set_group chat=\(room.chat)")
        let reply = Reply(localizer.document("group.in_channel", values), choices: [[set]])
        return try send(reply, to: user, priority: .answer, at: moment, transaction)
    }

    /// What is posted in a room has ended by itself: its owner is told.
    func tellSuspended(_ room: RoomRow, at moment: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        guard let owner = room.setBy else { return [] }
        let settings = UserSettings(try transaction.settings(of: owner))
        let text = locales[settings.language].document("group.told_suspended", ["title": .text(room.name)])
        return try send(Reply(text), to: owner, priority: .notice, at: moment, transaction)
    }

    /// What the quiet hours of rooms have held back until now, one message a room.
    func roomLines(at moment: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        try transaction.roomsWithDueLines(at: moment).flatMap { id -> [OutboxEntry] in
            let lines = try transaction.takeRoomLines(of: id)
                .map { try JSONDecoder().decode(Document.self, from: Data($0.utf8)) }
            guard let room = try transaction.room(id), room.state == .on, room.isMember else { return [] }
            let headline = room.localizer(locales).document("notice.held", ["count": .integer(lines.count)])
            return try draft(Reply(headline + .lines(lines)), to: room, at: moment)
                .map { [try add($0, transaction)] } ?? []
        }
    }
}

extension Conversations {
    /// The bot came into a chat, was let in again, blocked or removed; or its rights there have changed.
    func noteMembership(_ isMember: Bool, _ stored: StoredMessage) async throws -> [OutboxEntry] {
        let (message, now) = (stored.message, services.time.now())
        let (channel, chat) = (message.chat.channel.rawValue, message.chat.id)
        services.administrators.forget(message.chat)
        return try await services.store.write { [outbox, services] transaction in
            guard try transaction.finishInbox(stored.id, at: now) else { return [] }
            let isDirect = message.chatKind == .direct
            let sender = try transaction.user(channel: channel, externalID: message.sender.id)?.id
            try transaction.setChat(
                channel: channel, id: chat, kind: message.chatKind.rawValue, user: isDirect ? sender : nil,
                isActive: isMember)
            guard !isDirect else { return [] }
            services.watchChanges.note()
            guard isMember else {
                let suspended = try transaction.suspendRoom(channel: channel, chat: chat)
                return try suspended.map { try outbox.tellSuspended($0, at: now, transaction) } ?? []
            }
            let wasMember = try transaction.room(channel: channel, chat: chat)?.isMember ?? false
            let room = try transaction.noteRoom(
                channel: channel, chat: chat, kind: message.chatKind.rawValue, title: message.chatTitle,
                username: message.chatUsername, isMember: true)
            guard !wasMember else { return [] }
            return try outbox.greet(
                room, broughtBy: sender, language: message.sender.languageCode ?? Locales.reference, at: now,
                transaction)
        }
    }
}
