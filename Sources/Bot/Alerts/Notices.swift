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
    case ordinary(NoticeKind, InstrumentID?, strategy: String? = nil)

    var kind: NoticeKind {
        switch self {
        case .urgent: .trades
        case .ordinary(let kind, _, _): kind
        }
    }
    /// What moves somebody's money goes before everything. All else they may read after the answers they wait for.
    var priority: OutboxWriter.Priority { kind == .trades ? .alert : .notice }
}

extension OutboxWriter {
    /// A notice made ready to be written.
    enum Prepared: Sendable {
        case held(String, NoticeKind, user: Int64, happenedAt: Timestamp, until: Timestamp)
        case message(OutboxDraft)
    }

    /// Makes a notice ready for every direct chat of a person and the ways they have chosen for its kind, or to be held
    /// until their quiet hours end; nothing when they have turned its kind off.
    func prepare(
        _ user: Int64, _ noticeClass: NoticeClass, at moment: Timestamp, happenedAt: Timestamp,
        _ transaction: Transaction, _ notice: (Localizer) throws -> Notice
    ) throws -> [Prepared] {
        let settings = UserSettings(try transaction.settings(of: user))
        let localizer = locales[settings.language].with(timeZone: settings.timeZone)
        if case .ordinary(let kind, let instrument, let strategy) = noticeClass {
            if settings.isMuted(kind, instrument, strategy: strategy, at: moment) { return [] }
            if let end = settings.held(kind, instrument, at: moment) {
                let line = String(decoding: try JSONEncoder().encode(notice(localizer).line), as: UTF8.self)
                return [.held(line, kind, user: user, happenedAt: happenedAt, until: end)]
            }
        }
        let reply = try notice(localizer).reply
        let drafts =
            try drafts(reply, to: user, priority: noticeClass.priority, at: moment, transaction)
            + wayDrafts(
                reply, noticeClass.kind, settings, localizer, to: user, priority: .alert, at: moment, transaction)
        return drafts.map(Prepared.message)
    }

    func write(_ prepared: Prepared, _ transaction: Transaction) throws -> [OutboxEntry] {
        switch prepared {
        case .held(let line, let kind, let user, let happenedAt, let end):
            try transaction.hold(line, kind: kind.rawValue, user: user, happenedAt: happenedAt, until: end)
            return []
        case .message(let draft): return [try add(draft, transaction)]
        }
    }

    /// Makes a notice ready and writes it.
    func notify(
        _ user: Int64, _ noticeClass: NoticeClass, at moment: Timestamp, happenedAt: Timestamp,
        _ transaction: Transaction, _ notice: (Localizer) throws -> Notice
    ) throws -> [OutboxEntry] {
        try prepare(user, noticeClass, at: moment, happenedAt: happenedAt, transaction, notice)
            .flatMap { try write($0, transaction) }
    }

    /// Writes a message to every direct chat of a person.
    func send(
        _ reply: Reply, to user: Int64, priority: Priority, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        try drafts(reply, to: user, priority: priority, at: moment, transaction).map { try add($0, transaction) }
    }

    /// Tells whoever runs the installation what is wrong with it, once a day for each of its subjects.
    func tellOwners(
        _ subject: String, at moment: Timestamp, _ transaction: Transaction, _ words: (Localizer) -> Document
    ) throws -> [OutboxEntry] {
        let mark = "told/\(subject)"
        let told = try transaction.mark(mark).flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
        if let told, moment - told < Self.tellAgain { return [] }
        try transaction.setMark(mark, to: String(moment.milliseconds))
        // Whom the configuration names is one, whatever is stored.
        let owners = try transaction.users(withRole: Role.owner.rawValue) + transaction.users(named: administrators)
        return try Set(owners).sorted().flatMap { user in
            let settings = UserSettings(try transaction.settings(of: user))
            let localizer = locales[settings.language].with(timeZone: settings.timeZone)
            return try send(Reply(words(localizer)), to: user, priority: .notice, at: moment, transaction)
        }
    }
    private static let tellAgain: Duration = .hours(24)

    /// The chats a person wants to be told in: of several those of the channel they chose, while it has one.
    private func wantedChats(
        of user: Int64, _ transaction: Transaction
    ) throws -> [(channel: String, id: String)] {
        let chats = try transaction.chats(of: user)
        guard chats.count > 1, let channel = try transaction.setting(SettingKey.noticeChannel.rawValue, of: user)
        else { return chats }
        let chosen = chats.filter { $0.channel == channel }
        return chosen.isEmpty ? chats : chosen
    }

    /// A message to every direct chat of a person, ready to be written.
    func drafts(
        _ reply: Reply, to user: Int64, priority: Priority, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxDraft] {
        let (message, picture) = Self.message(reply)
        let text = JSONWriter.text { message.write(to: &$0) }
        return try wantedChats(of: user, transaction).compactMap { chat in
            guard let channel = ChannelID(rawValue: chat.channel) else { return nil }
            var own = text
            if channel == .whatsapp, !reply.choices.isEmpty {
                var message = message
                let language = UserSettings(try transaction.settings(of: user)).language
                message.menu = Self.menu(channel, reply, locales[language])
                own = JSONWriter.text { message.write(to: &$0) }
            }
            return OutboxDraft(
                channel: channel, chat: chat.id, inboxID: nil, priority: priority.rawValue, text: own,
                reference: reply.reference, picture: picture, proposalID: reply.proposalID, edits: reply.edits,
                moment: moment)
        }
    }
}
