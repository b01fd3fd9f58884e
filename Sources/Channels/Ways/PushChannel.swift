import Foundation
public import HTTP
public import Platform
import Presentation

/// Push and desktop notifications through an ntfy server. Chats are topics.
public struct PushChannel: OutwardChannel {
    public let id = ChannelID.push
    public let time: any TimeSource
    private let base: String
    private let token: Secret?
    private let transport: any HTTPTransport

    /// The server makes an attachment of a longer message.
    private static let longestMessage = 4000
    private static let longestTitle = 200

    /// - Parameters:
    ///   - base: URL of the server, e.g. `https://ntfy.sh`.
    ///   - token: of an account on the server; nil where anybody may publish.
    public init(base: String, token: Secret?, transport: any HTTPTransport, time: any TimeSource) {
        self.base = base
        self.token = token
        self.transport = transport
        self.time = time
    }

    private struct Message: Encodable {
        var topic: String
        var title: String
        var message: String
        /// 1 to 5, 3 is the usual.
        var priority: Int
    }

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        guard PushTopic(delivery.chat.id) != nil else { return .refused(reason: "this is no topic") }
        if let late = Outward.tooLate(delivery, at: time.now()) { return late }
        let lines = PlainRenderer.render(delivery.message.document, width: 60)
            .split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
        guard let first = lines.first else { return .refused(reason: "there is nothing to say") }
        let body = lines.count > 1 ? lines[1].trimmingCharacters(in: .newlines) : first
        let message = Message(
            topic: delivery.chat.id, title: lines.count > 1 ? String(first.prefix(Self.longestTitle)) : "Bellwether",
            message: body.cut(toBytes: Self.longestMessage),
            priority: delivery.message.isSilent || delivery.priority == 0 ? 2 : delivery.priority > 5 ? 4 : 3)
        guard let json = try? JSONEncoder().encode(message) else {
            return .refused(reason: "this cannot be put into words")
        }
        let headers = token.map { ["Authorization": "Bearer \($0.exposed)"] } ?? [:]
        do throws(HTTPError) {
            let answer = try await transport.send(
                HTTPRequest(.post, base, headers: headers, body: .json(Array(json))))
            return outcome(answer)
        } catch {
            return switch error {
            case .notSent(let reason): .notSent(after: nil, isGlobal: true, reason: reason)
            case .canceled: .notSent(after: nil, isGlobal: false, reason: "canceled")
            case .maybeSent(let reason): .maybeDelivered(reason: reason)
            }
        }
    }

    private func outcome(_ answer: HTTPResponse) -> SendOutcome {
        struct Sent: Decodable { var id: String? }
        guard answer.status == 200 else {
            return Outward.outcome(
                status: answer.status, retryAfter: answer.headers["retry-after"],
                reason: "the push server answers \(answer.status)")
        }
        let sent = try? JSONDecoder().decode(Sent.self, from: Data(answer.body))
        return .delivered(messageID: sent?.id, file: nil)
    }
}

extension String {
    /// As much as fits into `limit` bytes of UTF-8, ended by an ellipsis when something is missing.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = "", size = "…".utf8.count
        for character in self {
            size += character.utf8.count
            guard size <= limit else { break }
            text.append(character)
        }
        return text + "…"
    }
}
