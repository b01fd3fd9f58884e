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
