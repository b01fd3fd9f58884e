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
                return [Reply(title + .lines(lines) + services.marketNote(turn.localizer))]
            }
        }
    }

    /// Withdraws orders that wait in the market.
    static var cancelOrder: Self {
        Self(
            "cancel_order", role: .trader, effect: .trades, confirm: .always, aliases: [Alias("cancel")],
            Parameter<InstrumentID?>("symbol"), Parameter<Side?>("side"), Parameter<OrderType?>("order_type"),
            Parameter<String?>("order_id", .identifier), Parameter<String?>("shown", .named)
        ) { turn, services, symbol, side, type, id, shown in
            // Those that a card has shown: no other is meant any more.
            let shown = shown.map { Set($0.split(separator: ",").map(String.init)) }
            let user = turn.user.id
            @Sendable func selected(_ transaction: Transaction) throws -> [Order] {
                let orders = try transaction.workingOrders(of: user).filter { order in
                    (symbol == nil || symbol == ClosingSelection.all || order.instrument == symbol)
                        && (side == nil || order.side == side) && (type == nil || order.type == type)
                        && (id == nil || order.isNamed(id ?? "")) && shown?.contains(order.id.text) != false
                }
                guard !orders.isEmpty else { throw ActionError.refused("no_orders") }
                if symbol == nil, side == nil, type == nil, id == nil, shown == nil, orders.count > 1 {
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
                "stop": localizer.level(order.stopLoss, from: price, of: instrument),
                "target": localizer.level(order.takeProfit, from: price, of: instrument),
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
            document += localizer.document("order.group", ["reference": .code("#\(shortReference(for: group))")])
        }
        return document
    }
}

extension Order {
    /// Whether a person means this order by `name`: its reference, with or without #, or its full name.
    fileprivate func isNamed(_ name: String) -> Bool {
        let name = name.uppercased().trimmingPrefix("#")
        return name == shortReference(for: id.text) || name == id.text.uppercased()
    }
}

extension Transaction {
    /// The waiting order of a person that they mean by `name`: its own, or that of the group it is in.
    func workingOrder(named name: String, of user: Int64) throws -> Order? {
        let orders = try workingOrders(of: user)
        return orders.first { $0.isNamed(name) } ?? orders.first { $0.group == name }
    }
}
