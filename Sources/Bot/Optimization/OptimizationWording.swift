import Actions
import Backtesting
import Indicators
import Presentation
import Signals
import Trading

/// What an optimization found: what it is worth, what came of it on days the choice had not seen, and only then the
/// parameters.
struct OptimizationWording {
    let services: BotServices
    let localizer: Localizer
    let job: OptimizationJob
    let result: OptimizationResult
    let isOfToday: Bool
    /// Whether their rules for what is held took part; nil: they have none.
    let isManaged: Bool?

    var reply: Reply {
        var document = localizer.document(
            "optimization.headline",
            [
                "strategy": .text(localizer.title(of: result.space.strategy)), "symbol": .text(job.instrument.symbol),
                "timeframe": .text(job.timeframe.rawValue), "reference": .code("#\(job.reference)"),
            ])
        document += localizer.document("backtest.panel") + .lines(worth)
        document += localizer.document("optimization.outside") + .lines(outside)
        document += localizer.document("optimization.best") + .lines(best)
        let save = Reply.Choice(label: localizer.text("button.save"), id: "/optimise save #\(job.reference)")
        return Reply(
            document + services.marketNote(localizer), choices: isChanged ? [[save]] : [], reference: nil)
    }

    private var isChanged: Bool { result.combination != result.space.standard }
    private var positions: Int { result.outOfSample.trades.positions.count }

    private var worth: [Document] {
        let overfitting = result.overfitting
        var lines: [Document] = []
        if positions < TrackRecord.least {
            lines.append(
                localizer.document(
                    "optimization.few", ["count": .integer(positions), "least": .integer(TrackRecord.least)]))
        }
        lines.append(
            localizer.document(
                "optimization.tried",
                [
                    "tried": .integer(result.tried), "parameters": .integer(result.space.parameters.count),
                    "method": .text(localizer.text("optimization.method.\(result.method.rawValue)")),
                    "whole": .integer(result.whole),
                ]))
        if let probability = overfitting.probability {
            lines.append(
                localizer.document(
                    "optimization.overfitting",
                    [
                        "probability": figures.share(probability.value), "splits": .integer(probability.logits.count),
                        "variants": .integer(probability.variants),
                    ]))
        }
        if let deflated = overfitting.deflated {
            lines.append(
                localizer.document(
                    "optimization.deflated", ["deflated": figures.share(deflated), "tried": .integer(result.tried)]))
        }
        lines.append(
            localizer.document(
                "optimization.degradation",
                ["inside": yearly(overfitting.inside), "outside": yearly(overfitting.outside)]))
        if let positive = overfitting.positive, let median = overfitting.median {
            lines.append(
                localizer.document(
                    "optimization.splits",
                    [
                        "splits": .integer(overfitting.splits.count), "positive": figures.share(positive),
                        "median": yearly(median), "purged": .integer(result.purged),
                        "embargo": .integer(overfitting.embargo),
                    ]))
        }
        return lines
    }

    /// The result.
    private var outside: [Document] {
        let (made, unchanged) = (result.outOfSample, result.unchanged)
        let cash = made.cash
        var lines = [
            localizer.document(
                "optimization.walk",
                [
                    "folds": .integer(result.folds.count), "days": .integer(result.folds.first?.test.count ?? 0),
                    "purged": .integer(result.purged),
                ]),
            localizer.document(
                "optimization.net",
                [
                    "net": figures.money(made.net), "percent": figures.signedShare(made.net / cash),
                    "cash": figures.unsigned(cash), "count": .integer(positions),
                ]),
        ]
        if positions >= TrackRecord.least {
            if let deepest = made.statistics.maximumDrawdown, deepest > 0 {
                lines.append(
                    localizer.document("optimization.drawdown", ["percent": figures.share(deepest, places: 1)]))
            }
            if let skilled = made.evidence?.probability() {
                lines.append(localizer.document("optimization.probability", ["probability": figures.share(skilled)]))
            }
        }
        lines.append(
            localizer.document(
                "optimization.unchanged",
                ["net": figures.money(unchanged.net), "percent": figures.signedShare(unchanged.net / cash)]))
        let isWorse = made.net <= max(unchanged.net, 0)
        if isWorse || (result.overfitting.probability?.value ?? 1) >= 0.5 {
            lines.append(localizer.document("optimization.no_gain"))
        }
        if isOfToday {
            let quote = services.instruments[job.instrument]?.quote.code ?? ""
            lines.append(
                localizer.document(
                    "backtest.rate", ["quote": .text(quote), "currency": .text(result.currency.code)]))
        }
        if let isManaged { lines.append(localizer.document(isManaged ? "backtest.managed" : "backtest.unmanaged")) }
        return lines
    }

    private var best: [Document] {
        guard isChanged else { return [localizer.document("optimization.as_it_stands")] }
        let changes = zip(result.space.parameters, result.combination).filter { $0.standard != $1 }
        let made = result.inSample
        return changes.map(change) + [
            localizer.document(
                "optimization.hindsight",
                ["net": figures.money(made.net), "percent": figures.signedShare(made.net / made.cash)])
        ]
    }

    private func change(_ parameter: ParameterSpace.Parameter, _ place: Int) -> Document {
        let (old, new) = (parameter.values[parameter.standard], parameter.values[place])
        var values = ["old": value(old), "new": value(new)]
        let key: String
        switch parameter.place {
        case .argument(let call, let index):
            key = "argument"
            values["indicator"] = .text("\(call)".uppercasedName)
            values["name"] = .text(localizer.parameterName(call.descriptor.parameters[index].name))
        case .threshold(let call, let output, _):
            key = "threshold"
            values["indicator"] = .text(localizer.name(Operand(.indicator(call, output: output))))
        case .entry:
            key = "entry"
            values = ["old": distance(Strategy.Stop.atr(old)), "new": distance(Strategy.Stop.atr(new))]
        case .stop:
            key = "stop"
            let stop = result.space.strategy.stop
            values = ["old": distance(stop.with(old)), "new": distance(stop.with(new))]
        case .target(let index):
            key = "target"
            let target = result.space.strategy.targets[index]
            values = ["old": distance(target.with(old)), "new": distance(target.with(new))]
            values["number"] = .integer(index + 1)
        }
        return localizer.document("optimization.change.\(key)", values)
    }

    private var figures: ResultFigures { ResultFigures(currency: result.currency) }
    private func distance(_ stop: Strategy.Stop) -> MessageValue { .text(localizer.words(stop)) }
    private func distance(_ target: Strategy.Target) -> MessageValue { .text(localizer.words(target)) }
    private func value(_ value: Double) -> MessageValue { .number(FixedPoint(value) ?? .zero) }
    /// Of a year, from one of a day.
    private func yearly(_ daily: Double) -> MessageValue {
        figures.number(daily * result.outOfSample.basis.periodsPerYear.squareRoot())
    }
}

extension Strategy.Stop {
    /// The same kind with another figure.
    fileprivate func with(_ figure: Double) -> Self {
        switch self {
        case .structure: .structure
        case .atr: .atr(figure)
        case .percent: .percent(figure)
        case .pips: .pips(figure)
        case .price: .price(figure)
        }
    }
}

extension Strategy.Target {
    /// The same kind with another figure.
    fileprivate func with(_ figure: Double) -> Self {
        switch self {
        case .structure: .structure
        case .reward: .reward(figure)
        case .atr: .atr(figure)
        case .percent: .percent(figure)
        case .pips: .pips(figure)
        case .price: .price(figure)
        }
    }
}
