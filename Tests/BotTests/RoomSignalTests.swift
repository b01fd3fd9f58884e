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

/// Signals posted in groups and channels.
@Suite struct RoomSignalTests {
    /// A group that "owner" administers, with a strategy that signals often.
    private func with(_ wish: String..., body: (inout SignalWorld, Int64) async throws -> Void) async throws {
        var world = try await SignalWorld()
        let owner = try await world.person("owner")
        let strategy = try await world.add(SignalWorld.strategy(), owner: owner)
        world.services.administrators.set([.telegram: Administrators(people: ["owner"])])
        try await world.world.group("/group \(strategy) btc 1m", "owner").to("-100").check("BTCUSDT 1m")
        for text in wish { _ = try await world.world.group(text, "owner") }
        try await world.look()
        try await body(&world, owner)
        try world.world.close()
    }
    private func posted(_ world: SignalWorld, _ chat: String = "-100") async throws -> [OutgoingMessage] {
        try await world.told(chat).filter { $0.replyTo == nil && !$0.document.plainText.hasPrefix("📣") }
    }

    @Test func `a signal is posted once, without size or money, and leads to the private chat`() async throws {
        try await with { world, owner in
            let signal = try await world.passToSignal(of: owner)
            try await world.deliver()
            try await world.restart()
            world.services.administrators.set([.telegram: Administrators(people: ["owner"])])
            try await world.deliver()
            let posts = try await posted(world).filter { $0.isOf(signal) }
            #expect(posts.count == 1 && posts[0].isFormed && posts[0].attachment?.kind == .photo)
            posts.check("Short BTCUSDT", "Stop:", "Target 2:", "Why")
            for private_ in ["For you", "No size", "USD at risk", "lots"] { #expect(!posts.text.contains(private_)) }
            let button = try #require(posts[0].buttons.first?.first)
            #expect(posts.labels == ["Take it"] && button.opensPrivately == true)
            #expect(button.id == "/start sig-\(signal.reference)")
            // There it is shown, and taken by a card.
            let shown = try await world.world.say(button.id, "stranger")
            shown.check("Short BTCUSDT")
            #expect(shown.labels.contains("Take it"))
            try await world.world.press("Take it", "stranger").check("BTCUSDT")
        }
    }

    @Test func `what becomes of a posted signal is posted, of others nothing`() async throws {
        try await with("/group reward=5") { world, owner in
            _ = try await world.passToSignal(of: owner)
            for _ in 0..<60 { try await world.pass(.minutes(1)) }
            #expect(try await posted(world).isEmpty)
            _ = try await world.world.group("/group reward=0 charts=off", "owner")
            for _ in 0..<240 { try await world.pass(.minutes(1)) }
            let posts = try await posted(world)
            let formed = posts.filter(\.isFormed)
            #expect(!formed.isEmpty && formed.allSatisfy { $0.attachment == nil })
            let ends = posts.filter { !$0.isFormed }
            #expect(!ends.isEmpty)
            for end in ends {
                let name = try #require(end.document.plainText.firstMatch(of: /#[A-Z0-9]+/)).0
                #expect(formed.contains { $0.document.plainText.contains(name) })
            }
        }
    }

    @Test func `quiet hours hold posts back as lines, a stopped room has none`() async throws {
        // The clock of the test begins at 22:13 UTC.
        try await with("/group quiet 22:00-07:00") { world, owner in
            let signal = try await world.passToSignal(of: owner)
            try await world.deliver()
            #expect(try await posted(world).isEmpty)
            world.wait(.hours(9))
            try await world.bot.heldNotices.deliverDue()
            let posts = try await posted(world)
            #expect(posts.count == 1 && posts.text.contains("#\(signal.reference)"))
            try await world.world.group("/group off", "owner").to("-100").check("Posting is stopped")
            let known = try await posted(world).count
            // Its owner goes on watching, so that there are signals.
            try await world.watch("own:1", owner)
            _ = try await world.passToSignal(of: owner)
            try await world.deliver()
            #expect(try await posted(world).count == known)
        }
    }

    @Test func `moved to a supergroup it goes on there; removed, it is suspended and its owner told`() async throws {
        try await with("/group language=de") { world, owner in
            try await world.world.handle(.moved(to: "-1001"), "owner", group: "-100")
            let signal = try await world.passToSignal(of: owner)
            try await world.deliver()
            let posts = try await posted(world, "-1001").filter { $0.isOf(signal) }
            #expect(posts.count == 1 && posts.text.contains("Verkauf BTCUSDT"))
            try await world.world.handle(.membership(isMember: false), "stranger", group: "-1001")
            try await world.told("owner").check("Its signals are suspended")
            let known = try await posted(world, "-1001").count
            try await world.watch("own:1", owner)
            _ = try await world.passToSignal(of: owner)
            try await world.deliver()
            #expect(try await posted(world, "-1001").count == known)
        }
    }

    @Test func `a strategy that is its maker's alone is not posted`() async throws {
        try await with { world, owner in
            try await world.world.say("/strategy own:1 unshare", "owner")
            #expect(try await world.bot.store.read { try $0.roomWatches(of: 1) }.isEmpty)
            try await world.world.group("/group own:1 btc 1m", "owner").to("-100").check("Share it first")
        }
    }
}
