import Platform
import Storage
import Testing
import Trading

@Suite struct SignalsTests {
    private let gold = InstrumentID("XAUUSD")
    private let euro = InstrumentID("EURUSD")

    private func watch(
        _ user: Int64, _ strategy: String, _ instrument: String = "XAUUSD", _ timeframe: Timeframe = .h1
    ) -> WatchRow {
        WatchRow(user: user, strategy: strategy, instrument: InstrumentID(instrument), timeframe: timeframe, since: 0)
    }
    private func signal(
        _ id: String, _ state: String = "formed", result: Double? = nil, at moment: Timestamp = noon,
        strategy: String = "swing", _ instrument: String = "XAUUSD"
    ) -> SignalRow {
        SignalRow(
            id: id, reference: "R\(id)", strategy: strategy, instrument: InstrumentID(instrument), timeframe: .h1,
            formedAt: moment, state: state, result: result, record: "{\"of\":\"\(id)\"}")
    }

    @Test func `a strategy is its owner's until it is shared, and goes with its watches`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let id = try await store.write { try $0.addStrategy("dips", yaml: "long: rsi < 30", owner: ada, at: noon) }
            let row = try #require(try await store.read { try $0.strategy(id) })
            #expect(row.owner == ada && row.name == "dips" && row.yaml == "long: rsi < 30" && !row.isShared)
            #expect(row.changedAt == noon)
            #expect(try await store.read { try $0.strategies(for: ada) } == [row])
            #expect(try await store.read { try $0.strategies(for: bob) }.isEmpty)
            try await store.write { try $0.shareStrategy(id, isShared: true) }
            #expect(try await store.read { try $0.strategies(for: bob) }.map(\.id) == [id])
            #expect(try await store.read { [try $0.strategyCount(of: ada), try $0.strategyCount(of: bob)] } == [1, 0])
            try await store.write { try $0.updateStrategy(id, name: "deep dips", yaml: "x", at: noon + .hours(1)) }
            let changed = try #require(try await store.read { try $0.strategy(id) })
            #expect(changed.name == "deep dips" && changed.yaml == "x" && changed.isShared)
            #expect(changed.changedAt == noon + .hours(1))
            let rows = [
                watch(ada, "own:\(id)"), watch(bob, "own:\(id)"), watch(bob, "own:\(id)", "EURUSD"),
                watch(bob, "swing"),
            ]
            try await store.write { transaction in
                for row in rows { try transaction.addWatch(row) }
                try transaction.removeStrategy(id)
            }
            #expect(try await store.read { try $0.strategy(id) } == nil)
            #expect(try await store.read { try $0.watches(of: ada) }.isEmpty)
            #expect(try await store.read { try $0.watches(of: bob) } == [rows[3]])
        }
    }

    @Test func `one that is shared no longer is watched by its owner alone`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let id = try await store.write { try $0.addStrategy("dips", yaml: "x", owner: ada, at: noon) }
            let (his, hers) = (watch(bob, "own:\(id)"), watch(ada, "own:\(id)"))
            try await store.write { transaction in
                try transaction.shareStrategy(id, isShared: true)
                try transaction.addWatch(his)
                try transaction.addWatch(hers)
                try transaction.shareStrategy(id, isShared: false)
            }
            #expect(try await store.read { try $0.watches(of: bob) }.isEmpty)
            #expect(try await store.read { try $0.watches(of: ada) } == [hers])
        }
    }

    @Test func `one's own come before what many others share`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let own = try await store.write { transaction in
                for _ in 0..<500 {
                    let id = try transaction.addStrategy("his", yaml: "x", owner: bob, at: noon)
                    try transaction.shareStrategy(id, isShared: true)
                }
                return try transaction.addStrategy("hers", yaml: "x", owner: ada, at: noon)
            }
            let found = try await store.read { try $0.strategies(for: ada) }
            #expect(found.count == 500 && found.first?.id == own && found.dropFirst().allSatisfy { $0.owner == bob })
        }
    }

    @Test func `the number of a deleted strategy is not given again`() async throws {
        try await withStore { store in
            let ada = try await store.trader("ada")
            let first = try await store.write { try $0.addStrategy("a", yaml: "x", owner: ada, at: noon) }
            let second = try await store.write { transaction in
                try transaction.removeStrategy(first)
                return try transaction.addStrategy("b", yaml: "x", owner: ada, at: noon)
            }
            #expect(second > first)
        }
    }

    @Test func `what anybody watches is listed once, and watches end as they are named`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { [self] transaction in
                for user in [ada, bob] {
                    try transaction.addWatch(watch(user, "swing"))
                    try transaction.addWatch(watch(user, "swing"))
                    try transaction.addWatch(watch(user, "swing", "EURUSD"))
                    try transaction.addWatch(watch(user, "scalping", "EURUSD", .m5))
                }
                try transaction.addWatch(watch(ada, "swing", "XAUUSD", .h4))
            }
            let places = [
                watch(0, "swing", "EURUSD"), watch(0, "scalping", "EURUSD", .m5), watch(0, "swing"),
                watch(0, "swing", "XAUUSD", .h4),
            ]
            #expect(try await store.read { try $0.watched() } == places)
            #expect(try await store.read { try $0.watches(of: ada) }.count == 4)
            let euro = euro
            let ended = try await store.write { transaction in
                [
                    try transaction.removeWatches(of: ada, strategy: "swing", instrument: nil, timeframe: .h4),
                    try transaction.removeWatches(of: ada, strategy: nil, instrument: euro, timeframe: nil),
                    try transaction.removeWatches(of: ada, strategy: "breakout", instrument: nil, timeframe: nil),
                ]
            }
            #expect(ended == [1, 2, 0])
            #expect(try await store.read { try $0.watches(of: ada) } == [watch(ada, "swing")])
            #expect(try await store.read { try $0.watches(of: bob) }.count == 3)
            let all = try await store.write {
                try $0.removeWatches(of: bob, strategy: nil, instrument: nil, timeframe: nil)
            }
            #expect(all == 3)
        }
    }

    @Test func `watchers come in groups, each once, without those that are banned`() async throws {
        try await withStore { store in
            var users: [Int64] = []
            for number in 1...7 { users.append(try await store.trader("p\(number)")) }
            let (banned, row) = (users[3], signal("1"))
            try await store.write { [self, users] transaction in
                _ = try transaction.addSignal(row, at: noon)
                for user in users { try transaction.addWatch(watch(user, "swing")) }
                try transaction.addWatch(watch(users[0], "swing", "XAUUSD", .h4))
                try transaction.setBanned(true, user: banned)
            }
            var (seen, cursor, groups): ([Int64], Int64, [Int]) = ([], 0, [])
            repeat {
                let after = cursor
                let group = try await store.read { try $0.watchers(of: row, after: after, limit: 2) }
                seen += group
                groups.append(group.count)
                cursor = group.last ?? .max
            } while cursor != .max
            #expect(seen == users.filter { $0 != banned } && groups == [2, 2, 2, 0])
        }
    }

    @Test func `who begins to watch after a signal is told nothing of it, and of the next one all`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let (first, second) = (signal("1"), signal("2", at: noon + .hours(1)))
            func watchers(_ row: SignalRow) async throws -> [Int64] {
                try await store.read { try $0.watchers(of: row, after: 0, limit: 9) }
            }
            func begin(_ user: Int64) async throws {
                var new = watch(user, "swing")
                new.since = nil
                try await store.write { [new] in try $0.addWatch(new) }
            }
            try await begin(ada)
            _ = try await store.write { try $0.addSignal(first, at: noon) }
            try await begin(bob)
            try await begin(ada)  // again: nothing changes
            #expect(try await watchers(first) == [ada])
            _ = try await store.write { try $0.addSignal(second, at: noon) }
            #expect(try await watchers(second) == [ada, bob])
            #expect(try await watchers(first) == [ada])
            let since = try await store.read { transaction in
                try [ada, bob].flatMap { try transaction.watches(of: $0) }.map(\.since)
            }
            #expect(since == [0, 1])
        }
    }

    @Test func `a signal is known once, is open until its end, and is found by its visible name`() async throws {
        try await withStore { store in
            let row = signal("1")
            #expect(try await store.write { try $0.addSignal(row, at: noon) })
            var again = row
            again.state = "expired"
            let isNew = try await store.write { [again] in try $0.addSignal(again, at: noon) }
            #expect(!isNew)
            #expect(try await store.read { try $0.signal("1") } == row)
            let (later, elsewhere) = (signal("2", at: noon + .hours(1)), signal("3", "formed", "EURUSD"))
            var twin = signal("4", "triggered", at: noon + .hours(2))
            twin.reference = "R1"
            try await store.write { [twin] transaction in
                for signal in [later, elsewhere, twin] { _ = try transaction.addSignal(signal, at: noon) }
            }
            let gold = gold
            #expect(try await store.read { try $0.openSignals(gold, .h1) }.map(\.id) == ["1", "2", "4"])
            #expect(try await store.read { try $0.openSignals(gold, .h4) }.isEmpty)
            let all = try await store.read { try $0.openSignals() }.map(\.id)
            #expect(all == ["3", "1", "2", "4"])
            var ended = row
            (ended.state, ended.result, ended.record) = ("stopped", -1, "{}")
            try await store.write { [ended] in try $0.updateSignal(ended) }
            #expect(try await store.read { try $0.openSignals(gold, .h1) }.map(\.id) == ["2", "4"])
            #expect(try await store.read { try $0.signal("1") } == ended)
            #expect(try await store.read { try $0.signal(reference: "R1") }?.id == "4")
            #expect(try await store.read { try $0.signal(reference: "R9") } == nil)
        }
    }

    @Test func `results are those of ended signals, newest first, and without one when never entered`() async throws {
        try await withStore { store in
            let rows = [
                signal("1", "completed", result: 1.5), signal("2", "expired", at: noon + .hours(1)),
                signal("3", "stopped", result: -1, at: noon + .hours(2)), signal("4", at: noon + .hours(3)),
                signal("5", "stopped", result: -0.5, at: noon + .hours(4), strategy: "scalping"),
            ]
            try await store.write { transaction in
                for row in rows { _ = try transaction.addSignal(row, at: noon) }
            }
            #expect(try await store.read { try $0.signalResults(of: "swing", limit: 10) } == [-1, nil, 1.5])
            #expect(try await store.read { try $0.signalResults(of: "swing", limit: 1) } == [-1])
        }
    }

    @Test func `a person's signals are those of what they watch or made, newest first`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let own = try await store.write { try $0.addStrategy("dips", yaml: "x", owner: bob, at: noon) }
            let rows = [
                signal("1"), signal("2", at: noon + .hours(1)), signal("3", strategy: "scalping"),
                signal("4", strategy: "own:\(own)"), signal("5", at: noon + .hours(2), "EURUSD"),
            ]
            try await store.write { [self] transaction in
                for row in rows { _ = try transaction.addSignal(row, at: noon) }
                try transaction.addWatch(watch(ada, "swing"))
                try transaction.addWatch(watch(ada, "swing", "EURUSD"))
            }
            func found(_ user: Int64, _ instrument: InstrumentID? = nil, limit: Int = 9) async throws -> [String] {
                try await store.read { try $0.signals(for: user, instrument: instrument, limit: limit).map(\.id) }
            }
            #expect(try await found(ada) == ["5", "2", "1"])
            #expect(try await found(ada, limit: 1) == ["5"])
            #expect(try await found(ada, gold) == ["2", "1"])
            #expect(try await found(bob) == ["4"])
            let (swing, gold) = try await store.read { [gold] transaction in
                (
                    try transaction.signals(of: "swing", instrument: nil, limit: 2).map(\.id),
                    try transaction.signals(of: "swing", instrument: gold, limit: 9).map(\.id)
                )
            }
            #expect(swing == ["5", "2"] && gold == ["2", "1"])
        }
    }

    @Test func `results at one place are told by signal`() async throws {
        try await withStore { store in
            let rows = [
                signal("1", "completed", result: 1.5), signal("2", "expired", at: noon + .hours(1)),
                signal("3", at: noon + .hours(2)), signal("4", "stopped", result: -1, "EURUSD"),
            ]
            let gold = gold
            let found = try await store.write { transaction in
                for row in rows { _ = try transaction.addSignal(row, at: noon) }
                return try transaction.signalResults(of: "swing", gold, .h1, limit: 9)
            }
            #expect(found == ["1": 1.5, "2": nil])
            #expect(try await store.read { try $0.signalResults(of: "swing", gold, .h4, limit: 9) }.isEmpty)
        }
    }

    @Test func `rejections are kept once, found by time, and pruned by candle`() async throws {
        try await withStore { store in
            let gold = gold
            func row(_ hours: Int, _ record: String = "{}") -> RejectionRow {
                RejectionRow(
                    strategy: "swing", instrument: gold, timeframe: .h1, candle: noon + .hours(hours), record: record)
            }
            let rows = (0..<6).map { row($0) }
            let again = row(2, "other")
            try await store.write { transaction in
                for row in rows { try transaction.addRejection(row) }
                try transaction.addRejection(again)
            }
            func kept() async throws -> [RejectionRow] {
                try await store.read {
                    try $0.rejections(gold, from: noon, through: noon + .hours(9), limit: 100)
                }
            }
            #expect(try await kept() == rows.reversed())
            let some = try await store.read {
                try $0.rejections(gold, from: noon + .hours(1), through: noon + .hours(3), limit: 2)
            }
            #expect(some == [rows[3], rows[2]])
            try await store.write { try $0.pruneRejections(before: noon + .hours(4), limit: 3) }
            #expect(try await kept().count == 3)
            try await store.write { try $0.pruneRejections(before: noon + .hours(4), limit: 3) }
            #expect(try await kept() == [rows[5], rows[4]])
        }
    }

    @Test func `news is told in order, group by group, until everybody knows`() async throws {
        try await withStore { store in
            let row = signal("1")
            try await store.write { transaction in
                _ = try transaction.addSignal(row, at: noon)
                try transaction.addSignalNews("1", event: "formed", at: noon)
                try transaction.addSignalNews("1", event: "stopped", at: noon + .hours(1))
            }
            let first = try #require(try await store.read { try $0.nextSignalNews() })
            #expect(first.signal == "1" && first.event == "formed" && first.cursor == 0 && first.happenedAt == noon)
            try await store.write { try $0.noteSignalNews(first.id, toldUpTo: 17) }
            let same = try #require(try await store.read { try $0.nextSignalNews() })
            #expect(same.id == first.id && same.cursor == 17)
            try await store.write { try $0.noteSignalNews(first.id, toldUpTo: nil) }
            let second = try #require(try await store.read { try $0.nextSignalNews() })
            #expect(second.event == "stopped" && second.cursor == 0)
            try await store.write { try $0.noteSignalNews(second.id, toldUpTo: nil) }
            #expect(try await store.read { try $0.nextSignalNews() } == nil)
        }
    }

    @Test func `in another market nothing of the old one waits or is open`() async throws {
        try await withStore { store in
            let rows = [signal("1"), signal("2", "triggered"), signal("3", "stopped", result: -1)]
            let gold = gold
            try await store.write { transaction in
                for row in rows { _ = try transaction.addSignal(row, at: noon) }
                try transaction.addSignalNews("1", event: "formed", at: noon)
                try transaction.setMark("signals/XAUUSD/1h", to: "5")
                try transaction.setMark("signalsX", to: "6")
                try transaction.abandonSignals()
            }
            #expect(try await store.read { try $0.nextSignalNews() } == nil)
            #expect(try await store.read { try $0.openSignals(gold, .h1) }.isEmpty)
            #expect(try await store.read { try $0.marks(prefix: "signals") } == ["signalsX"])
            #expect(try await store.read { try $0.signalResults(of: "swing", limit: 9) }.count == 3)
        }
    }
}
