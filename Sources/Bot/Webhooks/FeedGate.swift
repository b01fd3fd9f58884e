import HTTP
import Platform

/// Who may bring something from outside: who knows the path and the token, from an address that may.
struct FeedGate: Sendable {
    /// A name for counting: `tradingview`.
    let source: String
    let secrets: Configuration.FeedSecrets
    /// The longest body, in bytes.
    let bodyLimit: Int
    let metrics: MetricRegistry

    /// The path below which the secret stands.
    var path: String { "/webhooks/\(source)/" }

    /// Whether the path holds the secret. Otherwise there is nothing there, as for anybody else.
    func isOpen(to request: ListenerRequest) -> Bool {
        isEqualInConstantTime(request.path.dropFirst(path.count).utf8, secrets.path.exposed.utf8)
    }

    func isToken(_ token: String) -> Bool { isEqualInConstantTime(token.utf8, secrets.token.exposed.utf8) }

    /// Refuses, and counts why.
    /// - Parameter reason: a word of ours.
    func refuse(_ status: Int, _ reason: String, _ text: String = "") -> ListenerResponse {
        metrics.refusedWebhooks(from: source, reason).add()
        return ListenerResponse(status, text: text.isEmpty ? "" : text + "\n")
    }

    /// Counts what became of something that was taken.
    func count(_ outcome: String, _ amount: Int = 1) {
        metrics.counter(
            "bellwether_webhook_events_total", "What came from outside and was taken, by source and outcome.",
            ["source": source, "outcome": outcome]
        ).add(amount)
    }
}
