import Foundation
import Platform
import Signals
import TestSupport
import Testing
import Trading

@testable import Bot

/// What alerts look like is in the README, chapter TradingView; placeholders in TradingView's help, article 43000531021.
@Suite struct TradingViewAlertTests {
    func read(_ text: String) throws -> (TradingViewAlert, token: String) {
        try TradingViewAlert.read(Array(text.utf8))
    }

    @Test func `an alert in words has symbol, side, prices and token, in any order`() throws {
        for text in [
            "BUY EURUSD @ 1.0850 sl 1.0800 tp 1.0950 token=abc",
            "token=abc buy oanda:eurusd at 1.0850 tp 1.0950 sl 1.0800",
            "long EURUSD price=1.0850 stop=1.0800 target=1.0950 token = abc",
            "symbol=EURUSD action=buy price=1.0850 sl=1.0800 tp1=1.0950 token=abc",
            "BUY FX:EURUSD@1.0850, stop 1.0800; tp 1.0950\ntoken=abc",
        ] {
            let (alert, token) = try read(text)
            #expect(
                alert.symbol.uppercased().hasSuffix("EURUSD") && alert.event == .entry && alert.direction == .long,
                "\(text)")
            #expect(alert.price == 1.085 && alert.stop == 1.08 && alert.targets == [1.095] && token == "abc", "\(text)")
            #expect(alert.entryType == .market, "\(text)")
        }
    }

    @Test func `an alert in JSON may name things as people do`() throws {
        let (alert, token) = try read(
            """
            {"ticker":"BINANCE:BTCUSDT","action":"sell","close":"65000.5","sl":66000,"tp1":64000,"tp2":63000,
             "interval":"240","time":"2026-01-02T10:00:00Z","strategy":"my **bold** <b>one</b>","id":7,"secret":"s"}
            """)
        #expect(alert.symbol == "BINANCE:BTCUSDT" && alert.direction == .short && alert.price == 65_000.5)
        #expect(alert.stop == 66_000 && alert.targets == [64_000, 63_000] && alert.timeframe == .h4)
        #expect(alert.barTime == Timestamp(seconds: 1_767_348_000) && alert.id == "7" && token == "s")
        #expect(alert.strategy == "my bold bone/b")
    }

    @Test(arguments: [
        ("BUY LIMIT EURUSD @ 1.08", Signal.EntryType.limit), ("sell stop EURUSD at 1.08", .stop),
        ("buy EURUSD", .market),
    ])
    func `a limit and a stop order are told apart from a stop`(_ text: String, _ type: Signal.EntryType) throws {
        #expect(try read(text).0.entryType == type)
    }

    @Test(arguments: [
        (#"{"symbol":"EURUSD","action":"buy_limit","price":1.07}"#, Signal.EntryType.limit, Direction.long),
        (#"{"symbol":"EURUSD","action":"buy stop","price":1.07}"#, .stop, .long),
        (#"{"symbol":"EURUSD","action":"sell_limit","entry":1.07,"close":1.06}"#, .limit, .short),
        (#"{"symbol":"EURUSD","action":"SELL-STOP","price":"1.07"}"#, .stop, .short),
        (#"{"symbol":"EURUSD","action":"buy","order_type":"limit","price":1.07}"#, .limit, .long),
        (#"{"symbol":"EURUSD","action":"sell","type":"market","price":1.07}"#, .market, .short),
        ("buylimit EURUSD @ 1.07", .limit, .long), ("action=sell_stop symbol=EURUSD price=1.07", .stop, .short),
    ])
    func `an order that waits keeps its type and its price`(
        _ text: String, _ type: Signal.EntryType, _ direction: Direction
    ) throws {
        let alert = try read(text).0
        #expect(alert.event == .entry && alert.direction == direction && alert.entryType == type && alert.price == 1.07)
    }

    /// Placeholders of strategies: TradingView's help, article 43000531322.
    @Test(arguments: [
        (
            #"{"symbol":"GBPUSD","action":"sell","market_position":"flat"}"#, TradingViewAlert.Event.close,
            Direction.long
        ),
        (#"{"symbol":"GBPUSD","action":"sell","market_position":"flat","prev_market_position":"long"}"#, .close, .long),
        (
            #"{"symbol":"GBPUSD","action":"buy","market_position":"short","prev_market_position":"short"}"#, .close,
            .short
        ),
        (#"{"symbol":"GBPUSD","action":"sell","position_size":"0"}"#, .close, .long),
        (#"{"symbol":"GBPUSD","action":"sell","comment":"Close entry(s) order Long"}"#, .close, .long),
        ("sell GBPUSD exit", .close, .long), ("sell GBPUSD market_position=flat", .close, .long),
        (
            #"{"symbol":"GBPUSD","action":"sell","market_position":"short","prev_market_position":"long"}"#, .entry,
            .short
        ),
        (#"{"symbol":"GBPUSD","action":"buy","market_position":"long","prev_market_position":"flat"}"#, .entry, .long),
    ])
    func `an order that makes its position smaller is an exit`(
        _ text: String, _ event: TradingViewAlert.Event, _ direction: Direction
    ) throws {
        let alert = try read(text).0
        #expect(alert.event == event && alert.direction == direction)
    }

    /// What `{{interval}}` can be: TradingView's help, article 43000531021.
    @Test(arguments: [
        "3", "45", "120", "180", "1M", "M", "3M", "1S", "30S", "S", "1", "60", "D", "1D", "W", "1W",
    ])
    func `our own alert text is read on every interval`(_ interval: String) throws {
        let alert = try read(
            "BUY EURUSD @ 1.0850 sl 1.0800 tp 1.0950 tf=\(interval) time=2026-01-02T10:00:00Z token=abc"
        ).0
        #expect((alert.timeframe == nil) == (alert.interval == interval) && alert.candle != nil)
    }

    @Test(arguments: [
        ("close EURUSD", TradingViewAlert.Event.close, nil), ("exit long EURUSD @ 1.09", .close, Direction.long),
        (#"{"symbol":"EURUSD","action":"close_short"}"#, .close, .short),
        (#"{"symbol":"EURUSD","action":"flat"}"#, .close, nil),
        (#"{"symbol":"EURUSD","event":"stop","side":"long"}"#, .stop, .long),
        (#"{"v":1,"symbol":"EURUSD","event":"target","target":2,"side":"short"}"#, .target, .short),
    ])
    func `what leaves a position is no entry`(
        _ text: String, _ event: TradingViewAlert.Event, _ direction: Direction?
    ) throws {
        let alert = try read(text).0
        #expect(alert.event == event && alert.direction == direction)
    }

    @Test(arguments: [
        ("", TradingViewAlert.Malformed.empty), ("EURUSD Crossing 1.0850", .side), ("buy", .symbol), ("{", .json),
        ("[1,2]", .json), (#"{"symbol":"EURUSD","symbol":"XAUUSD","action":"buy"}"#, .json),
        (#"{"symbol":7,"action":"buy"}"#, .symbol), (#"{"symbol":["EURUSD"],"action":"buy"}"#, .symbol),
        (#"{"symbol":"EURUSD"}"#, .side), (#"{"symbol":"EURUSD","action":"buy","price":"NaN"}"#, .number),
        (#"{"symbol":"EURUSD","action":"buy","price":-1}"#, .number),
        (#"{"symbol":"EURUSD","action":"buy","price":0}"#, .number),
        (#"{"symbol":"EURUSD","action":"buy","price":{}}"#, .number),
        (#"{"symbol":"EURUSD","action":"buy","targets":[1,"2"]}"#, .number),
        (#"{"symbol":"EURUSD","action":"buy","price":1.08,"sl":1.09}"#, .levels),
        (#"{"symbol":"EURUSD","action":"sell","price":1.08,"tp":1.09}"#, .levels),
        ("buy EURUSD sl 1.09 tp 1.08", .levels),
        (#"{"symbol":"EURUSD","action":"buy","tf":"soon"}"#, .timeframe),
        (#"{"symbol":"EURUSD","action":"buy","time":"yesterday"}"#, .time),
        (#"{"symbol":"<b>EURUSD</b>","action":"buy"}"#, .symbol),
    ])
    func `what cannot be an alert is refused for its reason`(_ text: String, _ reason: TradingViewAlert.Malformed) {
        #expect(throws: reason) { try read(text) }
    }

    @Test func `bytes that are no text are refused`() {
        #expect(throws: TradingViewAlert.Malformed.encoding) { try TradingViewAlert.read([0x42, 0xFF, 0xFE]) }
    }

    @Test(arguments: ["1": Timeframe.m1, "15": .m15, "60": .h1, "240": .h4, "D": .d1, "1D": .d1, "W": .w1, "4h": .h4])
    func `timeframes are written as TradingView or as we do`(_ text: String, _ expected: Timeframe) {
        #expect(TradingViewAlert.timeframe(text) == expected)
    }

    @Test func `the messages of every strategy we export are read to the last field`() throws {
        let folder = Folders.root.appending(path: "config/strategies")
        var count = 0
        for strategy in try StrategyLibrary(folder: folder).all {
            guard case .success(let script) = strategy.export(.pine) else { continue }  // it says why
            count += 1
            let message = try PineMessage(script.text).text([
                "token": "secret", "event": "entry", "symbol": "OANDA:EURUSD", "side": "short",
                "targets": "1.0750,1.0700",
                "number(price)": "1.0800", "number(stop)": "1.0850", "str.tostring(time)": "1767348000000",
                "(target > 0 ? str.tostring(target) : \"\")": "",
                "(target > 0 ? str.tostring(target) : \"null\")": "null",
            ])
            let (alert, token) = try read(message)
            #expect(token == "secret" && alert.symbol == "OANDA:EURUSD" && alert.event == .entry, "\(message)")
            #expect(alert.direction == .short && alert.price == 1.08 && alert.stop == 1.085, "\(message)")
            #expect(alert.targets == [1.075, 1.07] && alert.timeframe == strategy.timeframe, "\(message)")
            #expect(alert.barTime == Timestamp(milliseconds: 1_767_348_000_000), "\(message)")
            #expect(
                alert.strategy == strategy.id && alert.id?.hasPrefix("\(strategy.id)|OANDA:EURUSD|") == true,
                "\(message)")
        }
        #expect(count > 5)
    }
}

/// Carries out the function `message` of an exported script: texts joined by `+`.
private struct PineMessage {
    private let lines: [String]

    init(_ script: String) throws {
        let all = script.split(separator: "\n").map(String.init)
        let start = try #require(all.firstIndex { $0.hasPrefix("message(") })
        lines = all[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    func text(_ values: [String: String]) throws -> String {
        var values = values
        for line in lines.dropLast() {
            let parts = try #require(line.wholeMatch(of: /string (\w+) = (.*)/)).output
            values[String(parts.1)] = try joined(String(parts.2), values)
        }
        return try joined(try #require(lines.last), values)
    }

    private func joined(_ expression: String, _ values: [String: String]) throws -> String {
        try Self.operands(expression).map { operand in
            guard operand.hasPrefix("\"") else { return try #require(values[operand], "\(operand)") }
            return String(operand.dropFirst().dropLast()).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        }.joined()
    }

    /// Split at ` + ` outside of texts and parentheses.
    private static func operands(_ expression: String) -> [String] {
        var operands: [String] = [], operand = "", depth = 0, isText = false, isEscaped = false
        for letter in expression {
            if letter == "\"", !isEscaped { isText.toggle() }
            isEscaped = letter == "\\" && !isEscaped
            if !isText, letter == "(" { depth += 1 }
            if !isText, letter == ")" { depth -= 1 }
            if letter == "+", !isText, depth == 0 {
                operands.append(operand.trimmingCharacters(in: .whitespaces))
                operand = ""
            } else {
                operand.append(letter)
            }
        }
        return operands + [operand.trimmingCharacters(in: .whitespaces)]
    }
}
