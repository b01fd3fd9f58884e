import Actions
import Channels
import Platform
import Presentation
import Storage
import Understanding

// What is said in a group where others read along.
extension Conversations {
    /// The turn in the private chat of who wrote in a group: one on the same platform if there is one; nil when they
    /// can be written to nowhere.
    func privately(_ turn: Turn, _ settings: UserSettings, _ transaction: Transaction) throws -> Turn? {
        let chats = try transaction.chats(of: turn.user.id)
        guard let chat = chats.first(where: { $0.channel == turn.channel }) ?? chats.first else { return nil }
        var own = turn
        (own.channel, own.chat, own.isDirect, own.group) = (chat.channel, chat.id, true, turn.chat)
        own.localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
        own.secondChat = try secondChat(settings, own, transaction)
        return own
    }

    /// Where somebody wants what is risky to be confirmed; nil: they do not.
    func secondChat(_ settings: UserSettings, _ turn: Turn, _ transaction: Transaction) throws -> SecondChat? {
        guard settings.approval(at: turn.now) != nil else { return nil }
        let other = try transaction.chats(of: turn.user.id).first { chat in
            chat.channel != turn.channel && ChannelID(rawValue: chat.channel)?.isConversation == true
        }
        return other.map { .chat(channel: $0.channel, id: $0.id) } ?? SecondChat.none
    }

    /// Does what was asked for in a group, and says what came of it to its sender alone.
    func runPrivately(
        _ calls: [ActionCall], _ message: IncomingMessage, _ turn: Turn, _ opening: Opening
    ) async throws -> [Decision] {
        guard var own = opening.privately else {
            // What protects is done all the same: there is only nowhere to say it.
            let protective = calls.filter { runner.catalogue[$0.action]?.descriptor.effect == .protects }
            var silent = turn
            silent.isDirect = true
            let done = try await run(protective, message, silent, opening).map { $0.said(in: nil) }
            return done + [invite(opening, hasDone: !done.isEmpty)]
        }
        own.origin = turn.origin
        let decisions = try await run(calls, message, own, opening.moved(to: own))
        return decisions.map { $0.said(in: (own.channel, own.chat)) } + [say("group.told_privately", opening)]
    }

    /// Asks for what is missing: where everybody reads it, when everybody may read the answer.
    func ask(_ question: Clarification, publicly message: IncomingMessage, _ opening: Opening) -> [Decision] {
        guard !opening.turn.isDirect, !runner.isPublic(question.partial, opening.turn) else {
            return [ask(question, opening)]
        }
        guard let own = opening.privately else { return [invite(opening)] }
        return [
            ask(question, opening.moved(to: own)).said(in: (own.channel, own.chat)),
            say("group.told_privately", opening),
        ]
    }

    /// The way to the private chat, for who has never written there: the bot may not write first.
    private func invite(_ opening: Opening, hasDone: Bool = false) -> Decision {
        let localizer = opening.turn.localizer
        let open = Reply.Choice(
            label: localizer.text("group.button.open"), id: "/start here", opensPrivately: true)
        let done = hasDone ? localizer.document("group.done") : Document()
        return Decision([Reply(done + localizer.document("group.open_private"), choices: [[open]])])
    }
}
