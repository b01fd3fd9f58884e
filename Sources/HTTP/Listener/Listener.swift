import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
public import Platform
import ServiceLifecycle

/// What came in from outside. Prints without its path, headers and body: they hold secrets.
public struct ListenerRequest: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public enum Method: String, Sendable, Hashable { case get = "GET", post = "POST" }
    public var method: Method
    /// Percent-decoded, without the query: `/webhooks/whatsapp`.
    public var path: String
    /// Percent-decoded; of a name given twice the first value.
    public var query: [String: String]
    /// Names in lower case; a repeated header's values are joined with ", ".
    public var headers: [String: String]
    /// The bytes as they came: signatures are over them.
    public var body: [UInt8]
    /// Address of the other end of the connection, without the port.
    public var peer: String

    public init(
        _ method: Method, _ path: String, query: [String: String] = [:], headers: [String: String] = [:],
        body: [UInt8] = [], peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    public var description: String { "\(method.rawValue) request from outside" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What it is answered.
public struct ListenerResponse: Sendable, Hashable {
    public var status: Int
    /// MIME type.
    public var contentType: String
    public var body: [UInt8]

    public init(_ status: Int, contentType: String = "text/plain; charset=utf-8", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
    public init(_ status: Int, text: String) { self.init(status, body: Array(text.utf8)) }
}

/// One place that can be called from outside.
public struct Route: Sendable {
    public var method: ListenerRequest.Method
    /// A whole path, or one that ends in `/` and stands for all below it.
    public var path: String
    public var handle: @Sendable (ListenerRequest) async -> ListenerResponse

    public init(
        _ method: ListenerRequest.Method, _ path: String,
        handle: @escaping @Sendable (ListenerRequest) async -> ListenerResponse
    ) {
        self.method = method
        self.path = path
        self.handle = handle
    }

    func fits(_ path: String) -> Bool { self.path.hasSuffix("/") ? path.hasPrefix(self.path) : path == self.path }
}

/// Listens for webhooks, HTTP/1.1 in plain text: TLS ends at a reverse proxy before it.
public struct Listener: Sendable {
    public struct Limits: Sendable, Hashable {
        /// A longer body is answered with 413.
        public var bodyBytes = 4 << 20
        /// All bodies that are held at one time: strangers fill no memory. What goes beyond is answered with 503.
        public var heldBytes = 64 << 20
        /// All header fields together.
        public var headerBytes = 32 << 10
        public var headerCount = 100
        /// A connection that brings nothing for so long is closed, in the middle of a request as well; headers must
        /// be complete within that time.
        public var idle: Duration = .seconds(15)
        /// A body that takes longer is answered with 408: it comes drop by drop.
        public var bodyTime: Duration = .seconds(30)
        /// More wait until another ends.
        public var connections = 512
        public init() {}
    }

    private let host: String
    private let port: Int
    private let limits: Limits
    private let routes: [Route]
    private let metrics: MetricRegistry
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameter port: 0 takes a free one.
    public init(
        host: String, port: Int, limits: Limits = Limits(), routes: [Route], metrics: MetricRegistry,
        time: any TimeSource, logger: Logger
    ) {
        self.host = host
        self.port = port
        self.limits = limits
        self.routes = routes
        self.metrics = metrics
        self.time = time
        self.logger = logger
    }

    /// Listens until a graceful shutdown, or until it is cancelled: then it takes no more, and ends once what it has is
    /// answered.
    /// - Parameter whenListening: gets the port.
    public func run(whenListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let application = Application(
            responder: Answering(routes: routes, limits: limits, metrics: metrics, time: time),
            server: .http1(
                configuration: .init(
                    idleTimeout: .nanoseconds(limits.idle.nanoseconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                        maxHeaderFieldCount: limits.headerCount))),
            configuration: .init(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            onServerRunning: { await whenListening($0.localAddress?.port ?? 0) }, logger: logger)
        // Cancelled, the server would drop connections that it has accepted and not yet taken up: NIO traps on those.
        // In a task of its own it is never cancelled, only told to end.
        let server = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withTaskCancellationHandler {
            try await Task { try await server.run() }.value  // tidy:allow ended by being told to
        } onCancel: {
            Task { await server.triggerGracefulShutdown() }  // tidy:allow a handler of cancellation cannot wait
        }
    }
}

extension MetricRegistry {
    /// What came from outside and was not taken.
    /// - Parameter reason: a word of ours.
    public func refusedWebhooks(from source: String, _ reason: String) -> Counter {
        counter(
            "bellwether_webhooks_refused_total", "What came from outside and was not taken, by source and reason.",
            ["source": source, "reason": reason])
    }
}
