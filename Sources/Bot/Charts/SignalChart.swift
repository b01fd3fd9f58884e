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
        if let strategy, strategy.readsStructure() {
            drawn.drawStructure(of: candles, swingLength: strategy.swingLength, localizer)
        }
        drawn.draw(signal, strategy, over: candles, localizer)
        drawn.chart.signal = SignalWording(services: self, localizer: localizer).drawing(tracker)
        if !tracker.state.isFinal, let quote = market.quote(of: instrument.id) {
            drawn.show(quote, dayFigures(instrument, quote)?.change)
        }
        var sheet = [drawn.chart]
        for timeframe in strategy?.longerTimeframes(direction: signal.direction) ?? [] {
            guard let strategy, sheet.count < ChartSheet.mostCharts else { break }
            sheet.append(try await background(of: signal, strategy, timeframe, instrument, localizer))
        }
        let bytes = try await charts.png(ChartSheet(sheet), theme: theme)
        return .init(bytes: bytes, name: "\(instrument.id)_\(shortReference(for: signal.id)).png")
    }
}

extension BotServices {
    /// What a strategy looks at on a longer timeframe, up to the last candle there that was over when its signal
    /// formed.
    private func background(
        of signal: Signal, _ strategy: Strategy, _ timeframe: Timeframe, _ instrument: Instrument,
        _ localizer: Localizer
    ) async throws -> CandleChart {
        let calendar = instrument.calendar
        let recorded = try await candles.candles(instrument, timeframe, count: 500).filter {
            timeframe.nextBarStart(after: $0.openTime, calendar: calendar) <= signal.formedAt
        }
        guard !recorded.isEmpty else {
            throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
        }
        let (candles, _) = PriceBreak.adjusting(recorded, of: instrument.assetClass)
        var drawn = InstrumentChart(candles, instrument, timeframe, self, localizer)
        let calls = strategy.figures(direction: signal.direction, on: timeframe)
        try drawn.draw(calls.map { .call($0) }, over: candles, localizer)
        if strategy.readsStructure(on: timeframe) {
            drawn.drawStructure(of: candles, swingLength: strategy.swingLength, localizer)
        }
        return drawn.chart
    }
}

extension InstrumentChart {
    /// The zone that a signal trades from, and the levels that its conditions held prices against: as they were when
    /// it formed.
    mutating func draw(
        _ signal: Signal, _ strategy: Strategy?, over candles: [Candle], _ localizer: Localizer
    ) {
        let before = candles.filter { $0.openTime <= signal.candle }
        if let zone = signal.zone {
            // Whole, whatever became of it since.
            let known = chart.structure.zones.first { $0.isAt(zone) }
            chart.structure.zones.removeAll { $0.isAt(zone) }
            let isGap = zone.kind == StructureKind.fairValueGap.rawValue
            let edge = before.last { [$0.high, $0.low].contains { [zone.top, zone.bottom].contains($0) } }
            let from = known?.from ?? zone.since ?? edge?.openTime ?? chart.candles.first?.openTime ?? signal.candle
            chart.structure.zones.append(
                .init(
                    isGap ? .fairValueGap : .orderBlock, signal.direction == .long ? .bullish : .bearish,
                    top: zone.top, bottom: zone.bottom, from: from, knownAt: known?.knownAt ?? max(from, signal.candle),
                    label: localizer.text("chart.structure.\(isGap ? "gap" : "order_block")")))
        }
        for (price, label) in strategy?.heldLevels(signal, localizer) ?? [] {
            guard !chart.structure.lines.contains(where: { $0.price == price }) else { continue }
            // From the candle that made it, where it is one of the candles.
            let start =
                before.last { $0.high == price || $0.low == price }
                ?? before.suffix(InstrumentChart.visible / 3).first
            guard let from = start?.openTime else { continue }
            chart.structure.lines.append(
                .init(.reference, at: price, from: from, knownAt: max(from, signal.candle), label: label))
        }
    }
}

extension CandleChart.Zone {
    fileprivate func isAt(_ zone: Signal.Zone) -> Bool { top == zone.top && bottom == zone.bottom }
}

extension Strategy {
    /// Prices that the conditions of a signal's direction compare: named levels as they were found, and numbers that a
    /// price is held against.
    fileprivate func heldLevels(_ signal: Signal, _ localizer: Localizer) -> [(price: Double, label: String)] {
        let figures = signal.reasons.flatMap(\.figures)
        var found: [(price: Double, label: String)] = []
        for case .compare(let left, _, let right) in leaves(signal.direction) {
            for (one, other) in [(left, right), (right, left)] {
                switch (one.source, other.source) {
                case (.level(let level), _):
                    guard let value = figures.first(where: { $0.name == "\(one)" })?.value else { continue }
                    found.append((value, localizer.text("condition.level.\(level.rawValue)")))
                case (.number(let number), .price(let field)) where field != .volume && number > 0:
                    found.append((number, ""))
                default: break
                }
            }
        }
        return found
    }

    private func leaves(_ direction: Direction) -> [Condition] {
        (entryCondition(direction)?.leaves ?? []) + filters.flatMap(\.leaves)
    }

    /// The longer ones that a direction's conditions and its filters look at, the shortest first.
    fileprivate func longerTimeframes(direction: Direction) -> [Timeframe] {
        Set(leaves(direction).flatMap(\.timeframes)).filter { $0 > timeframe }.sorted()
    }

    /// The indicators that a direction's conditions and its filters compare.
    /// - Parameter place: nil: on its own timeframe.
    fileprivate func figures(direction: Direction, on place: Timeframe? = nil) -> [IndicatorCall] {
        let operands = leaves(direction).flatMap { leaf -> [Operand] in
            switch leaf {
            case .compare(let left, _, let right): [left, right]
            case .rising(let operand, _), .falling(let operand, _): [operand]
            default: []
            }
        }
        var calls: [IndicatorCall] = []
        for operand in operands where operand.timeframe == place {
            if case .indicator(let call, _) = operand.source, !calls.contains(call) { calls.append(call) }
        }
        return calls
    }

    /// - Parameter place: nil: on its own timeframe.
    fileprivate func readsStructure(on place: Timeframe? = nil) -> Bool {
        let leaves = [long, short].compactMap(\.self).flatMap(\.leaves) + filters.flatMap(\.leaves)
        return place == nil && stop == .structure
            || leaves.contains { leaf in
                guard (leaf.timeframes.first ?? timeframe) == place ?? timeframe else { return false }
                return switch leaf {
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
