import Actions
import Presentation

extension Action<BotServices> {
    /// No broker can be linked; chats can.
    static var linkAccount: Self {
        Self(
            "link_account", role: .viewer, effect: .reads, isInMenu: false, aliases: [Alias("broker")],
            Parameter<String?>("broker", .text)
        ) { turn, _, _ in
            let link = Reply.Choice(label: turn.localizer.text("action.link_chat.summary"), id: "/link_chat")
            return .answer(Reply(turn.localizer.document("link.broker"), choices: [[link]]))
        }
    }
}
