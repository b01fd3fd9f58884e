import Platform
public import Trading

/// The trades of an account, rebuilt from what was filled and booked.
public struct TradeHistory: Sendable, Hashable {
    /// In the order they were closed.
    public private(set) var closed: [RoundTrip] = []
    /// What is held, in the order it was opened.
    public private(set) var open: [RoundTrip] = []
    /// First the closed ones; without copying them.
    public var all: FlattenSequence<[[RoundTrip]]> { [closed, open].joined() }

    /// - Parameters:
    ///   - fills: of one account since it was started, in the order they were made.
    ///   - held: of the same account. They belong to the trade that was held when they were booked; the ledger's order
    ///     tells, whatever clock wrote its times.
    ///   - instrument: nil when it is not known any more.
    public init(_ fills: [BookedFill], held: [HoldingBooking], instrument: @escaping (InstrumentID) -> Instrument?) {
        self.init(held: held, instrument: instrument) { add in
            for fill in fills { add(fill) }
        }
    }

    /// The same without all fills in memory.
    /// - Parameter fills: gives them one after the other.
    public init(
        held: [HoldingBooking], instrument: @escaping (InstrumentID) -> Instrument?,
        fills: (_ add: (BookedFill) -> Void) throws -> Void
    ) rethrows {
        var bookings = held.sorted { $0.booking > $1.booking }
        var held: [InstrumentID: Held] = [:]
        // Before a fill that booked nothing stands in the ledger what stands before the next one that did.
        var waiting: [BookedFill] = []
        try fills { fill in
            waiting.append(fill)
            guard let bound = fill.booking else { return }
            for fill in waiting { apply(fill, before: bound, &bookings, &held, instrument) }
            waiting.removeAll(keepingCapacity: true)
        }
        for fill in waiting { apply(fill, before: .max, &bookings, &held, instrument) }
        for (id, last) in held.sorted(by: { $0.value.trip.number < $1.value.trip.number }) {
            var last = last
            last.apply(Self.take(from: &bookings, of: id, before: .max), instrument(id), until: nil)
            if last.trip.closedAt == nil { open.append(last.trip) } else { closed.append(last.trip) }
        }
    }

    /// - Parameter bound: the place in the ledger before which stands what was booked while the position before the
    ///   fill was held.
    private mutating func apply(
        _ booked: BookedFill, before bound: Int64, _ bookings: inout [HoldingBooking],
        _ held: inout [InstrumentID: Held], _ instrument: (InstrumentID) -> Instrument?
    ) {
        let (fill, id) = (booked.fill, booked.fill.instrument)
        var before = held[id]
        if before != nil {  // what was booked later belongs to what is opened now
            let taken = Self.take(from: &bookings, of: id, before: bound)
            before?.apply(taken, instrument(id), until: fill.time)
        }
        if let done = before?.trip, done.closedAt != nil {
            closed.append(done)
            before = nil
        }
        var trip = before?.trip
        let change = Position.applying(
            fill.side, fill.quantity, at: fill.price, to: before?.position, instrument: id, time: fill.time)
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
            let isInQuote = instrument(id)?.quote == fill.fee.currency
            trip = trip ?? RoundTrip(opening: booked, isInQuote: isInQuote)
            trip?.enter(opened, booked, fee: fill.fee - closingFee)
        }
        held[id] = change.position.flatMap { position in trip.map { Held(position: position, trip: $0) } }
    }

    /// What is held of an instrument, and the trade that it belongs to.
    private struct Held {
        var position: Position
        var trip: RoundTrip

        /// - Parameter end: the fill that came after them; nil: none did.
        mutating func apply(_ bookings: [HoldingBooking], _ instrument: Instrument?, until end: Timestamp?) {
            for booking in bookings {
                // Never outside of the time in which the trade was as it is.
                let time = booking.time ?? trip.changedAt
                let moment = max(min(time, end ?? time), trip.changedAt)
                trip.add(booking, at: moment)
                guard let split = booking.split, let instrument else { continue }
                let after = position.split(split, instrument).position
                trip.split(split, left: after?.quantity ?? .zero, at: moment)
                position = after ?? position
            }
        }
    }

    /// - Parameter bookings: the newest first, so that little moves when the oldest are taken.
    private static func take(
        from bookings: inout [HoldingBooking], of instrument: InstrumentID, before bound: Int64
    ) -> [HoldingBooking] {
        let count = bookings.reversed().prefix { $0.booking < bound }.count
        let taken = bookings.suffix(count).reversed().filter { $0.concerns(instrument) }
        if !taken.isEmpty {
            bookings.replaceSubrange(
                (bookings.count - count)..., with: bookings.suffix(count).filter { !$0.concerns(instrument) })
        }
        return taken
    }
}
