public import Foundation
import Platform

/// A JSON value: what a model's function is called with, and what stands on the wire. Numbers are exact decimals, for
/// they become sizes and prices.
public enum JSON: Sendable, Hashable {
    case null
    case flag(Bool)
    case number(Decimal)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// Reads a JSON text strictly (RFC 8259); a name that stands twice in an object makes it ambiguous, so unreadable.
    /// - Returns: nil when the text is anything else, or nested deeper than 64 levels.
    public init?(parsing text: String) { self.init(parsing: Array(text.utf8)) }
    init?(parsing bytes: [UInt8]) {
        guard let value = JSONReader.value(of: bytes) else { return nil }
        self = value
    }

    /// As JSON text; the members of objects in order of their names, so that equal values have equal bytes.
    public var text: String { JSONWriter.text { write(to: &$0) } }

    private func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .flag(let flag): json.flag(flag)
        case .number(let number): json.number(number.description)
        case .string(let text): json.string(text)
        case .array(let items): json.array(items) { $1.write(to: &$0) }
        case .object(let members):
            json.object { json in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    value.write(to: &json)
                }
            }
        }
    }
}

extension JSON {
    /// A member of an object; nil when there is none or this is no object. Setting nil removes it; setting a member
    /// of what is no object makes it one.
    public subscript(name: String) -> JSON? {
        get { if case .object(let members) = self { members[name] } else { nil } }
        set {
            var members = object ?? [:]
            members[name] = newValue
            self = .object(members)
        }
    }

    /// The text of a string; nil when it is anything else.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The members of an object; nil when it is anything else.
    public var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
    /// The elements of an array; none when it is anything else.
    public var items: [JSON] { if case .array(let items) = self { items } else { [] } }
    /// The value of a number; nil when it is anything else.
    public var number: Decimal? { if case .number(let number) = self { number } else { nil } }

    /// Whether it is a number without a fraction.
    var isWhole: Bool {
        guard var number else { return false }
        var rounded = Decimal()
        NSDecimalRound(&rounded, &number, 0, .plain)
        return rounded == number
    }

    static func count(_ count: Int) -> JSON { .number(Decimal(count)) }

    /// A count as servers tell it; nil when it is no number. What no server can mean is brought into 0...10⁹, so that
    /// sums of such figures cannot overflow.
    var count: Int? {
        number.map { Int(truncating: min(max($0, 0), 1_000_000_000) as NSDecimalNumber) }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
