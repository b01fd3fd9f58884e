import Actions
import Platform
import Storage
import Trading

/// Which waiting orders of a person are meant. What is nil is not said.
struct OrderSelection: Sendable {
    var symbol: InstrumentID?
    var side: Side?
    var type: OrderType?
    /// A reference, with or without #, or the full name.
    var id: String?
    /// Instruments whose orders are not meant.
    var exclude: Set<String> = []

    var isEmpty: Bool { symbol == nil && side == nil && type == nil && id == nil }

    func orders(of user: Int64, _ transaction: Transaction) throws -> [Order] {
        try transaction.workingOrders(of: user).filter { order in
            (symbol == nil || symbol == ClosingSelection.all || order.instrument == symbol)
                && !exclude.contains(order.instrument.symbol) && (side == nil || order.side == side)
                && (type == nil || order.type == type)
                && (id.map(order.isNamed) ?? true)
        }
    }
}

extension OrderSelection {
    /// What the arguments of a call say of it.
    init(_ arguments: [String: ArgumentValue]) {
        self.init(
            symbol: arguments["symbol"].flatMap { InstrumentID($0) }, side: arguments["side"].flatMap { Side($0) },
            type: arguments["order_type"].flatMap { OrderType($0) },
            id: arguments["order_id"].flatMap { String($0) })
    }
}

extension Order {
    /// Whether a person means this order by `name`: its reference, with or without #, or its full name.
    func isNamed(_ name: String) -> Bool {
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
