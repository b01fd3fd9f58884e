import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage

extension Action<BotServices> {
    /// The newest message of the chat as a voice note, with its text.
    static var readAloud: Self {
        Self("read_aloud", role: .viewer, effect: .reads, isSlow: true, aliases: [Alias("voice")]) { turn, services in
            guard let speech = services.configuration.ways.speech else { throw ActionError.refused("voice_missing") }
            let rows = try await services.store.read {
                try $0.recentOutbox(channel: turn.channel, chat: turn.chat, since: turn.now - .days(7), limit: 20)
            }
            guard let message = rows.lazy.compactMap(Self.readable).first else {
                throw ActionError.refused("voice_nothing")
            }
            let text = PlainRenderer.render(message.document, width: 60)
            guard let bytes = try await speech.note(text, language: turn.localizer.language) else {
                throw ActionError.refused("voice_failed")
            }
            return .answer(
                Reply(message.document, picture: .init(bytes: bytes, name: "spoken.ogg", isVoice: true)))
        }
    }

    /// A message with words that is no voice note itself.
    private static func readable(_ row: OutboxRow) -> OutgoingMessage? {
        guard let message = try? JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8)),
            message.edits == nil, message.attachment?.kind != .voice, !message.document.isEmpty
        else { return nil }
        return message
    }
}
