import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// The loop over closed candles, against engines that run over the same market on their own.
@Suite struct SignalWatchTests {
    /// What the strategy says of the next minutes, computed from far more history than the loop warms up with.
    private func expected(
        _ world: SignalWorld, _ strategy: Strategy, within duration: Duration
    ) throws -> [SignalTracker] {
        let (market, instrument, now) = (world.services.market, try world.instrument, world.world.market)
        let candles = market.candles(of: instrument.id, timeframe: .m1, count: 3_000, before: now + duration)
        let spread = try #require(market.quote(of: instrument.id)).spread.value.double
        return try SignalScan(instrument, .m1, [strategy], over: candles, spread: spread)
            .trackers.filter { $0.signal.formedAt > now }
    }

    @Test func `signals come on the candle where another engine gives them, and not a bar earlier`() async throws {
        var world = try await SignalWorld()
        let ada = try await world.person("ada")
        let id = try await world.add(SignalWorld.strategy(), owner: ada)
        try await world.watch(id, ada)
        let expected = try expected(world, SignalWorld.strategy(id: id), within: .hours(5))
        #expect(expected.count > 3)
        try await world.look()
        #expect(try await world.signals(ada).isEmpty)
        for _ in 0..<300 {
            world.wait(.seconds(59))
            try await world.look()
            world.wait(.seconds(1))
            let before = expected.filter { $0.signal.formedAt < world.world.market }
            #expect(try await world.signals(ada).map(\.id) == before.map(\.signal.id))
            try await world.look()
            let due = expected.filter { $0.signal.formedAt <= world.world.market }
            #expect(try await world.signals(ada).map(\.id) == due.map(\.signal.id))
        }
        let found = try await world.signals(ada).map { try $0.tracker() }
        for (one, other) in zip(found, expected) {
            #expect(one.signal.formedAt == other.signal.formedAt && one.signal.direction == other.signal.direction)
            #expect(one.state == other.state && one.entry == other.entry && one.targetsReached == other.targetsReached)
            #expect(abs(one.signal.stop - other.signal.stop) < 1e-6 && abs(one.result - other.result) < 1e-6)
        }
        try world.world.close()
    }

    @Test func `candles are stored without gaps, whatever was missed`() async throws {
        var world = try await SignalWorld()
        let ada = try await world.person("ada")
        try await world.watch(try await world.add(SignalWorld.strategy(), owner: ada), ada)
        try await world.look()
        for minutes in [1, 3, 47, 1, 600] {
            world.wait(.minutes(minutes))
            try await world.look()
        }
        let now = world.world.market
        let stored = try await world.bot.store.read {
            try $0.candles(SignalWorld.bitcoin, .m1, before: now, limit: 5_000)
        }
        // 500 to warm up with, then 652 minutes of a market that never closes.
        #expect(stored.count == 1152 && stored.last?.openTime == now - .minutes(1))
        #expect(zip(stored, stored.dropFirst()).allSatisfy { $1.openTime - $0.openTime == .minutes(1) })
        try world.world.close()
    }

    @Test func `what came while the program was down is found once, and told once, with the rest`() async throws {
        var world = try await SignalWorld()
        let ada = try await world.person("ada")
        let id = try await world.add(SignalWorld.strategy(), owner: ada)
        try await world.watch(id, ada)
        let expected = try expected(world, SignalWorld.strategy(id: id), within: .hours(30))
        try await world.look()
        // The longest stretch is longer than the history that engines are warmed up with.
        for minutes in [90, 1, 60, 1500] {
            try await world.pass(.minutes(minutes))
            let sent = try await world.told("ada").count
            try await world.restart()
            try await world.pass(.zero)
            #expect(try await world.told("ada").count == sent)
            world.wait(.minutes(20))
            try await world.restart()
            try await world.pass(.zero)
        }
        let due = expected.filter { $0.signal.formedAt <= world.world.market }
        #expect(try await world.signals(ada).map(\.id) == due.map(\.signal.id) && due.count > 10)
        #expect(try await world.told("ada").count { $0.isFormed } == due.count)
        try world.world.close()
    }

    @Test func `a watch begun later is told nothing of before`() async throws {
        var world = try await SignalWorld()
        let (ada, bob) = (try await world.person("ada"), try await world.person("bob"))
        let id = try await world.add(SignalWorld.strategy(), owner: ada)
        try await world.watch(id, ada)
        try await world.pass(.hours(4))
        // Nobody watches for some hours, then Bob does.
        try await world.bot.store.write {
            _ = try $0.removeWatches(of: ada, strategy: nil, instrument: nil, timeframe: nil)
        }
        world.services.watchChanges.note()
        try await world.pass(.minutes(1))
        let known = try await world.bot.store.read { try $0.openSignals(SignalWorld.bitcoin, .m1) }.count
        world.wait(.hours(6))
        let begin = world.world.market
        try await world.watch(id, bob)
        try await world.pass(.minutes(2))
        #expect(try await world.told("bob").isEmpty)
        let open = try await world.bot.store.read { try $0.openSignals(SignalWorld.bitcoin, .m1) }
        #expect(open.count <= known && open.allSatisfy { $0.formedAt > begin - .hours(7) })
        let signal = try await world.passToSignal(of: bob)
        #expect(signal.formedAt > begin)
        try await world.deliver()
        #expect(try await world.told("bob").count == 1)
        #expect(try await world.told("ada").allSatisfy { !$0.isOf(signal) })
        try world.world.close()
    }

    @Test func `a strategy beside another begins with the next candle, and one that is deleted stops`() async throws {
        var world = try await SignalWorld()
        let ada = try await world.person("ada")
        try await world.watch(try await world.add(SignalWorld.strategy(), owner: ada), ada)
        try await world.pass(.hours(2))
        let second = try await world.add(SignalWorld.strategy("rsi(14) crosses below 50"), owner: ada)
        let begin = world.world.market
        let strategy = try SignalWorld.strategy("rsi(14) crosses below 50", id: second)
        let expected = try expected(world, strategy, within: .hours(4))
        try await world.watch(second, ada)
        for _ in 0..<240 { try await world.pass(.minutes(1)) }
        let found = try await world.signals(ada).filter { $0.strategy == second }
        #expect(found.map(\.id) == expected.map(\.signal.id) && found.allSatisfy { $0.formedAt > begin })
        #expect(found.count > 2)
        let later = try self.expected(world, strategy, within: .hours(4))
        #expect(later.count > 2)
        let number = try #require(StrategyDirectory.number(second))
        try await world.bot.store.write { try $0.removeStrategy(number) }
        world.services.watchChanges.note()
        for _ in 0..<240 { try await world.pass(.minutes(1)) }
        for tracker in later {
            #expect(try await world.bot.store.read { try $0.signal(tracker.signal.id) } == nil)
        }
        try world.world.close()
    }
}
