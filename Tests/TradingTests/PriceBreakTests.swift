import Platform
import Testing
import Trading

/// Where a series of prices ends: worked out by hand.
@Suite struct PriceBreakTests {
    private static func candle(_ open: Double, _ close: Double) -> Candle {
        Candle(
            openTime: Timestamp(seconds: 0), open: open, high: max(open, close) + 1, low: min(open, close) - 1,
            close: close, volume: 1)
    }

    /// Share prices before and after, as the split's arithmetic gives them, moved by up to 2 % overnight.
    @Test(arguments: [
        (600.0, 300.0, 2, 1), (600, 204, 3, 1), (600, 392, 3, 2), (600, 152, 4, 1), (600, 118, 5, 1),
        (645, 92.14, 7, 1), (600, 60.5, 10, 1), (2200, 111, 20, 1), (4, 20, 1, 5), (1.5, 15.2, 1, 10), (30, 45, 2, 3),
    ])
    func `a usual split of shares is one, also in reverse`(_ before: Double, _ after: Double, _ new: Int, _ old: Int) {
        let found = PriceBreak(from: before, to: Self.candle(after, after * 1.01), of: .stock)
        #expect(found?.split?.new == new && found?.split?.old == old)
        #expect(found?.before == before && found?.after == after)
    }

    /// A third lost is a loss in a currency or a coin, and no split in a share when it is not at its ratio.
    @Test(arguments: [
        (AssetClass.crypto, 600.0, 400.0), (.crypto, 600, 310), (.stock, 600, 380), (.stock, 52.75, 28),
        (.energy, 45, 32), (.forex, 1.1, 1.13), (.metal, 1800, 1700), (.index, 5000, 4500),
    ])
    func `what markets do is none`(_ assetClass: AssetClass, _ before: Double, _ after: Double) {
        #expect(PriceBreak(from: before, to: Self.candle(after, after), of: assetClass) == nil)
    }

    @Test(arguments: [
        (AssetClass.crypto, 600.0, 60.0), (.forex, 1.1, 1.4), (.metal, 1800, 18.5), (.energy, 75, 7_500),
        (.index, 5000, 500), (.stock, 100, 800_000),
    ])
    func `what no market does is one, and is called no split`(
        _ assetClass: AssetClass, _ before: Double, _ after: Double
    ) throws {
        let found = try #require(PriceBreak(from: before, to: Self.candle(after, after), of: assetClass))
        #expect(found.split == nil)
    }

    @Test func `a single bad print is none: the candle closes where prices were`() {
        #expect(PriceBreak(from: 79.82, to: Self.candle(159.58, 80.11), of: .stock) == nil)  // IBM, 2002-12-23
    }

    @Test(arguments: [Double.nan, 0, -5, .infinity]) func `without a close before there is none`(_ before: Double) {
        #expect(PriceBreak(from: before, to: Self.candle(10, 10), of: .stock) == nil)
    }

    @Test func `of several the newest counts`() throws {
        let closes = [100.0, 101, 50, 51, 10.2, 10.3, 10.1]
        let candles = closes.map { Self.candle($0, $0) }
        let last = try #require(PriceBreak.last(in: candles, of: .stock))
        #expect(last.index == 4 && last.priceBreak.before == 51 && last.priceBreak.split?.new == 5)
        #expect(PriceBreak.last(in: Array(candles.prefix(4)), of: .stock)?.index == 2)
        #expect(PriceBreak.last(in: Array(candles.prefix(2)), of: .stock) == nil)
        #expect(PriceBreak.last(in: [], of: .stock) == nil)
    }

    /// 4 for 1 at the fourth candle, 2 for 1 at the sixth: what was 800 is 100, what was 200 is 100.
    @Test func `candles before splits are brought to the newest shares, with as many times the volume`() {
        let closes = [800.0, 808, 800, 200, 204, 102, 100]
        let candles = closes.enumerated().map { index, close in
            Candle(
                openTime: Timestamp(seconds: Int64(index)), open: close, high: close * 1.01, low: close * 0.99,
                close: close, volume: 8)
        }
        let (adjusted, splits) = PriceBreak.adjusting(candles, of: .stock)
        #expect(adjusted.map(\.close) == [100, 101, 100, 100, 102, 102, 100])
        #expect(adjusted.map(\.high).first == 101 && adjusted.map(\.low).first == 99)
        #expect(adjusted.map(\.volume) == [64, 64, 64, 16, 16, 8, 8])
        #expect(splits.map(\.at.seconds) == [3, 5] && splits.map(\.split.new) == [4, 2])
        #expect(PriceBreak.adjusting(candles, of: .crypto).candles == candles)
        #expect(PriceBreak.adjusting([], of: .stock).candles.isEmpty)
    }
}
