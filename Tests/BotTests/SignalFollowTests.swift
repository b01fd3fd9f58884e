import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Signals of an hour whose minutes are brought by a terminal: what becomes of them is told with its minute.
@Suite struct SignalFollowTests {
    private static let bitcoin = SignalWorld.bitcoin

    /// A market of minutes, with somebody who watches its hours.
    private struct World {
        var signals: SignalWorld
        /// The start of the next minute to be brought.
        var minute: Timestamp
        let ada: Int64
        private var toldCount = 0
        /// What ada was told: the sign, and how many minutes after the signal formed.
        private(set) var told: [String] = []
        private(set) var formedAt: Timestamp?

        init() async throws {
            signals = try await SignalWorld.fed()
            // 23:00.
            signals.wait(.seconds(2800))
            minute = signals.world.market - .hours(30)
            ada = try await signals.person("ada")
            while minute < signals.world.market { try await bring(2000) }
            var strategy = Strategy(
                id: "own:0", name: "Dips", timeframe: .h1, long: try Condition(parsing: "close > 2050"), short: nil)
            (strategy.entry, strategy.stop, strategy.targets) = (.limit(atr: 0.5), .atr(1), [.reward(1), .reward(2)])
            strategy.cooldown = 100
            let id = try await signals.add(strategy, owner: ada)
            try await signals.watch(id, ada, on: bitcoin, every: .h1)
            try await signals.look()
        }

        /// A minute around a price; what was there is kept over a restart.
        mutating func bring(_ price: Double, low: Double? = nil, high: Double? = nil) async throws {
            let candle = Candle(
                openTime: minute, open: price, high: high ?? price + 5, low: low ?? price - 5, close: price, volume: 1)
            (signals.services.market as? FedMarket)?.add([candle], of: bitcoin)
            try await signals.bot.store.write {
                _ = try $0.setFeedCandle(candle, source: MetaTraderIntake.source, bitcoin)
            }
            minute = minute + .minutes(1)
        }

        /// Looks, and notes what is told.
        mutating func look() async throws {
            try await signals.look()
            try await signals.deliver()
            let messages = try await signals.told("ada")
            let now = signals.world.market
            for message in messages.dropFirst(toldCount) {
                if formedAt == nil { formedAt = now }
                told.append("\(message.sign) \(Int((now - (formedAt ?? now)).inSeconds) / 60)")
            }
            toldCount = messages.count
        }

        /// Lets a minute pass and close.
        mutating func pass(_ price: Double, low: Double? = nil, high: Double? = nil) async throws {
            signals.wait(.minutes(1))
            try await bring(price, low: low, high: high)
            try await look()
        }

        /// Lets an hour pass that makes the signal.
        mutating func form() async throws -> Signal {
            for _ in 0..<60 { try await pass(2100) }
            return try #require(try await signals.signals(ada).last).tracker().signal
        }

        mutating func restart() async throws { try await signals.restart() }

        /// The price and extremes of a minute: entry in minute 7, target 1 in minute 20, stop in minute 30.
        static func course(_ number: Int, _ signal: Signal) -> (price: Double, low: Double?, high: Double?) {
            switch number {
            case 7: (signal.entry + 6, signal.entry - 1, nil)
            case 20: (signal.targets[0].price - 6, nil, signal.targets[0].price + 1)
            case 30: (signal.entry, signal.stop - 1, nil)
            default: (signal.entry + 6, nil, nil)
            }
        }
        mutating func pass(_ number: Int, of signal: Signal) async throws {
            let (price, low, high) = Self.course(number, signal)
            try await pass(price, low: low, high: high)
        }
    }

    @Test func `entry, target and stop of one hour are told in their minutes`() async throws {
        var world = try await World()
        let signal = try await world.form()
        #expect(world.told == ["🟢 0"])
        for number in 0..<60 { try await world.pass(number, of: signal) }
        #expect(world.told == ["🟢 0", "▶️ 8", "🎯 21", "🛑 31"])
        let row = try #require(try await world.signals.signals(world.ada).first)
        let result = try #require(row.result)
        // Half of it 1R, half of it -1R.
        #expect(row.state == "stopped" && abs(result) < 1e-9)
        let late = try await world.signals.told("ada").filter { $0.document.plainText.contains("sooner") }
        #expect(late.isEmpty)
        try world.signals.world.close()
    }

    @Test func `restarts inside the hour tell nothing twice and leave nothing out`() async throws {
        var world = try await World()
        let signal = try await world.form()
        for number in 0..<60 {
            if [3, 8, 21, 25, 31, 45].contains(number) {
                try await world.restart()
                try await world.look()
                try await world.look()
            }
            try await world.pass(number, of: signal)
        }
        #expect(world.told == ["🟢 0", "▶️ 8", "🎯 21", "🛑 31"])
        try world.signals.world.close()
    }

    @Test(arguments: [33, 59, 60, 75])
    func `what came while the program was down is told once, in its order and with its time`(_ end: Int) async throws {
        var world = try await World()
        let signal = try await world.form()
        for number in 0..<5 { try await world.pass(number, of: signal) }
        try await world.restart()
        for number in 5..<end {
            world.signals.wait(.minutes(1))
            let (price, low, high) = World.course(number, signal)
            try await world.bring(price, low: low, high: high)
        }
        try await world.look()
        #expect(world.told == ["🟢 0", "▶️ \(end)", "🎯 \(end)", "🛑 \(end)"])
        let messages = try await world.signals.told("ada").suffix(3).map(\.document.plainText)
        for (message, minutes) in zip(messages, [8, 21, 31]) {
            let time = "15 Nov 2023, 00:\(minutes < 10 ? "0" : "")\(minutes)"
            #expect(end - minutes <= 1 || message.contains("That was at \(time)"), "\(message)")
        }
        for number in end..<130 { try await world.pass(number % 5, of: signal) }
        #expect(world.told.count == 4)
        try world.signals.world.close()
    }

    @Test func `minutes and an hour that come late are looked at when they come`() async throws {
        var world = try await World()
        for _ in 0..<59 { try await world.pass(2100) }
        world.signals.wait(.minutes(1))
        try await world.look()
        #expect(world.told.isEmpty)
        world.signals.wait(.seconds(3))
        try await world.bring(2100)
        try await world.look()
        #expect(world.told == ["🟢 0"])
        let signal = try #require(try await world.signals.signals(world.ada).last).tracker().signal
        for number in 0..<7 { try await world.pass(number, of: signal) }
        world.signals.wait(.minutes(1))
        try await world.look()
        #expect(world.told.count == 1)
        world.signals.wait(.seconds(2))
        let (price, low, high) = World.course(7, signal)
        try await world.bring(price, low: low, high: high)
        try await world.look()
        #expect(world.told == ["🟢 0", "▶️ 8"])
        try world.signals.world.close()
    }

    @Test func `an entry waits so many hours of the strategy, whatever minutes it is followed by`() async throws {
        var world = try await World()
        let signal = try await world.form()
        for number in 0..<60 { try await world.pass(number % 5, of: signal) }
        for number in 0..<9 { try await world.pass(number, of: signal) }
        #expect(world.told == ["🟢 0", "▶️ 68"])
        #expect(try await #require(world.signals.signals(world.ada).first).tracker().age == 1)
        for number in 9..<60 { try await world.pass(number % 5, of: signal) }
        #expect(try await #require(world.signals.signals(world.ada).first).tracker().age == 2)
        var other = try await World()
        let waiting = try await other.form()
        #expect(waiting.expiry == 10)
        for _ in 0..<599 { try await other.pass(0, of: waiting) }
        #expect(other.told == ["🟢 0"])
        try await other.pass(0, of: waiting)
        #expect(other.told == ["🟢 0", "⌛ 600"])
        try world.signals.world.close()
        try other.signals.world.close()
    }

    /// The last minute of the wait has no trading, so that the hour is over only with a later minute: its entry is late.
    @Test func `the end of the wait comes before what comes after it`() async throws {
        var world = try await World()
        let signal = try await world.form()
        for _ in 0..<599 { try await world.pass(0, of: signal) }
        world.minute = world.minute + .minutes(1)
        world.signals.wait(.seconds(60))
        try await world.look()
        world.signals.wait(.milliseconds(59_700))
        try await world.look()
        #expect(world.told == ["🟢 0"])
        world.signals.wait(.milliseconds(300))
        let (price, low, high) = World.course(7, signal)
        try await world.bring(price, low: low, high: high)
        try await world.look()
        world.signals.wait(.seconds(1))
        try await world.look()
        #expect(world.told == ["🟢 0", "⌛ 601"])
        try world.signals.world.close()
    }

    @Test func `where nothing happens nothing is written`() async throws {
        var world = try await World()
        let signal = try await world.form()
        for number in 0..<5 { try await world.pass(number, of: signal) }
        let before = try await world.signals.signals(world.ada).map(\.record)
        for _ in 0..<20 { try await world.pass(0, of: signal) }
        #expect(try await world.signals.signals(world.ada).map(\.record) == before)
        for _ in 25..<60 { try await world.pass(0, of: signal) }
        #expect(try await world.signals.signals(world.ada).map(\.record) != before)
        try world.signals.world.close()
    }

    /// Sixty hours around 2,000; the 36th closes high, and the next one reaches entry, both targets and stop.
    private static func hours(in folder: URL) throws -> Timestamp {
        let start = Timestamp(seconds: 1_704_067_200)  // 2024-01-01
        let formatter = ISO8601DateFormatter()
        var lines = ["timestamp,open,high,low,close,volume"]
        for hour in 0..<60 {
            let time = formatter.string(from: (start + .hours(hour)).date)
            let row =
                switch hour {
                case 35: "2000,2101,1999,2100"
                case 36: "2100,2500,1700,2050"
                case 37: "2050,2055,1995,2000"
                default: "2000,2005,1995,2000"
                }
            lines.append("\(time),\(row),1000")
        }
        try (lines.joined(separator: "\n") + "\n").write(
            to: folder.appending(path: "BTCUSDT_H1.csv"), atomically: true, encoding: .utf8)
        return start + .hours(37)
    }

    @Test func `where only hours are known they decide at their close, the stop before the targets`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let end = try Self.hours(in: folder)
        var world = try await SignalWorld(replay: folder)
        let ada = try await world.person("ada")
        var strategy = Strategy(
            id: "own:0", name: "Dips", timeframe: .h1, long: try Condition(parsing: "close > 2050"), short: nil)
        (strategy.entry, strategy.stop, strategy.targets) = (.limit(atr: 0.5), .atr(1), [.reward(1), .reward(2)])
        strategy.cooldown = 100
        let id = try await world.add(strategy, owner: ada)
        try await world.watch(id, ada, on: Self.bitcoin, every: .h1)
        try await world.look()
        while world.world.market < end - .minutes(1) { try await world.pass(.minutes(1)) }
        #expect(try await world.told("ada").map(\.sign) == ["🟢"])
        while world.world.market < end { try await world.pass(.minutes(1)) }
        #expect(try await world.told("ada").map(\.sign) == ["🟢", "▶️", "🛑"])
        // As history tells it.
        let instrument = try #require(world.services.instruments[Self.bitcoin])
        strategy.id = id
        let candles = world.services.market.candles(of: Self.bitcoin, timeframe: .h1, count: 60, before: end)
        let expected = try #require(
            try SignalScan(instrument, .h1, [strategy], over: candles, spread: .nan).trackers.first)
        let row = try #require(try await world.signals(ada).first)
        let found = try row.tracker()
        #expect(found.state == expected.state && found.entry == expected.entry && found.result == expected.result)
        #expect(found.state == .stopped && found.age == expected.age)
        try world.world.close()
    }
}
