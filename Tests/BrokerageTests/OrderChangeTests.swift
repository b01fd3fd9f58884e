import Brokerage
import Platform
import Testing
import Trading

/// A waiting order is changed by the rules of a new one. Figures worked by hand in the world of `Fixture.swift`: EURUSD
/// 1.2499 / 1.25, 10,000 USD, of which 2 % are 200; 50,000 euros over 30 pips lose 150.
@Suite struct OrderChangeTests {
    private static let usual = request("EURUSD", .buy, "0.5", type: .limit, at: "1.24", stop: .pips(30))

    private func order(
        _ request: OrderRequest = usual, _ id: String = "A", until end: Timestamp? = nil
    ) throws -> Order {
        try account().approve(request, limits: limits)
            .approved(id: ClientOrderID(id), createdAt: tuesday, expiresAt: end).order
    }
    /// The order as it is, as a request for what is left of it.
    private func same(_ order: Order) -> OrderRequest {
        var request = OrderRequest(
            instrument: instrument(order.instrument.symbol), side: order.side, type: order.type, price: order.price,
            size: order.leavesQuantity.value, unit: .units, stop: order.stopLoss.map { .price($0) },
            target: order.takeProfit.map { .price($0) })
        request.limit = order.limit
        return request
    }
    private func change(
        _ order: Order, in state: AccountState = account(), until end: Timestamp? = nil, isPaused: Bool = false,
        _ change: (inout OrderRequest) -> Void
    ) -> Result<OrderChange, OrderRefusal> {
        var request = same(order)
        change(&request)
        var state = state
        if !state.waiting.contains(order) { state.waiting.append(order) }
        do throws(OrderRefusal) {
            return .success(
                try state.approveChange(of: order, to: request, until: end, isPaused: isPaused, limits: limits))
        } catch {
            return .failure(error)
        }
    }
    private func refusal(_ result: Result<OrderChange, OrderRefusal>) -> OrderRefusal? {
        if case .failure(let refusal) = result { refusal } else { nil }
    }

    @Test func `its price moves, and everything else stays`() throws {
        let order = try order()
        let changed = try change(order) { $0.price = price("1.2395") }.get()
        #expect(changed.after.id == order.id && changed.after.createdAt == order.createdAt)
        #expect(changed.after.price == price("1.2395") && changed.after.stopLoss == price("1.237"))
        #expect(changed.after.quantity == units("50000") && changed.after.status == .new)
        #expect(changed.lossBefore == money("150") && changed.lossAfter == money("125"))
        #expect(changed.lowersRisk)
    }

    @Test func `what would be refused as a new order is refused, and the order does not count against itself`() throws {
        let order = try order()
        #expect(
            refusal(change(order) { $0.size = 100_000 })
                == .riskTooHigh(
                    risk: money("300"), percent: 3, limit: 2, allowed: money("200"), largest: units("66000")))
        #expect(refusal(change(order) { $0.size = 60_000 }) == nil)
        #expect(
            refusal(change(order) { $0.price = price("1.26") })
                == .priceOnWrongSide(price: price("1.26"), market: price("1.25")))
        #expect(
            refusal(change(order) { $0.price = price("1.236") })
                == .stopOnWrongSide(stop: price("1.237"), reference: price("1.236")))
        // With another one that waits: 60 USD.
        var state = account()
        state.waiting = [try self.order(request("EURUSD", .buy, "0.2", type: .limit, at: "1.23", stop: .pips(20)), "B")]
        let beyond = change(order, in: state) { $0.size = 60_000 }
        #expect(
            refusal(beyond)
                == .waitingRiskTooHigh(
                    risk: money("220"), percent: Percent(number("2.2")), limit: 2, allowed: money("200"),
                    waiting: money("40"), free: money("160")))
    }

    @Test func `where no entry is allowed, what loses less still is`() throws {
        let (end, later) = (tuesday + .hours(4), tuesday + .hours(8))
        let order = try order(until: end)
        var state = account()
        state.blackoutUntil = later
        let blackout = OrderRefusal.limit(.blackout(until: later))
        func outcome(until moment: Timestamp?, _ body: (inout OrderRequest) -> Void) -> OrderRefusal? {
            refusal(change(order, in: state, until: moment, body))
        }
        #expect(outcome(until: end) { $0.size = 60_000 } == blackout)
        #expect(outcome(until: end) { $0.price = price("1.245") } == blackout)
        #expect(outcome(until: end) { $0.stop = .price(price("1.236")) } == blackout)
        // As much can be lost, and for longer.
        #expect(outcome(until: later) { _ in } == blackout)
        #expect(outcome(until: nil) { _ in } == blackout)
        #expect(outcome(until: end) { $0.size = 20_000 } == nil)
        #expect(outcome(until: end) { $0.stop = .price(price("1.239")) } == nil)
        #expect(outcome(until: end) { $0.target = .price(price("1.26")) } == nil)
        #expect(outcome(until: tuesday + .hours(1)) { _ in } == nil)
        #expect(outcome(until: end) { $0.price = price("1.238") } == nil)
    }

    @Test func `a pause holds back what risks more, not what risks less`() throws {
        let order = try order()
        #expect(refusal(change(order, isPaused: true) { $0.size = 55_000 }) == .tradingPaused)
        #expect(refusal(change(order, isPaused: true) { $0.size = 40_000 }) == nil)
    }

    @Test func `a stop that was loosened lowers nothing, however small the order becomes`() throws {
        // It would become the stop of all that is held.
        var state = account(holding: [position("EURUSD", .long, "10000", at: "1.245", stop: "1.237")])
        let order = try order()
        state.blackoutUntil = tuesday + .hours(1)
        let looser = change(order, in: state) {
            $0.size = 10_000
            $0.stop = .price(price("1.23"))
        }
        #expect(refusal(looser) == .limit(.blackout(until: tuesday + .hours(1))))
    }

    @Test func `of what was filled in part the rest is changed`() throws {
        var order = try order()
        try order.apply(.filled(quantity: units("20000"), price: price("1.24")))
        let changed = try change(order) { $0.size = 10_000 }.get()
        #expect(changed.after.quantity == units("30000") && changed.after.leavesQuantity == units("10000"))
        #expect(changed.after.filledQuantity == units("20000") && changed.after.status == .partiallyFilled)
    }

    @Test func `what has ended is not changed`() throws {
        var order = try order()
        try order.apply(.canceled)
        #expect(throws: TradingError.self) { try order.replaced(by: order.terms) }
    }
}
