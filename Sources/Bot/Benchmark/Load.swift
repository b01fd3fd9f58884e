import Channels
import Foundation
import Platform

/// Tells senders of updates when these are handled.
final class Receipts: Sendable {
    private enum Receipt {
        case finished(Duration)
        case awaited(CheckedContinuation<Duration, Never>)
    }
    private let receipts = Locked<[String: Receipt]>([:])

    func finish(_ update: String, at moment: Duration) {
        let waiting = receipts.withLock { receipts in
            let receipt = receipts.removeValue(forKey: update)
            if receipt == nil { receipts[update] = .finished(moment) }
            return receipt
        }
        if case .awaited(let continuation)? = waiting { continuation.resume(returning: moment) }
    }

    /// When the update was handled; each can be asked for once.
    func wait(for update: String) async -> Duration {
        await withCheckedContinuation { continuation in
            let known = receipts.withLock { receipts in
                let receipt = receipts.removeValue(forKey: update)
                if receipt == nil { receipts[update] = .awaited(continuation) }
                return receipt
            }
            if case .finished(let moment)? = known { continuation.resume(returning: moment) }
        }
    }
}

/// Receives as a platform's connection does: what arrived while the last batch was being stored is the next batch.
final class Polling: Sendable {
    /// Telegram's limit of one answer.
    private static let batchLimit = 100

    private let arrived = Locked<[IncomingMessage]>([])
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() { (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func arrive(_ message: IncomingMessage) {
        arrived.withLock { $0.append(message) }
        wake.yield()
    }

    func run(_ intake: Intake) async throws {
        for await _ in wakes {
            while true {
                let batch = arrived.withLock { arrived in
                    let batch = Array(arrived.prefix(Self.batchLimit))
                    arrived.removeFirst(batch.count)
                    return batch
                }
                if batch.isEmpty { break }
                try await intake.take(batch)
            }
        }
    }
}

/// Says when updates are due: evenly, slot after slot, on a thread of its own, which waits more exactly than a task.
final class Pacer: Sendable {
    /// Due moments by slot, each delivered when it has come.
    let moments: [AsyncStream<Duration>]

    init(slots: Int, updates: Int, perSecond: Double, time: any TimeSource) {
        let streams = (0..<slots).map { _ in AsyncStream<Duration>.makeStream() }
        moments = streams.map(\.stream)
        let thread = Thread {
            let start = time.elapsed() + .milliseconds(20)
            for update in 0..<updates {
                let due = start + .seconds(Double(update) / perSecond)
                let wait = (due - time.elapsed()).inSeconds
                if wait > 0 { Thread.sleep(forTimeInterval: wait) }
                streams[update % slots].continuation.yield(due)
            }
            for stream in streams { stream.continuation.finish() }
        }
        thread.start()
    }
}

/// A platform that takes everything at once.
struct SinkChannel: Channel {
    let id = ChannelID.telegram
    func receive(_ intake: @escaping @Sendable ([IncomingMessage]) async throws -> Void) async throws {}
    func partCount(of message: OutgoingMessage) -> Int { 1 }
    func send(_ delivery: Delivery, part: Int) async -> SendOutcome { .delivered(messageID: "1", file: nil) }
    func showTyping(in chat: ChatID, threadID: String?) async {}
    func publish(_ menus: [CommandMenu]) async {}
}

/// Measures what a durable write costs on the disk that holds a folder.
struct DiskProbe: Sendable {
    let folder: URL
    let time: any TimeSource

    /// Milliseconds that 4 kB and an `fdatasync` take, overwriting a file as the write-ahead log is overwritten.
    func samples(_ count: Int) throws -> [Double] {
        let path = folder.appending(path: "probe").path
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw BenchmarkError.diskUnusable(String(cString: strerror(errno))) }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 7, count: 4096)
        for index in 0..<count { pwrite(file, page, page.count, index * page.count) }
        fsync(file)
        return (0..<count).map { index in
            let start = time.elapsed()
            pwrite(file, page, page.count, index * page.count)
            fdatasync(file)
            return (time.elapsed() - start).inSeconds * 1000
        }
    }
}

/// Uniform deviates of 0..<1 as the peers' benchmarks draw them: xorshift (Marsaglia 2003), always from the same seed.
struct Deviates {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func next() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) * (1 / 9_007_199_254_740_992)
    }
}

/// Processor time of all threads of this process so far.
func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_utime.inSeconds + usage.ru_stime.inSeconds
}

/// Processor time of this thread so far, to the nanosecond; `getrusage` may count in ticks of milliseconds.
func threadSeconds() -> Double {
    var moment = (seconds: 0, nanoseconds: 0)  // as a `timespec`, which other packages hide
    _ = withUnsafeMutablePointer(to: &moment) {
        let moment = OpaquePointer($0)
        return clock_gettime(CLOCK_THREAD_CPUTIME_ID, .init(moment))  // tidy:allow processor time is measured, not told
    }
    return Double(moment.seconds) + Double(moment.nanoseconds) * 1e-9
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
