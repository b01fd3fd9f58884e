import Foundation

/// Addresses that share a prefix, or a single one: `10.0.0.0/8`, `52.89.214.238`, `fd00::/8`.
public struct AddressRange: Sendable, Hashable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// nil when the text is none.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        // An IPv4 address stands in the last 32 of the 128 bits.
        let width = parts[0].contains(":") ? 128 : 32
        guard let prefix = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(prefix) else { return nil }
        self.bytes = bytes
        self.prefix = 128 - width + prefix
    }

    public func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address) else { return false }
        return (0..<16).allSatisfy { index in
            let bits = min(max(prefix - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
            return bytes[index] & mask == other[index] & mask
        }
    }

    /// This machine and private networks (RFC 1918, 4193, 3927, 4291): where a reverse proxy stands.
    public static let nearby: [AddressRange] = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1", "fc00::/7", "fe80::/10",
    ].compactMap { AddressRange($0) }

    /// 16 bytes, IPv4 as `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2); nil when it is no address.
    private static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            let word = UInt32(bigEndian: four.s_addr)
            return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
                + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
        var six = [UInt8](repeating: 0, count: 16)
        return unsafe inet_pton(AF_INET6, text, &six) == 1 ? six : nil
    }
}

extension ListenerRequest {
    /// Who asks. What a proxy says of whom it asks for counts only when it is one of ours: anybody can write the
    /// header.
    public func client(behind proxies: [AddressRange]) -> String {
        func isProxy(_ address: String) -> Bool { proxies.contains { $0.contains(address) } }
        guard isProxy(peer) else { return peer }
        let path = (headers["x-forwarded-for"] ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return path.last { !isProxy($0) } ?? peer
    }
}
