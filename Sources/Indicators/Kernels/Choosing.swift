/// The larger of two; one instruction, where the standard library's `max` is a comparison and a jump.
@inline(__always) func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

/// The smaller of two.
@inline(__always) func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

/// The larger of two, in each place.
@inline(__always) func larger(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    b.replacing(with: a, where: a .> b)
}

/// The smaller of two, in each place.
@inline(__always) func smaller(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    b.replacing(with: a, where: a .< b)
}

/// The size of a number, in each place.
@inline(__always) func magnitude(_ a: SIMD2<Double>) -> SIMD2<Double> {
    let bits = unsafeBitCast(a, to: SIMD2<UInt64>.self) & SIMD2(repeating: UInt64(Int64.max))
    return unsafeBitCast(bits, to: SIMD2<Double>.self)
}

/// The number, or 0 when the condition does not hold: a mask, where a choice would be a jump that cannot be foretold.
@inline(__always) func kept(_ x: Double, _ condition: Bool) -> Double {
    Double(bitPattern: x.bitPattern & UInt64(bitPattern: condition ? -1 : 0))
}

extension UnsafePointer<Double> {
    /// The values at `index` and after it.
    @inline(__always) func pair(_ index: Int) -> SIMD2<Double> {
        UnsafeRawPointer(self + index).loadUnaligned(as: SIMD2<Double>.self)
    }
}

extension UnsafeMutablePointer<Double> {
    /// The values at `index` and after it.
    @inline(__always) func pair(_ index: Int) -> SIMD2<Double> { UnsafePointer(self).pair(index) }

    /// Writes two values from `index` on.
    @inline(__always) func put(_ values: SIMD2<Double>, _ index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: values, as: SIMD2<Double>.self)
    }
}
