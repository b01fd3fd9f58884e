import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

/// Alerts as people read them.
struct AlertWording {
    let services: BotServices
    let localizer: Localizer

    struct Firing: Sendable {
        var price: Price
        /// What `moves` was measured from.
        var reference: Price
        var at: Timestamp
    }

    /// An alert that fires.
    /// - Parameter age: how long ago, when it is told late.
    func fired(_ row: AlertRow, _ firing: Firing, age: Duration?, canTrade: Bool) -> Notice {
        let symbol = row.alert.instrument.symbol
        var values = self.values(row)
        values["price"] = price(firing.price, row.alert)
        values["reached"] = .text(reached(row.alert, firing))
        values["time"] = .timestamp(firing.at, .weekdayTime)
        var document = localizer.document("alert.fired", values)
        if let age {
            values["ago"] = .duration(age)
            document += localizer.document("alert.fired_late", values)
        }
        var choices: [Reply.Choice] = [.init(label: localizer.text("button.chart"), id: "/get_chart \(symbol) 1h")]
        if canTrade {
            choices += [Side.buy, .sell].map { side in
                .init(label: localizer.text("side.\(side.rawValue)"), id: "/\(side.rawValue) \(symbol)")
            }
        }
        let last: Reply.Choice =
            row.alert.state == .active
            ? .init(label: localizer.text("button.delete_alert"), id: "/delete_alert #\(row.number)")
            : .init(label: localizer.text("button.alert_again"), id: "/set_alert again=#\(row.number)")
        return Notice(
            reply: Reply(document + services.marketNote(localizer), choices: [choices, [last]]),
            line: localizer.document("alert.fired_line", values))
    }

    /// The price that an alert waits for was brought to new shares.
    func split(_ row: AlertRow, _ split: PriceBreak.Split) -> Document {
        var values = self.values(row)
        (values["new"], values["old"]) = (.integer(split.new), .integer(split.old))
        return localizer.document("alert.split", values)
    }

    /// What was set: the alert, how far away it is, how often it tells.
    func set(_ row: AlertRow, _ quote: Quote) -> Document {
        let alert = row.alert
        var values = self.values(row)
        values["price"] = price(quote.mid, alert)
        var lines = [localizer.document("alert.set", values)]
        if alert.watch == .retreat {
            values["distance"] = distance(alert.hysteresis, alert)
            lines.append(localizer.document("alert.already", values))
        } else {
            let nearest = [alert.ceiling, alert.floor].compactMap { $0.map { ($0 - quote.mid).magnitude } }.min()
            values["distance"] = distance(nearest ?? .zero, alert)
            lines.append(localizer.document("alert.away", values))
        }
        lines.append(.text(options(alert)))
        if !quote.isOpen { lines.append(localizer.document("alert.closed", values)) }
        return .lines(lines) + services.marketNote(localizer)
    }

    /// One line of the list.
    func line(_ row: AlertRow) -> Document {
        var values = self.values(row)
        values["options"] = .text(options(row.alert))
        guard let quote = services.market.quote(of: row.alert.instrument) else {
            return localizer.document("alerts.line_unknown", values)
        }
        values["price"] = price(quote.mid, row.alert)
        return localizer.document("alerts.line", values)
    }

    /// One line about an alert that is over.
    func endedLine(_ row: AlertRow) -> Document {
        var values = self.values(row)
        values["time"] = .timestamp(row.changedAt, .weekdayTime)
        guard row.alert.state == .triggered, let firedAt = row.firedAt, let fired = row.firedPrice else {
            return localizer.document("alerts.line_expired", values)
        }
        values["time"] = .timestamp(firedAt, .weekdayTime)
        values["price"] = price(fired, row.alert)
        return localizer.document("alerts.line_reached", values)
    }

    /// The holes every text about an alert may have.
    func values(_ row: AlertRow) -> [String: MessageValue] {
        [
            "number": .text("#\(row.number)"), "symbol": .text(row.alert.instrument.symbol),
            "condition": .text(condition(row.alert)),
        ]
    }

    /// "above 2,400.00"
    func condition(_ alert: PriceAlert) -> String {
        localizer.text("alert.condition.\(alert.condition.name)", conditionValues(alert))
    }

    private func reached(_ alert: PriceAlert, _ firing: Firing) -> String {
        var values = conditionValues(alert)
        let change = (firing.price / firing.reference - 1) * FixedPoint(100)
        values["change"] = .signedPercent(Percent(change), places: 2)
        values["reference"] = price(firing.reference, alert)
        return localizer.text("alert.reached.\(alert.condition.name)", values)
    }

    private func conditionValues(_ alert: PriceAlert) -> [String: MessageValue] {
        switch alert.condition {
        case .above(let level), .below(let level), .crosses(let level): ["level": price(level, alert)]
        case .moves(let percent): ["percent": .percent(percent, places: percent.value.decimalPlaces)]
        }
    }

    private func options(_ alert: PriceAlert) -> String {
        var parts = [
            alert.isRepeating
                ? localizer.text("alert.repeats", ["cooldown": .duration(alert.cooldown)])
                : localizer.text("alert.once")
        ]
        // What tells once has nothing to be armed again for, unless the price is there already.
        if alert.isRepeating || alert.watch == .retreat, alert.condition.level != nil {
            parts.append(localizer.text("alert.rearms", ["distance": distance(alert.hysteresis, alert)]))
        }
        if let end = alert.expiresAt {
            parts.append(localizer.text("alert.until", ["time": .timestamp(end, .dateTime)]))
        }
        return parts.joined(separator: " · ")
    }

    private func price(_ price: Price, _ alert: PriceAlert) -> MessageValue {
        guard let instrument = services.instruments[alert.instrument] else { return .number(price.value) }
        return localizer.price(instrument.rounded(price), of: instrument)
    }
    private func distance(_ distance: Price, _ alert: PriceAlert) -> MessageValue {
        guard let instrument = services.instruments[alert.instrument] else { return .number(distance.value) }
        return localizer.distance(distance, of: instrument)
    }
}

extension PriceAlert.Condition {
    /// As the action's argument calls it.
    var name: String {
        switch self {
        case .above: "above"
        case .below: "below"
        case .crosses: "crosses"
        case .moves: "moves"
        }
    }
}
