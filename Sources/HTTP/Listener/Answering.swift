import Foundation
import Hummingbird
import Platform

/// Takes requests to their routes, within the limits, and counts what became of them.
struct Answering: HTTPResponder {
    let routes: [Route]
    let limits: Listener.Limits
    let metrics: MetricRegistry
    let time: any TimeSource
    /// Bytes of all bodies that are being read or handled.
    private let held = Locked(0)

    init(routes: [Route], limits: Listener.Limits, metrics: MetricRegistry, time: any TimeSource) {
        self.routes = routes
        self.limits = limits
        self.metrics = metrics
        self.time = time
    }

    /// How long an answer to a request that was not read to its end may travel before the connection is closed.
    private static let parting: Duration = .seconds(1)

    func respond(to request: Request, context: Connection) async throws -> Response {
        let begun = time.elapsed()
        let path = request.uri.path.removingPercentEncoding ?? request.uri.path
        let here = routes.filter { $0.fits(path) }
        // The label is the route's own path: below it stand secrets.
        let label = here.first?.path ?? "other"
        let (answer, headers) = await answer(to: request, path, here, from: context, since: begun)
        metrics.counter(
            "bellwether_http_requests_total", "Requests from outside by route and status.",
            ["route": label, "status": "\(answer.status)"]
        ).add()
        metrics.histogram(
            "bellwether_http_request_duration_seconds", "From the head of a request to its answer.", ["route": label]
        ).observe(time.elapsed() - begun)
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType] + headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func answer(
        to request: Request, _ path: String, _ here: [Route], from context: Connection, since begun: Duration
    ) async -> (ListenerResponse, HTTPFields) {
        guard !here.isEmpty else { return refuse(404, request, context) }
        guard let route = here.first(where: { $0.method.rawValue == request.method.rawValue }) else {
            let allowed = Set(here.map(\.method.rawValue)).sorted().joined(separator: ", ")
            return refuse(405, request, context, [.allow: allowed])
        }
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limits.bodyBytes else { return refuse(413, request, context) }
        var body: [UInt8] = []
        defer { held.withLock { $0 -= body.count } }
        do {
            for try await piece in request.body {
                guard body.count + piece.readableBytes <= limits.bodyBytes else { return refuse(413, request, context) }
                guard time.elapsed() - begun <= limits.bodyTime else { return refuse(408, request, context) }
                body += piece.readableBytesView
                let total = held.withLock { held in
                    held += piece.readableBytes
                    return held
                }
                guard total <= limits.heldBytes else { return refuse(503, request, context) }
            }
        } catch {
            return refuse(400, request, context)  // it broke off, or is no HTTP
        }
        let answer = await route.handle(
            ListenerRequest(
                route.method, path, query: Self.query(request), headers: Self.headers(request.headers), body: body,
                peer: context.peer))
        return (answer, [:])
    }

    /// Answers without reading on. Whoever still sends is given the time to read the answer; then the connection ends.
    private func refuse(
        _ status: Int, _ request: Request, _ context: Connection, _ headers: HTTPFields = [:]
    ) -> (ListenerResponse, HTTPFields) {
        let hasBody = request.headers[.contentLength].map { $0 != "0" } ?? (request.headers[.transferEncoding] != nil)
        guard hasBody else { return (ListenerResponse(status), headers) }
        context.close(Self.parting)
        return (ListenerResponse(status), headers + [.connection: "close"])
    }

    private static func query(_ request: Request) -> [String: String] {
        Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
    }
    private static func headers(_ fields: HTTPFields) -> [String: String] {
        Dictionary(fields.map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
    }
}

/// One connection from outside.
struct Connection: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String
    /// Closes the connection after that time.
    let close: @Sendable (_ pause: Duration) -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
        let channel = source.channel
        close = { pause in
            channel.eventLoop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) {
                channel.close(mode: .all, promise: nil)
            }
        }
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
