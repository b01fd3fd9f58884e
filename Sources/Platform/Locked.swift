import Foundation

/// State behind a lock, for values that are read synchronously from anywhere.
///
/// Built on `pthread_mutex_t`: `Synchronization.Mutex` on Linux is a raw futex that the thread sanitizer cannot see.
public final class Locked<State>: @unchecked Sendable {  // tidy:allow the one lock; the mutex guards `state`
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var state: State

    public init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` alone. It must not wait for anything.
    public func withLock<Result, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
