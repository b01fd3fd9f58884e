import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Signals that were, what became of them, and how strategies fared.
@Suite struct PastSignalTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    /// Copies of a signal an hour apart, each with its result in R: nil was never entered.
    private func record(_ world: SignalWorld, _ signal: SignalRow, _ results: [Double?]) async throws {
        try await world.bot.store.write { transaction in
            for (number, result) in results.enumerated() {
                var row = signal
                row.id = "\(signal.id)-\(number)"
                row.reference = shortReference(for: row.id)
                row.formedAt = signal.formedAt - .hours(number + 1)
                let state: SignalTracker.State = result.map { $0 > 0 ? .completed : .stopped } ?? .expired
                (row.state, row.result) = (state.rawValue, result)
                _ = try transaction.addSignal(row, at: row.formedAt)
            }
        }
    }

    @Test func `past signals are listed newest first with their ends, in the person's time`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            var row: SignalRow?
            for _ in 0..<600 where row == nil {
                try await world.pass(.minutes(1))
                row = try await world.bot.store.read { try $0.signal(signal.id) }.flatMap {
                    $0.result == nil ? nil : $0
                }
            }
            let ended = try #require(row)
            try await world.world.say("/timezone Asia/Tokyo", "ada")
            let list = try await world.world.say("/get_signals history", "ada")
            list.check("Past signals", "short BTCUSDT 1m", "Dips", "#\(signal.reference)", "R", "Simulated")
            list.check(ended.state == "stopped" ? "stopped, -1R" : "all targets")
            let clock = DateFormatter()
            clock.timeZone = TimeZone(identifier: "Asia/Tokyo")
            clock.dateFormat = "HH:mm"
            list.check(clock.string(from: signal.formedAt.date))
            try await world.world.say("what became of the signals?", "ada").check("#\(signal.reference)")
            try await world.world.say("past btc signals", "ada").check("#\(signal.reference)")
            try await world.world.say("past gold signals", "ada").check("No signals are recorded there yet")
            try await world.world.say("/signals history buy", "ada").check("No signals are recorded there yet")
            // Its owner sees it without watching; others only when they name it.
            try await world.world.say("/signals history", "owner of ada").check("#\(signal.reference)")
            _ = try await world.person("eve")
            try await world.world.say("/signals history", "eve").check("No signals are recorded there yet")
            try await world.world.say("/signals \(signal.strategy) history", "eve").check("#\(signal.reference)")
            try await world.world.say("/set_language de", "ada")
            try await world.world.say("Signalverlauf", "ada").check("Vergangene Signale", "#\(signal.reference)")
            try await world.world.say("/signals verlauf btc", "ada").check("#\(signal.reference)")
        }
    }

    @Test func `no more than ten are listed`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            try await record(world, signal, Array(repeating: 1, count: 15))
            let list = try await world.world.say("signal history", "ada")
            #expect(list.text.split(separator: "\n").filter { $0.contains("#") }.count == 10)
        }
    }

    /// 12 of 25 at +2R and 13 at -1R: mean 0.44, standard deviation 1.5297 (R: sd(c(rep(2,12),rep(-1,13)))), so the
    /// 95 % interval is 0.44 -+ 1.96 * 1.5297 / 5 = -0.16 to 1.04; Wilson for 12 of 25 is 30 % to 67 %.
    @Test func `a track record says its sample and its intervals, and nothing of few`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            try await world.world.say("track record", "ada").check("Track record", "Dips", "too few to say anything")
            try await record(
                world, signal, Array(repeating: 2, count: 12) + Array(repeating: -1, count: 13) + [nil, nil])
            let said = try await world.world.say("track record", "ada")
            said.check("Dips", "12 of 25 won", "30% to 67%", "0.44R a trade", "-0.16R to 1.04R")
            try await world.world.say("/signals record", "owner of ada").check("12 of 25 won")
            _ = try await world.person("eve")
            try await world.world.say("/signals record \(signal.strategy)", "eve").check("12 of 25 won")
            try await world.world.say("/signals record", "eve").check("You watch none yet")
            try await world.world.say("/set_language de", "ada")
            try await world.world.say("Bilanz der Signale", "ada").check(
                "Bilanz", "12 von 25 gewonnen", "-0,16R bis 1,04R")
        }
    }

    @Test func `what was recorded counts beside what is replayed, each signal once`() async throws {
        try await with { world in
            let instrument = try world.instrument
            let candles = try await world.services.candles.candles(instrument, .m1, count: 1000)
            let strategy = try SignalWorld.strategy()
            var scan = try SignalScan(instrument, .m1, [strategy], over: candles, spread: 1)
            let before = scan.records[0]
            let known = try #require(scan.trackers.first { $0.state.isFinal && $0.entry != nil })
            scan.add([:], to: 0)
            #expect(scan.records[0] == before)
            scan.add([known.signal.id: known.result], to: 0)
            #expect(scan.records[0].trades == before.trades)
            #expect(abs(scan.records[0].total - before.total) < 1e-9)
            scan.add([known.signal.id: known.result, "another": 3, "never entered": nil], to: 0)
            #expect(scan.records[0].trades == before.trades + 1)
            #expect(scan.records[0].expired == before.expired + 1)
            #expect(abs(scan.records[0].total - before.total - 3) < 1e-9)
        }
    }

    @Test func `recorded results decide which setup comes first`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            // Two that signal at nearly every candle, alike but for their names.
            var (plain, proven) = (try SignalWorld.strategy("rsi(14) < 99"), try SignalWorld.strategy("rsi(14) < 98.9"))
            (plain.name, proven.name) = ("Plain", "Proven")
            _ = try await world.add(plain, owner: ada)
            let better = try await world.add(proven, owner: ada)
            try await world.waitForSetup("/signals btc 1m", "ada", of: "Proven")
            func first() async throws -> String {
                let said = try await world.world.say("/signals btc 1m", "ada").text
                return try #require(said.split(separator: "\n").first { $0.hasPrefix("🔴") || $0.hasPrefix("🟢") })
                    .description
            }
            let tracker = SignalTracker(
                try #require(
                    try SignalScan(
                        world.instrument, .m1, [SignalWorld.strategy("rsi(14) < 99", id: better)],
                        over: try await world.services.candles.candles(world.instrument, .m1, count: 200), spread: 1
                    ).trackers.last
                ).signal)
            var row = try SignalRow(tracker)
            row.id = "live"
            try await record(world, row, Array(repeating: 2, count: 400))
            #expect(try await first().contains("Proven"))
            try await world.bot.store.write { transaction in
                for number in 0..<400 {
                    guard var ended = try transaction.signal("live-\(number)") else { continue }
                    (ended.state, ended.result) = ("stopped", -1)
                    try transaction.updateSignal(ended)
                }
            }
            #expect(try await !first().contains("Proven"))
        }
    }

    @Test func `who begins to watch after a signal hears nothing of its end, who was told all`() async throws {
        try await with { world in
            let (ada, signal) = try await world.toldPerson("ada")
            let late = try await world.person("late")
            try await world.watch(signal.strategy, late)
            var ended = false
            for _ in 0..<600 where !ended {
                try await world.pass(.minutes(1))
                let row = try await world.bot.store.read { try $0.signal(signal.id) }
                ended = row.flatMap { SignalTracker.State(rawValue: $0.state)?.isFinal } ?? false
            }
            #expect(try await world.told("ada").count { $0.isOf(signal) } > 1)
            #expect(try await !world.told("late").contains { $0.isOf(signal) })
            // Of the next one both hear.
            let next = try await world.passToSignal(of: ada)
            try await world.deliver()
            #expect(try await world.told("ada").contains { $0.isOf(next) && $0.isFormed })
            #expect(try await world.told("late").contains { $0.isOf(next) && $0.isFormed })
        }
    }

    @Test func `a rule without a name is asked for its instrument alone, and is called by what it waits for`()
        async throws
    {
        let world = try await AlertWorld()
        try await world.say("/strategy 1h when rsi(14) < 30").check("Which instrument?")
        try await world.say("gold").check("RSI(14) < 30 is watched on XAUUSD 1h")
        try await world.say("/set_language de")
        try await world.say("/strategy 1h wenn rsi(14) unter 31").check("Welches Instrument?")
        try await world.say("Gold").check("RSI(14) < 31 wird auf XAUUSD 1h beobachtet")
        try world.close()
    }
}
