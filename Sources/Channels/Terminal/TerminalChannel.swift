public import Foundation
public import Platform
import Presentation

/// The chat in a terminal: a line is a message. Plain for people, JSON lines for programs.
public final class TerminalChannel: Channel {
    public enum Style: Sendable, Hashable {
        /// `isColored` when standard output is a real terminal.
        case plain(isColored: Bool)
        case json
    }

    public let id = ChannelID.terminal
    public let chat: ChatID
    private let sender: IncomingMessage.Sender
    private let style: Style
    private let time: any TimeSource
    private let files: URL
    private let lines: AsyncStream<String>
    private let write: @Sendable (String) -> Void
    /// Waits until everything the last input caused has been sent.
    private let settle: @Sendable (ChatID) async -> Void
    /// Different in every run, so that update ids never repeat.
    private let session: String
    private let state = Locked(State())

    private struct State {
        var count = 0
        var buttons: [Button] = []
    }

    /// - Parameters:
    ///   - lines: standard input, line by line.
    ///   - files: where pictures and documents are written.
    public init(
        user: String, language: String?, style: Style, files: URL, session: String, time: any TimeSource,
        lines: AsyncStream<String>, write: @escaping @Sendable (String) -> Void,
        settle: @escaping @Sendable (ChatID) async -> Void
    ) {
        chat = ChatID(.terminal, user)
        sender = .init(id: user, name: user, username: user, languageCode: language)
        self.style = style
        self.files = files
        self.session = session
        self.time = time
        self.lines = lines
        self.write = write
        self.settle = settle
    }

    /// Takes lines until `quit` or the end of input, then returns.
    public func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {
        for await line in lines {
            if line.trimmingCharacters(in: .whitespaces) == "quit" { break }
            guard let content = content(of: line) else { continue }
            try await intake([message(content)])
            await settle(chat)
            if style == .json { write(#"{"idle":true}"#) }
        }
    }

    private func message(_ input: Heard) -> IncomingMessage {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        return IncomingMessage(
            chat: chat, updateID: "\(session)-\(number)", sender: sender, messageID: "\(session)-\(number)",
            content: input.content, file: input.file, replyTo: input.replyTo, sentAt: time.now())
    }

    private struct Input: Codable {
        var text: String?
        var press: String?
        var reply_to: String?
        /// The path of a picture; the text is its caption.
        var photo: String?
    }

    private struct Heard {
        var content: IncomingMessage.Content
        var file: IncomingMessage.File?
        var replyTo: String?
    }

    private func content(of line: String) -> Heard? {
        guard style == .json else {
            guard !line.allSatisfy(\.isWhitespace) else { return nil }
            if let button = pressed(line) { return Heard(content: .press(button: button.id, messageID: "")) }
            return Heard(content: .text(line))
        }
        guard let input = try? JSONDecoder().decode(Input.self, from: Data(line.utf8)),
            input.text != nil || input.press != nil || input.photo != nil
        else {
            write(#"{"error":"not a JSON object with text or press"}"#)
            write(#"{"idle":true}"#)
            return nil
        }
        if let button = input.press { return Heard(content: .press(button: button, messageID: "")) }
        if let path = input.photo {
            return Heard(
                content: .file(kind: "photo", caption: input.text ?? ""), file: .init(id: path),
                replyTo: input.reply_to)
        }
        return input.text.map { Heard(content: .text($0), replyTo: input.reply_to) }
    }

    /// The number or the label of a button of the last message that had some.
    private func pressed(_ line: String) -> Button? {
        let line = line.trimmingCharacters(in: .whitespaces)
        let buttons = state.withLock { $0.buttons }
        if let number = Int(line), buttons.indices.contains(number - 1) { return buttons[number - 1] }
        return buttons.first { $0.label.compare(line, options: .caseInsensitive) == .orderedSame }
    }

    public func partCount(of message: OutgoingMessage) -> Int { 1 }
    public func showTyping(in chat: ChatID, threadID: String?) async {}

    /// Reads a file of this machine: whoever writes in the terminal may read it anyway.
    public func fetch(_ file: IncomingMessage.File, limit: Int) async -> FetchOutcome {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.id)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? Int else {
            return .unavailable(reason: "no such file")
        }
        guard size <= limit else { return .tooLarge }
        guard let data = FileManager.default.contents(atPath: file.id) else {
            return .unavailable(reason: "the file cannot be read")
        }
        return .fetched(Array(data))
    }
    public func publish(_ menus: [CommandMenu]) async {}

    public func send(_ delivery: Delivery, part: Int) async -> SendOutcome {
        let message = delivery.message
        var path: String?
        var failure: String?
        if let attachment = message.attachment, let bytes = delivery.attachment {
            let file = files.appending(path: "\(delivery.id)-\(attachment.name)")
            do {
                try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
                try Data(bytes).write(to: file, options: .atomic)
            } catch {
                failure = "the file \(file.path) cannot be written"
            }
            // What was said is not lost with the file.
            path = failure == nil ? file.path : nil
        }
        switch style {
        case .json: write(json(delivery, path))
        case .plain(let isColored): write(plain(message, path, isColored))
        }
        if let failure { return .refused(reason: failure) }
        return .delivered(messageID: String(delivery.id), file: nil)
    }

    private struct Output: Encodable {
        struct Button: Encodable {
            var id: String
            var label: String
        }
        struct Attachment: Encodable {
            var kind: String
            var path: String
            var name: String
        }
        var id: String
        var text: String
        var buttons: [[Button]]
        var attachments: [Attachment]
        var edits: String?
    }

    private func json(_ delivery: Delivery, _ path: String?) -> String {
        let message = delivery.message
        // What a file is looked at by is all that matters here: a voice note is a document.
        let attachment = message.attachment.map { attachment in
            Output.Attachment(
                kind: attachment.kind == .photo ? "photo" : "document", path: path ?? "", name: attachment.name)
        }
        let output = Output(
            id: String(delivery.id), text: PlainRenderer.render(message.document),
            buttons: message.buttons.map { $0.map { .init(id: $0.id, label: $0.label) } },
            attachments: attachment.map { [$0] } ?? [], edits: delivery.editedMessageID)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(output) else { return "{}" }  // strings always encode
        return String(decoding: data, as: UTF8.self)
    }

    private func plain(_ message: OutgoingMessage, _ path: String?, _ isColored: Bool) -> String {
        var text = PlainRenderer.render(message.document, styled: isColored)
        if let path { text += "\n\(path)" }
        let buttons = message.buttons.flatMap(\.self)
        if message.edits == nil { state.withLock { $0.buttons = buttons } }
        if !buttons.isEmpty {
            text += "\n" + buttons.enumerated().map { "[\($0 + 1)] \($1.label)" }.joined(separator: "  ")
        }
        return text + "\n"
    }
}
