import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Actions

let noon = Timestamp(seconds: 1_700_000_000)

/// What the small actions below work with: one price that the test moves.
final class Pit: Sendable {
    let price = Locked(Price("1.0850")!)
    /// How often a trade was planned.
    let plans = Locked(0)
}

extension Action<Pit> {
    /// Leaves a mark when it runs. Says nothing but its name.
    static func plain(
        _ id: String, role: Role = .viewer, _ effect: Effect, _ confirm: Actions.Confirmation = .never
    ) -> Self {
        Self(id, role: role, effect: effect, confirm: confirm) { turn, _ in
            Plan { transaction in
                try transaction.setMark("\(id) \(turn.key)", to: "done")
                return [Reply(.text(id))]
            }
        }
    }

    /// Trades at the price of the pit, within a pip of it.
    static var trade: Self {
        Self(
            "trade", role: .trader, effect: .trades, confirm: .always, aliases: [Alias("t")],
            Parameter<InstrumentID>("symbol"), Parameter<FixedPoint>("quantity", in: 1...10), Parameter<Side?>("side")
        ) { turn, pit, symbol, quantity, side in
            pit.plans.withLock { $0 += 1 }
            let price = pit.price.withLock { $0 }
            let band = ProposalRow.Band(
                instrument: symbol, low: price - Price("0.0001")!, high: price + Price("0.0001")!)
            let exact: [String: ArgumentValue] = [
                "symbol": .text(symbol.symbol), "quantity": .number(quantity), "side": .text((side ?? .buy).rawValue),
            ]
            let card = Card(document: .text("trade at \(price)"), band: band, price: price)
            return Plan(exact: exact, card: card) { transaction in
                try transaction.setMark("trade \(turn.key)", to: "\(quantity) at \(price)")
                return [Reply("traded")]
            }
        }
    }

    /// Writes something and is then refused by a rule.
    static func refused(_ confirm: Actions.Confirmation) -> Self {
        Self("refused_\(confirm.rawValue)".lowercased(), role: .viewer, effect: .trades, confirm: confirm) { _, _ in
            Plan { transaction in
                try transaction.setMark("half", to: "done")
                throw ActionError.refused("no_positions")
            }
        }
    }

    /// Has something to change when it is asked for, and nothing any more afterwards.
    static var fading: Self {
        Self("fading", role: .viewer, effect: .trades, confirm: .always) { _, pit in
            let isFirst = pit.plans.withLock { plans in
                plans += 1
                return plans == 1
            }
            return isFirst ? Plan { _ in [Reply("changed")] } : .answer(Reply("nothing left"))
        }
    }

    /// Can trade, but with these arguments only looks.
    static var look: Self {
        Self("look", role: .viewer, effect: .trades, confirm: .always) { _, _ in .answer(Reply("seen")) }
    }
}

/// The gate, with a store of its own.
struct Gate: Sendable {
    let store: Store
    let pit = Pit()
    let localizer: Localizer
    let runner: ActionRunner<Pit>
    let ada: UserRow
    let bob: UserRow

    static func with(_ actions: [Action<Pit>], _ body: (Gate) async throws -> Void) async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store(path: folder.appending(path: "test.sqlite").path)
        let users = try await store.write { transaction in
            try ["ada", "bob"].map { name in
                try transaction.addUser(
                    channel: "terminal", externalID: name, username: name, name: name, role: "trader", at: noon)
            }
        }
        let locales = try Locales(folder: Folders.root.appending(path: "locales"))
        try await body(Gate(store, locales["en"], actions, ada: users[0], bob: users[1]))
        try store.close()
    }

    private init(_ store: Store, _ localizer: Localizer, _ actions: [Action<Pit>], ada: UserRow, bob: UserRow) {
        self.store = store
        self.localizer = localizer
        runner = ActionRunner(ActionCatalogue(actions), services: pit, random: SeededRandom(seed: 1))
        self.ada = ada
        self.bob = bob
    }

    func turn(
        _ origin: Origin = .command, role: Role = .trader, by user: UserRow? = nil, at now: Timestamp = noon,
        askedAt: Timestamp? = nil, key: String = "1"
    ) -> Turn {
        Turn(
            user: user ?? ada, role: role, origin: origin, channel: "terminal", chat: "ada", isDirect: true,
            localizer: localizer, settings: [:], now: now, askedAt: askedAt ?? now, key: key)
    }

    /// Decides and commits.
    func ask(_ call: ActionCall, _ turn: Turn) async throws -> [Reply] {
        let decision = try await runner.decide(call, turn)
        return try await store.write { try decision.effect?($0) ?? decision.answer }
    }
    func answer(_ card: String, isConfirmed: Bool = true, _ turn: Turn) async throws -> [Reply] {
        let decision = try await runner.answerCard(proposal(card), isConfirmed: isConfirmed, turn)
        return try await store.write { try decision.effect?($0) ?? decision.answer }
    }

    /// Asks for a trade and gives the name of its card.
    func card(_ call: ActionCall = .trade, _ turn: Turn? = nil) async throws -> String {
        let replies = try await ask(call, turn ?? self.turn())
        return try #require(replies.last?.proposalID)
    }

    func mark(_ key: String) async throws -> String? { try await store.read { try $0.mark(key) } }
    func proposal(_ id: String) async throws -> ProposalRow? { try await store.read { try $0.proposal(id) } }
    /// The record, oldest first: action, outcome and detail.
    func record() async throws -> [String] {
        try await store.read { try $0.audit(limit: 100) }.reversed().map { row in
            "\(row.action) \(row.outcome)" + (row.detail.isEmpty ? "" : ": \(row.detail)")
        }
    }
}

extension ActionCall {
    static let trade = ActionCall("trade", ["symbol": .text("EURUSD"), "quantity": .number(2)])
}

extension [Reply] {
    var texts: [String] { map { $0.document.plainText } }
}
extension Localizer {
    func plain(_ key: String, _ values: [String: MessageValue] = [:]) -> String { document(key, values).plainText }
}
