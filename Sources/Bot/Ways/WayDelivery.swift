import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage

extension OutboxWriter {
    /// Drafts of a notice for the ways its reader has chosen for its kind. Buttons stay in the chat, for nothing comes
    /// back from there; what is attached goes by e-mail only.
    func wayDrafts(
        _ reply: Reply, _ kind: NoticeKind, _ settings: UserSettings, _ localizer: Localizer, to user: Int64,
        priority: Priority, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxDraft] {
        let ways = settings.ways.ways(for: kind).filter { senders[$0.channel] != nil }
        guard !ways.isEmpty, reply.edits == nil else { return [] }
        let rows = try transaction.ways(of: user)
        return ways.compactMap { way in
            guard let address = rows[way.rawValue]?.address else { return nil }
            return draft(reply, by: way, to: address, localizer, priority: priority, at: moment)
        }
    }

    /// A message by one way, in the form it takes there.
    func draft(
        _ reply: Reply, by way: Way, to address: String, _ localizer: Localizer, priority: Priority,
        at moment: Timestamp
    ) -> OutboxDraft {
        var bare = Reply(reply.document, picture: way == .email ? reply.picture : nil)
        if way == .sms {
            let text = PlainRenderer.render(reply.document, width: 40)
            bare.document = .text(SMSText.cut(text, note: " " + localizer.text("ways.cut")))
        }
        let (message, picture) = Self.message(bare)
        return OutboxDraft(
            channel: way.channel, chat: address, inboxID: nil, priority: priority.rawValue,
            text: JSONWriter.text { message.write(to: &$0) }, reference: reply.reference, picture: picture,
            proposalID: nil, moment: moment)
    }
}
