/// The larger of two; one instruction, where the standard library's `max` is a comparison and a jump.
@inline(__always) func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

/// The smaller of two.
@inline(__always) func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

extension UnsafePointer<Double> {
    /// Eight values from `index` on.
    @inline(__always) func eight(_ index: Int) -> SIMD8<Double> {
        UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Double>.self)
    }
}

extension UnsafeMutablePointer<Double> {
    /// Writes eight values from `index` on.
    @inline(__always) func put(_ values: SIMD8<Double>, _ index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: values, as: SIMD8<Double>.self)
    }
}
