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

/// A row of the outbox as it will be: everything about it is made before the transaction that writes it.
struct OutboxDraft: Sendable {
    struct Picture: Sendable {
        var bytes: [UInt8]
        var hash: String
    }
    var channel: ChannelID
    var chat: String
    var inboxID: Int64?
    var priority: Int
    /// The message as its channel reads it.
    var text: String
    var reference: String?
    var picture: Picture?
    /// The proposal whose card this is.
    var proposalID: String?
    /// The row whose message this one completes.
    var edits: Int64?
    var moment: Timestamp
}

/// Turns replies into rows of the outbox, and tells the senders once they are committed.
struct OutboxWriter: Sendable {
    let senders: [ChannelID: Sender]
    let locales: Locales
    /// `channel:external id` of those whom the configuration makes owners.
    let administrators: Set<String>

    init(senders: [ChannelID: Sender], _ services: BotServices) {
        self.senders = senders
        locales = services.locales
        administrators = services.configuration.administrators
    }

    /// A higher one overtakes in its chat.
    enum Priority: Int {
        case bulk = 0
        /// Of what happened, unasked.
        case notice = 3
        case answer = 5
        /// Of what moves somebody's money.
        case alert = 9
    }

    /// Makes a reply ready to be written: to the chat that asked, or to its own destination.
    func draft(_ reply: Reply, turn: Turn, inboxID: Int64?, replyTo: String?, threadID: String?) -> OutboxDraft? {
        let destination = reply.destination ?? (turn.channel, turn.chat)
        guard let channel = ChannelID(rawValue: destination.channel) else { return nil }
        let isElsewhere = reply.destination != nil
        let priority: Priority = reply.isUrgent ? .alert : isElsewhere ? .bulk : .answer
        var (message, picture) = Self.message(reply)
        message.menu = Self.menu(channel, reply, turn.localizer)
        if !isElsewhere {
            message.replyTo = replyTo
            message.threadID = threadID
        }
        return OutboxDraft(
            channel: channel, chat: destination.chat, inboxID: inboxID, priority: priority.rawValue,
            text: JSONWriter.text { message.write(to: &$0) }, reference: reply.reference, picture: picture,
            proposalID: reply.proposalID, edits: reply.edits, moment: turn.now)
    }

    /// Words around choices, where a channel shows few of them at a time.
    static func menu(_ channel: ChannelID, _ reply: Reply, _ localizer: Localizer) -> OutgoingMessage.Menu? {
        guard channel == .whatsapp, !reply.choices.isEmpty else { return nil }
        return .init(open: localizer.text("whatsapp.choose"), more: localizer.text("whatsapp.more"))
    }

    /// What is said at once as few messages, where people are written to sparingly. Cards and pictures stay messages of
    /// their own. Of several names none is the whole's: they stand in its words.
    static func coalesced(_ replies: [Reply]) -> [Reply] {
        var result: [Reply] = []
        for reply in replies {
            guard let before = result.last, before.isPlain, reply.isPlain else {
                result.append(reply)
                continue
            }
            let known = Set(before.choices.flatMap(\.self).map(\.id))
            let labels = Set(before.choices.flatMap(\.self).map(\.label))
            var joined = before
            joined.document += (before.footnote ?? Document()) + reply.document
            let names = [before.reference, reply.reference].compactMap(\.self)
            joined.reference = names.count == 1 ? names[0] : nil
            joined.footnote = reply.footnote
            let subject = reply.document.plainText.prefix { !$0.isWhitespace }
            joined.choices += reply.choices.map { row in
                row.filter { !known.contains($0.id) }.map { choice in
                    // Of two that read alike the second says what it is about.
                    labels.contains(choice.label)
                        ? Reply.Choice(label: "\(choice.label) \(subject)", id: choice.id) : choice
                }
            }.filter { !$0.isEmpty }
            result[result.count - 1] = joined
        }
        return result
    }

    /// Writes a draft.
    func add(_ draft: OutboxDraft, _ transaction: Transaction) throws -> OutboxEntry {
        var draft = draft
        // A card is completed where it stands, wherever it was answered.
        if let edited = try draft.edits.flatMap({ try transaction.outbox($0) }),
            let channel = ChannelID(rawValue: edited.channel)
        {
            (draft.channel, draft.chat) = (channel, edited.chat)
        }
        if let picture = draft.picture { try transaction.addBlob(picture.bytes, hash: picture.hash, at: draft.moment) }
        let id = try transaction.addOutbox(
            channel: draft.channel.rawValue, chat: draft.chat, inboxID: draft.inboxID, priority: draft.priority,
            message: draft.text, reference: draft.reference, at: draft.moment)
        if let proposal = draft.proposalID { try transaction.setProposalOutbox(id, of: proposal) }
        return OutboxEntry(id: id, channel: draft.channel, chat: draft.chat, priority: draft.priority)
    }

    /// A reply as a message, but for what depends on where it goes.
    static func message(_ reply: Reply) -> (OutgoingMessage, picture: OutboxDraft.Picture?) {
        var message = OutgoingMessage(reply.document, footnote: reply.footnote, edits: reply.edits)
        message.buttons = reply.choices.map { $0.map(Self.button) }
        guard let shown = reply.picture else { return (message, nil) }
        let hash = shown.hash ?? hexadecimal(sha256(shown.bytes))
        let kind: OutgoingMessage.Attachment.Kind = shown.isVoice ? .voice : shown.isDocument ? .document : .photo
        message.attachment = .init(kind: kind, hash: hash, name: shown.name)
        return (message, .init(bytes: shown.bytes, hash: hash))
    }

    private static func button(_ choice: Reply.Choice) -> Button {
        let style: Button.Style? =
            choice.id.hasPrefix("confirm:") ? .success : choice.id.hasPrefix("cancel:") ? .danger : nil
        return Button(
            id: choice.id, label: choice.label, style: style, opensPrivately: choice.opensPrivately ? true : nil)
    }

    /// Hands committed rows to the senders. Rows of a channel that is not running stay for the next run.
    func announce(_ entries: [OutboxEntry]) async {
        for (channel, entries) in Dictionary(grouping: entries, by: \.channel) {
            await senders[channel]?.add(entries.map { ($0.id, $0.chat, $0.priority) })
        }
    }
}

extension Reply {
    /// Words and choices, nothing more.
    fileprivate var isPlain: Bool {
        picture == nil && edits == nil && destination == nil && proposalID == nil && !isUrgent
    }
}

extension Reply.Picture {
    /// With its name in the store, when it goes to many.
    func hashed() -> Reply.Picture {
        var copy = self
        copy.hash = hexadecimal(sha256(bytes))
        return copy
    }
}
