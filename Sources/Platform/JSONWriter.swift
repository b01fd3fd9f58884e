/// Writes JSON text piece by piece. For what is written on every message: there `JSONEncoder` costs more than all the
/// rest of the work. What it writes is read back by the types' `Decodable`.
public struct JSONWriter: Sendable {
    private var bytes: [UInt8] = []
    private var needsComma = false

    /// The text of what `body` writes: one value.
    public static func text(_ body: (inout JSONWriter) throws -> Void) rethrows -> String {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(512)
        try body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    public mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        open("{")
        try members(&self)
        close("}")
    }

    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ each: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        open("[")
        for element in elements { try each(&self, element) }
        close("]")
    }

    /// The name of the member that is written next.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        quote(value)
    }
    public mutating func integer(_ value: some BinaryInteger) { literal(value.description) }
    public mutating func flag(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func null() { literal("null") }
    /// A number that is JSON as it stands.
    public mutating func number(_ text: String) { literal(text) }

    /// A member; nothing when the value is nil.
    public mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }
    /// A member; nothing when the value is nil.
    public mutating func member(_ name: String, _ value: (some BinaryInteger)?) {
        guard let value else { return }
        key(name)
        integer(value)
    }
    /// A member; nothing when the value is nil.
    public mutating func member(_ name: String, _ value: Bool?) {
        guard let value else { return }
        key(name)
        flag(value)
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts need no escape: they are copied as they are.
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { bytes.append(contentsOf: text.utf8) } else { escape(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]  // \u00xx
            default: bytes.append(byte)
            }
        }
    }
}
