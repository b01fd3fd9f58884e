import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

/// An alert as it was asked for.
struct AlertRequest {
    let instrument: Instrument
    let condition: AlertCondition?
    let price: FixedPoint?
    let percent: Percent?
    /// A price that is looked up.
    let level: AlertLevel?
    /// How far from the price of now.
    let pips: FixedPoint?
    /// With `price`, the two ends of a range it is to come into.
    let rangeEnd: FixedPoint?
    let isRepeating: Bool?
    let cooldown: Duration?
    /// How far the price must go back before it tells again; nil: as usual.
    let hysteresis: AlertMargin?
    let expires: String?
    let isSure: Bool
    /// The alert that it takes the place of: what is not said stays as it was there.
    let replaced: AlertRow?
    let turn: Turn
    let services: BotServices

    /// How often a repeating alert tells at most when nothing else is said.
    private static let usualCooldown: Duration = .minutes(15)
    /// A level farther away than this, in percent, is asked about.
    private static let farPercent: Percent = 50

    func plan() throws -> Plan {
        let quote = try services.quote(instrument)
        let found = try level?.find(of: instrument, quote, in: services.market)
        let wanted = try exactCondition(quote.mid, found?.price)
        if !isSure, let level = wanted.level, let question = askIfFar(level, quote.mid) { return .answer(question) }
        let alert = try alert(wanted, quote)
        let (turn, services, notes) = (turn, services, notes(found, wanted))
        let seenAt = services.market.clock.now()
        return Plan { [replaced] transaction in
            let user = turn.user.id
            let wording = AlertWording(services: services, localizer: turn.localizer)
            let same = try transaction.activeAlerts(of: user).first {
                $0.alert.instrument == alert.instrument && $0.alert.condition == alert.condition
                    && ($0.id != replaced?.id || alert.isAs($0.alert))
            }
            if let same { return [.alertExists(same, wording)] }
            // Asked for in a group by somebody who never wrote to us: there is nowhere to tell.
            if try transaction.chats(of: user).isEmpty { throw ActionError.refused("alert_no_chat") }
            if replaced == nil { try AlertBook.checkRoom(of: user, transaction) }
            let row = try AlertBook.change(of: user, at: turn.now, transaction) {
                if let replaced { try Self.end(replaced, at: turn.now, transaction) }
                return try transaction.addAlert(alert, user: user, seenAt: seenAt, at: turn.now)
            }
            services.desk.watched.add(alert.instrument)
            var document = wording.set(row, quote)
            for note in notes { document += turn.localizer.document(note.key, note.values) }
            if let replaced { document += turn.localizer.document("alert.replaced", wording.values(replaced)) }
            if turn.preferences.mutedNotices.covers(.alerts, alert.instrument) {
                document += turn.localizer.document("alert.muted")
            }
            return [.undoable(document, turn.localizer)]
        }
    }

    private static func end(_ row: AlertRow, at moment: Timestamp, _ transaction: Transaction) throws {
        guard var row = try transaction.alert(row.id), row.alert.state == .active else {
            throw ActionError.refused("no_alerts")
        }
        row.alert.delete()
        try transaction.updateAlert(row, at: moment)
    }

    private func alert(_ wanted: PriceAlert.Condition, _ quote: Quote) throws -> PriceAlert {
        let old = replaced?.alert
        let isRepeating = isRepeating ?? (cooldown != nil || hysteresis != nil || old?.isRepeating == true)
        let before = old.flatMap { $0.isRepeating ? $0.cooldown : nil }
        return PriceAlert(
            instrument: instrument.id, condition: wanted, isRepeating: isRepeating,
            cooldown: isRepeating ? cooldown ?? before ?? Self.usualCooldown : .zero,
            hysteresis: try margin(of: wanted) ?? old?.hysteresis ?? PriceAlert.usualHysteresis(at: quote),
            expiresAt: try expiry() ?? old?.expiresAt, price: quote.mid)
    }

    /// The hysteresis that was asked for, in price; nil: none was.
    /// - Throws: `ActionError` where it makes no sense: of a move, or as far as the level itself is from nothing.
    private func margin(of wanted: PriceAlert.Condition) throws -> Price? {
        guard let hysteresis else { return nil }
        guard let level = wanted.level else { throw ActionError.refused("alert_hysteresis_move") }
        let distance = hysteresis.distance(at: level, instrument)
        guard distance >= instrument.tick, distance < level else {
            throw ActionError.refused(
                "alert_hysteresis",
                [
                    "least": turn.localizer.price(instrument.tick, of: instrument),
                    "level": turn.localizer.price(level, of: instrument),
                ])
        }
        return distance
    }

    /// What else is said of the level: where it comes from.
    private func notes(
        _ found: AlertLevel.Found?, _ wanted: PriceAlert.Condition
    ) -> [(key: String, values: [String: MessageValue])] {
        var notes: [(String, [String: MessageValue])] = []
        if let level, let found {
            let side = level.isHigh ? "high" : "low"
            let isDay = found.first == found.last
            notes.append(
                (
                    isDay ? "alert.\(side)_on" : "alert.\(side)_from",
                    [
                        "start": .timestamp(found.first, .date), "end": .timestamp(found.last, .date),
                        "day": .timestamp(found.first, .date),
                        "level": turn.localizer.price(found.price, of: instrument),
                    ]
                ))
        }
        if let ends { notes.append(("alert.range", rangeValues(ends))) }
        return notes
    }

    private var ends: (low: Price, high: Price)? {
        guard let price, let rangeEnd else { return nil }
        let ends = [price, rangeEnd].map { instrument.rounded(Price($0)) }
        return (min(ends[0], ends[1]), max(ends[0], ends[1]))
    }

    private func rangeValues(_ ends: (low: Price, high: Price)) -> [String: MessageValue] {
        [
            "symbol": .text(instrument.id.symbol), "low": turn.localizer.price(ends.low, of: instrument),
            "high": turn.localizer.price(ends.high, of: instrument),
        ]
    }

    /// - Throws: `ActionError` when the level or the distance cannot be meant, or none was said.
    private func exactCondition(_ market: Price, _ found: Price?) throws -> PriceAlert.Condition {
        // "make it repeat": where it waits stays.
        if let old = replaced?.alert.condition, price == nil, percent == nil, found == nil, pips == nil { return old }
        let isMove = condition == .moves || (condition == nil && price == nil && percent != nil)
        guard !isMove || found != nil else {
            // "moves 3": of a distance people mostly mean percent.
            guard let percent = percent ?? price.map({ Percent($0) }) else {
                throw ActionError.missing(parameter: "percent")
            }
            guard percent > .zero, percent <= 100 else { throw ActionError.refused("alert_percent") }
            return .moves(percent)
        }
        if let ends { return try range(ends, market) }
        let level = instrument.rounded(try exactLevel(market, found))
        guard level > .zero else { throw ActionError.refused("alert_level") }
        switch condition ?? replaced?.alert.condition.kind {
        case .above: return .above(level)
        case .below: return .below(level)
        case .crosses: return .crosses(level)
        // A level alone: the price has to get there from where it is.
        case nil, .moves: return market < level ? .above(level) : .below(level)
        }
    }

    private func exactLevel(_ market: Price, _ found: Price?) throws -> Price {
        if let level = found ?? price.map({ Price($0) }) { return level }
        // "falls by 2 %", "drops 20 pips": a level so far from the price of now.
        let change = percent.map { $0.of(market) } ?? pips.map { Price($0 * instrument.pip.value) }
        guard let change, percent != nil || condition == .above || condition == .below else {
            throw ActionError.missing(parameter: "price")
        }
        guard change > .zero else { throw ActionError.refused("alert_level") }
        return condition == .below ? market - change : market + change
    }

    /// It comes into a range from where it is: at its upper end from above, at its lower one from below.
    private func range(_ ends: (low: Price, high: Price), _ market: Price) throws -> PriceAlert.Condition {
        guard ends.low > .zero else { throw ActionError.refused("alert_level") }
        if market > ends.high { return .below(ends.high) }
        if market < ends.low { return .above(ends.low) }
        var values = rangeValues(ends)
        values["price"] = turn.localizer.price(instrument.rounded(market), of: instrument)
        throw ActionError.refused("alert_inside", values)
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
        if isRepeating == true { words.append("repeat") }
        if let cooldown { words.append("cooldown=\(cooldown.wholeMilliseconds / 60_000)m") }
        if let hysteresis { words.append("hysteresis=\(hysteresis.text)") }
        if let replaced { words.append("alert_id=\(replaced.number)") }
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

extension PriceAlert {
    /// Whether it waits for the same, and tells as often.
    fileprivate func isAs(_ other: PriceAlert) -> Bool {
        condition == other.condition && isRepeating == other.isRepeating && cooldown == other.cooldown
            && expiresAt == other.expiresAt && hysteresis == other.hysteresis
    }
}

extension PriceAlert.Condition {
    /// As an argument.
    fileprivate var kind: AlertCondition? { AlertCondition(rawValue: name) }
}

extension Reply {
    /// One has to be enough: the same alert twice would only tell twice.
    static func alertExists(_ row: AlertRow, _ wording: AlertWording) -> Reply {
        Reply(wording.localizer.document("alert.exists", wording.values(row)))
    }
}
