extension IndicatorCall {
    /// Reads what people write: `rsi(14)`, `RSI`, `ema50`, `sma 200`, `max(20, high)`, `bollinger 20 2`, `stochastic`.
    ///
    /// Case does not count. Arguments follow the name in parentheses or after spaces; numbers stand in the order of the
    /// parameters, words anywhere.
    /// - Throws: `IndicatorError` when there is no such indicator, or an argument does not fit.
    public init(text: String) throws(IndicatorError) {
        let written = text.prefix(200).lowercased()
        var words = written.split { " \t\n\r,;()".contains($0) }.map(String.init)
        guard let (type, rest) = Self.name(in: words) else {
            // Only the name: arguments would lead astray.
            let name = words.prefix { Double($0) == nil }.joined(separator: "_")
            let bare =
                name.contains { !$0.isNumber } ? String(name.reversed().drop(while: \.isNumber).reversed()) : name
            throw .unknown(name: bare, nearest: IndicatorCatalogue.nearest(to: bare))
        }
        words = rest
        try self.init(type.descriptor.name, Self.arguments(words, of: type.descriptor))
    }

    /// The longest beginning that is a name, and what follows it.
    private static func name(in words: [String]) -> ((any Indicator.Type), [String])? {
        for count in stride(from: min(words.count, 5), to: 0, by: -1) {
            let name = words[..<count].joined(separator: "_").replacing("-", with: "_")
            let spellings = [words[..<count].joined(separator: "_"), name, name.replacing("_", with: "")]
            for spelling in spellings {
                if let type = IndicatorCatalogue.type(named: spelling) { return (type, Array(words[count...])) }
            }
            // `ema50`, `bb20`: the digits at the end are the first argument.
            let digits = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
            guard !digits.isEmpty else { continue }
            let bare = String(name.dropLast(digits.count))
            for spelling in [bare, bare.hasSuffix("_") ? String(bare.dropLast()) : bare] {
                if let type = IndicatorCatalogue.type(named: spelling) { return (type, [digits] + words[count...]) }
            }
        }
        return nil
    }

    private static func arguments(
        _ words: [String], of descriptor: IndicatorDescriptor
    ) throws(IndicatorError) -> [Double] {
        let parameters = descriptor.parameters
        var given: [Double?] = Array(repeating: nil, count: parameters.count)
        for word in words {
            if let number = Double(word), number.isFinite {
                guard
                    let place = parameters.indices.first(where: { given[$0] == nil && parameters[$0].choices.isEmpty })
                else { throw .tooMany(indicator: descriptor.name, parameters: parameters.map(\.name)) }
                given[place] = number
            } else if let place = parameters.indices.first(where: { parameters[$0].choices.contains(word) }),
                let choice = parameters[place].choices.firstIndex(of: word)
            {
                guard given[place] == nil else {
                    throw .tooMany(indicator: descriptor.name, parameters: parameters.map(\.name))
                }
                given[place] = Double(choice)
            } else {
                throw misfit(word, descriptor, given)
            }
        }
        return zip(parameters, given).map { $1 ?? $0.standard }
    }

    /// What is wrong with a word that is neither a number nor known.
    private static func misfit(
        _ word: String, _ descriptor: IndicatorDescriptor, _ given: [Double?]
    ) -> IndicatorError {
        let parameters = descriptor.parameters
        guard let place = parameters.indices.first(where: { given[$0] == nil }) else {
            return .tooMany(indicator: descriptor.name, parameters: parameters.map(\.name))
        }
        // A word where words may stand; something like a number where only numbers may.
        let isNumber = word.first.map { $0.isNumber || "+-.".contains($0) } ?? false
        let choice = isNumber ? nil : parameters.first { !$0.choices.isEmpty }
        if let choice {
            return .choice(
                indicator: descriptor.name, parameter: choice.name, given: word, choices: choice.choices)
        }
        return .argument(
            indicator: descriptor.name, parameter: parameters[place].name, given: word, range: parameters[place].range)
    }
}
