import Foundation

/// Reads JSON text as RFC 8259 has it, and nothing else. Written here because `JSONDecoder` accepts a name that stands
/// twice in an object, and an order with two sizes must not be one of them.
struct JSONReader {
    private struct Malformed: Error {}
    private static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0

    private init(bytes: [UInt8]) { self.bytes = bytes }

    static func value(of bytes: [UInt8]) -> JSON? {
        var reader = JSONReader(bytes: bytes)
        guard let value = try? reader.value(depth: 0) else { return nil }  // malformed, wherever
        reader.skipSpace()
        return reader.position == bytes.count ? value : nil
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Whether `character` came next; it is skipped then.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSON {
        guard depth < Self.deepest else { throw Malformed() }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(Malformed) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw Malformed() }
        position += word.utf8.count
        return value
    }

    private mutating func object(_ depth: Int) throws(Malformed) -> JSON {
        position += 1
        var members: [String: JSON] = [:]
        skipSpace()
        if skip("}") { return .object(members) }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            guard skip(":"), members[name] == nil else { throw Malformed() }
            members[name] = try value(depth: depth + 1)
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw Malformed() }
        return .object(members)
    }

    private mutating func array(_ depth: Int) throws(Malformed) -> JSON {
        position += 1
        var items: [JSON] = []
        skipSpace()
        if skip("]") { return .array(items) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw Malformed() }
        return .array(items)
    }

    private mutating func number() throws(Malformed) -> Decimal {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        // What is longer than a decimal holds would be rounded in silence.
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard text.utf8.count <= 38, let number = Decimal(string: text), number.isFinite else { throw Malformed() }
        return number
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw Malformed() }
    }

    private mutating func string() throws(Malformed) -> String {
        guard skip("\"") else { throw Malformed() }
        var text: [UInt8] = []
        while true {
            let start = position
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
            }
            text += bytes[start..<position]
            if skip("\"") { break }
            guard skip("\\") else { throw Malformed() }
            text += String(try escape()).utf8
        }
        guard let string = String(validating: text, as: UTF8.self) else { throw Malformed() }
        return string
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    /// What stands behind a backslash. Half of a surrogate pair is the replacement character.
    private mutating func escape() throws(Malformed) -> Unicode.Scalar {
        guard let byte = next else { throw Malformed() }
        position += 1
        if let scalar = Self.escapes[byte] { return scalar }
        guard byte == UInt8(ascii: "u") else { throw Malformed() }
        let high = try codeUnit()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
        let behind = position
        if skip("\\"), skip("u") {
            let low = try codeUnit()
            if (0xDC00..<0xE000).contains(low) {
                return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        position = behind
        return "\u{FFFD}"
    }

    private mutating func codeUnit() throws(Malformed) -> UInt32 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw Malformed() }
        position += 4
        return unit
    }
}
