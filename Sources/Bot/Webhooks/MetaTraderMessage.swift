import Foundation
import LanguageModel
import Platform
import Trading

/// What a MetaTrader terminal sends: closed minutes and quotes of one symbol, by the broker's clock.
///
/// ```
/// {"v":1,"symbol":"EURUSD.r","offset":10800,"now":1792000000,"trading":false,
///  "bars":[[1791999900,1.0801,1.0804,1.0800,1.0803,57]],"ticks":[[1792000000123,1.08031,1.08039]],
///  "account":"5012345","acks":[{"id":"K7Q2M4X9P3TA","ok":true,"retcode":10009,"deal":"77","price":1.0804}]}
/// ```
/// `offset`: seconds that the broker's clock is before UTC at the time of the message. `now`: its time in seconds.
/// `bars`: start in seconds, open, high, low, close, count of ticks. `ticks`: milliseconds, bid, ask. All of these by
/// the broker's clock.
struct MetaTraderMessage: Sendable, Hashable {
    struct Bar: Sendable, Hashable {
        /// Seconds by the broker's clock.
        var brokerTime: Int64
        /// In UTC.
        var candle: Candle
    }
    struct Tick: Sendable, Hashable {
        /// In UTC.
        var time: Timestamp
        var bid: Double
        var ask: Double
    }

    struct Answer: Sendable, Hashable {
        var id: String
        /// Whether the broker took it.
        var isDone: Bool
        /// The broker's return code: 10008 placed, 10009 done, 10010 done in part.
        var code: Int64
        var deal: String?
        var price: Double?
        static let placed: Int64 = 10_008, done: Int64 = 10_009, doneInPart: Int64 = 10_010
        var isFilled: Bool { isDone && code != Self.placed }
    }

    var symbol: String
    /// Seconds that the broker's clock is before UTC.
    var offset: Int64
    /// When it was sent, in seconds by the broker's clock.
    var sent: Int64
    /// By the broker's clock, oldest first.
    var bars: [Bar] = []
    /// Oldest first.
    var ticks: [Tick] = []
    /// What became of orders: at most so many as are given out at once.
    var answers: [Answer] = []
    /// The broker's account; nil: a bridge that knows of no orders.
    var account: String?
    /// Whether its owner lets it trade.
    var wantsTrading = false
    /// Bars and ticks that cannot be, and were left out.
    var dropped = 0

    enum Malformed: String, Error {
        case json = "malformed JSON"
        case symbol = "no symbol"
        case offset = "the offset is no quarter of an hour from -14 to 14 hours, in seconds"
        case clock = "the broker's time less the offset is not the time: check the clock of the terminal's machine"
        case size = "too many bars or ticks"
    }

    private static let mostRows = 5_000
    private static let mostAnswers = 100
    /// How far the terminal's clock may be from ours.
    private static let clockSkew: Duration = .minutes(5)
    /// Older bars stood under an offset that may have been another one.
    static let oldest: Duration = .days(7)

    /// - Parameter now: our time.
    init(_ body: [UInt8], at now: Timestamp) throws(Malformed) {
        guard let text = String(validating: body, as: UTF8.self), let json = JSON(parsing: text), json.object != nil
        else { throw .json }
        guard let symbol = json["symbol"]?.string, symbol.wholeMatch(of: /[#A-Za-z0-9._+-]{2,32}/) != nil else {
            throw .symbol
        }
        guard let offset = Self.whole(json["offset"]), offset % 900 == 0, abs(offset) <= 14 * 3600 else {
            throw .offset
        }
        guard let sent = Self.whole(json["now"]) else { throw .clock }
        let skew = Timestamp(seconds: sent - offset) - now
        guard skew > .zero - Self.clockSkew, skew < Self.clockSkew else { throw .clock }
        let (rows, quotes) = (json["bars"]?.items ?? [], json["ticks"]?.items ?? [])
        guard rows.count <= Self.mostRows, quotes.count <= Self.mostRows else { throw .size }
        (self.symbol, self.offset, self.sent) = (symbol, offset, sent)
        let latest = now + Self.clockSkew
        for row in rows { take(Self.bar(row, offset), until: Timestamp(seconds: sent - offset), now) }
        // Closed by a clock that is before ours: it is sent again, and then it is.
        guard bars.last.map({ $0.candle.openTime + .minutes(1) <= now }) ?? true else { throw .clock }
        for row in quotes { take(Self.tick(row, offset), until: latest) }
        let acknowledged = json["acks"]?.items ?? []
        guard acknowledged.count <= Self.mostAnswers else { throw .size }
        answers = acknowledged.compactMap(Self.answer)
        dropped += acknowledged.count - answers.count
        account = json["account"]?.string.flatMap { $0.wholeMatch(of: /[0-9]{1,20}/) == nil ? nil : $0 }
        wantsTrading = json["trading"] == .flag(true)
    }

    private mutating func take(_ bar: Bar?, until latest: Timestamp, _ now: Timestamp) {
        guard let bar, bar.candle.isPlausible, bar.candle.openTime > now - Self.oldest,
            bar.candle.openTime + .minutes(1) <= latest, bars.last.map({ $0.brokerTime < bar.brokerTime }) ?? true
        else {
            dropped += 1
            return
        }
        bars.append(bar)
    }

    private mutating func take(_ tick: Tick?, until latest: Timestamp) {
        guard let tick, tick.bid > 0, tick.ask >= tick.bid, tick.ask < tick.bid * 2, tick.time <= latest,
            ticks.last.map({ $0.time < tick.time }) ?? true
        else {
            dropped += 1
            return
        }
        ticks.append(tick)
    }

    private static func bar(_ row: JSON, _ offset: Int64) -> Bar? {
        guard row.items.count == 6, let time = whole(row.items[0]), time % 60 == 0 else { return nil }
        let figures = row.items[1...].compactMap(figure)
        guard figures.count == 5 else { return nil }
        return Bar(
            brokerTime: time,
            candle: Candle(
                openTime: Timestamp(seconds: time - offset), open: figures[0], high: figures[1], low: figures[2],
                close: figures[3], volume: figures[4]))
    }

    private static func answer(_ row: JSON) -> Answer? {
        guard let id = row["id"]?.string, id.wholeMatch(of: /[0-9A-Z]{1,24}/) != nil, let code = whole(row["retcode"])
        else { return nil }
        // What contradicts itself says nothing.
        let isDone = row["ok"] == .flag(true)
        guard [Answer.placed, Answer.done, Answer.doneInPart].contains(code) == isDone else { return nil }
        let deal = row["deal"]?.string.flatMap { $0.wholeMatch(of: /[0-9]{1,20}/) == nil ? nil : $0 }
        let price = row["price"].flatMap(figure).flatMap { $0 > 0 ? $0 : nil }
        return Answer(id: id, isDone: isDone, code: code, deal: deal, price: price)
    }

    private static func tick(_ row: JSON, _ offset: Int64) -> Tick? {
        guard row.items.count == 3, let time = whole(row.items[0]), let bid = figure(row.items[1]),
            let ask = figure(row.items[2])
        else { return nil }
        return Tick(time: Timestamp(milliseconds: time - offset * 1000), bid: bid, ask: ask)
    }

    /// A whole number that a time can be; nil when it is none.
    private static func whole(_ json: JSON?) -> Int64? {
        guard let number = json?.number, abs(number) < 100_000_000_000_000 else { return nil }
        let whole = (number as NSDecimalNumber).int64Value
        return Decimal(whole) == number ? whole : nil
    }

    private static func figure(_ json: JSON) -> Double? {
        guard let number = json.number, abs(number) < 1_000_000_000_000 else { return nil }
        return (number as NSDecimalNumber).doubleValue
    }
}
