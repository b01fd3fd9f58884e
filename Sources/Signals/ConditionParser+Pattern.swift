import Indicators
import Trading

/// Candlestick patterns, and what indicators say by themselves.
extension ConditionParser {
    /// The pattern that the one to three words here name: `engulfing`, `shooting star`, `cdlhammer`; nil when they name
    /// none.
    mutating func patternCall() -> IndicatorCall? {
        var words: [String] = []
        while words.count < 4, case .word(let word)? = tokens.peek(words.count) { words.append(word) }
        for count in stride(from: words.count, to: 0, by: -1) {
            let name = words[..<count].joined()
            let id = name.hasPrefix("cdl") ? name : "cdl" + name
            guard CandlestickPattern(rawValue: id) != nil, let call = try? IndicatorCall(id) else {  // no such pattern
                continue
            }
            tokens.advance(count)
            _ = tokens.take("pattern") || tokens.take("candle")
            return call
        }
        return nil
    }

    /// `hammer`: a pattern that is compared with nothing. One that is seen both ways counts whichever way it is; nil
    /// when none stands here.
    mutating func patternAlone() throws(StrategyError) -> Condition? {
        let start = tokens.position
        guard let call = patternCall() else { return nil }
        let place = try timeframe()
        let ends: [ConditionTokens.Token] = [
            .word("and"), .word("or"), .word("plus"), .sign(","), .sign("&"), .sign(")"), .sign(";"),
        ]
        guard tokens.current.map(ends.contains) ?? true, let pattern = CandlestickPattern(rawValue: call.name) else {
            tokens.rewind(to: start)
            return nil
        }
        let figure = Operand(.indicator(call, output: 0), on: place)
        let (up, down) = (
            Condition.compare(figure, .above, .number(0)), Condition.compare(figure, .below, .number(0))
        )
        if Self.bullish.contains(pattern) { return up }
        return Self.bearish.contains(pattern) ? down : .any([up, down])
    }

    /// Patterns that are only ever found as bullish, or have no direction (TA-Lib gives these 100 as well).
    private static let bullish: Set<CandlestickPattern> = Set(
        [
            "cdl3starsinsouth", "cdl3whitesoldiers", "cdlconcealbabyswall", "cdldoji", "cdldragonflydoji",
            "cdlgravestonedoji", "cdlhammer", "cdlhomingpigeon", "cdlinvertedhammer", "cdlladderbottom",
            "cdllongleggeddoji", "cdlmatchinglow", "cdlmorningdojistar", "cdlmorningstar", "cdlpiercing",
            "cdlrickshawman", "cdlsticksandwich", "cdltakuri", "cdlunique3river",
        ].compactMap(CandlestickPattern.init(rawValue:)))
    private static let bearish: Set<CandlestickPattern> = Set(
        [
            "cdl2crows", "cdl3blackcrows", "cdladvanceblock", "cdldarkcloudcover", "cdleveningdojistar",
            "cdleveningstar", "cdlhangingman", "cdlidentical3crows", "cdlinneck", "cdlonneck", "cdlshootingstar",
            "cdlstalledpattern", "cdlthrusting", "cdlupsidegap2crows",
        ].compactMap(CandlestickPattern.init(rawValue:)))

    /// `supertrend bullish`: of an indicator that tells a direction by itself; nil of others, and where none is said.
    mutating func stated(_ figure: Operand) -> Condition? {
        guard case .indicator(let call, output: 0) = figure.source,
            let output = call.descriptor.outputs.firstIndex(of: "direction")
        else { return nil }
        var told = figure
        told.source = .indicator(call, output: output)
        if tokens.take("bullish") || tokens.take("up") { return .compare(told, .above, .number(0)) }
        return tokens.take("bearish") || tokens.take("down") ? .compare(told, .below, .number(0)) : nil
    }
}
