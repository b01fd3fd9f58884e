import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Understanding

extension Action<BotServices> {
    /// What can be asked for, as far as the caller's role allows.
    static var help: Self {
        Self("help", role: .viewer, effect: .reads, isPublic: true, Parameter<String?>("topic", .text)) {
            turn, services, topic in
            let descriptors = services.descriptors().filter { turn.role >= $0.role }
            guard let topic, !topic.isEmpty else {
                return .answer(overview(descriptors.filter(\.isInMenu), turn.localizer))
            }
            let typed = String(topic.lowercased().trimmingPrefix("/").replacing(" ", with: "_"))
            let name = services.interpreter.command(named: typed, turn.localizer.language) ?? typed
            let found = descriptors.first { $0.id == name || $0.aliases.contains { $0.name == name } }
            guard let found else {
                throw ActionError.refused("unknown_topic", ["topic": .code(String(topic.prefix(40)))])
            }
            return .answer(Reply(page(found, turn.localizer)))
        }
    }

    /// What belongs together; everything else is a setting, or the operator's.
    private static let groups: [(name: String, ids: Set<String>)] = [
        (
            "market",
            [
                "get_quote", "get_chart", "analyze", "set_watchlist", "get_portfolio", "get_correlation",
                "set_indicators", "set_alert", "list_alerts", "delete_alert",
            ]
        ),
        (
            "trading",
            [
                "place_order", "list_positions", "close_position", "modify_position", "reverse_position", "list_orders",
                "cancel_order", "bridge_order", "account_status", "set_balance", "pause", "resume", "emergency_stop",
            ]
        ),
        ("risk", ["set_risk", "set_limits", "lift_limit", "set_management"]),
        (
            "signals",
            [
                "get_signals", "get_signal", "set_strategy", "autotrade", "backtest", "optimise", "export_strategy",
            ]
        ),
        ("reports", ["get_report", "journal", "missed", "set_schedule"]),
    ]

    private static func line(_ descriptor: ActionDescriptor, _ localizer: Localizer) -> [Inline] {
        let name = descriptor.shortName(in: localizer)
        return [.code("/\(name)"), .text(" " + localizer.text("action.\(descriptor.id).summary"))]
    }

    private static func overview(_ descriptors: [ActionDescriptor], _ localizer: Localizer) -> Reply {
        let named = Set(groups.flatMap(\.ids))
        let others = descriptors.filter { !named.contains($0.id) && !$0.id.hasPrefix("admin_") }
        let parts: [(name: String, members: [ActionDescriptor])] =
            groups.map { group in (group.name, descriptors.filter { group.ids.contains($0.id) }) }
            + [("settings", others), ("admin", descriptors.filter { $0.id.hasPrefix("admin_") })]
        let lists = parts.filter { !$0.members.isEmpty }.map { group in
            Document.paragraph(.bold([.text(localizer.text("help.group.\(group.name)"))]))
                + .list(group.members.map { line($0, localizer) })
        }
        return Reply(
            localizer.document("help.introduction") + Document.joined(lists) + localizer.document("help.closing"),
            choices: Examples.choices(localizer).inRows(of: 1))
    }

    /// Examples, arguments and short names of one action.
    private static func page(_ descriptor: ActionDescriptor, _ localizer: Localizer) -> Document {
        var document = Document.paragraph(
            .bold([.text("/\(descriptor.id)")]), .text(" " + localizer.text("action.\(descriptor.id).summary")))
        let about = "action.\(descriptor.id).about"
        if localizer.has(about) { document += localizer.document(about) }
        document += descriptor.examples(localizer)
        let needed = descriptor.parameters.filter(\.isRequired)
        let optional = descriptor.parameters.filter { !$0.isRequired }
        if !needed.isEmpty {
            document += localizer.document("help.needed", ["list": .text(words(needed, of: descriptor, localizer))])
        }
        if !optional.isEmpty {
            document += localizer.document("help.optional", ["list": .text(words(optional, of: descriptor, localizer))])
        }
        let others = descriptor.otherNames(in: localizer)
        if !others.isEmpty {
            let names = others.map { "/\($0)" }.joined(separator: ", ")
            document += localizer.document("help.aliases", ["names": .text(names)])
        }
        return document
    }

    private static let named: Set<ParameterKind> = [.percent, .count, .quantity, .named]

    /// What parameters are, not what they are called inside; with the words that can be typed.
    private static func words(
        _ parameters: [ParameterDescriptor], of descriptor: ActionDescriptor, _ localizer: Localizer
    ) -> String {
        parameters.map { parameter in
            let meaning = localizer.text("action.\(descriptor.id).\(parameter.name)")
            // Two of a kind are told apart by their names alone.
            let alike = descriptor.parameters.count { $0.kind == parameter.kind }
            let isNamed = alike > 1 && named.contains(parameter.kind)
            let text = isNamed ? "\(parameter.name)= \(meaning)" : meaning
            // Words of several parts are names for programs: people write 1%, not risk_percent.
            let choices = (parameter.choices ?? []).filter { !$0.contains("_") }
            guard (1...10).contains(choices.count) else { return text }
            return "\(text) (\(choices.joined(separator: ", ")))"
        }.joined(separator: " · ")
    }

    /// Who the caller is to Bellwether.
    static var whoami: Self {
        Self("whoami", role: .viewer, effect: .reads) { turn, services in
            try await Plan.reading(services.store) { transaction in
                let identities = try transaction.identities(of: turn.user.id).joined(separator: ", ")
                return [
                    Reply(
                        turn.localizer.document(
                            "whoami",
                            [
                                "name": .text(turn.user.name), "id": .code(identities),
                                "role": .text(turn.localizer.text("role.\(turn.role.rawValue)")),
                                "language": .text(turn.localizer.languageName),
                                "zone": .text(turn.preferences.timeZone.shownName),
                                "since": .timestamp(turn.user.createdAt, .date),
                            ]))
                ]
            }
        }
    }

    /// What was sent to this chat and how it fared, from the receipts.
    static var missed: Self {
        Self("missed", role: .viewer, effect: .reads, Parameter<Duration?>("duration")) {
            turn, services, period in
            let since = turn.now - (period ?? .hours(24))
            return try await Plan.reading(services.store) { transaction in
                let all = try transaction.recentOutbox(
                    channel: turn.channel, chat: turn.chat, since: since, limit: 200)
                let replaced = try transaction.replacedOutbox(all.filter { $0.state == .refused }.map(\.id))
                let rows = all.filter { !replaced.contains($0.id) }
                var reply = try MissedReport(rows: rows, turn: turn).reply(since: since)
                reply.document += try WayOverview(turn, services.configuration.ways, since: since, transaction)
                    .receipts(transaction)
                return [reply]
            }
        }
    }
}

extension ActionDescriptor {
    /// Lines that people can type as they stand.
    func examples(_ localizer: Localizer) -> Document {
        .code(localizer.has(exampleKey) ? localizer.text(exampleKey) : "/\(id)")
    }
}
