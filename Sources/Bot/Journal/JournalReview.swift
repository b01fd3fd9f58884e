import Backtesting
import Brokerage
import Platform
import Presentation
import Storage
import Trading

/// What the tags of a person's notes say about their trades: "#chased: -3.1R over 9".
struct JournalReview {
    let results: Results
    let period: ReportPeriod
    let localizer: Localizer

    private static let mostNotes = 20
    private var trades: [RoundTrip] { results.book.closed(in: period, nil) }
    private var figures: ReportFigures { ReportFigures(localizer: localizer) }

    var document: Document {
        let performance = results.performance(period)
        let groups = performance.context.groups(trades, by: .tag)
            .sorted { ($0.rewards.net, $0.net) > ($1.rewards.net, $1.net) }
        let headline = localizer.document(
            "journal.review",
            [
                "period": period.text(localizer), "count": .integer(trades.count),
                "net": .signedMoney(trades.reduce(.zero(results.state.currency)) { $0 + $1.net }),
            ])
        guard groups.contains(where: { $0.key != .tag(nil) }) else {
            return headline + localizer.document("journal.review_none")
        }
        return headline + .lines(groups.map(line)) + localizer.document("journal.review_few")
    }

    private func line(_ group: TradeGroup) -> Document {
        let name = ReportWording(localizer: localizer, strategyNames: [:]).name(of: group.key)
        var values: [String: MessageValue] = [
            "tag": .text(name), "count": .integer(group.trades.count), "wins": .integer(group.all.wins),
            "net": .signedMoney(Money(group.net, results.state.currency)),
        ]
        guard group.rewards.count > 0 else { return localizer.document("journal.review_line_money", values) }
        values["reward"] = figures.reward(group.rewards.net)
        return localizer.document("journal.review_line", values)
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
