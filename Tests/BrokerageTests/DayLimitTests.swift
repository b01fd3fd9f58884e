import Platform
import Testing
import Trading

@testable import Brokerage

/// Limits that only entries are held against.
@Suite struct DayLimitTests {
    private func record(today: String = "0", week: String = "0", peak: String = "10000") -> AccountState.Record {
        .init(bookedToday: money(today), bookedThisWeek: money(week), peak: money(peak))
    }
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
        #expect(refusal(order(), account(holding: held), one) == .limit(.tooManyPositions(limit: 1)))
        #expect(refusal(order("USDJPY"), account(holding: held), one) == nil)
        #expect(refusal(order(), account(holding: held), rules { $0.maximumPositions = 2 }) == nil)
    }

    @Test func `the entry after the last of the day is refused`() {
        var busy = account()
        let three = rules { $0.maximumTradesPerDay = 3 }
        busy.record = record()
        busy.record?.entriesToday = 2
        #expect(refusal(order(), busy, three) == nil)
        busy.record?.entriesToday = 3
        #expect(refusal(order(), busy, three) == .limit(.tooManyTrades(limit: 3)))
    }

    @Test func `a day that has lost its part of the balance it began with takes no entry`() {
        // The day began with 10,000; 3 % of it is 300. Balance 9,701 after 299 lost, then 9,700 after 300.
        let three = rules { $0.maximumDailyLoss = 3 }
        var day = account("USD", "9701")
        day.record = record(today: "-299")
        #expect(refusal(order(), day, three) == nil)
        day = account("USD", "9700")
        day.record = record(today: "-300")
        #expect(refusal(order(), day, three) == .limit(.lossReached(.day, loss: money("300"), limit: 3)))
    }

    @Test func `what is open counts into the day's loss`() throws {
        // Nothing booked; a position that stands 400 down.
        let quote = try #require(World.quotes.first { $0.instrument == InstrumentID("EURUSD") })
        let average = quote.bid + Price("0.04")!
        var day = account(holding: [position("EURUSD", .long, "10000", at: "\(average)")])
        day.record = record()
        #expect(
            refusal(order("USDJPY"), day, rules { $0.maximumDailyLoss = 3 })
                == .limit(.lossReached(.day, loss: money("400"), limit: 3)))
        // What reduces is never held up.
        #expect(refusal(order("EURUSD", .sell), day, rules { $0.maximumDailyLoss = 3 }) == nil)
    }

    @Test func `a limit of the day without knowledge of the day refuses`() {
        #expect(refusal(order(), account(), rules { $0.maximumTradesPerDay = 3 }) == .limit(.recordUnknown))
        #expect(refusal(order(), account(), rules { $0.maximumDailyLoss = 3 }) == .limit(.recordUnknown))
        #expect(refusal(order(), account(), limits) == nil)
    }

    @Test func `a week that has lost its part takes no entry, and neither does a fall from the peak`() {
        // The week began with 10,500 (500 are lost since): 4 % of it is 420.
        var week = account("USD", "10000")
        week.record = record(week: "-500", peak: "12500")
        let breach = OrderRefusal.limit(.lossReached(.week, loss: money("500"), limit: 4))
        #expect(refusal(order(), week, rules { $0.maximumWeeklyLoss = 4 }) == breach)
        #expect(refusal(order(), week, rules { $0.maximumWeeklyLoss = 5 }) == nil)
        // 10,000 is 20 % below 12,500.
        let fall = OrderRefusal.limit(.lossReached(.drawdown, loss: money("2500"), limit: 20))
        #expect(refusal(order(), week, rules { $0.maximumDrawdown = 20 }) == fall)
        #expect(refusal(order(), week, rules { $0.maximumDrawdown = 21 }) == nil)
        // Until its owner lifts it.
        week.record?.lifted = [.drawdown]
        #expect(refusal(order(), week, rules { $0.maximumDrawdown = 20 }) == nil)
        #expect(refusal(order(), week, rules { $0.maximumWeeklyLoss = 4 }) == breach)
    }

    @Test func `losses in a row, trades an hour and the pause after a loss`() {
        var state = account()
        state.record = record()
        state.record?.lossesInRow = 3
        state.record?.entriesLastHour = 5
        state.record?.lastLossAt = state.now - .seconds(600)
        #expect(
            refusal(order(), state, rules { $0.maximumLossesInRow = 3 }) == .limit(.tooManyLosses(limit: 3)))
        #expect(refusal(order(), state, rules { $0.maximumLossesInRow = 4 }) == nil)
        #expect(
            refusal(order(), state, rules { $0.maximumTradesPerHour = 5 }) == .limit(.tooManyTradesAnHour(limit: 5)))
        #expect(refusal(order(), state, rules { $0.maximumTradesPerHour = 6 }) == nil)
        // Ten minutes ago: a quarter of an hour is not over, nine minutes are.
        #expect(
            refusal(order(), state, rules { $0.cooldown = .seconds(900) })
                == .limit(.coolingDown(until: state.now + .seconds(300))))
        #expect(refusal(order(), state, rules { $0.cooldown = .seconds(540) }) == nil)
    }

    @Test func `the value of a position, and a market that moves too much`() {
        // 0.01 lots are 1,000 EUR, at 1.25 dollars 12.5 % of 10,000.
        #expect(refusal(order(), account(), rules { $0.maximumPositionSize = 13 }) == nil)
        #expect(
            refusal(order(), account(), rules { $0.maximumPositionSize = 12 })
                == .limit(.positionTooLarge(value: money("1250"), limit: 12)))
        var state = account()
        #expect(refusal(order(), state, rules { $0.maximumVolatility = 2 }) == .limit(.recordUnknown))
        state.volatility = number("1.9")
        #expect(refusal(order(), state, rules { $0.maximumVolatility = 2 }) == nil)
        state.volatility = 2
        #expect(
            refusal(order(), state, rules { $0.maximumVolatility = 2 }) == .limit(.tooVolatile(times: 2, limit: 2)))
        state.blackoutUntil = state.now + .seconds(60)
        #expect(refusal(order(), state, limits) == .limit(.blackout(until: state.now + .seconds(60))))
    }

    @Test func `what moves alike shares a limit`() throws {
        // Held: EURUSD, 10,000 at 1.25, stop 1.24: 100 dollars. To be bought: EURGBP, 0.01 lots, 20 pips: 2 GBP, 3.20.
        let held = [position("EURUSD", .long, "10000", at: "1.25", stop: "1.24")]
        let one = rules { $0.maximumCorrelatedRisk = 1 }
        let breach = OrderRefusal.limit(
            .correlatedRiskTooHigh(risk: money("103.20"), limit: 1, with: [InstrumentID("EURUSD")]))
        #expect(refusal(order("EURGBP"), account(holding: held), one) == breach)
        #expect(refusal(order("EURGBP"), account(holding: held), rules { $0.maximumCorrelatedRisk = 2 }) == nil)
        // The other way round the euros offset each other.
        #expect(refusal(order("EURGBP", .sell), account(holding: held), one) == nil)
        // No currency in common counts by correlation, which turns with the side.
        var metal = account(holding: held)
        #expect(refusal(request("XAUUSD", .buy, "1", .units, stop: .pips(20)), metal, one) == nil)
        metal.correlations = [InstrumentID("EURUSD"): 0.8]
        #expect(refusal(request("XAUUSD", .buy, "1", .units, stop: .pips(20)), metal, one) != nil)
        #expect(refusal(request("XAUUSD", .sell, "1", .units, stop: .pips(20)), metal, one) == nil)
        metal.correlations = [InstrumentID("EURUSD"): 0.6]
        #expect(refusal(request("XAUUSD", .buy, "1", .units, stop: .pips(20)), metal, one) == nil)
    }

    /// 1,000 euros at 1.25 are worth 1,250 dollars. To be sold: EURGBP, 0.01 lots, 20 pips: 2 GBP, 3.20.
    @Test(arguments: [Direction.long, .short])
    func `what is held without a stop counts with all of its value`(_ direction: Direction) throws {
        let held = position("EURUSD", direction, "1000", at: "1.25")
        let breach = OrderRefusal.limit(
            .correlatedRiskTooHigh(risk: money("1253.20"), limit: 12, with: [InstrumentID("EURUSD")]))
        let more = order("EURGBP", direction.openingSide)
        #expect(refusal(more, account(holding: [held]), rules { $0.maximumCorrelatedRisk = 12 }) == breach)
        #expect(refusal(more, account(holding: [held]), rules { $0.maximumCorrelatedRisk = 13 }) == nil)
        // 1,000 of EURGBP over 20 pips beside it.
        let stop = direction == .long ? "0.778" : "0.782"
        let alike = account(holding: [held, position("EURGBP", direction, "1000", at: "0.78", stop: stop)])
        #expect(try alike.correlatedRisk(of: held).risk == money("1253.20"))
    }

    /// Sold at 1.25 and stopped at 1.24, 1,000 euros win 10 dollars: that counts as nothing lost.
    @Test func `a stop that locks in a profit loses nothing`() throws {
        let held = position("EURUSD", .short, "1000", at: "1.25", stop: "1.24")
        let alike = account(holding: [held, position("EURGBP", .short, "1000", at: "0.78", stop: "0.782")])
        #expect(try alike.correlatedRisk(of: held).risk == money("3.20"))
    }
}
