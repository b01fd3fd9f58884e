import Foundation
import HTTP
import Platform
import Storage
import Trading
import Venues

/// Takes what the bridge of a MetaTrader terminal sends: stored, then answered. What comes again changes nothing.
struct MetaTraderIntake: Sendable {
    let gate: FeedGate
    let symbols: ForeignSymbols
    let store: Store
    /// Nil when another market is traded: then prices are only stored.
    let market: FedMarket?
    let time: any TimeSource

    static let source = "metatrader"
    private static let bodyLimit = 1 << 20

    /// nil when no secrets are set: then the path is not there.
    /// - Throws: `ConfigurationError`.
    init?(_ services: BotServices) throws {
        guard let secrets = services.configuration.metaTrader else { return nil }
        gate = FeedGate(source: Self.source, secrets: secrets, bodyLimit: Self.bodyLimit, metrics: services.metrics)
        symbols = try ForeignSymbols(services)
        store = services.store
        market = services.market as? FedMarket
        time = services.time
    }

    var routes: [Route] { [Route(.post, gate.path) { await receive($0) }] }

    func receive(_ request: ListenerRequest) async -> ListenerResponse {
        guard gate.isOpen(to: request) else { return gate.refuse(404, "path") }
        guard request.body.count <= gate.bodyLimit else { return gate.refuse(413, "size") }
        // The token stands in a header: it is looked at before anything is read.
        let token = (request.headers["authorization"] ?? "").trimmingPrefix("Bearer ")
        guard gate.isToken(String(token)) else { return gate.refuse(401, "token") }
        let message: MetaTraderMessage
        do { message = try MetaTraderMessage(request.body, at: time.now()) } catch {
            return gate.refuse(error == .clock ? 422 : 400, "malformed", error.rawValue)
        }
        guard let instrument = symbols.instrument(message.symbol) else {
            return gate.refuse(422, "symbol", "the symbol is not traded here")
        }
        do {
            return try await take(message, instrument)
        } catch {
            return gate.refuse(503, "storage")  // the terminal sends it again
        }
    }

    private func take(_ message: MetaTraderMessage, _ instrument: Instrument) async throws -> ListenerResponse {
        let quotes = message.ticks.compactMap { Self.quote($0, instrument) }
        let candles = try await store.write { transaction -> [Candle] in
            let candles = try Self.newCandles(message.bars, of: instrument.id, transaction)
            try transaction.addFeedCandles(candles, source: Self.source, instrument.id)
            if let last = quotes.last { try transaction.setFeedQuote(last, source: Self.source) }
            return candles
        }
        market?.add(candles, of: instrument.id)
        market?.add(quotes, of: instrument.id)
        let dropped = message.dropped + message.ticks.count - quotes.count
        count("bar_stored", candles.count)
        count("bar_repeated", message.bars.count - candles.count)
        count("tick", quotes.count)
        count("dropped", dropped)
        // Nothing was ordered, so no answer is waited for.
        count("unexpected_acknowledgement", message.acknowledgements)
        let orders = message.wantsTrading ? "orders refused: live trading is not built" : "orders 0"
        return ListenerResponse(200, text: "ok\nbars \(candles.count)\nticks \(quotes.count)\n\(orders)\n")
    }

    /// Those that are later than what is stored, by UTC and by the broker's clock. When the broker's clock is put
    /// back, bars sent again would otherwise come a second time, an hour later.
    private static func newCandles(
        _ bars: [MetaTraderMessage.Bar], of instrument: InstrumentID, _ transaction: Transaction
    ) throws -> [Candle] {
        let mark = "metatrader/\(instrument)"
        let known = (try transaction.mark(mark) ?? "").split(separator: " ").compactMap { Int64($0) }
        var last = known.count == 2 ? (utc: known[0], broker: known[1]) : (utc: .min, broker: .min)
        var candles: [Candle] = []
        for bar in bars where bar.candle.openTime.milliseconds > last.utc && bar.brokerTime > last.broker {
            candles.append(bar.candle)
            last = (bar.candle.openTime.milliseconds, bar.brokerTime)
        }
        if !candles.isEmpty { try transaction.setMark(mark, to: "\(last.utc) \(last.broker)") }
        return candles
    }

    private static func quote(_ tick: MetaTraderMessage.Tick, _ instrument: Instrument) -> Quote? {
        guard let bid = instrument.price(tick.bid), let ask = instrument.price(tick.ask), bid.value > .zero else {
            return nil
        }
        return Quote(instrument: instrument.id, bid: bid, ask: max(bid, ask), time: tick.time, isOpen: true)
    }

    private func count(_ outcome: String, _ amount: Int) {
        guard amount > 0 else { return }
        gate.count(outcome, amount)
    }
}

extension FedMarket {
    /// The market of what a terminal brought, with what is stored of it.
    static func stored(
        _ instruments: InstrumentCatalogue, _ store: Store, clock: MarketClock
    ) async throws -> FedMarket {
        let market = FedMarket(label: MetaTraderIntake.source, catalogue: instruments, clock: clock)
        for instrument in instruments.all {
            let (candles, quote) = try await store.read {
                (
                    try $0.feedCandles(
                        source: MetaTraderIntake.source, instrument.id, limit: FedMarket.mostCandles),
                    try $0.feedQuote(source: MetaTraderIntake.source, instrument.id)
                )
            }
            market.add(candles, of: instrument.id)
            if let quote { market.restore(quote) }
        }
        return market
    }
}
