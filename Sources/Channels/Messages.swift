public import Platform
public import Presentation
public import Storage

/// The platforms people talk on, and the ways that only reach them. The raw value is the prefix of user and chat names:
/// `telegram:4711`.
public enum ChannelID: String, Sendable, Hashable, Codable, CaseIterable {
    case terminal, telegram, whatsapp
    case email, sms, push

    /// Whether people write here. On the others nothing comes in: nobody is known by a name there.
    public var isConversation: Bool {
        switch self {
        case .terminal, .telegram, .whatsapp: true
        case .email, .sms, .push: false
        }
    }

    /// Whether a message that was sent can be changed.
    public var canEdit: Bool { self != .whatsapp }
    /// Whether people are reached freely for a while after they wrote only, under an address that may change.
    public var hasWindow: Bool { self == .whatsapp }
    /// How long the platform's name of uploaded bytes is good for; nil: for good.
    var uploadAge: Duration? { self == .whatsapp ? .days(29) : nil }
}

/// One conversation on one platform.
public struct ChatID: Sendable, Hashable, Codable, CustomStringConvertible {
    public var channel: ChannelID
    /// The platform's own name of the chat.
    public var id: String
    public init(_ channel: ChannelID, _ id: String) {
        self.channel = channel
        self.id = id
    }
    public var description: String { "\(channel.rawValue):\(id)" }
}

/// Something that happened in a chat, in a form that is the same on every platform. What the inbox stores.
public struct IncomingMessage: Sendable, Hashable, Codable {
    public enum ChatKind: String, Sendable, Hashable, Codable { case direct, group, channel }

    public struct Sender: Sendable, Hashable, Codable {
        /// The platform's own, unchanging name of the person.
        public var id: String
        public var name: String
        public var username: String?
        /// The language of their app, when the platform says it.
        public var languageCode: String?
        /// Their phone number, digits only, when the platform says it. It can pass to somebody else: no name.
        public var phone: String?
        public init(
            id: String, name: String, username: String? = nil, languageCode: String? = nil, phone: String? = nil
        ) {
            self.id = id
            self.name = name
            self.username = username
            self.languageCode = languageCode
            self.phone = phone
        }

        /// The names an operator may know them by on `channel`: `whatsapp:15550001111`.
        public func names(on channel: ChannelID) -> [String] {
            [id, phone].compactMap { $0 }.map { "\(channel.rawValue):\($0)" }
        }
    }

    public enum Content: Sendable, Hashable, Codable {
        /// Words or a slash command. In groups the mention of the bot is already taken off.
        case text(String)
        /// A button of ours: its id, and the message it hangs on.
        case press(button: String, messageID: String)
        /// They changed an earlier message; it is not carried out again.
        case edited(String, messageID: String)
        /// A photo, document, voice note or the like (`kind` is the platform's word), with its caption.
        case file(kind: String, caption: String)
        /// They blocked the bot (false) or let it in again (true).
        case membership(isMember: Bool)
        /// What became of a message of ours.
        case receipt(Receipt)
        /// The chat has a new name from now on.
        case moved(to: String)
        /// Anything else; `kind` is the platform's word. Answered when a person would expect an answer.
        case other(kind: String)
    }

    /// A file that came with a message, as the platform names it: its bytes are fetched when they are wanted.
    public struct File: Sendable, Hashable, Codable {
        /// The platform's name of it; in the terminal its path.
        public var id: String
        /// In bytes; nil when the platform does not say.
        public var size: Int?
        public init(id: String, size: Int? = nil) {
            self.id = id
            self.size = size
        }
    }

    /// How far a message of ours has come.
    public struct Receipt: Sendable, Hashable, Codable {
        public var stage: DeliveryStage
        /// The platform's name of the message.
        public var messageID: String
        /// The outbox row, when the platform tells us what we told it.
        public var outboxID: Int64?
        /// Whether it went out as a template.
        public var isTemplate: Bool
        /// Why it failed.
        public var failure: Failure?

        /// A failure, named by what must be done about it.
        public struct Failure: Sendable, Hashable, Codable {
            public enum Remedy: String, Sendable, Hashable, Codable {
                /// It may succeed when it is sent again.
                case retry
                /// It must be a template.
                case template
                /// The person cannot or does not want to be reached.
                case unreachable
                /// Nothing but sending it elsewhere.
                case none
            }
            /// The platform's number of it.
            public var code: Int
            public var remedy: Remedy
            public init(code: Int, remedy: Remedy) {
                self.code = code
                self.remedy = remedy
            }
        }

        public init(
            _ stage: DeliveryStage, messageID: String, outboxID: Int64? = nil, isTemplate: Bool = false,
            failure: Failure? = nil
        ) {
            self.stage = stage
            self.messageID = messageID
            self.outboxID = outboxID
            self.isTemplate = isTemplate
            self.failure = failure
        }
    }

    public var chat: ChatID
    public var chatKind: ChatKind
    /// Unique within the channel; the same event delivered twice has the same.
    public var updateID: String
    public var sender: Sender
    /// The platform's name of the message; nil for a press and the like.
    public var messageID: String?
    public var content: Content
    /// What can be fetched of a photo or a document; nil for everything else.
    public var file: File?
    /// The platform's name of the message this one replies to.
    public var replyTo: String?
    /// The text they replied to or quoted: data, never a command.
    public var quotedText: String?
    public var isForwarded: Bool
    /// Forum topic.
    public var threadID: String?
    /// What a group or channel is called, and its public name; nil where the platform does not say.
    public var chatTitle: String?
    public var chatUsername: String?
    /// In a group: whether it is a command that names no bot, which may be meant for another one; nil: no.
    public var namesNobody: Bool?
    /// When it was written, by the platform's clock.
    public var sentAt: Timestamp

    public init(
        chat: ChatID, chatKind: ChatKind = .direct, updateID: String, sender: Sender, messageID: String? = nil,
        content: Content, file: File? = nil, replyTo: String? = nil, quotedText: String? = nil,
        isForwarded: Bool = false, threadID: String? = nil, sentAt: Timestamp
    ) {
        self.chat = chat
        self.chatKind = chatKind
        self.updateID = updateID
        self.sender = sender
        self.messageID = messageID
        self.content = content
        self.file = file
        self.replyTo = replyTo
        self.quotedText = quotedText
        self.isForwarded = isForwarded
        self.threadID = threadID
        self.sentAt = sentAt
    }
}

/// A button under a message. `id` comes back when it is pressed: at most 64 bytes.
public struct Button: Sendable, Hashable, Codable {
    public enum Style: String, Sendable, Hashable, Codable { case primary, success, danger }
    public var id: String
    public var label: String
    public var style: Style?
    /// Whether it leads into the private chat with the bot, which begins there as if `id`, `/start` and a word of at
    /// most 64 letters, digits, `_` and `-`, had been typed; nil: no.
    public var opensPrivately: Bool?
    public init(id: String, label: String, style: Style? = nil, opensPrivately: Bool? = nil) {
        self.id = id
        self.label = label
        self.style = style
        self.opensPrivately = opensPrivately
    }
}

/// What is to be said in a chat, in a form that is the same on every platform. What the outbox stores.
public struct OutgoingMessage: Sendable, Hashable, Codable {
    public struct Attachment: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable { case photo, document, voice }
        public var kind: Kind
        /// SHA-256 of the bytes, in hexadecimal: their key in the store.
        public var hash: String
        /// File name with extension.
        public var name: String
        public init(kind: Kind, hash: String, name: String) {
            self.kind = kind
            self.hash = hash
            self.name = name
        }
    }

    /// The text; with an attachment, its caption.
    public var document: Document
    /// Words under the text that go when the message is edited; nil for none.
    public var footnote: Document?
    public var buttons: [[Button]]
    public var attachment: Attachment?
    /// The outbox row whose message this one completes, where the platform can edit: its words stay, these follow, its
    /// footnote and buttons go. nil for a new message.
    public var edits: Int64?
    /// The platform's name of the message this one answers.
    public var replyTo: String?
    public var threadID: String?
    /// Delivered without a sound.
    public var isSilent: Bool
    /// Words around choices that do not fit under a message; nil where all fit.
    public var menu: Menu?

    /// What opens a list of choices, and what shows more of them.
    public struct Menu: Sendable, Hashable, Codable {
        public var open: String
        public var more: String
        public init(open: String, more: String) {
            self.open = open
            self.more = more
        }
    }

    public init(
        _ document: Document, footnote: Document? = nil, buttons: [[Button]] = [], attachment: Attachment? = nil,
        edits: Int64? = nil, replyTo: String? = nil, threadID: String? = nil, isSilent: Bool = false
    ) {
        self.document = document
        self.footnote = footnote
        self.buttons = buttons
        self.attachment = attachment
        self.edits = edits
        self.replyTo = replyTo
        self.threadID = threadID
        self.isSilent = isSilent
    }
}
