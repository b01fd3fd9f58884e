import COpenSSL

/// HMAC with SHA-256 (RFC 2104, FIPS 180-4; by libcrypto): 32 bytes.
public func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length = 0
    // An empty key is legal, but an empty array has no address to give.
    let key = key.isEmpty ? [0] : key
    let isDone =
        unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, bytes, bytes.count, &code, code.count, &length) != nil
    precondition(isDone && length == 32, "libcrypto cannot make HMAC-SHA256")
    return code
}

/// Whether two texts are the same, in a time that tells nothing of where they differ; their lengths it may tell.
public func isEqualInConstantTime(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
    let (left, right) = (Array(left), Array(right))
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
