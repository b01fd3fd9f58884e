import Brokerage
import Platform
import Testing
import Trading

/// Entry orders that wait on an instrument count with a new one against the limit of one trade. Figures worked by hand
/// in the world of `Fixture.swift`: EURUSD 1.2499 / 1.25, 10,000 USD, of which 2 % are 200.
@Suite struct WaitingRiskTests {
    /// 50,000 euros over 30 pips: 150 USD.
    private static let large = request("EURUSD", .buy, "0.5", type: .limit, at: "1.24", stop: .pips(30))
    /// 20,000 euros over 30 pips: 60 USD.
    private static let small = request("EURUSD", .buy, "0.2", type: .limit, at: "1.23", stop: .pips(30))
    /// 10,000 euros over 30 pips: 30 USD.
    private static let tiny = request("EURUSD", .buy, "0.1", type: .limit, at: "1.23", stop: .pips(30))

    private func order(_ request: OrderRequest, _ id: String = "A", group: String? = nil) throws -> Order {
        var request = request
        request.group = group
        return try account().approve(request, limits: limits).approved(id: ClientOrderID(id), createdAt: tuesday).order
    }
    private func waiting(_ orders: Order..., holding positions: [Position] = []) -> AccountState {
        var state = account(holding: positions)
        state.waiting = orders
        return state
    }
    private func refusal(sum: String, percent: String, waiting: String, free: String) -> OrderRefusal {
        .waitingRiskTooHigh(
            risk: money(sum), percent: Percent(number(percent)), limit: 2, allowed: money("200"),
            waiting: money(waiting), free: money(free))
    }

    @Test func `each within the limit, together above: the second is refused, with the sum and what is free`() throws {
        let first = try order(Self.large)
        #expect(approval(Self.small, account()).ticket?.risk == money("60"))
        let refused = approval(Self.small, waiting(first)).refusal
        #expect(refused == refusal(sum: "210", percent: "2.1", waiting: "150", free: "50"))
        #expect(approval(Self.tiny, waiting(first)).ticket?.risk == money("30"))
        // At the market as well.
        let market = request("EURUSD", .buy, "0.2", stop: .price(price("1.247")))
        #expect(approval(market, waiting(first)).refusal == refused)
    }

    @Test func `orders that cancel each other count once, the one that loses most`() throws {
        #expect(approval(Self.large, waiting(try order(Self.small, group: "G"))).refusal != nil)
        var partner = Self.large
        partner.group = "G"
        #expect(approval(partner, waiting(try order(Self.small, group: "G"))).ticket?.risk == money("150"))
        // The first of a pair is not in it yet: the pair has its name.
        partner.group = "A"
        #expect(approval(partner, waiting(try order(Self.large))).ticket?.risk == money("150"))
        // A third one counts with the greater of them.
        let pair = waiting(try order(Self.large, "A", group: "G"), try order(Self.small, "B", group: "G"))
        #expect(approval(Self.tiny, pair).ticket != nil)
        #expect(approval(Self.small, pair).refusal == refusal(sum: "210", percent: "2.1", waiting: "150", free: "50"))
    }

    @Test func `what only reduces does not count, nor what waits on the other side or elsewhere`() throws {
        let held = position("EURUSD", .long, "10000", at: "1.25", stop: "1.247")
        let exit = try account(holding: [held]).approve(
            request("EURUSD", .sell, type: .limit, at: "1.26"), limits: limits
        ).approved(id: ClientOrderID("X"), createdAt: tuesday).order
        #expect(exit.isReduceOnly)
        // Turns 10,000 long into 50,000 short: 150 USD at its stop.
        let turn = request("EURUSD", .sell, "0.6", type: .limit, at: "1.26", stop: .pips(30))
        #expect(approval(turn, waiting(exit, holding: [held])).ticket?.risk == money("150"))
        let short = try order(request("EURUSD", .sell, "0.5", type: .limit, at: "1.26", stop: .pips(30)))
        #expect(approval(Self.large, waiting(short)).ticket != nil)
        let elsewhere = request("AAPL", .buy, "10", stop: .price(price("195")))
        #expect(approval(elsewhere, waiting(try order(Self.large))).ticket?.risk == money("50"))
        // What reduces is never held up.
        let close = request("EURUSD", .sell, "0.1")
        #expect(approval(close, waiting(try order(Self.large), holding: [held])).ticket?.isReduceOnly == true)
    }

    @Test func `what is held the same way takes its part of the limit too`() throws {
        // 20,000 at 1.2499 lose 58 at 1.247; with 10,000 more at 1.25, 88; and 150 wait.
        let held = position("EURUSD", .long, "20000", at: "1.2499", stop: "1.247")
        let more = approval(request("EURUSD", .buy, "0.1"), waiting(try order(Self.large), holding: [held]))
        #expect(more.refusal == refusal(sum: "238", percent: "2.38", waiting: "150", free: "0"))
    }

    @Test func `a stop that is added keeps within what is free`() throws {
        let plain = request("EURUSD", .buy, "0.1", type: .limit, at: "1.23")
        // 200 USD on 10,000 euros are 200 pips, 50 are 50.
        #expect(approval(plain, account()).ticket?.stopLoss == price("1.21"))
        let ticket = try #require(approval(plain, waiting(try order(Self.large))).ticket)
        #expect(ticket.isStopAdded && ticket.stopLoss == price("1.225") && ticket.risk == money("50"))
        // 40 pips on 50,000: all of the limit waits.
        let all = try order(request("EURUSD", .buy, "0.5", type: .limit, at: "1.24", stop: .pips(40)))
        #expect(
            approval(plain, waiting(all)).refusal == refusal(sum: "400", percent: "4", waiting: "200", free: "0"))
    }

    @Test func `a stop-limit order loses from its limit, a canceled or filled one nothing`() throws {
        var stopLimit = request("EURUSD", .buy, "0.5", type: .stopLimit, at: "1.26", stop: .price(price("1.259")))
        stopLimit.limit = price("1.262")
        let first = try order(stopLimit)
        let refused = approval(Self.small, waiting(first)).refusal
        #expect(refused == refusal(sum: "210", percent: "2.1", waiting: "150", free: "50"))
        var canceled = first
        try canceled.apply(.canceled)
        #expect(approval(Self.small, waiting(canceled)).ticket != nil)
        // Of 50,000 euros 10,000 are left: 30 USD.
        var part = try order(Self.large)
        try part.apply(.filled(quantity: units("40000"), price: price("1.24")))
        #expect(approval(Self.large, waiting(part)).ticket?.risk == money("150"))
        #expect(
            approval(request("EURUSD", .buy, "0.6", type: .limit, at: "1.24", stop: .pips(30)), waiting(part)).refusal
                == refusal(sum: "210", percent: "2.1", waiting: "30", free: "170"))
    }
}
