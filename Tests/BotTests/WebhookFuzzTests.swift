import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// Thousands of inputs that are nearly right, always the same ones: nothing traps, and what is taken keeps its bounds.
/// `BELLWETHER_FUZZ` says how many; `make fuzz` takes more.
@Suite struct WebhookFuzzTests {
    static let count = ProcessInfo.processInfo.environment["BELLWETHER_FUZZ"].flatMap { Int($0) } ?? 5_000
    let now = Timestamp(seconds: 1_774_864_800)

    @Test func `alerts`() throws {
        var mutation = Mutation(seed: 1)
        var taken = 0
        for _ in 0..<Self.count {
            let body = mutation.bytes(of: [
                #"{"v":1,"source":"tradingview","token":"t","id":"a|b","event":"entry","target":null,"strategy":"s","symbol":"OANDA:EURUSD","timeframe":"1h","side":"long","entry":"limit","price":1.08,"stop":1.07,"targets":[1.09,1.10],"time":1767348000000}"#,
                #"{"ticker":"BINANCE:BTCUSDT","action":"sell","close":"65000.5","sl":66000,"tp1":64000,"time":"2026-01-02T10:00:00Z"}"#,
                "BUY LIMIT EURUSD @ 1.0850 sl 1.0800 tp 1.0950 tf=1h token=abc id=7 strategy=x", "close EURUSD",
            ])
            guard let (alert, _) = try? TradingViewAlert.read(body) else { continue }
            taken += 1
            #expect(TradingViewAlert.isSymbol(alert.symbol))
            #expect(([alert.price, alert.stop] + alert.targets).compactMap(\.self).allSatisfy { $0 > 0 && $0 < 1e13 })
            #expect(alert.targets.count <= 16 && (alert.strategy ?? "").count <= 40 && (alert.id ?? "").count <= 200)
            #expect(!(alert.strategy ?? "").contains { "<>*`[]()\n".contains($0) })
            if alert.event == .entry, let price = alert.price, let stop = alert.stop {
                #expect((price > stop) == (alert.direction == .long))
            }
            #expect(try JSONDecoder().decode(TradingViewAlert.self, from: JSONEncoder.sorted.encode(alert)) == alert)
        }
        #expect(taken > Self.count / 20 && taken < Self.count)
    }

    @Test func `messages of terminals`() throws {
        var mutation = Mutation(seed: 2)
        var taken = 0
        let start = now.seconds - 600
        for _ in 0..<Self.count {
            let body = mutation.bytes(of: [
                #"{"v":1,"symbol":"EURUSD.r","offset":0,"now":\#(now.seconds),"trading":false,"bars":[[\#(start),1.1,1.3,1.0,1.2,57],[\#(start + 60),1.1,1.3,1.0,1.2,57]],"ticks":[[\#(now.milliseconds),1.08,1.09]],"acks":[{"id":"a"}]}"#
            ])
            guard let message = try? MetaTraderMessage(body, at: now) else { continue }
            taken += 1
            #expect(message.bars.allSatisfy { $0.candle.isPlausible && $0.candle.openTime > now - .days(8) })
            #expect(message.bars.map(\.brokerTime) == Set(message.bars.map(\.brokerTime)).sorted())
            #expect(message.ticks.allSatisfy { $0.ask >= $0.bid && $0.bid > 0 })
        }
        #expect(taken > Self.count / 20 && taken < Self.count)
    }
}

/// Changes texts a little: cuts, doubles, swaps types, nests deeply, puts in bytes that are no text.
private struct Mutation {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % max(bound, 1)
    }

    private static let pieces: [String] = [
        "null", "true", "-1", "1e309", "1E-400", "0", "99999999999999999999", "\"\"", "{}", "[]", "[[]]", "\"NaN\"",
        "\\u0000", "\\ud800", "\u{202E}", "🙂", ",", ":", "\"", "}", "]", "\n", "=", "@", "sl", "tp", "buy", "EURUSD",
        String(repeating: "[", count: 2_000), String(repeating: "9", count: 400), String(repeating: "a b ", count: 500),
    ]

    mutating func bytes(of samples: [String]) -> [UInt8] {
        var bytes = Array(samples[next(samples.count)].utf8)
        for _ in 0..<next(4) {
            let place = next(bytes.count)
            switch next(6) {
            case 0: bytes = Array(bytes.prefix(place))
            case 1: bytes.insert(contentsOf: bytes.dropFirst(place).prefix(next(40)), at: place)
            case 2: bytes.removeSubrange(place..<min(place + next(12), bytes.count))
            case 3: if !bytes.isEmpty { bytes[place] = UInt8(next(256)) }
            default: bytes.insert(contentsOf: Array(Self.pieces[next(Self.pieces.count)].utf8), at: place)
            }
        }
        return bytes
    }
}
