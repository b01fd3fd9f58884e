/// A form as `multipart/form-data` (RFC 7578).
struct Multipart {
    let contentType: String
    let bytes: [UInt8]

    init(_ parts: [HTTPRequest.Part]) {
        let boundary = Self.boundary(absentFrom: parts)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(64) { $0 + $1.bytes.count + 256 })
        for part in parts {
            bytes += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(part.name))\"".utf8)
            if let fileName = part.fileName { bytes += Array("; filename=\"\(Self.quoted(fileName))\"".utf8) }
            if let type = part.contentType { bytes += Array("\r\nContent-Type: \(Self.quoted(type))".utf8) }
            bytes += Array("\r\n\r\n".utf8)
            bytes += part.bytes
            bytes += Array("\r\n".utf8)
        }
        bytes += Array("--\(boundary)--\r\n".utf8)
        self.bytes = bytes
        contentType = "multipart/form-data; boundary=\(boundary)"
    }

    /// A separator that stands in none of the parts: counted up until that is so, hence no randomness is needed.
    private static func boundary(absentFrom parts: [HTTPRequest.Part]) -> String {
        var number = 0
        while true {
            let boundary = "bellwether-form-\(number)"
            if !parts.contains(where: { $0.bytes.contains(boundary) }) { return boundary }
            number += 1
        }
    }

    /// As browsers do it: quotes and line ends percent-encoded.
    private static func quoted(_ text: String) -> String {
        text.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}

extension [UInt8] {
    /// Whether `text` stands somewhere in the bytes. A plain scan: the first byte is rarely there.
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard count >= wanted.count else { return false }
        return indices.dropLast(wanted.count - 1).contains {
            self[$0] == wanted[0] && self[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}
