import Platform
import Presentation
import Trading

extension ReportCell {
    /// As the pages show it. Lengths of time are hours, minutes and seconds, to be compared in a column.
    func text(_ localizer: Localizer) -> String {
        switch self {
        case .empty: "–"
        case .term(let text, _): text
        case .value(.duration(let duration)): Self.clock(duration)
        case .value(let value): localizer.format(value)
        }
    }

    private static func clock(_ duration: Duration) -> String {
        let seconds = Int(min(duration.inSeconds.magnitude, 1e12))
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let sign = duration < .zero ? "-" : ""
        return "\(sign)\(seconds / 3600):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// Whether a figure with its sign is above or below zero; nil for all else.
    var isGood: Bool? {
        switch self {
        case .value(.signedMoney(let money)): money.amount.isZero ? nil : !money.isNegative
        case .value(.signedPercent(let percent, _)): percent.isZero ? nil : percent.value.sign > 0
        default: nil
        }
    }

    var isEmpty: Bool { self == .empty }

    /// The sum of figures of one unit.
    /// - Returns: `.empty` when there are none, or they are of several units or no figures.
    public static func sum(_ cells: some Sequence<ReportCell>) -> ReportCell {
        cells.reduce(into: CellSum()) { $0.add($1) }.cell
    }
}

/// The sum of figures of one unit, as they come.
struct CellSum {
    private var total: MessageValue?
    /// Of several units, or of no figures.
    private var isMixed = false

    mutating func add(_ cell: ReportCell) {
        guard case .value(let value) = cell, !isMixed else { return }
        total = total.map { $0.adding(value) } ?? value.adding(nil)
        isMixed = total == nil
    }

    /// `.empty` when there is none.
    var cell: ReportCell { total.map(ReportCell.value) ?? .empty }
}

extension MessageValue {
    /// - Parameter other: nil for nothing to add.
    /// - Returns: nil when this is no figure, or the other one is of another unit.
    fileprivate func adding(_ other: MessageValue?) -> MessageValue? {
        switch (self, other) {
        case (.integer, nil), (.number, nil), (.price, nil), (.money, nil), (.signedMoney, nil), (.percent, nil),
            (.signedPercent, nil), (.duration, nil):
            return self
        case (.integer(let one), .integer(let other)):
            let (sum, isTooLarge) = one.addingReportingOverflow(other)
            return isTooLarge ? nil : .integer(sum)
        case (.number(let one, let places), .number(let other, _)): return .number(one + other, places: places)
        case (.price(let one, let places), .price(let other, let more)):
            return .price(one + other, places: max(places, more))
        case (.money(let one), .money(let other)) where one.currency == other.currency: return .money(one + other)
        case (.signedMoney(let one), .signedMoney(let other)) where one.currency == other.currency:
            return .signedMoney(one + other)
        case (.percent(let one, let places), .percent(let other, _)): return .percent(one + other, places: places)
        case (.signedPercent(let one, let places), .signedPercent(let other, _)):
            return .signedPercent(one + other, places: places)
        case (.duration(let one), .duration(let other)): return .duration(one + other)
        default: return nil
        }
    }
}
