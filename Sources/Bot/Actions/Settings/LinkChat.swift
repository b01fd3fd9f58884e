import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Makes two chats one person's: a code that is shown in one is typed in the other.
    static var linkChat: Self {
        Self(
            "link_chat", role: .viewer, effect: .changesSettings, aliases: [Alias("link")],
            Parameter<String?>("code", .text)
        ) { turn, services, code in
            guard turn.isDirect, turn.group == nil else { throw ActionError.refused("link_private") }
            guard let code else { return LinkCode.show(turn) }
            return LinkCode.type(code, turn, services)
        }
    }
}

/// Codes that link chats.
private enum LinkCode {
    /// How long one is good for.
    static let lifetime: Duration = .minutes(10)
    /// So many wrong ones in an hour, and no more are looked at.
    static let attempts = 5
    static let attemptSpan: Duration = .hours(1)
    private static let length = 8

    static func show(_ turn: Turn) -> Plan {
        let code = SystemRandom().reference(length: length)
        let user = turn.user.id
        let reply = Reply(
            turn.localizer.document(
                "link.code", ["command": .code("/link \(code)"), "time": .duration(lifetime)]))
        var plan = Plan.change(answer: reply) { transaction in
            try transaction.setLinkCode(hash: hash(code), of: user, until: turn.now + lifetime)
        }
        // Who comes in by it can confirm what is risky.
        plan.isRisky = true
        return plan
    }

    static func type(_ code: String, _ turn: Turn, _ services: BotServices) -> Plan {
        Plan { transaction in
            let (localizer, now) = (turn.localizer, turn.now)
            // Whoever may not trade may not find a way around it.
            let user = turn.user
            guard try transaction.linkAttempts(of: user.id, since: now - attemptSpan) < attempts else {
                return [Reply(localizer.document("link.too_many"))]
            }
            guard let other = try transaction.takeLinkCode(hash: hash(code), at: now) else {
                try transaction.addLinkAttempt(of: user.id, at: now, forgetting: now - attemptSpan)
                return [Reply(localizer.document("link.unknown"))]
            }
            guard other.id != user.id else { return [Reply(localizer.document("link.same"))] }
            guard !other.isBanned else { return [Reply(localizer.document("link.unknown"))] }
            // Two accounts with a history are not made one: nobody could tell whose result is whose.
            guard try !transaction.hasTraded(user.id) else { return [Reply(localizer.document("link.traded"))] }
            let settings = UserSettings(try transaction.settings(of: other.id))
            let theirs = services.locales[settings.language].with(timeZone: settings.timeZone)
            let told = try transaction.chats(of: other.id).map { chat in
                Reply(
                    theirs.document("link.joined_here", ["channel": .text(ChannelName.shown(turn.channel))]),
                    destination: (chat.channel, chat.id))
            }
            try transaction.join(user.id, to: other.id, at: now)
            return [Reply(theirs.document("link.done", ["name": .text(other.name)]))] + told
        }
    }

    private static func hash(_ code: String) -> String {
        let letters = code.uppercased().filter { $0.isLetter || $0.isNumber }
        return hexadecimal(sha256(Array("link \(letters)".utf8)))
    }
}
