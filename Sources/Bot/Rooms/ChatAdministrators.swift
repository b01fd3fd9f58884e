import Channels
import Platform

/// Who administers which group or channel, as the platform says: asked anew after a short while, and when something
/// about our own place there has changed. Who cannot be asked about does not.
final class ChatAdministrators: Sendable {
    private struct Known {
        var isAdministrator: Bool
        var until: Duration
    }
    private struct Question: Hashable {
        var chat: ChatID
        var person: String
    }
    private let known = Locked<[Question: Known]>([:])
    private let channels = Locked<[ChannelID: any Channel]>([:])
    private let time: any TimeSource

    private static let memory: Duration = .seconds(60)
    /// Who has just been made one tries again soon.
    private static let shortMemory: Duration = .seconds(5)
    private static let most = 1_000

    init(time: any TimeSource) { self.time = time }

    /// Where to ask; set once all parts are made.
    func set(_ channels: [ChannelID: any Channel]) { self.channels.withLock { $0 = channels } }

    func isAdministrator(_ person: String, of chat: ChatID) async -> Bool {
        let question = Question(chat: chat, person: person)
        let now = time.elapsed()
        if let answer = known.withLock({ $0[question] }), answer.until > now { return answer.isAdministrator }
        guard let channel = channels.withLock({ $0[chat.channel] }) else { return false }
        let answer = await channel.isAdministrator(person, of: chat)
        known.withLock { known in
            if known.count >= Self.most { known = known.filter { $0.value.until > now } }
            guard known.count < Self.most else { return }
            known[question] = Known(
                isAdministrator: answer, until: now + (answer ? Self.memory : Self.shortMemory))
        }
        return answer
    }

    /// Forgets what was said of a chat.
    func forget(_ chat: ChatID) { known.withLock { $0 = $0.filter { $0.key.chat != chat } } }
}
