import Actions
import Foundation
import Logging
import Platform
import Presentation
import Reporting
import Signals
import Storage
import Trading

/// Posts signals, and what becomes of them, in groups and channels. What stands there is the same for all who read it:
/// no size, no money; who wants to act on it goes to their private chat.
struct RoomPosting: Sendable {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    /// Something that happened to a signal.
    struct News: Sendable {
        var event: SignalEvent
        var happenedAt: Timestamp
        var tracker: SignalTracker
        var row: SignalRow
        var instrument: Instrument
        var strategy: Strategy?
        var record: TrackRecord
    }
    /// What is to be written for one room.
    struct Post: Sendable {
        var room: Int64
        var signal: String
        var isNew: Bool
        var reply: Reply
        /// The same in one line, while the room is quiet.
        var line: Document
    }

    /// Makes ready what rooms are told, pictures included.
    func posts(_ news: News) async throws -> [Post] {
        let isNew = news.event == .formed
        let rooms = try await services.store.read { try $0.rooms(toldOf: news.row, isNew: isNew) }
        var pictures: [String: Reply.Picture] = [:]
        var posts: [Post] = []
        for room in rooms {
            if isNew, let least = room.minimumReward, news.tracker.signal.reward < least { continue }
            let localizer = room.localizer(services.locales)
            var post = post(news, room, localizer)
            let kind = "\(localizer.language) \(localizer.timeZone.identifier)"
            if isNew, room.hasCharts {
                if pictures[kind] == nil { pictures[kind] = await picture(news, localizer) }
                post.reply.picture = pictures[kind]
            }
            posts.append(post)
        }
        return posts
    }

    private func picture(_ news: News, _ localizer: Localizer) async -> Reply.Picture? {
        do {
            return try await services.picture(
                of: SignalTracker(news.tracker.signal), news.strategy, news.instrument, localizer, .light
            ).hashed()
        } catch {
            // The words are what counts.
            logger.error("post without its picture", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func post(_ news: News, _ room: RoomRow, _ localizer: Localizer) -> Post {
        let wording = SignalWording(services: services, localizer: localizer)
        let (signal, instrument, note) = (news.tracker.signal, news.instrument, services.marketNote(localizer))
        guard news.event == .formed else {
            let line = wording.news(news.event, news.tracker, instrument)
            return Post(
                room: room.id, signal: news.row.id, isNew: false,
                reply: Reply(line + note, reference: news.row.reference), line: line)
        }
        let name = news.strategy?.name ?? news.row.strategy
        let headline = wording.headline(signal, instrument, strategyName: name)
        let take = Reply.Choice(
            label: localizer.text("button.take"), id: "/start sig-\(news.row.reference)", opensPrivately: true)
        let document =
            headline + wording.levels(signal, instrument) + wording.reasons(signal, instrument)
            + wording.record(news.record) + note
        return Post(
            room: room.id, signal: news.row.id, isNew: true,
            reply: Reply(document, choices: [[take]], reference: news.row.reference), line: headline)
    }

    /// Writes the posts, each at most once, or what quiet hours keep of them.
    func write(_ posts: [Post], _ transaction: Transaction) throws -> [OutboxEntry] {
        let now = services.time.now()
        return try posts.compactMap { post -> OutboxEntry? in
            // It may have been stopped, moved or left since.
            guard let room = try transaction.room(post.room), room.state == .on, room.isMember else { return nil }
            if post.isNew, try !transaction.noteRoomSignal(post.signal, in: room.id) { return nil }
            let zone = room.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
            if let end = room.quiet?.end(at: now, in: zone) {
                let line = String(decoding: try JSONEncoder().encode(post.line), as: UTF8.self)
                try transaction.holdRoomLine(line, room: room.id, until: end)
                return nil
            }
            return try outbox.draft(post.reply, to: room, at: now).map { try outbox.add($0, transaction) }
        }
    }
}
