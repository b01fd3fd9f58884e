import Platform
import Storage

/// Turns what a webhook brings into messages. Pure but for the clock, which dates what the platform does not.
struct WhatsAppReader: Sendable {
    /// The platform's number of our phone number: what is for another is not for us.
    let phoneNumberID: String
    let time: any TimeSource

    /// What was brought, and what was left.
    struct Reading {
        /// By the platform's clock, for deliveries come in any order.
        var messages: [IncomingMessage] = []
        /// Codes of what the platform complains about.
        var complaints: [Int] = []
        /// Deliveries for another number.
        var foreign = 0
        /// What cannot be understood or belongs to a group.
        var ignored = 0
    }

    func read(_ batch: WhatsAppBatch) -> Reading {
        var reading = Reading()
        for value in batch.values {
            guard value.metadata?.phone_number_id == phoneNumberID else {
                reading.foreign += 1
                continue
            }
            reading.complaints += (value.errors ?? []).compactMap(\.wrappedValue?.code)
            let people = value.people
            for message in value.messages ?? [] {
                if let read = message.wrappedValue.flatMap({ self.message($0, people) }) {
                    reading.messages.append(read)
                } else {
                    reading.ignored += 1
                }
            }
            for status in value.statuses ?? [] {
                if let read = status.wrappedValue.flatMap({ receipt($0, people) }) {
                    reading.messages.append(read)
                } else {
                    reading.ignored += 1
                }
            }
        }
        // Sorting is stable: what has the same second keeps its order.
        let order = reading.messages.enumerated().sorted {
            ($0.element.sentAt, $0.offset) < ($1.element.sentAt, $1.offset)
        }
        reading.messages = order.map(\.element)
        return reading
    }

    /// What a person did; nil when it is nobody's or a group's.
    private func message(_ message: WhatsAppMessage, _ people: [WhatsAppValue.Contact]) -> IncomingMessage? {
        guard message.group_id == nil, !message.id.isEmpty else { return nil }
        let person = people.first { $0.user_id.map { $0 == message.from_user_id } ?? ($0.wa_id == message.from) }
        // Who has a user name may hide their number: the platform's own name of the person does not change.
        guard let name = message.from_user_id ?? person?.user_id ?? message.from, !name.isEmpty else { return nil }
        var phone = message.from ?? person?.wa_id
        var content = content(message)
        var isTheirs = true
        if let system = message.system {
            isTheirs = false
            switch system.type {
            case "user_changed_number":
                phone = system.wa_id ?? phone
                if name == message.from, let new = system.wa_id { content = .moved(to: new) }
            case "user_changed_user_id":
                if let new = system.user_id { content = .moved(to: new) }
            default: break
            }
        }
        return IncomingMessage(
            chat: ChatID(.whatsapp, name), updateID: message.id,
            sender: .init(
                id: name, name: person?.profile?.name ?? "", username: person?.profile?.username, phone: phone),
            messageID: isTheirs ? message.id : nil, content: content, file: file(message), replyTo: message.context?.id,
            isForwarded: message.context?.forwarded == true || message.context?.frequently_forwarded == true,
            sentAt: moment(message.timestamp))
    }

    private func content(_ message: WhatsAppMessage) -> IncomingMessage.Content {
        let place = message.context?.id ?? ""
        switch message.type {
        case "text": return message.text?.body.map { .text($0) } ?? .other(kind: "text")
        case "interactive":
            let choice = message.interactive?.button_reply ?? message.interactive?.list_reply
            return choice?.id.map { .press(button: $0, messageID: place) } ?? .other(kind: "interactive")
        case "button":
            return (message.button?.payload ?? message.button?.text).map { .press(button: $0, messageID: place) }
                ?? .other(kind: "button")
        case "image": return .file(kind: "image", caption: message.image?.caption ?? "")
        case "video": return .file(kind: "video", caption: message.video?.caption ?? "")
        case "document": return .file(kind: "document", caption: message.document?.caption ?? "")
        case "audio": return .file(kind: message.audio?.voice == true ? "voice" : "audio", caption: "")
        case "edit":
            let new = message.edit?.message
            let words = new?.text?.body ?? (new?.image ?? new?.video ?? new?.document)?.caption ?? ""
            return .edited(words, messageID: message.edit?.original_message_id ?? "")
        case "unsupported": return .other(kind: message.unsupported?.type ?? "unsupported")
        default: return .other(kind: message.type)
        }
    }

    /// What can be fetched: an image or a document.
    private func file(_ message: WhatsAppMessage) -> IncomingMessage.File? {
        let media = message.type == "image" ? message.image : message.type == "document" ? message.document : nil
        return media?.id.map { IncomingMessage.File(id: $0) }
    }

    /// What became of a message of ours; nil for a stage that does not exist.
    private func receipt(_ status: WhatsAppStatus, _ people: [WhatsAppValue.Contact]) -> IncomingMessage? {
        guard let stage = DeliveryStage(rawValue: status.status), !status.id.isEmpty else { return nil }
        let person = people.first { $0.wa_id == status.recipient_id || $0.user_id == status.recipient_user_id }
        let name = status.recipient_user_id ?? person?.user_id ?? status.recipient_id ?? ""
        let mark = status.biz_opaque_callback_data.flatMap(WhatsAppMark.init)
        let code = (status.errors ?? []).lazy.compactMap(\.wrappedValue?.code).first
        let receipt = IncomingMessage.Receipt(
            stage, messageID: status.id, outboxID: mark?.row, isTemplate: mark?.isTemplate ?? false,
            failure: stage == .failed ? .init(code: code ?? 0) : nil)
        return IncomingMessage(
            chat: ChatID(.whatsapp, name), updateID: "\(status.id):\(status.status)",
            sender: .init(id: name, name: ""), content: .receipt(receipt), sentAt: moment(status.timestamp))
    }

    /// Seconds since the epoch; the present for a text that is no date, and for one to come.
    private func moment(_ seconds: String?) -> Timestamp {
        let now = time.now()
        guard let seconds = seconds.flatMap(Int64.init), (1..<100_000_000_000).contains(seconds) else { return now }
        return min(Timestamp(seconds: seconds), now)
    }
}

/// What we give every message and get back with its receipts: `outbox:4711`, or `outbox:4711:template`.
struct WhatsAppMark: Hashable, CustomStringConvertible {
    var row: Int64
    var isTemplate: Bool

    init(row: Int64, isTemplate: Bool) {
        self.row = row
        self.isTemplate = isTemplate
    }
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || (parts.count == 3 && parts[2] == "template"), parts[0] == "outbox",
            let row = Int64(parts[1])
        else { return nil }
        self.init(row: row, isTemplate: parts.count == 3)
    }
    var description: String { "outbox:\(row)" + (isTemplate ? ":template" : "") }
}
