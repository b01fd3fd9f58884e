import Actions
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

@testable import Bot

extension SignalWorld {
    /// Says something in reply to the newest message to a person about a signal.
    @discardableResult func reply(
        _ text: String, to signal: SignalRow, _ name: String
    ) async throws -> [OutgoingMessage] {
        try await reply(text, to: signal.reference, name)
    }
    @discardableResult func reply(
        _ text: String, to reference: String, _ name: String
    ) async throws -> [OutgoingMessage] {
        let id = try await bot.store.write { transaction in
            let row = try #require(
                try transaction.openOutbox(after: 0, limit: 1000)
                    .last { $0.chat == name && $0.reference == reference })
            // As the channel writes it down.
            let ids = "[\"m\(row.id)\"]"
            let now = Timestamp(milliseconds: 0)
            try transaction.updateOutbox(row.id, state: .sending, messageIDs: ids, reason: nil, at: now)
            return "m\(row.id)"
        }
        return try await world.handle(.text(text), name, replyTo: id)
    }
    func watches(_ user: Int64) async throws -> [String] {
        try await bot.store.read { try $0.watches(of: user) }
            .map { "\($0.strategy) \($0.instrument) \($0.timeframe.rawValue)" }
    }
    /// A person who watches the strategy that signals often, and their first signal, told.
    mutating func toldPerson(_ name: String, language: String = "en") async throws -> (user: Int64, signal: SignalRow) {
        let owner = try await person("owner of \(name)")
        let strategy = try await add(Self.strategy(), owner: owner)
        let user = try await person(name, language: language)
        try await watch(strategy, user)
        try await look()
        let signal = try await passToSignal(of: user)
        try await deliver()
        return (user, signal)
    }
    /// Ends a signal as if the market had.
    func end(_ signal: SignalRow, as state: SignalTracker.State) async throws {
        var row = signal
        row.state = state.rawValue
        try await bot.store.write { [row] in try $0.updateSignal(row) }
    }
}

/// What is said in reply to the message of a signal acts on that signal.
@Suite struct SignalReplyChatTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    /// The order that the signal is for this account, by the rules of the desk alone.
    private func ticket(
        _ world: SignalWorld, _ signal: Signal, _ user: Int64, share: Int = 100
    ) async throws -> OrderTicket {
        let (services, instrument) = (world.services, try world.instrument)
        let request = OrderRequest(
            instrument: instrument, side: .sell, type: .market, price: nil,
            stop: .price(try #require(instrument.price(signal.stop))),
            target: .price(try #require(instrument.price(signal.targets[1].price))))
        let (state, settings) = try await services.store.read { transaction in
            (
                try services.desk.state(of: user, also: instrument.id, transaction),
                UserSettings(try transaction.settings(of: user))
            )
        }
        let whole = try state.approve(request, limits: services.desk.limits(settings))
        guard share < 100 else { return whole }
        var part = request
        part.size = instrument.rounded(Quantity(whole.quantity.value * FixedPoint(share) / 100)).value
        part.unit = .units
        return try state.approve(part, limits: services.desk.limits(settings))
    }

    @Test func `taking it proposes its own side, stop and target in the size of the account`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            let tracker = try signal.tracker()
            let whole = try await ticket(world, tracker.signal, user)
            let card = try await world.reply("take it", to: signal, "ada")
            card.check("From signal #\(signal.reference)", "Sell", "BTCUSDT", "at market", "Stop", "Target", "Risk")
            #expect(card.labels.first?.hasPrefix("Confirm") == true)
            let values = try await world.proposal(user)
            #expect(values["side"] == "sell" && values["symbol"] == "BTCUSDT" && values["signal"] == signal.reference)
            #expect(values["quantity"] == whole.quantity.value.description)
            #expect(values["stop_loss"] == whole.stopLoss?.value.description)
            #expect(values["take_profit"] == whole.takeProfit?.value.description)
            try await world.world.press("Confirm", "ada").check("BTCUSDT")
            let held = try await world.bot.store.read { try $0.position(SignalWorld.bitcoin, of: user) }
            #expect(held?.quantity == whole.quantity && held?.direction == .short)
        }
    }

    @Test(arguments: [("take half", 50), ("take half of it", 50), ("take 30%", 30), ("half", 50)])
    func `a part of it is that part of the size, rounded down`(_ text: String, _ share: Int) async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            let part = try await ticket(world, try signal.tracker().signal, user, share: share)
            try await world.reply(text, to: signal, "ada").check("From signal #\(signal.reference)", "Sell")
            let values = try await world.proposal(user)
            #expect(values["quantity"] == part.quantity.value.description, "\(text)")
            #expect(values["stop_loss"] == part.stopLoss?.value.description)
        }
    }

    @Test(arguments: [
        (SignalTracker.State.expired, "expired without entry"), (.stopped, "is over"), (.completed, "is over"),
    ]) func `one that is over is not taken, whichever way it is asked for`(
        _ state: SignalTracker.State, _ words: String
    ) async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            try await world.reply("take half", to: signal, "ada").check("From signal")
            try await world.end(signal, as: state)
            for text in ["take it", "take half", "buy it at 50000"] {
                let said = try await world.reply(text, to: signal, "ada")
                said.check("Signal #\(signal.reference) is over")
                #expect(!said.labels.contains("Confirm"))
            }
            try await world.reply("take it", to: signal, "ada").check(words)
            // Not by the button under it either, and not by the card that was shown before it ended.
            try await world.world.press("Take it", "ada").check("is over")
            try await world.world.press("Confirm", "ada").check("is over")
            #expect(try await world.bot.store.read { try $0.position(SignalWorld.bitcoin, of: user) } == nil)
        }
    }

    @Test func `the other side is refused, and words without a reply take the signal told last`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            try await world.reply("buy it", to: signal, "ada").check(
                "Signal #\(signal.reference) is short BTCUSDT", "not what you ask for")
            try await world.world.say("take it", "ada").check("From signal #\(signal.reference)", "Sell")
            try await world.world.say("cancel", "ada")
            world.wait(.minutes(31))
            let late = try await world.world.say("take it", "ada")
            #expect(!late.text.contains("From signal"), "\(late.text)")
        }
    }

    @Test func `without a reply it is the signal that was shown last, not the one that news came of`() async throws {
        try await with { world in
            let (user, first) = try await world.toldPerson("ada")
            let second = try await world.passToSignal(of: user)
            try await world.deliver()
            let event = String(decoding: try JSONEncoder().encode(SignalEvent.expired), as: UTF8.self)
            let now = world.world.time.now()
            try await world.bot.store.write { try $0.addSignalNews(first.id, event: event, at: now) }
            try await world.deliver()
            #expect(try await world.told("ada").last?.isOf(first) == true)
            try await world.world.say("why?", "ada").check("#\(second.reference)")
            try await world.reply("why?", to: first, "ada").check("#\(first.reference)")
        }
    }

    @Test func `one that waits is entered its way, one that was entered at the market, and what is said comes first`()
        async throws
    {
        try await with { world in
            let (_, row) = try await world.toldPerson("ada")
            let (instrument, localizer) = (try world.instrument, world.services.locales["en"])
            var signal = try row.tracker().signal
            (signal.entryType, signal.entry) = (.stop, signal.entry - 50)
            var tracker = SignalTracker(signal)
            func request(_ type: OrderType = .market, _ price: Price? = nil, side: Side = .sell) -> OrderRequest {
                OrderRequest(instrument: instrument, side: side, type: type, price: price)
            }
            var waiting = request()
            try waiting.follow(tracker, entersItsWay: true, localizer)
            #expect(waiting.type == .stop && waiting.price == instrument.price(signal.entry))
            #expect(waiting.stop == instrument.price(signal.stop).map { .price($0) })
            let low = signal.entry - 1
            _ = tracker.handle(
                Candle(
                    openTime: signal.candle + .minutes(1), open: signal.entry + 5, high: signal.entry + 5, low: low,
                    close: low, volume: 1))
            #expect(tracker.state == .triggered)
            var running = request()
            try running.follow(tracker, entersItsWay: true, localizer)
            #expect(running.type == .market && running.price == nil && running.target == waiting.target)
            let price = instrument.price(signal.entry + 20)
            var said = request(.limit, price)
            said.stop = .pips(30)
            try said.follow(tracker, entersItsWay: false, localizer)
            #expect(said.type == .limit && said.price == price && said.stop == .pips(30))
            var other = request(side: .buy)
            #expect(throws: ActionError.self) { try other.follow(tracker, entersItsWay: true, localizer) }
        }
    }

    @Test func `a setup that was looked up is taken like one that was told, and stands before it`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            let id = try await world.add(SignalWorld.strategy("rsi(14) < 99"), owner: user)
            let found = try await world.world.say("/signals eth 1m \(id)", "ada")
            found.check("Short ETHUSDT")
            try await world.world.say("take half", "ada").check("Sell", "ETHUSDT")
            let half = try await world.proposal(user)
            try await world.world.say("cancel", "ada")
            try await world.world.press("Take it", "ada").check("ETHUSDT")
            let whole = try await world.proposal(user)
            let (part, all) = (Double(half["quantity"] ?? "") ?? 0, Double(whole["quantity"] ?? "") ?? 0)
            #expect(part > 0 && part <= all / 2 && part > all * 0.49, "\(part) of \(all)")
            for name in ["symbol", "side", "stop_loss", "take_profit"] { #expect(half[name] == whole[name]) }
            // The one that was told is still there for a reply.
            try await world.reply("take it", to: signal, "ada").check("From signal #\(signal.reference)", "BTCUSDT")
        }
    }

    @Test func `a reply to a setup that was looked up acts on it, and on the strategy that found it`() async throws {
        try await with { world in
            let user = try await world.person("ada")
            let id = try await world.add(SignalWorld.strategy("rsi(14) < 99"), owner: user)
            let found = try await world.world.say("/signals eth 1m \(id)", "ada").text
            let match = try #require(found.firstMatch(of: /Short ETHUSDT · 1m · Dips · #(\w+)/), "\(found)")
            let reference = String(match.output.1)
            try await world.reply("what became of it?", to: reference, "ada").check(
                "Short ETHUSDT", reference, "Formed")
            try await world.reply("why?", to: reference, "ada").check("Short ETHUSDT", "✓", "RSI(14)")
            try await world.reply("not these", to: reference, "ada").check("Nothing was watched there")
            try await world.reply("only gold", to: reference, "ada").check("Dips is watched on XAUUSD 1m alone")
            #expect(try await world.watches(user) == ["\(id) XAUUSD 1m"])
        }
    }

    @Test(arguments: ["chart", "/language de|Chart", "show me the chart"])
    func `the chart of a setup that was looked up is its own, with its levels`(_ said: String) async throws {
        try await with { world in
            let user = try await world.person("ada")
            let id = try await world.add(SignalWorld.strategy("rsi(14) < 99"), owner: user)
            let found = try await world.world.say("/signals eth 1m \(id)", "ada").text
            let match = try #require(found.firstMatch(of: /Short ETHUSDT · 1m · Dips · #(\w+)/), "\(found)")
            let reference = String(match.output.1)
            let parts = said.split(separator: "|").map(String.init)
            for first in parts.dropLast() { try await world.world.say(first, "ada") }
            let answer = try await world.reply(parts.last ?? "", to: reference, "ada")
            answer.check("ETHUSDT", "Dips", reference)
            #expect(answer.compactMap(\.attachment).contains { $0.name.hasSuffix("\(reference).png") }, "\(answer)")
            // Without a reply it is the plain one.
            let plain = try await world.world.say("chart eth", "ada")
            #expect(!plain.compactMap(\.attachment).contains { $0.name.contains(reference) })
        }
    }

    @Test func `not these ends its watch there, and is undone with all that was to be told`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            let strategy = signal.strategy
            try await world.world.say("/strategy \(strategy) gold 1h", "ada").check("is watched on XAUUSD")
            #expect(try await world.watches(user) == ["\(strategy) BTCUSDT 1m", "\(strategy) XAUUSD 1h"])
            let ended = try await world.reply("not these", to: signal, "ada")
            ended.check("No longer watched: Dips on BTCUSDT")
            #expect(ended.labels == ["Undo"])
            #expect(try await world.watches(user) == ["\(strategy) XAUUSD 1h"])
            let undone = try await world.world.press("Undo", "ada")
            undone.check("Undone: watched strategies", "\(strategy) BTCUSDT 1m")
            #expect(try await world.watches(user) == ["\(strategy) BTCUSDT 1m", "\(strategy) XAUUSD 1h"])
            let row = signal
            #expect(try await world.bot.store.read { try $0.watchers(of: row, after: 0, limit: 9) } == [user])
        }
    }

    @Test func `only gold leaves one instrument of its strategy`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada")
            let strategy = signal.strategy
            try await world.world.say("/strategy \(strategy) eurusd 1h", "ada")
            try await world.world.say("/strategy swing eurusd", "ada")
            let before = try await world.watches(user)
            try await world.reply("only gold", to: signal, "ada").check("Dips is watched on XAUUSD 1m alone")
            #expect(try await world.watches(user) == ["\(strategy) XAUUSD 1m", "swing EURUSD 4h"])
            try await world.world.press("Undo", "ada").check("Undone")
            #expect(try await world.watches(user) == before)
            try await world.world.say("/strategy multi_timeframe_pullback gold 1d only", "ada").check(
                "shorter than the strategy's own")
            #expect(try await world.watches(user) == before)
            try await world.reply("only btc", to: signal, "ada").check("Dips is watched on BTCUSDT 1m alone")
            #expect(try await world.watches(user) == ["\(strategy) BTCUSDT 1m", "swing EURUSD 4h"])
        }
    }

    @Test func `why it was, and what became of it`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            let why = try await world.reply("why?", to: signal, "ada")
            why.check("Short BTCUSDT", "#\(signal.reference)", "Formed", "Entry", "Stop:", "Why", "RSI(14)", "below 45")
            try await world.world.say("why this signal?", "ada").check("#\(signal.reference)", "RSI(14)")
            try await world.reply("what became of it?", to: signal, "ada").check(
                "Short BTCUSDT", "Formed", "Now: waits for its entry")
            var row: SignalRow?
            for _ in 0..<600 where row == nil {
                try await world.pass(.minutes(1))
                row = try await world.bot.store.read { try $0.signal(signal.id) }.flatMap {
                    $0.result == nil ? nil : $0
                }
            }
            let ended = try #require(row), tracker = try ended.tracker()
            let said = try await world.reply("what became of it?", to: signal, "ada")
            said.check(
                "Entered at", "Targets reached: \(tracker.targetsReached) of 2", "at worst", "Ended",
                tracker.state == .stopped ? "stopped" : "all targets")
            #expect(said.labels == ["Why?"])
        }
    }

    @Test func `in German as well`() async throws {
        try await with { world in
            let (user, signal) = try await world.toldPerson("ada", language: "de")
            try await world.reply("nimm die Hälfte", to: signal, "ada").check(
                "Aus Signal #\(signal.reference)", "Verkauf", "zum Markt")
            try await world.reply("warum?", to: signal, "ada").check("Verkauf BTCUSDT", "Warum", "RSI(14)")
            try await world.reply("was wurde daraus?", to: signal, "ada").check("Jetzt: wartet auf den Einstieg")
            try await world.reply("diese nicht", to: signal, "ada").check("Nicht mehr beobachtet: Dips auf BTCUSDT")
            #expect(try await world.watches(user).isEmpty)
            try await world.world.press("Rückgängig", "ada").check("beobachtete Strategien")
            try await world.reply("nur Gold", to: signal, "ada").check("wird nur noch auf XAUUSD 1m beobachtet")
            try await world.end(signal, as: .expired)
            try await world.reply("nimm es", to: signal, "ada").check("ist vorbei: ohne Einstieg verfallen")
        }
    }

    @Test func `a signal of a strategy that is another's alone is nobody else's to take`() async throws {
        try await with { world in
            let (_, signal) = try await world.toldPerson("ada")
            _ = try await world.world.say("hello", "bob")
            try await world.world.say("/strategy \(signal.strategy) unshare", "owner of ada").check("yours alone")
            try await world.world.say("/buy btc #\(signal.reference)", "bob").check("I know no signal")
            let said = try await world.reply("take it", to: signal, "ada")
            #expect(!said.text.contains("From signal"), "\(said.text)")
        }
    }
}
