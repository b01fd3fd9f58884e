import Brokerage
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

/// Who is told what of signals: each watcher once, in their words, with their size.
@Suite struct SignalDeliveryTests {
    private func with(_ body: (inout SignalWorld, _ strategy: String) async throws -> Void) async throws {
        var world = try await SignalWorld()
        let owner = try await world.person("owner")
        let strategy = try await world.add(SignalWorld.strategy(), owner: owner)
        try await body(&world, strategy)
        try world.world.close()
    }

    /// The size that a person's account approves for a signal, as text.
    private func size(
        _ world: SignalWorld, _ row: SignalRow, _ user: Int64, _ language: String
    ) async throws -> String {
        let (services, instrument) = (world.services, try world.instrument)
        let signal = try row.tracker().signal
        let (state, settings) = try await services.store.read { transaction in
            (
                try services.desk.state(of: user, also: instrument.id, transaction),
                UserSettings(try transaction.settings(of: user))
            )
        }
        let stop = try #require(instrument.price(signal.stop)), last = try #require(signal.targets.last)
        let request = OrderRequest(
            instrument: instrument, side: signal.direction == .long ? .buy : .sell, type: .market, price: nil,
            stop: .price(stop), target: instrument.price(last.price).map { .price($0) })
        let ticket = try state.approve(request, limits: services.desk.limits(settings))
        return services.locales[language].size(ticket.quantity, of: instrument).replacing("\u{A0}", with: " ")
            .replacing("\u{202F}", with: " ")
    }

    @Test func `each watcher once, in their language, with the size of their account`() async throws {
        try await with { world, strategy in
            let rich = try await world.person("rich", deposit: 400_000)
            let german = try await world.person("german", deposit: 50_000, language: "de")
            try await world.watch(strategy, rich, german)
            try await world.look()
            let signal = try await world.passToSignal(of: rich)
            try await world.deliver()
            let sizes = [
                try await size(world, signal, rich, "en"), try await size(world, signal, german, "de"),
            ]
            #expect(sizes[0] != sizes[1])
            let english = try await world.told("rich")
            #expect(english.count == 1 && english[0].isOf(signal) && english[0].isFormed)
            english.check("Short BTCUSDT", "For you: \(sizes[0])", "Why", "Stop:", "Target 2:")
            #expect(english.labels == ["Take it", "Why?", "Chart"])
            let other = try await world.told("german")
            #expect(other.count == 1 && other[0].isOf(signal))
            other.check("Verkauf BTCUSDT", "Für dich: \(sizes[1])", "Warum", "Ziel 2:")
            #expect(other.labels == ["Nehmen", "Warum?", "Chart"])
            #expect(try await world.told("owner").isEmpty)
            try await world.deliver()
            #expect(try await world.told("rich").count == 1)
        }
    }

    @Test func `who may not trade gets no button for it, and who has no money the reason`() async throws {
        try await with { world, strategy in
            let poor = try await world.person("poor", deposit: .zero)
            try await world.watch(strategy, poor)
            try await world.bot.store.write { try $0.setRole("viewer", of: poor) }
            try await world.look()
            let signal = try await world.passToSignal(of: poor)
            try await world.deliver()
            let told = try await world.told("poor")
            told.check("Short BTCUSDT", "No size for you:")
            #expect(told.count == 1 && told[0].isOf(signal) && told.labels == ["Why?", "Chart"])
        }
    }

    @Test func `what is turned off is not told, and quiet hours hold it back`() async throws {
        try await with { world, strategy in
            var users: [String: Int64] = [:]
            for name in ["loud", "muted", "coin", "quiet", "news"] { users[name] = try await world.person(name) }
            for user in users.values { try await world.watch(strategy, user) }
            try await world.world.say("/notifications signals off", "muted").check("Turned off: signals")
            try await world.world.say("/notifications btc off", "coin").check("Turned off:")
            try await world.world.say("/notifications news off", "news").check("Turned off: news")
            try await world.world.say("/notifications quiet 22:00-07:00", "quiet").check("Quiet from 22:00")
            let before = try await world.bot.store.read { try $0.openOutbox(after: 0, limit: 1000).last?.id ?? 0 }
            try await world.look()
            _ = try await world.passToSignal(of: try #require(users["loud"]))
            try await world.deliver()
            let chats = try await world.bot.store.read { try $0.openOutbox(after: before, limit: 1000).map(\.chat) }
            #expect(chats.sorted() == ["loud", "news"])
            let quiet = try #require(users["quiet"])
            let later = world.world.time.now() + .days(1)
            #expect(try await world.bot.store.read { try $0.heldNotices(of: quiet, dueAt: later) }.count == 1)
            // 07:00 is 8 h 46 min 40 s after the start.
            world.wait(.hours(9))
            try await world.bot.heldNotices.deliverDue()
            let sent = try await world.told("quiet")
            #expect(sent.last?.document.plainText.contains("Short BTCUSDT") == true)
        }
    }

    @Test(arguments: 1...4) func `ended between groups, the next run misses nobody and tells nobody twice`(
        _ groups: Int
    ) async throws {
        try await with { world, strategy in
            var users: [Int64] = []
            for number in 1...7 { users.append(try await world.person("p\(number)")) }
            for user in users { try await world.watch(strategy, user) }
            world.groupSize = 2
            try await world.look()
            let signal = try await world.passToSignal(of: users[0])
            try await world.deliver(groups: groups)
            let count = try await world.bot.store.read { try $0.openOutboxCount() }
            #expect(count == min(2 * groups, 7))
            try await world.restart()
            try await world.deliver()
            for number in 1...7 {
                let told = try await world.told("p\(number)")
                #expect(told.count == 1 && told.allSatisfy { $0.isOf(signal) }, "p\(number)")
            }
            #expect(try await world.bot.store.read { try $0.nextSignalNews() } == nil)
        }
    }

    @Test func `a full last group ends like any other`() async throws {
        try await with { world, strategy in
            world.groupSize = 2
            let (ada, bob) = (try await world.person("ada"), try await world.person("bob"))
            try await world.watch(strategy, ada, bob)
            try await world.look()
            _ = try await world.passToSignal(of: ada)
            try await world.deliver()
            for name in ["ada", "bob"] { #expect(try await world.told(name).count == 1) }
            #expect(try await world.bot.store.read { try $0.nextSignalNews() } == nil)
        }
    }

    @Test func `late news says so, other news does not`() async throws {
        try await with { world, strategy in
            let ada = try await world.person("ada")
            try await world.watch(strategy, ada)
            try await world.look()
            _ = try await world.passToSignal(of: ada)
            world.wait(.seconds(59))
            try await world.deliver()
            let first = try await world.told("ada")
            #expect(first.count == 1 && !first.text.contains("could not tell you sooner"))
            let next = try await world.passToSignal(of: ada)
            world.wait(.minutes(40))
            try await world.deliver()
            let late = try await world.told("ada").filter { $0.isOf(next) && $0.isFormed }
            #expect(late.count == 1)
            late.check("That was at", "40 min", "I could not tell you sooner")
        }
    }

    @Test func `what becomes of signals is told in order`() async throws {
        try await with { world, strategy in
            let ada = try await world.person("ada")
            try await world.watch(strategy, ada)
            let expected = try Self.story(world, strategy, within: .hours(8))
            try await world.look()
            for _ in 0..<480 { try await world.pass(.minutes(1)) }
            let told = try await world.told("ada").map { message in
                let reference = message.document.plainText.firstMatch(of: /#([A-Z0-9]+)/).map { String($0.1) } ?? "?"
                return "\(message.sign) \(reference)"
            }
            #expect(told == expected)
            let signs = Set(told.map { String($0.prefix(1)) })
            #expect(signs.isSuperset(of: ["🔴", "▶️", "🎯", "🛑"]), "\(signs)")
        }
    }

    /// The sign and signal of each event, from an engine and trackers of the test's own.
    private static func story(_ world: SignalWorld, _ strategy: String, within duration: Duration) throws -> [String] {
        let (market, instrument, now) = (world.services.market, try world.instrument, world.world.market)
        var engine = try SignalEngine(
            instrument: instrument.id, assetClass: .crypto, timeframe: .m1, calendar: instrument.calendar,
            strategies: [try SignalWorld.strategy(id: strategy)])
        var open: [SignalTracker] = []
        var story: [String] = []
        let candles = market.candles(of: instrument.id, timeframe: .m1, count: 3_000, before: now + duration)
        for candle in candles {
            for index in open.indices {
                let name = shortReference(for: open[index].signal.id)
                for event in open[index].handle(candle) {
                    let sign =
                        switch event {
                        case .triggered: "▶️"
                        case .target(let number, _): number == open[index].signal.targets.count ? "🏁" : "🎯"
                        case .stopped: "🛑"
                        case .expired: "⌛"
                        case .void: "⚠️"
                        }
                    story.append("\(sign) \(name)")
                }
            }
            let decisions = engine.handle(candle, spread: .nan)
            guard candle.openTime + .minutes(1) > now else { continue }  // history: nobody watched
            for case .signal(let signal) in decisions {
                open.append(SignalTracker(signal))
                story.append("🔴 \(shortReference(for: signal.id))")
            }
        }
        return story
    }
}
