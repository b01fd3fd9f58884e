import Foundation
import Platform
import Presentation
import TestSupport
import Testing

@testable import Channels

@Suite struct TerminalChannelTests {
    /// A terminal fed with lines; `answer` is sent after each message that comes in.
    private struct Session {
        var incoming: [IncomingMessage] = []
        var output: [String] = []
    }

    private func run(
        _ style: TerminalChannel.Style, _ lines: [String], files: URL? = nil, answers: [Delivery] = []
    ) async throws -> Session {
        let (stream, input) = AsyncStream.makeStream(of: String.self)
        for line in lines { input.yield(line) }
        input.finish()
        let (output, incoming, left) = (Locked<[String]>([]), Locked<[IncomingMessage]>([]), Locked(answers))
        let channel = TerminalChannel(
            user: "ada", language: "de", style: style, files: files ?? FileManager.default.temporaryDirectory,
            session: "S", time: ManualTime(), lines: stream, write: { line in output.withLock { $0.append(line) } },
            settle: { _ in output.withLock { $0.append("<settled>") } })
        try await channel.receive { messages in
            incoming.withLock { $0 += messages }
            if let answer = left.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                _ = await channel.send(answer, part: 0)
            }
        }
        return Session(incoming: incoming.withLock { $0 }, output: output.withLock { $0 })
    }

    private func delivery(_ id: Int64, _ text: String, _ buttons: [[Button]] = [], edits: String? = nil) -> Delivery {
        Delivery(
            id: id, chat: ChatID(.terminal, "ada"), message: OutgoingMessage(.text(text), buttons: buttons),
            editedMessageID: edits)
    }
    private let card = [[Button(id: "confirm:A", label: "Confirm"), Button(id: "cancel:A", label: "Cancel")]]

    @Test func `a line is a message, an empty line is none`() async throws {
        let session = try await run(.plain(isColored: false), ["hello", "", "   ", "price of gold"])
        #expect(session.incoming.map(\.content) == [.text("hello"), .text("price of gold")])
        #expect(session.incoming.map(\.updateID) == ["S-1", "S-2"])
        let sender = try session.incoming.at(0).sender
        #expect(
            try sender.id == "ada" && sender.languageCode == "de"
                && session.incoming.at(0).chat.description == "terminal:ada")
        #expect(session.output == ["<settled>", "<settled>"])
    }

    @Test(arguments: [TerminalChannel.Style.plain(isColored: false), .json])
    func `quit ends it`(_ style: TerminalChannel.Style) async throws {
        let hello = style == .json ? #"{"text":"hello"}"# : "hello"
        let session = try await run(style, [hello, " quit ", hello])
        #expect(session.incoming.map(\.content) == [.text("hello")])
    }

    @Test func `replies show their buttons by number, in colour only on a real terminal`() async throws {
        let plain = try await run(.plain(isColored: false), ["hello"], answers: [delivery(7, "**x**", card)])
        #expect(try plain.output.at(0) == "**x**\n[1] Confirm  [2] Cancel\n")
        let bold = Delivery(id: 7, chat: ChatID(.terminal, "ada"), message: OutgoingMessage(.paragraph(.bold(["x"]))))
        #expect(try await run(.plain(isColored: false), ["hello"], answers: [bold]).output.at(0) == "x\n")
        #expect(try await run(.plain(isColored: true), ["hello"], answers: [bold]).output.at(0).contains("\u{1B}[1m"))
    }

    @Test(arguments: [("1", "confirm:A"), ("2", "cancel:A"), ("confirm", "confirm:A"), (" CANCEL ", "cancel:A")])
    func `a number or a label presses a button`(_ line: String, _ button: String) async throws {
        let session = try await run(.plain(isColored: false), ["buy", line], answers: [delivery(7, "Sure?", card)])
        #expect(try session.incoming.at(1).content == .press(button: button, messageID: ""))
    }

    @Test(arguments: ["0", "3", "-1", "99999999999999999999", "confirm it"])
    func `anything else is text`(_ line: String) async throws {
        let session = try await run(.plain(isColored: false), ["buy", line], answers: [delivery(7, "Sure?", card)])
        #expect(try session.incoming.at(1).content == .text(line))
    }

    @Test func `buttons are gone with the next message that has none`() async throws {
        let session = try await run(
            .plain(isColored: false), ["buy", "hm", "1"], answers: [delivery(7, "Sure?", card), delivery(8, "ok")])
        #expect(try session.incoming.at(2).content == .text("1"))
    }

    @Test func `JSON comes in as text, press or reply, and idle follows each`() async throws {
        let session = try await run(
            .json, [#"{"text":"hello"}"#, #"{"press":"confirm:A"}"#, #"{"reply_to":"7","text":"yes"}"#])
        #expect(
            session.incoming.map(\.content) == [
                .text("hello"), .press(button: "confirm:A", messageID: ""), .text("yes"),
            ])
        #expect(session.incoming.map(\.replyTo) == [nil, nil, "7"])
        #expect(session.output == Array(repeating: ["<settled>", #"{"idle":true}"#], count: 3).flatMap(\.self))
    }

    @Test func `JSON goes out with id, text, buttons, attachments and what it edits`() async throws {
        let session = try await run(
            .json, [#"{"text":"a"}"#, #"{"text":"b"}"#],
            answers: [delivery(7, "Sure? \"/\" ü", card), delivery(8, "done", edits: "7")])
        #expect(
            session.output.filter { $0.contains("id\":") } == [
                #"{"attachments":[],"buttons":[[{"id":"confirm:A","label":"Confirm"},{"id":"cancel:A","label":"Cancel"}]],"#
                    + #""id":"7","text":"Sure? \"/\" ü"}"#,
                #"{"attachments":[],"buttons":[],"edits":"7","id":"8","text":"done"}"#,
            ])
    }

    @Test(arguments: ["hello", "{", "[]", "7", #"{"text":7}"#, "", "{}", #"{"other":"x"}"#])
    func `malformed JSON is answered, and the next line counts`(_ line: String) async throws {
        let session = try await run(.json, [line, #"{"text":"hello"}"#])
        #expect(session.incoming.map(\.content) == [.text("hello")])
        #expect(session.output.first?.contains("error") == true)
        #expect(session.output.filter { $0 == #"{"idle":true}"# }.count == 2, "a driver never waits in vain")
    }

    @Test func `pictures and documents become files`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        var picture = delivery(7, "chart")
        picture.message.attachment = .init(kind: .photo, hash: "h", name: "eurusd.png")
        picture.attachment = [1, 2, 3]
        let files = folder.appending(path: "new/folder")
        let plain = try await run(.plain(isColored: false), ["chart"], files: files, answers: [picture])
        let file = files.appending(path: "7-eurusd.png")
        #expect(try plain.output.at(0) == "chart\n\(file.path)\n")
        #expect(try Data(contentsOf: file) == Data([1, 2, 3]))
        let json = try await run(.json, [#"{"text":"chart"}"#], files: files, answers: [picture])
        #expect(
            try json.output.at(0).contains(
                #""attachments":[{"kind":"photo","name":"eurusd.png","path":"\#(file.path)"}]"#))
    }

    @Test func `a file that cannot be written refuses the message`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appending(path: "file"))
        let (stream, _) = AsyncStream.makeStream(of: String.self)
        let channel = TerminalChannel(
            user: "ada", language: nil, style: .json, files: folder.appending(path: "file/below"), session: "S",
            time: ManualTime(), lines: stream, write: { _ in }, settle: { _ in })
        var picture = delivery(7, "chart")
        picture.message.attachment = .init(kind: .photo, hash: "h", name: "c.png")
        picture.attachment = [1]
        guard case .refused = await channel.send(picture, part: 0) else { Issue.record("not refused"); return }
    }

    @Test func `the words of a message are written even where its file cannot be`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appending(path: "file"))
        let (stream, _) = AsyncStream.makeStream(of: String.self)
        let written = Locked<[String]>([])
        let channel = TerminalChannel(
            user: "ada", language: nil, style: .plain(isColored: false), files: folder.appending(path: "file/below"),
            session: "S", time: ManualTime(), lines: stream, write: { line in written.withLock { $0.append(line) } },
            settle: { _ in })
        var picture = delivery(7, "chart")
        picture.message.attachment = .init(kind: .photo, hash: "h", name: "c.png")
        picture.attachment = [1]
        guard case .refused = await channel.send(picture, part: 0) else { Issue.record("not refused"); return }
        #expect(written.withLock { $0 } == ["chart\n"])
    }
}
