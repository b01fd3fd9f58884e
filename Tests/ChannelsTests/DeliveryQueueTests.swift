import Platform
import Testing

@testable import Channels

@Suite struct DeliveryQueueTests {
    private func entry(_ id: Int64, _ chat: String = "a", _ priority: Int = 0) -> SendQueue.Entry {
        SendQueue.Entry(id: id, chat: chat, priority: priority)
    }
    private func queue(_ entries: SendQueue.Entry...) -> SendQueue {
        var queue = SendQueue()
        for entry in entries { queue.add(entry) }
        return queue
    }
    private func ms(_ count: Int) -> Duration { .milliseconds(count) }

    /// The ids in the order they go out when each is finished at once.
    private func order(_ queue: SendQueue) -> [Int64] {
        var (queue, ids) = (queue, [Int64]())
        while case .send(let entry) = queue.next(at: .zero) {
            ids.append(entry.id)
            queue.finish(entry)
        }
        return ids
    }

    @Test func `a chat gets its messages in order, whatever the order they were told in`() {
        #expect(order(queue(entry(1), entry(2), entry(3))) == [1, 2, 3])
        #expect(order(queue(entry(3), entry(1), entry(2))) == [1, 2, 3])
    }

    @Test func `a higher priority overtakes, among its equals the order stays`() {
        #expect(order(queue(entry(1), entry(2), entry(3, "a", 5), entry(4, "a", 5), entry(5))) == [3, 4, 1, 2, 5])
        #expect(order(queue(entry(1, "a"), entry(2, "b", 5), entry(3, "c"))) == [2, 1, 3])
    }

    @Test func `a chat sends one at a time`() {
        var queue = queue(entry(1), entry(2))
        #expect(queue.next(at: .zero) == .send(entry(1)))
        #expect(queue.next(at: .seconds(9)) == .idle)
        #expect(queue.isBusy("a"))
        queue.finish(entry(1))
        #expect(queue.next(at: .seconds(9)) == .send(entry(2)))
        queue.finish(entry(2))
        #expect(!queue.isBusy("a") && queue.isEmpty)
    }

    @Test func `another chat starts 50 ms later, or at once when the first is answered`() {
        var first = queue(entry(1, "a"), entry(2, "b"))
        #expect(first.next(at: ms(10)) == .send(entry(1, "a")))
        #expect(first.next(at: ms(59)) == .wait(until: ms(60)))
        #expect(first.next(at: ms(60)) == .send(entry(2, "b")))
        var second = queue(entry(1, "a"), entry(2, "b"))
        _ = second.next(at: ms(10))
        second.finish(entry(1, "a"))
        #expect(second.next(at: ms(11)) == .send(entry(2, "b")))
    }

    @Test func `at most 16 are under way`() {
        var queue = SendQueue()
        for id in 1...20 { queue.add(entry(Int64(id), "chat \(id)")) }
        for id in 1...16 { #expect(queue.next(at: ms(id * 100)) == .send(entry(Int64(id), "chat \(id)"))) }
        #expect(queue.next(at: .seconds(60)) == .idle)
        queue.finish(entry(3, "chat 3"))
        #expect(queue.next(at: .seconds(60)) == .send(entry(17, "chat 17")))
    }

    @Test func `a chat that must wait holds up nobody else and keeps its order`() {
        var queue = queue(entry(1, "a"), entry(2, "a"), entry(3, "b"))
        _ = queue.next(at: .zero)
        queue.retry(entry(1, "a"), after: .seconds(5), isGlobal: false, at: .zero)
        #expect(queue.next(at: .zero) == .send(entry(3, "b")))
        queue.finish(entry(3, "b"))
        #expect(queue.next(at: .seconds(1)) == .wait(until: .seconds(5)))
        guard case .send(let again) = queue.next(at: .seconds(5)) else { Issue.record("not sent"); return }
        #expect(again.id == 1 && again.failures == 1)
    }

    @Test func `what is sent again lets what is more urgent pass`() {
        var queue = queue(entry(1, "a", 3), entry(2, "a", 3))
        _ = queue.next(at: .zero)
        queue.add(entry(3, "a", 5))
        queue.add(entry(4, "a", 9))
        queue.retry(entry(1, "a", 3), after: .seconds(6), isGlobal: false, at: .zero)
        var ids: [Int64] = []
        while case .send(let next) = queue.next(at: .seconds(6)) {
            ids.append(next.id)
            queue.finish(next)
        }
        #expect(ids == [4, 3, 1, 2])
    }

    @Test func `when the whole bot must wait nobody sends`() {
        var queue = queue(entry(1, "a"), entry(2, "b"))
        _ = queue.next(at: .zero)
        queue.retry(entry(1, "a"), after: .seconds(5), isGlobal: true, at: .zero)
        #expect(queue.next(at: .seconds(1)) == .wait(until: .seconds(5)))
        guard case .send(let first) = queue.next(at: .seconds(5)) else { Issue.record("not sent"); return }
        #expect(first.id == 1)
    }

    @Test func `without a word of the platform the pause doubles up to a minute`() {
        var queue = queue(entry(1))
        var now = Duration.zero
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            guard case .send(let current) = queue.next(at: now) else { Issue.record("not sent"); return }
            queue.retry(current, after: nil, isGlobal: false, at: now)
            #expect(queue.next(at: now) == .wait(until: now + .seconds(seconds)))
            now += .seconds(seconds)
        }
    }

    @Test func `a chat that is gone gives back what waits`() {
        var queue = queue(entry(1, "a"), entry(2, "a"), entry(3, "b"))
        _ = queue.next(at: .zero)
        #expect(queue.removeAll(of: "a") == [entry(2, "a")])
        #expect(queue.isBusy("a"), "the first is still under way")
        queue.finish(entry(1, "a"))
        #expect(order(queue) == [3])
    }

    @Test func `a chat with a new name takes everything along, in order`() {
        var queue = queue(entry(1, "a"), entry(3, "a"), entry(2, "b"))
        _ = queue.next(at: .zero)
        queue.move(entry(1, "a"), to: "b")
        #expect(!queue.isBusy("a"))
        #expect(order(queue) == [1, 2, 3])
    }

    /// Random worlds: nothing is lost or sent twice, one at a time a chat, in order but for priorities, no faster than
    /// allowed, and nothing waits forever.
    @Test(arguments: 0..<200) func `a random sequence keeps the rules`(_ seed: Int) {
        let random = SeededRandom(seed: UInt64(seed))
        func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        var (queue, now) = (SendQueue(), Duration.zero)
        var (added, done, underWay): (Set<Int64>, Set<Int64>, [SendQueue.Entry]) = ([], [], [])
        var waiting: [Int64: SendQueue.Entry] = [:]
        var blocked: [String: Duration] = [:]
        var allBlocked = Duration.zero
        for round in 0..<400 {
            let isFilling = round < 200
            switch draw(isFilling ? 4 : 3) {
            case 0 where !underWay.isEmpty:
                let entry = underWay.remove(at: draw(underWay.count))
                queue.finish(entry)
                done.insert(entry.id)
            case 1 where !underWay.isEmpty && isFilling:
                let entry = underWay.remove(at: draw(underWay.count))
                let isGlobal = draw(8) == 0
                let pause = Duration.milliseconds(draw(400))
                queue.retry(entry, after: pause, isGlobal: isGlobal, at: now)
                if isGlobal { allBlocked = max(allBlocked, now + pause) } else { blocked[entry.chat] = now + pause }
                waiting[entry.id] = entry
            case 3:
                let entry = SendQueue.Entry(id: Int64(round), chat: "\(draw(5))", priority: draw(10) == 0 ? 5 : 0)
                queue.add(entry)
                added.insert(entry.id)
                waiting[entry.id] = entry
            default: now += .milliseconds(draw(80))
            }
            switch queue.next(at: now) {
            case .idle:
                #expect(
                    waiting.values.allSatisfy { entry in underWay.contains { $0.chat == entry.chat } }
                        || underWay.count == 16)
            case .wait(let until):
                #expect(until > now)
                if draw(2) == 0 { now = until }
            case .send(let entry):
                #expect(!underWay.contains { $0.chat == entry.chat }, "one at a time a chat")
                #expect(waiting.removeValue(forKey: entry.id) != nil, "known, and not sent before")
                #expect(allBlocked <= now && (blocked[entry.chat] ?? .zero) <= now)
                let overtaken = waiting.values.filter {
                    $0.chat == entry.chat && $0.id < entry.id && $0.priority >= entry.priority
                }
                #expect(overtaken.isEmpty, "\(entry.id) before \(overtaken.map(\.id))")
                underWay.append(entry)
            }
        }
        for entry in underWay {
            queue.finish(entry)
            done.insert(entry.id)
        }
        while !queue.isEmpty {
            switch queue.next(at: now) {
            case .idle: Issue.record("something waits and never goes"); return
            case .wait(let until): now = until
            case .send(let entry):
                queue.finish(entry)
                #expect(done.insert(entry.id).inserted)
            }
        }
        #expect(done == added)
    }
}
