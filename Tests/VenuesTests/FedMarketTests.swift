import Foundation
import Platform
import TestSupport
import Testing
import Trading
import Venues

@Suite struct FedMarketTests {
    let time = ManualTime(Timestamp(seconds: 1_774_864_800))  // Monday 30 March 2026, 10:00:00 UTC
    let euro = InstrumentID("EURUSD")

    func market() throws -> FedMarket {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        return FedMarket(
            label: "metatrader", catalogue: try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8)),
            clock: MarketClock(start: time.now(), speed: 1, time: time))
    }
    func minute(_ offset: Int, _ price: Double) -> Candle {
        Candle(
            openTime: Timestamp(seconds: 1_774_864_800) + .minutes(offset), open: price, high: price + 0.0002,
            low: price - 0.0002, close: price + 0.0001, volume: 10)
    }
    func quote(_ bid: String, _ seconds: Int) -> Quote {
        Quote(
            instrument: euro, bid: Price(FixedPoint(bid)!), ask: Price(FixedPoint(bid)! + FixedPoint("0.0001")!),
            time: Timestamp(seconds: 1_774_864_800) + .seconds(seconds), isOpen: true)
    }

    @Test func `the quote is the last one brought, and trading is open while they come`() throws {
        let market = try market()
        #expect(market.quote(of: euro) == nil)
        market.add([quote("1.08", 0), quote("1.09", 10), quote("1.07", 5)], of: euro)
        time.advance(by: .seconds(30))
        #expect(market.quote(of: euro)?.bid == Price(FixedPoint("1.09")!) && market.quote(of: euro)?.isOpen == true)
        time.advance(by: .seconds(31))
        #expect(market.quote(of: euro)?.isOpen == false)
        market.add([quote("1.1", 11)], of: euro)
        #expect(market.quote(of: euro)?.isOpen == true)
    }

    /// The bridge sends once a second, its clock may be minutes off, and after an outage it sends what it kept.
    @Test(arguments: [-240, -2, 0, 2, 240])
    func `every price is handed out once however late it comes and whatever clock it has`(skew: Int) throws {
        let market = try market()
        var settled = market.clock.now()
        var seen: [Quote] = []
        func look() {
            let now = market.clock.now()
            seen += market.ticks(of: euro, after: settled, through: now)
            settled = now
        }
        for second in 0..<20 {
            for _ in 0..<4 {
                time.advance(by: .milliseconds(250))
                look()
            }
            // Right after a look, in the same millisecond; the tenth to fourteenth second come together.
            if (10..<14).contains(second) { continue }
            let seconds = second == 14 ? 10..<15 : second..<(second + 1)
            market.add(seconds.map { quote("1.\(100 + $0)", $0 + skew) }, of: euro)
            #expect(market.quote(of: euro) == nil || market.quote(of: euro)?.isOpen == true)
        }
        time.advance(by: .milliseconds(250))
        look()
        #expect(seen.map(\.bid) == (0..<20).map { Price("1.\(100 + $0)")! })
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(market.quote(of: euro)?.bid == Price("1.119"))
    }

    @Test func `the last price before a restart has its own time`() throws {
        let market = try market()
        market.restore(quote("1.08", -3600))
        #expect(market.quote(of: euro)?.bid == Price("1.08") && market.quote(of: euro)?.isOpen == false)
        market.add([quote("1.07", -3600), quote("1.09", -3599)], of: euro)
        time.advance(by: .milliseconds(1))
        #expect(market.quote(of: euro)?.bid == Price("1.09") && market.quote(of: euro)?.isOpen == true)
    }

    @Test func `minutes are taken once, in order, and become longer candles`() throws {
        let market = try market()
        time.advance(by: .minutes(7))
        market.add((0..<7).map { minute($0, 1.08 + Double($0) / 1000) }, of: euro)
        market.add([minute(3, 9), minute(6, 9)], of: euro)
        #expect(market.candles(of: euro, timeframe: .m1, count: 100, before: market.clock.now()).count == 7)
        let five = market.candles(of: euro, timeframe: .m5, count: 100, before: market.clock.now())
        #expect(five.count == 1)
        #expect(five.first?.open == 1.08 && five.first?.close == 1.084 + 0.0001 && five.first?.volume == 50)
    }

    @Test func `a longer candle waits for its last minute, but not for ever`() throws {
        let market = try market()
        market.add((0..<4).map { minute($0, 1.08) }, of: euro)
        time.advance(by: .minutes(5))
        #expect(market.candles(of: euro, timeframe: .m5, count: 9, before: market.clock.now()).isEmpty)
        time.advance(by: .seconds(91))
        #expect(market.candles(of: euro, timeframe: .m5, count: 9, before: market.clock.now()).count == 1)
    }
}
