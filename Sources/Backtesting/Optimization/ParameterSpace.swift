import Foundation
public import Indicators
public import Signals

/// The numbers of a strategy that an optimization varies, and the values each may take.
///
/// They are found in the strategy as it is written: what indicators are set by, the figures they are compared with, and
/// the distances of entry, stop and targets. Each takes five values around the one that stands there. Neither how many
/// bars an event may lie back nor the least reward is varied: those are what the trader wants, not what fits.
public struct ParameterSpace: Sendable, Hashable {
    public struct Parameter: Sendable, Hashable {
        public enum Place: Sendable, Hashable {
            /// What an indicator is set by, wherever the strategy uses it; its place in the descriptor.
            case argument(IndicatorCall, Int)
            /// What an output of an indicator is compared with.
            case threshold(IndicatorCall, output: Int, Double)
            case entry
            case stop
            /// Its place in the list.
            case target(Int)
        }
        public let place: Place
        /// In order, at least two.
        public let values: [Double]
        /// The place of the value that the strategy has.
        public let standard: Int
    }

    public let strategy: Strategy
    public let parameters: [Parameter]

    /// Lengths, multiples and distances are multiplied by these, figures to compare with by those.
    public static let factors = [0.5, 0.75, 1, 1.5, 2]
    public static let thresholdFactors = [0.8, 0.9, 1, 1.1, 1.2]

    public init(_ strategy: Strategy) {
        self.strategy = strategy
        var parameters: [Parameter] = []
        func add(
            _ place: Parameter.Place, _ value: Double, in range: ClosedRange<Double> = 1e-6...1e9,
            isWhole: Bool = false, _ factors: [Double] = Self.factors
        ) {
            guard value != 0, !parameters.contains(where: { $0.place == place }) else { return }
            let around = factors.map { isWhole ? ($0 * value).rounded() : ($0 * value).rounded(digits: 3) }
            let values = Set(around.filter(range.contains) + [value]).sorted()
            guard values.count > 1, let standard = values.firstIndex(of: value) else { return }
            parameters.append(Parameter(place: place, values: values, standard: standard))
        }
        for leaf in ([strategy.long, strategy.short].compactMap(\.self) + strategy.filters).flatMap(\.leaves) {
            for call in leaf.operands.compactMap(\.call) {
                for (index, parameter) in call.descriptor.parameters.enumerated() where parameter.choices.isEmpty {
                    let least = max(parameter.range.lowerBound, parameter.isWhole ? 2 : 0)
                    guard least <= parameter.range.upperBound else { continue }
                    add(
                        .argument(call, index), call.arguments[index], in: least...parameter.range.upperBound,
                        isWhole: parameter.isWhole)
                }
            }
            if let (call, output, number) = leaf.threshold {
                add(.threshold(call, output: output, number), number, in: -1e9...1e9, Self.thresholdFactors)
            }
        }
        switch strategy.entry {
        case .limit(let distance), .breakout(let distance): add(.entry, distance, in: 0...20)
        case .market, .limitAtZone: break
        }
        switch strategy.stop {
        case .atr(let distance): add(.stop, distance, in: 1e-6...50)
        case .percent(let distance): add(.stop, distance, in: 1e-6...90)
        case .pips(let distance): add(.stop, distance, in: 1e-6...100_000)
        case .price(let distance): add(.stop, distance, in: 1e-6...1e9)
        case .structure: break
        }
        for (index, target) in strategy.targets.enumerated() {
            switch target {
            case .reward(let distance), .atr(let distance): add(.target(index), distance, in: 1e-6...100)
            case .percent(let distance): add(.target(index), distance, in: 1e-6...1000)
            case .pips(let distance): add(.target(index), distance, in: 1e-6...100_000)
            case .price(let distance): add(.target(index), distance, in: 1e-6...1e9)
            case .structure: break
            }
        }
        self.parameters = parameters
    }

    /// How many combinations there are, those that make no sense included; the largest number when there are more.
    public var size: Int {
        parameters.reduce(1) { size, parameter in
            let (product, isTooLarge) = size.multipliedReportingOverflow(by: parameter.values.count)
            return isTooLarge ? .max : product
        }
    }

    /// The places of the values that the strategy has.
    public var standard: [Int] { parameters.map(\.standard) }

    /// The strategy with other values.
    /// - Parameter combination: the place of each parameter's value.
    /// - Returns: nil when it makes no sense: lengths of one indicator that have changed their order, so that the fast
    ///   average is the slow one; targets that have; conditions that exclude each other; a reward out of reach.
    public func strategy(_ combination: [Int]) -> Strategy? {
        guard combination != standard else { return strategy }
        let values = zip(parameters, combination).map { $0.values[$1] }
        guard hasOrder(values) else { return nil }
        let new = Dictionary(uniqueKeysWithValues: zip(parameters.map(\.place), values))
        var changed = strategy
        changed.long = strategy.long?.replacing(new)
        changed.short = strategy.short?.replacing(new)
        changed.filters = strategy.filters.map { $0.replacing(new) }
        switch (strategy.entry, new[.entry]) {
        case (.limit, let distance?): changed.entry = .limit(atr: distance)
        case (.breakout, let distance?): changed.entry = .breakout(atr: distance)
        default: break
        }
        switch (strategy.stop, new[.stop]) {
        case (.atr, let distance?): changed.stop = .atr(distance)
        case (.percent, let distance?): changed.stop = .percent(distance)
        case (.pips, let distance?): changed.stop = .pips(distance)
        case (.price, let distance?): changed.stop = .price(distance)
        default: break
        }
        for (index, target) in strategy.targets.enumerated() {
            switch (target, new[.target(index)]) {
            case (.reward, let distance?): changed.targets[index] = .reward(distance)
            case (.atr, let distance?): changed.targets[index] = .atr(distance)
            case (.percent, let distance?): changed.targets[index] = .percent(distance)
            case (.pips, let distance?): changed.targets[index] = .pips(distance)
            case (.price, let distance?): changed.targets[index] = .price(distance)
            default: break
            }
        }
        return (try? changed.check()) == nil ? nil : changed  // one that could never signal is none
    }

    /// Whether the lengths of each kind of indicator, and the targets, stand in the order that they have in the
    /// strategy.
    private func hasOrder(_ values: [Double]) -> Bool {
        for (first, left) in parameters.enumerated() {
            for (second, right) in parameters.enumerated() where left.isOrdered(with: right) {
                let before = left.values[left.standard] < right.values[right.standard]
                if before, values[first] >= values[second] { return false }
            }
        }
        return true
    }
}

extension ParameterSpace.Parameter {
    fileprivate func isOrdered(with other: Self) -> Bool {
        switch (place, other.place) {
        case (.argument(let left, let first), .argument(let right, let second)):
            left.name == right.name && left.descriptor.parameters[first].isWhole
                && right.descriptor.parameters[second].isWhole
        case (.target, .target): true
        default: false
        }
    }
}

extension Operand {
    fileprivate var call: IndicatorCall? {
        if case .indicator(let call, _) = source { call } else { nil }
    }

    fileprivate func replacing(_ new: [ParameterSpace.Parameter.Place: Double]) -> Operand {
        guard case .indicator(let call, let output) = source else { return self }
        let arguments = call.arguments.enumerated().map { new[.argument(call, $0)] ?? $1 }
        // Values were taken from the ranges of the descriptor.
        guard let changed = try? IndicatorCall(call.name, arguments) else { return self }
        var operand = self
        operand.source = .indicator(changed, output: output)
        return operand
    }
}

extension Condition {
    fileprivate var operands: [Operand] {
        switch self {
        case .compare(let left, _, let right): [left, right]
        case .rising(let operand, _), .falling(let operand, _): [operand]
        default: []
        }
    }

    /// The number that an indicator is compared with.
    fileprivate var threshold: (IndicatorCall, Int, Double)? {
        guard case .compare(let left, _, let right) = self else { return nil }
        switch (left.source, right.source) {
        case (.indicator(let call, let output), .number(let number)),
            (.number(let number), .indicator(let call, let output)):
            return (call, output, number)
        default: return nil
        }
    }

    fileprivate func replacing(_ new: [ParameterSpace.Parameter.Place: Double]) -> Condition {
        switch self {
        case .compare(let left, let relation, let right):
            var (low, high) = (left.replacing(new), right.replacing(new))
            if let (call, output, number) = threshold, let value = new[.threshold(call, output: output, number)] {
                if case .number = left.source { low.source = .number(value) } else { high.source = .number(value) }
            }
            return .compare(low, relation, high)
        case .rising(let operand, let bars): return .rising(operand.replacing(new), bars: bars)
        case .falling(let operand, let bars): return .falling(operand.replacing(new), bars: bars)
        case .not(let part): return .not(part.replacing(new))
        case .all(let parts): return .all(parts.map { $0.replacing(new) })
        case .any(let parts): return .any(parts.map { $0.replacing(new) })
        case .atLeast(let count, let parts): return .atLeast(count, parts.map { $0.replacing(new) })
        case .event, .inZone, .inHalf, .trend, .change, .session, .hours, .dayType, .weekdays: return self
        }
    }
}

extension Double {
    /// With so many significant digits, as people write it.
    fileprivate func rounded(digits: Int) -> Double {
        Double(String(format: "%.\(digits)g", self)) ?? self
    }
}
