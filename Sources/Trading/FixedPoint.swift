/// An exact decimal number with twelve places. `raw` counts units of 10⁻¹².
///
/// Sums are exact. Products and quotients round half to even at the twelfth place. Results that do not fit trap:
/// amounts that people type are bounded long before (`FixedPoint.init(_:)` refuses more than 15 digits before the
/// point).
public struct FixedPoint: Sendable, Hashable, Comparable {
    public static let places = 12
    public static let scale: Int128 = 1_000_000_000_000
    public static let zero = FixedPoint(raw: 0)

    public var raw: Int128
    public init(raw: Int128) { self.raw = raw }
    public init(_ whole: Int) { raw = Int128(whole) * Self.scale }

    /// Parses `-123.456`: ASCII digits, a point, at most 15 digits before and 12 after it.
    /// - Returns: nil when the text is anything else.
    public init?(_ text: some StringProtocol) { self.init(text, digits: 15) }

    /// - Parameter mostDigits: before the point.
    private init?(_ text: some StringProtocol, digits mostDigits: Int) {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...mostDigits).contains(whole.count), whole.allSatisfy(Self.isDigit),
            let units = Int128(whole)
        else { return nil }
        var fraction: Int128 = 0
        if parts.count == 2 {
            guard (1...Self.places).contains(parts[1].count), parts[1].allSatisfy(Self.isDigit),
                let value = Int128(parts[1])
            else { return nil }
            fraction = value
            for _ in parts[1].count..<Self.places { fraction *= 10 }
        }
        let (shifted, isTooLarge) = units.multipliedReportingOverflow(by: Self.scale)
        let (sum, isBeyond) = shifted.addingReportingOverflow(fraction)
        guard !isTooLarge, !isBeyond else { return nil }
        raw = isNegative ? -sum : sum
    }

    /// The nearest value to `double`; nil when it is not finite or beyond ±10¹⁵.
    public init?(_ double: Double) {
        guard double.isFinite, abs(double) < 1e15 else { return nil }
        let whole = double.rounded(.towardZero)
        raw = Int128(whole) * Self.scale + Int128(((double - whole) * 1e12).rounded())
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
    public static prefix func - (value: Self) -> Self { Self(raw: -value.raw) }
    public static func + (left: Self, right: Self) -> Self { Self(raw: left.raw + right.raw) }
    public static func - (left: Self, right: Self) -> Self { Self(raw: left.raw - right.raw) }
    public static func += (left: inout Self, right: Self) { left.raw += right.raw }
    public static func -= (left: inout Self, right: Self) { left.raw -= right.raw }
    public static func * (left: Self, right: Self) -> Self {
        Self(raw: divide(left.raw, right.raw, by: Self.scale, .halfEven))
    }
    /// - Precondition: `right` is not zero.
    public static func / (left: Self, right: Self) -> Self {
        Self(raw: divide(left.raw, Self.scale, by: right.raw, .halfEven))
    }

    public enum Rounding: Sendable {
        case halfEven
        /// Towards zero.
        case down
        /// Away from zero.
        case up
    }

    /// The multiple of `step` that the rounding names.
    /// - Precondition: `step` is above zero.
    public func rounded(to step: Self, _ rounding: Rounding) -> Self {
        Self(raw: Self.divide(raw, 1, by: step.raw, rounding) * step.raw)
    }

    public var magnitude: Self { Self(raw: raw < 0 ? -raw : raw) }
    public var isZero: Bool { raw == 0 }
    public var double: Double {
        // Converting 128 bits is slow; nearly every value fits into 64.
        let low = Int64(truncatingIfNeeded: raw)
        return (Int128(low) == raw ? Double(low) : Double(raw)) / 1e12
    }
    /// -1, 0 or 1.
    public var sign: Int { raw.signum() == 0 ? 0 : (raw < 0 ? -1 : 1) }

    /// left × factor ÷ divisor over a 256-bit product, rounded as named.
    private static func divide(_ left: Int128, _ factor: Int128, by divisor: Int128, _ rounding: Rounding) -> Int128 {
        precondition(divisor != 0, "division by zero")
        let isNegative = ((left < 0) != (factor < 0)) != (divisor < 0)
        let (high, low) = left.magnitude.multipliedFullWidth(by: factor.magnitude)
        precondition(high < divisor.magnitude, "result out of range")
        let (whole, remainder) = divisor.magnitude.dividingFullWidth((high, low))
        var quotient = whole
        let rest = divisor.magnitude - remainder
        switch rounding {
        case .down: break
        case .up: if remainder > 0 { quotient += 1 }
        case .halfEven:
            if remainder > rest || (remainder == rest && quotient & 1 == 1) { quotient += 1 }
        }
        return isNegative ? -Int128(quotient) : Int128(quotient)
    }
}

extension FixedPoint: CustomStringConvertible {
    /// Canonical text: no exponent, no trailing zeros. `FixedPoint(description)` gives the same value back up to 10¹⁵.
    public var description: String { text(minimumPlaces: 0) }

    /// Decimal text with at least `minimumPlaces` places, as many more as the value has.
    public func text(minimumPlaces: Int) -> String {
        let (units, rest) = raw.magnitude.quotientAndRemainder(dividingBy: Self.scale.magnitude)
        let fraction = UInt64(rest)
        let places = min(max(minimumPlaces, decimalPlaces), Self.places)
        var text = (raw < 0 ? "-" : "") + String(units)
        guard places > 0 else { return text }
        var divisor = UInt64(Self.scale)
        text += "."
        for _ in 0..<places {
            divisor /= 10
            text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + UInt8(fraction / divisor % 10)))
        }
        return text
    }

    /// How many decimal places the value has: 0.0025 has four.
    public var decimalPlaces: Int {
        var (places, fraction) = (Self.places, UInt64(raw.magnitude % Self.scale.magnitude))
        guard fraction != 0 else { return 0 }
        while fraction % 10 == 0 { (places, fraction) = (places - 1, fraction / 10) }
        return places
    }
}

extension FixedPoint: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        // Whatever was written can be read: the bound is for what people type.
        guard let value = FixedPoint(text, digits: 27) else { throw TradingError.malformedNumber(text) }
        self = value
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension FixedPoint: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self.init(value) }
}
