import Foundation

/// What a webhook brings, as far as it is used. Whatever cannot be read is nil instead of an error, so that one strange
/// message holds up no other.
struct WhatsAppBatch: Decodable {
    struct Entry: Decodable {
        @Lenient var changes: [Lenient<WhatsAppChange>]?
    }
    var object: String?
    @Lenient var entry: [Lenient<Entry>]?

    /// The values of all changes, in order.
    var values: [WhatsAppValue] {
        (entry ?? []).compactMap(\.wrappedValue).flatMap { ($0.changes ?? []).compactMap(\.wrappedValue) }
            .filter { $0.field == "messages" }.compactMap(\.value)
    }
}

struct WhatsAppChange: Decodable {
    @Lenient var field: String?
    @Lenient var value: WhatsAppValue?
}

/// One delivery about one number of ours.
struct WhatsAppValue: Decodable {
    struct Metadata: Decodable { @Lenient var phone_number_id: String? }
    struct Contact: Decodable {
        struct Profile: Decodable {
            @Lenient var name: String?
            @Lenient var username: String?
        }
        @Lenient var profile: Profile?
        @Lenient var wa_id: String?
        @Lenient var user_id: String?
    }
    @Lenient var metadata: Metadata?
    @Lenient var contacts: [Lenient<Contact>]?
    @Lenient var messages: [Lenient<WhatsAppMessage>]?
    @Lenient var statuses: [Lenient<WhatsAppStatus>]?
    @Lenient var errors: [Lenient<WhatsAppErrorNote>]?

    var people: [Contact] { (contacts ?? []).compactMap(\.wrappedValue) }
}

struct WhatsAppErrorNote: Decodable {
    struct Details: Decodable { @Lenient var details: String? }
    @Lenient var code: Int?
    @Lenient var error_data: Details?
}

/// Something a person did.
struct WhatsAppMessage: Decodable {
    struct Context: Decodable {
        @Lenient var id: String?
        @Lenient var forwarded: Bool?
        @Lenient var frequently_forwarded: Bool?
    }
    struct Text: Decodable { @Lenient var body: String? }
    struct Interactive: Decodable {
        struct Choice: Decodable { @Lenient var id: String? }
        @Lenient var button_reply: Choice?
        @Lenient var list_reply: Choice?
    }
    struct TemplateButton: Decodable {
        @Lenient var payload: String?
        @Lenient var text: String?
    }
    struct Media: Decodable {
        @Lenient var id: String?
        @Lenient var caption: String?
        @Lenient var voice: Bool?
    }
    struct Edit: Decodable {
        struct Content: Decodable {
            @Lenient var text: Text?
            @Lenient var image: Media?
            @Lenient var video: Media?
            @Lenient var document: Media?
        }
        @Lenient var original_message_id: String?
        @Lenient var message: Content?
    }
    struct System: Decodable {
        @Lenient var type: String?
        @Lenient var wa_id: String?
        @Lenient var user_id: String?
    }
    struct Unsupported: Decodable { @Lenient var type: String? }

    var id: String
    var type: String
    @Lenient var from: String?
    @Lenient var from_user_id: String?
    @Lenient var group_id: String?
    /// Seconds since the epoch, as text.
    @Lenient var timestamp: String?
    @Lenient var context: Context?
    @Lenient var text: Text?
    @Lenient var interactive: Interactive?
    @Lenient var button: TemplateButton?
    @Lenient var image: Media?
    @Lenient var video: Media?
    @Lenient var audio: Media?
    @Lenient var document: Media?
    @Lenient var edit: Edit?
    @Lenient var system: System?
    @Lenient var unsupported: Unsupported?
}

/// What became of a message of ours.
struct WhatsAppStatus: Decodable {
    var id: String
    var status: String
    @Lenient var timestamp: String?
    @Lenient var recipient_id: String?
    @Lenient var recipient_user_id: String?
    @Lenient var biz_opaque_callback_data: String?
    @Lenient var errors: [Lenient<WhatsAppErrorNote>]?
}

/// A value that is nil where it is absent or of another type.
@propertyWrapper struct Lenient<Value: Decodable>: Decodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
    init(from decoder: any Decoder) { wrappedValue = try? Value(from: decoder) }
}

extension KeyedDecodingContainer {
    func decode<Value>(_ type: Lenient<Value>.Type, forKey key: Key) -> Lenient<Value> {
        // A key that is absent or null has no decoder of its own.
        (try? decodeIfPresent(Lenient<Value>.self, forKey: key)).flatMap { $0 } ?? Lenient(wrappedValue: nil)
    }
}
