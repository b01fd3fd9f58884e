import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Closes everything, cancels every order and pauses, whatever else is going on.
    static var emergencyStop: Self {
        Self(
            "emergency_stop", role: .trader, effect: .protects, aliases: [Alias("stop"), Alias("panic"), Alias("kill")]
        ) { turn, services in
            Plan { transaction in
                let user = turn.user.id
                // What comes first holds whatever becomes of the rest.
                try transaction.set(
                    SettingKey.pausedUntil.rawValue, to: "always", of: user, by: user, at: turn.now)
                // Allowing entries again must not by itself trade without asking.
                let wasTrading = try transaction.autotrades(of: user).contains { $0.mode == .automatic }
                try transaction.stopAutotrade(of: user, strategy: nil, mode: .automatic)
                let wording = BridgeWording(services, turn.localizer)
                let bridge = try BridgeOrders.takeBack(of: user, wording, at: turn.now, transaction)
                let waiting = try transaction.workingOrders(of: user)
                for var order in waiting {
                    try order.apply(.canceled)
                    try transaction.updateOrder(order, at: services.market.clock.now())
                }
                let replies = try transaction.positions(of: user).enumerated().map { index, position in
                    ClosePlan.close(position, name: "\(turn.key)-e\(index)", turn, services, transaction)
                }
                let left = try transaction.positions(of: user).map(\.instrument.symbol)
                let key = left.isEmpty ? "emergency.done" : "emergency.left"
                let document =
                    turn.localizer.document(key, ["left": .text(left.joined(separator: ", "))])
                    + (waiting.isEmpty
                        ? Document()
                        : turn.localizer.document("emergency.orders", ["count": .integer(waiting.count)]))
                    + (wasTrading ? turn.localizer.document("emergency.autotrade") : Document()) + bridge
                let resume = Reply.Choice(label: turn.localizer.text("button.resume"), id: "/resume")
                return replies + [Reply(document, choices: [[resume]], isUrgent: false)]
            }
        }
    }
}

extension ClosePlan {
    /// Closes all of one position whatever is wrong with the others, and says what came of it.
    static func close(
        _ position: Position, name: String, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) -> Reply {
        let localizer = turn.localizer
        var reason = localizer.document("emergency.failed")
        do {
            let all = ClosingSelection(symbol: position.instrument, percent: 100, side: nil, exclude: [])
            let reply = try close(position, all, name: name, cause: .emergencyStop, turn, services, transaction).reply
            guard try transaction.position(position.instrument, of: turn.user.id) != nil else { return reply }
            reason = reply.document
        } catch {
            // Whatever it was: it stays open, and is told by its name.
        }
        return Reply(stillOpen(position, reason, localizer))
    }

    static func stillOpen(_ position: Position, _ reason: Document, _ localizer: Localizer) -> Document {
        localizer.document(
            "emergency.not_closed", ["symbol": .text(position.instrument.symbol), "reason": .document(reason)])
    }
}
