public import Platform

/// The side of an order or a fill.
public enum Side: String, Sendable, Hashable, Codable, CaseIterable {
    case buy, sell
    public var opposite: Side { self == .buy ? .sell : .buy }
    /// The direction of a position opened by this side.
    public var direction: Direction { self == .buy ? .long : .short }
}

/// The direction of a position.
public enum Direction: String, Sendable, Hashable, Codable {
    case long, short
    /// The side that opens or enlarges it.
    public var openingSide: Side { self == .long ? .buy : .sell }
    public var closingSide: Side { openingSide.opposite }
}

/// What makes an order execute.
public enum OrderType: String, Sendable, Hashable, Codable, CaseIterable {
    /// At once.
    case market
    /// At its price or better.
    case limit
    /// Once the market has come to its price, then at the market.
    case stop
    /// Once the market has come to its price, then as a limit order at `Order.limit`.
    case stopLimit = "stop_limit"
    /// As a stop order whose price follows the market at a distance.
    case trailingStop = "trailing_stop"
}

/// How long an order waits.
public enum TimeInForce: String, Sendable, Hashable, Codable, CaseIterable {
    /// Until it is filled or canceled.
    case goodTillCancel = "gtc"
    /// Until trading ends that day.
    case day
    /// What can be filled at once, and no more.
    case immediateOrCancel = "ioc"
    /// All of it at once, or nothing.
    case fillOrKill = "fok"

    /// Whether it never waits.
    public var isImmediate: Bool { self == .immediateOrCancel || self == .fillOrKill }
}

/// Our name for an order, unique for good. The order made from a card carries the card's name.
public struct ClientOrderID: Sendable, Hashable, Codable, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    public init(from decoder: any Decoder) throws { text = try String(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
    public var description: String { text }
}

/// Where an order stands, in FIX's words.
public enum OrderStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case pendingNew, new, partiallyFilled, filled, canceled, rejected, expired
    /// Nothing more can happen to it.
    public var isFinal: Bool {
        switch self {
        case .pendingNew, .new, .partiallyFilled: false
        case .filled, .canceled, .rejected, .expired: true
        }
    }
}

/// What can happen to an order after it was made.
public enum OrderEvent: Sendable, Hashable {
    case accepted
    case filled(quantity: Quantity, price: Price)
    /// The market came to the price of a stop-limit order: its limit waits from now on.
    case triggered
    /// The price of a trailing stop followed the market.
    case trailed(to: Price)
    case canceled, rejected, expired

    fileprivate var name: String {
        switch self {
        case .accepted: "accepted"
        case .filled: "filled"
        case .triggered: "triggered"
        case .trailed: "trailed"
        case .canceled: "canceled"
        case .rejected: "rejected"
        case .expired: "expired"
        }
    }
}

/// An order and its state. The state changes only through `apply(_:)`, which refuses what cannot happen.
public struct Order: Sendable, Hashable, Codable {
    public let id: ClientOrderID
    public let instrument: InstrumentID
    public let side: Side
    public let type: OrderType
    /// In units of the base.
    public let quantity: Quantity
    /// Of a limit order its limit; of the stop orders the level that triggers them; nil for a market order.
    public private(set) var price: Price?
    /// What a stop-limit order turns into once triggered: the worst price it may be filled at.
    public let limit: Price?
    /// How far behind the market a trailing stop follows.
    public let trail: Price?
    public let timeInForce: TimeInForce
    /// When it stops waiting; nil: never.
    public let expiresAt: Timestamp?
    /// Orders that share a group cancel each other: the first execution of one ends the rest.
    public let group: String?
    /// How the position that it opens is managed.
    public let management: Management?
    /// Protective levels of the position it opens.
    public let stopLoss: Price?
    public let takeProfit: Price?
    /// Whether nobody said the stop: it was added to keep the account within its limit.
    public let isStopAdded: Bool
    /// Whether it may only make a position smaller: it fills no more than is held against it, and ends with it.
    public let isReduceOnly: Bool
    /// Whether it was approved to close what was held the other way, and to open the rest.
    public let turnsAround: Bool
    public let createdAt: Timestamp

    public private(set) var status: OrderStatus = .pendingNew
    /// Whether the market has come to the price of a stop-limit order.
    public private(set) var isTriggered = false
    public private(set) var filledQuantity: Quantity = .zero
    /// Volume-weighted price of the fills; nil before the first.
    public private(set) var averagePrice: Price?

    /// - Precondition: `quantity` is above zero; `price`, `limit` and `trail` are present exactly when the type needs
    ///   them.
    public init(
        id: ClientOrderID, instrument: InstrumentID, side: Side, type: OrderType, quantity: Quantity, price: Price?,
        limit: Price? = nil, trail: Price? = nil, timeInForce: TimeInForce = .goodTillCancel,
        expiresAt: Timestamp? = nil, group: String? = nil, management: Management? = nil, stopLoss: Price?,
        takeProfit: Price?, isStopAdded: Bool = false, isReduceOnly: Bool = false, turnsAround: Bool = false,
        createdAt: Timestamp
    ) {
        precondition(quantity > .zero, "an order of nothing")
        precondition((type == .market) == (price == nil), "market orders have no price, the others have one")
        precondition((type == .stopLimit) == (limit != nil), "stop-limit orders have a limit, the others none")
        precondition((type == .trailingStop) == (trail != nil), "trailing stops have a distance, the others none")
        self.id = id
        self.instrument = instrument
        self.side = side
        self.type = type
        self.quantity = quantity
        self.price = price
        self.limit = limit
        self.trail = trail
        self.timeInForce = timeInForce
        self.expiresAt = expiresAt
        self.group = group
        self.management = management
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.isStopAdded = isStopAdded
        self.isReduceOnly = isReduceOnly
        self.turnsAround = turnsAround
        self.createdAt = createdAt
    }

    /// What is still to be filled.
    public var leavesQuantity: Quantity { status.isFinal ? .zero : quantity - filledQuantity }

    /// How much of what is held it would close; zero when it would open or enlarge.
    public func closing(_ held: Position?) -> Quantity {
        guard let held, held.direction.closingSide == side else { return .zero }
        return min(held.quantity, leavesQuantity)
    }
    /// Whether all that is left of it would only make a position smaller.
    public func onlyReduces(_ held: Position?) -> Bool {
        isReduceOnly || leavesQuantity > .zero && closing(held) == leavesQuantity
    }

    /// - Throws: `TradingError.illegalTransition` and changes nothing when `event` cannot happen now.
    public mutating func apply(_ event: OrderEvent) throws(TradingError) {
        switch (status, event) {
        case (.pendingNew, .accepted): status = .new
        case (.pendingNew, .rejected): status = .rejected
        case (.new, .filled(let size, let price)), (.partiallyFilled, .filled(let size, let price)):
            guard size > .zero, size <= leavesQuantity else {
                throw .illegalTransition(from: status, event: event.name)
            }
            let before = (averagePrice ?? .zero) * filledQuantity
            filledQuantity += size
            averagePrice = Price((before + price * size) / filledQuantity.value)
            status = filledQuantity == quantity ? .filled : .partiallyFilled
        case (.new, .triggered) where type == .stopLimit && !isTriggered: isTriggered = true
        case (.new, .trailed(let level)) where type == .trailingStop: price = level
        case (.new, .canceled), (.partiallyFilled, .canceled): status = .canceled
        case (.new, .expired), (.partiallyFilled, .expired): status = .expired
        default: throw .illegalTransition(from: status, event: event.name)
        }
    }

    /// What a waiting order becomes by a split of shares; nil when nothing is left of it, or part of it was filled.
    public func split(_ split: PriceBreak.Split, _ instrument: Instrument) -> Order? {
        let size = instrument.rounded(Quantity(split.shares(quantity.value)))
        guard status == .new, size > .zero else { return nil }
        func price(_ price: Price?) -> Price? { price.map { instrument.rounded(Price(split.price($0.value))) } }
        var order = Order(
            id: id, instrument: self.instrument, side: side, type: type, quantity: size, price: price(self.price),
            limit: price(limit), trail: price(trail), timeInForce: timeInForce, expiresAt: expiresAt, group: group,
            management: management, stopLoss: price(stopLoss), takeProfit: price(takeProfit),
            isStopAdded: isStopAdded, isReduceOnly: isReduceOnly, turnsAround: turnsAround, createdAt: createdAt)
        (order.status, order.isTriggered) = (status, isTriggered)
        return order
    }

    /// The same order on other terms: its name, its side and what was filled of it stay.
    /// - Throws: `TradingError.illegalTransition` when it no longer waits, or as much was filled already.
    public func replaced(by terms: OrderTerms) throws(TradingError) -> Order {
        guard status == .new || status == .partiallyFilled, terms.quantity > filledQuantity else {
            throw .illegalTransition(from: status, event: "replaced")
        }
        var order = Order(
            id: id, instrument: instrument, side: side, type: type, quantity: terms.quantity, price: terms.price,
            limit: terms.limit, trail: terms.trail, timeInForce: terms.timeInForce, expiresAt: terms.expiresAt,
            group: group, management: management, stopLoss: terms.stopLoss, takeProfit: terms.takeProfit,
            isStopAdded: terms.isStopAdded, isReduceOnly: terms.isReduceOnly, turnsAround: terms.turnsAround,
            createdAt: createdAt)
        (order.status, order.isTriggered) = (status, isTriggered)
        (order.filledQuantity, order.averagePrice) = (filledQuantity, averagePrice)
        return order
    }

    /// What of it can be changed while it waits.
    public var terms: OrderTerms {
        OrderTerms(
            quantity: quantity, price: price, limit: limit, trail: trail, timeInForce: timeInForce,
            expiresAt: expiresAt, stopLoss: stopLoss, isStopAdded: isStopAdded, takeProfit: takeProfit,
            isReduceOnly: isReduceOnly, turnsAround: turnsAround)
    }

    /// An order as it was stored.
    public init(
        restoring order: Order, status: OrderStatus, isTriggered: Bool, filledQuantity: Quantity, averagePrice: Price?
    ) {
        self = order
        self.status = status
        self.isTriggered = isTriggered
        self.filledQuantity = filledQuantity
        self.averagePrice = averagePrice
    }
}

/// What of a waiting order can be changed. Meanings as in `Order`.
public struct OrderTerms: Sendable, Hashable {
    /// All of it, what was filled already included.
    public var quantity: Quantity
    public var price: Price?
    public var limit: Price?
    public var trail: Price?
    public var timeInForce: TimeInForce
    public var expiresAt: Timestamp?
    public var stopLoss: Price?
    public var isStopAdded: Bool
    public var takeProfit: Price?
    public var isReduceOnly: Bool
    public var turnsAround: Bool

    public init(
        quantity: Quantity, price: Price?, limit: Price?, trail: Price?, timeInForce: TimeInForce,
        expiresAt: Timestamp?, stopLoss: Price?, isStopAdded: Bool, takeProfit: Price?, isReduceOnly: Bool,
        turnsAround: Bool
    ) {
        self.quantity = quantity
        self.price = price
        self.limit = limit
        self.trail = trail
        self.timeInForce = timeInForce
        self.expiresAt = expiresAt
        self.stopLoss = stopLoss
        self.isStopAdded = isStopAdded
        self.takeProfit = takeProfit
        self.isReduceOnly = isReduceOnly
        self.turnsAround = turnsAround
    }
}

/// One execution of an order.
public struct Fill: Sendable, Hashable, Codable {
    public var order: ClientOrderID
    public var instrument: InstrumentID
    public var side: Side
    public var quantity: Quantity
    public var price: Price
    /// Cost in the account's currency, zero or more.
    public var fee: Money
    /// Profit or loss booked by this fill, in the account's currency, before `fee`.
    public var realized: Money
    public var time: Timestamp

    public init(
        order: ClientOrderID, instrument: InstrumentID, side: Side, quantity: Quantity, price: Price, fee: Money,
        realized: Money, time: Timestamp
    ) {
        self.order = order
        self.instrument = instrument
        self.side = side
        self.quantity = quantity
        self.price = price
        self.fee = fee
        self.realized = realized
        self.time = time
    }
}

/// A fill with what is needed to tell which trade it belongs to.
public struct BookedFill: Sendable, Hashable {
    /// Grows with every fill.
    public var number: Int64
    public var fill: Fill
    /// The stop in force, once it was made, of the position that it opened or enlarged; nil: there was none.
    public var stopLoss: Price?
    /// Of its order, likewise.
    public var takeProfit: Price?
    /// The place in the ledger of what it booked; nil when it booked nothing.
    public var booking: Int64?
    /// `RatePath` as text, of what it booked; nil: nothing was converted, or it is not known any more.
    public var conversion: String?
    /// Why it closed what was held; nil: it closed nothing, or it is not known.
    public var cause: ClosingCause?

    public init(
        number: Int64, fill: Fill, stopLoss: Price?, takeProfit: Price? = nil, booking: Int64?,
        conversion: String? = nil, cause: ClosingCause? = nil
    ) {
        self.number = number
        self.fill = fill
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.booking = booking
        self.conversion = conversion
        self.cause = cause
    }
}

/// What was paid (below zero) or earned for holding a position, or what became of it meanwhile.
public struct HoldingBooking: Sendable, Hashable {
    /// As the ledger calls them.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Interest of a night.
        case swap
        case dividend
        /// Of shares; the amount is what a part of one that was left over brought.
        case split
    }

    public var kind: Kind
    /// Its place in the ledger.
    public var booking: Int64
    /// Begins with the instrument's symbol.
    public var reference: String
    public var amount: Money

    public init(_ kind: Kind, booking: Int64, reference: String, amount: Money) {
        self.kind = kind
        self.booking = booking
        self.reference = reference
        self.amount = amount
    }

    /// When it happened, by the market's clock, as the reference says after its `@`; nil when it does not.
    public var time: Timestamp? {
        let digits = (reference.split(separator: "@").dropFirst().first ?? "").prefix { $0.isNumber }
        return Int64(digits).map { Timestamp(milliseconds: $0) }
    }

    /// How a reference names a split: `AAPL@1718112600000*4:1`.
    public static func reference(
        _ instrument: InstrumentID, _ split: PriceBreak.Split, at moment: Timestamp
    ) -> String { "\(instrument)@\(moment.milliseconds)*\(split.new):\(split.old)" }

    /// The split that the reference names; nil of everything else.
    public var split: PriceBreak.Split? {
        let parts = (reference.split(separator: "*").dropFirst().first ?? "").split(separator: ":")
        guard kind == .split, parts.count == 2, let new = Int(parts[0]), let old = Int(parts[1]), new > 0, old > 0
        else { return nil }
        return PriceBreak.Split(new: new, old: old)
    }

    /// Whether it was for holding this instrument: the symbol stands in front, alone or before a mark of separation.
    public func concerns(_ instrument: InstrumentID) -> Bool {
        guard reference.hasPrefix(instrument.symbol) else { return false }
        let next = reference.dropFirst(instrument.symbol.count).first
        return next.map { !$0.isLetter && !$0.isNumber } ?? true
    }
}
