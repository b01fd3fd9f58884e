import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What a price must do.
enum AlertCondition: String, CaseIterable, ActionValue { case above, below, crosses, moves }

extension Action<BotServices> {
    /// Tells when a price is reached or has moved so far.
    static var setAlert: Self {
        Self(
            "set_alert", role: .viewer, effect: .changesSettings, aliases: [Alias("alert")],
            Parameter<InstrumentID?>("symbol"), Parameter<AlertCondition?>("condition"),
            Parameter<FixedPoint?>("price", .price, in: 0...1_000_000_000), Parameter<Percent?>("percent"),
            Parameter<Bool?>("repeat"),
            Parameter<Duration?>("cooldown"), Parameter<String?>("expires", .moment), Parameter<Bool?>("sure"),
            Parameter<String?>("again", .identifier), Parameter<AlertLevel?>("level"),
            Parameter<FixedPoint?>("pips", .stopPips, in: 0...1_000_000_000),
            Parameter<FixedPoint?>("range_end", .price, in: 0...1_000_000_000),
            Parameter<String?>("alert_id", .identifier),
            Parameter<Bool?>("enabled"), Parameter<AlertMargin?>("hysteresis", .named)
        ) {
            turn, services, symbol, condition, price, percent, isRepeating, cooldown, expires, isSure, again, level,
            pips, rangeEnd, id, isEnabled, hysteresis in
            if let again { return try await Self.again(again, turn, services) }
            var row: AlertRow?
            var symbol = symbol
            if let id, let named = services.instruments[InstrumentID(id.uppercased())]?.id {
                (row, symbol) = (try await Self.waiting(on: named, turn, services), named)
                let isChanged =
                    condition != nil || price != nil || percent != nil || isRepeating != nil || cooldown != nil
                    || expires != nil || level != nil || pips != nil || hysteresis != nil || isEnabled != nil
                guard isChanged else { throw ActionError.missing(parameter: "price") }
            } else if let id {
                row = try await Self.waiting(id, turn, services)
            }
            if let row, isEnabled == false { return Self.switchOff(row, turn, services) }
            guard let symbol = row?.alert.instrument ?? symbol else { throw ActionError.missing(parameter: "symbol") }
            return try AlertRequest(
                instrument: try services.instrument(symbol), condition: condition, price: price, percent: percent,
                level: level, pips: pips, rangeEnd: rangeEnd, isRepeating: isRepeating, cooldown: cooldown,
                hysteresis: hysteresis, expires: expires, isSure: isSure == true, replaced: row, turn: turn,
                services: services
            ).plan()
        }
    }

    /// - Throws: `ActionError.refused` when none of that number waits.
    private static func waiting(_ name: String, _ turn: Turn, _ services: BotServices) async throws -> AlertRow {
        let user = turn.user.id
        guard let number = Int(name.trimmingPrefix("#")) else { throw ActionError.refused("no_alerts") }
        return try await services.store.read { transaction in
            guard let row = try AlertBook.waiting(number, of: user, transaction) else {
                throw ActionError.refused("no_alerts")
            }
            return row
        }
    }

    /// The one alert that waits on an instrument; nil when none does.
    /// - Throws: `ActionError.refused` when several do: which one is meant is in their numbers.
    private static func waiting(
        on instrument: InstrumentID, _ turn: Turn, _ services: BotServices
    ) async throws -> AlertRow? {
        let user = turn.user.id
        let found = try await services.store.read { try $0.activeAlerts(of: user) }
            .filter { $0.alert.instrument == instrument }
        guard found.count > 1 else { return found.first }
        let wording = AlertWording(services: services, localizer: turn.localizer)
        let list = found.prefix(10).map { row in
            turn.localizer.document("alerts.line_deleted", wording.values(row))
        }
        throw ActionError.refused(
            "alert_several", ["symbol": .text(instrument.symbol), "alerts": .document(.lines(list))])
    }

    /// Ends an alert so that a press takes it up again.
    private static func switchOff(_ row: AlertRow, _ turn: Turn, _ services: BotServices) -> Plan {
        Plan { transaction in
            guard var row = try transaction.alert(row.id), row.alert.state == .active else {
                throw ActionError.refused("no_alerts")
            }
            try AlertBook.change(of: turn.user.id, at: turn.now, transaction) {
                row.alert.delete()
                try transaction.updateAlert(row, at: turn.now)
            }
            let wording = AlertWording(services: services, localizer: turn.localizer)
            let again = Reply.Choice(
                label: turn.localizer.text("button.alert_again"), id: "/set_alert again=#\(row.number)")
            return [Reply(turn.localizer.document("alert.off", wording.values(row)), choices: [[again]])]
        }
    }

    /// Takes up an alert again that has fired, expired or was deleted.
    private static func again(_ name: String, _ turn: Turn, _ services: BotServices) async throws -> Plan {
        let user = turn.user.id
        let number = Int(name.trimmingPrefix("#"))
        let found = try await services.store.read { transaction in
            try number.flatMap { try transaction.alert(number: $0, of: user) }
        }
        guard let found else { throw ActionError.refused("no_alerts") }
        let quote = try services.quote(try services.instrument(found.alert.instrument))
        return Plan { transaction in
            guard var row = try transaction.alert(found.id) else { throw ActionError.refused("no_alerts") }
            let wording = AlertWording(services: services, localizer: turn.localizer)
            if row.alert.state == .active { return [.alertExists(row, wording)] }
            try AlertBook.checkRoom(of: user, transaction)
            try AlertBook.change(of: user, at: turn.now, transaction) {
                try AlertBook.revive(&row, at: turn.now, services, transaction)
            }
            guard row.alert.state == .active else { throw ActionError.refused("alert_expired") }
            return [.undoable(wording.set(row, quote), turn.localizer)]
        }
    }
}
