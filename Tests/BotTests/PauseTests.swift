import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Actions
@testable import Bot

/// Pauses of single things, the configuration that can be changed while running, and what cannot be linked.
@Suite struct PauseTests {
    private func with(_ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.say("/quote gold", "7")
        try await body(&world)
        try world.close()
    }

    @Test func `one instrument is paused, others are traded`() async throws {
        try await with { world in
            try await world.say("/pause gold", "7").check("Paused: new entries of XAUUSD")
            try await world.say("/buy gold 0.1 sl 2390", "7").check("paused")
            try await world.say("/buy eurusd 0.1 sl 20 pips", "7").check("0.1 lots EURUSD")
            try await world.press("Cancel", "7")
            try await world.say("/resume gold", "7").check("On again: new entries of XAUUSD")
            try await world.say("/buy gold 0.1 sl 2390", "7").check("0.1 lots XAUUSD")
        }
    }

    @Test func `signals and reports are paused for a time, and resumed by their button or a plain resume`() async throws
    {
        try await with { world in
            let now = world.time.now()
            func isMuted(_ kind: NoticeKind, _ symbol: String = "XAUUSD", after wait: Duration = .zero) async throws
                -> Bool
            {
                let settings = try await world.bot.store.read { UserSettings(try $0.settings(of: 1)) }
                return settings.isMuted(kind, InstrumentID(symbol), at: now + wait)
            }
            try await world.say("/pause signals 2h", "7").check("Paused: signals until")
            #expect(try await isMuted(.signals))
            #expect(try await !isMuted(.trades))
            #expect(try await !isMuted(.signals, after: .hours(3)))
            try await world.press("Resume", "7").check("On again: signals")
            #expect(try await !isMuted(.signals))
            try await world.say("/pause signals btc", "7").check("signals of BTCUSDT")
            try await world.say("/pause report", "7").check("Paused: reports")
            #expect(try await isMuted(.reports))
            #expect(try await !isMuted(.signals))
            #expect(try await isMuted(.signals, "BTCUSDT"))
            try await world.say("/resume", "7").check("reports", "signals of BTCUSDT")
            #expect(try await !isMuted(.reports))
            try await world.say("/pause all", "7").check("Trading is paused", "signals, reports")
            try await world.say("/resume", "7").check("goes on", "reports, signals")
        }
    }

    @Test func `a pause until a day or a time ends by itself`() async throws {
        try await with { world in
            let now = world.time.now()
            func isPaused(after wait: Duration) async throws -> Bool {
                let settings = try await world.bot.store.read { UserSettings(try $0.settings(of: 1)) }
                return settings.pause(at: now + wait).isPaused
            }
            try await world.say("pause until tomorrow", "7").check("paused until")
            #expect(try await isPaused(after: .seconds(1)))
            #expect(try await !isPaused(after: .hours(24)))
            try await world.say("/pause until=friday", "7").check("paused until Fri")
            #expect(try await !isPaused(after: .days(7)))
            // Stopped it is, whatever the end was meant to be.
            try await world.say("/pause", "7").check("Trading is paused")
            #expect(try await isPaused(after: .days(400)))
        }
    }

    @Test func `no broker can be linked, and chats can`() async throws {
        try await with { world in
            try await world.say("/link_account binance", "7").check("simulated money", "/link")
            try await world.press("Link your chats on two platforms", "7").check("/link ")
        }
    }

    @Test func `an owner changes what accounts begin with and are held against, over a restart, and back`() async throws
    {
        var world = try await AlertWorld(speed: 0)
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9"])
        try await world.say("/config", "7").check("needs the role owner")
        try await world.say("/config", "9").check("maximum_risk 2", "usual_risk 1", "leverage 30", "deposit 10000")
        try await world.say("/config maximum_risk 1.5", "9").check("maximum_risk", "1.5")
        try await world.press("Confirm", "9").check("maximum_risk: 2 → 1.5")
        try await world.say("/risk 2%", "7").check("at most 1.50%")
        try await world.restart()
        try await world.say("/config maximum_risk", "9").check("maximum_risk 1.5")
        try await world.say("/config usual_risk 3", "9").check("does not fit")
        try await world.say("/config colour blue", "9").check("I cannot change colour")
        try await world.say("/config maximum_risk default", "9")
        try await world.press("Confirm", "9").check("1.5 → 2")
        #expect(try await world.bot.store.read { try $0.mark("config/maximum_risk") } == nil)
        try world.close()
    }

    @Test func `a maximum below the usual risk as configured holds over a restart`() async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9"])
        for change in ["usual_risk 0.3", "maximum_risk 0.5"] {
            try await world.say("/config \(change)", "9")
            try await world.press("Confirm", "9")
        }
        try await world.restart()
        try await world.say("/config", "9").check("maximum_risk 0.5", "usual_risk 0.3")
        try world.close()
    }

    @Test func `terms that were not committed in the end do not hold`() async throws {
        var world = try await AlertWorld(speed: 0)
        try await world.restart(["BELLWETHER_ADMINS": "telegram:9"])
        try await world.say("/start", "9")
        let services = world.bot.conversations.services
        let (user, now) = (try #require(try await world.bot.store.read { try $0.user(1) }), world.time.now())
        let turn = Turn(
            user: user, role: .owner, origin: .command, channel: "telegram", chat: "9", isDirect: true,
            localizer: services.locales["en"], settings: [:], now: now, askedAt: now, key: "k")
        let call = ActionCall("admin_config", ["key": .text("maximum_risk"), "value": .text("1")])
        let plan = try await Action<BotServices>.adminConfig.plan(call, turn, services)
        _ = try await world.bot.store.preview { try plan.change?($0) }
        try await plan.committed?()
        #expect(services.desk.maximumRisk == 2)
        _ = try await world.bot.store.write { try plan.change?($0) }
        try await plan.committed?()
        #expect(services.desk.maximumRisk == 1)
        try world.close()
    }
}
