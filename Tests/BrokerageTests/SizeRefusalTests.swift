import Brokerage
import Testing
import Trading

/// A size that cannot be is refused with what would make one.
@Suite struct SizeRefusalTests {
    /// 1 %. Each case: instrument, side, stop, currency, balance; the smallest balance, the widest stop.
    static let none: [(String, Side, String, String, String, balance: String, stop: String?)] = [
        // 1.5 USD / 0.002 = 750 of 1,000. 1,000 × 0.002 = 2 USD, 1 % of 200. 1.5 / 1,000 = 0.0015.
        ("EURUSD", .buy, "1.248", "USD", "150", "200", "0.0015"),
        // 0.002 USD = 0.0016 EUR: 1.6 EUR, 1 % of 160. 1.5 EUR = 1.875 USD.
        ("EURUSD", .buy, "1.248", "EUR", "150", "160", "0.00187"),
        // 0.4 JPY = 0.0025 USD: 2.5 USD, 1 % of 250. 1.2 USD = 192 JPY: 0.192 a dollar.
        ("USDJPY", .buy, "159.6", "USD", "120", "250", "0.192"),
        // 0.0019 GBP = 0.4864 JPY: 486.4, 1 % of 48,640. 300 / 256 JPY a pound = 1.171875 GBP.
        ("EURGBP", .sell, "0.783", "JPY", "30000", "48640", "0.00117"),
        // 10 USD = 8 EUR, 1 % of 800. 5 EUR = 6.25 USD.
        ("XAUUSD", .buy, "2390", "EUR", "500", "800", "6.25"),
        // 3 USD, 1 % of 300. 1 USD.
        ("AAPL", .buy, "197", "USD", "100", "300", "1"),
        // 0.0001 × 3,000 = 0.3 USD, 1 % of 30. 0.1 / 0.0001 = 1,000.
        ("BTCUSDT", .buy, "57000", "USD", "10", "30", "1000"),
        // Nothing can be lost, and less than nothing.
        ("AAPL", .buy, "197", "USD", "0", "300", nil), ("AAPL", .buy, "197", "USD", "-500", "300", nil),
    ]

    @Test(arguments: none)
    func `what rounds to nothing`(
        _ row: (String, Side, String, String, String, balance: String, stop: String?)
    ) throws {
        let step = instrument(row.0).sizeStep
        let refusal = OrderRefusal.sizeTooSmall(
            minimum: step, balance: money(row.balance, row.3), stop: row.stop.map { price($0) })
        for percent in ["1", nil] {
            let asked = request(row.0, row.1, percent, percent == nil ? nil : .riskPercent, stop: .price(price(row.2)))
            #expect(approval(asked, account(row.3, row.4)).refusal == refusal)
            // It is true.
            #expect(approval(asked, account(row.3, row.balance)).ticket?.quantity == step)
            var less = money(row.balance, row.3)
            less.amount -= less.currency.minorUnit
            #expect(approval(asked, account(row.3, less.amount.description)).ticket == nil)
            guard let stop = row.stop else { continue }
            let entry = row.1 == .buy ? World.quotes.first { $0.instrument.symbol == row.0 }!.ask : price("0.7811")
            for (distance, isEnough) in [(price(stop), true), (price(stop) + instrument(row.0).tick, false)] {
                var nearer = asked
                nearer.stop = .price(row.1 == .buy ? entry - distance : entry + distance)
                let quantity = approval(nearer, account(row.3, row.4)).ticket?.quantity
                #expect((quantity == step) == isEnough, "\(distance)")
            }
        }
    }

    /// An ounce of gold deposits 2,400 / 20 = 120 dollars; 100 are there. 1 % of them is a dollar, less than the stop.
    @Test func `no stop is promised where the margin is missing`() {
        let asked = request("XAUUSD", .buy, nil, stop: .price(price("2390")))
        guard case .sizeTooSmall(_, _, let stop)? = approval(asked, account("USD", "100")).refusal else {
            Issue.record("it has a size")
            return
        }
        #expect(stop == nil)
    }

    @Test func `what no balance and no stop makes possible is not promised`() {
        // 1,000 × 0.0002 = 0.2 USD, 1 % of 20, but each 1 % of a balance wants twice the balance as margin:
        // 0.01 / 0.0002 × 1.25 / 30. And 0.1 / 1,000 is the spread.
        #expect(
            approval(request("EURUSD", .buy, "1", .riskPercent, stop: .price(price("1.2498"))), account("USD", "10"))
                .refusal == .sizeTooSmall(minimum: units("1000")))
    }

    @Test func `what a fixed size lacks is no balance`() {
        #expect(
            approval(request("EURUSD", .buy, "999", .units, stop: .pips(20)), account()).refusal
                == .sizeTooSmall(minimum: units("1000")))
    }

    @Test func `open positions count in what is said`() throws {
        // -1,000 open: an equity of 500. Margin 100,000 × 1.2599 / 30 = 4,199.67 is more than that.
        let held = position("EURUSD", .long, "100000", at: "1.2599")
        let asked = request("XAUUSD", .buy, nil, stop: .price(price("2390")))
        var mine = limits
        mine.sizing = .equityScaled(1)
        // 10 USD are 1 % of an equity of 1,000, a balance of 2,000, whose margin is not free. An ounce deposits
        // 2,400 / 20 = 120, which are 80 % of 150; with 4,199.67 that is an equity of 4,349.67, a balance of 5,349.67.
        // No margin is free, so no stop makes a size.
        let refusal = OrderRefusal.sizeTooSmall(minimum: units("1"), balance: money("5349.67"), stop: nil)
        #expect(throws: refusal) { try account("USD", "1500", holding: [held]).approve(asked, limits: mine) }
        #expect(try account("USD", "5349.67", holding: [held]).approve(asked, limits: mine).quantity == units("1"))
        #expect(throws: OrderRefusal.marginTooLow(needed: money("120"), free: money("119.99"))) {
            try account("USD", "5349.66", holding: [held]).approve(asked, limits: mine)
        }
    }

    /// At rates whose inverses are no short decimals.
    @Test(arguments: ["EURUSD", "USDJPY", "EURGBP", "XAUUSD", "AAPL", "BTCUSDT", "US30", "GER40", "JP225"])
    func `what is said is true to the last cent and the last tick`(_ symbol: String) throws {
        let (quotes, rates) = (PositionSizingTests.quotes, PositionSizingTests.oddRates)
        let instrument = instrument(symbol), entry = try #require(quotes.first { $0.instrument == instrument.id }).ask
        for (currency, balance) in [("USD", "3"), ("EUR", "3"), ("JPY", "450"), ("GBP", "2")] {
            for mode in [SizingMode.fixedFraction(1), .equityScaled(Percent(number("0.7")))] {
                var mine = limits
                mine.sizing = mode
                func quantity(_ balance: Money, _ distance: Price) -> Result<Quantity, OrderRefusal> {
                    let asked = request(symbol, .buy, nil, stop: .price(entry - distance))
                    let state = account(currency, balance.amount.description, quotes: quotes, rates: rates)
                    do throws(OrderRefusal) {
                        return .success(try state.approve(asked, limits: mine).quantity)
                    } catch { return .failure(error) }
                }
                let (poor, far) = (money(balance, currency), instrument.rounded(entry / 50))
                guard case .failure(.sizeTooSmall(let step, let needed?, let nearest)) = quantity(poor, far) else {
                    // A hundredth of an index, and a ten thousandth of a coin, are for everybody.
                    #expect(instrument.sizeStep < units("1"), "\(currency) \(mode)")
                    continue
                }
                let less = Money(needed.amount - needed.currency.minorUnit, needed.currency)
                #expect(try quantity(needed, far).get() == step, "\(currency) \(mode)")
                #expect(throws: OrderRefusal.self) { try quantity(less, far).get() }
                guard let nearest else { continue }
                for distance in [nearest, nearest + instrument.tick] {
                    // Where the size is, the margin may not be.
                    switch quantity(poor, distance) {
                    case .success(let size):
                        #expect(distance == nearest && size == step, "\(currency) \(mode) \(distance) \(size)")
                    case .failure(.marginTooLow): #expect(distance == nearest)
                    case .failure(let refusal): #expect(distance > nearest, "\(refusal)")
                    }
                }
            }
        }
    }

    @Test func `volatility has no widest stop`() {
        // 2 × 30 = 60 USD an ounce, 1 % of 6,000.
        var mine = limits
        mine.sizing = .volatility(1, ranges: 2, averageRange: price("30"))
        #expect(throws: OrderRefusal.sizeTooSmall(minimum: units("1"), balance: money("6000"))) {
            try account("USD", "5000").approve(request("XAUUSD", .buy, nil), limits: mine)
        }
    }
}

/// What cannot be sized is refused; nothing traps.
@Suite struct SizingInputTests {
    private static let share = instrument("AAPL")
    private func size(
        _ mode: SizingMode, _ account: AccountState = account(), entry: String = "200", stop: String? = "197"
    ) throws -> Quantity {
        try account.size(
            mode, of: Self.share, entry: price(entry), stop: stop.map { price($0) }, limit: 2, isLimited: true
        ).quantity
    }

    @Test(arguments: [0, -30]) func `no leverage, no order`(_ leverage: Int) {
        var account = account()
        account.leverage = leverage
        for size in ["1", nil] {
            let asked = request("AAPL", .buy, size, stop: .percent(1))
            #expect(approval(asked, account).refusal == .leverageNotPositive)
        }
        account.positions = [position("EURUSD", .long, "1000", at: "1.2")]
        #expect(throws: OrderRefusal.leverageNotPositive) { try account.figures() }
    }

    @Test(arguments: [nil, "0", "-1.25"]) func `no rate, no size`(_ rate: String?) {
        var rates = RateTable()
        if let rate { rates.set(number(rate), from: Currency("EUR"), to: .usd) }
        #expect(throws: OrderRefusal.figuresMissing(Self.share.id)) {
            try size(.fixedFraction(1), account("EUR", rates: rates))
        }
    }

    @Test func `a rate that is no more leaves none behind`() {
        var rates = World.rates
        rates.set(0, from: Currency("EUR"), to: .usd)
        #expect(throws: TradingError.self) { try rates.convert(money("1"), to: Currency("EUR")) }
    }

    @Test func `no stop, or one at the entry`() {
        for mode in [SizingMode.fixedFraction(1), .equityScaled(1)] {
            #expect(throws: OrderRefusal.stopMissing) { try size(mode, stop: nil) }
            #expect(throws: OrderRefusal.stopOnWrongSide(stop: price("200"), reference: price("200"))) {
                try size(mode, stop: "200")
            }
        }
    }

    @Test func `a stop a thousand prices away`() {
        #expect(throws: OrderRefusal.priceImplausible(price: price("999999999999999"), market: price("200"))) {
            try size(.fixedFraction(1), stop: "999999999999999")
        }
    }

    @Test func `percentages that are none`() {
        for percent in [Percent.zero, Percent(-1)] {
            #expect(throws: OrderRefusal.sizeNotPositive) { try size(.fixedFraction(percent)) }
            #expect(throws: OrderRefusal.sizeNotPositive) {
                try size(.volatility(percent, ranges: 2, averageRange: price("4")))
            }
        }
        let absurd = Percent("999999999999999")!
        for mode in [SizingMode.equityScaled(absurd), .fixedQuantity(absurd.value, nil)] {
            #expect(throws: OrderRefusal.sizeTooLarge(maximum: units("50000"))) { try size(mode) }
        }
    }

    /// Balances, distances and rates at the ends of what numbers can be: an answer or a refusal.
    @Test func `absurd figures`() {
        let numbers = ["0.000000000001", "0.01", "1", "123456.789", "999999999999999"]
        for balance in numbers + ["-999999999999999", "0"] {
            for rate in numbers {
                for stop in ["0.000000000001", "199.99", "200.000000000001", "999999999999999"] {
                    var rates = RateTable()
                    rates.set(number(rate), from: Currency("EUR"), to: .usd)
                    let state = account("EUR", balance, rates: rates)
                    let modes: [SizingMode] = [
                        .fixedFraction(1), .equityScaled(Percent(number("0.000000000001"))),
                        .fixedFraction(1_000_000_000), .volatility(1, ranges: 1_000, averageRange: price(stop)),
                    ]
                    for mode in modes {
                        let quantity = (try? size(mode, state, stop: stop)) ?? Self.share.sizeStep
                        #expect(quantity >= Self.share.sizeStep && quantity <= Self.share.maximumSize)
                    }
                }
            }
        }
    }
}
