import Actions
import Channels
import Logging
import Platform
import Presentation
import Storage
import Understanding

// Files that people send.
extension Conversations {
    /// A picture that names a trade, or replies to a message about one, is kept with it. Words under anything else are
    /// read as if they stood alone.
    func take(_ caption: String, _ message: IncomingMessage, _ opening: Opening) async throws -> Outcome {
        let caption = String(caption.prefix(Self.longestText))
        guard let note = note(under: caption, opening) else {
            guard !caption.isEmpty else { return ([say("message.file", opening)], []) }
            // The words alone are read, and nobody shall think that the picture was.
            let read = try await read(caption, message, opening)
            return ([say("message.caption", opening)] + read.decisions, read.calls)
        }
        // Who may write nothing has nothing fetched.
        guard !opening.turn.user.isBanned else { return try await followNote(note, message, opening) }
        guard let file = message.file else { return ([say("journal.picture_kind", opening)], []) }
        if let problem = try await keep(file, message, opening) { return ([say(problem, opening)], []) }
        return try await followNote(note, message, opening)
    }

    private func followNote(
        _ note: ActionCall, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        try await follow(.calls([note], origin: .freeText), message, opening)
    }

    /// The note that a picture with these words is; nil when it is none.
    private func note(under caption: String, _ opening: Opening) -> ActionCall? {
        func note(_ text: String) -> ActionCall {
            ActionCall("journal", ["op": .text(ListOperation.add.rawValue), "text": .text(text)])
        }
        // What somebody else wrote is no word of theirs.
        guard !opening.context.isUntrusted else { return nil }
        guard !caption.isEmpty else { return opening.repliedTrade.map { note("#\($0)") } }
        let own = interpreter.interpret(caption, opening.context)
        if case .calls(let calls, _) = own {
            if calls.count == 1, calls[0].isNote { return calls[0] }
            let isAsking = calls.allSatisfy { runner.catalogue[$0.action]?.descriptor.effect == .reads }
            guard isAsking else { return nil }
        }
        let names = caption.split(whereSeparator: \.isWhitespace).filter { $0.first == "#" }
            .map { $0.dropFirst().prefix { $0.isLetter || $0.isNumber } }
        if let name = names.first(where: { $0.isReference }) {
            return note(caption.hasPrefix("#\(name)") ? caption : "#\(name) \(caption)")
        }
        guard case .notUnderstood = own else { return nil }
        return opening.repliedTrade.map { note("#\($0) \(caption)") }
    }

    /// Fetches a picture and keeps it for the call that this message becomes.
    /// - Returns: the key of what to say when that cannot be.
    private func keep(
        _ file: IncomingMessage.File, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> String? {
        guard let channel = channels[message.chat.channel] else { return "journal.picture_failed" }
        let (user, source, moment) = (opening.turn.user.id, opening.turn.key, opening.turn.now)
        // After a crash it is there already.
        guard try await services.store.read({ try $0.picture(source: source, of: user) }) == nil else { return nil }
        let bytes: [UInt8]
        switch await channel.fetch(file, limit: JournalPicture.largest) {
        case .fetched(let fetched): bytes = fetched
        case .tooLarge: return "journal.picture_large"
        case .unavailable(let reason):
            logger.warning("a picture was not fetched", metadata: ["reason": "\(reason)"])
            return "journal.picture_failed"
        }
        guard JournalPicture.fileExtension(bytes) != nil else { return "journal.picture_kind" }
        let hash = hexadecimal(sha256(bytes))
        let isDocument = if case .file("document", _) = message.content { true } else { false }
        let isKept = try await services.store.write { transaction in
            try transaction.addPicture(
                bytes, hash: hash, isDocument: isDocument, source: source, user: user, most: JournalPicture.most,
                at: moment)
        }
        return isKept ? nil : "journal.pictures_full"
    }
}

extension ActionCall {
    /// Whether it writes a note.
    fileprivate var isNote: Bool {
        guard action == "journal", arguments["view"] == nil else { return false }
        switch arguments["op"] {
        case .text(ListOperation.add.rawValue)?: return true
        case nil: return arguments["text"] != nil
        default: return false
        }
    }
}
