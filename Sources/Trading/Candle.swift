public import Platform

/// Open, high, low, close and volume of one period. Mid prices, in quote currency per unit of the base.
public struct Candle: Sendable, Hashable, Codable {
    public var openTime: Timestamp
    public var open: Double
    public var high: Double
    public var low: Double
    public var close: Double
    public var volume: Double

    public init(openTime: Timestamp, open: Double, high: Double, low: Double, close: Double, volume: Double) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// Whether the figures can be a candle: finite, above zero, the high highest and the low lowest.
    public var isPlausible: Bool {
        // Comparisons with what is not a number do not hold.
        low > 0 && high < .infinity && volume >= 0 && volume < .infinity && high >= open && high >= close && low <= open
            && low <= close
    }
}

/// The best bid and ask of one moment.
public struct Quote: Sendable, Hashable {
    public var instrument: InstrumentID
    public var bid: Price
    public var ask: Price
    /// When it was made, in market time.
    public var time: Timestamp
    /// Whether trading is open. A closed market keeps its last quote.
    public var isOpen: Bool

    public init(instrument: InstrumentID, bid: Price, ask: Price, time: Timestamp, isOpen: Bool) {
        self.instrument = instrument
        self.bid = bid
        self.ask = ask
        self.time = time
        self.isOpen = isOpen
    }

    public var spread: Price { ask - bid }
    /// Half way between bid and ask, not rounded to the tick.
    public var mid: Price { (bid + ask) / FixedPoint(2) }

    /// What an order of `side` would be filled at: the ask for a buy, the bid for a sale.
    public func price(for side: Side) -> Price { side == .buy ? ask : bid }
}
