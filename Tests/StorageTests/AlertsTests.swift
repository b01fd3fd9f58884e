import GRDB
import Platform
import Testing
import Trading

@testable import Storage

@Suite struct AlertsTests {
    private let gold = InstrumentID("XAUUSD")
    private func price(_ text: String) -> Price { Price(text) ?? .zero }
    private func alert(_ condition: PriceAlert.Condition, from start: String, until: Timestamp? = nil) -> PriceAlert {
        PriceAlert(
            instrument: gold, condition: condition, isRepeating: true, cooldown: .minutes(15),
            hysteresis: price("1.25"), expiresAt: until, price: price(start))
    }

    @Test func `an alert comes back exactly as it was stored, and as it was changed`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let conditions: [PriceAlert.Condition] = [
                .above(price("2450.01")), .below(price("2399.99")), .crosses(price("2400")), .moves(Percent(3)),
            ]
            for (index, condition) in conditions.enumerated() {
                let made = alert(condition, from: "2400.005", until: noon + .days(3))
                var row = try await store.write { try $0.addAlert(made, user: ada, seenAt: noon, at: noon) }
                #expect(row.number == index + 1 && row.alert == made)
                let id = row.id
                #expect(try await store.read { try $0.alert(id) } == row)
                _ = row.alert.take(price("2450.01"), at: noon)
                row.firedAt = noon
                row.firedPrice = price("2450.015")
                row.seenAt = noon + .seconds(5)
                row.changedAt = noon + .seconds(9)
                try await store.write { [row] in try $0.updateAlert(row, at: row.changedAt) }
                #expect(try await store.read { try $0.alert(number: index + 1, of: ada) } == row)
            }
            #expect(try await store.read { try $0.activeAlerts(of: ada) }.map(\.number) == [1, 2, 3, 4])
            #expect(try await store.read { try $0.activeAlerts(of: bob) }.isEmpty)
            let his = alert(.moves(1), from: "1")
            let number = try await store.write { try $0.addAlert(his, user: bob, seenAt: noon, at: noon).number }
            #expect(number == 1)
            #expect(try await store.read { try $0.instrumentsInUse() } == [gold])
        }
    }

    @Test func `a stretch of prices finds the alerts it may change, and no others`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            for level in 1...100 {
                let at = Price(FixedPoint(level))
                let made = alert(level % 2 == 0 ? .above(at) : .below(at), from: "50.5")
                _ = try await store.write { try $0.addAlert(made, user: user, seenAt: noon, at: noon) }
            }
            func touched(
                _ low: String, _ high: String, _ instrument: InstrumentID, after id: Int64 = 0, limit: Int = 1000
            ) async throws -> [Int] {
                let (low, high) = (price(low), price(high))
                return try await store.read { transaction in
                    try transaction.alerts(instrument, between: low, high, readyBy: noon, after: id, limit: limit)
                        .compactMap { try transaction.alert($0)?.number }
                }
            }
            // Below 50.5 wait the odd ones, above it the even ones. The others wait for the price to come back by 1.25:
            // above 50 for 48.75, below 51 for 52.25.
            #expect(try await touched("50.4", "50.6", gold) == [])
            #expect(try await touched("47", "50", gold) == [47, 49, 50])
            #expect(try await touched("50.4", "54", gold) == [51, 52, 54])
            #expect(try await touched("1", "100", gold, after: 3, limit: 5) == [4, 5, 6, 7, 8])
            #expect(try await touched("1", "100", InstrumentID("EURUSD")) == [])
        }
    }

    @Test func `the index finds them, not a look at every row`() async throws {
        let database = try TestDatabase()
        defer { database.remove() }
        try await database.with { _ in }
        let plan = try database.raw { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT id FROM alert WHERE instrument = 'X' AND state = 'active' AND ceiling <= 5
                    AND ready_at <= 7 AND id > 3
                    UNION SELECT id FROM alert WHERE instrument = 'X' AND state = 'active' AND floor >= 5
                    AND ready_at <= 7 AND id > 3 ORDER BY id LIMIT 9
                    """
            ).map { $0["detail"] as String }.joined(separator: "\n")
        }
        for index in ["alert_ceiling (instrument=? AND ceiling<?)", "alert_floor (instrument=? AND floor>?)"] {
            #expect(plan.contains(index), "\(plan)")
        }
        #expect(!plan.contains("SCAN alert"), "\(plan)")
    }

    @Test func `alerts expire, and those long over are forgotten, but for the newest number`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            for days in 1...3 {
                let made = alert(.moves(1), from: "1", until: noon + .days(days))
                _ = try await store.write { try $0.addAlert(made, user: user, seenAt: noon, at: noon) }
            }
            #expect(try await store.read { try $0.hasExpiringAlerts(at: noon + .hours(23)) } == false)
            #expect(try await store.read { try $0.hasExpiringAlerts(at: noon + .days(2)) })
            try await store.write { try $0.expireAlerts(at: noon + .days(2)) }
            #expect(try await store.read { try $0.activeAlerts(of: user) }.map(\.number) == [3])
            let ended = try await store.read { try $0.endedAlerts(of: user, since: noon, limit: 10) }
            #expect(ended.map(\.number) == [2, 1] && ended.allSatisfy { $0.alert.state == .expired })
            try await store.write { transaction in
                try transaction.expireAlerts(at: noon + .days(3))
                try transaction.pruneAlerts(before: noon + .days(9), limit: 100)
            }
            #expect(try await store.read { try $0.alert(number: 1, of: user) } == nil)
            #expect(try await store.read { try $0.alert(number: 3, of: user)?.alert.state } == .expired)
        }
    }

    @Test func `held messages wait for their time, person by person, in order`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { transaction in
                try transaction.hold(
                    "b", kind: "alerts", user: ada, happenedAt: noon + .seconds(2), until: noon + .hours(1))
                try transaction.hold(
                    "a", kind: "alerts", user: ada, happenedAt: noon + .seconds(1), until: noon + .hours(1))
                try transaction.hold("c", kind: "alerts", user: bob, happenedAt: noon, until: noon + .hours(2))
            }
            #expect(try await store.read { try $0.usersWithDueNotices(at: noon + .minutes(59)) } == [])
            #expect(try await store.read { try $0.usersWithDueNotices(at: noon + .hours(1)) } == [ada])
            #expect(
                try await store.read { try $0.heldNotices(of: ada, dueAt: noon + .hours(1)) }.map(\.text) == ["a", "b"])
            try await store.write { transaction in
                try transaction.removeHeldNotices(of: ada, dueAt: noon + .hours(1))
                try transaction.rescheduleHeldNotices(of: bob, to: noon)
            }
            #expect(try await store.read { try $0.usersWithDueNotices(at: noon) } == [bob])
        }
    }
}
