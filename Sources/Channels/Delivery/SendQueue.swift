import Platform

/// Decides which message goes out next. No I/O, no clock: the sender asks, and reports what happened.
///
/// Within a chat the order is that of the outbox, except that a higher priority overtakes; a chat sends one message at
/// a time. Across chats a send starts when the one before it is answered, or `overlap` after its start: so a kill
/// leaves at most one message in doubt on a platform that answers in time, and a slow chat holds nobody up.
struct SendQueue {
    struct Entry: Hashable {
        var id: Int64
        var chat: String
        var priority: Int
        var failures = 0
    }

    enum Step: Equatable {
        case send(Entry)
        /// Nothing before this moment (monotonic).
        case wait(until: Duration)
        case idle
    }

    static let overlap: Duration = .milliseconds(50)
    static let parallelLimit = 16
    static let backoff = Backoff(first: .seconds(1), factor: 2, limit: .seconds(60))

    private var waiting: [String: [Entry]] = [:]
    private var sending: [String: Entry] = [:]
    private var blockedUntil: [String: Duration] = [:]
    private var allBlockedUntil: Duration = .zero
    private var lastStart: Duration?

    /// Whether a chat has anything waiting or being sent.
    func isBusy(_ chat: String) -> Bool { sending[chat] != nil || waiting[chat] != nil }
    var isEmpty: Bool { waiting.isEmpty && sending.isEmpty }

    /// What waits for a chat, or for all of them.
    func entries(of chat: String?) -> [Entry] {
        chat.map { waiting[$0] ?? [] } ?? waiting.values.flatMap(\.self)
    }

    mutating func add(_ entry: Entry) {
        var entries = waiting[entry.chat] ?? []
        // Almost always the last place: ids grow.
        let index = entries.lastIndex { (-$0.priority, $0.id) < (-entry.priority, entry.id) }.map { $0 + 1 } ?? 0
        entries.insert(entry, at: index)
        waiting[entry.chat] = entries
    }

    /// What to do now. A `.send` counts as started.
    mutating func next(at now: Duration) -> Step {
        guard !waiting.isEmpty else { return .idle }
        if allBlockedUntil > now { return .wait(until: allBlockedUntil) }
        if !sending.isEmpty {
            guard sending.count < Self.parallelLimit else { return .idle }
            if let lastStart, lastStart + Self.overlap > now { return .wait(until: lastStart + Self.overlap) }
        }
        var best: Entry?
        var earliest: Duration?
        for (chat, entries) in waiting where sending[chat] == nil {
            let head = entries[0]
            if let blocked = blockedUntil[chat], blocked > now {
                earliest = min(earliest ?? blocked, blocked)
            } else if best.map({ (-head.priority, head.id) < (-$0.priority, $0.id) }) ?? true {
                best = head
            }
        }
        guard let best else { return earliest.map { .wait(until: $0) } ?? .idle }
        waiting[best.chat]?.removeFirst()
        if waiting[best.chat]?.isEmpty == true { waiting[best.chat] = nil }
        blockedUntil[best.chat] = nil
        sending[best.chat] = best
        lastStart = now
        return .send(best)
    }

    /// The message is off the list: sent, refused, or maybe sent.
    mutating func finish(_ entry: Entry) { sending[entry.chat] = nil }

    /// The message goes back to its place in its chat: what came meanwhile and is more urgent goes before it.
    mutating func retry(_ entry: Entry, after pause: Duration?, isGlobal: Bool, at now: Duration) {
        sending[entry.chat] = nil
        var entry = entry
        entry.failures += 1
        let until = now + (pause ?? Self.backoff.wait(afterFailures: entry.failures))
        if isGlobal { allBlockedUntil = max(allBlockedUntil, until) } else { blockedUntil[entry.chat] = until }
        add(entry)
    }

    /// The chat is gone: what waits for it.
    mutating func removeAll(of chat: String) -> [Entry] {
        blockedUntil[chat] = nil
        return waiting.removeValue(forKey: chat) ?? []
    }

    /// The chat has a new name.
    mutating func move(_ entry: Entry, to chat: String) {
        sending[entry.chat] = nil
        let entries = [entry] + removeAll(of: entry.chat)
        for var moved in entries {
            moved.chat = chat
            add(moved)
        }
    }
}
