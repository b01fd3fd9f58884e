// Pictures for the chat and for documents: candlestick charts of the market, and what reports show of results.
//
// Draws what it is given and decides nothing: every text arrives localized, every price computed. Must not know of
// chats, users, storage or where candles come from. Read first: `CandleChart`, `ChartRenderer`, `ChartPainter`.
//
// Cairo and pango are touched in `Canvas`, `Typesetter` and `PDFFile` only; layout is pure arithmetic beside them.
// Documents: `ReportDocument` is assembled once, `DocumentRenderer` makes PDF and Excel of it, `ReportTable` CSV.

/// Why a picture or a document cannot be made.
public enum ReportingError: Error, Sendable, Hashable {
    /// There is nothing to draw.
    case noCandles
    /// The candle is implausible (`Candle.isPlausible`), out of any sensible range, or not later than the one before.
    case invalidCandle(index: Int)
    /// The last price, a level or a price of the structure is not finite, not above zero or absurdly large.
    case invalidPrice
    /// A moment is out of any sensible range, or earlier than the one before it in a row.
    case invalidMoment
    /// More overlays, panes, lines, names, or charts in a picture than can be told apart.
    case tooMuch
    /// The columns of the overlay or pane of this name do not have a figure for each candle.
    case misaligned(String)
    /// The scale of the pane of this name is not finite, or its places are out of range.
    case invalidScale(String)
    /// The picture would be smaller than 600 x 400 or larger than 4096 x 4096.
    case unsupportedSize(PictureSize)
    /// A figure of the picture of this title is not finite, absurdly large, or out of the range it is declared to have.
    case invalidFigure(String)
    /// Cairo or pango failed; its own words.
    case drawing(String)
    /// No installed font has the letters of this language, or there is no font at all.
    case noFont(String)
    /// A workbook could not be put together; in the words of the library or the system.
    case file(String)
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
