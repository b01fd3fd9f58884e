import Channels
import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// What is said of a strategy right after it was made: it changes that strategy, and nothing else.
@Suite struct StrategyFollowUpTests {
    private static let making = "signal me gold 1h when rsi < 30"

    @Test func `after other questions it is still shown and named`() async throws {
        try await with { world in
            try await world.say("/language de")
            try await world.say("Signal für Gold 1h, wenn RSI unter 30")
            try await world.say("Signalhistorie")
            try await world.say("signale auf gold")
            try await world.say("nenn sie Londoner Dip").check("Sie heißt jetzt Londoner Dip")
            try await world.say("/quote eurusd")
            try await world.say("zeig sie").check("Londoner Dip", "RSI(14) < 30")
        }
    }

    @Test func `in Turkish, stop, target, reward and session are changed with a verb behind`() async throws {
        try await with { world in
            try await world.say("/language tr")
            try await world.say("altında 15 dakikalıkta RSI 40 altı olunca sinyal ver")
            try await world.say("stopunu 1,5 ATR yap").check("stop 1,5 ATR")
            try await world.say("en az 1:2 olsun").check("en az 2R")
            try await world.say("sadece Londra seansında").check("Londra seansı")
            try await world.say("hedefini 3R yap").check("hedefler 3 R")
        }
    }

    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    private func user(_ world: AlertWorld) async throws -> Int64 {
        let known = try await world.bot.store.read { try $0.sender(channel: "telegram", externalID: "5")?.0.id }
        return try #require(known)
    }
    private func own(_ world: AlertWorld, _ number: Int64 = 1) async throws -> StrategyRow? {
        try await world.bot.store.read { try $0.strategy(number) }
    }
    private func strategy(_ world: AlertWorld, _ number: Int64 = 1) async throws -> Strategy {
        let row = try #require(try await own(world, number))
        return try #require(StrategyDirectory.strategy(row))
    }
    private func watches(_ world: AlertWorld) async throws -> [String] {
        let user = try await user(world)
        return try await world.bot.store.read { try $0.watches(of: user) }
            .map { "\($0.strategy) \($0.instrument) \($0.timeframe.rawValue)" }
    }

    /// The filter that each adds, as conditions are written.
    static let filters = [
        ("en", "also only during London", "session london"),
        ("en", "also only in the london session", "session london"),
        ("en", "only during new york hours", "session new-york"),
        ("en", "also only when volume is above average", "volume_ratio(20) > 1"),
        ("en", "add a bullish order block", "bullish order block within 20 bars"),
        ("en", "please add a bullish order block", "bullish order block within 20 bars"),
        ("en", "only on trend days", "day trend"),
        ("en", "only when the 4h trend is up", "trend up@4h"),
        ("en", "and only when the trend on 4h is down", "trend down@4h"),
        ("de", "auch nur während London", "session london"),
        ("de", "nur an trendtagen", "day trend"),
        ("de", "nur wenn der 4h-trend aufwärts ist", "trend up@4h"),
        ("de", "nur wenn das volumen über dem durchschnitt liegt", "volume_ratio(20) > 1"),
        ("de", "ergänze einen bullischen orderblock", "bullish order block within 20 bars"),
        ("es", "sólo en días de tendencia", "day trend"), ("fr", "seulement les jours de tendance", "day trend"),
        ("ru", "только в трендовые дни", "day trend"), ("pt", "apenas em dias de tendência", "day trend"),
    ]

    @Test(arguments: filters) func `a further condition is added`(_ row: (String, String, String)) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(row.0)")
            try await world.say("/strategy own:1 show")
            let said = try await world.say(row.1)
            let changed = try await strategy(world)
            #expect(changed.filters == [try Condition(parsing: row.2)], "\(row.1): \(said.text)")
            #expect(changed.long == (try Condition(parsing: "rsi(14) < 30")))
        }
    }

    @Test(arguments: [
        ("at least 1:3", "minimum_reward: 3"), ("put the stop at structure", "stop: structure"),
        ("put its stop at 3 atr", "stop: 3 atr"), ("change rsi to 25", "rsi(14) < 25"),
        ("change rsi to below 20", "rsi(14) < 20"),
    ]) func `levels and bounds are changed in the strategy, not in charts or positions`(
        _ text: String, _ rule: String
    ) async throws {
        try await with { world in
            try await world.say(Self.making)
            let said = try await world.say(text)
            let yaml = try #require(try await own(world)).yaml
            #expect(yaml.contains(rule), "\(text): \(yaml)")
            said.check("is changed")
        }
    }

    @Test func `in German levels and bounds are changed as well`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language de")
            try await world.say("/strategy own:1 show")
            try await world.say("ändere rsi auf 25")
            try await world.say("mindestens 1:3")
            try await world.say("leg den stop auf 3 atr")
            let changed = try await strategy(world)
            #expect(changed.long == (try Condition(parsing: "rsi(14) < 25")))
            #expect(changed.minimumReward == 3 && changed.stop == .atr(3))
        }
    }

    @Test func `a figure that is held against two numbers is not guessed at`() async throws {
        try await with { world in
            try await world.say("signal me gold 1h when rsi > 30 and rsi < 50")
            try await world.say("change rsi to 25").check("no condition on that")
            #expect(try await strategy(world).long == (try Condition(parsing: "rsi > 30 and rsi < 50")))
        }
    }

    static let endings = [
        ("en", "disable it"), ("en", "turn it off"), ("en", "stop watching it"), ("en", "pause it"),
        ("en", "can you turn that strategy off please"), ("de", "schalte sie aus"), ("de", "pausiere sie"),
        ("de", "beobachte sie nicht mehr"), ("es", "desactívala"), ("fr", "désactive-la"), ("pt", "desliga-a"),
        ("ru", "выключи её"), ("tr", "onu kapat"), ("id", "matikan itu"), ("vi", "tắt nó"), ("hi", "इसे बंद करो"),
        ("ar", "أوقفها"), ("zh", "关闭它"),
    ]

    @Test(arguments: endings) func `it is no longer watched, and entries are not paused`(
        _ row: (String, String)
    ) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(row.0)")
            try await world.say("/strategy own:1 show")
            let said = try await world.say(row.1)
            #expect(try await watches(world) == [], "\(row): \(said.text)")
            let user = try await user(world)
            let settings = try await world.bot.store.read { try $0.settings(of: user) }
            #expect(settings["paused_until"] == nil && settings["paused_things"] == nil)
            #expect(try await own(world) != nil)
            try await world.say("/undo")
            #expect(try await watches(world) == ["own:1 XAUUSD 1h"])
        }
    }

    @Test func `paused for a time are its signals and its entries alone`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("pause it for 2 hours").check("own:1", "until")
            let user = try await user(world)
            let paused = PausedThings(
                try await world.bot.store.read { try $0.settings(of: user) }["paused_things"] ?? "")
            let now = world.time.now()
            #expect(paused.covers(.signals, InstrumentID("XAUUSD"), "own:1", at: now))
            #expect(paused.covers(.trading, InstrumentID("XAUUSD"), "own:1", at: now))
            #expect(!paused.covers(.trading, InstrumentID("XAUUSD"), "own:2", at: now))
            #expect(!paused.covers(.trading, InstrumentID("XAUUSD"), at: now + .hours(3)))
            #expect(try await watches(world) == ["own:1 XAUUSD 1h"])
        }
    }

    @Test(arguments: [("en", "turn it on again"), ("de", "schalte sie wieder ein")])
    func `it is switched on again where it was`(_ language: String, _ text: String) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("turn it off")
            try await world.say("/language \(language)")
            try await world.say("/strategy own:1 show")
            try await world.say(text)
            #expect(try await watches(world) == ["own:1 XAUUSD 1h"])
        }
    }

    @Test(arguments: [
        ("en", "share it", "make it private"), ("en", "make it public", "stop sharing it"),
        ("de", "teile sie", "mach sie wieder privat"),
    ]) func `it is shared and taken back`(_ language: String, _ share: String, _ unshare: String) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(language)")
            try await world.say("/strategy own:1 show")
            try await world.say(share)
            #expect(try await own(world)?.isShared == true)
            try await world.say(unshare)
            #expect(try await own(world)?.isShared == false)
        }
    }

    @Test(arguments: [
        ("en", "rename it to Dipper"), ("en", "change its name to Dipper"), ("de", "benenne sie in Dipper um"),
    ]) func `it is renamed, and called by that name afterwards`(_ language: String, _ text: String) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(language)")
            try await world.say("/strategy own:1 show")
            try await world.say(text)
            #expect(try await own(world)?.name == "Dipper")
            try await world.say("/language en")
            // By its name, whatever was spoken of last.
            try await world.say("price of gold")
            try await world.say("turn Dipper off")
            #expect(try await watches(world) == [])
            try await world.say("price of gold")
            try await world.say("delete my dipper strategy")
            #expect(try await own(world) == nil)
        }
    }

    @Test(arguments: [
        ("en", "also watch it on eurusd", ["own:1 EURUSD 1h", "own:1 XAUUSD 1h"]),
        ("en", "watch it on eurusd 15m too", ["own:1 EURUSD 15m", "own:1 XAUUSD 1h"]),
        ("en", "also on eurusd and btc", ["own:1 BTCUSDT 1h", "own:1 EURUSD 1h", "own:1 XAUUSD 1h"]),
        ("de", "beobachte sie auch auf eurusd", ["own:1 EURUSD 1h", "own:1 XAUUSD 1h"]),
        ("de", "auch auf eurusd", ["own:1 EURUSD 1h", "own:1 XAUUSD 1h"]),
        ("fr", "surveille-la aussi sur eurusd", ["own:1 EURUSD 1h", "own:1 XAUUSD 1h"]),
    ]) func `another market is added to the strategy, not to the watchlist`(
        _ language: String, _ text: String, _ expected: [String]
    ) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(language)")
            try await world.say("/strategy own:1 show")
            let said = try await world.say(text)
            #expect(try await watches(world) == expected, "\(text): \(said.text)")
            let user = try await user(world)
            #expect(try await world.bot.store.read { try $0.settings(of: user) }["watchlist"] == nil)
        }
    }

    @Test(arguments: [
        ("en", "copy momentum and change its stop to 3 atr", Strategy.Stop.atr(3)),
        ("en", "copy momentum", .atr(2)), ("de", "kopiere momentum und ändere den stop auf 3 atr", .atr(3)),
        ("en", "make a copy of smart money with a stop at 1.5 atr", .atr(1.5)),
    ]) func `a copy of a strategy is one's own with the change, and charts stay as they are`(
        _ language: String, _ text: String, _ stop: Strategy.Stop
    ) async throws {
        try await with { world in
            try await world.say("/language \(language)")
            let said = try await world.say(text)
            let id = text.contains("smart") ? "smart_money" : "momentum"
            let file = Folders.root.appending(path: "config/strategies/\(id).yaml")
            let original = try Strategy(yaml: String(contentsOf: file, encoding: .utf8), id: id)
            let copy = try await strategy(world)
            #expect(copy.stop == stop && copy.long == original.long && copy.short == original.short, "\(said.text)")
            #expect(copy.targets == original.targets && copy.filters == original.filters)
            #expect(copy.name != original.name)
            let user = try await user(world)
            #expect(try await world.bot.store.read { try $0.settings(of: user) }["indicators"] == nil)
            // It is the one spoken of now, and can be taken back.
            try await world.say(language == "de" ? "nenne sie Mine" : "call it Mine")
            #expect(try await own(world)?.name == "Mine")
            try await world.say("/undo")
            #expect(try await own(world)?.name == copy.name)
            try await world.say("/undo")
            #expect(try await own(world) == nil)
        }
    }

    @Test func `undoing a deletion brings back the strategy and its watches, and touches no other`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("signal me eurusd 15m when rsi < 25")
            try await world.say("signal me btc 1h when adx > 40")
            let before = try #require(try await own(world))
            try await world.say("/strategy own:1 XAUUSD 4h")
            let watched = try await watches(world)
            #expect(watched.count == 4)
            let deleted = try await world.say("/strategy own:1 delete")
            #expect(deleted.labels.contains("Undo"))
            #expect(try await own(world) == nil)
            #expect(try await watches(world) == watched.filter { !$0.hasPrefix("own:1 ") })
            try await world.say("undo").check("is back", "XAUUSD 1h", "XAUUSD 4h")
            let after = try #require(try await own(world))
            #expect(after.name == before.name && after.yaml == before.yaml && after.isShared == before.isShared)
            #expect(try await watches(world) == watched)
        }
    }

    @Test func `undoing a change puts the rules back, not the watches`() async throws {
        try await with { world in
            try await world.say(Self.making)
            let before = try await strategy(world)
            try await world.say("only on trend days")
            try await world.say("undo").check("as it was before")
            #expect(try await strategy(world) == before)
            #expect(try await watches(world) == ["own:1 XAUUSD 1h"])
        }
    }

    @Test(arguments: [false, true])
    func `the same rule again is answered with the one that is there`(_ isOff: Bool) async throws {
        try await with { world in
            try await world.say(Self.making)
            if isOff { try await world.say("turn it off") }
            try await world.say(Self.making).check("You have that already", "own:1")
            #expect(try await own(world, 2) == nil)
            #expect(try await watches(world) == ["own:1 XAUUSD 1h"])
            // It is the one that was spoken of.
            try await world.say("delete it").check("is deleted")
            #expect(try await own(world) == nil)
        }
    }

    @Test func `another rule, market or timeframe is another strategy`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("signal me gold 1h when rsi < 29")
            try await world.say("signal me gold 4h when rsi < 30")
            try await world.say("signal me eurusd 1h when rsi < 30")
            #expect(try await watches(world).count == 4)
        }
    }

    @Test func `strategies are ranked by their record, not answered by who one is`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("signal me eurusd 1h when rsi < 25").check("EURUSD")
            try await world.say("rank my strategies").check("Track record", "own:1", "own:2")
            try await world.say("/language de")
            try await world.say("rangliste meiner strategien").check("Bilanz", "own:1", "own:2")
        }
    }

    @Test(arguments: [
        ("en", "use smart money on gold", "smart_money XAUUSD 15m"),
        ("en", "use smc on gold 15m", "smart_money XAUUSD 15m"),
        ("en", "use opening range on eurusd", "opening_range EURUSD 5m"),
        ("en", "use multi timeframe pullback on gold", "multi_timeframe_pullback XAUUSD 15m"),
        ("de", "nutze smart money auf gold", "smart_money XAUUSD 15m"),
        ("de", "nutze eröffnungsspanne auf eurusd", "opening_range EURUSD 5m"),
        ("de", "nutze multi timeframe pullback auf gold", "multi_timeframe_pullback XAUUSD 15m"),
        ("fr", "utilise range d'ouverture sur eurusd", "opening_range EURUSD 5m"),
    ]) func `the templates are found by their names`(
        _ language: String, _ text: String, _ watch: String
    ) async throws {
        try await with { world in
            try await world.say("/language \(language)")
            let said = try await world.say(text)
            #expect(try await watches(world) == [watch], "\(text): \(said.text)")
        }
    }

    @Test func `templates are exported by name`() async throws {
        try await with { world in
            let said = try await world.say("export smart money to pine")
            said.check("Smart Money as Pine Script")
        }
    }
}
