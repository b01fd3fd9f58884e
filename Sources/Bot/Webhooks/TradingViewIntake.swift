import Foundation
import HTTP
import Logging
import Platform
import Presentation
import Storage
import Trading

/// Takes TradingView's alerts: checked, stored, answered. `TradingViewDesk` works on them afterwards.
struct TradingViewIntake: Sendable {
    let gate: FeedGate
    /// Who may send; nil: TradingView itself.
    let addresses: [AddressRange]?
    let proxies: [AddressRange]
    let store: Store
    let time: any TimeSource
    let outbox: OutboxWriter
    let logger: Logger
    /// Told after each alert that is stored.
    let wake: @Sendable () -> Void

    static let source = "tradingview"
    /// Alerts are short.
    private static let bodyLimit = 64 << 10
    /// More that nobody has worked on, and further ones are refused.
    private static let mostPending = 1_000
    /// Alerts that say the same and name neither an id nor their candle are the same within this time.
    private static let sameWithin: Duration = .seconds(60)
    /// Where TradingView sends from, as it publishes (help article 43000529348).
    static let published = ["52.89.214.238", "34.212.75.30", "54.218.53.128", "52.32.178.7"].compactMap {
        AddressRange($0)
    }

    /// nil when no secrets are set: then the path is not there.
    init?(
        _ services: BotServices, outbox: OutboxWriter, logger: Logger, wake: @escaping @Sendable () -> Void
    ) {
        guard let setting = services.configuration.tradingView else { return nil }
        gate = FeedGate(
            source: Self.source, secrets: setting.secrets, bodyLimit: Self.bodyLimit, metrics: services.metrics)
        addresses = setting.addresses
        proxies = services.configuration.proxies
        store = services.store
        time = services.time
        self.outbox = outbox
        self.logger = logger
        self.wake = wake
    }

    var routes: [Route] { [Route(.post, gate.path) { await receive($0) }] }

    func receive(_ request: ListenerRequest) async -> ListenerResponse {
        guard gate.isOpen(to: request) else { return gate.refuse(404, "path") }
        guard isAllowed(request.client(behind: proxies)) else { return gate.refuse(403, "address") }
        guard request.body.count <= gate.bodyLimit else { return gate.refuse(413, "size") }
        let alert: TradingViewAlert
        let token: String
        do { (alert, token) = try TradingViewAlert.read(request.body) } catch {
            await tell(error.rawValue)
            return gate.refuse(400, "malformed", error.rawValue)
        }
        guard gate.isToken(token) else {
            await tell("token")
            return gate.refuse(401, "token")
        }
        do {
            return try await take(alert)
        } catch {
            return gate.refuse(503, "storage")  // it is not ours yet: its sender may try again
        }
    }

    /// TradingView shows nobody what it is answered: the log says it each time, and who runs this is told.
    private func tell(_ reason: String) async {
        logger.warning("alert refused", metadata: ["reason": "\(reason)"])
        let now = time.now()
        do {
            let rows = try await store.write { [outbox] transaction in
                try outbox.tellOwners("tradingview/\(reason)", at: now, transaction) {
                    $0.document("external.refused", ["reason": .code(reason)])
                }
            }
            await outbox.announce(rows)
        } catch {
            logger.error("a refused alert was not told", metadata: ["error": "\(error)"])
        }
    }

    /// Who is not known is let through to the secrets: behind a proxy of which nothing is told, everybody is the proxy.
    private func isAllowed(_ client: String) -> Bool {
        if let addresses { return addresses.contains { $0.contains(client) } }
        let isNearby = AddressRange.nearby.contains { $0.contains(client) }
        return isNearby || Self.published.contains { $0.contains(client) }
    }

    private func take(_ alert: TradingViewAlert) async throws -> ListenerResponse {
        let now = time.now()
        let message = try JSONEncoder.sorted.encode(alert)
        let (name, since) = identity(of: alert, message, at: now)
        let outcome = try await store.write { transaction -> String in
            guard try transaction.pendingWebhookCount(source: Self.source) < Self.mostPending else { return "full" }
            let isNew = try transaction.addWebhook(
                source: Self.source, key: name, unlessSince: since,
                message: String(decoding: message, as: UTF8.self), at: now)
            return isNew ? "stored" : "duplicate"
        }
        if outcome == "full" { return gate.refuse(503, "full") }
        gate.count(outcome)
        if outcome == "stored" { wake() }
        return ListenerResponse(200, text: "\(outcome)\n")
    }

    /// What makes an alert the same as another one, and since when.
    private func identity(
        of alert: TradingViewAlert, _ message: Data, at now: Timestamp
    ) -> (name: String, since: Timestamp) {
        let always = Timestamp(milliseconds: 0)
        if let id = alert.id { return ("id:" + hexadecimal(sha256(Array(id.utf8))), always) }
        let name = "text:" + hexadecimal(sha256(Array(message)))
        return (name, alert.barTime == nil ? now - Self.sameWithin : always)
    }
}

extension JSONEncoder {
    /// Equal values have equal bytes.
    static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }
}
