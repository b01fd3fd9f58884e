import Actions
import Indicators
import Presentation
import Trading

/// What a person can have drawn into a chart.
enum ChartIndicator: Sendable, Hashable {
    case call(IndicatorCall)
    /// Market structure: swings, breaks, order blocks, gaps.
    case structure

    /// As it is stored, and as people can type it; reads back as an equal value.
    var text: String {
        switch self {
        case .call(let call): call.description
        case .structure: "structure"
        }
    }

    /// Short, as charts and lists show it: `EMA 50`.
    func name(_ localizer: Localizer) -> String {
        guard case .call(let call) = self else { return localizer.text("indicator.structure") }
        let key = "indicator.\(call.name)"
        let name = localizer.has(key) ? localizer.text(key) : call.name.uppercased().replacing("_", with: " ")
        let arguments = call.description.dropFirst(call.name.count).filter { $0 != "(" && $0 != ")" }
        return arguments.isEmpty ? name : "\(name) \(arguments.replacing(",", with: " "))"
    }
}

/// A list of indicators as people write it.
struct IndicatorList {
    /// One that was named, and whether with figures of its own: `ema50`, not `ema`.
    struct Item: Sendable, Hashable {
        var indicator: ChartIndicator
        var isExact: Bool
    }
    let items: [Item]
    var indicators: [ChartIndicator] { items.map(\.indicator) }

    /// What people may write that stands for market structure.
    private static let structure: Set<String> = ["structure", "smc"]
    /// Most words that one indicator takes.
    private static let longest = 8

    /// Reads `rsi ema50 bollinger`, `ema 20 50 200`, `max(20,high), macd 12 26 9`, `200 ema`.
    /// - Throws: `IndicatorError` for the first that cannot be read.
    init(_ texts: [String]) throws(IndicatorError) {
        let words = texts.joined(separator: " ").lowercased().split { " \t\n,;()".contains($0) }.prefix(60)
            .map(String.init)
        var items: [Item] = []
        var index = 0
        while index < words.count {
            let (item, length) = try Self.item(words[index...], after: items.last)
            if !items.contains(where: { $0.indicator == item.indicator }) { items.append(item) }
            index += length
        }
        self.items = items
    }

    private static func item(_ words: ArraySlice<String>, after last: Item?) throws(IndicatorError) -> (Item, Int) {
        let first = words[words.startIndex]
        if structure.contains(first) { return (Item(indicator: .structure, isExact: true), 1) }
        if Double(first) != nil {
            // `ema 20 50`: another average like the one before; `200 ema`: the figure stands first.
            if case .call(let call)? = last?.indicator, last?.isExact == true, call.descriptor.figures.count == 1,
                let another = try? IndicatorCall(text: "\(call.name) \(first)")
            {
                return (Item(indicator: .call(another), isExact: true), 1)
            }
            if let name = words.dropFirst().first, let call = try? IndicatorCall(text: "\(name) \(first)") {
                return (Item(indicator: .call(call), isExact: true), 2)
            }
            if case .call(let call)? = last?.indicator, call.descriptor.figures.count != 1 {
                throw .tooMany(indicator: call.name, parameters: call.descriptor.figures.map(\.name))
            }
        }
        for length in stride(from: min(words.count, longest), to: 1, by: -1) {
            let text = words.prefix(length).joined(separator: " ")
            guard let call = try? IndicatorCall(text: text) else { continue }
            return (Item(indicator: .call(call), isExact: text.contains(where: \.isNumber)), length)
        }
        // Figures that follow belong to it: what is wrong with them is what is to be said.
        let figures = words.dropFirst().prefix { Double($0) != nil }
        let call = try IndicatorCall(text: ([first] + figures.prefix(1)).joined(separator: " "))
        return (Item(indicator: .call(call), isExact: first.contains(where: \.isNumber)), 1)
    }
}

extension IndicatorDescriptor {
    /// The parameters that are numbers.
    fileprivate var figures: [Parameter] { parameters.filter { $0.choices.isEmpty } }
}

extension IndicatorError {
    /// As a person reads it.
    func worded(_ localizer: Localizer) -> ActionError {
        func number(_ value: Double) -> MessageValue { FixedPoint(value).map { .number($0) } ?? .text("\(value)") }
        switch self {
        case .unknown(let name, let nearest):
            let name = MessageValue.code(String(name.prefix(40)))
            guard !nearest.isEmpty else { return .refused("unknown_indicator", ["name": name]) }
            return .refused(
                "unknown_indicator_near", ["name": name, "nearest": .text(nearest.joined(separator: ", "))])
        case .argument(let indicator, let parameter, let given, let range):
            return .refused(
                "indicator_range",
                [
                    "indicator": .code(indicator), "parameter": .text(localizer.parameterName(parameter)),
                    "given": .code(String(given.prefix(20))), "low": number(range.lowerBound),
                    "high": number(range.upperBound),
                ])
        case .choice(let indicator, let parameter, let given, let choices):
            return .refused(
                "indicator_choice",
                [
                    "indicator": .code(indicator), "parameter": .text(localizer.parameterName(parameter)),
                    "given": .code(String(given.prefix(20))), "choices": .text(choices.joined(separator: ", ")),
                ])
        case .tooMany(let indicator, let parameters):
            guard !parameters.isEmpty else { return .refused("indicator_no_figures", ["indicator": .code(indicator)]) }
            let names = parameters.map { localizer.parameterName($0) }.joined(separator: ", ")
            return .refused("indicator_too_many", ["indicator": .code(indicator), "parameters": .text(names)])
        case .candles: return .refused("bad_candles")
        }
    }
}
