import Backtesting
import Brokerage
import Platform
import Presentation
import Storage
import Trading

/// What the tags and moods of a person's notes say about their trades: "#chased: -3.1R over 9".
struct JournalReview {
    let results: Results
    let period: ReportPeriod
    let localizer: Localizer

    private static let mostNotes = 20
    private var trades: [RoundTrip] { results.book.closed(in: period, nil) }

    var document: Document {
        let headline = localizer.document(
            "journal.review",
            [
                "period": period.text(localizer), "count": .integer(trades.count),
                "net": .signedMoney(trades.reduce(.zero(results.state.currency)) { $0 + $1.net }),
            ])
        let groups = JournalGroups(
            context: results.performance(period).context, currency: results.state.currency, localizer: localizer)
        let found = groups.document(trades)
        return headline + (found.isEmpty ? localizer.document("journal.review_none") : found)
    }

    /// The same with what was written, for a model that its owner asks to review it.
    var withNotes: String {
        let numbers = Set(trades.map(\.number))
        let notes = results.book.notes.filter { note in
            note.trade.map(numbers.contains) ?? period.contains(note.writtenAt)
        }
        let lines = notes.suffix(Self.mostNotes).map { redacted($0.text) }
        return ([document.plainText] + lines).joined(separator: "\n")
    }
}

/// Results by tag and by mood, best first.
struct JournalGroups {
    let context: TradeContext
    let currency: Currency
    let localizer: Localizer

    private var figures: ReportFigures { ReportFigures(localizer: localizer) }

    /// Empty where no trade has a tag or a mood.
    func document(_ trades: [RoundTrip]) -> Document {
        let tags = groups(trades, by: .tag, none: .tag(nil)), moods = groups(trades, by: .mood, none: .mood(nil))
        guard !tags.isEmpty || !moods.isEmpty else { return Document() }
        let heading = moods.isEmpty ? [] : [localizer.document("journal.review_moods")]
        return .lines(tags.map(line)) + .lines(heading + moods.map(line)) + localizer.document("journal.review_few")
    }

    private func groups(_ trades: [RoundTrip], by grouping: TradeGrouping, none: TradeKey) -> [TradeGroup] {
        let groups = context.groups(trades, by: grouping)
        guard groups.contains(where: { $0.key != none }) else { return [] }
        return groups.sorted { ($0.rewards.net, $0.net) > ($1.rewards.net, $1.net) }
    }

    private func line(_ group: TradeGroup) -> Document {
        let name = ReportWording(localizer: localizer, strategyNames: [:]).name(of: group.key)
        var values: [String: MessageValue] = [
            "tag": .text(name), "count": .integer(group.trades.count), "wins": .integer(group.all.wins),
            "net": .signedMoney(Money(group.net, currency)),
        ]
        guard group.rewards.count > 0 else { return localizer.document("journal.review_line_money", values) }
        values["reward"] = figures.reward(group.rewards.net)
        return localizer.document("journal.review_line", values)
    }
}
