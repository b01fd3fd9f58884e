import Actions
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Signals
import Storage
import Trading
import Venues

/// A time in which the program was not running.
struct Outage: Codable, Hashable {
    /// Real time.
    var from: Timestamp
    var until: Timestamp
    /// What passed meanwhile, in market time.
    var marketFrom: Timestamp
    var marketUntil: Timestamp
    /// The newest fill and outgoing message of before.
    var lastFill: Int64
    var lastMessage: Int64
    /// People up to this number have been told.
    var toldUpTo: Int64 = 0

    /// When the program was last known to run, in real time.
    static let aliveMark = "program.alive"
    static let mark = "program.outage"
    /// A shorter one is not worth a message.
    static let least: Duration = .minutes(5)

    /// Notes at a start how long the program was away, before anything else goes on.
    static func note(_ services: BotServices) async throws {
        let (now, market) = (services.time.now(), services.market.clock.start)
        try await services.store.write { transaction in
            let alive = try transaction.mark(aliveMark).flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
            let settled = try transaction.mark(MarketMark.settled).flatMap { Int64($0) }
                .map(Timestamp.init(milliseconds:))
            try keepAlive(at: now, transaction)
            guard let alive, now - alive > least else { return }
            let newest = try transaction.newest()
            var outage = Outage(
                from: alive, until: now, marketFrom: settled ?? market, marketUntil: market,
                lastFill: newest.fill, lastMessage: newest.message)
            // One that nobody has heard of yet goes on.
            if let earlier = try kept(transaction), earlier.toldUpTo == 0 {
                (outage.from, outage.marketFrom) = (earlier.from, earlier.marketFrom)
                (outage.lastFill, outage.lastMessage) = (earlier.lastFill, earlier.lastMessage)
            }
            try transaction.setMark(mark, json: outage)
        }
    }

    /// The one that not everybody has been told of.
    static func kept(_ transaction: Transaction) throws -> Outage? {
        try transaction.mark(mark).map { try JSONDecoder().decode(Outage.self, from: Data($0.utf8)) }
    }

    static func keepAlive(at now: Timestamp, _ transaction: Transaction) throws {
        try transaction.setMark(aliveMark, to: String(now.milliseconds))
    }
}

/// Tells after a start what happened while the program was not running: to each whom it concerns, once.
struct OutageReport: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    /// Candles that closed meanwhile are decided on by then.
    private static let patience: Duration = .seconds(10)
    private static let interval: Duration = .seconds(1)
    /// People told in one transaction.
    private static let groupSize = 50
    private static let shown = 5

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.patience) }
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                if try await tell() { break }
            } catch let error as StorageError {
                logger.error("outage not told", metadata: ["error": "\(error)"])
            } catch {
                // What cannot be told now cannot be told later.
                logger.error("outage left out", metadata: ["error": "\(error)"])
                break
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
        // The others go on.
        try? await gracefulShutdown()
    }

    /// What happened to one person meanwhile.
    private struct Events {
        var signals: [SignalRow] = []
        var exits: [ExitFill] = []
        var messages: [OutboxRow] = []
        /// What they hold now.
        var positions: [Position] = []
    }

    /// - Returns: false while prices of the outage have not all been looked at.
    func tell() async throws -> Bool {
        let found = try await services.store.read { transaction in
            let settled = try transaction.mark(MarketMark.settled).flatMap { Int64($0) }
            return try Outage.kept(transaction).map { ($0, settled.map(Timestamp.init(milliseconds:))) }
        }
        guard let (outage, settled) = found else { return true }
        guard let settled, settled >= outage.marketUntil else { return false }
        var events = try await services.store.read { try Self.events(of: outage, $0) }
        let users = events.keys.sorted()
        for start in stride(from: 0, to: users.count, by: Self.groupSize) {
            let group = users[start..<min(start + Self.groupSize, users.count)]
            let now = services.time.now()
            let told = group.compactMap { user in events.removeValue(forKey: user).map { (user, $0) } }
            let rows = try await services.store.write { [self] transaction in
                var noted = outage
                noted.toldUpTo = group.last ?? outage.toldUpTo
                try transaction.setMark(Outage.mark, json: noted)
                return try told.flatMap { user, events in
                    try outbox.notify(
                        user, .ordinary(.reports, nil), at: now, happenedAt: outage.until, transaction
                    ) { try notice(of: outage, events, $0) }
                }
            }
            await outbox.announce(rows)
        }
        try await services.store.write { try $0.removeMark(Outage.mark) }
        return true
    }

    private static func events(of outage: Outage, _ transaction: Transaction) throws -> [Int64: Events] {
        var events: [Int64: Events] = [:]
        for signal in try transaction.signals(after: outage.marketFrom, through: outage.marketUntil) {
            for user in try transaction.watchers(of: signal, after: outage.toldUpTo, limit: .max) {
                events[user, default: Events()].signals.append(signal)
            }
        }
        for exit in try transaction.exits(after: outage.lastFill, through: outage.marketUntil) {
            events[exit.user, default: Events()].exits.append(exit)
        }
        for (user, row) in try transaction.messages(through: outage.lastMessage, openAfter: outage.until) {
            events[user, default: Events()].messages.append(row)
        }
        // Who holds something wants to know that nobody looked after it, also when nothing happened to it.
        for user in try transaction.holders(after: outage.toldUpTo) {
            events[user, default: Events()].positions = try transaction.positions(of: user)
        }
        return events.filter { $0.key > outage.toldUpTo }
    }

    private func notice(of outage: Outage, _ events: Events, _ localizer: Localizer) throws -> Notice {
        let headline = localizer.document(
            "outage.headline",
            [
                "from": .timestamp(outage.from, .weekdayTime), "until": .timestamp(outage.until, .weekdayTime),
                "length": .duration(outage.until - outage.from),
            ])
        var document = headline
        func part(_ key: String, _ count: Int, _ lines: [Document]) {
            guard count > 0 else { return }
            document += .lines([localizer.document(key, ["count": .integer(count)])] + lines)
        }
        part("outage.exits", events.exits.count, events.exits.prefix(Self.shown).compactMap { line($0, localizer) })
        let held = events.positions.prefix(Self.shown).map { position in
            Document.text("\(position.instrument.symbol) \(localizer.format(localizer.direction(position.direction)))")
        }
        part("outage.held", events.positions.count, held)
        let wording = SignalWording(services: services, localizer: localizer)
        let signals = try events.signals.prefix(Self.shown).map { try wording.line($0) }
        part("outage.signals", events.signals.count, signals)
        let messages = try events.messages.prefix(Self.shown).map { try line($0, localizer) }
        part("outage.messages", events.messages.count, messages)
        let missed = Reply.Choice(label: localizer.text("button.missed"), id: "/missed")
        return Notice(reply: Reply(document, choices: [[missed]]), line: headline)
    }

    private func line(_ exit: ExitFill, _ localizer: Localizer) -> Document? {
        services.instruments[exit.instrument].map { instrument in
            localizer.document(
                "outage.exit",
                [
                    "symbol": .text(instrument.id.symbol), "price": localizer.price(exit.price, of: instrument),
                    "size": .text(localizer.size(exit.quantity, of: instrument)),
                    "net": .signedMoney(exit.net.booked), "time": .timestamp(exit.time, .weekdayTime),
                ])
        }
    }

    /// When it was made, and how it begins.
    private func line(_ row: OutboxRow, _ localizer: Localizer) throws -> Document {
        let text = try MissedReport.beginning(of: row)
        return localizer.document(
            "outage.message", ["time": .timestamp(row.createdAt, .weekdayTime), "text": .text(text)])
    }
}

extension SignalWording {
    /// A past signal in one line, with what became of it.
    func line(_ row: SignalRow) throws -> Document {
        let tracker = try row.tracker()
        return localizer.document(
            "schedule.signal",
            [
                "time": .timestamp(row.formedAt, .weekdayTime),
                "direction": localizer.direction(tracker.signal.direction), "symbol": .text(row.instrument.symbol),
                "timeframe": .text(row.timeframe.rawValue), "state": .document(outcome(of: row, tracker)),
                "reference": .code("#\(row.reference)"),
            ])
    }
}
