import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Balance, equity, margin and drawdown.
    static var accountStatus: Self {
        Self(
            "account_status", role: .viewer, effect: .reads,
            aliases: [Alias("account"), Alias("balance"), Alias("status")]
        ) { turn, services in
            try await Plan.reading(services.store) { transaction in
                let localizer = turn.localizer
                let state = try services.desk.state(of: turn.user.id, transaction)
                let figures = try services.wording(turn, nil) { try state.figures() }
                let peak = max(
                    try transaction.peakBalance(of: turn.user.id), figures.equity.amount, figures.balance.amount)
                let drawdown = peak > .zero ? (peak - figures.equity.amount) / peak * FixedPoint(100) : .zero
                let level: MessageValue =
                    figures.marginLevel.map { .percent($0, places: 0) } ?? .text(localizer.text("order.no_level"))
                let pause = turn.preferences.pause(at: turn.now)
                var document = localizer.document(
                    "account.status",
                    [
                        "balance": .money(figures.balance), "equity": .money(figures.equity),
                        "profit": .signedMoney(figures.openProfit), "margin": .money(figures.usedMargin),
                        "free": .money(figures.freeMargin), "level": level,
                        "drawdown": .percent(Percent(drawdown), places: 2), "leverage": .integer(state.leverage),
                        "positions": .integer(state.positions.count),
                        "risk": localizer.usualRisk(
                            services.desk.limits(turn.preferences), turn.preferences.sizing),
                        "limit": .percent(services.desk.maximumRisk, places: 2),
                    ])
                if !state.positions.isEmpty {
                    let held = try services.wording(turn, nil) { try state.holdings() }
                    document += holdingLines(held, of: figures.equity, localizer)
                }
                if pause.isPaused { document += pauseNote(pause.until, localizer) }
                return [Reply(document + services.marketNote(localizer))]
            }
        }
    }

    /// What is held and what it would come to at its stops; in percent of an equity above zero.
    private static func holdingLines(
        _ held: AccountState.Holdings, of equity: Money, _ localizer: Localizer
    ) -> Document {
        func share(_ amount: Money) -> MessageValue {
            guard equity.amount > .zero else { return .text("–") }
            return .percent(Percent(amount.amount / equity.amount * FixedPoint(100)), places: 1)
        }
        var lines = [
            localizer.document("account.held", ["value": .money(held.value), "percent": share(held.value)]),
            localizer.document(
                "account.at_stops",
                ["profit": .signedMoney(held.profitAtStops), "percent": share(held.profitAtStops)]),
        ]
        if held.unstopped > 0 {
            lines.append(localizer.document("account.unstopped", ["count": .integer(held.unstopped)]))
        }
        return .lines(lines)
    }

    /// The line that says that entries are paused.
    static func pauseNote(_ until: Timestamp?, _ localizer: Localizer) -> Document {
        guard let until else { return localizer.document("pause.note") }
        return localizer.document("pause.note_until", ["time": .timestamp(until, .weekdayTime)])
    }
}

extension Reply {
    /// A refusal inside a longer answer.
    static func refusal(_ error: ActionError, _ localizer: Localizer) -> Reply {
        guard case .refused(let key, let values, _) = error else {
            return Reply(localizer.document("card.nothing_done"))
        }
        return Reply(localizer.document("refusal.\(key)", values))
    }
}
