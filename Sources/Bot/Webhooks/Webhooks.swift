import HTTP
import Logging
import Platform

/// Where other machines call us: one listener with the routes of everything that is called.
struct Webhooks: NamedService {
    let address: ListenAddress
    let routes: [Route]
    let metrics: MetricRegistry
    let time: any TimeSource
    let logger: Logger

    /// - Parameter routes: further ones.
    /// - Returns: nil when there is no address to listen on.
    init?(_ services: BotServices, lanes: Lanes, routes: [Route], logger: Logger) {
        guard let address = services.configuration.listen else { return nil }
        self.address = address
        self.routes = routes + Measuring(metrics: services.metrics, store: services.store, lanes: lanes).routes
        (metrics, time) = (services.metrics, services.time)
        self.logger = logger
    }

    func run() async throws {
        let listener = Listener(
            host: address.host, port: address.port, routes: routes, metrics: metrics, time: time, logger: logger)
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
