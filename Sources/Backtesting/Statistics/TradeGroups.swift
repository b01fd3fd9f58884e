public import Foundation
public import Brokerage
import Indicators
public import Platform
public import Trading

/// By what trades are told apart.
public enum TradeGrouping: String, Sendable, Hashable, CaseIterable {
    case instrument, direction, strategy, session, weekday, hour, tag, mood
}

/// What trades have in common. Times are those of the opening.
public enum TradeKey: Sendable, Hashable, Comparable {
    case instrument(InstrumentID)
    case direction(Direction)
    /// The id of the strategy whose signal was taken; nil: by hand.
    case strategy(String?)
    /// nil: outside of all of them.
    case session(TradeSession?)
    /// Monday is 0.
    case weekday(Int)
    /// 0...23.
    case hour(Int)
    /// Without `#`, in small letters; nil: none.
    case tag(String?)
    /// How its owner felt, by a word; nil: not told.
    case mood(String?)

    private var rank: (Int, String) {
        switch self {
        case .instrument(let id): (0, id.symbol)
        case .direction(let direction): (direction == .long ? 0 : 1, "")
        case .strategy(let id): (id == nil ? 1 : 0, id ?? "")
        case .session(let session): (session.flatMap { TradeSession.allCases.firstIndex(of: $0) } ?? 9, "")
        case .weekday(let day): (day, "")
        case .hour(let hour): (hour, "")
        case .tag(let name), .mood(let name): (name == nil ? 1 : 0, name ?? "")
        }
    }
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// A part of the day by the hours that signals know: Asia is Sydney and Tokyo.
public enum TradeSession: String, Sendable, Hashable, CaseIterable {
    case asia, london
    case newYork = "new_york"

    private var parts: [TradingSession?] {
        switch self {
        case .asia: [.sydney, .tokyo]
        case .london: [.london]
        case .newYork: [.newYork]
        }
    }
    public func contains(_ moment: Timestamp) -> Bool { parts.contains { $0?.contains(moment) ?? false } }
}

/// Trades that have something in common.
public struct TradeGroup: Sendable, Hashable {
    public let key: TradeKey
    /// In order of their ends.
    public let trades: TradeSelection
    public let all: WinLoss
    /// Results in distances to the stop, of those that had one.
    public let rewards: WinLoss

    init(_ key: TradeKey, _ trades: TradeSelection) {
        (self.key, self.trades) = (key, trades)
        all = WinLoss(trades.lazy.map(\.net.amount.double))
        rewards = WinLoss(trades.lazy.compactMap(\.reward))
    }

    /// After costs.
    public var net: FixedPoint { trades.reduce(.zero) { $0 + $1.net.amount } }
}

/// Some of many trades, by their places: none is copied.
public struct TradeSelection: Sendable, Hashable, RandomAccessCollection {
    private let all: [RoundTrip]
    private let places: [Int]

    init(_ all: [RoundTrip], _ places: [Int]) { (self.all, self.places) = (all, places) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { places.count }
    public subscript(index: Int) -> RoundTrip { all[places[index]] }
}

/// What is known of trades besides their fills.
public struct TradeContext: Sendable {
    /// Whose days and hours are told apart.
    public var calendar: TradingCalendar
    /// The strategy whose signal opened a trade, by the name of its opening order.
    public var strategies: [ClientOrderID: String]
    /// Tags, by the number of the trade; without `#`, in small letters.
    public var tags: [Int64: [String]]
    /// How their owner felt, by the number of the trade.
    public var moods: [Int64: String]

    public init(
        calendar: TradingCalendar, strategies: [ClientOrderID: String] = [:], tags: [Int64: [String]] = [:],
        moods: [Int64: String] = [:]
    ) {
        (self.calendar, self.strategies, self.tags, self.moods) = (calendar, strategies, tags, moods)
    }

    /// The strategy whose signal opened a trade; nil: it was opened by hand.
    public func strategy(of trade: RoundTrip) -> String? {
        strategies.isEmpty ? nil : strategies[trade.openingOrder]
    }

    /// What a trade has in common with others. It can be in two sessions, and have several tags.
    public func keys(of trade: RoundTrip, by grouping: TradeGrouping) -> [TradeKey] {
        switch grouping {
        case .instrument: return [.instrument(trade.instrument)]
        case .direction: return [.direction(trade.direction)]
        case .strategy: return [.strategy(strategy(of: trade))]
        case .weekday: return [.weekday(calendar.minuteOfWeek(at: trade.openedAt) / 1440)]
        case .hour: return [.hour(calendar.minuteOfWeek(at: trade.openedAt) % 1440 / 60)]
        case .session:
            let sessions = TradeSession.allCases.filter { $0.contains(trade.openedAt) }
            return sessions.isEmpty ? [.session(nil)] : sessions.map { .session($0) }
        case .tag:
            let tags = Set(tags[trade.number] ?? [])
            return tags.isEmpty ? [.tag(nil)] : tags.map { .tag($0) }
        case .mood: return [.mood(moods[trade.number])]
        }
    }

    /// In the order of their keys.
    public func groups(_ trades: [RoundTrip], by grouping: TradeGrouping) -> [TradeGroup] {
        var groups: [TradeKey: [Int]] = [:]
        for (place, trade) in trades.enumerated() {
            for key in keys(of: trade, by: grouping) { groups[key, default: []].append(place) }
        }
        return groups.map { TradeGroup($0.key, TradeSelection(trades, $0.value)) }.sorted { $0.key < $1.key }
    }
}

extension TradingCalendar {
    /// Open around the clock, with the days of a place.
    public static func days(of zone: TimeZone) -> TradingCalendar {
        TradingCalendar(id: "days", timeZone: zone, hours: [.init(open: 0, close: 10_080)], hasExchangeDays: true)
    }
}
