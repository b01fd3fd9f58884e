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

@Suite struct PaperBrokerTests {
    private func order(
        _ side: Side, _ size: String, _ type: OrderType = .market, at limit: String? = nil, symbol: String = "EURUSD",
        stop: String? = nil, target: String? = nil
    ) -> Order {
        var order = Order(
            id: ClientOrderID("A"), instrument: InstrumentID(symbol), side: side, type: type, quantity: units(size),
            price: limit.map { price($0) }, stopLoss: stop.map { price($0) }, takeProfit: target.map { price($0) },
            createdAt: tuesday)
        try? order.apply(.accepted)
        return order
    }

    private func fill(
        _ order: Order, at fillPrice: String, held: Position? = nil, rates: RateTable = World.rates
    ) throws(TradingError) -> PaperBroker.Execution {
        try PaperBroker.fill(
            order, at: price(fillPrice), held: held, instrument: instrument(order.instrument.symbol), currency: .usd,
            rates: rates, time: tuesday)
    }

    @Test func `a fill opens a position with the levels of its order`() throws {
        let done = try fill(order(.buy, "10000", stop: "1.24", target: "1.27"), at: "1.25")
        #expect(done.position == position("EURUSD", .long, "10000", at: "1.25", stop: "1.24", target: "1.27"))
        #expect(done.realized == money("0") && done.order.status == .filled && done.order.averagePrice == price("1.25"))
        #expect(done.fill.quantity == units("10000") && done.fill.price == price("1.25") && done.fill.fee == money("0"))
    }

    @Test func `a second fill enlarges at the average price and keeps levels it does not name`() throws {
        let held = position("EURUSD", .long, "10000", at: "1.24", stop: "1.23", target: "1.3")
        let done = try fill(order(.buy, "30000", stop: "1.235"), at: "1.26", held: held)
        // (10,000 × 1.24 + 30,000 × 1.26) / 40,000 = 1.255
        #expect(done.position == position("EURUSD", .long, "40000", at: "1.255", stop: "1.235", target: "1.3"))
    }

    @Test func `closing books the profit in account currency`() throws {
        let held = position("USDJPY", .long, "20000", at: "160", stop: "159")
        // 20,000 × 1 JPY = 20,000 JPY = 125 USD; half of it for half.
        let half = try fill(order(.sell, "10000", symbol: "USDJPY"), at: "161", held: held)
        #expect(half.realized == money("62.5") && half.fill.realized == money("62.5"))
        #expect(half.position == position("USDJPY", .long, "10000", at: "160", stop: "159"))
        let all = try fill(order(.sell, "20000", symbol: "USDJPY"), at: "161", held: held)
        #expect(all.realized == money("125") && all.position == nil)
        // 20,000 × 0.777 JPY = 15,540 JPY = 97.125 USD, half to even 97.12.
        #expect(try fill(order(.sell, "20000", symbol: "USDJPY"), at: "160.777", held: held).realized == money("97.12"))
    }

    @Test func `a reversal books what was closed and opens the rest anew`() throws {
        let held = position("EURUSD", .long, "10000", at: "1.24", stop: "1.23", target: "1.3")
        let done = try fill(order(.sell, "15000", stop: "1.27"), at: "1.25", held: held)
        #expect(done.realized == money("100"))  // 10,000 × 0.01
        #expect(done.position == position("EURUSD", .short, "5000", at: "1.25", stop: "1.27"))
    }

    @Test func `what cannot be filled is refused and changes nothing`() throws {
        let new = Order(
            id: ClientOrderID("A"), instrument: InstrumentID("EURUSD"), side: .buy, type: .market, quantity: units("1000"),
            price: nil, stopLoss: nil, takeProfit: nil, createdAt: tuesday)
        #expect(throws: TradingError.illegalTransition(from: .pendingNew, event: "filled")) { try fill(new, at: "1.25") }
        var stopped = order(.buy, "1000")
        try stopped.apply(.canceled)
        let canceled = stopped
        #expect(throws: TradingError.self) { try fill(canceled, at: "1.25") }
        let held = position("USDJPY", .long, "20000", at: "160")
        #expect(throws: TradingError.noRate(from: Currency("JPY"), to: .usd)) {
            try fill(order(.sell, "20000", symbol: "USDJPY"), at: "161", held: held, rates: RateTable())
        }
    }

    struct Hit: Equatable {
        var trigger: PaperBroker.Trigger
        var price: Price
    }

    /// A position from 1.25 with both levels: direction, bid, ask, and what executes at which price.
    static let levels: [(Direction, String, String, PaperBroker.Trigger?, String)] = [
        (.long, "1.2401", "1.2402", nil, ""), (.long, "1.24", "1.2401", .stopLoss, "1.24"),
        (.long, "1.235", "1.2351", .stopLoss, "1.235"),  // a gap: the market's price, not the level's
        (.long, "1.2599", "1.26", nil, ""), (.long, "1.26", "1.2601", .takeProfit, "1.26"),
        (.long, "1.265", "1.2651", .takeProfit, "1.265"),
        (.short, "1.2598", "1.2599", nil, ""), (.short, "1.2599", "1.26", .stopLoss, "1.26"),
        (.short, "1.2649", "1.265", .stopLoss, "1.265"), (.short, "1.24", "1.2401", nil, ""),
        (.short, "1.2399", "1.24", .takeProfit, "1.24"), (.short, "1.2349", "1.235", .takeProfit, "1.235"),
    ]

    @Test(arguments: levels)
    func `levels execute at the market`(
        _ direction: Direction, _ bid: String, _ ask: String, _ trigger: PaperBroker.Trigger?, _ at: String
    ) {
        let held = position(
            "EURUSD", direction, "1000", at: "1.25", stop: direction == .long ? "1.24" : "1.26",
            target: direction == .long ? "1.26" : "1.24")
        let hit = PaperBroker.trigger(of: held, at: quote("EURUSD", bid, ask)).map { Hit(trigger: $0.trigger, price: $0.price) }
        #expect(hit == trigger.map { Hit(trigger: $0, price: price(at)) })
        #expect(PaperBroker.trigger(of: held, at: quote("EURUSD", bid, ask, isOpen: false)) == nil)
    }

    /// Resting orders at 1.25: type, side, bid, ask, and the price they are filled at.
    static let orders: [(OrderType, Side, String, String, String?)] = [
        (.limit, .buy, "1.25", "1.2501", nil), (.limit, .buy, "1.2499", "1.25", "1.25"),
        (.limit, .buy, "1.2449", "1.245", "1.245"), (.limit, .sell, "1.2499", "1.25", nil),
        (.limit, .sell, "1.25", "1.2501", "1.25"), (.limit, .sell, "1.255", "1.2551", "1.255"),
        (.stop, .buy, "1.2498", "1.2499", nil), (.stop, .buy, "1.2499", "1.25", "1.25"),
        (.stop, .buy, "1.2549", "1.255", "1.255"),  // a gap fills worse
        (.stop, .sell, "1.2501", "1.2502", nil), (.stop, .sell, "1.25", "1.2501", "1.25"),
        (.stop, .sell, "1.245", "1.2451", "1.245"),
    ]

    @Test(arguments: orders)
    func `a limit is never filled worse than its price, a stop order at the market`(
        _ type: OrderType, _ side: Side, _ bid: String, _ ask: String, _ at: String?
    ) {
        let resting = order(side, "1000", type, at: "1.25")
        #expect(PaperBroker.trigger(of: resting, at: quote("EURUSD", bid, ask)) == at.map { price($0) })
        #expect(PaperBroker.trigger(of: resting, at: quote("EURUSD", bid, ask, isOpen: false)) == nil)
    }
}
