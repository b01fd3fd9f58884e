import Actions
import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// What is said of one signal: its first target alone, skipping it, its chart, and why it was when it is over.
@Suite struct SignalFollowUpTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    @Test(arguments: [
        ("en", "take only the first target", 0, 1.0), ("en", "only t1", 0, 1),
        ("en", "half size, only the first target", 0, 0.5), ("de", "nimm nur das erste Ziel", 0, 1),
        ("fr", "juste le premier objectif", 0, 1), ("zh", "只要第一个目标", 0, 1),
    ]) func `the order has the target that was named, and no other`(
        _ language: String, _ text: String, _ index: Int, _ part: Double
    ) async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada", language: language)
            var whole: Double?
            if part < 1 {
                try await world.reply("take it", to: signal, "ada")
                whole = Double(try await world.proposal(user)["quantity"] ?? "")
                try await world.world.say("cancel", "ada")
            }
            try await world.reply(text, to: signal, "ada")
            let order = try await world.proposal(user)
            let instrument = try world.instrument
            let targets = try signal.tracker().signal.targets
            #expect(order["take_profit"] == instrument.price(targets[index].price)?.value.description)
            #expect(order["signal"] == signal.reference && order["side"] == "sell")
            let size = try #require(Double(order["quantity"] ?? ""))
            // Nothing leaves before it.
            try await world.world.press(language == "en" ? "Confirm" : confirm(language), "ada")
            let held = try #require(try await world.bot.store.read { try $0.position(SignalWorld.bitcoin, of: user) })
            #expect(held.rules.targets.isEmpty && held.takeProfit == instrument.price(targets[index].price))
            if let whole { #expect(size <= whole / 2 && size > whole * 0.45, "\(size) of \(whole)") }
        }
    }
    private func confirm(_ language: String) -> String {
        ["de": "Bestätigen", "fr": "Confirmer", "zh": "确认"][language] ?? "Confirm"
    }

    @Test(arguments: [
        ("en", "half size"), ("de", "halbe größe"), ("de", "nimm die hälfte"),
    ]) func `half a size is half of the signal that is replied to`(
        _ language: String, _ text: String
    ) async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada", language: language)
            try await world.reply("take it", to: signal, "ada")
            let whole = try #require(Double(try await world.proposal(user)["quantity"] ?? ""))
            try await world.reply("cancel", to: signal, "ada")
            let said = try await world.reply(text, to: signal, "ada")
            said.check("#\(signal.reference)")
            let half = try #require(Double(try await world.proposal(user)["quantity"] ?? ""))
            #expect(half <= whole / 2 && half > whole * 0.45, "\(half) of \(whole)")
        }
    }

    static let skips = [
        ("en", "skip it"), ("en", "Pass."), ("de", "lass es aus"), ("es", "sáltala"), ("pt", "ignora"),
        ("fr", "passe"), ("ru", "пропусти"), ("tr", "atla"), ("id", "lewati"), ("vi", "bỏ qua"), ("hi", "रहने दो"),
        ("ar", "تجاهلها"), ("zh", "跳过"),
    ]

    @Test(arguments: skips) func `skipping is written down as the button writes it`(
        _ language: String, _ text: String
    ) async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada", language: language)
            let said = try await world.reply(text, to: signal, "ada")
            let decision = try await world.bot.store.read { try $0.decision(on: signal.id, of: user) }
            #expect(decision?.outcome == .skipped && decision?.reason == "declined", "\(said.text)")
            said.check("#\(signal.reference)")
            #expect(try await world.watches(user).count == 1)
        }
    }

    @Test func `what was taken is not skipped, nor what is over`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            try await world.end(signal, as: .expired)
            try await world.reply("skip it", to: signal, "ada").check("is over")
            #expect(try await world.bot.store.read { try $0.decision(on: signal.id, of: user) } == nil)
        }
    }

    @Test(arguments: [("en", "show me the chart"), ("en", "chart?"), ("de", "zeig mir das Diagramm")])
    func `the chart in reply is the signal's own`(_ language: String, _ text: String) async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada", language: language)
            let said = try await world.reply(text, to: signal, "ada")
            let names = said.compactMap { $0.attachment?.name }
            #expect(names == ["BTCUSDT_\(signal.reference).png"], "\(said.text)")
            // Another timeframe is another chart.
            let other = try await world.reply("\(text.dropLast(text.hasSuffix("?") ? 1 : 0)) 4h", to: signal, "ada")
            #expect(other.compactMap { $0.attachment?.name } == ["BTCUSDT_H4.png"])
        }
    }

    @Test func `why, of one that is over, says what entry, stop and result were`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            var row: SignalRow?
            for _ in 0..<600 where row == nil {
                try await world.pass(.minutes(1))
                row = try await world.bot.store.read { try $0.signal(signal.id) }.flatMap {
                    $0.result == nil ? nil : $0
                }
            }
            let tracker = try #require(row).tracker()
            let said = try await world.reply("why?", to: signal, "ada")
            said.check(
                "Entered at", "Stop:", "Ended", tracker.state == .stopped ? "stopped, -1R" : "all targets", "RSI(14)")
            #expect(!said.text.contains("Entry: now"), "\(said.text)")
        }
    }

    @Test(arguments: [Direction.long, .short]) func `a price behind the stop has passed it, and is not better`(
        _ direction: Direction
    ) async throws {
        try await with { world in
            let instrument = try world.instrument
            let sign = direction == .long ? 1.0 : -1.0
            let signal = Signal(
                id: "s", strategy: "own:1", instrument: instrument.id, timeframe: .h1, direction: direction,
                candle: Timestamp(seconds: 1_700_000_000), formedAt: Timestamp(seconds: 1_700_003_600),
                entryType: .market, entry: 100, stop: 100 - sign * 2,
                targets: [.init(price: 100 + sign * 4, reward: 2)], expiry: 5, reasons: [], zone: nil)
            let wording = SignalWording(services: world.services, localizer: world.services.locales["en"])
            // Two and a half times the way to the stop, as 260 % in the field; and half of it.
            let behind = Price(try #require(FixedPoint(100 - sign * 5)))
            let before = Price(try #require(FixedPoint(100 - sign * 1)))
            func said(_ price: Price) -> String {
                wording.moved(SignalOffer(signal: signal, price: price, minimumReward: 1), instrument)?.plainText ?? ""
            }
            #expect(said(behind).contains("its stop has been passed") && !said(behind).contains("better"))
            #expect(said(before).contains("better than the entry") && said(before).contains("50%"))
        }
    }

    @Test(arguments: [
        ("en", "how did my signals do this week?", "Signals of"),
        ("en", "how have my signals done today", "Signals of"),
        ("de", "wie liefen meine Signale diese Woche?", "Signale vom"),
    ]) func `signals of a period are those that were, with what came of them`(
        _ language: String, _ text: String, _ headline: String
    ) async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada", language: language)
            // Five of the last hours: two won 2 R and 1 R, one lost 1 R, one never entered, one still open; and one
            // of long ago.
            try await world.bot.store.write { transaction in
                for (number, result) in [2, 1, -1, nil, 3].enumerated() {
                    var row = signal
                    row.id = "\(signal.id)-\(number)"
                    row.reference = shortReference(for: row.id)
                    row.formedAt = number == 4 ? signal.formedAt - .days(60) : signal.formedAt
                    let state: SignalTracker.State = result.map { $0 > 0 ? .completed : .stopped } ?? .expired
                    (row.state, row.result) = (state.rawValue, result.map(Double.init))
                    _ = try transaction.addSignal(row, at: row.formedAt)
                }
            }
            let said = try await world.world.say(text, "ada")
            let figures =
                language == "de"
                ? ["5 Signale", "2 gewonnen", "1 verloren", "1 ohne Einstieg", "1 noch offen", "zusammen 2R"]
                : ["5 signals", "2 won", "1 lost", "1 without entry", "1 still open", "2R together"]
            for part in [headline, "#\(signal.reference)"] + figures { said.check(part) }
            #expect(!said.text.contains(shortReference(for: "\(signal.id)-4")))
        }
    }

    @Test(arguments: [
        ("en", "what indicators can you use?"), ("en", "/indicators list"), ("de", "welche indikatoren gibt es?"),
    ]) func `indicators are listed by family with a file about each, not one's own`(
        _ language: String, _ text: String
    ) async throws {
        let world = try await AlertWorld(speed: 0)
        try await world.say("/language \(language)")
        let said = try await world.say(text)
        said.check("rsi", "ema", "Momentum (")
        #expect(said.compactMap { $0.attachment?.name } == ["indicator_list.txt"])
        try world.close()
    }

    @Test(arguments: [
        ("en", "explain MFE", "favorable excursion"), ("en", "explain MAE", "adverse excursion"),
        ("en", "what is MFE", "favorable excursion"), ("en", "what is R", "profit ÷ |entry − stop|"),
        ("en", "what does R mean", "profit ÷ |entry − stop|"), ("de", "was ist MFE", "im besten Fall"),
        ("de", "was ist MAE", "im schlimmsten Fall"), ("de", "was ist R", "R"),
    ]) func `terms of results are explained`(_ language: String, _ text: String, _ part: String) async throws {
        let world = try await AlertWorld(speed: 0)
        try await world.say("/language \(language)")
        let said = try await world.say(text)
        said.check(part)
        #expect(said.text.count > 100, "\(said.text)")
        try world.close()
    }
}
