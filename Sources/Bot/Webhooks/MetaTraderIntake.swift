import Foundation
import HTTP
import Platform
import Presentation
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
    let outbox: OutboxWriter
    /// nil: nothing is ordered.
    let orders: BridgeOrders?

    static let source = "metatrader"
    private static let bodyLimit = 1 << 20

    /// nil when no secrets are set: then the path is not there.
    /// - Throws: `ConfigurationError`.
    init?(_ services: BotServices, outbox: OutboxWriter) throws {
        guard let secrets = services.configuration.metaTrader else { return nil }
        gate = FeedGate(source: Self.source, secrets: secrets, bodyLimit: Self.bodyLimit, metrics: services.metrics)
        symbols = try ForeignSymbols(services)
        store = services.store
        market = services.market as? FedMarket
        time = services.time
        self.outbox = outbox
        orders = BridgeOrders(services, outbox: outbox)
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
        let now = time.now()
        let (candles, taken, told, ordered) = try await store.write { transaction in
            let bars = try Self.known(message, of: instrument.id, transaction)
            let candles = try bars.map(\.candle).filter {
                try transaction.setFeedCandle($0, source: Self.source, instrument.id)
            }
            let believable = try believable(quotes, instrument.id, transaction)
            if let last = believable.last { try transaction.setFeedQuote(last, source: Self.source) }
            let strange = quotes.first { !believable.contains($0) }
            let told = try strange.map { try tell($0, instrument, at: now, transaction) } ?? []
            return (candles, believable, told, try exchange(message, instrument, at: now, transaction))
        }
        await outbox.announce(told + ordered.entries)
        market?.correct(candles, of: instrument.id)
        market?.add(taken, of: instrument.id)
        count("bar_stored", candles.count)
        count("bar_repeated", message.bars.count - candles.count)
        count("tick", taken.count)
        count("tick_refused", quotes.count - taken.count)
        count("dropped", message.dropped + message.ticks.count - quotes.count)
        for (outcome, amount) in ordered.counts { count(outcome, amount) }
        return ListenerResponse(200, text: "ok\nbars \(candles.count)\nticks \(taken.count)\n\(ordered.lines)\n")
    }

    /// Takes answers and gives out orders, where an account is named that may trade.
    private func exchange(
        _ message: MetaTraderMessage, _ instrument: Instrument, at now: Timestamp, _ transaction: Transaction
    ) throws -> BridgeOrders.Answer {
        if let orders { return try orders.exchange(message, instrument, at: now, transaction) }
        // Nothing was ordered, so no answer is waited for.
        let refusal = "orders refused: live trading is not built in here, METATRADER_ACCOUNT is not set"
        return .init(
            lines: message.wantsTrading ? refusal : "orders 0",
            counts: ["unexpected_acknowledgement": message.answers.count])
    }

    /// Those whose time in UTC is known: brokers put their clocks forward and back between weeks, so an offset that is
    /// another than before holds from the beginning of the broker's week on.
    private static func known(
        _ message: MetaTraderMessage, of instrument: InstrumentID, _ transaction: Transaction
    ) throws -> [MetaTraderMessage.Bar] {
        let mark = "metatrader/offset/\(instrument)"
        let stored = (try transaction.mark(mark) ?? "").split(separator: " ").compactMap { Int64($0) }
        var known = stored.count == 2 ? (offset: stored[0], from: stored[1]) : (message.offset, .min)
        if known.offset != message.offset {
            let day = message.sent / 86_400
            // 1 January 1970 was a Thursday; weeks begin on Sunday.
            known = (message.offset, (day - (day + 4) % 7) * 86_400)
        }
        try transaction.setMark(mark, to: "\(known.offset) \(known.from)")
        return message.bars.filter { $0.brokerTime >= known.from }
    }

    /// Quotes that a market can have come to from what is known of it: from the quote before, or from the close of the
    /// newest minute. Where prices really have moved so far, the next closed minute says so.
    private func believable(
        _ quotes: [Quote], _ instrument: InstrumentID, _ transaction: Transaction
    ) throws -> [Quote] {
        let minutes = try transaction.feedCandles(source: Self.source, instrument, limit: Self.rangeMinutes)
        var last = try transaction.feedQuote(source: Self.source, instrument)
        let range = minutes.map { $0.high - $0.low }.reduce(0, +) / Double(max(minutes.count, 1))
        return quotes.filter { quote in
            let price = quote.mid.value.double
            func isNear(_ known: Double, _ since: Timestamp) -> Bool {
                let waited = max((quote.time - since).inSeconds / 60, 1).squareRoot()
                let usual = minutes.isEmpty ? known * Self.unknownRange : max(range, known * Self.leastRange)
                return abs(price - known) <= usual * Self.mostRanges * waited
            }
            let isFirst = last == nil && minutes.isEmpty
            let isNearQuote = last.map { isNear($0.mid.value.double, $0.time) } ?? false
            let isNearMinute = minutes.last.map { isNear($0.close, $0.openTime) } ?? false
            guard isFirst || isNearQuote || isNearMinute else { return false }
            last = quote
            return true
        }
    }
    /// Of which the usual range of a minute is taken.
    private static let rangeMinutes = 100
    /// A price that is further away than so many usual ranges is an error.
    private static let mostRanges = 50.0
    /// The least range that counts as usual, and the one where no minute is known, as a part of the price.
    private static let (leastRange, unknownRange) = (0.0001, 0.002)

    private func tell(
        _ quote: Quote, _ instrument: Instrument, at now: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        try outbox.tellOwners("metatrader/\(instrument.id)", at: now, transaction) { localizer in
            localizer.document(
                "market.strange_quote",
                [
                    "symbol": .text(instrument.id.symbol), "bid": localizer.price(quote.bid, of: instrument),
                    "ask": localizer.price(quote.ask, of: instrument),
                ])
        }
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
