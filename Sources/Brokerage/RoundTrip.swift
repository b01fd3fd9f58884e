public import Platform
public import Trading

/// A trade from the fill that opened a position to the one that closed it, or turned it around; or, while it is held,
/// until now. Enlarging and closing in parts belong to the same trade.
public struct RoundTrip: Sendable, Hashable {
    /// What was booked at a moment, in the account's currency, after costs.
    public struct Booking: Sendable, Hashable {
        public var time: Timestamp
        public var amount: FixedPoint

        public init(time: Timestamp, amount: FixedPoint) { (self.time, self.amount) = (time, amount) }
    }

    /// What was held from a moment on, until the next one.
    public struct Holding: Sendable, Hashable {
        public var time: Timestamp
        /// At the average price of the entries, in the quote currency; zero: nothing any more.
        public var value: FixedPoint

        public init(time: Timestamp, value: FixedPoint) { (self.time, self.value) = (time, value) }
    }

    // There may be 100,000 of them in memory: what tells the same twice is worked out when it is asked for, and what
    // is small stands together.

    /// The number of the fill that opened it: its name.
    public let number: Int64
    /// The number of the fill that changed it last.
    public private(set) var lastFill: Int64
    public let openedAt: Timestamp
    /// When it was last enlarged, closed in part or closed.
    public private(set) var changedAt: Timestamp
    /// nil while it is held.
    public private(set) var closedAt: Timestamp?
    public let direction: Direction
    private let isInQuote: Bool
    /// Why its last exit was made; nil before the first, or when it is not known.
    public private(set) var cause: ClosingCause?
    public let instrument: InstrumentID
    /// The account's: of all amounts here.
    private let currency: Currency
    /// Of all its fills, the opening one first, one a line.
    private var orderNames: String
    /// Units of all entries together.
    public private(set) var entered: Quantity = .zero
    /// Units of all exits together.
    public private(set) var exited: Quantity = .zero
    private var grossAmount: FixedPoint = .zero
    private var feesAmount: FixedPoint = .zero
    private var dividendsAmount: FixedPoint = .zero
    private var entryValue: FixedPoint = .zero
    private var exitValue: FixedPoint = .zero
    /// Loss of each of its entries at the stop in force when it was made, in the quote currency.
    private var riskInQuote: FixedPoint = .zero
    /// Profit in the quote currency, and without its signs; the latter as booked.
    private var moved: FixedPoint = .zero
    private var movement: FixedPoint = .zero
    private var bookedMovement: FixedPoint = .zero
    /// What was held after the opening, and what was booked for it.
    private var openingValue: FixedPoint = .zero
    private var openingAmount: FixedPoint = .zero
    /// The stop it was opened with. Later moves of the stop do not change what was at risk.
    public private(set) var initialStop: Price?
    private var lastStop: Price?
    /// The price of its last exit; nil before the first.
    public private(set) var lastExit: Price?
    /// Its target over its stop, in distances from the entry that opened it: what was planned to be won for each unit
    /// at risk; nil without one of them, or when one is on the wrong side.
    public let plannedReward: Double?
    /// After the opening, until the exit that closed it.
    private var laterBookings: [Booking] = []
    private var laterHoldings: [Holding] = []
    /// What each night cost (below zero) or earned, in order of time.
    public private(set) var nights: [Booking] = []
    /// `RatePath` as text: at which rates its exits were booked, each once; empty when nothing was converted.
    public private(set) var conversions: [String] = []

    /// - Parameter isInQuote: whether the account is kept in the currency the instrument is quoted in.
    init(opening booked: BookedFill, isInQuote: Bool) {
        let fill = booked.fill
        number = booked.number
        lastFill = booked.number
        instrument = fill.instrument
        direction = fill.side.direction
        openedAt = fill.time
        changedAt = fill.time
        currency = fill.fee.currency
        orderNames = fill.order.text
        initialStop = booked.stopLoss
        plannedReward = booked.plannedReward
        self.isInQuote = isInQuote
    }

    /// Of all its fills, the opening one first.
    public var orders: [ClientOrderID] { orderNames.split(separator: "\n").map { ClientOrderID(String($0)) } }
    /// The one that opened it.
    public var openingOrder: ClientOrderID { ClientOrderID(String(orderNames.prefix { $0 != "\n" })) }
    /// The one that changed it last.
    public var lastOrder: ClientOrderID {
        let start = orderNames.lastIndex(of: "\n").map { orderNames.index(after: $0) } ?? orderNames.startIndex
        return ClientOrderID(String(orderNames[start...]))
    }

    public var bookings: [Booking] {
        let opening = openingAmount.isZero ? [] : [Booking(time: openedAt, amount: openingAmount)]
        // Of the exit that closed it: what all of them came to, but for the others.
        let rest = laterBookings.reduce(net.amount - openingAmount) { $0 - $1.amount }
        guard let closedAt, !rest.isZero else { return opening + laterBookings }
        return opening + laterBookings + [Booking(time: closedAt, amount: rest)]
    }

    /// At each of its fills and splits, in order of time.
    public var holdings: [Holding] {
        let end = closedAt.map { [Holding(time: $0, value: .zero)] } ?? []
        if closedAt == openedAt, laterHoldings.isEmpty { return end }
        return [Holding(time: openedAt, value: openingValue)] + laterHoldings + end
    }

    /// Before costs.
    public var gross: Money { Money(grossAmount, currency) }
    /// What was paid; above zero.
    public var fees: Money { Money(feesAmount, currency) }
    /// What was earned; below zero it was paid.
    public var swap: Money { Money(swapAmount, currency) }
    private var swapAmount: FixedPoint { nights.reduce(.zero) { $0 + $1.amount } }
    /// What was received; below zero it was paid, by who was short.
    public var dividends: Money { Money(dividendsAmount, currency) }
    public var net: Money { Money(grossAmount - feesAmount + swapAmount + dividendsAmount, currency) }
    /// By volume, over all entries.
    public var averageEntry: Price { entered > .zero ? Price(entryValue / entered.value) : .zero }
    /// By volume, over all exits; nil before the first.
    public var averageExit: Price? { exited > .zero ? Price(exitValue / exited.value) : nil }
    /// How long it was held; nil while it is.
    public var held: Duration? { closedAt.map { max($0 - openedAt, .zero) } }

    /// Account currency for a unit of the quote currency, as its exits were booked; nil before one that tells.
    public var rate: FixedPoint? {
        isInQuote ? 1 : movement.isZero || bookedMovement.isZero ? nil : bookedMovement / movement
    }

    /// All that was put at risk: what would have been lost at the stop it was opened with, and, of each addition, at
    /// the stop in force when it was made; before costs. Later moves of the stop do not change it. nil without a stop
    /// on the losing side at the opening, or when no exit tells the rate.
    public var risk: Money? {
        guard initialStop != nil, riskInQuote > .zero else { return nil }
        return rate.map { Money(riskInQuote * $0, currency) }
    }

    /// The result in R: net profit over all that was put at risk, as `ClosedPosition.reward` of a back-test; nil as
    /// `risk`. By prices rather than by booked profits, which are
    /// rounded: those of small trades would tell little.
    public var reward: Double? {
        guard initialStop != nil, riskInQuote > .zero else { return nil }
        let costs = feesAmount - swapAmount - dividendsAmount
        if costs.isZero { return (moved / riskInQuote).double }
        return rate.map { ((moved - costs / $0) / riskInQuote).double }
    }
}

extension BookedFill {
    fileprivate var plannedReward: Double? {
        guard let stopLoss, let takeProfit else { return nil }
        let sign: FixedPoint = fill.side == .buy ? 1 : -1
        let (risk, gain) = ((fill.price - stopLoss).value * sign, (takeProfit - fill.price).value * sign)
        return risk > .zero && gain > .zero ? (gain / risk).double : nil
    }
}

extension RoundTrip {
    mutating func enter(_ quantity: Quantity, _ booked: BookedFill, fee: Money) {
        let price = booked.fill.price
        entered += quantity
        entryValue += price * quantity
        // An order without a stop of its own leaves the one that stands.
        lastStop = booked.stopLoss ?? lastStop
        if let lastStop {
            let distance = direction == .long ? price - lastStop : lastStop - price
            riskInQuote += max(distance, .zero) * quantity
        }
        take(booked, fee: fee, realized: .zero(fee.currency))
    }

    /// - Parameter profit: in the quote currency, not rounded.
    mutating func exit(_ quantity: Quantity, _ booked: BookedFill, fee: Money, profit: FixedPoint) {
        exited += quantity
        exitValue += booked.fill.price * quantity
        (lastExit, cause) = (booked.fill.price, booked.cause)
        moved += profit
        movement += profit.magnitude
        bookedMovement += booked.fill.realized.amount.magnitude
        if let conversion = booked.conversion, !conversions.contains(conversion) { conversions.append(conversion) }
        take(booked, fee: fee, realized: booked.fill.realized)
        if isOver { closedAt = booked.fill.time }
    }

    private mutating func take(_ booked: BookedFill, fee: Money, realized: Money) {
        if lastOrder != booked.fill.order { orderNames += "\n\(booked.fill.order)" }
        lastFill = booked.number
        hold(from: booked.fill.time)
        grossAmount += realized.amount
        feesAmount += fee.amount
        changedAt = booked.fill.time
        // The last one follows from the others.
        if !isOver { book((realized - fee).amount, at: booked.fill.time) }
    }

    mutating func add(_ booking: HoldingBooking, at moment: Timestamp) {
        switch booking.kind {
        case .swap:
            nights.append(Booking(time: moment, amount: booking.amount.amount))
        case .dividend: dividendsAmount += booking.amount.amount
        case .split:
            grossAmount += booking.amount.amount
            if isInQuote { moved += booking.amount.amount }
        }
        book(booking.amount.amount, at: moment)
    }

    /// From here on it is counted in the new shares, what left before as well.
    /// - Parameter left: what is still held; zero: nothing, the trade is over.
    mutating func split(_ split: PriceBreak.Split, left: Quantity, at moment: Timestamp) {
        let average = Price(split.price(averageEntry.value))
        exited = Quantity(split.shares(exited.value))
        entered = exited + left
        entryValue = average * entered
        initialStop = initialStop.map { Price(split.price($0.value)) }
        lastStop = lastStop.map { Price(split.price($0.value)) }
        lastExit = lastExit.map { Price(split.price($0.value)) }
        if left == .zero { closedAt = moment }
        hold(from: moment)
    }

    private var isOver: Bool { exited == entered }

    private mutating func book(_ amount: FixedPoint, at moment: Timestamp) {
        if moment == openedAt, openingAmount.isZero, laterBookings.isEmpty {
            openingAmount = amount
        } else if !amount.isZero {
            laterBookings.append(Booking(time: moment, amount: amount))
        }
    }

    private mutating func hold(from moment: Timestamp) {
        if laterHoldings.last?.time == moment { laterHoldings.removeLast() }
        guard !isOver else { return }
        let value = averageEntry.value * (entered - exited).value
        if moment == openedAt, laterHoldings.isEmpty {
            openingValue = value
        } else {
            laterHoldings.append(Holding(time: moment, value: value))
        }
    }
}
