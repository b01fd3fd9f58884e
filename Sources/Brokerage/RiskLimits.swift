public import Platform
public import Trading

/// Limits of an account. What is nil is no limit.
public struct RiskLimits: Sendable, Hashable {
    /// The most of its equity an account may lose in one trade at its stop.
    public var maximumPerTrade: Percent
    /// What one trade risks when no size is said.
    public var usualPerTrade: Percent
    /// How orders that name no size are sized.
    public var sizing: SizingMode
    /// Instruments held at a time.
    public var maximumPositions: Int?
    /// Entries a day.
    public var maximumTradesPerDay: Int?
    /// Entries within an hour.
    public var maximumTradesPerHour: Int?
    /// The most the equity may fall in a day, of the balance it began with, before entries stop.
    public var maximumDailyLoss: Percent?
    /// The same of a week, which begins on Monday.
    public var maximumWeeklyLoss: Percent?
    /// The most the equity may fall from the highest balance the account had.
    public var maximumDrawdown: Percent?
    /// Trades lost one after the other in a day before entries stop until the next.
    public var maximumLossesInRow: Int?
    /// How long after a loss no entry is made.
    public var cooldown: Duration?
    /// The largest value of a position, of the equity.
    public var maximumPositionSize: Percent?
    /// The most of its equity that positions which move alike may lose at their stops, together.
    public var maximumCorrelatedRisk: Percent?
    /// How many times as much as usual a market may move.
    public var maximumVolatility: FixedPoint?

    /// - Parameter sizing: nil: `usualPerTrade` of the balance.
    public init(maximumPerTrade: Percent, usualPerTrade: Percent, sizing: SizingMode? = nil) {
        self.maximumPerTrade = maximumPerTrade
        self.usualPerTrade = usualPerTrade
        self.sizing = sizing ?? .fixedFraction(usualPerTrade)
    }

    /// Whether any of them looks at what happened before.
    public var needRecord: Bool {
        maximumTradesPerDay != nil || maximumTradesPerHour != nil || maximumLossesInRow != nil || cooldown != nil
            || !losses.isEmpty
    }
    /// The limits to counts of what an account has been through, each with what was counted and what is allowed.
    public func counts(_ record: AccountState.Record) -> [(limit: LiftableLimit, count: Int, most: Int)] {
        [
            (.lossesInRow, record.lossesInRow, maximumLossesInRow),
            (.tradesPerDay, record.entriesToday, maximumTradesPerDay),
            (.tradesPerHour, record.entriesLastHour, maximumTradesPerHour),
        ].compactMap { limit, count, most in most.map { (limit, count, $0) } }
    }
    /// The limits to losses, each with what is allowed.
    public var losses: [(kind: LossLimit, limit: Percent)] {
        [(.day, maximumDailyLoss), (.week, maximumWeeklyLoss), (.drawdown, maximumDrawdown)]
            .compactMap { kind, limit in limit.map { (kind, $0) } }
    }
}

/// Which limit forbids an entry.
public enum LimitBreach: Error, Sendable, Hashable {
    /// So many instruments are held already.
    case tooManyPositions(limit: Int)
    /// So many entries were made today.
    case tooManyTrades(limit: Int)
    /// Equity has fallen by this since the day or the week began, or from its peak.
    case lossReached(LossLimit, loss: Money, limit: Percent)
    /// Equity had fallen by that much before it recovered; the limit holds all the same.
    case lossHeld(LossLimit, limit: Percent)
    /// So many trades were lost one after the other today.
    case tooManyLosses(limit: Int)
    /// So many entries were made within the last hour.
    case tooManyTradesAnHour(limit: Int)
    /// A trade was just lost; entries may be made again from then on.
    case coolingDown(until: Timestamp)
    /// The value of the position would be more than this part of the equity.
    case positionTooLarge(value: Money, limit: Percent)
    /// What moves alike would lose more than this at its stops, all together.
    case correlatedRiskTooHigh(risk: Money, limit: Percent, with: [InstrumentID])
    /// The market moves so many times as much as usual.
    case tooVolatile(times: FixedPoint, limit: FixedPoint)
    /// The owner makes no entries at this time of day.
    case blackout(until: Timestamp)
    /// News of one of the instrument's currencies are near; entries may be made again from then on.
    case news(EconomicEvent, until: Timestamp)
    /// The owner makes no entries around news, and there is no calendar of them.
    case calendarMissing
    /// Likewise; the calendar has no events after this one.
    case calendarOver(Timestamp)
    /// A limit is set, and what it is held against is not known.
    case recordUnknown
}

/// From where a loss is counted.
public enum LossLimit: String, Sendable, Hashable, CaseIterable {
    case day, week, drawdown

    /// As its owner lifts it.
    public var liftable: LiftableLimit {
        switch self {
        case .day: .day
        case .week: .week
        case .drawdown: .drawdown
        }
    }
}

/// A limit that holds for a time once it was reached, and that its owner can lift for that time.
public enum LiftableLimit: String, Sendable, Hashable, CaseIterable {
    case day, week, drawdown
    case lossesInRow = "losses_in_row"
    case tradesPerDay = "trades_per_day"
    case tradesPerHour = "trades_per_hour"
    case cooldown
}

extension RiskLimits {
    /// The first of those limits that look at what an account has been through which an entry would break; nil when it
    /// keeps them all. The paper account and the back-test ask the same question.
    /// - Parameter equity: asked for only when a limit needs it.
    public func breach<Failure>(
        of record: AccountState.Record, at now: Timestamp, balance: Money, equity: () throws(Failure) -> Money
    ) throws(Failure) -> LimitBreach? {
        func holds(_ limit: LiftableLimit) -> Bool { !record.lifted.contains(limit) }
        if let most = maximumTradesPerDay, holds(.tradesPerDay), record.entriesToday >= most {
            return .tooManyTrades(limit: most)
        }
        if let most = maximumTradesPerHour, holds(.tradesPerHour), record.entriesLastHour >= most {
            return .tooManyTradesAnHour(limit: most)
        }
        if let most = maximumLossesInRow, holds(.lossesInRow), record.lossesInRow >= most {
            return .tooManyLosses(limit: most)
        }
        if let cooldown, holds(.cooldown), let last = record.lastLossAt, now < last + cooldown {
            return .coolingDown(until: last + cooldown)
        }
        for (kind, limit) in losses where holds(kind.liftable) {
            let basis = record.lossBasis(kind, balance: balance)
            let loss = basis - (try equity())
            guard loss.amount < limit.of(basis).amount else {
                return .lossReached(kind, loss: loss.booked, limit: limit)
            }
            if record.reached.contains(kind) { return .lossHeld(kind, limit: limit) }
        }
        return nil
    }

    /// Those that forbid an entry now and are not lifted.
    public func reached(
        _ record: AccountState.Record, at now: Timestamp, balance: Money, equity: Money
    ) -> [LiftableLimit] {
        LiftableLimit.allCases.filter { limit in
            guard !record.lifted.contains(limit) else { return false }
            var alone = record
            alone.lifted = Set(LiftableLimit.allCases).subtracting([limit])
            return breach(of: alone, at: now, balance: balance) { equity } != nil
        }
    }
}

extension AccountState.Record {
    /// What the loss of a limit is counted from.
    func lossBasis(_ kind: LossLimit, balance: Money) -> Money {
        switch kind {
        case .day: balance - bookedToday
        case .week: balance - bookedThisWeek
        case .drawdown: peak.amount > balance.amount ? peak : balance
        }
    }
}

extension AccountState {
    /// What an account has been through.
    public struct Record: Sendable, Hashable {
        /// Fills that opened or enlarged a position, since the day began in the owner's time zone.
        public var entriesToday = 0
        public var entriesLastHour = 0
        /// Booked since the day and since the week began, after all costs, in the account's currency.
        public var bookedToday: Money
        public var bookedThisWeek: Money
        /// The highest balance the account had.
        public var peak: Money
        /// Trades lost one after the other that ended today, up to the newest.
        public var lossesInRow = 0
        public var lastLossAt: Timestamp?
        /// Limits to losses that were reached in their time: they hold, though prices may have come back since.
        public var reached: Set<LossLimit> = []
        /// Limits that their owner has lifted for now.
        public var lifted: Set<LiftableLimit> = []

        public init(bookedToday: Money, bookedThisWeek: Money, peak: Money) {
            self.bookedToday = bookedToday
            self.bookedThisWeek = bookedThisWeek
            self.peak = peak
        }
    }

    /// Holds an entry against the limits of its owner that do not depend on its size. What reduces a position is never
    /// held against them.
    /// - Throws: the first `OrderRefusal` that applies.
    public func checkEntry(into instrument: InstrumentID, limits: RiskLimits) throws(OrderRefusal) {
        if let blackoutUntil { throw .limit(.blackout(until: blackoutUntil)) }
        if let news { throw .limit(news) }
        if let most = limits.maximumPositions, position(instrument) == nil, positions.count >= most {
            throw .limit(.tooManyPositions(limit: most))
        }
        if let most = limits.maximumVolatility {
            guard let times = volatility else { throw .limit(.recordUnknown) }
            guard times < most else { throw .limit(.tooVolatile(times: times, limit: most)) }
        }
        guard limits.needRecord else { return }
        guard let record else { throw .limit(.recordUnknown) }
        let breach = try limits.breach(of: record, at: now, balance: balance) { () throws(OrderRefusal) in
            try figures().equity
        }
        if let breach { throw .limit(breach) }
    }

    /// What the loss of a limit is counted from.
    public func lossBasis(_ kind: LossLimit, _ record: Record) -> Money {
        record.lossBasis(kind, balance: balance)
    }
    /// What it may fall by.
    public func lossAllowed(_ kind: LossLimit, _ record: Record, _ limit: Percent) -> Money {
        limit.of(lossBasis(kind, record))
    }
}
