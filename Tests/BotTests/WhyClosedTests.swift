import Brokerage
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Why a trade ended: what is kept of it, and what is answered.
@Suite struct WhyClosedTests {
    private static let eurusd = InstrumentID("EURUSD")
    private static let monday = Timestamp(seconds: 1_717_408_800)  // 2024-06-03 10:00 UTC

    // What is kept.

    private func trade(_ world: AlertWorld, _ words: String) async throws {
        try await world.say(words).check("EURUSD")
        try await world.press("Confirm").check("EURUSD at")
    }
    private func causes(_ world: AlertWorld) async throws -> [ClosingCause?] {
        try await world.bot.store.read { try $0.bookedFills(of: 1).map(\.cause) }
    }
    /// Puts a long position of `units` euros into the account, `pips` above the market and without a stop.
    private func hold(_ world: AlertWorld, _ units: Int, above pips: Int) async throws {
        try await trade(world, "/buy EURUSD 0.01 sl 100 pips")
        let quote = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let now = world.market
        let position = Position(
            instrument: Self.eurusd, direction: .long, quantity: Quantity(FixedPoint(units)),
            averagePrice: quote.bid + Price("0.0001")! * FixedPoint(pips), stopLoss: nil, takeProfit: nil, openedAt: now
        )
        try await world.bot.store.write { try $0.setPosition(position, instrument: Self.eurusd, of: 1, at: now) }
    }

    /// What opens has none; what closes has the one that fits.
    @Test(arguments: [
        (["/close EURUSD"], ClosingCause.request), (["/close EURUSD 50%"], .request),
        (["/reverse EURUSD", "Confirm"], .reversal), (["/stop"], .emergencyStop),
        (["/sell EURUSD 0.1", "Confirm"], .order),
    ])
    func `what its owner does is kept by what it was`(_ steps: [String], _ cause: ClosingCause) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.1 sl 20 pips")
        for step in steps {
            if step.hasPrefix("/") { try await world.say(step) } else { try await world.press(step) }
        }
        #expect(try await causes(world) == [nil, cause])
    }

    /// The market is known in advance: the level lies half-way to where it goes.
    @Test func `a stop, a target and the end of its time are told apart`() async throws {
        for cause in [ClosingCause.stopLoss, .takeProfit, .time] {
            let world = try await AlertWorld()
            defer { try? world.close() }
            let market = world.prices("EURUSD", within: .hours(12))
            func level(_ far: Double) -> Price {
                let half = FixedPoint(market.now + (far - market.now) / 2) ?? .zero
                return Price(half.rounded(to: FixedPoint("0.00001")!, .down))
            }
            switch cause {
            case .stopLoss: try await trade(world, "/buy EURUSD 0.1 sl \(level(market.low))")
            case .takeProfit: try await trade(world, "/buy EURUSD 0.1 sl 180 pips tp \(level(market.high))")
            default:
                try await world.say("/manage close_after=2h").check("I close it after 2 hours")
                try await trade(world, "/buy EURUSD 0.1 sl 180 pips")
            }
            try await world.pass(.hours(12))
            #expect(try await causes(world) == [nil, cause])
        }
    }

    @Test func `a stop that follows the price, and one at the entry, are no plain stops`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 20 pips trailing 5 pips")
        try await world.press("Confirm").check("EURUSD at")
        let held = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        #expect(held.rules.trail == Price("0.0005"))
        try await world.pass(.hours(12))
        #expect(try await causes(world) == [nil, .trailingStop])

        var position = Position(
            instrument: Self.eurusd, direction: .short, quantity: Quantity(1_000), averagePrice: Price("1.08")!,
            stopLoss: Price("1.08"), takeProfit: nil, openedAt: world.market)
        #expect(position.stopCause == .entryStop)
        position.stopLoss = Price("1.085")
        #expect(position.stopCause == .stopLoss)
        (position.rules.trail, position.rules.best) = (Price("0.01"), Price("1.075"))
        #expect(position.stopCause == .trailingStop)
        // Its owner has moved it by hand since.
        position.stopLoss = Price("1.0849")
        #expect(position.stopCause == .stopLoss)
    }

    @Test(arguments: [
        ("/limits drawdown=3% at_limit=close", ClosingCause.drawdown, 42),
        ("/limits weekly_loss=3% at_limit=close", .weeklyLoss, 42),
        ("/limits daily_loss=3% at_limit=close", .dailyLoss, 42), ("/limits", .stopOut, 520),
    ])
    func `what limits and margin close is kept as that`(_ words: String, _ cause: ClosingCause, _ pips: Int)
        async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(words)
        // 100,000 euros 42 pips above the market: 420 lost of about 10,000, 4.2 %. At 270,000, 520 pips are more than all.
        try await hold(world, cause == .stopOut ? 270_000 : 100_000, above: pips)
        try await world.pass(.seconds(1))
        #expect(try await causes(world) == [nil, cause])
    }

    // What is answered.

    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    /// Bought at 1.08005 and sold at 1.07996, each 0.3 pips worse: 1.50 dollars, and twice a commission of 0.32. The
    /// stop at 1.07805 was 20.3 pips away: 2.14 of 20.30 dollars.
    @Test func `what its owner closed is told with its price and result`() async throws {
        try await with { world in
            try await world.ask("why did you close my euro", "You have had no trade in EURUSD")
            try await world.ask("why was I stopped out", "No trade has ended")
            try await world.say("/buy eurusd 0.1 sl 20 pips")
            try await world.world.press("Confirm", "ada")
            try await world.ask(
                "did my euro trade close", "EURUSD long 0.1 lots is still open", "Entered at 1.08008",
                "Now at 1.07996: -1.20 USD",
                "Stop 1.07805")
            try await world.ask("why was I stopped out", "No trade has ended", "EURUSD long 0.1 lots is still open")
            try await world.say("/close eurusd")
            try await world.ask(
                "why did you close my euro", "EURUSD long 0.1 lots was closed 4 Jun 2024", "at 1.07993",
                "Why: you closed it",
                "Entered at 1.08008", "-2.14 USD (-0.11R)")
            try await world.ask("/journal", "Why it ended: you closed it")
            try await world.ask("why did you close my gold", "You have had no trade in XAUUSD")
        }
    }

    /// Ten ounces at 2,400 with a stop 10 away put 100 dollars at risk. Four leave at 2,420 for 80 and six at 2,405 for
    /// 30: 110 dollars, 1.1 R, at (4 · 2,420 + 6 · 2,405) / 10 = 2,411 on average.
    @Test func `what left in parts is told by how the last of it ended`() async throws {
        try await with { world in
            try await world.trade(1, "-10", exit: "1.079", opened: Self.monday - .hours(20))
            try await world.fill("g1", .buy, "10", "XAUUSD", at: "2400", stop: "2390", time: Self.monday)
            try await world.fill(
                "g2", .sell, "4", "XAUUSD", at: "2420", realized: "80", cause: .partialTarget,
                time: Self.monday + .hours(3))
            try await world.fill(
                "g3", .sell, "6", "XAUUSD", at: "2405", realized: "30", cause: .trailingStop,
                time: Self.monday + .hours(5))
            for question in ["why was I stopped out", "what happened to my gold trade", "did my gold trade close"] {
                try await world.ask(
                    question, "XAUUSD long 0.1 lots was closed 3 Jun 2024", "15:00", "at 2,405.00",
                    "Why: the trailing stop was reached", "in parts, at 2,411.00 on average", "Entered at 2,400.00",
                    "held 5 hours: +110.00 USD (+1.1R)")
            }
            // One from before causes were kept.
            try await world.ask(
                "why did my euro position close", "EURUSD long 0.1 lots was closed", "Why: not recorded at the time",
                "-10.00 USD (-1R)")
        }
    }

    /// Half of 10 ounces has left at 2,420: 100 dollars.
    @Test func `of what is held it is said that a part has left`() async throws {
        try await with { world in
            try await world.fill("g1", .buy, "10", "XAUUSD", at: "2400", stop: "2390", time: Self.monday)
            try await world.fill(
                "g2", .sell, "5", "XAUUSD", at: "2420", realized: "100", cause: .partialTarget,
                time: Self.monday + .hours(3))
            let held = Position(
                instrument: InstrumentID("XAUUSD"), direction: .long, quantity: Quantity(5),
                averagePrice: Price("2400")!,
                stopLoss: Price("2390"), takeProfit: nil, openedAt: Self.monday)
            let user = world.user
            try await world.world.bot.store.write {
                try $0.setPosition(held, instrument: held.instrument, of: user, at: Self.monday)
            }
            try await world.ask(
                "did my gold trade close", "XAUUSD long 0.05 lots is still open", "Entered at 2,400.00",
                "A part has left at 2,420.00: the target of a part was reached")
        }
    }

    @Test func `it is answered in German as well`() async throws {
        try await with("de") { world in
            try await world.fill("e1", .buy, "10000", "EURUSD", at: "1.08", stop: "1.079", time: Self.monday)
            try await world.fill(
                "e2", .sell, "10000", "EURUSD", at: "1.079", realized: "-10", cause: .stopLoss,
                time: Self.monday + .hours(2))
            try await world.ask(
                "warum wurde ich ausgestoppt", "EURUSD long 0,1 Lot", "zu 1,07900 geschlossen",
                "der Stop wurde erreicht",
                "-10,00 USD (-1R)")
            try await world.ask("zeig mein tagebuch", "Warum er endete: der Stop wurde erreicht")
        }
    }
}
