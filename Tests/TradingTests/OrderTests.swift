import Platform
import Testing
import Trading

private let eurusd = InstrumentID("EURUSD")
private let start = Timestamp(seconds: 1_717_488_000)

private func limitOrder(_ quantity: Int = 100) -> Order {
    Order(
        id: ClientOrderID("A"), instrument: eurusd, side: .buy, type: .limit, quantity: Quantity(FixedPoint(quantity)),
        price: Price(1), stopLoss: nil, takeProfit: nil, createdAt: start)
}

/// The transitions are those of FIX 4.4 appendix D, without the pending states that a broker of ours never has.
@Suite struct OrderTests {
    private static let events: [(name: String, event: OrderEvent)] = [
        ("accepted", .accepted), ("filled in part", .filled(quantity: Quantity(40), price: Price(1))),
        ("filled", .filled(quantity: Quantity(60), price: Price(1))), ("canceled", .canceled), ("rejected", .rejected),
        ("expired", .expired),
    ]
    /// Of an order of 100 of which 40 are filled where that can be.
    private static let allowed: [OrderStatus: [String: OrderStatus]] = [
        .pendingNew: ["accepted": .new, "rejected": .rejected],
        .new: [
            "filled in part": .partiallyFilled, "filled": .partiallyFilled, "canceled": .canceled, "expired": .expired,
        ],
        .partiallyFilled: [
            "filled in part": .partiallyFilled, "filled": .filled, "canceled": .canceled, "expired": .expired,
        ],
        .filled: [:], .canceled: [:], .rejected: [:], .expired: [:],
    ]

    private static func order(in status: OrderStatus) -> Order {
        let filled: FixedPoint = status == .partiallyFilled ? 40 : status == .filled ? 100 : 0
        return Order(
            restoring: limitOrder(), status: status, isTriggered: false, filledQuantity: Quantity(filled),
            averagePrice: filled.isZero ? nil : Price(1))
    }

    @Test(arguments: OrderStatus.allCases)
    func `only what can happen changes an order, the rest is refused`(status: OrderStatus) throws {
        for (name, event) in Self.events {
            var order = Self.order(in: status)
            let before = order
            if let next = Self.allowed[status]?[name] {
                try order.apply(event)
                #expect(order.status == next, "\(status) \(name)")
            } else {
                #expect(throws: TradingError.self, "\(status) \(name)") { try order.apply(event) }
                #expect(order == before, "\(status) \(name)")
            }
        }
    }

    @Test func `fills average their prices by volume and leave the rest`() throws {
        var order = limitOrder()
        try order.apply(.accepted)
        try order.apply(.filled(quantity: Quantity(40), price: #require(Price("1.1"))))
        #expect(order.leavesQuantity == Quantity(60))
        try order.apply(.filled(quantity: Quantity(60), price: #require(Price("1.2"))))
        // (40 x 1.1 + 60 x 1.2) / 100 by hand.
        #expect(order.averagePrice == Price("1.16"))
        #expect(order.status == .filled && order.leavesQuantity == .zero)
    }

    @Test func `a fill of nothing or of more than is left is refused`() throws {
        for size in [0, -1, 101] {
            var order = limitOrder()
            try order.apply(.accepted)
            #expect(throws: TradingError.self) {
                try order.apply(.filled(quantity: Quantity(FixedPoint(size)), price: Price(1)))
            }
            #expect(order.filledQuantity == .zero)
        }
    }
}

/// Worked by hand; the working stands beside each case.
@Suite struct PositionTests {
    private struct Step {
        var side: Side
        var size: FixedPoint
        var price: String
    }

    private func apply(_ steps: [Step]) throws -> (held: Position?, realized: FixedPoint, closed: Quantity) {
        var held: Position?
        var realized = FixedPoint.zero
        var closed = Quantity.zero
        for step in steps {
            let change = try Position.applying(
                step.side, Quantity(step.size), at: #require(Price(step.price)), to: held, instrument: eurusd,
                time: start)
            held = change.position
            realized += change.realized
            closed += change.closed
        }
        return (held, realized, closed)
    }

    @Test func `adding averages the price`() throws {
        // (10,000 x 1.08 + 30,000 x 1.10) / 40,000 = 1.095
        let result = try apply([
            .init(side: .buy, size: 10_000, price: "1.08"), .init(side: .buy, size: 30_000, price: "1.10"),
        ])
        #expect(result.held?.averagePrice == Price("1.095"))
        #expect(result.held?.quantity == Quantity(40_000))
        #expect(result.realized == .zero)
    }

    @Test func `reducing books profit at the unchanged average`() throws {
        // Short 100 oz at 2400, 40 bought back at 2380.5: 40 x 19.5 = 780
        let result = try apply([
            .init(side: .sell, size: 100, price: "2400"), .init(side: .buy, size: 40, price: "2380.5"),
        ])
        #expect(result.realized == 780)
        #expect(result.held?.direction == .short)
        #expect(result.held?.quantity == Quantity(60))
        #expect(result.held?.averagePrice == Price("2400"))
    }

    @Test func `closing leaves nothing`() throws {
        // Long 10,000 at 1.08, sold at 1.0755: -45
        let result = try apply([
            .init(side: .buy, size: 10_000, price: "1.08"), .init(side: .sell, size: 10_000, price: "1.0755"),
        ])
        #expect(result.held == nil)
        #expect(result.realized == -45)
        #expect(result.closed == Quantity(10_000))
    }

    @Test func `selling more than is held turns the position around`() throws {
        // Long 10 at 100, 25 sold at 103: 30 profit, short 15 from 103
        let result = try apply([.init(side: .buy, size: 10, price: "100"), .init(side: .sell, size: 25, price: "103")])
        #expect(result.realized == 30)
        #expect(result.held?.direction == .short)
        #expect(result.held?.quantity == Quantity(15))
        #expect(result.held?.averagePrice == Price("103"))
    }

    @Test func `open profit is told at the price that would close it`() throws {
        let quote = Quote(
            instrument: eurusd, bid: try #require(Price("1.0801")), ask: try #require(Price("1.0803")), time: start,
            isOpen: true)
        let long = try #require(try apply([.init(side: .buy, size: 10_000, price: "1.08")]).held)
        let short = try #require(try apply([.init(side: .sell, size: 10_000, price: "1.08")]).held)
        #expect(long.unrealized(at: quote) == 1)
        #expect(short.unrealized(at: quote) == -3)
        #expect(quote.mid == Price("1.0802") && quote.spread == Price("0.0002"))
    }
}

@Suite struct RateTableTests {
    /// 100 USD at EURUSD 1.25 are 80 EUR, and 1.27 × 155 yen are 196.85 for a pound: the rates are named as they are
    /// quoted, whichever way round the amount goes.
    @Test func `the rates of a conversion are named as they are quoted`() throws {
        let (dollar, euro, yen, pound) = (Currency.usd, Currency("EUR"), Currency("JPY"), Currency("GBP"))
        var rates = RateTable()
        rates.set(FixedPoint("1.25")!, from: euro, to: dollar)
        rates.set(FixedPoint("1.27")!, from: pound, to: dollar)
        rates.set(155, from: dollar, to: yen)
        rates.set(1, from: Currency("USDT"), to: dollar)
        #expect(rates.path(from: dollar, to: euro)?.description == "EURUSD 1.25")
        #expect(rates.path(from: euro, to: dollar)?.description == "EURUSD 1.25")
        #expect(rates.path(from: pound, to: yen)?.description == "GBPUSD 1.27 USDJPY 155")
        #expect(rates.path(from: yen, to: pound)?.description == "USDJPY 155 GBPUSD 1.27")
        // What stands for the dollar is left out beside a rate that says something.
        #expect(rates.path(from: Currency("USDT"), to: euro)?.description == "EURUSD 1.25")
        #expect(rates.path(from: Currency("USDT"), to: dollar)?.description == "USDTUSD 1")
        // That it is booked as one is no rate; one that is quoted is shown, whatever it is.
        rates.peg(Currency("USDT"), to: dollar)
        #expect(rates.path(from: Currency("USDT"), to: dollar) == nil)
        #expect(rates.path(from: dollar, to: Currency("USDT")) == nil)
        #expect(rates.path(from: Currency("USDT"), to: euro)?.description == "EURUSD 1.25")
        #expect(try rates.convert(Money(FixedPoint(80), Currency("USDT")), to: dollar) == Money(80, dollar))
        #expect(rates.path(from: dollar, to: dollar) == nil && rates.path(from: Currency("BTC"), to: euro) == nil)
        #expect(RatePath("GBPUSD 1.27 USDJPY 155")?.pairs.map(\.rate) == [FixedPoint("1.27")!, 155])
        #expect(RatePath("") == nil && RatePath("EURUSD") == nil && RatePath("EURUSD x") == nil)
    }

    private var rates: RateTable {
        var rates = RateTable()
        rates.set(FixedPoint("1.08") ?? 0, from: Currency("EUR"), to: .usd)
        rates.set(FixedPoint("156") ?? 0, from: .usd, to: Currency("JPY"))
        rates.set(FixedPoint("65000") ?? 0, from: Currency("BTC"), to: Currency("USDT"))
        rates.set(1, from: Currency("USDT"), to: .usd)
        return rates
    }

    @Test(arguments: [
        ("100", "EUR", "USD", "108"), ("108", "USD", "EUR", "99.9999999999"), ("1", "EUR", "JPY", "168.48"),
        ("2", "BTC", "USD", "130000"), ("5", "XXX", "XXX", "5"), ("0", "XXX", "USD", "0"),
    ])
    func `money converts directly or over one currency`(amount: String, from: String, to: String, result: String) throws
    {
        let money = Money(try #require(FixedPoint(amount)), Currency(from))
        let converted = try rates.convert(money, to: Currency(to)).amount
        #expect((converted - (try #require(FixedPoint(result)))).magnitude < FixedPoint(raw: 1000))
    }

    @Test func `without a way there is an error, never a guess`() {
        #expect(throws: TradingError.noRate(from: Currency("BTC"), to: Currency("EUR"))) {
            var far = RateTable()
            far.set(2, from: Currency("BTC"), to: Currency("USDT"))
            far.set(3, from: Currency("EUR"), to: .usd)
            _ = try far.convert(Money(1, Currency("BTC")), to: Currency("EUR"))
        }
    }
}
