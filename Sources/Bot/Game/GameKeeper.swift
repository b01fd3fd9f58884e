import Actions
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Trading

/// Notes what players earn soon after they have earned it, and tells them of badges and levels: award and message are
/// one transaction.
struct GameKeeper: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    static let interval: Duration = .seconds(5)
    /// Who does nothing is looked at again after this time: some things are earned by waiting.
    static let span: Duration = .days(1)
    static let groupSize = 100

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await check()
            } catch let error as StorageError {
                // Nothing was noted: it is found the next time as well.
                logger.error("players not looked at", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Looks at everybody who traded or wrote since it was done last.
    func check() async throws {
        let (now, desk) = (services.time.now(), GameDesk(services: services))
        let users = try await services.store.read {
            try $0.playersToCheck(notSince: now - Self.span, limit: Self.groupSize)
        }
        for user in users where !Task.isShuttingDownGracefully {
            guard let look = try await services.store.read({ try desk.look(at: user, now, $0) }) else { continue }
            let sent = try await services.store.write { [services, outbox] transaction in
                let new = try desk.note(look, transaction)
                let language = UserSettings(try transaction.settings(of: user)).language
                let wording = GameWording(rules: desk.rules, localizer: services.locales[language])
                guard wording.news(look, new) != nil else { return [OutboxEntry]() }
                return try outbox.notify(
                    user, .ordinary(.reports, nil), at: now, happenedAt: now, transaction
                ) { localizer in
                    let news = GameWording(rules: desk.rules, localizer: localizer).news(look, new) ?? Document()
                    let choice = Reply.Choice(label: localizer.text("game.button.status"), id: "/game")
                    return Notice(reply: Reply(news, choices: [[choice]]), line: news)
                }
            }
            await outbox.announce(sent)
        }
    }
}
