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

/// How people choose what their orders are sized by, and what comes of it.
@Suite struct SizingChatTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld()
        try await body(world)
        try world.close()
    }

    @Test func `a way to size is set by command and in words, shown, and taken back`() async throws {
        try await with { world in
            try await world.say("/risk").check("1.00% of your balance", "2.00% of the equity")
            let changes: [(String, String)] = [
                ("/risk kelly", "a quarter of Kelly's fraction"), ("size by atr", "2 average daily ranges"),
                ("scale with equity", "1.00% of your equity"), ("always trade 0.1 lots", "always 0.1 lots"),
                ("risk 50 shares per trade", "always 50 shares"),
                ("/risk quantity=3", "always 3 lots, shares or coins"),
                ("/risk 2 units", "always 2 units"), ("risk 0.5% per trade", "0.50% of your balance"),
                ("risk 1% of my equity per trade", "1.00% of your equity"),
            ]
            for (words, rule) in changes {
                let answer = try await world.say(words)
                answer.check(rule)
                #expect(answer.labels == ["Undo"])
                try await world.say("/risk").check(rule)
            }
            try await world.say("/undo").check("way to size orders goes back from a part of the equity to a part")
            try await world.say("/undo").check("risk of one trade goes back from 1.00% to 0.50%")
            try await world.say("/undo").check("goes back from a part of the balance to always 2 units")
            try await world.say("/risk").check("always 2 units")
        }
    }

    @Test func `in German`() async throws {
        try await with { world in
            try await world.say("/language de")
            let changes: [(String, String)] = [
                ("/risk kapital", "1,00 % deines Kapitals"), ("größe nach atr", "2 mittlere Tagesspannen"),
                ("nutze kelly", "ein Viertel von Kellys Anteil"), ("immer 0,1 lot handeln", "immer 0,1 Lot"),
                ("riskiere 1% pro trade", "1,00 % deines Kontostands"),
            ]
            for (words, rule) in changes { try await world.say(words).check(rule) }
            try await world.say("/undo").check("Größenregel", "immer 0,1 Lot")
            try await world.say("/buy EURUSD sl 20 pips").check("0,1 Lot", "Größe: deine feste")
        }
    }

    @Test func `why a size is what it is, is answered from the figures that were kept with it`() async throws {
        try await with { world in
            try await world.say("why this size?").check("no figures of a size")
            // 10,000 USD: 1 % is 100; 20 pips × 10 USD.
            let line = "Size: 100.00 USD (1.00% of the balance) ÷ 200.00 USD that 1 lot loses over 20 pips = 0.5"
            try await world.say("/buy EURUSD sl 20 pips")
            try await world.say("why this size?").check(
                "Why 0.5 lots EURUSD? Buy #", line, "Risk 100.00 USD (1.00% of equity)")
            try await world.say("/buy EURUSD sl 20 pips")
            try await world.press("Confirm").check("Buy: 0.5 lots EURUSD")
            // Neither another rule nor another balance changes what was.
            try await world.say("/risk equity 0.5%")
            try await world.say("why 0.5 lots?").check("Why 0.5 lots EURUSD? Buy #", line)
            try await world.say("/buy gold 0.02 sl 1%")
            try await world.say("why so small?").check("Why 0.02 lots XAUUSD?", "Size: you said it")
            try await world.say("why this size for eurusd?").check("Why 0.5 lots EURUSD?", line)
            try await world.say("/explain about=size").check("Why 0.02 lots XAUUSD?")
            try await world.say("/language de")
            try await world.say("warum diese größe?").check("Warum 0,02 Lots XAUUSD?", "Größe: du hast sie gesagt")
            try await world.say("warum diese größe bei eurusd?")
                .check("Warum 0,5 Lots EURUSD?", "1,00 % des Kontostands", "20 Pips")
        }
    }

    @Test func `what is none is refused, and changes nothing`() async throws {
        try await with { world in
            let refused: [(String, String)] = [
                ("/risk kelly 1%", "two ways to size"), ("/risk equity 0.1 lots", "two ways to size"),
                ("/risk 1% 0.1 lots", "two ways to size"), ("/risk 0 lots", "more than zero"),
                ("/risk fixed", "How much?"), ("/risk fixed 3", "two ways to size"),
                ("/risk equity 5%", "at most 2.00%"),
                ("/risk 99999999999 lots", "99999999999"), ("/risk quantity=-1", "-1"),
            ]
            for (words, reason) in refused {
                let answer = try await world.say(words)
                answer.check(reason)
                #expect(!answer.labels.contains("Undo"), "\(words)")
            }
            try await world.say("/risk").check("1.00% of your balance")
        }
    }

    @Test func `an order without a size is sized as its owner says, and the card shows how`() async throws {
        try await with { world in
            // 10,000 USD: 1 % is 100; 20 pips × 10 USD.
            try await world.say("/buy EURUSD sl 20 pips").check(
                "Buy 0.5 lots EURUSD",
                "Size: 100.00 USD (1.00% of the balance) ÷ 200.00 USD that 1 lot loses over 20 pips = 0.5, rounded down"
            )
            try await world.say("/risk equity")
            try await world.say("/buy EURUSD sl 20 pips").check("Buy 0.5 lots", "100.00 USD (1.00% of the equity)")
            try await world.say("/risk 0.2 lots")
            try await world.say("/buy EURUSD sl 20 pips").check("Buy 0.2 lots EURUSD", "Size: your fixed one")
            try await world.say("/buy EURUSD").check("Buy 0.2 lots EURUSD", "added by me")
            // What is said with the order counts, and needs no line.
            let named = try await world.say("/buy EURUSD 0.3 sl 20 pips")
            named.check("Buy 0.3 lots")
            #expect(!named.text.contains("Size:"))
            try await world.say("/account").check("Risk of one trade always 0.2 lots, at most 2.00%")
            // 2 lots × 20 pips × 10 USD = 400, 4 %.
            try await world.say("/risk 2 lots")
            try await world.say("/buy EURUSD sl 20 pips").check("4.0% of your equity", "1 lot")
        }
    }

    @Test func `by the average range of the days`() async throws {
        try await with { world in
            try await world.say("/risk atr")
            // Wilder 1978: the mean of the first fourteen true ranges, then thirteen parts of it and one of each more.
            let market = world.bot.marketLoop.market
            let days = market.candles(
                of: InstrumentID("XAUUSD"), timeframe: .d1, count: 100, before: market.clock.now())
            #expect(days.count == 100)
            let ranges = zip(days, days.dropFirst()).map { before, day in
                max(day.high - day.low, abs(day.high - before.close), abs(day.low - before.close))
            }
            let average = ranges.dropFirst(14).reduce(ranges.prefix(14).reduce(0, +) / 14) { ($0 * 13 + $1) / 14 }
            // 1 % of 10,000 USD ÷ 2 ranges, in whole ounces, of which a lot has 100.
            let ounces = (100 / (2 * average)).rounded(.down)
            #expect(ounces >= 1)
            try await world.say("/buy XAUUSD").check("Buy \(ounces / 100) lots XAUUSD", "2 ATR", "added by me")
        }
    }

    @Test func `what rounds to nothing says what would do`() async throws {
        try await with { world in
            try await world.say("/set_balance 100")
            try await world.press("Confirm")
            // 1,000 × 0.005 = 5 USD, 1 % of 500. 1 / 1,000 = 10 pips.
            try await world.say("/buy EURUSD sl 50 pips").check(
                "smallest size, 0.01 lots", "balance of at least 500.00 USD", "a stop at most 10 pips away")
            try await world.say("/buy EURUSD 0.001").check("smallest size, 0.01 lots.")
        }
    }

    @Test func `a size in percent is a part of the balance, and the words say so`() async throws {
        try await with { world in
            let card = try await world.say("/buy EURUSD 0.5% sl 20 pips")
            card.check("Buy 0.25 lots", "Size: 50.00 USD (0.50% of the balance)")
            try await world.say("make the size 0.1 lots").check("Buy 0.1 lots EURUSD")
            try await world.say("/risk").check("1.00% of your balance")
        }
    }

    @Test func `Kelly without a signal's strategy gives no size`() async throws {
        try await with { world in
            try await world.say("/risk kelly")
            try await world.say("/buy EURUSD sl 20 pips").check("track record of a strategy", "/risk 1%")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("Buy 0.1 lots")
        }
    }
}

/// Sizes of signals: each reader's own way.
@Suite struct SignalSizingTests {
    /// Ended signals: so many wins and losses, in R.
    private func end(
        _ wins: Int, at gain: Double, _ losses: Int, of strategy: String, _ world: SignalWorld
    ) async throws {
        try await world.bot.store.write { transaction in
            for number in 0..<wins + losses {
                let signal = SignalRow(
                    id: "past-\(number)", reference: "PAST\(number)", strategy: strategy,
                    instrument: SignalWorld.bitcoin, timeframe: .m1, formedAt: Timestamp(seconds: Int64(number)),
                    state: "completed", result: number < wins ? gain : -1, record: "{}")
                _ = try transaction.addSignal(signal, at: world.world.time.now())
            }
        }
    }

    /// What a person with 100,000 USD, and a stop 1 % away, is told of the next signal after such a record.
    private func told(
        _ rule: String, wins: Int, at gain: Double, losses: Int
    ) async throws -> (text: String, take: String, stop: Double) {
        var world = try await SignalWorld()
        let owner = try await world.person("owner")
        var dips = try SignalWorld.strategy()
        dips.stop = .percent(1)
        let strategy = try await world.add(dips, owner: owner)
        let reader = try await world.person("reader", deposit: 100_000)
        try await world.watch(strategy, reader)
        try await world.world.say(rule, "reader")
        try await world.look()
        try await end(wins, at: gain, losses, of: strategy, world)
        let signal = try await world.passToSignal(of: reader)
        try await world.deliver()
        let text = try #require(try await world.told("reader").last { $0.isFormed }).document.plainText
        let take = try await world.world.press("Take it", "reader").text
        let risk = try signal.tracker().signal.risk
        try world.world.close()
        return (text, take, risk)
    }

    @Test func `a quarter of Kelly's fraction of the worst share of winners`() async throws {
        // 20 of 40 won 2 R. Wilson's interval begins at 0.35199526933465386; 0.351995 - 0.648005 / 2 = 0.0279929.
        // A quarter of it is 0.699823 %, 699.82 of 100,000 USD.
        let (text, take, _) = try await told("/risk kelly", wins: 20, at: 2, losses: 20)
        #expect(text.contains("(0.7%)"), "\(text)")
        #expect(take.contains("699.82 USD (0.70% of the equity, a quarter of Kelly)"), "\(take)")
    }

    @Test func `no more than the margin bears`() async throws {
        // 30 of 40 won 3 R: far beyond 2 % of the equity, 3.06 BTC at a stop 652.57 away, which want all of the margin
        // at 1:2. 80 % of it, 80,000 USD, are 2.4518 BTC, which risk 1.6 %.
        let (text, take, _) = try await told("/risk kelly", wins: 30, at: 3, losses: 10)
        #expect(text.contains("(1.6%)"), "\(text)")
        #expect(take.contains("80,000.00 USD (80.00% of the free margin)"), "\(take)")
    }

    @Test func `no size without an edge, or without a record that says something`() async throws {
        // 20 of 40 won 1.5 R: 0.351995 - 0.648005 / 1.5 is below zero.
        let none = try await told("/risk kelly", wins: 20, at: 1.5, losses: 20)
        #expect(none.text.contains("No size for you: Kelly gives no size: at worst 35%"), "\(none.text)")
        #expect(none.take.contains("That is no edge"), "\(none.take)")
        let short = try await told("/risk kelly", wins: 10, at: 3, losses: 9)
        #expect(short.text.contains("at least 20 ended trades of the strategy; its record has 19"), "\(short.text)")
        let lossless = try await told("/risk kelly", wins: 20, at: 3, losses: 0)
        #expect(lossless.text.contains("no trade of the strategy has lost yet"), "\(lossless.text)")
    }

    @Test func `a fixed size, and one by the average range`() async throws {
        let fixed = try await told("/risk 0.05 units", wins: 0, at: 1, losses: 0)
        #expect(fixed.text.contains("For you: 0.05 BTC") && fixed.take.contains("Size: your fixed one"), "\(fixed)")
        let ranged = try await told("/risk atr", wins: 0, at: 1, losses: 0)
        #expect(ranged.text.contains("For you:") && ranged.take.contains("ATR"), "\(ranged)")
    }
}

@Suite struct SizingSettingTests {
    @Test func `reads back what it writes`() {
        for setting in [
            SizingSetting.fraction, .equity, .kelly, .atr, .fixed(3, nil), .fixed(50, .shares), .fixed(1, .lots),
        ] { #expect(SizingSetting(setting.text) == setting) }
    }

    @Test(arguments: ["", "fix", "fixed", "fixed 0", "fixed -1 lots", "fixed 1 pounds", "kelly 2", "fixed 1 lots 2"])
    func `what it does not know is none`(_ text: String) {
        #expect(SizingSetting(text) == nil)
        #expect(UserSettings(["sizing": text]).sizing == .fraction)
    }

    @Test func `a record as Kelly's formula reads it`() {
        var record = TrackRecord()
        for result in [2, 1, 3, -1, -0.5, 0] as [Double?] + [nil] { record.add(result) }
        // Wins of 2 on average, losses of 0.5.
        #expect(record.payoff == 4)
        let kelly = KellyRecord(record)
        #expect(kelly.trades == 6 && kelly.least == 20 && kelly.payoff == 4)
        #expect(KellyRecord(nil).trades == nil)
        #expect(TrackRecord().payoff == nil)
        var lost = TrackRecord()
        lost.add(-1)
        #expect(lost.payoff == 0)
    }
}
