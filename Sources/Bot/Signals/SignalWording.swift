import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// Signals as people read them.
struct SignalWording: Sendable {
    let services: BotServices
    let localizer: Localizer

    /// The part that is the same for everybody: what, where, how far.
    func headline(_ signal: Signal, _ instrument: Instrument, strategyName: String) -> Document {
        let values: [String: MessageValue] = [
            "symbol": .text(instrument.id.symbol), "timeframe": .text(signal.timeframe.rawValue),
            "direction": localizer.direction(signal.direction),
            "strategy": .text(localizer.title(ofStrategy: signal.strategy, strategyName)),
            "reference": .code("#\(shortReference(for: signal.id))"), "time": .timestamp(signal.formedAt, .dateTime),
        ]
        return localizer.document("signal.headline.\(signal.direction.rawValue)", values)
    }

    /// - Parameters:
    ///   - offer: at the price now; nil when that is of no interest.
    ///   - isOver: whether the signal has ended: its entry is no more to be had.
    func levels(
        _ signal: Signal, _ instrument: Instrument, _ offer: SignalOffer? = nil, isOver: Bool = false
    ) -> Document {
        let entry = price(signal.entry, instrument)
        let moved = moved(offer, instrument)
        let key = moved == nil && !isOver ? "signal.entry.\(signal.entryType.rawValue)" : "signal.entry.then"
        var lines = [localizer.document(key, ["price": entry, "bars": .integer(signal.expiry)])]
        if let moved { lines.append(moved) }
        lines.append(
            localizer.document(
                "signal.stop",
                ["price": price(signal.stop, instrument), "distance": distance(signal.risk, instrument)]))
        for (index, target) in signal.targets.enumerated() {
            lines.append(
                localizer.document(
                    "signal.target",
                    [
                        "number": .integer(index + 1), "price": price(target.price, instrument),
                        "reward": reward(target.reward),
                    ]))
        }
        return .lines(lines)
    }

    func reasons(_ signal: Signal, _ instrument: Instrument) -> Document {
        if signal.strategy == ExternalSignals.strategy { return ExternalSignals.origin(signal, localizer) }
        return own(signal, instrument)
    }

    private func own(_ signal: Signal, _ instrument: Instrument) -> Document {
        localizer.document("signal.why")
            + .lines(signal.reasons.filter(\.isMet).map { localizer.evidence($0, places: instrument.pricePlaces) })
    }

    /// What its strategy's record says, honestly.
    func record(_ record: TrackRecord) -> Document {
        guard record.isTelling, let rate = record.winRateInterval, let mean = record.expectancy,
            let interval = record.expectancyInterval
        else {
            let values: [String: MessageValue] = [
                "count": .integer(record.trades), "least": .integer(TrackRecord.least),
            ]
            return localizer.document("signal.record_short", values)
        }
        return localizer.document(
            "signal.record",
            [
                "wins": .integer(record.wins), "count": .integer(record.trades), "low": percent(rate.lowerBound),
                "high": percent(rate.upperBound), "mean": reward(mean), "from": reward(interval.lowerBound),
                "to": reward(interval.upperBound),
            ])
    }

    /// Size, risk and profit for one account, from the price it would be entered at; the reason when there is none.
    func personal(_ instrument: Instrument, _ ticket: Result<OrderTicket, SignalRefusal>) -> Document {
        switch ticket {
        case .success(let ticket):
            guard let risk = ticket.risk, let percent = ticket.riskPercent, let profit = ticket.reward else {
                return Document()
            }
            let personal = localizer.document(
                "signal.personal",
                [
                    "size": .text(localizer.size(ticket.quantity, of: instrument)), "risk": .money(risk),
                    "percent": .percent(percent, places: 1), "profit": .money(profit),
                    "costs": .money(ticket.roundTripCosts),
                ])
            let isEaten = profit.amount <= ticket.roundTripCosts.amount
            return isEaten ? personal + localizer.document("signal.costs_eat_it") : personal
        case .failure(let refusal):
            guard case .refused(let key, let values, _) = refusal.worded else { return Document() }
            return localizer.document(
                ticket.isOffered ? "signal.no_size" : "signal.not_offered",
                ["reason": .document(localizer.document("refusal.\(key)", values))])
        }
    }

    /// What a person would be asked to confirm: the signal as an order of theirs.
    static func request(_ tracker: SignalTracker, _ instrument: Instrument) -> OrderRequest? {
        let signal = tracker.signal
        guard let stop = instrument.price(signal.stop) else { return nil }
        let target = signal.targets.last.flatMap { instrument.price($0.price) }
        let type: OrderType =
            switch signal.entryType {
            case _ where tracker.entersAtMarket: .market
            case .market: .market
            case .limit: .limit
            case .stop: .stop
            }
        return OrderRequest(
            instrument: instrument, side: signal.direction.openingSide, type: type,
            price: type == .market ? nil : instrument.price(signal.entry), stop: .price(stop),
            target: target.map { .price($0) })
    }

    /// Taking it opens an order card of one's own, sized as one usually risks; then why, and the chart.
    func choices(
        _ signal: Signal, _ instrument: Instrument, canTrade: Bool, isRecorded: Bool = true, isExplained: Bool = false
    ) -> [[Reply.Choice]] {
        let why = Reply.Choice(
            label: localizer.text("button.why"), id: "/get_signal \(shortReference(for: signal.id))")
        let chart = Reply.Choice(
            label: localizer.text("button.chart"), id: "/get_chart \(instrument.id) \(signal.timeframe.rawValue)")
        let taking = canTrade ? take(signal, instrument, isRecorded: isRecorded) : []
        return [taking + (isRecorded && !isExplained ? [why, chart] : [chart])]
    }

    private func take(_ signal: Signal, _ instrument: Instrument, isRecorded: Bool) -> [Reply.Choice] {
        guard let stop = instrument.price(signal.stop) else { return [] }
        var command = signal.direction == .long ? "/buy" : "/sell"
        command += " \(instrument.id)"
        if isRecorded {
            command += " #\(shortReference(for: signal.id))"
            return [Reply.Choice(label: localizer.text("button.take"), id: command)]
        }
        if signal.entryType != .market, let entry = instrument.price(signal.entry) {
            command += " \(signal.entryType.rawValue) \(entry)"
        }
        command += " sl \(stop)"
        if let target = signal.targets.last.flatMap({ instrument.price($0.price) }) { command += " tp \(target)" }
        let levels = signal.levels(instrument)
        if !levels.isEmpty { command += " tp1=" + levels.map(\.description).joined(separator: ",") }
        return [Reply.Choice(label: localizer.text("button.take"), id: command)]
    }

    /// What became of a signal, in one line.
    func outcome(_ tracker: SignalTracker) -> Document {
        var values: [String: MessageValue] = ["result": reward(tracker.result)]
        values["targets"] = .integer(tracker.targetsReached)
        return localizer.document("signal.state.\(tracker.state.rawValue)", values)
    }

    func price(_ value: Double, _ instrument: Instrument) -> MessageValue {
        instrument.price(value).map { localizer.price($0, of: instrument) } ?? .text("–")
    }
    func distance(_ value: Double, _ instrument: Instrument) -> MessageValue {
        FixedPoint(value).map { localizer.distance(Price($0), of: instrument) } ?? .text("–")
    }
    /// A multiple of the risk: 1.5R.
    func reward(_ value: Double) -> MessageValue { .text(rewardText(value)) }
    func rewardText(_ value: Double) -> String { localizer.reward(value) }
    private func percent(_ share: Double) -> MessageValue {
        .percent(Percent(FixedPoint(share * 100)?.rounded(to: 1, .halfEven) ?? .zero), places: 0)
    }
}

extension Localizer {
    /// A multiple of the risk: 1.5R.
    func reward(_ value: Double) -> String {
        let rounded = FixedPoint(value)?.rounded(to: FixedPoint("0.01") ?? 1, .halfEven) ?? .zero
        return text("signal.reward", ["value": .number(rounded, places: 0...2)])
    }
}

extension Result<OrderTicket, SignalRefusal> {
    /// Whether the signal is worth taking at the price it would be entered at; what else forbids an order may pass.
    var isOffered: Bool {
        guard case .failure(let refusal) = self else { return true }
        return ![.late, .reward].contains(refusal.reason)
    }
}
