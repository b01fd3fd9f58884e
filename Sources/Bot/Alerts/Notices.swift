import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import Trading

/// A message that nobody asked for at this moment, in its reader's language.
struct Notice {
    var reply: Reply
    /// The same in one line that says when it happened, for what was held back meanwhile.
    var line: Document
}

/// Which of them may wait or stay away.
enum NoticeClass {
    /// What happened to somebody's money: sent at once, whatever they have set.
    case urgent
    /// As its reader has set it.
    case ordinary(NoticeKind, InstrumentID?)
}

extension OutboxWriter {
    /// Writes a notice to every direct chat of a person, holds it until their quiet hours end, or drops it when they
    /// have turned its kind off.
    func notify(
        _ user: Int64, _ noticeClass: NoticeClass, at moment: Timestamp, happenedAt: Timestamp,
        _ transaction: Transaction, _ notice: (Localizer) -> Notice
    ) throws -> [OutboxEntry] {
        let settings = UserSettings(try transaction.settings(of: user))
        let localizer = locales[settings.language].with(timeZone: settings.timeZone)
        if case .ordinary(let kind, let instrument) = noticeClass {
            if settings.mutedNotices.covers(kind, instrument) { return [] }
            if let end = settings.quietHours?.end(at: moment, in: settings.timeZone) {
                let line = String(decoding: try JSONEncoder().encode(notice(localizer).line), as: UTF8.self)
                try transaction.hold(line, user: user, happenedAt: happenedAt, until: end)
                return []
            }
        }
        return try send(notice(localizer).reply, to: user, priority: .alert, at: moment, transaction)
    }

    /// Writes a message to every direct chat of a person.
    func send(
        _ reply: Reply, to user: Int64, priority: Priority, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let text = JSONWriter.text { Self.message(reply).write(to: &$0) }
        return try transaction.chats(of: user).compactMap { chat in
            guard let channel = ChannelID(rawValue: chat.channel) else { return nil }
            return try add(
                OutboxDraft(
                    channel: channel, chat: chat.id, inboxID: nil, priority: priority.rawValue, text: text,
                    reference: reply.reference, picture: nil, proposalID: nil, moment: moment), transaction)
        }
    }
}
