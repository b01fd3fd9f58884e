import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import Trading

extension Localizer {
    func name(_ way: Way) -> String { text("way.\(way.rawValue)") }

    /// "signals, trades"
    func shown(_ kinds: Set<NoticeKind>) -> String {
        WayChoices.kinds.filter(kinds.contains).map { text("notice_kind.\($0.rawValue)") }.joined(separator: ", ")
    }

    /// "e-mail (signals, trades), push (trades)"
    func shown(_ choices: WayChoices) -> String {
        Way.allCases.compactMap { way in choices[way].map { "\(name(way)) (\(shown($0)))" } }.joined(separator: ", ")
    }
}

/// A person's ways in words: what is on, where it goes, and how the last messages fared.
struct WayOverview {
    let choices: WayChoices
    let rows: [String: WayRow]
    let configuration: WaysConfiguration
    let localizer: Localizer
    /// Messages since then are counted.
    let since: Timestamp

    static let span: Duration = .hours(24)

    /// - Parameter choices: nil: as they are set.
    init(
        _ turn: Turn, _ configuration: WaysConfiguration, choices: WayChoices? = nil, since: Timestamp,
        _ transaction: Transaction
    ) throws {
        self.choices = choices ?? turn.preferences.ways
        rows = try transaction.ways(of: turn.user.id)
        self.configuration = configuration
        localizer = turn.localizer
        self.since = since
    }

    /// How messages fared by each way, a line each.
    func receipts(_ transaction: Transaction) throws -> Document {
        .lines(
            try Way.allCases.compactMap { way in
                try receipts(of: way, transaction).map { .text("\(localizer.name(way)): \($0)") }
            })
    }

    func reply(_ transaction: Transaction) throws -> Reply {
        var document = localizer.document("ways.headline")
        document += .list(try Way.allCases.map { [.text(try line($0, transaction))] })
        document += localizer.document("ways.how")
        let tests = Way.allCases.filter { rows[$0.rawValue]?.address != nil && configuration.isSetUp($0) }.map { way in
            Reply.Choice(
                label: localizer.text("ways.button.test", ["way": .text(localizer.name(way))]),
                id: "/set_channel test \(way.rawValue)")
        }
        return Reply(document, choices: tests.isEmpty ? [] : [tests])
    }

    private func line(_ way: Way, _ transaction: Transaction) throws -> String {
        let name: MessageValue = .text(localizer.name(way))
        guard configuration.isSetUp(way) else { return localizer.text("ways.not_configured", ["way": name]) }
        let row = rows[way.rawValue]
        guard let address = row?.address else {
            guard let pending = row?.pending else { return localizer.text("ways.none", ["way": name]) }
            return localizer.text("ways.waiting", ["way": name, "address": .text(way.masked(pending))])
        }
        var values: [String: MessageValue] = ["way": name, "address": .text(way.masked(address))]
        guard let kinds = choices[way] else { return localizer.text("ways.off", values) }
        values["kinds"] = .text(localizer.shown(kinds))
        let receipts = try receipts(of: way, transaction)
        return localizer.text("ways.on", values) + (receipts.map { " " + $0 } ?? "")
    }

    /// "3 sent, 1 in doubt, 0 refused, 2 waiting (…)"; nil when nothing was sent.
    private func receipts(of way: Way, _ transaction: Transaction) throws -> String? {
        guard let address = rows[way.rawValue]?.address else { return nil }
        let (counts, reason) = try transaction.outboxCounts(
            channel: way.channel.rawValue, chat: address, since: since)
        guard !counts.isEmpty else { return nil }
        let text = localizer.text(
            "ways.receipts",
            [
                "sent": .integer(counts[.sent] ?? 0), "maybe": .integer(counts[.maybe] ?? 0),
                "refused": .integer(counts[.refused] ?? 0),
                "waiting": .integer((counts[.queued] ?? 0) + (counts[.sending] ?? 0)),
            ])
        return text + (reason.map { " (\($0))" } ?? "")
    }
}
