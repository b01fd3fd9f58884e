import Channels
import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// Strategies of one's own, changed by talking of the one spoken of last.
@Suite struct StrategyTalkTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    private static let making =
        "make a strategy for gold: buy when rsi below 30 and price above ema 200, stop 1.5 atr, target 3R"

    @Test func `one sentence after the other`() async throws {
        try await with { world in
            try await world.say(Self.making).check("is watched on XAUUSD")
            try await world.say("change its target to 2R").check("is changed", "targets 2 R")
            try await world.say("make the stop 2 atr").check("stop 2 atr", "targets 2 R")
            try await world.say("also require volume above average").check("Only if:", "VOLUME_RATIO(20) > 1")
            try await world.say("only during the london session").check("Only if:", "ondon")
            let rules = try await world.say("rsi below 35 instead")
            rules.check("35")
            #expect(!rules.text.contains("< 30") && !rules.text.contains("below 30"), "\(rules.text)")
            try await world.say("call it DipBuyer").check("It is called DipBuyer now")
            // The name stays when conditions change.
            try await world.say("rsi below 33 instead").check("DipBuyer is changed", "33")
            try await world.say("show it").check("DipBuyer", "33", "targets 2 R")
            try await world.say("export it to pine").check("DipBuyer", "Pine Script")
            try await world.say("backtest it").check("DipBuyer")
            try await world.say("delete it").check("DipBuyer is deleted")
        }
    }

    @Test func `what is about something else is not about the strategy`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("price of gold").check("XAUUSD")
            let said = try await world.say("delete it")
            #expect(!said.text.contains("is deleted"), "\(said.text)")
            // An order's card is corrected, not a strategy.
            try await world.say(Self.making)
            try await world.say("/buy EURUSD 0.1 sl 20 pips")
            #expect(!(try await world.say("change its target to 2R")).text.contains("is changed"))
        }
    }

    @Test func `a strategy that was not made is not taken for one that was`() async throws {
        try await with { world in
            try await world.say(Self.making)
            world.time.advance(by: .minutes(5))
            try await world.say("signal me gold 1h when rsi below 30 and nonsense above 3")
            let said = try await world.say("delete it")
            #expect(!said.text.contains("is deleted"), "\(said.text)")
        }
    }

    @Test func `nothing to replace is said, and ours are not changed`() async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("adx above 25 instead").check("no condition on that")
            try await world.say("/strategy momentum show")
            try await world.say("change its target to 2R").check("not yours to change")
        }
    }

    @Test func `a strategy that is asked for is offered`() async throws {
        try await with { world in
            let told = try await world.say("/backtest")
            #expect(told.labels.count > 2, "\(told.text)")
            try await world.press(try #require(told.labels.first)).check("instrument")
        }
    }

    /// Language, the target, one more condition, the name.
    static let languages = [
        ("de", "ändere das Ziel auf 2R", "verlange auch adx über 25", "nenne sie Dipper"),
        ("es", "cambia el objetivo a 2R", "exige también adx por encima de 25", "llámala Dipper"),
        ("pt", "muda o alvo para 2R", "exija também adx acima de 25", "chame de Dipper"),
        ("fr", "change l'objectif à 2R", "exige aussi adx au-dessus de 25", "appelle-la Dipper"),
        ("ru", "измени цель на 2R", "добавь условие adx выше 25", "назови её Dipper"),
        ("ar", "غيّر الهدف إلى 2R", "أضف شرط adx فوق 25", "سمّها Dipper"),
        ("hi", "target 2R करो", "adx 25 से ऊपर भी", "नाम रखो Dipper"),
        ("zh", "目标 改成 2R", "还要 adx 高于 25", "命名为 Dipper"),
        ("id", "ubah target jadi 2R", "tambah syarat adx di atas 25", "namai Dipper"),
        ("tr", "hedef 2R olsun", "ayrıca adx üstünde 25", "adını koy Dipper"),
        ("vi", "đổi mục tiêu thành 2R", "thêm điều kiện adx trên 25", "đặt tên là Dipper"),
    ]

    @Test(arguments: languages)
    func `in every language`(_ row: (String, String, String, String)) async throws {
        try await with { world in
            try await world.say(Self.making)
            try await world.say("/language \(row.0)")
            try await world.say("/strategy own:1 show")
            try await world.say(row.1).check("2 R")
            try await world.say(row.2).check("25")
            try await world.say(row.3).check("Dipper")
        }
    }
}
