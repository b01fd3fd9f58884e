import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// How far a price must go back before an alert tells again, as people say it. The market is the one of seed 7: gold
/// stands at 2,399.83 to 2,400.17 when it begins; a pip of gold is 0.1.
@Suite struct AlertHysteresisTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 1)
        try await body(&world)
        try world.close()
    }
    private func hysteresis(_ number: Int, _ world: AlertWorld) async throws -> Price? {
        try await world.bot.store.read { try $0.alert(Int64(number)) }?.alert.hysteresis
    }

    /// 20 pips are 2.00; 0.1 % of 2,450 are 2.45.
    @Test(arguments: [
        ("/alert gold above 2450 repeat hysteresis=2", 2.0), ("/alert gold above 2450 hysteresis=20pips", 2),
        ("/alert gold above 2450 hysteresis 20 pips", 2), ("/alert gold above 2450 hysteresis=0.1%", 2.45),
        ("alert me every time gold crosses 2410 with a hysteresis of 5 dollars", 5),
        ("alert gold above 2410, re-arm after 30 pips", 3),
    ]) func `it is kept as it was said, and is shown on the card and in the list`(
        _ text: String, _ distance: Double
    ) async throws {
        try await with { world in
            let shown = "armed again \((distance * 10).formatted()) pips away from the level"
            try await world.say(text).check("Alert #1", "every time", shown)
            #expect(try await hysteresis(1, world)?.value.double == distance)
            try await world.say("/alerts").check(shown)
        }
    }

    @Test func `it is changed by talking, and stays when something else is changed`() async throws {
        try await with { world in
            try await world.say("/alert gold above 2410 repeat").check("#1")
            try await world.say("with a hysteresis of 5 dollars").check("#2: XAUUSD above 2,410.00", "50 pips")
            try await world.say("raise it to 2420").check("#3: XAUUSD above 2,420.00", "50 pips")
            #expect(try await hysteresis(3, world)?.value == 5)
        }
    }

    @Test func `one that makes no sense is refused, and sets nothing`() async throws {
        try await with { world in
            try await world.say("/alert gold above 2450 hysteresis=0").check("has to be at least 0.01")
            try await world.say("/alert gold above 2450 hysteresis=2450").check("less than 2,450.00")
            try await world.say("/alert gold moves 2% hysteresis=2").check("has no level")
            try await world.say("/alert gold above 2450 hysteresis=much").check("much does not fit")
            try await world.say("/alerts").check("No alerts are waiting")
        }
    }

    @Test func `what tells once says nothing of it, and German speaks German`() async throws {
        try await with { world in
            let once = try await world.say("/alert gold above 2450")
            #expect(!once.text.contains("armed again"))
            try await world.say("/language de")
            try await world.say("alarm eurusd über 1,20, wieder scharf nach 20 pips").check("wieder scharf 20 Pips")
        }
    }
}
