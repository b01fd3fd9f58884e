/// The client: keeps connections, carries any number of requests at once, HTTP/1.1 only.
///
/// A request with a body is never repeated behind the caller's back, not even on a kept connection that turns out to
/// be closed. Redirects are not followed.
public final class HTTPClient: HTTPTransport, MailTransport {
    private let loop: CurlLoop

    /// - Parameters:
    ///   - ipv4Only: never tries IPv6, for networks that swallow it.
    ///   - maximumBodyBytes: a larger answer is an error.
    public init(ipv4Only: Bool = false, maximumBodyBytes: Int = 64 << 20) {
        loop = CurlLoop(ipv4Only: ipv4Only, maximumBodyBytes: maximumBodyBytes)
        loop.start()
    }

    deinit { loop.stop() }

    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        defer { withExtendedLifetime(self) {} }  // else the loop could stop under a request of the last owner
        let id = loop.newID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.push(.start(id: id, request, continuation))
                // A cancellation that came before the start found nothing to cancel.
                if Task.isCancelled { loop.push(.cancel(id: id)) }
            }
        } onCancel: {
            loop.push(.cancel(id: id))
        }
        return try result.get()
    }

    /// Hands a mail to its server. Returns once the server has taken the whole message on.
    public func submit(_ mail: MailSubmission) async throws(MailError) {
        defer { withExtendedLifetime(self) {} }
        let id = loop.newID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.push(.submit(id: id, mail, continuation))
                if Task.isCancelled { loop.push(.cancel(id: id)) }
            }
        } onCancel: {
            loop.push(.cancel(id: id))
        }
        try result.get()
    }
}
