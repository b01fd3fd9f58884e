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

    /// The number of the fill that opened it: its name.
    public let number: Int64
    /// The number of the fill that changed it last.
    public private(set) var lastFill: Int64
    public let instrument: InstrumentID
    public let direction: Direction
    public let openedAt: Timestamp
    /// nil while it is held.
    public private(set) var closedAt: Timestamp?
    /// When it was last enlarged, closed in part or closed.
    public private(set) var changedAt: Timestamp
    /// Of all its fills, the opening one first.
    public private(set) var orders: [ClientOrderID] = []
    /// Units of all entries together.
    public private(set) var entered: Quantity = .zero
    /// Units of all exits together.
    public private(set) var exited: Quantity = .zero
    /// The account's: of all amounts here.
    private let currency: Currency
    private var grossAmount: FixedPoint = .zero
    private var feesAmount: FixedPoint = .zero
    private var swapAmount: FixedPoint = .zero
    private var dividendsAmount: FixedPoint = .zero
    public private(set) var bookings: [Booking] = []
    /// What each night cost (below zero) or earned, in order of time.
    public private(set) var nights: [Booking] = []
    /// `RatePath` as text: at which rates its exits were booked, each once; empty when nothing was converted.
    public private(set) var conversions: [String] = []
    /// At each of its fills and splits, in order of time.
    public private(set) var holdings: [Holding] = []
    /// The price of its last exit; nil before the first.
    public private(set) var lastExit: Price?
    /// Why its last exit was made; nil before the first, or when it is not known.
    public private(set) var cause: ClosingCause?
    /// The stop it was opened with. Later moves of the stop do not change what was at risk.
    public private(set) var initialStop: Price?
    /// Its target over its stop, in distances from the entry that opened it: what was planned to be won for each unit
    /// at risk; nil without one of them, or when one is on the wrong side.
    public let plannedReward: Double?

    private var entryValue: FixedPoint = .zero
    private var exitValue: FixedPoint = .zero
    /// Loss of each of its entries at the stop in force when it was made, in the quote currency.
    private var riskInQuote: FixedPoint = .zero
    private var lastStop: Price?
    /// Profit in the quote currency, and without its signs; the latter as booked.
    private var moved: FixedPoint = .zero
    private var movement: FixedPoint = .zero
    private var bookedMovement: FixedPoint = .zero
    private let isInQuote: Bool

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
        initialStop = booked.stopLoss
        plannedReward = booked.plannedReward
        self.isInQuote = isInQuote
        // Most trades are opened and closed once, and there are many.
        orders.reserveCapacity(2)
        bookings.reserveCapacity(2)
        holdings.reserveCapacity(2)
    }

    /// Before costs.
    public var gross: Money { Money(grossAmount, currency) }
    /// What was paid; above zero.
    public var fees: Money { Money(feesAmount, currency) }
    /// What was earned; below zero it was paid.
    public var swap: Money { Money(swapAmount, currency) }
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
        if exited == entered { closedAt = booked.fill.time }
    }

    private mutating func take(_ booked: BookedFill, fee: Money, realized: Money) {
        if orders.last != booked.fill.order { orders.append(booked.fill.order) }
        lastFill = booked.number
        hold(from: booked.fill.time)
        grossAmount += realized.amount
        feesAmount += fee.amount
        changedAt = booked.fill.time
        book((realized - fee).amount, at: booked.fill.time)
    }

    mutating func add(_ booking: HoldingBooking, at moment: Timestamp) {
        switch booking.kind {
        case .swap:
            swapAmount += booking.amount.amount
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

    private mutating func hold(from moment: Timestamp) {
        let value = averageEntry.value * (entered - exited).value
        if holdings.last?.time == moment { holdings.removeLast() }
        holdings.append(Holding(time: moment, value: value))
    }

    private mutating func book(_ amount: FixedPoint, at moment: Timestamp) {
        if !amount.isZero { bookings.append(Booking(time: moment, amount: amount)) }
    }
}
