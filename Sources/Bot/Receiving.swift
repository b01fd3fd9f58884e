import Actions
import Channels
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage

/// Takes on what the last run left, then opens every channel.
struct Receiving: NamedService {
    let channels: [any Channel]
    let intake: Intake
    let conversations: Conversations
    let senders: [ChannelID: Sender]
    let readiness: Readiness
    let trouble: ChannelTrouble

    func run() async throws {
        for sender in senders.values { try await sender.recover() }
        try await intake.recover(alone: conversations.handle, giveUp: conversations.giveUp)
        readiness.set(true)
        defer { readiness.set(false) }
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                // From the others nothing comes; that they are open must not keep the program from ending.
                for channel in channels where channel.id.isConversation {
                    group.addTask { try await receive(from: channel) }
                }
            }
        }
    }

    /// Takes what a channel brings. WhatsApp's tokens end by themselves: when one does, what people have on another
    /// channel goes on, and so does the market; without another one nobody could be told.
    private func receive(from channel: any Channel) async throws {
        let hasOthers = channels.contains { $0.id.isConversation && $0.id != channel.id }
        while true {
            do {
                return try await channel.receive { try await intake.take($0) }
            } catch ChannelError.unauthorized where hasOthers && channel is WhatsAppChannel {
                await trouble.note(channel.id, isRefused: true)
                try await wait(for: channel)
                await trouble.note(channel.id, isRefused: false)
            }
        }
    }

    /// Until the platform knows us again.
    private func wait(for channel: any Channel) async throws {
        while true {
            try await trouble.time.sleep(for: .minutes(1))
            do {
                _ = try await (channel as? WhatsAppChannel)?.profile()
                return
            } catch {
                continue  // refused still, or not reached: told already
            }
        }
    }
}

/// A channel that refuses us: `/readyz` says so, and whoever runs the installation is told where they can be.
struct ChannelTrouble: Sendable {
    let store: Store
    let outbox: OutboxWriter
    /// Hands on what `outbox` cannot, before all parts are made.
    let forwarding: Forwarding?
    let readiness: Readiness
    let time: any TimeSource
    let logger: Logger

    func note(_ channel: ChannelID, isRefused: Bool) async {
        readiness.note(channel.rawValue, isRefused ? "takes nothing from us" : nil)
        guard isRefused else { return }
        logger.critical("a channel takes nothing from us", metadata: ["channel": "\(channel.rawValue)"])
        let now = time.now()
        do {
            let entries = try await store.write { [outbox] transaction in
                try outbox.tellOwners("channel/\(channel.rawValue)", at: now, transaction) {
                    $0.document("operator.channel_refuses", ["channel": .text(ChannelName.shown(channel.rawValue))])
                }
            }
            guard let forwarding else { return await outbox.announce(entries) }
            await forwarding.announce(entries)
        } catch {
            logger.error("nobody was told of a channel", metadata: ["error": "\(error)"])
        }
    }
}
