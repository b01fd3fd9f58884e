import Foundation
import HTTP
import Platform

/// A JSON value, for looking into what was sent.
enum JSON: Decodable, Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case object([String: JSON])
    case array([JSON])
    case string(String)
    case number(Double)
    case flag(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let array = try? value.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSON.self, from: Data(bytes)) }

    subscript(key: String) -> JSON? { if case .object(let fields) = self { fields[key] } else { nil } }
    subscript(index: Int) -> JSON? {
        if case .array(let items) = self, items.indices.contains(index) { items[index] } else { nil }
    }
    var count: Int {
        switch self {
        case .object(let fields): fields.count
        case .array(let items): items.count
        default: 0
        }
    }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var whole: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
}

/// A network that answers as a test says, and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    struct Call: Sendable {
        var method: String
        var url: String
        /// Of a JSON body; of a form, its fields as text.
        var parameters: [String: JSON]
        var files: [HTTPRequest.Part] = []
        var isOnOwnConnection: Bool
        subscript(name: String) -> JSON? { parameters[name] }
    }
    typealias Answer = Result<HTTPResponse, HTTPError>

    private let answer: @Sendable (Call, _ number: Int) async -> Answer
    private let seen = Locked<[Call]>([])
    var calls: [Call] { seen.withLock { $0 } }
    func calls(of method: String) -> [Call] { calls.filter { $0.method == method } }

    /// `answer` gets each call and its number, from 0.
    init(_ answer: @escaping @Sendable (Call, Int) async -> Answer) { self.answer = answer }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        var call = Call(
            method: String(request.url.split(separator: "/").last ?? ""), url: request.url, parameters: [:],
            isOnOwnConnection: request.isOnOwnConnection)
        switch request.body {
        case .none: break
        case .json(let bytes): if case .object(let fields) = try? JSON(bytes) { call.parameters = fields }
        case .form(let fields): for field in fields { call.parameters[field.name] = .string(field.value) }
        case .multipart(let parts):
            call.files = parts.filter { $0.fileName != nil }
            for part in parts where part.fileName == nil {
                call.parameters[part.name] = .string(String(decoding: part.bytes, as: UTF8.self))
            }
        }
        let number = seen.withLock { [call] seen in
            seen.append(call)
            return seen.count - 1
        }
        return try await answer(call, number).get()
    }

    static func ok(_ result: String) -> Answer {
        .success(HTTPResponse(status: 200, body: Array(#"{"ok":true,"result":\#(result)}"#.utf8)))
    }
    static func refusal(_ code: Int, _ text: String) -> Answer {
        let body = #"{"ok":false,"error_code":\#(code),"description":"\#(text)"}"#
        return .success(HTTPResponse(status: code, body: Array(body.utf8)))
    }
    /// A message was made, with this number.
    static func message(_ id: Int) -> Answer { ok(#"{"message_id":\#(id)}"#) }
}
