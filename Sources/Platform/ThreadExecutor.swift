import Foundation

/// Threads of their own for tasks that wait for the disk or compute for long, which the threads that all tasks share
/// must not do. A task that prefers this executor stays on them, and so do its child tasks.
public final class ThreadExecutor: TaskExecutor {
    /// What the threads share with the executor; it outlives the executor until they have ended.
    private final class Work: Sendable {
        private struct Queue {
            var jobs: [UnownedJob] = []
            var next = 0
        }
        private let queue = Locked(Queue())
        /// Counts jobs that wait.
        private let waiting = DispatchSemaphore(value: 0)

        func add(_ job: UnownedJob) {
            queue.withLock { $0.jobs.append(job) }
            waiting.signal()
        }

        /// The next job, waited for; nil at the end.
        func next() -> UnownedJob? {
            waiting.wait()
            return queue.withLock { queue in
                guard queue.next < queue.jobs.count else { return nil }
                let job = queue.jobs[queue.next]
                queue.next += 1
                // What was taken is dropped in large pieces, so that each job is moved at most once or twice.
                if queue.next == queue.jobs.count || queue.next >= 4_096 {
                    queue.jobs.removeFirst(queue.next)
                    queue.next = 0
                }
                return job
            }
        }

        func end(_ threads: Int) { for _ in 0..<threads { waiting.signal() } }
    }

    private let threads: Int
    private let work = Work()

    /// - Parameters:
    ///   - name: of the threads, for debuggers.
    ///   - isBackground: whether they leave the processors to all other threads that want them.
    public init(threads: Int, name: String, isBackground: Bool = false) {
        self.threads = threads
        for index in 0..<threads {
            // tidy:allow what blocks has threads of its own
            let thread = Thread { [work, executor = asUnownedTaskExecutor()] in
                // Of this thread alone, on Linux; that it is refused harms nobody.
                if isBackground { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15) }
                while let job = work.next() { job.runSynchronously(on: executor) }
            }
            thread.name = "\(name) \(index + 1)"
            thread.start()
        }
    }

    deinit { work.end(threads) }

    public func enqueue(_ job: consuming ExecutorJob) { work.add(UnownedJob(job)) }
}
