import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Strategies and signals in conversation.
@Suite struct StrategyChatTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld()
        try await body(&world)
        try world.close()
    }
    private func watches(_ world: AlertWorld, _ user: String = "5") async throws -> [WatchRow] {
        try await world.bot.store.read { transaction in
            try transaction.user(channel: "telegram", externalID: user).map { try transaction.watches(of: $0.id) } ?? []
        }
    }

    @Test func `strategies are listed, watched and watched no longer`() async throws {
        try await with { world in
            try await world.say("/strategy").check("Strategies", "trend_following", "scalping", "You watch none yet")
            let begun = try await world.say("/strategy trend_following EURUSD 1h")
            begun.check("is watched on EURUSD 1h", "Long when:", "Short when:", "On the last 1,000 candles")
            #expect(begun.labels == ["Stop watching"])
            try await world.say("/strategy scalping gold").check("is watched on XAUUSD 5m")
            #expect(
                try await watches(world).map { "\($0.strategy) \($0.instrument) \($0.timeframe.rawValue)" } == [
                    "scalping XAUUSD 5m", "trend_following EURUSD 1h",
                ])
            try await world.say("/strategy").check("You watch", "XAUUSD 5m", "EURUSD 1h")
            try await world.say("/strategy trend_following EURUSD 1h off").check("No longer watched:")
            try await world.say("/strategy trend_following EURUSD 1h off").check("Nothing was watched there")
            try await world.press("Stop watching").check("No longer watched: Scalping")
            #expect(try await watches(world).isEmpty)
        }
    }

    @Test func `a rule in words is made a strategy, and is changed, tested and deleted`() async throws {
        try await with { world in
            try await world.say(
                "signal me gold on the hour when there is a bullish order block and RSI under 35, at least 1:2"
            ).check("is watched on XAUUSD 1h", "Long when: bullish order block", "RSI(14) < 35", "at least 2R")
            #expect(
                try await watches(world).map { "\($0.strategy) \($0.instrument) \($0.timeframe.rawValue)" } == [
                    "own:1 XAUUSD 1h"
                ])
            try await world.say("/strategy own:1 show").check("own:1", "RSI(14) < 35", "at least 2R", "Record of this")
            try await world.say("/strategy own:1 when rsi under 40 and close over ema 50, stop 2 atr").check(
                "RSI(14) < 40 and close > EMA(50) is changed", "stop 2 atr", "at least 2R")
            try await world.say("/strategy own:1 show").check("RSI(14) < 40 and close > EMA(50)", "stop 2 atr")
            try await world.say("/strategy own:1 gold test").check("On the last 1,000 candles", "they promise nothing")
            try await world.say("/strategy").check("Yours", "own:1", "XAUUSD 1h")
            try await world.say("/strategy own:1 delete").check("is deleted")
            #expect(try await watches(world).isEmpty)
            try await world.say("/strategy own:1 show").check("I know no strategy")
        }
    }

    @Test func `a strategy answers to what its like is called, unless one's own is called so`() async throws {
        try await with { world in
            try await world.say("/export smc pine").check("Smart Money")
            try await world.say("/strategy smc gold").check("Smart Money is watched on XAUUSD")
            try await world.say("/strategy gold 1h when rsi under 35 and close over open")
            try await world.say("/strategy own:1 rename name=smc").check("smc")
            #expect(try await !world.say("/export smc pine").text.contains("Smart Money"))
        }
    }

    @Test func `in German as well`() async throws {
        try await with { world in
            try await world.say("/set_language de")
            try await world.say(
                "signalisiere mir Gold auf der Stunde wenn es einen bullischen Order Block gibt "
                    + "und RSI unter 35 ist, mindestens 1:2"
            ).check(
                "wird auf XAUUSD 1h beobachtet", "Kauf, wenn: Order Block bullisch", "RSI(14) < 35", "mindestens 2R")
            try await world.say("/strategy own:1 wenn RSI unter 40").check("RSI(14) < 40 ist geändert")
            try await world.say("/strategy own:1 gold test").check("Auf den letzten 1.000 Kerzen", "versprechen nichts")
            try await world.say("/strategy").check("Strategien", "Deine", "Du beobachtest", "own:1")
            try await world.say("/strategy gold 1h wenn rsj unter 35").check("kenne ich nicht", "rsi")
            try await world.say("/strategy own:1 share").check("auch andere beobachten")
            try await world.say("/strategy own:1 unshare").check("wieder dir allein")
            try await world.say("/strategy own:1 delete").check("ist gelöscht")
        }
    }

    @Test func `what cannot work is refused with the reason, and nothing is made`() async throws {
        try await with { world in
            for (rule, answer) in [
                ("rsj < 35", "I know no indicator “rsj”. Did you mean rsi"),
                ("rsi(0) < 35", "cannot be 0; it goes from"), ("rsi(9999) < 35", "cannot be 9999"),
                ("rsi < 30 and rsi > 70", "can never be true together"),
                ("rsi > 120", "can never be true"), ("rsi < 30, target 1 r, at least 3", "it would never signal"),
                ("rsi <", "breaks off"), ("the moon is full", "I know no indicator “moon”"),
            ] {
                let said = try await world.say("/strategy gold 1h when \(rule)")
                said.check(answer)
                #expect(said.count == 1 && !said.text.contains("is watched"), "\(rule): \(said.text)")
            }
            try await world.say("/strategy trend_followin gold").check("trend")
            try await world.say("/strategy own:77 gold").check("I know no strategy “own:77”")
            #expect(try await watches(world).isEmpty)
            try await world.say("/strategy").check("You watch none yet")
        }
    }

    @Test func `the instrument is asked for when it is missing`() async throws {
        try await with { world in
            try await world.say("/strategy 1h when rsi < 35").check("Which instrument?")
            try await world.say("/cancel")
            try await world.say("/strategy swing").check("Which instrument?")
            try await world.say("EURUSD").check("is watched on EURUSD")
        }
    }

    @Test func `there is an end to how many one can have`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi < 35").check("is watched")
            let (now, euro) = (world.time.now(), InstrumentID("EURUSD"))
            try await world.bot.store.write { transaction in
                let row = try #require(try transaction.strategy(1))
                for _ in 1..<50 { _ = try transaction.addStrategy("x", yaml: row.yaml, owner: row.owner, at: now) }
                for number in 1..<100 {
                    try transaction.addWatch(
                        WatchRow(user: row.owner, strategy: "own:\(number)", instrument: euro, timeframe: .h4))
                }
            }
            try await world.say("/strategy gold 1h when rsi < 36").check("50 strategies of your own", "Delete one")
            try await world.say("/strategy swing gold").check("You watch 100 already")
            #expect(try await watches(world).count == 100)
            try await world.say("/strategy gold 1h when rsi < 36", "6").check("is watched")
        }
    }

    @Test func `another's strategy is seen when it is shared, and never changed`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi < 35").check("is watched")
            try await world.say("/strategy", "6").check("You watch none yet")
            for text in ["show", "gold test", "gold", "delete", "share", "when rsi < 40"] {
                let said = try await world.say("/strategy own:1 \(text)", "6")
                said.check("I know no strategy “own:1”")
                #expect(!said.text.contains("35"))
            }
            try await world.say("/strategy own:1 share").check("can now be watched by others")
            try await world.say("/strategy", "6").check("own:1")
            try await world.say("/strategy own:1 show", "6").check("RSI(14) < 35")
            try await world.say("/strategy own:1 gold", "6").check("is watched on XAUUSD 1h")
            for text in ["delete", "unshare", "when rsi < 40"] {
                try await world.say("/strategy own:1 \(text)", "6").check("is not yours to change")
            }
            try await world.say("/strategy own:1 show").check("RSI(14) < 35")
            #expect(try await watches(world, "6").count == 1)
            try await world.say("/strategy own:1 unshare").check("is yours alone again")
            #expect(try await watches(world, "6").isEmpty)
            #expect(try await watches(world).count == 1)
            try await world.say("/strategy own:1 show", "6").check("I know no strategy")
            try await world.say("/strategy swing delete").check("is not yours to change")
        }
    }
}

/// Setups looked for, and single signals.
@Suite struct SignalChatTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    @Test func `setups of one instrument, by side and strategy`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            // True at nearly every candle, so a setup of it soon stands.
            let id = try await world.add(SignalWorld.strategy("rsi(14) < 99"), owner: ada)
            try await world.waitForSetup("/signals btc 1m \(id)", "ada", of: "Dips")
            let found = try await world.world.say("/signals btc 1m \(id)", "ada")
            found.check("Signals now", "Short BTCUSDT", "Dips", "Entry:", "Stop:", "Target 1:", "Why", "RSI(14)")
            found.check("For you:", "they promise nothing", "Simulated")
            #expect(found.labels == ["Take it", "Chart"])
            try await world.world.say("/signals btc 1m sell \(id)", "ada").check("Short BTCUSDT")
            let none = try await world.world.say("/signals btc 1m buy \(id)", "ada")
            none.check("No setup right now on BTCUSDT", "1 strategy")
            try await world.world.say("/signals btc own:99", "ada").check("I know no strategy “own:99”")
            try await world.world.say("/signals gold 1h", "ada").check("XAUUSD", "Simulated")
            try await world.world.say("/set_language de", "ada")
            try await world.world.say("/signals btc 1m \(id)", "ada").check(
                "Signale jetzt", "Verkauf BTCUSDT", "Für dich")
            try await world.world.say("/signals btc 1m buy \(id)", "ada").check("Gerade kein Setup bei BTCUSDT")
        }
    }

    @Test func `one signal by its name, and not one of a strategy that another keeps to themselves`() async throws {
        try await with { world in
            let (ada, bob) = (try await world.person("ada"), try await world.person("bob", language: "de"))
            let id = try await world.add(SignalWorld.strategy(), owner: ada)
            try await world.watch(id, ada, bob)
            try await world.look()
            let signal = try await world.passToSignal(of: ada)
            try await world.deliver()
            let shown = try await world.world.say("/signal #\(signal.reference)", "ada")
            shown.check("Short BTCUSDT", "Dips", "Formed", "waits for its entry", "Why", "too few to say anything")
            try await world.world.press("Why?", "ada").check("Short BTCUSDT", "Formed")
            try await world.world.say("/signal \(signal.reference.lowercased())", "bob").check(
                "Verkauf BTCUSDT", "wartet auf den Einstieg")
            try await world.world.say("/signal ZZZZZ", "ada").check("I know no signal ZZZZZ")
            try await world.world.say("/strategy \(id) unshare", "ada").check("is yours alone again")
            try await world.world.say("/signal \(signal.reference)", "bob").check("kenne ich nicht")
            try await world.world.say("/signal \(signal.reference)", "ada").check("Short BTCUSDT")
        }
    }
}
