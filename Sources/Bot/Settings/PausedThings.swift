import Platform
import Trading

/// What is paused besides all entries: signals, reports, and entries of one instrument or by one strategy.
struct PausedThings: Hashable {
    struct Thing: Hashable, Comparable {
        var scope: PauseScope
        /// nil: of all.
        var instrument: InstrumentID?
        /// The id of a strategy; nil: of all.
        var strategy: String?

        /// `signals`, `trading:XAUUSD`, `trading@swing`
        var text: String { scope.rawValue + (instrument.map { ":\($0)" } ?? "") + (strategy.map { "@\($0)" } ?? "") }

        init(_ scope: PauseScope, _ instrument: InstrumentID? = nil, _ strategy: String? = nil) {
            self.scope = scope
            self.instrument = instrument
            self.strategy = strategy
        }
        init?(_ text: String) {
            let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
            let place = parts.first?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
            guard let scope = place.first.flatMap({ PauseScope(rawValue: $0) }) else { return nil }
            self.init(
                scope, place.count > 1 ? InstrumentID(place[1]) : nil, parts.count > 1 ? parts[1] : nil)
        }
        static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    }
    /// Until when, in milliseconds since 1970; `always` until it is resumed.
    private(set) var ends: [Thing: Int64]
    private static let always = Int64.max

    /// `signals=always,trading:XAUUSD=1763769600000`; what cannot be read is left out.
    init(_ text: String) {
        ends = text.split(separator: ",").reduce(into: [:]) { ends, entry in
            let parts = entry.split(separator: "=").map(String.init)
            guard parts.count == 2, let thing = Thing(parts[0]) else { return }
            ends[thing] = Int64(parts[1]) ?? Self.always
        }
    }

    /// As it is stored; nil when nothing is paused.
    var text: String? {
        let entries = ends.sorted { $0.key < $1.key }
            .map { "\($0.key.text)=\($0.value == Self.always ? "always" : String($0.value))" }
        return entries.isEmpty ? nil : entries.joined(separator: ",")
    }

    mutating func pause(_ thing: Thing, until end: Timestamp?) { ends[thing] = end?.milliseconds ?? Self.always }
    mutating func resume(_ thing: Thing) { ends[thing] = nil }
    /// What is over is forgotten.
    mutating func prune(at moment: Timestamp) { ends = ends.filter { $0.value > moment.milliseconds } }

    /// Until when a thing is paused; nil: until it is resumed.
    func end(of thing: Thing) -> Timestamp? {
        ends[thing].flatMap { $0 == Self.always ? nil : Timestamp(milliseconds: $0) }
    }

    /// Whether something is paused: itself, or all it belongs to.
    func covers(
        _ scope: PauseScope, _ instrument: InstrumentID? = nil, _ strategy: String? = nil, at moment: Timestamp
    ) -> Bool {
        ends.contains { thing, end in
            thing.scope == scope && end > moment.milliseconds
                && (thing.instrument == nil || thing.instrument == instrument)
                && (thing.strategy == nil || thing.strategy == strategy)
        }
    }
}
