import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// The application of `AlertWorld` with a person whose trades are written by hand. Its market stands at Tuesday,
/// 4 June 2024, 08:00 UTC.
struct ResultsWorld {
    let world: AlertWorld
    let user: Int64
    private let language: String

    init(_ language: String = "en", deposit: String = "10000") async throws {
        let world = try await AlertWorld()
        let (now, leverage) = (world.time.now(), world.bot.conversations.services.configuration.leverage)
        let money = try #require(FixedPoint(deposit))
        user = try await world.bot.store.write { transaction in
            let user = try transaction.addUser(
                channel: "telegram", externalID: "ada", username: nil, name: "Ada", role: "trader", at: now)
            try transaction.setChat(channel: "telegram", id: "ada", kind: "direct", user: user.id, isActive: true)
            try transaction.set(SettingKey.language.rawValue, to: language, of: user.id, by: user.id, at: now)
            try transaction.openAccount(of: user.id, deposit: Money(money, .usd), leverage: leverage, at: now)
            return user.id
        }
        self.world = world
        self.language = language
    }

    func close() throws { try world.close() }

    /// What is answered, with ordinary spaces.
    @discardableResult func say(_ text: String, location: SourceLocation = #_sourceLocation) async throws -> String {
        let answer = try await world.say(text, "ada").text
        for ugly in ["{", "}", "**", "Optional(", "plural,"] {
            #expect(!answer.contains(ugly), "\(ugly) in: \(answer)", sourceLocation: location)
        }
        return answer
    }

    /// Demands that the answer holds every one of `parts`.
    func ask(_ text: String, _ parts: String..., location: SourceLocation = #_sourceLocation) async throws {
        let answer = try await say(text, location: location)
        for part in parts {
            #expect(answer.contains(part), "\(part) after \(text): \(answer)", sourceLocation: location)
        }
    }

    /// A fill as the desk writes it.
    func fill(
        _ name: String, _ side: Side, _ size: String, _ symbol: String, at price: String, stop: String? = nil,
        isStopAdded: Bool = false, realized: String = "0", fee: String = "0", cause: ClosingCause? = nil,
        time: Timestamp
    ) async throws {
        let (user, now) = (user, world.time.now())
        let (quantity, level) = (try #require(Quantity(size)), try #require(Price(price)))
        let (booked, cost) = (try #require(FixedPoint(realized)), try #require(FixedPoint(fee)))
        try await world.bot.store.write { transaction in
            var order = Order(
                id: ClientOrderID(name), instrument: InstrumentID(symbol), side: side, type: .market,
                quantity: quantity,
                price: nil, stopLoss: stop.flatMap { Price($0) }, takeProfit: nil, isStopAdded: isStopAdded,
                createdAt: time)
            try order.apply(.accepted)
            try order.apply(.filled(quantity: quantity, price: level))
            try transaction.addOrder(order, user: user)
            try transaction.addFill(
                Fill(
                    order: order.id, instrument: order.instrument, side: side, quantity: quantity, price: level,
                    fee: Money(cost, .usd), realized: Money(booked, .usd), time: time), cause: cause, user: user)
            for (kind, amount) in [("commission", -cost), ("realized", booked)] where !amount.isZero {
                try transaction.book(Money(amount, .usd), kind: kind, reference: name, user: user, at: now)
            }
        }
    }

    /// A trade of 10,000 euros at 1.0800 with a stop 10 pips away, which risks 10 dollars.
    func trade(_ number: Int, _ realized: String, exit: String, opened: Timestamp, fee: String = "0") async throws {
        try await fill(
            "in\(number)", .buy, "10000", "EURUSD", at: "1.08", stop: "1.079", fee: fee, time: opened)
        try await fill(
            "out\(number)", .sell, "10000", "EURUSD", at: exit, realized: realized, fee: fee, time: opened + .hours(2))
    }

    /// 24 trades, one a day from 5 to 28 May: two wins of 20 dollars, one loss of 10, and again.
    func month() async throws {
        for day in 0..<24 {
            let opened = Timestamp(seconds: 1_714_910_400) + .days(day)  // 2024-05-05 12:00 UTC, by `date -u`
            try await day % 3 == 2
                ? trade(day, "-10", exit: "1.079", opened: opened) : trade(day, "20", exit: "1.082", opened: opened)
        }
    }
}
