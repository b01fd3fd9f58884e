import Actions
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Trading
import Venues

/// Orders that the terminal of one broker's account fetches and answers. An order is given out until an answer comes,
/// so the terminal does each once by its name; what is not given out in time never is.
struct BridgeOrders: Sendable {
    let services: BotServices
    let outbox: OutboxWriter
    /// The only account that is given any.
    let account: String

    /// So long an order may wait to be fetched.
    static let lifetime: Duration = .seconds(60)
    /// So long after that the terminal may still answer for one that it fetched.
    private static let grace: Duration = .minutes(10)

    /// nil: no account is named, and nothing is traded.
    init?(_ services: BotServices, outbox: OutboxWriter) {
        guard let bridge = services.configuration.bridge else { return nil }
        (self.services, self.outbox, account) = (services, outbox, bridge.account)
    }

    /// What a terminal is answered about orders.
    struct Answer: Sendable {
        var lines: String
        var entries: [OutboxEntry] = []
        /// How many of its answers did what.
        var counts: [String: Int] = [:]
    }

    /// Takes a terminal's answers, and gives it what is due.
    func exchange(
        _ message: MetaTraderMessage, _ instrument: Instrument, at now: Timestamp, _ transaction: Transaction
    ) throws -> Answer {
        var answer = Answer(lines: "orders 0")
        guard message.account == account else {
            answer.counts["unexpected_acknowledgement"] = message.answers.count
            if message.wantsTrading { answer.lines = "orders refused: METATRADER_ACCOUNT names another account" }
            return answer
        }
        for reply in message.answers {
            let (outcome, entries) = try take(reply, instrument, at: now, transaction)
            answer.counts[outcome, default: 0] += 1
            answer.entries += entries
        }
        answer.entries += try expire(at: now, transaction)
        guard message.wantsTrading else { return answer }
        var due: [BridgeOrderRow] = []
        for order in try transaction.openBridgeOrders(at: (account, instrument.id)) {
            if order.state != .queued {
                due.append(order)
            } else if try isWanted(order, at: now, transaction) {
                if let given = try transaction.apply(.given, toBridgeOrder: order.id, at: now) { due.append(given) }
            } else if let ended = try transaction.apply(.lapsed, toBridgeOrder: order.id, at: now) {
                answer.entries += try tell(ended, at: now, transaction)
            }
        }
        guard !due.isEmpty else { return answer }
        answer.lines = (["orders \(due.count)"] + due.map { line($0, message.offset) }).joined(separator: "\n")
        answer.counts["order_given"] = due.count
        return answer
    }

    /// Whether its owner, still one, has not paused meanwhile.
    private func isWanted(_ order: BridgeOrderRow, at now: Timestamp, _ transaction: Transaction) throws -> Bool {
        guard let owner = try transaction.user(order.user), !owner.isBanned,
            try services.role(of: owner, transaction) == .owner
        else { return false }
        return !UserSettings(try transaction.settings(of: order.user)).isPaused(at: now, on: order.instrument)
    }

    /// Ends what waits of a person, who wants everything to stop.
    /// - Returns: what became of each, and which are with the terminal and cannot be taken back.
    static func takeBack(
        of user: Int64, _ wording: BridgeWording, at now: Timestamp, _ transaction: Transaction
    ) throws -> Document {
        try transaction.openBridgeOrders().filter { $0.user == user }.reduce(into: Document()) { told, order in
            let ended =
                order.state == .queued
                ? try transaction.apply(.lapsed, toBridgeOrder: order.id, at: now) : nil
            told += wording.news(ended ?? order)
        }
    }

    /// `order K7Q2M4X9P3TA buy 0.10 1.0780 1.0900 1792000060`: name, side, lots, stop, target or 0, and until when it
    /// may be carried out, in seconds by the broker's clock.
    private func line(_ order: BridgeOrderRow, _ offset: Int64) -> String {
        let target = order.takeProfit?.description ?? "0"
        return "order \(order.id) \(order.side.rawValue) \(order.lots) \(order.stopLoss) \(target) "
            + "\(order.expiresAt.seconds + offset)"
    }

    /// What came before, or contradicts it, changes nothing.
    private func take(
        _ reply: MetaTraderMessage.Answer, _ instrument: Instrument, at now: Timestamp, _ transaction: Transaction
    ) throws -> (String, [OutboxEntry]) {
        guard let known = try transaction.bridgeOrder(reply.id), known.account == account,
            known.instrument == instrument.id, known.state != .queued
        else { return ("unexpected_acknowledgement", []) }
        let event: BridgeOrderRow.Event = !reply.isDone ? .refused : reply.isFilled ? .filled : .accepted
        let order = try transaction.apply(
            event, toBridgeOrder: reply.id, code: reply.code, deal: reply.deal,
            price: reply.price.flatMap { instrument.price($0) }, at: now)
        guard let order else { return ("acknowledgement_repeated", []) }
        return ("acknowledgement", try tell(order, at: now, transaction))
    }

    /// Ends what nobody fetched in time, and what was fetched and never answered.
    func expire(at now: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        try transaction.openBridgeOrders().flatMap { order -> [OutboxEntry] in
            let end = order.state == .queued ? order.expiresAt : order.expiresAt + Self.grace
            guard end <= now, let ended = try transaction.apply(.lapsed, toBridgeOrder: order.id, at: now) else {
                return []
            }
            return try tell(ended, at: now, transaction)
        }
    }

    private func tell(_ order: BridgeOrderRow, at now: Timestamp, _ transaction: Transaction) throws -> [OutboxEntry] {
        try outbox.notify(order.user, .urgent, at: now, happenedAt: now, transaction) { localizer in
            let document = BridgeWording(services, localizer).news(order)
            return Notice(reply: Reply(document), line: document)
        }
    }
}

/// Ends orders in time also while no terminal asks.
struct BridgeClock: NamedService {
    let orders: BridgeOrders
    let logger: Logger
    static let interval: Duration = .seconds(1)

    func run() async throws {
        let (store, time) = (orders.services.store, orders.services.time)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                // Mostly there are none, and nothing is written.
                if try await store.read({ try !$0.openBridgeOrders().isEmpty }) {
                    let now = time.now()
                    let entries = try await store.write { try orders.expire(at: now, $0) }
                    await orders.outbox.announce(entries)
                }
            } catch {
                logger.error("orders of the bridge not looked at", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.interval) }
        }
    }
}

/// What is said of orders for a terminal.
struct BridgeWording {
    let localizer: Localizer
    private let services: BotServices

    init(_ services: BotServices, _ localizer: Localizer) { (self.services, self.localizer) = (services, localizer) }

    func values(_ order: BridgeOrderRow) -> [String: MessageValue] {
        let instrument = services.instruments[order.instrument]
        func shown(_ price: Price?) -> MessageValue {
            guard let price, let instrument else { return .text(price?.description ?? "–") }
            return localizer.price(price, of: instrument)
        }
        return [
            "side": localizer.side(order.side), "lots": .number(order.lots, places: 2...8),
            "symbol": .text(order.instrument.symbol), "stop": shown(order.stopLoss), "target": shown(order.takeProfit),
            "reference": .code(order.id), "account": .code(order.account), "price": shown(order.price),
            "code": .code(order.code.map(String.init) ?? "–"),
            "state": .text(localizer.text("bridge.state.\(isPartial(order) ? "partly" : order.state.rawValue)")),
            "time": .timestamp(order.createdAt, .weekdayTime),
        ]
    }

    /// What became of one.
    func news(_ order: BridgeOrderRow) -> Document {
        let isDoubtful = order.state == .expired && order.sentAt != nil
        let key = isDoubtful ? "doubtful" : isPartial(order) ? "partly" : order.state.rawValue
        return localizer.document("bridge.\(key)", values(order))
    }

    /// How much of it is filled the terminal alone knows.
    private func isPartial(_ order: BridgeOrderRow) -> Bool {
        order.state == .filled && order.code == MetaTraderMessage.Answer.doneInPart
    }

    func line(_ order: BridgeOrderRow) -> Document { localizer.document("bridge.line", values(order)) }
}
