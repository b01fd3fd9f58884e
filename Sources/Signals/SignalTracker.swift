public import Platform
public import Trading

/// What became of a signal, followed candle by candle to its end. Pure, and the same live and over history.
///
/// Within a candle the worse comes first: the stop before a target, and an order that fills in a candle can be stopped
/// in it but reaches no target in it. Equal parts leave at each target; prices are mid prices, without costs.
///
/// Where shorter candles are known they decide, each at its close; see `ShorterCandles`. Then the candle of the
/// signal's own timeframe adds what they did not show: all of it where there were none, as over most history. How long
/// an entry waits is counted in candles of its own timeframe alone.
public struct SignalTracker: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Its entry waits.
        case formed
        /// Its entry was filled.
        case triggered
        /// All targets reached.
        case completed
        case stopped
        /// The entry was not reached in time, or its stop was passed before.
        case expired
        /// Prices broke off: its entry, stop and targets say nothing of the new ones, so it has no result.
        case void

        public var isFinal: Bool { self != .formed && self != .triggered }
    }

    public enum Event: Sendable, Hashable {
        case triggered(price: Double)
        /// The target of that number, from 1.
        case target(Int, price: Double)
        /// At the stop, or worse when the market jumped over it.
        case stopped(price: Double)
        case expired
        case void(PriceBreak)
    }

    public let signal: Signal
    public private(set) var state: State = .formed
    /// What the entry was filled at; nil before.
    public private(set) var entry: Double?
    public private(set) var triggeredAt: Timestamp?
    public private(set) var endedAt: Timestamp?
    public private(set) var targetsReached = 0
    /// The result so far of the parts that left, in distances to the stop (R).
    public private(set) var result: Double = 0
    /// The best and worst it ever stood at since the entry, in R: maximum favorable and adverse excursion.
    public private(set) var maximumFavorable: Double = 0
    public private(set) var maximumAdverse: Double = 0
    /// Candles of its timeframe since it formed.
    public private(set) var age = 0
    /// The start of the last of them; before the first, of the one it was seen on.
    private var last: Timestamp
    /// Up to where shorter candles decided; nil when there were none.
    private var shownUntil: Timestamp?

    public init(_ signal: Signal) {
        self.signal = signal
        last = signal.candle
    }

    private var sign: Double { signal.direction == .long ? 1 : -1 }

    /// Takes the next closed candle of the signal's timeframe.
    /// - Parameter priceBreak: where the candle begins a new series of prices.
    /// - Returns: what happened, in order.
    public mutating func handle(_ candle: Candle, after priceBreak: PriceBreak? = nil) -> [Event] {
        guard !state.isFinal, candle.openTime > last, candle.isPlausible else { return [] }
        last = candle.openTime
        age += 1
        if let priceBreak {
            end(.void, candle)
            return [.void(priceBreak)]
        }
        var events = decide(candle)
        if state == .formed, age >= signal.expiry { expire(candle, &events) }
        return events
    }

    /// Takes the next closed candle of a shorter timeframe.
    /// - Parameters:
    ///   - bar: the start of the candle of the signal's timeframe that it is part of. What is part of one that was
    ///     taken, or of the one that the signal was seen on, changes nothing.
    ///   - close: when it closed.
    /// - Returns: what happened, in order.
    public mutating func handle(_ candle: Candle, within bar: Timestamp, closedAt close: Timestamp) -> [Event] {
        guard isOpen(to: candle, within: bar), candle.isPlausible else { return [] }
        shownUntil = close
        return decide(candle)
    }

    /// From when on candles can still decide something.
    public func undecided(_ calendar: TradingCalendar) -> Timestamp {
        let bar = signal.timeframe.nextBarStart(after: last, calendar: calendar)
        return max(shownUntil ?? bar, bar)
    }

    /// Whether a shorter candle can still decide something.
    func isOpen(to candle: Candle, within bar: Timestamp) -> Bool {
        !state.isFinal && bar > last && candle.openTime >= shownUntil ?? bar
    }

    /// Leaves what comes up to a moment to the candle of its own timeframe.
    mutating func passOver(until moment: Timestamp) { shownUntil = moment }

    private mutating func decide(_ candle: Candle) -> [Event] {
        var events: [Event] = []
        // Shorter candles showed its entry, and what came after it: its bar can only add a stop that they missed.
        let isEntryShown = triggeredAt.map { $0 >= candle.openTime } ?? false
        let wasFormed = state == .formed
        if wasFormed { enter(candle, &events) }
        guard state == .triggered else { return events }
        follow(candle, hasJustEntered: wasFormed || isEntryShown, isEntryShown: isEntryShown, &events)
        return events
    }

    private mutating func enter(_ candle: Candle, _ events: inout [Event]) {
        let price: Double?
        switch signal.entryType {
        case .market: price = candle.open
        case .limit:
            let isReached = signal.direction == .long ? candle.low <= signal.entry : candle.high >= signal.entry
            price = isReached ? (signal.direction == .long ? min : max)(candle.open, signal.entry) : nil
        case .stop:
            let isReached = signal.direction == .long ? candle.high >= signal.entry : candle.low <= signal.entry
            price = isReached ? (signal.direction == .long ? max : min)(candle.open, signal.entry) : nil
        }
        guard let price else {
            // The stop was passed before the entry: the idea is dead.
            let extreme = signal.direction == .long ? candle.low : candle.high
            if (extreme - signal.stop) * sign <= 0 { expire(candle, &events) }
            return
        }
        guard (price - signal.stop) * sign > 0 else { return expire(candle, &events) }
        entry = price
        triggeredAt = candle.openTime
        state = .triggered
        events.append(.triggered(price: price))
    }

    private mutating func expire(_ candle: Candle, _ events: inout [Event]) {
        end(.expired, candle)
        events.append(.expired)
    }

    private mutating func follow(
        _ candle: Candle, hasJustEntered: Bool, isEntryShown: Bool, _ events: inout [Event]
    ) {
        guard let entry else { return }
        let risk = (entry - signal.stop) * sign
        func reward(_ price: Double) -> Double { (price - entry) * sign / risk }
        let (best, worst) = signal.direction == .long ? (candle.high, candle.low) : (candle.low, candle.high)
        if (worst - signal.stop) * sign <= 0 {
            let isGap = !hasJustEntered && (candle.open - signal.stop) * sign < 0
            let price = isGap ? candle.open : signal.stop
            maximumAdverse = min(maximumAdverse, reward(price))
            result += reward(price) * Double(signal.targets.count - targetsReached) / Double(signal.targets.count)
            end(.stopped, candle)
            events.append(.stopped(price: price))
            return
        }
        guard !isEntryShown else { return }
        maximumAdverse = min(maximumAdverse, reward(worst))
        // Before a limit filled, the market came from the better side: only its close was surely after.
        let isBefore = hasJustEntered && signal.entryType == .limit
        maximumFavorable = max(maximumFavorable, reward(isBefore ? candle.close : best))
        guard !hasJustEntered else { return }
        while targetsReached < signal.targets.count, (best - signal.targets[targetsReached].price) * sign >= 0 {
            let target = signal.targets[targetsReached].price
            let price = (candle.open - target) * sign > 0 ? candle.open : target
            targetsReached += 1
            result += reward(price) / Double(signal.targets.count)
            events.append(.target(targetsReached, price: price))
        }
        if targetsReached == signal.targets.count { end(.completed, candle) }
    }

    private mutating func end(_ state: State, _ candle: Candle) {
        self.state = state
        endedAt = max(candle.openTime, triggeredAt ?? candle.openTime)
    }
}
