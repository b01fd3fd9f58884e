import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// The application of `AlertWorld` with strategies: the candles are looked at when the test says so.
struct SignalWorld {
    private(set) var world: AlertWorld
    private var progress = SignalWatch.Progress()
    /// People told in one transaction.
    var groupSize = 250

    init() async throws { world = try await AlertWorld() }
    /// With candle files as its market.
    init(replay folder: URL) async throws {
        world = try await AlertWorld()
        try await world.restart(["BELLWETHER_MARKET": "replay:\(folder.path)"])
    }
    /// With the minutes that a terminal brings as its market.
    static func fed() async throws -> Self {
        var signals = try await Self()
        let secret = "secret-1234567890123"
        try await signals.world.restart([
            "BELLWETHER_MARKET": "metatrader", "BELLWETHER_LISTEN": "127.0.0.1:0", "METATRADER_PATH_SECRET": secret,
            "METATRADER_TOKEN": secret,
        ])
        return signals
    }

    /// One that signals often on Bitcoin's minutes, and rests ten bars after a signal.
    static let rule = "rsi(14) crosses below 45 and close < open"
    static let bitcoin = InstrumentID("BTCUSDT")
    var bot: Bot { world.bot }
    var services: BotServices { world.bot.conversations.services }
    var instrument: Instrument {
        get throws { try #require(services.instruments[Self.bitcoin]) }
    }

    static func strategy(_ rule: String = rule, id: String = "own:0") throws -> Strategy {
        var strategy = Strategy(id: id, name: "Dips", timeframe: .m1, long: nil, short: try Condition(parsing: rule))
        strategy.cooldown = 10
        strategy.targets = [.reward(1), .reward(2)]
        return strategy
    }

    /// Makes a person with so much money, who can be told things.
    func person(_ name: String, deposit: FixedPoint = 10_000, language: String = "en") async throws -> Int64 {
        let (now, leverage) = (world.time.now(), services.configuration.leverage)
        return try await bot.store.write { transaction in
            let user = try transaction.addUser(
                channel: "telegram", externalID: name, username: nil, name: name, role: "trader", at: now)
            try transaction.setChat(channel: "telegram", id: name, kind: "direct", user: user.id, isActive: true)
            try transaction.set(SettingKey.language.rawValue, to: language, of: user.id, by: user.id, at: now)
            try transaction.openAccount(of: user.id, deposit: Money(deposit, .usd), leverage: leverage, at: now)
            return user.id
        }
    }

    /// Makes a strategy that everybody may watch.
    func add(_ strategy: Strategy, owner: Int64) async throws -> String {
        let now = world.time.now()
        return try await bot.store.write { transaction in
            let id = try transaction.addStrategy(strategy.name, yaml: strategy.yaml, owner: owner, at: now)
            try transaction.shareStrategy(id, isShared: true)
            return "own:\(id)"
        }
    }
    func watch(
        _ strategy: String, _ users: Int64..., on instrument: InstrumentID = bitcoin, every timeframe: Timeframe = .m1
    ) async throws {
        try await bot.store.write { transaction in
            for user in users {
                try transaction.addWatch(
                    WatchRow(user: user, strategy: strategy, instrument: instrument, timeframe: timeframe))
            }
        }
        services.watchChanges.note()
    }

    struct NoSignal: Error {}

    /// Lets time pass without looking.
    func wait(_ duration: Duration) { world.time.advance(by: duration) }
    /// Looks at the candles that have closed, and tells nobody.
    mutating func look() async throws { try await bot.signalWatch.look(&progress) }
    /// Tells what is to be told: everything, or as many groups.
    func deliver(groups: Int = .max) async throws {
        var delivery = bot.signalDelivery
        delivery.groupSize = groupSize
        guard groups == .max else {
            _ = try await delivery.deliverNext(groups: groups)
            return
        }
        while try await delivery.deliverNext() {}
    }
    mutating func pass(_ duration: Duration) async throws {
        wait(duration)
        try await look()
        try await deliver()
    }
    /// Lets minutes pass, one at a time, until there is a signal.
    mutating func passToSignal(of user: Int64) async throws -> SignalRow {
        let known = try await signals(user).count
        for _ in 0..<600 {
            wait(.minutes(1))
            try await look()
            let signals = try await signals(user)
            if signals.count > known, let last = signals.last { return last }
        }
        throw NoSignal()
    }
    /// Lets minutes pass until what is asked finds a setup of `strategy` that is still worth taking.
    func waitForSetup(_ command: String, _ name: String, of strategy: String) async throws {
        for _ in 0..<60 {
            let text = try await world.say(command, name).text
            if text.contains("Signals now"), text.contains(strategy) { return }
            wait(.minutes(1))
        }
    }
    /// As after a kill: nothing is known but what is in the database. Market time goes on.
    mutating func restart() async throws {
        let now = world.market
        try await bot.store.write { try $0.setMark(MarketMark.clock, to: String(now.milliseconds)) }
        try await world.restart()
        progress = SignalWatch.Progress()
    }

    /// All of what a person watches, oldest first.
    func signals(_ user: Int64) async throws -> [SignalRow] {
        try await bot.store.read { try $0.signals(for: user, instrument: nil, limit: 1000) }
            .reversed()
    }
    /// What the card in ada's chat proposes, as it is stored.
    func proposal(_ user: Int64) async throws -> [String: String] {
        let now = world.time.now()
        let rows = try await bot.store.read { try $0.openProposals(of: user, chat: "telegram:ada", at: now) }
        let row = try #require(rows.first)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(row.arguments.utf8)) as? [String: Any])
        return object.mapValues { "\($0)" }
    }
    /// What went to a person's chat.
    func told(_ name: String) async throws -> [OutgoingMessage] {
        try await bot.store.read { try $0.openOutbox(after: 0, limit: 1000) }.filter { $0.chat == name }
            .map { try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8)) }
    }
}

extension OutgoingMessage {
    private var plain: String { document.plainText }
    /// A new signal, not what became of one.
    var isFormed: Bool { plain.hasPrefix("🟢") || plain.hasPrefix("🔴") }
    func isOf(_ signal: SignalRow) -> Bool { plain.contains("#\(signal.reference)") }
    /// What it tells: its first sign.
    var sign: String { String(plain.prefix(1)) }
}
