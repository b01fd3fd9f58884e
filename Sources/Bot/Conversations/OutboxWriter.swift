import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage

/// A row just put into the outbox.
struct OutboxEntry: Sendable, Hashable {
    var id: Int64
    var channel: ChannelID
    var chat: String
    var priority: Int
}

/// Turns replies into rows of the outbox, and tells the senders once they are committed.
struct OutboxWriter: Sendable {
    let senders: [ChannelID: Sender]
    let locales: Locales

    /// A higher one overtakes in its chat.
    enum Priority: Int { case bulk = 0, answer = 5, alert = 9 }

    /// Writes a reply to the chat that asked, or to its own destination.
    func add(
        _ reply: Reply, turn: Turn, inboxID: Int64?, replyTo: String?, threadID: String?, _ transaction: Transaction
    ) throws -> OutboxEntry? {
        let destination = reply.destination ?? (turn.channel, turn.chat)
        let isElsewhere = reply.destination != nil
        let priority: Priority = reply.isUrgent ? .alert : isElsewhere ? .bulk : .answer
        var message = OutgoingMessage(reply.document, edits: reply.edits)
        message.buttons = reply.choices.map { $0.map(Self.button) }
        if !isElsewhere {
            message.replyTo = replyTo
            message.threadID = threadID
        }
        if let picture = reply.picture {
            let hash = hexadecimal(sha256(picture.bytes))
            try transaction.addBlob(picture.bytes, hash: hash, at: turn.now)
            message.attachment = .init(kind: .photo, hash: hash, name: picture.name)
        }
        let entry = try add(
            message, channel: destination.channel, chat: destination.chat, inboxID: inboxID, priority,
            reference: reply.reference, at: turn.now, transaction)
        if let proposal = reply.proposalID, let entry { try transaction.setProposalOutbox(entry.id, of: proposal) }
        return entry
    }

    /// Writes an alert to every direct chat of a person, in their language.
    func notify(
        _ user: Int64, _ document: (Localizer) -> (Document, reference: String?), at moment: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let settings = UserSettings(try transaction.settings(of: user))
        let (document, reference) = document(locales[settings.language].with(timeZone: settings.timeZone))
        return try transaction.chats(of: user).compactMap { chat in
            try add(
                OutgoingMessage(document), channel: chat.channel, chat: chat.id, inboxID: nil, .alert,
                reference: reference, at: moment, transaction)
        }
    }

    private func add(
        _ message: OutgoingMessage, channel: String, chat: String, inboxID: Int64?, _ priority: Priority,
        reference: String?, at moment: Timestamp, _ transaction: Transaction
    ) throws -> OutboxEntry? {
        guard let known = ChannelID(rawValue: channel) else { return nil }
        let text = JSONWriter.text { message.write(to: &$0) }
        let id = try transaction.addOutbox(
            channel: channel, chat: chat, inboxID: inboxID, priority: priority.rawValue, message: text,
            reference: reference, at: moment)
        return OutboxEntry(id: id, channel: known, chat: chat, priority: priority.rawValue)
    }

    private static func button(_ choice: Reply.Choice) -> Button {
        let style: Button.Style? =
            choice.id.hasPrefix("confirm:") ? .success : choice.id.hasPrefix("cancel:") ? .danger : nil
        return Button(id: choice.id, label: choice.label, style: style)
    }

    /// Hands committed rows to the senders. Rows of a channel that is not running stay for the next run.
    func announce(_ entries: [OutboxEntry]) async {
        for (channel, entries) in Dictionary(grouping: entries, by: \.channel) {
            await senders[channel]?.add(entries.map { ($0.id, $0.chat, $0.priority) })
        }
    }
}
