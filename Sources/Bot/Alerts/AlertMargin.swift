import Actions
import Trading

/// A distance from the level of an alert as people say it: `2` in price, `20pips`, `0.1%` of the level.
struct AlertMargin: ActionValue {
    enum Unit: String, CaseIterable { case price = "", pips, percent = "%" }

    static var kind: ParameterKind { .named }

    let value: FixedPoint
    let unit: Unit

    init?(_ argument: ArgumentValue) {
        let typed = argument.plain.lowercased().filter { !$0.isWhitespace }
        let text = typed.hasSuffix("pip") ? typed + "s" : typed
        let digits = text.prefix { $0.isNumber || $0 == "." }
        // No level is as far from itself as this.
        guard let value = FixedPoint(String(digits)), let unit = Unit(rawValue: String(text.dropFirst(digits.count))),
            value <= (unit == .percent ? 100 : 1_000_000_000)
        else { return nil }
        (self.value, self.unit) = (value, unit)
    }

    /// As it is typed.
    var text: String { "\(value)\(unit.rawValue)" }

    /// In price, on the tick.
    func distance(at level: Price, _ instrument: Instrument) -> Price {
        let distance: Price =
            switch unit {
            case .price: Price(value)
            case .pips: Price(value * instrument.pip.value)
            case .percent: Percent(value).of(level)
            }
        return instrument.rounded(distance)
    }
}
