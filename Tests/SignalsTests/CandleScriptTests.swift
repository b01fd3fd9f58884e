import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// Candlestick patterns in scripts: the conditions, read back from the text and worked out over candles, find what the
/// library finds.
@Suite struct CandleScriptTests {
    /// All but those that a later close confirms.
    static let patterns = CandlestickPattern.allCases.filter { $0 != .hikkake && $0 != .hikkakeModified }

    /// Candles of whole prices, so that no sum is rounded: bodies, shadows and gaps of few sizes, ties among them.
    static let candles: [Candle] = {
        let random = SeededRandom(seed: 5)
        func pick(_ sizes: [Int]) -> Int { sizes[Int(random.next() % UInt64(sizes.count))] }
        var close = 10_000
        return (0..<6_000).map { index in
            let calm = index % 3 == 0
            let open = close + pick(calm ? [0] : [-14, -6, -2, -1, 0, 0, 0, 1, 2, 6, 14])
            close = open + pick([-20, -20, -8, -3, -1, 0, 0, 1, 3, 8, 20, 20])
            if close < 5_000 || close > 15_000 { close = 10_000 }
            let high = max(open, close) + pick([0, 0, 0, 1, 3, 9])
            let low = min(open, close) - pick([0, 0, 0, 1, 3, 9])
            return Candle(
                openTime: Timestamp(seconds: 1_704_067_200 + Int64(index) * 3_600), open: Double(open),
                high: Double(high), low: Double(low), close: Double(close), volume: 1)
        }
    }()

    private static func script(_ call: IndicatorCall, _ format: ExportFormat) throws -> String {
        var strategy = try ExportTests.strategy("close > open")
        strategy.long = .compare(Operand(.indicator(call, output: 0)), .above, .number(0))
        return try strategy.export(format).get().text
    }

    @Test(arguments: patterns, ExportFormat.allCases)
    func `a pattern in a script finds what the library finds`(
        _ pattern: CandlestickPattern, _ format: ExportFormat
    ) throws {
        let arguments = pattern.penetration == nil ? [[]] : [[], [0.125]]
        for arguments in arguments {
            let call = try IndicatorCall(pattern.indicator, arguments)
            let text = try Self.script(call, format)
            #expect((format == .pine ? ScriptLint.pine(text) : ScriptLint.mql5(text)) == [])
            let used = try #require(text.firstMatch(of: pattern.uses(in: format)), "\(pattern)")
            #expect(Double(used.1) == call.arguments.first ?? 0)
            let rule = try Written(pattern, in: text, format)
            var indicator = call.make()
            var expected = [[Double](repeating: 0, count: Self.candles.count)]
            indicator.run(over: try CandleColumns(Self.candles), into: &expected)
            var wrong: [Int] = []
            for bar in Self.candles.indices {
                let score = try rule.score(Self.candles, bar, penetration: call.arguments.first ?? 0)
                let wanted = expected[0][bar]
                if score != wanted, !(score.isNaN && wanted.isNaN) { wrong.append(bar) }
            }
            #expect(wrong.isEmpty, "\(pattern) at \(wrong.prefix(5))")
        }
    }

    @Test func `the candles hold most of the patterns`() throws {
        let found = try Self.patterns.filter { pattern in
            var indicator = try IndicatorCall(pattern.indicator).make()
            var scores = [[Double](repeating: 0, count: Self.candles.count)]
            indicator.run(over: try CandleColumns(Self.candles), into: &scores)
            return scores[0].contains { $0 != 0 && !$0.isNaN }
        }
        #expect(found.count >= 50, "not found: \(Self.patterns.filter { !found.contains($0) })")
    }

    /// What was read through by a person before; `RECORD_GOLDEN=1` writes it anew.
    @Test(arguments: ExportFormat.allCases)
    func `patterns as programs are those of the golden file`(format: ExportFormat) throws {
        let names = ["doji", "hammer", "engulfing", "morningstar"].map { "bullish \($0)" }
        var strategy = try ExportTests.strategy((names + ["cdl3whitesoldiers > 0"]).joined(separator: " or "))
        strategy.short = try Condition(parsing: "bearish shootingstar or bearish eveningstar@4h")
        let text = try strategy.export(format).get().text
        let file = Folders.root.appending(
            path: "Tests/SignalsTests/GoldenPatterns/patterns.\(format == .pine ? "pine" : "mq5")")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        #expect((format == .pine ? ScriptLint.pine(text) : ScriptLint.mql5(text)) == [])
    }
}

extension CandlestickPattern {
    /// Where a script calls its function, with the penetration.
    fileprivate func uses(in format: ExportFormat) -> Regex<(Substring, Substring)> {
        let name = "\(self)"
        let text =
            format == .pine
            ? "= \(name)\\(([0-9.]+)\\)"
            : "\(name.prefix(1).uppercased())\(name.dropFirst())\\(frame0, ([0-9.]+), "
        return (try? Regex(text)) ?? /(.)/
    }
}

/// A pattern's function, read from a script and worked out: both languages mean the same by these signs.
private struct Written {
    private let lookback: Int
    private let found: Expression
    private let isUp: Expression
    private let isFull: Expression

    init(_ pattern: CandlestickPattern, in text: String, _ format: ExportFormat) throws {
        let name = "\(pattern)"
        let head =
            format == .pine ? "\n\(name)(float" : "\nvoid \(name.prefix(1).uppercased())\(name.dropFirst())(const"
        let start = try #require(text.range(of: head))
        let body = text[start.upperBound...]
        func line(_ name: String) throws -> Expression {
            let line = try #require(body.split(separator: "\n").first { $0.contains("bool \(name) = ") })
            let rule = try #require(line.split(separator: "= ", maxSplits: 1).last)
            return try Expression(String(rule))
        }
        (found, isUp, isFull) = (try line("found"), try line("isUp"), try line("isFull"))
        let bars =
            format == .pine
            ? body.firstMatch(of: /na\(close\[([0-9]+)\]\)/)?.1 : body.firstMatch(of: /i \+ ([0-9]+) < count/)?.1
        lookback = try #require(bars.flatMap { Int($0) })
    }

    func score(_ candles: [Candle], _ bar: Int, penetration: Double) throws -> Double {
        guard bar >= lookback else { return .nan }
        let parts = Parts(candles: candles, bar: bar, penetration: penetration)
        guard try found.value(parts) != 0 else { return 0 }
        return try (isUp.value(parts) != 0 ? 1 : -1) * (isFull.value(parts) != 0 ? 100 : 80)
    }
}

/// The parts of candles that scripts speak of, by their own words.
private struct Parts {
    let candles: [Candle]
    let bar: Int
    let penetration: Double

    func value(_ name: String, _ back: Int) throws -> Double {
        let candle = candles[bar - back]
        func mean(_ bars: Int, _ part: (Candle) -> Double) -> Double {
            (1...bars).reduce(0) { $0 + part(candles[bar - back - $1]) } / Double(bars)
        }
        func body(_ candle: Candle) -> Double { abs(candle.close - candle.open) }
        func range(_ candle: Candle) -> Double { candle.high - candle.low }
        switch name {
        case "open": return candle.open
        case "high": return candle.high
        case "low": return candle.low
        case "close": return candle.close
        case "candletop": return max(candle.open, candle.close)
        case "candlebottom": return min(candle.open, candle.close)
        case "candlebody": return body(candle)
        case "candleupper": return candle.high - max(candle.open, candle.close)
        case "candlelower": return min(candle.open, candle.close) - candle.low
        case "candleusual": return mean(10, body)
        case "candletiny": return mean(10, range) * 0.1
        case "candlebrief": return mean(10) { range($0) - body($0) } * 0.5
        case "candlenear": return mean(5, range) * 0.2
        case "candlefar": return mean(5, range) * 0.6
        case "candleequal": return mean(5, range) * 0.05
        default: throw ExpressionError(text: name)
        }
    }
}

private struct ExpressionError: Error { let text: String }

/// Comparisons, sums and products of parts, joined by `and` and `or`; true is 1.
private indirect enum Expression {
    case number(Double)
    case penetration
    case part(String, Int)
    case binary(String, Expression, Expression)

    func value(_ parts: Parts) throws -> Double {
        switch self {
        case .number(let number): return number
        case .penetration: return parts.penetration
        case .part(let name, let back): return try parts.value(name, back)
        case .binary(let sign, let left, let right):
            let a = try left.value(parts)
            if sign == "and", a == 0 { return 0 }
            if sign == "or", a != 0 { return 1 }
            let b = try right.value(parts)
            switch sign {
            case "and", "or": return b
            case "<": return a < b ? 1 : 0
            case ">": return a > b ? 1 : 0
            case "<=": return a <= b ? 1 : 0
            case ">=": return a >= b ? 1 : 0
            case "+": return a + b
            case "-": return a - b
            case "*": return a * b
            case "/": return a / b
            default: throw ExpressionError(text: sign)
            }
        }
    }

    init(_ text: String) throws {
        // In the words of Pine.
        let plain = text.replacing("&&", with: "and").replacing("||", with: "or").replacing(";", with: "")
            .replacing(/bars\[i \+ ([0-9])\]\.([a-z]+)/) { "\($0.2)[\($0.1)]" }
            .replacing(/(Candle[A-Za-z]+)\(bars, i \+ ([0-9])\)/) { "\($0.1)(\($0.2))" }
        var tokens = plain.matches(of: /[A-Za-z]+|[0-9.]+|<=|>=|[-+*\/<>()\[\]]/).map { String($0.0) }[...]
        self = try Self.read(&tokens, from: 0)
        guard tokens.isEmpty else { throw ExpressionError(text: "\(tokens)") }
    }

    private static let levels: [[String]] = [["or"], ["and"], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/"]]

    private static func read(_ tokens: inout ArraySlice<String>, from level: Int) throws -> Expression {
        guard level < levels.count else { return try single(&tokens) }
        var left = try read(&tokens, from: level + 1)
        while let sign = tokens.first, levels[level].contains(sign) {
            tokens.removeFirst()
            left = .binary(sign, left, try read(&tokens, from: level + 1))
        }
        return left
    }

    private static func single(_ tokens: inout ArraySlice<String>) throws -> Expression {
        guard let token = tokens.popFirst() else { throw ExpressionError(text: "nothing") }
        if let number = Double(token) { return .number(number) }
        if token == "penetration" { return .penetration }
        if token == "(" {
            let inner = try read(&tokens, from: 0)
            guard tokens.popFirst() == ")" else { throw ExpressionError(text: "unclosed") }
            return inner
        }
        guard tokens.popFirst().map({ ["(", "["].contains($0) }) == true,
            let back = tokens.popFirst().flatMap({ Int($0) }),
            tokens.popFirst() != nil
        else { throw ExpressionError(text: token) }
        return .part(token.lowercased(), back)
    }
}
