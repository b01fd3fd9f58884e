import Platform

/// What must be done about an error of the Cloud API. Source: Meta's table of error codes, as of 2026; the code
/// decides, never the title or the HTTP status, for limits are answered with 400.
enum WhatsAppRemedy: Sendable, Hashable {
    /// Temporary: send again. `isGlobal` when it is the whole number's limit.
    case retry(isGlobal: Bool)
    /// Too many messages to one person: again after 1, 4, 16 ... seconds.
    case pairRate
    /// The person wrote more than 24 hours ago.
    case template
    /// This person cannot or does not want to be reached.
    case unreachable
    /// The request is wrong: sent again it would fail again.
    case permanent
    /// Somebody must look after the account, the number or the template.
    case operation
    /// The token is refused.
    case authentication

    init(code: Int) {
        switch code {
        case 0, 190: self = .authentication
        case 1, 2, 131000, 131016, 131052, 131057: self = .retry(isGlobal: false)
        case 4, 80007, 130429: self = .retry(isGlobal: true)
        case 131056: self = .pairRate
        case 470, 131047: self = .template
        case 130472, 130497, 131026, 131049, 131050: self = .unreachable
        case 3, 10, 33, 200...299, 368, 131005, 131030, 131031, 131037, 131042, 131045, 131048, 131063, 131064, 132001,
            132007, 132015, 132016, 132068, 133010, 133016:
            self = .operation
        default: self = .permanent
        }
    }
}

/// What of a refusal is for whoever runs the installation.
public enum WhatsAppTrouble {
    /// The platform's code, where somebody must look after the account, the number or the template; nil: nobody must.
    public static func code(ofFailure code: Int) -> Int? {
        WhatsAppRemedy(code: code) == .operation || ofTemplates.contains(code) ? code : nil
    }
    /// The registered template has other parameters than ours: so it is with every message outside the window.
    private static let ofTemplates: Set<Int> = [132000, 132005, 132012]

    /// The same of a reason as it stands at a message: `132001 Template name does not exist`.
    public static func code(inReason reason: String) -> Int? {
        reason.split(separator: " ").first.flatMap { Int($0) }.flatMap(code(ofFailure:))
    }

    /// Meta holds back what it thinks too much for a person; sent again within a day it is held back again.
    static let heldBack = 131049
}

/// An answer that says no.
struct WhatsAppRefusal: Error, Hashable {
    var status: Int
    /// nil: the answer was no error of the API but, say, a gateway's page.
    var code: Int?
    var details: String
    /// Seconds to wait, when the answer says so.
    var retryAfter: Int64?

    var remedy: WhatsAppRemedy {
        guard let code else { return status == 429 ? .retry(isGlobal: true) : .retry(isGlobal: false) }
        // The window is told with other codes as well.
        if details.contains("24 hours"), case .permanent = WhatsAppRemedy(code: code) { return .template }
        return WhatsAppRemedy(code: code)
    }
    var reason: String { "\(code ?? status) \(details)" }
    var wait: Duration? { retryAfter.map { .seconds(min(max($0, 1), 86_400)) } }
}

/// Why a call has no result.
enum WhatsAppFailure: Error, Hashable {
    /// Nothing has left.
    case notSent(reason: String)
    /// It may have been carried out.
    case maybeSent(reason: String)
    /// The platform has read it and says no.
    case refused(WhatsAppRefusal)

    var reason: String {
        switch self {
        case .notSent(let reason), .maybeSent(let reason): reason
        case .refused(let refusal): refusal.reason
        }
    }
}

extension IncomingMessage.Receipt.Failure {
    /// Of a failed status.
    init(code: Int) {
        let remedy: Remedy =
            switch WhatsAppRemedy(code: code) {
            case .retry, .pairRate: .retry
            case .template: .template
            case .unreachable: .unreachable
            case .permanent, .operation, .authentication: .none
            }
        self.init(code: code, remedy: remedy)
    }
}
