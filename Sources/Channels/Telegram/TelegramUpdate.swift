import Foundation
import Platform

/// What `getUpdates` brings, as far as it is used. Only `id` is certain: whatever else cannot be read makes the update
/// one of `.other` kind instead of an error, so that a strange update holds up nothing.
struct TelegramUpdate: Decodable {
    enum Event {
        case message(TelegramMessage)
        case edited(TelegramMessage)
        case press(TelegramPress)
        case membership(TelegramMembership)
        /// A chat is nil where the platform names none.
        case other(TelegramChat?, TelegramUser?)
    }
    var id: Int64
    /// The platform's word for the event.
    var kind: String
    var event: Event

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        id = try container.decode(Int64.self, forKey: AnyKey("update_id"))
        let key = container.allKeys.filter { $0.stringValue != "update_id" }.min { $0.stringValue < $1.stringValue }
        kind = key?.stringValue ?? ""
        event = .other(nil, nil)
        guard let key else { return }
        let known: Event? =
            switch kind {
            case "message": (try? container.decode(TelegramMessage.self, forKey: key)).map { .message($0) }
            case "edited_message": (try? container.decode(TelegramMessage.self, forKey: key)).map { .edited($0) }
            case "callback_query": (try? container.decode(TelegramPress.self, forKey: key)).map { .press($0) }
            case "my_chat_member": (try? container.decode(TelegramMembership.self, forKey: key)).map { .membership($0) }
            default: nil
            }
        let origin = try? container.decode(TelegramOrigin.self, forKey: key)
        event = known ?? .other(origin?.chat, origin?.user)
    }
}

/// A list in which an element that cannot be read is nil, not the end of the list.
struct TelegramBatch: Decodable {
    var updates: [TelegramUpdate?]

    private struct Element: Decodable {
        var update: TelegramUpdate?
        init(from decoder: any Decoder) { update = try? TelegramUpdate(from: decoder) }
    }
    init(from decoder: any Decoder) throws { updates = try [Element](from: decoder).map(\.update) }
}

struct TelegramUser: Decodable {
    var id: Int64
    var isBot: Bool?
    var firstName: String?
    var lastName: String?
    var username: String?
    var languageCode: String?
    enum CodingKeys: String, CodingKey {
        case id, username
        case isBot = "is_bot"
        case firstName = "first_name"
        case lastName = "last_name"
        case languageCode = "language_code"
    }
}

struct TelegramChat: Decodable {
    var id: Int64
    var type: String?
    var title: String?
    var username: String?
}

struct TelegramEntity: Decodable {
    var type: String
    var offset: Int
    var length: Int
    var user: TelegramUser?
}

struct TelegramMessage: Decodable {
    struct Replied: Decodable {
        var id: Int64
        var from: TelegramUser?
        var text: String?
        var caption: String?
        enum CodingKeys: String, CodingKey {
            case id = "message_id"
            case from, text, caption
        }
    }
    struct Quote: Decodable { var text: String }
    /// A size of a photo, or a document.
    struct File: Decodable {
        var id: String
        var size: Int?
        enum CodingKeys: String, CodingKey {
            case id = "file_id"
            case size = "file_size"
        }
    }
    var id: Int64
    var from: TelegramUser?
    var senderChat: TelegramChat?
    var chat: TelegramChat
    var date: Int64
    var editDate: Int64?
    var thread: Int64?
    var isTopicMessage: Bool?
    var text: String?
    var entities: [TelegramEntity]?
    var caption: String?
    var captionEntities: [TelegramEntity]?
    var repliedTo: Replied?
    var quote: Quote?
    var movedTo: Int64?
    var movedFrom: Int64?
    /// The sizes of a photo, the largest last.
    var photo: [File]?
    var document: File?
    /// Names of all fields: what kind of message it is shows only there.
    var fields: Set<String>

    enum CodingKeys: String, CodingKey {
        case id = "message_id"
        case senderChat = "sender_chat"
        case editDate = "edit_date"
        case thread = "message_thread_id"
        case isTopicMessage = "is_topic_message"
        case captionEntities = "caption_entities"
        case repliedTo = "reply_to_message"
        case movedTo = "migrate_to_chat_id"
        case movedFrom = "migrate_from_chat_id"
        case from, chat, date, text, entities, caption, quote, photo, document
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(Int64.self, forKey: .id)
        chat = try values.decode(TelegramChat.self, forKey: .chat)
        date = try values.decode(Int64.self, forKey: .date)
        from = try values.decodeIfPresent(TelegramUser.self, forKey: .from)
        senderChat = try values.decodeIfPresent(TelegramChat.self, forKey: .senderChat)
        editDate = try values.decodeIfPresent(Int64.self, forKey: .editDate)
        thread = try values.decodeIfPresent(Int64.self, forKey: .thread)
        isTopicMessage = try values.decodeIfPresent(Bool.self, forKey: .isTopicMessage)
        text = try values.decodeIfPresent(String.self, forKey: .text)
        caption = try values.decodeIfPresent(String.self, forKey: .caption)
        movedTo = try values.decodeIfPresent(Int64.self, forKey: .movedTo)
        movedFrom = try values.decodeIfPresent(Int64.self, forKey: .movedFrom)
        // Ornaments: a message is worth having without them.
        entities = try? values.decodeIfPresent([TelegramEntity].self, forKey: .entities)
        captionEntities = try? values.decodeIfPresent([TelegramEntity].self, forKey: .captionEntities)
        repliedTo = try? values.decodeIfPresent(Replied.self, forKey: .repliedTo)
        quote = try? values.decodeIfPresent(Quote.self, forKey: .quote)
        photo = try? values.decodeIfPresent([File].self, forKey: .photo)
        document = try? values.decodeIfPresent(File.self, forKey: .document)
        fields = Set(try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue))
    }

    /// The forum topic. In a group's general topic replies carry a thread that is none, hence the second condition.
    var topic: Int64? { isTopicMessage == true ? thread : nil }
    /// What this replies to. Every message of a topic names the topic's first message: that is no reply.
    var reply: Replied? { repliedTo.flatMap { topic != nil && $0.id == thread ? nil : $0 } }
}

struct TelegramPress: Decodable {
    /// The message the button hangs on; an old one has only chat and id.
    struct Place: Decodable {
        var id: Int64
        var chat: TelegramChat
        var thread: Int64?
        var isTopicMessage: Bool?
        enum CodingKeys: String, CodingKey {
            case id = "message_id"
            case chat
            case thread = "message_thread_id"
            case isTopicMessage = "is_topic_message"
        }
    }
    var id: String
    var from: TelegramUser
    var message: Place?
    var data: String?
}

struct TelegramMembership: Decodable {
    struct Member: Decodable {
        var status: String
        var isMember: Bool?
        enum CodingKeys: String, CodingKey {
            case status
            case isMember = "is_member"
        }
    }
    var chat: TelegramChat
    var from: TelegramUser
    var date: Int64
    var new: Member
    enum CodingKeys: String, CodingKey {
        case chat, from, date
        case new = "new_chat_member"
    }
    var isMember: Bool { new.status == "restricted" ? new.isMember ?? true : !["left", "kicked"].contains(new.status) }
}

/// Whose and where an event of unknown shape is, when it says so in the usual places.
private struct TelegramOrigin: Decodable {
    private struct Place: Decodable { var chat: TelegramChat? }
    var chat: TelegramChat?
    var user: TelegramUser?
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: AnyKey.self)
        chat = try? values.decode(TelegramChat.self, forKey: AnyKey("chat"))
        if chat == nil { chat = (try? values.decode(Place.self, forKey: AnyKey("message")))?.chat }
        user = try? values.decode(TelegramUser.self, forKey: AnyKey("from"))
        if user == nil { user = try? values.decode(TelegramUser.self, forKey: AnyKey("user")) }
    }
}

struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
