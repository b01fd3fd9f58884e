import Brokerage
import Platform
import Testing
import Trading

/// Limits that only entries are held against.
@Suite struct DayLimitTests {
    private func rules(_ change: (inout RiskLimits) -> Void) -> RiskLimits {
        var rules = limits
        change(&rules)
        return rules
    }
    private func refusal(_ request: OrderRequest, _ account: AccountState, _ rules: RiskLimits) -> OrderRefusal? {
        do throws(OrderRefusal) {
            _ = try account.approve(request, limits: rules)
            return nil
        } catch {
            return error
        }
    }
    private func order(_ symbol: String = "EURUSD", _ side: Side = .buy) -> OrderRequest {
        request(symbol, side, "0.01", .lots, stop: .pips(20))
    }

    @Test func `one instrument more than allowed is refused, more of one that is held is not`() {
        let held = [position("USDJPY", .long, "1000", at: "160")]
        let one = rules { $0.maximumPositions = 1 }
        #expect(refusal(order(), account(holding: held), one) == .tooManyPositions(limit: 1))
        #expect(refusal(order("USDJPY"), account(holding: held), one) == nil)
        #expect(refusal(order(), account(holding: held), rules { $0.maximumPositions = 2 }) == nil)
    }

    @Test func `the entry after the last of the day is refused`() {
        var busy = account()
        let three = rules { $0.maximumTradesPerDay = 3 }
        busy.today = .init(entries: 2, realized: money("0"))
        #expect(refusal(order(), busy, three) == nil)
        busy.today = .init(entries: 3, realized: money("0"))
        #expect(refusal(order(), busy, three) == .tooManyTrades(limit: 3))
    }

    @Test func `a day that has lost its part of the balance it began with takes no entry`() {
        // The day began with 10,000; 3 % of it is 300. Balance 9,701 after 299 lost, then 9,700 after 300.
        let three = rules { $0.maximumDailyLoss = 3 }
        var day = account("USD", "9701")
        day.today = .init(entries: 1, realized: money("-299"))
        #expect(refusal(order(), day, three) == nil)
        day = account("USD", "9700")
        day.today = .init(entries: 1, realized: money("-300"))
        #expect(refusal(order(), day, three) == .dailyLossReached(loss: money("300"), limit: 3))
    }

    @Test func `what is open counts into the day's loss`() throws {
        // Nothing booked; a position that stands 400 down.
        let quote = try #require(World.quotes.first { $0.instrument == InstrumentID("EURUSD") })
        let average = quote.bid + Price("0.04")!
        var day = account(holding: [position("EURUSD", .long, "10000", at: "\(average)")])
        day.today = .init(entries: 1, realized: money("0"))
        #expect(
            refusal(order("USDJPY"), day, rules { $0.maximumDailyLoss = 3 })
                == .dailyLossReached(loss: money("400"), limit: 3))
        // What reduces is never held up.
        #expect(refusal(order("EURUSD", .sell), day, rules { $0.maximumDailyLoss = 3 }) == nil)
    }

    @Test func `a limit of the day without knowledge of the day refuses`() {
        #expect(refusal(order(), account(), rules { $0.maximumTradesPerDay = 3 }) == .todayUnknown)
        #expect(refusal(order(), account(), rules { $0.maximumDailyLoss = 3 }) == .todayUnknown)
        #expect(refusal(order(), account(), limits) == nil)
    }
}
