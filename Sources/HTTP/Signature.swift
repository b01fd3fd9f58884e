import COpenSSL
public import Platform

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

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2; "RS256" of RFC 7518; by libcrypto), as long as the key's
/// modulus; nil when `key` is no private RSA key in PEM without a pass phrase.
public func rs256(_ bytes: [UInt8], key: Secret) -> [UInt8]? {
    let pem = Array(key.exposed.utf8)
    defer { ERR_clear_error() }
    return unsafe pem.withUnsafeBytes { buffer -> [UInt8]? in
        guard let file = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
        defer { unsafe BIO_free(file) }
        // Without a word of ours libcrypto would ask the terminal for the pass phrase.
        guard let pair = unsafe PEM_read_bio_PrivateKey(file, nil, { _, _, _, _ in -1 }, nil) else { return nil }
        defer { unsafe EVP_PKEY_free(pair) }
        guard unsafe EVP_PKEY_get_base_id(pair) == EVP_PKEY_RSA, let context = unsafe EVP_MD_CTX_new() else {
            return nil
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = 0
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pair) == 1,
            unsafe EVP_DigestSign(context, nil, &length, bytes, bytes.count) == 1
        else { return nil }
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else { return nil }
        return Array(signature.prefix(length))
    }
}
