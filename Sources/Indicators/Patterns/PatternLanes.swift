/// Figures of two neighbouring candles, computed side by side.
///
/// Rules are written once, over lanes: the batch form fills both with consecutive candles, bar by bar only the first
/// counts. No comparison branches, so speed does not depend on how predictable a market is. Everything here, in
/// `Bar` and in `PatternWindow` is to be compiled in line: a rule is then a few dozen instructions over registers.
struct Lanes {
    typealias Values = SIMD2<Double>
    static let count = Values.scalarCount

    var values: Values

    @inline(__always) static var zero: Self { Self(0) }

    @inline(__always) init(_ values: Values) { self.values = values }
    @inline(__always) init(_ value: Double) { values = Values(repeating: value) }

    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.values + b.values) }
    @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.values - b.values) }
    @inline(__always) static func * (a: Self, b: Double) -> Self { Self(a.values * b) }
    @inline(__always) static func / (a: Self, b: Double) -> Self { Self(a.values / b) }

    @inline(__always) static func < (a: Self, b: Self) -> Truth { Truth(a.values .< b.values) }
    @inline(__always) static func <= (a: Self, b: Self) -> Truth { Truth(a.values .<= b.values) }
    @inline(__always) static func > (a: Self, b: Self) -> Truth { Truth(a.values .> b.values) }
    @inline(__always) static func >= (a: Self, b: Self) -> Truth { Truth(a.values .>= b.values) }

    @inline(__always)
    var magnitude: Self { Truth(unsafeBitCast(Truth.Bits(repeating: .max), to: Truth.Mask.self)).scored(self) }

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
    typealias Mask = SIMDMask<Bits>

    private var mask: Mask

    @inline(__always) init(_ mask: Mask) { self.mask = mask }

    @inline(__always) static func && (a: Self, b: Self) -> Self { Self(a.mask .& b.mask) }
    @inline(__always) static func || (a: Self, b: Self) -> Self { Self(a.mask .| b.mask) }
    /// Both, or neither.
    @inline(__always) static func == (a: Self, b: Self) -> Self { Self(a.mask .== b.mask) }
    /// Either, but not both.
    @inline(__always) static func != (a: Self, b: Self) -> Self { Self(a.mask .!= b.mask) }
    @inline(__always) static prefix func ! (a: Self) -> Self { Self(.!a.mask) }

    /// In a lane at least. A rule whose first conditions are rare may leave the rest to when they hold.
    @inline(__always)
    var isAnywhere: Bool {
        let bits = unsafeBitCast(mask, to: Bits.self)
        return bits[0] | bits[1] != 0
    }

    @inline(__always)
    func select(_ a: Lanes, else b: Lanes) -> Lanes {
        let (a, b) = (unsafeBitCast(a.values, to: Mask.self), unsafeBitCast(b.values, to: Mask.self))
        return Lanes(unsafeBitCast(b.replacing(with: a, where: mask), to: Lanes.Values.self))
    }

    /// 100 where it holds and `up` too, -100 where it holds and `up` does not, 0 elsewhere.
    @inline(__always)
    func scored(up: Truth) -> Lanes {
        // A number and its negative differ in the sign alone.
        let hundred = unsafeBitCast(Lanes(100).values, to: Mask.self)
        let sign = unsafeBitCast((!up).scored(-0.0).values, to: Mask.self)
        return scored(Lanes(unsafeBitCast(hundred .| sign, to: Lanes.Values.self)))
    }
    /// 100 where it holds and `up` too, -100 where it holds and `down` too, 0 elsewhere; both never hold.
    @inline(__always)
    func scored(up: Truth, down: Truth) -> Lanes { (self && (up || down)).scored(up: up) }
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
        Lanes(unsafeBitCast(mask .& unsafeBitCast(value.values, to: Mask.self), to: Lanes.Values.self))
    }
}
