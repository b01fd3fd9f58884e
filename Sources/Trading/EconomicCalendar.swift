public import Platform

/// How much an event moves markets, as calendars rate it.
public enum NewsImpact: String, Sendable, Hashable, CaseIterable, Comparable {
    case low, medium, high

    public static func < (left: Self, right: Self) -> Bool { left.place < right.place }
    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Something that is published at a known time: a rate decision, an employment report.
public struct EconomicEvent: Sendable, Hashable {
    public var time: Timestamp
    /// Of the economy that it is about.
    public var currency: Currency
    public var impact: NewsImpact
    /// Text from outside: shown, never read for what it says.
    public var title: String

    public init(time: Timestamp, currency: Currency, impact: NewsImpact, title: String) {
        self.time = time
        self.currency = currency
        self.impact = impact
        self.title = title
    }
}

/// Events in order of time. After the last of them nothing is known: what comes then may be anything.
public struct EconomicCalendar: Sendable, Hashable {
    public let events: [EconomicEvent]

    public init(_ events: [EconomicEvent]) { self.events = events.sorted { $0.time < $1.time } }

    /// Until when events are known; nil when there are none.
    public var end: Timestamp? { events.last?.time }

    /// An event around which nothing is entered at a moment.
    /// - Parameters:
    ///   - currencies: of the instrument; events of others do not concern it.
    ///   - impact: the least that counts.
    ///   - distance: before and after each event.
    /// - Returns: the event whose time without entries lasts longest; nil when there is none.
    public func event(
        around moment: Timestamp, _ currencies: Set<Currency>, from impact: NewsImpact, within distance: Duration
    ) -> EconomicEvent? {
        events.last { event in
            event.impact >= impact && currencies.contains(event.currency) && event.time - distance <= moment
                && moment < event.time + distance
        }
    }

    /// The times in which nothing is entered, in order and apart from each other: around events, and all that comes
    /// after the last one of any kind, of which nothing is known. Arguments as in `event`.
    public func closedTimes(
        for currencies: Set<Currency>, from impact: NewsImpact, within distance: Duration
    ) -> [Range<Timestamp>] {
        guard let end else { return [] }
        let around = events.filter { $0.impact >= impact && currencies.contains($0.currency) }
            .map { $0.time - distance..<$0.time + distance }
        let unknown = end + .milliseconds(1)..<Timestamp(milliseconds: .max)
        return (around + [unknown]).reduce(into: []) { times, next in
            guard !next.isEmpty else { return }
            if let last = times.last, next.lowerBound <= last.upperBound {
                times[times.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                times.append(next)
            }
        }
    }
}
