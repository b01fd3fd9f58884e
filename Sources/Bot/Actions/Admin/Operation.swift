import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading

/// Who a broadcast goes to.
enum Audience: String, CaseIterable, ActionValue { case all, viewer, trader, moderator, admin, owner }

extension Action<BotServices> {
    /// How the installation fares.
    static var adminStats: Self {
        Self(
            "admin_stats", role: .admin, effect: .reads, aliases: [Alias("stats")],
            Parameter<String?>("period", .period), Parameter<String?>("what", .words)
        ) { turn, services, _, _ in
            try await Plan.reading(services.store) { transaction in
                let broken = try transaction.brokenAudit()
                let document = turn.localizer.document(
                    "admin.stats",
                    [
                        "users": .integer(Int(try transaction.userCount())),
                        "new": .integer(Int(try transaction.userCount(since: turn.now - .days(1)))),
                        "positions": .integer(Int(try transaction.openPositionCount())),
                        "fills": .integer(Int(try transaction.fillCount())),
                        "pending": .integer(Int(try transaction.pendingInboxCount())),
                        "unsent": .integer(Int(try transaction.openOutboxCount())),
                    ])
                let audit = turn.localizer.document(
                    broken == nil ? "admin.audit_whole" : "admin.audit_broken",
                    broken.map { ["row": .integer(Int($0))] } ?? [:])
                return [Reply(document + audit)]
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
