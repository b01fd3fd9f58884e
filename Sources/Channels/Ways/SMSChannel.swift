import Foundation
public import HTTP
public import Platform
import Presentation

/// Text messages through Twilio's API, or another that speaks it. Chats are telephone numbers.
///
/// Source: Twilio's reference of the resource `Messages` (2010-04-01). Errors go by their code, not their text.
public struct SMSChannel: OutwardChannel {
    /// An account of the service. Prints without its token.
    public struct Account: Sendable, Hashable {
        public var id: String
        public var token: Secret
        /// A number of ours, or a messaging service (`MG…`).
        public var sender: String
        /// URL of the service, e.g. `https://api.twilio.com`.
        public var base: String
        public init(id: String, token: Secret, sender: String, base: String) {
            self.id = id
            self.token = token
            self.sender = sender
            self.base = base
        }
    }

    public let id = ChannelID.sms
    public let time: any TimeSource
    private let account: Account
    private let transport: any HTTPTransport

    public init(account: Account, transport: any HTTPTransport, time: any TimeSource) {
        self.account = account
        self.transport = transport
        self.time = time
    }

    private struct Message: Decodable {
        var sid: String?
        var status: String?
        var error_code: Int?
    }
    private struct Refusal: Decodable { var code: Int? }

    /// How long is waited for the network's word on a message: most numbers that are none are told of at once.
    private static let waits: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        guard let number = PhoneNumber(delivery.chat.id) else { return .refused(reason: "this is no number") }
        if let late = Outward.tooLate(delivery, at: time.now()) { return late }
        let text = SMSText.cut(PlainRenderer.render(delivery.message.document, width: 40), note: "...")
        guard !text.isEmpty else { return .refused(reason: "there is nothing to say") }
        let sender = account.sender.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        let fields = [HTTPRequest.Field("To", number.text), .init(sender, account.sender), .init("Body", text)]
        do throws(HTTPError) {
            let answer = try await transport.send(request(.post, "Messages.json", .form(fields)))
            guard (200...299).contains(answer.status) else { return refusal(answer) }
            guard let message = Self.decoded(Message.self, answer), let sid = message.sid else {
                return .maybeDelivered(reason: "the answer of the service cannot be read")
            }
            return await followed(message, sid)
        } catch {
            return switch error {
            case .notSent(let reason): .notSent(after: nil, isGlobal: true, reason: reason)
            case .canceled: .notSent(after: nil, isGlobal: false, reason: "canceled")
            case .maybeSent(let reason): .maybeDelivered(reason: reason)
            }
        }
    }

    /// What became of a message the service has taken on. While it only waits there it counts as sent.
    private func followed(_ message: Message, _ sid: String) async -> SendOutcome {
        var message = message
        for wait in Self.waits {
            switch message.status {
            case "failed", "undelivered", "canceled":
                let code = message.error_code.map { " (\($0))" } ?? ""
                return .refused(reason: "the network did not deliver it\(code)")
            case "sent", "delivered", "read": return .delivered(messageID: sid, file: nil)
            default: break
            }
            guard (try? await time.sleep(for: wait)) != nil,
                let answer = try? await transport.send(request(.get, "Messages/\(sid.formEncoded).json", .none)),
                let now = Self.decoded(Message.self, answer), now.status != nil
            else { break }
            message = now
        }
        return .delivered(messageID: sid, file: nil)
    }

    private func refusal(_ answer: HTTPResponse) -> SendOutcome {
        let code = Self.decoded(Refusal.self, answer)?.code
        let reason = "the service answers \(code ?? answer.status)"
        // 20429: too many requests; 14107, 30001: its queues are full.
        if [20429, 14107, 30001].contains(code) {
            return .notSent(after: Outward.pauseAfterLimit, isGlobal: true, reason: reason)
        }
        return Outward.outcome(status: answer.status, retryAfter: answer.headers["retry-after"], reason: reason)
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ body: HTTPRequest.Body) -> HTTPRequest {
        let login = Data("\(account.id):\(account.token.exposed)".utf8).base64EncodedString()
        return HTTPRequest(
            method, "\(account.base)/2010-04-01/Accounts/\(account.id.formEncoded)/\(path)",
            headers: ["Authorization": "Basic \(login)"], body: body)
    }

    private static func decoded<Value: Decodable>(_ type: Value.Type, _ answer: HTTPResponse) -> Value? {
        try? JSONDecoder().decode(type, from: Data(answer.body))
    }
}
