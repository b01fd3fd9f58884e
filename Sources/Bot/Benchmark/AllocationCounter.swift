import Foundation

/// Counts what Swift puts on the heap in one thread: buffers of arrays, boxes, contexts of closures, instances. By the
/// hook that its runtime has for tools like this one; memory that C asks for itself is not seen.
enum AllocationCounter {
    private typealias Allocate = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

    private struct State {
        var allocate: Allocate
        var thread: pthread_t
        var count = 0
    }
    // Read and written by the thread that counts, while it counts; others only compare themselves with it.
    nonisolated(unsafe) private static var state: State?  // tidy:allow a hook of C takes nothing with it
    private static let counting = NSLock()

    /// - Returns: nil where the runtime has no such hook.
    static func count(_ body: () throws -> Void) rethrows -> Int? {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "_swift_allocObject") else { return nil }
        counting.lock()
        defer { counting.unlock() }
        let hook = symbol.assumingMemoryBound(to: Allocate.self)
        let original = hook.pointee
        state = State(allocate: original, thread: pthread_self())
        hook.pointee = { metadata, size, alignment in
            if let own = AllocationCounter.state?.thread, pthread_equal(own, pthread_self()) != 0 {
                AllocationCounter.state?.count += 1
            }
            return AllocationCounter.state?.allocate(metadata, size, alignment)
        }
        defer { hook.pointee = original }
        try body()
        return state?.count
    }
}
