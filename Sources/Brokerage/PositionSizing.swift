public import Trading

/// A size with the figures that led to it.
public struct PositionSize: Sendable, Hashable {
    /// What a percentage is taken of.
    public enum Capital: Sendable, Hashable { case balance, equity, freeMargin }
    /// What an order that is sized by itself takes of the free margin at most: with all of it, the costs of the entry
    /// alone would be a margin call.
    public static let marginShare = Percent(80)

    /// Why a size is no larger. nil of a `PositionSize`: it was named.
    public struct Reason: Sendable, Hashable {
        public var capital: Capital
        public var percent: Percent
        /// `percent` of `capital`, not rounded.
        public var money: Money
        /// The move that loses `money`: to the stop, or some average true ranges; of the free margin, the part of the
        /// price that is deposited.
        public var distance: Price
        /// What one lot loses over `distance`, in account currency, not rounded: pips × the value of a pip. Of the free
        /// margin, the margin of one lot.
        public var lossPerLot: Money
        /// Whether it is the most that one trade may lose that keeps the size down.
        public var isLimit: Bool
    }

    public let mode: SizingMode
    public let reason: Reason?
    /// Units before rounding.
    public let exact: Quantity
    /// Units, rounded down to the step.
    public let quantity: Quantity
}

extension AccountState {
    /// Works out a size: capital × percent ÷ (distance in pips × value of a pip), through the account's currency.
    /// - Parameters:
    ///   - stop: nil when there is none.
    ///   - nearest: a stop must be farther from the entry than this.
    ///   - limit: what one trade may lose of the equity at most.
    ///   - isLimited: whether a larger size is brought down to the limit, instead of being left to be refused.
    /// - Throws: the `OrderRefusal` that says what is missing, or what would make a size.
    public func size(
        _ mode: SizingMode, of instrument: Instrument, entry: Price, stop: Price?, nearest: Price = .zero,
        limit: Percent, isLimited: Bool
    ) throws(OrderRefusal) -> PositionSize {
        guard entry > .zero else { throw .figuresMissing(instrument.id) }
        let sizing = PositionSizing(
            account: self, instrument: instrument, figures: try figures(), entry: entry, stop: stop, nearest: nearest,
            limit: limit, isLimited: isLimited)
        return try sizing.size(mode)
    }

    /// The size that loses `money` over `distance`, not rounded, and at most twice the largest there is.
    func quantity(
        losing money: Money, over distance: Price, of instrument: Instrument
    ) throws(OrderRefusal) -> Quantity {
        let lossPerUnit = try convert(distance.value, of: instrument.id).amount
        // Too little to be a number: a size by it would be a guess.
        guard lossPerUnit > .zero else { throw .figuresMissing(instrument.id) }
        guard money.amount > .zero else { return .zero }
        // Compared before it is divided: what does not fit a number traps.
        let most = instrument.maximumSize * FixedPoint(2)
        guard money.amount < lossPerUnit * most.value else { return most }
        return Quantity(money.amount / lossPerUnit)
    }
}

/// One look for a size.
private struct PositionSizing {
    let account: AccountState
    let instrument: Instrument
    let figures: AccountState.Figures
    let entry: Price
    let stop: Price?
    let nearest: Price
    let limit: Percent
    let isLimited: Bool

    /// More than this of anything is no size that somebody means.
    private static let most = FixedPoint(1_000_000_000)
    /// Nor is a distance of so many times the price one to a stop. Products of more need not fit a number.
    private static let farthest = FixedPoint(1_000)

    /// A part of the capital that a move may lose.
    private struct Bound {
        var capital: PositionSize.Capital
        var percent: Percent
        var distance: Price
        var isLimit = false
    }

    func size(_ mode: SizingMode) throws(OrderRefusal) -> PositionSize {
        switch mode {
        case .fixedQuantity(let size, let unit):
            guard size > .zero else { throw .sizeNotPositive }
            guard size <= Self.most else { throw .sizeTooLarge(maximum: instrument.maximumSize) }
            switch unit ?? instrument.sizeUnit {
            case .lots: return try named(instrument.units(lots: size), mode)
            case .units, .shares: return try named(Quantity(size), mode)
            case .riskPercent: return try self.size(.fixedFraction(Percent(size)))
            case .money:
                let worth = try account.convert(entry.value, of: instrument.id).amount
                guard worth > .zero, size < worth * Self.most else { throw .figuresMissing(instrument.id) }
                return try named(Quantity(size / worth), mode)
            case .riskMoney:
                guard figures.balance.amount > .zero else { throw .sizeMissing }
                return try self.size(.fixedFraction(Percent(size * 100 / figures.balance.amount)))
            }
        case .fixedFraction(let percent): return try size(mode, [try atStop(.balance, percent)])
        case .equityScaled(let percent): return try size(mode, [try atStop(.equity, percent)])
        case .kelly(let record): return try size(mode, [try atStop(.equity, try record.fraction())])
        case .volatility(let percent, let ranges, let averageRange):
            guard let averageRange, averageRange > .zero, averageRange <= entry, .zero < ranges, ranges <= Self.farthest
            else { throw .rangeMissing(instrument.id) }
            return try size(
                mode, [Bound(capital: .equity, percent: try checked(percent), distance: averageRange * ranges)])
        }
    }

    private func checked(_ percent: Percent) throws(OrderRefusal) -> Percent {
        guard percent > .zero else { throw .sizeNotPositive }
        guard percent.value <= Self.most else { throw .sizeTooLarge(maximum: instrument.maximumSize) }
        return percent
    }

    private func atStop(_ capital: PositionSize.Capital, _ percent: Percent) throws(OrderRefusal) -> Bound {
        let percent = try checked(percent)
        guard let stop else { throw .stopMissing }
        guard stop != entry else { throw .stopOnWrongSide(stop: stop, reference: entry) }
        return Bound(capital: capital, percent: percent, distance: try distance(to: stop))
    }

    private func distance(to stop: Price) throws(OrderRefusal) -> Price {
        let distance = (entry - stop).magnitude
        guard distance <= entry * Self.farthest else { throw .priceImplausible(price: stop, market: entry) }
        return distance
    }

    private func named(_ exact: Quantity, _ mode: SizingMode) throws(OrderRefusal) -> PositionSize {
        let quantity = instrument.rounded(exact)
        guard quantity > .zero else { throw .sizeTooSmall(minimum: instrument.sizeStep) }
        guard quantity <= instrument.maximumSize else { throw .sizeTooLarge(maximum: instrument.maximumSize) }
        return PositionSize(mode: mode, reason: nil, exact: exact, quantity: quantity)
    }

    /// The largest size that keeps within every bound.
    private func size(_ mode: SizingMode, _ wanted: [Bound]) throws(OrderRefusal) -> PositionSize {
        var limits: [Bound] = []
        if let stop, stop != entry {
            limits = [Bound(capital: .equity, percent: limit, distance: try distance(to: stop), isLimit: true)]
        }
        var bounds = isLimited ? wanted + limits : wanted
        let margins = isLimited ? try margin() : []
        let (byRisk, tightest) = try tightest(of: bounds)
        guard instrument.rounded(byRisk) > .zero else {
            throw .sizeTooSmall(
                minimum: instrument.sizeStep, balance: try smallestBalance(wanted + limits + margins),
                stop: try widestStop(tightest))
        }
        bounds += margins
        let (exact, bound) = try self.tightest(of: bounds)
        let quantity = instrument.rounded(exact)
        guard quantity > .zero else {
            throw .marginTooLow(
                needed: try account.margin(of: instrument.sizeStep, at: entry, instrument.id),
                free: PositionSize.marginShare.of(figures.freeMargin).booked)
        }
        guard quantity <= instrument.maximumSize else { throw .sizeTooLarge(maximum: instrument.maximumSize) }
        let lossPerUnit = try account.convert(bound.distance.value, of: instrument.id)
        let reason = PositionSize.Reason(
            capital: bound.capital, percent: bound.percent, money: money(bound, figures.balance),
            distance: bound.distance,
            lossPerLot: Money(lossPerUnit.amount * instrument.contractSize.value, account.currency),
            isLimit: bound.isLimit)
        return PositionSize(mode: mode, reason: reason, exact: exact, quantity: quantity)
    }

    /// The smallest size that the bounds allow, not rounded, and the bound that makes it.
    private func tightest(of bounds: [Bound]) throws(OrderRefusal) -> (exact: Quantity, bound: Bound) {
        let sizes = try bounds.map { bound throws(OrderRefusal) in try size(bound, figures.balance) }
        guard let exact = sizes.min(), let place = sizes.firstIndex(of: exact) else { throw .sizeMissing }
        return (exact, bounds[place])
    }

    /// What the free margin allows; nothing where the order reduces what is held first.
    private func margin() throws(OrderRefusal) -> [Bound] {
        if let held = account.position(instrument.id), let stop, held.direction == (stop > entry ? .long : .short) {
            return []
        }
        let deposit = Price(entry.value / FixedPoint(try account.leverage(of: instrument.id)))
        return [Bound(capital: .freeMargin, percent: PositionSize.marginShare, distance: deposit)]
    }

    /// What a bound allows to lose, or to deposit, with this balance.
    private func money(_ bound: Bound, _ balance: Money) -> Money {
        switch bound.capital {
        case .balance: bound.percent.of(balance)
        case .equity: bound.percent.of(balance + figures.openProfit)
        case .freeMargin: bound.percent.of(balance + figures.openProfit - figures.usedMargin)
        }
    }

    private func size(_ bound: Bound, _ balance: Money) throws(OrderRefusal) -> Quantity {
        try account.quantity(losing: money(bound, balance), over: bound.distance, of: instrument)
    }
}

// What would make a size. Figures are tried out before they are said.
extension PositionSizing {
    /// The smallest balance that makes a size and has the margin for it; nil when none that anybody has does. With a
    /// stop so near that the margin grows faster than the balance, none does.
    private func smallestBalance(_ bounds: [Bound]) throws(OrderRefusal) -> Money? {
        let step = instrument.sizeStep
        var least = FixedPoint.zero
        for bound in bounds {
            let loss = try account.convert(bound.distance.value, of: instrument.id).amount * step.value
            guard loss < bound.percent.value * Self.most else { return nil }
            let capital = loss * FixedPoint(100) / bound.percent.value
            switch bound.capital {
            case .balance: least = max(least, capital)
            case .equity: least = max(least, capital - figures.openProfit.amount)
            case .freeMargin: least = max(least, capital - figures.openProfit.amount + figures.usedMargin.amount)
            }
        }
        // From below: size and margin only grow with the balance, so that the first one that holds is the smallest.
        for _ in 0..<100 where least < Self.most {
            let balance = Money(least.rounded(to: account.currency.minorUnit, .up), account.currency)
            let sizes = try bounds.map { bound throws(OrderRefusal) in try size(bound, balance) }
            let whole = instrument.rounded(sizes.min() ?? .zero)
            guard whole > .zero else {  // what was rounded in between lacks a last place
                least = balance.amount + account.currency.minorUnit
                continue
            }
            guard whole <= instrument.maximumSize else { return nil }
            let margin = try account.margin(of: whole, at: entry, instrument.id)
            let needed = (margin + figures.usedMargin - figures.openProfit).amount
            guard needed > balance.amount else { return balance }
            least = needed
        }
        return nil
    }

    /// The widest distance to a stop that allows the smallest size; nil when it is no distance for a stop, or when the
    /// stop does not make the size.
    private func widestStop(_ bound: Bound) throws(OrderRefusal) -> Price? {
        let money = money(bound, figures.balance)
        guard let stop, bound.distance == (stop - entry).magnitude, money.amount > .zero else { return nil }
        // No stop makes a size that there is no margin for.
        let deposit = try account.margin(of: instrument.sizeStep, at: entry, instrument.id)
        let share = isLimited ? PositionSize.marginShare : Percent(100)
        guard try margin().isEmpty || deposit.amount <= share.of(figures.freeMargin).amount else { return nil }
        let perPoint = try account.convert(instrument.sizeStep.value, of: instrument.id).amount
        guard perPoint > .zero, money.amount < perPoint * bound.distance.value else { return nil }
        // From a tick more: what was rounded in between may lack a last place.
        var distance = Price((money.amount / perPoint).rounded(to: instrument.tick.value, .down)) + instrument.tick
        for _ in 0..<3 where distance > nearest && distance > .zero {
            var trial = bound
            trial.distance = distance
            if try size(trial, figures.balance) >= instrument.sizeStep { return distance }
            distance = distance - instrument.tick
        }
        return nil
    }
}
