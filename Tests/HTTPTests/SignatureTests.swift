import Foundation
import HTTP
import TestSupport
import Testing

/// Codes from RFC 4231 (test cases 1, 2 and 6) and from the vectors of the WhatsApp research.
@Suite struct SignatureTests {
    private func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    @Test func `codes are those of RFC 4231`() {
        let cases: [(key: [UInt8], text: String, code: String)] = [
            (Array(repeating: 0x0b, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                Array(repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, text, code) in cases { #expect(hexadecimal(hmacSHA256(Array(text.utf8), key: key)) == code) }
        // Source: the HMAC of nothing with an empty key, as OpenSSL and Python print it.
        #expect(
            hexadecimal(hmacSHA256([], key: [])) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `equal is equal, and nothing else`() {
        #expect(isEqualInConstantTime("secret".utf8, "secret".utf8))
        #expect(isEqualInConstantTime("".utf8, "".utf8))
        for other in ["secreT", "secre", "secrets", "", "Secret"] {
            #expect(!isEqualInConstantTime("secret".utf8, other.utf8))
        }
    }
}
