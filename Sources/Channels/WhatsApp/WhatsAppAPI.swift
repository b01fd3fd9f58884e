import Foundation
import HTTP
import Platform

/// One call of the Cloud API: a body out, a result or a reason back. No retry, no meaning.
struct WhatsAppAPI: Sendable {
    private let token: Secret
    private let base: String
    private let phoneNumberID: String
    private let transport: any HTTPTransport

    /// - Parameter base: with the version, e.g. `https://graph.facebook.com/v26.0`.
    init(token: Secret, base: String, phoneNumberID: String, transport: any HTTPTransport) {
        self.token = token
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.phoneNumberID = phoneNumberID
        self.transport = transport
    }

    /// Sends a message.
    /// - Parameter body: JSON.
    /// - Returns: the platform's name of it. That it was taken does not mean that it arrives.
    func send(_ body: String) async throws(WhatsAppFailure) -> String {
        struct Answer: Decodable {
            struct Message: Decodable { var id: String }
            var messages: [Message]
        }
        let answer: Answer = try await call(.post, "\(phoneNumberID)/messages", .json(Array(body.utf8)))
        guard let id = answer.messages.first?.id else { throw .maybeSent(reason: "answer without a message") }
        return id
    }

    /// Uploads bytes; the name it returns is good for 30 days.
    func upload(_ bytes: [UInt8], name: String, type: String) async throws(WhatsAppFailure) -> String {
        struct Answer: Decodable { var id: String }
        let answer: Answer = try await call(
            .post, "\(phoneNumberID)/media",
            .multipart([
                .init(name: "messaging_product", bytes: Array("whatsapp".utf8)),
                .init(name: "type", bytes: Array(type.utf8)),
                .init(name: "file", fileName: name, contentType: type, bytes: bytes),
            ]), timeout: .seconds(120))
        return answer.id
    }

    /// Marks a person's message, and those before it, as read.
    /// - Parameter isTyping: shows that an answer is being written, for 25 s or until it is there.
    func markRead(_ messageID: String, isTyping: Bool) async throws(WhatsAppFailure) {
        struct Answer: Decodable {}
        let body = JSONWriter.text { json in
            json.object { json in
                json.member("messaging_product", "whatsapp")
                json.member("status", "read")
                json.member("message_id", messageID)
                if isTyping {
                    json.key("typing_indicator")
                    json.object { $0.member("type", "text") }
                }
            }
        }
        let _: Answer = try await call(
            .post, "\(phoneNumberID)/messages", .json(Array(body.utf8)), timeout: .seconds(10))
    }

    /// The name and number people see.
    func profile() async throws(WhatsAppFailure) -> String {
        struct Answer: Decodable { var display_phone_number: String?, verified_name: String? }
        let answer: Answer = try await call(.get, phoneNumberID, .none, timeout: .seconds(10))
        return [answer.verified_name, answer.display_phone_number].compactMap { $0 }.joined(separator: " ")
    }

    struct Template: Decodable { var name: String, language: String, status: String }

    /// The templates of a name, one for each language.
    func templates(named name: String, in account: String) async throws(WhatsAppFailure) -> [Template] {
        struct Answer: Decodable { var data: [Template] }
        let path = "\(account.formEncoded)/message_templates?limit=250&name=\(name.formEncoded)"
        let answer: Answer = try await call(.get, path, .none, timeout: .seconds(10))
        return answer.data
    }

    /// Where a file that somebody sent can be downloaded for some minutes, and its size in bytes.
    func media(_ id: String) async throws(WhatsAppFailure) -> (url: String, size: Int?) {
        struct Answer: Decodable {
            var url: String
            var file_size: Int?
        }
        // The name comes from outside: it must stay one part of the path.
        let answer: Answer = try await call(.get, id.formEncoded, .none, timeout: .seconds(15))
        return (answer.url, answer.file_size)
    }

    /// Downloads what `media` told of. The platform wants the token there as well: it goes over no less safe a
    /// connection than calls do.
    /// - Parameter limit: in bytes; a larger file is an error.
    func download(_ url: String, limit: Int) async throws(WhatsAppFailure) -> [UInt8] {
        guard url.hasPrefix("https://") || !base.hasPrefix("https://") else {
            throw .notSent(reason: "the address of a file is not https")
        }
        let request = HTTPRequest(
            .get, url, headers: ["Authorization": "Bearer \(token.exposed)"], timeout: .seconds(60),
            maximumBodyBytes: limit)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request)
        } catch {
            switch error {
            case .notSent(let reason), .maybeSent(let reason): throw .maybeSent(reason: reason)
            case .canceled: throw .notSent(reason: "canceled")
            }
        }
        guard response.status == 200 else { throw .maybeSent(reason: "a download with status \(response.status)") }
        return response.body
    }

    private func call<Result: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ body: HTTPRequest.Body, timeout: Duration = .seconds(30)
    ) async throws(WhatsAppFailure) -> Result {
        let request = HTTPRequest(
            method, "\(base)/\(path)", headers: ["Authorization": "Bearer \(token.exposed)"], body: body,
            timeout: timeout)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request)
        } catch {
            switch error {
            case .notSent(let reason): throw .notSent(reason: reason)
            case .maybeSent(let reason): throw .maybeSent(reason: reason)
            case .canceled: throw .notSent(reason: "canceled")
            }
        }
        let data = Data(response.body)
        if (200..<300).contains(response.status) {
            guard let result = try? JSONDecoder().decode(Result.self, from: data) else {
                throw .maybeSent(reason: "unreadable answer with status \(response.status)")
            }
            return result
        }
        let wait = response.headers["retry-after"].flatMap(Int64.init)
        if let error = try? JSONDecoder().decode(WhatsAppErrorAnswer.self, from: data).error {
            let details = error.error_data?.details ?? error.message ?? ""
            throw .refused(.init(status: response.status, code: error.code, details: details, retryAfter: wait))
        }
        // A gateway that waited in vain: what was behind it may have done it.
        if response.status == 504 || response.status < 400 {
            throw .maybeSent(reason: "unreadable answer with status \(response.status)")
        }
        throw .refused(.init(status: response.status, code: nil, details: "unreadable", retryAfter: wait))
    }
}

private struct WhatsAppErrorAnswer: Decodable {
    struct Failure: Decodable {
        struct Details: Decodable { var details: String? }
        var code: Int
        var message: String?
        var error_data: Details?
    }
    var error: Failure
}
