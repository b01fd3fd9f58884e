/// Changes texts a little: cuts, doubles, swaps types, nests deeply, puts in bytes that are no text.
public struct Mutation {
    private var state: UInt64
    public init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % max(bound, 1)
    }

    private static let pieces: [String] = [
        "null", "true", "-1", "1e309", "1E-400", "0", "99999999999999999999", "\"\"", "{}", "[]", "[[]]", "\"NaN\"",
        "\\u0000", "\\ud800", "\u{202E}", "🙂", ",", ":", "\"", "}", "]", "\n", "=", "@", "sl", "tp", "buy", "EURUSD",
        String(repeating: "[", count: 2_000), String(repeating: "9", count: 400), String(repeating: "a b ", count: 500),
    ]

    public mutating func bytes(of samples: [String]) -> [UInt8] {
        var bytes = Array(samples[next(samples.count)].utf8)
        for _ in 0..<next(4) {
            let place = next(bytes.count)
            switch next(6) {
            case 0: bytes = Array(bytes.prefix(place))
            case 1: bytes.insert(contentsOf: bytes.dropFirst(place).prefix(next(40)), at: place)
            case 2: bytes.removeSubrange(place..<min(place + next(12), bytes.count))
            case 3: if !bytes.isEmpty { bytes[place] = UInt8(next(256)) }
            default: bytes.insert(contentsOf: Array(Self.pieces[next(Self.pieces.count)].utf8), at: place)
            }
        }
        return bytes
    }
}
