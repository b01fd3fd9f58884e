import Actions
import Backtesting
import Brokerage
import Foundation
import Platform
import Signals
import Storage
import Trading

/// An optimization that somebody asked for, as it is written down: a restart finds it again and begins anew, with the
/// same rules over the same time.
struct OptimizationJob: Codable, Sendable, Hashable {
    /// The visible name, by which it is canceled and its result kept.
    var reference: String
    var user: Int64
    /// Where it was asked for, and where it is told of.
    var channel: String
    var chat: String
    /// The strategy as it was then.
    var strategy: String
    var rules: String
    var instrument: InstrumentID
    var timeframe: Timeframe
    /// Of the market's time; nil for all there is.
    var since: Timestamp?
    var until: Timestamp
    /// A name of `Optimization.Method`; nil: what fits.
    var method: String?
    var trials: Int
    /// false: without the person's rules for what is held.
    var managed: Bool?
    var askedAt: Timestamp
    /// How often it was begun.
    var attempts = 0

    /// Not to be begun for ever: what ends the program each time would.
    static let mostAttempts = 3

    /// What is to be run, or why it cannot be.
    /// - Throws: `ActionError.refused`, `StrategyError`, `StorageError`.
    func optimization(_ services: BotServices) async throws -> (Optimization, isOfToday: Bool) {
        let place = try services.instrument(instrument)
        var (state, settings, name) = try await services.store.read { transaction in
            (
                try services.desk.state(of: user, also: instrument, transaction),
                UserSettings(try transaction.settings(of: user)),
                try services.directory.strategy(id: strategy, transaction)?.name
            )
        }
        state.now = until
        let basis = BacktestBasis(
            services: services, instrument: place, timeframe: timeframe, state: state, settings,
            managed: managed ?? true)
        try basis.checkMoney()
        var rules = try Strategy(yaml: rules, id: strategy)
        rules.name = name ?? rules.name
        let (candles, from, _) = try basis.candles(for: rules, since: since, until: until)
        let (conversion, isOfToday) = try basis.conversion()
        var optimization = Optimization(
            rules, place, timeframe, over: candles, basis.terms, conversion: conversion)
        optimization.start = from
        optimization.method = method.flatMap { Optimization.Method(rawValue: $0) }
        optimization.trials = trials
        optimization.seed = services.configuration.seed
        optimization.workers = ProcessInfo.processInfo.activeProcessorCount
        return (optimization, isOfToday)
    }
}

/// What the last optimization of a person found.
struct OptimizedStrategy: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var rules: String
    var instrument: InstrumentID
    var timeframe: Timeframe
}

/// The optimizations that run or wait, one a person, and what their last ones found.
enum OptimizationBook {
    /// All that run or wait together; the rest is asked to come back later.
    static let most = 8
    private static let open = "optimizing/"
    private static let done = "optimized/"

    /// In the order they were asked for.
    static func jobs(_ transaction: Transaction) throws -> [OptimizationJob] {
        try transaction.marks(prefix: open)
            .compactMap { try value(OptimizationJob.self, $0, transaction) }
            .sorted { ($0.askedAt, $0.reference) < ($1.askedAt, $1.reference) }
    }

    static func job(of user: Int64, _ transaction: Transaction) throws -> OptimizationJob? {
        try value(OptimizationJob.self, "\(open)\(user)", transaction)
    }

    static func keep(_ job: OptimizationJob, _ transaction: Transaction) throws {
        try transaction.setMark("\(open)\(job.user)", json: job)
    }

    /// - Returns: false when it is not open any more.
    static func close(_ job: OptimizationJob, _ transaction: Transaction) throws -> Bool {
        guard try Self.job(of: job.user, transaction)?.reference == job.reference else { return false }
        try transaction.removeMark("\(open)\(job.user)")
        return true
    }

    static func found(by user: Int64, _ transaction: Transaction) throws -> OptimizedStrategy? {
        try value(OptimizedStrategy.self, "\(done)\(user)", transaction)
    }

    static func keep(_ found: OptimizedStrategy, of user: Int64, _ transaction: Transaction) throws {
        try transaction.setMark("\(done)\(user)", json: found)
    }

    private static func value<Value: Decodable>(
        _ type: Value.Type, _ key: String, _ transaction: Transaction
    ) throws -> Value? {
        // What a later version of the program wrote is none: it must not stand in the way of the others.
        try transaction.mark(key).flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
}
