import Foundation
import HTTP
import Platform

/// One call of the Bot API: parameters out, a result or a reason back. No retry, no meaning.
struct TelegramAPI: Sendable {
    private let token: Secret
    private let base: String
    private let transport: any HTTPTransport

    /// - Parameter base: without the token, e.g. `https://api.telegram.org`.
    init(token: Secret, base: String, transport: any HTTPTransport) {
        self.token = token
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.transport = transport
    }

    /// The number before the colon of the token.
    var botID: Int64? { Int64(token.exposed.prefix { $0 != ":" }) }

    func call<Result: Decodable>(
        _ method: String, _ parameters: [String: TelegramValue] = [:], upload: HTTPRequest.Part? = nil,
        as type: Result.Type = Result.self, timeout: Duration = .seconds(30), isOnOwnConnection: Bool = false
    ) async throws(TelegramFailure) -> Result {
        let body = Self.body(parameters, upload)
        guard let body else { throw .notSent(reason: "the parameters cannot be written") }
        let request = HTTPRequest(
            .post, "\(base)/bot\(token.exposed)/\(method)", body: body, timeout: timeout,
            isOnOwnConnection: isOnOwnConnection)
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
        return try Self.result(response)
    }

    /// Whether a refusal means that the token is not taken. A 404 can be a gateway's mistake; on every method it is
    /// the token.
    func isTokenRefused(_ refusal: TelegramRefusal) async -> Bool {
        guard refusal.code != 401 else { return true }
        guard refusal.isUnauthorized else { return false }
        do throws(TelegramFailure) {
            _ = try await call("getMe", as: TelegramIgnored.self, timeout: .seconds(10))
            return false
        } catch {
            if case .refused(let refusal) = error { return refusal.isUnauthorized }
            return false
        }
    }

    /// Downloads a file by the path that `getFile` told.
    /// - Parameter limit: in bytes; a larger file is an error.
    func download(_ path: String, limit: Int) async throws(TelegramFailure) -> [UInt8] {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(
                HTTPRequest(
                    .get, "\(base)/file/bot\(token.exposed)/\(path)", timeout: .seconds(60), maximumBodyBytes: limit))
        } catch {
            switch error {
            case .notSent(let reason), .maybeSent(let reason): throw .maybeSent(reason: reason)
            case .canceled: throw .notSent(reason: "canceled")
            }
        }
        guard response.status == 200 else { throw .maybeSent(reason: "a download with status \(response.status)") }
        return response.body
    }

    private static func result<Result: Decodable>(_ response: HTTPResponse) throws(TelegramFailure) -> Result {
        let answer = try? JSONDecoder().decode(TelegramAnswer<Result>.self, from: Data(response.body))
        guard let answer else { throw .maybeSent(reason: "unreadable answer with status \(response.status)") }
        if answer.isOK, let result = answer.result { return result }
        guard !answer.isOK else { throw .maybeSent(reason: "answer without a result") }
        throw .refused(
            TelegramRefusal(
                code: answer.code ?? response.status, text: answer.text ?? "",
                retryAfter: answer.parameters?.retryAfter ?? response.headers["retry-after"].flatMap(Int64.init),
                movedTo: answer.parameters?.movedTo))
    }

    /// JSON, or a form when there is a file to carry. Nil when something cannot be encoded.
    private static func body(_ parameters: [String: TelegramValue], _ upload: HTTPRequest.Part?) -> HTTPRequest.Body? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let upload else { return (try? encoder.encode(parameters)).map { .json(Array($0)) } }
        var parts: [HTTPRequest.Part] = []
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            if case .text(let text) = value {
                parts.append(HTTPRequest.Part(name: name, bytes: Array(text.utf8)))
            } else if let data = try? encoder.encode(value) {
                parts.append(HTTPRequest.Part(name: name, bytes: Array(data)))
            } else {
                return nil
            }
        }
        return .multipart(parts + [upload])
    }
}

/// The value of one parameter.
enum TelegramValue: Encodable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case object(any Encodable & Sendable)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        case .flag(let flag): try flag.encode(to: encoder)
        case .object(let object): try object.encode(to: encoder)
        }
    }

    /// A platform name: a number where it is one, as for users and groups, else text, as for `@channels`.
    static func name(_ id: String) -> TelegramValue { Int64(id).map { .number($0) } ?? .text(id) }
}

/// Why a call has no result.
enum TelegramFailure: Error, Hashable {
    /// Nothing has left.
    case notSent(reason: String)
    /// It may have been carried out.
    case maybeSent(reason: String)
    /// Telegram has read it and says no.
    case refused(TelegramRefusal)
}

/// An answer that says no. Texts are compared by part and without case: their wording varies.
struct TelegramRefusal: Error, Hashable {
    var code: Int
    var text: String
    var retryAfter: Int64?
    var movedTo: Int64?

    func says(_ part: String) -> Bool { text.lowercased().contains(part.lowercased()) }
    func says(anyOf parts: [String]) -> Bool { parts.contains { says($0) } }

    /// Who asks too often waits this long; nil for every other refusal. The half second is for clocks that differ.
    var wait: Duration? {
        guard code == 429 else { return nil }
        return .seconds(min(max(retryAfter ?? 5, 1), 86_400)) + .milliseconds(500)
    }
    /// The token is refused. A wrong path has another text: "Not Found: method not found".
    var isUnauthorized: Bool { code == 401 || (code == 404 && text.lowercased() == "not found") }
    var reason: String { "\(code) \(text)" }
}

private struct TelegramAnswer<Result: Decodable>: Decodable {
    struct Parameters: Decodable {
        var retryAfter: Int64?
        var movedTo: Int64?
        enum CodingKeys: String, CodingKey {
            case retryAfter = "retry_after"
            case movedTo = "migrate_to_chat_id"
        }
    }
    var isOK: Bool
    var result: Result?
    var code: Int?
    var text: String?
    var parameters: Parameters?
    enum CodingKeys: String, CodingKey {
        case isOK = "ok"
        case result, parameters
        case code = "error_code"
        case text = "description"
    }
}

/// For calls whose result does not matter.
struct TelegramIgnored: Decodable { init(from decoder: any Decoder) {} }
