import Brokerage
import Platform
import Storage
import Trading

// Limits of exposure: four fifths of one are told of once, and once more after it was well below.
extension AccountWatch {
    private static let margin = "margin_near"
    private static let size = "position_size_near"
    private static let alike = "correlated_risk_near"
    private static let positions = (near: "positions_near", full: "positions_full")

    /// The equity at which each of them is near: what is held counts against the equity, so that a loss brings nearer.
    func approaches(
        of user: Int64, _ state: AccountState, _ figures: AccountState.Figures, _ limits: RiskLimits,
        at time: Timestamp, _ transaction: Transaction
    ) throws -> [Threshold] {
        guard !state.positions.isEmpty else { return [] }
        var thresholds: [Threshold] = []
        let used = figures.usedMargin
        if !used.amount.isZero {
            // Four fifths of the equity are in use: a margin level of 125 %.
            let isCalled = figures.equity.amount <= Self.call.of(used).amount
            thresholds.append(
                Threshold(
                    kind: Self.margin, period: "", equity: Money(used.amount / Self.near, used.currency),
                    isSilent: isCalled))
        }
        if let limit = limits.maximumPositionSize {
            for position in state.positions {
                guard let value = try? state.convert(position.averagePrice * position.quantity, of: position.instrument)
                else { continue }
                thresholds.append(near(Self.size, [position.instrument], value.booked, limit))
            }
        }
        if let limit = limits.maximumCorrelatedRisk, state.positions.count > 1 {
            thresholds += try alike(of: user, limit, at: time, transaction)
        }
        return thresholds
    }

    /// Groups of positions that move alike, each once.
    private func alike(
        of user: Int64, _ limit: Percent, at time: Timestamp, _ transaction: Transaction
    ) throws -> [Threshold] {
        let waiting = try transaction.workingOrders(of: user)
        var state = try desk.state(of: user, and: Set(waiting.map(\.instrument)), at: time, transaction)
        state.waiting = waiting
        var groups: [[InstrumentID]: Threshold] = [:]
        for position in state.positions {
            guard let instrument = desk.instruments[position.instrument] else { continue }
            state.correlations = desk.correlations(of: instrument, with: state)
            guard let (risk, others) = try? state.correlatedRisk(of: position), !others.isEmpty else { continue }
            let group = (others + [position.instrument]).sorted()
            // Of two ways to see the same group the one that may lose more.
            let known = groups[group]?.approach?.amount.amount ?? .zero
            if risk.amount > known { groups[group] = near(Self.alike, group, risk, limit) }
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    private func near(
        _ kind: String, _ instruments: [InstrumentID], _ amount: Money, _ limit: Percent
    ) -> Threshold {
        let equity = amount.amount * FixedPoint(100) / (limit.value * Self.near)
        let names = instruments.map(\.symbol).joined(separator: ",")
        return Threshold(
            kind: "\(kind)/\(names)", period: "", equity: Money(equity, amount.currency),
            approach: .init(instruments: instruments, amount: amount, limit: limit))
    }

    /// Forgets the warnings that no longer hold, so that the next approach is told of again.
    func recover(
        _ user: Int64, _ figures: AccountState.Figures, _ approaches: [Threshold], held count: Int,
        _ limits: RiskLimits, _ transaction: Transaction
    ) throws {
        let levels = Dictionary(approaches.map { ($0.kind, $0.equity.amount) }) { max($0, $1) }
        let most = limits.maximumPositions ?? .max
        for kind in try transaction.warnings(of: user) {
            let isFree = kind == Self.positions.full && count < most
            let isFar =
                kind == Self.positions.near
                && (most == .max || FixedPoint(count) < FixedPoint(most) * Self.near)
            if isFree || isFar { try transaction.unwarn(user, of: kind) }
            guard [Self.margin, Self.size, Self.alike].contains(where: kind.hasPrefix) else { continue }
            if let level = levels[kind], figures.equity.amount <= level * Self.recovered { continue }
            try transaction.unwarn(user, of: kind)
        }
    }

    /// How many instruments are held, where that is limited.
    func openPositions(
        of user: Int64, _ state: AccountState, _ limits: RiskLimits, moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let (count, most) = (state.positions.count, limits.maximumPositions ?? .max)
        let isFull = count >= most
        let isNear = isFull || most < .max && FixedPoint(count) >= FixedPoint(most) * Self.near
        guard isNear, count > 0 else { return [] }
        let isNew = try transaction.warn(user, of: Self.positions.near, period: "\(most)", at: moment)
        let kind = isFull ? Self.positions.full : Self.positions.near
        let isTold = isFull ? try transaction.warn(user, of: kind, period: "\(most)", at: moment) : isNew
        return isTold ? try tell(user, at: moment, transaction, notices.openPositions(kind, count, of: most)) : []
    }
}
