import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// How somebody felt in a trade.
    static var setMood: Self {
        Self(
            "set_mood", role: .viewer, effect: .changesSettings, aliases: [Alias("mood")],
            Parameter<Mood?>("mood"), Parameter<InstrumentID?>("symbol"), Parameter<String?>("trade", .identifier)
        ) { turn, services, mood, symbol, name in
            let instrument = symbol == ClosingSelection.all ? nil : symbol
            if let instrument { _ = try services.instrument(instrument) }
            let user = turn.user.id
            let book = try await services.store.read { try TradeBook(of: user, services, $0) }
            let found = name.map { book.trade(reference: $0) } ?? book.latest(instrument)
            guard let trade = found else {
                guard let name else { throw ActionError.refused("no_trade") }
                throw ActionError.refused("unknown_trade", ["reference": .code("#\(name.prefix(20))")])
            }
            let localizer = turn.localizer
            let values: [String: MessageValue] = [
                "symbol": .text(trade.instrument.symbol), "direction": localizer.direction(trade.direction),
                "date": .timestamp(trade.openedAt, .date), "reference": .code("#\(trade.reference)"),
            ]
            guard let mood else {
                return .answer(
                    Reply(
                        localizer.document("journal.mood_question", values),
                        choices: Mood.choices(trade.reference, localizer), reference: trade.reference))
            }
            let change = MoodChange(trade: trade.number, mood: mood)
            let before = book.moods[trade.number]
            let done = localizer.document(
                "journal.mood_noted", values.merging(["mood": .text(mood.name(localizer))]) { $1 })
            return .change(answer: .undoable(done, localizer)) { try change.make(from: before, turn, $0) }
        }
    }
}
