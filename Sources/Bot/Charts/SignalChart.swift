import Actions
import Indicators
import Platform
import Presentation
import Reporting
import Signals
import Trading
import Venues

extension BotServices {
    /// The picture of a signal: candles, what its strategy looks at, its entry, stop and targets, and what became of
    /// it.
    func picture(
        of tracker: SignalTracker, _ strategy: Strategy?, _ instrument: Instrument, _ localizer: Localizer,
        _ theme: Theme
    ) async throws -> Reply.Picture {
        let signal = tracker.signal
        let recorded = try await candles.candles(instrument, signal.timeframe, count: 500)
        let (adjusted, splits) = PriceBreak.adjusting(recorded, of: instrument.assetClass)
        // A signal from before a split keeps its prices, and the candles with it.
        let candles = splits.allSatisfy { $0.at <= signal.candle } ? adjusted : recorded
        var drawn = InstrumentChart(candles, instrument, signal.timeframe, self, localizer)
        let calls = strategy?.figures(direction: signal.direction) ?? []
        try drawn.draw(calls.map { .call($0) }, over: candles, localizer)
        if strategy?.readsStructure == true { drawn.drawStructure(of: candles, localizer) }
        drawn.chart.signal = SignalWording(services: self, localizer: localizer).drawing(tracker)
        if !tracker.state.isFinal, let quote = market.quote(of: instrument.id) {
            drawn.show(quote, dayFigures(instrument, quote)?.change)
        }
        let bytes = try await charts.png(drawn.chart, theme: theme, size: drawn.chart.fittingSize)
        return .init(bytes: bytes, name: "\(instrument.id)_\(shortReference(for: signal.id)).png")
    }
}

extension Strategy {
    /// The indicators on its own timeframe that a direction's conditions and its filters compare.
    fileprivate func figures(direction: Direction) -> [IndicatorCall] {
        let leaves = (entryCondition(direction)?.leaves ?? []) + filters.flatMap(\.leaves)
        let operands = leaves.flatMap { leaf -> [Operand] in
            switch leaf {
            case .compare(let left, _, let right): [left, right]
            case .rising(let operand, _), .falling(let operand, _): [operand]
            default: []
            }
        }
        var calls: [IndicatorCall] = []
        for operand in operands where operand.timeframe == nil {
            if case .indicator(let call, _) = operand.source, !calls.contains(call) { calls.append(call) }
        }
        return calls
    }

    fileprivate var readsStructure: Bool {
        let leaves = [long, short].compactMap(\.self).flatMap(\.leaves) + filters.flatMap(\.leaves)
        return stop == .structure
            || leaves.contains { leaf in
                switch leaf {
                case .event, .inZone, .inHalf, .trend, .change: true
                default: false
                }
            }
    }
}

extension SignalWording {
    /// A signal as a chart shows it.
    func drawing(_ tracker: SignalTracker) -> CandleChart.Signal {
        let signal = tracker.signal
        var levels: [CandleChart.Level] = [
            .init(.entry, at: tracker.entry ?? signal.entry, label: localizer.text("chart.entry")),
            .init(.stop, at: signal.stop, label: localizer.text("chart.stop")),
        ]
        for (index, target) in signal.targets.enumerated() {
            levels.append(.init(.target, at: target.price, label: "T\(index + 1) \(rewardText(target.reward))"))
        }
        let exit = tracker.endedAt.flatMap { end in
            tracker.entry.map { entry in
                let sign = signal.direction == .long ? 1.0 : -1.0
                let price = entry + sign * tracker.result * abs(entry - signal.stop)
                return CandleChart.Signal.Exit(at: end, price: price, label: rewardText(tracker.result))
            }
        }
        return .init(
            signal.direction, formedAt: signal.candle, label: localizer.text("direction.\(signal.direction.rawValue)"),
            levels: levels, triggeredAt: tracker.triggeredAt, exit: exit)
    }
}
