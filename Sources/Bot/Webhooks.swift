import HTTP
import Logging
import Platform
import Storage

/// Where other machines call us: one listener with the routes of everything that is called.
struct Webhooks: NamedService {
    let address: ListenAddress
    let routes: [Route]
    let logger: Logger

    func run() async throws {
        let listener = Listener(host: address.host, port: address.port, routes: routes, logger: logger)
        do {
            try await listener.run { port in
                logger.notice("webhooks are listened for", metadata: ["port": "\(port)"])
            }
        } catch is CancellationError {
            return
        } catch {
            throw ConfigurationError.malformed("BELLWETHER_LISTEN", "cannot listen on \(address): \(error)")
        }
    }
}

/// Whether the program is able to serve: what the last run left is taken on, and the database can be read.
final class Readiness: Sendable {
    private let isOpen = Locked(false)
    private let store: Store

    init(store: Store) { self.store = store }

    /// From now on messages are taken, or no longer.
    func set(_ isReady: Bool) { isOpen.withLock { $0 = isReady } }

    /// `/healthz`: the process answers. `/readyz`: it takes messages.
    var routes: [Route] {
        [
            Route(.get, "/healthz") { _ in ListenerResponse(200, text: "ok\n") },
            Route(.get, "/readyz") { [self] _ in
                let isReadable = (try? await store.read { try $0.mark("ready") }).map { _ in true } ?? false
                return isOpen.withLock { $0 } && isReadable
                    ? ListenerResponse(200, text: "ready\n") : ListenerResponse(503, text: "not ready\n")
            },
        ]
    }
}
