import Brokerage
import Testing
import Trading

/// What is deposited for a position: its value over the lower of the account's leverage and its instrument's, which is
/// that of ESMA's decision (EU) 2018/796. Every figure is worked by hand.
@Suite struct MarginTests {
    @Test(arguments: [
        ("EURUSD", "10000", "1.25", "416.67", "1250"),  // 12,500 / 30, / 10
        ("AUDUSD", "10000", "0.65", "325", "650"),  // 6,500 / 20: no major pair
        ("XAUUSD", "1", "2400", "120", "240"),
        ("XAGUSD", "50", "30", "150", "150"),  // other commodities 1:10
        ("US30", "0.1", "40000", "200", "400"),  // 4,000 / 20
        ("USOIL", "10", "75", "75", "75"),
        ("AAPL", "10", "200", "400", "400"),  // shares 1:5
        ("BTCUSDT", "0.1", "60000", "3000", "3000"),  // coins 1:2
    ])
    func `the lower of two leverages holds`(
        _ symbol: String, _ size: String, _ entry: String, _ margin: String, _ atTen: String
    ) throws {
        let held = position(symbol, .long, size, at: entry)
        #expect(try account().margin(of: held) == money(margin))
        var careful = account()
        careful.leverage = 10
        #expect(try careful.margin(of: held) == money(atTen))
    }

    /// 1 % of 10,000 over 300 is 0.3333 Bitcoin, whose margin is 10,000. Of 8,000 it is 0.26667 Bitcoin.
    @Test func `a size that nobody said takes at most 80 % of the free margin`() throws {
        let ticket = try #require(
            approval(request("BTCUSDT", .buy, nil, stop: .price(price("59700"))), account()).ticket)
        #expect(ticket.quantity == units("0.2666") && ticket.margin == money("7998"))
        let reason = try #require(ticket.size.reason)
        #expect(reason.capital == .freeMargin && reason.percent == 80 && reason.money == money("8000"))
        #expect(reason.lossPerLot == money("30000") && !reason.isLimit)
        // One that was said may take all of it, and no more: 0.33 is 9,900, 0.34 is 10,200.
        let all = request("BTCUSDT", .buy, "0.33", stop: .price(price("59700")))
        #expect(approval(all, account()).ticket?.margin == money("9900"))
        let more = request("BTCUSDT", .buy, "0.34", stop: .price(price("59700")))
        #expect(approval(more, account()).refusal == .marginTooLow(needed: money("10200"), free: money("10000")))
    }

    /// 240 shares at 200 take 9,600 and have lost 0.02 each: 395.20 are free. One share at 1,600 needs 320 of 316.16.
    @Test func `where 80 % of the free margin is not enough for the smallest size, that is said`() {
        let quotes = World.quotes + [quote("UNH", "1599.9", "1600")]
        let held = position("AAPL", .long, "240", at: "200")
        let asked = request("UNH", .buy, nil, stop: .price(price("1590")))
        #expect(
            approval(asked, account(holding: [held], quotes: quotes)).refusal
                == .marginTooLow(needed: money("320"), free: money("316.16")))
    }
}
