import Brokerage
import Testing
import Trading

/// Sizes that are sums, and targets in multiples of what is risked; worked by hand with the prices of `World`.
@Suite struct SumTests {
    @Test(arguments: [
        ("AAPL", "1000", "5"),  // 1,000 / 200
        ("AAPL", "1100", "5"),  // 5.5, down
        ("EURUSD", "12500", "10000"),  // 12,500 / 1.25
        ("USDJPY", "16000", "16000"),  // a dollar each
    ])
    func `a sum buys as much as it is worth`(_ symbol: String, _ sum: String, _ size: String) throws {
        let ticket = try account().approve(request(symbol, .buy, sum, .money), limits: limits)
        #expect(ticket.quantity == units(size))
    }

    @Test func `a sum that buys nothing is refused`() {
        #expect(
            approval(request("AAPL", .buy, "20", .money), account()).refusal
                == .sizeTooSmall(minimum: instrument("AAPL").sizeStep))
    }

    @Test func `a sum at risk is lost at the stop`() throws {
        // 50 / 0.002 = 25,000.
        let ticket = try account().approve(request("EURUSD", .buy, "50", .riskMoney, stop: .pips(20)), limits: limits)
        #expect(ticket.quantity == units("25000") && ticket.risk == money("50"))
        #expect(approval(request("EURUSD", .buy, "50", .riskMoney), account()).refusal == .stopMissing)
    }

    @Test(arguments: [
        (Side.buy, "1.24", "2", "1.27"),  // 1.25 + 2 × 0.01
        (.sell, "1.2599", "3", "1.2199"),  // 1.2499 - 3 × 0.01
    ])
    func `a multiple of the risk is a target`(_ side: Side, _ stop: String, _ times: String, _ target: String) throws {
        let order = request(
            "EURUSD", side, "0.1", stop: .price(price(stop)), target: .multiple(number(times)))
        #expect(try account().approve(order, limits: limits).takeProfit == price(target))
    }

    @Test func `a multiple that is taken for a price is refused`() {
        let order = request("EURUSD", .buy, "0.1", stop: .pips(20), target: .price(price("2")))
        #expect(
            approval(order, account()).refusal == .priceImplausible(price: price("2"), market: price("1.25")))
    }

    @Test func `a distance that is taken for a stop is refused`() {
        let order = request("XAUUSD", .buy, "1", .units, stop: .price(price("50")))
        #expect(approval(order, account()).refusal == .priceImplausible(price: price("50"), market: price("2400")))
    }
}
