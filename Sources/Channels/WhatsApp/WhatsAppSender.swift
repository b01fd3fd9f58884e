import HTTP
import Logging
import Platform
import Presentation
import Storage

/// Sends messages, and says what became of them.
struct WhatsAppSender: Sendable {
    let api: WhatsAppAPI
    let template: WhatsAppTemplate
    let arrivals: WhatsAppArrivals
    let time: any TimeSource
    let logger: Logger
    private let pace = WhatsAppPace()
    private let rests: WhatsAppRests

    init(
        api: WhatsAppAPI, template: WhatsAppTemplate, arrivals: WhatsAppArrivals,
        rests: WhatsAppRests = WhatsAppRests(), time: any TimeSource, logger: Logger
    ) {
        self.rests = rests
        self.api = api
        self.template = template
        self.arrivals = arrivals
        self.time = time
        self.logger = logger
    }

    /// People can be written to freely for 24 hours after they wrote. Less a margin for clocks and the way there.
    static let window: Duration = .hours(24) - .minutes(5)
    /// Pictures take longer: what follows waits for them, but not for ever.
    private static let arrivalPatience: Duration = .seconds(10)

    /// Judged for each message when it is sent.
    func isOpen(_ delivery: Delivery) -> Bool {
        guard !delivery.needsTemplate, let wroteAt = delivery.contact?.wroteAt else { return false }
        return time.now() - wroteAt < Self.window
    }

    func partCount(of delivery: Delivery) -> Int {
        guard isOpen(delivery) else { return delivery.sentMessageIDs.count + 1 }
        return WhatsAppDraft(delivery.message, row: delivery.id).parts.count
    }

    func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        let parts = WhatsAppDraft(delivery.message, row: delivery.id).parts
        guard parts.indices.contains(part), parts.contains(where: \.form.hasText) else {
            return .refused(reason: "there is nothing to say")
        }
        if let wait = pace.take(delivery.chat.id, at: time.elapsed()) {
            return .notSent(after: wait, isGlobal: false, reason: "the pace of one person")
        }
        guard isOpen(delivery) else { return await sendTemplate(delivery, parts, part) }
        do throws(WhatsAppFailure) {
            let attachment = parts[part].hasAttachment ? try await upload(delivery) : nil
            // Without its picture it has nothing to say.
            if parts[part].hasAttachment, attachment == nil, parts.count > 1, parts[part].form.text.isEmpty {
                return .delivered(messageID: nil, file: nil)
            }
            var form = parts[part].form
            if attachment == nil, case .attachment(let caption) = form { form = .text(caption) }
            let body = body(delivery, isTemplate: false).text(of: form, attachment)
            let id = try await post(body, to: delivery.chat)
            // Messages overtake each other: what belongs under a picture waits until that is there.
            if attachment != nil, part + 1 < parts.count { await arrivals.wait(for: id, Self.arrivalPatience, time) }
            return .delivered(messageID: id, file: attachment?.id)
        } catch {
            // Once: a template cannot fail for this reason.
            if case .refused(let refusal) = error, refusal.remedy == .template {
                logger.warning("the window of a person is closed", metadata: ["reason": "\(refusal.reason)"])
                return await sendTemplate(delivery, parts, part)
            }
            return outcome(error, delivery)
        }
    }

    /// One line in the approved template. The first says everything; later ones what their part had to say.
    private func sendTemplate(_ delivery: Delivery, _ parts: [WhatsAppDraft.Part], _ part: Int) async -> SendOutcome {
        let line =
            part == 0 ? WhatsAppDraft.line(delivery.message.document) : WhatsAppDraft.line(parts[part].form.text)
        guard !line.isEmpty else { return .refused(reason: "outside the window there is nothing to say") }
        guard !rests.holds(delivery.chat.id, at: time.now()) else {
            return .refused(reason: "\(WhatsAppTrouble.heldBack) held back within the last 24 hours")
        }
        do throws(WhatsAppFailure) {
            let body = body(delivery, isTemplate: true).template(template.name, language: template.language, line)
            return .delivered(messageID: try await post(body, to: delivery.chat), file: nil)
        } catch {
            return outcome(error, delivery)
        }
    }

    private func body(_ delivery: Delivery, isTemplate: Bool) -> WhatsAppBody {
        WhatsAppBody(
            chat: delivery.chat.id, phone: delivery.contact?.address,
            mark: WhatsAppMark(row: delivery.id, isTemplate: isTemplate))
    }

    private func post(_ body: String, to chat: ChatID) async throws(WhatsAppFailure) -> String {
        let wait = pace.start(at: time.elapsed())
        if wait > .zero { try? await time.sleep(for: wait) }
        let id = try await api.send(body)
        pace.accepted(chat.id)
        return id
    }

    /// The attachment under the platform's name: the one it has, or a new one.
    private func upload(_ delivery: Delivery) async throws(WhatsAppFailure) -> WhatsAppBody.Attachment? {
        guard let attachment = delivery.message.attachment else { return nil }
        let (kind, type) = attachment.upload(delivery.attachment ?? [])
        let name = String(attachment.name.suffix(240))
        if let id = delivery.uploadedFile { return .init(id: id, kind: kind, name: name) }
        guard let bytes = delivery.attachment else {
            throw .refused(.init(status: 400, code: 131053, details: "the bytes of the attachment are missing"))
        }
        do throws(WhatsAppFailure) {
            return .init(id: try await api.upload(bytes, name: name, type: type), kind: kind, name: name)
        } catch {
            // An upload whose answer is lost has sent nobody anything.
            if case .maybeSent(let reason) = error { throw .notSent(reason: reason) }
            // A picture belongs to words that say the same: they go out without it.
            if case .refused(let refusal) = error, refusal.remedy == .permanent, attachment.kind == .photo,
                delivery.message.document.plainText.contains(where: { !$0.isWhitespace })
            {
                logger.error("a picture was refused", metadata: ["reason": "\(refusal.reason)"])
                return nil
            }
            throw error
        }
    }

    private func outcome(_ failure: WhatsAppFailure, _ delivery: Delivery) -> SendOutcome {
        switch failure {
        case .notSent(let reason): return .notSent(after: nil, isGlobal: false, reason: reason)
        case .maybeSent(let reason): return .maybeDelivered(reason: reason)
        case .refused(let refusal):
            if refusal.code == WhatsAppTrouble.heldBack { rests.note(delivery.chat.id, at: time.now()) }
            switch refusal.remedy {
            case .retry(let isGlobal):
                return .notSent(after: refusal.wait, isGlobal: isGlobal, reason: refusal.reason)
            case .pairRate:
                let wait = pace.refused(delivery.chat.id, at: time.elapsed())
                return .notSent(after: max(wait, refusal.wait ?? .zero), isGlobal: false, reason: refusal.reason)
            case .authentication:
                logger.critical("whatsapp refuses the access token", metadata: ["reason": "\(refusal.reason)"])
                // Nothing can be sent until somebody mends it; what was to be said waits.
                return .notSent(after: nil, isGlobal: true, reason: refusal.reason)
            case .operation:
                logger.critical("whatsapp needs an operator", metadata: ["reason": "\(refusal.reason)"])
                return .refused(reason: refusal.reason)
            case .template, .unreachable, .permanent: return .refused(reason: refusal.reason)
            }
        }
    }
}

/// An approved template with one text in its body.
public struct WhatsAppTemplate: Sendable, Hashable {
    public var name: String
    /// As it was registered: `en`, `pt_BR`.
    public var language: String

    /// `bellwether_update` or `bellwether_update:pt_BR`; English where no language is named. nil for anything else.
    public init?(_ text: String) {
        guard let match = text.wholeMatch(of: /([a-z0-9_]{1,512})(?::([a-z]{2,3}(?:_[A-Z]{2,3})?))?/) else {
            return nil
        }
        name = String(match.1)
        language = match.2.map(String.init) ?? "en"
    }
}

/// People to whom the platform holds templates back: they are left alone for a day. Known until the program ends.
final class WhatsAppRests: Sendable {
    static let length: Duration = .hours(24)
    private let ends = Locked<[String: Timestamp]>([:])

    func note(_ person: String, at moment: Timestamp) {
        ends.withLock { ends in
            ends = ends.filter { $0.value > moment }
            ends[person] = moment + Self.length
        }
    }
    func holds(_ person: String, at moment: Timestamp) -> Bool {
        ends.withLock { $0[person] }.map { moment < $0 } ?? false
    }

    func note(_ messages: [IncomingMessage], at moment: Timestamp) {
        for message in messages {
            if case .receipt(let receipt) = message.content, receipt.failure?.code == WhatsAppTrouble.heldBack {
                note(message.chat.id, at: moment)
            }
        }
    }
}

/// Who waits for a message to arrive.
final class WhatsAppArrivals: Sendable {
    private let waiting = Locked<[String: AsyncStream<Void>.Continuation]>([:])

    /// Returns when the message has arrived or failed, at the latest after `patience`.
    func wait(for id: String, _ patience: Duration, _ time: any TimeSource) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        waiting.withLock { $0[id] = continuation }
        await withTaskGroup(of: Void.self) { race in
            race.addTask { for await _ in stream { return } }
            race.addTask { try? await time.sleep(for: patience) }
            await race.next()
            race.cancelAll()
        }
        waiting.withLock { $0[id] = nil }
    }

    func note(_ messages: [IncomingMessage]) {
        for message in messages {
            guard case .receipt(let receipt) = message.content, receipt.stage > .sent else { continue }
            waiting.withLock { $0.removeValue(forKey: receipt.messageID) }?.finish()
        }
    }
}
