import Platform
public import Testing

/// Waits until `isSo`, letting the code under test run meanwhile. What does not come within `limit` of real time is a
/// failure of the test, which goes on: a suite that waits forever says nothing.
/// - Returns: whether it came.
@discardableResult
public func waitUntil(
    _ what: String, within limit: Duration = .seconds(30), location: SourceLocation = #_sourceLocation,
    _ isSo: () async throws -> Bool
) async rethrows -> Bool {
    let clock = LiveTime()
    var rounds = 0
    while try await !isSo() {
        guard clock.elapsed() < limit else {
            Issue.record("never: \(what)", sourceLocation: location)
            return false
        }
        rounds += 1
        // Long waits are for other threads (the disk): they get the processor.
        if rounds > 1000 { try? await clock.sleep(for: .milliseconds(1)) } else { await Task.yield() }
    }
    return true
}

extension Array {
    /// The element at `index`. Without one the test fails, instead of a trap that ends all other tests as well.
    public func at(_ index: Int, location: SourceLocation = #_sourceLocation) throws -> Element {
        try #require(indices.contains(index) ? self[index] : nil, "\(count) elements", sourceLocation: location)
    }
}
