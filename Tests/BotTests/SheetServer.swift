import Foundation
import Platform
import TestSupport

/// Google as far as spreadsheets go: tokens for signed requests, one spreadsheet that keeps what is added. The form of
/// requests and answers is that of Google's reference of the Sheets API v4 and of OAuth 2.0 for service accounts.
final class SheetServer: Sendable {
    static let email = "bellwether@tests.iam.gserviceaccount.com"
    static let spreadsheet = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    static let link = "https://docs.google.com/spreadsheets/d/\(spreadsheet)/edit?gid=0#gid=0"

    struct State: Sendable {
        /// By sheet, each row's fields as text.
        var sheets: [String: [[String]]] = ["Sheet1": []]
        /// Answers in place of the usual ones, each once: status and body. A row that was to be added is added.
        var failures: [(status: Int, body: String)] = []
        /// Stays until it is taken back.
        var refusal: (status: Int, body: String)?
        var tokens = 0
        /// Tokens of before do not count any more.
        var isTokenEnded = false
        /// Called when rows have been added, before they are confirmed.
        var added: (@Sendable () -> Void)?
        var asked: [String] = []
    }
    let state = Locked(State())
    private let service: ScriptedService
    let keyFile: URL

    var url: String { service.url }
    func rows(_ sheet: String) -> [[String]] { state.withLock { $0.sheets[sheet] ?? [] } }
    var settings: [String: String] {
        ["BELLWETHER_GOOGLE_KEY": keyFile.path, "GOOGLE_SHEETS_API_BASE": url]
    }

    init(_ place: Place) throws {
        let state = state
        service = ScriptedService { request in Self.answer(request, state) }
        keyFile = place.folder.appending(path: "google.json")
        let key = [
            "type": "service_account", "client_email": Self.email, "private_key": TestKey.pem,
            "token_uri": service.url + "/token",
        ]
        try JSONEncoder().encode(key).write(to: keyFile)
    }

    func stop() { service.stop() }

    static func error(
        _ status: Int, _ state: String, _ message: String, reason: String = ""
    ) -> (status: Int, body: String) {
        let details = reason.isEmpty ? "" : #","details":[{"reason":"\#(reason)"}]"#
        return (status, #"{"error":{"code":\#(status),"message":"\#(message)","status":"\#(state)"\#(details)}}"#)
    }

    private static func answer(_ request: ScriptedService.Request, _ state: Locked<State>) -> ScriptedService.Answer {
        let line = request.line.removingPercentEncoding ?? request.line
        state.withLock { $0.asked.append(line) }
        if line == "POST /token" { return token(request, state) }
        let (number, isEnded) = state.withLock { ($0.tokens, $0.isTokenEnded) }
        guard !isEnded, request.headers["authorization"] == "Bearer token-\(number)" else {
            return .init(401, error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.").body)
        }
        if let refusal = state.withLock(\.refusal) { return .init(refusal.status, refusal.body) }
        guard line.contains("/v4/spreadsheets/\(spreadsheet)") else {
            return .init(404, error(404, "NOT_FOUND", "Requested entity was not found.").body)
        }
        let body = (try? JSONDecoder().decode(Body.self, from: Data(request.body.utf8))) ?? Body()
        let usual = state.withLock { perform(line, body, &$0) }
        if line.contains(":append") { state.withLock(\.added)?() }
        let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
        return failure.map { .init($0.status, $0.body) } ?? usual
    }

    private struct Body: Decodable {
        struct Properties: Decodable { var title: String? }
        struct Add: Decodable { var properties: Properties }
        struct Change: Decodable { var addSheet: Add? }
        var requests: [Change]?
        var values: [[JSONScalar]]?
    }

    private static func perform(_ line: String, _ body: Body, _ state: inout State) -> ScriptedService.Answer {
        if line.contains(":batchUpdate") {
            for title in body.requests?.compactMap(\.addSheet?.properties.title) ?? [] { state.sheets[title] = [] }
            return .init(200, "{}")
        }
        guard let range = line.firstMatch(of: /\/values\/([A-Za-z0-9]+)!/).map({ String($0.1) }) else {
            let sheets = state.sheets.keys.sorted().enumerated().map {
                #"{"properties":{"sheetId":\#($0),"title":"\#($1)"}}"#
            }
            return .init(200, #"{"properties":{"title":"My trades"},"sheets":[\#(sheets.joined(separator: ","))]}"#)
        }
        guard let rows = state.sheets[range] else {
            return .init(400, error(400, "INVALID_ARGUMENT", "Unable to parse range: \(range)!A1").body)
        }
        if line.contains(":append") {
            state.sheets[range] = rows + (body.values ?? []).map { $0.map(\.text) }
            return .init(200, #"{"updates":{"updatedRows":\#(body.values?.count ?? 0)}}"#)
        }
        let keys = rows.compactMap(\.first).map { "\"\($0)\"" }.joined(separator: ",")
        return .init(200, #"{"range":"\#(range)!A1:A99"\#(keys.isEmpty ? "" : ",\"values\":[[\(keys)]]")}"#)
    }

    /// Gives a token for a request that says who asks what for whom, and is signed at all.
    private static func token(_ request: ScriptedService.Request, _ state: Locked<State>) -> ScriptedService.Answer {
        let parts = request.body.removingPercentEncoding?.split(separator: "=").last?.split(separator: ".") ?? []
        let claims = parts.count == 3 ? base64(String(parts[1])) : ""
        guard claims.contains(email), claims.contains("auth/spreadsheets"), claims.contains("/token"),
            base64(String(parts[0])) == #"{"alg":"RS256","typ":"JWT"}"#, parts[2].count == 342,
            request.body.contains("jwt-bearer")
        else { return .init(400, #"{"error":"invalid_grant"}"#) }
        let number = state.withLock { state in
            state.tokens += 1
            state.isTokenEnded = false
            return state.tokens
        }
        return .init(200, #"{"access_token":"token-\#(number)","expires_in":3599,"token_type":"Bearer"}"#)
    }

    private static func base64(_ text: String) -> String {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A text or a number of a row.
struct JSONScalar: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try? container.decode(Decimal.self)
        text = try number?.description ?? container.decode(String.self)
    }
}
