public import Platform
public import Presentation
public import Storage
public import Trading

/// The moment a call is handled: who asks, where, how and when.
public struct Turn: Sendable {
    public var user: UserRow
    public var role: Role
    public var origin: Origin
    /// `telegram`, `terminal`, …
    public var channel: String
    /// The channel's name of the chat.
    public var chat: String
    public var isDirect: Bool
    public var localizer: Localizer
    /// The user's settings as stored.
    public var settings: [String: String]
    /// One time for the whole unit of work.
    public var now: Timestamp
    /// When the person asked.
    public var askedAt: Timestamp
    /// Unique name of this call, the same when it is carried out again after a crash.
    public var key: String
    /// The group in which it was asked, when it is answered in private.
    public var group: String?
    /// Where the person wants what is risky to be confirmed; nil: in the chat where it is asked for.
    public var secondChat: SecondChat?

    public init(
        user: UserRow, role: Role, origin: Origin, channel: String, chat: String, isDirect: Bool, localizer: Localizer,
        settings: [String: String], now: Timestamp, askedAt: Timestamp, key: String
    ) {
        self.user = user
        self.role = role
        self.origin = origin
        self.channel = channel
        self.chat = chat
        self.isDirect = isDirect
        self.localizer = localizer
        self.settings = settings
        self.now = now
        self.askedAt = askedAt
        self.key = key
    }

    /// `channel:chat`.
    public var chatName: String { "\(channel):\(chat)" }
}

/// The other chat of a person who wants what is risky to be confirmed there.
public enum SecondChat: Sendable, Hashable {
    case chat(channel: String, id: String)
    /// They have none any more, so nothing risky is done.
    case none
}

/// What an action decided to do.
public struct Plan: Sendable {
    /// The call with exact values, as a proposal stores them; nil: as it came.
    public var exact: [String: ArgumentValue]?
    /// What a confirmation shows; nil: the call itself.
    public var card: Card?
    /// What is answered. A change may answer something else when it is made.
    public var answer: [Reply]
    /// Makes it true, inside one transaction; what it returns is answered in place of `answer`. Takes effect at
    /// most once, though it may run again when another write of its group failed.
    /// nil: with these arguments nothing changes, though the action can: then it needs no card.
    public var change: (@Sendable (Transaction) throws -> [Reply]?)?
    /// The person whose rights the change alters, whose command menus follow it; nil: nobody's.
    public var rightsOf: Int64?
    /// Takes up, once it is committed, what the change wrote and the program keeps in memory as well; nil: nothing is.
    /// It may run though the change was refused in the end.
    public var committed: (@Sendable () async throws -> Void)?
    /// Whether it is confirmed first, however plainly it was asked for.
    public var mustConfirm = false
    /// Whether it takes a risk that people may want to confirm in another chat of theirs: lifting and raising limits,
    /// letting orders be made by themselves, orders that risk much.
    public var isRisky = false
    /// Whether it stops something, as an action of effect `.protects` does: then it runs however late it is.
    public var isProtective = false

    private init(
        exact: [String: ArgumentValue]? = nil, card: Card? = nil, answer: [Reply] = [], rightsOf: Int64? = nil,
        change: (@Sendable (Transaction) throws -> [Reply]?)?
    ) {
        self.exact = exact
        self.card = card
        self.answer = answer
        self.rightsOf = rightsOf
        self.change = change
    }

    /// A change whose answer is known when it is made.
    public init(
        exact: [String: ArgumentValue]? = nil, card: Card? = nil, rightsOf: Int64? = nil,
        run: @escaping @Sendable (Transaction) throws -> [Reply]
    ) {
        self.init(exact: exact, card: card, rightsOf: rightsOf, change: run)
    }

    /// A change whose answer is known before.
    public static func change(
        card: Card? = nil, answer: Reply, rightsOf: Int64? = nil,
        _ make: @escaping @Sendable (Transaction) throws -> Void
    ) -> Plan {
        Plan(card: card, answer: [answer], rightsOf: rightsOf) { transaction in
            try make(transaction)
            return nil
        }
    }
    /// An answer that changes nothing.
    public static func answer(_ reply: Reply) -> Plan { Plan(answer: [reply], change: nil) }
    /// An answer that is read from the database and changes nothing.
    public static func reading(
        _ store: Store, _ read: @escaping @Sendable (Transaction) throws -> [Reply]
    ) async throws -> Plan {
        Plan(answer: try await store.read(read), change: nil)
    }
}

/// What a confirmation card shows, and the price band within which the confirmation holds.
public struct Card: Sendable {
    public var document: Document
    public var band: ProposalRow.Band?
    /// The price it would be carried out at now, to compare with the band of the card the person saw.
    public var price: Price?
    /// Keeps what belongs to the card besides its values, under the name it is kept by.
    public var keep: (@Sendable (Transaction, _ id: String) throws -> Void)?

    public init(document: Document, band: ProposalRow.Band? = nil, price: Price? = nil) {
        self.document = document
        self.band = band
        self.price = price
    }
}

/// One message of an answer.
public struct Reply: Sendable {
    public struct Picture: Sendable {
        public var bytes: [UInt8]
        public var name: String
        /// Whether it is a document to be kept, not shown in the chat.
        public var isDocument: Bool
        /// SHA-256 of the bytes, lower-case hexadecimal, where somebody has computed it already.
        public var hash: String?
        /// Whether it is to be played in the chat: OGG with Opus.
        public var isVoice: Bool
        public init(bytes: [UInt8], name: String, isDocument: Bool = false, isVoice: Bool = false) {
            self.bytes = bytes
            self.name = name
            self.isDocument = isDocument
            self.isVoice = isVoice
        }
    }
    /// A button that does what typing its command would do.
    public struct Choice: Sendable, Hashable {
        public var label: String
        /// A slash command, or `confirm:` / `cancel:` and the name of a proposal. At most 64 bytes.
        public var id: String
        /// Whether it leads from a group into the private chat, where `id`, `/start` and a word, is then said.
        public var opensPrivately: Bool
        public init(label: String, id: String, opensPrivately: Bool = false) {
            self.label = label
            self.id = id
            self.opensPrivately = opensPrivately
        }
    }

    public var document: Document
    public var choices: [[Choice]]
    public var picture: Picture?
    /// Words under the document that go when the message is completed.
    public var footnote: Document?
    /// The outbox row whose message this completes.
    public var edits: Int64?
    /// The visible short name by which money messages are told apart.
    public var reference: String?
    /// Where it goes; nil: to the chat that asked.
    public var destination: (channel: String, chat: String)?
    /// The proposal whose card this is.
    public var proposalID: String?
    /// An alert overtakes other messages of its chat.
    public var isUrgent: Bool

    public init(
        _ document: Document, footnote: Document? = nil, choices: [[Choice]] = [], picture: Picture? = nil,
        edits: Int64? = nil, reference: String? = nil, destination: (channel: String, chat: String)? = nil,
        proposalID: String? = nil, isUrgent: Bool = false
    ) {
        self.document = document
        self.footnote = footnote
        self.choices = choices
        self.picture = picture
        self.edits = edits
        self.reference = reference
        self.destination = destination
        self.proposalID = proposalID
        self.isUrgent = isUrgent
    }
}
