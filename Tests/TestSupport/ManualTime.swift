public import Platform
public import Testing

/// Time that moves only when a test says so. Sleepers wake in deadline order, then in the order they went to sleep.
public final class ManualTime: TimeSource {
    private struct Sleeper {
        let deadline: Timestamp
        let id: Int
        let wake: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var now: Timestamp
        var nextID = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
    }
    private let start: Timestamp
    private let state: Locked<State>

    public init(_ now: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        start = now
        state = Locked(State(now: now))
    }

    public func now() -> Timestamp { state.withLock { $0.now } }
    public func elapsed() -> Duration { now() - start }
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCancelled = state.withLock { state in
                    guard state.cancelled.remove(id) == nil else { return true }
                    state.sleepers.append(Sleeper(deadline: state.now + duration, id: id, wake: continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper: Sleeper? = state.withLock { state in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }

    /// Moves time forward and wakes everyone whose deadline has passed.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            let now = state.now + duration
            state.now = now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
        }
        for sleeper in due { sleeper.wake.resume() }
    }

    /// Returns once `count` tasks are asleep, so that a test never races the code it drives.
    public func waitForSleepers(_ count: Int = 1, location: SourceLocation = #_sourceLocation) async {
        await waitUntil("\(count) sleepers", location: location) { sleeperCount >= count }
    }
}
