import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

/// Holds new prices against price alerts and tells of those that fire.
struct AlertWatch: Sendable {
    let services: BotServices
    let outbox: OutboxWriter

    /// Alerts in one transaction: people's messages are handled in between.
    private static let groupSize = 200
    /// What is told later than this says when it happened.
    private static let lateAfter: Duration = .seconds(60)

    /// Looks at all prices of an instrument since the last look. An alert remembers up to when it has seen them: the
    /// same ones after a crash do nothing.
    /// - Parameter now: market time.
    func look(at ticks: [Quote], of instrument: InstrumentID, now: Timestamp) async throws {
        guard let (split, index) = services.desk.split(of: instrument, in: ticks) else {
            return try await take(ticks, of: instrument, now: now)
        }
        try await take(Array(ticks[..<index]), of: instrument, now: now)
        try await carryOut(split, of: instrument, at: ticks[index].time)
        try await take(Array(ticks[index...]), of: instrument, now: now)
    }

    /// Brings alerts to the prices of new shares, once, and says so to their owners.
    private func carryOut(_ split: PriceBreak.Split, of id: InstrumentID, at time: Timestamp) async throws {
        guard let instrument = services.instruments[id] else { return }
        let (before, moment) = (time - .milliseconds(1), services.time.now())
        while true {
            let (count, entries) = try await services.store.write { transaction in
                let found = try transaction.activeAlerts(on: id, before: before, limit: Self.groupSize)
                let rows = try found.map { row in
                    var row = row
                    row.alert = row.alert.split(split, instrument)
                    row.seenAt = before
                    try transaction.updateAlert(row, at: moment)
                    return row
                }
                return (rows.count, try tell(split, instrument, rows, at: moment, transaction))
            }
            await outbox.announce(entries)
            if count < Self.groupSize { return }
        }
    }

    private func tell(
        _ split: PriceBreak.Split, _ instrument: Instrument, _ rows: [AlertRow], at moment: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        // Those that wait for a move in percent wait for the same.
        let rows = rows.filter { $0.alert.condition.level != nil }
        return try Dictionary(grouping: rows, by: \.user).sorted { $0.key < $1.key }.flatMap { user, rows in
            try outbox.notify(
                user, .ordinary(.alerts, instrument.id), at: moment, happenedAt: moment, transaction
            ) { localizer in
                let wording = AlertWording(services: services, localizer: localizer)
                let document = Document.lines(rows.map { wording.split($0, split) })
                return Notice(reply: Reply(document + services.marketNote(localizer)), line: document)
            }
        }
    }

    private func take(_ ticks: [Quote], of instrument: InstrumentID, now: Timestamp) async throws {
        let open = ticks.filter(\.isOpen)
        guard let last = open.last, let low = open.map(\.mid).min(), let high = open.map(\.mid).max() else { return }
        let moment = services.time.now()
        let prices = open.map { Seen(tick: $0, at: moment - services.market.clock.age(of: $0.time, at: now)) }
        var done: Int64 = 0
        while true {
            let after = done
            let ids = try await services.store.read { transaction in
                try transaction.alerts(
                    instrument, between: low, high, readyBy: moment, after: after, limit: Self.groupSize)
            }
            guard let end = ids.last else { return }
            done = end
            let rows = try await services.store.write { transaction in
                let rows = try ids.flatMap { try take($0, prices, at: moment, transaction) }
                try transaction.setMark(MarketMark.clock, to: String(last.time.milliseconds))
                return rows
            }
            await outbox.announce(rows)
        }
    }

    /// Ends the alerts whose time is over; prices up to now were held against them before.
    func expire() async throws {
        let now = services.time.now()
        guard try await services.store.read({ try $0.hasExpiringAlerts(at: now) }) else { return }
        try await services.store.write { try $0.expireAlerts(at: now) }
    }

    /// A price, and when it was there in real time.
    private struct Seen: Sendable {
        var tick: Quote
        var at: Timestamp
    }

    private func take(
        _ id: Int64, _ prices: [Seen], at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        guard var row = try transaction.alert(id), row.alert.state == .active, let last = prices.last else { return [] }
        let before = row.alert
        var fired: [AlertWording.Firing] = []
        for price in prices where price.tick.time > row.seenAt {
            let reference = row.alert.reference
            guard row.alert.take(price.tick.mid, at: price.at) else { continue }
            row.firedAt = price.at
            row.firedPrice = price.tick.mid
            fired.append(.init(price: price.tick.mid, reference: reference, at: price.at))
        }
        guard row.alert != before else { return [] }
        row.seenAt = last.tick.time
        try transaction.updateAlert(row, at: moment)
        guard !fired.isEmpty, let user = try transaction.user(row.user), !user.isBanned else { return [] }
        let instrument = row.alert.instrument
        let canTrade = try services.mayTrade(user, transaction)
        return try fired.flatMap { firing in
            try outbox.notify(
                row.user, .ordinary(.alerts, instrument), at: moment, happenedAt: firing.at, transaction
            ) { localizer in
                let wording = AlertWording(services: services, localizer: localizer)
                let age = moment - firing.at
                return wording.fired(row, firing, age: age > Self.lateAfter ? age : nil, canTrade: canTrade)
            }
        }
    }
}
