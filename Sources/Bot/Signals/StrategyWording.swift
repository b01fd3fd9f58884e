import Actions
import Foundation
import Platform
import Presentation
import Signals
import Trading

extension StrategyError {
    /// What is wrong, and what to write instead, as a person reads it.
    func worded(_ localizer: Localizer) -> ActionError {
        func list(_ items: [String]) -> MessageValue { .text(items.joined(separator: ", ")) }
        func number(_ value: Double) -> MessageValue { .number(FixedPoint(value) ?? .zero) }
        func meant(_ names: [String]) -> MessageValue {
            names.isEmpty ? .text("") : .text(localizer.text("strategy_error.meant", ["names": list(names)]))
        }
        func given(_ text: String) -> MessageValue { .text(text.cut(to: 60)) }
        func spoken(_ text: String) -> MessageValue { given(localizer.spoken(text)) }
        func words(_ items: [String]) -> MessageValue { list(items.map { localizer.spoken($0) }) }
        let (key, values): (String, [String: MessageValue]) =
            switch reason {
            case .malformed(let detail): ("malformed", ["detail": given(detail)])
            case .unknownKey(let name, let nearest):
                ("unknownKey", ["given": given(name), "nearest": meant(nearest)])
            case .missingKey(let name): ("missingKey", ["key": spoken(name)])
            case .badValue(let key, let text, let examples):
                (
                    "badValue",
                    [
                        "given": given(localizer.spoken(text, of: key)), "key": spoken(key),
                        "examples": list(examples.map { localizer.spoken($0, of: key) }),
                    ]
                )
            case .unexpected(let text, let expected):
                (
                    text.isEmpty ? "unexpected_end" : "unexpected",
                    text.isEmpty ? ["expected": words(expected)] : ["given": spoken(text), "expected": words(expected)]
                )
            case .unknownIndicator(let name, let nearest):
                ("unknownIndicator", ["given": given(name), "nearest": meant(nearest)])
            case .badArgument(let indicator, let parameter, let text, let range):
                (
                    "badArgument",
                    [
                        "indicator": .text(indicator), "parameter": .text(localizer.parameterName(parameter)),
                        "given": given(text),
                        "low": number(range.lowerBound), "high": number(range.upperBound),
                    ]
                )
            case .unknownOutput(let indicator, let text, let outputs):
                ("unknownOutput", ["indicator": .text(indicator), "given": given(text), "outputs": list(outputs)])
            case .shorterTimeframe(let shorter, let base):
                ("shorterTimeframe", ["given": .text(shorter.rawValue), "base": .text(base.rawValue)])
            case .tooManyConditions(let limit): ("tooManyConditions", ["limit": .integer(limit)])
            case .contradiction, .impossible, .noZone, .rewardOutOfReach: never(localizer)
            }
        return .refused(
            "strategy", ["reason": .document(localizer.document("strategy_error.\(key)", values))])
    }

    /// Rules by which there could never be a signal.
    private func never(_ localizer: Localizer) -> (String, [String: MessageValue]) {
        func number(_ value: Double) -> MessageValue { .number(FixedPoint(value) ?? .zero) }
        func condition(_ text: String) -> MessageValue { .text(localizer.spoken(condition: text).cut(to: 60)) }
        switch reason {
        case .contradiction(let first, let second):
            return ("contradiction", ["first": condition(first), "second": condition(second)])
        case .impossible(let text, let range) where range.upperBound.isInfinite:
            return ("never_below", ["condition": condition(text), "low": number(range.lowerBound)])
        case .impossible(let text, let range):
            return (
                "impossible",
                [
                    "condition": condition(text), "low": number(range.lowerBound),
                    "high": number(range.upperBound),
                ]
            )
        case .noZone(let direction):
            return ("noZone", ["direction": .text(localizer.text("structure.\(direction.rawValue)"))])
        case .rewardOutOfReach(let best, let minimum):
            return ("rewardOutOfReach", ["best": number(best), "minimum": number(minimum)])
        default: return ("malformed", ["detail": .text("\(reason)")])  // said above
        }
    }
}

extension Localizer {
    /// What a strategy is called: one that comes with the program has a name in each language.
    func title(of strategy: Strategy) -> String { title(ofStrategy: strategy.id, strategy.name) }
    /// - Parameter name: that of one of somebody's own.
    func title(ofStrategy id: String, _ name: String) -> String {
        let key = "template.\(id.replacing("-", with: "_"))"
        return has(key) ? text(key) : name
    }

    /// The rules of a strategy in words.
    func rules(of strategy: Strategy, places: Int) -> Document {
        var lines: [Document] = []
        if let long = strategy.long {
            lines.append(document("strategy.long", ["condition": .text(words(long, places: places))]))
        }
        if let short = strategy.short {
            lines.append(document("strategy.short", ["condition": .text(words(short, places: places))]))
        }
        for filter in strategy.filters {
            lines.append(document("strategy.filter", ["condition": .text(words(filter, places: places))]))
        }
        let minimum = FixedPoint(strategy.minimumReward) ?? .zero
        lines.append(
            document(
                "strategy.exits",
                [
                    "entry": .text(words(strategy.entry)), "stop": .text(words(strategy.stop)),
                    "targets": .text(strategy.targets.map(words).joined(separator: ", ")),
                    "minimum": .text(text("signal.reward", ["value": .number(minimum)])),
                ]))
        lines.append(
            document(
                "strategy.waits", ["expiry": .integer(strategy.expiry), "cooldown": .integer(strategy.cooldown)]))
        return .lines(lines)
    }

    func words(_ entry: Strategy.Entry) -> String {
        switch entry {
        case .market: text("strategy.entry_market")
        case .limitAtZone: text("strategy.entry_zone")
        case .limit(let ranges): text("strategy.entry_limit", ["ranges": amount(ranges)])
        case .breakout(let ranges): text("strategy.entry_breakout", ["ranges": amount(ranges)])
        }
    }

    func words(_ stop: Strategy.Stop) -> String {
        switch stop {
        case .structure: text("strategy.stop_structure")
        case .atr(let ranges): text("strategy.distance_atr", ["count": amount(ranges)])
        case .percent(let percent): text("strategy.distance_percent", ["count": amount(percent)])
        case .pips(let pips): text("strategy.distance_pips", ["count": amount(pips)])
        case .price(let distance): text("strategy.distance_price", ["count": amount(distance)])
        }
    }

    func words(_ target: Strategy.Target) -> String {
        switch target {
        case .structure: text("strategy.target_structure")
        case .reward(let multiple): text("strategy.distance_reward", ["count": amount(multiple)])
        case .atr(let ranges): words(Strategy.Stop.atr(ranges))
        case .percent(let percent): words(Strategy.Stop.percent(percent))
        case .pips(let pips): words(Strategy.Stop.pips(pips))
        case .price(let distance): words(Strategy.Stop.price(distance))
        }
    }

    /// With the decimal sign of the language, in which it can be said again.
    private func amount(_ value: Double) -> MessageValue { FixedPoint(value).map { .number($0) } ?? .text("–") }

    /// What a strategy is called that has no name: what it waits for, as many whole conditions as fit.
    func title(of condition: Condition, places: Int) -> String {
        let limit = 60
        let whole = words(condition, places: places)
        guard whole.count > limit, case .all(let parts) = condition else { return whole.cut(to: limit) }
        var title = ""
        for part in parts {
            let longer = (title.isEmpty ? "" : "\(title) \(text("condition.and")) ") + words(part, places: places)
            guard longer.count < limit else { break }
            title = longer
        }
        return title.isEmpty ? whole.cut(to: limit) : title + "…"
    }
}

extension String {
    /// At most so many characters, whole words, and no parenthesis that stays open.
    fileprivate func cut(to limit: Int) -> String {
        guard count > limit else { return self }
        var words = prefix(limit - 1).split(separator: " ", omittingEmptySubsequences: false)
        if words.count > 1 { words.removeLast() }
        while words.count > 1, words.joined().count(where: { $0 == "(" }) > words.joined().count(where: { $0 == ")" }) {
            words.removeLast()
        }
        return words.joined(separator: " ") + "…"
    }
}
