import Backtesting
import Brokerage
import Presentation
import Trading

// One part of the figures, for who asks for it alone.
extension ReportText {
    private static let shownTrades = 3

    func part(_ view: ReportView) -> Document {
        let nights = view == .costs ? self.nights : []
        guard !performance.trades.isEmpty else {
            return headline + localizer.document("report.none") + .lines(nights)
        }
        if view == .costs { return headline + .lines(booked) + .lines(nights) }
        if let grouping = TradeGrouping(rawValue: view.rawValue) { return headline + groups(grouping, isAsked: true) }
        let sorted = performance.trades.sorted { ($0.net.amount, $0.number) < ($1.net.amount, $1.number) }
        let worst = sorted.prefix(Self.shownTrades).filter(\.net.isNegative)
        let best = sorted.reversed().prefix(Self.shownTrades).filter { $0.net.amount.sign > 0 }
        return headline + list("best", best) + list("worst", worst)
    }

    private static let mostTradesWithNights = 8

    /// What each night cost or earned, of the newest trades of the time and of those that are open.
    private var nights: [Document] {
        let open = results.book.history.open.filter { instrument == nil || $0.instrument == instrument }
        return (performance.trades + open).filter { !$0.nights.isEmpty }.suffix(Self.mostTradesWithNights)
            .flatMap { trade in
                state.instruments[trade.instrument].map {
                    localizer.nightLines(trade.nights, of: $0, state.currency)
                } ?? []
            }
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
