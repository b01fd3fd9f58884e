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
            Parameter<String?>("code", .text), Parameter<String?>("request", .named)
        ) { turn, services, code, request in
            guard turn.isDirect, turn.group == nil else { throw ActionError.refused("link_private") }
            if let request { return try await LinkCode.admit(request, turn, services) }
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
            try transaction.setLinkCode(hash: hash(code), of: user, chat: turn.chatName, until: turn.now + lifetime)
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
            let chat = try transaction.chat(ofLinkCode: hash(code))
            guard let host = try transaction.takeLinkCode(hash: hash(code), at: now) else {
                try transaction.addLinkAttempt(of: user.id, at: now, forgetting: now - attemptSpan)
                return [Reply(localizer.document("link.unknown"))]
            }
            guard host.id != user.id else { return [Reply(localizer.document("link.same"))] }
            guard !host.isBanned else { return [Reply(localizer.document("link.unknown"))] }
            // Two accounts with a history are not made one: nobody could tell whose result is whose.
            guard try !transaction.hasTraded(user.id) else { return [Reply(localizer.document("link.traded"))] }
            // Rights over other people are not handed over by a code that anybody may have read.
            guard try services.role(of: host, transaction) <= .trader else {
                return try ask(host, in: chat, turn, services, transaction)
            }
            let request = LinkRequest(
                id: "", user: user.id, host: host.id, channel: turn.channel, chat: turn.chat, expiresAt: now)
            return try join(request, to: host, besides: nil, services, at: now, transaction)
        }
    }

    /// Asks in the chat that showed the code whether who typed it may come in.
    private static func ask(
        _ host: UserRow, in chat: String?, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws -> [Reply] {
        let asked = try transaction.chats(of: host.id)
            .first { chat == nil || "\($0.channel):\($0.id)" == chat }
        guard let asked else { return [Reply(turn.localizer.document("link.unknown"))] }
        let lifetime = ActionRunner<BotServices>.cardLifetime
        let request = LinkRequest(
            id: SystemRandom().reference(length: 12), user: turn.user.id, host: host.id, channel: turn.channel,
            chat: turn.chat, expiresAt: turn.now + lifetime)
        try transaction.addLinkRequest(request, at: turn.now)
        let proposal = ProposalRow(
            id: SystemRandom().reference(length: 10), user: host.id, chat: "\(asked.channel):\(asked.id)",
            action: "link_chat", arguments: ["request": ArgumentValue.text(request.id)].json(), band: nil, state: .open,
            outboxID: nil, createdAt: turn.now, expiresAt: turn.now + lifetime)
        try transaction.addProposal(proposal)
        let theirs = try localizer(of: host.id, services, transaction)
        let time: [String: MessageValue] = ["seconds": .duration(lifetime), "time": .duration(lifetime)]
        let card = Reply(
            try document(request, host, services, theirs, transaction),
            footnote: theirs.document("card.lifetime", time),
            choices: [
                [
                    .init(label: theirs.text("card.button.confirm"), id: "confirm:\(proposal.id)"),
                    .init(label: theirs.text("card.button.cancel"), id: "cancel:\(proposal.id)"),
                ]
            ], destination: (asked.channel, asked.id), proposalID: proposal.id, isUrgent: true)
        return [Reply(turn.localizer.document("link.asked", time)), card]
    }

    /// Who comes in, and what they may do then.
    private static func document(
        _ request: LinkRequest, _ host: UserRow, _ services: BotServices, _ localizer: Localizer,
        _ transaction: Transaction
    ) throws -> Document {
        localizer.document(
            "link.join",
            [
                "chat": .code("\(request.channel):\(request.chat)"),
                "name": .text(try transaction.user(request.user)?.name ?? ""),
                "role": .text(localizer.text("role.\(try services.role(of: host, transaction).rawValue)")),
            ])
    }

    /// Lets the chat come in that typed a code of this person.
    static func admit(_ id: String, _ turn: Turn, _ services: BotServices) async throws -> Plan {
        let shown = try await services.store.read { transaction in
            try transaction.linkRequest(id, to: turn.user.id, at: turn.now).map { request in
                try document(request, turn.user, services, turn.localizer, transaction)
            }
        }
        guard let shown else { throw ActionError.refused("link_request") }
        var plan = Plan(card: Card(document: shown), rightsOf: turn.user.id) { transaction in
            guard let request = try transaction.linkRequest(id, to: turn.user.id, at: turn.now) else {
                throw ActionError.refused("link_request")
            }
            // They may have begun to trade meanwhile.
            guard try !transaction.hasTraded(request.user) else { throw ActionError.refused("link_request") }
            let replies = try join(
                request, to: turn.user, besides: turn.chatName, services, at: turn.now, transaction)
            let values: [String: MessageValue] = ["channel": .text(ChannelName.shown(request.channel))]
            let joined = turn.localizer.document("link.joined_here", values)
            return [Reply(joined, choices: [[leave(request, turn.localizer)]])] + replies
        }
        plan.mustConfirm = true
        return plan
    }

    /// - Parameter besides: the chat that is told by who calls.
    /// - Returns: what is told to the chat that came in, and to those that were there.
    private static func join(
        _ request: LinkRequest, to host: UserRow, besides: String?, _ services: BotServices, at now: Timestamp,
        _ transaction: Transaction
    ) throws -> [Reply] {
        let theirs = try localizer(of: host.id, services, transaction)
        let values: [String: MessageValue] = ["channel": .text(ChannelName.shown(request.channel))]
        let told = try transaction.chats(of: host.id).filter { "\($0.channel):\($0.id)" != besides }.map { chat in
            Reply(
                theirs.document("link.joined_here", values), choices: [[leave(request, theirs)]],
                destination: (chat.channel, chat.id))
        }
        try transaction.join(request.user, to: host.id, at: now)
        let done = theirs.document("link.done", ["name": .text(host.name)])
        let isHere = besides == nil
        return [Reply(done, destination: isHere ? nil : (request.channel, request.chat))] + told
    }

    /// Takes the chat off again that has come in.
    private static func leave(_ request: LinkRequest, _ localizer: Localizer) -> Reply.Choice {
        UnlinkChat.button("\(request.channel):\(request.chat)", localizer.text("unlink.button"))
    }

    private static func localizer(
        of user: Int64, _ services: BotServices, _ transaction: Transaction
    ) throws -> Localizer {
        let settings = UserSettings(try transaction.settings(of: user))
        return services.locales[settings.language].with(timeZone: settings.timeZone)
    }

    private static func hash(_ code: String) -> String {
        let letters = code.uppercased().filter { $0.isLetter || $0.isNumber }
        return hexadecimal(sha256(Array("link \(letters)".utf8)))
    }
}
