import HTTP
import Platform
import Storage

/// Something that goes round: when it last did.
final class Pulse: Sendable {
    private let time: any TimeSource
    private let last = Locked<Duration?>(nil)

    init(_ time: any TimeSource) { self.time = time }
    func beat() {
        let now = time.elapsed()
        last.withLock { $0 = now }
    }
    /// How long ago it went round; nil when it never did.
    var age: Duration? { last.withLock { $0 }.map { time.elapsed() - $0 } }
}

/// Whether the program is able to serve: what the last run left is taken on, the database can be written, and the
/// market's prices are looked at.
final class Readiness: Sendable {
    private let isOpen = Locked(false)
    /// When the database was last tried, and with what success.
    private let tried = Locked<(moment: Duration, isWritable: Bool)?>(nil)
    private let troubles = Locked<[String: String]>([:])
    private let store: Store
    private let market: Pulse
    private let time: any TimeSource

    /// Who asks more often than this gets the last answer: a question from outside must not wear out the disk.
    private static let interval: Duration = .seconds(1)
    private static let patience: Duration = .seconds(10)

    init(store: Store, market: Pulse, time: any TimeSource) {
        self.store = store
        self.market = market
        self.time = time
    }

    /// From now on messages are taken, or no longer.
    func set(_ isReady: Bool) { isOpen.withLock { $0 = isReady } }

    /// What does not work while everything else does, by its name; nil: it does again.
    func note(_ part: String, _ trouble: String?) { troubles.withLock { $0[part] = trouble } }

    /// What keeps the program from serving, by its name; nil when nothing does.
    func obstacle() async -> String? {
        guard isOpen.withLock({ $0 }) else { return "starting" }
        guard let age = market.age, age < Self.patience else { return "market" }
        return await isWritable() ? nil : "database"
    }

    private func isWritable() async -> Bool {
        let now = time.elapsed()
        let known = tried.withLock { tried in
            let known = tried.flatMap { now - $0.moment < Self.interval ? $0.isWritable : nil }
            // Who comes while it is tried is told what was known before.
            if known == nil { tried = (now, tried?.isWritable ?? true) }
            return known
        }
        if let known { return known }
        let stamp = String(time.now().seconds)
        let isWritable = (try? await store.write { try $0.setMark("ready", to: stamp) }) != nil  // told as not ready
        tried.withLock { $0 = (now, isWritable) }
        return isWritable
    }

    /// `/healthz`: the process answers. `/readyz`: it can serve.
    var routes: [Route] {
        [
            Route(.get, "/healthz") { _ in ListenerResponse(200, text: "ok\n") },
            Route(.get, "/readyz") { [self] _ in
                if let obstacle = await obstacle() { return ListenerResponse(503, text: "not ready: \(obstacle)\n") }
                let troubles = troubles.withLock { $0 }.sorted { $0.key < $1.key }
                return ListenerResponse(
                    200, text: "ready\n" + troubles.map { "but \($0.key) \($0.value)\n" }.joined())
            },
        ]
    }
}
