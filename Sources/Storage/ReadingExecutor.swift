import Foundation
import Platform

/// Two threads of their own for tasks that read the database: a read waits for the disk, which the threads that all
/// tasks share must not do. A task that prefers this executor reads without changing threads.
public final class ReadingExecutor: TaskExecutor {
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

        func end() { for _ in 0..<ReadingExecutor.threads { waiting.signal() } }
    }

    private static let threads = 2
    private let work = Work()

    init() {
        for index in 1...Self.threads {
            // tidy:allow reads block, so they have threads of their own
            let thread = Thread { [work, executor = unsafe asUnownedTaskExecutor()] in
                while let job = work.next() { unsafe job.runSynchronously(on: executor) }
            }
            thread.name = "reading \(index)"
            thread.start()
        }
    }

    deinit { work.end() }

    public func enqueue(_ job: consuming ExecutorJob) { work.add(UnownedJob(job)) }
}
