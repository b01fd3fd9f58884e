import Actions
import Presentation
import Storage

extension Action<BotServices> {
    /// Forgets what a chat was about: what "it" is, the last requests, the question that was open.
    static var forget: Self {
        Self("forget", role: .viewer, effect: .changesSettings) { turn, _ in
            .change(answer: Reply(turn.localizer.document("memory.forgotten"))) { transaction in
                try transaction.removeMark(Memory.mark(turn.user.id, turn.chatName))
                try transaction.setMark(Memory.questionMark(turn.user.id, turn.chatName), to: "")
            }
        }
    }
}
