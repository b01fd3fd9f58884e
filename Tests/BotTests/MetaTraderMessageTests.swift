import Foundation
import Platform
import Testing
import Trading

@testable import Bot

/// The format stands at `MetaTraderMessage`. When clocks change in Europe in 2026 (29 March, 25 October, 01:00 UTC):
/// directive 2000/84/EC.
@Suite struct MetaTraderMessageTests {
    /// Monday 30 March 2026, 10:00:00 UTC.
    let now = Timestamp(seconds: 1_774_864_800)

    func message(_ text: String, at moment: Timestamp? = nil) throws -> MetaTraderMessage {
        try MetaTraderMessage(Array(text.utf8), at: moment ?? now)
    }
    func body(offset: Int64, now: Int64, bars: String = "", ticks: String = "") -> String {
        #"{"v":1,"symbol":"EURUSD.r","offset":\#(offset),"now":\#(now + offset),"trading":false,"bars":[\#(bars)],"ticks":[\#(ticks)],"acks":[]}"#
    }

    @Test func `bars and ticks by the broker's clock become UTC`() throws {
        let start = now.seconds - 60
        let read = try message(
            body(
                offset: 10_800, now: now.seconds, bars: "[\(start + 10_800),1.1,1.3,1.0,1.2,57]",
                ticks: "[\((now.seconds + 10_800) * 1000 + 5),1.20001,1.2001]"))
        #expect(
            read.bars.map(\.candle) == [
                Candle(openTime: Timestamp(seconds: start), open: 1.1, high: 1.3, low: 1.0, close: 1.2, volume: 57)
            ])
        #expect(read.bars[0].brokerTime == start + 10_800)
        #expect(read.ticks == [.init(time: Timestamp(milliseconds: now.milliseconds + 5), bid: 1.20001, ask: 1.2001)])
        #expect(read.dropped == 0)
    }

    @Test func `the last minute of winter time and the first of summer time are a weekend apart, not an hour more`()
        throws
    {
        // Friday 27 March 2026, 20:59 UTC is 22:59 by the broker's clock; Sunday 29 March, 21:00 UTC is 00:00 on Monday.
        let (friday, sunday) = (Timestamp(seconds: 1_774_645_140), Timestamp(seconds: 1_774_818_000))
        let winter = try message(
            body(offset: 7_200, now: friday.seconds + 60, bars: "[\(friday.seconds + 7_200),1,1,1,1,1]"),
            at: friday + .minutes(1))
        let summer = try message(
            body(offset: 10_800, now: sunday.seconds + 60, bars: "[\(sunday.seconds + 10_800),1,1,1,1,1]"),
            at: sunday + .minutes(1))
        #expect(winter.bars[0].candle.openTime == friday && summer.bars[0].candle.openTime == sunday)
    }

    @Test func `the minute that runs is no bar, and a terminal whose clock is before ours waits`() throws {
        let running = "[\(now.seconds - 30 + 7_200),1.1,1.2,1.0,1.15,1]"
        let middle = now + .seconds(30)
        let open = "[\(now.seconds + 7_200),1.1,1.2,1.0,1.15,1],[\(now.seconds + 180 + 7_200),1.1,1.2,1.0,1.15,1]"
        let read = try message(body(offset: 7_200, now: middle.seconds, bars: open), at: middle)
        #expect(read.bars.isEmpty && read.dropped == 2)
        #expect(try message(body(offset: 7_200, now: middle.seconds, bars: running), at: middle).bars.isEmpty)
        // Its clock is 40 seconds before ours: by it the minute is over.
        #expect(throws: MetaTraderMessage.Malformed.clock) {
            try message(body(offset: 7_200, now: middle.seconds + 40, bars: open), at: middle)
        }
        let later = now + .minutes(1)
        #expect(try message(body(offset: 7_200, now: later.seconds + 40, bars: open), at: later).bars.count == 1)
    }

    @Test func `what cannot be is left out and counted, the rest stands`() throws {
        let start = now.seconds - 600
        let bars = [
            "[\(start),1.1,1.2,1.0,1.15,1]", "[\(start),1.1,1.2,1.0,1.15,1]", "[\(start + 61),1.1,1.2,1.0,1.15,1]",
            "[\(start + 120),1.1,1.0,1.2,1.15,1]", "[\(start + 180),-1,1.2,1.0,1.15,1]",
            "[\(start + 240),\"1\",1,1,1,1]",
            "[\(start + 300),1.1,1.2,1.0,1.15]", "7", "null", "[\(start + 360),1.1,1.2,1.0,1.15,1]",
            "[\(now.seconds + 6_000),1.1,1.2,1.0,1.15,1]", "[\(start - 8 * 86_400),1.1,1.2,1.0,1.15,1]",
        ]
        let ticks = [
            "[\(now.milliseconds),1.2,1.1]", "[\(now.milliseconds),1.1,1.2]", "[\(now.milliseconds),1.1,1.2]", "[1,2]",
        ]
        let read = try message(
            body(offset: 0, now: now.seconds, bars: bars.joined(separator: ","), ticks: ticks.joined(separator: ",")))
        #expect(read.bars.map(\.brokerTime) == [start, start + 360])
        #expect(read.ticks.count == 1)
        #expect(read.dropped == bars.count - 2 + ticks.count - 1)
    }

    @Test func `a clock that is wrong, and an offset that is none, are refused`() {
        for (offset, sent) in [(Int64(0), now.seconds + 3600), (0, now.seconds - 400), (3600, now.seconds - 3600)] {
            #expect(throws: MetaTraderMessage.Malformed.clock) { try message(body(offset: offset, now: sent)) }
        }
        for offset: Int64 in [100, 15 * 3600, -15 * 3600] {
            #expect(throws: MetaTraderMessage.Malformed.offset) { try message(body(offset: offset, now: now.seconds)) }
        }
        #expect(throws: MetaTraderMessage.Malformed.json) { try message("[]") }
        #expect(throws: MetaTraderMessage.Malformed.json) { try message(String(repeating: "[", count: 100_000)) }
        #expect(throws: MetaTraderMessage.Malformed.symbol) { try message(#"{"symbol":"a b"}"#) }
        #expect(throws: MetaTraderMessage.Malformed.json) { try message(#"{"symbol":"EURUSD","offset":1e300}"#) }
    }
}
