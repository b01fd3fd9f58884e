import Platform

/// Turns updates into messages. Pure but for the clock, which dates what the platform does not.
struct TelegramReader: Sendable {
    let botID: Int64?
    /// Without the at sign. Nil until it is known: then whoever mentions somebody in a group is not understood.
    let username: String?
    let time: any TimeSource

    /// Anonymous administrators of a group all write as this one bot.
    static let anonymousAdministrator: Int64 = 1_087_968_824

    /// Whether the bot's user name is needed to understand `update`.
    static func needsUsername(_ update: TelegramUpdate) -> Bool {
        switch update.event {
        case .message(let message), .edited(let message):
            kind(message.chat) != .direct && (message.text ?? message.caption ?? "").contains("@")
        case .press, .membership, .other: false
        }
    }

    /// The message in `update`; nil when it is not for us or belongs to no chat.
    func read(_ update: TelegramUpdate) -> IncomingMessage? {
        switch update.event {
        case .message(let message): read(message, update)
        case .edited(let message): readEdited(message, update)
        case .press(let press):
            press.message.map { place in
                IncomingMessage(
                    chat: name(place.chat.id), chatKind: Self.kind(place.chat), updateID: String(update.id),
                    sender: sender(press.from),
                    content: .press(button: press.data ?? "", messageID: String(place.id)),
                    threadID: place.isTopicMessage == true ? place.thread.map { String($0) } : nil, sentAt: time.now())
            }
        case .membership(let change):
            membership(change, update)
        case .other(let chat?, let user):
            IncomingMessage(
                chat: name(chat.id), chatKind: Self.kind(chat), updateID: String(update.id),
                sender: sender(user, orChat: chat), content: .other(kind: update.kind), sentAt: time.now())
        case .other(nil, _): nil
        }
    }

    private func membership(_ change: TelegramMembership, _ update: TelegramUpdate) -> IncomingMessage {
        var message = IncomingMessage(
            chat: name(change.chat.id), chatKind: Self.kind(change.chat), updateID: String(update.id),
            sender: sender(change.from), content: .membership(isMember: change.isMember), sentAt: moment(change.date))
        message.chatTitle = change.chat.title
        message.chatUsername = message.chatKind == .direct ? nil : change.chat.username
        return message
    }

    private func read(_ message: TelegramMessage, _ update: TelegramUpdate) -> IncomingMessage? {
        if let old = message.movedFrom ?? message.movedTo.map({ _ in message.chat.id }) {
            var moved = envelope(message, update, .moved(to: String(message.movedTo ?? message.chat.id)))
            moved.chat = name(old)
            return moved
        }
        guard let words = addressed(message) else { return nil }
        return envelope(message, update, content(message, words))
    }

    private func readEdited(_ message: TelegramMessage, _ update: TelegramUpdate) -> IncomingMessage? {
        guard let words = addressed(message) else { return nil }
        var edited = envelope(message, update, .edited(words, messageID: String(message.id)))
        edited.sentAt = moment(message.editDate ?? message.date)
        return edited
    }

    private func envelope(
        _ message: TelegramMessage, _ update: TelegramUpdate, _ content: IncomingMessage.Content
    ) -> IncomingMessage {
        var read = IncomingMessage(
            chat: name(message.chat.id), chatKind: Self.kind(message.chat), updateID: String(update.id),
            sender: sender(message.from, orChat: message.senderChat ?? message.chat), messageID: String(message.id),
            content: content, file: file(message, content), replyTo: message.reply.map { String($0.id) },
            quotedText: message.quote?.text ?? message.reply?.text ?? message.reply?.caption,
            isForwarded: message.fields.contains("forward_origin"), threadID: message.topic.map { String($0) },
            sentAt: moment(message.date))
        guard read.chatKind != .direct else { return read }
        read.chatTitle = message.chat.title
        read.chatUsername = read.chatKind == .direct ? nil : message.chat.username
        let command = Command(message.text ?? message.caption ?? "")
        if let command, command.target == nil { read.namesNobody = true }
        return read
    }

    /// The platform's words for what a message can hold. The more particular comes first: an animation also carries a
    /// document, a venue its location.
    private static let files = [
        "animation", "photo", "document", "voice", "audio", "video", "video_note", "live_photo",
    ]
    private static let others = [
        "sticker", "venue", "location", "contact", "poll", "dice", "story", "game", "checklist", "paid_media",
        "rich_message", "giveaway", "invoice",
    ]

    private func content(_ message: TelegramMessage, _ words: String) -> IncomingMessage.Content {
        if message.text != nil { return .text(words) }
        if let kind = Self.files.first(where: message.fields.contains) { return .file(kind: kind, caption: words) }
        return .other(kind: Self.others.first(where: message.fields.contains) ?? "service")
    }

    /// What can be fetched: the largest size of a photo, or a document.
    private func file(_ message: TelegramMessage, _ content: IncomingMessage.Content) -> IncomingMessage.File? {
        guard case .file(let kind, _) = content else { return nil }
        let file = kind == "photo" ? message.photo?.last : kind == "document" ? message.document : nil
        return file.map { IncomingMessage.File(id: $0.id, size: $0.size) }
    }

    /// The words of `message` without our name; nil when it was said to others. In groups only commands, mentions of us
    /// and replies to us are for us. Other bots never are: two that answer each other do not stop.
    private func addressed(_ message: TelegramMessage) -> String? {
        if message.from?.isBot == true, message.from?.id != Self.anonymousAdministrator { return nil }
        let words = message.text ?? message.caption ?? ""
        let command = Command(words)
        let isGroup = Self.kind(message.chat) != .direct
        if let command {
            if command.target == nil { return words }
            if isOurs(command.target) { return command.withoutTarget }
            return isGroup ? nil : words
        }
        guard isGroup else { return words }
        let isReply = botID != nil && message.reply?.from?.id == botID
        let entities = (message.text != nil ? message.entities : message.captionEntities) ?? []
        let mentions = entities.compactMap { mention($0, in: words) }
        guard isReply || !mentions.isEmpty else { return nil }
        return without(mentions, words)
    }

    /// Where `entity` names us; nil when it does not, or lies outside the text.
    private func mention(_ entity: TelegramEntity, in words: String) -> Range<String.Index>? {
        guard let range = range(entity, in: words) else { return nil }
        switch entity.type {
        case "mention": return isOurs(words[range].dropFirst()) ? range : nil
        case "text_mention": return botID != nil && entity.user?.id == botID ? range : nil
        default: return nil
        }
    }

    /// Offsets count UTF-16 units.
    private func range(_ entity: TelegramEntity, in words: String) -> Range<String.Index>? {
        let count = words.utf16.count
        guard entity.offset >= 0, entity.length > 0, entity.offset <= count, entity.length <= count - entity.offset
        else { return nil }
        let start = words.utf16.index(words.startIndex, offsetBy: entity.offset)
        return start..<words.utf16.index(start, offsetBy: entity.length)
    }

    private func without(_ ranges: [Range<String.Index>], _ words: String) -> String {
        var rest = words
        for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) { rest.removeSubrange(range) }
        return rest.split(separator: " ").joined(separator: " ")
            .replacing(/^[\s,:;]+|\s+$/, with: "")
    }

    private func isOurs(_ mentioned: Substring?) -> Bool {
        guard let mentioned, let username else { return false }
        return mentioned.lowercased() == username.lowercased()
    }

    private func sender(_ user: TelegramUser?, orChat chat: TelegramChat? = nil) -> IncomingMessage.Sender {
        guard let user else {
            return IncomingMessage.Sender(id: chat.map { String($0.id) } ?? "", name: chat?.title ?? "")
        }
        return IncomingMessage.Sender(
            id: String(user.id), name: [user.firstName, user.lastName].compactMap { $0 }.joined(separator: " "),
            username: user.username, languageCode: user.languageCode)
    }

    private static func kind(_ chat: TelegramChat) -> IncomingMessage.ChatKind {
        switch chat.type {
        case "group", "supergroup": .group
        case "channel": .channel
        case "private": .direct
        default: chat.id < 0 ? .group : .direct
        }
    }

    private func name(_ chat: Int64) -> ChatID { ChatID(.telegram, String(chat)) }

    /// Seconds since the epoch; the present for a number that is no date (messages out of reach have 0).
    private func moment(_ seconds: Int64) -> Timestamp {
        (1..<100_000_000_000).contains(seconds) ? Timestamp(seconds: seconds) : time.now()
    }
}

/// `/name@target rest`.
private struct Command {
    let target: Substring?
    let withoutTarget: String

    init?(_ words: String) {
        guard let match = words.prefixMatch(of: /(\/[A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?=\s|$)/) else {
            return nil
        }
        target = match.2
        withoutTarget = String(match.1 + words[match.range.upperBound...])
    }
}
