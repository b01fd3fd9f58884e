import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// No number that somebody types ends the program: every numeric argument of every action, at its extremes, through the
/// gate, a card and its confirmation, and then the market goes on. A trap would end the whole test run.
@Suite(.timeLimit(.minutes(5))) struct ExtremeNumberTests {
    private static let numeric: Set<ParameterKind> = [
        .quantity, .price, .stopPrice, .targetPrice, .stopPips, .targetPips, .stopPercent, .targetPercent, .percent,
        .count, .share,
    ]
    private static let extremes = [
        "-999999999999999", "-1", "0", "0.000000000001", "1", "100", "10000", "525600", "1000000", "1000000000",
        "999999999999999", "999999999999999.999999999999",
    ]
    /// What a call needs besides.
    private static let others: [String: [String: String]] = [
        "place_order": ["symbol": "EURUSD", "side": "buy"], "set_alert": ["symbol": "EURUSD"],
        "delete_alert": ["symbol": "EURUSD"], "set_balance": ["currency": "JPY"],
        "optimise": ["strategy": "momentum", "symbol": "EURUSD"], "modify_position": ["symbol": "EURUSD"],
        "close_position": ["symbol": "EURUSD"], "reverse_position": ["symbol": "EURUSD"],
    ]

    /// Runs a call as the gate would, presses Confirm on its card, looks at the account and at some prices.
    private func run(_ action: String, _ arguments: [String: ArgumentValue], _ world: AlertWorld) async throws {
        let conversations = world.bot.conversations
        let now = world.time.now()
        let user = try await world.bot.store.read { try #require(try $0.user(1)) }
        let settings = try await world.bot.store.read { try $0.settings(of: 1) }
        let turn = Turn(
            user: user, role: .owner, origin: .command, channel: "telegram", chat: "5", isDirect: true,
            localizer: conversations.services.locales[UserSettings(settings).language], settings: settings, now: now,
            askedAt: now, key: UUID().uuidString)
        let decision = try await conversations.runner.decide(ActionCall(action, arguments), turn)
        let replies = try await world.bot.store.write { try decision.effect?($0) ?? decision.answer }
        guard let card = replies.compactMap(\.proposalID).last else { return }
        let proposal = try await world.bot.store.read { try $0.proposal(card) }
        let confirmed = try await conversations.runner.answerCard(proposal, isConfirmed: true, turn)
        _ = try await world.bot.store.write { try confirmed.effect?($0) }
    }

    private func check(_ world: AlertWorld) async throws {
        try await world.say("/account")
        try await world.say("/risk")
        try await world.say("/orders")
        try await world.say("/positions")
        try await world.pass(.seconds(2))
    }

    @Test func `no number ends the program`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 150 pips")
        try await world.press("Confirm")
        for action in world.bot.conversations.runner.catalogue.descriptors where action.id != "optimise" {
            let parameters = action.parameters.filter { Self.numeric.contains($0.kind) }
            for parameter in parameters {
                for extreme in Self.extremes {
                    let number = try #require(FixedPoint(extreme))
                    var arguments = (Self.others[action.id] ?? [:]).mapValues { ArgumentValue.text($0) }
                    arguments[parameter.name] = .number(number)
                    try await run(action.id, arguments, world)
                }
                try await check(world)
            }
        }
    }

    /// Figures with signs and units, as the values that are words hold them.
    private static let forms: [@Sendable (String) -> String] = [
        { $0 }, { "\($0)%" }, { "\($0)pips" }, { "\($0)m" }, { "\($0)h" }, { "\($0)d" }, { "\($0)atr" }, { "#\($0)" },
        { "@\($0):50" }, { "\($0):50" }, { "1:\($0)" }, { "\($0),\($0)" }, { "\($0)-\($0)" }, { "sma(\($0))" },
    ]

    @Test func `no number inside a value that is a word ends the program`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 150 pips")
        try await world.press("Confirm")
        let extremes = ["9223372036854775807", "999999999999999", "999999999999999.999999999999", "0.000000000001"]
        for action in world.bot.conversations.runner.catalogue.descriptors where action.id != "optimise" {
            let parameters = action.parameters.filter { !Self.numeric.contains($0.kind) && $0.choices == nil }
            for parameter in parameters {
                for extreme in extremes {
                    for form in Self.forms {
                        var arguments = (Self.others[action.id] ?? [:]).mapValues { ArgumentValue.text($0) }
                        arguments[parameter.name] = .text(form(extreme))
                        try await run(action.id, arguments, world)
                    }
                }
            }
            try await check(world)
        }
    }

    @Test(arguments: ["EURUSD", "USDJPY", "XAUUSD", "BTCUSDT"], ["USD", "JPY"])
    func `no order of several extreme numbers ends the program`(symbol: String, currency: String) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/set_balance 1000000000 \(currency)")
        try await world.press("Confirm")
        // Numbers that look random and are the same each time (Knuth's MMIX generator).
        var state = UInt64(symbol.utf8.reduce(0) { $0 + Int($1) } + currency.utf8.reduce(0) { $0 + Int($1) })
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let descriptor = try #require(
            world.bot.conversations.runner.catalogue.descriptors.first { $0.id == "place_order" })
        let parameters = descriptor.parameters.filter { Self.numeric.contains($0.kind) }
        for round in 0..<150 {
            var arguments: [String: ArgumentValue] = [
                "symbol": .text(symbol), "side": .text(next(2) == 0 ? "buy" : "sell"),
            ]
            for parameter in parameters where next(2) == 0 {
                let extreme = Self.extremes[next(Self.extremes.count)]
                arguments[parameter.name] = .number(try #require(FixedPoint(extreme)))
            }
            for name in ["order_type", "unit", "time_in_force"] where next(2) == 0 {
                let choices = descriptor.parameters.first { $0.name == name }?.choices ?? ["lots", "units", "shares"]
                arguments[name] = .text(choices[next(choices.count)])
            }
            try await run("place_order", arguments, world)
            if round % 50 == 49 { try await check(world) }
        }
    }

    /// Numbers inside words, as the slash grammar and the readers of rules, hours and lists meet them.
    private static let sentences = [
        "/limits cooldown_minutes=999999999999999k", "/limits critical_balance=999999999999999m",
        "/risk max_trades_per_day=9223372036854775807", "/risk quantity=999999999999999k unit=lots",
        "/buy EURUSD 999999999999999k", "/buy EURUSD 0.1 at 999999999999999k", "/buy EURUSD 99999999999999999999999",
        "/buy EURUSD 0.1 sl 999999999999999k", "/buy EURUSD 0.1 tp 999999999999999bn",
        "/buy EURUSD 1% sl 0.000000000001",
        "/close EURUSD 999999999999999k%", "/alert EURUSD 999999999999999k", "/alert EURUSD moves 999999999999999k%",
        "/pause 9223372036854775807d", "/pause 99999999999999999999d", "/manage close_after=9999d",
        "/manage partials=999999999999999:50", "/manage partials=0.000000000001:0.000000000001",
        "/manage trailing=999999999999999pips", "/manage break_even=0.000000000001",
        "/modify EURUSD trailing=999999atr",
        "/modify EURUSD trailing=999999%", "/modify EURUSD partials=100:100 sl 1", "/modify EURUSD scale_in=100:300",
        "/indicators sma(9223372036854775807)", "/indicators sma(99999999999999999999)", "/indicators macd 1 1 1",
        "/indicators ema999999999", "/chart EURUSD 1h rsi(2147483648)", "/chart EURUSD 1h sma(1000000)",
        "/strategy new when rsi(99999999999) < 30", "/strategy new when close > 999999999999999999999999999999",
        "/strategy new when rsi(14) < 30 targets 999999999999999 R", "/schedule report 99:99",
        "/schedule report 999999999999999:00", "/limits no_entries=99:99-99:99", "/report 999999999999999 days",
        "/report last 9223372036854775807 weeks", "/backtest momentum gold 1h 999999999999999 years",
        "/journal #999999999999999999999", "/journal 9223372036854775807", "/cancel #999999999999999999999",
        "/delete_alert 9223372036854775807", "/delete_alert #99999999999999999999", "/alert again=#9223372036854775807",
        "/alert EURUSD 1.2 expires=9223372036854775807d", "/alert EURUSD 1.2 expires=9999-12-31",
        "/set_balance 999999999999999k JPY", "/optimise momentum EURUSD trials=999999999999999k",
        "/missed 999999999999999d", "/forget", "/portfolio EURUSD XAUUSD 999999999999999",
        "/analyze EURUSD 999999999999h",
        // Figures inside values that are words, and questions that keep a figure until they are answered.
        "/modify EURUSD partials=@999999999999999.999999999999:50", "/modify EURUSD partials=@1000000000:50",
        "/buy EURUSD 0.1 sl 20 pips tp1=999999999999999.999999999999",
        "/alert gold above 999999999999999 hysteresis=999999999999999% sure",
        "/alert gold above 3000 hysteresis=999999999999999% sure",
        "/alert gold above 3000 hysteresis=9999999999pips sure",
        "/alert EURUSD 999999999999999 range_end=999999999999999 sure", "/modify EURUSD reassess=999999999999999999",
        "/modify EURUSD reassess=-9223372036854775807", "/manage reassess=9223372036854775807",
        "/buy 999999999999999k", "/price gold", "/alert 999999999999999k", "/price gold",
    ]

    @Test func `no number inside words ends the program`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 150 pips")
        try await world.press("Confirm")
        for words in Self.sentences {
            let answer = try await world.say(words)
            #expect(!answer.isEmpty && !answer.text.contains("went wrong"), "\(words): \(answer.text)")
            if answer.labels.contains("Confirm") {
                let done = try await world.press("Confirm")
                #expect(!done.text.contains("went wrong"), "\(words): \(done.text)")
            }
            try await check(world)
        }
    }
}
