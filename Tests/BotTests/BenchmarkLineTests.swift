import Actions
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// The account beside holding the instrument: both from the same moment, and no further than now.
@Suite struct BenchmarkLineTests {
    /// E-mail takes 18 MB here; one byte more is offered in months, and as CSV.
    @Test func `a file too large for where it goes is offered in parts`() async throws {
        let world = try await ResultsWorld("en")
        try await world.month()
        let services = world.world.bot.conversations.services
        let store = world.world.bot.store
        let user = try #require(try await store.read { try $0.user(world.user) })
        let turn = Turn(
            user: user, role: .trader, origin: .command, channel: "telegram", chat: "1", isDirect: true,
            localizer: services.locales["en"], settings: [:], now: services.time.now(),
            askedAt: services.time.now(), key: "1")
        let results = try await services.results(of: user.id, in: .gmt)
        let period = try ReportPeriod(nil, at: world.world.market, in: .gmt)
        let desk = ReportDesk(
            services: services, turn: turn, text: ReportText(results, period, nil, turn.localizer),
            command: ReportCommand(period: nil, instrument: nil))
        let most = [UInt8](repeating: 0, count: 18_000_000)
        #expect(desk.reply(most, "report.pdf", "caption", "email").picture?.bytes.count == most.count)
        let refused = desk.reply(most + [0], "report.pdf", "caption", "email")
        #expect(refused.picture == nil && refused.document.plainText.contains("18 MB"))
        #expect(refused.choices.joined().map(\.id) == ["/get_report 2024-05 pdf", "/get_report csv"])
        // Telegram takes 50 MB.
        #expect(desk.reply(most + [0], "report.pdf", "caption", "telegram").picture != nil)
        try world.close()
    }

    @Test func `it begins with the account and ends now`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy BTCUSDT 0.001 sl 20%")
        try await world.press("Confirm")
        try await world.pass(.hours(30))
        try await world.say("/close BTCUSDT")
        try await world.pass(.hours(1))
        let services = world.bot.conversations.services
        let user = try #require(try await world.bot.store.read { try $0.user(channel: "telegram", externalID: "5") })
        let now = world.market
        let turn = Turn(
            user: user, role: .trader, origin: .command, channel: "telegram", chat: "5", isDirect: true,
            localizer: services.locales["en"], settings: [:], now: world.time.now(), askedAt: world.time.now(), key: "1"
        )
        let results = try await services.results(of: user.id, in: .gmt)
        let period = try ReportPeriod(nil, at: now, in: .gmt)
        let text = ReportText(results, period, nil, turn.localizer)
        let desk = ReportDesk(
            services: services, turn: turn, text: text, command: ReportCommand(period: nil, instrument: nil))
        guard case .comparison(let chart) = desk.pictures.comparison else {
            Issue.record("no comparison")
            return
        }
        let (account, held) = (chart.lines[0].points, chart.lines[1].points)
        #expect(account.first?.time == held.first?.time)
        #expect(account.last?.time == now && held.last?.time == now)
        // The price when the account began, and the price now.
        func price(_ moment: Timestamp) throws -> Double {
            try #require(services.market.quote(of: InstrumentID("BTCUSDT"), at: moment)).mid.value.double
        }
        let start = try #require(held.first?.time)
        let expected = (try price(now) / (try price(start)) - 1) * 100
        #expect(abs(try #require(held.last?.value) - expected) < 1e-9)
    }
}
