/// Exact decimals that must not be mixed up share their arithmetic here.
///
/// | operation | result |
/// |---|---|
/// | amount ± amount of the same type | the same type |
/// | amount × `FixedPoint`, amount ÷ `FixedPoint` | the same type |
/// | amount ÷ amount of the same type | `FixedPoint` |
/// | `Price` × `Quantity` | `FixedPoint`: money of the quote currency, not yet rounded |
public protocol Amount: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    var value: FixedPoint { get set }
    init(_ value: FixedPoint)
}

extension Amount {
    public init?(_ text: some StringProtocol) {
        guard let value = FixedPoint(text) else { return nil }
        self.init(value)
    }
    public init(from decoder: any Decoder) throws { self.init(try FixedPoint(from: decoder)) }
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
    public var description: String { value.description }
    public static var zero: Self { Self(.zero) }
    public var isZero: Bool { value.isZero }
    public var magnitude: Self { Self(value.magnitude) }
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
    public static prefix func - (amount: Self) -> Self { Self(-amount.value) }
    public static func + (left: Self, right: Self) -> Self { Self(left.value + right.value) }
    public static func - (left: Self, right: Self) -> Self { Self(left.value - right.value) }
    public static func += (left: inout Self, right: Self) { left.value += right.value }
    public static func * (left: Self, right: FixedPoint) -> Self { Self(left.value * right) }
    public static func / (left: Self, right: FixedPoint) -> Self { Self(left.value / right) }
    public static func / (left: Self, right: Self) -> FixedPoint { left.value / right.value }
}

/// A price, in quote currency per unit of the base. Order prices are multiples of the instrument's tick.
public struct Price: Amount {
    public var value: FixedPoint
    public init(_ value: FixedPoint) { self.value = value }

    public static func * (price: Price, quantity: Quantity) -> FixedPoint { price.value * quantity.value }
}

/// A size, in units of the base: euros, ounces, shares, coins, index contracts. Never negative in an order.
public struct Quantity: Amount {
    public var value: FixedPoint
    public init(_ value: FixedPoint) { self.value = value }
}

/// A percentage: 1 means 1 %.
public struct Percent: Amount, ExpressibleByIntegerLiteral {
    public var value: FixedPoint
    public init(_ value: FixedPoint) { self.value = value }
    public init(_ whole: Int) { value = FixedPoint(whole) }
    public init(integerLiteral whole: Int) { self.init(whole) }

    /// `amount` × this percentage.
    public func of<Value: Amount>(_ amount: Value) -> Value { amount * (value / FixedPoint(100)) }
    public func of(_ money: Money) -> Money { Money(money.amount * (value / FixedPoint(100)), money.currency) }
}

/// A currency by its ISO 4217 code, or a coin by its usual one (BTC, USDT).
public struct Currency: Sendable, Hashable, Codable, CustomStringConvertible {
    public let code: String
    public init(_ code: String) { self.code = code }
    public static let usd = Currency("USD")

    public init(from decoder: any Decoder) throws { code = try String(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try code.encode(to: encoder) }
    public var description: String { code }

    /// Places of the smallest amount booked: 2 for dollars, 0 for yen, 8 for coins.
    public var minorPlaces: Int {
        switch code {
        case "JPY", "KRW", "VND", "IDR": 0
        case "BTC", "ETH", "SOL", "XRP", "DOGE", "BNB", "ADA": 8
        default: 2
        }
    }
    /// The smallest amount booked.
    public var minorUnit: FixedPoint {
        var raw = FixedPoint.scale
        for _ in 0..<minorPlaces { raw /= 10 }
        return FixedPoint(raw: raw)
    }
}

/// An amount of one currency. Adding two currencies is a programmer error and traps.
public struct Money: Sendable, Hashable, Codable, CustomStringConvertible {
    public var amount: FixedPoint
    public var currency: Currency

    public init(_ amount: FixedPoint, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }
    public static func zero(_ currency: Currency) -> Money { Money(.zero, currency) }

    public var description: String { "\(amount.text(minimumPlaces: currency.minorPlaces)) \(currency)" }
    public var isNegative: Bool { amount.raw < 0 }

    /// As booked: whole minor units, half to even.
    public var booked: Money { Money(amount.rounded(to: currency.minorUnit, .halfEven), currency) }

    public static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "sum of two currencies")
        return Money(left.amount + right.amount, left.currency)
    }
    public static func - (left: Money, right: Money) -> Money { left + (-right) }
    public static func += (left: inout Money, right: Money) { left = left + right }
    public static prefix func - (money: Money) -> Money { Money(-money.amount, money.currency) }
}
