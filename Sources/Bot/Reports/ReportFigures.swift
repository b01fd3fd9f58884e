import Backtesting
import Presentation
import Trading

/// Figures of statistics as messages show them.
struct ReportFigures {
    let localizer: Localizer

    func money(_ value: Double, _ currency: Currency) -> MessageValue {
        .signedMoney(Money(FixedPoint(value) ?? .zero, currency).booked)
    }
    /// 0.5 is 50 %.
    func share(_ value: Double, places: Int = 0) -> MessageValue {
        .percent(Percent(FixedPoint(value * 100) ?? .zero), places: places)
    }
    func number(_ value: Double) -> MessageValue { .number(Self.rounded(value), places: 2...2) }
    /// With its sign, a plus as well.
    func signed(_ value: Double) -> String {
        let rounded = Self.rounded(value)
        return (rounded.sign < 0 ? "" : "+") + localizer.format(.number(rounded, places: 2...2))
    }
    /// A multiple of the risk: +1.5R.
    func reward(_ value: Double) -> MessageValue {
        let rounded = Self.rounded(value)
        // What is lost or won, however little, has its own sign: -0.00R.
        let isTiny = rounded.isZero && value != 0
        let sign = rounded.sign < 0 ? "" : isTiny && value < 0 ? "-" : "+"
        let figure = sign + localizer.format(.number(rounded, places: isTiny ? 2...2 : 0...2))
        return .text(localizer.text("journal.reward_value", ["value": .text(figure)]))
    }
    func basis(_ basis: StatisticsBasis) -> MessageValue {
        let values: [String: MessageValue] = [
            "days": .number(FixedPoint(basis.periodsPerYear) ?? .zero, places: 0...2),
            "ddof": .text("\(basis.deviation.rawValue)"),
            "rate": .number(FixedPoint(basis.riskFreeRate) ?? .zero, places: 1...4),
        ]
        return .text(localizer.text("report.basis.method", values))
    }
    /// How many came out at exactly zero, to stand behind what was won and lost; nothing where none did.
    func flats(_ results: WinLoss) -> MessageValue {
        .text(results.flats == 0 ? "" : localizer.text("report.flat", ["count": .integer(results.flats)]))
    }

    private static func rounded(_ value: Double) -> FixedPoint {
        (FixedPoint(value) ?? .zero).rounded(to: FixedPoint("0.01") ?? 1, .halfEven)
    }
}
