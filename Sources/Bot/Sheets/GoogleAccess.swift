import Foundation
import HTTP
import LanguageModel
import Platform

/// Where a service account's key is, and where Google Sheets is asked.
public struct GoogleSetting: Sendable, Hashable {
    /// Of the file that Google makes.
    public var keyPath: String
    /// Without a slash at its end.
    public var sheetsBase: String
}

extension Configuration {
    static func google(_ environment: [String: String]) throws -> GoogleSetting? {
        guard let path = environment["BELLWETHER_GOOGLE_KEY"], !path.isEmpty else { return nil }
        var base = environment["GOOGLE_SHEETS_API_BASE"] ?? ""
        if base.isEmpty { base = "https://sheets.googleapis.com" }
        while base.last == "/" { base.removeLast() }
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            throw ConfigurationError.malformed(
                "GOOGLE_SHEETS_API_BASE", "it is the address of the service, http:// or https://")
        }
        return GoogleSetting(keyPath: path, sheetsBase: base)
    }
}

/// The key of a service account, as Google writes it into a file.
struct GoogleKey: Sendable {
    /// Whom spreadsheets are shared with.
    let email: String
    let tokenAddress: String
    private let key: Secret

    /// - Throws: `SheetError.keyUnreadable`.
    init(path: String) throws(SheetError) {
        guard let file = FileManager.default.contents(atPath: path) else {
            throw .keyUnreadable("the file cannot be read")
        }
        guard let json = JSON(parsing: String(decoding: file, as: UTF8.self)), let email = json["client_email"]?.string,
            let key = json["private_key"]?.string, let address = json["token_uri"]?.string
        else { throw .keyUnreadable("it is no key of a service account: client_email, private_key, token_uri") }
        (self.email, self.key, tokenAddress) = (email, Secret(key), address)
    }

    private static let scope = "https://www.googleapis.com/auth/spreadsheets"
    private static let lifetime: Duration = .hours(1)

    /// What a token is asked for with. Source: Google, Using OAuth 2.0 for Server to Server Applications; RFC 7523.
    /// - Throws: `SheetError.keyUnreadable`.
    func assertion(at now: Timestamp) throws(SheetError) -> String {
        let claims: JSON = [
            "iss": .string(email), "scope": .string(Self.scope), "aud": .string(tokenAddress),
            "iat": .number(Decimal(now.seconds)), "exp": .number(Decimal((now + Self.lifetime).seconds)),
        ]
        let parts: [JSON] = [["alg": "RS256", "typ": "JWT"], claims]
        let text = parts.map { Array($0.text.utf8).base64URL }.joined(separator: ".")
        guard let signature = rs256(Array(text.utf8), key: key) else {
            throw .keyUnreadable("its private_key is no private RSA key")
        }
        return text + "." + signature.base64URL
    }
}

extension [UInt8] {
    /// RFC 4648, section 5, without padding.
    fileprivate var base64URL: String {
        Data(self).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Why a spreadsheet cannot be written, named by who must do what about it. Holds no secret.
enum SheetError: Error, Hashable, CustomStringConvertible {
    /// The operator's key file, and what is wrong with it.
    case keyUnreadable(String)
    /// Google does not accept the operator's key, or the clock of this machine is wrong.
    case keyRefused
    /// The operator has not turned the API on in the project of the key.
    case isDisabled
    /// Its owner has not shared it, or only for reading.
    case notShared
    case notFound
    /// It is there, but of another format.
    case otherFormat
    /// Somebody has removed the sheet in it that we write to.
    case sheetMissing
    /// Too much was asked for; after this time it may be tried again (nil: Google does not say).
    case busy(after: Duration?)
    /// No answer, or one that cannot be used: what was asked for may have been done.
    case unreachable
    /// Anything else, by its status.
    case refused(Int)

    /// For operators.
    var description: String {
        switch self {
        case .keyUnreadable(let reason): "BELLWETHER_GOOGLE_KEY: \(reason)"
        case .keyRefused: "Google does not accept the key: it was deleted, or the clock of this machine is wrong"
        case .isDisabled: "the Google Sheets API is not enabled in the project of the key"
        case .unreachable: "Google cannot be reached"
        case .busy: "Google takes no more calls now"
        case .notShared, .notFound, .otherFormat, .sheetMissing: key
        case .refused(let status): "Google answers \(status)"
        }
    }

    /// As it stands in texts, under `sheets.problem.`.
    var key: String {
        switch self {
        case .keyUnreadable: "key_unreadable"
        case .keyRefused: "key_refused"
        case .isDisabled: "disabled"
        case .notShared: "not_shared"
        case .notFound: "not_found"
        case .otherFormat: "other_format"
        case .sheetMissing, .refused: "refused"
        case .busy: "busy"
        case .unreachable: "unreachable"
        }
    }

    /// Whether it passes by itself.
    var isPassing: Bool {
        switch self {
        case .busy, .unreachable, .sheetMissing: true
        default: false
        }
    }
}

/// Tokens of a service account, each used until shortly before its end.
actor GoogleAccess {
    private struct Token {
        var text: Secret
        /// By monotonic time.
        var end: Duration
    }
    private let keyPath: String
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private var token: Token?

    /// Before its end a token is changed for a new one.
    private static let reserve: Duration = .minutes(1)

    init(keyPath: String, transport: any HTTPTransport, time: any TimeSource) {
        (self.keyPath, self.transport, self.time) = (keyPath, transport, time)
    }

    /// The key file is read anew for each token, and here: it may be changed while the program runs.
    nonisolated func key() throws(SheetError) -> GoogleKey { try GoogleKey(path: keyPath) }

    /// A token that can be used now.
    /// - Throws: `SheetError`.
    func current() async throws(SheetError) -> Secret {
        if let token, time.elapsed() < token.end { return token.text }
        let key = try key()
        let form = [
            HTTPRequest.Field("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            .init("assertion", try key.assertion(at: time.now())),
        ]
        let answer: HTTPResponse
        do {
            answer = try await transport.send(
                HTTPRequest(.post, key.tokenAddress, body: .form(form), timeout: .seconds(15)))
        } catch {
            throw .unreachable
        }
        guard answer.status < 500, answer.status != 429 else { throw .unreachable }
        guard answer.status == 200, let json = JSON(parsing: String(decoding: answer.body, as: UTF8.self)),
            let text = json["access_token"]?.string
        else { throw .keyRefused }
        let seconds = json["expires_in"]?.number.map { NSDecimalNumber(decimal: $0).doubleValue } ?? 0
        token = Token(text: Secret(text), end: time.elapsed() + .seconds(min(seconds, 86_400)) - Self.reserve)
        return Secret(text)
    }

    /// Forgets a token that was not accepted.
    func drop(_ refused: Secret) { if token?.text == refused { token = nil } }
}
