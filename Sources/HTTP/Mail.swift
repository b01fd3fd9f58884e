public import Platform

/// A server that takes mail on for others (RFC 6409). Prints without its password.
public struct MailServer: Sendable, Hashable {
    /// Whether the connection is encrypted from the start (`smtps`), or by STARTTLS.
    public var isEncryptedFromStart: Bool
    public var host: String
    /// nil: the usual one, 465 or 587.
    public var port: Int?
    /// nil: the server wants no login.
    public var user: String?
    public var password: Secret?

    /// From `smtp://mail.example.org:587` or `smtps://mail.example.org`; nil for anything else.
    public init?(url: String, user: String?, password: Secret?) {
        guard let mark = url.firstRange(of: "://"),
            let scheme = ["smtp": false, "smtps": true][url[..<mark.lowerBound]]
        else {
            return nil
        }
        let rest = url[mark.upperBound...].split(separator: "/", omittingEmptySubsequences: false)
        guard rest.count <= 2, rest.count < 2 || rest[1].isEmpty else { return nil }
        let parts = rest[0].split(separator: ":", omittingEmptySubsequences: false)
        let isHost = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "-.".contains(character))
        }
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].allSatisfy(isHost) else { return nil }
        if parts.count == 2 {
            guard let number = Int(parts[1]), (1...65_535).contains(number) else { return nil }
            port = number
        }
        isEncryptedFromStart = scheme
        host = String(parts[0])
        self.user = user
        self.password = password
    }

    /// Whether it is this machine: then a connection that cannot be encrypted is taken all the same.
    public var isLocal: Bool { ["localhost", "127.0.0.1"].contains(host) }

    var url: String {
        isEncryptedFromStart ? "smtps://\(host):\(port ?? 465)" : "smtp://\(host):\(port ?? 587)"
    }
}

/// One message on its way to a mail server.
public struct MailSubmission: Sendable, Hashable {
    public var server: MailServer
    /// Addresses as `name@example.org`, without a name or angle brackets.
    public var sender: String
    public var recipient: String
    /// The message with its headers (RFC 5322), lines ended by CR LF.
    public var message: [UInt8]
    /// From the start to the server's word that it has the message.
    public var timeout: Duration

    public init(
        to server: MailServer, from sender: String, recipient: String, message: [UInt8],
        timeout: Duration = .seconds(60)
    ) {
        self.server = server
        self.sender = sender
        self.recipient = recipient
        self.message = message
        self.timeout = timeout
    }
}

/// Why a mail was not taken on, named by what the caller must decide. Reasons hold no address and no host.
public enum MailError: Error, Sendable, Hashable {
    /// The server does not have the whole message: handing it over again repeats nothing.
    case notSent(reason: String)
    /// The whole message has left and the server's word is missing.
    case maybeSent(reason: String)
    /// The server says no to this message for now; `code` as in RFC 5321, section 4.2.3.
    case postponed(code: Int)
    /// The server says no to this message for good.
    case rejected(code: Int)
    /// The server refuses our login, or to encrypt the connection.
    case unauthorized(reason: String)
    case canceled
}

/// Whatever can carry a mail: libcurl, or a script in tests.
public protocol MailTransport: Sendable {
    func submit(_ mail: MailSubmission) async throws(MailError)
}
