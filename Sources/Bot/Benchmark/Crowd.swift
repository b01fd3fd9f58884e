import Channels
import Foundation
import Platform
import Storage
import Trading

/// The people of the benchmark. A thousand of them talk at a time, each through the same short session; then others
/// take their places, until everybody had a turn.
final class Crowd: Sendable {
    private struct Slot {
        /// How many updates came from here; the first session of a slot begins somewhere in its middle, so that at any
        /// moment all kinds of messages come.
        var count = 0
        /// The card that was shown last.
        var card: String?
    }

    private let users: Int
    private let languages: [String]
    private let time: any TimeSource
    private let slots: [Locked<Slot>]
    private let updates = Locked(0)
    private let missingCards = Locked(0)

    init(users: Int, languages: [String], time: any TimeSource) {
        self.users = users
        self.languages = languages.filter { ["en", "de"].contains($0) }.sorted()
        self.time = time
        slots = (0..<ChatBenchmark.parallelChats).map { slot in
            Locked(Slot(count: Step.entries[slot % Step.entries.count].index))
        }
    }

    /// Makes everybody known, with a chat, a language and an account, as if they had talked before.
    func enroll(in store: Store, _ configuration: Configuration) async throws {
        let now = time.now()
        for first in stride(from: 0, to: users, by: 1_000) {
            try await store.write { [self] transaction in
                for person in first..<min(first + 1_000, users) {
                    let name = String(person)
                    let user = try transaction.addUser(
                        channel: "telegram", externalID: name, username: nil, name: "Person \(person)", role: "trader",
                        at: now)
                    try transaction.setChat(
                        channel: "telegram", id: name, kind: "direct", user: user.id, isActive: true)
                    try transaction.set(
                        SettingKey.language.rawValue, to: language(of: person), of: user.id, by: user.id, at: now)
                    try transaction.openAccount(
                        of: user.id, deposit: configuration.deposit, leverage: configuration.leverage, at: now)
                }
            }
        }
    }

    /// The next message of the session that runs in a slot.
    func next(_ slot: Int) -> IncomingMessage {
        let update = updates.withLock { updates in
            updates += 1
            return updates
        }
        let (count, card) = slots[slot].withLock { slot in
            defer { slot.count += 1 }
            return (slot.count, slot.card)
        }
        let person = person(slot, session: count / Step.allCases.count)
        let step = Step.allCases[count % Step.allCases.count]
        if step.needsCard, card == nil { missingCards.withLock { $0 += 1 } }
        return IncomingMessage(
            chat: ChatID(.telegram, String(person)), updateID: String(update),
            sender: .init(id: String(person), name: "Person \(person)"), messageID: String(update),
            content: step.content(in: language(of: person), card ?? "", turn: person), sentAt: time.now())
    }

    /// Reads the name of the card that the answer just given shows, as a person would see it.
    func look(_ slot: Int, _ store: Store) async throws {
        let count = slots[slot].withLock { $0.count }
        guard Step.allCases[count % Step.allCases.count].needsCard else { return }
        let (chat, now) = (chat(slot), time.now())
        let card = try await store.read { transaction in
            try transaction.user(channel: "telegram", externalID: chat).flatMap { user in
                try transaction.openProposals(of: user.id, chat: "telegram:\(chat)", at: now).first?.id
            }
        }
        slots[slot].withLock { $0.card = card }
    }

    /// The chat that talked last in a slot.
    func chat(_ slot: Int) -> String {
        let count = slots[slot].withLock { $0.count }
        return String(person(slot, session: max(count - 1, 0) / Step.allCases.count))
    }

    /// - Throws: when messages were not understood: then something else was measured.
    func check() throws {
        let missing = missingCards.withLock { $0 }
        if missing > 0 { throw BenchmarkError.ordersWithoutCard(missing) }
    }

    /// Scattered, so that neighbors in the database do not talk at the same time. The factor is a prime.
    private func person(_ slot: Int, session: Int) -> Int {
        (slot + session * ChatBenchmark.parallelChats) * 7_919 % users
    }

    private func language(of person: Int) -> String { languages[person % languages.count] }
}

/// A session: looking, settings, an order that is thought better of, one that is carried out and closed again.
private enum Step: CaseIterable {
    case quote, positions, account, watch, ask, propose, cancel, order, confirm, close

    /// The steps a first session may begin with: those that need nothing of the step before.
    static let entries = allCases.filter { !$0.needsCard }

    var needsCard: Bool { self == .cancel || self == .confirm }
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    func content(in language: String, _ card: String, turn: Int) -> IncomingMessage.Content {
        let symbol = ["EURUSD", "XAUUSD", "GBPUSD", "BTCUSDT", "USDJPY"][turn % 5]
        return switch self {
        case .quote: .text("/get_quote \(symbol)")
        case .positions: .text("/positions")
        case .account: .text("/account")
        case .watch: .text("/set_watchlist set \(symbol) GER40")
        case .ask: .text("price of gold")
        case .propose: .text(language == "de" ? "kauf 0,1 eurusd stop 20 pips" : "buy 0.1 eurusd stop 20 pips")
        case .cancel: .press(button: "cancel:\(card)", messageID: "1")
        case .order: .text("/buy EURUSD 0.1 sl 20 pips")
        case .confirm: .press(button: "confirm:\(card)", messageID: "1")
        case .close: .text("/close EURUSD")
        }
    }
}

/// Why a benchmark has no figures.
public enum BenchmarkError: Error, Sendable, Hashable, CustomStringConvertible {
    case ordersWithoutCard(Int)
    case diskUnusable(String)
    case noFigure(String)

    public var description: String {
        switch self {
        case .ordersWithoutCard(let count): "\(count) orders of the benchmark got no card: nothing was measured"
        case .diskUnusable(let reason): "the disk cannot be measured: \(reason)"
        case .noFigure(let name): "\(name) has no figure at the end: nothing was measured"
        }
    }
}
