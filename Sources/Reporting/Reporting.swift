// Pictures of the market for the chat: candlestick charts as PNG.
//
// Draws what it is given and decides nothing: every text arrives localized, every price computed. Must not know of
// chats, users, storage or where candles come from. Read first: `CandleChart`, `ChartRenderer`, `ChartGeometry`.
//
// Cairo and pango are touched in `Canvas` and `Typesetter` only; layout is pure arithmetic beside them.

/// Why a picture cannot be made.
public enum ReportingError: Error, Sendable, Hashable {
    /// There is nothing to draw.
    case noCandles
    /// The candle is implausible (`Candle.isPlausible`), out of any sensible range, or not later than the one before.
    case invalidCandle(index: Int)
    /// The last price or a level is not finite, not above zero or absurdly large.
    case invalidPrice
    /// The picture would be smaller than 600 x 400 or larger than 4096 x 4096.
    case unsupportedSize(PictureSize)
    /// Cairo or pango failed; its own words.
    case drawing(String)
}

/// Width and height in pixels.
public struct PictureSize: Sendable, Hashable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
    /// What a phone shows well: 1200 x 800.
    public static let standard = PictureSize(width: 1200, height: 800)
}

/// The colors of a picture.
public enum Theme: String, Sendable, Hashable, Codable, CaseIterable { case light, dark }
