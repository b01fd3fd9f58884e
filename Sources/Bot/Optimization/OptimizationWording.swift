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

    var reply: Reply {
        var document = localizer.document(
            "optimise.headline",
            [
                "strategy": .text(result.space.strategy.name), "symbol": .text(job.instrument.symbol),
                "timeframe": .text(job.timeframe.rawValue), "reference": .code("#\(job.reference)"),
            ])
        document += localizer.document("backtest.panel") + .lines(worth)
        document += localizer.document("optimise.outside") + .lines(outside)
        document += localizer.document("optimise.best") + .lines(best)
        let save = Reply.Choice(label: localizer.text("button.save"), id: "/optimise save #\(job.reference)")
        return Reply(
            document + services.marketNote(localizer), choices: isChanged ? [[save]] : [], reference: nil)
    }

    private var isChanged: Bool { result.combination != result.space.standard }
    private var positions: Int { result.outOfSample.trades.positions.count }

    private var worth: [Document] {
        let figures = result.overfitting
        var lines: [Document] = []
        if positions < TrackRecord.least {
            lines.append(
                localizer.document(
                    "optimise.few", ["count": .integer(positions), "least": .integer(TrackRecord.least)]))
        }
        lines.append(
            localizer.document(
                "optimise.tried",
                [
                    "tried": .integer(result.tried), "parameters": .integer(result.space.parameters.count),
                    "method": .text(localizer.text("optimise.method.\(result.method.rawValue)")),
                    "whole": .integer(result.whole),
                ]))
        if let probability = figures.probability {
            lines.append(
                localizer.document(
                    "optimise.overfitting",
                    [
                        "probability": share(probability.value), "splits": .integer(probability.logits.count),
                        "variants": .integer(probability.variants),
                    ]))
        }
        if let deflated = figures.deflated {
            lines.append(
                localizer.document(
                    "optimise.deflated", ["deflated": share(deflated), "tried": .integer(result.tried)]))
        }
        lines.append(
            localizer.document(
                "optimise.degradation",
                ["inside": yearly(figures.inside), "outside": yearly(figures.outside)]))
        if let positive = figures.positive, let median = figures.median {
            lines.append(
                localizer.document(
                    "optimise.splits",
                    [
                        "splits": .integer(figures.splits.count), "positive": share(positive),
                        "median": yearly(median), "purged": .integer(result.purged),
                        "embargo": .integer(figures.embargo),
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
                "optimise.walk",
                [
                    "folds": .integer(result.folds.count), "days": .integer(result.folds.first?.test.count ?? 0),
                    "purged": .integer(result.purged),
                ]),
            localizer.document(
                "optimise.net",
                [
                    "net": money(made.net), "percent": signed(made.net / cash), "cash": unsigned(cash),
                    "count": .integer(positions),
                ]),
        ]
        if positions >= TrackRecord.least {
            if let deepest = made.statistics.maximumDrawdown, deepest > 0 {
                lines.append(
                    localizer.document("optimise.drawdown", ["percent": .percent(percent(deepest), places: 1)]))
            }
            if let skilled = made.evidence?.probability() {
                lines.append(localizer.document("optimise.probability", ["probability": share(skilled)]))
            }
        }
        lines.append(
            localizer.document(
                "optimise.unchanged", ["net": money(unchanged.net), "percent": signed(unchanged.net / cash)]))
        let isWorse = made.net <= max(unchanged.net, 0)
        if isWorse || (result.overfitting.probability?.value ?? 1) >= 0.5 {
            lines.append(localizer.document("optimise.no_gain"))
        }
        if isOfToday {
            let quote = services.instruments[job.instrument]?.quote.code ?? ""
            lines.append(
                localizer.document(
                    "backtest.rate", ["quote": .text(quote), "currency": .text(currency.code)]))
        }
        return lines
    }

    private var best: [Document] {
        guard isChanged else { return [localizer.document("optimise.as_it_stands")] }
        let changes = zip(result.space.parameters, result.combination).filter { $0.standard != $1 }
        let made = result.inSample
        return changes.map(change) + [
            localizer.document(
                "optimise.hindsight", ["net": money(made.net), "percent": signed(made.net / made.cash)])
        ]
    }

    private func change(_ parameter: ParameterSpace.Parameter, _ place: Int) -> Document {
        var values: [String: MessageValue] = [
            "old": figure(parameter.values[parameter.standard]), "new": figure(parameter.values[place]),
        ]
        let key: String
        switch parameter.place {
        case .argument(let call, let index):
            key = "argument"
            values["indicator"] = .code("\(call)")
            values["name"] = .code(call.descriptor.parameters[index].name)
        case .threshold(let call, _, _):
            key = "threshold"
            values["indicator"] = .code("\(call)")
        case .entry: key = "entry"
        case .stop: key = "stop"
        case .target(let index):
            key = "target"
            values["number"] = .integer(index + 1)
        }
        return localizer.document("optimise.change.\(key)", values)
    }

    // Figures.

    private var currency: Currency { result.currency }
    private func figure(_ value: Double) -> MessageValue { .number(FixedPoint(value) ?? .zero) }
    private func percent(_ share: Double) -> Percent { Percent(FixedPoint(share * 100) ?? .zero) }
    private func share(_ value: Double) -> MessageValue { .percent(percent(value), places: 0) }
    private func signed(_ share: Double) -> MessageValue { .signedPercent(percent(share), places: 1) }
    private func money(_ value: Double) -> MessageValue { .signedMoney(amount(value)) }
    private func unsigned(_ value: Double) -> MessageValue { .money(amount(value)) }
    private func amount(_ value: Double) -> Money { Money(FixedPoint(value) ?? .zero, currency).booked }
    /// Of a year, from one of a day.
    private func yearly(_ daily: Double) -> MessageValue {
        let value = daily * result.outOfSample.basis.periodsPerYear.squareRoot()
        return .number((FixedPoint(value) ?? .zero).rounded(to: FixedPoint("0.01") ?? 1, .halfEven), places: 2...2)
    }
}
