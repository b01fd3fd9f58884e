import Backtesting
import Brokerage
import Presentation
import Trading

// One part of the figures, for who asks for it alone.
extension ReportText {
    private static let shownTrades = 3

    func part(_ view: ReportView) -> Document {
        guard !performance.trades.isEmpty else { return headline + localizer.document("report.none") }
        if view == .costs { return headline + .lines(booked) }
        if let grouping = TradeGrouping(rawValue: view.rawValue) { return headline + groups(grouping, isAsked: true) }
        let sorted = performance.trades.sorted { ($0.net.amount, $0.number) < ($1.net.amount, $1.number) }
        let worst = sorted.prefix(Self.shownTrades).filter(\.net.isNegative)
        let best = sorted.reversed().prefix(Self.shownTrades).filter { $0.net.amount.sign > 0 }
        return headline + list("best", best) + list("worst", worst)
    }

    private func list(_ key: String, _ trades: [RoundTrip]) -> Document {
        guard !trades.isEmpty else { return Document() }
        return .lines([localizer.document("report.\(key)")] + trades.map(line))
    }

    private func line(_ trade: RoundTrip) -> Document {
        localizer.document(
            "report.trade",
            [
                "symbol": .text(trade.instrument.symbol), "direction": localizer.direction(trade.direction),
                "date": .timestamp(trade.closedAt ?? trade.changedAt, .date), "net": .signedMoney(trade.net),
                "reference": .code("#\(trade.reference)"),
            ])
    }
}
