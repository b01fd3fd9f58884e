public import HTTP
public import Platform
public import Trading

// What TradingView and MetaTrader call us with.
extension Configuration {
    /// A secret in the path and another one in what is sent; both are long.
    public struct FeedSecrets: Sendable, Hashable {
        public var path: Secret
        public var token: Secret
    }

    /// TradingView's alerts.
    public struct TradingView: Sendable, Hashable {
        public var secrets: FeedSecrets
        /// Who may send; nil: TradingView's own addresses, as far as the sender's address is known.
        public var addresses: [AddressRange]?
    }

    static func tradingView(_ environment: [String: String]) throws -> TradingView? {
        guard let secrets = try secrets(environment, "TRADINGVIEW") else { return nil }
        let name = "TRADINGVIEW_ADDRESSES"
        return TradingView(secrets: secrets, addresses: try addresses(environment, name))
    }

    /// The bridge of a MetaTrader terminal.
    static func metaTrader(_ environment: [String: String]) throws -> FeedSecrets? {
        try secrets(environment, "METATRADER")
    }

    /// The broker's account whose terminal is given orders.
    public struct Bridge: Sendable, Hashable {
        public var account: String
        /// The largest order.
        public var maximumLots: FixedPoint
    }

    /// nil, as it is unless somebody names an account: nothing is ordered.
    static func bridge(_ environment: [String: String]) throws -> Bridge? {
        guard let account = environment["METATRADER_ACCOUNT"], !account.isEmpty else { return nil }
        guard account.wholeMatch(of: /[0-9]{1,20}/) != nil else {
            throw ConfigurationError.malformed("METATRADER_ACCOUNT", "it is the number of the broker's account")
        }
        guard try metaTrader(environment) != nil, environment["BELLWETHER_MARKET"] == "metatrader" else {
            throw ConfigurationError.malformed(
                "METATRADER_ACCOUNT", "orders need the terminal's own prices: BELLWETHER_MARKET=metatrader")
        }
        let text = environment["METATRADER_MAX_LOTS"].flatMap { $0.isEmpty ? nil : $0 } ?? "0.1"
        guard let lots = FixedPoint(text), lots > .zero else {
            throw ConfigurationError.malformed("METATRADER_MAX_LOTS", "it is a number above 0")
        }
        return Bridge(account: account, maximumLots: lots)
    }

    /// The reverse proxies whose word on who asks counts.
    static func proxies(_ environment: [String: String]) throws -> [AddressRange] {
        try addresses(environment, "BELLWETHER_PROXIES") ?? []
    }

    private static func secrets(_ environment: [String: String], _ prefix: String) throws -> FeedSecrets? {
        let names = ["\(prefix)_PATH_SECRET", "\(prefix)_TOKEN"]
        let values = names.map { environment[$0] ?? "" }
        if values.allSatisfy(\.isEmpty) { return nil }
        for (name, value) in zip(names, values) where value.wholeMatch(of: /[A-Za-z0-9_-]{16,200}/) == nil {
            throw ConfigurationError.malformed(name, "it is of 16 or more letters, digits, _ and -")
        }
        return FeedSecrets(path: Secret(values[0]), token: Secret(values[1]))
    }

    private static func addresses(_ environment: [String: String], _ name: String) throws -> [AddressRange]? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        return try text.split(separator: ",").map { part in
            guard let range = AddressRange(part.trimmingPrefix(" ")) else {
                throw ConfigurationError.malformed(name, "it is a list of addresses such as 10.0.0.0/8,192.0.2.7")
            }
            return range
        }
    }
}
