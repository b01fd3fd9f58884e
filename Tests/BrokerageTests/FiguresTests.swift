import Brokerage
import Testing
import Trading

@Suite struct FiguresTests {
    private let mixed = [
        // Long at 1.24, bid 1.2499: 10,000 × 0.0099 = 99. Margin 12,400 / 30 = 413.33.
        position("EURUSD", .long, "10000", at: "1.24"),
        // Short at 161, ask 160: 20,000 JPY = 125 USD. Margin 20,000 × 161 / 160 / 30 = 20,125 / 30 = 670.83.
        position("USDJPY", .short, "20000", at: "161"),
        // Long at 61,000, bid 59,990: 0.5 × -1,010 = -505. Margin 30,500 / 30 = 1,016.67.
        position("BTCUSDT", .long, "0.5", at: "61000"),
    ]

    @Test func `equity, margin and level of a mixed account`() throws {
        let figures = try account(holding: mixed).figures()
        #expect(figures.balance == money("10000"))
        #expect(figures.openProfit == money("-281"))  // 99 + 125 - 505
        #expect(figures.equity == money("9719"))
        #expect(figures.usedMargin == money("2100.83"))  // 413.33 + 670.83 + 1,016.67
        #expect(figures.freeMargin == money("7618.17"))
        // 9,719 / 2,100.83 = 462.627 %
        #expect(figures.marginLevel?.value.rounded(to: number("0.01"), .halfEven) == number("462.63"))
    }

    @Test func `the same account in euros`() throws {
        let figures = try account("EUR", holding: mixed).figures()
        #expect(figures.openProfit == money("-224.8", "EUR"))  // 79.2 + 100 - 404
        // 330.67 + 536.67 + 813.33
        #expect(figures.usedMargin == money("1680.67", "EUR"))
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
