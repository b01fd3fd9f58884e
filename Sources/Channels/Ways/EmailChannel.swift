public import HTTP
public import Platform
import Presentation

/// E-mail through an operator's mail server. Chats are addresses.
public struct EmailChannel: OutwardChannel {
    public let id = ChannelID.email
    public let time: any TimeSource
    private let server: MailServer
    private let sender: EmailAddress
    private let transport: any MailTransport

    private static let senderName = "Bellwether"
    private static let longestSubject = 120
    /// Mail servers take little more than 25 MB, and base64 adds a third.
    private static let largestFile = 18 << 20

    public init(
        server: MailServer, sender: EmailAddress, transport: any MailTransport, time: any TimeSource
    ) {
        self.server = server
        self.sender = sender
        self.transport = transport
        self.time = time
    }

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        guard let recipient = EmailAddress(delivery.chat.id) else { return .refused(reason: "this is no address") }
        if let late = Outward.tooLate(delivery, at: time.now()) { return late }
        let message = delivery.message
        let text = PlainRenderer.render(message.document, width: 72)
        let first = text.split(separator: "\n").first.map(String.init) ?? ""
        var file: MailMessage.File?
        if let attachment = message.attachment {
            guard let bytes = delivery.attachment else {
                return .refused(reason: "the bytes of the attachment are missing")
            }
            guard bytes.count <= Self.largestFile else {
                return .refused(reason: "the attachment is too large for mail")
            }
            file = .init(name: attachment.name, bytes: bytes)
        }
        let created = delivery.createdAt ?? time.now()
        let mail = MailMessage(
            sender: sender, senderName: Self.senderName, recipient: recipient,
            subject: first.isEmpty ? Self.senderName : String(first.prefix(Self.longestSubject)), text: text,
            file: file, date: created, name: "bellwether-\(delivery.id)-\(created.milliseconds)")
        do throws(MailError) {
            try await transport.submit(
                MailSubmission(to: server, from: sender.text, recipient: recipient.text, message: mail.bytes))
            return .delivered(messageID: nil, file: nil)
        } catch {
            return outcome(error)
        }
    }

    private func outcome(_ error: MailError) -> SendOutcome {
        switch error {
        case .notSent(let reason): .notSent(after: nil, isGlobal: true, reason: reason)
        case .maybeSent(let reason): .maybeDelivered(reason: reason)
        case .postponed(let code): .notSent(after: nil, isGlobal: false, reason: "the mail server answers \(code)")
        case .rejected(let code): .refused(reason: "the mail server answers \(code)")
        case .unauthorized(let reason):
            .notSent(after: Outward.pauseAfterRefusal, isGlobal: true, reason: "login: \(reason)")
        case .canceled: .notSent(after: nil, isGlobal: false, reason: "canceled")
        }
    }
}
