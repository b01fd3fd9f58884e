import Foundation
import HTTP
import Platform
import TestSupport
import Testing

/// Codes from RFC 4231 (test cases 1, 2 and 6) and from the vectors of the WhatsApp research; the RSA signature by the
/// openssl program.
@Suite struct SignatureTests {
    private func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    @Test func `codes are those of RFC 4231`() {
        let cases: [(key: [UInt8], text: String, code: String)] = [
            (
                Array(repeating: 0x0b, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
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

    @Test func `an RSA signature is the one that the openssl program makes`() throws {
        let signature = try #require(rs256(Array(TestKey.message.utf8), key: Secret(TestKey.pem)))
        #expect(Data(signature).base64EncodedString() == TestKey.signature)
        #expect(rs256(Array("another".utf8), key: Secret(TestKey.pem)).map { Data($0) } != Data(signature))
    }

    @Test func `what is no private RSA key signs nothing, and nobody is asked for a pass phrase`() {
        let middle = String(TestKey.pem.dropFirst(200))
        let edwards = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """
        for key in [
            "", "key", middle, edwards,
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ] {
            #expect(rs256([1, 2, 3], key: Secret(key)) == nil, "\(key.prefix(20))")
        }
    }
}
