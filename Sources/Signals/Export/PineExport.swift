import Indicators
import Trading

/// A strategy in TradingView's Pine Script, version 6.
///
/// Figures stand at the top level or in one function a longer timeframe, which hands over what its last closed bar had:
/// `request.security` with `lookahead_on` shows a bar from its opening on, and `[1]` takes the one before it.
struct PineExport: ScriptDialect {
    let plan: ExportPlan
    /// What each longer timeframe hands over, as expressions of its own figures.
    private let handed: [[String]]

    init(_ plan: ExportPlan) {
        self.plan = plan
        handed = plan.frames.indices.map { Self.handed($0, plan) }
    }

    /// As many figures as `request.security` hands over, the number of bars being one of them.
    private static let limit = 127

    static func isTooMuch(_ frame: ExportPlan.Frame, in plan: ExportPlan) -> Bool {
        guard let index = plan.frames.firstIndex(where: { $0.timeframe == frame.timeframe }) else { return false }
        return handed(index, plan).count + 1 > limit
    }

    let and = "and"
    let or = "or"
    let none = "na"
    let spread = "na"  // refused before
    func real(_ name: String, _ value: String) -> String { "float \(name) = \(value)" }
    func whole(_ name: String, _ value: String) -> String { "int \(name) = \(value)" }
    func flag(_ name: String, _ value: String) -> String { "bool \(name) = \(value)" }
    func isKnown(_ value: String) -> String { "not na(\(value))" }
    func minute(_ zone: String) -> String { "minuteOfDay(time_close, \"\(zone.inLiteral)\")" }

    // Figures of the strategy's own timeframe by name, of longer ones as they were handed over.

    func value(_ place: ExportPlan.Place) -> String {
        place.frame == 0
            ? Self.series(place.series) + (place.barsAgo == 0 ? "" : "[\(place.barsAgo)]")
            : name(place.frame, Self.expression(place))
    }

    func before(_ place: ExportPlan.Place) -> String {
        place.frame == 0
            ? "\(Self.series(place.series))[\(place.barsAgo + 1)]" : name(place.frame, Self.expression(place)) + "[1]"
    }

    func monotonic(_ place: ExportPlan.Place, bars: Int, isRising: Bool) -> String {
        let expression = Self.monotonic(place, bars, isRising)
        guard place.frame > 0 else { return expression }
        let name = name(place.frame, expression)
        return "na(\(name)) ? -1 : int(\(name))"
    }

    func structure(_ frame: Int, _ output: StructureOutput) -> String {
        frame == 0 ? "\(output)" : name(frame, "\(output)[1]")
    }

    func dayKind(_ frame: Int) -> String { frame == 0 ? "dayType" : name(frame, "dayType[1]") }

    private static func series(_ index: Int) -> String { "figure\(index)" }
    private static func expression(_ place: ExportPlan.Place) -> String {
        "\(series(place.series))[\(place.barsAgo + 1)]"
    }
    private static func monotonic(_ place: ExportPlan.Place, _ bars: Int, _ isRising: Bool) -> String {
        let series = series(place.series) + (place.barsAgo == 0 ? "" : "[\(place.barsAgo)]")
        return "monotonic(\(series), \(bars), \(isRising ? 1 : -1))"
    }

    /// What a longer timeframe hands over is called by its place.
    private func name(_ frame: Int, _ expression: String) -> String {
        let wanted = expression.hasPrefix("monotonic") ? "streak\(Self.key(expression))[1]" : expression
        guard let index = handed[frame].firstIndex(of: wanted) else { preconditionFailure("\(wanted) is handed over") }
        return "frame\(frame)Figure\(index)"
    }

    /// Names of calls: `monotonic(figure0, 3, -1)` as `figure0_3_1`, falling as `..._m1`.
    private static func key(_ call: String) -> String {
        call.dropFirst("monotonic".count).reduce(into: "") { text, letter in
            if letter.isLetter || letter.isNumber { text.append(letter) }
            if letter == "," || letter == "[" { text.append("_") }
            if letter == "-" { text.append("m") }
        }
    }

    private static func handed(_ frame: Int, _ plan: ExportPlan) -> [String] {
        guard frame > 0 else { return [] }
        var wanted: [String] = []
        func want(_ expression: String) { if !wanted.contains(expression) { wanted.append(expression) } }
        for leaf in plan.leaves {
            switch leaf {
            case .compare(let left, _, let right):
                for case .place(let place) in [left, right] where place.frame == frame { want(expression(place)) }
            case .monotonic(.place(let place), let bars, let isRising) where place.frame == frame:
                want("streak\(key(monotonic(place, bars, isRising)))[1]")
            case .event(frame, let kind, let direction, _): want("\(StructureOutput.age(kind, direction))[1]")
            case .inZone(frame, let kind, let direction): want("\(StructureOutput.isTouched(kind, direction))[1]")
            case .inHalf(frame, _): want("\(StructureOutput.rangePosition)[1]")
            case .trend(frame, _): want("\(StructureOutput.trend)[1]")
            case .dayType(frame, _): want("dayType[1]")
            default: break
            }
        }
        for direction in [Direction.long, .short] {
            guard let zone = plan.program.zone(direction), zone.frame == frame else { continue }
            want("\(StructureOutput.top(zone.kind, direction))[1]")
            want("\(StructureOutput.bottom(zone.kind, direction))[1]")
        }
        return wanted
    }

    // The script.

    var text: String {
        var functions = ScriptFunctions(PineFunctions.all)
        let body = frameLines(&functions) + conditionLines
        let trading = PineTrading(plan: plan).lines(levels: levels)
        let lines =
            ["//@version=6"] + ScriptHeader(plan: plan, notes: notes).lines
            + ["//@strategy_alert_message {{strategy.order.alert_message}}"] + PineTrading.declaration(plan)
            + PineTrading.inputs(plan) + functions.lines + body + trading
        return lines.joined(separator: "\n") + "\n"
    }

    private func frameLines(_ functions: inout ScriptFunctions) -> [String] {
        var lines: [String] = []
        for frame in plan.frames.indices.reversed() {  // functions first
            let figures = figureLines(frame, &functions)
            if frame == 0 {
                lines += ["", "// Figures of the chart's own timeframe."] + figures
                continue
            }
            let timeframe = plan.frames[frame].timeframe
            lines += ["", "// Figures of \(timeframe.rawValue): those of its last closed bar."]
            lines += ["frame\(frame)() =>"] + figures.map { "    \($0)" }
            lines.append("    [\((["bar_index[1] + 1"] + handed[frame]).joined(separator: ", "))]")
            let names = ["frame\(frame)Bars"] + handed[frame].indices.map { "frame\(frame)Figure\($0)" }
            lines.append(
                "[\(names.joined(separator: ", "))] = request.security(syminfo.tickerid, \"\(timeframe.pine)\","
                    + " frame\(frame)(), barmerge.gaps_off, barmerge.lookahead_on)")
        }
        return lines
    }

    private func figureLines(_ frame: Int, _ functions: inout ScriptFunctions) -> [String] {
        var lines: [String] = []
        for call in plan.calls(frame) {
            let wanted = plan.frames[frame].series.enumerated().compactMap { index, series -> (Int, Int)? in
                guard case .indicator(call, let output) = series else { return nil }
                return (output, index)
            }
            lines += PineIndicator(call).lines(
                named: Dictionary(uniqueKeysWithValues: wanted.map { ($0.0, Self.series($0.1)) }), &functions)
        }
        for (index, series) in plan.frames[frame].series.enumerated() {
            if case .price(let field) = series { lines.append("float \(Self.series(index)) = \(field.rawValue)") }
        }
        if plan.frames[frame].hasStructure {
            functions.need("structure")
            let names = StructureOutput.allCases.map { "\($0)" }.joined(separator: ", ")
            lines.append("[\(names)] = structure(\(plan.swingLength))")
        }
        if plan.frames[frame].hasDayType {
            functions.need("dayKind")
            lines.append("float dayType = dayKind()")
        }
        for case .monotonic(.place(let place), let bars, let isRising) in plan.leaves where place.frame == frame {
            functions.need("monotonic")
            guard frame > 0 else { continue }
            let call = Self.monotonic(place, bars, isRising)
            let line = "float streak\(Self.key(call)) = \(call)"
            if !lines.contains(line) { lines.append(line) }
        }
        if frame == 0, plan.leaves.contains(where: \.usesClock) { functions.need("minuteOfDay") }
        return lines
    }

    private var conditionLines: [String] {
        var ready = ["bar_index + 1 >= \(plan.frames[0].warmUp)"]
        for frame in plan.frames.indices.dropFirst() {
            ready.append("frame\(frame)Bars >= \(plan.frames[frame].warmUp)")
        }
        let filters = plan.program.filters.map { text($0) } ?? "true"
        return [
            "", "// Conditions: 1 true, 0 not, -1 not known yet.",
        ] + leafLines + [
            "bool isReady = barstate.isconfirmed and \(ready.joined(separator: " and "))",
            "bool wantsLong = \(plan.program.long.map { text($0) } ?? "false")",
            "bool wantsShort = \(plan.program.short.map { text($0) } ?? "false")",
            "bool passes = \(filters)",
        ]
    }

    private var levels: [String] {
        [Direction.long, .short].filter { plan.strategy.entryCondition($0) != nil }
            .flatMap { levelLines($0, ("close", "high", "low")) }
    }

    private var notes: [String] {
        var notes = [
            "Signals come from closed bars alone; orders are filled from the next bar on.",
            "One position at a time: a signal while one is open, or while an entry waits, is not traded.",
            "TradingView begins averages differently, so figures agree after some hundred bars, not before.",
            "Size: the risk in percent of equity over the distance to the stop; the account's currency is taken to be"
                + " the symbol's, and commission and slippage are those of the declaration below.",
            "Within a bar TradingView decides itself whether a stop or a target was reached first.",
            "Days, and what is anchored to them, are those of the chart's symbol.",
        ]
        if plan.frames.count > 1 {
            notes.append(
                "A bar of a longer timeframe counts from the first bar after it on, one bar later than in Bellwether.")
        }
        if plan.frames.contains(where: \.hasStructure) {
            notes.append(
                "Of zones and liquidity the newest 500 are kept; what is found depends on the first bar loaded.")
        }
        return notes + PineIndicator.notes(plan)
    }
}

extension ExportPlan.Leaf {
    var usesClock: Bool {
        switch self {
        case .session, .hours: true
        default: false
        }
    }
}

extension Timeframe {
    var pine: String {
        switch self {
        case .d1: "1D"
        case .w1: "1W"
        default: "\(minutes)"
        }
    }
}
