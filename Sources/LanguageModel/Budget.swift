public import Foundation
public import Platform

/// What a model costs, in US dollars per million tokens.
public struct ModelPrice: Sendable, Hashable, Codable {
    public var input: Decimal
    public var output: Decimal
    /// Of the prompt's tokens that come from a cache; absent: like all others.
    public var cached: Decimal?
    /// Of the prompt's tokens that are put into a cache; absent: twice as much as all others, the most that any service
    /// asks for.
    public var cacheWritten: Decimal?

    public init(input: Decimal, output: Decimal, cached: Decimal? = nil, cacheWritten: Decimal? = nil) {
        self.input = input
        self.output = output
        self.cached = cached
        self.cacheWritten = cacheWritten
    }

    /// Of models that run on one's own machine.
    public static let free = ModelPrice(input: 0, output: 0)
    /// Tokens that cost nothing are not counted either.
    var isFree: Bool { input == 0 && output == 0 }

    /// What `usage` costs, in US dollars.
    public func cost(of usage: Usage) -> Decimal {
        let plain = Decimal(max(usage.input - usage.cached - usage.cacheWritten, 0)) * input
        let fromCache = Decimal(usage.cached) * (cached ?? input)
        let intoCache = Decimal(usage.cacheWritten) * (cacheWritten ?? input * 2)
        return (plain + fromCache + intoCache + Decimal(usage.output) * output) / 1_000_000
    }
}

/// What each model costs.
public struct PriceList: Sendable, Hashable, Codable {
    /// By the model's name.
    public var models: [String: ModelPrice]
    /// Of models that are not named; nil: they are not asked at all.
    public var others: ModelPrice?

    public init(_ models: [String: ModelPrice], others: ModelPrice? = nil) {
        self.models = models
        self.others = others
    }

    public subscript(model: String) -> ModelPrice? { models[model] ?? others }
}

/// Tokens and US dollars: what was spent, what may be spent, what is about to be.
public struct Expense: Sendable, Hashable, Codable {
    public var tokens: Int
    public var dollars: Decimal

    public init(tokens: Int = 0, dollars: Decimal = 0) {
        self.tokens = tokens
        self.dollars = dollars
    }

    /// Sets aside `amount`, unless the sum would pass `limit`.
    /// - Returns: whether it did. What cannot be compared (a price that is no number) counts as too much.
    public mutating func reserve(_ amount: Expense, limit: Expense) -> Bool {
        guard amount.tokens >= 0, amount.dollars >= 0, tokens + amount.tokens <= limit.tokens,
            dollars + amount.dollars <= limit.dollars
        else { return false }
        self += amount
        return true
    }

    /// What was set aside becomes what it really was. A reservation that is never settled stays spent.
    public mutating func settle(_ reserved: Expense, as actual: Expense) {
        tokens = max(tokens - reserved.tokens + actual.tokens, 0)
        dollars = max(dollars - reserved.dollars + actual.dollars, 0)
    }

    public static func += (left: inout Expense, right: Expense) {
        left.tokens += right.tokens
        left.dollars += right.dollars
    }
}

/// Keeps what people have spent.
public protocol BudgetStore: Sendable {
    /// Changes in one transaction what `user` has spent on `day` (days since 1970, UTC); a day begins with nothing.
    /// - Returns: what `change` returned, once it is stored for good.
    func update(
        _ user: String, day: Int64, _ change: @escaping @Sendable (inout Expense) -> Bool
    ) async throws -> Bool
}

/// Why nothing may be spent.
public enum BudgetRefusal: Error, Sendable, Hashable {
    /// Until the next day, UTC.
    case used
    /// The operator has not said what the model costs.
    case noPrice(model: String)
    /// The store failed, and nobody knows what was spent.
    case unknown
}

/// The daily budget of every person. Whatever cannot be known refuses.
public struct Budget: Sendable {
    /// What was set aside, of whom and on which day.
    struct Reservation: Sendable, Hashable {
        var user: String
        var day: Int64
        var amount: Expense
    }
    private let limit: Expense
    private let prices: PriceList
    private let store: any BudgetStore
    private let time: any TimeSource

    /// - Parameter limit: of one person and day.
    public init(limit: Expense, prices: PriceList, store: any BudgetStore, time: any TimeSource) {
        self.limit = limit
        self.prices = prices
        self.store = store
        self.time = time
    }

    /// Sets aside what `usage` would cost with the dearest of `models`.
    func reserve(_ usage: Usage, of user: String, models: [String]) async throws(BudgetRefusal) -> Reservation {
        var amount = Expense()
        for model in models {
            guard let price = prices[model] else { throw .noPrice(model: model) }
            // All of the prompt may be put into a cache, which is dearest.
            let cost = price.cost(of: Usage(input: usage.input, cacheWritten: usage.input, output: usage.output))
            guard cost >= 0 else { throw .noPrice(model: model) }
            amount.dollars = max(amount.dollars, cost)
            if !price.isFree { amount.tokens = usage.total }
        }
        let reservation = Reservation(user: user, day: Self.day(time.now()), amount: amount)
        let isReserved: Bool
        do {
            isReserved = try await store.update(user, day: reservation.day) { [limit] spent in
                spent.reserve(reservation.amount, limit: limit)
            }
        } catch {
            throw .unknown
        }
        guard isReserved else { throw .used }
        return reservation
    }

    /// Books what was really spent. When that fails, the reservation stays: too much rather than too little.
    func settle(_ reservation: Reservation, as spent: [(model: String, usage: Usage)]) async {
        var actual = Expense()
        for (model, usage) in spent {
            let price = prices[model]
            actual += Expense(
                tokens: price?.isFree == true ? 0 : usage.total,
                dollars: price?.cost(of: usage) ?? reservation.amount.dollars)
        }
        _ = try? await store.update(reservation.user, day: reservation.day) { [actual] spent in
            spent.settle(reservation.amount, as: actual)
            return true
        }
    }

    private static func day(_ moment: Timestamp) -> Int64 { moment.seconds / 86_400 }
}
