/// The last values of a column, lying one after the other: windows are read as they are.
struct History: Sendable {
    /// How many values back can be read.
    let span: Int
    private var values: [Double]
    private var end: Int

    init(span: Int) {
        self.span = span
        values = Array(repeating: .nan, count: span + Rows.limit)
        end = span
    }

    /// Takes `count` new values. `body` gets the address of the first of them; the `span` values before it can be read,
    /// NaN where there were none.
    /// - Parameter before: how many values before the new ones lie in front of them in memory; when they are enough,
    ///   only what a later call needs is copied.
    @inline(__always)
    mutating func append<Result>(
        _ new: UnsafePointer<Double>, _ count: Int, before: Int = 0, _ body: (UnsafePointer<Double>) -> Result
    ) -> Result {
        if before >= span, count >= span {
            let result = body(new)
            values.withUnsafeMutableBufferPointer { [span] in
                $0.baseAddress!.update(from: new + (count - span), count: span)
            }
            end = span
            return result
        }
        var end = end
        let result = values.withUnsafeMutableBufferPointer { buffer in
            let base = buffer.baseAddress!
            if end + count > buffer.count {
                base.update(from: base + (end - span), count: span)
                end = span
            }
            (base + end).update(from: new, count: count)
            return body(UnsafePointer(base + end))
        }
        self.end = end + count
        return result
    }

    /// Writes the values of `span` bars before.
    mutating func delay(_ new: UnsafePointer<Double>, _ count: Int, into result: UnsafeMutablePointer<Double>) {
        let span = span
        append(new, count) { result.update(from: $0 - span, count: count) }
    }
}
