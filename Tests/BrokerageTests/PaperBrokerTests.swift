import Platform
import Testing
import Trading

@testable import Brokerage

/// What executions do, with costs worked by hand: Forex pays 0.3 basis points on each side and slips a quarter of the
/// spread (EURUSD: 0.25 × 0.0001 = 0.000025, on the tick 0.00003), shares 0.5 and half a spread, coins 10.
@Suite struct FillTests {
    private func fill(
        _ order: Order, at due: String, quote given: Quote? = nil, held: Position? = nil,
        rates: RateTable = World.rates
    ) throws -> PaperBroker.Execution? {
        let symbol = order.instrument.symbol
        let market = given ?? World.quotes.first { $0.instrument.symbol == symbol }
        return try PaperBroker.fill(
            RiskApproved(order: order), due: price(due), quote: try #require(market), held: held,
            instrument: instrument(symbol), currency: .usd, rates: rates, time: tuesday)
    }
    private func filled(
        _ order: Order, at due: String, quote: Quote? = nil, held: Position? = nil
    ) throws -> PaperBroker.Execution {
        try #require(try fill(order, at: due, quote: quote, held: held))
    }

    @Test func `a purchase at the market slips and pays commission`() throws {
        let done = try filled(order(.buy, "10000", stop: "1.24", target: "1.27"), at: "1.25")
        #expect(done.position == position("EURUSD", .long, "10000", at: "1.25003", stop: "1.24", target: "1.27"))
        #expect(done.order.status == .filled && done.order.averagePrice == price("1.25003"))
        // 10,000 × 1.25003 × 0.00003 = 0.375009
        #expect(done.fill.fee == money("0.38") && done.realized == money("0"))
    }

    @Test func `a sale slips downwards`() throws {
        // AAPL: half of 0.02 is 0.01; 100 × 199.97 × 0.00005 = 0.99985.
        let done = try filled(order(.sell, "100", symbol: "AAPL"), at: "199.98")
        #expect(done.fill.price == price("199.97") && done.fill.fee == money("1"))
        // BTCUSDT: half of 10 is 5; 0.5 × 59,985 × 0.001 = 29.9925.
        let coin = try filled(order(.sell, "0.5", symbol: "BTCUSDT"), at: "59990")
        #expect(coin.fill.price == price("59985") && coin.fill.fee == money("29.99"))
    }

    @Test func `a limit does not slip, a stop does`() throws {
        let limit = try filled(order(.buy, "10000", .limit, at: "1.25"), at: "1.25")
        #expect(limit.fill.price == price("1.25"))
        let stop = try filled(order(.buy, "10000", .stop, at: "1.25"), at: "1.25")
        #expect(stop.fill.price == price("1.25003"))
    }

    @Test func `a large order pays for its size in the book`() throws {
        // A tenth of the largest order, 1,000,000, stands at each price; prices are 0.00002 apart (a quarter of the
        // spread, on the tick). 2,500,000: 1 million at 0, 1 at 1, 0.5 at 2 steps: (1 + 1) / 2.5 × 0.00002 = 0.000016.
        let done = try filled(order(.buy, "2500000"), at: "1.25")
        #expect(done.fill.price == price("1.250046") && done.fill.quantity == units("2500000"))
        // Beyond what can be seen it goes on at the same distances: 10 levels are 45 / 10 × 0.00002 = 0.00009.
        #expect(try filled(order(.buy, "10000000"), at: "1.25").fill.price == price("1.25012"))
    }

    @Test func `a limit takes what stands at it or better, the rest waits`() throws {
        // At 1.25 and 1.25002 stand 2,000,000; 1.25003 reaches no third level. (0 + 1) / 2 × 0.00002 = 0.00001.
        let some = try filled(order(.buy, "5000000", .limit, at: "1.25003"), at: "1.25")
        #expect(some.fill.quantity == units("2000000") && some.fill.price == price("1.25001"))
        #expect(some.order.status == .partiallyFilled && some.order.leavesQuantity == units("3000000"))
        #expect(some.position?.quantity == units("2000000"))
        // A new quote brings a full book.
        let more = try filled(some.order, at: "1.25", held: some.position)
        #expect(more.order.filledQuantity == units("4000000"))
    }

    @Test func `at once as much as there is, or all or nothing`() throws {
        // Five levels can be seen: 5,000,000.
        let some = try filled(order(.buy, "6000000", timeInForce: .immediateOrCancel), at: "1.25")
        #expect(some.fill.quantity == units("5000000"))
        #expect(try fill(order(.buy, "6000000", timeInForce: .fillOrKill), at: "1.25") == nil)
        #expect(try filled(order(.buy, "5000000", timeInForce: .fillOrKill), at: "1.25").order.status == .filled)
        #expect(try fill(order(.buy, "3000000", .limit, at: "1.25003", timeInForce: .fillOrKill), at: "1.25") == nil)
    }

    @Test func `a second fill enlarges at the average price and keeps levels it does not name`() throws {
        let held = position("EURUSD", .long, "10000", at: "1.24003", stop: "1.23", target: "1.3")
        let done = try filled(order(.buy, "30000", stop: "1.235"), at: "1.26", held: held)
        // (10,000 × 1.24003 + 30,000 × 1.26003) / 40,000 = 1.25503
        #expect(done.position == position("EURUSD", .long, "40000", at: "1.25503", stop: "1.235", target: "1.3"))
    }

    @Test func `closing books the profit in account currency`() throws {
        let held = position("USDJPY", .long, "20000", at: "160", stop: "159")
        // The spread is 0.01, a quarter of it 0.0025, on the tick 0.003: 161.003 − 0.003 = 161.
        // 20,000 × 1 JPY = 20,000 JPY = 125 USD; half of it for half.
        let half = try filled(order(.sell, "10000", symbol: "USDJPY"), at: "161.003", held: held)
        #expect(half.realized == money("62.5") && half.fill.realized == money("62.5"))
        #expect(half.position == position("USDJPY", .long, "10000", at: "160", stop: "159"))
        let all = try filled(order(.sell, "20000", symbol: "USDJPY"), at: "161.003", held: held)
        #expect(all.realized == money("125") && all.position == nil)
        // 20,000 × 161 JPY × 0.00003 = 96.6 JPY = 0.60375 USD
        #expect(all.fill.fee == money("0.6"))
        // 20,000 × 0.777 JPY = 15,540 JPY = 97.125 USD, half to even 97.12.
        #expect(
            try filled(order(.sell, "20000", symbol: "USDJPY"), at: "160.78", held: held).realized == money("97.12"))
    }

    @Test func `a reversal books what was closed and opens the rest anew`() throws {
        let held = position("EURUSD", .long, "10000", at: "1.23997", stop: "1.23", target: "1.3")
        let done = try filled(order(.sell, "15000", stop: "1.27"), at: "1.25", held: held)
        #expect(done.realized == money("100"))  // 10,000 × (1.24997 − 1.23997)
        #expect(done.position == position("EURUSD", .short, "5000", at: "1.24997", stop: "1.27"))
    }

    @Test func `what cannot be filled is refused and changes nothing`() throws {
        let new = Order(
            id: ClientOrderID("A"), instrument: InstrumentID("EURUSD"), side: .buy, type: .market,
            quantity: units("1000"),
            price: nil, stopLoss: nil, takeProfit: nil, createdAt: tuesday)
        #expect(throws: TradingError.illegalTransition(from: .pendingNew, event: "filled")) {
            try fill(new, at: "1.25")
        }
        let held = position("USDJPY", .long, "20000", at: "160")
        #expect(throws: TradingError.noRate(from: Currency("JPY"), to: .usd)) {
            try fill(order(.sell, "20000", symbol: "USDJPY"), at: "161", held: held, rates: RateTable())
        }
    }

    /// Value × rate a year ÷ 365 × nights: EURUSD at 2.5 %, gold at 5 %, Apple at 6 %.
    @Test(
        arguments: [
            // 100,000 × 1.25 × 0.025 / 365 = 8.5616
            ("EURUSD", "100000", "1.25", 1, "8.56"),
            // three nights on Wednesday: 25.6849
            ("EURUSD", "100000", "1.25", 3, "25.68"),
            // 100 × 2,400 × 0.05 / 365 = 32.8767
            ("XAUUSD", "100", "2400", 1, "32.88"),
            // 50 × 200 × 0.06 / 365 = 1.6438
            ("AAPL", "50", "200", 1, "1.64"),
            // 100,000 × 160 JPY × 0.025 / 365 = 1,095.89 JPY = 6.8493 USD
            ("USDJPY", "100000", "160", 1, "6.85"),
        ])
    func `a night costs interest on the value`(
        _ symbol: String, _ size: String, _ at: String, _ nights: Int, _ cost: String
    ) throws {
        for direction in [Direction.long, .short] {
            let paid = try PaperBroker.swap(
                position(symbol, direction, size, at: at), at: price(at), nights: nights,
                instrument: instrument(symbol), currency: .usd, rates: World.rates)
            #expect(paid == money(cost))
        }
    }
}

/// How waiting orders and positions go through prices.
@Suite struct FollowTests {
    /// Quotes a second apart, with a spread of 0.0001.
    private func ticks(_ bids: [String]) -> ArraySlice<Quote> {
        bids.enumerated().map { index, bid in
            Quote(
                instrument: InstrumentID("EURUSD"), bid: price(bid), ask: price(bid) + price("0.0001"),
                time: tuesday + .seconds(index + 1), isOpen: true)
        }[...]
    }

    /// Resting orders at 1.25: type, side, bid, ask, and the price they are filled at.
    static let orders: [(OrderType, Side, String, String, String?)] = [
        (.limit, .buy, "1.25", "1.2501", nil), (.limit, .buy, "1.2499", "1.25", "1.25"),
        (.limit, .buy, "1.2449", "1.245", "1.245"), (.limit, .sell, "1.2499", "1.25", nil),
        (.limit, .sell, "1.25", "1.2501", "1.25"), (.limit, .sell, "1.255", "1.2551", "1.255"),
        (.stop, .buy, "1.2498", "1.2499", nil), (.stop, .buy, "1.2499", "1.25", "1.25"),
        (.stop, .buy, "1.2549", "1.255", "1.255"),  // a gap fills worse
        (.stop, .sell, "1.2501", "1.2502", nil), (.stop, .sell, "1.25", "1.2501", "1.25"),
        (.stop, .sell, "1.245", "1.2451", "1.245"),
    ]

    @Test(arguments: orders)
    func `a limit is never filled worse than its price, a stop order at the market`(
        _ type: OrderType, _ side: Side, _ bid: String, _ ask: String, _ at: String?
    ) throws {
        var resting = order(side, "1000", type, at: "1.25")
        let hit = try PaperBroker.follow(&resting, [quote("EURUSD", bid, ask)])
        #expect(hit?.outcome == at.map { .fill(price($0)) })
        #expect(try PaperBroker.follow(&resting, [quote("EURUSD", bid, ask, isOpen: false)]) == nil)
        // What the bounds let through is just what executes, but for the spread.
        #expect(at == nil || !resting.bounds.contains(price(side == .buy ? ask : bid)))
        #expect(at != nil || resting.bounds.contains(price(side == .buy ? ask : bid)))
    }

    @Test func `a stop-limit order is triggered, and then served at its limit or better`() throws {
        var waiting = order(.buy, "1000", .stopLimit, at: "1.26", limit: "1.261")
        // It jumps over the limit, and comes back to it two prices later.
        let hit = try PaperBroker.follow(&waiting, ticks(["1.259", "1.265", "1.263", "1.2605"]))
        #expect(hit?.outcome == .fill(price("1.2606")) && hit?.index == 3)
        #expect(waiting.isTriggered)
        var untouched = order(.buy, "1000", .stopLimit, at: "1.26", limit: "1.261")
        #expect(try PaperBroker.follow(&untouched, ticks(["1.2598", "1.24"])) == nil && !untouched.isTriggered)
    }

    @Test func `a trailing stop follows the market and never goes back`() throws {
        // Asks: 1.2401, 1.2351, 1.2371, 1.2352. The level goes from 1.25 to 1.2401 + 0.005 = 1.2451, then 1.2401.
        var waiting = order(.buy, "1000", .trailingStop, at: "1.25", trail: "0.005")
        #expect(try PaperBroker.follow(&waiting, ticks(["1.24", "1.235", "1.237", "1.2351"])) == nil)
        #expect(waiting.price == price("1.2401"))
        let hit = try PaperBroker.follow(&waiting, ticks(["1.2399", "1.24"]))
        #expect(hit?.outcome == .fill(price("1.2401")) && hit?.index == 1)
    }

    @Test func `an order expires at its time`() throws {
        var waiting = order(.buy, "1000", .limit, at: "1.2", expiresAt: tuesday + .seconds(2))
        let hit = try PaperBroker.follow(&waiting, ticks(["1.25", "1.19", "1.19"]))
        #expect(hit?.outcome == .expire && hit?.index == 1)
    }

    private typealias Hit = (event: PaperBroker.PositionEvent, price: Price, index: Int)

    /// A position from 1.25 with both levels: direction, bid, ask, and what executes at which price.
    static let levels: [(Direction, String, String, PaperBroker.PositionEvent?, String)] = [
        (.long, "1.2401", "1.2402", nil, ""), (.long, "1.24", "1.2401", .stop, "1.24"),
        (.long, "1.235", "1.2351", .stop, "1.235"),  // a gap: the market's price, not the level's
        (.long, "1.2599", "1.26", nil, ""), (.long, "1.26", "1.2601", .target, "1.26"),
        (.long, "1.265", "1.2651", .target, "1.265"),
        (.short, "1.2598", "1.2599", nil, ""), (.short, "1.2599", "1.26", .stop, "1.26"),
        (.short, "1.2649", "1.265", .stop, "1.265"), (.short, "1.24", "1.2401", nil, ""),
        (.short, "1.2399", "1.24", .target, "1.24"), (.short, "1.2349", "1.235", .target, "1.235"),
    ]

    @Test(arguments: levels)
    func `levels execute at the market`(
        _ direction: Direction, _ bid: String, _ ask: String, _ event: PaperBroker.PositionEvent?, _ at: String
    ) {
        var held = position(
            "EURUSD", direction, "1000", at: "1.25", stop: direction == .long ? "1.24" : "1.26",
            target: direction == .long ? "1.26" : "1.24")
        let hit = PaperBroker.follow(&held, [quote("EURUSD", bid, ask)])
        #expect(hit?.event == event && hit?.price == event.map { _ in price(at) })
        #expect(PaperBroker.follow(&held, [quote("EURUSD", bid, ask, isOpen: false)]) == nil)
    }

    @Test func `parts are taken one after the other, and the stop goes to the entry`() throws {
        var held = position("EURUSD", .long, "3000", at: "1.25", stop: "1.24", target: "1.28")
        held.rules.targets = [
            .init(price: price("1.26"), quantity: units("1000")), .init(price: price("1.27"), quantity: units("1000")),
        ]
        held.rules.breakEvenAt = price("1.26")
        let prices = ticks(["1.259", "1.26", "1.265", "1.27", "1.249"])
        let first = try #require(PaperBroker.follow(&held, prices))
        #expect(first.event == .part(.init(price: price("1.26"), quantity: units("1000"))) && first.index == 1)
        let second = try #require(PaperBroker.follow(&held, prices[1...]))
        #expect(second.event == .breakEven && second.index == 1 && held.stopLoss == price("1.25"))
        let third = try #require(PaperBroker.follow(&held, prices[2...]))
        #expect(third.event == .part(.init(price: price("1.27"), quantity: units("1000"))) && third.index == 3)
        let last = try #require(PaperBroker.follow(&held, prices[4...]))
        #expect(last.event == .stop && last.price == price("1.249"))
        #expect(held.rules.isEmpty)
    }

    @Test func `a trailing stop follows the best price, and only prices that were seen before`() throws {
        var held = position("EURUSD", .long, "1000", at: "1.25", stop: "1.245")
        held.rules.trail = price("0.005")
        held.rules.best = price("1.25")
        // Best 1.254: stop 1.249. Best 1.256: stop 1.251. Then 1.2511, and 1.251 is it.
        let hit = try #require(PaperBroker.follow(&held, ticks(["1.254", "1.25", "1.256", "1.2511", "1.2505"])))
        #expect(hit.event == .stop && hit.price == price("1.2505") && hit.index == 4)
        #expect(held.stopLoss == price("1.251"))
        // Of a short position the asks count: 1.2451 is the best, the stop comes to 1.2501.
        var short = position("EURUSD", .short, "1000", at: "1.25", stop: "1.255")
        short.rules.trail = price("0.005")
        short.rules.best = price("1.25")
        #expect(PaperBroker.follow(&short, ticks(["1.248", "1.245", "1.247"])) == nil)
        #expect(short.stopLoss == price("1.2501"))
    }

    @Test func `its time ends a position, and a good price adds to it`() throws {
        var held = position("EURUSD", .short, "1000", at: "1.25", stop: "1.26")
        held.rules.closesAt = tuesday + .seconds(3)
        held.rules.additions = [.init(price: price("1.245"), quantity: units("500"))]
        let prices = ticks(["1.249", "1.2449", "1.246"])
        let added = try #require(PaperBroker.follow(&held, prices))
        #expect(added.event == .addition(.init(price: price("1.245"), quantity: units("500"))) && added.index == 1)
        let ended = try #require(PaperBroker.follow(&held, prices[2...]))
        #expect(ended.event == .time && ended.price == price("1.2461"))
    }
}

/// An accepted order.
private func order(
    _ side: Side, _ size: String, _ type: OrderType = .market, at level: String? = nil, limit: String? = nil,
    trail: String? = nil, timeInForce: TimeInForce = .goodTillCancel, expiresAt: Timestamp? = nil, stop: String? = nil,
    target: String? = nil, symbol: String = "EURUSD"
) -> Order {
    var order = Order(
        id: ClientOrderID("A"), instrument: InstrumentID(symbol), side: side, type: type, quantity: units(size),
        price: level.map { price($0) }, limit: limit.map { price($0) }, trail: trail.map { price($0) },
        timeInForce: timeInForce, expiresAt: expiresAt, stopLoss: stop.map { price($0) },
        takeProfit: target.map { price($0) }, createdAt: tuesday)
    try? order.apply(.accepted)
    return order
}
