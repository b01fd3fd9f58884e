import Foundation
import Platform
import TestSupport
import Testing

/// The whole program in groups and channels of the emulated Telegram.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct GroupChatTests {
    private static let group = -100_777
    private static var inGroup: [String: Any] { ["chat_type": "supergroup", "title": "Traders"] }

    private func make(_ world: TelegramWorld, _ person: Int, _ status: String, of chat: Int) throws {
        try world.post("update", ["kind": "member", "chat": chat, "user": person, "status": status])
    }

    @Test func `added, set up by an administrator, a signal is posted and taken in private; removed, it is told`()
        async throws
    {
        let world = try TelegramWorld(hasMembers: true)
        defer { world.end() }
        let still = try world.run()
        for person in [5, 6] { try await world.say("/start", person) }
        try world.post(
            "update",
            ["kind": "my_chat_member", "chat": Self.group, "user": 5, "status": "member"].merging(Self.inGroup) { $1 })
        #expect(try await world.until(Self.group) { !$0.isEmpty }.text.contains("/group momentum gold 1h"))
        try make(world, 5, "administrator", of: Self.group)
        #expect(
            try await world.say("/group momentum btc 1m", 6, chat: Self.group, Self.inGroup).text.contains(
                "Only administrators"))
        #expect(
            try await world.say("/group@bellwether_test_bot momentum btc 1m", 5, chat: Self.group, Self.inGroup).text
                .contains("BTCUSDT 1m"))
        let private_ = try await world.say("/account", 6, chat: Self.group, Self.inGroup)
        #expect(private_.text == "✉️ I have written to you in private.")
        still.send(signal: SIGTERM)
        try await still.endsWell()

        let known = try world.messages(Self.group).count
        let moving = try world.run(["BELLWETHER_MARKET_SPEED": "7200"])
        let posts = try await world.until(Self.group) { $0.dropFirst(known).contains { $0.labels == ["Take it"] } }
        moving.send(signal: SIGTERM)
        try await moving.endsWell()
        let post = try #require(posts.dropFirst(known).first { $0.labels == ["Take it"] })
        #expect(post.attachments.first?.kind == "photo" && !post.words.contains("For you"))
        let link = try #require(post.buttons.first?.first?.url)
        let word = try #require(link.split(separator: "=").last)
        #expect(link.hasPrefix("https://t.me/bellwether_test_bot?start=sig-"))
        let references = try world.messages(Self.group).filter { $0.labels == ["Take it"] }.map(\.words)
        #expect(Set(references).count == references.count)

        let last = try world.run()
        #expect(try await world.say("/start \(word)", 6).text.contains("BTCUSDT"))
        try world.post(
            "update",
            ["kind": "my_chat_member", "chat": Self.group, "user": 5, "status": "kicked"].merging(Self.inGroup) { $1 })
        try await world.until(5) { $0.text.contains("Its signals are suspended") }
        try world.checkManners()
        last.send(signal: SIGTERM)
        try await last.endsWell()
    }

    @Test func `a channel is set up in private, and what it refuses ends it`() async throws {
        let world = try TelegramWorld(hasMembers: true)
        defer { world.end() }
        let still = try world.run()
        try await world.say("/start", 5)
        let channel = -100_888
        let known = try world.messages(5).count
        try world.post(
            "update",
            [
                "kind": "my_chat_member", "chat": channel, "user": 5, "status": "administrator", "chat_type": "channel",
                "title": "Gold Club",
            ])
        try await world.until(5) { $0.count > known }
        try make(world, 5, "creator", of: channel)
        #expect(try await world.press("Set up").text.contains("No signals are posted here yet"))
        #expect(try await world.say("/group momentum btc 1m").text.contains("BTCUSDT 1m"))
        #expect(try world.messages(channel).isEmpty)
        still.send(signal: SIGTERM)
        try await still.endsWell()
        try world.post(
            "fault",
            [
                "method": "send*", "kind": "error", "code": 400, "count": 1, "chat_id": channel,
                "description": "Bad Request: need administrator rights in the channel chat",
            ])
        let moving = try world.run(["BELLWETHER_MARKET_SPEED": "7200"])
        try await world.until(5) { $0.text.contains("Its signals are suspended") }
        moving.send(signal: SIGTERM)
        try await moving.endsWell()
        #expect(try world.messages(channel).isEmpty)
    }
}
