import Platform
public import Trading

/// The trades of an account, rebuilt from what was filled and booked.
public struct TradeHistory: Sendable, Hashable {
    /// In the order they were closed.
    public private(set) var closed: [RoundTrip] = []
    /// What is held, in the order it was opened.
    public private(set) var open: [RoundTrip] = []

    /// - Parameters:
    ///   - fills: of one account since it was started, in the order they were made.
    ///   - held: of the same account. They belong to the trade that was held when they were booked; the ledger's order
    ///     tells, whatever clock wrote its times.
    ///   - quote: the currency an instrument is quoted in; nil when it is not known any more.
    public init(_ fills: [BookedFill], held: [HoldingBooking], quote: (InstrumentID) -> Currency?) {
        var bookings = held.sorted { $0.booking < $1.booking }
        var held: [InstrumentID: (position: Position, trip: RoundTrip)] = [:]
        for (booked, bound) in zip(fills, Self.bounds(fills)) {
            let (fill, id) = (booked.fill, booked.fill.instrument)
            var trip = held[id]?.trip
            trip?.add(Self.take(from: &bookings, of: id, before: bound), at: fill.time)
            let change = Position.applying(
                fill.side, fill.quantity, at: fill.price, to: held[id]?.position, instrument: id, time: fill.time)
            let opened = fill.quantity - change.closed
            // A fill that turns the position around is paid for by both trades.
            let share = Money(fill.fee.amount * (change.closed / fill.quantity), fill.fee.currency).booked
            let closingFee = opened.isZero ? fill.fee : share
            if change.closed > .zero {
                trip?.exit(change.closed, booked, fee: closingFee, profit: change.realized)
            }
            if let done = trip, done.closedAt != nil {
                closed.append(done)
                trip = nil
            }
            if opened > .zero {
                trip = trip ?? RoundTrip(opening: booked, isInQuote: quote(id) == fill.fee.currency)
                trip?.enter(opened, booked, fee: fill.fee - closingFee)
            }
            held[id] = change.position.flatMap { position in trip.map { (position, $0) } }
        }
        open = held.values.map(\.trip).sorted { $0.number < $1.number }
        for place in open.indices {
            let taken = Self.take(from: &bookings, of: open[place].instrument, before: .max)
            open[place].add(taken, at: open[place].changedAt)
        }
    }

    /// The place in the ledger before which stands what was booked while the position before a fill was held. A fill
    /// that booked nothing stands before the next one that did.
    private static func bounds(_ fills: [BookedFill]) -> [Int64] {
        var next = Int64.max
        return fills.reversed().map { fill in
            next = fill.booking ?? next
            return next
        }.reversed()
    }

    private static func take(
        from bookings: inout [HoldingBooking], of instrument: InstrumentID, before bound: Int64
    ) -> [HoldingBooking] {
        let taken = bookings.filter { $0.booking < bound && $0.concerns(instrument) }
        if !taken.isEmpty { bookings.removeAll { $0.booking < bound && $0.concerns(instrument) } }
        return taken
    }
}
