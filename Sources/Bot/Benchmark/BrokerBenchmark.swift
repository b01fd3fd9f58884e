public import Foundation
public import Logging
public import Platform
import Storage
import Trading
import Venues

/// What a price costs the paper broker that executes nothing, while a great many orders wait: nearly every price.
/// On a real database file.
public struct BrokerBenchmark: Sendable {
    public struct Figures: Sendable, Encodable {
        public let orders: Int
        public let instruments: Int
        public let microsecondsPerTick: Double
    }

    private static let orders = 100_000
    private static let instruments = 500
    private static let people = 1_000
    private static let rounds = 20

    private let configuration: Configuration
    private let time: any TimeSource
    private let logger: Logger

    public init(_ configuration: Configuration, folder: URL, time: any TimeSource, logger: Logger) {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "broker.sqlite").path
        self.configuration = configuration
        self.time = time
        self.logger = logger
    }

    public func run() async throws -> Figures {
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in [:] }
        try await Crowd(users: Self.people, languages: ["en"], time: time).enroll(in: bot.store, configuration)
        try await addOrders(bot.store)
        let loop = bot.marketLoop
        let now = loop.market.clock.now()
        let moment = time.now()
        let best = try await bot.store.read { transaction in
            var best = Double.infinity
            for round in 0..<Self.rounds {
                let start = time.elapsed()
                for number in 0..<Self.instruments {
                    // The price wanders, and reaches no order.
                    let bid = Price(FixedPoint(1) + FixedPoint(raw: Int128(round % 7) * 10_000_000))
                    let id = Self.instrument(number)
                    let quote = Quote(
                        instrument: id, bid: bid, ask: bid + Price(FixedPoint(raw: 100_000_000)), time: now,
                        isOpen: true)
                    var settlement = loop.settlement(of: [id: [quote]], after: now, through: now, at: moment)
                    try settlement.collect(transaction)
                    guard settlement.isEmpty else { throw BenchmarkError.noFigure("a price that executes nothing") }
                }
                best = min(best, (time.elapsed() - start).inSeconds)
            }
            return best
        }
        try bot.store.close()
        return Figures(
            orders: Self.orders, instruments: Self.instruments,
            microsecondsPerTick: best / Double(Self.instruments) * 1e6)
    }

    private static func instrument(_ number: Int) -> InstrumentID { InstrumentID("I\(number)") }

    /// Limits below the market and stops above it, from 0.1 % to 10 % away, spread over people and instruments.
    private func addOrders(_ store: Store) async throws {
        let now = time.now()
        for first in stride(from: 0, to: Self.orders, by: 1_000) {
            try await store.write { transaction in
                for number in first..<first + 1_000 {
                    let distance = FixedPoint(raw: Int128(1 + number % 100) * FixedPoint.scale / 1_000)
                    let isLimit = number % 2 == 0
                    var order = Order(
                        id: ClientOrderID("B\(number)"), instrument: Self.instrument(number % Self.instruments),
                        side: .buy, type: isLimit ? .limit : .stop, quantity: Quantity(1_000),
                        price: Price(isLimit ? FixedPoint(1) - distance : FixedPoint(1) + distance), stopLoss: nil,
                        takeProfit: nil, createdAt: now)
                    try order.apply(.accepted)
                    try transaction.addOrder(order, user: Int64(1 + number % Self.people))
                }
            }
        }
    }
}
