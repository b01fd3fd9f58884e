import HTTP
import Testing

/// Ranges after RFC 4632 (IPv4) and RFC 4291 (IPv6).
@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "::ffff:192.0.2.7", true), ("192.0.2.4/30", "192.0.2.7", true),
        ("192.0.2.4/30", "192.0.2.8", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:7::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("10.0.0.0/8", "nonsense", false), ("10.0.0.0/8", "", false),
    ])
    func `a range holds the addresses with its prefix`(_ range: String, _ address: String, _ isIn: Bool) {
        #expect(AddressRange(range)?.contains(address) == isIn)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8", "::1/129", "localhost", "10.0.0.0/",
    ])
    func `what is no range is none`(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test func `what a request says of its sender counts from a proxy alone`() {
        let proxies = ["127.0.0.1", "10.0.0.0/8"].compactMap { AddressRange($0) }
        func client(_ peer: String, _ forwarded: String?) -> String {
            ListenerRequest(.post, "/", headers: forwarded.map { ["x-forwarded-for": $0] } ?? [:], peer: peer)
                .client(behind: proxies)
        }
        #expect(client("192.0.2.1", "52.89.214.238") == "192.0.2.1")
        #expect(client("127.0.0.1", "52.89.214.238, 192.0.2.1") == "192.0.2.1")
        #expect(client("127.0.0.1", "192.0.2.1, 10.1.1.1") == "192.0.2.1")
        #expect(client("127.0.0.1", nil) == "127.0.0.1")
    }
}
