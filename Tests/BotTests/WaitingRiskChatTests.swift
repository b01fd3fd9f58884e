import Channels
import Foundation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Entry orders that wait count against the limit of one trade. The market's clock stands. 10,000 USD, of which 2 % are
/// 200; half a lot of EURUSD over 30 pips loses 150.
@Suite struct WaitingRiskChatTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    private static let first = "/buy EURUSD 0.5 at 1.07 sl 30 pips"
    private static let second = "/buy EURUSD 0.5 at 1.06 sl 30 pips"

    @Test func `a second order that would exceed the limit together with the first is refused, until that is canceled`()
        async throws
    {
        try await with { world in
            try await world.say(Self.first).check("Buy 0.5 lots EURUSD")
            try await world.press("Confirm")
            try await world.say(Self.second)
                .check(
                    "already wait on EURUSD (150.00 USD)", "300.00 USD at risk, 3.0% of your equity",
                    "200.00 USD (2.0%)", "50.00 USD of it is free")
            try await world.say("/buy EURUSD 0.1 at 1.06 sl 30 pips").check("Buy 0.1 lots EURUSD")
            try await world.say("/cancel EURUSD")
            try await world.press("Confirm").check("canceled")
            try await world.say(Self.second).check("Buy 0.5 lots EURUSD")
        }
    }

    @Test func `a card that was shown before the first order waited is refused when it is confirmed`() async throws {
        try await with { world in
            try await world.say(Self.first).check("Buy 0.5 lots EURUSD")
            let buttons = try await world.sent().last?.buttons.flatMap(\.self) ?? []
            let card = try #require(buttons.first { $0.label == "Confirm" })
            try await world.say(Self.second, "5").check("Buy 0.5 lots EURUSD")
            try await world.press("Confirm")
            let late = try await world.handle(.press(button: card.id, messageID: "1"), "5")
            #expect(!late.text.contains("placed"), "\(late.text)")
            let orders = try await world.bot.store.read { try $0.workingOrders(of: 1) }
            #expect(orders.count == 1, "\(late.text)")
        }
    }

    @Test func `a pair of which one cancels the other counts once`() async throws {
        try await with { world in
            try await world.say(Self.first)
            let told = try await world.press("Confirm").text
            let reference = try #require(told.firstMatch(of: /#([0-9A-Z]+)/)?.1)
            try await world.say("/buy EURUSD 0.5 stop 1.2 sl 30 pips oco #\(reference)")
                .check("Buy 0.5 lots EURUSD")
            try await world.press("Confirm")
            let orders = try await world.bot.store.read { try $0.workingOrders(of: 1) }
            #expect(orders.count == 2 && Set(orders.map(\.group)).count == 1)
        }
    }

    @Test func `it is said in every language`() async throws {
        try await with { world in
            try await world.say(Self.first)
            try await world.press("Confirm")
            for language in ["ar", "de", "es", "fr", "hi", "id", "pt", "ru", "tr", "vi", "zh"] {
                try await world.say("/language \(language)")
                let text = try await world.say(Self.second).text
                #expect(text.contains("EURUSD") && text.contains("/orders") && !text.contains("{"), "\(text)")
            }
        }
    }
}
