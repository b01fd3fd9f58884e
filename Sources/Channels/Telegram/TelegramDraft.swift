import HTTP
import Presentation

/// One platform message about to be sent or put in another's place: what the calls are made from.
struct TelegramDraft {
    struct File {
        var kind: OutgoingMessage.Attachment.Kind
        var name: String
        /// Nil when only the platform has them.
        var bytes: [UInt8]?
        /// The platform's name of the same bytes; nil: they must be uploaded.
        var uploaded: String?
        /// A photo that the platform takes as a document only: its name there is of no use for photos.
        var isDemoted = false
    }
    /// Which message is replaced, and what of it.
    struct Edit {
        enum Target { case text, caption, media, keyboard }
        var messageID: String
        var target: Target
    }

    var chat: String
    var text: FormattedText
    var buttons: [[Button]]
    var file: File?
    /// Nil for a new message.
    var edit: Edit?
    var replyTo: String?
    var threadID: String?
    var isSilent: Bool
    /// The bot's user name, for buttons that lead into the private chat; nil: not known, or there are none.
    var username: String?

    /// Texts are budgeted in UTF-16 units, below the platform's 4096.
    static let textBudget = 4000
    static let captionBudget = 1024

    /// The texts of the parts of `message`; none when it has no text at all.
    static func texts(of message: OutgoingMessage) -> [FormattedText] {
        TelegramRenderer.split(
            message.document, budget: textBudget, firstBudget: message.attachment == nil ? nil : captionBudget)
    }

    /// Part `part` of a delivery: the first part answers, replaces and carries the file, the last one has the buttons.
    init(_ delivery: Delivery, part: Int) {
        let message = delivery.message
        let texts = Self.texts(of: message)
        let isFirst = part == 0
        chat = delivery.chat.id
        text = texts.indices.contains(part) ? texts[part] : FormattedText(text: "", entities: [])
        buttons = part >= texts.count - 1 ? message.buttons : []
        replyTo = isFirst ? message.replyTo : nil
        threadID = message.threadID
        isSilent = message.isSilent
        guard isFirst else { return }
        file = message.attachment.map {
            File(kind: $0.kind, name: $0.name, bytes: delivery.attachment, uploaded: delivery.uploadedFile)
        }
        edit = delivery.editedMessageID.map {
            Edit(messageID: $0, target: file != nil ? .media : text.text.isEmpty ? .keyboard : .text)
        }
    }

    /// Whether a button leads into the private chat with the bot.
    var needsUsername: Bool { buttons.contains { $0.contains { $0.opensPrivately == true } } }

    /// Nothing that a person could see.
    var isBlank: Bool {
        file == nil && edit?.target != .keyboard && text.text.allSatisfy(\.isWhitespace)
    }
    /// Sending it twice does no harm.
    var isRepeatable: Bool { edit != nil }

    // What the call is.

    var method: String {
        if let edit {
            return switch edit.target {
            case .text: "editMessageText"
            case .caption: "editMessageCaption"
            case .media: "editMessageMedia"
            case .keyboard: "editMessageReplyMarkup"
            }
        }
        return switch file?.kind {
        case .photo: "sendPhoto"
        case .document: "sendDocument"
        case .voice: "sendVoice"
        case nil: "sendMessage"
        }
    }

    var parameters: [String: TelegramValue] {
        var values: [String: TelegramValue] = ["chat_id": .name(chat)]
        if let keyboard = TelegramKeyboard(buttons, username) { values["reply_markup"] = .object(keyboard) }
        if let edit {
            values["message_id"] = .name(edit.messageID)
        } else {
            if let thread = threadID.flatMap(Int64.init) { values["message_thread_id"] = .number(thread) }
            if let replyTo = replyTo.flatMap(Int64.init) {
                values["reply_parameters"] = .object(Reply(message_id: replyTo))
            }
            if isSilent { values["disable_notification"] = .flag(true) }
        }
        switch (edit?.target, file) {
        case (.keyboard, _): break
        case (.caption, _): put(text, into: &values, "caption", "caption_entities")
        case (.media, let file?): values["media"] = .object(media(file))
        case (_, let file?):
            put(text, into: &values, "caption", "caption_entities")
            if let name = file.uploaded { values[file.kind.rawValue] = .text(name) }
        case (_, nil):
            put(text, into: &values, "text", "entities")
            values["link_preview_options"] = .object(["is_disabled": true])
        }
        return values
    }

    /// The bytes to send along; nil when there are none or the platform has them.
    var upload: HTTPRequest.Part? {
        guard let file, file.uploaded == nil, let bytes = file.bytes else { return nil }
        let field = edit == nil ? file.kind.rawValue : "file"
        return HTTPRequest.Part(name: field, fileName: file.name, contentType: "application/octet-stream", bytes: bytes)
    }

    private func put(
        _ text: FormattedText, into values: inout [String: TelegramValue], _ name: String, _ entities: String
    ) {
        guard !text.text.isEmpty else { return }
        values[name] = .text(text.text)
        if !text.entities.isEmpty { values[entities] = .object(text.entities) }
    }

    private func media(_ file: File) -> Media {
        Media(
            type: file.kind.rawValue, media: file.uploaded ?? "attach://file",
            caption: text.text.isEmpty ? nil : text.text,
            caption_entities: text.entities.isEmpty ? nil : text.entities)
    }

    private struct Reply: Encodable {
        var message_id: Int64
        var allow_sending_without_reply = true
    }
    private struct Media: Encodable {
        var type: String
        var media: String
        var caption: String?
        var caption_entities: [TextEntity]?
    }
}

/// What Telegram takes as buttons under a message.
struct TelegramKeyboard: Encodable {
    private struct Key: Encodable {
        var text: String
        var callback_data: String?
        var url: String?
        var style: String?

        init(_ button: Button, _ username: String?) {
            text = button.label
            style = button.style?.rawValue
            guard button.opensPrivately == true, let username else {
                callback_data = button.id
                return
            }
            let word = button.id.split(separator: " ").dropFirst().first ?? "start"
            url = "https://t.me/\(username)?start=\(word)"
        }
    }
    private var inline_keyboard: [[Key]]

    private static let perRow = 8
    private static let total = 100

    /// Rows that are too long go on in the next; nil when there is no button. One with an impossible id is left out,
    /// for it would make the platform refuse the whole message.
    init?(_ rows: [[Button]], _ username: String? = nil) {
        var left = Self.total
        inline_keyboard = []
        for row in rows {
            let keys = row.filter { (1...64).contains($0.id.utf8.count) && !$0.label.allSatisfy(\.isWhitespace) }
                .prefix(left).map { Key($0, username) }
            left -= keys.count
            for start in stride(from: 0, to: keys.count, by: Self.perRow) {
                inline_keyboard.append(Array(keys[start..<min(start + Self.perRow, keys.count)]))
            }
        }
        if inline_keyboard.isEmpty { return nil }
    }
}

extension FormattedText {
    /// The text in two, cut where it hurts least: after a line, else a word, else anywhere between characters.
    /// Nil when it cannot be cut.
    func halves() -> (FormattedText, FormattedText)? {
        guard text.count > 1 else { return nil }
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        let head = text[..<middle]
        let gap = head.lastIndex(of: "\n") ?? head.lastIndex(where: \.isWhitespace)
        let cut = gap.map(text.index(after:)) ?? middle
        let offset = text.utf16.distance(from: text.startIndex, to: cut)
        return (clipped(to: 0..<offset), clipped(to: offset..<text.utf16.count))
    }

    /// The part in `range`, in UTF-16 units, with its share of the entities.
    private func clipped(to range: Range<Int>) -> FormattedText {
        let start = text.utf16.index(text.startIndex, offsetBy: range.lowerBound)
        let end = text.utf16.index(start, offsetBy: range.count)
        let kept = entities.compactMap { entity -> TextEntity? in
            let shared = (entity.offset..<entity.offset + entity.length).clamped(to: range)
            guard !shared.isEmpty else { return nil }
            var entity = entity
            entity.offset = shared.lowerBound - range.lowerBound
            entity.length = shared.count
            return entity
        }
        return FormattedText(text: String(text[start..<end]), entities: kept)
    }
}
