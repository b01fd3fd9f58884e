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

/// Signals that are carried out without asking: once, with the signal's levels, within every limit.
@Suite struct AutotradeTests {
    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        var world = try await SignalWorld()
        try await body(&world)
        try world.world.close()
    }

    @Test func `it begins with a card that says what will happen, and ends at once`() async throws {
        try await with { world in
            let (user, strategy) = try await world.trader("ada", nil)
            let chat = world.world
            try await chat.say("/autotrade", "ada").check("Auto trading is off")
            try await chat.say("/risk 0.5% max_trades_per_day=3", "ada")
            let card = try await chat.say("/autotrade start \(strategy)", "ada")
            card.check(
                "Trade Dips automatically", "BTCUSDT 1m", "without asking you", "risks 0.50% of your balance",
                "At most 3 entries a day", "no real money")
            #expect(card.labels == ["Confirm", "Cancel"])
            #expect(try await chat.say("/autotrade status", "ada").text.contains("is off"))
            try await chat.press("Confirm", "ada").check("Dips is traded automatically")
            try await chat.say("/autotrade start \(strategy) automatic", "ada").check("traded automatically already")
            try await chat.say("is auto trading on?", "ada").check("Dips · automatic", "No signal yet", "nothing open")
            try await chat.say("/autotrade start \(strategy) propose", "ada").check("a card to approve")
            try await chat.say("/auto", "ada").check("asks you first")
            try await chat.say("stop auto trading", "ada").check("Auto trading of Dips is off", "No order")
            try await chat.say("/autotrade stop", "ada").check("Auto trading is off.")
            #expect(try await world.bot.store.read { try $0.autotrades(of: user) }.isEmpty)
        }
    }

    @Test func `what cannot be traded is refused with what to do`() async throws {
        try await with { world in
            let (user, strategy) = try await world.trader("ada", nil)
            let chat = world.world
            try await chat.say("/autotrade start nothing_like_it", "ada").check("I know no strategy")
            let offer = try await chat.say("/autotrade start swing", "ada")
            offer.check("You do not watch", "Watch it first")
            #expect(offer.labels.first?.hasPrefix("Watch EURUSD") == true)
            try await chat.press(try #require(offer.labels.first), "ada").check("is watched on EURUSD")
            try await chat.say("/autotrade start swing", "ada").check("automatically", "EURUSD")
            try await chat.say("/autotrade start", "ada").check("strategy")
            try await chat.say("/autotrade remind #AAAAA", "ada").check("I know no signal")
            try await chat.say("/autotrade remind", "ada")
            try await chat.say("/autotrade stop momentum", "ada").check("is not traded for you")
            // The watch ends between card and confirmation.
            try await chat.say("/autotrade start \(strategy)", "ada").check("automatically")
            try await chat.say("/strategy \(strategy) BTCUSDT off", "ada")
            try await chat.press("Confirm", "ada").check("You do not watch Dips")
            try await world.bot.store.write { try $0.setRole("viewer", of: user) }
            try await chat.say("/autotrade start swing", "ada").check("trader")
        }
    }

    @Test func `a signal is one order at its levels, half of it closed at the first target`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            let row = try await world.nextSignal(of: user)
            let (signal, instrument) = (try row.tracker().signal, try world.instrument)
            let held = try #require(try await world.held(user))
            #expect(held.direction == .short && held.stopLoss == instrument.price(signal.stop))
            #expect(held.takeProfit == instrument.price(signal.targets[1].price))
            let half = instrument.rounded(Quantity(held.quantity.value / 2))
            #expect(
                held.rules.targets == [
                    .init(price: try #require(instrument.price(signal.targets[0].price)), quantity: half)
                ])
            // Its stop is so near that 1 % of 10,000 would deposit more than there is: coins are held with 1:2, and what is
            // taken of the margin is 8,000, to a step of the size and a spread.
            let deposit = held.averagePrice * held.quantity / 2
            #expect(deposit > 7_990 && deposit < 8_005, "\(deposit)")
            let risk = (try #require(held.stopLoss) - held.averagePrice).value * held.quantity.value
            #expect(risk > 0 && risk < 100, "\(risk)")
            let fills = try await world.fills(user)
            #expect(fills.count == 1 && fills[0].fill.order == SignalOrder.id(row.id, of: user))
            let decision = try #require(try await world.decision(row, user))
            #expect(decision.outcome == .taken && decision.order == fills[0].fill.order)
            let told = try await world.message(row, "ada")
            let shown = world.services.locales["en"].format(.money(Money(risk, .usd).booked))
            told.check("Short BTCUSDT", "🤖 Sell:", "Risk \(shown)".replacing("\u{A0}", with: " "), "Stop:", "Why")
            #expect(told.labels == ["Why?", "Chart", "Positions"])
            try await world.deliver()
            #expect(try await world.fills(user).count == 1)
            try await world.world.say("/autotrade status", "ada").check("1 signal: 1 taken", "1 position open")
        }
    }

    @Test func `while something is held the next signal is refused, and that is asked for`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            try await world.world.say("/sell btc 0.001 sl 5%", "ada")
            try await world.world.press("Confirm", "ada")
            let row = try await world.nextSignal(of: user)
            let told = try await world.message(row, "ada")
            told.check("I did not trade it", "You hold BTCUSDT already")
            #expect(told.labels.contains("Take it"))
            #expect(try await world.decision(row, user)?.reason == NotTaken.held.rawValue)
            try await world.world.say("why didn't you take the bitcoin signal?", "ada").check(
                "#\(row.reference)", "Not taken: something was held", "You hold BTCUSDT already")
            try await world.reply("why not?", to: row, "ada").check("Not taken: something was held")
            try await world.world.say("why not btc?", "ada").check("Not taken: something was held")
            try await world.world.say("/shadow", "ada").check("Signals you did not take: 1", "1 still open")
        }
    }

    @Test func `limits and a pause hold it off, and muted news of money comes all the same`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            try await world.world.say("/notifications signals off", "ada")
            try await world.world.say("/risk max_trades_per_day=1", "ada")
            try await world.world.say("/pause", "ada")
            let paused = try await world.nextSignal(of: user)
            try await world.message(paused, "ada").check("I did not trade it", "Trading is paused")
            #expect(try await world.decision(paused, user)?.reason == NotTaken.paused.rawValue)
            try await world.world.say("/autotrade", "ada").check("Entries are paused", "1 refused")
            try await world.world.say("/resume", "ada")
            let first = try await world.nextSignal(of: user)
            #expect(try await world.decision(first, user)?.outcome == .taken)
            try await world.world.say("/close BTCUSDT", "ada")
            let second = try await world.nextSignal(of: user)
            try await world.message(second, "ada").check("1 entry today")
            #expect(try await world.decision(second, user)?.reason == NotTaken.limit.rawValue)
            #expect(try await world.held(user) == nil)
        }
    }

    @Test func `a closed trade counts as booked, in money and in R`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            let row = try await world.nextSignal(of: user)
            world.wait(.minutes(3))
            try await world.world.say("/close BTCUSDT", "ada")
            let net = try await world.fills(user).reduce(FixedPoint.zero) {
                $0 + ($1.fill.realized - $1.fill.fee).amount
            }
            #expect(try await world.decision(row, user)?.order != nil)
            let sign = net < .zero ? "-" : "+"
            let text = try await world.world.say("/autotrade", "ada").text.replacing("−", with: "-")
            let shown = try #require(figure("Booked so far:", in: text))
            #expect(FixedPoint("\(shown)") == net && text.contains(sign), "\(net): \(text)")
            // In R as the journal counts it: over what was at risk from the fill.
            let trade = try #require(try await world.history(user).closed.last)
            let multiple = world.services.locales["en"].reward(try #require(trade.reward)).replacing("−", with: "-")
            #expect(text.contains("(\(multiple))"), "\(multiple): \(text)")
            #expect(text.contains("nothing open"))
        }
    }

    @Test func `the emergency stop ends it, also after entries are allowed again`() async throws {
        try await with { world in
            let (user, strategy) = try await world.trader("ada")
            try await world.world.say("/stop", "ada").check("Automatic trading is off as well")
            try await world.world.say("/resume", "ada")
            let row = try await world.nextSignal(of: user)
            #expect(try await world.held(user) == nil)
            #expect(try await world.decision(row, user) == nil)
            #expect(try await world.message(row, "ada").labels.contains("Take it"))
            // What is only proposed goes on.
            try await world.start(strategy, "propose", "ada")
            try await world.world.say("/stop", "ada")
            #expect(try await world.bot.store.read { try $0.autotrades(of: user) }.map(\.mode) == [.propose])
        }
    }

    @Test func `told too late it is not entered`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            let row = try await world.passToSignal(of: user)
            world.wait(.hours(3))
            try await world.deliver()
            try await world.message(row, "ada").check(
                "I did not trade it", "has left the entry", "I could not tell you sooner")
            #expect(try await world.decision(row, user)?.reason == NotTaken.late.rawValue)
            let next = try await world.passToSignal(of: user)
            try await world.end(next, as: .stopped)
            try await world.deliver()
            try await world.message(next, "ada").check("The signal was over")
            #expect(try await world.fills(user).isEmpty)
        }
    }

    @Test func `who lost the role or the money is told why`() async throws {
        try await with { world in
            let (user, _) = try await world.trader("ada")
            try await world.bot.store.write { try $0.setRole("viewer", of: user) }
            let row = try await world.nextSignal(of: user)
            try await world.message(row, "ada").check("You may not trade")
            let (now, loss) = (world.world.time.now(), Money(-(FixedPoint("9999.99") ?? 0), .usd))
            try await world.bot.store.write { transaction in
                try transaction.setRole("trader", of: user)
                try transaction.book(loss, kind: "test", reference: "1", user: user, at: now)
            }
            let poor = try await world.nextSignal(of: user)
            #expect(try await world.decision(poor, user)?.reason == NotTaken.size.rawValue)
            try await world.message(poor, "ada").check("I did not trade it")
            #expect(try await world.fills(user).isEmpty)
        }
    }

    @Test func `a signal from before it began is nobody's order`() async throws {
        try await with { world in
            let (user, strategy) = try await world.trader("ada", nil)
            let row = try await world.passToSignal(of: user)
            try await world.start(strategy, "automatic", "ada")
            try await world.deliver()
            #expect(try await world.fills(user).isEmpty)
            #expect(try await world.message(row, "ada").labels.contains("Take it"))
        }
    }

    @Test(arguments: 1...4) func `ended between groups, everybody's order is made once`(_ groups: Int) async throws {
        try await with { world in
            let (first, strategy) = try await world.trader("p1")
            var users = [first]
            for number in 2...7 {
                users.append(try await world.person("p\(number)"))
                try await world.watch(strategy, users[number - 1])
                if number != 4 { try await world.start(strategy, "automatic", "p\(number)") }
            }
            world.groupSize = 2
            try await world.look()
            let row = try await world.passToSignal(of: first)
            try await world.deliver(groups: groups)
            try await world.restart()
            try await world.deliver()
            for (number, user) in users.enumerated() {
                let isTrader = number != 3
                #expect(try await world.fills(user).count == (isTrader ? 1 : 0), "p\(number + 1)")
                #expect(try await world.told("p\(number + 1)").count { $0.isOf(row) } == 1, "p\(number + 1)")
            }
        }
    }

    @Test func `in German as well`() async throws {
        try await with { world in
            let (user, strategy) = try await world.trader("ada", nil, language: "de")
            try await world.world.say("/autotrade start \(strategy)", "ada").check(
                "Dips automatisch auf deinem Übungskonto handeln?", "ohne dich zu fragen", "kein echtes Geld")
            try await world.world.press("Bestätigen", "ada").check("Dips wird automatisch gehandelt")
            let row = try await world.nextSignal(of: user)
            try await world.message(row, "ada").check("🤖 Verkauf", "BTCUSDT")
            try await world.world.say("läuft der automatische Handel?", "ada").check("1 Signal: 1 genommen")
            let second = try await world.nextSignal(of: user)
            try await world.message(second, "ada").check("Ich habe es nicht gehandelt", "Du hältst BTCUSDT schon")
            try await world.reply("warum nicht?", to: second, "ada").check("Nicht genommen: dort wurde etwas gehalten")
            try await world.world.say("was habe ich durch Überspringen verpasst?", "ada").check(
                "Signale, die du nicht genommen hast: 1")
            try await world.world.say("stoppe den automatischen Handel", "ada").check("ist aus")
        }
    }
}
