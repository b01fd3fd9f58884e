import Brokerage
import Platform
import Testing
import Trading

@Suite struct RiskTests {
    /// The stop that is added where none was said: 2 % of 10,000 USD is 200.
    /// Each case: symbol, side, units, stop, risk.
    static let added: [(String, Side, String, String, String)] = [
        // 200 / 10,000 = 0.02 below 1.25.
        ("EURUSD", .buy, "10000", "1.23", "200"),
        // 200 / 30,000 = 0.006667: 1.243333, towards the entry 1.24334. 30,000 × 0.00666 = 199.8.
        ("EURUSD", .buy, "30000", "1.24334", "199.8"),
        // Above 1.2499: 1.256567, towards the entry 1.25656.
        ("EURUSD", .sell, "30000", "1.25656", "199.8"),
        // 100,000 USD move 625 USD a yen. 200 / 625 = 0.32 below 160.
        ("USDJPY", .buy, "100000", "159.68", "200"),
        // 0.7811 GBP; 10,000 EUR move 16,000 USD a pound. 200 / 16,000 = 0.0125 above.
        ("EURGBP", .sell, "10000", "0.7936", "200"),
        // 10 ounces: 20 USD below 2,400.
        ("XAUUSD", .buy, "10", "2380", "200"),
        // 3 shares: 66.67 below 200 is 133.333, towards the entry 133.34. 3 × 66.66 = 199.98.
        ("AAPL", .buy, "3", "133.34", "199.98"),
    ]

    @Test(arguments: added)
    func `an order without a stop gets the one that keeps the limit`(
        _ symbol: String, _ side: Side, _ size: String, _ stop: String, _ risk: String
    ) throws {
        let ticket = try account().approve(request(symbol, side, size, .units), limits: limits)
        #expect(ticket.isStopAdded && ticket.stopLoss == price(stop))
        #expect(ticket.risk == money(risk))
    }

    @Test func `what cannot lose more than the limit needs no stop`() throws {
        let ticket = try account().approve(request("AAPL", .buy, "1"), limits: limits)
        #expect(!ticket.isStopAdded && ticket.stopLoss == nil && ticket.risk == money("200"))
    }

    @Test func `at the limit is allowed, beyond it is refused with what would be allowed`() throws {
        let stop = OrderRequest.Level.pips(20)  // 100,000 × 0.002 = 200, 2 %
        let ticket = try account().approve(request("EURUSD", .buy, "1", stop: stop), limits: limits)
        #expect(ticket.riskPercent == 2 && ticket.risk == money("200"))
        // 100,000 × 0.003 = 300, 3 %; 200 / 0.003 = 66,666, down to thousands.
        #expect(
            approval(request("EURUSD", .buy, "1", stop: .pips(30)), account()).refusal
                == .riskTooHigh(
                    risk: money("300"), percent: 3, limit: 2, allowed: money("200"), largest: units("66000")))
    }

    @Test func `a size whose added stop would be inside the spread is refused`() {
        // 200 / 10,000,000 = 0.00002, and the spread is 0.0001. Four spreads away
        // 10,000,000 × 0.0004 = 4,000 would be lost, and 200 / 0.0004 = 500,000 is what may be traded.
        #expect(
            approval(request("EURUSD", .buy, "100"), account()).refusal
                == .riskTooHigh(
                    risk: money("4000"), percent: 40, limit: 2, allowed: money("200"), largest: units("500000")))
    }

    @Test func `the stop added to an order that waits is measured from its own price`() throws {
        // 200 / 10,000 = 0.02 below 1.27: above the market of now at 1.25, and right all the same.
        let waiting = request("EURUSD", .buy, "0.1", type: .stop, at: "1.27")
        let ticket = try account().approve(waiting, limits: limits)
        #expect(ticket.isStopAdded && ticket.stopLoss == price("1.25") && ticket.risk == money("200"))
    }

    @Test func `margin must be free`() {
        // 300,000 × 1.25 / 30 = 12,500.
        #expect(
            approval(request("EURUSD", .buy, "3", stop: .pips(5)), account()).refusal
                == .marginTooLow(needed: money("12500"), free: money("10000")))
    }

    @Test func `the loss of everything then held counts, from its average price`() throws {
        // 10,000 at 1.24 and 10,000 at 1.25 make 20,000 at 1.245; to the stop at 1.235 that is 200.
        // Equity: 10,000 + 10,000 × (1.2499 - 1.24) = 10,099, and 2 % of it 201.98.
        let held = position("EURUSD", .long, "10000", at: "1.24", stop: "1.235")
        let ticket = try account(holding: [held]).approve(request("EURUSD", .buy, "0.1"), limits: limits)
        #expect(ticket.stopLoss == price("1.235") && !ticket.isStopAdded && ticket.risk == money("200"))
        // One lot step more: 11,000 at 1.25 and 10,000 at 1.24 lose 165 + 50 = 215.
        let more = approval(request("EURUSD", .buy, "0.11"), account(holding: [held])).refusal
        guard case .riskTooHigh(money("215"), _, 2, _, _)? = more else { return #expect(more == nil) }
    }

    @Test func `a reduction needs no stop and no margin`() throws {
        let held = position("EURUSD", .long, "20000", at: "1.24")
        let ticket = try account(holding: [held]).approve(request("EURUSD", .sell, "5000", .units), limits: limits)
        #expect(ticket.stopLoss == nil && ticket.risk == nil && !ticket.isStopAdded)
        #expect(ticket.margin == money("0"))
        let all = try account(holding: [held]).approve(request("EURUSD", .sell, "20000", .units), limits: limits)
        #expect(all.risk == nil && all.margin == money("0"))
    }

    @Test func `a reduction is allowed when no margin is free`() throws {
        // 100,000 × (1.2499 - 1.35) = -10,010: the equity is below zero.
        let held = position("EURUSD", .long, "100000", at: "1.35")
        #expect(try account(holding: [held]).figures().equity == money("-10"))
        #expect(approval(request("EURUSD", .sell, "1"), account(holding: [held])).ticket != nil)
        #expect(approval(request("EURUSD", .buy, "0.01", stop: .pips(10)), account(holding: [held])).ticket == nil)
    }

    @Test func `a reversal needs no stop: what is left gets one`() throws {
        let held = position("EURUSD", .long, "20000", at: "1.24")
        let ticket = try account(holding: [held]).approve(request("EURUSD", .sell, "30000", .units), limits: limits)
        // Short 10,000 at 1.2499. Equity 10,000 + 20,000 × 0.0099 = 10,198, 2 % 203.96; 0.020396 above is 1.270296.
        #expect(ticket.isStopAdded && ticket.stopLoss == price("1.27029"))
        #expect(ticket.risk == money("203.9"))  // 10,000 × 0.02039
    }
}

@Suite struct LevelTests {
    private static func wrongStop(_ stop: String, _ reference: String) -> OrderRefusal {
        .stopOnWrongSide(stop: price(stop), reference: price(reference))
    }
    private static func wrongTarget(_ target: String, _ reference: String) -> OrderRefusal {
        .targetOnWrongSide(target: price(target), reference: price(reference))
    }

    /// At the market (1.2499 / 1.25): side, stop, target, and the refusal.
    static let atMarket: [(Side, stop: String?, target: String?, OrderRefusal?)] = [
        (.buy, "1.24", "1.26", nil), (.sell, "1.26", "1.24", nil),
        (.buy, "1.2499", nil, wrongStop("1.2499", "1.2499")), (.buy, "1.24989", nil, nil),
        (.buy, "1.26", nil, wrongStop("1.26", "1.2499")), (.sell, "1.25", nil, wrongStop("1.25", "1.25")),
        (.sell, "1.25001", nil, nil), (.sell, "1.24", nil, wrongStop("1.24", "1.25")),
        (.buy, "1.24", "1.2499", wrongTarget("1.2499", "1.2499")), (.sell, "1.26", "1.25", wrongTarget("1.25", "1.25")),
        (.buy, "0", nil, wrongStop("0", "1.2499")), (.sell, "1.26", "0", wrongTarget("0", "1.25")),
    ]

    @Test(arguments: atMarket)
    func `stops and targets lie on their sides`(_ row: (Side, stop: String?, target: String?, OrderRefusal?)) {
        let asked = request(
            "EURUSD", row.0, "0.01", stop: row.stop.map { .price(price($0)) },
            target: row.target.map { .price(price($0)) })
        #expect(approval(asked, account()).refusal == row.3)
    }

    /// Orders that rest: type, side, price, and the refusal.
    static let resting: [(OrderType, Side, String?, OrderRefusal?)] = [
        (.limit, .buy, "1.2499", nil),
        (.limit, .buy, "1.25", .priceOnWrongSide(price: price("1.25"), market: price("1.25"))),
        (.limit, .sell, "1.25", nil),
        (.limit, .sell, "1.2499", .priceOnWrongSide(price: price("1.2499"), market: price("1.2499"))),
        (.stop, .buy, "1.2501", nil),
        (.stop, .buy, "1.25", .priceOnWrongSide(price: price("1.25"), market: price("1.25"))),
        (.stop, .sell, "1.2498", nil),
        (.stop, .sell, "1.2499", .priceOnWrongSide(price: price("1.2499"), market: price("1.2499"))),
        (.limit, .buy, "0.625", .priceImplausible(price: price("0.625"), market: price("1.25"))),
        (.stop, .buy, "2.5", .priceImplausible(price: price("2.5"), market: price("1.25"))),
        (.limit, .sell, "125", .priceImplausible(price: price("125"), market: price("1.2499"))),
        (.limit, .buy, nil, .priceImplausible(price: .zero, market: price("1.25"))),
    ]

    @Test(arguments: resting)
    func `limits wait on the better side, stop orders on the worse`(
        _ type: OrderType, _ side: Side, _ at: String?, _ refusal: OrderRefusal?
    ) {
        let result = approval(request("EURUSD", side, "0.01", type: type, at: at, stop: .pips(20)), account())
        #expect(result.refusal == refusal)
        if let ticket = result.ticket { #expect(ticket.price == at.map { price($0) } && ticket.entry == ticket.price) }
    }

    @Test func `the levels of a resting order are measured from its own price`() throws {
        let order = request("EURUSD", .buy, "0.1", type: .limit, at: "1.24", stop: .pips(20), target: .percent(1))
        let ticket = try account().approve(order, limits: limits)
        // 1.24 - 0.002, and 1.24 × 1.01. Reward 10,000 × 0.0124 = 124 for a risk of 20.
        #expect(ticket.stopLoss == price("1.238") && ticket.takeProfit == price("1.2524"))
        #expect(ticket.risk == money("20") && ticket.reward == money("124") && ticket.rewardToRisk == number("6.2"))
        let wrong = request("EURUSD", .buy, "0.1", type: .limit, at: "1.24", stop: .price(price("1.24")))
        #expect(approval(wrong, account()).refusal == Self.wrongStop("1.24", "1.24"))
    }

    @Test func `prices are rounded to the tick`() throws {
        let asked = request("EURUSD", .buy, "0.01", stop: .price(price("1.240004")), target: .price(price("1.260006")))
        let ticket = try account().approve(asked, limits: limits)
        #expect(ticket.stopLoss == price("1.24") && ticket.takeProfit == price("1.26001"))
    }

    @Test func `a closed market takes no market order, and says when it opens`() {
        // Saturday, 18 November 2023, 12:00 UTC. Forex opens on Sunday, 17:00 in New York: 22:00 UTC.
        let saturday = Timestamp(seconds: 1_700_308_800), opening = Timestamp(seconds: 1_700_431_200)
        let closed = account(quotes: [quote("EURUSD", "1.2499", "1.25", isOpen: false)], now: saturday)
        #expect(approval(request(), closed).refusal == .marketClosed(opensAt: opening))
        #expect(approval(request(type: .limit, at: "1.24"), closed).ticket != nil, "an order may wait for the opening")
    }

    @Test func `what the card says of costs`() throws {
        let ticket = try account("EUR").approve(request("EURUSD", .buy, "0.1", stop: .pips(20)), limits: limits)
        // 10,000 × 1.25 × 0.8 = 10,000 EUR; spread 10,000 × 0.0001 × 0.8 = 0.8 EUR.
        #expect(ticket.notional == money("10000", "EUR") && ticket.spreadCost == money("0.8", "EUR"))
    }
}
