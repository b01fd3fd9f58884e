import GRDB
import Platform
import Testing
import Trading

@testable import Storage

/// What trades are rebuilt from, and notes.
@Suite struct JournalTests {
    private static let eurusd = InstrumentID("EURUSD")

    private static func trade(
        _ name: String, _ side: Side, stop: String? = nil, realized: String = "0", fee: String = "0",
        currency: Currency = usd, ordered: Int = 1000, in instrument: InstrumentID = eurusd, at time: Timestamp = noon,
        of user: Int64, _ transaction: Transaction
    ) throws {
        var order = Order(
            id: ClientOrderID(name), instrument: instrument, side: side, type: .market,
            quantity: Quantity(FixedPoint(ordered)),
            price: nil, stopLoss: stop.flatMap { Price($0) }, takeProfit: nil, createdAt: time)
        try order.apply(.accepted)
        try order.apply(.filled(quantity: Quantity(1000), price: Price("1.25")!))
        try transaction.addOrder(order, user: user)
        let (booked, cost) = (Money(FixedPoint(realized)!, currency), Money(FixedPoint(fee)!, currency))
        try transaction.addFill(
            Fill(
                order: order.id, instrument: instrument, side: side, quantity: Quantity(1000), price: Price("1.25")!,
                fee: cost, realized: booked, time: time), user: user)
        if !cost.amount.isZero {
            try transaction.book(-cost, kind: "commission", reference: name, user: user, at: noon)
        }
        if !booked.amount.isZero {
            try transaction.book(booked, kind: "realized", reference: name, user: user, at: noon)
        }
    }

    @Test func `fills come with their stops and their places in the ledger`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { transaction in
                try Self.trade("a1", .buy, stop: "1.24", of: ada, transaction)
                try Self.trade("b1", .buy, fee: "1", of: bob, transaction)
                try transaction.book(Money(-2, usd), kind: "swap", reference: "EURUSD 1", user: ada, at: noon)
                try Self.trade("a2", .sell, realized: "12.34", fee: "0.5", of: ada, transaction)
            }
            let (fills, swaps) = try await store.read { (try $0.bookedFills(of: ada), try $0.holdingBookings(of: ada)) }
            #expect(fills.map(\.fill.order.text) == ["a1", "a2"] && fills.map(\.number) == [1, 3])
            #expect(fills[0].stopLoss == Price("1.24")! && fills[0].booking == nil && fills[1].stopLoss == nil)
            #expect(fills[1].fill.realized == Money(FixedPoint("12.34")!, usd))
            #expect(fills[1].fill.fee == Money(FixedPoint("0.5")!, usd))
            let swap = try #require(swaps.first)
            #expect(swaps.count == 1 && swap.reference == "EURUSD 1" && swap.amount == Money(-2, usd))
            #expect(swap.booking < fills[1].booking ?? 0)
        }
    }

    @Test func `a fill keeps the stop that was in force, whatever becomes of its order's`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await store.write { transaction in
                try Self.trade("a1", .buy, stop: "1.24", of: user, transaction)
                let added = Fill(
                    order: ClientOrderID("a1"), instrument: Self.eurusd, side: .buy, quantity: Quantity(500),
                    price: Price("1.27")!, fee: Money(0, usd), realized: Money(0, usd), time: noon)
                try transaction.addFill(added, stop: Price("1.25"), user: user)
            }
            let stops = try await store.read { try $0.bookedFills(of: user).map(\.stopLoss) }
            #expect(stops == [Price("1.24"), Price("1.25")])
        }
    }

    @Test func `dividends are lines of their own kind, and count among what holding brought since a moment`()
        async throws
    {
        try await withStore { store in
            let user = try await store.trader("ada")
            let bookings: [(String, Int64, String)] = [
                ("swap", 10, "-2"), ("dividend", 20, "1.68"), ("dividend", 30, "-5"),
            ]
            try await store.write { transaction in
                for (kind, time, amount) in bookings {
                    try transaction.book(
                        Money(FixedPoint(amount)!, usd), kind: kind, reference: "AAPL@\(time)", user: user, at: noon)
                }
                #expect(throws: (any Error).self) {
                    try transaction.book(Money(1, usd), kind: "dividend", reference: "AAPL@20", user: user, at: noon)
                }
            }
            let held = try await store.read { try $0.holdingBookings(of: user) }
            #expect(held.map(\.kind) == [.swap, .dividend, .dividend])
            #expect(held.map(\.amount.amount) == bookings.map { FixedPoint($0.2)! })
            for (moment, total) in [(0, "-5.32"), (20, "-3.32"), (21, "-5"), (31, "0")] {
                let result = try await store.read {
                    try $0.holdingResult(
                        of: user, since: Timestamp(milliseconds: Int64(moment)), through: Timestamp(milliseconds: 99))
                }
                #expect(result == FixedPoint(total)!, "since \(moment)")
            }
        }
    }

    @Test func `an order that is filled in parts has a booking for each`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await store.write { transaction in
                try Self.trade("a1", .buy, realized: "1", ordered: 1500, of: user, transaction)
                var order = try #require(try transaction.order(ClientOrderID("a1"))).value
                try order.apply(.filled(quantity: Quantity(500), price: Price("1.25")!))
                try transaction.updateOrder(order, at: noon)
                let part = Fill(
                    order: ClientOrderID("a1"), instrument: Self.eurusd, side: .buy, quantity: Quantity(500),
                    price: Price("1.25")!, fee: Money(0, usd), realized: Money(2, usd), time: noon)
                try transaction.addFill(part, user: user)
                try transaction.book(Money(-2, usd), kind: "swap", reference: "EURUSD@1", user: user, at: noon)
                // Named by what was filled by then.
                try transaction.book(Money(2, usd), kind: "realized", reference: "a1/1500", user: user, at: noon)
            }
            let places = try await store.read { try $0.bookedFills(of: user).compactMap(\.booking) }
            let swap = try #require(try await store.read { try $0.holdingBookings(of: user) }.first)
            try #require(places.count == 2)
            #expect(places[0] < swap.booking && swap.booking < places[1])
        }
    }

    @Test func `trades of late are whole, and older ones are not read`() async throws {
        try await withStore { store in
            let (user, gold) = (try await store.trader("ada"), InstrumentID("XAUUSD"))
            let hours: @Sendable (Int64) -> Timestamp = { noon + .seconds(3600 * $0) }
            func begin(since hour: Int64) async throws -> (fill: Int64, booking: Int64) {
                try await store.read { try $0.beginOfTrades(of: user, since: hours(hour)) }
            }
            try await store.write { transaction in
                try Self.trade("a1", .buy, fee: "1", at: hours(0), of: user, transaction)
                try Self.trade("a2", .sell, realized: "3", fee: "1", at: hours(1), of: user, transaction)
                // Held over the end of the next one.
                try Self.trade("g1", .sell, fee: "1", in: gold, at: hours(2), of: user, transaction)
                try Self.trade("a3", .buy, fee: "1", at: hours(3), of: user, transaction)
                try transaction.book(Money(-2, usd), kind: "swap", reference: "XAUUSD 1", user: user, at: noon)
                try Self.trade("a4", .sell, realized: "3", fee: "1", at: hours(4), of: user, transaction)
                try Self.trade("g2", .buy, realized: "5", fee: "1", in: gold, at: hours(5), of: user, transaction)
            }
            let fills = try await store.read { try $0.bookedFills(of: user) }
            func number(_ name: String) throws -> Int64 {
                try #require(fills.first { $0.fill.order.text == name }).number
            }
            #expect(try await begin(since: 6).fill > number("g2"))
            // Gold's trade began before the euro's, which ended while it was held.
            for hour in [5, 4, 3] as [Int64] { #expect(try await begin(since: hour).fill == number("g1"), "\(hour)") }
            #expect(try await begin(since: 1).fill == 0)
            let late = try await begin(since: 5)
            let held = try await store.read { try $0.holdingBookings(of: user, after: late.booking) }
            #expect(held.map(\.reference) == ["XAUUSD 1"])
            #expect(try await store.read { try $0.holdingBookings(of: user, after: held[0].booking) }.isEmpty)
            // What is held counts as a trade that began with what opened it.
            try await store.write { try Self.trade("g3", .buy, fee: "1", in: gold, at: hours(7), of: user, $0) }
            let position = Position(
                instrument: gold, direction: .long, quantity: Quantity(1000), averagePrice: Price("1.25")!,
                stopLoss: nil, takeProfit: nil, openedAt: hours(7))
            try await store.write { try $0.setPosition(position, instrument: gold, of: user, at: hours(7)) }
            let newest = try await store.read { try $0.lastFill(of: user) }
            #expect(try await begin(since: 7).fill == newest)
            // A split changes what is held without a fill.
            try await store.write {
                try $0.book(Money(0, usd), kind: "split", reference: "AAPL@1/2", user: user, at: noon)
            }
            #expect(try await begin(since: 7) == (0, 0))
        }
    }

    @Test func `what others did costs nobody anything`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            func trades(_ count: Int, from first: Int, of user: Int64) async throws {
                try await store.write { transaction in
                    for number in first..<first + count {
                        try Self.trade("\(user)-\(number)", .buy, fee: "1", of: user, transaction)
                    }
                }
            }
            /// The best of a few, so that what else the machine does counts little.
            func fastest() async throws -> Duration {
                var best = Duration.seconds(60)
                for _ in 0..<20 {
                    best = min(
                        best,
                        try await ContinuousClock().measure {
                            let count = try await store.read { transaction in
                                let begin = try transaction.beginOfTrades(of: ada, since: noon)
                                try #require(begin.fill == 0)
                                _ = try transaction.ordersWithAddedStop(of: ada)
                                return try transaction.bookedFills(of: ada).count
                            }
                            try #require(count == 50)
                        })
                }
                return best
            }
            try await trades(50, from: 0, of: ada)
            let alone = try await fastest()
            try await trades(20_000, from: 0, of: bob)
            let among = try await fastest()
            // To look through all of them takes hundreds of times as long.
            #expect(among < alone * 10, "\(alone), \(among)")
        }
    }

    @Test func `what was before the account was started anew is gone from it`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let euro = Currency("EUR")
            try await store.write { transaction in
                try Self.trade("a1", .buy, of: user, transaction)
                try transaction.book(Money(-2, usd), kind: "swap", reference: "EURUSD 1", user: user, at: noon)
                // Nothing was won or lost: the ledger does not tell of it.
                try Self.trade("a2", .sell, of: user, transaction)
                try transaction.resetAccount(
                    of: user, deposit: Money(500, euro), leverage: 30, reference: "r", at: noon + .days(1))
            }
            #expect(try await store.read { try $0.bookedFills(of: user) } == [])
            #expect(try await store.read { try $0.holdingBookings(of: user) } == [])
            try await store.write { try Self.trade("a3", .buy, currency: euro, of: user, $0) }
            #expect(try await store.read { try $0.bookedFills(of: user).map(\.fill.order.text) } == ["a3"])
        }
    }

    @Test func `accounts from before are told by what the ledger had booked at their reset`() throws {
        let database = try TestDatabase()
        defer { database.remove() }
        let queue = try DatabaseQueue(path: database.path)
        try Migrations.all.migrate(queue, upTo: "5")
        try queue.write { db in
            let statements = [
                "INSERT INTO user (id, name, role, created_at) VALUES (1, 'a', 'trader', 0), (2, 'b', 'trader', 0)",
                "INSERT INTO account (user_id, currency, leverage, opened_at) VALUES (1, 'USD', 30, 0), (2, 'USD', 30, 0)",
                """
                INSERT INTO orders SELECT column1, column2, 'EURUSD', 'buy', 'market', '1', NULL, NULL, NULL, 'filled',
                '1', '1', 0, 0 FROM (VALUES ('a1', 1), ('a2', 1), ('a3', 1), ('b1', 2))
                """,
                """
                INSERT INTO fill SELECT column1, column2, column3, 'EURUSD', 'buy', '1', '1', '0', '0', 'USD', 0
                FROM (VALUES (1, 'a1', 1), (2, 'a2', 1), (3, 'b1', 2), (4, 'a3', 1))
                """,
                """
                INSERT INTO ledger (user_id, kind, amount, balance, reference, booked_at) VALUES
                (1, 'realized', '1', '1', 'a2', 0), (2, 'realized', '1', '1', 'b1', 0), (1, 'reset', '-1', '0', 'r', 0),
                (1, 'realized', '1', '1', 'a3', 0)
                """,
            ]
            for statement in statements { try db.execute(sql: statement) }
        }
        try Migrations.all.migrate(queue)
        let past = try queue.read { try Int.fetchAll($0, sql: "SELECT past_fills FROM account ORDER BY user_id") }
        #expect(past == [2, 0])
    }

    @Test func `notes are counted for each person, removed and brought back`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { transaction in
                try Self.trade("a1", .buy, of: ada, transaction)
                #expect(try transaction.addNote("first", trade: 1, instrument: Self.eurusd, user: ada, at: noon) == 1)
                #expect(try transaction.addNote("bob's", trade: nil, instrument: nil, user: bob, at: noon) == 1)
                #expect(try transaction.addNote("second", trade: nil, instrument: nil, user: ada, at: noon) == 2)
                #expect(try transaction.setNote(2, of: ada, isRemoved: true))
                #expect(try !transaction.setNote(2, of: ada, isRemoved: true))
                #expect(try !transaction.setNote(9, of: ada, isRemoved: true))
            }
            let notes = try await store.read { try $0.notes(of: ada) }
            let first = NoteRow(number: 1, trade: 1, instrument: Self.eurusd, text: "first", writtenAt: noon)
            #expect(notes == [first])
            // A number is never given twice: the removed note can still come back.
            let third = try await store.write {
                try $0.addNote("third", trade: nil, instrument: nil, user: ada, at: noon)
            }
            #expect(third == 3)
            #expect(try await store.write { try $0.setNote(2, of: ada, isRemoved: false) })
            #expect(try await store.read { try $0.notes(of: ada).map(\.text) } == ["first", "second", "third"])
        }
    }
}
