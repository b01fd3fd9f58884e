import HTTP
import Logging
import Platform
import Presentation

/// Sends and edits messages, and says what became of them. Repairs what can be repaired without asking anybody.
struct TelegramSender: Sendable {
    let api: TelegramAPI
    let time: any TimeSource
    let logger: Logger
    private let name: TelegramName
    /// Until when each chat is closed by a 429. Telegram does not say whose limit it was: when several chats are closed
    /// at once, it was the whole bot's.
    private let closed = Locked<[String: Duration]>([:])

    init(api: TelegramAPI, name: TelegramName = TelegramName(), time: any TimeSource, logger: Logger) {
        self.api = api
        self.name = name
        self.time = time
        self.logger = logger
    }

    func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        var draft = TelegramDraft(delivery, part: part)
        if draft.needsUsername {
            guard let username = await name.username(api) else {
                return .notSent(after: nil, isGlobal: false, reason: "the bot's user name is not known yet")
            }
            draft.username = username
        }
        if draft.isBlank { return .refused(reason: "there is nothing to say") }
        if let file = draft.file, file.bytes == nil, file.uploaded == nil {
            return .refused(reason: "the bytes of the attachment are missing")
        }
        return await send(draft)
    }

    /// Whether `chat` may not be written to for the moment.
    func isClosed(_ chat: String) -> Bool { closed.withLock { $0[chat].map { $0 > time.elapsed() } ?? false } }

    private static let tooLong = [
        "message is too long", "message_too_long", "text is too long", "caption is too long", "caption_too_long",
    ]

    /// In a group or channel: the bot is there, and may not say anything.
    private static let mayNotWrite = [
        "not enough rights to send", "need administrator rights in the channel", "have no rights to send",
        "chat_write_forbidden", "chat_admin_required",
    ]

    /// Every repair takes something away that the next attempt then does not have: this ends.
    private func send(_ first: TelegramDraft) async -> SendOutcome {
        var draft = first
        while true {
            switch await attempt(draft) {
            case .success(let sent):
                let file = draft.file.flatMap { $0.isDemoted ? nil : sent.file }
                return .delivered(messageID: sent.id ?? draft.edit?.messageID, file: file)
            case .failure(.refused(let refusal)) where draft.edit != nil && refusal.says("message is not modified"):
                return .delivered(messageID: draft.edit?.messageID, file: draft.file?.uploaded)
            case .failure(.refused(let refusal)) where refusal.code == 400 && refusal.movedTo == nil:
                if refusal.says(anyOf: Self.tooLong) { return await sendHalves(draft, refusal) }
                if refusal.says(anyOf: Self.mayNotWrite) { return .chatGone(reason: refusal.reason) }
                guard let repaired = draft.repaired(after: refusal) else { return .refused(reason: refusal.reason) }
                logger.warning(
                    "telegram refused a message, sending it changed", metadata: ["reason": "\(refusal.text)"])
                draft = repaired
            case .failure(let failure): return await outcome(failure, draft)
            }
        }
    }

    private func attempt(_ draft: TelegramDraft) async -> Result<TelegramSent, TelegramFailure> {
        let upload = draft.upload
        do throws(TelegramFailure) {
            return .success(
                try await api.call(
                    draft.method, draft.parameters, upload: upload, timeout: .seconds(upload == nil ? 30 : 120)))
        } catch {
            return .failure(error)
        }
    }

    /// Too long after all: two messages instead of one. What is left of it must not be sent twice, hence `maybe` when
    /// only the first half arrives.
    private func sendHalves(_ draft: TelegramDraft, _ refusal: TelegramRefusal) async -> SendOutcome {
        guard let (head, tail) = draft.text.halves() else { return .refused(reason: refusal.reason) }
        var first = draft
        first.text = head
        first.buttons = []
        let outcome = await send(first)
        guard case .delivered(let id, let file) = outcome else { return outcome }
        var second = draft
        second.text = tail
        second.file = nil
        second.edit = nil
        second.replyTo = nil
        if second.isBlank { return outcome }
        switch await send(second) {
        case .delivered: return .delivered(messageID: id, file: file)
        default: return .maybeDelivered(reason: "only the first half of a long message was sent")
        }
    }

    private func outcome(_ failure: TelegramFailure, _ draft: TelegramDraft) async -> SendOutcome {
        switch failure {
        case .notSent(let reason): return .notSent(after: nil, isGlobal: false, reason: reason)
        case .maybeSent(let reason): return uncertain(reason, draft)
        case .refused(let refusal):
            if let chat = refusal.movedTo { return .moved(to: String(chat)) }
            if refusal.isUnauthorized {
                return await api.isTokenRefused(refusal)
                    ? .unauthorized : .notSent(after: nil, isGlobal: false, reason: refusal.reason)
            }
            if let wait = refusal.wait {
                return .notSent(after: wait, isGlobal: close(draft.chat, for: wait), reason: refusal.reason)
            }
            if refusal.code == 403 { return .chatGone(reason: refusal.reason) }
            return refusal.code >= 500 ? uncertain(refusal.reason, draft) : .refused(reason: refusal.reason)
        }
    }

    private func uncertain(_ reason: String, _ draft: TelegramDraft) -> SendOutcome {
        draft.isRepeatable
            ? .notSent(after: nil, isGlobal: false, reason: reason) : .maybeDelivered(reason: reason)
    }

    /// Notes the end of a 429. True when another chat is closed as well.
    private func close(_ chat: String, for wait: Duration) -> Bool {
        let now = time.elapsed()
        return closed.withLock { closed in
            closed = closed.filter { $0.value > now }
            closed[chat] = now + wait
            return closed.count > 1
        }
    }
}

extension TelegramDraft {
    /// The draft without what `refusal` complains about; nil when there is nothing of the kind.
    func repaired(after refusal: TelegramRefusal) -> TelegramDraft? {
        var draft = self
        if refusal.says("entit"), !text.entities.isEmpty {
            draft.text.entities = []
        } else if refusal.says(anyOf: ["thread not found", "topic_deleted", "topic_closed"]), threadID != nil {
            draft.threadID = nil
            draft.replyTo = nil
        } else if refusal.says(anyOf: ["to be replied not found", "replied message not found"]), replyTo != nil {
            draft.replyTo = nil
        } else if let file, file.uploaded != nil, file.bytes != nil,
            refusal.says(anyOf: [
                "wrong file identifier", "can't use file of type", "wrong remote file", "file_reference",
            ])
        {
            draft.file?.uploaded = nil
        } else if let file, file.kind == .photo, file.uploaded == nil,
            refusal.says(anyOf: [
                "photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "for a photo",
            ])
        {
            draft.file?.kind = .document
            draft.file?.isDemoted = true
        } else if edit?.target == .text, refusal.says("there is no text in the message") {
            draft.edit?.target = .caption
        } else if let edit, edit.target != .keyboard, refusal.says(anyOf: Self.cannotBeEdited) {
            draft.edit = nil
        } else {
            return nil
        }
        return draft
    }

    /// The message is gone, too old, somebody else's, or of another kind: a new one takes its place.
    private static let cannotBeEdited = [
        "message to edit not found", "can't be edited", "message_id_invalid", "message identifier is not specified",
        "there is no caption in the message", "there is no media in the message",
    ]
}

/// What a send or edit answers with, as far as it is used. An edit can also answer just `true`.
struct TelegramSent: Decodable {
    private struct File: Decodable { var file_id: String }
    private struct Message: Decodable {
        var message_id: Int64
        var photo: [File]?
        var document: File?
        var voice: File?
    }
    var id: String?
    /// The platform's name of the photo in its largest size, of the document or the voice note.
    var file: String?

    init(from decoder: any Decoder) throws {
        if let flag = try? decoder.singleValueContainer().decode(Bool.self), flag { return }
        let message = try Message(from: decoder)
        id = String(message.message_id)
        file = message.photo?.last?.file_id ?? message.document?.file_id ?? message.voice?.file_id
    }
}
