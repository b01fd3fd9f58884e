import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Orders that wait in the market.
    static var listOrders: Self {
        Self(
            "list_orders", role: .viewer, effect: .reads, aliases: [Alias("orders")], Parameter<InstrumentID?>("symbol")
        ) { turn, services, symbol in
            try await Plan.reading(services.store) { transaction in
                let orders = try transaction.workingOrders(of: turn.user.id).filter {
                    symbol == nil || $0.instrument == symbol || symbol == ClosingSelection.all
                }
                guard !orders.isEmpty else { return [Reply(turn.localizer.document("orders.none"))] }
                let lines = try orders.map { try line($0, turn.localizer, services) }
                let title = turn.localizer.document("orders.headline", ["count": .integer(orders.count)])
                return [
                    Reply(
                        title + .lines(lines) + services.marketNote(turn.localizer), choices: changes(of: orders, turn))
                ]
            }
        }
    }

    /// Withdraws orders that wait in the market.
    static var cancelOrder: Self {
        Self(
            "cancel_order", role: .trader, effect: .trades, confirm: .always, aliases: [Alias("cancel")],
            Parameter<InstrumentID?>("symbol"), Parameter<Side?>("side"), Parameter<OrderType?>("order_type"),
            Parameter<String?>("order_id", .identifier), Parameter<String?>("shown", .named),
            Parameter<[String]?>("exclude", .symbols)
        ) { turn, services, symbol, side, type, id, shown, exclude in
            // Those that a card has shown: no other is meant any more.
            let shown = shown.map { Set($0.split(separator: ",").map(String.init)) }
            let user = turn.user.id
            let selection = OrderSelection(
                symbol: symbol, side: side, type: type, id: id, exclude: Set(exclude ?? []))
            @Sendable func selected(_ transaction: Transaction) throws -> [Order] {
                let orders = try selection.orders(of: user, transaction)
                    .filter { shown?.contains($0.id.text) != false }
                guard !orders.isEmpty else { throw ActionError.refused("no_orders") }
                if selection.isEmpty, shown == nil, orders.count > 1 {
                    throw ActionError.missing(parameter: "order_id")
                }
                return orders
            }
            let orders = try await services.store.read { try selected($0) }
            let lines = try orders.map { try line($0, turn.localizer, services) }
            let headline = turn.localizer.document("orders.cancel", ["count": .integer(orders.count)])
            var exact: [String: ArgumentValue] = ["shown": .text(orders.map(\.id.text).joined(separator: ","))]
            exact["symbol"] = symbol.map { .text($0.symbol) }
            exact["side"] = side.map { .text($0.rawValue) }
            exact["order_type"] = type.map { .text($0.rawValue) }
            exact["order_id"] = id.map { .text($0) }
            exact["exclude"] = exclude.map { .texts($0) }
            return Plan(exact: exact, card: Card(document: headline + .lines(lines))) { transaction in
                let orders = try selected(transaction)
                for var order in orders {
                    try order.apply(.canceled)
                    try transaction.updateOrder(order, at: services.market.clock.now())
                }
                let reference = shortReference(for: turn.key)
                return [
                    Reply(
                        turn.localizer.document(
                            "orders.canceled",
                            ["count": .integer(orders.count), "reference": .code("#\(reference)")]),
                        reference: reference)
                ]
            }
        }
    }

    /// A button for each of the first orders, for whoever may change them.
    private static func changes(of orders: [Order], _ turn: Turn) -> [[Reply.Choice]] {
        guard turn.role >= .trader else { return [] }
        return orders.prefix(6).map { order in
            let reference = "#\(shortReference(for: order.id.text))"
            let label = turn.localizer.text("button.change_order", ["reference": .text(reference)])
            return Reply.Choice(label: label, id: "/modify \(reference)")
        }.inRows(of: 2)
    }

    private static func line(_ order: Order, _ localizer: Localizer, _ services: BotServices) throws -> Document {
        let instrument = try services.instrument(order.instrument)
        let price = order.price ?? .zero
        var document = localizer.document(
            "orders.line",
            [
                "side": localizer.side(order.side), "size": .text(localizer.size(order.quantity, of: instrument)),
                "symbol": .text(instrument.id.symbol),
                "type": .text(localizer.text("order_type.\(order.type.rawValue)")),
                "price": localizer.price(price, of: instrument),
                "stop": localizer.level(order.stopLoss, from: order.limit ?? price, of: instrument),
                "target": localizer.level(order.takeProfit, from: order.limit ?? price, of: instrument),
                "reference": .code("#\(shortReference(for: order.id.text))"),
            ])
        if let limit = order.limit {
            document += localizer.document("order.limit", ["price": localizer.price(limit, of: instrument)])
        }
        if let trail = order.trail {
            document += localizer.document("order.trail", ["distance": localizer.distance(trail, of: instrument)])
        }
        if !order.filledQuantity.isZero {
            document += localizer.document(
                "orders.filled", ["size": .text(localizer.size(order.filledQuantity, of: instrument))])
        }
        if let end = order.expiresAt {
            document += localizer.document("orders.expires", ["time": .timestamp(end, .weekdayTime)])
        }
        if let group = order.group {
            document += localizer.groupLine(group)
        }
        return document
    }
}
