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
            Parameter<FixedPoint?>("price", .price), Parameter<Percent?>("percent"), Parameter<Bool?>("repeat"),
            Parameter<Duration?>("cooldown"), Parameter<String?>("expires", .moment), Parameter<Bool?>("sure"),
            Parameter<String?>("again", .identifier)
        ) { turn, services, symbol, condition, price, percent, isRepeating, cooldown, expires, isSure, again in
            if let again { return try await Self.again(again, turn, services) }
            guard let symbol else { throw ActionError.missing(parameter: "symbol") }
            return try AlertRequest(
                instrument: try services.instrument(symbol), condition: condition, price: price, percent: percent,
                isRepeating: isRepeating ?? (cooldown != nil), cooldown: cooldown, expires: expires,
                isSure: isSure == true, turn: turn, services: services
            ).plan()
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

/// An alert as it was asked for.
private struct AlertRequest {
    let instrument: Instrument
    let condition: AlertCondition?
    let price: FixedPoint?
    let percent: Percent?
    let isRepeating: Bool
    let cooldown: Duration?
    let expires: String?
    let isSure: Bool
    let turn: Turn
    let services: BotServices

    /// How often a repeating alert tells at most when nothing else is said.
    private static let usualCooldown: Duration = .minutes(15)
    /// A level farther away than this, in percent, is asked about.
    private static let farPercent: Percent = 50

    func plan() throws -> Plan {
        let quote = try services.quote(instrument)
        let wanted = try exactCondition(quote.mid)
        if !isSure, let level = wanted.level, let question = askIfFar(level, quote.mid) { return .answer(question) }
        let alert = PriceAlert(
            instrument: instrument.id, condition: wanted, isRepeating: isRepeating,
            cooldown: isRepeating ? cooldown ?? Self.usualCooldown : .zero,
            hysteresis: PriceAlert.usualHysteresis(at: quote), expiresAt: try expiry(), price: quote.mid)
        let (turn, services) = (turn, services)
        let seenAt = services.market.clock.now()
        return Plan { transaction in
            let user = turn.user.id
            let wording = AlertWording(services: services, localizer: turn.localizer)
            let same = try transaction.activeAlerts(of: user).first {
                $0.alert.instrument == alert.instrument && $0.alert.condition == alert.condition
            }
            if let same { return [.alertExists(same, wording)] }
            // Asked for in a group by somebody who never wrote to us: there is nowhere to tell.
            if try transaction.chats(of: user).isEmpty { throw ActionError.refused("alert_no_chat") }
            try AlertBook.checkRoom(of: user, transaction)
            let row = try AlertBook.change(of: user, at: turn.now, transaction) {
                try transaction.addAlert(alert, user: user, seenAt: seenAt, at: turn.now)
            }
            services.desk.watched.add(alert.instrument)
            var document = wording.set(row, quote)
            if turn.preferences.mutedNotices.covers(.alerts, alert.instrument) {
                document += turn.localizer.document("alert.muted")
            }
            return [.undoable(document, turn.localizer)]
        }
    }

    /// - Throws: `ActionError` when the level or the distance cannot be meant, or none was said.
    private func exactCondition(_ market: Price) throws -> PriceAlert.Condition {
        let isMove = condition == .moves || (condition == nil && price == nil && percent != nil)
        guard !isMove else {
            // "moves 3": of a distance people mostly mean percent.
            guard let percent = percent ?? price.map({ Percent($0) }) else {
                throw ActionError.missing(parameter: "percent")
            }
            guard percent > .zero, percent <= 100 else { throw ActionError.refused("alert_percent") }
            return .moves(percent)
        }
        // "falls by 2 %": a level so far below the price of now.
        let change = percent.map { condition == .below ? market - $0.of(market) : market + $0.of(market) }
        guard let level = (price.map { Price($0) } ?? change).map({ instrument.rounded($0) }) else {
            throw ActionError.missing(parameter: "price")
        }
        guard level > .zero else { throw ActionError.refused("alert_level") }
        switch condition {
        case .above: return .above(level)
        case .below: return .below(level)
        case .crosses: return .crosses(level)
        // A level alone: the price has to get there from where it is.
        case nil, .moves: return market < level ? .above(level) : .below(level)
        }
    }

    private func askIfFar(_ level: Price, _ market: Price) -> Reply? {
        let distance = Percent(((level - market).magnitude / market) * FixedPoint(100))
        guard distance > Self.farPercent else { return nil }
        let document = turn.localizer.document(
            "alert.far",
            [
                "symbol": .text(instrument.id.symbol), "level": turn.localizer.price(level, of: instrument),
                "price": turn.localizer.price(instrument.rounded(market), of: instrument),
                "percent": .percent(distance, places: 0),
            ])
        var words = ["/alert", instrument.id.symbol]
        if let condition { words.append(condition.rawValue) }
        words.append("price=\(level)")
        if isRepeating { words.append("repeat") }
        if let expires { words.append("expires=\(expires)") }
        let id = (words + ["sure"]).joined(separator: " ")
        guard id.utf8.count <= 64 else { return Reply(document) }
        return Reply(document, choices: [[.init(label: turn.localizer.text("button.alert_sure"), id: id)]])
    }

    private func expiry() throws -> Timestamp? {
        guard let expires else { return nil }
        guard let moment = NamedMoment.end(of: expires, now: turn.now, zone: turn.preferences.timeZone) else {
            throw ActionError.refused("moment_unreadable", ["text": .code(String(expires.prefix(40)))])
        }
        guard moment > turn.now else {
            throw ActionError.refused("moment_past", ["time": .timestamp(moment, .dateTime)])
        }
        return moment
    }
}

extension Reply {
    /// One has to be enough: the same alert twice would only tell twice.
    fileprivate static func alertExists(_ row: AlertRow, _ wording: AlertWording) -> Reply {
        Reply(wording.localizer.document("alert.exists", wording.values(row)))
    }
}
