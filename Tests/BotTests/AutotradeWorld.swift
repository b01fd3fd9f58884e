import Brokerage
import Channels
import Foundation
import Platform
import Signals
import Storage
import Testing
import Trading

@testable import Bot

// People for whom signals are traded.
extension SignalWorld {
    /// A person who watches a strategy that signals often, and has it traded.
    mutating func trader(
        _ name: String, _ mode: String? = "automatic", strategy: Strategy? = nil, language: String = "en"
    ) async throws -> (user: Int64, strategy: String) {
        let owner = try await person("owner of \(name)")
        let id = try await add(try strategy ?? Self.strategy(), owner: owner)
        let user = try await person(name, language: language)
        try await watch(id, user)
        try await look()
        if let mode { try await start(id, mode, name, language: language) }
        return (user, id)
    }
    func start(_ strategy: String, _ mode: String, _ name: String, language: String = "en") async throws {
        try await world.say("/autotrade start \(strategy) \(mode)", name)
        if mode == "automatic" { try await world.press(language == "de" ? "Bestätigen" : "Confirm", name) }
    }
    /// Lets minutes pass until there is a signal, and tells it.
    mutating func nextSignal(of user: Int64) async throws -> SignalRow {
        let signal = try await passToSignal(of: user)
        try await deliver()
        return signal
    }

    func decision(_ signal: SignalRow, _ user: Int64) async throws -> DecisionRow? {
        try await bot.store.read { try $0.decision(on: signal.id, of: user) }
    }
    func fills(_ user: Int64) async throws -> [BookedFill] {
        try await bot.store.read { try $0.bookedFills(of: user) }
    }
    func held(_ user: Int64) async throws -> Position? {
        try await bot.store.read { try $0.position(Self.bitcoin, of: user) }
    }
    func history(_ user: Int64) async throws -> TradeHistory {
        try await bot.store.read { try TradeBook(of: user, services, $0).history }
    }
    func waiting(_ user: Int64) async throws -> [Order] {
        try await bot.store.read { try $0.workingOrders(of: user) }
    }
    /// The newest message that told a person of a signal.
    func message(_ signal: SignalRow, _ name: String) async throws -> [OutgoingMessage] {
        try await told(name).last { $0.isOf(signal) && $0.isFormed }.map { [$0] } ?? []
    }
}
