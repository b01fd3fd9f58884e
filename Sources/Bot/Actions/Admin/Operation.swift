import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

/// Who a broadcast goes to.
enum Audience: String, CaseIterable, ActionValue { case all, viewer, trader, moderator, admin, owner }

/// What can be told of how the installation fares.
enum StatsPart: String, CaseIterable, ActionValue { case people, orders, messages, audit }

/// How the installation fares now, or fared in a period.
private struct Stats {
    let localizer: Localizer
    /// By the clock, and by the market's: orders and executions are dated by that.
    private let period: (own: ReportPeriod, market: ReportPeriod)?
    private let now: Timestamp

    /// - Throws: `ActionError` when it is no period, or has not begun.
    init(turn: Turn, services: BotServices, period: String?) throws {
        (localizer, now) = (turn.localizer, turn.now)
        let zone = turn.preferences.timeZone
        self.period = try period.map { name in
            (
                try ReportPeriod(name, at: turn.now, in: zone),
                try ReportPeriod(name, at: services.market.clock.now(), in: zone)
            )
        }
    }

    var headline: Document {
        guard let period else { return localizer.document("admin.stats") }
        return localizer.document("admin.stats_period", ["period": period.own.text(localizer)])
    }

    func line(_ part: StatsPart, _ transaction: Transaction) throws -> Document {
        switch part {
        case .people:
            let new = period?.own.bounds ?? (now - .days(1))..<Timestamp(milliseconds: .max)
            return line(part, ["users": try transaction.userCount(), "new": try transaction.userCount(in: new)])
        case .orders:
            guard let bounds = period?.market.bounds else {
                let open = try transaction.openPositionCount()
                return line(part, ["positions": open, "fills": try transaction.fillCount()])
            }
            let orders = try transaction.orderCount(in: bounds)
            return line(part, ["orders": orders, "fills": try transaction.fillCount(in: bounds)])
        case .messages:
            guard let bounds = period?.own.bounds else {
                let pending = try transaction.pendingInboxCount()
                return line(part, ["pending": pending, "unsent": try transaction.openOutboxCount()])
            }
            let isKept = bounds.lowerBound >= now - Housekeeping.outboxAge
            let sent = ["sent": MessageValue.integer(Int(try transaction.sentCount(in: bounds)))]
            return localizer.document(isKept ? "admin.stats_messages_period" : "admin.stats_messages_kept", sent)
        case .audit:
            let broken = try transaction.brokenAudit()
            return localizer.document(
                broken == nil ? "admin.audit_whole" : "admin.audit_broken",
                broken.map { ["row": .integer(Int($0))] } ?? [:])
        }
    }

    private func line(_ part: StatsPart, _ counts: [String: Int64]) -> Document {
        let key = "admin.stats_\(part.rawValue)" + (period == nil ? "" : "_period")
        return localizer.document(key, counts.mapValues { .integer(Int($0)) })
    }
}

extension Action<BotServices> {
    /// How the installation fares.
    static var adminStats: Self {
        Self(
            "admin_stats", role: .admin, effect: .reads, aliases: [Alias("stats")],
            Parameter<String?>("period", .period), Parameter<StatsPart?>("what")
        ) { turn, services, period, part in
            let stats = try Stats(turn: turn, services: services, period: period)
            return try await Plan.reading(services.store) { transaction in
                let lines = try StatsPart.allCases.filter { part == nil || part == $0 }
                    .map { try stats.line($0, transaction) }
                return [Reply(.lines([stats.headline] + lines))]
            }
        }
    }

    /// Sends a message to everybody.
    static var adminBroadcast: Self {
        Self(
            "admin_broadcast", role: .admin, effect: .affectsOthers, confirm: .always, aliases: [Alias("broadcast")],
            Parameter<String>("message", .text), Parameter<Audience?>("audience")
        ) { turn, services, message, audience in
            let message = message.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !message.isEmpty else { throw ActionError.missing(parameter: "message") }
            guard message.count <= 3_000 else { throw ActionError.refused("broadcast_too_long") }
            let role = audience.flatMap { $0 == .all ? nil : $0.rawValue }
            let count = try await services.store.read { try $0.directChats(role: role).count }
            guard count > 0 else { throw ActionError.refused("nobody") }
            let card = turn.localizer.document("admin.broadcast", ["count": .integer(count)])
            return Plan(card: Card(document: card + Document([.quote(Document.text(message).blocks)]))) { transaction in
                let chats = try transaction.directChats(role: role)
                let messages = chats.map { Reply(.text(message), destination: ($0.channel, $0.id)) }
                let done = turn.localizer.document("admin.broadcast_done", ["count": .integer(chats.count)])
                return [Reply(done)] + messages
            }
        }
    }
}
