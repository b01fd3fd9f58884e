import Foundation
import Platform
public import Trading

/// One argument of a call, in canonical form.
public enum ArgumentValue: Sendable, Hashable {
    case text(String)
    case number(FixedPoint)
    case flag(Bool)
    case texts([String])

    /// As people would type it.
    public var plain: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        case .flag(let flag): String(flag)
        case .texts(let texts): texts.joined(separator: ",")
        }
    }
}

extension ArgumentValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // The most frequent first: every wrong guess costs an error.
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Decimal.self) {
            guard let exact = FixedPoint(number.description) else {
                throw TradingError.malformedNumber(number.description)
            }
            self = .number(exact)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else {
            self = .texts(try container.decode([String].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number):
            guard let decimal = Decimal(string: number.description) else {
                throw TradingError.malformedNumber(number.description)
            }
            try container.encode(decimal)
        case .flag(let flag): try container.encode(flag)
        case .texts(let texts): try container.encode(texts)
        }
    }
}

extension ArgumentValue {
    /// Writes the argument as one JSON value, as `init(from:)` reads it.
    func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): json.string(text)
        case .number(let number): json.number(number.description)
        case .flag(let flag): json.flag(flag)
        case .texts(let texts): json.array(texts) { $0.string($1) }
        }
    }
}

/// A request to run an action: what every way of asking becomes.
public struct ActionCall: Sendable, Hashable, Codable {
    /// The id of an action: `place_order`.
    public var action: String
    public var arguments: [String: ArgumentValue]

    public init(_ action: String, _ arguments: [String: ArgumentValue] = [:]) {
        self.action = action
        self.arguments = arguments
    }
}

/// What an argument means: how it is recognized in a slash command and described to a language model.
public enum ParameterKind: String, Sendable, Hashable, Codable, CaseIterable {
    case symbol, symbols, side, quantity, sizeUnit, orderType
    /// The price of the order itself: after `at` or `@`.
    case price
    case stopPrice, targetPrice, stopPips, targetPips, stopPercent, targetPercent
    /// A share of something: `50%`.
    case percent
    case timeframe, count, flag, user, role, language, timeZone, duration, period
    /// A time of day: `18:00`.
    case clock
    /// A point in time to come: `3d`, `18:00`, `friday`, `tomorrow`, `2026-11-30`.
    case moment
    /// One word out of `ParameterDescriptor.choices`.
    case choice
    /// The name of an order or the like, as we print it.
    case identifier
    /// The name of a signal, as we print it, with its `#`.
    case signal
    /// The part of something that has a size of its own, in percent.
    case share
    /// Whatever is said after the parameter's own name, as it was typed.
    case named
    case words
    /// A strategy's name: ours as the vocabulary has them, or one somebody made.
    case strategy
    /// What must be true: everything behind a "when", as it was typed.
    case rule
    /// Names of indicators with their figures: `rsi`, `ema50`, `macd 12 26 9`.
    case indicators
    /// Where a person can be reached, or the code that proves it: kept out of records.
    case address
    /// What a person wants to be called: everything that is left, as it was typed; kept out of records.
    case nickname
    /// Everything that is left, as it was typed.
    case text
}

extension ParameterKind {
    /// Whether its values are kept out of records.
    var isPrivate: Bool { self == .address || self == .nickname }
}

/// A type that can be an argument.
public protocol ActionValue: Sendable {
    /// The kind it has when its parameter names none.
    static var kind: ParameterKind { get }
    /// The words it can be; nil when they cannot be listed.
    static var choices: [String]? { get }
    /// nil when the argument does not fit.
    init?(_ argument: ArgumentValue)
    /// Its value when the argument is absent; nil: it must be present.
    static var absent: Self? { get }
}

extension ActionValue {
    public static var choices: [String]? { nil }
    public static var absent: Self? { nil }
}

extension ActionValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    public static var kind: ParameterKind { .choice }
    public static var choices: [String]? { allCases.map(\.rawValue) }
    public init?(_ argument: ArgumentValue) {
        guard case .text(let text) = argument else { return nil }
        self.init(rawValue: text)
    }
}

extension Optional: ActionValue where Wrapped: ActionValue {
    public static var kind: ParameterKind { Wrapped.kind }
    public static var choices: [String]? { Wrapped.choices }
    public static var absent: Self? { .some(nil) }
    public init?(_ argument: ArgumentValue) {
        guard let value = Wrapped(argument) else { return nil }
        self = .some(value)
    }
}

extension String: ActionValue {
    public static var kind: ParameterKind { .text }
    public init?(_ argument: ArgumentValue) {
        guard case .text(let text) = argument else { return nil }
        self = text
    }
}
extension FixedPoint: ActionValue {
    public static var kind: ParameterKind { .quantity }
    public init?(_ argument: ArgumentValue) {
        guard case .number(let number) = argument else { return nil }
        self = number
    }
}
extension Price: ActionValue {
    public static var kind: ParameterKind { .price }
    public init?(_ argument: ArgumentValue) {
        // Nothing trades at more than a billion.
        guard case .number(let number) = argument, number > .zero, number <= 1_000_000_000 else { return nil }
        self.init(number)
    }

    /// A price inside a longer text, within the same bounds.
    public init?(typed text: some StringProtocol) {
        guard let number = FixedPoint(text) else { return nil }
        self.init(.number(number))
    }
}
extension Percent: ActionValue {
    public static var kind: ParameterKind { .percent }
    public init?(_ argument: ArgumentValue) {
        guard case .number(let number) = argument else { return nil }
        self.init(number)
    }
}
extension Int: ActionValue {
    public static var kind: ParameterKind { .count }
    public init?(_ argument: ArgumentValue) {
        guard case .number(let number) = argument, let whole = Int(number.description) else { return nil }
        self = whole
    }
}
extension Bool: ActionValue {
    public static var kind: ParameterKind { .flag }
    public init?(_ argument: ArgumentValue) {
        guard case .flag(let flag) = argument else { return nil }
        self = flag
    }
}
extension InstrumentID: ActionValue {
    public static var kind: ParameterKind { .symbol }
    public init?(_ argument: ArgumentValue) {
        guard case .text(let text) = argument, !text.isEmpty else { return nil }
        self.init(text)
    }
}
extension [String]: ActionValue {
    public static var kind: ParameterKind { .words }
    public init?(_ argument: ArgumentValue) {
        switch argument {
        case .texts(let texts): self = texts
        case .text(let text): self = [text]
        case .number, .flag: return nil
        }
    }
}
extension Side: ActionValue { public static var kind: ParameterKind { .side } }
extension SizeUnit: ActionValue { public static var kind: ParameterKind { .sizeUnit } }
extension OrderType: ActionValue { public static var kind: ParameterKind { .orderType } }
extension TimeInForce: ActionValue {}
extension AssetClass: ActionValue {}
extension Timeframe: ActionValue { public static var kind: ParameterKind { .timeframe } }
extension Role: ActionValue { public static var kind: ParameterKind { .role } }

/// A length of time, written `90m`, `4h`, `2d`.
extension Duration: ActionValue {
    public static var kind: ParameterKind { .duration }
    public init?(_ argument: ArgumentValue) {
        guard case .text(let text) = argument, let unit = text.last, let count = Int(text.dropLast()),
            (1...10_000) ~= count
        else { return nil }
        switch unit {
        case "m": self = .minutes(count)
        case "h": self = .hours(count)
        case "d": self = .days(count)
        default: return nil
        }
    }
}
