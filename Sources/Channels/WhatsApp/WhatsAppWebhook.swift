import Foundation
import HTTP
import Logging
import Platform

/// Where the platform brings what happened. Nothing is read that it has not signed, and it hears that something has
/// arrived only once it is stored.
final class WhatsAppWebhook: Sendable {
    typealias Intake = @Sendable ([IncomingMessage]) async throws -> Void

    private let reader: WhatsAppReader
    private let appSecret: Secret
    private let verifyToken: Secret
    private let logger: Logger
    /// Gets what was stored.
    private let arrived: @Sendable ([IncomingMessage]) -> Void
    /// Holds the function: one that stood behind the lock itself would be wrapped once more at every reading.
    private struct Opened { let intake: Intake }
    private let opened = Locked<Opened?>(nil)
    private let metrics: MetricRegistry

    init(
        reader: WhatsAppReader, appSecret: Secret, verifyToken: Secret, metrics: MetricRegistry, logger: Logger,
        arrived: @escaping @Sendable ([IncomingMessage]) -> Void
    ) {
        self.reader = reader
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.metrics = metrics
        self.logger = logger
        self.arrived = arrived
    }

    /// From now on `intake` takes what comes; nil: it has to come again.
    func open(_ intake: Intake?) { opened.withLock { $0 = intake.map(Opened.init) } }

    var routes: [Route] {
        [
            Route(.get, "/webhooks/whatsapp") { [self] in verify($0) },
            Route(.post, "/webhooks/whatsapp") { [self] in await take($0) },
        ]
    }

    /// The platform asks whether the address is ours.
    func verify(_ request: ListenerRequest) -> ListenerResponse {
        guard request.query["hub.mode"] == "subscribe", let token = request.query["hub.verify_token"],
            isEqualInConstantTime(token.utf8, verifyToken.exposed.utf8),
            let challenge = request.query["hub.challenge"], challenge.utf8.count <= 1024
        else { return refuse("verify token", 403) }
        return ListenerResponse(200, text: challenge)
    }

    func take(_ request: ListenerRequest) async -> ListenerResponse {
        guard let signature = request.headers["x-hub-signature-256"].flatMap(Self.code),
            isEqualInConstantTime(signature, hmacSHA256(request.body, key: Array(appSecret.exposed.utf8)))
        else { return refuse("signature", 401) }
        guard let opened = opened.withLock({ $0 }) else { return ListenerResponse(503, text: "not ready\n") }
        guard let batch = try? JSONDecoder().decode(WhatsAppBatch.self, from: Data(request.body)) else {
            return refuse("body", 400)
        }
        let reading = reader.read(batch)
        count(reading)
        do {
            try await opened.intake(reading.messages)
        } catch {
            logger.error("incoming messages could not be stored", metadata: ["reason": "\(error)"])
            return ListenerResponse(503, text: "not stored\n")
        }
        arrived(reading.messages)
        return ListenerResponse(200, text: "ok\n")
    }

    /// The bytes of `sha256=` and 64 hexadecimal digits; nil for anything else.
    private static func code(_ header: String) -> [UInt8]? {
        let digits = header.utf8.dropFirst("sha256=".utf8.count)
        guard header.hasPrefix("sha256="), digits.count == 64 else { return nil }
        let values = digits.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard values.allSatisfy({ $0 != nil }) else { return nil }
        let numbers = values.compactMap { $0 }
        return stride(from: 0, to: 64, by: 2).map { UInt8(numbers[$0] * 16 + numbers[$0 + 1]) }
    }

    private func count(_ reading: WhatsAppReader.Reading) {
        if reading.foreign > 0 { _ = refuse("foreign number", 200) }
        if reading.ignored > 0 { _ = refuse("not understood", 200) }
        for code in reading.complaints {
            logger.error("whatsapp complains", metadata: ["code": "\(code)"])
        }
    }

    /// Counts a refusal. Only the first of a kind and every hundredth is logged: strangers write no logs of ours.
    private func refuse(_ reason: String, _ status: Int) -> ListenerResponse {
        let counter = metrics.refusedWebhooks(from: "whatsapp", reason)
        counter.add()
        let count = counter.value
        if count == 1 || count.isMultiple(of: 100) {
            logger.warning("a webhook was refused", metadata: ["reason": "\(reason)", "count": "\(count)"])
        }
        return ListenerResponse(status, text: "refused\n")
    }
}
