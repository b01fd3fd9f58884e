import Indicators

/// An indicator in Pine: the platform's own where it works out the same, else written out.
struct PineIndicator {
    private let call: IndicatorCall
    private let arguments: [Double]

    init(_ call: IndicatorCall) {
        self.call = call
        arguments = call.arguments
    }

    /// What differs after the first bars, too.
    static func notes(_ plan: ExportPlan) -> [String] {
        let names = Set(plan.frames.indices.flatMap { plan.calls($0).map(\.name) })
        var notes: [String] = []
        if names.contains("obv") { notes.append("obv begins with 0 here, with the first bar's volume in Bellwether.") }
        if names.contains("vwap") { notes.append("vwap begins anew with the symbol's day.") }
        if !names.isDisjoint(with: ["rsi", "stochrsi"]) {
            notes.append("While the price stands still rsi is 0 in Bellwether, and what TradingView makes of it here.")
        }
        return notes
    }

    private func whole(_ index: Int) -> String { "\(Int(arguments[index]))" }
    private func number(_ index: Int) -> String { arguments[index].real }

    private func source(_ index: Int) -> String {
        let words = call.descriptor.parameters[index].choices
        return words[Int(arguments[index])]
    }

    /// Lines that declare the wanted outputs, by their names.
    func lines(named names: [Int: String], _ functions: inout ScriptFunctions) -> [String] {
        if let expressions = expressions(&functions) {
            return names.sorted { $0.key < $1.key }.map { "float \($0.value) = \(expressions[$0.key])" }
        }
        let (order, text) = tuple(&functions)
        let unused = names.values.sorted().first ?? "unused"
        let parts = order.enumerated().map { place, output in names[output] ?? "\(unused)Unused\(place)" }
        return ["[\(parts.joined(separator: ", "))] = \(text)"]
    }

    /// Of indicators whose outputs are expressions, one an output.
    private func expressions(_ functions: inout ScriptFunctions) -> [String]? {
        average(&functions).map { [$0] } ?? movement(&functions) ?? momentum() ?? bands() ?? others(&functions)
    }

    private func average(_ functions: inout ScriptFunctions) -> String? {
        switch call.name {
        case "sma": return "ta.sma(\(source(1)), \(whole(0)))"
        case "ema": return "ta.ema(\(source(1)), \(whole(0)))"
        case "wma": return "ta.wma(\(source(1)), \(whole(0)))"
        case "trima":
            let period = Int(arguments[0])
            return "ta.sma(ta.sma(\(source(1)), \((period + 1) / 2)), \(period / 2 + 1))"
        case "hma":
            let (period, root) = (Int(arguments[0]), Int(arguments[0].squareRoot()))
            let x = source(1)
            return "ta.wma(2 * ta.wma(\(x), \(period / 2)) - ta.wma(\(x), \(period)), \(root))"
        case "dema", "tema", "kama", "trix":
            functions.need(call.name)
            return "\(call.name)(\(source(1)), \(whole(0)))"
        default: return nil
        }
    }

    private func movement(_ functions: inout ScriptFunctions) -> [String]? {
        switch call.name {
        case "plus_dm", "minus_dm", "dx":
            let name = ["plus_dm": "plusMovement", "minus_dm": "minusMovement", "dx": "movementIndex"][call.name] ?? ""
            functions.need(name)
            return ["\(name)(\(whole(0)))"]
        case "aroon", "aroonosc":
            let (bars, period) = (Int(arguments[0]) + 1, number(0))
            let down = "100 * (ta.lowestbars(low, \(bars)) + \(period)) / \(period)"
            let up = "100 * (ta.highestbars(high, \(bars)) + \(period)) / \(period)"
            return call.name == "aroon" ? [down, up] : ["\(up) - \(down)"]
        case "sar":
            let most = arguments[1]
            let step = min(arguments[0], most)
            return ["ta.sar(\(step.real), \(step.real), \(most.real))"]
        case "ichimoku":
            functions.need("middle")
            let (tenkan, kijun) = ("middle(\(whole(0)))", "middle(\(whole(1)))")
            functions.need("delayed")
            return [
                tenkan, kijun, "delayed((\(tenkan) + \(kijun)) / 2, \(whole(3)))",
                "delayed(middle(\(whole(2))), \(whole(3)))", "close[\(whole(3))]",
            ]
        default: return nil
        }
    }

    private func momentum() -> [String]? {
        switch call.name {
        case "rsi": return ["ta.rsi(\(source(1)), \(whole(0)))"]
        case "stoch":
            let k = "ta.sma(ta.stoch(close, high, low, \(whole(0))), \(whole(1)))"
            return [k, "ta.sma(\(k), \(whole(2)))"]
        case "stochrsi":
            let index = "ta.rsi(\(source(3)), \(whole(0)))"
            let k = "ta.stoch(\(index), \(index), \(index), \(whole(1)))"
            return [k, "ta.sma(\(k), \(whole(2)))"]
        case "cci": return ["ta.cci(hlc3, \(whole(0)))"]
        case "willr": return ["ta.wpr(\(whole(0)))"]
        case "mom": return ["ta.mom(\(source(1)), \(whole(0)))"]
        case "roc": return ["ta.roc(\(source(1)), \(whole(0)))"]
        case "mfi": return ["ta.mfi(hlc3, \(whole(0)))"]
        default: return nil
        }
    }

    private func bands() -> [String]? {
        switch call.name {
        case "trange": return ["ta.tr"]
        case "atr": return ["ta.atr(\(whole(0)))"]
        case "natr": return ["100 * ta.atr(\(whole(0))) / close"]
        case "donchian":
            let (top, bottom) = ("ta.highest(high, \(whole(0)))", "ta.lowest(low, \(whole(0)))")
            return [top, "(\(top) + \(bottom)) / 2", bottom]
        case "keltner":
            let (middle, width) = ("ta.ema(close, \(whole(0)))", "\(number(1)) * ta.atr(\(whole(2)))")
            return ["\(middle) + \(width)", middle, "\(middle) - \(width)"]
        case "obv": return ["ta.obv"]
        case "vwap": return ["ta.vwap(hlc3)"]
        case "max": return ["ta.highest(\(source(1)), \(whole(0)))"]
        case "min": return ["ta.lowest(\(source(1)), \(whole(0)))"]
        case "var": return ["ta.variance(\(source(1)), \(whole(0)))"]
        case "stddev": return ["\(number(1)) * ta.stdev(\(source(2)), \(whole(0)))"]
        case "linearreg": return ["ta.linreg(\(source(1)), \(whole(0)), 0)"]
        case "linearreg_slope":
            return ["ta.linreg(\(source(1)), \(whole(0)), 0) - ta.linreg(\(source(1)), \(whole(0)), 1)"]
        default: return nil
        }
    }

    private func others(_ functions: inout ScriptFunctions) -> [String]? {
        switch call.name {
        case "volume_ratio":
            functions.need("volumeRatio")
            return ["volumeRatio(\(whole(0)))"]
        default:
            guard let pattern = CandlestickPattern(rawValue: call.name) else { return nil }
            functions.need("\(pattern)")
            return ["\(pattern)(\((arguments.first ?? 0).real))"]
        }
    }

    /// Of indicators that come as a tuple: which output each member is, and the call.
    private func tuple(_ functions: inout ScriptFunctions) -> ([Int], String) {
        switch call.name {
        case "macd":
            let (fast, slow) = (Int(min(arguments[0], arguments[1])), Int(max(arguments[0], arguments[1])))
            return ([0, 1, 2], "ta.macd(\(source(3)), \(fast), \(slow), \(whole(2)))")
        case "bbands": return ([1, 0, 2], "ta.bb(\(source(2)), \(whole(0)), \(number(1)))")
        case "adx", "plus_di", "minus_di":
            let place = ["plus_di": 0, "minus_di": 1, "adx": 2][call.name]
            return ((0..<3).map { $0 == place ? 0 : -1 }, "ta.dmi(\(whole(0)), \(whole(0)))")
        case "supertrend":
            functions.need("superTrend")
            return ([0, 1], "superTrend(\(number(1)), \(whole(0)))")
        case "opening_range":
            functions.need("openingRange")
            let session = call.openingSession
            let length = ((session?.end ?? 0) - (session?.start ?? 0) + 1440) % 1440
            return (
                [0, 1],
                "openingRange(\(whole(0)), \(session?.start ?? 0), \(length), \"\((session?.zone ?? "").inLiteral)\")"
            )
        case "pivots", "pivots_fibonacci", "pivots_camarilla":
            functions.need(call.name)
            return (Array(call.descriptor.outputs.indices), "\(call.name)()")
        default: preconditionFailure("\(call.name) is refused or written out")
        }
    }
}
