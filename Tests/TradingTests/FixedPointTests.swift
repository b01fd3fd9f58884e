import Foundation
import Platform
import Testing
import Trading

/// Expected values: Python 3 `decimal`, precision 60, `quantize(Decimal('1e-12'), ROUND_HALF_EVEN)`.
@Suite struct FixedPointTests {
    static let products = [
        ("1.08537", "100000", "108537", "0.0000108537"),
        ("2387.123", "0.01", "23.87123", "238712.3"),
        ("-0.000001", "0.000001", "-0.000000000001", "-1"),
        ("0.000003", "0.0000005", "0.000000000002", "6"),
        ("999999999999999", "0.123456789012", "123456789011999.876543210988", "8100000072922672.556508236492"),
        ("123456.789012345678", "-98765.432109876543", "-12193263113.70217940756", "-1.249999988609"),
        ("0.333333333333", "3", "0.999999999999", "0.111111111111"),
        ("-7.5", "-0.000000000001", "0.000000000008", "7500000000000"),
        ("0.000000000003", "0.5", "0.000000000002", "0.000000000006"),
        ("0.000000000005", "0.5", "0.000000000002", "0.00000000001"),
    ]
    @Test(arguments: products)
    func `products and quotients round half to even at the twelfth place`(
        left: String, right: String, product: String, quotient: String
    ) throws {
        let a = try #require(FixedPoint(left))
        let b = try #require(FixedPoint(right))
        #expect((a * b).description == product)
        #expect((a / b).description == quotient)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "+1", "1e5", "1,5", " 1", "1 ", "0x1", "١", "1_000", "1234567890123456", "--1",
        "0.1234567890123", "NaN", "inf", "1.2.3",
    ])
    func `text that is no plain decimal is refused`(text: String) { #expect(FixedPoint(text) == nil) }

    @Test func `what is printed reads back as the same number`() {
        let random = SeededRandom(seed: 42)
        for _ in 0..<5000 {
            let shift = Int128(random.next() % 80)
            let raw = (Int128(Int64(bitPattern: random.next())) << 24) >> shift
            let value = FixedPoint(raw: raw % (FixedPoint.scale * 1_000_000_000_000_000))
            #expect(FixedPoint(value.description) == value)
        }
    }

    @Test(arguments: [
        ("1.085375", "0.00001", "1.08538", "1.08537", "1.08538"),
        ("1.085365", "0.00001", "1.08536", "1.08536", "1.08537"),
        ("-1.085375", "0.00001", "-1.08538", "-1.08537", "-1.08538"),
        ("2387.37", "0.25", "2387.25", "2387.25", "2387.5"),
        ("1234", "1000", "1000", "1000", "2000"),
        ("2500", "1000", "2000", "2000", "3000"),
        ("0.07", "0.07", "0.07", "0.07", "0.07"),
    ])
    func `rounding to a step is half to even, down or up`(
        value: String, step: String, halfEven: String, down: String, up: String
    ) throws {
        let value = try #require(FixedPoint(value))
        let step = try #require(FixedPoint(step))
        #expect(value.rounded(to: step, .halfEven).description == halfEven)
        #expect(value.rounded(to: step, .down).description == down)
        #expect(value.rounded(to: step, .up).description == up)
    }

    @Test func `doubles become the decimal they are meant to be`() {
        #expect(FixedPoint(1.08537)?.description == "1.08537")
        #expect(FixedPoint(-2387.37)?.description == "-2387.37")
        #expect(FixedPoint(Double.nan) == nil)
        #expect(FixedPoint(Double.infinity) == nil)
        #expect(FixedPoint(1e15) == nil)
    }

    @Test func `text has the places asked for and those it needs`() throws {
        #expect(try #require(FixedPoint("10000")).text(minimumPlaces: 2) == "10000.00")
        #expect(try #require(FixedPoint("0.12345")).text(minimumPlaces: 2) == "0.12345")
        #expect(try #require(FixedPoint("-0.5")).text(minimumPlaces: 0) == "-0.5")
        #expect(try #require(FixedPoint("0.0025")).decimalPlaces == 4)
    }
}

@Suite struct AmountsTests {
    @Test func `price times quantity is money of the quote currency`() throws {
        // 1.08537 x 100,000 by hand.
        let value = try #require(Price("1.08537")) * #require(Quantity("100000"))
        #expect(value.description == "108537")
    }

    @Test func `a percentage of one hundred is one`() throws {
        #expect(try Percent(2).of(#require(Price("10000"))).description == "200")
        #expect(Percent(50).of(Money(7, .usd)).amount.description == "3.5")
    }

    @Test(arguments: [
        ("2.345", "USD", "2.34"), ("2.355", "USD", "2.36"), ("-2.345", "USD", "-2.34"), ("1234.5", "JPY", "1234"),
        ("1235.5", "JPY", "1236"), ("0.123456785", "BTC", "0.12345678"),
    ])
    func `money is booked in whole minor units, half to even`(amount: String, code: String, booked: String) throws {
        let money = Money(try #require(FixedPoint(amount)), Currency(code))
        #expect(money.booked.amount.description == booked)
    }

    @Test func `money prints with its minor units and currency`() {
        #expect(Money(10_000, .usd).description == "10000.00 USD")
        #expect(Money(150, Currency("JPY")).description == "150 JPY")
    }

    @Test func `amounts are stored as text`() throws {
        let price = try #require(Price("1.1"))
        let data = try JSONEncoder().encode([price])
        #expect(String(decoding: data, as: UTF8.self) == #"["1.1"]"#)
        #expect(try JSONDecoder().decode([Price].self, from: data) == [price])
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Price].self, from: Data(#"["1,1"]"#.utf8)) }
    }
}
