import Indicators
import Trading

/// An indicator in MQL5: the terminal's own where it works out the same, else written out.
///
/// Written out are above all those that smooth as Wilder did (the terminal's average true range is a simple average,
/// its MACD signal too) and those whose stochastic sums differ.
struct MQLIndicator {
    let call: IndicatorCall
    private let frame: Int
    /// Names of its arrays and its handle begin with this.
    private let name: String
    private var arguments: [Double] { call.arguments }

    init(_ call: IndicatorCall, frame: Int, index: Int) {
        self.call = call
        self.frame = frame
        name = "f\(frame)i\(index)"
    }

    func output(_ index: Int) -> String { "\(name)\(call.descriptor.outputs[index])" }
    var outputs: [String] { call.descriptor.outputs.indices.map(output) }

    private func whole(_ index: Int) -> String { "\(Int(arguments[index]))" }
    private func number(_ index: Int) -> String { arguments[index].real }
    private func column(_ name: String) -> String { "\(name)\(frame)" }

    // The terminal's own.

    private var sourceIndex: Int? { call.descriptor.parameters.firstIndex { $0.name == "source" } }
    private var sourceName: String {
        sourceIndex.map { call.descriptor.parameters[$0].choices[Int(arguments[$0])] } ?? "close"
    }
    private var appliedPrice: String? {
        [
            "open": "PRICE_OPEN", "high": "PRICE_HIGH", "low": "PRICE_LOW", "close": "PRICE_CLOSE",
            "hl2": "PRICE_MEDIAN", "hlc3": "PRICE_TYPICAL",
        ][sourceName]
    }
    private static let builtIn: Set = ["sma", "ema", "wma", "rsi", "bbands", "stddev", "cci", "willr"]

    /// The name of its handle, when the terminal has it.
    var handle: String? { Self.builtIn.contains(call.name) && appliedPrice != nil ? "\(name)Handle" : nil }

    func creation(_ plan: ExportPlan) -> String? {
        guard handle != nil, let price = appliedPrice else { return nil }
        let place = "_Symbol, \(plan.frames[frame].timeframe.mql), \(whole(0))"
        return switch call.name {
        case "sma": "iMA(\(place), 0, MODE_SMA, \(price))"
        case "ema": "iMA(\(place), 0, MODE_EMA, \(price))"
        case "wma": "iMA(\(place), 0, MODE_LWMA, \(price))"
        case "rsi": "iRSI(\(place), \(price))"
        case "bbands": "iBands(\(place), 0, \(number(1)), \(price))"
        case "stddev": "iStdDev(\(place), 0, MODE_SMA, \(price))"
        case "cci": "iCCI(\(place), PRICE_TYPICAL)"
        case "willr": "iWPR(\(place))"
        default: nil
        }
    }

    private func copying(_ handle: String) -> [String] {
        func copy(_ buffer: Int, _ output: String) -> String {
            "if(CopyBuffer(\(handle), \(buffer), 1, count, \(output)) != count) return(false);"
        }
        if call.name == "bbands" { return [copy(1, output(0)), copy(0, output(1)), copy(2, output(2))] }
        var lines = [copy(0, output(0))]
        if call.name == "stddev", arguments[1] != 1 {
            lines.append("for(int k = 0; k < count; k++) \(output(0))[k] *= \(number(1));")
        }
        return lines
    }

    // Written out.

    /// Lines that work out every output over the bars loaded.
    func lines(_ functions: inout ScriptFunctions) -> [String] {
        if let handle { return copying(handle) }
        var writer = Writer(name: name, frame: frame)
        if sourceIndex != nil { writer.useSource(sourceName) }
        if !averages(&writer), !trends(&writer), !momentum(&writer), !channels(&writer) { others(&writer) }
        for function in writer.needed { functions.need(function) }
        return writer.lines
    }

    /// Calls of functions, each with an array to write to.
    private struct Writer {
        let name: String
        let frame: Int
        var lines: [String] = []
        var needed: [String] = []
        var source = ""
        private var count = 0

        init(name: String, frame: Int) {
            self.name = name
            self.frame = frame
        }

        mutating func call(_ function: String, _ arguments: String...) {
            needed.append(function)
            lines.append("\(function)(\(arguments.joined(separator: ", ")));")
        }

        /// A fresh array.
        mutating func array() -> String {
            count += 1
            lines.append("double \(name)t\(count)[];")
            return "\(name)t\(count)"
        }

        mutating func useSource(_ word: String) {
            guard ["hl2", "hlc3", "ohlc4"].contains(word) else {
                source = "\(word)\(frame)"
                return
            }
            source = array()
            let weights = ["hl2": "0, 1, 1, 0, 2", "hlc3": "0, 1, 1, 1, 3", "ohlc4": "1, 1, 1, 1, 4"][word] ?? ""
            call("Blend", "frame\(frame)", weights, source)
        }

        /// The average true range.
        mutating func range(_ period: String, into result: String) {
            let width = array()
            call("TrueRange", "high\(frame)", "low\(frame)", "close\(frame)", width)
            call("Wilder", width, period, result)
        }
    }

    private func averages(_ w: inout Writer) -> Bool {
        let (x, result) = (w.source, output(0))
        switch call.name {
        case "sma": w.call("Average", x, whole(0), result)
        case "ema": w.call("Exponential", x, whole(0), result)
        case "wma": w.call("Weighted", x, whole(0), result)
        case "trima":
            let (period, first) = (Int(arguments[0]), w.array())
            w.call("Average", x, "\((period + 1) / 2)", first)
            w.call("Average", first, "\(period / 2 + 1)", result)
        case "hma":
            let (period, root) = (Int(arguments[0]), Int(arguments[0].squareRoot()))
            let (half, full, mixed) = (w.array(), w.array(), w.array())
            w.call("Weighted", x, "\(period / 2)", half)
            w.call("Weighted", x, "\(period)", full)
            w.call("Mix", half, "2.0", full, "-1.0", mixed)
            w.call("Weighted", mixed, "\(root)", result)
        case "dema", "tema", "trix":
            let (first, second, third, mixed) = (w.array(), w.array(), w.array(), w.array())
            w.call("Exponential", x, whole(0), first)
            w.call("Exponential", first, whole(0), second)
            if call.name == "dema" {
                w.call("Mix", first, "2.0", second, "-1.0", result)
                return true
            }
            w.call("Exponential", second, whole(0), third)
            guard call.name == "tema" else {
                w.call("Change", third, "1", result)
                return true
            }
            w.call("Mix", first, "3.0", second, "-3.0", mixed)
            w.call("Mix", mixed, "1.0", third, "1.0", result)
        case "kama": w.call("Kaufman", x, whole(0), result)
        case "macd":
            let (fast, slow) = (Int(min(arguments[0], arguments[1])), Int(max(arguments[0], arguments[1])))
            let (late, short, long) = (w.array(), w.array(), w.array())
            w.call("Skip", x, "\(slow - fast)", late)
            w.call("Exponential", late, "\(fast)", short)
            w.call("Exponential", x, "\(slow)", long)
            w.call("Mix", short, "1.0", long, "-1.0", output(0))
            w.call("Exponential", output(0), whole(2), output(1))
            w.call("Mix", output(0), "1.0", output(1), "-1.0", output(2))
        default: return false
        }
        return true
    }

    private func trends(_ w: inout Writer) -> Bool {
        let (high, low, close) = (column("high"), column("low"), column("close"))
        switch call.name {
        case "sar":
            let step = min(arguments[0], arguments[1])
            w.call("Parabolic", high, low, step.real, number(1), output(0))
        case "supertrend": w.call("SuperTrend", high, low, close, whole(0), number(1), output(0), output(1))
        case "ichimoku":
            let (fresh, long) = (w.array(), w.array())
            w.call("Middle", high, low, whole(0), output(0))
            w.call("Middle", high, low, whole(1), output(1))
            w.call("Mix", output(0), "0.5", output(1), "0.5", fresh)
            w.call("Delay", fresh, whole(3), output(2))
            w.call("Middle", high, low, whole(2), long)
            w.call("Delay", long, whole(3), output(3))
            w.call("Delay", close, whole(3), output(4))
        case "dx": w.call("MovementIndex", high, low, whole(0), output(0))
        case "adx":
            let index = w.array()
            w.call("MovementIndex", high, low, whole(0), index)
            w.call("Wilder", index, whole(0), output(0))
        case "plus_dm", "minus_dm":
            w.call("Movement", high, low, whole(0), call.name == "plus_dm" ? "true" : "false", output(0))
        case "plus_di", "minus_di":
            let isUp = call.name == "plus_di" ? "true" : "false"
            w.call("Directional", high, low, close, whole(0), isUp, output(0))
        case "aroon", "aroonosc":
            let isPair = call.name == "aroon"
            let (down, up) = isPair ? (output(0), output(1)) : (w.array(), w.array())
            w.call("Recency", low, whole(0), "-1", down)
            w.call("Recency", high, whole(0), "1", up)
            if !isPair { w.call("Mix", up, "1.0", down, "-1.0", output(0)) }
        default: return false
        }
        return true
    }

    private func momentum(_ w: inout Writer) -> Bool {
        let (high, low, close) = (column("high"), column("low"), column("close"))
        switch call.name {
        case "rsi": w.call("Strength", w.source, whole(0), output(0))
        case "stoch":
            let fast = w.array()
            w.call("Place", close, high, low, whole(0), fast)
            w.call("Average", fast, whole(1), output(0))
            w.call("Average", output(0), whole(2), output(1))
        case "stochrsi":
            let index = w.array()
            w.call("Strength", w.source, whole(0), index)
            w.call("Place", index, index, index, whole(1), output(0))
            w.call("Average", output(0), whole(2), output(1))
        case "mom":
            let old = w.array()
            w.call("Delay", w.source, whole(0), old)
            w.call("Mix", w.source, "1.0", old, "-1.0", output(0))
        case "roc": w.call("Change", w.source, whole(0), output(0))
        case "mfi": w.call("MoneyFlow", "frame\(frame)", whole(0), output(0))
        default: return false
        }
        return true
    }

    private func channels(_ w: inout Writer) -> Bool {
        let (high, low, close) = (column("high"), column("low"), column("close"))
        switch call.name {
        case "trange": w.call("TrueRange", high, low, close, output(0))
        case "atr": w.range(whole(0), into: output(0))
        case "natr":
            let range = w.array()
            w.range(whole(0), into: range)
            w.call("Ratio", range, close, "100.0", output(0))
        case "bbands":
            let width = w.array()
            w.call("Average", w.source, whole(0), output(1))
            w.call("Deviation", w.source, whole(0), number(1), width)
            w.call("Mix", output(1), "1.0", width, "1.0", output(0))
            w.call("Mix", output(1), "1.0", width, "-1.0", output(2))
        case "donchian":
            w.call("Highest", high, whole(0), output(0))
            w.call("Lowest", low, whole(0), output(2))
            w.call("Mix", output(0), "0.5", output(2), "0.5", output(1))
        case "keltner":
            let range = w.array()
            w.call("Exponential", close, whole(0), output(1))
            w.range(whole(2), into: range)
            w.call("Mix", output(1), "1.0", range, number(1), output(0))
            w.call("Mix", output(1), "1.0", range, (-arguments[1]).real, output(2))
        case "max": w.call("Highest", w.source, whole(0), output(0))
        case "min": w.call("Lowest", w.source, whole(0), output(0))
        case "stddev": w.call("Deviation", w.source, whole(0), number(1), output(0))
        case "var": w.call("Variance", w.source, whole(0), output(0))
        case "linearreg": w.call("Line", w.source, whole(0), "1.0", output(0))
        case "linearreg_slope": w.call("Line", w.source, whole(0), "0.0", output(0))
        default: return false
        }
        return true
    }

    private func others(_ w: inout Writer) {
        let bars = "frame\(frame)"
        switch call.name {
        case "obv": w.call("Balance", bars, output(0))
        case "vwap": w.call("Anchored", bars, output(0))
        case "volume_ratio":
            let average = w.array()
            w.call("Average", column("volume"), whole(0), average)
            w.call("Ratio", column("volume"), average, "1.0", output(0))
        case "opening_range":
            guard let session = call.openingSession, let rule = ClockRule(zone: session.zone) else { return }
            let length = (session.end - session.start + 1440) % 1440
            w.call(
                "OpeningRange", bars, whole(0), "\(session.start)", "\(length)", rule.code, output(0), output(1))
        default:
            guard let pattern = CandlestickPattern(rawValue: call.name) else { return pivots(&w, bars) }
            w.call(pattern.mqlName, bars, (arguments.first ?? 0).real, output(0))
        }
    }

    /// Every level is a sum of multiples of the last day's high, low and close: the multiples are those of our own
    /// formulas.
    private func pivots(_ w: inout Writer, _ bars: String) {
        let method: any PivotMethod.Type =
            switch call.name {
            case "pivots_fibonacci": FibonacciPivots.self
            case "pivots_camarilla": CamarillaPivots.self
            default: ClassicPivots.self
            }
        let (high, low, close) = (w.array(), w.array(), w.array())
        w.call("LastDay", bars, high, low, close)
        let highs = method.levels(high: 1, low: 0, close: 0)
        let lows = method.levels(high: 0, low: 1, close: 0)
        let closes = method.levels(high: 0, low: 0, close: 1)
        for index in highs.indices {
            w.call(
                "Level", high, highs[index].real, low, lows[index].real, close, closes[index].real, output(index))
        }
    }
}
