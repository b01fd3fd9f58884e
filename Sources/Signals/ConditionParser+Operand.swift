import Indicators
import Trading

/// Figures: numbers, prices, indicators.
extension ConditionParser {
    mutating func operand() throws(StrategyError) -> Operand {
        _ = tokens.take("the")
        var length: Int?
        if case .word(let word)? = tokens.peek(1), (try? IndicatorCall(text: word)) != nil {  // no indicator
            length = tokens.count()  // `50 ema`
        }
        if length == nil, let number = tokens.number() {
            return tokens.take("pips") || tokens.take("pip") ? Operand(.pips(number)) : .number(number)
        }
        guard case .word(let word)? = tokens.current else {
            throw unexpected(["close", "rsi(14)", "ema(50)", "70"])
        }
        var operand: Operand
        if let field = Operand.PriceField(rawValue: word == "price" ? "close" : word) {
            tokens.advance()
            operand = Operand(.price(field))
        } else if word == "spread" {
            tokens.advance()
            return Operand(.spread)
        } else if let level = level() {
            operand = Operand(.level(level))
        } else {
            operand = Operand(try indicator(length: length))
        }
        if tokens.take(sign: "[") {
            guard let bars = tokens.count(), bars <= 100, tokens.take(sign: "]") else { throw unexpected(["[1]"]) }
            operand.barsAgo = bars
        }
        operand.timeframe = try timeframe()
        return operand
    }

    /// `pdh`, `previous day high`, `swing low`, `equal_highs`; nil when none stands here.
    mutating func level() -> PriceLevel? {
        if case .word(let word)? = tokens.current, let level = PriceLevel(rawValue: word) {
            tokens.advance()
            return level
        }
        let start = tokens.position
        if tokens.take("previous") || tokens.take("prior") || tokens.take("last") {
            for (word, letter) in [("day", "d"), ("week", "w"), ("month", "m")] where tokens.take(word) {
                if tokens.take("high") { return PriceLevel(rawValue: "p\(letter)h") }
                if tokens.take("low") { return PriceLevel(rawValue: "p\(letter)l") }
            }
        }
        if tokens.take("swing", "high") { return .swingHigh }
        if tokens.take("swing", "low") { return .swingLow }
        if tokens.take("equal", "highs") { return .equalHighs }
        if tokens.take("equal", "lows") { return .equalLows }
        tokens.rewind(to: start)
        return nil
    }

    /// `rsi`, `rsi14`, `rsi 14`, `14 rsi`, `rsi(14)`, `stochastic rsi`, `macd(12,26,9).signal`.
    private mutating func indicator(length: Int?) throws(StrategyError) -> Operand.Source {
        let name = name()
        var words = [name] + (length.map { [String($0)] } ?? [])
        if tokens.take(sign: "(") {
            while !tokens.take(sign: ")") {
                if let number = tokens.number() {
                    words.append(number.plain)
                } else if case .word(let word)? = tokens.current {
                    words.append(word)
                    tokens.advance()
                } else {
                    throw unexpected([")"])
                }
                _ = tokens.take(sign: ",")
            }
        } else if let number = tokens.count() {
            words.append(String(number))
        }
        let call: IndicatorCall
        do {
            call = try IndicatorCall(text: words.joined(separator: " "))
        } catch {
            throw StrategyError(error)
        }
        return .indicator(call, output: try output(of: call))
    }

    /// Takes the most words that together name an indicator; one word when none do.
    private mutating func name() -> String {
        var words: [String] = []
        while words.count < 4, case .word(let word)? = tokens.peek(words.count) { words.append(word) }
        while words.count > 1, (try? IndicatorCall(text: words.joined(separator: " "))) == nil {  // fewer words then
            words.removeLast()
        }
        tokens.advance(words.count)
        return words.joined(separator: " ")
    }

    private mutating func output(of call: IndicatorCall) throws(StrategyError) -> Int {
        guard tokens.take(sign: ".") else { return 0 }
        let outputs = call.descriptor.outputs
        guard case .word(let name)? = tokens.current else {
            throw StrategyError(
                .unknownOutput(indicator: call.descriptor.name, given: tokens.remainder, outputs: outputs))
        }
        guard let index = outputs.firstIndex(of: name) else {
            throw StrategyError(.unknownOutput(indicator: call.descriptor.name, given: name, outputs: outputs))
        }
        tokens.advance()
        return index
    }
}

extension StrategyError {
    init(_ error: IndicatorError) {
        switch error {
        case .unknown(let name, let nearest): self.init(.unknownIndicator(name, nearest: nearest))
        case .argument(let indicator, let parameter, let given, let range):
            self.init(.badArgument(indicator: indicator, parameter: parameter, given: given, range: range))
        case .tooMany(let indicator, let parameters):
            self.init(.unexpected(text: indicator, expected: ["\(indicator)(\(parameters.joined(separator: ",")))"]))
        case .choice(_, _, let given, let choices): self.init(.unexpected(text: given, expected: choices))
        case .candles: self.init(.malformed("candles"))
        }
    }
}

extension Double {
    /// Without `.0` where it is whole.
    var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
