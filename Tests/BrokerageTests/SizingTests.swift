import Brokerage
import Testing
import Trading

/// Sizes by risk: 1 % of 10,000 USD, 10,000 EUR or 1,600,000 JPY, worked by hand.
@Suite struct SizingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var symbol: String
        var side: Side
        var stop: String
        var currency: String
        var size: String
        var risk: String
        var margin: String
        init(
            _ symbol: String, _ side: Side, stop: String, in currency: String, size: String, risk: String,
            margin: String
        ) {
            (self.symbol, self.side, self.stop, self.currency) = (symbol, side, stop, currency)
            (self.size, self.risk, self.margin) = (size, risk, margin)
        }
        var testDescription: String { "\(symbol) \(side) to \(stop) in \(currency)" }
    }

    static let table = [
        // Entry 1.25, 0.002 USD a euro. 100 / 0.002 = 50,000. Margin 50,000 × 1.25 / 30 = 2,083.333.
        Case("EURUSD", .buy, stop: "1.248", in: "USD", size: "50000", risk: "100", margin: "2083.33"),
        // 100 / 0.003 = 33,333.3, down to thousands. 33,000 × 0.003 = 99. 33,000 × 1.25 / 30 = 1,375.
        Case("EURUSD", .buy, stop: "1.247", in: "USD", size: "33000", risk: "99", margin: "1375"),
        // 0.002 USD = 0.0016 EUR. 100 / 0.0016 = 62,500. 62,000 × 0.0016 = 99.2. 62,000 × 1.25 × 0.8 / 30 = 2,066.667.
        Case("EURUSD", .buy, stop: "1.248", in: "EUR", size: "62000", risk: "99.2", margin: "2066.67"),
        // 0.002 USD = 0.32 JPY. 16,000 / 0.32 = 50,000. 50,000 × 1.25 × 160 / 30 = 333,333.3; yen have no cents.
        Case("EURUSD", .buy, stop: "1.248", in: "JPY", size: "50000", risk: "16000", margin: "333333"),
        // Entry 160, 0.4 JPY = 0.0025 USD a dollar. 100 / 0.0025 = 40,000. 40,000 / 30 = 1,333.333.
        Case("USDJPY", .buy, stop: "159.6", in: "USD", size: "40000", risk: "100", margin: "1333.33"),
        // 0.4 JPY = 0.0025 USD = 0.002 EUR. 100 / 0.002 = 50,000. 50,000 × 0.8 / 30 = 1,333.333.
        Case("USDJPY", .buy, stop: "159.6", in: "EUR", size: "50000", risk: "100", margin: "1333.33"),
        // 16,000 / 0.4 = 40,000. 40,000 × 160 / 30 = 213,333.3.
        Case("USDJPY", .buy, stop: "159.6", in: "JPY", size: "40000", risk: "16000", margin: "213333"),
        // Entry 0.7811, 0.002 GBP = 0.0032 USD. 100 / 0.0032 = 31,250. 31,000 × 0.0032 = 99.2.
        // 31,000 × 0.7811 × 1.6 / 30 = 38,742.56 / 30 = 1,291.419.
        Case("EURGBP", .sell, stop: "0.7831", in: "USD", size: "31000", risk: "99.2", margin: "1291.42"),
        // 0.0032 USD = 0.00256 EUR. 100 / 0.00256 = 39,062.5. 39,000 × 0.00256 = 99.84.
        // 39,000 × 0.7811 × 1.6 × 0.8 / 30 = 38,992.512 / 30 = 1,299.750.
        Case("EURGBP", .sell, stop: "0.7831", in: "EUR", size: "39000", risk: "99.84", margin: "1299.75"),
        // 0.0032 USD = 0.512 JPY. 16,000 / 0.512 = 31,250. 31,000 × 0.512 = 15,872.
        // 31,000 × 0.7811 × 1.6 × 160 / 30 = 6,198,809.6 / 30 = 206,626.99.
        Case("EURGBP", .sell, stop: "0.7831", in: "JPY", size: "31000", risk: "15872", margin: "206627"),
        // Entry 2,400, 10 USD an ounce. 100 / 10 = 10 ounces. 24,000 / 20 = 1,200.
        Case("XAUUSD", .buy, stop: "2390", in: "USD", size: "10", risk: "100", margin: "1200"),
        // 100 / 7 = 14.29, whole ounces. 14 × 7 = 98. 14 × 2,400 / 20 = 1,680.
        Case("XAUUSD", .buy, stop: "2393", in: "USD", size: "14", risk: "98", margin: "1680"),
        // 10 USD = 8 EUR. 100 / 8 = 12.5. 12 × 8 = 96. 12 × 2,400 × 0.8 / 20 = 1,152.
        Case("XAUUSD", .buy, stop: "2390", in: "EUR", size: "12", risk: "96", margin: "1152"),
        // Entry 200, 3 USD a share. 100 / 3 = 33.3, whole shares. 33 × 3 = 99. 6,600 / 5 = 1,320.
        Case("AAPL", .buy, stop: "197", in: "USD", size: "33", risk: "99", margin: "1320"),
        // Sold at 199.98, 3.02 USD a share. 100 / 3.02 = 33.1. 33 × 3.02 = 99.66. 33 × 199.98 / 5 = 1,319.868.
        Case("AAPL", .sell, stop: "203", in: "USD", size: "33", risk: "99.66", margin: "1319.87"),
        // Entry 60,000, 3,000 USDT a coin. 100 / 3,000 = 0.03333, steps of 0.0001. 0.0333 × 3,000 = 99.9.
        // 0.0333 × 60,000 / 2 = 999.
        Case("BTCUSDT", .buy, stop: "57000", in: "USD", size: "0.0333", risk: "99.9", margin: "999"),
        // 3,000 USDT = 2,400 EUR. 100 / 2,400 = 0.041667. 0.0416 × 2,400 = 99.84. 0.0416 × 48,000 / 2 = 998.40.
        Case("BTCUSDT", .buy, stop: "57000", in: "EUR", size: "0.0416", risk: "99.84", margin: "998.4"),
    ]

    @Test(arguments: table) func `one percent at risk`(_ sample: Case) throws {
        let balance = sample.currency == "JPY" ? "1600000" : "10000"
        let asked = request(sample.symbol, sample.side, "1", .riskPercent, stop: .price(price(sample.stop)))
        let ticket = try account(sample.currency, balance).approve(asked, limits: limits)
        #expect(ticket.quantity == units(sample.size))
        #expect(ticket.risk == money(sample.risk, sample.currency))
        #expect(ticket.margin == money(sample.margin, sample.currency))
        #expect(!ticket.isStopAdded && ticket.stopLoss == price(sample.stop))
        // What is said without a size is the usual risk, here the same 1 %.
        let usual = request(sample.symbol, sample.side, nil, stop: .price(price(sample.stop)))
        #expect(try account(sample.currency, balance).approve(usual, limits: limits) == ticket)
    }

    /// Each case: symbol, size, unit (nil: the instrument's own), and the units it becomes.
    static let rounding: [(String, String, SizeUnit?, String)] = [
        ("EURUSD", "0.1", nil, "10000"), ("EURUSD", "0.019", .lots, "1000"), ("EURUSD", "1999", .units, "1000"),
        ("XAUUSD", "0.05", nil, "5"), ("XAUUSD", "0.0599", .lots, "5"), ("AAPL", "3.9", nil, "3"),
        ("AAPL", "3", .units, "3"), ("BTCUSDT", "0.00019", nil, "0.0001"), ("BTCUSDT", "0.01", .lots, "0.01"),
    ]

    @Test(arguments: rounding)
    func `sizes are rounded down to the step`(_ symbol: String, _ size: String, _ unit: SizeUnit?, _ result: String) {
        #expect(approval(request(symbol, .buy, size, unit), account()).ticket?.quantity == units(result))
    }

    /// Each case: size, unit, and why it is refused.
    static let refused: [(String?, SizeUnit?, OrderRefusal)] = [
        ("0", .lots, .sizeNotPositive), ("-1", .units, .sizeNotPositive), ("0", .riskPercent, .sizeNotPositive),
        ("999", .units, .sizeTooSmall(minimum: units("1000"))), ("0.001", .lots, .sizeTooSmall(minimum: units("1000"))),
        ("10001000", .units, .sizeTooLarge(maximum: units("10000000"))),
        ("999999999999999", .lots, .sizeTooLarge(maximum: units("10000000"))),
        ("1", .riskPercent, .stopMissing), (nil, nil, .sizeMissing), (nil, .lots, .sizeMissing),
    ]

    @Test(arguments: refused)
    func `a size that cannot be is refused`(_ size: String?, _ unit: SizeUnit?, _ refusal: OrderRefusal) {
        #expect(approval(request("EURUSD", .buy, size, unit), account()).refusal == refusal)
    }

    @Test func `a unit without a size is sized as usual`() throws {
        // 1 % of 10,000 is 100, 0.002 a euro.
        let asked = request("EURUSD", .buy, nil, .lots, stop: .price(price("1.248")))
        #expect(try account().approve(asked, limits: limits).quantity == units("50000"))
    }

    @Test func `an account that has lost everything sizes nothing`() {
        let stop = OrderRequest.Level.price(price("1.248"))
        for balance in ["0", "-500"] {
            let result = approval(request("EURUSD", .buy, "1", .riskPercent, stop: stop), account("USD", balance))
            // 1,000 × 0.002 = 2 USD, which is 1 % of 200.
            #expect(result.refusal == .sizeTooSmall(minimum: units("1000"), balance: money("200")))
            #expect(approval(request("EURUSD", .buy, "0.1", .lots, stop: stop), account("USD", balance)).refusal != nil)
        }
    }
}
