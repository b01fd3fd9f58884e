import Brokerage
import Platform
import Testing
import Trading

/// Orders that wait on other instruments count in the limit of what moves alike, and what turns a position around is
/// held against the limits when it is due. Figures worked by hand in the world of `Fixture.swift`.
@Suite struct AlikeOrderTests {
    /// 10,000 over 30 pips: 30 GBP, 48 USD.
    private static let entry = request("EURGBP", .buy, "0.1", stop: .pips(30))
    /// 20,000 over 30 pips: 60 USD.
    private static let waiting = request("EURUSD", .buy, "0.2", type: .limit, at: "1.23", stop: .pips(30))

    private func order(_ request: OrderRequest, _ id: String = "A", group: String? = nil) throws -> Order {
        var request = request
        request.group = group
        return try account().approve(request, limits: limits).approved(id: ClientOrderID(id), createdAt: tuesday).order
    }
    private func refusal(
        _ orders: [Order], _ most: Percent = 1, entering request: OrderRequest = entry,
        correlations: [String: Double] = [:]
    ) -> OrderRefusal? {
        var (state, limits) = (account(), limits)
        state.waiting = orders
        for (symbol, value) in correlations { state.correlations[InstrumentID(symbol)] = value }
        limits.maximumCorrelatedRisk = most
        do throws(OrderRefusal) {
            _ = try state.approve(request, limits: limits)
            return nil
        } catch {
            return error
        }
    }
    private func breach(_ risk: String, _ others: String...) -> OrderRefusal {
        .limit(.correlatedRiskTooHigh(risk: money(risk), limit: 1, with: others.map { InstrumentID($0) }))
    }

    @Test func `what waits on another instrument that moves alike counts`() throws {
        #expect(refusal([]) == nil)
        #expect(refusal([try order(Self.waiting)]) == breach("108", "EURUSD"))
        #expect(refusal([try order(Self.waiting)], 2) == nil)
        // The other way round the euro is sold.
        let other = request("EURUSD", .sell, "0.2", type: .limit, at: "1.27", stop: .pips(30))
        #expect(refusal([try order(other)]) == nil)
    }

    @Test func `of orders that cancel each other the one that loses most counts, and none that this one cancels`()
        throws
    {
        let small = request("EURUSD", .buy, "0.1", type: .limit, at: "1.22", stop: .pips(30))
        let pair = [try order(Self.waiting, "A", group: "G"), try order(small, "B", group: "G")]
        #expect(refusal(pair) == breach("108", "EURUSD"))
        var partner = Self.entry
        partner.group = "G"
        #expect(refusal(pair, entering: partner) == nil)
        // The first of a pair is not in it yet: the pair has its name.
        partner.group = "A"
        #expect(refusal([try order(Self.waiting)], entering: partner) == nil)
    }

    @Test func `no currency in common counts by correlation, which turns with the side`() throws {
        let gold = request("XAUUSD", .buy, "0.1", stop: .price(price("2394")))
        // 10 ounces lose 60 USD from 2400.
        #expect(
            refusal([try order(Self.waiting)], entering: gold, correlations: ["EURUSD": 0.8]) == breach("120", "EURUSD")
        )
        #expect(refusal([try order(Self.waiting)], entering: gold, correlations: ["EURUSD": 0.6]) == nil)
        #expect(refusal([try order(Self.waiting)], entering: gold, correlations: ["EURUSD": -0.8]) == nil)
    }

    @Test func `what ended, and what only reduces, does not count`() throws {
        let held = position("EURUSD", .short, "20000", at: "1.25", stop: "1.253")
        let exit = try account(holding: [held]).approve(Self.waiting, limits: limits)
            .approved(id: ClientOrderID("X"), createdAt: tuesday).order
        #expect(exit.isReduceOnly && refusal([exit]) == nil)
        var canceled = try order(Self.waiting)
        try canceled.apply(.canceled)
        #expect(refusal([canceled]) == nil)
    }

    // Reversals that wait.

    private let held = position("EURUSD", .long, "10000", at: "1.25", stop: "1.247")
    /// Of 70,000 it closes 10,000; 60,000 over 30 pips lose 180 USD.
    private func turn(_ stop: OrderRequest.Level? = .pips(30)) throws -> Order {
        try account(holding: [held]).approve(
            request("EURUSD", .sell, stop == nil ? "0.2" : "0.7", type: .limit, at: "1.26", stop: stop), limits: limits
        ).approved(id: ClientOrderID("T"), createdAt: tuesday).order
    }

    @Test func `what turns a position around is checked again when it is due`() throws {
        let order = try turn()
        #expect(order.turnsAround)
        #expect(try account(holding: [held]).approveExecution(of: order, limits: limits).order == order)
        // What it was to close is gone: 70,000 over 30 pips.
        #expect(
            throws: OrderRefusal.riskTooHigh(
                risk: money("210"), percent: Percent(number("2.1")), limit: 2, allowed: money("200"), largest: .zero)
        ) { try account().approveExecution(of: order, limits: limits) }
        // The account has lost since.
        #expect(throws: OrderRefusal.self) {
            try account("USD", "8000", holding: [held]).approveExecution(of: order, limits: limits)
        }
        // Without an exchange rate nothing is known.
        #expect(throws: OrderRefusal.self) {
            try account(holding: [held], quotes: []).approveExecution(of: order, limits: limits)
        }
    }

    @Test func `so is it together with what waits, and with what moves alike`() throws {
        let order = try turn()
        var state = account(holding: [held])
        state.waiting = [
            order, try self.order(request("EURUSD", .sell, "0.1", type: .limit, at: "1.27", stop: .pips(30)), "B"),
        ]
        #expect(throws: OrderRefusal.self) { try state.approveExecution(of: order, limits: limits) }
        state.waiting = [
            order, try self.order(request("EURGBP", .sell, "0.1", type: .limit, at: "0.79", stop: .pips(30))),
        ]
        #expect(throws: Never.self) { try state.approveExecution(of: order, limits: limits) }
        var limited = limits
        limited.maximumCorrelatedRisk = 2
        #expect(throws: OrderRefusal.self) { try state.approveExecution(of: order, limits: limited) }
    }

    @Test func `a stop that was added at the limit goes along with the account`() throws {
        let order = try turn(nil)
        #expect(order.isStopAdded && order.turnsAround)
        let poorer = account("USD", "9500", holding: [held])
        let approved = try poorer.approveExecution(of: order, limits: limits).order
        let stop = try #require(approved.stopLoss)
        // 10,000 euros short from 1.26 lose 2 % of some 9,499 USD: 190 USD, 190 pips.
        #expect(stop <= price("1.279") && stop > price("1.2789") && approved.id == order.id)
        #expect(throws: OrderRefusal.self) {
            try account("USD", "4000", holding: [held]).approveExecution(of: order, limits: limits)
        }
    }
}
