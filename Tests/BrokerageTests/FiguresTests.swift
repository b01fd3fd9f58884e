import Brokerage
import Testing
import Trading

@Suite struct FiguresTests {
    private let mixed = [
        // Long at 1.24, bid 1.2499: 10,000 × 0.0099 = 99. Margin 12,400 / 30 = 413.33.
        position("EURUSD", .long, "10000", at: "1.24"),
        // Short at 161, ask 160: 20,000 JPY = 125 USD. Margin 20,000 × 161 / 160 / 30 = 20,125 / 30 = 670.83.
        position("USDJPY", .short, "20000", at: "161"),
        // Long at 61,000, bid 59,990: 0.05 × -1,010 = -50.50. Margin 3,050 / 2 = 1,525.
        position("BTCUSDT", .long, "0.05", at: "61000"),
    ]

    @Test func `equity, margin and level of a mixed account`() throws {
        let figures = try account(holding: mixed).figures()
        #expect(figures.balance == money("10000"))
        #expect(figures.openProfit == money("173.5"))  // 99 + 125 - 50.50
        #expect(figures.equity == money("10173.5"))
        #expect(figures.usedMargin == money("2609.16"))  // 413.33 + 670.83 + 1,525
        #expect(figures.freeMargin == money("7564.34"))
        // 10,173.50 / 2,609.16 = 389.9148 %
        #expect(figures.marginLevel?.value.rounded(to: number("0.01"), .halfEven) == number("389.91"))
    }

    @Test func `the same account in euros`() throws {
        let figures = try account("EUR", holding: mixed).figures()
        #expect(figures.openProfit == money("138.8", "EUR"))  // 79.2 + 100 - 40.4
        // 330.67 + 536.67 + 1,220
        #expect(figures.usedMargin == money("2087.34", "EUR"))
    }

    @Test func `an empty account has no margin level`() throws {
        let figures = try account().figures()
        #expect(figures.equity == money("10000") && figures.freeMargin == money("10000") && figures.marginLevel == nil)
        #expect(figures.usedMargin == money("0"))
    }

    @Test func `without a price of everything held there are no figures and no orders`() {
        let held = position("XAUUSD", .long, "1", at: "2000")
        let blind = account(holding: [held], quotes: [quote("EURUSD", "1.2499", "1.25")])
        let refusal = OrderRefusal.figuresMissing(InstrumentID("XAUUSD"))
        #expect(throws: refusal) { try blind.figures() }
        #expect(approval(request("EURUSD"), blind).refusal == refusal)
        #expect(approval(request("XAUUSD", .buy, "0.01"), account(quotes: [])).refusal == refusal)
    }

    @Test func `without an exchange rate there are no figures and no orders`() {
        let poor = account(holding: [position("EURGBP", .long, "1000", at: "0.78")], rates: RateTable())
        let refusal = OrderRefusal.figuresMissing(InstrumentID("EURGBP"))
        #expect(throws: refusal) { try poor.figures() }
        #expect(approval(request("EURUSD"), poor).refusal == refusal)
        #expect(approval(request("EURGBP"), account(rates: RateTable())).refusal == refusal)
        #expect(approval(request("EURUSD"), account(rates: RateTable())).ticket != nil, "dollars need no rate")
    }
}
