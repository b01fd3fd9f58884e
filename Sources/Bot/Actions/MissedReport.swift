import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage

/// What the receipts of a chat say: sent, in doubt, refused, late, still waiting.
struct MissedReport {
    let rows: [OutboxRow]
    let turn: Turn

    /// A message delivered later than this after it was made counts as late.
    private static let lateAfter: Duration = .seconds(60)

    func reply(since moment: Timestamp) throws -> Reply {
        let localizer = turn.localizer
        let late = rows.filter { row in
            row.state == .sent && (row.finishedAt.map { $0 - row.createdAt > Self.lateAfter } ?? false)
        }
        let doubtful = rows.filter { $0.state == .maybe }
        let refused = rows.filter { $0.state == .refused }
        let waiting = rows.filter { $0.state == .queued || $0.state == .sending }
        var document = localizer.document(
            "missed.summary",
            [
                "since": .timestamp(moment, .weekdayTime), "sent": .integer(rows.count { $0.state == .sent }),
                "late": .integer(late.count), "maybe": .integer(doubtful.count), "refused": .integer(refused.count),
                "waiting": .integer(waiting.count),
            ])
        for (key, rows) in [("maybe", doubtful), ("refused", refused), ("late", late), ("waiting", waiting)]
        where !rows.isEmpty {
            document += localizer.document("missed.\(key)")
            document += .list(try rows.prefix(10).map(line))
        }
        return Reply(document)
    }

    /// When, which reference, and how the message begins.
    private func line(_ row: OutboxRow) throws -> [Inline] {
        let time = turn.localizer.format(.timestamp(row.createdAt, .weekdayTime))
        let reference = row.reference.map { " #\($0)" } ?? ""
        return [.text("\(time)\(reference) "), .italic([.text(try Self.beginning(of: row))])]
    }

    /// The first words of a message.
    static func beginning(of row: OutboxRow) throws -> String {
        let message = try JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8))
        let first = message.document.plainText.split(separator: "\n").first.map(String.init) ?? ""
        return String(first.prefix(80))
    }
}
