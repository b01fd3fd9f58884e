import Platform
public import Trading

/// An indicator and its arguments: what people write as `rsi(14)`, and the key under which one computation is shared.
///
/// Arguments are complete: `rsi` and `rsi(14)` are equal.
public struct IndicatorCall: Hashable, Sendable, CustomStringConvertible {
    /// As in the descriptor.
    public let name: String
    /// One for each parameter of the descriptor, in its order.
    public let arguments: [Double]

    /// - Throws: `IndicatorError` when there is no such indicator, or an argument does not fit.
    public init(_ name: String, _ arguments: [Double] = []) throws(IndicatorError) {
        guard let type = IndicatorCatalogue.type(named: name) else {
            throw .unknown(name: name, nearest: IndicatorCatalogue.nearest(to: name))
        }
        let descriptor = type.descriptor
        guard arguments.count <= descriptor.parameters.count else {
            throw .tooMany(indicator: descriptor.name, parameters: descriptor.parameters.map(\.name))
        }
        for (parameter, argument) in zip(descriptor.parameters, arguments) {
            guard parameter.range.contains(argument), !parameter.isWhole || argument == argument.rounded() else {
                throw .argument(
                    indicator: descriptor.name, parameter: parameter.name, given: Self.text(argument),
                    range: parameter.range)
            }
        }
        self.name = descriptor.name
        // -0 and 0 are equal but print differently.
        self.arguments = arguments.map { $0 + 0 } + descriptor.parameters[arguments.count...].map(\.standard)
    }

    public var type: any Indicator.Type {
        guard let type = IndicatorCatalogue.type(named: name) else { preconditionFailure("a call names no indicator") }
        return type
    }
    public var descriptor: IndicatorDescriptor { type.descriptor }

    /// How many candles it needs until every output has its first figure.
    public var warmUp: Int { descriptor.warmUp(arguments) }

    /// The outputs that are prices and are drawn over the candles; empty when it has a scale of its own.
    public var overlay: [String] {
        // The highest volume is no price.
        let reads = zip(descriptor.parameters, arguments).first { $0.0.name == "source" }.map { Int($0.1) }
        return reads == Source.volume.rawValue ? [] : descriptor.overlay
    }

    /// A fresh computation.
    /// - Parameter calendar: which day a bar belongs to, for indicators that follow days; UTC days when absent.
    public func make(calendar: TradingCalendar = .always) -> any Indicator {
        if let anchored = type as? any SessionAnchored.Type {
            return anchored.init(arguments: arguments, calendar: calendar)
        }
        return type.init(arguments: arguments)
    }

    /// Canonical text, which reads back as an equal call: `rsi(14)`, `max(20,high)`, `obv`. A standard word at the end
    /// is left out.
    public var description: String {
        let parameters = descriptor.parameters
        var words = zip(parameters, arguments).map { parameter, argument in
            parameter.choices.isEmpty ? Self.text(argument) : parameter.choices[Int(argument)]
        }
        while let last = words.indices.last, !parameters[last].choices.isEmpty,
            arguments[last] == parameters[last].standard
        { words.removeLast() }
        return words.isEmpty ? name : "\(name)(\(words.joined(separator: ",")))"
    }

    /// Without a fraction where there is none.
    private static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

extension IndicatorCatalogue {
    /// Up to three names nearest to a misspelt one, best first; none when nothing is near.
    static func nearest(to name: String) -> [String] {
        let name = String(name.prefix(40))
        let limit = max(2, name.count / 3)
        let letters = Distance.letters(name)
        var best: [String: Int] = [:]
        for (known, type) in byName {
            let isBegun = name.count >= 2 && known.hasPrefix(name)
            let goesOn = known.count >= 3 && name.hasPrefix(known)
            let apart = Distance.between(letters, Distance.letters(known), limit: limit)
            guard let distance = isBegun ? 1 : goesOn ? 2 : apart else { continue }
            best[type.descriptor.name] = min(best[type.descriptor.name] ?? .max, distance)
        }
        return best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(3).map(\.key)
    }
}
