public import HTTP
public import Platform
public import Storage

/// One platform: how messages come in and go out. Durable storage, order and pacing are not its business.
public protocol Channel: Sendable {
    var id: ChannelID { get }

    /// Receives until cancelled. Whatever the platform needs to hear that an update has arrived (moving the offset) is
    /// done only after `intake` has returned for it.
    /// - Throws: `ChannelError.unauthorized` when the platform refuses our credentials; nothing else ends it.
    func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws

    /// Where the platform calls us, when it does not wait to be asked. They answer 503 unless `receive` runs.
    var routes: [Route] { get }

    /// How many platform messages `message` needs: long texts are split. At least 1. Pure.
    func partCount(of message: OutgoingMessage) -> Int

    /// The same for a message as it is about to be sent, where that depends on more than the message.
    func partCount(of delivery: Delivery) -> Int

    /// Sends part `part` (from 0) of a delivery. The caller sends the parts of one chat one after the other.
    func send(_ delivery: Delivery, part: Int) async -> SendOutcome

    /// The bytes of a file somebody sent.
    /// - Parameter limit: in bytes; a larger one is not fetched.
    func fetch(_ file: IncomingMessage.File, limit: Int) async -> FetchOutcome

    /// Shows in the chat that an answer is being made, for a few seconds, where the platform can. Failures are ignored.
    func showTyping(in chat: ChatID, threadID: String?) async

    /// Whether a person administers a group or channel now, as the platform says; false where it does not know.
    func isAdministrator(_ person: String, of chat: ChatID) async -> Bool

    /// Offers the commands in the platform's own menu, where it has one.
    func publish(_ menus: [CommandMenu]) async
}

extension Channel {
    public var routes: [Route] { [] }
    public func isAdministrator(_ person: String, of chat: ChatID) async -> Bool { false }
    public func partCount(of delivery: Delivery) -> Int { partCount(of: delivery.message) }
    public func fetch(_ file: IncomingMessage.File, limit: Int) async -> FetchOutcome {
        .unavailable(reason: "files are not fetched here")
    }
}

/// What became of fetching a file.
public enum FetchOutcome: Sendable, Hashable {
    case fetched([UInt8])
    case tooLarge
    /// It cannot be had, now or any more. The reason is for the log; it holds no address.
    case unavailable(reason: String)
}

public enum ChannelError: Error, Sendable, Hashable {
    /// The platform refuses our credentials: only an operator can mend it.
    case unauthorized
    /// There is no answer, or not one that can be read.
    case unreachable(reason: String)
}

/// An outbox row made ready to send.
public struct Delivery: Sendable, Hashable {
    /// The outbox row.
    public var id: Int64
    public var chat: ChatID
    public var message: OutgoingMessage
    /// The bytes of the attachment; nil when there is none.
    public var attachment: [UInt8]?
    /// The platform's name of the same bytes uploaded before; nil when they never were.
    public var uploadedFile: String?
    /// The platform's name of the message that `message.edits` speaks of; nil when it is not known: then a new message
    /// is sent.
    public var editedMessageID: String?
    /// The platform's names of the parts already sent.
    public var sentMessageIDs: [String]
    /// As in the outbox: a higher one is more urgent.
    public var priority: Int
    /// When it was put into the outbox; nil for what never was there.
    public var createdAt: Timestamp?
    /// How the person is reached, on a platform with a window.
    public var contact: ContactRow?
    /// Whether it may go out as a template only.
    public var needsTemplate: Bool

    public init(
        id: Int64 = 0, chat: ChatID, message: OutgoingMessage, attachment: [UInt8]? = nil, uploadedFile: String? = nil,
        editedMessageID: String? = nil, sentMessageIDs: [String] = [], priority: Int = 0, createdAt: Timestamp? = nil,
        contact: ContactRow? = nil, needsTemplate: Bool = false
    ) {
        self.id = id
        self.chat = chat
        self.message = message
        self.attachment = attachment
        self.uploadedFile = uploadedFile
        self.editedMessageID = editedMessageID
        self.sentMessageIDs = sentMessageIDs
        self.priority = priority
        self.createdAt = createdAt
        self.contact = contact
        self.needsTemplate = needsTemplate
    }
}

/// What became of one part, named by what the caller must do next.
public enum SendOutcome: Sendable, Hashable {
    /// The platform has it. `file` is its name for the uploaded bytes.
    case delivered(messageID: String?, file: String?)
    /// The platform does not have it: send again, not before `after` (nil: the caller's back-off).
    /// `isGlobal` when the limit is the whole bot's, not the chat's.
    case notSent(after: Duration?, isGlobal: Bool, reason: String)
    /// The platform may have it: never sent again by itself.
    case maybeDelivered(reason: String)
    /// The platform will never take it.
    case refused(reason: String)
    /// The person blocked the bot, or the chat is gone.
    case chatGone(reason: String)
    /// The chat has a new name: send there.
    case moved(to: String)
    /// The credentials are refused.
    case unauthorized

    /// Its name in measurements.
    var label: String {
        switch self {
        case .delivered: "delivered"
        case .notSent: "not_sent"
        case .maybeDelivered: "maybe_delivered"
        case .refused: "refused"
        case .chatGone: "chat_gone"
        case .moved: "moved"
        case .unauthorized: "unauthorized"
        }
    }
}

/// The commands offered to one audience in one language.
public struct CommandMenu: Sendable, Hashable {
    public struct Command: Sendable, Hashable {
        /// 1 to 32 of `a-z 0-9 _`, without the slash.
        public var name: String
        public var description: String
        public init(name: String, description: String) {
            self.name = name
            self.description = description
        }
    }
    /// Two-letter code; nil: for everyone whose language has no menu of its own.
    public var language: String?
    /// Only in this chat (administrators); nil: everywhere.
    public var chat: ChatID?
    public var commands: [Command]
    public init(language: String?, chat: ChatID? = nil, commands: [Command]) {
        self.language = language
        self.chat = chat
        self.commands = commands
    }
}
