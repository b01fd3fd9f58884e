import Actions
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Trading

/// Delivers what quiet hours held back, in one message a person, once they are over.
struct HeldNotices: NamedService {
    let store: Store
    let outbox: OutboxWriter
    let time: any TimeSource
    let logger: Logger

    static let interval: Duration = .seconds(5)

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await deliverDue()
            } catch {
                // Nothing was changed: it is due the next time as well.
                logger.error("held notices not delivered", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.interval) }
        }
    }

    /// Delivers to everybody whose time has come.
    func deliverDue() async throws {
        let now = time.now()
        for user in try await store.read({ try $0.usersWithDueNotices(at: now) }) {
            do {
                await outbox.announce(try await store.write { try deliver(to: user, at: now, $0) })
            } catch let error where error.concernsOne {
                // The others get theirs; this one's are due the next time as well.
                logger.error("held notices not delivered", metadata: ["user": "\(user)", "error": "\(error)"])
            }
        }
        guard try await store.read({ try !$0.roomsWithDueLines(at: now).isEmpty }) else { return }
        await outbox.announce(try await store.write { [outbox] in try outbox.roomLines(at: now, $0) })
    }

    private func deliver(to user: Int64, at now: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        let settings = UserSettings(try transaction.settings(of: user))
        // The hours may have been changed since.
        if let end = settings.quietHours?.end(at: now, in: settings.timeZone) {
            try transaction.rescheduleHeldNotices(of: user, dueAt: now, to: end)
            return []
        }
        let held = try transaction.heldNotices(of: user, dueAt: now)
        guard !held.isEmpty else { return [] }
        let localizer = locales[settings.language].with(timeZone: settings.timeZone)
        try transaction.removeHeldNotices(of: user, dueAt: now)
        let chats = try outbox.send(
            try Self.reply(held, localizer), to: user, priority: .notice, at: now, transaction)
        return try chats + toWays(held, settings, localizer, of: user, at: now, transaction)
    }

    private static func reply(_ held: [HeldNotice], _ localizer: Localizer) throws -> Reply {
        let lines = try held.map { try JSONDecoder().decode(Document.self, from: Data($0.text.utf8)) }
        return Reply(localizer.document("notice.held", ["count": .integer(held.count)]) + .lines(lines))
    }

    /// By every way what is of the kinds chosen for it.
    private func toWays(
        _ held: [HeldNotice], _ settings: UserSettings, _ localizer: Localizer, of user: Int64, at now: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let choices = settings.ways
        guard !choices.kinds.isEmpty else { return [] }
        let rows = try transaction.ways(of: user)
        return try Way.allCases.compactMap { way in
            let chosen = held.filter { notice in
                notice.kind.flatMap { NoticeKind(rawValue: $0) }.map { choices[way]?.contains($0) ?? false } ?? false
            }
            guard !chosen.isEmpty, outbox.senders[way.channel] != nil, let address = rows[way.rawValue]?.address else {
                return nil
            }
            let draft = outbox.draft(
                try Self.reply(chosen, localizer), by: way, to: address, localizer, priority: .alert, at: now)
            return try outbox.add(draft, transaction)
        }
    }

    private var locales: Locales { outbox.locales }
}
