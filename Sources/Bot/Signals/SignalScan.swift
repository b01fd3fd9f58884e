import Platform
import Signals
import Trading

/// What strategies say of an instrument's recent past: signals, what became of them, and how the last candle stands.
struct SignalScan: Sendable {
    let strategies: [Strategy]
    /// Every signal of the stretch, oldest first.
    private(set) var trackers: [SignalTracker] = []
    /// By strategy, in their order: how its ended signals fared.
    private(set) var records: [TrackRecord]
    /// Of the last candle, by strategy.
    private(set) var decisions: [SignalDecision] = []
    private(set) var evidence: [[Evidence]] = []
    private(set) var dayKind: DayKind?

    /// - Parameter spread: bid to ask as it is now, taken for all of the past, in price.
    /// - Throws: `StrategyError` when a strategy does not fit the timeframe.
    init(
        _ instrument: Instrument, _ timeframe: Timeframe, _ strategies: [Strategy], over candles: [Candle],
        spread: Double
    ) throws(StrategyError) {
        self.strategies = strategies
        records = strategies.map { _ in TrackRecord() }
        var engine = try SignalEngine(
            instrument: instrument.id, assetClass: instrument.assetClass, timeframe: timeframe,
            calendar: instrument.calendar, pip: instrument.pip.value.double, strategies: strategies)
        var open: [SignalTracker] = []
        for candle in candles {
            decisions = engine.handle(candle, spread: spread)
            for index in open.indices { _ = open[index].handle(candle, after: engine.priceBreak) }
            for tracker in open where tracker.state.isFinal {
                trackers.append(tracker)
                guard tracker.state != .void else { continue }
                if let place = strategies.firstIndex(where: { $0.id == tracker.signal.strategy }) {
                    records[place].add(tracker.entry == nil ? nil : tracker.result)
                }
            }
            open.removeAll { $0.state.isFinal }
            for case .signal(let signal) in decisions { open.append(SignalTracker(signal)) }
        }
        trackers += open
        trackers.sort { $0.signal.formedAt < $1.signal.formedAt }
        evidence = strategies.indices.map { engine.evidence($0) }
        dayKind = engine.dayKind
    }

    /// Adds what was recorded of a strategy here as it happened: results by signal, nil when it was never entered.
    /// A signal that was replayed as well counts once, as it was recorded.
    mutating func add(_ recorded: [String: Double?], to place: Int) {
        guard !recorded.isEmpty else { return }
        var record = TrackRecord()
        for tracker in trackers
        where tracker.state.isFinal && tracker.signal.strategy == strategies[place].id
            && recorded[tracker.signal.id] == nil
        {
            record.add(tracker.entry == nil ? nil : tracker.result)
        }
        for result in recorded.values { record.add(result) }
        records[place] = record
    }

    /// Signals that can still be traded or go on.
    var open: [SignalTracker] { trackers.filter { !$0.state.isFinal } }
}
