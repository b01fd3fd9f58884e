import GRDB
import Platform
import Testing
import Trading

@testable import Storage

@Suite struct ProposalTests {
    private func proposal(_ id: String, of user: Int64, chat: String = "terminal:ada") -> ProposalRow {
        ProposalRow(
            id: id, user: user, chat: chat, action: "place_order", arguments: #"{"quantity":0.1}"#,
            band: .init(instrument: InstrumentID("EURUSD"), low: Price("1.0849")!, high: Price("1.0851")!),
            state: .open,
            outboxID: nil, createdAt: noon, expiresAt: noon + .seconds(120))
    }

    @Test func `a proposal comes back exactly as it was stored`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let stored = proposal("A", of: user)
            try await store.write { try $0.addProposal(stored) }
            #expect(try await store.read { try $0.proposal("A") } == stored)
            try await store.write { try $0.setProposalOutbox(7, of: "A") }
            #expect(try await store.read { try $0.proposal("A")?.outboxID } == 7)
            #expect(try await store.read { try $0.proposal("B") } == nil)
        }
    }

    @Test func `of 100 confirmations at once exactly one wins`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await store.write { try $0.addProposal(proposal("A", of: user)) }
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await store.write { transaction in
                            guard try transaction.closeProposal("A", as: number % 10 == 9 ? .canceled : .confirmed)
                            else {
                                return false
                            }
                            try transaction.setMark("won", to: "\(number)")
                            return true
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
            let winner = try #require(try await store.read { try $0.mark("won") }.flatMap { Int($0) })
            let state = try await store.read { try $0.proposal("A")?.state }
            #expect(state == (winner % 10 == 9 ? .canceled : .confirmed))
        }
    }

    @Test func `open are those of the person and the chat that have not expired`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { transaction in
                try transaction.addProposal(proposal("A", of: ada))
                try transaction.addProposal(proposal("B", of: bob))
                try transaction.addProposal(proposal("C", of: ada, chat: "telegram:1"))
                try transaction.addProposal(proposal("D", of: ada))
                _ = try transaction.closeProposal("D", as: .canceled)
            }
            func open(_ moment: Timestamp) async throws -> [String] {
                try await store.read { try $0.openProposals(of: ada, chat: "terminal:ada", at: moment).map(\.id) }
            }
            #expect(try await open(noon + .seconds(119)) == ["A"])
            #expect(try await open(noon + .seconds(120)) == [])
        }
    }
}

@Suite struct LedgerTests {
    @Test func `the balance is the sum of the ledger, rounded to the cent as booked`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            // 10,000 + 0.1 - 250.555 (half to even: 250.56) + 1.005 (1.00) = 9,750.54
            for (index, amount) in ["0.1", "-250.555", "1.005"].enumerated() {
                try await store.write {
                    try $0.book(
                        Money(FixedPoint(amount)!, usd), kind: "trade", reference: "\(index)", user: user, at: noon)
                }
            }
            let account = try #require(try await store.read { try $0.account(of: user) })
            #expect(account.balance == Money(FixedPoint("9750.54")!, usd))
            let amounts = try await store.read { try String.fetchAll($0.db, sql: "SELECT amount FROM ledger") }
            #expect(amounts.compactMap { FixedPoint($0) }.reduce(.zero, +) == account.balance.amount)
        }
    }

    @Test func `the same reference is booked once`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let booking: @Sendable (Transaction) throws -> Void = {
                try $0.book(Money(5, usd), kind: "trade", reference: "K7Q2M", user: user, at: noon)
            }
            try await store.write(booking)
            await #expect(throws: StorageError.self) { try await store.write(booking) }
            #expect(try await store.read { try $0.account(of: user)?.balance } == Money(10_005, usd))
            try await store.write { try $0.book(Money(5, usd), kind: "fee", reference: "K7Q2M", user: user, at: noon) }
            #expect(try await store.read { try $0.account(of: user)?.balance } == Money(10_010, usd))
        }
    }

    @Test func `200 bookings at once all count`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        try await store.write {
                            try $0.book(Money(1, usd), kind: "trade", reference: "\(index)", user: user, at: noon)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.read { try $0.account(of: user)?.balance } == Money(10_200, usd))
        }
    }

    @Test func `an account is started anew in another currency; its history stays`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let later = noon + .days(1)
            try await store.write { transaction in
                try transaction.book(Money(500, usd), kind: "trade", reference: "1", user: user, at: noon)
                #expect(try transaction.peakBalance(of: user) == 10_500)
                let yen = Money(1_000_000, Currency("JPY"))
                try transaction.resetAccount(of: user, deposit: yen, leverage: 20, reference: "r", at: later)
            }
            let account = try #require(try await store.read { try $0.account(of: user) })
            #expect(account.balance == Money(1_000_000, Currency("JPY")) && account.leverage == 20)
            #expect(account.openedAt == later)
            #expect(try await store.read { try $0.peakBalance(of: user) } == 1_000_000)
            #expect(try await store.read { try Int.fetchOne($0.db, sql: "SELECT count(*) FROM ledger") } == 4)
        }
    }

    @Test func `an account is looked at when something changes, and when it is due`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let gold = InstrumentID("XAUUSD")
            #expect(try await store.read { try $0.accountsToCheck(at: noon) } == [])
            let position = Position(
                instrument: gold, direction: .long, quantity: Quantity(1), averagePrice: Price(2_000), stopLoss: nil,
                takeProfit: nil, openedAt: noon)
            try await store.write { try $0.setPosition(position, instrument: gold, of: user, at: noon) }
            #expect(try await store.read { try $0.accountsToCheck(at: noon) } == [user])
            try await store.write { try $0.setCheck(of: user, at: noon + .hours(1)) }
            #expect(try await store.read { try $0.accountsToCheck(at: noon) } == [])
            #expect(try await store.read { try $0.accountsToCheck(at: noon + .hours(1)) } == [user])
        }
    }

    @Test func `a warning is given once a period`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            @Sendable func warn(_ period: String) async throws -> Bool {
                try await store.write { try $0.warn(user, of: "day_near", period: period, at: noon) }
            }
            #expect(try await warn("monday"))
            #expect(try await !warn("monday"))
            #expect(try await warn("tuesday"))
            try await store.write { try $0.unwarn(user, of: "day_near") }
            #expect(try await warn("tuesday"))
        }
    }

    @Test func `there is no account before one is opened`() async throws {
        let account = try await withStore { store in try await store.read { try $0.account(of: 1) } }
        #expect(account == nil)
    }
}

@Suite struct OrderBookTests {
    private func order(_ id: String, stop: String? = nil) -> Order {
        var order = Order(
            id: ClientOrderID(id), instrument: InstrumentID("EURUSD"), side: .sell, type: .limit,
            quantity: Quantity(10_000),
            price: Price("1.09")!, stopLoss: stop.flatMap { Price($0) }, takeProfit: nil, createdAt: noon)
        try? order.apply(.accepted)
        return order
    }

    @Test func `an order comes back as it was, and is made once`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            var stored = order("A", stop: "1.1")
            let first = stored
            try await store.write { try $0.addOrder(first, user: user) }
            await #expect(throws: StorageError.self) { try await store.write { try $0.addOrder(first, user: user) } }
            #expect(try await store.read { try $0.workingOrders(of: user) } == [stored])
            try stored.apply(.filled(quantity: Quantity(4_000), price: Price("1.0901")!))
            try await store.write { [stored] in try $0.updateOrder(stored, at: noon + .seconds(1)) }
            let found = try await store.read { try $0.order(ClientOrderID("A")) }
            #expect(found?.value == stored && found?.user == user && found?.changedAt == noon + .seconds(1))
            try stored.apply(.canceled)
            try await store.write { [stored] in try $0.updateOrder(stored, at: noon) }
            #expect(try await store.read { try $0.workingOrders(of: user) } == [])
        }
    }

    @Test func `every kind of order comes back as it was`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            func order(_ id: String, _ type: OrderType, limit: String? = nil, trail: String? = nil) throws -> Order {
                var order = Order(
                    id: ClientOrderID(id), instrument: InstrumentID("EURUSD"), side: .buy, type: type,
                    quantity: Quantity(1_000), price: Price("1.09")!, limit: limit.flatMap { Price($0) },
                    trail: trail.flatMap { Price($0) }, timeInForce: .day, expiresAt: noon + .hours(5), group: "G",
                    stopLoss: nil, takeProfit: nil, createdAt: noon)
                try order.apply(.accepted)
                return order
            }
            var stopLimit = try order("A", .stopLimit, limit: "1.091")
            var trailing = try order("B", .trailingStop, trail: "0.002")
            try await store.write { [stopLimit, trailing] transaction in
                try transaction.addOrder(stopLimit, user: user)
                try transaction.addOrder(trailing, user: user)
            }
            #expect(try await store.read { try $0.workingOrders(of: user) } == [stopLimit, trailing])
            try stopLimit.apply(.triggered)
            try trailing.apply(.trailed(to: Price("1.08")!))
            try await store.write { [stopLimit, trailing] transaction in
                try transaction.updateOrder(stopLimit, at: noon)
                try transaction.updateOrder(trailing, at: noon)
            }
            #expect(try await store.read { try $0.workingOrders(of: user) } == [stopLimit, trailing])
            let others = try await store.read {
                try $0.workingOrders(ofGroup: "G", of: user, besides: ClientOrderID("A"))
            }
            #expect(others == [trailing])
            #expect(try await store.read { try $0.expiredOrders(at: noon + .hours(4)) } == [])
            #expect(try await store.read { try $0.expiredOrders(at: noon + .hours(5)).count } == 2)
        }
    }

    /// Orders at 1.09: type, side, and prices between which they are found or not.
    static let touches: [(OrderType, Side, low: String, high: String, Bool)] = [
        (.limit, .buy, "1.0901", "1.1", false), (.limit, .buy, "1.09", "1.1", true),
        (.limit, .sell, "1.08", "1.0899", false), (.limit, .sell, "1.08", "1.09", true),
        (.stop, .buy, "1.08", "1.0899", false), (.stop, .buy, "1.08", "1.0901", true),
        (.stop, .sell, "1.0901", "1.1", false), (.stop, .sell, "1.08", "1.1", true),
    ]

    @Test(arguments: touches)
    func `a price finds only the orders it can change`(
        _ type: OrderType, _ side: Side, _ low: String, _ high: String, _ isFound: Bool
    ) async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            var order = Order(
                id: ClientOrderID("A"), instrument: InstrumentID("EURUSD"), side: side, type: type,
                quantity: Quantity(1_000), price: Price("1.09")!, stopLoss: nil, takeProfit: nil, createdAt: noon)
            try order.apply(.accepted)
            let stored = order
            try await store.write { try $0.addOrder(stored, user: user) }
            let found = try await store.read {
                try $0.touchedOrders(InstrumentID("EURUSD"), between: Price(low)!, Price(high)!)
            }
            #expect(found == (isFound ? [order.id] : []))
            let elsewhere = try await store.read {
                try $0.touchedOrders(InstrumentID("GBPUSD"), between: Price(low)!, Price(high)!)
            }
            #expect(elsewhere.isEmpty)
            try order.apply(.canceled)
            try await store.write { [order] in try $0.updateOrder(order, at: noon) }
            let ended = try await store.read {
                try $0.touchedOrders(InstrumentID("EURUSD"), between: Price(low)!, Price(high)!)
            }
            #expect(ended.isEmpty)
        }
    }

    @Test func `positions come back as they were; prices find those they can change`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let eurusd = InstrumentID("EURUSD")
            var position = Position(
                instrument: eurusd, direction: .short, quantity: Quantity("0.5")!,
                averagePrice: Price("1.085000000001")!,
                stopLoss: nil, takeProfit: nil, openedAt: noon)
            try await store.write { [position] in try $0.setPosition(position, instrument: eurusd, of: user, at: noon) }
            #expect(try await store.read { try $0.positions(of: user) } == [position])
            @Sendable func touched(_ low: String, _ high: String, at moment: Timestamp = noon) async throws -> [Int64] {
                try await store.read {
                    try $0.touchedPositions(eurusd, between: Price(low)!, Price(high)!, through: moment)
                }
            }
            #expect(try await touched("0.5", "2") == [])
            position.takeProfit = Price("1.07")!
            position.rules.targets = [.init(price: Price("1.08")!, quantity: Quantity("0.2")!)]
            position.rules.closesAt = noon + .hours(1)
            try await store.write { [position] in try $0.setPosition(position, instrument: eurusd, of: user, at: noon) }
            #expect(try await store.read { try $0.position(eurusd, of: user) } == position)
            #expect(try await touched("1.0801", "1.2") == [])
            #expect(try await touched("1.08", "1.2") == [user])
            #expect(try await touched("1.0801", "1.2", at: noon + .hours(1)) == [user])
            // The account comes to a threshold at 1.12.
            try await store.write { [position] in
                try $0.setBand(PriceBounds(ceiling: Price("1.12")!), of: position, user: user)
            }
            #expect(try await touched("1.0801", "1.1199") == [])
            #expect(try await touched("1.0801", "1.12") == [user])
            #expect(try await store.read { try $0.holding(eurusd, of: user)?.band.ceiling } == Price("1.12")!)
            #expect(try await store.read { try $0.instrumentsInUse() } == [eurusd])
            try await store.write { try $0.setPosition(nil, instrument: eurusd, of: user, at: noon) }
            #expect(try await store.read { try $0.position(eurusd, of: user) } == nil)
        }
    }

    @Test func `candles are kept as first stored and read newest last`() async throws {
        try await withStore { store in
            let eurusd = InstrumentID("EURUSD")
            @Sendable func candle(_ minute: Int64, _ close: Double) -> Candle {
                Candle(
                    openTime: noon + .seconds(minute * 60), open: 1, high: 2, low: 0.5, close: close, volume: 3)
            }
            try await store.write { transaction in
                try transaction.addCandles([candle(0, 1.1), candle(1, 1.2)], instrument: eurusd, timeframe: .m1)
                try transaction.addCandles([candle(1, 9), candle(2, 1.3)], instrument: eurusd, timeframe: .m1)
            }
            let found = try await store.read { try $0.candles(eurusd, .m1, before: noon + .hours(1), limit: 2) }
            #expect(found == [candle(1, 1.2), candle(2, 1.3)])
        }
    }
}

@Suite struct ScheduleRowTests {
    @Test func `what was set anew since it was read is not removed`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            let row = ScheduleRow(user: user, kind: "report", dueAt: noon, dueDay: 1)
            var anew = row
            anew.dueAt = noon + .hours(1)
            let later = anew
            try await store.write { try $0.setSchedule(row) }
            try await store.write { try $0.setSchedule(later) }
            try await store.write { try $0.removeSchedule(row) }
            #expect(try await store.read { try $0.dueSchedules(["report"], at: noon + .days(1), limit: 9) } == [later])
            try await store.write { try $0.removeSchedule(later) }
            #expect(try await store.read { try $0.dueSchedules(["report"], at: noon + .days(1), limit: 9) } == [])
        }
    }
}

@Suite struct MarketTimeTests {
    @Test func `after a change of market everything held and waiting is looked at from the beginning of its time`()
        async throws
    {
        try await withStore { store in
            let user = try await store.trader("ada")
            let euro = InstrumentID("EURUSD")
            let position = Position(
                instrument: euro, direction: .long, quantity: Quantity(1000), averagePrice: Price("1.1")!,
                stopLoss: Price("1.0"), takeProfit: nil, openedAt: noon)
            try await store.write { transaction in
                var order = Order(
                    id: ClientOrderID("A"), instrument: euro, side: .buy, type: .limit, quantity: Quantity(1000),
                    price: Price("1.05"), stopLoss: nil, takeProfit: nil, isReduceOnly: true, createdAt: noon)
                try order.apply(.accepted)
                try transaction.addOrder(order, user: user)
                try transaction.setPosition(position, instrument: euro, of: user, at: noon)
                try transaction.setCheck(of: user, at: noon + .hours(1))
                try transaction.forgetMarketTimes()
            }
            let start = Timestamp(milliseconds: 0)
            #expect(try await store.read { try $0.holding(euro, of: user)?.changedAt } == start)
            #expect(try await store.read { try $0.order(ClientOrderID("A"))?.changedAt } == start)
            #expect(try await store.read { try $0.order(ClientOrderID("A"))?.value.isReduceOnly } == true)
            #expect(try await store.read { try $0.accountsToCheck(at: start) } == [user])
        }
    }
}
