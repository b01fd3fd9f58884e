import Brokerage
import Platform
import Testing
import Trading

/// Trades rebuilt from fills. Every expected figure is worked by hand in its test.
@Suite struct TradeHistoryTests {
    /// Fills an hour apart, each with its place in the ledger: 10, 20, 30, …
    private func fills(_ lines: [Line], currency: String = "USD") -> [BookedFill] {
        lines.enumerated().map { index, line in
            BookedFill(
                number: Int64(index + 1),
                fill: Fill(
                    order: ClientOrderID("o\(index + 1)"), instrument: InstrumentID(line.symbol), side: line.side,
                    quantity: units(line.size), price: price(line.price), fee: money(line.fee, currency),
                    realized: money(line.realized, currency), time: tuesday + .hours(index)),
                stopLoss: line.stop.map(price), booking: line.isBooked ? Int64(index + 1) * 10 : nil)
        }
    }
    private struct Line {
        var side: Side
        var size: String
        var price: String
        var stop: String?
        var realized = "0"
        var fee = "0"
        var symbol = "EURUSD"
        var isBooked = true
    }
    private func history(
        _ lines: [Line], held: [HoldingBooking] = [], currency: String = "USD"
    ) -> TradeHistory {
        TradeHistory(fills(lines, currency: currency), held: held) { catalogue[$0] }
    }
    private func swap(_ place: Int64, _ reference: String, _ amount: String) -> HoldingBooking {
        HoldingBooking(.swap, booking: place, reference: reference, amount: money(amount))
    }
    private func isClose(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) < 1e-9 } ?? false
    }

    /// 10 shares gain 20 dollars and 2.40 of dividend; 1.00 of fees and 0.50 of swap leave 20.90; the stop was 5 away, 50
    /// at risk: 0.418 R. Short, the dividend is paid: 20 - 2.40 - 1 - 0.50 is 16.10.
    @Test(arguments: [(Side.buy, "2.4", "20.9", 0.418), (.sell, "-2.4", "16.1", 0.322)])
    func `a dividend is a figure of its own and part of the result`(
        _ side: Side, _ dividend: String, _ net: String, _ reward: Double
    ) throws {
        let (stop, exit) = side == .buy ? ("195", "202") : ("205", "198")
        let history = history(
            [
                .init(side: side, size: "10", price: "200", stop: stop, fee: "0.5", symbol: "AAPL"),
                .init(
                    side: side == .buy ? .sell : .buy, size: "10", price: exit, realized: "20", fee: "0.5",
                    symbol: "AAPL"),
            ],
            held: [
                swap(14, "AAPL@1", "-0.5"),
                HoldingBooking(.dividend, booking: 15, reference: "AAPL@2", amount: money(dividend)),
            ])
        let trade = try #require(history.closed.first)
        #expect(trade.dividends == money(dividend) && trade.swap == money("-0.5") && trade.gross == money("20"))
        #expect(trade.net == money(net) && isClose(trade.reward, reward))
    }

    /// What nights cost is booked in their nights, while the trade lasts and after it; what has another clock's time stays
    /// within the trade.
    @Test(arguments: [true, false]) func `interest belongs to its night`(_ isClosed: Bool) throws {
        let nights = [tuesday + .hours(21), tuesday + .hours(45)]
        var fills = fills([
            .init(side: .buy, size: "1000", price: "1.25"),
            .init(side: .sell, size: "1000", price: "1.26", realized: "10"),
        ])
        fills[1].fill.time = tuesday + .hours(60)
        let held =
            nights.enumerated().map { index, night in
                swap(11 + Int64(index), "EURUSD@\(night.milliseconds)", "-0.\(index + 2)")
            } + [swap(15, "EURUSD@1", "-0.1")]
        let history = TradeHistory(isClosed ? fills : [fills[0]], held: held) { catalogue[$0] }
        let trade = try #require((history.closed + history.open).first)
        let swaps = trade.bookings.filter { $0.amount < .zero }
        #expect(swaps.map(\.time) == nights + [tuesday])
        #expect(swaps.map(\.amount.description) == ["-0.2", "-0.3", "-0.1"])
    }

    /// 7 shares at 200 become 28 at 50; half of them leave at 52 for 28 dollars, the rest at 51 for 14. The stop was 10
    /// away, 70 at risk: 42 / 70 is 0.6 R.
    @Test func `a split in between is one trade, counted in the new shares`() throws {
        let history = history(
            [
                .init(side: .buy, size: "7", price: "200", stop: "190", symbol: "AAPL"),
                .init(side: .sell, size: "14", price: "52", realized: "28", symbol: "AAPL"),
                .init(side: .sell, size: "14", price: "51", realized: "14", symbol: "AAPL"),
            ], held: [HoldingBooking(.split, booking: 15, reference: "AAPL@1700000000000*4:1", amount: money("0"))])
        let trade = try #require(history.closed.first)
        #expect(history.closed.count == 1 && history.open.isEmpty)
        #expect(trade.entered == units("28") && trade.exited == units("28") && trade.direction == .long)
        #expect(trade.averageEntry == price("50") && trade.averageExit == price("51.5"))
        #expect(trade.initialStop == price("47.5") && trade.net == money("42") && isClose(trade.reward, 0.6))
    }

    /// 5 shares at 10 become 2 at 20, and half a one is paid out.
    @Test func `what a split leaves over is part of the trade; where nothing is left it is over`() throws {
        let odd = history(
            [
                .init(side: .buy, size: "5", price: "10", symbol: "AAPL"),
                .init(side: .sell, size: "2", price: "22", realized: "4", symbol: "AAPL"),
            ], held: [HoldingBooking(.split, booking: 15, reference: "AAPL@1*1:2", amount: money("0.5"))])
        let trade = try #require(odd.closed.first)
        #expect(trade.entered == units("2") && trade.averageEntry == price("20") && trade.gross == money("4.5"))
        let gone = history(
            [.init(side: .buy, size: "1", price: "10", symbol: "AAPL")],
            held: [HoldingBooking(.split, booking: 15, reference: "AAPL@1*1:2", amount: money("0.5"))])
        #expect(gone.open.isEmpty && gone.closed.map(\.net) == [money("0.5")])
    }

    /// 4,000 at 0.0100 are 40 dollars, 6,000 at 0.0050 are 30; 1.00 of fees and 1.00 of swap leave 68; 10,000 with a
    /// stop 0.0050 away risk 50, so 1.36 R. The exits average (4 * 1.26 + 6 * 1.255) / 10 = 1.257.
    @Test func `parts that leave at several prices are one trade, with its fees and its swap`() throws {
        let history = history(
            [
                .init(side: .buy, size: "10000", price: "1.25", stop: "1.245", fee: "0.5"),
                .init(side: .sell, size: "4000", price: "1.26", realized: "40", fee: "0.2"),
                .init(side: .sell, size: "6000", price: "1.255", realized: "30", fee: "0.3"),
            ], held: [swap(25, "EURUSD 2023-11-15", "-1")])
        let trade = try #require(history.closed.first)
        #expect(history.closed.count == 1 && history.open.isEmpty)
        #expect(trade.direction == .long && trade.entered == units("10000") && trade.exited == units("10000"))
        #expect(trade.averageEntry == price("1.25") && trade.averageExit == price("1.257"))
        #expect(trade.gross == money("70") && trade.fees == money("1") && trade.swap == money("-1"))
        #expect(trade.net == money("68") && trade.risk == money("50"))
        #expect(isClose(trade.reward, 1.36))
        #expect(trade.openedAt == tuesday && trade.held == .hours(2))
        #expect(trade.orders.map(\.text) == ["o1", "o2", "o3"])
        #expect(trade.bookings.map(\.amount) == [number("-0.5"), number("39.8"), number("-1"), number("29.7")])
        #expect(trade.bookings.last?.time == tuesday + .hours(2) && trade.openingOrder.text == "o1")
        // 10,000 at 1.25, then 6,000, then nothing.
        #expect(trade.holdings.map(\.value) == [number("12500"), number("7500"), .zero])
        #expect(trade.holdings.map(\.time) == [tuesday, tuesday + .hours(1), tuesday + .hours(2)])
    }

    /// The order of 30,000 closes 10,000 and opens 20,000: a third of its 0.90 fee is the first trade's.
    @Test func `a position that is turned around is two trades`() throws {
        let history = history([
            .init(side: .sell, size: "10000", price: "1.25", stop: "1.26", fee: "0.3"),
            .init(side: .buy, size: "30000", price: "1.24", stop: "1.23", realized: "100", fee: "0.9"),
            .init(side: .sell, size: "20000", price: "1.235", realized: "-100", fee: "0.6"),
        ])
        try #require(history.closed.count == 2 && history.open.isEmpty)
        let (short, long) = (history.closed[0], history.closed[1])
        #expect(short.direction == .short && short.net == money("99.4") && isClose(short.reward, 0.994))
        #expect(short.fees == money("0.6") && short.closedAt == tuesday + .hours(1))
        #expect(long.direction == .long && long.entered == units("20000") && long.averageEntry == price("1.24"))
        #expect(long.net == money("-101.2") && isClose(long.reward, -0.506))
        #expect(long.number == 2 && long.openedAt == tuesday + .hours(1))
    }

    /// 10,000 dollars at 1.60 yen more are 16,000 yen, booked as 100 dollars: 160 yen a dollar. The stop one yen away
    /// risks 10,000 yen, 62.50 dollars; 100 - 2 are 98, and 98 / 62.5 = 1.568.
    @Test func `the rate that an exit was booked at values the risk of a foreign instrument`() throws {
        let trade = try #require(
            history([
                .init(side: .buy, size: "10000", price: "160", stop: "159", fee: "1", symbol: "USDJPY"),
                .init(side: .sell, size: "10000", price: "161.6", realized: "100", fee: "1", symbol: "USDJPY"),
            ]).closed.first)
        #expect(trade.risk == money("62.5") && isClose(trade.reward, 1.568))
    }

    /// A dollar position in a euro account: 50 pips of 1,000 are 5 dollars or 4 euros at 1.25; the booked 4.00 is
    /// rounded, the distance to the stop is not: 50 / 30 pips are 1 2/3 R.
    @Test func `without costs prices alone tell R`() throws {
        let trade = try #require(
            history(
                [
                    .init(side: .buy, size: "1000", price: "1.25", stop: "1.247"),
                    .init(side: .sell, size: "1000", price: "1.255", realized: "4"),
                ], currency: "EUR"
            ).closed.first)
        #expect(isClose(trade.reward, 5.0 / 3) && trade.net == money("4", "EUR"))
        let even = try #require(
            history(
                [
                    .init(side: .buy, size: "1000", price: "1.25", stop: "1.247", fee: "0.1"),
                    .init(side: .sell, size: "1000", price: "1.25"),
                ], currency: "EUR"
            ).closed.first)
        // What a euro of costs was in dollars cannot be known from this trade.
        #expect(even.reward == nil && even.risk == nil && even.net == money("-0.1", "EUR"))
    }

    /// 10,000 risk 100 dollars; 10,000 more, a hundred pips higher and without a stop of their own, risk 200. The exit
    /// at 1.28 brings 300 + 200.
    @Test func `what enlarges a trade adds to its risk at the stop that stands`() throws {
        let trade = try #require(
            history([
                .init(side: .buy, size: "10000", price: "1.25", stop: "1.24"),
                .init(side: .buy, size: "10000", price: "1.26"),
                .init(side: .sell, size: "20000", price: "1.28", realized: "500"),
            ]).closed.first)
        #expect(trade.averageEntry == price("1.255") && trade.risk == money("300") && isClose(trade.reward, 5.0 / 3))
    }

    /// As in the back-test's test of the same: 10,000 at 1.20 with their stop at 1.15 risk 500; the stop has gone to 1.20
    /// when 5,000 more are bought at 1.30, and these risk 500 as well. All leaves at 1.40: 2,000 + 500 = 2,500, over
    /// 1,000 are 2.5 R.
    @Test func `R counts all that was put at risk: what is added, to the stop in force when it was added`() throws {
        let trade = try #require(
            history([
                .init(side: .buy, size: "10000", price: "1.20", stop: "1.15"),
                .init(side: .buy, size: "5000", price: "1.30", stop: "1.20"),
                .init(side: .sell, size: "15000", price: "1.40", realized: "2500"),
            ]).closed.first)
        #expect(trade.risk == money("1000") && isClose(trade.reward, 2.5) && trade.initialStop == price("1.15"))
    }

    @Test func `without a stop, or with one that could not lose, there is no R`() {
        for stop in [nil, "1.25", "1.3"] {
            let closed = history([
                .init(side: .buy, size: "1000", price: "1.25", stop: stop),
                .init(side: .sell, size: "1000", price: "1.26", realized: "10"),
            ]).closed
            #expect(closed.count == 1 && closed.first?.reward == nil && closed.first?.risk == nil, "\(stop ?? "none")")
        }
    }

    @Test func `what is held is open, with what it has booked so far`() throws {
        let history = history(
            [
                .init(side: .sell, size: "3000", price: "1.25", stop: "1.26", fee: "0.3"),
                .init(side: .buy, size: "1000", price: "1.24", realized: "10", fee: "0.1"),
                .init(side: .buy, size: "10", price: "200", stop: "190", symbol: "AAPL"),
            ], held: [swap(21, "EURUSD:1", "-0.2"), swap(99, "EURUSD:2", "-0.2"), swap(99, "GBPUSD:2", "-7")])
        #expect(history.closed.isEmpty && history.open.map(\.instrument.symbol) == ["EURUSD", "AAPL"])
        let trade = try #require(history.open.first)
        #expect(trade.net == money("9.2") && trade.exited == units("1000") && trade.closedAt == nil)
        #expect(trade.held == nil && trade.averageExit == price("1.24"))
    }

    /// The second swap was booked while the second trade was held; the closing fill between them booked nothing.
    @Test func `swap belongs to the trade that was held when it was booked`() {
        let history = history(
            [
                .init(side: .buy, size: "1000", price: "1.25", isBooked: false),
                .init(side: .sell, size: "1000", price: "1.26", realized: "10"),
                .init(side: .buy, size: "1000", price: "1.25", isBooked: false),
                .init(side: .sell, size: "1000", price: "1.25", isBooked: false),
                .init(side: .buy, size: "1", price: "200", fee: "1", symbol: "AAPL"),
            ], held: [swap(11, "EURUSD", "-1"), swap(21, "EURUSD-2", "-2"), swap(22, "EURUSDX", "-50")])
        #expect(history.closed.map(\.swap) == [money("-1"), money("-2")])
        #expect(
            HoldingBooking(.swap, booking: 1, reference: "US30 a", amount: money("1")).concerns(InstrumentID("US30")))
        #expect(
            !HoldingBooking(.swap, booking: 1, reference: "US300", amount: money("1")).concerns(InstrumentID("US30")))
    }

    @Test func `no fills, no trades; a clock that went back holds for no time`() throws {
        #expect(history([]).closed.isEmpty && history([]).open.isEmpty)
        var back = fills([
            .init(side: .buy, size: "1", price: "200", symbol: "AAPL"),
            .init(side: .sell, size: "1", price: "210", realized: "10", symbol: "AAPL"),
        ])
        back[1].fill.time = tuesday - .days(300)
        let trade = try #require(TradeHistory(back, held: []) { _ in nil }.closed.first)
        #expect(trade.held == .zero && trade.net == money("10"))
    }

    @Test(arguments: 0..<20) func `whatever is traded, trades together booked what their fills booked`(seed: UInt64) {
        let random = SeededRandom(seed: seed)
        func below(_ bound: UInt64) -> Int { Int(random.next() % bound) }
        var lines: [Line] = []
        var held: [String: Position] = [:]
        for step in 0..<60 {
            let (symbol, side): (String, Side) = (below(2) == 0 ? "EURUSD" : "AAPL", below(2) == 0 ? .buy : .sell)
            let (size, level) = (1 + below(5), 90 + below(21))
            let change = Position.applying(
                side, units("\(size)"), at: price("\(level)"), to: held[symbol], instrument: InstrumentID(symbol),
                time: tuesday + .hours(step))
            held[symbol] = change.position
            lines.append(
                Line(
                    side: side, size: "\(size)", price: "\(level)", stop: "50", realized: change.realized.description,
                    fee: "0.07", symbol: symbol))
        }
        let history = history(lines, held: [swap(155, "AAPL", "-3")])
        let booked = lines.reduce(FixedPoint.zero) { $0 + number($1.realized) - number($1.fee) }
        let trades = history.closed + history.open
        let isAfterSwapHeld = trades.contains { !$0.swap.amount.isZero }
        let sum = trades.reduce(FixedPoint.zero) { $0 + $1.net.amount }
        #expect(sum == booked - (isAfterSwapHeld ? 3 : 0))
        #expect(trades.flatMap(\.bookings).reduce(FixedPoint.zero) { $0 + $1.amount } == sum)
        #expect(Set(history.open.map(\.instrument.symbol)) == Set(held.keys))
        for trade in history.open {
            #expect(trade.entered - trade.exited == held[trade.instrument.symbol]?.quantity)
        }
    }
}
