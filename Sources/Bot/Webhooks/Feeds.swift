import HTTP
import Logging
import Platform
import ServiceLifecycle

/// What others bring from outside besides messages: where they call, and who works on it afterwards.
struct Feeds: Sendable {
    private(set) var routes: [Route] = []
    private(set) var services: [any Service] = []

    /// - Throws: `ConfigurationError`.
    init(_ services: BotServices, outbox: OutboxWriter, logger: Logger) throws {
        if let bridge = try MetaTraderIntake(services, outbox: outbox) {
            routes += bridge.routes
            if let orders = bridge.orders { self.services.append(BridgeClock(orders: orders, logger: logger)) }
        }
        let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let alerts = TradingViewIntake(services, outbox: outbox, logger: logger, wake: { wake.yield() })
        guard let intake = alerts else { return }
        routes += intake.routes
        self.services.append(
            TradingViewDesk(
                services: services, outbox: outbox, symbols: try ForeignSymbols(services), wakes: wakes,
                logger: logger))
    }
}
