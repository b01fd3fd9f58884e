import Channels
public import HTTP
public import Platform

/// What an operator has set up to reach people beside chats, from the environment alone. What is absent is not offered.
public struct WaysConfiguration: Sendable, Hashable {
    public struct Mail: Sendable, Hashable {
        public var server: MailServer
        /// The address that mails come from.
        public var sender: String
    }
    public struct Texting: Sendable, Hashable {
        public var account: String
        public var token: Secret
        public var sender: String
        public var base: String
    }
    public struct Push: Sendable, Hashable {
        public var base: String
        public var token: Secret?
    }

    public var mail: Mail?
    public var texting: Texting?
    public var push: Push?
    /// nil when the programs for voice notes are not installed.
    public var speech: Speech?

    /// - Throws: `ConfigurationError`.
    init(_ environment: [String: String]) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func base(_ name: String, _ usual: String? = nil) throws -> String? {
            guard var text = value(name) ?? usual else { return nil }
            while text.last == "/" { text.removeLast() }
            guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
                throw ConfigurationError.malformed(name, "it is the address of the service, http:// or https://")
            }
            return text
        }
        func needed(_ name: String, beside other: String) throws -> String {
            guard let text = value(name) else {
                throw ConfigurationError.malformed(name, "it is missing beside \(other)")
            }
            return text
        }
        if let url = value("SMTP_URL") {
            let user = value("SMTP_USER"), password = value("SMTP_PASSWORD").map { Secret($0) }
            guard let server = MailServer(url: url, user: user, password: password) else {
                throw ConfigurationError.malformed("SMTP_URL", "it is smtp://HOST:PORT or smtps://HOST:PORT")
            }
            let sender = try needed("SMTP_FROM", beside: "SMTP_URL")
            guard EmailAddress(sender) != nil else {
                throw ConfigurationError.malformed("SMTP_FROM", "it is an address like bot@example.org")
            }
            mail = Mail(server: server, sender: sender)
        }
        if let account = value("TWILIO_ACCOUNT_SID") {
            texting = Texting(
                account: account, token: Secret(try needed("TWILIO_AUTH_TOKEN", beside: "TWILIO_ACCOUNT_SID")),
                sender: try needed("TWILIO_FROM", beside: "TWILIO_ACCOUNT_SID"),
                base: try base("TWILIO_API_BASE", "https://api.twilio.com") ?? "")
        }
        speech = Speech(path: environment["PATH"] ?? "")
        push = try base("NTFY_BASE").map { Push(base: $0, token: value("NTFY_TOKEN").map { Secret($0) }) }
    }

    func isSetUp(_ way: Way) -> Bool {
        switch way {
        case .email: mail != nil
        case .sms: texting != nil
        case .push: push != nil
        }
    }

    /// The channels that this opens.
    func channels(_ time: any TimeSource) -> [ChannelID: any Channel] {
        var channels: [ChannelID: any Channel] = [:]
        guard Way.allCases.contains(where: isSetUp) else { return channels }
        let client = HTTPClient()
        if let mail, let sender = EmailAddress(mail.sender) {
            channels[.email] = EmailChannel(server: mail.server, sender: sender, transport: client, time: time)
        }
        if let texting {
            channels[.sms] = SMSChannel(
                account: .init(
                    id: texting.account, token: texting.token, sender: texting.sender, base: texting.base),
                transport: client, time: time)
        }
        if let push {
            channels[.push] = PushChannel(base: push.base, token: push.token, transport: client, time: time)
        }
        return channels
    }
}
