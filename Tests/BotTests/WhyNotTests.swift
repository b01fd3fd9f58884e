import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Why there was no signal, from what was recorded when the candle closed.
@Suite struct WhyNotTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    @Test func `the reason and the figures of then are told`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            let id = try await world.add(try SignalWorld.strategy("rsi(14) < 1 and close > open"), owner: ada)
            try await world.watch(id, ada)
            try await world.look()
            for _ in 0..<5 { try await world.pass(.minutes(1)) }
            let moment = world.world.market
            for _ in 0..<5 { try await world.pass(.minutes(1)) }
            let now = try await world.world.say("why not bitcoin?", "ada")
            now.check("Dips", "BTCUSDT", "1m", "✗", "< 1")
            #expect(now.text.contains(/RSI\(14\) [0-9.]+ < 1/), "\(now.text)")
            // The candle that was the newest then, not the one of now.
            let minute = moment.seconds / 60 % 1440
            let (hours, minutes) = (minute / 60, minute % 60)
            let clock = "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
            let then = try await world.world.say("why not btc at \(clock)?", "ada")
            then.check("Dips", "BTCUSDT", "✗", "< 1")
            #expect(then.text != now.text)
        }
    }

    @Test func `where no signal was shown, that is the answer, with the last decision`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            for question in ["why?", "why this signal?"] {
                try await world.world.say(question, "ada").check("shown you no signal", "You watch none yet")
            }
            let id = try await world.add(try SignalWorld.strategy("rsi(14) < 1"), owner: ada)
            try await world.watch(id, ada)
            try await world.world.say("why?", "ada").check("shown you no signal", "Nothing has been decided yet")
            try await world.look()
            for _ in 0..<3 { try await world.pass(.minutes(1)) }
            for question in ["why?", "why this signal?"] {
                let said = try await world.world.say(question, "ada")
                said.check("shown you no signal", "last decision on what you watch", "Dips", "BTCUSDT 1m", "✗")
                #expect(said.text.contains(/RSI\(14\) [0-9.]+ < 1/), "\(said.text)")
            }
        }
    }

    /// The market begins on Tuesday, 2024-06-04.
    @Test func `a day that is named is the one that is looked at, and one that is past is said to be`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            let id = try await world.add(try SignalWorld.strategy("rsi(14) < 1"), owner: ada)
            try await world.watch(id, ada)
            try await world.look()
            for _ in 0..<3 { try await world.pass(.minutes(1)) }
            try await world.world.say("why not btc today?", "ada").check("Dips", "✗")
            try await world.world.say("why not btc at ten yesterday?", "ada").check("3 Jun 2024, 10:00", "no decision")
            try await world.world.say("why not btc on monday at 9:00?", "ada").check("3 Jun 2024, 09:00")
            try await world.world.say("why not btc at 10 three days ago?", "ada").check("1 Jun 2024, 10:00")
            try await world.world.say("why not btc on 2024-05-20 at 10:00?", "ada").check(
                "20 May 2024, 10:00", "no decision")
            try await world.world.say("why not btc on 2024-03-01 at 10:00?", "ada").check(
                "kept for 60 days", "1 Mar 2024")
            try await world.world.say("/why btc 10:00 day=90d", "ada").check("kept for 60 days")
        }
    }

    /// The market begins on Tuesday, 2024-06-04, at 08:00.
    @Test(arguments: [
        ("en", "why not btc on 3 June at 10", "3 Jun 2024, 10:00"),
        ("en", "why not btc on monday at 10", "3 Jun 2024, 10:00"),
        ("de", "warum nicht btc am Montag um 10 Uhr", "03.06.2024, 10:00"),
        ("de", "warum nicht btc am 3. Juni um 10 Uhr", "03.06.2024, 10:00"),
        ("es", "por qué no btc el lunes a las 10", "3 jun 2024, 10:00"),
        ("fr", "pourquoi pas btc lundi à 10h", "3 juin 2024, 10:00"),
        ("pt", "por que não btc na segunda às 10", "3 de jun. de 2024, 10:00"),
        ("ru", "почему не btc в понедельник в 10", "3 июн"), ("zh", "比特币周一10点为什么没有信号", "2024年6月3日"),
        ("id", "kenapa tidak btc hari senin jam 10", "3 Jun 2024"),
        ("tr", "btc pazartesi 10:00'da neden sinyal yok", "3 Haz 2024"),
        ("vi", "tại sao không btc vào thứ hai lúc 10 giờ", "10:00"),
        ("hi", "btc kyun nahi somvar ko 10 baje", "10:00"), ("ar", "لماذا لا btc يوم الاثنين الساعة 10", "10:00"),
    ]) func `days are named in every language`(_ language: String, _ text: String, _ moment: String) async throws {
        try await with { world in
            _ = try await world.person("ada")
            try await world.world.say("/language \(language)", "ada")
            let said = try await world.world.say(text, "ada")
            #expect(said.text.contains(moment) && said.text.contains("BTCUSDT"), "\(text): \(said.text)")
        }
    }

    @Test func `what was just begun says how its conditions stand, and when it decides`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            try await world.world.say("why not btc?", "ada").check("no decision on BTCUSDT")
            let id = try await world.add(try SignalWorld.strategy("rsi(14) < 1 and close > open"), owner: ada)
            try await world.watch(id, ada)
            let said = try await world.world.say("why not btc?", "ada")
            // One minute candles: it is 08:00, the candle of 08:00 closes a minute later, that of 07:59 is the last.
            said.check(
                "Dips on BTCUSDT 1m has decided nothing yet", "the next time at 4 Jun 2024, 08:01",
                "last closed candle, of 4 Jun 2024, 07:59", "conditions were not met", "✗")
            #expect(said.text.contains(/RSI\(14\) [0-9.]+ < 1/), "\(said.text)")
            // At a time of the past nothing was decided there.
            try await world.world.say("why not btc at 7:00?", "ada").check("no decision on BTCUSDT")
        }
    }

    @Test func `an unfinished candle decides nothing`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            let id = try await world.add(try SignalWorld.strategy("rsi(14) < 1"), owner: ada)
            try await world.watch(id, ada)
            try await world.look()
            try await world.pass(.minutes(2))
            let market = world.world.market
            // Half a minute into the next candle.
            let rest = 60 - market.seconds % 60
            try await world.pass(.seconds(Int(rest) + 30))
            let now = world.world.market
            let rows = try await world.bot.store.read {
                try $0.rejections(SignalWorld.bitcoin, from: now - .days(1), through: now, limit: 1_000)
            }
            let signals = try await world.signals(ada)
            #expect(!rows.isEmpty && signals.isEmpty)
            for candle in rows.map(\.candle) + (try signals.map { try $0.tracker().signal.candle }) {
                #expect(candle + .minutes(1) <= now)
            }
            let before = (rows.count, signals.count)
            try await world.pass(.seconds(20))  // the same candle goes on
            let later = world.world.market
            let after = try await world.bot.store.read {
                try $0.rejections(SignalWorld.bitcoin, from: later - .days(1), through: later, limit: 1_000)
            }
            #expect(after.count == before.0)
            #expect(try await world.signals(ada).count == before.1)
        }
    }
}
