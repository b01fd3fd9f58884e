import Brokerage
import Testing
import Trading

/// What a card says of an order: figures worked by hand from the round prices of `World`, EURUSD 1.2499/1.25.
@Suite struct TicketFigureTests {
    private func ticket(_ request: OrderRequest, _ account: AccountState) throws -> OrderTicket {
        try #require(approval(request, account).ticket)
    }

    @Test func `the size that a stop would allow leaves out what is held already`() throws {
        // 10,000 held from 1.25 lose 150 at 1.235; 200 may be lost, so 50 are left: 10,000 units × 0.005.
        let holding = account(holding: [position("EURUSD", .long, "10000", at: "1.25")])
        var asked = request("EURUSD", .buy, "20000", .units, stop: .price(price("1.235")))
        (asked.type, asked.price) = (.limit, price("1.24"))
        guard case .riskTooHigh(_, _, _, _, let largest)? = approval(asked, holding).refusal else {
            Issue.record("not refused")
            return
        }
        // The spread on what is held leaves a little less than that, and sizes go by thousands.
        #expect(largest == units("9000"))
        asked.size = largest.value
        #expect(approval(asked, holding).refusal == nil)
    }

    @Test func `what leaves in parts is won in parts`() throws {
        var asked = request("EURUSD", .buy, "10000", .units, stop: .price(price("1.248")))
        asked.target = .price(price("1.254"))
        #expect(try ticket(asked, account()).reward == money("40"))
        var management = Management()
        management.targets = [.init(at: 1, share: 50)]
        asked.management = management
        // 5,000 × 0.002 + 5,000 × 0.004 = 30, against 20 at risk.
        let card = try ticket(asked, account())
        #expect(card.reward == money("30"))
        #expect(card.rewardToRisk == number("1.5"))
        // The same by prices, in equal parts.
        management.targets = []
        management.levels = [price("1.252")]
        asked.management = management
        #expect(try ticket(asked, account()).reward == money("30"))
        // Behind the target nothing leaves.
        management.levels = [price("1.256")]
        asked.management = management
        #expect(try ticket(asked, account()).reward == money("40"))
    }

    @Test func `what closes says so, with what it brings, and needs no margin`() throws {
        // Bought at 1.26, sold at 1.2499: 5,000 × -0.0101.
        let holding = account(holding: [position("EURUSD", .long, "10000", at: "1.26", stop: "1.245")])
        let less = try ticket(request("EURUSD", .sell, "5000", .units), holding)
        #expect(less.closes == units("5000") && less.closedProfit == money("-50.50"))
        #expect(less.margin == money("0") && less.risk == nil)
        let turned = try ticket(request("EURUSD", .sell, "15000", .units, stop: .price(price("1.255"))), holding)
        #expect(turned.closes == units("10000") && turned.closedProfit == money("-101"))
        #expect(turned.margin == money("0"))
        // 5,000 are opened: 0.0051 each.
        #expect(turned.risk == money("25.50"))
    }

    @Test func `an addition without levels keeps those that stand`() throws {
        let holding = account(
            holding: [position("EURUSD", .long, "10000", at: "1.25", stop: "1.245", target: "1.26")])
        let more = try ticket(request("EURUSD", .buy, "1000", .units), holding)
        #expect(more.stopLoss == price("1.245") && more.takeProfit == price("1.26"))
        #expect(more.reward == money("110"))
    }
}
