import Channels
import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Strategies that are named where something of them is changed: templates and one's own.
@Suite struct NamedStrategyTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    private func own(_ world: AlertWorld) async throws -> [Strategy] {
        let rows = try await world.bot.store.read { transaction in
            try (1...9).compactMap { try transaction.strategy(Int64($0)) }
        }
        return try rows.map { try #require(StrategyDirectory.strategy($0)) }
    }

    @Test(arguments: [
        ("en", "edit trend following", "trend_following"), ("de", "bearbeite Trendfolge", "trend_following"),
        ("es", "edita momentum", "momentum"), ("fr", "modifie momentum", "momentum"),
        ("pt", "editar momentum", "momentum"),
        ("ru", "измени momentum", "momentum"), ("ar", "عدل momentum", "momentum"),
        ("hi", "momentum ko edit karo", "momentum"),
        ("zh", "编辑 momentum", "momentum"), ("id", "ubah momentum", "momentum"), ("tr", "momentum düzenle", "momentum"),
        ("vi", "sửa momentum", "momentum"),
    ]) func `a template is shown with the way to a copy of one's own`(
        _ language: String, _ text: String, _ id: String
    ) async throws {
        try await with { world in
            try await world.say("/language \(language)")
            try await world.say(text).check("`\(id)`".replacing("`", with: ""), "/strategy \(id) when stop 3 atr")
            #expect(try await own(world).isEmpty)
            // What it says to write does what it says.
            let said = try await world.say("/strategy \(id) when stop 3 atr")
            let copy = try #require(try await own(world).first, "\(said.text)")
            #expect(copy.stop == .atr(3))
        }
    }

    @Test(arguments: [
        "change the stop of trend following to 3 atr", "edit trend following: stop 3 atr",
        "set the stop of trend following to 3 atr", "change trend following's stop to 3 atr",
        "edit trend following and make the stop 3 atr",
    ]) func `a change of a template is made in a copy, and charts stay as they are`(_ text: String) async throws {
        try await with { world in
            try await world.say("/strategy trend_following gold 4h").check("is watched on XAUUSD 4h")
            let said = try await world.say(text)
            said.check(
                "Trend following 2 (own:1) is yours now", "Trend following itself", "stays as it is", "stop 3 atr")
            #expect(said.labels.contains("👁 XAUUSD 4h"), "\(said.labels)")
            let template = try #require(
                world.bot.conversations.services.strategies.all.first { $0.id == "trend_following" })
            let copy = try #require(try await own(world).first)
            #expect(copy.stop == .atr(3) && copy.long == template.long && copy.filters == template.filters)
            try await world.press("👁 XAUUSD 4h").check("Trend following 2 is watched on XAUUSD 4h")
        }
    }

    @Test(arguments: [
        ("en", "change the stop of Dipper to 3 atr"), ("en", "Dipper's stop to 3 atr"),
        ("en", "edit Dipper: stop 3 atr"),
        ("de", "ändere den Stop von Dipper auf 3 atr"), ("es", "cambia el stop de Dipper a 3 atr"),
        ("fr", "change le stop de Dipper à 3 atr"), ("pt", "muda o stop de Dipper para 3 atr"),
        ("id", "ubah stop dari Dipper jadi 3 atr"), ("zh", "把Dipper的止损改成3 atr"),
    ]) func `one's own is changed by its name, whatever was spoken of`(_ language: String, _ text: String) async throws
    {
        try await with { world in
            try await world.say("make a strategy called Dipper for gold 1h: buy when rsi below 30, stop 2 atr")
            world.time.advance(by: .hours(3))
            try await world.say("/language \(language)")
            let said = try await world.say(text)
            let strategy = try #require(try await own(world).first)
            #expect(strategy.stop == .atr(3) && strategy.name == "Dipper", "\(text): \(said.text)")
        }
    }

    @Test func `names that are words of a rule take nothing away from what was spoken of`() async throws {
        try await with { world in
            try await world.say("make a strategy called Dipper for gold 1h: buy when rsi below 30, stop 2 atr")
            try await world.say("change the stop to the last swing low")
            #expect(try await own(world).map(\.stop) == [.structure])
            world.time.advance(by: .hours(3))
            let stop = try await world.say("set the stop to the swing low")
            #expect(try await own(world).count == 1, "\(stop.text)")
            try await world.say("/signals eurusd")
            let said = try await world.say("change my chart to ema 50")
            #expect(try await own(world).count == 1, "\(said.text)")
        }
    }
}
