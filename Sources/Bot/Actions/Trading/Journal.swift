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
            Parameter<JournalView?>("view"), Parameter<String?>("text", .text)
        ) { turn, services, operation, symbol, period, view, text in
            if view == .review, text == nil, operation != .add { return try await services.review(period, turn) }
            let instrument = symbol == ClosingSelection.all ? nil : symbol
            if let instrument { _ = try services.instrument(instrument) }
            let text = text.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            let user = turn.user.id
            let book = try await services.store.read { try TradeBook(of: user, services, $0) }
            let journal = Journal(services: services, turn: turn, book: book, instrument: instrument)
            switch operation ?? (text == nil ? .show : .add) {
            case .show, .list: return .answer(try journal.list(period, about: text))
            case .add:
                // The word for a time may be the first of the note, `/journal today I was too early`, as may "review".
                return try journal.add([period, view?.rawValue, text].compactMap(\.self).joined(separator: " "))
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

extension BotServices {
    fileprivate func review(_ name: String?, _ turn: Turn) async throws -> Plan {
        let period = try ReportPeriod(name ?? "week", at: market.clock.now(), in: turn.preferences.timeZone)
        let review = JournalReview(
            results: try await results(of: turn.user.id, in: turn.preferences.timeZone), period: period,
            localizer: turn.localizer)
        let reply = Reply(review.document + marketNote(turn.localizer))
        return await remarked(reply, "journal", on: review.withNotes, turn)
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

    func list(_ name: String?, about search: String?) throws -> Reply {
        let period = try ReportPeriod(name, at: now, in: turn.preferences.timeZone)
        let closed = Array(book.closed(in: period, instrument).filter { holds($0, search) }.reversed())
        let open = period.end == nil ? book.history.open.filter { isConcerned($0.instrument) } : []
        let noted = open.filter { !book.notes(of: $0).isEmpty && holds($0, search) }
        let others = book.otherNotes.filter { note in
            isConcerned(note.instrument) && period.contains(note.writtenAt)
                && (search.map { note.text.isFound(by: $0) } ?? true)
        }
        if closed.isEmpty, noted.isEmpty, others.isEmpty {
            if let search { return Reply(localizer.document("journal.none_found", ["text": .text(search)])) }
            if name == nil, instrument == nil { return Reply(localizer.document("journal.empty")) }
        }
        var document = headline(closed.count + (search == nil ? 0 : noted.count), period, search)
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
        let notes = book.notes(of: trade).map { note in
            localizer.document("journal.note", ["number": .integer(note.number), "text": .text(note.text)])
        }
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
        return .lines([localizer.document("journal.trade", values)] + notes)
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
            "number": .integer(note.number), "date": .timestamp(note.writtenAt, .date), "text": .text(note.text),
        ]
        guard let symbol else { return localizer.document("journal.note_alone", values) }
        return localizer.document("journal.note_of", values.merging(["symbol": symbol]) { $1 })
    }

    // Writing.

    /// - Parameter words: the note; the name of a trade may stand before it.
    func add(_ words: String) throws -> Plan {
        let (trade, text) = try subject(words)
        guard !text.isEmpty else { throw ActionError.missing(parameter: "text") }
        guard text.count <= Self.longestNote else { throw ActionError.refused("note_too_long") }
        let (user, moment) = (turn.user.id, now)
        return Plan { [self] transaction in
            let number = try transaction.addNote(
                text, trade: trade?.number, instrument: trade?.instrument ?? instrument, user: user, at: moment)
            try NoteBook.note(added: number, turn, transaction)
            return [.undoable(added(number, text, trade), localizer)]
        }
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
            "journal.removed", ["number": .integer(note.number), "text": .text(note.text)])
        return .change(answer: .undoable(document, localizer)) { [turn] transaction in
            guard try transaction.setNote(note.number, of: turn.user.id, isRemoved: true) else { return }
            try NoteBook.note(removed: note.number, turn, transaction)
        }
    }
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
