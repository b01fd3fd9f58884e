extension JSON {
    /// Reads JSON with the two mistakes that small models make: commas before a closing bracket, and closing brackets
    /// missing at the end. A string that does not end is not ended: half a symbol is another symbol.
    ///
    /// One attempt, for functions that only read.
    init?(repairing text: String) {
        var repaired: [UInt8] = []
        var open: [UInt8] = []
        var isInString = false, isEscaped = false
        for byte in text.utf8 {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
                case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    guard open.popLast() == byte else { return nil }
                    repaired.dropComma()
                default: break
                }
            }
            repaired.append(byte)
        }
        guard !isInString else { return nil }
        repaired.dropComma()
        self.init(parsing: repaired + open.reversed())
    }
}

extension [UInt8] {
    /// Without the comma at its end, and the white space behind it.
    fileprivate mutating func dropComma() {
        let end = lastIndex { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        if let end, self[end] == UInt8(ascii: ",") { removeSubrange(end...) }
    }
}
