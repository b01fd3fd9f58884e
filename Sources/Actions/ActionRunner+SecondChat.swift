import Presentation
import Storage

// What is risky, confirmed in another chat of the person who asked for it.
extension ActionRunner {
    /// Where a plan must be confirmed; nil: where it is asked for.
    /// - Throws: `ActionError.refused` when its owner wants it to be confirmed elsewhere, and there is nowhere else.
    func secondChat(for plan: Plan, _ turn: Turn) throws -> (channel: String, id: String)? {
        guard plan.isRisky, plan.change != nil, !plan.isProtective, let second = turn.secondChat else { return nil }
        guard case .chat(let channel, let id) = second else { throw ActionError.refused("approval_unreachable") }
        return (channel, id)
    }

    /// What the card in the other chat begins with.
    static func askedElsewhere(_ turn: Turn) -> Document {
        turn.localizer.document("approval.asked", ["channel": .text(ChannelName.shown(turn.channel))])
    }

    /// What is said where it was asked for.
    static func sentElsewhere(_ second: (channel: String, id: String), _ cancel: Reply.Choice, _ turn: Turn) -> Reply {
        let values: [String: MessageValue] = [
            "channel": .text(ChannelName.shown(second.channel)), "time": .duration(cardLifetime),
        ]
        return Reply(turn.localizer.document("approval.sent", values), choices: [[cancel]])
    }

    /// What came of a card, in the chat where it was answered and in the other one that knows of it.
    static func toldTwice(_ replies: [Reply], _ proposal: ProposalRow?, besides turn: Turn? = nil) -> [Reply] {
        guard let proposal, let askedIn = proposal.askedIn else { return replies }
        // Canceled where it was asked for: told where the card stands.
        let other = turn?.chatName == askedIn ? proposal.chat : askedIn
        let parts = other.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return replies }
        let copies = replies.filter { $0.destination == nil && $0.edits == nil }.map { reply in
            Reply(
                reply.document, picture: reply.picture, reference: reply.reference, destination: (parts[0], parts[1]))
        }
        return replies + copies
    }
}

/// Platforms as people call them.
public enum ChannelName {
    /// As its makers write it.
    public static func shown(_ channel: String) -> String {
        switch channel {
        case "telegram": "Telegram"
        case "whatsapp": "WhatsApp"
        default: channel
        }
    }
}
