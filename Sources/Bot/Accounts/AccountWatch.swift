import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

/// Looks after accounts while prices move: warns of losses and of little margin, closes when a broker would, and says
/// between which prices nothing of that can happen.
struct AccountWatch: Sendable {
    let desk: Desk
    let notices: TradeNotices
    let tell: Teller

    /// Margin levels, equity over used margin, at which a broker warns and closes. The European Union's rules for
    /// retail accounts close at 50 % (ESMA 2018/796).
    static let call = Percent(100)
    static let stopOut = Percent(50)
    /// The part of a limit at which its owner is warned.
    static let near = FixedPoint("0.8") ?? 1
    /// How far above an equity its owner is warned at it must have been before they are warned again.
    static let recovered = FixedPoint("1.01") ?? 1
    /// However quiet, an account is looked at again after this time: days end.
    private static let pause = Duration.seconds(3600)
    /// What could not be done is tried again after this time.
    static let soon = Duration.seconds(60)

    /// Looks at an account with the prices of `time`.
    /// - Parameter moment: real time.
    /// - Returns: what is told of it.
    func check(_ user: Int64, at time: Timestamp, moment: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry]
    {
        let settings = UserSettings(try transaction.settings(of: user))
        var state = try desk.state(of: user, at: time, transaction)
        try transaction.setCheck(of: user, at: state.positions.isEmpty ? nil : time + Self.pause)
        guard var figures = try? state.figures() else {
            // Nothing can be said of it now: it is looked at again soon.
            for position in state.positions { try transaction.setBand(PriceBounds(), of: position, user: user) }
            try transaction.setCheck(of: user, at: time + Self.soon)
            return []
        }
        var entries: [OutboxEntry] = []
        if Self.isStoppedOut(figures) {
            entries += try closeOut(user, state, at: time, moment: moment, transaction)
            state = try desk.state(of: user, at: time, transaction)
            figures = try state.figures()
        }
        if state.positions.isEmpty, state.balance.isNegative {
            entries += try protect(user, state, moment: moment, transaction)
            state.balance = .zero(state.currency)
            figures = try state.figures()
        }
        let limits = desk.limits(settings)
        let record = limits.needRecord ? try desk.record(of: user, state, settings, transaction) : nil
        if let record { entries += try counts(of: user, state, record, limits, settings, moment: moment, transaction) }
        entries += try openPositions(of: user, state, limits, moment: moment, transaction)
        let approaches = try approaches(of: user, state, figures, limits, at: time, transaction)
        try recover(user, figures, approaches, held: state.positions.count, limits, transaction)
        let thresholds = self.thresholds(state, record, figures, limits, settings) + approaches
        for threshold in thresholds where figures.equity.amount <= threshold.equity.amount {
            let isNew = try transaction.warn(user, of: threshold.kind, period: threshold.period, at: moment)
            if isNew, !threshold.isSilent {
                entries += try tell(user, at: moment, transaction, notices.threshold(threshold, figures))
            }
            if threshold.isReached, settings.closesAtLimit, let limit = threshold.limit {
                entries += try closeAll(
                    limit.kind, user, state, at: time, moment: moment, transaction)
            }
        }
        if figures.equity.amount > figures.usedMargin.amount * (FixedPoint("1.1") ?? 1) {
            try transaction.unwarn(user, of: Threshold.marginCall)
        }
        if let critical = settings.number(.criticalBalance), figures.equity.amount > critical * Self.recovered {
            try transaction.unwarn(user, of: Threshold.criticalBalance)
        }
        try band(state, figures, thresholds, user: user, transaction)
        return entries
    }

    /// Says that a limit to trades or to losses in a row is reached, or near.
    private func counts(
        of user: Int64, _ state: AccountState, _ record: AccountState.Record, _ limits: RiskLimits,
        _ settings: UserSettings, moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        try limits.counts(record).flatMap { limit, count, most -> [OutboxEntry] in
            let isReached = count >= most
            guard !record.lifted.contains(limit), isReached || FixedPoint(count) >= FixedPoint(most) * Self.near
            else { return [] }
            // What the game calls a breach is a loss.
            let kind = isReached ? (limit == .lossesInRow ? "reached" : "full") : "near"
            let period = Desk.periodName(limit, record, at: state.now, settings)
            guard try transaction.warn(user, of: "\(limit.rawValue)_\(kind)", period: period, at: moment) else {
                return []
            }
            return try tell(user, at: moment, transaction, notices.count(limit, count, of: most))
        }
    }

    /// Nobody owes more than they paid in (ESMA 2018/796, negative balance protection): what a gap took beyond that is
    /// booked back.
    private func protect(
        _ user: Int64, _ state: AccountState, moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        try transaction.book(
            -state.balance, kind: "protection", reference: "account@\(state.now.milliseconds)", user: user, at: moment)
        return try tell(user, at: moment, transaction, notices.protection(-state.balance))
    }

    static func isStoppedOut(_ figures: AccountState.Figures) -> Bool {
        !figures.usedMargin.amount.isZero && figures.equity.amount <= stopOut.of(figures.usedMargin).amount
    }

    /// What is warned of when a limit is reached, and holds from then on.
    static func reached(_ limit: LossLimit) -> String { "\(limit.rawValue)_reached" }

    /// An equity at which something is said or done.
    struct Threshold: Sendable, Hashable {
        static let marginCall = "margin_call"
        static let criticalBalance = "critical_balance"
        var kind: String
        /// It is said once in each.
        var period: String
        var equity: Money
        var limit: Limit?
        /// Whether a limit is reached, not only near.
        var isReached = false
        /// What comes near a limit of exposure; nil for everything else.
        var approach: Approach?
        /// Whether it is not told, for something worse is.
        var isSilent = false

        struct Approach: Sendable, Hashable {
            var instruments: [InstrumentID]
            /// Its value, or what it may lose.
            var amount: Money
            var limit: Percent
        }

        struct Limit: Sendable, Hashable {
            var kind: LossLimit
            var percent: Percent
        }
    }

    /// - Parameter record: nil where no limit looks at one.
    private func thresholds(
        _ state: AccountState, _ record: AccountState.Record?, _ figures: AccountState.Figures, _ limits: RiskLimits,
        _ settings: UserSettings
    ) -> [Threshold] {
        var thresholds: [Threshold] = []
        if !figures.usedMargin.amount.isZero {
            thresholds.append(
                Threshold(kind: Threshold.marginCall, period: "", equity: Self.call.of(figures.usedMargin)))
        }
        if let critical = settings.number(.criticalBalance) {
            thresholds.append(
                Threshold(
                    kind: Threshold.criticalBalance, period: "\(critical)", equity: Money(critical, state.currency)))
        }
        guard let record else { return thresholds }
        for (kind, percent) in limits.losses where !record.lifted.contains(kind.liftable) {
            let period = Desk.periodName(kind.liftable, record, at: state.now, settings)
            let (basis, allowed) = (state.lossBasis(kind, record), state.lossAllowed(kind, record, percent))
            let limit = Threshold.Limit(kind: kind, percent: percent)
            thresholds.append(
                Threshold(
                    kind: Self.reached(kind), period: period, equity: basis - allowed, limit: limit, isReached: true))
            // Who is at the limit need not be told that it is near.
            if figures.equity.amount > (basis - allowed).amount {
                thresholds.append(
                    Threshold(
                        kind: "\(kind.rawValue)_near", period: period,
                        equity: basis - Money(allowed.amount * Self.near, state.currency), limit: limit))
            }
        }
        return thresholds
    }

    /// Closes what loses most, one after the other, until the margin suffices again.
    private func closeOut(
        _ user: Int64, _ state: AccountState, at time: Timestamp, moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        var entries: [OutboxEntry] = []
        let worst = try state.positions.map { ($0, try state.profit(of: $0)) }
            .sorted { $0.1.amount < $1.1.amount }.map(\.0)
        for position in worst {
            let figures = try desk.state(of: user, at: time, transaction).figures()
            guard Self.isStoppedOut(figures) else { break }
            entries += try close(position, .stopOut, user, at: time, moment: moment, transaction)
        }
        return entries
    }

    private func closeAll(
        _ limit: LossLimit, _ user: Int64, _ state: AccountState, at time: Timestamp, moment: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let cause: ClosingCause =
            switch limit {
            case .day: .dailyLoss
            case .week: .weeklyLoss
            case .drawdown: .drawdown
            }
        return try state.positions.flatMap { try close($0, cause, user, at: time, moment: moment, transaction) }
    }

    /// What cannot be closed now, because its market is closed or a rate is missing, is tried again soon.
    private func close(
        _ position: Position, _ cause: ClosingCause, _ user: Int64, at time: Timestamp, moment: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        guard let instrument = desk.instruments[position.instrument],
            try transaction.position(instrument.id, of: user) != nil
        else { return [] }
        do {
            let id = ClientOrderID("t\(user)-\(instrument.id)-\(time.milliseconds)-m")
            let execution = try transaction.attempt {
                try desk.close(
                    instrument, size: nil, id: id, cause: cause, user: user, moment: moment, at: time, transaction)
            }
            return try tell(user, at: moment, transaction) {
                notices.execution(TradeNotices.key(of: cause), execution, $0)
            }
        } catch let error where error is OrderRefusal || error is TradingError {
            try transaction.setCheck(of: user, at: time + Self.soon)
            return []
        }
    }

    /// Writes down between which prices the account comes to no threshold: what it may lose before the nearest is
    /// shared among its positions.
    private func band(
        _ state: AccountState, _ figures: AccountState.Figures, _ thresholds: [Threshold], user: Int64,
        _ transaction: Transaction
    ) throws {
        guard !state.positions.isEmpty else { return }
        let levels = thresholds.map(\.equity.amount) + [Self.stopOut.of(figures.usedMargin).amount]
        // A fifth stays in reserve for exchange rates, which move as well.
        let slack = levels.filter { $0 < figures.equity.amount }.max().map {
            (figures.equity.amount - $0) * Self.near / FixedPoint(state.positions.count)
        }
        for position in try transaction.positions(of: user) {
            guard let slack, let quote = state.quotes[position.instrument] else {
                try transaction.setBand(PriceBounds(), of: position, user: user)
                continue
            }
            let perPoint = try state.convert(position.quantity.value, of: position.instrument).amount
            let price = quote.price(for: position.direction.closingSide)
            guard perPoint > .zero, slack / perPoint < price.value else {
                try transaction.setBand(PriceBounds(), of: position, user: user)
                continue
            }
            let level = position.behind(price, by: Price(slack / perPoint))
            let band = position.direction == .long ? PriceBounds(floor: level) : PriceBounds(ceiling: level)
            try transaction.setBand(band, of: position, user: user)
        }
    }
}
