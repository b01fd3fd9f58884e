public import Foundation
public import Platform
public import Trading

/// Everything a candlestick chart shows, already in the reader's language.
public struct CandleChart: Sendable {
    /// Oldest first, strictly ordered. Of more than `capacity`, the newest are drawn.
    public var candles: [Candle]
    public var timeframe: Timeframe
    public var instrument: Instrument
    public var labels: ChartLabels
    /// The headline.
    public var title: String
    /// A line below the headline; nil for none.
    public var subtitle: String?
    /// Shown as badge and watermark when prices are simulated; nil for real prices.
    public var simulatedLabel: String?
    /// The current price; nil for the close of the newest candle.
    public var lastPrice: Double?
    /// The price change shown under the last price, over whatever period the caller means; nil for none.
    public var change: Percent?
    /// Bid and ask, drawn as two fine lines; nil for none.
    public var quote: Quote?
    /// Prices that matter to the reader.
    public var levels: [Level]
    /// The position or the proposal that entry, stop and target belong to; nil shades nothing.
    public var position: Stake?
    /// Indicators over the candles, at most `mostOverlays`.
    public var overlays: [Overlay]
    /// Indicators below the prices, from top to bottom, at most `mostPanes`.
    public var panes: [Pane]
    public var structure: Structure
    /// nil for none.
    public var signal: Signal?

    public init(
        candles: [Candle], timeframe: Timeframe, instrument: Instrument, labels: ChartLabels, title: String,
        subtitle: String? = nil, simulatedLabel: String? = nil, lastPrice: Double? = nil, change: Percent? = nil,
        quote: Quote? = nil, levels: [Level] = [], position: Stake? = nil, overlays: [Overlay] = [],
        panes: [Pane] = [], structure: Structure = Structure(), signal: Signal? = nil
    ) {
        self.candles = candles
        self.timeframe = timeframe
        self.instrument = instrument
        self.labels = labels
        self.title = title
        self.subtitle = subtitle
        self.simulatedLabel = simulatedLabel
        self.lastPrice = lastPrice
        self.change = change
        self.quote = quote
        self.levels = levels
        self.position = position
        self.overlays = overlays
        self.panes = panes
        self.structure = structure
        self.signal = signal
    }

    /// How many candles a picture shows: 180 at 1200 pixels.
    public static func capacity(of size: PictureSize) -> Int { ChartFrame(size).capacity }

    /// A horizontal line with its price on the axis.
    public struct Level: Sendable, Hashable {
        public enum Kind: Sendable, Hashable, CaseIterable { case entry, stop, target, order }
        public var kind: Kind
        /// In quote currency.
        public var price: Double
        /// A short name such as "Stop"; empty for none.
        public var label: String

        public init(_ kind: Kind, at price: Double, label: String) {
            self.kind = kind
            self.price = price
            self.label = label
        }
    }

    /// Which way the reader is, or would be, in the market.
    public struct Stake: Sendable, Hashable {
        public var direction: Direction
        /// When it was opened; nil for a proposal, which is drawn to the right of the newest candle.
        public var openedAt: Timestamp?

        public init(_ direction: Direction, openedAt: Timestamp? = nil) {
            self.direction = direction
            self.openedAt = openedAt
        }
    }
}

/// How the reader writes what the axes show.
public struct ChartLabels: Sendable {
    /// The reader's language as a BCP 47 tag. The header starts on the side where that language starts reading, and
    /// characters shared by Chinese, Japanese and Korean take its shapes.
    public var language: String
    /// Where days, months and years of the time axis begin.
    public var timeZone: TimeZone
    public var price: @Sendable (Double) -> String
    /// A figure of an indicator, with so many decimal places.
    public var figure: @Sendable (Double, Int) -> String
    public var time: @Sendable (Timestamp, TimeAxisUnit) -> String
    public var change: @Sendable (Percent) -> String

    public init(
        language: String, timeZone: TimeZone, price: @escaping @Sendable (Double) -> String,
        figure: @escaping @Sendable (Double, Int) -> String,
        time: @escaping @Sendable (Timestamp, TimeAxisUnit) -> String,
        change: @escaping @Sendable (Percent) -> String
    ) {
        self.language = language
        self.timeZone = timeZone
        self.price = price
        self.figure = figure
        self.time = time
        self.change = change
    }

    var textLanguage: TextLanguage { TextLanguage(tag: language) }
    var isRightToLeft: Bool { textLanguage.isRightToLeft }
    func directed(_ text: String) -> String { textLanguage.directed(text) }
}

/// What a label of the time axis says: "14:30", "21 Nov", "Nov", "2026".
public enum TimeAxisUnit: Sendable, Hashable, CaseIterable { case time, day, month, year }
