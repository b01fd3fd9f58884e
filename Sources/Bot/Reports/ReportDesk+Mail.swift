import Actions
import Backtesting
import Channels
import Platform
import Presentation
import Storage
import Trading

extension ReportDesk {
    /// Files sent to a person in a day, at most.
    private static let mailsADay = 20

    /// Sends the report as file to the address that its owner has proven; the chat says so. It waits in the outbox as
    /// every message does, and is tried again when the mail server is away.
    func mail(_ format: ReportFormat) async throws -> Plan {
        let way = Way.email
        let named: [String: MessageValue] = ["way": .text(localizer.name(way))]
        guard services.configuration.ways.isSetUp(way) else { throw ActionError.refused("way_not_configured", named) }
        let (address, sent) = try await services.store.read { transaction in
            let address = try transaction.ways(of: turn.user.id)[way.rawValue]?.address
            let since = turn.now - .hours(24)
            return (
                address,
                try transaction.outboxCounts(channel: way.channel.rawValue, chat: address ?? "", since: since).counts
            )
        }
        guard let address else { throw ActionError.refused("way_no_address", named) }
        guard sent.values.reduce(0, +) < Self.mailsADay else { throw ActionError.refused("report_mails") }
        guard !performance.trades.isEmpty else { return .answer(try await answer(.summary)) }
        let replies = try await files(format, to: way.channel.rawValue)
        // What is too large for mail is offered in parts, in the chat.
        let mails = replies.filter { $0.picture != nil }.map { reply in
            Reply(reply.document, picture: reply.picture, destination: (way.channel.rawValue, address))
        }
        let names = mails.compactMap { $0.picture?.name }.joined(separator: ", ")
        let answer = Reply(
            localizer.document(
                "report.file.mailed",
                [
                    "file": .text(names), "address": .text(way.masked(address)),
                    "period": text.period.text(localizer),
                ]))
        let others = replies.filter { $0.picture == nil }
        return try await .reading(services.store) { _ in mails.isEmpty ? others : [answer] + others + mails }
    }

    /// This time and another one, one below the other, and what lies between them.
    func compared(with other: ReportText) throws -> Reply {
        let document = try services.wording(turn, nil) { try text.summary() + other.summary() }
        let net = performance.result.net - other.performance.result.net
        return Reply(
            document + localizer.document("report.difference", ["net": .signedMoney(net)])
                + services.marketNote(localizer))
    }
}
