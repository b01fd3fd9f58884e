import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Venues

private func id(_ symbol: String) -> InstrumentID { InstrumentID(symbol) }
private let start = SimulatedMarket.start

/// Statistics are compared with `config/instruments.yaml`, whose figures the construction does not see afterwards.
@Suite struct SimulatedMarketTests {
    /// Logarithmic returns between the full hours at which the market is open.
    private func returns(_ symbol: String, _ market: SimulatedMarket, days: Int) -> [Double] {
        var returns: [Double] = []
        var last: Double?
        for hour in 0..<days * 24 {
            guard let quote = market.quote(of: id(symbol), at: start - .days(days) + .hours(hour)), quote.isOpen else {
                continue
            }
            let price = quote.mid.value.double
            if let last { returns.append(log(price / last)) }
            last = price
        }
        return returns
    }

    private func correlation(_ left: [Double], _ right: [Double]) -> Double {
        let count = Double(left.count)
        let (a, b) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for (x, y) in zip(left, right) {
            ab += (x - a) * (y - b)
            aa += (x - a) * (x - a)
            bb += (y - b) * (y - b)
        }
        return ab / (aa * bb).squareRoot()
    }

    @Test func `begins on a Tuesday at 08:00 UTC with the prices of the catalogue`() throws {
        #expect(start == utc("2024-06-04T08:00:00Z"))
        let market = try simulated()
        for instrument in try catalogue().all {
            let quote = try #require(market.quote(of: instrument.id, at: start))
            let off = abs(quote.mid.value.double - instrument.simulation.start)
            #expect(off <= instrument.tick.value.double, "\(instrument.id) \(quote.mid)")
        }
    }

    @Test func `same seed, same prices; another seed, others`() throws {
        let markets = try [simulated(seed: 7), simulated(seed: 7), simulated(seed: 8)]
        // Asked in different orders: nothing depends on what was asked before.
        _ = markets[1].candles(of: id("EURJPY"), timeframe: .d1, count: 20, before: start + .days(40))
        for symbol in ["EURUSD", "DXY", "AAPL", "ETHBTC"] {
            let candles = markets.map { $0.candles(of: id(symbol), timeframe: .h1, count: 50, before: start) }
            #expect(candles[0] == candles[1], "\(symbol)")
            #expect(candles[0] != candles[2], "\(symbol)")
            let later = markets.map { $0.quote(of: id(symbol), at: start + .days(3)) }
            #expect(later[0] == later[1])
        }
    }

    @Test func `a restart goes on without a jump`() throws {
        let time = ManualTime()
        let clock = MarketClock(start: start, speed: 60, time: time)
        let first = try SimulatedMarket(seed: 7, catalogue: catalogue(), clock: clock)
        time.advance(by: .seconds(90))
        let stopped = clock.now()
        #expect(stopped == start + .minutes(90))
        let before = first.quote(of: id("XAUUSD"))
        time.advance(by: .hours(5))  // while it is down
        let second = try SimulatedMarket(
            seed: 7, catalogue: catalogue(), clock: MarketClock(start: stopped, speed: 60, time: time))
        #expect(second.quote(of: id("XAUUSD")) == before)
    }

    @Test func `the quote moves second by second`() throws {
        let market = try simulated()
        for symbol in ["EURUSD", "BTCUSDT", "XAUUSD"] {
            let bids = Set((0..<60).compactMap { market.quote(of: id(symbol), at: start + .seconds($0))?.bid })
            #expect(bids.count > 10, "\(symbol) \(bids.count)")
        }
    }

    @Test func `crosses agree with the dollar pairs`() throws {
        let market = try simulated()
        func mid(_ symbol: String, _ moment: Timestamp) throws -> Double {
            try #require(market.quote(of: id(symbol), at: moment)).mid.value.double
        }
        for hour in [0, 1, 7, 30, 1000] {
            let moment = start + .hours(hour) + .seconds(hour * 7)
            // Half a tick of rounding on each side of each quote.
            #expect(try abs(mid("EURGBP", moment) - mid("EURUSD", moment) / mid("GBPUSD", moment)) < 0.00003)
            #expect(try abs(mid("GBPJPY", moment) - mid("GBPUSD", moment) * mid("USDJPY", moment)) < 0.005)
            #expect(try abs(mid("ETHBTC", moment) - mid("ETHUSDT", moment) / mid("BTCUSDT", moment)) < 0.00002)
        }
    }

    @Test(arguments: ["EURUSD", "GBPJPY", "XAUUSD", "AAPL", "BTCUSDT"])
    func `a year is as volatile as the catalogue says, in clusters, with fat tails`(symbol: String) throws {
        let instrument = try #require(try catalogue()[id(symbol)])
        let returns = returns(symbol, try simulated(seed: 11), days: 365)
        let squares = returns.map { $0 * $0 }
        let volatility = squares.reduce(0, +).squareRoot()
        let ratio = volatility / instrument.simulation.annualVolatility
        #expect((0.75...1.25).contains(ratio), "\(symbol) \(ratio)")
        let sizes = returns.map(abs)
        #expect(correlation(Array(sizes.dropLast()), Array(sizes.dropFirst())) > 0.02, "\(symbol)")
        // Volatility of a day persists: the same hour a day later.
        let lag = symbol == "AAPL" ? 6 : 24
        #expect(correlation(Array(sizes.dropLast(lag)), Array(sizes.dropFirst(lag))) > 0, "\(symbol)")
        let mean = squares.reduce(0, +) / Double(squares.count)
        let fourth = squares.map { $0 * $0 }.reduce(0, +) / Double(squares.count)
        #expect(fourth / (mean * mean) > 4, "\(symbol)")  // 3 for a normal distribution
    }

    @Test func `what belongs together moves together`() throws {
        let market = try simulated(seed: 5)
        func hourly(_ symbol: String) -> [Double] {
            returns(symbol, market, days: 90)
        }
        let euro = hourly("EURUSD")
        #expect(correlation(euro, hourly("GBPUSD")) > 0.3)
        #expect(correlation(euro, hourly("USDCHF")) < -0.3)
        #expect(correlation(euro, hourly("DXY")) < -0.7)
        #expect(correlation(hourly("SPX500"), hourly("NAS100")) > 0.7)
        #expect(correlation(hourly("XAUUSD"), hourly("XAGUSD")) > 0.4)
        #expect(correlation(hourly("BTCUSDT"), hourly("ETHUSDT")) > 0.5)
        #expect(abs(correlation(hourly("AAPL"), hourly("KO"))) < 0.7)
    }

    @Test func `prices stay in their ranges for twenty years`() throws {
        for seed: UInt64 in [1, 2] {
            let market = try simulated(seed: seed)
            for instrument in try catalogue().all where ["GBPJPY", "DOGEUSDT", "ETHBTC"].contains(instrument.id.symbol)
            {
                for week in stride(from: -520, to: 520, by: 2) {
                    let quote = try #require(market.quote(of: instrument.id, at: start + .days(week * 7)))
                    #expect(instrument.simulation.range.contains(quote.mid.value.double), "\(instrument.id) \(week)")
                }
            }
        }
    }

    @Test func `a closed market keeps its last quote and opens with a gap`() throws {
        let market = try simulated()
        let saturday = utc("2024-06-08T12:00:00Z")
        let last = try #require(market.quote(of: id("EURUSD"), at: saturday))
        #expect(!last.isOpen)
        #expect(last.time == utc("2024-06-07T20:59:59Z"))
        #expect(market.quote(of: id("EURUSD"), at: saturday + .hours(20)) == last)
        let minute = market.candles(of: id("EURUSD"), timeframe: .m1, count: 1, before: saturday)
        #expect(minute.map(\.openTime) == [utc("2024-06-07T20:59:00Z")])
        #expect(market.ticks(of: id("EURUSD"), after: saturday, through: saturday + .hours(24)).isEmpty)
        let open = try #require(market.quote(of: id("EURUSD"), at: utc("2024-06-09T21:00:00Z")))
        #expect(open.isOpen && open.mid != last.mid)
        let night = try #require(market.quote(of: id("AAPL"), at: utc("2024-06-04T22:00:00Z")))
        let morning = try #require(market.quote(of: id("AAPL"), at: utc("2024-06-05T13:30:00Z")))
        #expect(!night.isOpen && morning.isOpen)
        #expect((morning.mid - night.mid).magnitude >= Price("0.05") ?? .zero)
        #expect(market.quote(of: id("NOPE"), at: start) == nil)
        #expect(market.candles(of: id("NOPE"), timeframe: .h1, count: 5, before: start).isEmpty)
    }

    @Test func `spreads widen at the roll-over and in quiet hours`() throws {
        let market = try simulated()
        func spread(_ moment: String) throws -> Price {
            try #require(market.quote(of: id("EURUSD"), at: utc(moment))).spread
        }
        let busy = try spread("2024-06-04T13:00:00Z")
        #expect(try spread("2024-06-04T21:00:30Z") > busy * 3)
        #expect(try spread("2024-06-04T22:30:00Z") > busy)
        for instrument in try catalogue().all {
            let quote = try #require(market.quote(of: instrument.id, at: start))
            #expect(quote.ask > quote.bid && quote.bid > .zero)
            #expect(instrument.rounded(quote.bid) == quote.bid && instrument.rounded(quote.ask) == quote.ask)
        }
    }
}

@Suite struct SimulatedCandleTests {
    @Test(arguments: ["EURUSD", "AAPL", "BTCUSDT"])
    func `five hundred closed bars of every timeframe exist at once`(symbol: String) throws {
        let market = try simulated()
        let instrument = try #require(try catalogue()[id(symbol)])
        for timeframe in Timeframe.allCases {
            let candles = market.candles(of: id(symbol), timeframe: timeframe, count: 500, before: start)
            #expect(candles.count == 500, "\(symbol) \(timeframe)")
            #expect(candles.allSatisfy { $0.isPlausible })
            #expect(zip(candles, candles.dropFirst()).allSatisfy { $0.openTime < $1.openTime })
            for candle in candles {
                let end = timeframe.nextBarStart(after: candle.openTime, calendar: instrument.calendar)
                #expect(end <= start)
                #expect(!instrument.calendar.sessions(from: candle.openTime, to: end).isEmpty)
            }
        }
    }

    @Test(arguments: ["EURUSD", "AAPL", "GER40", "XAUUSD"])
    func `a bar is exactly the aggregation of the finer bars in it`(symbol: String) throws {
        let market = try simulated()
        let calendar = try #require(try catalogue()[id(symbol)]).calendar
        let frames = Timeframe.allCases
        for (finer, coarser) in zip(frames, frames.dropFirst()) {
            var aggregator = CandleAggregator(from: finer, to: coarser, calendar: calendar)
            var made = market.candles(of: id(symbol), timeframe: finer, count: 300, before: start)
                .flatMap { aggregator.add($0) }
            if let last = aggregator.close(at: start) { made.append(last) }
            let bars = market.candles(of: id(symbol), timeframe: coarser, count: 300, before: start)
            let whole = made.dropFirst()  // the first may lack its beginning
            #expect(aggregator.gaps.isEmpty, "\(symbol) \(finer): \(aggregator.gaps)")
            #expect(whole.count > 10, "\(symbol) \(coarser)")
            #expect(Array(bars.suffix(whole.count)) == Array(whole), "\(symbol) \(finer) to \(coarser)")
        }
    }

    @Test func `highs and lows are those of the seconds`() throws {
        let market = try simulated()
        let candle = try #require(market.candles(of: id("EURUSD"), timeframe: .m15, count: 1, before: start).first)
        let instrument = try #require(try catalogue()[id("EURUSD")])
        var prices: [Double] = []
        for second in 0..<900 {
            let quote = try #require(market.quote(of: id("EURUSD"), at: candle.openTime + .seconds(second)))
            prices.append(quote.mid.value.double)
        }
        let tick = instrument.tick.value.double
        #expect(abs(candle.high - (prices.max() ?? 0)) <= tick)
        #expect(abs(candle.low - (prices.min() ?? 0)) <= tick)
        #expect(abs(candle.open - prices[0]) <= tick && abs(candle.close - prices[899]) <= tick)
    }

    @Test func `ticks are the same however the time is cut`() throws {
        let market = try simulated()
        let whole = market.ticks(of: id("EURUSD"), after: start, through: start + .minutes(10))
        var pieces: [Quote] = []
        var moment = start
        while moment < start + .minutes(10) {
            let next = min(moment + .milliseconds(7321), start + .minutes(10))
            pieces += market.ticks(of: id("EURUSD"), after: moment, through: next)
            moment = next
        }
        #expect(whole == pieces)
        #expect(whole.count == 120)
        #expect(whole.first?.time == start + .seconds(5) && whole.last?.time == start + .minutes(10))
        let stocks = market.ticks(of: id("AAPL"), after: start, through: start + .days(1))
        #expect(stocks.count == 6 * 720 + 360)  // 6.5 hours
    }

    @Test func `a day passes in a second and every price of it is there`() throws {
        let time = ManualTime()
        let market = try SimulatedMarket(
            seed: 7, catalogue: catalogue(), clock: MarketClock(start: start, speed: 86_400, time: time))
        let before = market.clock.now()
        time.advance(by: .milliseconds(250))
        let ticks = market.ticks(of: id("EURUSD"), after: before, through: market.clock.now())
        #expect(ticks.count == 6 * 720)
        #expect(market.quote(of: id("EURUSD")) == ticks.last)
        let bars = market.candles(of: id("EURUSD"), timeframe: .h1, count: 6, before: market.clock.now())
        #expect(bars.first?.openTime == start && bars.count == 6)
    }

    @Test func `history begins twelve years before the start`() throws {
        let weeks = try simulated().candles(of: id("GER40"), timeframe: .w1, count: 20_000, before: start)
        #expect((600...627).contains(weeks.count))
        #expect(try simulated().candles(of: id("GER40"), timeframe: .w1, count: 0, before: start).isEmpty)
        #expect(try simulated().candles(of: id("GER40"), timeframe: .w1, count: -1, before: start).isEmpty)
    }

    @Test func `the clock runs at its speed and waits in real time`() {
        let time = ManualTime()
        let clock = MarketClock(start: start, speed: 86_400, time: time)
        time.advance(by: .milliseconds(1500))
        #expect(clock.now() == start + .hours(36))
        #expect(clock.wait(until: start + .hours(60)) == .seconds(1))
        #expect(MarketClock(start: start, speed: 0, time: time).wait(until: start + .days(1)) == nil)
        #expect(MarketClock(start: start, speed: .nan, time: time).speed == 1)
    }

    private func id(_ symbol: String) -> InstrumentID { InstrumentID(symbol) }
}
