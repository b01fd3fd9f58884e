// Telegram, through its Bot API by long polling.
//
// Knows the platform's words, limits and errors; knows nothing of users, commands or what a message means. Read first:
// `TelegramReceiver` (in), `TelegramReader` (what an update says), `TelegramSender` (out, with the table of errors).

public import HTTP
public import Logging
public import Platform

/// The bot on Telegram. Values here never show the token.
public struct TelegramChannel: Channel {
    public let id = ChannelID.telegram
    let api: TelegramAPI
    private let receiver: TelegramReceiver
    private let sender: TelegramSender
    private let time: any TimeSource
    private let logger: Logger

    private static let publishAttempts = 6
    private static let publishBackoff = Backoff(first: .seconds(2), limit: .seconds(60))

    /// - Parameters:
    ///   - apiBase: base URL without the token, e.g. `https://api.telegram.org`.
    ///   - polling: carries the long polls, best a client of its own: then nothing else can disturb them.
    ///   - sending: carries everything else.
    public init(
        token: Secret, apiBase: String, polling: any HTTPTransport, sending: any HTTPTransport, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        api = TelegramAPI(token: token, base: apiBase, transport: sending)
        let name = TelegramName()
        receiver = TelegramReceiver(
            polling: TelegramAPI(token: token, base: apiBase, transport: polling), api: api, name: name, time: time,
            random: random, logger: logger)
        sender = TelegramSender(api: api, name: name, time: time, logger: logger)
        self.time = time
        self.logger = logger
    }

    public func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {
        do {
            try await receiver.run(intake)
        } catch is CancellationError {
            return
        }
    }

    /// The bot's user name, for a check of token and connection.
    /// - Throws: `ChannelError`.
    public func username() async throws(ChannelError) -> String {
        struct Me: Decodable { var username: String? }
        do throws(TelegramFailure) {
            let me: Me = try await api.call("getMe", timeout: .seconds(10))
            return me.username ?? ""
        } catch {
            switch error {
            case .notSent(let reason), .maybeSent(let reason): throw .unreachable(reason: reason)
            case .refused(let refusal):
                throw refusal.isUnauthorized ? .unauthorized : .unreachable(reason: refusal.reason)
            }
        }
    }

    public func partCount(of message: OutgoingMessage) -> Int { max(TelegramDraft.texts(of: message).count, 1) }

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome { await sender.send(delivery, part: part) }

    public func showTyping(in chat: ChatID, threadID: String?) async {
        // While a chat is closed by a limit, every call makes it worse.
        guard !sender.isClosed(chat.id) else { return }
        var parameters: [String: TelegramValue] = ["chat_id": .name(chat.id), "action": .text("typing")]
        if let thread = threadID.flatMap(Int64.init) { parameters["message_thread_id"] = .number(thread) }
        _ = try? await api.call("sendChatAction", parameters, as: TelegramIgnored.self, timeout: .seconds(5))
    }

    public func fetch(_ file: IncomingMessage.File, limit: Int) async -> FetchOutcome {
        struct Place: Decodable {
            var file_size: Int?
            var file_path: String?
        }
        if let size = file.size, size > limit { return .tooLarge }
        do throws(TelegramFailure) {
            let place: Place = try await api.call("getFile", ["file_id": .text(file.id)], timeout: .seconds(15))
            if let size = place.file_size, size > limit { return .tooLarge }
            // A path that leads elsewhere than into the files is none of ours to ask for.
            guard let path = place.file_path, !path.contains(".."), !path.contains(where: { "?#\\".contains($0) })
            else {
                return .unavailable(reason: "getFile names no path")
            }
            return .fetched(try await api.download(path, limit: limit))
        } catch {
            if case .refused(let refusal) = error, refusal.says("too big") { return .tooLarge }
            return .unavailable(reason: error.reason)
        }
    }

    public func publish(_ menus: [CommandMenu]) async {
        for menu in menus {
            if Task.isCancelled { return }
            await publish(menu)
        }
    }

    /// A menu without commands takes the menu away: the more general one shows again.
    private func publish(_ menu: CommandMenu) async {
        struct Command: Encodable {
            var command: String
            var description: String
        }
        struct Scope: Encodable {
            var type = "chat"
            var chat_id: TelegramValue
        }
        var parameters: [String: TelegramValue] = [:]
        if let language = menu.language { parameters["language_code"] = .text(language) }
        if let chat = menu.chat { parameters["scope"] = .object(Scope(chat_id: .name(chat.id))) }
        if !menu.commands.isEmpty {
            parameters["commands"] = .object(
                menu.commands.prefix(100).map {
                    Command(command: $0.name, description: String($0.description.prefix(256)))
                })
        }
        let method = menu.commands.isEmpty ? "deleteMyCommands" : "setMyCommands"
        for attempt in 1...Self.publishAttempts {
            var wait = Self.publishBackoff.wait(afterFailures: attempt)
            do throws(TelegramFailure) {
                _ = try await api.call(method, parameters, as: TelegramIgnored.self, timeout: .seconds(15))
                return
            } catch {
                logger.warning(
                    "a command menu was not published",
                    metadata: ["language": "\(menu.language ?? "")", "reason": "\(error.reason)"])
                if case .refused(let refusal) = error {
                    guard refusal.wait != nil || refusal.code >= 500 else { return }
                    wait = refusal.wait ?? wait
                }
            }
            guard (try? await time.sleep(for: wait)) != nil else { return }
        }
    }
}
