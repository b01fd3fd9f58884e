import Channels
public import Foundation
import HTTP
public import Logging
public import Platform
import Storage

/// How long a signed webhook takes from the call to the answer, which comes once its event is stored, while the
/// messages among them are handled as well. Called over loopback connections by this very process, so that caller and
/// program share the processor.
public struct WebhookBenchmark: Sendable {
    public struct Figures: Sendable, Encodable {
        public let events: Int
        public let offeredPerSecond: Double
        public let perSecond: Double
        public let p50Milliseconds: Double
        public let p99Milliseconds: Double
        /// Of a 4 kB write with `fdatasync` beside the database.
        public let fsyncMedianMilliseconds: Double
        /// When the first fifth had come, and at the end: a leak shows as their difference.
        public let residentMegabytes: [Double]
    }

    private static let secret = "secret of the benchmark"
    private static let number = "106540352242922"
    /// People who write and get receipts.
    private static let people = 1_000
    /// Calls that are on their way at the same time.
    private static let callers = 64

    private let configuration: Configuration
    private let folder: URL
    private let events: Int
    private let rate: Double
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - events: how many come; one in four is a message, the others are receipts.
    ///   - rate: how many a second.
    public init(
        _ configuration: Configuration, folder: URL, events: Int, rate: Double, time: any TimeSource, logger: Logger
    ) {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "webhooks.sqlite").path
        self.configuration = configuration
        self.folder = folder
        self.events = events
        self.rate = rate
        self.time = time
        self.logger = logger
    }

    public func run() async throws -> Figures {
        guard let template = WhatsAppTemplate("benchmark") else { throw BenchmarkError.noFigure("a template") }
        let channel = WhatsAppChannel(
            token: Secret("token"), phoneNumberID: Self.number, appSecret: Secret(Self.secret),
            verifyToken: Secret("token"), apiBase: "http://127.0.0.1", template: template,
            transport: DeafTransport(), time: time, metrics: MetricRegistry(), logger: logger)
        // Nothing is sent: the outbox keeps the answers.
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in [:] }
        let lanes = Lanes(on: bot.store.executor) { await bot.conversations.handle($0) }
        let intake = Intake(store: bot.store, time: time, logger: logger) { await lanes.add($0) }
        let listener = Listener(
            host: "127.0.0.1", port: 0, routes: channel.routes, metrics: MetricRegistry(), time: time, logger: logger)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let figures = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lanes.run() }
            group.addTask { try await channel.receive(intake.take) }
            group.addTask { try await listener.run { port.yield($0) } }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                throw BenchmarkError.noFigure("the listener")
            }
            return try await measured("http://127.0.0.1:\(port)/webhooks/whatsapp")
        }
        try bot.store.close()
        return figures
    }

    private func measured(_ url: String) async throws -> Figures {
        let disk = DiskProbe(folder: folder, time: time)
        let client = HTTPClient()
        try await call(client, url, 0..<2_000, Locked([]))
        var syncs = try disk.samples(100)
        let latencies = Locked<[Double]>([])
        let start = time.elapsed()
        var resident: [Double] = []
        for part in 0..<5 {
            let size = events / 5
            try await call(client, url, (2_000 + part * size)..<(2_000 + (part + 1) * size), latencies)
            if part == 0 || part == 4 { resident.append(Double(ResidentMemory.now ?? 0) / 1e6) }
        }
        let seconds = (time.elapsed() - start).inSeconds
        syncs += try disk.samples(100)
        let sorted = latencies.withLock { $0.sorted() }
        guard let last = sorted.indices.last else { throw BenchmarkError.noFigure("webhooks") }
        return Figures(
            events: sorted.count, offeredPerSecond: rate, perSecond: Double(sorted.count) / seconds,
            p50Milliseconds: sorted[last / 2], p99Milliseconds: sorted[last * 99 / 100],
            fsyncMedianMilliseconds: syncs.sorted()[syncs.count / 2], residentMegabytes: resident)
    }
}

extension WebhookBenchmark {
    /// Brings these events at the rate, each signed; what was due and had to wait, waits in the figures too.
    private func call(
        _ client: HTTPClient, _ url: String, _ numbers: Range<Int>, _ latencies: Locked<[Double]>
    ) async throws {
        let pacer = Pacer(slots: Self.callers, updates: numbers.count, perSecond: rate, time: time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for slot in 0..<Self.callers {
                group.addTask {
                    var number = numbers.lowerBound + slot
                    for await due in pacer.moments[slot] {
                        let body = Self.event(number, at: time.now())
                        let code = hmacSHA256(body, key: Array(Self.secret.utf8))
                        let signature = "sha256=" + code.map { String(format: "%02x", $0) }.joined()
                        let answer = try await client.send(
                            HTTPRequest(
                                .post, url, headers: ["X-Hub-Signature-256": signature], body: .json(body)))
                        guard answer.status == 200 else {
                            throw BenchmarkError.noFigure("a webhook with \(answer.status)")
                        }
                        let milliseconds = (time.elapsed() - due).inSeconds * 1000
                        latencies.withLock { $0.append(milliseconds) }
                        number += Self.callers
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// As the platform sends it: a message of one person, or that another's answer was delivered.
    private static func event(_ number: Int, at now: Timestamp) -> [UInt8] {
        let person = "1650555\(1_000 + number % people)"
        let content =
            number % 4 == 0
            ? """
            "contacts":[{"profile":{"name":"Test User"},"wa_id":"\(person)","user_id":"US.\(person)"}],
            "messages":[{"from":"\(person)","from_user_id":"US.\(person)","id":"wamid.in\(number)",
            "timestamp":"\(now.milliseconds / 1000)","type":"text","text":{"body":"/get_quote EURUSD"}}]
            """
            : """
            "statuses":[{"id":"wamid.out\(number)","status":"delivered","timestamp":"\(now.milliseconds / 1000)",
            "recipient_id":"\(person)","recipient_user_id":"US.\(person)",
            "biz_opaque_callback_data":"outbox:\(number)"}]
            """
        return Array(
            """
            {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
            "messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"15550783881","phone_number_id":"\(self.number)"},\(content)}}]}]}
            """.utf8)
    }
}

/// A platform that says yes to everything.
private struct DeafTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        HTTPResponse(status: 200, body: Array(#"{"success":true}"#.utf8))
    }
}
