import Foundation
import HTTP
import Platform

/// The body of an answer that is none, whoever sent it.
struct ErrorBody: Hashable {
    var message = ""
    /// The most exact name of the error that is given.
    var code: String?
    var type: String?
    /// The field of the request that it is about.
    var parameter: String?

    init(_ body: JSON) {
        let error = body["error"] ?? body
        message = error["message"]?.string ?? error.string ?? ""
        code = error["details"]?["error_code"]?.string ?? error["code"]?.string
        type = error["type"]?.string
        parameter = error["param"]?.string
    }
}

/// What follows from an answer without a reply. Official clients decide by the status alone; used-up credit comes with
/// the status of a rate limit, so the code decides first.
enum Reaction: Hashable {
    /// Once more, not before so long; if that does not help, or is not possible, it ends with the error.
    case retry(after: Duration?, ModelError)
    /// Once more without what was complained about, if it can be left out.
    case adapt
    /// Once more with the functions in the text.
    case leaveTools
    /// Once more with past calls as text.
    case plainText
    case refusal
    case fail(ModelError)

    private static let exhausted: Set<String> = [
        "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded", "insufficient_quota", "enforced_spend_limit_reached", "billing_error",
    ]
    private static let refusals: Set<String> = [
        "misalignment_policy_violation", "content_policy_violation", "content_filter",
    ]

    /// - Parameter reason: for people, without secrets.
    init(to response: HTTPResponse, _ error: ErrorBody, reason: String) {
        let names = [error.code, error.type].compactMap(\.self)
        let wait = Self.wait(response.headers)
        if let code = names.first(where: Self.exhausted.contains) {
            self = .fail(.exhausted(code: code))
            return
        }
        if names.contains(where: Self.refusals.contains) {
            self = .refusal
            return
        }
        if error.isAboutTools {
            self = .leaveTools
            return
        }
        switch response.status {
        case 500 where error.message.contains("Failed to parse"): self = .plainText
        case 400, 422: self = .adapt
        case 401, 403, 404, 300..<400: self = .fail(.misconfigured(reason: reason))
        case 402: self = .fail(.exhausted(code: "402"))
        case 429: self = .retry(after: wait, .busy(retryAfter: wait))
        case 408, 409, 500..<600: self = .retry(after: wait, .unavailable(reason: reason))
        default: self = .fail(.rejected(reason: reason))
        }
        if case .retry(_, let error) = self, response.headers["x-should-retry"] == "false" { self = .fail(error) }
    }

    /// How long the service wants to be left alone.
    private static func wait(_ headers: [String: String]) -> Duration? {
        let milliseconds = headers["retry-after-ms"].flatMap(Double.init)
        let seconds = milliseconds.map { $0 / 1000 } ?? headers["retry-after"].flatMap(Double.init)
        guard let seconds, (0..<86_400).contains(seconds) else { return nil }
        return .seconds(seconds)
    }
}

extension ErrorBody {
    /// The server or the model's template knows no functions.
    fileprivate var isAboutTools: Bool {
        message.contains("does not support tools") || (message.contains("tools") && message.contains("--jinja"))
            || message.contains("--enable-auto-tool-choice")
    }
}
