import Brokerage
import Foundation
import Platform
import Signals
import Storage
import Testing
import Trading

@testable import Bot

/// What was not taken, added up by hand.
@Suite struct ShadowBookTests {
    private static let noon = Timestamp(seconds: 1_750_000_000)

    private static func signal(
        _ id: String, _ direction: Direction = .long, targets: [Double] = [102, 104, 106]
    ) -> Signal {
        Signal(
            id: id, strategy: "swing", instrument: InstrumentID("XAUUSD"), timeframe: .h1, direction: direction,
            candle: noon, formedAt: noon + .hours(1), entryType: .market, entry: 100, stop: 98,
            targets: targets.map { .init(price: $0, reward: ($0 - 100) / 2) }, expiry: 3, reasons: [], zone: nil)
    }

    /// Signals, each with what became of it and of the decision: 2 R and -1 R skipped, 1.5 R refused by a limit, one
    /// still open not answered, and 3 R taken.
    private static let cases: [(String, SignalTracker.State, Double?, DecisionRow.Outcome, NotTaken?)] = [
        ("a", .completed, 2, .skipped, .declined), ("b", .stopped, -1, .skipped, .declined),
        ("c", .completed, 1.5, .rejected, .limit), ("d", .triggered, nil, .expired, .unanswered),
        ("e", .completed, 3, .taken, nil),
    ]

    @Test func `in R and in money at the usual risk, by reason`() async throws {
        let world = try await SignalWorld()
        let user = try await world.person("ada")
        try await world.bot.store.write { transaction in
            for (id, state, result, outcome, reason) in Self.cases {
                var row = try SignalRow(SignalTracker(Self.signal(id)))
                (row.state, row.result) = (state.rawValue, result)
                _ = try transaction.addSignal(row, at: Self.noon)
                var decision = DecisionRow(signal: id, user: user, outcome: outcome, decidedAt: Self.noon)
                decision.reason = reason?.rawValue
                try transaction.setDecision(decision)
            }
        }
        // Half a percent of 10,000 is 50 a trade.
        try await world.world.say("/risk 0.5%", "ada")
        let said = try await world.world.say("what did I miss by skipping?", "ada")
        said.check(
            "Signals you did not take: 4 · together 2.5R, about +125.00 USD · 1 still open",
            "skipped by you: 2 · 1R · +50.00 USD", "one of your limits: 1 · 1.5R · +75.00 USD",
            "not answered in time: 1 · 0R · 0.00 USD · 1 still open", "50.00 USD a trade, your usual 0.50%",
            "before costs")
        try await world.world.say("/shadow breakout", "ada").check("No signal was skipped")
        try await world.world.say("/shadow", "bob").check("No signal was skipped")
        try world.world.close()
    }

    @Test func `parts are equal, rounded down, and leave the last target to the rest`() async throws {
        let world = try await SignalWorld()
        let gold = try #require(world.services.instruments[InstrumentID("XAUUSD")])
        let signal = Self.signal("a")
        func sizes(_ units: Int, left: Int) -> [String] {
            Management().equalParts(at: signal.levels(gold).suffix(left), of: Quantity(FixedPoint(units)), gold)
                .map { "\($0.quantity) at \($0.price)" }
        }
        // Gold moves in steps of one ounce.
        #expect(sizes(10, left: 2) == ["3 at 102", "3 at 104"])
        #expect(sizes(7, left: 1) == ["3 at 104"])
        #expect(sizes(2, left: 2).isEmpty)
        #expect(sizes(10, left: 0).isEmpty)
        try world.world.close()
    }

    @Test func `a card holds for a quarter of the distance to the stop, or three spreads`() async throws {
        let world = try await SignalWorld()
        let gold = try #require(world.services.instruments[InstrumentID("XAUUSD")])
        func quote(_ bid: String, _ ask: String) throws -> Quote {
            Quote(
                instrument: gold.id, bid: Price(try #require(FixedPoint(bid))),
                ask: Price(try #require(FixedPoint(ask))),
                time: Self.noon, isOpen: true)
        }
        let signal = Self.signal("a")
        #expect(SignalOrder.cardWidth(signal, try quote("100", "100.1")) == Price(FixedPoint("0.5") ?? 0))
        #expect(SignalOrder.cardWidth(signal, try quote("100", "101")) == Price(FixedPoint(3)))
        #expect(SignalOrder.expiry(signal, gold) == Self.noon + .hours(2))
        var waiting = signal
        waiting.entryType = .limit
        #expect(SignalOrder.expiry(waiting, gold) == Self.noon + .hours(4))
        try world.world.close()
    }
}
