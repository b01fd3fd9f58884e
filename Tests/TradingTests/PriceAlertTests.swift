import Foundation
import Platform
import TestSupport
import Testing
import Trading

/// The life of an alert. The tables follow from the rules by hand: no other implementation is asked.
@Suite struct PriceAlertTests {
    private static let start = Timestamp(seconds: 1_700_000_000)
    private static let hundred = Price(FixedPoint(100))
    private static func price(_ text: String) -> Price { Price(text) ?? .zero }

    /// Prices one second apart, and at which of them (from 0) it fires.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var condition: PriceAlert.Condition
        var begin: String
        var prices: String
        var fires: [Int]
        var isRepeating = false
        var cooldown = Duration.zero
        var expiresAfter: Int?
        var testDescription: String { name }
    }

    @Test func `a split brings its prices to the new shares, and nothing else`() throws {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        let catalogue = try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
        let apple = try #require(catalogue[InstrumentID("AAPL")])
        let candle = Candle(openTime: Self.start, open: 50, high: 50, low: 50, close: 50, volume: 1)
        let split = try #require(PriceBreak(from: 200, to: candle, of: .stock)?.split)
        for (condition, after) in [
            (PriceAlert.Condition.above(Price(260)), PriceAlert.Condition.above(Price(65))),
            (.below(Self.price("150.01")), .below(Self.price("37.50"))),
            (.crosses(Price(201)), .crosses(Self.price("50.25"))),
            (.moves(5), .moves(5)),
        ] {
            let alert = PriceAlert(
                instrument: apple.id, condition: condition, isRepeating: true, cooldown: .seconds(60),
                hysteresis: Self.price("0.02"), expiresAt: nil, price: Price(200))
            var now = alert.split(split, apple)
            #expect(now.condition == after && now.watch == alert.watch && now.state == .active)
            // A quarter of two cents is less than a tick.
            #expect(now.hysteresis == Self.price("0.01") && now.reference == Price(50))
            let stays = now.take(Price(50), at: Self.start)
            #expect(!stays)
        }
    }

    static let cases: [Case] = [
        Case(
            name: "above fires when the level is reached, once", condition: .above(hundred), begin: "99",
            prices: "99.5 99.99 100 101 99 101", fires: [2]),
        Case(name: "above fires by a gap", condition: .above(hundred), begin: "99", prices: "99 105", fires: [1]),
        Case(
            name: "below fires when the level is reached, once", condition: .below(hundred), begin: "101",
            prices: "100.01 100 99 101 99", fires: [1]),
        Case(name: "below fires by a gap", condition: .below(hundred), begin: "101", prices: "90", fires: [0]),
        Case(
            name: "above that holds already waits for the next crossing", condition: .above(hundred), begin: "103",
            prices: "104 101 99.6 102 99.5 99.9 100", fires: [6]),
        Case(
            name: "a price at the level holds already", condition: .above(hundred), begin: "100",
            prices: "100 101 99.4 100", fires: [3]),
        Case(
            name: "below that holds already waits for the next crossing", condition: .below(hundred), begin: "97",
            prices: "96 100.4 99 100.5 100", fires: [4]),
        Case(
            name: "a trembling price tells once", condition: .above(hundred), begin: "99",
            prices: "100 99.9 100 99.6 100.1 99.51 100", fires: [0], isRepeating: true),
        Case(
            name: "beyond the hysteresis it is armed again", condition: .above(hundred), begin: "99",
            prices: "100 99.5 100 99.4 103", fires: [0, 2, 4], isRepeating: true),
        Case(name: "crosses upward", condition: .crosses(hundred), begin: "99", prices: "99.9 100.2 98", fires: [1]),
        Case(
            name: "crosses downward", condition: .crosses(hundred), begin: "101", prices: "100.1 99.8 102", fires: [1]),
        Case(
            name: "crosses either way, again and again", condition: .crosses(hundred), begin: "99",
            prices: "100.1 100.5 100.4 100 99.5 99.9 100", fires: [0, 3, 6], isRepeating: true),
        Case(
            name: "crosses at the level itself waits for a side", condition: .crosses(hundred), begin: "100",
            prices: "100 100.4 100.5 100", fires: [3]),
        Case(name: "moves up from the reference", condition: .moves(2), begin: "100", prices: "101.9 102", fires: [1]),
        Case(name: "moves down from the reference", condition: .moves(2), begin: "100", prices: "98.1 97", fires: [1]),
        Case(
            name: "moves is based anew where it fired", condition: .moves(2), begin: "100",
            prices: "102 103 104 104.04 102 101.9592", fires: [0, 3, 5], isRepeating: true),
        Case(
            name: "the cooldown holds back what comes too soon", condition: .above(hundred), begin: "99",
            prices: "100 99 100 99 100 99 100", fires: [0, 6], isRepeating: true, cooldown: .seconds(5)),
        Case(
            name: "what has moved during the cooldown is told after it", condition: .moves(2), begin: "100",
            prices: "102 105 105 105 105", fires: [0, 3], isRepeating: true, cooldown: .seconds(3)),
        Case(
            name: "a level left and reached again during the cooldown is not told", condition: .above(hundred),
            begin: "99", prices: "100 99 101 101 101 101", fires: [0], isRepeating: true, cooldown: .seconds(3)),
        Case(
            name: "fires until it expires", condition: .above(hundred), begin: "99", prices: "99 100", fires: [1],
            expiresAfter: 2),
        Case(
            name: "does not fire when it has expired", condition: .above(hundred), begin: "99", prices: "99 100",
            fires: [], expiresAfter: 1),
    ]

    private static func alert(_ one: Case) -> PriceAlert {
        PriceAlert(
            instrument: InstrumentID("X"), condition: one.condition, isRepeating: one.isRepeating,
            cooldown: one.cooldown, hysteresis: price("0.5"),
            expiresAt: one.expiresAfter.map { start + .seconds($0) }, price: price(one.begin))
    }

    @Test(arguments: cases) func `it fires at these prices and at no others`(_ one: Case) {
        var alert = Self.alert(one)
        let prices = one.prices.split(separator: " ").map { Self.price(String($0)) }
        let fired = prices.indices.filter { alert.take(prices[$0], at: Self.start + .seconds($0)) }
        #expect(fired == one.fires)
        let isOver = !one.isRepeating && !one.fires.isEmpty
        #expect(
            alert.state == (isOver ? .triggered : one.fires.isEmpty && one.expiresAfter != nil ? .expired : .active))
    }

    /// What the index of the database relies on.
    @Test(arguments: cases) func `a price between floor and ceiling changes nothing`(_ one: Case) {
        var alert = Self.alert(one)
        for (index, text) in one.prices.split(separator: " ").enumerated() {
            let price = Self.price(String(text)), before = alert
            let isWithin = (alert.ceiling.map { price < $0 } ?? true) && (alert.floor.map { price > $0 } ?? true)
            let fires = alert.take(price, at: Self.start + .seconds(index))
            if isWithin, alert.state != .expired { #expect(alert == before && !fires, "\(text)") }
        }
    }

    @Test func `taken up again it waits as if new, from the price of now`() {
        var alert = PriceAlert(
            instrument: InstrumentID("X"), condition: .above(Self.hundred), isRepeating: false, cooldown: .zero,
            hysteresis: Self.price("1"), expiresAt: Self.start + .seconds(100),
            price: Self.price("99"))
        #expect(alert.take(Self.price("101"), at: Self.start) && alert.state == .triggered)
        alert.revive(at: Self.price("101"), Self.start + .seconds(1))
        #expect(
            alert.state == .active && alert.watch == .retreat && alert.floor == Self.price("99") && alert.ceiling == nil
        )
        alert.delete()
        #expect(!alert.take(Self.price("50"), at: Self.start) && alert.state == .deleted)
        alert.revive(at: Self.price("98"), Self.start + .seconds(2))
        #expect(alert.watch == .rise && alert.take(Self.hundred, at: Self.start + .seconds(3)))
        alert.revive(at: Self.price("98"), Self.start + .seconds(100))
        #expect(alert.state == .expired)
    }

    /// Three spreads of 0.0002 are 0.0006, 0.05 % of 1.1 are 0.00055; of 2,400 with a spread of 0.1 the share is more.
    @Test func `the usual hysteresis is the larger of three spreads and half a thousandth`() {
        func usual(_ bid: String, _ ask: String) -> Price {
            PriceAlert.usualHysteresis(
                at: Quote(
                    instrument: InstrumentID("X"), bid: Self.price(bid), ask: Self.price(ask), time: Self.start,
                    isOpen: true))
        }
        #expect(usual("1.0999", "1.1001") == Self.price("0.0006"))
        #expect(usual("2399.95", "2400.05") == Self.price("1.2"))
    }
}
