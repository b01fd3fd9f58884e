import Actions
import Presentation
import Platform
import Storage
import Trading

/// After every third loss in a row its owner is asked what happened; the answer becomes a tag in the journal.
struct StreakQuestion {
    private static let losses = 3
    /// Trades further back belong to another streak.
    private static let span: Duration = .days(7)
    /// What is offered, as `journal.tag.<name>`, the words of the tags as `journal.tag_word.<name>`.
    private static let tags = ["plan", "chased", "revenge", "tired", "news"]

    /// The lost trades since the last one that was not.
    static func count(of user: Int64, at moment: Timestamp, _ desk: Desk, _ transaction: Transaction) throws -> Int {
        try desk.lossesInRow(of: user, since: moment - span, transaction)
    }

    /// Whether the streak has reached another third loss.
    static func isDue(before: Int, now: Int) -> Bool { now / losses > before / losses }

    /// - Parameter reference: of the trade that lost last.
    static func reply(_ count: Int, reference: String, _ localizer: Localizer) -> Reply {
        let choices = tags.map { tag in
            Reply.Choice(
                label: localizer.text("journal.tag.\(tag)"),
                id: "/journal add #\(reference) #\(localizer.text("journal.tag_word.\(tag)"))")
        }
        return Reply(
            localizer.document("journal.streak", ["count": .integer(count), "reference": .code("#\(reference)")]),
            choices: choices.inRows(of: 2), reference: reference)
    }
}
