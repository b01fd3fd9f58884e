/// Where randomness comes from: the only way the program draws a number.
public protocol RandomSource: Sendable {
    /// The next 64 uniformly distributed bits.
    func next() -> UInt64
}

/// The machine's cryptographic randomness: tokens, one-time codes.
public struct SystemRandom: RandomSource {
    public init() {}
    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()  // tidy:allow the one ambient source
        return generator.next()
    }
}

/// A repeatable source: the same seed gives the same numbers.
public final class SeededRandom: RandomSource {
    private let state: Locked<UInt64>

    public init(seed: UInt64) { state = Locked(seed) }

    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return mix(state)
        }
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that scatters neighboring inputs.
public func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

extension RandomSource {
    /// A short reference that people read aloud: no vowels, no 0/O/1/I. 29 letters to the power of `length` values.
    public func reference(length: Int) -> String {
        let letters = Array("23456789BCDFGHJKLMNPQRSTVWXYZ".utf8), count = UInt64(letters.count)
        var text: [UInt8] = []
        var draw: UInt64 = 0
        for index in 0..<length {
            if index.isMultiple(of: 10) { draw = next() }  // 29 to the power of 10 is far below 2 to the power of 64
            text.append(letters[Int(draw % count)])
            draw /= count
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A secret token of `bytes` random bytes, in lower-case hexadecimal.
    public func token(bytes: Int) -> String {
        var text = ""
        while text.count < bytes * 2 {
            let digits = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return String(text.prefix(bytes * 2))
    }
}

/// A short reference made from a longer name, always the same: five letters that people can read aloud.
public func shortReference(for name: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SeededRandom(seed: hash).reference(length: 5)
}
