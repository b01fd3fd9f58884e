import Indicators

/// Candlestick patterns as functions of a script, from the one rule of each.
enum CandleScript {
    /// What stands for a part of a candle in a language.
    private typealias Part = (_ name: String, _ bar: String) -> String

    static let pine: [String: ScriptFunctions.Function] = Dictionary(
        uniqueKeysWithValues: patterns.map { ("\($0.pattern)", pineFunction($0.pattern, $0.rule)) }
    ).merging(pineParts) { first, _ in first }

    static let mql: [String: ScriptFunctions.Function] = Dictionary(
        uniqueKeysWithValues: patterns.map { ($0.pattern.mqlName, mqlFunction($0.pattern, $0.rule)) }
    ).merging(mqlParts) { first, _ in first }

    private static let patterns: [(pattern: CandlestickPattern, rule: CandleRule)] =
        CandlestickPattern.allCases.compactMap { pattern in CandleRule(pattern).map { (pattern, $0) } }

    // Patterns.

    private static func pineFunction(
        _ pattern: CandlestickPattern, _ rule: CandleRule
    ) -> ScriptFunctions.Function {
        func text(_ rule: String) -> String { written(rule, and: "and", or: "or") { pinePart($0, $1) } }
        let lines = [
            "// \(pattern.name): 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.",
            "\(pattern)(float penetration) =>", "    bool found = \(text(rule.found))",
            "    bool isUp = \(text(rule.up))", "    bool isFull = \(text(rule.fully ?? CandleRule.always))",
            "    float score = isFull ? 100 : 80",
            "    na(close[\(lookback(pattern))]) ? na : found ? (isUp ? score : -score) : 0.0",
        ]
        return (needs(rule).map { pineName($0) }.filter { pineParts[$0] != nil }, lines.joined(separator: "\n"))
    }

    private static func mqlFunction(_ pattern: CandlestickPattern, _ rule: CandleRule) -> ScriptFunctions.Function {
        func text(_ rule: String) -> String { written(rule, and: "&&", or: "||") { mqlPart($0, "i + \($1)") } }
        let lines = [
            "// \(pattern.name): 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.",
            "void \(pattern.mqlName)(const MqlRates &bars[], double penetration, double &result[])", "{",
            "   int count = ArraySize(bars);", "   Fit(result, count);",
            "   for(int i = 0; i + \(lookback(pattern)) < count; i++)", "   {",
            "      bool found = \(text(rule.found));", "      bool isUp = \(text(rule.up));",
            "      bool isFull = \(text(rule.fully ?? CandleRule.always));",
            "      double score = isFull ? 100.0 : 80.0;", "      result[i] = found ? (isUp ? score : -score) : 0.0;",
            "   }", "}",
        ]
        let parts = needs(rule).map { mqlName($0) }.filter { mqlParts[$0] != nil }
        return (["Fit"] + parts, lines.joined(separator: "\n"))
    }

    /// Candles before the newest that must exist.
    private static func lookback(_ pattern: CandlestickPattern) -> Int {
        IndicatorCall.standard(pattern.indicator, []).warmUp - 1
    }

    private static func needs(_ rule: CandleRule) -> [String] {
        let text = [rule.found, rule.up, rule.fully ?? ""].joined(separator: " ")
        return Set(text.matches(of: /([a-z]+)\(/).map { String($0.1) }).sorted()
    }

    /// A rule in a language.
    private static func written(_ rule: String, and: String, or: String, _ part: (String, String) -> String) -> String {
        var rule = rule
        // The whole needs no parentheses of its own.
        if rule.hasPrefix("("), closing(rule) == rule.index(before: rule.endIndex) {
            rule = String(rule.dropFirst().dropLast())
        }
        return rule.replacing("&", with: and).replacing("|", with: or)
            .replacing(/([a-z]+)\(([0-9])\)/) { part(String($0.1), String($0.2)) }
    }

    /// Where the first parenthesis is closed.
    private static func closing(_ text: String) -> String.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    // Parts of candles.

    private static let prices = ["open", "high", "low", "close"]

    private static func pineName(_ part: String) -> String { "candle\(part.prefix(1).uppercased())\(part.dropFirst())" }
    private static func pinePart(_ part: String, _ bar: String) -> String {
        prices.contains(part) ? "\(part)[\(bar)]" : "\(pineName(part))(\(bar))"
    }

    private static func mqlName(_ part: String) -> String { "Candle\(part.prefix(1).uppercased())\(part.dropFirst())" }
    private static func mqlPart(_ part: String, _ bar: String) -> String {
        prices.contains(part) ? "bars[\(bar)].\(part)" : "\(mqlName(part))(bars, \(bar))"
    }

    private static let shapes: [(name: String, text: String)] = [
        ("top", "max(open, close)"), ("bottom", "min(open, close)"), ("body", "abs(close - open)"),
        ("upper", "high - max(open, close)"), ("lower", "min(open, close) - low"),
    ]
    /// What candles before one are usually like: a share of the mean of a part of so many of them.
    private static let usual: [(name: String, part: String, bars: Int, share: Double)] = [
        ("usual", "body", 10, 1), ("tiny", "high - low", 10, 0.1), ("brief", "shadows", 10, 0.5),
        ("near", "high - low", 5, 0.2), ("far", "high - low", 5, 0.6), ("equal", "high - low", 5, 0.05),
    ]

    private static let pineParts: [String: ScriptFunctions.Function] = {
        var functions: [String: ScriptFunctions.Function] = [:]
        func at(_ text: String, _ bar: String) -> String {
            text.replacing(/(open|high|low|close)/) { "\($0.1)[\(bar)]" }
                .replacing(/(max|min|abs)\(/) { "math.\($0.1)(" }
        }
        for shape in shapes {
            functions[pineName(shape.name)] = ([], "\(pineName(shape.name))(int bar) => \(at(shape.text, "bar"))")
        }
        for usual in usual {
            let part =
                switch usual.part {
                case "body": at("abs(close - open)", "i")
                case "shadows": at("(high - max(open, close)) + (min(open, close) - low)", "i")
                default: at(usual.part, "i")
                }
            let text = """
                \(pineName(usual.name))(int bar) =>
                    float sum = 0.0
                    for i = bar + 1 to bar + \(usual.bars)
                        sum := sum + (\(part))
                    sum / \(usual.bars) * \(usual.share.real)
                """
            functions[pineName(usual.name)] = ([], text)
        }
        return functions
    }()

    private static let mqlParts: [String: ScriptFunctions.Function] = {
        var functions: [String: ScriptFunctions.Function] = [:]
        func at(_ text: String, _ bar: String) -> String {
            text.replacing(/(open|high|low|close)/) { "bars[\(bar)].\($0.1)" }
                .replacing(/(max|min|abs)\(/) { "Math\($0.1.prefix(1).uppercased())\($0.1.dropFirst())(" }
        }
        for shape in shapes {
            let head = "double \(mqlName(shape.name))(const MqlRates &bars[], int bar)"
            functions[mqlName(shape.name)] = ([], "\(head) { return(\(at(shape.text, "bar"))); }")
        }
        for usual in usual {
            let part =
                switch usual.part {
                case "body": at("abs(close - open)", "i")
                case "shadows": at("(high - max(open, close)) + (min(open, close) - low)", "i")
                default: at(usual.part, "i")
                }
            let text = """
                double \(mqlName(usual.name))(const MqlRates &bars[], int bar)
                {
                   double sum = 0;
                   for(int i = bar + 1; i <= bar + \(usual.bars); i++) sum += \(part);
                   return(sum / \(usual.bars) * \(usual.share.real));
                }
                """
            functions[mqlName(usual.name)] = ([], text)
        }
        return functions
    }()
}

extension CandlestickPattern {
    /// What its function is called in MQL5.
    var mqlName: String {
        let name = "\(self)"
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
