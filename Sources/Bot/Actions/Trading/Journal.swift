import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Closed trades with what the person wrote about them.
    static var journal: Self {
        Self(
            "journal", role: .viewer, effect: .changesSettings, aliases: [Alias("notes"), Alias("diary")],
            Parameter<ListOperation?>("op"), Parameter<InstrumentID?>("symbol"), Parameter<String?>("period", .period),
            Parameter<JournalView?>("view"), Parameter<JournalResult?>("result"), Parameter<String?>("text", .text)
        ) { turn, services, operation, symbol, period, view, result, text in
            if view == .review, text == nil, operation != .add { return try await services.review(period, turn) }
            let instrument = symbol == ClosingSelection.all ? nil : symbol
            if let instrument { _ = try services.instrument(instrument) }
            let text = text.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            let user = turn.user.id
            let book = try await services.store.read { try TradeBook(of: user, services, $0) }
            let journal = Journal(services: services, turn: turn, book: book, instrument: instrument)
            let picture = try await services.store.read { try $0.picture(source: turn.key, of: user) }
            let isLookedUp = operation == nil && picture == nil && Journal.isName(text)
            switch operation ?? (text == nil || isLookedUp ? .show : .add) {
            case .show, .list:
                if let trade = journal.trade(text) { return try await journal.show(trade) }
                if isLookedUp { throw Journal.unknown(text ?? "") }
                return .answer(try journal.list(period, about: text, result))
            case .add:
                // The word for a time may be the first of the note, `/journal today I was too early`, as may "review".
                let words = [period, view?.rawValue, result?.rawValue, text].compactMap(\.self).joined(separator: " ")
                return try journal.add(words, picture)
            case .remove: return try journal.remove(text)
            case .set, .clear, .ban, .unban:
                throw ActionError.invalid(parameter: "op", text: operation?.rawValue ?? "")
            }
        }
    }
}

/// What a journal is looked at for.
enum JournalView: String, CaseIterable, ActionValue {
    /// What tags have in common.
    case review
}

/// Which of the closed trades are shown.
enum JournalResult: String, CaseIterable, ActionValue {
    case winning, losing

    func holds(_ trade: RoundTrip) -> Bool {
        self == .winning ? trade.net.amount.sign > 0 : trade.net.isNegative
    }
}

extension BotServices {
    fileprivate func review(_ name: String?, _ turn: Turn) async throws -> Plan {
        let period = try ReportPeriod(name ?? "week", at: market.clock.now(), in: turn.preferences.timeZone)
        let review = JournalReview(
            results: try await results(of: turn.user.id, in: turn.preferences.timeZone), period: period,
            localizer: turn.localizer)
        let reply = Reply(review.document + marketNote(turn.localizer))
        var plan = await remarked(reply, "journal", on: review.withNotes, turn)
        // Reading is what players earn something for; what a model proposed, or is late, is not read now.
        let isRead = turn.origin != .model && turn.now - turn.askedAt <= ActionRunner<BotServices>.usefulAge
        guard isRead, try await store.read({ try $0.player(turn.user.id) }) != nil else { return plan }
        let desk = GameDesk(services: self)
        plan.change = { transaction in
            try desk.noteReview(of: turn.user.id, at: turn.now, in: turn.preferences.timeZone, transaction)
            return nil
        }
        return plan
    }
}

/// One request to a person's journal.
private struct Journal: Sendable {
    let services: BotServices
    let turn: Turn
    let book: TradeBook
    let instrument: InstrumentID?

    private static let shown = 10
    private static let longestNote = 500
    private var localizer: Localizer { turn.localizer }
    private var now: Timestamp { services.market.clock.now() }

    // Reading.

    func list(_ name: String?, about search: String?, _ result: JournalResult?) throws -> Reply {
        let period = try ReportPeriod(name, at: now, in: turn.preferences.timeZone)
        let closed = Array(
            book.closed(in: period, instrument)
                .filter { holds($0, search) && result?.holds($0) ?? true }.reversed())
        let open = period.end == nil && result == nil ? book.history.open.filter { isConcerned($0.instrument) } : []
        let noted = open.filter { !book.notes(of: $0).isEmpty && holds($0, search) }
        let others =
            result != nil
            ? []
            : book.otherNotes.filter { note in
                isConcerned(note.instrument) && period.contains(note.writtenAt)
                    && (search.map { note.text.isFound(by: $0) } ?? true)
            }
        if closed.isEmpty, noted.isEmpty, others.isEmpty {
            if let search { return Reply(localizer.document("journal.none_found", ["text": .text(search)])) }
            if name == nil, instrument == nil { return Reply(localizer.document("journal.empty")) }
        }
        var document = headline(closed.count + (search == nil ? 0 : noted.count), period, search)
        if let result { document += localizer.document("journal.only_\(result.rawValue)") }
        document += .joined(noted.map { entry($0) } + closed.prefix(Self.shown).map { entry($0) })
        if closed.count > Self.shown {
            document += localizer.document("journal.more", ["count": .integer(closed.count - Self.shown)])
        }
        if let first = closed.first, search == nil {
            let net = closed.dropFirst().reduce(first.net) { $0 + $1.net }
            document += localizer.document("journal.total", ["net": .signedMoney(net)])
        }
        if !others.isEmpty {
            document += localizer.document("journal.notes") + .lines(others.suffix(Self.shown).map(line))
        }
        if book.notes.isEmpty { document += localizer.document("journal.hint") }
        return Reply(document + services.marketNote(localizer))
    }

    private func isConcerned(_ other: InstrumentID?) -> Bool { instrument == nil || other == instrument }

    /// Whether it is what is looked for: by its name, or by a word of its notes.
    private func holds(_ trade: RoundTrip, _ search: String?) -> Bool {
        guard let search else { return true }
        let name = search.trimmingPrefix("#").uppercased()
        return trade.orders.contains { shortReference(for: $0.text) == name }
            || book.notes(of: trade).contains { $0.text.isFound(by: search) }
            || book.moods[trade.number].map { $0 == Mood(word: search, localizer) } ?? false
    }

    /// Whether it reads like the name of a trade or the number of a note, and nothing else.
    static func isName(_ text: String?) -> Bool {
        guard let text else { return false }
        return text.first == "#" && text.dropFirst().isReference || Int(text) != nil
    }
    static func unknown(_ text: String) -> ActionError {
        Int(text) == nil
            ? .refused("unknown_trade", ["reference": .code(text)])
            : .refused("unknown_note", ["number": .text(String(text.prefix(40)))])
    }

    /// The trade that a text names: `#K7Q2M`, or the number of a note about it.
    func trade(_ text: String?) -> RoundTrip? {
        guard let text, !text.contains(where: \.isWhitespace) else { return nil }
        if text.first == "#", text.dropFirst().isReference { return book.trade(reference: String(text.dropFirst())) }
        guard let number = Int(text.trimmingPrefix("#")), let note = book.notes.first(where: { $0.number == number })
        else { return nil }
        return note.trade.flatMap { trade in book.history.all.first { $0.number == trade } }
    }

    private static let shownPictures = 5

    /// One trade with all that was kept of it: notes, mood, pictures.
    func show(_ trade: RoundTrip) async throws -> Plan {
        let reference = trade.reference
        let head = Reply(
            localizer.document("journal.one", ["reference": .code("#\(reference)")]) + entry(trade)
                + .lines(nights(of: trade)) + services.marketNote(localizer),
            choices: Mood.choices(reference, localizer), reference: reference)
        let pictures: [NoteRow] = Array(
            book.notes(of: trade).filter { $0.picture != nil }.suffix(Self.shownPictures))
        return try await .reading(services.store) { [self] transaction in
            [head] + (try pictures.compactMap { try picture($0, reference, transaction) })
        }
    }

    /// A picture as it was sent, with the words that came with it.
    private func picture(_ note: NoteRow, _ reference: String, _ transaction: Transaction) throws -> Reply? {
        guard let row = note.picture, let bytes = try transaction.blob(row.hash),
            let ending = JournalPicture.fileExtension(bytes)
        else { return nil }
        let name = "journal-\(reference)-\(note.number).\(ending)"
        return Reply(
            shown(note), picture: .init(bytes: bytes, name: name, isDocument: row.isDocument), reference: reference)
    }

    private func shown(_ note: NoteRow) -> Document {
        localizer.document("journal.note", ["number": .integer(note.number), "text": .text(note.shown)])
    }

    private func headline(_ count: Int, _ period: ReportPeriod, _ search: String?) -> Document {
        if let search {
            return localizer.document("journal.found", ["text": .text(search), "count": .integer(count)])
        }
        return localizer.document("journal.headline", ["period": period.text(localizer), "count": .integer(count)])
    }

    private func entry(_ trade: RoundTrip) -> Document {
        var values = names(trade)
        values["from"] = .timestamp(trade.openedAt, .dateTime)
        values["entry"] = price(trade.averageEntry, trade)
        let mood = book.moods[trade.number].map {
            localizer.document("journal.felt", ["mood": .text($0.name(localizer))])
        }
        let notes = [mood].compactMap(\.self) + book.notes(of: trade).map(shown)
        guard let held = trade.held, let exit = trade.averageExit else {
            return .lines([localizer.document("journal.open", values)] + notes)
        }
        values["net"] = .signedMoney(trade.net)
        values["exit"] = price(exit, trade)
        values["held"] = .duration(held)
        values["reward"] = .text("")
        if let reward = trade.reward {
            let value = ReportFigures(localizer: localizer).reward(reward)
            values["reward"] = .text(localizer.text("journal.reward", ["reward": value]))
        }
        let rates = localizer.conversionLine(trade.conversions.compactMap { RatePath($0) })
        let cause = trade.cause.map { localizer.document("journal.ended_by", ["cause": localizer.cause($0)]) }
        return .lines([localizer.document("journal.trade", values)] + [cause].compactMap(\.self) + rates + notes)
    }

    private func nights(of trade: RoundTrip) -> [Document] {
        guard let known = services.instruments[trade.instrument] else { return [] }
        return localizer.nightLines(trade.nights, of: known, trade.net.currency)
    }

    private func names(_ trade: RoundTrip) -> [String: MessageValue] {
        let known = services.instruments[trade.instrument]
        return [
            "symbol": .text(trade.instrument.symbol), "direction": localizer.direction(trade.direction),
            "size": .text(known.map { localizer.size(trade.entered, of: $0) } ?? trade.entered.description),
            "reference": .code("#\(trade.reference)"),
        ]
    }
    private func price(_ price: Price, _ trade: RoundTrip) -> MessageValue {
        guard let known = services.instruments[trade.instrument] else { return .number(price.value, places: 0...5) }
        return localizer.price(known.rounded(price), of: known)
    }

    private func line(_ note: NoteRow) -> Document {
        let symbol = note.instrument.map { MessageValue.text($0.symbol) }
        let values: [String: MessageValue] = [
            "number": .integer(note.number), "date": .timestamp(note.writtenAt, .date), "text": .text(note.shown),
        ]
        guard let symbol else { return localizer.document("journal.note_alone", values) }
        return localizer.document("journal.note_of", values.merging(["symbol": symbol]) { $1 })
    }

    // Writing.

    /// - Parameter words: the note; the name of a trade may stand before it.
    /// - Parameter picture: what came with it: then there need not be words, but a trade.
    func add(_ words: String, _ picture: PictureRow?) throws -> Plan {
        let (trade, text) = try subject(words)
        guard !text.isEmpty || picture != nil else { throw ActionError.missing(parameter: "text") }
        guard text.count <= Self.longestNote else { throw ActionError.refused("note_too_long") }
        guard trade != nil || picture == nil else { throw ActionError.refused("no_trade") }
        let (user, moment) = (turn.user.id, now)
        return Plan(card: picture.map(card)) { [self] transaction in
            let number = try transaction.addNote(
                text, trade: trade?.number, instrument: trade?.instrument ?? instrument, picture: picture?.id,
                user: user, at: moment)
            try NoteBook.note(added: number, turn, transaction)
            var reply = Reply.undoable(added(number, picture == nil ? text : NoteRow.shown(text), trade), localizer)
            if let trade {
                reply.reference = trade.reference
                reply.choices[0].append(
                    .init(label: localizer.text("journal.button.entry"), id: "/journal show #\(trade.reference)"))
            }
            return [reply]
        }
    }

    /// What is asked first when the message is late: the picture waits with the card.
    private func card(_ picture: PictureRow) -> Card {
        var card = Card(document: localizer.document("journal.picture_card"))
        card.keep = { transaction, id in try transaction.setPictureSource(id, of: picture.id) }
        return card
    }

    /// The trade that is meant, and what is said of it: the one that is named, else the latest of the instrument.
    private func subject(_ words: String) throws -> (trade: RoundTrip?, text: String) {
        guard words.first == "#" else { return (book.latest(instrument), words) }
        let name = words.dropFirst().prefix { !$0.isWhitespace && $0 != ":" }
        if let named = book.trade(reference: String(name)) {
            return (named, String(words.dropFirst(name.count + 1).drop { $0.isWhitespace || $0 == ":" }))
        }
        // A tag, such as #patience, unless it looks like one of our references.
        if name.isReference {
            throw ActionError.refused("unknown_trade", ["reference": .code("#\(name)")])
        }
        return (book.latest(instrument), words)
    }

    private func added(_ number: Int, _ text: String, _ trade: RoundTrip?) -> Document {
        var values: [String: MessageValue] = ["number": .integer(number), "text": .text(text)]
        guard let trade else { return localizer.document("journal.added_alone", values) }
        values.merge(names(trade)) { $1 }
        values["date"] = .timestamp(trade.openedAt, .date)
        return localizer.document("journal.added", values)
    }

    /// - Parameter name: the note's number; nil: the newest.
    func remove(_ name: String?) throws -> Plan {
        let number = name.flatMap { Int($0.trimmingPrefix("#")) }
        let found = name == nil ? book.notes.last : book.notes.first { $0.number == number }
        guard let note = found else {
            throw ActionError.refused("unknown_note", ["number": .text(String((name ?? "").prefix(40)))])
        }
        let document = localizer.document(
            "journal.removed", ["number": .integer(note.number), "text": .text(note.shown)])
        return .change(answer: .undoable(document, localizer)) { [turn] transaction in
            guard try transaction.setNote(note.number, of: turn.user.id, isRemoved: true) else { return }
            try NoteBook.note(removed: note.number, turn, transaction)
        }
    }
}

extension NoteRow {
    /// Its words, with a sign for its picture.
    var shown: String { picture == nil ? text : Self.shown(text) }
    static func shown(_ text: String) -> String { text.isEmpty ? "🖼" : "🖼 \(text)" }
}

/// The notes of a person as a setting, so that adding and removing one can be undone like any other change.
enum NoteBook {
    static func note(added number: Int, _ turn: Turn, _ transaction: Transaction) throws {
        try change(from: "", to: String(number), turn, transaction)
    }
    static func note(removed number: Int, _ turn: Turn, _ transaction: Transaction) throws {
        try change(from: String(number), to: "", turn, transaction)
    }
    private static func change(from old: String, to new: String, _ turn: Turn, _ transaction: Transaction) throws {
        let (key, user) = (SettingKey.journal.rawValue, turn.user.id)
        try transaction.begin(key, as: old, of: user)
        try transaction.set(key, to: new, of: user, by: user, at: turn.now)
    }

    /// Takes away what was added, and brings back what was removed.
    static func undo(_ change: SettingChange, _ turn: Turn, _ transaction: Transaction) throws {
        if let added = change.new.flatMap({ Int($0) }) {
            _ = try transaction.setNote(added, of: turn.user.id, isRemoved: true)
        }
        if let removed = change.old.flatMap({ Int($0) }) {
            _ = try transaction.setNote(removed, of: turn.user.id, isRemoved: false)
        }
    }
}

extension String {
    /// Whether `words` stand in it, in any case.
    fileprivate func isFound(by words: String) -> Bool {
        range(of: words, options: [.caseInsensitive, .diacriticInsensitive]) != nil
    }
}
