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

/// Signals that are shown as cards: approved in whole or half, skipped, put off, or never answered.
@Suite struct ProposedSignalTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }
    private func settle(_ world: SignalWorld) async throws { try await world.bot.proposedSignals.settle() }

    @Test func `a card with exact figures; approved it is one order with the signal's targets`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            let row = try await world.nextSignal(of: user)
            let card = try await world.message(row, "ada")
            card.check("Short BTCUSDT", "For you:", "at risk", "Stop:")
            let note = card.first?.footnote?.plainText.replacing("\u{A0}", with: " ") ?? ""
            #expect(note.contains("Holds while the price is within") && note.contains("answer within 2 min"), "\(note)")
            #expect(card.labels == ["Approve", "Half size", "Skip", "Remind me", "Why?"])
            #expect(try await world.fills(user).isEmpty)
            let proposed = try #require(try await world.decision(row, user))
            #expect(proposed.outcome == .proposed)
            // A yes to nothing in particular is not a yes to this.
            try await world.world.say("yes", "ada").check("nothing open to confirm")
            try await world.world.press("Approve", "ada").check("Confirmed", "Sell:")
            let held = try #require(try await world.held(user))
            #expect(held.quantity == proposed.quantity && held.rules.targets.count == 1)
            let last = try row.tracker().signal.targets[1].price
            let target = try world.instrument.price(last)
            #expect(held.takeProfit == target)
            #expect(try await world.decision(row, user)?.outcome == .taken)
            // The other card is out of play, and so is this one.
            try await world.world.press("Half size", "ada").check("Replaced")
            try await world.world.press("Approve", "ada").check("used already")
            try await settle(world)
            #expect(try await world.fills(user).count == 1)
            #expect(try await world.decision(row, user)?.outcome == .taken)
            try await world.world.say("/autotrade", "ada").check("1 signal: 1 taken")
        }
    }

    @Test func `an approved order waits as long as its signal, and is not taken before it is filled`() async throws {
        try await with { world in
            var strategy = try SignalWorld.strategy()
            // Farther than the market comes in so few minutes.
            strategy.entry = .limit(atr: 20)
            strategy.expiry = 5
            let (user, _) = try await world.trader("ada", "propose", strategy: strategy)
            let row = try await world.nextSignal(of: user)
            let end = SignalOrder.expiry(try row.tracker().signal, try world.instrument)
            try await world.world.press("Approve", "ada").check("is waiting in the market", "Until")
            let order = try #require(try await world.waiting(user).first)
            #expect(order.expiresAt == end && end > world.world.market)
            try await world.world.say("why this size?", "ada").check("Why ", "BTCUSDT?", "Size: ")
            try await world.world.say("/autotrade", "ada").check("1 signal: 0 taken", "0 never filled", "1 waiting")
            let told = try await world.world.pass(end - world.world.market + .seconds(1)).text
            #expect(told.contains("Expired: Sell"), "\(told)")
            try await world.world.say("/autotrade", "ada").check("0 taken", "1 never filled", "0 waiting")
        }
    }

    @Test func `half of it is half the size, rounded down`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            let row = try await world.nextSignal(of: user)
            let whole = try #require(try await world.decision(row, user)?.quantity)
            try await world.world.press("Half size", "ada").check("Sell:")
            let half = try world.instrument.rounded(Quantity(whole.value / 2))
            #expect(try await world.held(user)?.quantity == half)
            #expect(try await world.decision(row, user)?.outcome == .half)
            try await world.world.press("Approve", "ada").check("Replaced")
            #expect(try await world.fills(user).count == 1)
            try await world.reply("why?", to: row, "ada").check("taken in part")
        }
    }

    @Test func `skipped, it is in the shadow book and answers why`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            let row = try await world.nextSignal(of: user)
            try await world.world.press("Skip", "ada").check("Nothing was done")
            try await settle(world)
            #expect(try await world.decision(row, user)?.outcome == .skipped)
            try await world.world.press("Approve", "ada").check("Canceled")
            try await world.world.say("/shadow", "ada").check("Signals you did not take: 1", "skipped by you: 1")
            try await world.world.say("why not bitcoin?", "ada").check("Not taken: skipped by you")
            #expect(try await world.fills(user).isEmpty)
            // Who thinks better of it takes it as any other signal.
            try await world.world.say("/sell BTCUSDT #\(row.reference)", "ada").check("From signal")
            try await world.world.press("Confirm", "ada").check("Sell:")
            #expect(try await world.decision(row, user)?.outcome == .taken)
            try await world.world.say("/shadow", "ada").check("No signal was skipped")
        }
    }

    @Test func `never answered, it expires and is no order any more`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            let row = try await world.nextSignal(of: user)
            world.wait(.seconds(119))
            try await settle(world)
            #expect(try await world.decision(row, user)?.outcome == .proposed)
            world.wait(.seconds(1))
            try await settle(world)
            #expect(try await world.decision(row, user)?.outcome == .expired)
            try await world.world.press("Approve", "ada").check("expired")
            #expect(try await world.fills(user).isEmpty)
            try await world.world.say("/autotrade", "ada").check("1 not answered")
            try await world.world.say("/shadow", "ada").check("not answered in time: 1")
        }
    }

    @Test func `a reminder comes once, with the card, before its time is over`() async throws {
        try await with { world in
            var strategy = try SignalWorld.strategy()
            strategy.entry = .limit(atr: 3)
            strategy.expiry = 60
            let (user, _) = try await world.trader("ada", "propose", strategy: strategy)
            let row = try await world.nextSignal(of: user)
            try await world.message(row, "ada").check("limit at")
            try await world.world.press("Remind me", "ada").check("I remind you in 15 min")
            world.wait(.seconds(899))
            try await settle(world)
            let early = try await world.told("ada")
            #expect(!early.text.contains("Still waiting"))
            world.wait(.seconds(1))
            try await settle(world)
            try await settle(world)
            let told = try await world.told("ada").filter { $0.document.plainText.contains("Still waiting") }
            #expect(told.count == 1 && told.labels == ["Approve", "Half size", "Skip", "Remind me", "Why?"])
            told.check("#\(row.reference)")
            try await world.world.press("Skip", "ada")
            try await world.world.press("Remind me", "ada")
            try await settle(world)
            try await world.world.press("Remind me", "ada").check("does not wait for an answer")
        }
    }

    @Test func `there is nothing to remind of in the last minute`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            _ = try await world.nextSignal(of: user)
            world.wait(.seconds(70))
            try await world.world.press("Remind me", "ada").check("no time left")
        }
    }

    @Test func `what no rule allows is not proposed, and says why`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            try await world.world.say("/pause", "ada")
            let row = try await world.nextSignal(of: user)
            let told = try await world.message(row, "ada")
            told.check("I propose no order", "Trading is paused")
            #expect(!told.labels.contains("Approve"))
            #expect(try await world.decision(row, user)?.outcome == .rejected)
        }
    }

    @Test func `approved after a limit was reached, it is refused and kept as that`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada", "propose")
            let row = try await world.nextSignal(of: user)
            try await world.world.say("/pause", "ada")
            try await world.world.press("Approve", "ada").check("Trading is paused")
            #expect(try await world.fills(user).isEmpty)
            world.wait(.seconds(130))
            try await settle(world)
            let decision = try #require(try await world.decision(row, user))
            #expect(decision.outcome.isMissed)
        }
    }
}

/// Entries that wait in the market for a signal.
@Suite struct WaitingSignalOrderTests {
    private func with(_ body: (inout SignalWorld, Int64) async throws -> Void) async throws {
        var world = try await SignalWorld()
        var strategy = try SignalWorld.strategy()
        // So far away that it is not reached.
        strategy.entry = .limit(atr: 20)
        strategy.expiry = 5
        let (user, _) = try await world.trader("ada", strategy: strategy)
        try await body(&world, user)
        try world.world.close()
    }

    @Test func `it waits as long as the signal, and is canceled with it`() async throws {
        try await with { world, user in
            let row = try await world.nextSignal(of: user)
            let signal = try row.tracker().signal
            try await world.message(row, "ada").check("is waiting in the market until", "limit")
            let order = try #require(try await world.waiting(user).first)
            let entry = try world.instrument.price(signal.entry)
            #expect(order.type == .limit && order.price == entry)
            #expect(order.expiresAt == signal.formedAt + .minutes(5))
            #expect(order.id == SignalOrder.id(row.id, of: user))
            for _ in 0..<6 { try await world.pass(.minutes(1)) }
            #expect(try await world.bot.store.read { try $0.signal(row.id) }?.state == "expired")
            #expect(try await world.waiting(user).isEmpty)
            let told = try await world.told("ada").filter { $0.document.plainText.contains("Canceled: Sell BTCUSDT") }
            #expect(told.count == 1)
            told.check("#\(row.reference)", "is over")
        }
    }

    @Test func `the end of auto trading cancels it`() async throws {
        try await with { world, user in
            let row = try await world.nextSignal(of: user)
            #expect(try await world.waiting(user).count == 1)
            try await world.world.say("turn off auto trading", "ada").check("1 order that waited is canceled")
            #expect(try await world.waiting(user).isEmpty)
            #expect(try await world.decision(row, user)?.outcome == .taken)
        }
    }

    @Test func `due in a pause, it is not filled`() async throws {
        var world = try await SignalWorld()
        var strategy = try SignalWorld.strategy()
        strategy.entry = .limit(atr: 0.2)
        strategy.expiry = 300
        strategy.targets = [.reward(50)]
        let (user, _) = try await world.trader("ada", strategy: strategy)
        _ = try await world.nextSignal(of: user)
        let order = try #require(try await world.waiting(user).first)
        try await world.world.say("/pause", "ada")
        var told: [OutgoingMessage] = []
        for _ in 0..<300 where told.isEmpty {
            told = try await world.world.pass(.minutes(1)).filter { $0.document.plainText.contains("did not fill it") }
        }
        told.check("Trading is paused")
        #expect(try await world.held(user) == nil)
        #expect(try await world.bot.store.read { try $0.order(order.id) }?.value.status == .canceled)
        try world.world.close()
    }
}
