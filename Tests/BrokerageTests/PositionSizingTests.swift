import Brokerage
import Platform
import Testing
import Trading

/// One row of `PositionSizingTable`.
private struct Row {
    var symbol, currency, percent, balance, pips, pipValue, exact, size: String

    init(_ text: String) throws {
        let row = /(\w+) (\w+): ([\d.]+) % of ([\d.]+), ([\d.]+) pips of ([\d.]+): ([\d.]+) → ([\d.]+)/
        let found = try #require(try row.wholeMatch(in: text)).output
        (symbol, currency, percent, balance) = (String(found.1), String(found.2), String(found.3), String(found.4))
        (pips, pipValue, exact, size) = (String(found.5), String(found.6), String(found.7), String(found.8))
    }
}

@Suite struct PositionSizingTests {
    static let quotes =
        World.quotes + [
            quote("US30", "38598", "38600"), quote("GER40", "18348.8", "18350"), quote("JP225", "38792", "38800"),
            quote("XAGUSD", "29.98", "30"), quote("USOIL", "74.97", "75"), quote("DOGEUSDT", "0.15996", "0.16"),
        ]
    static let oddRates = {
        var rates = RateTable()
        rates.set(number("1.0843"), from: Currency("EUR"), to: .usd)
        rates.set(number("1.2657"), from: Currency("GBP"), to: .usd)
        rates.set(number("151.37"), from: .usd, to: Currency("JPY"))
        rates.set(1, from: Currency("USDT"), to: .usd)
        return rates
    }()

    private func check(_ text: String, _ rates: RateTable) throws {
        let row = try Row(text)
        let (instrument, pips) = (instrument(row.symbol), number(row.pips))
        let account = account(row.currency, row.balance, quotes: Self.quotes, rates: rates)
        let entry = try #require(account.quotes[instrument.id]).ask
        let percent = Percent(number(row.percent))
        for stop in [entry - instrument.pip * pips, entry + instrument.pip * pips] {
            let size = try account.size(
                .fixedFraction(percent), of: instrument, entry: entry, stop: stop, limit: 2, isLimited: true)
            #expect(size.quantity == units(row.size))
            #expect(isNear(size.exact.value, number(row.exact)), "\(size.exact)")
            let reason = try #require(size.reason)
            #expect(isNear(reason.lossPerLot.amount, pips * number(row.pipValue)), "\(reason.lossPerLot)")
            #expect(reason.distance == instrument.pip * pips && reason.capital == .balance && !reason.isLimit)
        }
        // The same by way of an order, named or usual.
        let stop = OrderRequest.Level.pips(pips)
        let named = try account.approve(
            request(row.symbol, .buy, row.percent, .riskPercent, stop: stop), limits: limits)
        let usual = try account.approve(
            request(row.symbol, .buy, nil, stop: stop), limits: RiskLimits(maximumPerTrade: 2, usualPerTrade: percent))
        #expect(named.quantity == units(row.size) && usual.quantity == units(row.size))
    }

    /// To nine figures, or the sixth place, which is where the table ends.
    private func isNear(_ left: FixedPoint, _ right: FixedPoint) -> Bool {
        (left - right).magnitude <= max(right * number("0.00000001"), number("0.0000006"))
    }

    @Test(arguments: PositionSizingTable.even) func `sizes worked by hand`(_ row: String) throws {
        try check(row, World.rates)
    }
    @Test(arguments: PositionSizingTable.odd) func `sizes at rates without a short inverse`(_ row: String) throws {
        try check(row, Self.oddRates)
    }
    @Test func `the table is as long as it says`() {
        #expect(PositionSizingTable.even.count + PositionSizingTable.odd.count >= 40)
    }

    /// A pair that is not priced in money: 0.0005 BTC × 60,000 USD = 30 USD a coin. 100 / 30 = 3.3333.
    @Test func `a loss in coins is converted twice`() throws {
        var rates = World.rates
        rates.set(60_000, from: Currency("BTC"), to: Currency("USDT"))
        let account = account(quotes: [quote("ETHBTC", "0.04998", "0.05")], rates: rates)
        let size = try account.size(
            .fixedFraction(1), of: instrument("ETHBTC"), entry: price("0.05"), stop: price("0.0495"), limit: 2,
            isLimited: true)
        #expect(size.quantity == units("3.333"))
    }
}

/// How orders that name no size are sized.
@Suite struct SizingModeTests {
    /// Of a share at 200 with its stop at 197.
    private func size(
        _ mode: SizingMode, _ account: AccountState = account(), _ symbol: String = "AAPL", stop: String? = "197"
    ) -> Result<PositionSize, OrderRefusal> {
        do throws(OrderRefusal) {
            return .success(
                try account.size(
                    mode, of: instrument(symbol), entry: account.quotes[InstrumentID(symbol)]?.ask ?? .zero,
                    stop: stop.map { price($0) }, limit: 2, isLimited: true))
        } catch {
            return .failure(error)
        }
    }

    /// Each case: instrument, size, unit, and the units it becomes.
    static let fixed: [(String, String, SizeUnit?, String)] = [
        ("EURUSD", "0.1", .lots, "10000"), ("EURUSD", "0.019", nil, "1000"), ("EURUSD", "1999", .units, "1000"),
        ("USDJPY", "1.5", .lots, "150000"), ("XAUUSD", "0.5", .lots, "50"), ("AAPL", "50", .shares, "50"),
        ("AAPL", "3.9", nil, "3"), ("BTCUSDT", "0.25", nil, "0.25"), ("BTCUSDT", "0.00019", .units, "0.0001"),
    ]
    @Test(arguments: fixed)
    func `a fixed size stays as it is`(_ symbol: String, _ size: String, _ unit: SizeUnit?, _ result: String) throws {
        // Neither the balance nor the stop changes it.
        for (balance, stop) in [("10000", "1"), ("50", nil)] {
            let found = try self.size(
                .fixedQuantity(number(size), unit), account("USD", balance), symbol, stop: stop
            ).get()
            #expect(found.quantity == units(result) && found.reason == nil)
        }
    }

    @Test func `a fixed size without a stop gets one at the limit, and one beyond the limit is refused`() throws {
        var mine = limits
        mine.sizing = .fixedQuantity(number("0.3"), .lots)
        // 200 / 30,000 = 0.006667: 1.243333, towards the entry 1.24334.
        let ticket = try account().approve(request("EURUSD", .buy, nil), limits: mine)
        #expect(ticket.quantity == units("30000") && ticket.isStopAdded && ticket.stopLoss == price("1.24334"))
        // 30,000 × 0.01 = 300, 3 % of 10,000; 200 / 0.01 = 20,000.
        #expect(
            throws: OrderRefusal.riskTooHigh(
                risk: money("300"), percent: 3, limit: 2, allowed: money("200"), largest: units("20000"))
        ) { try account().approve(request("EURUSD", .buy, nil, stop: .pips(100)), limits: mine) }
    }

    @Test func `open profit and loss count for a part of the equity, and not for a part of the balance`() throws {
        // 100,000 × (1.2499 - 1.24) = 990 and 100,000 × (1.2499 - 1.2599) = -1,000. 3 USD a share.
        let ahead = account(holding: [position("EURUSD", .long, "100000", at: "1.24")])
        let behind = account(holding: [position("EURUSD", .long, "100000", at: "1.2599")])
        for state in [ahead, behind] { #expect(try size(.fixedFraction(1), state).get().quantity == units("33")) }
        // 1 % of 10,990 is 109.9: 36.63. 1 % of 9,000 is 90: 30.
        let more = try size(.equityScaled(1), ahead).get()
        #expect(more.quantity == units("36") && more.reason?.money == money("109.9") && more.reason?.capital == .equity)
        #expect(try size(.equityScaled(1), behind).get().quantity == units("30"))
    }

    @Test func `what a mode asks for beyond the limit is brought down to it`() throws {
        // 2 % of the balance is 200, of the equity of 9,000 only 180. 180 / 3 = 60.
        let behind = account(holding: [position("EURUSD", .long, "100000", at: "1.2599")])
        let size = try size(.fixedFraction(2), behind).get()
        #expect(size.quantity == units("60") && size.reason?.isLimit == true && size.reason?.percent == 2)
        // What is named is not changed, but refused: 5 % of 10,000 is 500, and 500 / 3 = 166 shares. 200 / 3 = 66.
        #expect(
            approval(request("AAPL", .buy, "5", .riskPercent, stop: .price(price("197"))), account()).refusal
                == .riskTooHigh(
                    risk: money("498"), percent: Percent(number("4.98")), limit: 2, allowed: money("200"),
                    largest: units("66")))
    }

    private func kelly(
        _ probability: String?, _ payoff: String?, trades: Int? = 40, part: String = "0.25"
    ) -> SizingMode {
        .kelly(
            KellyRecord(
                trades: trades, least: 20, winProbability: probability.map { number($0) },
                payoff: payoff.map { number($0) }, part: number(part)))
    }

    /// p - (1 - p) / b, a quarter of it, of 10,000 USD at 3 USD a share.
    /// Each case: probability, payoff, part, percent, shares.
    static let edges: [(String, String, String, String, String)] = [
        // 0.4 - 0.6 / 1.5 + … : 0.42 - 0.58 / 1.6 = 0.0575. A quarter: 1.4375 %. 143.75 / 3 = 47.9.
        ("0.42", "1.6", "0.25", "1.4375", "47"),
        // 0.5 - 0.5 / 1.25 = 0.1. A quarter: 2.5 %, more than the limit of 2 %. 200 / 3 = 66.7.
        ("0.5", "1.25", "0.25", "2", "66"),
        // 0.1 × 0.1: 1 %. 100 / 3 = 33.3.
        ("0.5", "1.25", "0.1", "1", "33"),
        // A half is taken for a quarter: 0.3 - 0.7 / 2.5 = 0.02, 0.5 %. 50 / 3 = 16.7.
        ("0.3", "2.5", "0.5", "0.5", "16"),
        // Three wins in four at even money: 0.55 - 0.45 = 0.1, 2.5 %, and the limit again.
        ("0.55", "1", "0.25", "2", "66"),
    ]
    @Test(arguments: edges)
    func `a quarter of Kelly's fraction at most`(
        _ probability: String, _ payoff: String, _ part: String, _ percent: String, _ shares: String
    ) throws {
        let size = try size(kelly(probability, payoff, part: part)).get()
        #expect(size.quantity == units(shares))
        #expect(size.reason?.percent == Percent(number(percent)) && size.reason?.capital == .equity)
    }

    /// Each case: probability, payoff, trades, and why there is no size.
    static let noEdge: [(String?, String?, Int?, OrderRefusal)] = [
        (nil, nil, nil, .recordMissing), (nil, nil, 0, .recordTooShort(trades: 0, least: 20)),
        ("0.6", "2", 19, .recordTooShort(trades: 19, least: 20)), ("0.6", nil, 20, .payoffUnknown),
        // 0.4 - 0.6 / 1.5 = 0: nothing to win. 0.3 - 0.7 / 2 = -0.05.
        ("0.4", "1.5", 20, .edgeMissing(probability: 40, payoff: number("1.5"))),
        ("0.3", "2", 20, .edgeMissing(probability: 30, payoff: 2)),
        ("0", "0", 20, .edgeMissing(probability: 0, payoff: 0)),
        ("0.9", "0.000000000001", 20, .edgeMissing(probability: 90, payoff: number("0.000000000001"))),
        ("1.5", "2", 20, .recordTooShort(trades: 20, least: 20)),
    ]
    @Test(arguments: noEdge)
    func `Kelly without an edge gives no size`(
        _ probability: String?, _ payoff: String?, _ trades: Int?, _ refusal: OrderRefusal
    ) {
        let mode = kelly(probability, payoff, trades: trades)
        #expect(throws: refusal) { try size(mode).get() }
        var mine = limits
        mine.sizing = mode
        #expect(throws: refusal) {
            try account().approve(request("AAPL", .buy, nil, stop: .percent(1)), limits: mine)
        }
    }

    private func volatility(_ range: String?, _ percent: Percent = 1) -> SizingMode {
        .volatility(percent, ranges: 2, averageRange: range.map { price($0) })
    }

    /// Two average ranges lose 1 %. Each case: instrument, currency, range, stop, units.
    static let ranges: [(String, String, String, String?, String)] = [
        // 2 × 0.008 = 0.016 USD. 100 / 0.016 = 6,250.
        ("EURUSD", "USD", "0.008", nil, "6000"),
        // 0.016 USD = 2.56 JPY. 16,000 / 2.56 = 6,250.
        ("EURUSD", "JPY", "0.008", nil, "6000"),
        // 2 × 1.2 JPY = 0.012 EUR. 100 / 0.012 = 8,333.3.
        ("USDJPY", "EUR", "1.2", nil, "8000"),
        // 2 × 0.005 GBP = 0.016 USD. 6,250.
        ("EURGBP", "USD", "0.005", nil, "6000"),
        // 2 × 30 USD = 48 EUR. 100 / 48 = 2.08.
        ("XAUUSD", "EUR", "30", nil, "2"),
        // 2 × 4 = 8. 100 / 8 = 12.5, wherever the stop is.
        ("AAPL", "USD", "4", nil, "12"), ("AAPL", "USD", "4", "197", "12"), ("AAPL", "USD", "4", "190", "12"),
        // … until the stop would lose more than 2 %: 200 / 25 = 8.
        ("AAPL", "USD", "4", "175", "8"),
        // 2 × 2,500 = 5,000. 100 / 5,000 = 0.02.
        ("BTCUSDT", "USD", "2500", nil, "0.02"),
    ]
    @Test(arguments: ranges)
    func `volatility sizes by the average range`(
        _ symbol: String, _ currency: String, _ range: String, _ stop: String?, _ result: String
    ) throws {
        let state = account(currency, currency == "JPY" ? "1600000" : "10000")
        #expect(try size(volatility(range), state, symbol, stop: stop).get().quantity == units(result))
        var mine = limits
        mine.sizing = volatility(range)
        let asked = request(symbol, .buy, nil, stop: stop.map { .price(price($0)) })
        let ticket = try state.approve(asked, limits: mine)
        // An order without a stop gets one, as ever.
        #expect(ticket.quantity == units(result) && ticket.stopLoss != nil && ticket.isStopAdded == (stop == nil))
    }

    @Test(arguments: [nil, "0", "-1"]) func `volatility without candles gives no size`(_ range: String?) {
        #expect(throws: OrderRefusal.rangeMissing(InstrumentID("AAPL"))) { try size(volatility(range)).get() }
    }
}
