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
        currency: Currency = usd, of user: Int64, _ transaction: Transaction
    ) throws {
        var order = Order(
            id: ClientOrderID(name), instrument: eurusd, side: side, type: .market, quantity: Quantity(1000), price: nil,
            stopLoss: stop.flatMap { Price($0) }, takeProfit: nil, createdAt: noon)
        try order.apply(.accepted)
        try order.apply(.filled(quantity: Quantity(1000), price: Price("1.25")!))
        try transaction.addOrder(order, user: user)
        let (booked, cost) = (Money(FixedPoint(realized)!, currency), Money(FixedPoint(fee)!, currency))
        try transaction.addFill(
            Fill(
                order: order.id, instrument: eurusd, side: side, quantity: Quantity(1000), price: Price("1.25")!,
                fee: cost, realized: booked, time: noon), user: user)
        if !cost.amount.isZero { try transaction.book(-cost, kind: "commission", reference: name, user: user, at: noon) }
        if !booked.amount.isZero { try transaction.book(booked, kind: "realized", reference: name, user: user, at: noon) }
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

    @Test func `dividends are lines of their own kind, and count among what holding brought since a moment`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let bookings: [(String, Int64, String)] = [("swap", 10, "-2"), ("dividend", 20, "1.68"), ("dividend", 30, "-5")]
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
                try Self.trade("a1", .buy, realized: "1", of: user, transaction)
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
