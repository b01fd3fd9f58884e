import Platform

/// How fast messages may go: the platform's limits for one person and for the whole number, kept before it has to
/// remind us. Times are monotonic.
///
/// To one person one message in 6 seconds, 45 at once borrowed from what follows; 80 a second in all, in and out. We
/// stay a little below. Source: Meta's pages on throughput and pair rate limits, as of 2026.
struct WhatsAppPace: Sendable {
    static let burst = 40.0
    static let interval = 6.2
    static let perSecond = 60.0

    private struct Pair {
        var tokens = WhatsAppPace.burst
        var at: Duration
        /// Refusals in a row.
        var refusals = 0
    }
    private struct State {
        var pairs: [String: Pair] = [:]
        var nextStart: Duration = .zero
    }
    private let state = Locked(State())

    /// Takes one message of a chat off its account, or says how long it has to wait.
    func take(_ chat: String, at now: Duration) -> Duration? {
        state.withLock { state in
            if state.pairs.count > 10_000 { state.pairs = state.pairs.filter { !Self.isFull($0.value, at: now) } }
            var pair = state.pairs[chat] ?? Pair(at: now)
            pair.tokens = min(Self.burst, pair.tokens + (now - pair.at).inSeconds / Self.interval)
            pair.at = now
            defer { state.pairs[chat] = pair }
            guard pair.tokens >= 1 else { return .seconds((1 - pair.tokens) * Self.interval) }
            pair.tokens -= 1
            return nil
        }
    }

    /// The platform has refused because of its rate: how long to wait, 1, 4, 16 ... seconds and a little more.
    func refused(_ chat: String, at now: Duration) -> Duration {
        state.withLock { state in
            var pair = state.pairs[chat] ?? Pair(at: now)
            pair.refusals += 1
            pair.tokens = min(pair.tokens, 1)
            state.pairs[chat] = pair
            return .milliseconds(300) + .seconds(1 << (2 * min(pair.refusals - 1, 6)))
        }
    }

    func accepted(_ chat: String) { state.withLock { $0.pairs[chat]?.refusals = 0 } }

    /// How long to wait before the next message, whoever it is for; counts as started.
    func start(at now: Duration) -> Duration {
        state.withLock { state in
            let begin = max(now, state.nextStart)
            state.nextStart = begin + .seconds(1 / Self.perSecond)
            return begin - now
        }
    }

    private static func isFull(_ pair: Pair, at now: Duration) -> Bool {
        pair.refusals == 0 && pair.tokens + (now - pair.at).inSeconds / interval >= burst
    }
}
