import Platform
import Testing
import Trading

@testable import Brokerage

/// Orders that only reduce, orders for at once, and markets without a spread. Figures worked by hand in the world of
/// `Fixture.swift`: EURUSD 1.2499 / 1.25.
@Suite struct ReduceOnlyTests {
    private func reducing(_ size: String = "10000", at level: String = "1.26", isReduceOnly: Bool = true) throws
        -> Order
    {
        var order = Order(
            id: ClientOrderID("A"), instrument: InstrumentID("EURUSD"), side: .sell, type: .limit,
            quantity: units(size), price: price(level), stopLoss: nil, takeProfit: nil, isReduceOnly: isReduceOnly,
            createdAt: tuesday)
        try order.apply(.accepted)
        return order
    }
    private func fill(_ order: Order, held: Position?) throws -> PaperBroker.Execution? {
        try PaperBroker.fill(
            RiskApproved(order: order), due: price("1.26"), quote: quote("EURUSD", "1.26", "1.2601"), held: held,
            instrument: instrument("EURUSD"), currency: .usd, rates: World.rates, time: tuesday)
    }

    @Test func `an order against what is held is approved as one that only reduces`() throws {
        let holding = account(holding: [position("EURUSD", .long, "10000", at: "1.24")])
        let ticket = try #require(approval(request("EURUSD", .sell, type: .limit, at: "1.26"), holding).ticket)
        #expect(ticket.isReduceOnly && ticket.approved(id: ClientOrderID("A"), createdAt: tuesday).order.isReduceOnly)
        let more = request("EURUSD", .sell, "0.2", type: .limit, at: "1.26", stop: .pips(20))
        #expect(try #require(approval(more, holding).ticket).isReduceOnly == false)
    }

    @Test func `it does not execute once nothing is held, nor when what is held is the other way`() throws {
        let order = try reducing()
        #expect(throws: OrderRefusal.nothingHeld) { try account().approveExecution(of: order, limits: limits) }
        let short = account(holding: [position("EURUSD", .short, "10000", at: "1.24", stop: "1.3")])
        #expect(throws: OrderRefusal.nothingHeld) { try short.approveExecution(of: order, limits: limits) }
        #expect(try fill(order, held: nil) == nil)
    }

    @Test func `it fills as much as is held, and ends with it`() throws {
        let done = try #require(try fill(try reducing(), held: position("EURUSD", .long, "4000", at: "1.24")))
        #expect(done.fill.quantity == units("4000") && done.position == nil)
        #expect(done.order.status == .canceled && done.order.filledQuantity == units("4000"))
        let rest = try #require(try fill(try reducing("3000"), held: position("EURUSD", .long, "4000", at: "1.24")))
        #expect(rest.order.status == .filled && rest.position?.quantity == units("1000"))
    }

    @Test(arguments: [OrderType.stop, .stopLimit, .trailingStop], [TimeInForce.immediateOrCancel, .fillOrKill])
    func `what waits to be triggered cannot be for at once`(type: OrderType, timeInForce: TimeInForce) {
        var order = request(type: type, at: type == .trailingStop ? nil : "1.27", stop: .pips(20))
        order.limit = type == .stopLimit ? price("1.28") : nil
        order.trail = type == .trailingStop ? price("0.002") : nil
        #expect(approval(order, account()).ticket != nil)
        order.timeInForce = timeInForce
        #expect(approval(order, account()).refusal == .mustWait)
    }

    @Test func `a market without a spread refuses what is too large, with a size that would do`() throws {
        // 2 % of 1,000 USD over 2,500,000 euros is less than a tick: the stop would be the entry. A tick of 0.00001
        // loses 20 USD on 2,000,000 euros.
        let flat = account("USD", "1000", quotes: [quote("EURUSD", "1.25", "1.25")])
        guard case .riskTooHigh(_, _, _, _, let largest) = approval(request("EURUSD", .buy, "25"), flat).refusal else {
            Issue.record("\(approval(request("EURUSD", .buy, "25"), flat))")
            return
        }
        #expect(largest == units("2000000"))
    }

    @Test func `the size that would do is of the account's currency`() throws {
        // USDJPY 159.99 / 160: four spreads are 0.04 JPY, 0.00025 USD; 2 % of 1,000 USD are 20 USD: 80,000 dollars.
        let dollars = account("USD", "1000")
        guard case .riskTooHigh(_, _, _, _, let largest) = approval(request("USDJPY", .buy, "25"), dollars).refusal
        else {
            Issue.record("\(approval(request("USDJPY", .buy, "25"), dollars))")
            return
        }
        #expect(largest == units("80000"))
    }
}
