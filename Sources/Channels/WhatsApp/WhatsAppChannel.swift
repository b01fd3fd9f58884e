// WhatsApp, through the Cloud API: messages and receipts come by webhook, answers go out by call.
//
// Knows the platform's words, limits and errors; knows nothing of users, commands or what a message means. Read first:
// `WhatsAppWebhook` (in), `WhatsAppReader` (what an event says), `WhatsAppDraft` (what a message becomes),
// `WhatsAppSender` (out), `WhatsAppErrors` (the table of errors).

public import HTTP
public import Logging
public import Platform

/// A number on WhatsApp. Values here never show the token.
public struct WhatsAppChannel: Channel {
    public let id = ChannelID.whatsapp
    private let api: WhatsAppAPI
    private let webhook: WhatsAppWebhook
    private let sender: WhatsAppSender
    private let marks: WhatsAppReadMarks
    private let logger: Logger

    /// - Parameters:
    ///   - apiBase: with the version, e.g. `https://graph.facebook.com/v26.0`.
    ///   - appSecret: signs what the platform sends.
    ///   - verifyToken: what it says when it asks whether we are there.
    public init(
        token: Secret, phoneNumberID: String, appSecret: Secret, verifyToken: Secret, apiBase: String,
        template: WhatsAppTemplate, transport: any HTTPTransport, time: any TimeSource, metrics: MetricRegistry,
        logger: Logger
    ) {
        api = WhatsAppAPI(token: token, base: apiBase, phoneNumberID: phoneNumberID, transport: transport)
        let arrivals = WhatsAppArrivals(), marks = WhatsAppReadMarks(api: api), rests = WhatsAppRests()
        self.marks = marks
        webhook = WhatsAppWebhook(
            reader: WhatsAppReader(phoneNumberID: phoneNumberID, time: time), appSecret: appSecret,
            verifyToken: verifyToken, metrics: metrics, logger: logger
        ) { messages in
            arrivals.note(messages)
            rests.note(messages, at: time.now())
            marks.note(messages)
        }
        sender = WhatsAppSender(
            api: api, template: template, arrivals: arrivals, rests: rests, time: time, logger: logger)
        self.logger = logger
    }

    public var routes: [Route] { webhook.routes }

    /// Takes what the webhook brings until cancelled.
    public func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {
        webhook.open(intake)
        defer { webhook.open(nil) }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                do throws(ChannelError) {
                    let name = try await profile()
                    logger.info("whatsapp knows this number", metadata: ["name": "\(name)"])
                } catch .unauthorized {
                    throw ChannelError.unauthorized
                } catch {
                    logger.warning("whatsapp was not reached at the start", metadata: ["reason": "\(error)"])
                }
            }
            // Of its own: a refusal ends its fellows, not what the group waits in.
            group.addTask { [marks] in await marks.run() }
        }
    }

    /// The name and number people see, for a check of token and connection.
    /// - Throws: `ChannelError`.
    public func profile() async throws(ChannelError) -> String {
        do throws(WhatsAppFailure) {
            return try await api.profile()
        } catch {
            if case .refused(let refusal) = error, refusal.remedy == .authentication { throw .unauthorized }
            throw .unreachable(reason: error.reason)
        }
    }

    /// What the platform says of a template of a business account: `APPROVED`, `PENDING`; nil: there is none of this
    /// name and language.
    /// - Throws: `ChannelError`.
    public func status(of template: WhatsAppTemplate, in account: String) async throws(ChannelError) -> String? {
        do throws(WhatsAppFailure) {
            return try await api.templates(named: template.name, in: account)
                .first { $0.name == template.name && $0.language == template.language }?.status
        } catch {
            throw .unreachable(reason: error.reason)
        }
    }

    public func partCount(of message: OutgoingMessage) -> Int { max(WhatsAppDraft(message, row: 0).parts.count, 1) }
    public func partCount(of delivery: Delivery) -> Int { sender.partCount(of: delivery) }

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome { await sender.send(delivery, part: part) }

    public func fetch(_ file: IncomingMessage.File, limit: Int) async -> FetchOutcome {
        do throws(WhatsAppFailure) {
            let (url, size) = try await api.media(file.id)
            if let size, size > limit { return .tooLarge }
            return .fetched(try await api.download(url, limit: limit))
        } catch {
            return .unavailable(reason: error.reason)
        }
    }

    public func showTyping(in chat: ChatID, threadID: String?) async { await marks.showTyping(in: chat) }

    /// The platform has no menu of commands.
    public func publish(_ menus: [CommandMenu]) async {}
}

/// Tells people that what they wrote was read. Nothing depends on it: what fails is left.
final class WhatsAppReadMarks: Sendable {
    private let api: WhatsAppAPI
    /// The newest message of each chat, for those who wrote last.
    private let newest = Locked<[ChatID: String]>([:])
    private let running = Locked(0)
    private let messages: AsyncStream<String>
    private let added: AsyncStream<String>.Continuation

    private static let chatLimit = 10_000
    private static let parallelLimit = 16

    init(api: WhatsAppAPI) {
        self.api = api
        (messages, added) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(500))
    }

    func note(_ messages: [IncomingMessage]) {
        // Marking one marks all before it.
        var last: [ChatID: String] = [:]
        for message in messages {
            if let id = message.messageID { last[message.chat] = id }
        }
        newest.withLock { newest in
            if newest.count > Self.chatLimit { newest = [:] }
            newest.merge(last) { $1 }
        }
        for id in last.values { added.yield(id) }
    }

    /// Until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await id in messages {
                let isFree = running.withLock { count in
                    count += 1
                    return count <= Self.parallelLimit
                }
                guard isFree else {
                    running.withLock { $0 -= 1 }
                    continue
                }
                group.addTask { [self] in
                    try? await api.markRead(id, isTyping: false)
                    running.withLock { $0 -= 1 }
                }
            }
        }
    }

    func showTyping(in chat: ChatID) async {
        guard let id = newest.withLock({ $0[chat] }) else { return }
        try? await api.markRead(id, isTyping: true)
    }
}
