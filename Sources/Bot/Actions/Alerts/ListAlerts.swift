import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Price alerts that wait, and what lately became of others.
    static var listAlerts: Self {
        Self(
            "list_alerts", role: .viewer, effect: .reads, aliases: [Alias("alerts")], Parameter<InstrumentID?>("symbol")
        ) { turn, services, symbol in
            try await Plan.reading(services.store) { transaction in
                func isMeant(_ row: AlertRow) -> Bool {
                    symbol == nil || symbol == ClosingSelection.all || row.alert.instrument == symbol
                }
                let alerts = try transaction.activeAlerts(of: turn.user.id).filter(isMeant)
                let ended = try transaction.endedAlerts(of: turn.user.id, since: turn.now - .days(1), limit: 10)
                    .filter(isMeant)
                return [Self.list(alerts, ended, turn, services)]
            }
        }
    }

    private static func list(
        _ alerts: [AlertRow], _ ended: [AlertRow], _ turn: Turn, _ services: BotServices
    ) -> Reply {
        let wording = AlertWording(services: services, localizer: turn.localizer)
        var document =
            alerts.isEmpty
            ? turn.localizer.document("alerts.none")
            : turn.localizer.document("alerts.headline", ["count": .integer(alerts.count)])
                + .lines(alerts.map(wording.line))
        if !ended.isEmpty {
            document += turn.localizer.document("alerts.ended") + .lines(ended.map(wording.endedLine))
        }
        if !alerts.isEmpty { document += services.marketNote(turn.localizer) }
        return Reply(document, choices: deletions(alerts, wording))
    }

    /// A button for each of the first alerts.
    private static func deletions(_ alerts: [AlertRow], _ wording: AlertWording) -> [[Reply.Choice]] {
        alerts.prefix(8).map { row in
            Reply.Choice(label: "✖ #\(row.number)", id: "/delete_alert #\(row.number)")
        }.inRows(of: 4)
    }

    /// Deletes alerts by number, instrument or level.
    static var deleteAlert: Self {
        Self(
            "delete_alert", role: .viewer, effect: .changesSettings,
            Parameter<InstrumentID?>("symbol"), Parameter<String?>("alert_id", .identifier),
            Parameter<FixedPoint?>("price", .price), Parameter<[String]?>("exclude", .symbols)
        ) { turn, services, symbol, id, price, exclude in
            let selection = AlertSelection(symbol: symbol, id: id, price: price, exclude: Set(exclude ?? []))
            let user = turn.user.id
            let alerts = try await services.store.read { try $0.activeAlerts(of: user) }
            guard !alerts.isEmpty else { return .answer(list([], [], turn, services)) }
            // Several, and none is named: they are shown with a button each.
            if selection.isEmpty, alerts.count > 1 { return .answer(list(alerts, [], turn, services)) }
            return Plan { transaction in
                var selection = selection
                if let number = id.flatMap({ Int($0.trimmingPrefix("#")) }),
                    let row = try AlertBook.waiting(number, of: user, transaction)
                {
                    selection.id = String(row.number)
                }
                let chosen = selection.alerts(in: try transaction.activeAlerts(of: user))
                guard !chosen.isEmpty else { throw ActionError.refused("no_alerts") }
                try AlertBook.change(of: user, at: turn.now, transaction) {
                    for var row in chosen {
                        row.alert.delete()
                        try transaction.updateAlert(row, at: turn.now)
                    }
                }
                let wording = AlertWording(services: services, localizer: turn.localizer)
                let lines = chosen.map { turn.localizer.document("alerts.line_deleted", wording.values($0)) }
                let headline = turn.localizer.document("alerts.deleted", ["count": .integer(chosen.count)])
                return [.undoable(headline + .lines(lines), turn.localizer)]
            }
        }
    }
}

/// Which alerts are meant.
private struct AlertSelection: Sendable {
    var symbol: InstrumentID?
    var id: String?
    var price: FixedPoint?
    /// Instruments whose alerts are not meant.
    var exclude: Set<String>

    var isEmpty: Bool { symbol == nil && id == nil && price == nil }

    func alerts(in alerts: [AlertRow]) -> [AlertRow] {
        if let id {
            let number = Int(id.trimmingPrefix("#"))
            return alerts.filter { $0.number == number && isMeant($0) }
        }
        guard let price else { return alerts.filter(isMeant) }
        let atLevel = alerts.filter { isMeant($0) && $0.alert.condition.level?.value == price }
        // "/delete_alert 3" names a number.
        return atLevel.isEmpty ? alerts.filter { isMeant($0) && FixedPoint($0.number) == price } : atLevel
    }

    private func isMeant(_ row: AlertRow) -> Bool {
        !exclude.contains(row.alert.instrument.symbol)
            && (symbol == nil || symbol == ClosingSelection.all || symbol == row.alert.instrument)
    }
}
