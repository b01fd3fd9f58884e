import Channels
import Foundation
import Signals
import TestSupport
import Testing
import Trading

@testable import Bot

/// What may be said in the text of a rule, when a strategy is made and when it is changed.
@Suite struct RuleTextTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }

    @Test func `the least reward is changed alone, and a contradiction is said`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi < 30, target 3r").check("targets 3 R,")
            try await world.say("/strategy own:1 when rsi < 30, at least 1:2").check("targets 3 R, at least 2R")
            try await world.say("set its minimum reward to 3").check("targets 3 R, at least 3R")
            let said = try await world.say("/strategy own:1 when rsi < 30, at least 1:4")
            said.check("worth 3, less than the 4")
            try await world.say("/strategy own:1 show").check("targets 3 R, at least 3R")
        }
    }

    /// What is written, and a part of the answer.
    static let unreadable = [
        ("stop 0 atr", "“0 atr” does not fit “stop”"), ("stop 500 %", "“500 %” does not fit “stop”"),
        ("target 0 r", "“0 r” does not fit “targets”"), ("stop somewhere", "does not fit “stop”"),
        ("targets 3", "does not fit “targets”"), ("at least 1:500", "does not fit “minimum_reward”"),
        ("at least 1:50", "does not fit “minimum_reward”"), ("enter sometime", "does not fit “entry”"),
        ("valid for 0 candles", "does not fit “expiry”"), ("stop below 2380", "does not fit “stop”"),
        ("stop 5 euros", "does not fit “stop”"),
    ]

    @Test(arguments: unreadable) func `what cannot be read is refused, and nothing usual is taken`(
        text: String, answer: String
    ) async throws {
        try await with { world in
            let said = try await world.say("/strategy gold 1h when rsi < 30, \(text)")
            said.check(answer, "For example")
            #expect(!said.text.contains("is watched"))
        }
    }

    /// What is written behind "rsi < 30", and what the rules say then.
    static let said = [
        ("stop under the swing low", "stop structure"), ("stop below structure", "stop structure"),
        ("stop under the last low", "stop structure"), ("stop at the zone", "stop structure"),
        ("stop 20 pips", "stop 20 pips"), ("stop 20 points", "stop 20 pips"), ("stop 5 dollars", "stop 5 in price"),
        ("with a 20 pip stop", "stop 20 pips"), ("stop 1.5%", "stop 1.5 %"), ("sl 2 atr", "stop 2 atr"),
        ("targets 1:2 and 1:3", "targets 2 R, 3 R"), ("targets 2R and 3R", "targets 2 R, 3 R"),
        ("tp 2r and 3r", "targets 2 R, 3 R"), ("target 2r, target 3r", "targets 2 R, 3 R"),
        ("targets 2R, 3R and 4R", "targets 2 R, 3 R, 4 R"), ("targets 3R and 2R", "targets 2 R, 3 R"),
        ("target 40 pips", "targets 40 pips"), ("min 1:2", "at least 2R"), ("at least 3R", "at least 3R"),
        ("enter on a breakout", "Entry breakout 0.1 atr"), ("breakout entry", "Entry breakout 0.1 atr"),
        ("enter with a limit 0.5 atr", "Entry limit 0.5 atr"), ("entry at market", "Entry market"),
        ("let its entries expire after 3 bars", "Entries wait 3 bars"), ("valid for 5 candles", "Entries wait 5 bars"),
        ("cooldown 12 bars", "rests 12 bars"), ("wait 12 bars after a signal", "rests 12 bars"),
        ("only during London", "session london"), ("only in the London session", "session london"),
        ("only during New York hours", "session new-york"), ("only on Mondays", "on Mon (UTC)"),
        ("only on Mondays and Fridays", "on Mon, Fri (UTC)"),
        ("only when volume is above average", "VOLUME_RATIO(20) > 1"),
        ("trend up", "structure trend up"), ("trend is up", "structure trend up"),
        ("trend down on 4h", "structure trend down (4h)"), ("the 4h trend is up", "structure trend up (4h)"),
        ("price above previous day high", "close > previous day's high"),
        ("close below pdl", "close < previous day's low"),
        ("price above yesterday's high", "close > previous day's high"), ("equal highs", "equal highs within 20 bars"),
        ("bullish swing", "swing low within 5 bars"), ("close > swing low", "close > last swing low"),
        ("bearish order block mitigated", "order block mitigated (bearish)"),
        ("hours 22:00-02:00 Asia/Kolkata", "22:00-02:00 Asia/Kolkata"),
        ("at least 2 of (close > open; close > ema(200); macd > 0)", "at least 2 of: close > open"),
        (
            "at least 2 of these: adx over 20, price above ema 200, macd above 0",
            "at least 2 of: ADX(14) > 20; close > EMA(200); MACD"
        ),
        ("adx at least 25", "ADX(14) ≥ 25"),
    ]

    @Test func `what is said is what is made`() async throws {
        try await with { world in
            for (text, answer) in Self.said {
                let said = try await world.say("/strategy gold 1h when rsi < 30, \(text)")
                #expect(said.text.contains(answer) && said.text.contains("is watched"), "\(text): \(said.text)")
                #expect(said.text.contains("RSI(14) < 30"), "\(text): \(said.text)")
                try await world.say("/strategy own:\(Self.said.firstIndex { $0.0 == text }! + 1) delete")
            }
        }
    }

    static let german = [
        ("Stop unter dem letzten Tief", "Stop hinter der Struktur"),
        ("Stop unter der Struktur", "Stop hinter der Struktur"),
        ("Stop 20 Pips", "Stop 20 Pips"), ("Ziele 1:2 und 1:3", "2 R, 3 R"), ("Ziele 2R und 3R", "2 R, 3 R"),
        ("Einstieg beim Ausbruch", "beim Ausbruch, 0,1 ATR jenseits"), ("gültig für 5 Kerzen", "warten 5 Kerzen"),
        ("Wartezeit 12 Kerzen", "ruht sie 12 Kerzen"), ("nur während London", "Sitzung London"), ("nur montags", "Mo"),
        ("Aufwärtstrend", "Struktur aufwärts"), ("Kurs über dem Hoch des Vortags", "Hoch des Vortags"),
        ("mindestens 2 von diesen: adx über 20, Kurs über ema 200, macd über 0", "ADX(14) > 20; "),
    ]

    @Test func `in German as well`() async throws {
        try await with { world in
            try await world.say("/language de")
            for (text, answer) in Self.german {
                let said = try await world.say("/strategy gold 1h wenn RSI unter 30, \(text)")
                #expect(said.text.contains(answer) && said.text.contains("beobachtet"), "\(text): \(said.text)")
            }
        }
    }

    @Test func `the sentence a trader wrote`() async throws {
        try await with { world in
            try await world.say(
                "signal me gold on the hour when there is a bullish order block and RSI under 35, "
                    + "stop under the swing low, targets 1:2 and 1:3"
            ).check(
                "is watched on XAUUSD 1h", "bullish order block", "RSI(14) < 35", "stop structure, targets 2 R, 3 R")
        }
    }

    @Test func `a strategy has the name that it is given`() async throws {
        try await with { world in
            try await world.say("make a strategy called Dipper for gold 1h: buy when rsi below 30, stop 2 atr").check(
                "Dipper is watched on XAUUSD 1h", "Long when: RSI(14) < 30")
            try await world.say("make me a strategy named \"Late Dips\" for gold 1h: buy when rsi below 25").check(
                "Late Dips is watched on XAUUSD 1h")
            try await world.say("/language de")
            try await world.say("mach mir eine Strategie namens Taucher für Gold 1h: kaufe wenn RSI unter 20").check(
                "Taucher wird auf XAUUSD 1h beobachtet")
        }
    }

    @Test func `changes of one that exists leave the rest as it is`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi < 30, target 3r, stop 1.5 atr").check("is watched")
            for (text, answer) in [
                ("enter on a breakout", "Entry breakout 0.1 atr, stop 1.5 atr, targets 3 R"),
                ("let its entries expire after 3 bars", "Entries wait 3 bars"), ("cooldown 12 bars", "rests 12 bars"),
                ("stop 30 pips", "stop 30 pips, targets 3 R"), ("min 1:2", "targets 3 R, at least 2R"),
            ] {
                try await world.say("/strategy own:1 when \(text)").check("is changed", "RSI(14) < 30", answer)
            }
            try await world.say("/strategy own:1 when timeframe 4h").check("is changed")
            try await world.say("/strategy").check("XAUUSD 4h")
            try await world.say("/strategy own:1 show").check("4h", "breakout", "stop 30 pips", "rests 12 bars")
        }
    }

    @Test func `also sell adds the other side, and another occasion to one that is there`() async throws {
        try await with { world in
            try await world.say("/strategy gold 1h when rsi < 30").check("Long when: RSI(14) < 30")
            let said = try await world.say("also sell when rsi above 70 and price below ema 200")
            said.check("Long when: RSI(14) < 30", "Short when: RSI(14) > 70 and close < EMA(200)")
            #expect(!said.text.contains("Only if"))
            try await world.say("also sell when rsi above 80").check(
                "RSI(14) > 70 and close < EMA(200) or RSI(14) > 80")
            try await world.say("also require adx above 20").check("Only if: ADX(14) > 20")
        }
    }

    @Test func `names are cut at whole conditions, and outputs are said`() async throws {
        try await with { world in
            let said = try await world.say(
                "/strategy gold 1h when rsi < 70 and close > donchian(20)[1] and macd(12,26,9) > 0 and "
                    + "close > bbands(20,2)")
            let headline = said.text.split(separator: "\n").first.map(String.init) ?? ""
            #expect(headline.contains("RSI(14) < 70 and close > DONCHIAN(20).upper[1]… is"), "\(headline)")
            #expect(headline.count(where: { $0 == "(" }) == headline.count(where: { $0 == ")" }), "\(headline)")
            said.check("close > BBANDS(20,2).upper")
        }
    }
}
