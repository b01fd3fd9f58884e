/// Figures of two neighbouring candles, computed side by side.
///
/// Rules are written once, over lanes: the batch form fills both with consecutive candles, bar by bar only the first
/// counts. No rule branches, so speed does not depend on how predictable a market is.
struct Lanes {
    typealias Values = SIMD2<Double>
    static let count = Values.scalarCount

    var values: Values

    @inline(__always)
    init(_ values: Values) { self.values = values }
    @inline(__always)
    init(_ value: Double) { values = Values(repeating: value) }

    @inline(__always)
    static func + (a: Self, b: Self) -> Self { Self(a.values + b.values) }
    @inline(__always)
    static func - (a: Self, b: Self) -> Self { Self(a.values - b.values) }
    @inline(__always)
    static func * (a: Self, b: Double) -> Self { Self(a.values * b) }
    @inline(__always)
    static func / (a: Self, b: Double) -> Self { Self(a.values / b) }

    @inline(__always)
    static func < (a: Self, b: Self) -> Truth { Truth(a.values .< b.values) }
    @inline(__always)
    static func <= (a: Self, b: Self) -> Truth { Truth(a.values .<= b.values) }
    @inline(__always)
    static func > (a: Self, b: Self) -> Truth { Truth(a.values .> b.values) }
    @inline(__always)
    static func >= (a: Self, b: Self) -> Truth { Truth(a.values .>= b.values) }

    @inline(__always)
    var magnitude: Self {
        Self(unsafeBitCast(unsafeBitCast(values, to: Truth.Bits.self) & Int64.max, to: Values.self))
    }

    /// `self + factor * scale`, rounded once, in the lanes where `needed` holds and unspecified in the others.
    /// TA-Lib rounds once in a few rules; what is rarely needed does not slow the rest down.
    @inline(__always)
    func addingProduct(_ factor: Self, _ scale: Double, where needed: Truth) -> Self {
        guard needed.isAnywhere else { return self }
        return Self(values.addingProduct(factor.values, Values(repeating: scale)))
    }
}

@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { Lanes(b.values.replacing(with: a.values, where: a.values .> b.values)) }
@inline(__always)
func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { Lanes(b.values.replacing(with: a.values, where: a.values .< b.values)) }

/// Whether something holds, per lane. `&&` and `||` read as usual, but both sides are always computed.
struct Truth {
    typealias Bits = SIMD2<Int64>
    /// All ones where it holds, zero where not.
    var bits: Bits

    @inline(__always)
    init(_ mask: SIMDMask<Bits>) { bits = unsafeBitCast(mask, to: Bits.self) }
    @inline(__always)
    private init(bits: Bits) { self.bits = bits }

    @inline(__always)
    static func && (a: Self, b: Self) -> Self { Self(bits: a.bits & b.bits) }
    @inline(__always)
    static func || (a: Self, b: Self) -> Self { Self(bits: a.bits | b.bits) }
    /// Both, or neither.
    @inline(__always)
    static func == (a: Self, b: Self) -> Self { Self(bits: ~(a.bits ^ b.bits)) }
    /// Either, but not both.
    @inline(__always)
    static func != (a: Self, b: Self) -> Self { Self(bits: a.bits ^ b.bits) }
    static prefix func ! (a: Self) -> Self { Self(bits: ~a.bits) }

    @inline(__always)
    var isAnywhere: Bool { bits[0] | bits[1] != 0 }

    @inline(__always)
    func select(_ a: Lanes, else b: Lanes) -> Lanes {
        let (a, b) = (unsafeBitCast(a.values, to: Bits.self), unsafeBitCast(b.values, to: Bits.self))
        return Lanes(unsafeBitCast((a & bits) | (b & ~bits), to: Lanes.Values.self))
    }

    /// 100 where it holds and `up` too, -100 where it holds and `up` does not, 0 elsewhere.
    @inline(__always)
    func scored(up: Truth) -> Lanes { scored(up.select(Lanes(100), else: Lanes(-100))) }
    /// The same, but only 80 where `fully` does not hold.
    @inline(__always)
    func scored(up: Truth, fully: Truth) -> Lanes {
        let size = fully.select(Lanes(100), else: Lanes(80))
        return scored(up.select(size, else: Lanes(0) - size))
    }

    /// `value` where it holds, 0 elsewhere.
    @inline(__always)
    func scored(_ value: Double = 100) -> Lanes { scored(Lanes(value)) }
    @inline(__always)
    func scored(_ value: Lanes) -> Lanes {
        Lanes(unsafeBitCast(unsafeBitCast(value.values, to: Bits.self) & bits, to: Lanes.Values.self))
    }
}
