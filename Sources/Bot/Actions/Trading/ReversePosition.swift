import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Turns a position around: one order of twice its size closes it and opens as much the other way.
    static var reversePosition: Self {
        Self(
            "reverse_position", role: .trader, effect: .trades, confirm: .always, aliases: [Alias("reverse")],
            Parameter<InstrumentID?>("symbol"), Parameter<Price?>("stop_loss", .stopPrice),
            Parameter<Price?>("take_profit", .targetPrice),
            Parameter<FixedPoint?>("stop_pips", .stopPips, in: 0...1_000_000),
            Parameter<FixedPoint?>("take_profit_pips", .targetPips, in: 0...1_000_000),
            Parameter<Percent?>("stop_percent", .stopPercent, in: 0...99),
            Parameter<Percent?>("take_profit_percent", .targetPercent, in: 0...10_000),
            Parameter<Side?>("side"), Parameter<String?>("held", .named)
        ) { turn, services, symbol, stop, target, stopPips, targetPips, stopPercent, targetPercent, side, size in
            let position = try await services.store.read { transaction in
                let selection = ClosingSelection(symbol: symbol, percent: 100, side: nil, exclude: [])
                let positions = try selection.positions(in: try transaction.positions(of: turn.user.id))
                guard positions.count == 1 else { throw ActionError.missing(parameter: "symbol") }
                return positions[0]
            }
            let order = position.direction.closingSide
            // What is confirmed is what the card showed.
            guard side == nil || side == order, size == nil || size == position.quantity.value.description else {
                throw ActionError.refused("position_changed")
            }
            let said = OrderRequest.Level(stop, stopPips, stopPercent)
            let usual = said == nil ? try await services.usualStop(of: position, turn) : nil
            let request = OrderRequest(
                instrument: try services.instrument(position.instrument), side: order,
                size: position.quantity.value * 2, unit: .units, stop: said ?? usual,
                target: .init(target, targetPips, targetPercent))
            var plan = try await OrderPlan(
                request: request, trailing: nil, signal: nil, reversed: position, turn: turn, services: services
            ).plan()
            let kept = ["symbol", "side", "stop_loss", "take_profit"]
            plan.exact = plan.exact?.filter { kept.contains($0.key) }
            plan.exact?["held"] = .text(position.quantity.value.description)
            return plan
        }
    }
}

extension BotServices {
    /// As far from the entry as the stop of a position: the one it has, or the one it was opened with once that has
    /// moved past the entry; nil when it never had one.
    fileprivate func usualStop(of position: Position, _ turn: Turn) async throws -> OrderRequest.Level? {
        let instrument = try instrument(position.instrument)
        func pips(_ stop: Price?, from entry: Price) -> OrderRequest.Level? {
            guard let stop, position.isBetter(entry, than: stop) else { return nil }
            return .pips((entry - stop).magnitude / instrument.pip)
        }
        if let level = pips(position.stopLoss, from: position.averagePrice) { return level }
        let history = try await store.read { try TradeBook(of: turn.user.id, self, $0).history }
        let trade = history.open.first { $0.instrument == position.instrument }
        return trade.flatMap { pips($0.initialStop, from: $0.averageEntry) }
    }
}
