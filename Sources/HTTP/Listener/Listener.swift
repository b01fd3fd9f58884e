import Foundation
import Hummingbird
public import Logging

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
        /// All header fields together.
        public var headerBytes = 32 << 10
        /// A connection that is silent so long is closed, in the middle of a request as well.
        public var idle: Duration = .seconds(15)
        public init() {}
    }

    private let host: String
    private let port: Int
    private let limits: Limits
    private let routes: [Route]
    private let logger: Logger

    /// - Parameter port: 0 takes a free one.
    public init(host: String, port: Int, limits: Limits = Limits(), routes: [Route], logger: Logger) {
        self.host = host
        self.port = port
        self.limits = limits
        self.routes = routes
        self.logger = logger
    }

    /// Listens until a graceful shutdown: then it takes no more, and ends once what it has is answered.
    /// - Parameter whenListening: gets the port.
    public func run(whenListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let application = Application(
            responder: Answering(routes: routes, limits: limits),
            server: .http1(
                configuration: .init(
                    idleTimeout: .nanoseconds(limits.idle.nanoseconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes))),
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { await whenListening($0.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }
}

private struct Answering: HTTPResponder {
    let routes: [Route]
    let limits: Listener.Limits

    func respond(to request: Request, context: Connection) async throws -> Response {
        let path = request.uri.path.removingPercentEncoding ?? request.uri.path
        let here = routes.filter { $0.fits(path) }
        guard !here.isEmpty else { return Response(status: .notFound) }
        guard let method = ListenerRequest.Method(rawValue: request.method.rawValue),
            let route = here.first(where: { $0.method == method })
        else { return Response(status: .methodNotAllowed) }
        var body: [UInt8] = []
        for try await piece in request.body {
            body += Array(buffer: piece)
            guard body.count <= limits.bodyBytes else { return Response(status: .contentTooLarge) }
        }
        let answer = await route.handle(
            ListenerRequest(
                method, path, query: Self.query(request), headers: Self.headers(request.headers), body: body,
                peer: context.peer))
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private static func query(_ request: Request) -> [String: String] {
        Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
    }
    private static func headers(_ fields: HTTPFields) -> [String: String] {
        Dictionary(fields.map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
    }
}

/// One connection from outside.
private struct Connection: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
