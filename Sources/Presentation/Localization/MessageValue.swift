public import Platform
public import Trading

/// What fills a hole of a message. Every language writes it in its own way.
public enum MessageValue: Sendable, Hashable, Codable {
    /// How a moment is written, in the reader's time zone.
    public enum TimeStyle: String, Sendable, Hashable, Codable {
        case time, date, dateTime, weekdayTime
        /// Day and month, the month's name, the year's number: for axes.
        case day, month, year
    }

    /// Plain text, never read as Markdown.
    case text(String)
    /// Shown in the font of code, to be copied.
    case code(String)
    /// Places after the point: from at least to at most; nil for as many as it has.
    case number(FixedPoint, places: ClosedRange<Int>? = nil)
    case integer(Int)
    case price(Price, places: Int)
    case money(Money)
    /// With its sign, a plus as well.
    case signedMoney(Money)
    case percent(Percent, places: Int)
    /// With its sign, a plus as well.
    case signedPercent(Percent, places: Int)
    case timestamp(Timestamp, TimeStyle)
    /// A length of time, in its two largest units.
    case duration(Duration)
    /// How far something is from now: negative in the past.
    case relative(Duration)
    /// Another document. Alone in its paragraph it brings its blocks, elsewhere the words of its first paragraph.
    case document(Document)

    /// What a `plural` chooses by; nil for what is no number.
    var pluralOperand: PluralOperand? {
        switch self {
        case .integer(let value):
            PluralOperand(
                integer: UInt64(value.magnitude), visiblePlaces: 0, hasFraction: false, isNegative: value < 0)
        case .number(let value, let places): Self.operand(value, places)
        case .price(let price, let places): Self.operand(price.value, places...places)
        case .percent(let percent, let places), .signedPercent(let percent, let places):
            Self.operand(percent.value, places...places)
        case .money(let money), .signedMoney(let money): Self.operand(money.amount, nil)
        case .text, .code, .timestamp, .duration, .relative, .document: nil
        }
    }

    private static func operand(_ value: FixedPoint, _ places: ClosedRange<Int>?) -> PluralOperand {
        let places = places ?? 0...FixedPoint.places
        let rounded = value.rounded(toPlaces: places.upperBound)
        let integer = UInt64(clamping: (rounded.raw / FixedPoint.scale).magnitude)
        return PluralOperand(
            integer: integer, visiblePlaces: max(places.lowerBound, rounded.decimalPlaces),
            hasFraction: rounded.raw % FixedPoint.scale != 0, isNegative: rounded.raw < 0)
    }

    /// What a `select` chooses by.
    var selector: String {
        switch self {
        case .text(let text), .code(let text): text
        case .integer(let value): String(value)
        case .number(let value, _): value.description
        case .price(let price, _): price.description
        case .money(let money), .signedMoney(let money): money.description
        case .percent(let percent, _), .signedPercent(let percent, _): percent.description
        case .timestamp(let timestamp, _): String(timestamp.milliseconds)
        case .duration(let duration), .relative(let duration): String(duration.wholeMilliseconds)
        case .document(let document): document.plainText
        }
    }
}

extension MessageValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
}

extension FixedPoint {
    /// Half to even; unchanged from twelve places on.
    func rounded(toPlaces places: Int) -> FixedPoint {
        guard places < Self.places else { return self }
        var step = Self.scale
        for _ in 0..<max(0, places) { step /= 10 }
        return rounded(to: FixedPoint(raw: step), .halfEven)
    }
}
