public import Channels
public import Platform

// What is called from outside: WhatsApp, and the address all webhooks come in by.
extension Configuration {
    /// A number of the WhatsApp Cloud API.
    public struct WhatsApp: Sendable, Hashable {
        public var accessToken: Secret
        /// The platform's own number of our phone number.
        public var phoneNumberID: String
        /// Signs what the platform sends.
        public var appSecret: Secret
        /// What the platform says when it asks whether we are there.
        public var verifyToken: Secret
        /// With the version, e.g. `https://graph.facebook.com/v26.0`.
        public var apiBase: String
        /// The approved template that says what cannot be said freely, with one text as its parameter.
        public var template: WhatsAppTemplate
        /// The business account, by which the template is looked up; nil: it is not.
        public var businessAccount: String?

        struct Defaults: Decodable {
            var apiBase: String
            var template: String
        }
    }

    /// WhatsApp as the environment names it; nil when nothing of it is named.
    static func whatsApp(_ environment: [String: String], _ defaults: WhatsApp.Defaults) throws -> WhatsApp? {
        let names = ["ACCESS_TOKEN", "PHONE_NUMBER_ID", "APP_SECRET", "VERIFY_TOKEN"].map { "WHATSAPP_" + $0 }
        let values = names.map { environment[$0] ?? "" }
        if values.allSatisfy(\.isEmpty) { return nil }
        for (name, value) in zip(names, values) where value.isEmpty {
            throw ConfigurationError.malformed(name, "it is missing: WhatsApp needs \(names.joined(separator: ", "))")
        }
        guard values[1].allSatisfy(\.isNumber) else {
            throw ConfigurationError.malformed(names[1], "it is the number's ID, digits only")
        }
        let name = environment["WHATSAPP_TEMPLATE"].flatMap { $0.isEmpty ? nil : $0 } ?? defaults.template
        guard let template = WhatsAppTemplate(name) else {
            throw ConfigurationError.malformed(
                "WHATSAPP_TEMPLATE", "it is a name of lower-case letters, digits and _, or NAME:LANGUAGE")
        }
        return WhatsApp(
            accessToken: Secret(values[0]), phoneNumberID: values[1], appSecret: Secret(values[2]),
            verifyToken: Secret(values[3]),
            apiBase: environment["WHATSAPP_API_BASE"].flatMap { $0.isEmpty ? nil : $0 } ?? defaults.apiBase,
            template: template,
            businessAccount: environment["WHATSAPP_BUSINESS_ACCOUNT_ID"].flatMap { $0.isEmpty ? nil : $0 })
    }
}

extension ConfigurationError {
    /// WhatsApp calls us: without an address nothing would ever come.
    static let whatsAppUnreachable = ConfigurationError.malformed(
        "BELLWETHER_LISTEN", "it is missing: WhatsApp brings messages to a webhook, so set it to, say, 127.0.0.1:8080")
}

/// An address to listen on, written `127.0.0.1:8080`, `[::1]:8080` or `:8080` for every address of the machine.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    /// 0 takes a free one.
    public var port: Int

    /// - Throws: `ConfigurationError`.
    public init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ConfigurationError.malformed("BELLWETHER_LISTEN", "it is ADDRESS:PORT, such as 127.0.0.1:8080")
        }
        let host = text[..<colon].trimmingPrefix("[").replacing("]", with: "")
        self.host = host.isEmpty ? "0.0.0.0" : String(host)
        self.port = Int(port)
    }

    public var description: String { "\(host):\(port)" }
}
